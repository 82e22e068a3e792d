"""Outcomes and context factors side by side: the tables of a page joined once, for all of its tests."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from ickit.analysis.association.somers_d import Codes, Floats


@dataclass(frozen=True)
class Observations:
    """One row per city and year, in order of year and city. Made by :func:`joined`.

    ``city`` and ``year`` are codes of ``cities`` and ``years``, both in order. ``number`` holds the outcomes and
    context factors by name, NaN where missing. ``country`` are codes of the cities' ``countries``, -1 where none is
    known.
    """

    city: Codes
    cities: npt.NDArray[np.object_]
    year: Codes
    years: tuple[Hashable, ...]
    number: Mapping[str, Floats]
    country: Codes = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    countries: npt.NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=object))

    def missing_alike(self, outcomes: Sequence[str]) -> list[list[str]]:
        """The outcomes in groups that are missing in the same places: these share their arrangements."""
        groups: dict[bytes, list[str]] = {}
        for name in outcomes:
            groups.setdefault(self._missing[name], []).append(name)
        return list(groups.values())

    @cached_property
    def _missing(self) -> dict[str, bytes]:
        return {name: np.isnan(number).tobytes() for name, number in self.number.items()}


def joined(outcome: pd.DataFrame, context: pd.DataFrame, country: "pd.Series[str] | None" = None) -> Observations:
    """The rows of ``outcome`` and ``context`` for the cities and years that both have.

    Each table has city, year and columns of numbers, one row per city and year; ``country`` is by city.
    """
    rows = outcome.merge(context, on=["city", "year"])
    city, cities = pd.factorize(rows["city"], sort=True)
    year, years = pd.factorize(rows["year"], sort=True)
    order = np.lexsort((city, year))
    names = [str(column) for column in rows if column not in ("city", "year")]
    made = Observations(
        city=city[order],
        cities=np.asarray(cities, dtype=object),
        year=year[order],
        years=tuple(years),
        number={name: rows[name].to_numpy(dtype=float)[order] for name in names},
    )
    if country is None:
        return made
    code, countries = pd.factorize(country.reindex(made.cities), sort=True)
    return Observations(
        made.city, made.cities, made.year, made.years, made.number, code, np.asarray(countries, dtype=object)
    )
