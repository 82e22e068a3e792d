"""Choices made otherwise, thousands of times, and the ranks that follow from them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ickit.analysis.uncertainty.field import Bools, Field, Floats, Ints, smallest_ranks

GROUPS = ("weights", "missing", "judgement", "aggregation")
_EXCLUDED, _AS_ZERO, _AS_ONE, _DRAWN = range(4)
_CELLS = 400_000


@dataclass(frozen=True)
class Assumptions:
    """What is drawn otherwise: the ``groups`` switched on, and how far each goes.

    weights: each times 1 + ``spread`` · U(-1, 1). missing: ratings left out, counted as 0, as 1, or drawn from the
    other cities' ratings of that factor, each rule in a quarter of the draws. judgement: each rating one level up or
    down with probability ``slip``, either way equally likely, at an end of the scale the only way there is.
    aggregation: the arithmetic mean or, in half of the draws, the power mean with exponent 1/2.
    """

    groups: tuple[str, ...] = GROUPS
    spread: float = 0.25
    slip: float = 0.1

    def __post_init__(self) -> None:
        if unknown := set(self.groups) - set(GROUPS):
            raise ValueError(f"{min(unknown)} is not one of {', '.join(GROUPS)}")
        if not (0 <= self.spread <= 1 and 0 <= self.slip <= 1):
            raise ValueError("spread and slip lie between 0 and 1")


@dataclass(frozen=True)
class Choices:
    """Draws of all choices.

    weights: draws × factors. rule (of missing ratings) and power: draws. donor: draws × missing ratings, 0 to 1. slip:
    draws × cities × factors; below 1/2 the rating goes one level down, from 1/2 to below 1 one up.
    """

    weights: Floats
    rule: Ints
    donor: Floats
    slip: npt.NDArray[np.float32]
    power: Bools

    def with_group(self, group: str, other: "Choices") -> "Choices":
        """These choices with those of one group taken from ``other``."""
        if group == "missing":
            return replace(self, rule=other.rule, donor=other.donor)
        name = {"weights": "weights", "judgement": "slip", "aggregation": "power"}[group]
        return replace(self, **{name: getattr(other, name)})


def drawn(field: Field, assumptions: Assumptions, draws: int, rng: np.random.Generator) -> Iterator[Choices]:
    """``draws`` draws of all choices, in parts that fit in memory; a group switched off stays at its default."""
    size = max(1, _CELLS // max(field.value.size, 1))
    on = assumptions.groups
    n_missing = len(field.missing[0])
    for start in range(0, draws, size):
        n = min(size, draws - start)
        spread = assumptions.spread if "weights" in on else 0.0
        slip = np.ones((1, 1, 1), dtype=np.float32)
        if "judgement" in on and assumptions.slip:
            slip = rng.random((n, *field.value.shape), dtype=np.float32) / np.float32(assumptions.slip)
        yield Choices(
            weights=field.weights * (1 + spread * rng.uniform(-1, 1, (n, len(field.weights)))),
            rule=rng.integers(0, 4, n) if "missing" in on else np.zeros(n, dtype=np.int64),
            donor=rng.random((n, n_missing)),
            slip=slip,
            power=rng.random(n) < (0.5 if "aggregation" in on else 0.0),
        )


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
    value[made.power] = np.sqrt(value[made.power])
    top = (value @ made.weights[:, :, None])[:, :, 0]
    excluded = (made.rule == _EXCLUDED)[:, None]
    bottom = np.where(excluded, made.weights @ field.rated.T, made.weights @ field.applies.T)
    return smallest_ranks(top / bottom)


def _tree_scores(field: Field, made: Choices, value: Floats) -> Floats:
    """The index by the tree, draws × cities: with missing ratings left out, or with what stands in their place."""
    assert field.tree is not None
    found = np.empty(value.shape[:2])
    excluded = made.rule == _EXCLUDED
    for which, counted in ((excluded, field.rated), (~excluded, field.applies)):
        if which.any():
            rated = field.rated if counted is field.rated else field.applies
            kept = field.tree.kept(counted, rated, field.applies)
            found[which] = field.tree.values(value[which], counted, made.weights[which], kept, made.power[which])
    return np.nan_to_num(found)


def _donated(field: Field, chance: Floats) -> Floats:
    """For each missing rating one drawn from the other cities' ratings of that factor (draws × missing cells)."""
    given = np.empty_like(chance)
    for cell, factor in enumerate(field.missing[1]):
        donors = field.value[field.rated[:, factor], factor]
        given[:, cell] = donors[np.minimum((chance[:, cell] * len(donors)).astype(np.int64), len(donors) - 1)]
    return given
