"""A CSV file with rows added and cells changed: in its own encoding, delimiter and line ends, all else as it was."""

import codecs
import csv
import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ickit._base.csv_text import like_formula
from ickit.errors import folded
from ickit.sources.csv_reader import encoding_of, header_of
from ickit.sources.encodings import PAGES, Known
from ickit.sources.store import Changes
from ickit.tables.cells import Notice
from ickit.tables.findings import Findings
from ickit.tables.header import bare
from ickit.tables.numbers import certain, written
from ickit.tables.schema import Table

_BOM = {"utf-8-sig": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written: its encoding (``utf-8-sig`` with a byte-order mark), delimiter and line end."""

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    end: str = "\n"

    def row(self, cells: Sequence[str]) -> str:
        """One row with its line end."""
        out = io.StringIO()
        csv.writer(out, delimiter=self.delimiter, lineterminator="\r\n").writerow(cells)
        return out.getvalue().removesuffix("\r\n") + self.end

    def encoded(self, text: str) -> bytes:
        """A file's text as bytes. Raises UnicodeEncodeError for a character that its code page lacks."""
        encoding = "utf-8" if self.encoding == "utf-8-sig" else self.encoding
        return _BOM.get(self.encoding, b"") + text.encode(encoding)


@dataclass(frozen=True)
class _File:
    """A CSV file taken apart: its whole text, how much of it stands before the header, and the header's names."""

    dialect: Dialect
    text: str
    before: int
    names: list[str]

    def records(self) -> Iterator[tuple[int, list[str], str]]:
        """Every record with the number of its line, its cells and its own text; the header first."""
        lines = list(io.StringIO(self.text, newline=""))[self.before :]
        reader, last = csv.reader(lines, delimiter=self.dialect.delimiter, strict=True), 0
        for record in reader:
            yield self.before + last + 1, record, "".join(lines[last : reader.line_num])
            last = reader.line_num


def dialect_of(data: bytes, place: str, table: Table, known: Known | None = None) -> Dialect:
    """How a CSV file is written. Raises InputError where it is none."""
    return _taken_apart(data, place, table, known).dialect


def new_csv(table: Table, changes: Changes, dialect: Dialect) -> bytes:
    """A new CSV file with the rows added."""
    rows = [
        list(table.names),
        *([_safe(table, name, row.get(name, "")) for name in table.names] for row in changes.added),
    ]
    return dialect.encoded("".join(dialect.row(row) for row in rows))


def changed_csv(
    data: bytes, place: str, table: Table, changes: Changes, known: Known | None = None
) -> tuple[bytes, tuple[Notice, ...]]:
    """A CSV file's bytes with what changes, and what is to be said of it.

    Records that do not change keep their bytes, unless the file lacks a column that gets a text, or its encoding a
    character: then it is written anew, in the latter case as UTF-8. Raises InputError where it cannot be read.
    """
    file = _taken_apart(data, place, table, known)
    lacking = [name for name in changes.needed(table) if name not in file.names]
    names = [*file.names, *lacking]
    write = _as_written(file, table)
    text = file.text
    if changes.changed or lacking:
        text = "".join(_lines(file, changes, lacking, write))
    if text and not text.endswith(("\n", "\r")):
        text += file.dialect.end
    rows = []
    for row in changes.added:
        first = {name: i for i, name in reversed(list(enumerate(names)))}
        cells = [""] * len(names)
        for name, value in row.items():
            if name in first:
                cells[first[name]] = write(name, value, row.get("indicator", ""))
        rows.append(file.dialect.row(cells))
    text = "".join([text, *rows])
    try:
        return file.dialect.encoded(text), ()
    except UnicodeEncodeError:
        name = PAGES[file.dialect.encoding][0] if file.dialect.encoding in PAGES else file.dialect.encoding
        said = f"was written in {name}, which lacks a character that was added; it is now in UTF-8"
        return Dialect("utf-8-sig").encoded(text), (Notice(place, said),)


def _taken_apart(data: bytes, place: str, table: Table, known: Known | None) -> _File:
    encoding = encoding_of(data, place, Findings(), known)
    text = data.decode(encoding)
    if encoding == "utf-16":
        encoding = "utf-16-le" if data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    elif encoding == "utf-8-sig" and not data.startswith(codecs.BOM_UTF8):
        encoding = "utf-8"
    stream = io.StringIO(text, newline="")
    before, header, delimiter = header_of(stream, place, table)
    end = "\r\n" if header.endswith("\r\n") else header[-1] if header.endswith(("\r", "\n")) else "\n"
    names = next(csv.reader(itertools.chain([header], stream), delimiter=delimiter))
    return _File(Dialect(encoding, delimiter, end), text, before, [bare(name) for name in names])


def _lines(file: _File, changes: Changes, lacking: list[str], write: Callable[[str, str, str], str]) -> Iterator[str]:
    """The text of the file, record by record, changed where it changes."""
    names, width = [*file.names, *lacking], len(file.names)
    yield from list(io.StringIO(file.text, newline=""))[: file.before]
    for place, (number, record, text) in enumerate(file.records()):
        new = changes.changed.get(number)
        if new is None and (not lacking or not any(cell.strip() for cell in record)):
            yield text
            continue
        cells = (record + [""] * width)[:width] + (lacking if place == 0 else [""] * len(lacking))
        indicator = cells[names.index("indicator")] if "indicator" in names else ""
        for name, value in (new or {}).items():
            if name in names:
                cells[names.index(name)] = write(name, value, indicator)
        yield file.dialect.row(cells)


def _with_commas(file: _File, table: Table) -> set[str]:
    """The columns of numbers that are written with a decimal comma."""
    found = set()
    for column in table.columns:
        if column.kind == "number" and column.name in file.names and file.dialect.delimiter != ",":
            at = file.names.index(column.name)
            ways = [
                written(record[at]) for _, record, _ in itertools.islice(file.records(), 1, None) if at < len(record)
            ]
            thousands = {way.mark for way in ways if way.shows == "thousands"}
            if any(way.decimal == "," for way in ways) or ("." in thousands and "," not in thousands):
                found.add(column.name)
    return found


def _as_written(file: _File, table: Table) -> Callable[[str, str, str], str]:
    """How a text is written into a column (for numbers: of the row of an indicator), so that it is read as it is."""
    commas, shown = _with_commas(file, table), set()
    if "indicator" in file.names:
        indicator = file.names.index("indicator")
        for _, record, _ in itertools.islice(file.records(), 1, None):
            for name in (c.name for c in table.columns if c.kind == "number" and c.name in file.names):
                if len(record) > max(indicator, at := file.names.index(name)) and written(record[at].strip()).decimal:
                    shown.add((name, folded(record[indicator])))

    def write(name: str, value: str, indicator: str) -> str:
        if table.column(name).kind != "number":
            return _safe(table, name, value)
        number = value if (name, folded(indicator)) in shown else certain(value)
        return number.replace(".", ",") if name in commas else number

    return write


def _safe(table: Table, name: str, value: str) -> str:
    """A cell that no spreadsheet takes for a formula, and no reader for another number."""
    kind = table.column(name).kind
    if kind == "number":
        return certain(value)
    return f"'{value}" if kind in ("text", "label") and like_formula(value) else value
