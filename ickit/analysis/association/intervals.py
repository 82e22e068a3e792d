"""95 % intervals of Somers' D by bootstrap over units, and when none is shown.

BCa (Efron 1987) with two mends, both found necessary by simulation (``docs/calibration.md``): the normal quantile is
replaced by that of Student's t, widened by sqrt((m + 1) / m), with m = 2 k - 1 degrees of freedom for k units outside
the largest context level, at most the number of units less one (the "expanded" percentiles of Hesterberg 2015),
because few units on one side make plain BCa too short; and at least 12 units must lie outside the largest context
level (10 where they are half of all).
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import t

from ickit.analysis.association.panel import Panel
from ickit.analysis.association.settled_digits import bound_settled
from ickit.analysis.association.somers_d import Codes, Floats, weighted_sums

OUTSIDE_LEVEL = 12
OUTSIDE_LEVEL_IF_HALF = 10
OUTSIDE_RATING = 5
LEVEL = 0.95
_BATCHES = 8


@dataclass(frozen=True)
class Interval:
    """A 95 % interval of D, or None twice and the sentence why it is not shown."""

    low: float | None = None
    high: float | None = None
    reason: str = ""


def intervals(
    panel: Panel, rng: np.random.Generator, *, bootstraps: int = 2_000, at_most: int | None = None
) -> list[Interval]:
    """For each of the panel's outcomes the interval of D, from ``bootstraps`` resamples of the units.

    Up to ``at_most`` resamples (default: no more than ``bootstraps``) are drawn until the decimals shown are settled.
    """
    reasons = [why_not(panel, column) for column in range(panel.outcome.shape[1])]
    if all(reasons) or not bootstraps:
        return [Interval(reason=reason or "No interval was asked for.") for reason in reasons]
    drawn, left_out = resampled(panel, rng, bootstraps), without_one(panel)
    z = widened_quantile(panel.n_units, outside_level(panel))
    found = []
    for column, reason in enumerate(reasons):
        if reason:
            found.append(Interval(reason=reason))
            continue
        one, enough = panel.only([column]), drawn[:, column]
        observed, jackknife = _observed(panel, column), left_out[:, column]
        while len(enough) < (at_most or 0) and not _settled(observed, enough, jackknife, z):
            more = resampled(one, rng, min(len(enough), (at_most or 0) - len(enough)))[:, 0]
            enough = np.concatenate([enough, more])
        found.append(Interval(*bca(observed, enough, jackknife, z)))
    return found


def why_not(panel: Panel, column: int) -> str:
    """The sentence why no interval of D is shown for this outcome; empty where one is."""
    d, unit = panel.pairs[column].d, panel.unit_name
    if d is None:
        return f"No interval: all {unit} are in the same context."
    n = panel.n_units
    needed = OUTSIDE_LEVEL_IF_HALF if 2 * (k := outside_level(panel)) >= n else OUTSIDE_LEVEL
    if k < needed:
        return f"No interval: only {k} of {n} {unit} outside the largest context group ({needed} are needed)."
    if (k := outside_rating(panel, column)) < OUTSIDE_RATING:
        return (
            f"No interval: only {k} of {n} {unit} with another result than the commonest ({OUTSIDE_RATING} are needed)."
        )
    if abs(d) == 1:
        return "No interval: every pair in different context is ordered the same way, so its width cannot be estimated."
    return ""


def outside_level(panel: Panel) -> int:
    """How many units lie, at least half the time, outside the context level with most observations."""
    return _mostly_outside(panel.context, panel)


def outside_rating(panel: Panel, column: int) -> int:
    """How many units have, at least half the time, another result than the commonest."""
    return _mostly_outside(np.unique(panel.outcome[:, column], return_inverse=True)[1], panel)


def _mostly_outside(code: Codes, panel: Panel) -> int:
    outside = code != np.bincount(code).argmax()
    share = np.bincount(panel.unit, weights=outside, minlength=panel.n_units) / np.bincount(panel.unit)
    return int(np.count_nonzero(share >= 0.5))


def resampled(panel: Panel, rng: np.random.Generator, bootstraps: int) -> Floats:
    """D of ``bootstraps`` resamples of the units, with replacement (resamples × outcomes); NaN: undefined."""
    n = panel.n_units
    size = max(1, 2_000_000 // n)
    parts = []
    for start in range(0, bootstraps, size):
        number = min(size, bootstraps - start)
        chosen = rng.integers(0, n, (number, n)) + n * np.arange(number)[:, None]
        times = np.bincount(chosen.ravel(), minlength=number * n).reshape(number, n)
        parts.append(_d_of(panel, times.astype(np.float64)))
    return np.vstack(parts)


def without_one(panel: Panel) -> Floats:
    """D without one unit each (units × outcomes): the jackknife."""
    return _d_of(panel, 1.0 - np.eye(panel.n_units))


def _d_of(panel: Panel, times: Floats) -> Floats:
    total, differing = np.zeros((len(times), panel.outcome.shape[1])), np.zeros(len(times))
    for rows, outcomes in zip(panel.wave_rows, panel.wave_outcomes, strict=True):
        sums, pairs = weighted_sums(times[:, panel.unit[rows]], panel.context[rows], panel.levels, outcomes)
        total += sums
        differing += pairs
    undefined = differing <= 0
    return np.where(undefined[:, None], np.nan, total / np.where(undefined, 1, differing)[:, None])


def widened_quantile(units: int, outside: int) -> float:
    """What takes the place of 1.96: t with 2 ``outside`` - 1 degrees of freedom (at most units - 1), widened."""
    freedom = min(units - 1, 2 * outside - 1)
    return float(t.ppf((1 + LEVEL) / 2, freedom)) * sqrt((freedom + 1) / freedom)


def _observed(panel: Panel, column: int) -> float:
    d = panel.pairs[column].d
    assert d is not None
    return d


def _settled(observed: float, drawn: Floats, left_out: Floats, z: float) -> bool:
    bounds = bca(observed, drawn, left_out, z)
    batches = np.array([bca(observed, drawn[i::_BATCHES], left_out, z) for i in range(_BATCHES)])
    errors = batches.std(axis=0, ddof=1) / sqrt(_BATCHES)
    return all(bound_settled(bound, float(error)) for bound, error in zip(bounds, errors, strict=True))


def bca(observed: float, drawn: Floats, left_out: Floats, z: float) -> tuple[float, float]:
    """The bias-corrected and accelerated interval (Efron 1987, section 3).

    ``z`` is the normal quantile, 1.96 for 95 %. ``drawn`` are the statistics of the resamples (NaN: undefined, left
    out), ``left_out`` those without one unit each.
    """
    drawn = np.sort(drawn[~np.isnan(drawn)])
    below = np.searchsorted(drawn, observed - 1e-9)
    equal = np.searchsorted(drawn, observed + 1e-9) - below
    share = float(below + equal / 2) / len(drawn)
    bias = float(ndtri(min(max(share, 1 / len(drawn)), 1 - 1 / len(drawn))))
    away = left_out.mean() - left_out
    square = float((away**2).sum())
    acceleration = float((away**3).sum()) / (6 * square**1.5) if square > 0 else 0.0
    low, high = (np.quantile(drawn, _corrected(bias, acceleration, side * z)) for side in (-1, 1))
    return float(low), float(high)


def _corrected(bias: float, acceleration: float, z: float) -> float:
    shifted = bias + z
    if 1 - acceleration * shifted <= 0:
        return 1.0 if shifted > 0 else 0.0
    return float(ndtr(bias + shifted / (1 - acceleration * shifted)))
