"""Aggregates over all cities that many reports show: made once a run, each from the study of all rows.

Every function takes that study and arguments that can be written as JSON, and gives plain values. An aggregate covers
all cities, so that it is the same for every city's report; the report takes its own city out again.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import repeat
from typing import Any

import pandas as pd

from ickit.analysis import comparison, peer_practice
from ickit.analysis.peer_groups import Group
from ickit.sources.snapshot import tuples
from ickit.study.registry import aggregate, find_aggregate
from ickit.study.study_data import StudyData

MOST_POINTS = 150
"""Up to so many cities a group's scores are shown city by city."""

Points = dict[str, Any]
"""Scores of a group: ``cities`` (how many are in it), and ``points`` as (city, score or None), or ``counts`` as
(score, cities)."""


@aggregate
def group_size(study: StudyData, year: int, group: Group) -> int:
    """How many cities a peer group has in a wave."""
    return len(study.members(group, year))


@aggregate
def rating_distribution(study: StudyData, year: int, group: Group) -> pd.DataFrame:
    """How the cities of a peer group are rated in a wave (see :func:`ickit.analysis.comparison.distribution`)."""
    wave = study.wave(year)
    return comparison.distribution(wave[wave["city"].isin(study.members(group, year))], study.benchmark, [year])


@aggregate
def in_place_counts(study: StudyData, year: int, group: Group) -> list[int]:
    """How many key factors each city of a peer group has in place in a wave, fewest first; cities that rated none are
    left out.
    """
    rows = study.scores[(study.scores["year"] == year) & study.scores["city"].isin(study.members(group, year))]
    rated = rows["in_place"] + rows["partly"] + rows["not_in_place"] > 0
    return sorted(int(n) for n in rows.loc[rated, "in_place"])


@aggregate
def group_scores(study: StudyData, year: int, group: Group) -> list[Fraction]:
    """The scores of the cities of a peer group in a wave, lowest first."""
    rows = study.scores[(study.scores["year"] == year) & study.scores["city"].isin(study.members(group, year))]
    return sorted(score for score in rows["score"] if score is not None)


@aggregate
def not_covered(study: StudyData, year: int) -> list[str]:
    """The key factors on which the source rates no city in a wave, though they apply to some."""
    wave = study.wave(year)
    rated = set(wave.loc[wave["rating"].notna(), "key_factor"])
    applying = set(wave.loc[wave["applies"], "key_factor"])
    return [factor for factor in study.benchmark.ids if factor in applying - rated]


@aggregate
def matched_scores(study: StudyData, years: tuple[int, ...]) -> list[tuple[int, Fraction, int]]:
    """Of the cities with a score in every one of some waves: per wave year, sum of scores, number of cities."""
    scored = study.scores[study.scores["score"].notna()]
    same = comparison.matched(scored, years)
    sums = [(y, list(same.loc[same["year"] == y, "score"])) for y in years]
    return [(y, sum(given, Fraction(0)), len(given)) for y, given in sums]


@aggregate
def scores_like(study: StudyData, year: int, factor: str, order: int) -> Points:
    """The scores of the cities with one level of a context factor in a wave."""
    every = study.context
    alike = every[(every["year"] == year) & (every["factor"] == factor) & (every["order"] == order)]["city"]
    wave = study.scores[study.scores["year"] == year]
    return _points(wave[wave["city"].isin(alike)])


@aggregate
def scores_of_wave(study: StudyData, year: int) -> Points:
    """The scores of all cities in a wave."""
    return _points(study.scores[study.scores["year"] == year])


def _points(rows: pd.DataFrame) -> Points:
    if len(rows) <= MOST_POINTS:
        return {"cities": len(rows), "points": list(zip(rows["city"], rows["score"], strict=True))}
    return {"cities": len(rows), "counts": sorted(Counter(rows["score"].dropna()).items())}


def each_score(points: Points) -> Iterator[Fraction]:
    """The scores of a group, lowest first, one a city."""
    if "points" in points:
        yield from sorted(score for _, score in points["points"] if score is not None)
    else:
        for score, cities in points["counts"]:
            yield from repeat(score, cities)


@aggregate
def peer_counts(study: StudyData, year: int, group: Group) -> dict[str, peer_practice.Count]:
    """How many cities of a peer group have what in place in a wave (see
    :func:`ickit.analysis.peer_practice.counts`)."""
    cities = study.members(group, year)
    return peer_practice.counts(study.rated_tables, study.benchmark, year, study.assessor, cities, study.names)


@aggregate
def practices(study: StudyData, year: int, group: Group | None) -> dict[str, peer_practice.Offers]:
    """The practices that cities offer up to a wave, those of a peer group first (see
    :func:`ickit.analysis.peer_practice.offered`)."""
    near = [] if group is None else study.members(group, year)
    return peer_practice.offered(study.tables.practices, study.benchmark, year, near, study.names)


@aggregate
def corrections_for(study: StudyData, city: str) -> list[str]:
    """What was corrected on reading, where it names the city."""
    name = study.names[city]
    return [n.text for n in study.tables.notices if city in n.text or name in n.text]


def make_aggregate(study: StudyData, name: str, arguments: Any) -> Any:
    """The value of an aggregate by its full name. ``arguments`` may come from JSON. Raises KeyError for other names."""
    return find_aggregate(name)(study, *map(tuples, arguments))
