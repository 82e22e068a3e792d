"""What was observed of one context factor and some outcomes, and the units that are permuted and resampled.

A unit is a city with its whole history over the waves. Where a context factor is the same in all cities of a country
(national legislation, say), the unit is the country: its cities do not tell us more about the law than one of them.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import median_low

import numpy as np
import pandas as pd

from ickit.analysis.association.expected import expected
from ickit.analysis.association.somers_d import Codes, Floats, Outcomes, Pairs, codes, count_pairs

ENOUGH_IN_PATTERN = 2 / 3


@dataclass(frozen=True)
class Panel:
    """Complete observations (city × wave) of one context factor and one or more outcomes, in a fixed order.

    ``context`` and ``wave`` are dense codes, ``outcome`` is observations × outcomes, ``unit`` numbers the units
    (cities, or countries) and ``stratum`` says, for each unit, which pattern of waves it took part in: units of the
    same pattern can change places. ``notes`` are sentences on what had to be done to the data. ``values`` are the
    levels behind the codes of the context, ``city`` numbers the cities, and
    ``names`` are the units'.
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
    def wave_outcomes(self) -> tuple[Outcomes, ...]:
        """The outcomes of each wave, laid out for counting pairs."""
        return tuple(Outcomes.of(list(self.outcome[rows].T)) for rows in self.wave_rows)

    @cached_property
    def histories(self) -> Codes:
        """Units × waves: the unit's context level in each wave, -1 where it did not take part."""
        table = np.full((self.n_units, len(self.waves)), -1, dtype=np.int64)
        table[self.unit, self.wave] = self.context
        return table

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
    return panel_of(joined(outcome[["city", "year", *names]], context, factor), factor, names, country)


def joined(outcome: pd.DataFrame, context: pd.DataFrame, factor: str) -> pd.DataFrame:
    """Outcomes and one context factor side by side, where both tables have the city and year, in a fixed order."""
    rows = outcome.merge(context[["city", "year", factor]], on=["city", "year"])
    return rows.sort_values(["year", "city"], kind="stable", ignore_index=True)


def panel_of(rows: pd.DataFrame, factor: str, names: Sequence[str], country: pd.Series | None = None) -> Panel | None:
    """As ``panel``, from the tables ``joined``."""
    rows = rows[["city", "year", *names, factor]].dropna()
    notes: list[str] = []
    if country is not None:
        rows, notes = _by_country(rows, factor, country)
    if rows.empty:
        return None
    made = _made(rows, factor, names, country is not None, notes)
    if len(made.waves) == 1 or _can_change_places(made) >= ENOUGH_IN_PATTERN:
        return made
    size = rows.groupby("year").size()
    year = max(size.index[size == size.max()])
    notes.append(
        f"Too few {made.unit_name} took part in the same waves to compare several, so only {year} is analysed."
    )
    return _made(rows[rows["year"] == year], factor, names, country is not None, notes)


def _made(rows: pd.DataFrame, factor: str, names: Sequence[str], countries: bool, notes: Sequence[str]) -> Panel:
    unit, names_of_units = pd.factorize(rows["country"] if countries else rows["city"], sort=True)
    wave, waves = pd.factorize(rows["year"], sort=True)
    values, level = np.unique(rows[factor].to_numpy(dtype=float), return_inverse=True)
    return Panel(
        context=level,
        outcome=rows[list(names)].to_numpy(dtype=float),
        wave=wave,
        unit=unit,
        n_cities=int(rows["city"].nunique()),
        unit_name="countries" if countries else "cities",
        waves=tuple(waves),
        notes=tuple(notes),
        values=tuple(values.tolist()),
        city=pd.factorize(rows["city"], sort=True)[0],
        names=tuple(map(str, names_of_units)),
    )


def _by_country(rows: pd.DataFrame, factor: str, country: pd.Series) -> tuple[pd.DataFrame, list[str]]:
    rows = rows.assign(country=rows["city"].map(country))
    notes = []
    if unknown := int(rows.loc[rows["country"].isna(), "city"].nunique()):
        notes.append(f"{unknown} {'city' if unknown == 1 else 'cities'} without a country left out.")
    rows = rows.dropna(subset=["country"])
    groups = rows.groupby(["country", "year"])[factor]
    if differing := int((groups.nunique() > 1).sum()):
        where = "once" if differing == 1 else f"{differing} times"
        notes.append(f"Cities of one country gave different levels ({where}); the country's middle level is used.")
        rows = rows.assign(**{factor: groups.transform(lambda levels: float(median_low(levels)))})
    return rows, notes


def _can_change_places(made: Panel) -> float:
    """The share of units that have another with the same pattern of participation."""
    sizes = np.bincount(made.stratum)
    return float(sizes[sizes > 1].sum() / made.n_units)
