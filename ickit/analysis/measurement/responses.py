"""Ratings of all cities and waves of a benchmark, laid out for the measurement model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ickit.analysis.measurement.graded_response import Ratings

MOST_LEVELS = 10
LEAST_ROWS = 15
LEAST_FACTORS = 3


@dataclass(frozen=True)
class Responses:
    """``ratings`` with a row per city and wave of ``rows`` (city, year) and a column per key factor of ``factors``."""

    rows: tuple[tuple[str, int], ...]
    factors: tuple[str, ...]
    ratings: Ratings

    @property
    def too_few(self) -> str:
        """Why so few ratings carry no model; empty where they do."""
        n, k = len(self.rows), len(self.factors)
        if n < LEAST_ROWS or k < LEAST_FACTORS:
            return (
                f"The measurement model needs at least {LEAST_ROWS} cities (each wave counted) and {LEAST_FACTORS} key "
                f"factors; there are {n} and {k}."
            )
        return ""

    def of_wave(self, year: int) -> list[int]:
        """The places of one wave's rows."""
        return [i for i, (_, when) in enumerate(self.rows) if when == year]

    @property
    def reviewed(self) -> list[int]:
        """The places of the rows that the city and its reviewers both rated."""
        twice = (self.ratings.own >= 0) & (self.ratings.peers >= 0)
        return [int(i) for i in np.nonzero(twice.any(axis=1))[0]]

    @property
    def reviewed_cities(self) -> int:
        """How many cities were rated by themselves and by reviewers."""
        return len({self.rows[i][0] for i in self.reviewed})


def lay_out(own: pd.DataFrame, peers: pd.DataFrame, factors: Sequence[str], values: Sequence[float]) -> Responses:
    """Ratings as levels. ``own`` and ``peers``: city, year, key_factor, value (0 to 1, or missing).

    ``values``: the scale's, 0 to 1, in any order; a value counts as the level nearest to it. City-waves without any
    rating, and key factors that nobody rated, are left out. Raises ValueError above 10 levels.
    """
    scale = np.array(sorted(values), dtype=float)
    if not 2 <= len(scale) <= MOST_LEVELS:
        raise ValueError(f"the model takes 2 to {MOST_LEVELS} levels, not {len(scale)}")
    parts = [part[part["value"].notna()] for part in (own, peers)]
    rows = sorted({(str(c), int(y)) for part in parts for c, y in zip(part["city"], part["year"], strict=True)})
    rated = {str(f) for part in parts for f in part["key_factor"]}
    kept = tuple(f for f in factors if f in rated)
    place = {row: i for i, row in enumerate(rows)}
    column = {factor: k for k, factor in enumerate(kept)}
    tables = []
    for part in parts:
        table = np.full((len(rows), len(kept)), -1, dtype=np.int64)
        for city, year, factor, value in part[["city", "year", "key_factor", "value"]].itertuples(index=False):
            if factor in column:
                table[place[str(city), int(year)], column[factor]] = int(np.abs(scale - float(value)).argmin())
        tables.append(table)
    return Responses(tuple(rows), kept, Ratings(tables[0], tables[1], len(scale)))
