"""Ratings as a grid of codes, for counting and for scores."""

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
    benchmark = benchmark.with_given(ratings["rating"].dropna().unique())
    years = ratings["year"].to_numpy()
    rows = pd.factorize(pd.factorize(ratings["city"])[0] * (years.max(initial=0) + 1) + years)[0]
    order = ratings[["city", "year"]].iloc[np.unique(rows, return_index=True)[1]].reset_index(drop=True)
    given = ratings["rating"]
    if benchmark.scale.fine:  # a number may be written in several ways
        given = given.map({one: benchmark.scale.parse(one) for one in given.dropna().unique()})
    codes = pd.Index(benchmark.scale.names).get_indexer(pd.Index(given))
    codes = np.where(ratings["applies"], codes, NOT_APPLICABLE)
    columns = pd.Index(benchmark.ids).get_indexer(pd.Index(ratings["key_factor"]))
    grid = np.full((len(order), len(benchmark.ids)), MISSING)
    grid[rows[columns >= 0], columns[columns >= 0]] = codes[columns >= 0]
    return Grid(order, grid, benchmark)
