"""Rows of a table as dictionaries."""

from fractions import Fraction

import numpy as np
import pandas as pd

from ickit._base.frames import records


def test_records_are_those_of_pandas():
    table = pd.DataFrame(
        {
            "text": pd.Series(["x", None, "z"], dtype="str"),
            "n": [1, 2, 3],
            "share": [1.5, np.nan, 0.0],
            "yes": [True, False, True],
            "exact": pd.Series([Fraction(1, 2), None, np.int64(3)], dtype="object"),
            "some": pd.Series([1, None, 3], dtype="Int64"),
            "day": pd.to_datetime(["2024-01-01", None, "2024-01-03"]),
            7: pd.Categorical(["u", "v", "u"]),
        }
    )
    found = [[(name, type(v), str(v)) for name, v in row.items()] for row in records(table)]
    of_pandas = [[(str(name), type(v), str(v)) for name, v in row.items()] for row in table.to_dict("records")]
    assert found == of_pandas
    assert records(table.iloc[:0]) == []
