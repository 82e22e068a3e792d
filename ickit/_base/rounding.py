"""Numbers as they are shown: rounded half up by exact arithmetic."""

import math
from fractions import Fraction
from numbers import Rational, Real
from typing import Any

DASH = "–"


def exact(value: Real) -> Fraction:
    """A finite number as an exact fraction; a float counts as its first 12 significant digits.

    Twelve digits undo the noise of binary floats (``0.285 * 100`` is 28.499999999999996) and are the same on every
    machine, where the last bits of a computed float need not be.

    >>> exact(0.285 * 100)
    Fraction(57, 2)
    """
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    return Fraction(f"{float(value):.12g}")


def missing(value: Any) -> bool:
    """Whether ``value`` stands for no number or text: None, NaN, pandas' NA or NaT.

    >>> missing(None), missing(float("nan")), missing(""), missing(0)
    (True, True, False, False)
    """
    if value is None:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124
    except TypeError:  # pandas' NA has no truth value
        return True


def rounded(value: Any, digits: int = 0, *, none: str = DASH) -> str:
    """``value`` with ``digits`` decimals, halves away from zero; ``none`` where it is missing.

    A ``Fraction`` or a whole number is rounded exactly, a float from its first 12 significant digits. Infinity is
    written ``∞``. There is no negative zero. Raises TypeError for what is no number.

    >>> rounded(Fraction(289, 8), 1), rounded(2.675, 2), rounded(-0.04, 1), rounded(None)
    ('36.1', '2.68', '0.0', '–')
    >>> rounded(Fraction(5, 2)), rounded(-2.5), rounded(1234567)
    ('3', '-3', '1234567')
    """
    if missing(value):
        return none
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"rounded() needs a number, not {type(value).__name__}")
    if not isinstance(value, Rational) and math.isinf(value):
        return "∞" if float(value) > 0 else "-∞"
    scaled = exact(value) * 10**digits
    units = math.floor(abs(scaled) + Fraction(1, 2))
    sign = "-" if scaled < 0 and units else ""
    whole, part = divmod(units, 10**digits)
    return f"{sign}{whole}.{part:0{digits}d}" if digits else f"{sign}{whole}"


def trimmed(value: Any, digits: int = 6, *, none: str = "") -> str:
    """As ``rounded``, without the zeros at the end.

    >>> trimmed(Fraction(1, 3)), trimmed(Fraction(5, 2)), trimmed(Fraction(40))
    ('0.333333', '2.5', '40')
    """
    text = rounded(value, digits, none=none)
    return text.rstrip("0").rstrip(".") if "." in text else text
