"""CSV as spreadsheets write it anywhere in Europe, read record by record so that every fault has its line."""

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

import numpy as np

from ickit.errors import Fault, InputError, quoted
from ickit.sources.encodings import PAGES, Known, code_page_of
from ickit.tables.cells import Cells, filled, text_column
from ickit.tables.findings import Findings, also, reason
from ickit.tables.header import columns_of, known_columns
from ickit.tables.numbers import settle_numbers
from ickit.tables.schema import Table

if TYPE_CHECKING:
    import pyarrow as pa

Record = tuple[int, list[str]]

DELIMITERS = ",;\t"
_CHUNK = 50_000
_MAGIC = {
    b"PK\x03\x04": "a workbook or zip file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF file",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "a database",
}


def read_csv(data: bytes, place: str, table: Table, findings: Findings, known: Known | None = None) -> Cells:
    """The cells of a CSV file. Raises InputError where it cannot be read as one.

    ``known``: the cities, whose names and countries show in which code page the file was written.
    """
    encoding = encoding_of(data, place, findings, known)
    stream = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    before, header, delimiter = header_of(stream, place, table)
    lines = itertools.chain([header], stream)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        records = records_of(reader, place, before)
        _, names = next(records)
        columns = columns_of(names, table, place, findings)
        least = 1 + max([i for i, name in enumerate(names) if name.strip()], default=0)
        whole = _Whole(least, len(names), place, findings, delimiter=delimiter)
        cells = _cells(whole, records, columns, decimal_comma=delimiter != ",")
        return settle_numbers(cells, table, findings)
    finally:
        stream.detach()


def encoding_of(data: bytes, place: str, findings: Findings, known: Known | None = None) -> str:
    """The encoding of a CSV file; one that is not Unicode is a notice. Raises InputError where it is no CSV text, or
    where nothing shows for certain in which code page it was written.
    """
    if not data.strip():
        raise InputError(Fault(place, "is empty", "Give it at least its first line, the column names."))
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise InputError(Fault(place, f"is {what}, not CSV text", "Open it and save it as CSV (UTF-8)."))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise InputError(Fault(f"{place}, line {line}", "holds a NUL byte, so it is no CSV text", _SAVE))
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        encoding = _code_page(data, encoding, error, place, findings, known)
        text = data.decode(encoding)
    start = text[:2000].lstrip("\ufeff \t\r\n").casefold()
    if start.startswith(("<!doctype", "<html", "<?xml", "<head", "<body", "<table")):
        raise InputError(Fault(place, "is a web page, not CSV text", "Download the file itself, then try again."))
    if encoding == "utf-16" and "\0" in text:
        raise InputError(Fault(place, "holds NUL characters, so it is no CSV text", _SAVE))
    return encoding


_SAVE = "Open it in the program it comes from and save it as CSV (UTF-8)."


def _code_page(
    data: bytes, encoding: str, error: UnicodeDecodeError, place: str, findings: Findings, known: Known | None
) -> str:
    """The code page of a file that is not UTF-8, with a notice that names it."""
    line = data[: error.start].count(b"\n") + 1
    if encoding == "utf-16":
        raise InputError(Fault(place, "is not whole UTF-16 text", _SAVE))
    if sum(data.count(byte) for byte in _CONTROLS) > 3:
        raise InputError(Fault(place, "is a binary file, not CSV text", _SAVE))
    page = code_page_of(data, place, known)
    name = PAGES[page][0]
    findings.notice(place, f"is not UTF-8 (line {line}), so it was read as {name}; check accents in names")
    return page


_CONTROLS = [bytes([code]) for code in range(32) if code not in b"\t\n\r"]


def header_of(stream: TextIO, place: str, table: Table) -> tuple[int, str, str]:
    """How many lines stand before the header, the header line, and the delimiter."""
    before, line = 0, _line(stream, place)
    given = re.fullmatch(r'"?sep=(.)"?\s*', line.strip("\ufeff"), re.IGNORECASE)
    if given:
        before, line = 1, _line(stream, place)
    while line and not line.strip("\ufeff \t\r\n"):
        before, line = before + 1, _line(stream, place)
    if given and given[1] in DELIMITERS + "|":
        return before, line, given[1]
    names = {d: next(csv.reader([line], delimiter=d), []) for d in DELIMITERS}
    known = {d: known_columns(names[d], table) for d in DELIMITERS}
    best = max(DELIMITERS, key=lambda d: (known[d], len(names[d])))
    if not known[best]:
        whole = next(csv.reader([line]), [""])
        if len(whole) == 1 and any(known_columns(next(csv.reader(whole, delimiter=d), []), table) for d in DELIMITERS):
            raise InputError(
                Fault(f"{place}, line {before + 1}", "the line is quoted as a whole, as one cell", UNQUOTE)
            )
        raise InputError(
            Fault(
                f"{place}, line {before + 1}",
                f"names none of the columns of {table.name}: {quoted(line.strip())}",
                f"The first line must hold the column names: {', '.join(table.names)}.",
            )
        )
    return before, line, best


