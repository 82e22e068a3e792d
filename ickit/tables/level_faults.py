"""What to say of a rating that is no level: what stands for no answer, and which number lies nearest."""

import re
from decimal import Decimal
from fractions import Fraction

from ickit.benchmark.exact import exact, written
from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import NOT_APPLICABLE, Scale
from ickit.errors import quoted
from ickit.tables.numbers import say_doubtful
from ickit.tables.numbers import written as read_number
from ickit.tables.rules import closest

_NOTHING = re.compile(
    r"[-\u2010-\u2015\u2212.:?*/_x]{1,5}|n\.?\s?[/.]?\s?a\.?|n\.?\s?[/.]?\s?d\.?|nan|null|none|nil|missing|blank|empty|tbd"
    r"|not available|no (?:answer|data|response)|unknown|k\.?\s?a\.?|keine angabe|sans objet|nsp|s\.?\s?o\.?|<na>",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{1,12})?")


def stands_for_nothing(cell: str) -> bool:
    """Whether a text is one that people write where there is no answer.

    >>> [stands_for_nothing(text) for text in ("n/a", "NA", "..", "-", "met", "5")]
    [True, True, True, True, False, False]
    """
    return _NOTHING.fullmatch(cell.strip()) is not None


def may_be_two_levels(cell: str, scale: Scale) -> bool:
    """Whether a number is a level of a numeric scale with its sign between thousands and with it as a decimal sign.

    >>> may_be_two_levels("1.000", Scale(min=0, max=1000)), may_be_two_levels("1.000", Scale(min=0, max=10))
    (True, False)
    """
    way = read_number(cell) if scale.numeric else None
    if way is None or way.shows != "doubtful":
        return False
    return scale.parse(way.whole) is not None and scale.parse(way.point) is not None


def say_no_level(cell: str, benchmark: Benchmark, *, may_not_apply: bool) -> tuple[str, str]:
    """Problem and mend for a rating that is no level of a benchmark.

    ``may_not_apply``: whether the key factor may be rated ``not_applicable``.
    """
    scale = benchmark.scale
    if may_be_two_levels(cell, scale):
        return say_doubtful(cell)
    problem = f"{quoted(cell)} is not a level of {benchmark.id} ({levels_shown(scale)})"
    if stands_for_nothing(cell):
        return problem, leave_blank(may_not_apply=may_not_apply)
    if scale.numeric:
        return problem, _nearest_number(cell, scale)
    return problem, closest(cell, scale.names)


def leave_blank(*, may_not_apply: bool = False) -> str:
    """What to write where nothing is known."""
    apply = f", or {NOT_APPLICABLE} where it does not apply to the city" if may_not_apply else ""
    return f"Leave the cell blank, or write not_assessed or dont_know{apply}."


def levels_shown(scale: Scale) -> str:
    """The levels of a scale for a message: each where they are few; else the range and the step."""
    names = scale.names
    if scale.continuous:
        return f"{_ends(scale)}, with any decimals"
    if len(names) <= 12 or scale.step is None:
        return ", ".join(names) if len(names) <= 12 else f"{names[0]} to {names[-1]}"
    step = written(scale.step)
    return _ends(scale) + (f" in steps of {step}" if step != "1" else "")


def _ends(scale: Scale) -> str:
    low, high = scale.range
    return f"{written(low)} to {written(high)}"


def _nearest_number(cell: str, scale: Scale) -> str:
    """The level or levels nearest by value, or the range where the number lies outside."""
    if not _NUMBER.fullmatch(cell):
        return f"Write a number from {_ends(scale)}."
    number = Fraction(Decimal(cell.replace(",", ".")))
    low, high = scale.range
    if not low <= number <= high:
        return f"Write a number from {_ends(scale)}: it lies outside."
    if scale.continuous:
        return f"Write a number from {_ends(scale)}, with at most 15 decimals."
    values = {name: exact(name) for name in scale.names}
    least = min(abs(value - number) for value in values.values())
    near = [name for name, value in values.items() if abs(value - number) == least]
    if len(near) > 1:
        return f"The nearest are {near[0]} and {near[1]}; write the one that is meant."
    return f"The nearest is {near[0]}; write it if it is meant."
