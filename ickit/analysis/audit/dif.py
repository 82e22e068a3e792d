"""Key factors read differently by two groups of cities: ordinal logistic differential item functioning (DIF)."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize
from scipy.special import expit

from ickit.analysis.audit.factors import holm

Floats = npt.NDArray[np.float64]

LEAST_GROUP = 15
CLAIM = 0.05
_DRAWS = 1_999
_SEED = 20_120


def differential_functioning(
    values: pd.DataFrame, group: "pd.Series[bool]", draws: int = _DRAWS, seed: int = _SEED
) -> pd.DataFrame:
    """Whether cities of one group rate a factor higher or lower than others with the same result on the rest.

    ``values``: cities × key factors, 0 to 1, NaN where missing; ``group``: by city, True in one group, False in the
    other. A proportional-odds model of the rating on the mean of the other ratings says what each city's rating would
    be (Zumbo 1999); the score test for the group is whether its cities lie above or below, with p from dealing what is
    left over out anew among the cities (Freedman and Lane 1983), since with few cities the usual p rejects too often.

    One row per key factor: key_factor, cities, difference (how far the group lies above the others with the same rest,
    points of 100; NaN where there is no test), p, p_adjusted (Holm over the key factors), differs (p_adjusted at most
    .05) and reason: why there is no test. Each group needs 15 cities rated on the factor, not all of one level.
    """
    member = group.reindex(values.index).to_numpy(dtype=bool)
    number = values.to_numpy(dtype=float)
    rng = np.random.default_rng(seed)
    rows = []
    for j, factor in enumerate(values.columns):
        others = np.delete(number, j, axis=1)
        kept = ((~np.isnan(others)).mean(axis=1) >= 0.5) & ~np.isnan(number[:, j])
        row = {"key_factor": factor, "cities": int(kept.sum()), "difference": np.nan, "p": np.nan, "reason": ""}
        y, in_group = number[kept, j], member[kept]
        if min(in_group.sum(), (~in_group).sum()) < LEAST_GROUP:
            row["reason"] = f"Fewer than {LEAST_GROUP} cities in a group are rated on it."
        elif np.ptp(y) == 0:
            row["reason"] = "All cities have one level."
        else:
            row["difference"], row["p"] = score_test(y, np.nanmean(others[kept], axis=1), in_group, draws, rng)
        rows.append(row)
    found = pd.DataFrame(rows, columns=["key_factor", "cities", "difference", "p", "reason"])
    found.insert(4, "p_adjusted", holm(found["p"].to_list()))
    found.insert(5, "differs", found["p_adjusted"] <= CLAIM)
    return found


def score_test(
    y: Floats, rest: Floats, group: "npt.NDArray[np.bool_]", draws: int, rng: np.random.Generator
) -> tuple[float, float]:
    """The group's difference beyond the rest, points of 100, and its two-sided p."""
    rest = (rest - rest.mean()) / (rest.std() or 1.0)
    left = y - expected(y, rest)
    side = group - group.mean()
    side = side - rest * float(rest @ side) / max(float(rest @ rest), 1e-12)
    observed = float(side @ left)
    fitted, n = len(np.unique(y)), len(y)  # cuts and a slope: what is left over varies less than chance itself
    wider = left * np.sqrt((n - 1) / max(n - fitted, 1))
    dealt = rng.permuted(np.tile(wider, (draws, 1)), axis=1) @ side
    p = float((1 + (np.abs(dealt) >= abs(observed) - 1e-12).sum()) / (draws + 1))
    return 100 * observed / float(side @ side), p


def expected(y: Floats, rest: Floats) -> Floats:
    """The rating that a proportional-odds model on ``rest`` expects of each city, on the scale of ``y``."""
    values, level = np.unique(y, return_inverse=True)
    last = len(values) - 1
    shares = np.array([(level >= at).mean() for at in range(1, last + 1)])
    first = -np.log(shares / (1 - shares))
    start = np.concatenate([first[:1], np.log(np.maximum(np.diff(first), 1e-3)), [0.0]])

    def chances(x: Floats) -> Floats:
        cuts = np.concatenate([x[:1], np.exp(np.clip(x[1:last], -8, 5))]).cumsum()
        reach = expit((x[-1] * rest)[:, None] - cuts)
        edge = np.column_stack([np.ones(len(level)), reach, np.zeros(len(level))])
        return np.asarray(-np.diff(edge, axis=1))

    def loss(x: Floats) -> float:
        own = chances(x)[np.arange(len(level)), level]
        return float(-np.log(np.maximum(own, 1e-12)).sum() + 0.005 * x[-1] ** 2)

    found = optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-4})
    return np.asarray(chances(found.x) @ values)
