"""A workbook (xlsx, ods) with a sheet per table, opened only after what it packs has been looked through."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook

from ickit.errors import Fault, InputError, quoted
from ickit.sources.workbook_cells import (
    MARKS,
    hidden_rows,
    marked_ods,
    marked_sheet,
    marks_of_styles,
    plain,
    recalculated,
    unmark,
)
from ickit.tables.cells import Cells, StoredNumber, filled, text_cell, text_column
from ickit.tables.findings import Findings, also, reason
from ickit.tables.header import columns_of
from ickit.tables.numbers import settle_numbers
from ickit.tables.schema import TABLES, Table

_Read = TypeVar("_Read")

MOST_ENTRIES = 5_000
MOST_BYTES = 400_000_000
MOST_RATIO = 300
MOST_CELLS = 12_000_000
MOST_STRING = 200_000
MOST_STRINGS = 500_000_000
_SAVE = "Open it in a spreadsheet program and save it again as .xlsx."


class Workbook:
    """A workbook as a source of tables. Raises InputError where it is none, or holds what is refused."""

    def __init__(self, data: bytes, name: str, findings: Findings) -> None:
        self.name = name
        self._book, self._hidden = _opened(data, name)
        self.places: dict[str, str] = {}
        for sheet in self._book.sheets_metadata:
            table = sheet.name.strip().casefold()
            if table not in TABLES:
                findings.notice(name, f"the sheet {quoted(sheet.name)} is no table of ours and was left alone")
            elif table in self.places:
                findings.fault(name, f"two sheets are named {quoted(table)}", "Keep one of the two.")
            else:
                self.places[table] = sheet.name
                if "Visible" not in str(sheet.visible).rpartition(".")[2].split("Very"):
                    findings.notice(name, f"the sheet {quoted(sheet.name)} is hidden; it was read")

    def cells(self, table: Table, findings: Findings) -> Cells:
        """The cells of one sheet. Raises InputError where its first filled row is no header."""
        sheet = self.places[table.name]
        place = sheet.strip()
        rows = _texts(self._book, sheet, place)
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
        if hidden := self._hidden.get(sheet, set()) & set(read.rows.tolist()):
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


def _guarded(read: Callable[[], _Read], name: str) -> _Read:
    """What ``read`` gives; whatever the reader raises (a panic of its core included) is a fault of the workbook."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, GeneratorExit, InputError):
        raise
    except BaseException as error:  # a Rust panic is no Exception
        raise InputError(Fault(name, f"cannot be read as a workbook ({reason(error)})", _SAVE)) from None


def opened(data: bytes, name: str) -> CalamineWorkbook:
    """A workbook opened after what it packs was looked through. Raises InputError where it is none, or is refused."""
    return _opened(data, name)[0]


def _opened(data: bytes, name: str) -> tuple[CalamineWorkbook, dict[str, set[int]]]:
    """A workbook, and the numbers of the hidden rows of its sheets."""
    parts = _unpacked(data, name)
    packed = _repacked(parts, name)
    return _guarded(lambda: CalamineWorkbook.from_filelike(packed), name), hidden_rows(parts)


def texts(book: CalamineWorkbook, sheet: str, place: str) -> list[list[str | None]]:
    """The cells of a sheet from A1 on, each as the text a person would have written. Raises InputError.

    A percentage is the text that is shown (``12.5%``); a formula without a stored value is a spreadsheet's error.
    """
    return [[_unmarked(cell) for cell in row] for row in _texts(book, sheet, place)]


def _unmarked(cell: str | None) -> str | None:
    return plain(cell) if cell is not None and cell[:1] in MARKS and cell else cell


def _texts(book: CalamineWorkbook, sheet: str, place: str) -> list[list[str | None]]:
    """The cells of a sheet, those marked that a reader of values alone would get wrong."""
    values = _guarded(lambda: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False), place)
    return [[_text(value) for value in row] for row in values]


