"""A workbook (.xlsx) to which rows are added: only cells of its tables are changed, all else stays as it is."""

import io
import re
from collections.abc import Mapping
from pathlib import Path

from openpyxl import Workbook as Book
from openpyxl.utils import get_column_letter, range_boundaries

from ickit._base.csv_text import like_formula
from ickit.errors import Fault, InputError
from ickit.sources.base import Folder, content_hash, read_bytes, workbook
from ickit.sources.file_modes import check_writable
from ickit.sources.sheet_xml import Sheet, Value
from ickit.sources.store import Changes
from ickit.sources.transaction import put_file
from ickit.sources.workbook_opened import opened, texts
from ickit.sources.workbook_package import Package
from ickit.tables.cells import Notice
from ickit.tables.findings import Findings
from ickit.tables.header import bare
from ickit.tables.schema import TABLES, Table
from ickit.tables.source import Source

Grid = list[list[str | None]]
_Cells = dict[int, dict[int, Value]]


class WorkbookStore:
    """A workbook; it may not be there yet. New tables get a sheet each."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.notices: tuple[Notice, ...] = ()
        self._path = path
        self._data: bytes | None = None

    def source(self, findings: Findings) -> Source:
        """The tables as they are now."""
        check_writable(self._path)
        if not self._path.exists():
            return Folder(self.name, {}, findings)
        try:
            data = self._data = read_bytes(self._path)
        except OSError as error:
            raise InputError(Fault(self.name, f"cannot be read ({error.strerror or type(error).__name__})")) from None
        return workbook(lambda: data, self.name, findings)

    def unfit(self, table: Table, column: str, text: str) -> tuple[str, str] | None:  # noqa: ARG002  see Store
        """A sheet takes every text of the length that a table may have."""
        return None

    def write(self, changes: Mapping[str, Changes]) -> str:
        """Write what changes, by table. Returns where the earlier version is kept, blank for none."""
        read = None if self._data is None else content_hash(self._data)
        return put_file(self._path, self._changed(self._data or _new_book(changes), changes), read)

    def _changed(self, data: bytes, changes: Mapping[str, Changes]) -> bytes:
        try:
            grids = _grids(data, self.name)
            package = Package(data)
            expected = {name: _SheetChange(package, grids, TABLES[name], c).write() for name, c in changes.items()}
            package.calculate_on_opening()
            content = package.content()
            _check_whole(_grids(content, self.name), grids, expected)
        except InputError:
            raise
        except Exception as error:  # a workbook can be odd in many ways, each with an error of its own
            problem = f"can be read, but not changed ({str(error) or type(error).__name__})"
            mend = "Open it in a spreadsheet program and save it again as .xlsx."
            raise InputError(Fault(self.name, problem, mend)) from None
        return content


def _new_book(changes: Mapping[str, Changes]) -> bytes:
    book, out = Book(), io.BytesIO()
    book.active.title = next(iter(changes))
    book.active.freeze_panes = "A2"
    book.save(out)
    return out.getvalue()


def _grids(data: bytes, name: str) -> dict[str, Grid]:
    """The texts of every sheet, by its title."""
    book = opened(data, name)
    return {title: texts(book, title, name) for title in book.names}


class _SheetChange:
    """The sheet of one table, and what changes in it."""

    def __init__(self, package: Package, grids: Mapping[str, Grid], table: Table, changes: Changes) -> None:
        self._package, self._table, self._changes = package, table, changes
        sheets = package.sheets()
        self._title = next((title for title in sheets if title.strip().casefold() == table.name), "")
        self._part = sheets[self._title] if self._title else package.add_sheet(table.name)
        self._sheet = Sheet(package.parts[self._part])
        grid = grids.get(self._title, [])
        self._rows = [number for number, cells in enumerate(grid, 1) if any(_filled(cell) for cell in cells)]
        self._top, self._bottom = (self._rows[0], self._rows[-1]) if self._rows else (1, 1)
        self._header: list[str | None] = grid[self._top - 1] if self._rows else []
        self._columns: dict[str, int] = {}
        for column, cell in enumerate(self._header, 1):
            self._columns.setdefault(bare(cell or ""), column)

    def write(self) -> tuple[str, _Cells]:
        """Change the sheet's part. Returns the sheet's title and the cells that changed."""
        self._refuse_formulas()
        cells: _Cells = {}
        lacking = self._changes.needed(self._table) if self._rows else self._table.names
        width = max((column for column, cell in enumerate(self._header, 1) if _filled(cell)), default=0)
        for name in (name for name in lacking if name not in self._columns):
            width += 1
            self._columns[name] = width
            cells.setdefault(self._top, {})[width] = Value(name)
        for number, row in self._changes.changed.items():
            self._put(cells, number, row)
        for number, row in enumerate(self._changes.added, self._bottom + 1):
            self._put(cells, number, {name: text for name, text in row.items() if text})
        self._package.parts[self._part] = self._sheet.changed(cells)
        self._extend_lists()
        return self._title or self._table.name, cells

    def _put(self, cells: _Cells, number: int, row: Mapping[str, str]) -> None:
        """Take the cells of a row: years and numbers as numbers, anything else as text, never as a formula."""
        there = cells.setdefault(number, {})
        for name, text in row.items():
            if name not in self._columns:
                continue
            column = self._columns[name]
            kind = self._table.column(name).kind
            number_kind = kind in ("year", "number")
            style = self._package.quoted_style(self._sheet.style(number, column)) if like_formula(text) else None
            there[column] = Value(text, number_kind, None if number_kind else style)

    def _refuse_formulas(self) -> None:
        """A formula's value would be out of date until a spreadsheet program calculates it anew."""
        ours = {column for name, column in self._columns.items() if name in self._table.names}
        for row, column in self._sheet.formulas():
            if row >= self._top and column in ours:
                place = f"{self._title}!{get_column_letter(column)}{row}"
                mend = "Replace the formulas of this sheet by their values (copy, then paste special: values)."
                raise InputError(Fault(place, "holds a formula, which cannot be kept when rows are added", mend))

    def _extend_lists(self) -> None:
        """Let a list (a table in the sense of Excel) that ends with the last row hold the new ones too."""
        for part in self._package.related(self._part, "table") if self._changes.added else ():
            data = self._package.parts.get(part, b"")
            found = re.search(rb"""<(?:\w+:)?table\b[^>]*?\sref\s*=\s*["']([A-Z]+\d+:[A-Z]+\d+)["'][^>]*>""", data)
            if found is None or re.search(rb"""totalsRowCount\s*=\s*["'][1-9]""", found[0]):
                continue
            left, first, right, last = range_boundaries(found[1].decode())
            if last == self._bottom:
                end = f"{get_column_letter(right)}{last + len(self._changes.added)}"
                new = f"{get_column_letter(left)}{first}:{end}".encode()
                ref = re.compile(
                    rb"""(<(?:\w+:)?(?:table|autoFilter)\b[^>]*?\sref\s*=\s*["'])%s(["'])""" % re.escape(found[1])
                )
                self._package.parts[part] = ref.sub(rb"\g<1>%s\g<2>" % new, data)


def _filled(cell: str | None) -> bool:
    return cell is not None and cell.strip() != ""


def _check_whole(
    now: Mapping[str, Grid], before: Mapping[str, Grid], expected: Mapping[str, tuple[str, _Cells]]
) -> None:
    """Raise ValueError where a sheet does not read as it did, the cells that changed aside."""
    changed = dict(expected.values())
    for title, grid in now.items():
        cells, old = changed.get(title, {}), before.get(title, [])
        for number in range(max(len(grid), len(old), *cells, 0)):
            row, was = _at(grid, number), _at(old, number)
            own = cells.get(number + 1, {})
            for column in range(max(len(row), len(was), *own, 0)):
                right = own[column + 1].text if column + 1 in own else was[column] if column < len(was) else None
                if not _alike(row[column] if column < len(row) else None, right):
                    raise ValueError("a cell would not be as it was")
    if not before.keys() <= now.keys():
        raise ValueError("a sheet would be gone")


def _at(grid: Grid, number: int) -> list[str | None]:
    return grid[number] if number < len(grid) else []


def _alike(found: str | None, right: str | None) -> bool:
    one, other = ((text or "").replace("\r\n", "\n").strip() for text in (found, right))
    if one == other:
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        return False
