"""What a reader can work out about the rating of one unnamed city from the counts that a run's files give.

Independent of how the counts were made: they are read back from the files. For each key factor, wave and assessor the
numbers of unnamed cities at each level are unknown whole numbers that fit all published counts; the largest that each
can be is found by integer programming. A city may have a level as long as that number is at least two, so that it may
still have it in the eyes of another city that knows itself to be there. Where a level cannot be reached, its rating is
bounded more narrowly than without the files.
"""

import csv
import io
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from ickit.benchmark.model import Benchmark
from ickit.disclosure.partition import EACH

_Level = TypeVar("_Level", bound=Hashable)
_COUNTED = re.compile(r"(\d+) (.+)")


@dataclass(frozen=True, order=True)
class Claim:
    """A file says: of the unnamed cities in this cell, ``count`` have one of these ``levels``."""

    benchmark: str
    year: int
    assessor: str
    group: str
    key_factor: str
    levels: tuple[str, ...]
    count: int


def claims(table: str, benchmarks: Mapping[str, Benchmark]) -> Iterator[Claim]:
    """The counts of unnamed cities in one CSV text, as it states them and as its totals less the named give them."""
    for row in csv.DictReader(io.StringIO(table)):
        benchmark = benchmarks.get(row.get("benchmark") or "")
        if benchmark is None or "other_rated" not in row:
            continue
        head = (benchmark.id, int(row["year"]), row["assessor"], row["group"], row["key_factor"])
        names = benchmark.scale.names
        for best, rated in _totals(row):
            yield Claim(*head, names, rated)
            yield Claim(*head, benchmark.scale.in_place, best)
        by_label = {benchmark.scale.label(name): name for name in names}
        for part in (row["levels"] or "").split(", "):
            said = _COUNTED.fullmatch(part)
            if said is not None:
                yield Claim(*head, tuple(by_label[label] for label in said[2].split(" or ")), int(said[1]))


def _totals(row: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    if row["other_rated"]:
        yield int(row["other_in_place"]), int(row["other_rated"])
    if row["all_rated"]:
        less = [int(row[f"all_{name}"]) - int(row[f"named_{name}"]) for name in ("in_place", "rated")]
        yield less[0], less[1]


def most_at_each_level(
    levels: Sequence[_Level], counts: Iterable[tuple[Sequence[_Level], int]]
) -> dict[_Level, int | None]:
    """For each level the largest number of cities that can have it; None where the ``counts`` contradict each other.

    >>> most_at_each_level(("low", "mid", "high"), [(("low", "mid"), 3), (("high",), 2)])
    {'low': 3, 'mid': 3, 'high': 2}
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows = [([level in part for level in levels], count) for part, count in dict.fromkeys(map(_hashable, counts))]
    exactly = np.array([count for _, count in rows], dtype=float)
    fits = LinearConstraint(np.array([row for row, _ in rows], dtype=float), exactly, exactly)
    found: dict[_Level, int | None] = {}
    for place, level in enumerate(levels):
        goal = np.zeros(len(levels))
        goal[place] = -1
        solved = milp(goal, constraints=fits, integrality=np.ones(len(levels), dtype=int), bounds=Bounds(0, np.inf))
        found[level] = round(-solved.fun) if solved.success else None
    return found


def _hashable(pair: tuple[Sequence[_Level], int]) -> tuple[tuple[_Level, ...], int]:
    return tuple(pair[0]), pair[1]


def narrowed(published: Iterable[Claim], benchmarks: Mapping[str, Benchmark]) -> Iterator[tuple[Claim, str]]:
    """The cells in which an unnamed city's rating is bounded: one claim of each, and a level that no city can have.

    All partitions into groups are solved together: what is told of all cities is told of each group and of the rest.
    """
    cells: dict[tuple[str, int, str, str], list[Claim]] = {}
    for claim in sorted(set(published)):
        cells.setdefault((claim.benchmark, claim.year, claim.assessor, claim.key_factor), []).append(claim)
    for found in cells.values():
        yield from _narrowed_in(found, benchmarks[found[0].benchmark].scale.names)


def _narrowed_in(found: Sequence[Claim], levels: Sequence[str]) -> Iterator[tuple[Claim, str]]:
    """The same in one cell, at most once for each group that it tells of, and for the cities of no such group."""
    groups = list(dict.fromkeys(claim.group for claim in found if claim.group != "all"))
    parts = [*groups, *["all"] * any(claim.group == "all" for claim in found)]
    counts = []
    for claim in found:
        of = parts if claim.group == "all" else [claim.group]
        counts.append(([(part, level) for part in of for level in claim.levels], claim.count))
    most = most_at_each_level([(part, level) for part in parts for level in levels], counts)
    for part in parts:
        numbers = {level: most[part, level] for level in levels}
        if part == "all" and groups and not any(number for number in numbers.values() if number is None or number):
            continue  # every city is in one of the groups
        out = [level for level, number in numbers.items() if number is None or number < EACH]
        if out:
            yield next(claim for claim in found if claim.group == part), out[0]
