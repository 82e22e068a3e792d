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
from scipy.fft import next_fast_len

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
    tail = _tail(n)
    low, high = np.quantile(found[np.isfinite(found)], [tail, 1 - tail])
    return Interval(float(low), float(high))


def of_ratio(sums: Sequence[Any], sizes: Sequence[float], values: Sequence[Any]) -> Interval:
    """The interval of sum(sums)/sum(sizes), by city, without drawing: the same bounds whatever the seed.

    As :func:`over_cities`, but the bootstrap's distribution is computed and not sampled: the chance that a resample's
    ratio is at most r is that of a sum of ``sums - r · sizes`` being at most 0, by convolution on a fine lattice.
    ``values``, one a city, decide whether an interval is shown (:func:`gate`).

    >>> found = of_ratio(range(10), [1] * 10, range(10))
    >>> round(found.low, 1), round(found.high, 1)
    (2.4, 6.6)
    """
    if why := gate(list(values)):
        return Interval(no_interval=why)
    top, bottom = np.asarray([float(s) for s in sums]), np.asarray([float(n) for n in sizes])
    tail = _tail(len(top))
    low, high = (_ratio_quantile(top, bottom, share) for share in (tail, 1 - tail))
    return Interval(low, high)


def of_mean(values: Sequence[Any]) -> Interval:
    """The interval of a plain mean of one value a city; see :func:`of_ratio`."""
    if why := gate(list(values)):
        return Interval(no_interval=why)
    numbers = np.asarray([float(v) for v in values])
    chance, step = _chance_of_sums(numbers, 2**16)
    reached, tail = np.cumsum(chance), _tail(len(numbers))
    low, high = (int(np.searchsorted(reached, share)) * step / len(numbers) for share in (tail, 1 - tail))
    return Interval(float(numbers.min() + low), float(numbers.min() + high))


def _tail(n: int) -> float:
    """The share of resamples left out at either end: less than 2.5 %, since few cities vary too little."""
    return float(stats.norm.cdf(-np.sqrt(n / (n - 1)) * stats.t.ppf(0.975, n - 1)))


def _ratio_quantile(top: Numbers, bottom: Numbers, share: float) -> float:
    """The ratio that a resample does not exceed with chance ``share``, by bisection."""
    low, high = float((top / bottom).min()), float((top / bottom).max())
    for _ in range(20):
        middle = (low + high) / 2
        values = top - middle * bottom
        chance, step = _chance_of_sums(values, 2**15)
        zero = int(np.floor(-len(values) * float(values.min()) / step + 1e-6))
        if chance[: zero + 1].sum() < share:
            low = middle
        else:
            high = middle
    return high


def _chance_of_sums(values: Numbers, lattice: int) -> tuple[Numbers, float]:
    """The chance of each sum of n draws with replacement from n values, and the step of the lattice it stands on.

    The first sum is n times the smallest value. A value between two points of the lattice is shared out between them,
    so that means are kept.
    """
    n = len(values)
    step = float(values.max() - values.min()) / max(lattice // n, 64)
    place = (values - values.min()) / step
    whole = np.floor(place + 1e-9).astype(int)
    part = np.clip(place - whole, 0, 1)
    size = int(next_fast_len(int(whole.max() + 2) * n, real=True))
    one = np.bincount(whole, 1 - part, minlength=size) + np.bincount(whole + 1, part, minlength=size)
    base, power, left = np.fft.rfft(one / n), np.ones(size // 2 + 1, dtype=complex), n
    while left:  # by repeated squaring
        power = power * base if left % 2 else power
        base, left = base * base, left // 2
    return np.fft.irfft(power, size), step
