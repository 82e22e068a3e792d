"""How many things the key factors measure: parallel analysis (Horn 1965)."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

Floats = npt.NDArray[np.float64]

_DRAWS = 400
_SEED = 20_120


def parallel_analysis(values: pd.DataFrame, draws: int = _DRAWS, seed: int = _SEED) -> pd.DataFrame:
    """Eigenvalues of the key factors' Spearman correlations beside those of ratings without any association.

    ``values``: cities × key factors, 0 to 1, NaN where missing; factors with one level alone are left out. The ratings
    of each factor are dealt out anew among the cities, so that shares of levels stay as they are.

    One row per eigenvalue, largest first: place (from 1), eigenvalue, chance (95th percentile without association) and
    kept: this and all larger ones are above chance. The number kept is how many dimensions the data show. Empty below 3
    factors or 5 cities.
    """
    varying = values.loc[:, values.nunique() > 1].dropna(how="all")
    n, k = varying.shape
    columns = ["place", "eigenvalue", "chance", "kept"]
    if n < 5 or k < 3:
        return pd.DataFrame(columns=columns)
    number = varying.to_numpy(dtype=float)
    rated = ~np.isnan(number)
    ranks = np.nan_to_num(
        (stats.rankdata(number, axis=0, nan_policy="omit") - 1) / np.maximum(rated.sum(axis=0) - 1, 1)
    )
    ranks = np.where(rated, ranks - ranks.sum(axis=0) / rated.sum(axis=0), 0.0)
    own = _eigenvalues(ranks, rated)
    rng = np.random.default_rng(seed)
    drawn = np.empty((draws, k))
    for draw in range(draws):
        dealt = ranks.copy()
        for j in range(k):
            dealt[rated[:, j], j] = rng.permutation(ranks[rated[:, j], j])
        drawn[draw] = _eigenvalues(dealt, rated)
    chance = np.quantile(drawn, 0.95, axis=0)
    kept = np.logical_and.accumulate(own > chance)
    return pd.DataFrame({"place": range(1, k + 1), "eigenvalue": own, "chance": chance, "kept": kept})


def _eigenvalues(ranks: Floats, rated: "npt.NDArray[np.bool_]") -> Floats:
    """Eigenvalues, largest first, of the correlations of centred ranks (0 where not rated), pair by pair."""
    squares = (ranks**2).T @ rated
    correlations = (ranks.T @ ranks) / np.sqrt(np.maximum(squares * squares.T, 1e-12))
    np.fill_diagonal(correlations, 1.0)
    return np.asarray(np.linalg.eigvalsh(correlations)[::-1])
