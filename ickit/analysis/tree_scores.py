"""The index as a tree: each node's coverage, score and bounds from its parts, a missing part's weight to the others.

Arithmetic means are exact. Geometric and power means are worked out with 30 digits and rounded to twelve decimals, so
that equal values stay equal and an exact root (the geometric mean of 1/4 and 1 is 1/2) comes out exactly.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction

from ickit.benchmark.groups import Node

_DIGITS, _KEPT = 30, 12
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Result:
    """What a node, or a key factor, comes to: values from 0 to 1.

    ``coverage``: the share of its weight that is rated, None where nothing applies; ``value``: None where nothing is
    rated, or too little; ``low`` and ``high``: the value with every missing rating at the worst and at the best.
    ``given``: the value that is shown, which asks for the coverage that is needed.
    """

    coverage: Fraction | None
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    given: Fraction | None = None


NOT_APPLICABLE, MISSING = Result(None, None, None, None), Result(ZERO, None, ZERO, ONE)


def rated(value: Fraction) -> Result:
    """What a rated key factor comes to."""
    return Result(ONE, value, value, value, value)


def evaluate(node: Node, factors: Mapping[str, Result], needed: Fraction) -> dict[str, Result]:
    """The result of a node and of every node below it, by id.

    ``factors``: what each key factor comes to. ``needed``: the coverage below which the index, and a group that asks
    for no other, shows no score. Only a group's own ``coverage`` keeps it out of the group above.
    """
    found: dict[str, Result] = {}
    parts: list[tuple[Fraction, Result]] = [(weight, factors[name]) for name, weight in node.factors]
    for below in node.nodes:
        found |= evaluate(below, factors, needed)
        parts.append((below.weight, found[below.id]))
    return {node.id: _put_together(node, parts, needed), **found}


def _put_together(node: Node, parts: Iterable[tuple[Fraction, Result]], needed: Fraction) -> Result:
    applying = [(weight, part) for weight, part in parts if part.coverage is not None]
    if not applying:
        return NOT_APPLICABLE
    total = sum((weight for weight, _ in applying), ZERO)
    coverage = sum((weight * (part.coverage or ZERO) for weight, part in applying), ZERO) / total
    low = weighted_mean([(weight, part.low or ZERO) for weight, part in applying], node)
    high = weighted_mean([(weight, part.high or ZERO) for weight, part in applying], node)
    given = [(weight, part.value) for weight, part in applying if part.value is not None]
    value = weighted_mean(given, node) if given else None
    own = needed if node.coverage is None else node.coverage
    shown = None if coverage < own else value
    return Result(coverage, value if node.coverage is None else shown, low, high, shown)


def weighted_mean(parts: Iterable[tuple[Fraction, Fraction]], node: Node) -> Fraction:
    """The mean of a node of values from 0 to 1 with their weights.

    >>> weighted_mean([(ONE, Fraction(1, 4)), (ONE, ONE)], Node("", "", None, 0, mean="geometric"))
    Fraction(1, 2)
    """
    pairs = list(parts)
    total = sum((weight for weight, _ in pairs), ZERO)
    if node.mean == "arithmetic":
        return sum((weight * value for weight, value in pairs), ZERO) / total
    if all(value == pairs[0][1] for _, value in pairs):
        return pairs[0][1]
    if node.mean == "geometric" and any(value == 0 for _, value in pairs):
        return ZERO
    with localcontext(prec=_DIGITS):
        shares = [(_decimal(weight / total), _decimal(value)) for weight, value in pairs]
        if node.mean == "geometric":
            mean = sum((share * value.ln() for share, value in shares), Decimal(0)).exp()
        else:
            power = _decimal(node.power)
            whole = sum((share * value**power for share, value in shares if value), Decimal(0))
            mean = whole ** (1 / power) if whole else Decimal(0)
        return Fraction(round(mean, _KEPT))


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / number.denominator


def with_means(node: Node, **changed: object) -> Node:
    """The same tree with fields of every node that has an arithmetic mean changed: ``mean`` and ``power``."""
    nodes = tuple(with_means(below, **changed) for below in node.nodes)
    own = changed if node.mean == "arithmetic" else {}
    return replace(node, nodes=nodes, **own)  # type: ignore[arg-type]


def with_equal_weights(node: Node) -> Node:
    """The same tree with the parts of every node weighing the same."""
    nodes = tuple(replace(with_equal_weights(below), weight=ONE) for below in node.nodes)
    return replace(node, nodes=nodes, factors=tuple((name, ONE) for name, _ in node.factors))
