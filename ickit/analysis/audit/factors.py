"""Key factors that no longer tell cities apart, and key factors that run against the rest."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ickit.analysis.audit.association import rank_correlation

SILENT = 0.9
LEAST_CITIES = 10
CLAIM = 0.05
_DRAWS = 1_999
_SEED = 20_120


def silent_factors(values: pd.DataFrame, silent: float = SILENT) -> pd.DataFrame:
    """Where nearly all cities stand at one level.

    ``values``: cities × key factors, 0 to 1, NaN where missing. One row per key factor: key_factor, cities (rated),
    commonest (the value given most often), share (of cities with it, 0 to 1) and silent: at least ``silent`` of at
    least 10 cities.
    """
    rows = []
    for factor in values.columns:
        given = values[factor].dropna()
        counts = given.value_counts()
        share = float(counts.iloc[0] / len(given)) if len(given) else float("nan")
        head = {"key_factor": factor, "cities": len(given), "commonest": counts.index[0] if len(given) else np.nan}
        rows.append({**head, "share": share, "silent": len(given) >= LEAST_CITIES and share >= silent})
    return pd.DataFrame(rows, columns=["key_factor", "cities", "commonest", "share", "silent"])


def against_the_rest(
    values: pd.DataFrame, weights: Sequence[float] | None = None, draws: int = _DRAWS, seed: int = _SEED
) -> pd.DataFrame:
    """How each key factor goes with the mean of the others, and which run against them beyond chance.

    ``values`` as for :func:`silent_factors`; ``weights`` by factor (default: equal). The rest is the mean of a city's
    other ratings; cities rated on fewer than half of the others are left out.

    One row per key factor: key_factor, cities, rest_correlation (Spearman, NaN where it has none), p (one-sided, that
    the correlation is negative: ratings of the factor dealt out anew among the cities), p_adjusted (Holm, over the key
    factors) and against: p_adjusted is at most .05, over at least 10 cities.
    """
    rng = np.random.default_rng(seed)
    weight = np.ones(values.shape[1]) if weights is None else np.asarray(weights, dtype=float)
    number = values.to_numpy(dtype=float)
    rows = []
    for j, factor in enumerate(values.columns):
        others = np.delete(number, j, axis=1)
        rated = ~np.isnan(others)
        total = rated @ np.delete(weight, j)
        rest = np.where(total > 0, np.nan_to_num(others) @ np.delete(weight, j) / np.where(total > 0, total, 1), np.nan)
        kept = (rated.mean(axis=1) >= 0.5) & ~np.isnan(number[:, j])
        x, y = number[kept, j], rest[kept]
        r = rank_correlation(x, y)
        p = np.nan
        if not np.isnan(r) and len(x) >= LEAST_CITIES:
            p = _chance_as_low(x, y, draws, rng)
        rows.append({"key_factor": factor, "cities": int(kept.sum()), "rest_correlation": r, "p": p})
    found = pd.DataFrame(rows, columns=["key_factor", "cities", "rest_correlation", "p"])
    found["p_adjusted"] = holm(found["p"].to_list())
    found["against"] = found["p_adjusted"] <= CLAIM
    return found


def _chance_as_low(
    x: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    y: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    draws: int,
    rng: np.random.Generator,
) -> float:
    from scipy import stats

    first, second = stats.rankdata(x), stats.rankdata(y)
    observed = float(first @ second)
    dealt = rng.permuted(np.tile(first, (draws, 1)), axis=1) @ second
    return float((1 + (dealt <= observed + 1e-9).sum()) / (draws + 1))


def holm(p: Sequence[float]) -> list[float]:
    """p-values adjusted by Holm (1979); NaN stays NaN.

    >>> holm([0.01, 0.04, float("nan")])
    [0.02, 0.04, nan]
    """
    values = np.asarray(p, dtype=float)
    tested = np.nonzero(~np.isnan(values))[0]
    order = tested[np.argsort(values[tested], kind="stable")]
    found = np.full(len(values), np.nan)
    found[order] = np.minimum(1, np.maximum.accumulate(values[order] * np.arange(len(order), 0, -1)))
    return [float(v) for v in found]
