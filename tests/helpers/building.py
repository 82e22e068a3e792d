"""Small tables of the data contract for tests."""

from typing import Any

import pandas as pd

from ickit.tables.dataset import Tables
from ickit.tables.schema import TABLES

DTYPES = {"year": "int64", "yes_no": "boolean", "number": "float64"}


def tables(**rows: list[dict[str, Any]]) -> Tables:
    """Tables with these rows, every contract column present with its type; the others without rows."""
    made = {}
    for table in TABLES.values() if isinstance(TABLES, dict) else TABLES:
        columns = {
            c.name: pd.Series([row.get(c.name) for row in rows.get(table.name, [])], dtype=DTYPES.get(c.kind, "str"))
            for c in table.columns
        }
        made[table.name] = pd.DataFrame(columns)
    return Tables(**made)
