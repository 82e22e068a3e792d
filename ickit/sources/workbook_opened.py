"""A workbook (xlsx, ods) opened after what it packs was looked through; a large one in a process of its own."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from python_calamine import CalamineWorkbook

from ickit._base.phrases import counted, listed
from ickit.errors import Fault, InputError, quoted
from ickit.sources.workbook_cells import MARKS, hidden_rows, plain
from ickit.sources.workbook_limits import LARGE_CELLS, SAVE, SPLIT, is_large, repacked, unpacked
from ickit.sources.workbook_remarks import remarks
from ickit.sources.workbook_subprocess import Sheet, read_in_subprocess
from ickit.tables.cells import Notice, StoredNumber, text_cell
from ickit.tables.findings import also, reason

_Read = TypeVar("_Read")
Grid = list[list[str | None]]


def _guarded(read: Callable[[], _Read], name: str) -> _Read:
    """What ``read`` gives; whatever the reader raises (a panic of its core included) is a fault of the workbook."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, GeneratorExit, InputError):
        raise
    except MemoryError:
        raise InputError(Fault(name, "needs more memory than there is", SPLIT)) from None
    except BaseException as error:  # a Rust panic is no Exception
        raise InputError(Fault(name, f"cannot be read as a workbook ({reason(error)})", SAVE)) from None


class Book:
    """An opened workbook: its ``sheets`` in order, and what stands in each."""

    def __init__(
        self, sheets: Sequence[Sheet], read: Callable[[str, str], Grid], beside: Callable[[], tuple[str, ...]]
    ) -> None:
        self.sheets = tuple(sheets)
        self._read, self._beside = read, beside

    @property
    def remarks(self) -> tuple[str, ...]:
        """The texts of comments, boxes and shapes, which stand in no cell."""
        return self._beside()

    def hidden_rows(self, sheet: str) -> set[int]:
        """The numbers (from 1) of the hidden rows of a sheet."""
        return next(one.hidden_rows for one in self.sheets if one.name == sheet)

    @property
    def names(self) -> list[str]:
        """The sheets' names, in order."""
        return [sheet.name for sheet in self.sheets]

    def rows(self, sheet: str, place: str) -> Grid:
        """The cells of a sheet from A1 on, those marked that a reader of values alone would get wrong.

        Raises InputError, of ``place``, where they cannot be read.
        """
        return self._read(sheet, place)


def opened(data: bytes, name: str, *, tables_only: bool = False) -> Book:
    """A workbook opened after what it packs was looked through. Raises InputError where it is none, or is refused.

    One that may take much memory is read in a process of its own, whose memory is limited. ``tables_only``: of its
    sheets only those that are called like tables are read then.
    """
    if is_large(data):
        return _opened_in_subprocess(data, name, tables_only)
    parts = unpacked(data, name)
    packed, cells = repacked(parts, name)
    return _opened(parts, packed, name) if cells <= LARGE_CELLS else _opened_in_subprocess(data, name, tables_only)


def opened_in_process(data: bytes, name: str) -> Book:
    """A workbook opened in this process, however large. Raises InputError where it is none, or is refused."""
    parts = unpacked(data, name)
    return _opened(parts, repacked(parts, name)[0], name)


def _opened(parts: Mapping[str, bytes], packed: io.BytesIO, name: str) -> Book:
    book = _guarded(lambda: CalamineWorkbook.from_filelike(packed), name)
    rows = hidden_rows(parts)
    sheets = [
        Sheet(one.name, "Visible" not in str(one.visible).rpartition(".")[2].split("Very"), rows.get(one.name, set()))
        for one in book.sheets_metadata
    ]
    return Book(sheets, lambda sheet, place: _texts(book, sheet, place), lambda: remarks(parts))


def _opened_in_subprocess(data: bytes, name: str, tables_only: bool) -> Book:
    sheets, grids, beside = read_in_subprocess(data, name, tables_only=tables_only)
    return Book(sheets, lambda sheet, _: grids[sheet], lambda: beside)


def texts(book: Book, sheet: str, place: str) -> Grid:
    """The cells of a sheet from A1 on, each as the text a person would have written. Raises InputError.

    A percentage is the text that is shown (``12.5%``); a formula without a stored value is a spreadsheet's error.
    """
    return [[_unmarked(cell) for cell in row] for row in book.rows(sheet, place)]


def unread_notices(book: Book, name: str) -> list[Notice]:
    """A notice of what people wrote beside the cells of a file called ``name``, which is not read."""
    found = book.remarks
    if not found:
        return []
    shown = listed((quoted(text, 80) for text in found), 5)
    what = counted(len(found), "comment or text in a shape", "comments or texts in shapes")
    return [Notice(name, f"holds {what}, which is not read: {shown}")]


def hidden_notice(book: Book, sheet: str, read: Iterable[int], place: str) -> list[Notice]:
    """A notice of those of the rows that were ``read`` (numbers from 1) which are hidden in a sheet."""
    hidden = sorted(book.hidden_rows(sheet) & set(read))
    said = f"the row is hidden, by a filter or by hand, and was read{also(len(hidden))}"
    return [Notice(f"{place}, row {hidden[0]}", said)] if hidden else []


def _unmarked(cell: str | None) -> str | None:
    return plain(cell) if cell is not None and cell[:1] in MARKS and cell else cell


def _texts(book: CalamineWorkbook, sheet: str, place: str) -> Grid:
    """The cells of a sheet, those marked that a reader of values alone would get wrong."""
    values = _guarded(lambda: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False), place)
    return [[_text(value) for value in row] for row in values]


def _text(value: Any) -> str | None:
    text = text_cell(value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return StoredNumber(text) if number and text is not None else text
