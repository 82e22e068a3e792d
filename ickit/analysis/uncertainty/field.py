"""The cities that are ranked, as arrays, and their ranks by the default rule."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ickit.analysis.uncertainty.tree_values import Aggregation, TreeIndex
from ickit.benchmark.groups import Node

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

_DIGITS = 9


@dataclass(frozen=True)
class Field:
    """The cities that are ranked, as arrays of cities × factors.

    ``value`` is 0 where missing; ``rated`` and ``applies`` say what there is. ``up`` and ``down`` are the values
    one level higher and lower; at an end of the scale both are the one neighbour. ``nominal`` are the ranks by
    the default rule. ``weights`` are those of the factors or, with a ``tree``, the tree's.
    """

    cities: tuple[str, ...]
    value: Floats
    rated: Bools
    applies: Bools
    weights: Floats
    up: Floats
    down: Floats
    nominal: Ints
    tree: TreeIndex | None = None

    @property
    def missing(self) -> tuple[Ints, Ints]:
        """City and factor of each rating that is missing though the factor applies."""
        city, factor = np.nonzero(self.applies & ~self.rated)
        return city, factor


def ranked_field(
    values: pd.DataFrame,
    levels: Sequence[float],
    weights: pd.Series | None,
    applies: pd.DataFrame | None,
    minimum_coverage: float,
    tree: Node | None = None,
    size: float | None = None,
) -> tuple[Field, Floats]:
    """The ranked cities, and the coverage of all (NaN where no factor applies).

    ``tree``: the benchmark's, where it has one; then it holds the weights. ``size``: how far a judgement slips, as a
    share of the scale; without, to the next of the ``levels``.
    """
    value = values.to_numpy(dtype=float)
    may = np.ones(value.shape, dtype=bool)
    if applies is not None:
        may = applies.reindex(index=values.index, columns=values.columns).to_numpy(dtype=bool)
    rated = ~np.isnan(value) & may
    w = np.ones(value.shape[1])
    if weights is not None:
        w = weights.reindex(values.columns).to_numpy(dtype=float)
    index = None if tree is None else TreeIndex(tree, tuple(str(factor) for factor in values.columns))
    if index is None:
        asked = may @ w
        coverage = np.where(asked > 0, rated @ w / np.where(asked > 0, asked, 1), np.nan)
    else:
        w, coverage = index.weights, index.coverage(rated, may)
    ranked = (np.nan_to_num(coverage) >= minimum_coverage - 1e-9) & rated.any(axis=1)
    may = may & rated[ranked].any(axis=0)  # a factor that nobody was rated on tells the cities not apart
    value, rated, may = np.where(rated, value, 0.0)[ranked], rated[ranked], may[ranked]
    up, down = _next_level(value, levels) if size is None else _slipped(value, size)
    cities = tuple(str(city) for city in values.index[ranked])
    field = Field(cities, value, rated, may, w, up, down, np.zeros(len(cities), dtype=np.int64), index)
    return replace(field, nominal=smallest_ranks(score_of(field, value, rated, w)[None])[0]), coverage


def _next_level(value: Floats, levels: Sequence[float]) -> tuple[Floats, Floats]:
    scale = np.array(sorted(levels), dtype=float)
    at = np.abs(value[..., None] - scale).argmin(axis=-1)
    last = len(scale) - 1
    return (
        scale[np.where(at == last, max(last - 1, 0), at + (at < last))],
        scale[np.where(at == 0, min(1, last), at - 1)],
    )


def _slipped(value: Floats, size: float) -> tuple[Floats, Floats]:
    up, down = np.minimum(value + size, 1.0), np.maximum(value - size, 0.0)
    return np.where(value >= 1, down, up), np.where(value <= 0, up, down)


def score_of(field: Field, value: Floats, counted: Bools, weights: Floats, mean: Aggregation | None = None) -> Floats:
    """The index of each city, 0 to 1, from these values and weights; NaN where nothing counts.

    ``mean`` takes the place of every arithmetic mean.
    """
    if field.tree is not None:
        kept = field.tree.kept(counted, field.rated, field.applies)
        found = field.tree.values(value[None], counted, weights[None], kept, mean, arithmetic_alone=True)[0]
    elif mean is not None and mean.mean == "geometric":
        with np.errstate(divide="ignore"):
            found = np.exp(_log_mean(value, counted, weights))
    elif mean is not None and mean.mean == "power":
        found = mean_score(value**mean.exponent, counted, weights) ** (1 / mean.exponent)
    else:
        found = mean_score(value, counted, weights)
    return np.asarray(found, dtype=float)


def _log_mean(value: Floats, counted: Bools, weights: Floats) -> Floats:
    total = counted @ weights
    mean = np.where(counted, np.log(value), 0.0) @ weights / np.where(total > 0, total, 1)
    return np.asarray(np.where(total > 0, mean, np.nan), dtype=float)


def mean_score(value: Floats, counted: Bools, weights: Floats) -> Floats:
    """The weighted mean of the ratings counted, 0 to 1, for each city; NaN where none is."""
    total = counted @ weights
    return np.where(total > 0, (value * counted) @ weights / np.where(total > 0, total, 1), np.nan)


def smallest_ranks(scores: Floats) -> Ints:
    """Ranks within each row: 1 = highest, ties (equal to nine decimals) share the smallest rank.

    >>> smallest_ranks(np.array([[0.5, 0.9, 0.5, 0.1]])).tolist()
    [[2, 1, 2, 4]]
    """
    rounded = -np.round(scores, _DIGITS)
    order = np.argsort(rounded, axis=1)
    ordered = np.take_along_axis(rounded, order, axis=1)
    first = np.ones(scores.shape, dtype=bool)
    first[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    place = np.maximum.accumulate(np.where(first, np.arange(1, scores.shape[1] + 1), 0), axis=1)
    ranks = np.empty_like(place)
    np.put_along_axis(ranks, order, place, axis=1)
    return ranks
