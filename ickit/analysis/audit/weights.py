"""How much each key factor really counts: effective beside nominal weights (Becker et al. 2017)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

APART = 1.5
LEAST_CITIES = 20
_RESAMPLES = 1_000
_SEED = 20_120


def effective_weights(values: pd.DataFrame, weights: Sequence[float], seed: int = _SEED) -> pd.DataFrame:
    """Each key factor's share of the score's variance beside its nominal weight.

    ``values``: cities × key factors, 0 to 1, NaN where missing; ``weights``: nominal, any unit. The main effect of a
    factor is the share of the score's variance that its rating tells, V(E(score | rating)) / V(score), corrected for
    the number of levels (omega squared); its effective weight is its part of the sum of all main effects. Main effects
    of factors that go together overlap, so equal ones are no sign of equal weights alone.

    One row per key factor: key_factor, nominal and effective (shares that add up to 1), main_effect (0 to 1), low and
    high (interval of effective over resampled cities, 95 % for all factors together), and apart: all of that interval
    is more than 1.5 times the nominal weight, or less than two thirds of it. No interval below 20 cities.
    """
    number = values.to_numpy(dtype=float)
    weight = np.asarray(weights, dtype=float)
    rated = ~np.isnan(number)
    kept = rated @ weight >= 0.5 * weight.sum()
    number = number[kept]
    nominal = weight / weight.sum()
    effects = main_effects(number, weight)
    found = pd.DataFrame({"key_factor": list(values.columns), "nominal": nominal})
    found["main_effect"], found["effective"] = effects, _shares(effects)
    found["low"] = found["high"] = np.nan
    found["apart"] = False
    if len(number) >= LEAST_CITIES and np.isfinite(effects).all() and effects.sum() > 0:
        rng = np.random.default_rng(seed)
        drawn = [
            _shares(main_effects(number[rng.integers(0, len(number), len(number))], weight)) for _ in range(_RESAMPLES)
        ]
        tail = 0.025 / len(weight)
        found["low"], found["high"] = np.nanquantile(drawn, [tail, 1 - tail], axis=0)
        found["apart"] = (found["low"] > APART * nominal) | (found["high"] < nominal / APART)
    return found[["key_factor", "nominal", "effective", "low", "high", "main_effect", "apart"]]


def main_effects(number: Floats, weights: Floats) -> Floats:
    """The share of the score's variance that each column's value tells (omega squared, not below 0)."""
    rated = ~np.isnan(number)
    score = np.nan_to_num(number) @ weights / (rated @ weights)
    found = np.zeros(number.shape[1])
    for j in range(number.shape[1]):
        own, x = score[rated[:, j]], number[rated[:, j], j]
        _, level = np.unique(x, return_inverse=True)
        n, groups = len(own), int(level.max()) + 1 if len(own) else 0
        whole = float(((own - own.mean()) ** 2).sum()) if n else 0.0
        if groups < 2 or n <= groups or whole <= 0:
            continue
        size = np.bincount(level)
        between = float((size * (np.bincount(level, own) / size - own.mean()) ** 2).sum())
        within = (whole - between) / (n - groups)
        found[j] = max(0.0, (between - (groups - 1) * within) / (whole + within))
    return found


def _shares(effects: Floats) -> Floats:
    total = effects.sum()
    return np.asarray(effects / total) if total > 0 else np.full(len(effects), np.nan)
