"""The cells of a filled form, found by the keys and ids that it carries hidden, wherever they have come to stand."""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.utils import get_column_letter

from ickit.collect.forms.identity import MARK, SHEET
from ickit.collect.forms.layout import NO_KEY
from ickit.collect.forms.stray import SheetCells
from ickit.errors import Fault, InputError, quoted
from ickit.sources.workbook_opened import hidden_notice, opened, texts, unread_notices
from ickit.tables.cells import Notice, StoredNumber

MOST_BYTES = 20_000_000
_NAMES_OF_SHEETS = {"xl/workbook.xml": b'name="%s"', "content.xml": b'table:name="%s"'}
_NEAR = 20

Grid = list[list[str | None]]


def has_sheet(path: Path, sheet: str) -> bool:
    """Whether a file is a workbook (.xlsx or .ods) with a sheet of this name. Never raises."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return False
        with zipfile.ZipFile(path) as archive:
            for part, pattern in _NAMES_OF_SHEETS.items():
                if part in archive.namelist():
                    with archive.open(part) as file:
                        return pattern % sheet.encode() in file.read(MOST_BYTES)
    except Exception:  # a broken or hostile file has none, whatever the reader of it raises
        return False
    return False


def read_bytes(path: Path) -> bytes:
    """The content of a workbook. Raises InputError where it cannot be read, or is larger than ``MOST_BYTES``."""
    try:
        if not path.is_file():
            raise InputError(Fault(path.name, "there is no such file", "Check the path."))
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(Fault(path.name, f"cannot be read ({error.strerror})")) from None
    if len(data) > MOST_BYTES:
        mend = "Remove pictures and sheets of your own."
        raise InputError(Fault(path.name, f"is larger than {MOST_BYTES:,} bytes", mend))
    return data


@dataclass(frozen=True)
class Cell:
    """A cell that may be filled in: its text without outer space, where it is, and where in the order of the form."""

    at: tuple[int, int, int]
    text: str
    place: str


@dataclass
class Filled:
    """What a filled form holds: ``known`` is what it says of itself, ``rows`` its cells by key and id of column,
    ``sheets`` all of its cells by the page's name.
    """

    name: str
    known: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, Cell]] = field(default_factory=dict)
    faults: list[tuple[tuple[int, int, int], Fault]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    sheets: dict[str, SheetCells] = field(default_factory=dict)


def filled(data: bytes, name: str) -> Filled:
    """The cells of a form. Raises InputError where the file is no workbook, is refused, or is no form.

    Rows that nobody can tell apart are among ``faults``.
    """
    book, found = opened(data, name), Filled(name)
    for number, sheet in enumerate(book.names):
        place = f"{name}, {sheet}"
        grid = texts(book, sheet, place)
        mark = _mark(grid)
        if mark is not None and grid[mark[0]][mark[1]] == f"{MARK} {SHEET}":
            found.known.update(_pairs(grid, *mark))
        elif mark is not None:
            _read(found, number, place, grid, mark)
            keyed = (n for n, row in enumerate(grid, 1) if n > mark[0] + 1 and _key_of(row, mark[1]))
            found.notices += hidden_notice(book, sheet, keyed, place)
        elif sheet != "Lists" and any(cell and cell.strip() for row in grid for cell in row):
            found.notices.append(Notice(place, "is no sheet of the form and was left alone"))
    if not found.known or not found.rows:
        raise lost(name)
    found.notices += unread_notices(book, name)
    return found


def lost(name: str) -> InputError:
    """What is wrong with a file in which the cells of a form cannot be found."""
    mend = "Fill in a form that ickit form wrote, and keep its hidden sheet, rows and columns."
    return InputError(Fault(name, "is no form, or lost what it carries hidden", mend))


def _mark(grid: Grid) -> tuple[int, int] | None:
    """Where a sheet of a form says what it is: at its top left, unless rows or columns were put before."""
    for row, cells in enumerate(grid[:_NEAR]):
        for column, cell in enumerate(cells[:_NEAR]):
            if cell is not None and cell.startswith(MARK):
                return row, column
    return None


def _pairs(grid: Grid, top: int, column: int) -> Iterator[tuple[str, str]]:
    for row in grid[top + 1 :]:
        name, value = (*row[column : column + 2], None, None)[:2]
        if name:
            yield name, value or ""


def _read(found: Filled, number: int, place: str, grid: Grid, mark: tuple[int, int]) -> None:
    """Adds the cells of one sheet."""
    top, keys = mark
    columns = {cell.strip(): i for i, cell in enumerate(grid[top]) if cell and i != keys}
    page = (grid[top][keys] or "").removeprefix(MARK).strip()
    found.sheets[page] = SheetCells(number, place, grid, top, keys, columns)
    for row in range(top + 1, len(grid)):
        cells = {
            name: Cell((number, row, i), _bare(grid[row][i]), f"{place}!{get_column_letter(i + 1)}{row + 1}")
            for name, i in columns.items()
        }
        key = (grid[row][keys] or "").strip()
        if key and key != NO_KEY and key not in found.rows:
            found.rows[key] = cells
        elif key != NO_KEY:
            _unknown_row(found, cells, twice=bool(key))


def _key_of(row: list[str | None], keys: int) -> bool:
    """Whether a row of a form has a key, so that it may hold answers."""
    return (row[keys] or "").strip() not in ("", NO_KEY)


def _bare(cell: str | None) -> str:
    return cell if isinstance(cell, StoredNumber) else (cell or "").strip()


def _unknown_row(found: Filled, cells: Mapping[str, Cell], *, twice: bool) -> None:
    """Adds a fault for a row that was put in or copied, where something stands in it."""
    first = next((cell for cell in cells.values() if cell.text), None)
    if first is None:
        return
    problem = "is in a copy of a row of the form" if twice else "is in a row that is not of the form"
    mend = "Move it to an empty yellow cell, and delete the row."
    found.faults.append((first.at, Fault(first.place, f"{quoted(first.text)} {problem}, where it is not read", mend)))
