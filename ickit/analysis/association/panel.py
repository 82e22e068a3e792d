"""What was observed of one context factor and some outcomes, and the units that are permuted and resampled.

A unit is a city with its whole history over the waves. Where a context factor is the same in all cities of a country
(national legislation, say), the unit is the country: its cities do not tell us more about the law than one of them.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from ickit.analysis.association.expected import expected
from ickit.analysis.association.observations import Observations, joined
from ickit.analysis.association.somers_d import Codes, Floats, Outcomes, Pairs, codes, count_pairs

ENOUGH_IN_PATTERN = 2 / 3
Number = TypeVar("Number", np.float64, np.integer)


@dataclass(frozen=True)
class Panel:
    """Complete observations (city × wave) of one context factor and one or more outcomes, in a fixed order.

    ``context`` and ``wave`` are dense codes, ``outcome`` is observations × outcomes, ``unit`` numbers the units
    (cities, or countries) and ``stratum`` says, for each unit, which pattern of waves it took part in: units of the
    same pattern can change places. ``notes`` are sentences on what had to be done to the data. ``values`` are the
    levels behind the codes of the context, ``city`` numbers the cities, ``names`` are the units', and ``country``
    numbers the country of each unit that is a city (-1: not known; None: of none).
    """

    context: Codes
    outcome: Floats
    wave: Codes
    unit: Codes
    n_cities: int
    unit_name: str
    waves: tuple[Hashable, ...]
    notes: tuple[str, ...] = field(default=())
    values: tuple[float, ...] = field(default=())
    city: Codes | None = None
    names: tuple[str, ...] = field(default=())
    country: Codes | None = None

    @property
    def levels(self) -> int:
        """How many context levels occur."""
        return int(self.context.max()) + 1 if len(self.context) else 0

    @cached_property
    def n_units(self) -> int:
        """How many cities, or countries, there are."""
        return int(self.unit.max()) + 1 if len(self.unit) else 0

    @cached_property
    def wave_rows(self) -> tuple[Codes, ...]:
        """The observations of each wave."""
        return tuple(np.flatnonzero(self.wave == wave) for wave in range(len(self.waves)))

    @cached_property
    def wave_units(self) -> tuple[Codes, ...]:
        """The units that took part in each wave."""
        return tuple(np.unique(self.unit[rows]) for rows in self.wave_rows)

    @cached_property
    def wave_outcomes(self) -> tuple[Outcomes, ...]:
        """The outcomes of each wave, laid out for counting pairs: their units are those of :attr:`wave_units`."""
        every = zip(self.wave_rows, self.wave_units, strict=True)
        return tuple(
            Outcomes.of(list(self.outcome[rows].T), np.searchsorted(units, self.unit[rows])) for rows, units in every
        )

    @cached_property
    def histories(self) -> Codes:
        """Units × waves: the unit's context level in each wave, -1 where it did not take part."""
        table = np.full((self.n_units, len(self.waves)), -1, dtype=np.int64)
        table[self.unit, self.wave] = self.context
        return table

    @cached_property
    def distinct_histories(self) -> tuple[Codes, Codes]:
        """The histories that occur (each once × waves, in order), and which of them each unit has."""
        distinct, history = np.unique(self.histories, axis=0, return_inverse=True)
        return distinct, np.asarray(history).reshape(-1)

    @cached_property
    def stratum(self) -> Codes:
        """For each unit a number that says in which waves it took part."""
        _, pattern = np.unique(self.histories >= 0, axis=0, return_inverse=True)
        return np.asarray(pattern).reshape(-1)

    @cached_property
    def pairs(self) -> tuple[Pairs, ...]:
        """For each outcome the pairs of observations within a wave."""
        found = []
        for column in self.outcome.T:
            counted = [count_pairs(self.context[rows], column[rows]) for rows in self.wave_rows]
            found.append(sum(counted[1:], counted[0]))
        return tuple(found)

    @cached_property
    def expected(self) -> Floats:
        """For each outcome the mean of concordant less discordant pairs over all permitted arrangements."""
        return expected(self)

    @cached_property
    def d(self) -> Floats:
        """For each outcome the D that is tested: D of all pairs less its mean over the arrangements; NaN: no pairs.

        The mean is 0, and D that of all pairs, where all units took part in the same waves.
        """
        number = np.array([pairs.in_context for pairs in self.pairs], dtype=float)
        total = np.array([pairs.concordant - pairs.discordant for pairs in self.pairs], dtype=float)
        return np.where(number > 0, (total - self.expected) / np.maximum(number, 1), np.nan)

    def only(self, columns: Sequence[int]) -> "Panel":
        """The panel of these outcomes alone."""
        return self if len(columns) == self.outcome.shape[1] else replace(self, outcome=self.outcome[:, list(columns)])

    def fewer_levels_moving(self, column: int) -> "Panel":
        """The panel of one outcome, with that of the two that has fewer levels in the place of the context."""
        one, (code, levels) = self.only([column]), codes(self.outcome[:, column])
        return replace(one, context=code, outcome=self.context[:, None].astype(float)) if levels < self.levels else one


