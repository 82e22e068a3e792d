"""What two public editions of one wave tell together: by subtraction, the rating of whoever answered in between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ickit.benchmark.model import Benchmark
from ickit.disclosure.bounds import Claim

_Cell = tuple[str, int, str, str, str]


@dataclass(frozen=True, order=True)
class ChangedCount:
    """A key factor on which two editions count other cities otherwise: how many of how many have it in place."""

    benchmark: str
    year: int
    assessor: str
    group: str
    key_factor: str
    before: tuple[int, int]
    now: tuple[int, int]

    def __str__(self) -> str:
        """The two counts, in words."""
        where = "" if self.group == "all" else f" ({self.group})"
        return (
            f"{self.key_factor}, {self.year}{where}: now {self.now[0]} of {self.now[1]} unnamed cities in place, "
            f"before {self.before[0]} of {self.before[1]}"
        )


def changed_counts(
    before: Iterable[Claim], now: Iterable[Claim], benchmarks: Mapping[str, Benchmark]
) -> list[ChangedCount]:
    """The counts that both editions give and that differ, in order."""
    old, new = _totals(before, benchmarks), _totals(now, benchmarks)
    return sorted(
        ChangedCount(*cell, old[cell], new[cell]) for cell in old.keys() & new.keys() if old[cell] != new[cell]
    )


def _totals(claims: Iterable[Claim], benchmarks: Mapping[str, Benchmark]) -> dict[_Cell, tuple[int, int]]:
    found: dict[_Cell, tuple[int, int]] = {}
    for one in claims:
        cell = (one.benchmark, one.year, one.assessor, one.group, one.key_factor)
        best, rated = found.get(cell, (0, 0))
        scale = benchmarks[one.benchmark].scale
        if one.levels == scale.names:
            found[cell] = best, one.count
        elif one.levels == scale.in_place:
            found[cell] = one.count, rated
    return found
