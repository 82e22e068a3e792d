"""The kinds of text and number that a benchmark is made of, and the type that its parts are."""

import re
from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema

from ickit._base.yaml import MisfitError
from ickit.errors import quoted

Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$")]
QuestionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000)]

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


def shown(text: str) -> str:
    """A number as it is read: four figures of a long one; any other text as it stands.

    >>> [shown(text) for text in ("61.666667", "0.0123456", "92.86", "partly_met", "1234.56789")]
    ['61.67', '0.01235', '92.86', 'partly_met', '1234.57']
    """
    whole, _, decimals = text.lstrip("-").partition(".")
    if len(decimals) <= 4 or not (whole + decimals).isdecimal():
        return text
    figures = len(decimals) - len(decimals.lstrip("0")) + 4 if whole == "0" else max(2, 4 - len(whole))
    return format(round(Decimal(text), figures).normalize(), "f")


def is_decimal(number: Fraction) -> bool:
    """Whether a number can be written with a finite number of decimals."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def written(number: Fraction) -> str:
    """A number as it is written on a numeric scale: ``4``, ``2.5``, ``92.86``; no trailing zeros.

    >>> written(Fraction(5, 2)), written(Fraction(-9286, 100)), written(Fraction(1, 3))
    ('2.5', '-92.86', '1/3')
    """
    if number.denominator == 1 or not is_decimal(number):
        return str(number)
    with localcontext(prec=60):
        return format((Decimal(number.numerator) / number.denominator).normalize(), "f")
