"""Groups of key factors, one in another, each with its weight and its mean; and the tree that they make."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pydantic import model_validator

from ickit._base.yaml import MisfitError
from ickit.benchmark.exact import Exact, Frozen, Slug, Text
from ickit.benchmark.origin import check_once
from ickit.errors import did_you_mean, quoted

Mean = Literal["arithmetic", "geometric", "power"]
HALF = Fraction(1, 2)


class Group(Frozen):
    """A group of key factors or of groups: its weight among its neighbours, and how its parts are put together.

    ``power`` is the exponent of the power mean (default 1/2). ``coverage``: below this share of rated weight the group
    has no score and is left out of the group above, like a factor that is not rated.
    """

    id: Slug
    name: Text
    weight: Exact = Fraction(1)
    mean: Mean = "arithmetic"
    power: Exact | None = None
    coverage: Exact | None = None
    groups: tuple["Group", ...] = ()

    @model_validator(mode="after")
    def _check(self) -> "Group":
        if self.weight <= 0:
            raise MisfitError("a weight must be above 0", "Leave the group out, or give it a weight.", ("weight",))
        if self.power is not None and self.mean != "power":
            raise MisfitError("power belongs to mean: power", "Remove it, or write mean: power.", ("power",))
        if self.power is not None and not 0 < self.power <= 10:
            raise MisfitError("power must be above 0, and at most 10", "For example 1/2.", ("power",))
        check_coverage(self.coverage)
        return self

    def walk(self, at: tuple[int | str, ...]) -> Iterator[tuple["Group", tuple[int | str, ...]]]:
        """This group and all within it, each with the keys at which it stands in the file."""
        yield self, at
        for place, one in enumerate(self.groups):
            yield from one.walk((*at, "groups", place))


def check_coverage(coverage: Fraction | None) -> None:
    """Raises MisfitError where a coverage is no share."""
    if coverage is not None and not 0 <= coverage <= 1:
        raise MisfitError("a coverage is a share from 0 to 1", "For example 2/3.", ("coverage",))


@dataclass(frozen=True)
class Node:
    """A node of the index: the index itself (``id`` is ""), or a group that holds key factors.

    It has ``nodes`` or ``factors`` (ids, with their weights), never both. ``depth`` is 0 for the index.
    """

    id: str
    name: str
    parent: str | None
    depth: int
    weight: Fraction = Fraction(1)
    mean: Mean = "arithmetic"
    power: Fraction = HALF
    coverage: Fraction | None = None
    nodes: tuple["Node", ...] = ()
    factors: tuple[tuple[str, Fraction], ...] = ()

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, each before those that it holds."""
        yield self
        for node in self.nodes:
            yield from node.walk()

    @property
    def all_factors(self) -> tuple[str, ...]:
        """The ids of the key factors in it, at any depth."""
        below = (factor for node in self.nodes for factor in node.all_factors)
        return (*(factor for factor, _ in self.factors), *below)

    def shares(self) -> dict[str, Fraction]:
        """Each key factor's share of the whole where nothing is missing: the product of the shares on its way."""
        own = sum((weight for _, weight in self.factors), Fraction(0))
        found = {factor: weight / own for factor, weight in self.factors}
        total = sum((node.weight for node in self.nodes), Fraction(0))
        for node in self.nodes:
            found |= {factor: share * node.weight / total for factor, share in node.shares().items()}
        return found


def check_tree(groups: Sequence[Group], factors: Sequence[tuple[str, str | None]]) -> None:
    """Raises MisfitError where ids stand twice, a factor names no leaf of the tree, or a leaf has no factor.

    ``factors``: the key factors' ids and the groups that they name. Without groups everything is right.
    """
    if not groups:
        return
    every = [pair for place, one in enumerate(groups) for pair in one.walk(("groups", place))]
    check_once("id", ((group.id, (*at, "id")) for group, at in every))
    leaves = {group.id: at for group, at in every if not group.groups}
    for place, (_, named) in enumerate(factors):
        if named not in leaves:
            problem = f"{quoted(named or '')} is not a group that holds key factors"
            at: tuple[int | str, ...] = ("key_factors", place, "group" if named else "id")
            raise MisfitError(problem, did_you_mean(named or "", leaves), at)
    used = {named for _, named in factors}
    for leaf, at in leaves.items():
        if leaf not in used:
            raise MisfitError("the group holds no key factor", f"Give one group: {leaf}, or remove it.", at)


def grow(groups: Sequence[Group], factors: Sequence[tuple[str, Fraction, str]]) -> Node:
    """The index as a tree; groups that hold no key factor are left out.

    ``factors``: id, weight and group of each key factor. Without ``groups`` the index holds all of them itself.
    """
    if not groups:
        return Node("", "", None, 0, factors=tuple((name, weight) for name, weight, _ in factors))
    members: dict[str, list[tuple[str, Fraction]]] = {}
    for name, weight, group in factors:
        members.setdefault(group, []).append((name, weight))
    nodes = [_node(one, "", 1, members) for one in groups]
    return Node("", "", None, 0, nodes=tuple(node for node in nodes if node is not None))


def _node(group: Group, parent: str, depth: int, factors: Mapping[str, Sequence[tuple[str, Fraction]]]) -> Node | None:
    below = [_node(one, group.id, depth + 1, factors) for one in group.groups]
    nodes = tuple(node for node in below if node is not None)
    own = tuple(factors.get(group.id, ()))
    if not nodes and not own:
        return None
    power = HALF if group.power is None else group.power
    head = (group.id, group.name, parent, depth)
    return Node(*head, group.weight, group.mean, power, group.coverage, nodes, own)
