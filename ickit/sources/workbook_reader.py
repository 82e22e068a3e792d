"""A workbook (xlsx, ods) as a source: a sheet per table."""

import numpy as np
import pandas as pd

from ickit.errors import Fault, InputError, quoted
from ickit.sources.workbook_cells import plain, unmark
from ickit.sources.workbook_opened import opened
from ickit.tables.cells import Cells, StoredNumber, filled, text_column
from ickit.tables.findings import Findings, also
from ickit.tables.header import columns_of
from ickit.tables.numbers import settle_numbers
from ickit.tables.schema import TABLES, Table


class Workbook:
    """A workbook as a source of tables. Raises InputError where it is none, or holds what is refused."""

    def __init__(self, data: bytes, name: str, findings: Findings) -> None:
        self.name = name
        self._book = opened(data, name, tables_only=True)
        self.places: dict[str, str] = {}
        for sheet in self._book.sheets:
            table = sheet.name.strip().casefold()
            if table not in TABLES:
                findings.notice(name, f"the sheet {quoted(sheet.name)} is no table of ours and was left alone")
            elif table in self.places:
                findings.fault(name, f"two sheets are named {quoted(table)}", "Keep one of the two.")
            else:
                self.places[table] = sheet.name
                if sheet.hidden:
                    findings.notice(name, f"the sheet {quoted(sheet.name)} is hidden; it was read")

    def cells(self, table: Table, findings: Findings) -> Cells:
        """The cells of one sheet. Raises InputError where its first filled row is no header."""
        sheet = self.places[table.name]
        place = sheet.strip()
        rows = self._book.rows(sheet, place)
        top = next((i for i, row in enumerate(rows) if any(cell and cell.strip() for cell in row)), None)
        if top is None:
            raise InputError(Fault(place, "the sheet is empty", "Give it at least its first row, the column names."))
        columns = columns_of([plain(name or "") for name in rows[top]], table, place, findings)
        numbers = np.arange(top + 2, len(rows) + 1, dtype=np.int64)
        cells = Cells(place, _frame(rows[top + 1 :], columns), numbers)
        below = rows[top + 1 :]
        stored = {n: np.array([isinstance(row[i], StoredNumber) for row in below], bool) for n, i in columns.items()}
        for name in columns:
            stored[name] |= unmark(cells, table, name, findings)
        read = filled(settle_numbers(cells, table, findings, stored))
        if hidden := self._book.hidden_rows(sheet) & set(read.rows.tolist()):
            said = f"the row is hidden, by a filter or by hand, and was read{also(len(hidden))}"
            findings.notice(place, said, row=min(hidden), where=f", row {min(hidden)}")
        return read


def _frame(rows: list[list[str | None]], columns: dict[str, int]) -> pd.DataFrame:
    import pyarrow as pa

    texts = {name: [row[i] for row in rows] for name, i in columns.items()}
    return pd.DataFrame(
        {name: text_column([pa.array(cells, pa.large_string())]) for name, cells in texts.items()},
        index=pd.RangeIndex(len(rows)),
    )
