"""What stands in cells of a form that are not to be filled in: it is told, so that nothing a city wrote is lost."""

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from ickit.benchmark.model import Benchmark
from ickit.collect.forms.layout import NO_KEY, Given, Line, Page
from ickit.collect.forms.pages import EVERYTHING, pages
from ickit.errors import Fault, quoted

Grid = list[list[str | None]]
Place = tuple[int, int, int]
_LAST_TIME = ("rating heads", "rating")  # whose fourth column holds what stood there when the form was made


@dataclass(frozen=True)
class SheetCells:
    """A sheet of a form: its number, how messages call it, its texts, where its ids stand, and its columns by id."""

    number: int
    place: str
    grid: Grid
    top: int
    keys: int
    columns: dict[str, int]


def stray_texts(
    sheets: dict[str, SheetCells], benchmark: Benchmark, given: Given = EVERYTHING
) -> Iterator[tuple[Place, Fault]]:
    """A fault for every text in a cell that the form of a benchmark leaves blank, with its place in its order."""
    for page in pages(benchmark, given):
        if page.name in sheets:
            yield from _on(sheets[page.name], page)


def _on(sheet: SheetCells, page: Page) -> Iterator[tuple[Place, Fault]]:
    lines = [*([Line("heads", {next(iter(page.columns)): page.head})] if page.head else []), *page.lines]
    keyed = {line.key: number for number, line in enumerate(lines) if line.key != NO_KEY}
    named = {column: name for name, column in sheet.columns.items()}
    expected = 0
    for row, cells in enumerate(sheet.grid[sheet.top + 1 :], sheet.top + 1):
        key = (cells[sheet.keys] or "").strip()
        expected = keyed.get(key, expected)
        line = lines[expected] if key and expected < len(lines) and lines[expected].key == key else None
        expected += bool(key)
        for column, cell in enumerate(cells):
            if column == sheet.keys or not (cell and cell.strip()) or _has_place(line, named.get(column), key):
                continue
            place = f"{sheet.place}!{get_column_letter(column + 1)}{row + 1}"
            problem = f"{quoted(cell.strip())} is in a cell that is not read"
            yield (sheet.number, row, column), Fault(place, problem, "Move it to a yellow cell, or empty this one.")


def _has_place(line: Line | None, name: str | None, key: str) -> bool:
    """Whether a text may stand in the column ``name`` of a row; in a row that was put in, another message tells it."""
    if name is None:
        return False
    if line is None:
        return True
    return name in line.cells or (name == "fourth" and line.style in _LAST_TIME) or (not key)
