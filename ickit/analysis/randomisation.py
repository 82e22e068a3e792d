"""Exact randomisation tests and intervals for a mean of differences, one unit a city.

Under the null the two ratings of a city could as well stand the other way round, so the sign of its difference may be
turned (Fisher 1935, *The Design of Experiments*). The interval holds every value that the test does not reject. Both
are exact: all arrangements are counted, alike cities together.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import comb, lcm
from typing import Any

import numpy as np

MOST_ARRANGEMENTS = 1_000_000
_MOST_STEPS = 4_000_000


def sign_flip_p(differences: Sequence[Any]) -> float | None:
    """Two-sided p of the sum of differences, one a city, when the sign of each may be turned; exact.

    Cities without a difference change nothing. 1 where fewer than two differ; None where counting all arrangements
    would take too long.

    >>> sign_flip_p([1, 1, 1, 1, 1, 1, 0]), sign_flip_p([1, -1])
    (0.03125, 1.0)
    """
    exact = [abs(Fraction(d)) for d in differences if d]
    if len(exact) < 2:
        return 1.0
    common = lcm(*(d.denominator for d in exact))
    steps = [int(d * common) for d in exact]
    divisor = int(np.gcd.reduce(steps))
    steps = [s // divisor for s in steps]
    if sum(steps) * len(steps) > _MOST_STEPS:
        return None
    chance = np.ones(1)
    for step in steps:  # chance of each sum of the differences whose sign is turned
        wider = np.zeros(len(chance) + step)
        wider[: len(chance)] += chance / 2
        wider[step:] += chance / 2
        chance = wider
    observed = abs(sum(int(Fraction(d) * common) // divisor for d in differences))
    sums = sum(steps) - 2 * np.arange(len(chance))
    return float(min(1.0, chance[np.abs(sums) >= observed].sum()))


def sign_flip_interval(sums: Sequence[Any], sizes: Sequence[int], level: float = 0.95) -> tuple[float, float] | None:
    """The values of sum(sums)/sum(sizes) that the sign-flip test over cities does not reject; exact.

    ``sums`` and ``sizes``: by city, the sum of its differences and how many they are. None where counting all
    arrangements would take too long, or where so few cities can reject nothing.

    >>> sign_flip_interval([0, 0, 0, 50, 50, 50, 50, 100], [1] * 8)
    (0.0, 66.66666666666667)
    """
    alike = Counter((Fraction(s), int(n)) for s, n in zip(sums, sizes, strict=True))
    total = int(np.prod([times + 1.0 for times in alike.values()]))
    if total > MOST_ARRANGEMENTS:
        return None
    sum_of, size_of, weight = np.zeros(1), np.zeros(1), np.ones(1)
    for (one, size), times in alike.items():
        taken = np.arange(times + 1)
        sum_of = (sum_of[:, None] + float(one) * taken).ravel()
        size_of = (size_of[:, None] + size * taken).ravel()
        weight = (weight[:, None] * [float(comb(times, k)) for k in taken]).ravel()
    some = size_of > 0
    means, weight = sum_of[some] / size_of[some], weight[some]
    order = np.argsort(means)
    means, below = means[order], np.cumsum(weight[order])
    reject = np.floor((1 - level) / 2 * 2.0 ** sum(alike.values()))
    if reject < 1:
        return None
    low = means[int(np.searchsorted(below, reject))]
    high = means[int(np.searchsorted(below, below[-1] - reject, side="right"))]
    return float(low), float(high)


def smallest_p(cities: int) -> float:
    """The smallest two-sided p that a sign-flip test of so many cities that differ can give.

    >>> smallest_p(8), smallest_p(1)
    (0.0078125, 1.0)
    """
    return min(1.0, 2.0 ** (1 - cities))
