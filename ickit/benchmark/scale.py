"""A rating scale with exact values, and the kinds of text and number that a benchmark is made of."""

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema, model_validator

from ickit._base.yaml import MisfitError
from ickit.errors import quoted

Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$")]
QuestionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000)]

NOT_APPLICABLE = "not_applicable"
MISSING = ("not_assessed", "dont_know")

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?( ?/ ?[0-9]{1,15})?")


def exact(value: Any) -> Fraction:
    """A number, or text such as ``1/12``, as an exact fraction; a float counts as the decimal it shows.

    >>> exact("1/12"), exact(0.1)
    (Fraction(1, 12), Fraction(1, 10))
    """
    if isinstance(value, Fraction):
        return value
    problem = f"{quoted(value)} is not a number" if not isinstance(value, int) else "is not a number read here"
    wrong = MisfitError(problem, "Write a number (at most 15 digits) or a fraction such as 1/12.")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise wrong
    if isinstance(value, int):
        if abs(value) >= 10**15:
            raise wrong
        return Fraction(value)
    text = value.strip() if isinstance(value, str) else f"{value:.15f}" if 1e-9 < abs(value) < 1e-4 else repr(value)
    if not _NUMBER.fullmatch(text):
        raise wrong
    top, _, bottom = text.partition("/")
    if bottom and int(bottom) == 0:
        raise MisfitError(f"{quoted(value)} divides by zero", "Write a number or a fraction such as 1/12.")
    return Fraction(top.strip()) / int(bottom or 1)


_WRITTEN = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^ *{_NUMBER.pattern} *$"}]}
Exact = Annotated[Fraction, BeforeValidator(exact), WithJsonSchema(_WRITTEN)]


class Frozen(BaseModel):
    """A type that cannot be changed once made, compares by its fields, and takes no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields changed; nothing worked out from the old fields stays."""
        copied = super().model_copy(update=update, deep=deep)
        for name in set(copied.__dict__) - set(type(self).model_fields):
            del copied.__dict__[name]
        return copied

    def __getstate__(self) -> dict[Any, Any]:
        """What is pickled: the fields, without what was worked out from them."""
        state = super().__getstate__()
        fields = {name: value for name, value in state["__dict__"].items() if name in type(self).model_fields}
        return {**state, "__dict__": fields}


