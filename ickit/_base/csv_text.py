"""A table as CSV text: the same bytes on every machine, and nothing in it that a spreadsheet would run."""

import csv
import io
from datetime import date, datetime
from fractions import Fraction
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd

from ickit._base.plain_text import plain_lines
from ickit._base.rounding import missing, trimmed

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_text(data: pd.DataFrame) -> str:
    r"""``data`` as CSV: comma, LF, UTF-8 once encoded, a header row, no index.

    Fractions are rounded half up to 6 decimals, floats to 12 significant digits; missing is empty, yes/no is
    ``yes``/``no``, dates are ISO. Text that a spreadsheet could take for a formula gets a leading apostrophe.

    >>> csv_text(pd.DataFrame({"city": ["=1+1", "Zürich"], "score": [Fraction(2, 3), None], "rated": [True, False]}))
    "city,score,rated\n'=1+1,0.666667,yes\nZürich,,no\n"
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([neutral(name) for name in data.columns])
    rows = data.to_numpy(dtype=object).tolist() if data.shape[1] else []
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    if type(value) is str:
        return neutral(value)
    if missing(value):
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, Real):
        return _number(value)
    return _date(value) if isinstance(value, date) else neutral(value)


def _number(value: Real) -> str:
    if isinstance(value, Integral):
        return str(int(value))
    return trimmed(value) if isinstance(value, Fraction) else f"{float(value) + 0.0:.12g}"


def _date(value: date) -> str:
    """ISO; a moment at midnight (as pandas stores a day) is written as the day."""
    midnight = isinstance(value, datetime) and (value.hour, value.minute, value.second, value.microsecond) == (0,) * 4
    return value.isoformat()[:10] if midnight else value.isoformat()


def neutral(value: Any) -> str:
    r"""Text that no spreadsheet reads as a formula, also after white space.

    >>> neutral("-5"), neutral(" @SUM(A1)"), neutral("\t=1"), neutral("a-b"), neutral("'quoted'")
    ("'-5", "' @SUM(A1)", "'\t=1", 'a-b', "'quoted'")
    """
    raw = str(value)
    text = plain_lines(raw)
    return f"'{text}" if like_formula(raw) else text


def like_formula(text: str) -> bool:
    """Whether a spreadsheet could take a cell of this text for a formula.

    >>> like_formula("=1"), like_formula(" - first"), like_formula("a-b")
    (True, True, False)
    """
    return text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
