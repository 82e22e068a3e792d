"""Which groups of unnamed cities may be told of, so that the files tell no city's own conditions.

The reader is taken to know who took part, each city's country and indicators, and who left which question blank; to be
one of the unnamed cities; and not to know how the others rated their conditions. Where a partition into groups rests on
such ratings, the cities that a reader cannot tell apart are those of one *stratum*: of one country and the same groups
of indicators, where the partition uses these. Within each stratum

- at least two cities that can be placed stay outside of every group that is told of, else its smallest group is left
  out as well: who is known to have rated no condition does not count;
- all numbers are of the same cities, those that rated every key factor that is told of, since the difference of two
  numbers would tell in which group those are that left one blank. For the same reason another assessor or benchmark of
  the year is told of only if its cities are the same, or differ by so many that each part still has two cities in each
  group told of and two outside.

Then any two cities of a part may change places without changing a number.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from ickit.analysis import peer_groups
from ickit.analysis.assessor import choose_assessor
from ickit.analysis.peer_groups import Group
from ickit.benchmark.context_factor import ContextFactor
from ickit.benchmark.library import context_factors
from ickit.benchmark.model import Benchmark
from ickit.errors import InputError
from ickit.tables.dataset import Tables

MINIMUM = 5
EACH = 2


def is_whole(peer_group: str) -> bool:
    """Whether a partition has one group, of all cities."""
    return peer_group.strip() in ("", "all")


@dataclass(frozen=True)
class Placement:
    """The peer group of each unnamed city of a cell that can be placed, and by whose rating of conditions.

    ``protected``: the parts of the partition that a reader does not know.
    """

    groups: Mapping[str, Group]
    rater: str = ""
    protected: frozenset[str] = frozenset()
    rated: bool = False

    def only(self, cities: Collection[str]) -> "Placement":
        """The same of some cities alone."""
        kept = {city: group for city, group in self.groups.items() if city in cities}
        return Placement(kept, self.rater, self.protected, self.rated)

    def strata(self) -> dict[Group, list[str]]:
        """The cities by what a reader knows of their groups."""
        found: dict[Group, list[str]] = {}
        for city, group in self.groups.items():
            found.setdefault(tuple(pair for pair in group if pair[0] not in self.protected), []).append(city)
        return found


def place_cities(
    cities: Sequence[str], tables: Tables, benchmark: Benchmark, year: int, assessor: str, peer_group: str
) -> Placement:
    """The ``cities`` by their peer group in a year; none where the benchmark lacks a factor of the partition."""
    if is_whole(peer_group):
        return Placement(dict.fromkeys(cities, ()))
    try:
        indicators = tables.indicators["indicator"].dropna().unique()
        factors = peer_groups.peer_factors(peer_group, benchmark, indicators, partition=True)
    except InputError:  # a page of this benchmark refuses the partition itself
        return Placement({})
    context = tables.context[tables.context["benchmark"].isna() | (tables.context["benchmark"] == benchmark.id)]
    raters = {str(rater) for rater in context["assessor"].dropna()}
    rater = assessor if assessor in raters else choose_assessor(raters, what="the context table")
    levels = peer_groups.context_levels(
        pd.DataFrame({"city": list(cities), "year": year}),
        factors,
        context,
        tables.indicators,
        benchmark=benchmark.id,
        assessor=rater,
        levels=context_factors().levels,
    )
    found = {city: peer_groups.group_of(city, year, peer_group, levels, tables.cities) for city in cities}
    placed = {city: group for city, group in found.items() if group is not None}
    return Placement(placed, rater, _protected(factors), any(factor.rated for factor in factors))


def _protected(factors: Iterable[ContextFactor]) -> frozenset[str]:
    """What a reader is not taken to know: rated conditions; where there are none, the groups by indicators."""
    every = list(factors)
    rated = frozenset(factor.id for factor in every if factor.rated)
    return rated or frozenset(factor.id for factor in every)


def complete_answers(
    rows: pd.DataFrame, cities: Collection[str], benchmark: Benchmark
) -> tuple[frozenset[str], frozenset[str]]:
    """Of the ``cities`` those that rated all of some key factors, and these factors: as many ratings as there can be.
    It is chosen by who answered what alone, so that the choice tells no rating.

    ``rows`` has city, key_factor and rating.
    """
    own = rows[rows["city"].isin(list(cities)) & rows["rating"].isin(benchmark.scale.names)]
    who = {str(factor): frozenset(map(str, part["city"])) for factor, part in own.groupby("key_factor")}
    base, chosen = frozenset(cities), frozenset[str]()
    best = 0, frozenset[str](), frozenset[str]()
    for factor in sorted((one for one in benchmark.ids if one in who), key=lambda one: -len(who[one])):
        base, chosen = base & who[factor], chosen | {factor}
        if len(base) * len(chosen) > best[0]:
            best = len(base) * len(chosen), base, chosen
    return best[1], best[2]


def groups_to_tell(placement: Placement, minimum: int = MINIMUM) -> dict[Group, list[str]]:
    """The groups of at least ``minimum`` cities, less the smallest of a stratum in which fewer than two cities would
    stay outside of all.
    """
    found: dict[Group, list[str]] = {}
    for cities in placement.strata().values():
        groups: dict[Group, list[str]] = {}
        for city in sorted(cities):
            groups.setdefault(placement.groups[city], []).append(city)
        kept = sorted((len(own), group) for group, own in groups.items() if len(own) >= minimum)
        if placement.protected and kept and len(cities) - sum(size for size, _ in kept) < EACH:
            kept = kept[1:]
        found |= {group: groups[group] for _, group in kept}
    return dict(sorted(found.items(), key=lambda pair: str(pair[0])))


@dataclass
class PublishedGroups:
    """The groups that an edition tells of so far, by year and by who rated the conditions."""

    _told: dict[tuple[int, str], list[tuple[frozenset[str], Mapping[str, Group]]]] = field(default_factory=dict)

    def add(self, year: int, placement: Placement, groups: dict[Group, list[str]]) -> dict[Group, list[str]]:
        """Those of the ``groups`` that may be told of beside what is told already; from now on they are told."""
        before = self._told.setdefault((year, placement.rater), [])
        found: dict[Group, list[str]] = {}
        for cities in placement.strata().values():
            own = {group: of for group, of in groups.items() if of[0] in set(cities)}
            told = {city: group for group, of in own.items() for city in of}
            if told and _stay_free([*before, (frozenset(cities), told)]):
                before.append((frozenset(cities), told))
                found |= own
        return dict(sorted(found.items(), key=lambda pair: str(pair[0])))


def _stay_free(told: Sequence[tuple[frozenset[str], Mapping[str, Group]]]) -> bool:
    """Whether in each part of the cities, in which the same numbers count all, each group told of has two cities and
    two are in none.
    """
    parts: dict[tuple[int, ...], list[str]] = {}
    for city in sorted({city for cities, _ in told for city in cities}):
        within = tuple(number for number, (cities, _) in enumerate(told) if city in cities)
        parts.setdefault(within, []).append(city)
    for within, cities in parts.items():
        for number in within:
            groups = told[number][1]
            sizes = [[groups.get(city) for city in cities].count(group) for group in {*groups.values(), None}]
            if min(sizes) < EACH:
                return False
    return True
