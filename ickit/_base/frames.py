"""Tables with the same columns and types whether they have rows or not."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_object_dtype

Columns = Mapping[str, str]
"""Column name to type: ``str``, ``int64``, ``float64``, ``bool``, or ``object`` for exact numbers (Fraction, None)."""


def frame(rows: Iterable[Mapping[str, Any]], columns: Columns) -> pd.DataFrame:
    """``rows`` as a table with exactly ``columns``, in that order; a value that a row lacks is missing.

    >>> frame([], {"city": "str", "n": "int64"}).dtypes.to_dict()
    {'city': <StringDtype(na_value=nan)>, 'n': dtype('int64')}
    """
    kept = list(rows)
    return pd.DataFrame({name: _column([row.get(name) for row in kept], dtype) for name, dtype in columns.items()})


def _column(values: list[Any], dtype: str) -> Any:
    if dtype == "object":
        return np.fromiter(values, dtype=object, count=len(values))
    return pd.array(values, dtype=_STR) if dtype == "str" else pd.Series(values, dtype=dtype).array


_STR = pd.StringDtype(na_value=np.nan)


def as_floats(table: pd.DataFrame) -> pd.DataFrame:
    """A copy of ``table`` in which columns of exact numbers (Fraction, None) are floats (NaN).

    >>> as_floats(pd.DataFrame({"city": ["a", "b"], "score": [Fraction(1, 2), None]})).dtypes.astype(str).tolist()
    ['str', 'float64']
    """
    copy = table.copy(deep=False)
    for i, dtype in enumerate(table.dtypes):
        if is_object_dtype(dtype) and _exact(table.iloc[:, i].tolist()):
            copy.isetitem(i, table.iloc[:, i].to_numpy(dtype="float64", na_value=float("nan")))
    return copy


def _exact(values: list[Any]) -> bool:
    kept = [value for value in values if present(value)]
    numbers = all(isinstance(value, Real) and not isinstance(value, bool) for value in kept)
    return numbers and any(isinstance(value, Fraction) for value in kept)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table's rows as dictionaries by column name, numbers as Python's own.

    >>> records(pd.DataFrame({"city": ["a", "b"], "n": [1, 2]}))
    [{'city': 'a', 'n': 1}, {'city': 'b', 'n': 2}]
    """
    names = [str(name) for name in table.columns]
    rows = table.to_numpy(dtype=object).tolist() if names else []
    for i, dtype in enumerate(table.dtypes):
        if not isinstance(dtype, np.dtype) or dtype.kind not in "iufb":
            for row in rows:
                row[i] = _own(row[i])
    return [dict(zip(names, row, strict=True)) for row in rows]


def _own(value: Any) -> Any:
    """NumPy's numbers in a column of objects as Python's own, pandas' NA as None."""
    return None if value is pd.NA else value.item() if isinstance(value, np.number | np.bool_) else value


def present(value: Any) -> bool:
    """Whether a cell holds something: not None, NaN or NA, and no blank text.

    >>> present("a"), present(0), present(" "), present(None), present(float("nan"))
    (True, True, False, False, False)
    """
    if isinstance(value, str):
        return bool(value.strip())
    return not bool(pd.isna(value))


def text(value: Any) -> str:
    """A cell's text without outer space; empty where it is missing."""
    return str(value).strip() if present(value) else ""
