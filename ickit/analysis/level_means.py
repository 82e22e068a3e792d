"""The mean of a row of ratings from the weight rated at each level: exact, and quick on scales of many numbers."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm, sqrt
from typing import Any

import numpy.typing as npt

from ickit.analysis.tree_scores import weighted_mean
from ickit.benchmark.groups import Node
from ickit.benchmark.scale import FEW


def by_level(codes: npt.NDArray[Any], weights: npt.NDArray[Any], levels: int) -> Iterator[dict[int, int]]:
    """For each row of ``codes`` (the places of levels; below 0: none) the weight rated at each level that was given.

    >>> import numpy as np
    >>> list(by_level(np.array([[0, 2, -1, 2]]), np.array([1, 2, 3, 4], dtype=object), 3))
    [{0: 1, 2: 6}]
    """
    if levels <= FEW:
        for row in zip(*((codes == level) @ weights for level in range(levels)), strict=True):
            yield {level: int(weight) for level, weight in enumerate(row) if weight}
        return
    for row in codes.tolist():
        found: dict[int, int] = {}
        for code, weight in zip(row, weights, strict=True):
            if code >= 0:
                found[code] = found.get(code, 0) + weight
        yield found


def level_mean(levels: Mapping[int, int], values: Sequence[Fraction], mean: str) -> Fraction:
    """The mean, 0 to 100, of the ``values`` of levels with these whole weights.

    The ``arithmetic`` one is exact, the ``power`` mean (exponent 1/2) and the ``geometric`` one are rounded.

    >>> level_mean({0: 1, 2: 6}, [Fraction(0), Fraction(1, 2), Fraction(1)], "arithmetic")
    Fraction(600, 7)
    """
    total = sum(levels.values())
    if mean == "arithmetic":
        parts = [(w, values[level]) for level, w in levels.items()]
        common = lcm(*(v.denominator for _, v in parts))
        return Fraction(100 * sum(w * v.numerator * (common // v.denominator) for w, v in parts), total * common)
    if mean == "geometric":
        pairs = [(Fraction(w), values[level]) for level, w in sorted(levels.items()) if w]
        return 100 * weighted_mean(pairs, Node("", "", None, 0, mean="geometric"))
    root = sum(w * sqrt(values[level]) for level, w in sorted(levels.items())) / total
    return Fraction(100 * root**2).limit_denominator(10**9)
