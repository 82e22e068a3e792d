"""Writing workbooks: cells that are no formulas, heights of wrapped text, a file with fixed times."""

import io
import re
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils.indexed_list import IndexedList

from ickit._base.csv_text import neutral
from ickit._base.rounding import missing
from ickit._base.zipped import MADE, unzipped, zip_of

MOST_TEXT = 32_000


def safe_text(value: str) -> str:
    """Text that no spreadsheet takes for a formula, and not longer than a cell can be."""
    said = neutral(value)
    return said if len(said) <= MOST_TEXT else f"{said[:MOST_TEXT]} …"


def put(cell: Any, value: Any) -> Any:
    """Write a number as a number and anything else as text, never as a formula; what is missing leaves the cell."""
    if missing(value) or value == "":
        return cell
    if isinstance(value, int | float):
        cell.value = value
    else:
        cell.value = safe_text(str(value))
        cell.data_type = "s"
    return cell


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width (in characters) where it is wrapped.

    >>> lines_of("one two three", 10), lines_of("", 10)
    (2, 1)
    """
    return sum(-(-len(part) // max(int(width * 0.88), 1)) or 1 for part in text.split("\n"))


FONT, SIZE = "Arial", 10
"""The letters of workbooks, everywhere, or a font of the same widths."""


def set_letters(book: Workbook) -> None:
    """Make :data:`FONT` the workbook's own: by its digits a spreadsheet measures the width of columns."""
    book._fonts = IndexedList([Font(name=FONT, size=SIZE)])
    book._named_styles["Normal"].font = book._fonts[0]


def file_of(book: Workbook) -> bytes:
    """The workbook's file with fixed times, so that equal workbooks give equal bytes."""
    made = io.BytesIO()
    book.save(made)
    files = unzipped(made.getvalue())
    when = f">{MADE.isoformat()}Z</dcterms:".encode()
    files["docProps/core.xml"] = re.sub(rb">[^<]*</dcterms:", when, files["docProps/core.xml"])
    return zip_of(files)