def panel(
    outcome: pd.DataFrame, context: pd.DataFrame, factor: str, names: Sequence[str], country: pd.Series | None = None
) -> Panel | None:
    """The panel of context factor ``factor`` and the outcomes ``names``, which must be missing in the same places.

    ``outcome`` has city, year and the outcomes; ``context`` city, year and the factor, higher = harder; both one row
    per city and year. With ``country`` (country by city) the unit is the country; cities without one are left out, and
    where a country's cities gave different levels, all get the middle one (the easier of two middle ones).
    Observations missing either are left out. None where nothing is left.
    """
    rows = joined(outcome[["city", "year", *names]], context[["city", "year", factor]], country)
    return panel_of(rows, factor, names, by_country=country is not None)


def panel_of(rows: Observations, factor: str, names: Sequence[str], *, by_country: bool = False) -> Panel | None:
    """As ``panel``, from tables that were joined before."""
    kept = ~np.isnan(rows.number[factor])
    for name in names:
        kept &= ~np.isnan(rows.number[name])
    chosen: Codes = np.flatnonzero(kept)
    level = rows.number[factor][chosen]
    notes: list[str] = []
    if by_country:
        chosen, level, notes = _by_country(rows, chosen, level)
    if not len(chosen):
        return None
    made = _made(rows, chosen, level, names, by_country, notes)
    if len(made.waves) == 1 or _can_change_places(made) >= ENOUGH_IN_PATTERN:
        return made
    size = np.bincount(rows.year[chosen])
    last = int(np.flatnonzero(size == size.max())[-1])
    notes.append(
        f"Too few {made.unit_name} took part in the same waves to compare several, so only {rows.years[last]} "
        "is analysed."
    )
    here = rows.year[chosen] == last
    return _made(rows, chosen[here], level[here], names, by_country, notes)


def _made(
    rows: Observations, chosen: Codes, level: Floats, names: Sequence[str], by_country: bool, notes: Sequence[str]
) -> Panel:
    cities, city = np.unique(rows.city[chosen], return_inverse=True)
    units, unit = np.unique(rows.country[rows.city[chosen]], return_inverse=True) if by_country else (cities, city)
    waves, wave = np.unique(rows.year[chosen], return_inverse=True)
    values, context = np.unique(level, return_inverse=True)
    return Panel(
        context=context,
        outcome=np.column_stack([rows.number[name][chosen] for name in names]),
        wave=wave,
        unit=unit,
        n_cities=len(cities),
        unit_name="countries" if by_country else "cities",
        waves=tuple(rows.years[one] for one in waves),
        notes=tuple(notes),
        values=tuple(values.tolist()),
        city=city,
        names=tuple((rows.countries if by_country else rows.cities)[units].tolist()),
        country=None if by_country or not len(rows.country) else rows.country[cities],
    )


def _by_country(rows: Observations, chosen: Codes, level: Floats) -> tuple[Codes, Floats, list[str]]:
    """The rows of cities whose country is known, their levels made one a country and year, and what was done."""
    land = rows.country[rows.city[chosen]]
    notes = []
    if unknown := len(np.unique(rows.city[chosen[land < 0]])):
        notes.append(f"{unknown} {'city' if unknown == 1 else 'cities'} without a country left out.")
    chosen, level, land = chosen[land >= 0], level[land >= 0], land[land >= 0]
    if len(chosen):
        middle, differing = middle_levels(np.stack([land, rows.year[chosen]]), level)
        if differing:
            where = "once" if differing == 1 else f"{differing} times"
            notes.append(f"Cities of one country gave different levels ({where}); the country's middle level is used.")
            level = middle
    return chosen, level, notes


def middle_levels(groups: Codes, level: npt.NDArray[Number]) -> tuple[npt.NDArray[Number], int]:
    """For each observation the middle level of its group (the lower of two middle ones), and in how many groups they
    differ. ``groups`` are rows of codes that together name the group.
    """
    order = np.lexsort((level, *groups[::-1]))
    _, start, group, size = np.unique(
        groups[:, order], axis=1, return_index=True, return_inverse=True, return_counts=True
    )
    ordered = level[order]
    middle = np.empty_like(level)
    middle[order] = ordered[start + (size - 1) // 2][np.asarray(group).reshape(-1)]
    return middle, int(np.count_nonzero(ordered[start] != ordered[start + size - 1]))


def _can_change_places(made: Panel) -> float:
    """The share of units that have another with the same pattern of participation."""
    sizes = np.bincount(made.stratum)
    return float(sizes[sizes > 1].sum() / made.n_units)
