"""Texts as values of a database's columns, and what a column's type would not keep as it is."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from ickit.errors import quoted
from ickit.tables.numbers import certain
from ickit.tables.rules import YES_NO

ColumnType = sa.types.TypeEngine[Any]

_MEND = "Change the column's type to text."
_DIGITS_OF_REAL, _DIGITS_OF_DOUBLE = 6, 15


def value_of(kind: ColumnType, text: str, number: bool) -> Any:
    """A text as a value for a column of this type; None for a blank one. ``number``: the text is a number, which a
    column of texts gets in a writing that is read in one way. Raises ValueError where the type has no such value.
    """
    if not text:
        return None
    python = _python_type(kind)
    if python is str and number:
        return certain(text)
    made: Callable[[], Any] = {
        bool: lambda: YES_NO[text],
        int: lambda: int(text),
        float: lambda: float(text),
        Decimal: lambda: Decimal(text),
        date: lambda: date.fromisoformat(text),
        datetime: lambda: datetime.fromisoformat(text),
    }.get(python, lambda: text)
    try:
        return made()
    except (ValueError, KeyError, ArithmeticError):
        raise ValueError(f"{quoted(text)} cannot stand in this column, whose type is {python.__name__}") from None


def unfit(kind: ColumnType, text: str, dialect: str) -> tuple[str, str] | None:
    """Why a column of this type does not keep a text as it is, and how to mend that; None where it does."""
    try:
        value = value_of(kind, text, number=False)
    except ValueError as error:
        return str(error), _MEND
    if dialect == "sqlite":  # which keeps texts of any length and numbers of any size, whatever a column's type says
        return None
    if isinstance(value, str):
        return _too_long(value, getattr(kind, "length", None))
    if isinstance(value, int):
        return _too_large(value, kind)
    return _rounded(text, value, kind) if isinstance(value, (float, Decimal)) else None


def _python_type(kind: ColumnType) -> type:
    try:
        return kind.python_type
    except NotImplementedError:
        return str


def _too_long(text: str, most: int | None) -> tuple[str, str] | None:
    if most is None or len(text) <= most:
        return None
    problem = f"the text has {len(text):,} characters, and this column of the database takes {most:,}"
    return problem, "Make the text shorter, or change the column's type to text."


def _too_large(value: int, kind: ColumnType) -> tuple[str, str] | None:
    bits = 16 if isinstance(kind, sa.SmallInteger) else 64 if isinstance(kind, sa.BigInteger) else 32
    if isinstance(value, bool) or -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        return None
    return f"{value} is too large for this column of the database, which takes whole numbers of {bits} bits", _MEND


def _rounded(text: str, value: "float | Decimal", kind: ColumnType) -> tuple[str, str] | None:
    """A number that the column would round."""
    digits = Decimal(text).normalize().as_tuple()
    if not isinstance(digits.exponent, int):
        return None
    if isinstance(value, float):
        kept = _DIGITS_OF_REAL if isinstance(kind, sa.REAL) else _DIGITS_OF_DOUBLE
        fits, takes = len(digits.digits) <= kept, f"{kept} digits"
    else:
        precision, scale = getattr(kind, "precision", None), getattr(kind, "scale", None) or 0
        if precision is None:
            return None
        whole = max(0, len(digits.digits) + digits.exponent)
        fits = -digits.exponent <= scale and whole <= precision - scale
        takes = f"{precision - scale} digits before the point and {scale} after it"
    problem = f"{quoted(text)} does not fit into this column of the database, which takes {takes}"
    return None if fits else (problem, "Change the column's type to text, or to one of more digits.")
