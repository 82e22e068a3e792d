"""A workbook (.xlsx) to which rows are added; its other sheets, and what its cells look like, stay as they are."""

import io
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from ickit._base.csv_text import like_formula
from ickit.errors import Fault, InputError
from ickit.sources.base import Folder, open_workbook
from ickit.sources.store import Changes
from ickit.sources.transaction import put_file
from ickit.tables.cells import Notice
from ickit.tables.findings import Findings
from ickit.tables.header import bare
from ickit.tables.schema import TABLES, Table
from ickit.tables.source import Source


class WorkbookStore:
    """A workbook; it may not be there yet. New tables get a sheet each."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.notices: tuple[Notice, ...] = ()
        self._path = path

    def source(self, findings: Findings) -> Source:
        """The tables as they are now."""
        return open_workbook(self._path, findings) if self._path.exists() else Folder(self.name, {}, findings)

    def write(self, changes: Mapping[str, Changes]) -> str:
        """Write what changes, by table. Returns where the earlier version is kept, blank for none."""
        with warnings.catch_warnings(record=True) as lost:
            warnings.simplefilter("always")
            content = self._changed(changes)
        said = dict.fromkeys(str(one.message) for one in lost)
        self.notices = tuple(Notice(self.name, f"not all that it holds can be kept: {one}") for one in said)
        return put_file(self._path, content)

    def _changed(self, changes: Mapping[str, Changes]) -> bytes:
        out = io.BytesIO()
        try:
            book = load_workbook(self._path) if self._path.exists() else _new_book()
            for name, change in changes.items():
                sheet = next((s for s in book.worksheets if s.title.strip().casefold() == name), None)
                if sheet is None:
                    sheet = book.create_sheet(name)
                    sheet.append(TABLES[name].names)
                    sheet.freeze_panes = "A2"
                _change(sheet, TABLES[name], change)
            book.save(out)
        except InputError:
            raise
        except Exception as error:  # a workbook can be odd in many ways, each with an error of its own
            problem = f"can be read, but not changed ({type(error).__name__})"
            mend = "Open it in a spreadsheet program and save it again as .xlsx."
            raise InputError(Fault(self.name, problem, mend)) from None
        return out.getvalue()


def _new_book() -> Any:
    book = Book()
    book.remove(book.active)
    return book


def _change(sheet: Any, table: Table, changes: Changes) -> None:
    rows = [number for number, cells in enumerate(sheet.iter_rows(), 1) if any(_filled(cell) for cell in cells)]
    top, bottom = rows[0], rows[-1]
    columns: dict[str, int] = {}
    for cell in sheet[top]:
        columns.setdefault(bare(cell.value), cell.column)
    width = max(cell.column for cell in sheet[top] if _filled(cell))
    _refuse_formulas(sheet, top, [column for name, column in columns.items() if name in table.names])
    for name in changes.needed(table):
        if name not in columns:
            width += 1
            columns[name] = width
            sheet.cell(top, width).value = name
    for number, row in changes.changed.items():
        _put(sheet, number, row, columns, table)
    for number, row in enumerate(changes.added, bottom + 1):
        _put(sheet, number, row, columns, table)
    for listed in sheet.tables.values():
        left, first, right, last = range_boundaries(listed.ref)
        if last == bottom and changes.added:
            listed.ref = f"{get_column_letter(left)}{first}:{get_column_letter(right)}{bottom + len(changes.added)}"
            if listed.autoFilter is not None:
                listed.autoFilter.ref = listed.ref


def _filled(cell: Any) -> bool:
    return cell.value is not None and str(cell.value).strip() != ""


def _refuse_formulas(sheet: Any, top: int, columns: list[int]) -> None:
    """A formula's value would be lost on writing, and be blank until a spreadsheet program opens the file."""
    for cells in sheet.iter_rows(min_row=top):
        for cell in cells:
            if cell.column in columns and cell.data_type == "f":
                place = f"{sheet.title}!{cell.coordinate}"
                mend = "Replace the formulas of this sheet by their values (copy, then paste special: values)."
                raise InputError(Fault(place, "holds a formula, which cannot be kept when rows are added", mend))


def _put(sheet: Any, number: int, row: Mapping[str, str], columns: Mapping[str, int], table: Table) -> None:
    """Write the cells of a row: years and numbers as numbers, anything else as text, never as a formula."""
    for name, text in row.items():
        if name not in columns:
            continue
        cell = sheet.cell(number, columns[name])
        kind = table.column(name).kind
        if not text:
            cell.value = None
        elif kind == "year":
            cell.value = int(text)
        elif kind == "number":
            cell.value = float(text)
        else:
            cell.value = text
            cell.data_type = "s"
            cell.quotePrefix = like_formula(text)
