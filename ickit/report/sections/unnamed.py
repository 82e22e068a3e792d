"""What a public page tells of the cities that it does not name."""

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, percent
from ickit.analysis import comparison
from ickit.analysis.peer_groups import Group
from ickit.disclosure.partition import MINIMUM
from ickit.disclosure.unnamed_tables import unnamed_counts_table
from ickit.report.elements import Element, stack, table, text
from ickit.study.study_data import StudyData

RULE = (
    f"A number of the other cities is given only where at least {MINIMUM} of them rated the key factor and every level that "
    "it tells apart is the rating of at least two. So no number tells the rating of one city."
)


def other_cities(
    study: StudyData, year: int, group: Group | None = None, named: Mapping[str, tuple[int, int]] | None = None
) -> Element:
    """Each key factor in the named cities and in the others together; nothing in a member edition.

    ``group``: the peer group that the page compares with; None: all cities. ``named``: by key factor, how many named
    cities have it in place and how many rated it; without, it is counted from the study's rows.
    """
    if not study.public:
        return text("")
    rows = _rows(study, year, group, _named(study, year, group) if named is None else named)
    others = rows["other_cities"].dropna()
    if others.empty:
        return text(
            "Of cities that did not agree to be named, too few took part, or too alike, to tell anything of them here."
        )
    lead = f"Beside the cities named here, {counted(int(others.max()), 'city', 'cities')} took part and did not agree to be named."
    if any(one.group for one in study.tables.unnamed) and group is None:
        lead += " Groups of them that are too small are not counted."
    if any(factor.rated for factor in study.peer_factors):
        lead += (
            " Of cities grouped by their conditions only those are counted that rated every key factor told of here."
        )
    shown = table(
        rows,
        name="all-cities",
        caption=f"Key factors in place in the named and the other cities, {year}",
        labels={
            "name": "Key factor",
            "named": "Named cities",
            "others": "Other cities",
            "levels": "Ratings of the other cities",
            "all": "All",
            "share": "Share of all",
        },
        note=f"In place, of the cities that rated the factor. {_together(study)}{RULE}",
    )
    return stack(text(lead), shown)


def _together(study: StudyData) -> str:
    mixed = any(factor.advocacy for factor in study.benchmark.key_factors)
    return "Providers and advocates are counted together. " if mixed else ""


def _named(study: StudyData, year: int, group: Group | None) -> dict[str, tuple[int, int]]:
    wave = study.wave(year)
    if group is not None:
        wave = wave[wave["city"].isin(study.members(group, year))]
    summary = comparison.factor_summary(wave, study.benchmark)
    return {
        k: (int(i), int(r))
        for k, i, r in zip(summary["key_factor"], summary["in_place"], summary["rated"], strict=True)
    }


def _rows(study: StudyData, year: int, group: Group | None, named: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    rows = []
    for row in records(unnamed_counts_table(study.tables.unnamed, study.benchmark, study.assessor, year, group)):
        factor, told = row["key_factor"], not pd.isna(row["rated"])
        best, rated = named.get(factor, (0, 0))
        every = (best + int(row["in_place"]), rated + int(row["rated"])) if told else None
        rows.append(
            {
                "benchmark": study.benchmark.id,
                "year": year,
                "assessor": study.assessor,
                "group": " ".join(f"{name} {level}" for name, level in group) if group else "all",
                "key_factor": factor,
                "name": study.benchmark.factor(factor).label,
                "named_in_place": best,
                "named_rated": rated,
                "other_cities": row["cities"],
                "other_in_place": row["in_place"],
                "other_rated": row["rated"],
                "levels": row["levels"] if told else "not told",
                "all_in_place": every[0] if every else None,
                "all_rated": every[1] if every else None,
                "named": f"{best} of {rated}",
                "others": f"{row['in_place']} of {row['rated']}" if told else "not told",
                "all": f"{every[0]} of {every[1]}" if every else "not told",
                "share": percent(Fraction(*every)) if every else "not told",
            }
        )
    return pd.DataFrame(rows)
