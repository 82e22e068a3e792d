"""95 % intervals of D, and when none is shown.

Student's t on Fisher's z scale with the jackknife's standard error over units (cities, or countries), which is what
the infinitesimal variance of a U-statistic comes to (Arvesen 1969), after D and its variance are drawn towards "no
association" by ``PRIOR`` units' worth, in the manner of the added observations of Agresti and Coull (1998): with few
units on one side, and near -1 and 1, the jackknife alone is far too sure. With k units outside the largest context
level, D k / (k + c) and the variance (k v + c (1 - D²) / (2 k)) / (k + c) are used, and t with 2 k - 1 degrees of
freedom, at most the number of units less one. The interval always holds D. It needs no drawing of samples, so
no seed moves it. Simulations, also of what was tried before, are in ``docs/calibration.md``.
"""

from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np
from scipy.stats import t

from ickit.analysis.association.expected import without_one
from ickit.analysis.association.panel import Panel
from ickit.analysis.association.somers_d import Codes, Floats

OUTSIDE_LEVEL = 6
OUTSIDE_RATING = 3
PRIOR = 1.5
LEVEL = 0.95
_MOST = 1 - 1e-9


@dataclass(frozen=True)
class Interval:
    """A 95 % interval of D, or None twice and the sentence why it is not shown."""

    low: float | None = None
    high: float | None = None
    reason: str = ""


def intervals(panel: Panel, *, of: str = "levels") -> list[Interval]:
    """For each of the panel's outcomes the interval of D; ``of`` (``levels`` or ``changes``) goes into the reasons."""
    reasons = [why_not(panel, column, of) for column in range(panel.outcome.shape[1])]
    if all(reasons):
        return [Interval(reason=reason) for reason in reasons]
    left_out, outside = without_one(panel), outside_level(panel)
    return [
        Interval(reason=reason)
        if reason
        else Interval(*interval(float(panel.d[column]), left_out[:, column], outside, panel.n_units))
        for column, reason in enumerate(reasons)
    ]


def interval(d: float, left_out: Floats, outside: int, units: int) -> tuple[float, float]:
    """The interval of ``d``: ``left_out``, D without one unit each; ``outside``, units outside the largest level.

    >>> low, high = interval(-0.5, np.linspace(-0.53, -0.47, 20), 10, 20)
    >>> round(low, 2), round(high, 2)
    (-0.63, -0.2)
    """
    left_out = left_out[~np.isnan(left_out)]
    variance = float(((left_out - left_out.mean()) ** 2).sum()) * (len(left_out) - 1) / len(left_out)
    weight = outside / (outside + PRIOR)
    near = max(-_MOST, min(_MOST, weight * d))
    variance = weight * variance + (1 - weight) * (1 - near**2) / (2 * outside)
    reach = float(t.ppf((1 + LEVEL) / 2, min(units - 1, 2 * outside - 1))) * sqrt(variance) / (1 - near**2)
    middle = atanh(near)
    return min(d, tanh(middle - reach)), max(d, tanh(middle + reach))


def why_not(panel: Panel, column: int, of: str = "levels") -> str:
    """The sentence why no interval of D is shown for this outcome; empty where one is."""
    unit, n = panel.unit_name, panel.n_units
    if np.isnan(panel.d[column]):
        return f"No interval: all {unit} are in the same context."
    if (k := outside_level(panel)) < OUTSIDE_LEVEL:
        where = "that were ever outside" if len(panel.waves) > 1 else "outside"
        said = f"{where} the largest context group"
        if of == "changes":
            said = "with another change of context than the commonest"
        return f"No interval: only {k} of {n} {unit} {said} ({OUTSIDE_LEVEL} are needed)."
    if (k := outside_rating(panel, column)) < OUTSIDE_RATING:
        what = "change of the result" if of == "changes" else "result"
        return (
            f"No interval: only {k} of {n} {unit} with another {what} than the commonest ({OUTSIDE_RATING} are needed)."
        )
    return ""


def outside_level(panel: Panel) -> int:
    """How many units lie, in one wave at least, outside the context level with most observations."""
    return _outside(panel.context, panel)


def outside_rating(panel: Panel, column: int) -> int:
    """How many units have, in one wave at least, another result than the commonest."""
    return _outside(np.unique(panel.outcome[:, column], return_inverse=True)[1], panel)


def _outside(code: Codes, panel: Panel) -> int:
    return len(np.unique(panel.unit[code != np.bincount(code).argmax()]))