def _text(value: Any) -> str | None:
    text = text_cell(value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return StoredNumber(text) if number and text is not None else text


def _unpacked(data: bytes, name: str) -> dict[str, bytes]:
    """The workbook's own parts, unpacked within limits."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(Fault(name, "is protected by a password or in the old .xls format", _SAVE))
    if not data.startswith(b"PK"):
        raise InputError(Fault(name, "is not a workbook (xlsx or ods)", _SAVE))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _listed(archive.infolist(), len(data), name)
            return {i.filename: archive.read(i) for i in archive.infolist() if _needed(i.filename)}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise InputError(Fault(name, f"is a broken workbook ({reason(error)})", _SAVE)) from None


def _repacked(parts: dict[str, bytes], name: str) -> io.BytesIO:
    """The parts packed anew without compression, their cells marked.

    So what the reader opens is what was looked through here, whatever sizes the original claims.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for part, content in _looked_through(parts, name):
            archive.writestr(zipfile.ZipInfo(part), content)
    out.seek(0)
    return out


def _needed(part: str) -> bool:
    return part == "mimetype" or part.endswith((".xml", ".rels"))


def _listed(entries: list[zipfile.ZipInfo], size: int, name: str) -> None:
    """Raises InputError for an archive that is too large, packed too tightly, or holds macros or external links."""
    names = [entry.filename for entry in entries]
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or len(set(names)) < len(names):
        raise InputError(Fault(name, f"packs {len(entries):,} parts, too many or twice the same", _SAVE))
    if total > MOST_BYTES or (total > 10_000_000 and total > MOST_RATIO * size):
        problem = f"unpacks to {total:,} bytes from {size:,}, more than is read here"
        raise InputError(Fault(name, problem, "Split it, or give the tables as CSV files."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise InputError(Fault(name, "is protected by a password", "Save it without a password."))
    if any("vbaproject" in part.casefold() or part.startswith(("Basic/", "Scripts/")) for part in names):
        raise InputError(Fault(name, "holds macros, which are not accepted", "Save it without macros, as .xlsx."))
    if any(part.startswith("xl/externalLinks/") for part in names):
        raise InputError(Fault(name, "holds links to other workbooks", _UNLINK))


_UNLINK = "Replace them by their values (in Excel: Data, Edit Links, Break Link)."
_INSIDE = rb"""(?:[^>"'/]|"[^"]*"|'[^']*'|/(?!>))*"""
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_CELL = re.compile(rb"<(?:\w+:)?c\b")
_REFERENCE = re.compile(rb"""(?<![\w:.-])r\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_ERROR_CELL = re.compile(rb"""(<(?:\w+:)?c\s(?:[^>]*?\s)?t\s*=\s*)["']e["']""")
_STRING_CELL = re.compile(rb"""\bt\s*=\s*["']s["']""")
_STRING_VALUE = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v\b[^>]*>\s*(\d+)""")
_ODS_ERROR = re.compile(rb'<table:table-cell\b[^>]*calcext:value-type="error"[^>]*>')
_ODS_LINK = re.compile(rb"<table:(?:table-source|cell-range-source|dde-link)\b")
_ODS_STEP = re.compile(
    rb"<(/?)(?:\w+:)?(table-row|table-cell|covered-table-cell|table)(?![\w-])(" + _INSIDE + rb")(/?)>"
)
_ODS_SPACES = re.compile(rb"""<(?:\w+:)?s\b[^>]*?(?<![\w-])c\s*=\s*["']([^"']*)""")
_REPEATED = re.compile(rb"""number-(?:columns|rows)-repeated\s*=\s*["']([^"']*)""")


def _looked_through(parts: dict[str, bytes], name: str) -> Iterable[tuple[str, bytes]]:
    """Every part, error cells turned into their text. Raises InputError for a sheet too large to be opened."""
    longest = _longest_string(parts, name)
    styles = marks_of_styles(next((c for p, c in parts.items() if p.casefold() == "xl/styles.xml"), b""))
    recalculate = recalculated(parts.get("xl/workbook.xml", b""))
    for part, content in parts.items():
        if re.match(r"/?xl/worksheets/[^/]*\.xml$", part, re.IGNORECASE):
            _extent(content, name)
            strings = len(_STRING_CELL.findall(content))
            if strings * longest > MOST_STRINGS and _shared_text(content, parts) > MOST_STRINGS:
                raise InputError(Fault(name, "holds too much text to be read here", "Shorten its longest texts."))
            yield part, marked_sheet(_ERROR_CELL.sub(rb'\1"str"', content), styles, zero_is_none=recalculate)
        elif part == "content.xml":
            if _ODS_LINK.search(content):
                raise InputError(Fault(name, "holds links to other workbooks", _UNLINK))
            _ods_extent(content, name)
            yield part, marked_ods(_ODS_ERROR.sub(lambda m: m[0].replace(b'office:string-value=""', b""), content))
        else:
            yield part, content


def _shared(parts: dict[str, bytes]) -> list[bytes]:
    return next((c for p, c in parts.items() if p.casefold().endswith("sharedstrings.xml")), b"").split(b"</si>")


def _shared_text(sheet: bytes, parts: dict[str, bytes]) -> int:
    """How much text the cells of a sheet hold together that share texts; a text counts wherever it stands."""
    lengths = dict(enumerate(map(len, _shared(parts))))
    return sum(lengths.get(int(found[1][:9]), 0) for found in _STRING_VALUE.finditer(sheet))


def _longest_string(parts: dict[str, bytes], name: str) -> int:
    longest = max((len(text) for text in _shared(parts)), default=0)
    if longest > MOST_STRING:
        raise InputError(Fault(name, f"holds a text of about {longest:,} characters", "Shorten it to 20,000."))
    return longest


def _extent(sheet: bytes, name: str) -> None:
    """Raises InputError where the farthest row times the farthest column is too much: all between is laid out."""
    columns, rows = 1, 1
    for letters, digits in set(_REFERENCE.findall(sheet)):
        column = 0
        for letter in letters.upper()[:8]:
            column = column * 26 + letter - 64
        columns, rows = max(columns, column), max(rows, _count(digits))
    parts = _ROW.split(sheet)
    widest = max(len(_CELL.findall(row)) for row in parts)
    _most_cells(max(rows, len(parts) - 1), max(columns, widest), name)


def _count(digits: bytes) -> int:
    """The number that digits write; one that is far too large, or is hidden, is far too large."""
    plain = digits.strip().removeprefix(b"+")
    return int(plain.lstrip(b"0")[:12] or b"0") if plain.isdigit() else 10**12


def _most_cells(rows: int, columns: int, name: str) -> None:
    if rows * columns > MOST_CELLS:
        problem = f"a sheet spans {rows:,} rows and {columns:,} columns, more than is read here"
        raise InputError(Fault(name, problem, "Delete the rows and columns below and beside the table."))


def _ods_extent(content: bytes, name: str) -> None:
    """Repeated rows and cells count where they hold something, or stand before something that does; so do texts, as
    often as they are repeated, and the spaces that an element stands for.
    """
    rows = columns = at = times = text = start = 0
    row_times = 1
    for found in _ODS_STEP.finditer(content):
        closing, tag, attributes, alone = found.groups()
        if closing:
            if tag.endswith(b"cell") and start:
                text += times * (found.start() - start + _spaces(content[start : found.start()], name))
                start = 0
            continue
        repeated = max(map(_count, _REPEATED.findall(attributes)), default=1)
        if tag == b"table":
            rows = columns = at = 0
        elif tag == b"table-row":
            at, rows, row_times = 0, rows + repeated, repeated
        else:
            at += repeated
            if not alone or b"value-type" in attributes or b"formula" in attributes:
                columns = max(columns, at)
                _most_cells(rows, columns, name)
                times = repeated * row_times
                text, start = text + times * len(attributes), 0 if alone else found.end()
        if text > MOST_STRINGS:
            raise InputError(Fault(name, "holds too much text to be read here", "Shorten its longest texts."))


def _spaces(cell: bytes, name: str) -> int:
    """How many spaces the elements of a cell stand for."""
    spaces = sum(map(_count, _ODS_SPACES.findall(cell))) if b":c" in cell else 0
    if spaces > MOST_STRING:
        raise InputError(Fault(name, f"holds a text of {spaces:,} spaces", "Shorten it to 20,000 characters."))
    return spaces
