"""How well key factors hang together: Cronbach's alpha and ordinal alpha."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ickit.analysis.audit.polychoric import polychoric

LEAST_CITIES = 10
_RESAMPLES = 1_000
_SEED = 20_120


@dataclass(frozen=True)
class Reliability:
    """``alpha`` of the ratings with its 95 % interval by bootstrap over cities, and ``ordinal`` alpha.

    All at most 1, NaN where there is none. ``cities`` are those rated on at least half of the ``factors`` that vary.
    """

    alpha: float
    low: float
    high: float
    ordinal: float
    cities: int
    factors: int


def reliability(values: pd.DataFrame) -> Reliability:
    """Cronbach's alpha (1951) of ratings as they are, and of their polychoric correlations (Zumbo et al. 2007).

    ``values``: cities × key factors, 0 to 1, NaN where missing. Key factors with one level alone are left out, missing
    ratings are left out pair by pair. No interval below 10 cities.
    """
    varying = values.loc[:, values.nunique() > 1]
    kept = varying[varying.notna().mean(axis=1) >= 0.5]
    n, k = kept.shape
    if n < 3 or k < 2:
        nan = float("nan")
        return Reliability(nan, nan, nan, nan, n, k)
    alpha = cronbach(kept)
    low = high = float("nan")
    if n >= LEAST_CITIES:
        rng = np.random.default_rng(_SEED)
        drawn = [cronbach(kept.iloc[rng.integers(0, n, n)]) for _ in range(_RESAMPLES)]
        low, high = (float(q) for q in np.nanquantile(drawn, [0.025, 0.975]))
    off = polychoric(kept).to_numpy()[np.triu_indices(k, 1)]
    mean = float(np.nanmean(off)) if (~np.isnan(off)).any() else float("nan")
    return Reliability(alpha, low, high, k * mean / (1 + (k - 1) * mean), n, k)


def cronbach(values: pd.DataFrame) -> float:
    """Cronbach's alpha: k/(k-1) · (1 - sum of variances / variance of the sum), from pairwise covariances.

    >>> round(cronbach(pd.DataFrame({"a": [0, 1, 1, 0], "b": [0, 1, 1, 0]})), 6)
    1.0
    """
    covariance = values.astype(float).cov().to_numpy()
    k = len(covariance)
    whole = float(np.nansum(covariance))
    return float("nan") if whole <= 0 else float(k / (k - 1) * (1 - np.nansum(np.diag(covariance)) / whole))