class Scale(Frozen):
    """A rating scale: named ``levels`` with their values, lowest first, or a numeric scale from ``min`` to ``max``.

    >>> three = Scale(levels={"not_met": 0, "partly_met": "1/2", "met": 1})
    >>> three.value("partly_met"), three.highest
    (Fraction(1, 2), 'met')
    >>> Scale(min=1, max=5).value("4")
    Fraction(3, 4)
    """

    levels: dict[Slug, Exact] | None = None
    min: Exact | None = None
    max: Exact | None = None
    step: Exact = Fraction(1)

    @model_validator(mode="after")
    def _check(self) -> "Scale":
        if self.levels is not None:
            given = {"min", "max", "step"} & self.model_fields_set
            if given:
                raise MisfitError(
                    "a scale has levels, or min and max, not both", "Remove one of the two.", (min(given),)
                )
            _check_levels(self.levels)
        elif self.min is None or self.max is None:
            raise MisfitError("a scale needs levels, or min and max", "For example: {min: 1, max: 5}.")
        elif max(abs(self.min), abs(self.max)) > 10**9:
            raise MisfitError("min and max must lie within a thousand million of 0", "Use smaller numbers.")
        elif self.step <= 0 or self.max <= self.min or (self.max - self.min) % self.step != 0:
            raise MisfitError("max must lie above min by whole steps", "For example: {min: 1, max: 5, step: 1}.")
        elif (self.max - self.min) / self.step > 1000:
            raise MisfitError("a scale may have at most 1,001 steps", "Use a larger step.", ("step",))
        elif any(not _decimals(x) for x in (self.min, self.max, self.step)):
            raise MisfitError("min, max and step need at most six decimals", "Use another step, or named levels.")
        return self

    def __hash__(self) -> int:
        return hash((tuple((self.levels or {}).items()), self.min, self.max, self.step))

    @property
    def numeric(self) -> bool:
        """Whether the scale is numeric (no named levels)."""
        return self.levels is None

    @cached_property
    def values(self) -> dict[str, Fraction]:
        """Every rating the scale allows, lowest first, rescaled to 0..1 (lowest to highest)."""
        raw = self.levels if self.levels is not None else {_decimal(x): x for x in self._points()}
        low, high = min(raw.values()), max(raw.values())
        if self.levels is not None and low >= 0 and high <= 1:
            low, high = Fraction(0), Fraction(1)  # levels already on 0..1 count by their value
        return {name: (x - low) / (high - low) for name, x in raw.items()}

    def _points(self) -> list[Fraction]:
        assert self.min is not None
        assert self.max is not None
        return [self.min + i * self.step for i in range(int((self.max - self.min) / self.step) + 1)]

    @property
    def names(self) -> tuple[str, ...]:
        """The ratings as they are written, lowest first."""
        return tuple(self.values)

    @property
    def lowest(self) -> str:
        """The lowest rating."""
        return self.names[0]

    @property
    def highest(self) -> str:
        """The rating that means: in place."""
        return self.names[-1]

    def value(self, rating: str) -> Fraction:
        """A rating rescaled to 0..1. Raises KeyError for one that is not on the scale."""
        return self.values[rating]

    def parse(self, text: str) -> str | None:
        """The rating that ``text`` writes (``4.0`` and ``4,0`` for ``4``), or None where it is none.

        >>> Scale(min=1, max=5).parse("4,0"), Scale(min=1, max=5).parse("4/5")
        ('4', None)
        """
        if text in self.values:
            return text
        if not self.numeric or "/" in text:
            return None
        try:
            name = _decimal(exact(text.replace(",", ".")))
        except ValueError:
            return None
        return name if name in self.values else None

    def label(self, rating: str) -> str:
        """A rating as people read it: ``partly_met`` is "partly met"."""
        return rating.replace("_", " ")

    def native(self, value: Fraction) -> Fraction:
        """A value of 0..1 on the numeric scale's own range, e.g. 0.75 on 1 to 5 is 4."""
        if self.min is None or self.max is None:
            raise ValueError("only a numeric scale has a range of its own")
        return self.min + value * (self.max - self.min)


def _check_levels(levels: dict[str, Fraction]) -> None:
    if len(levels) < 2:
        raise MisfitError("a scale needs two or more levels", "For example: {not_met: 0, met: 1}.", ("levels",))
    if len(levels) > 1001:
        raise MisfitError("a scale may have at most 1,001 levels", "Use fewer, or min and max.", ("levels",))
    seen: set[str] = set()
    before: Fraction | None = None
    for name, value in levels.items():
        at = ("levels", name)
        if name in (NOT_APPLICABLE, *MISSING):
            raise MisfitError(f"{quoted(name)} cannot name a level", "Remove it: a missing answer needs no level.", at)
        if name.casefold() in seen:
            raise MisfitError(f"the level {quoted(name)} stands twice", "Give each level its own name.", at)
        if before is not None and value <= before:
            raise MisfitError(
                f"the level {quoted(name)} is not above the one before it", "Order them lowest first.", at
            )
        seen.add(name.casefold())
        before = value


def _decimals(number: Fraction) -> bool:
    return 10**6 % number.denominator == 0


def _decimal(number: Fraction) -> str:
    """A number as it is written on a numeric scale: ``4``, ``2.5``; no trailing zeros."""
    if number.denominator == 1:
        return str(number.numerator)
    if not _decimals(number):
        return str(number)
    digits = f"{abs(number.numerator) * (10**6 // number.denominator):07d}"
    return f"{'-' if number < 0 else ''}{digits[:-6]}.{digits[-6:]}".rstrip("0")
