"""The index of a benchmark with a tree, for many draws at once: from arrays of draws × cities × key factors."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ickit.benchmark.groups import Mean, Node

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Aggregation:
    """How numbers are put together to one: by which mean, and ``exponent`` where that is a power mean."""

    mean: Mean
    exponent: float = 0.5


@dataclass(frozen=True)
class TreeIndex:
    """The tree, and the key factors in the order of the arrays' last axis.

    Weights are one vector: of the key factors, then of the groups, each before those that it holds.
    """

    root: Node
    factors: tuple[str, ...]

    @cached_property
    def _groups(self) -> dict[str, int]:
        nodes = [node for node in self.root.walk() if node.depth]
        return {node.id: len(self.factors) + place for place, node in enumerate(nodes)}

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {factor: place for place, factor in enumerate(self.factors)}

    @cached_property
    def weights(self) -> Floats:
        """The benchmark's own weights."""
        found = np.zeros(len(self.factors) + len(self._groups))
        for node in self.root.walk():
            for factor, weight in node.factors:
                found[self._columns[factor]] = float(weight)
            if node.depth:
                found[self._groups[node.id]] = float(node.weight)
        return found

    @cached_property
    def equal_weights(self) -> Floats:
        """The same weight for all parts of every node."""
        return np.ones_like(self.weights)

    def own_places(self, node: Node) -> list[int]:
        """Where the weights of a node's own parts stand: its key factors, or the groups that it holds."""
        return [*(self._columns[factor] for factor, _ in node.factors), *(self._groups[n.id] for n in node.nodes)]

    def weights_without(self, factor: str) -> Floats:
        """The weights by which all others share what ``factor`` weighs, in proportion to theirs."""
        found = self.weights.copy()
        found[self._columns[factor]] = 0
        self._lighten(self.root, factor, found)
        return found

    def _lighten(self, node: Node, factor: str, weights: Floats) -> float:
        """Take from the groups' ``weights`` what ``factor`` weighs in them; its share of ``node``."""
        total = sum(float(w) for _, w in node.factors) + sum(float(below.weight) for below in node.nodes)
        share = sum(float(w) for name, w in node.factors if name == factor) / total
        for below in node.nodes:
            inner = self._lighten(below, factor, weights)
            weights[self._groups[below.id]] *= 1 - inner
            share += inner * float(below.weight) / total
        return share

    def coverage(self, rated: Bools, applies: Bools, node: Node | None = None) -> Floats:
        """The share of the weight that is rated (cities); NaN where nothing of the node applies."""
        node = self.root if node is None else node
        places, weights = self._leaf(node, self.weights[None])
        top = rated[:, places] @ weights[0]
        bottom = applies[:, places] @ weights[0]
        for below in node.nodes:
            part = self.coverage(rated, applies, below)
            weight = self.weights[self._groups[below.id]]
            top = top + weight * np.nan_to_num(part)
            bottom = bottom + weight * ~np.isnan(part)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(bottom > 0, top / bottom, np.nan)

    def kept(self, counted: Bools, rated: Bools, applies: Bools) -> dict[str, Bools]:
        """By group: which cities' group has a part in the group above: something counts, and enough is rated."""
        found = {}
        for node in self.root.walk():
            some: Bools = np.asarray(counted[:, [self._columns[f] for f in node.all_factors]].any(axis=1))
            if node.coverage is not None and node.depth:
                some &= np.nan_to_num(self.coverage(rated, applies, node)) >= float(node.coverage) - 1e-9
            found[node.id] = some
        return found

    def values(
        self,
        value: Floats,
        counted: Bools,
        weights: Floats,
        kept: dict[str, Bools],
        mean: Aggregation | None = None,
        *,
        arithmetic_alone: bool = False,
        node: Node | None = None,
    ) -> Floats:
        """The index (draws × cities), 0 to 1.

        ``value``: draws × cities × factors; ``counted``: cities × factors; ``weights``: draws × weights; ``mean``: one
        that takes the place of every node's or, with ``arithmetic_alone``, of every arithmetic one. Where nothing
        counts the value is NaN.
        """
        node = self.root if node is None else node
        stays = mean is None or (arithmetic_alone and node.mean != "arithmetic")
        used = Aggregation(node.mean, float(node.power)) if mean is None or stays else mean
        places, own = self._leaf(node, weights)
        parts = [(value[..., places], counted[None, :, places], own[:, None, :])]
        for below in node.nodes:
            again = self.values(value, counted, weights, kept, mean, arithmetic_alone=arithmetic_alone, node=below)
            inner = again[..., None]
            weight = weights[:, self._groups[below.id]][:, None, None]
            parts.append((np.nan_to_num(inner), kept[below.id][None, :, None] & ~np.isnan(inner), weight))
        top = np.zeros(value.shape[:2])
        bottom = np.zeros(value.shape[:2])
        for number, has, weight in parts:
            weighs = has & (weight > 0)
            top += (np.where(weighs, bend(number, used), 0.0) * weight).sum(axis=-1)
            bottom += (weighs * weight).sum(axis=-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return _unbend(top / np.where(bottom > 0, bottom, np.nan), used)

    def _leaf(self, node: Node, weights: Floats) -> tuple[Sequence[int], Floats]:
        places = [self._columns[factor] for factor, _ in node.factors]
        return places, weights[:, places]


def bend(number: Floats, by: Aggregation) -> Floats:
    """Numbers from 0 to 1 as a mean adds them up: their logarithms, or their powers."""
    with np.errstate(divide="ignore"):
        own = np.log(number) if by.mean == "geometric" else number**by.exponent if by.mean == "power" else number
    return np.asarray(own, dtype=float)


def _unbend(number: Floats, by: Aggregation) -> Floats:
    own = np.exp(number) if by.mean == "geometric" else number ** (1 / by.exponent) if by.mean == "power" else number
    return np.asarray(own, dtype=float)
