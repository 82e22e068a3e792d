"""Frames for a researcher: documented columns and types, names beside ids, numbers as floats or, on request, exact."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

Columns = Mapping[str, str]
"""Column name to type: a pandas dtype, or ``number`` for what is exact inside: ``float64``, or Fraction on request."""


def tidy(frame: pd.DataFrame, columns: Columns, *, exact: bool = False) -> pd.DataFrame:
    """A copy of ``frame`` with exactly ``columns``, in their order and of their types, and a plain index.

    A blank text is missing. A ``number`` becomes ``float64`` (NaN where it is missing) or, with ``exact``, stays a
    column of :class:`fractions.Fraction` and None.

    >>> from fractions import Fraction
    >>> scores = pd.DataFrame({"score": [Fraction(1, 4), None], "city": ["a", "b"]}, dtype="object")
    >>> tidy(scores, {"city": "str", "score": "number"}).dtypes.astype(str).to_dict()
    {'city': 'str', 'score': 'float64'}
    """
    given = {name: _typed(frame[name], dtype, exact) for name, dtype in columns.items()}
    return pd.DataFrame(given).reset_index(drop=True)


def _typed(column: "pd.Series[Any]", dtype: str, exact: bool) -> "pd.Series[Any]":
    if dtype == "number":
        if exact:
            return column.astype("object")
        return pd.Series(
            [float("nan") if pd.isna(v) else float(v) for v in column], index=column.index, dtype="float64"
        )
    if dtype == "str":
        return column.astype("object").where(column.notna() & (column.astype("object") != ""), None).astype("str")
    return column.astype(dtype)  # type: ignore[call-overload,no-any-return]


def with_names(frame: pd.DataFrame, key: str, names: Mapping[str, str]) -> pd.DataFrame:
    """``frame`` with a column ``<key>_name`` behind the column ``key``: each id's name, the id where it has none."""
    named = frame[key].map(lambda value: names.get(value, value))
    out = frame.drop(columns=[f"{key}_name"], errors="ignore")
    out.insert(list(out.columns).index(key) + 1, f"{key}_name", named)
    return out


def in_year(frame: pd.DataFrame, year: int | None) -> pd.DataFrame:
    """The rows of one wave; all rows for None."""
    return frame if year is None else frame[frame["year"] == year]
