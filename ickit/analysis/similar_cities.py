"""Which cities are most alike in their conditions: an ordered list, not clusters.

Each condition gives a distance of 0 to 1 between two cities. For a group without order it is 0 in the same group and 1
in another. For a rated level it is the difference of ranks within the
wave, as a share of the largest there can be; for an indicator the difference in units of twice its interquartile range
(of logarithms for a size), at most 1. Both measure how much of the field lies between two cities, and neither hangs on
extreme values. The distance of two cities is the weighted mean over the conditions that are known of both; what is not
known is counted and never filled in.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ickit._base.frames import frame

DRAWS, SEED = 1000, 20_120_522
ALIKE, UNLIKE = 0.15, 0.5
LEAST_KNOWN = 0.5
MOVED = 0.25
_REACH = ((1 + MOVED) / (1 - MOVED)) ** 2  # by so much the order of two distances can change
SIMILAR = {
    "city": "str",
    "place": "int64",
    "distance": "float64",
    "known": "int64",
    "conditions": "int64",
    "alike": "str",
    "unlike": "str",
    "missing": "str",
    "stays": "float64",
}
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Condition:
    """One condition by which cities are compared: its ``name``, a value for each city (NaN where it is not known), what
    kind (``level``, ``group``: a number that stands for one, ``number`` or ``size``: one of which the logarithm
    counts), and its weight.
    """

    name: str
    values: tuple[float, ...]
    kind: str = "number"
    weight: float = 1.0

    @cached_property
    def scaled(self) -> "tuple[Floats, float]":
        """A place for each city (its number, its logarithm or its rank), and by how much two are wholly unlike."""
        values: Floats = np.asarray(self.values, dtype=float)
        known = int((~np.isnan(values)).sum())
        if known < 2 or self.kind == "group":
            return values, 1.0
        if self.kind == "level":
            return np.asarray(pd.Series(values).rank(method="average"), dtype=float), float(known - 1)
        values = np.log(values) if self.kind == "size" else values
        low, high = np.nanpercentile(values, [25, 75])
        return values, 2 * float(high - low) or float(np.nanmax(values) - np.nanmin(values)) or 1.0


def distances(condition: Condition, own: int) -> Floats:
    """The distance of the city at place ``own`` to every city on one condition, 0 to 1; NaN where one is not known.

    >>> distances(Condition("level", (0.0, 0.0, 1.0, 3.0), "level"), 0).round(2).tolist()
    [0.0, 0.0, 0.5, 0.83]
    """
    values, unit = condition.scaled
    if np.isnan(values[own]) or int((~np.isnan(values)).sum()) < 2:
        return np.full(len(values), np.nan)
    if condition.kind == "group":
        return np.where(np.isnan(values), np.nan, (values != values[own]).astype(float))
    return np.asarray(np.minimum(np.abs(values - values[own]) / unit, 1.0))


def similar(
    city: str,
    cities: Sequence[str],
    conditions: Sequence[Condition],
    k: int = 10,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """The ``k`` cities most alike to one, nearest first; of equally near ones the first by id.

    ``cities`` are those of the wave, ``conditions`` have a value for each. A city of which less than half of the
    weight can be compared is not listed. Columns: city, place, distance (0 to 1), known (conditions known of both) of
    conditions, alike and unlike (names of conditions on which the two are at most 0.15, or at least 0.5, apart, with
    semicolons between), missing (names), stays (the share of ``draws`` in which the city stays in the list when each
    weight is moved by up to a quarter).
    """
    own = list(cities).index(city)
    if not conditions:
        return frame([], SIMILAR)
    apart = np.array([distances(condition, own) for condition in conditions])
    weights = np.array([condition.weight for condition in conditions])
    away = np.round(_distance(apart, weights), 12)
    away[own] = np.inf
    order = [i for i in np.argsort(away, kind="stable")[:k].tolist() if np.isfinite(away[i])]
    if not order:
        return frame([], SIMILAR)
    near = np.flatnonzero(away <= _REACH * away[order[-1]] + 1e-9)  # at little cost, most of those that cannot come in
    low, high = _bounds(apart[:, near], weights)
    near = near[low <= np.sort(high)[len(order) - 1] + 1e-9]  # no other can come into the list
    moved = weights * np.random.default_rng(seed).uniform(1 - MOVED, 1 + MOVED, (draws, len(weights)))
    stays = dict(zip(near.tolist(), _share_listed(apart[:, near], moved, k), strict=True))
    rows = []
    for place, i in enumerate(order, start=1):
        column = apart[:, i]
        rows.append(
            {
                "city": cities[i],
                "place": place,
                "distance": float(away[i]),
                "known": int((~np.isnan(column)).sum()),
                "conditions": len(conditions),
                "alike": _names(conditions, column <= ALIKE),
                "unlike": _names(conditions, column >= UNLIKE),
                "missing": _names(conditions, np.isnan(column)),
                "stays": float(stays[i]),
            }
        )
    return frame(rows, SIMILAR)


def all_distances(conditions: Sequence[Condition]) -> Floats:
    """The distance between every two cities, a row a city; infinite where too little can be compared."""
    if not conditions:
        return np.empty((0, 0))
    weights = np.array([condition.weight for condition in conditions])
    cities = range(len(conditions[0].values))
    return np.array([_distance(np.array([distances(c, own) for c in conditions]), weights) for own in cities])


def _distance(apart: Floats, weights: Floats) -> Floats:
    """The weighted mean over the conditions known of both; infinite where too little is known."""
    known = ~np.isnan(apart)
    total = weights @ known
    summed = weights @ np.where(known, apart, 0.0)
    enough = total >= LEAST_KNOWN * weights.sum(axis=-1, keepdims=weights.ndim > 1)
    return np.asarray(np.where(enough & (total > 0), summed / np.where(total > 0, total, 1), np.inf))


def _bounds(apart: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The least and the largest distance of each city when every weight may move by up to a quarter.

    A weighted mean is least where what lies below some value weighs most and all else least, and largest the other way
    round. Infinite where too little is known, the largest also where by some weights it would be.
    """
    order = np.argsort(apart, axis=0)  # what is not known comes last
    ordered = np.take_along_axis(apart, order, axis=0)
    known = np.where(np.isnan(ordered), 0.0, weights[order])
    summed = np.where(np.isnan(ordered), 0.0, ordered) * known
    before = [np.concatenate([np.zeros((1, apart.shape[1])), part.cumsum(axis=0)]) for part in (summed, known)]
    after = [part[-1] - part for part in before]
    means = []
    for first, then in ((1 + MOVED, 1 - MOVED), (1 - MOVED, 1 + MOVED)):
        above, below = (first * one + then * other for one, other in zip(before, after, strict=True))
        means.append(above / np.where(below > 0, below, 1))
    total, rest = known.sum(axis=0), weights.sum() - known.sum(axis=0)
    sure = (1 - MOVED) * total >= (1 + MOVED) * rest * LEAST_KNOWN / (1 - LEAST_KNOWN) + 1e-9
    return means[0].min(axis=0), np.where(sure, means[1].max(axis=0), np.inf)


def _share_listed(apart: Floats, weights: Floats, k: int) -> Floats:
    """For each city, the share of the rows of weights by which it is among the ``k`` nearest; ties by id."""
    found = np.round(_distance(apart, weights), 12)
    listed = np.zeros(found.shape, dtype=bool)
    np.put_along_axis(listed, np.argsort(found, axis=1, kind="stable")[:, :k], True, axis=1)
    return np.asarray((listed & np.isfinite(found)).mean(axis=0))


def _names(conditions: Sequence[Condition], chosen: NDArray[np.bool_]) -> str | None:
    return "; ".join(c.name for c, one in zip(conditions, chosen, strict=True) if one) or None


def size_like(values: Sequence[float], unit: str) -> bool:
    """Whether an indicator is a size, so that ratios count: a number of people or things, all above 0, that differ by
    more than tenfold.

    >>> size_like([10_000, 1_000_000], "persons"), size_like([2, 30], "%"), size_like([5.0, 60.0], "")
    (True, False, True)
    """
    known = [v for v in values if not math.isnan(v)]
    return bool(known) and min(known) > 0 and max(known) > 10 * min(known) and unit.strip() not in ("%", "percent")
