"""Ratings as a grid of codes, for counting and for scores."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from ickit.benchmark.model import Benchmark

MISSING, NOT_APPLICABLE = -1, -2


class Grid(NamedTuple):
    """Ratings as codes, cities and waves (the rows of ``order``) × factors: the place of the rating among the scale's
    names, -1 missing, -2 does not apply. ``benchmark``: with these names.
    """

    order: pd.DataFrame
    codes: npt.NDArray[np.int64]
    benchmark: Benchmark

    def part(self, columns: list[int]) -> "Grid":
        """Some of the factors alone."""
        return self._replace(codes=self.codes[:, columns])


def lay_out(ratings: pd.DataFrame, benchmark: Benchmark) -> Grid:
    """The grid of ratings as :func:`ickit.analysis.scores.ratings` gives them."""
    if benchmark.scale.fine:
        benchmark = benchmark.with_given(ratings["rating"].dropna().unique())
    years = ratings["year"].to_numpy()
    rows = pd.factorize(pd.factorize(ratings["city"].array)[0] * (years.max(initial=0) + 1) + years)[0]
    order = ratings[["city", "year"]].iloc[np.unique(rows, return_index=True)[1]].reset_index(drop=True)
    given = ratings["rating"]
    if benchmark.scale.fine:  # a number may be written in several ways
        given = given.map({one: benchmark.scale.parse(one) for one in given.dropna().unique()})
    codes = _places(benchmark.scale.names, given)
    codes[~ratings["applies"].to_numpy(dtype=bool)] = NOT_APPLICABLE
    columns = _places(benchmark.ids, ratings["key_factor"])
    grid = np.full((len(order), len(benchmark.ids)), MISSING)
    grid[rows[columns >= 0], columns[columns >= 0]] = codes[columns >= 0]
    return Grid(order, grid, benchmark)


def _places(names: Sequence[str], of: "pd.Series[str]") -> npt.NDArray[np.int64]:
    """The place of each text among the names, -1 where it is none of them."""
    places = {name: place for place, name in enumerate(names)}
    return np.array([places.get(one, -1) for one in of.to_numpy(dtype=object)], dtype=np.int64)
