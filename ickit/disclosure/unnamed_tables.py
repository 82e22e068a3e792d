"""The counts of unnamed cities as tables, ready to stand beside the named cities' own."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from ickit._base.frames import frame
from ickit.analysis.peer_groups import Group
from ickit.tables.dataset import Unnamed

if TYPE_CHECKING:
    from ickit.study.study_data import StudyData

UNNAMED_COUNTS = {"key_factor": "str", "cities": "Int64", "rated": "Int64", "in_place": "Int64", "levels": "str"}


def unnamed_counts_table(study: "StudyData", year: int, group: Group | None = None) -> pd.DataFrame:
    """What is told of the unnamed cities of a wave: a row for every key factor.

    Columns: key_factor, cities (in the wave), rated and in_place (how many of them; missing where nothing is told),
    levels (how many have which rating, in words). ``group``: one peer group; None: all that are told of, together.
    """
    found = [one for one in study.tables.unnamed if _is_of(study, one, year, group)]
    rows = []
    for factor in study.benchmark.ids:
        own = [one for one in found if one.key_factor == factor]
        row: dict[str, Any] = {"key_factor": factor}
        if own:
            row |= {
                "cities": sum(one.cities for one in own),
                "rated": sum(one.rated for one in own),
                "in_place": sum(one.counts[-1][1] for one in own),
                "levels": _words(own[0], study) if len(own) == 1 else None,
            }
        rows.append(row)
    return frame(rows, UNNAMED_COUNTS)


def unnamed_tables(study: "StudyData", year: int, group: Group | None = None) -> dict[str, tuple[int, int]]:
    """By key factor: how many unnamed cities have it in place, and how many of them rated it; only what is told.

    To be added to the numbers of the named cities. Empty for members.
    """
    told = unnamed_counts_table(study, year, group).dropna(subset="rated")
    return {k: (int(i), int(r)) for k, i, r in zip(told["key_factor"], told["in_place"], told["rated"], strict=True)}


def _is_of(study: "StudyData", one: Unnamed, year: int, group: Group | None) -> bool:
    here = (one.benchmark, one.year, one.assessor) == (study.benchmark.id, year, study.assessor)
    return here and (group is None or one.group == group)


def _words(one: Unnamed, study: "StudyData") -> str:
    label = study.benchmark.scale.label
    return ", ".join(f"{count} {' or '.join(label(level) for level in levels)}" for levels, count in one.counts)
