"""Who has what in place in a wave, and who confirms it: reviewers, evidence, or the city alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ickit._base.frames import records
from ickit.analysis.exchange import BY_CITY, BY_EVIDENCE, BY_REVIEWERS

if TYPE_CHECKING:
    from ickit.study.study_data import StudyData

PEER = "peer"
Point = tuple[str, str]
"""A city and a key factor."""


def last_reviews(study: StudyData, year: int) -> dict[Point, tuple[int, str]]:
    """By city and key factor, the last review up to a wave: its year and rating."""
    rows = study.assessments
    rows = rows[(rows["assessor"] == PEER) & (rows["year"] <= year) & rows["rating"].notna()]
    rows = rows.sort_values("year", kind="stable")
    return {(r["city"], r["key_factor"]): (int(r["year"]), str(r["rating"])) for r in records(rows)}


def in_place(study: StudyData, year: int) -> dict[Point, str]:
    """The key factors that cities have in place in a wave by their own rating, each with who confirms it: ``reviewers``
    (by their last rating it is in place), ``evidence`` (some speaks for it and none against), ``the city alone``.
    What reviewers of the same wave rate lower is left out.
    """
    wave, top = study.wave(year), study.benchmark.scale.in_place
    seen, confirmed = last_reviews(study, year), _confirmed_by_evidence(study, year)
    found: dict[Point, str] = {}
    for city, key_factor in wave.loc[wave["rating"].isin(top), ["city", "key_factor"]].itertuples(index=False):
        when, rating = seen.get((city, key_factor), (0, ""))
        if when == year and rating not in top:
            continue
        said = BY_EVIDENCE if (city, key_factor) in confirmed else BY_CITY
        found[city, key_factor] = BY_REVIEWERS if rating in top else said
    return found


def _confirmed_by_evidence(study: StudyData, year: int) -> set[Point]:
    rows = study.tables.evidence
    rows = rows[(rows["benchmark"] == study.benchmark.id) & (rows["year"] == year) & rows["stance"].notna()]
    stances: dict[Point, set[str]] = {}
    for row in records(rows):
        stances.setdefault((row["city"], row["key_factor"]), set()).add(row["stance"])
    return {point for point, said in stances.items() if said == {"supports"}}
