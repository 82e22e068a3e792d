"""Choices made otherwise, thousands of times, and the ranks that follow from them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ickit.analysis.uncertainty.field import Field, Floats, Ints, smallest_ranks
from ickit.analysis.uncertainty.tree_values import Aggregation, bend

GROUPS = ("weights", "missing", "judgement", "aggregation")
OWN_OR_POWER: tuple[Aggregation | None, ...] = (None, Aggregation("power", 0.5))
_EXCLUDED, _AS_ZERO, _AS_ONE, _DRAWN = range(4)
_CELLS = 400_000


@dataclass(frozen=True)
class Assumptions:
    """What is drawn otherwise: the ``groups`` switched on, and how far each goes.

    weights: each times 1 + ``spread`` · U(-1, 1), where ``spread`` is one number or one for each of the field's
    weights. missing: ratings left out, counted as 0, as 1, or drawn from the other cities' ratings of that factor, each
    rule in a quarter of the draws. judgement: each rating one level up or down with probability ``slip``, either way
    equally likely, at an end of the scale the only way there is. aggregation: each of the ``means`` in as many draws;
    None is the benchmark's own, any other stands in the place of every mean.
    """

    groups: tuple[str, ...] = GROUPS
    spread: float | tuple[float, ...] = 0.25
    slip: float = 0.1
    means: tuple[Aggregation | None, ...] = OWN_OR_POWER

    def __post_init__(self) -> None:
        if unknown := set(self.groups) - set(GROUPS):
            raise ValueError(f"{min(unknown)} is not one of {', '.join(GROUPS)}")
        spread = np.asarray(self.spread)
        if not (bool(((spread >= 0) & (spread <= 1)).all()) and 0 <= self.slip <= 1):
            raise ValueError("spread and slip lie between 0 and 1")
        if not self.means:
            raise ValueError("there is at least one mean")


@dataclass(frozen=True)
class Choices:
    """Draws of all choices.

    weights: draws × factors. rule (of missing ratings) and mean (its place in ``means``): draws. donor: draws × missing
    ratings, 0 to 1. slip: draws × cities × factors; below 1/2 the rating goes one level down, from 1/2 to below 1 one
    up.
    """

    weights: Floats
    rule: Ints
    donor: Floats
    slip: npt.NDArray[np.float32]
    mean: Ints
    means: tuple[Aggregation | None, ...]

    def with_group(self, group: str, other: "Choices") -> "Choices":
        """These choices with those of one group taken from ``other``."""
        if group == "missing":
            return replace(self, rule=other.rule, donor=other.donor)
        name = {"weights": "weights", "judgement": "slip", "aggregation": "mean"}[group]
        return replace(self, **{name: getattr(other, name)})


def drawn(field: Field, assumptions: Assumptions, draws: int, rng: np.random.Generator) -> Iterator[Choices]:
    """``draws`` draws of all choices, in parts that fit in memory; a group switched off stays at its default."""
    size = max(1, _CELLS // max(field.value.size, 1))
    on = assumptions.groups
    means = assumptions.means if "aggregation" in on else (None,)
    n_missing = len(field.missing[0])
    for start in range(0, draws, size):
        n = min(size, draws - start)
        spread = np.asarray(assumptions.spread if "weights" in on else 0.0)
        slip = np.ones((1, 1, 1), dtype=np.float32)
        if "judgement" in on and assumptions.slip:
            slip = rng.random((n, *field.value.shape), dtype=np.float32) / np.float32(assumptions.slip)
        yield Choices(
            weights=field.weights * (1 + spread * rng.uniform(-1, 1, (n, len(field.weights)))),
            rule=rng.integers(0, 4, n) if "missing" in on else np.zeros(n, dtype=np.int64),
            donor=rng.random((n, n_missing)),
            slip=slip,
            mean=_places(rng.random(n), len(means)),
            means=means,
        )


def _places(chance: Floats, places: int) -> Ints:
    """The last of so many places for the lowest chances, the first for the highest; each equally often."""
    return places - 1 - np.minimum((chance * places).astype(np.int64), places - 1)


def ranks_under(field: Field, made: Choices) -> Ints:
    """Ranks, draws × cities, under these choices. ``slip`` below 1/2 moves a rating down, from 1/2 below 1 up."""
    draws = len(made.rule)
    value = np.broadcast_to(field.value, (draws, *field.value.shape)).copy()
    if made.slip.shape[0] == draws and made.slip.size > 1:
        moved = np.nonzero((made.slip < 1) & field.rated)
        cell = moved[1:]
        value[moved] = np.where(made.slip[moved] < 0.5, field.down[cell], field.up[cell])
    city, factor = field.missing
    if len(city):
        value[:, city, factor] = np.where(made.rule[:, None] == _AS_ONE, 1.0, 0.0)
        drawn = made.rule == _DRAWN
        value[drawn.nonzero()[0][:, None], city, factor] = _donated(field, made.donor[drawn])
    if field.tree is not None:
        return smallest_ranks(_tree_scores(field, made, value))
    excluded = (made.rule == _EXCLUDED)[:, None]
    for place, mean in enumerate(made.means):
        of_it = made.mean == place
        if mean is not None and of_it.any():
            counted = np.where(excluded[of_it, :, None], field.rated, field.applies)
            value[of_it] = np.where(counted, bend(value[of_it], mean), 0.0)
    top = (value @ made.weights[:, :, None])[:, :, 0]
    bottom = np.where(excluded, made.weights @ field.rated.T, made.weights @ field.applies.T)
    return smallest_ranks(top / bottom)


def _tree_scores(field: Field, made: Choices, value: Floats) -> Floats:
    """The index by the tree, draws × cities: with missing ratings left out, or with what stands in their place."""
    assert field.tree is not None
    found = np.empty(value.shape[:2])
    excluded = made.rule == _EXCLUDED
    for left_out, counted in ((True, field.rated), (False, field.applies)):
        kept = field.tree.kept(counted, counted, field.applies)
        for place, mean in enumerate(made.means):
            which = (excluded == left_out) & (made.mean == place)
            if which.any():
                found[which] = field.tree.values(value[which], counted, made.weights[which], kept, mean)
    return np.nan_to_num(found)


def _donated(field: Field, chance: Floats) -> Floats:
    """For each missing rating one drawn from the other cities' ratings of that factor (draws × missing cells)."""
    given = np.empty_like(chance)
    for cell, factor in enumerate(field.missing[1]):
        donors = field.value[field.rated[:, factor], factor]
        given[:, cell] = donors[np.minimum((chance[:, cell] * len(donors)).astype(np.int64), len(donors) - 1)]
    return given
