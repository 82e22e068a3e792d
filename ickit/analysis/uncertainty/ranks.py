"""Rank intervals over the draws, and how often two cities keep their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from ickit.analysis.uncertainty.draws import Assumptions, drawn, ranks_under
from ickit.analysis.uncertainty.field import Field, ranked_field
from ickit.benchmark.groups import Node


def rank_intervals(
    values: pd.DataFrame,
    levels: Sequence[float],
    *,
    weights: pd.Series | None = None,
    applies: pd.DataFrame | None = None,
    assumptions: Assumptions | None = None,
    draws: int = 10_000,
    seed: int = 20_120,
    minimum_coverage: float = 2 / 3,
    tree: Node | None = None,
    size: float | None = None,
) -> pd.DataFrame:
    """How far each city's rank depends on choices that could have been made otherwise.

    ``values`` has a row per city and a column per key factor: ratings rescaled to 0..1, NaN where missing. ``levels``
    are the scale's values, 0 to 1. ``weights`` by factor (default: equal); ``applies``: False where a factor does not
    apply. Cities rated on less than ``minimum_coverage`` of their weight are not ranked, as they get no score.
    ``tree``: the benchmark's groups, which then hold the weights; in draws that take the power mean every node has it.
    ``size``: how far a judgement slips, as a share of the scale (default: to the next level).

    One row per city, in order: city, coverage (0 to 1), nominal (rank by the default rule; 1 = best, ties share the
    smallest), median, p5 and p95 (ranks over the draws), top_third, middle_third, bottom_third (shares of draws, 0 to
    1) and reason, the sentence why a city has no rank; its numbers are then missing (NA).
    """
    found = draw_ranks(
        values,
        levels,
        weights=weights,
        applies=applies,
        assumptions=assumptions,
        draws=draws,
        seed=seed,
        minimum_coverage=minimum_coverage,
        tree=tree,
        size=size,
    )
    return found.intervals()


@dataclass(frozen=True)
class RankDraws:
    """Ranks under many draws of all choices. Made by :func:`draw_ranks`.

    ``field`` are the ranked cities; ``ranks`` (draws × ranked cities) is empty where fewer than two are ranked.
    ``coverage`` (0 to 1) is of all cities, by city; ``minimum_coverage`` is what a rank needs.
    """

    field: Field
    ranks: npt.NDArray[np.int32]
    coverage: pd.Series
    minimum_coverage: float

    def intervals(self) -> pd.DataFrame:
        """One row per city: see :func:`rank_intervals`."""
        found = pd.DataFrame({"city": self.coverage.index, "coverage": self.coverage.to_numpy()})
        columns = ["nominal", "median", "p5", "p95", "top_third", "middle_third", "bottom_third"]
        for column in columns:
            found[column] = pd.array([pd.NA] * len(found), dtype="Float64" if "third" in column else "Int64")
        low = f"Rated on less than {_percent(self.minimum_coverage)} of the weight, so it has no score and no rank."
        ranked = found["city"].isin(self.field.cities)
        found["reason"] = np.where(ranked, "", low)
        n, draws = len(self.field.cities), len(self.ranks)
        if n < 2:
            found.loc[ranked, "reason"] = "It is the only city with a score, so there is nothing to rank."
            return found
        ranks = np.sort(self.ranks, axis=0)
        top = (ranks <= n / 3).mean(axis=0)
        bottom = (ranks > 2 * n / 3).mean(axis=0)
        spread = [ranks[int(np.ceil(share * draws)) - 1] for share in (0.5, 0.05, 0.95)]
        for column, numbers in zip(columns, [self.field.nominal, *spread, top, 1 - top - bottom, bottom], strict=True):
            found.loc[ranked, column] = numbers
        return found

    def order_shares(self, order: Sequence[str]) -> pd.DataFrame:
        """How often each city of ``order`` ranks above the one after it.

        One row per pair of neighbours: city, next_city, and above, equal, below: the shares of draws (0 to 1) in which
        city ranks above next_city, shares its rank, and ranks below it. Overlap of two intervals says nothing of that,
        since every draw makes the same choices for all cities.
        """
        place = {city: i for i, city in enumerate(self.field.cities)}
        rows = []
        for city, following in pairwise(order):
            first, second = self.ranks[:, place[city]], self.ranks[:, place[following]]
            above, equal = float((first < second).mean()), float((first == second).mean())
            below = float((first > second).mean())
            rows.append({"city": city, "next_city": following, "above": above, "equal": equal, "below": below})
        return pd.DataFrame(rows, columns=["city", "next_city", "above", "equal", "below"])


def draw_ranks(
    values: pd.DataFrame,
    levels: Sequence[float],
    *,
    weights: pd.Series | None = None,
    applies: pd.DataFrame | None = None,
    assumptions: Assumptions | None = None,
    draws: int = 10_000,
    seed: int = 20_120,
    minimum_coverage: float = 2 / 3,
    tree: Node | None = None,
    size: float | None = None,
) -> RankDraws:
    """The ranks under ``draws`` draws of all choices. Arguments as for :func:`rank_intervals`."""
    field, coverage = ranked_field(values, levels, weights, applies, minimum_coverage, tree, size)
    ranks: npt.NDArray[np.int32] = np.empty((0, len(field.cities)), dtype=np.int32)
    if len(field.cities) > 1:
        rng = np.random.default_rng(seed)
        parts = [ranks_under(field, made) for made in drawn(field, assumptions or Assumptions(), draws, rng)]
        ranks = np.vstack(parts).astype(np.int32)
    return RankDraws(field, ranks, pd.Series(coverage, index=values.index), minimum_coverage)


def _percent(share: float) -> str:
    return "two thirds" if abs(share - 2 / 3) < 1e-6 else f"{round(100 * share)} %"