_WHOLE = "the line is quoted as a whole, as one cell"
UNQUOTE = "Take the quotation marks at both ends of the line away, and write each doubled one inside once."


def _line(stream: TextIO, place: str) -> str:
    line = stream.readline(200_000)
    if len(line) >= 200_000:
        raise InputError(Fault(f"{place}, line 1", "is longer than 200,000 characters", _SAVE))
    return line


def records_of(reader: Iterator[list[str]], place: str, before: int) -> Iterator[Record]:
    """Every record with the line on which it starts; what csv refuses is a fault there."""
    start = 1 + before
    try:
        for record in reader:
            yield start, record
            start = reader.line_num + before + 1  # type: ignore[attr-defined]
    except csv.Error as error:
        mend = "Close the quotation mark, or write it twice inside a quoted cell."
        if "field larger" in str(error):
            problem = (
                f"a cell is longer than {csv.field_size_limit():,} characters, or its quotation mark is not closed"
            )
            mend = "Shorten the text, or close the quotation mark."
        elif "unexpected end" in str(error):
            problem = "a quotation mark is opened in this row and never closed"
        elif "expected after" in str(error):
            problem = "text follows a closing quotation mark"
        else:
            problem = f"is not CSV ({reason(error)})"
        raise InputError(Fault(f"{place}, line {start}", problem, mend)) from None


@dataclass
class _Whole:
    """Keeps the records that have as many cells as the header; blank ones are left out, others are faults.

    ``spans``: whether a record ran over more than one line.
    """

    least: int
    width: int
    place: str
    findings: Findings
    spans: bool = False
    delimiter: str = ","

    def _quoted_whole(self, record: list[str]) -> bool:
        """Whether a record is one cell that holds as many as the header has."""
        try:
            return len(record) == 1 and len(next(csv.reader(record, delimiter=self.delimiter), [])) == self.width > 1
        except csv.Error:
            return False

    def __call__(self, records: Iterator[Record]) -> Iterator[Record]:
        ragged: dict[int, tuple[int, int]] = {}
        due = None
        for line, record in records:
            self.spans = self.spans or (due is not None and line != due)
            due = line + 1
            if len(record) != self.width:
                if not any(cell.strip() for cell in record):
                    continue
                if len(record) < self.least or any(cell.strip() for cell in record[self.width :]):
                    key = 0 if self._quoted_whole(record) else len(record)
                    first, count = ragged.get(key, (line, 0))
                    ragged[key] = (first, count + 1)
                    continue
                record = (record + [""] * self.width)[: self.width]  # noqa: PLW2901
            yield line, record
        for cells, (line, count) in ragged.items():
            if not cells:
                problem = _WHOLE + also(count)
                self.findings.fault(self.place, problem, UNQUOTE, row=line, where=f", line {line}")
                continue
            problem = f"the row has {cells} cell{'s' * (cells > 1)} where the header has {self.width}{also(count)}"
            mend = "Add or remove cells, or put quotation marks around a cell that holds the delimiter."
            self.findings.fault(self.place, problem, mend, row=line, where=f", line {line}")


def _bare(cells: "pa.Array") -> "pa.Array":
    """Cells without the apostrophe that keeps spreadsheets from reading text as a formula."""
    import pyarrow.compute as pc

    if not pc.any(pc.starts_with(cells, "'")).as_py():
        return cells
    return pc.replace_substring_regex(cells, r"^'(\s*[=+@＝＋－＠-])", r"\1")


def _cells(whole: _Whole, records: Iterator[Record], columns: dict[str, int], *, decimal_comma: bool) -> Cells:
    import pandas as pd
    import pyarrow as pa

    chunks: dict[str, list[pa.Array]] = {name: [] for name in columns}
    lines: list[int] = []
    kept = whole(records)
    while block := list(itertools.islice(kept, _CHUNK)):
        lines += [line for line, _ in block]
        for name, i in columns.items():
            chunks[name].append(_bare(pa.array([record[i] for _, record in block], pa.large_string())))
    frame = pd.DataFrame({name: text_column(chunks[name]) for name in columns}, index=pd.RangeIndex(len(lines)))
    word = "line" if whole.spans else "row"
    return filled(Cells(whole.place, frame, np.array(lines, dtype=np.int64), word, decimal_comma))
