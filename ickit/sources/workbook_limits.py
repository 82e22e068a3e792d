"""What a workbook (xlsx, ods) packs, looked through before anything opens it. What is too large is refused."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from ickit.errors import Fault, InputError
from ickit.sources.workbook_cells import marked_ods, marked_sheet, marks_of_styles, recalculated
from ickit.tables.findings import reason

MOST_ENTRIES = 5_000
MOST_BYTES = 400_000_000
MOST_RATIO = 300
MOST_CELLS = 12_000_000
MOST_STRING = 200_000
MOST_STRINGS = 500_000_000
LARGE_CELLS = 2_000_000
LARGE_BYTES = 60_000_000
LARGE_TEXT = 50_000_000
TEXT_OF_A_CELL = 50
SAVE = "Open it in a spreadsheet program and save it again as .xlsx."
SPLIT = "Split it, or give its tables as CSV files."


def is_large(data: bytes) -> bool:
    """Whether a file says of itself that it unpacks to more than is opened without a limit of memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(entry.file_size for entry in archive.infolist() if _needed(entry.filename)) > LARGE_BYTES
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return False


def unpacked(data: bytes, name: str) -> dict[str, bytes]:
    """The workbook's own parts, unpacked within limits. Raises InputError where it is none, or is refused."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(Fault(name, "is protected by a password or in the old .xls format", SAVE))
    if not data.startswith(b"PK"):
        raise InputError(Fault(name, "is not a workbook (xlsx or ods)", SAVE))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _listed(archive.infolist(), len(data), name)
            return {i.filename: archive.read(i) for i in archive.infolist() if _needed(i.filename)}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise InputError(Fault(name, f"is a broken workbook ({reason(error)})", SAVE)) from None


def repacked(parts: dict[str, bytes], name: str) -> tuple[io.BytesIO, int]:
    """The parts packed anew without compression, their cells marked; and how many cells they make a reader lay out, a
    long text counted as many. Raises InputError for a sheet too large to be opened.

    So what the reader opens is what was looked through here, whatever sizes the original claims.
    """
    _check_well_formed(parts, name)
    out, size = io.BytesIO(), _Size(name)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for part, content in _looked_through(parts, size):
            archive.writestr(zipfile.ZipInfo(part), content)
    out.seek(0)
    return out, size.cells + size.text // TEXT_OF_A_CELL


def _check_well_formed(parts: Mapping[str, bytes], name: str) -> None:
    """Raise InputError for a part that ends early or whose tags do not match: the reader may search its end forever."""
    for part, content in parts.items():
        if part in ("content.xml", "META-INF/manifest.xml") or part.casefold().startswith("xl/"):
            try:
                expat.ParserCreate().Parse(content, True)
            except expat.ExpatError as error:
                raise InputError(Fault(name, f"is a broken workbook ({part}: {reason(error)})", SAVE)) from None


@dataclass
class _Size:
    """What a workbook makes a reader lay out: cells, and characters of text. Raises InputError for too much."""

    name: str
    cells: int = 0
    text: int = 0

    def span(self, rows: int, columns: int) -> None:
        """A sheet spans so many rows and columns."""
        if rows * columns > MOST_CELLS:
            problem = f"a sheet spans {rows:,} rows and {columns:,} columns, more than is read here"
            raise InputError(Fault(self.name, problem, "Delete the rows and columns below and beside the table."))

    def hold(self, text: int) -> None:
        """A sheet holds so much text."""
        if text > MOST_STRINGS:
            raise InputError(Fault(self.name, "holds too much text to be read here", "Shorten its longest texts."))


def _needed(part: str) -> bool:
    return part == "mimetype" or part.endswith((".xml", ".rels"))


def _listed(entries: list[zipfile.ZipInfo], size: int, name: str) -> None:
    """Raises InputError for an archive that is too large, packed too tightly, or holds macros or external links."""
    names = [entry.filename for entry in entries]
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or len(set(names)) < len(names):
        raise InputError(Fault(name, f"packs {len(entries):,} parts, too many or twice the same", SAVE))
    if total > MOST_BYTES or (total > 10_000_000 and total > MOST_RATIO * size):
        problem = f"unpacks to {total:,} bytes from {size:,}, more than is read here"
        raise InputError(Fault(name, problem, SPLIT))
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


def _looked_through(parts: dict[str, bytes], size: _Size) -> Iterable[tuple[str, bytes]]:
    """Every part, error cells turned into their text. Raises InputError for a sheet too large to be opened."""
    longest = _longest_string(parts, size.name)
    styles = marks_of_styles(next((c for p, c in parts.items() if p.casefold() == "xl/styles.xml"), b""))
    recalculate = recalculated(parts.get("xl/workbook.xml", b""))
    for part, content in parts.items():
        if re.match(r"/?xl/worksheets/[^/]*\.xml$", part, re.IGNORECASE):
            size.cells += _extent(content, size)
            strings = len(_STRING_CELL.findall(content))
            text = _shared_text(content, parts) if strings * longest > LARGE_TEXT else 0
            size.hold(text)
            size.text += text
            yield part, marked_sheet(_ERROR_CELL.sub(rb'\1"str"', content), styles, zero_is_none=recalculate)
        elif part == "content.xml":
            if _ODS_LINK.search(content):
                raise InputError(Fault(size.name, "holds links to other workbooks", _UNLINK))
            _ods_extent(content, size)
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


def _extent(sheet: bytes, size: _Size) -> int:
    """The farthest row times the farthest column: all between is laid out. Raises InputError where it is too much."""
    columns, rows = 1, 1
    for letters, digits in set(_REFERENCE.findall(sheet)):
        column = 0
        for letter in letters.upper()[:8]:
            column = column * 26 + letter - 64
        columns, rows = max(columns, column), max(rows, _count(digits))
    parts = _ROW.split(sheet)
    widest = max(len(_CELL.findall(row)) for row in parts)
    rows, columns = max(rows, len(parts) - 1), max(columns, widest)
    size.span(rows, columns)
    return rows * columns


def _count(digits: bytes) -> int:
    """The number that digits write; one that is far too large, or is hidden, is far too large."""
    plain = digits.strip().removeprefix(b"+")
    return int(plain.lstrip(b"0")[:12] or b"0") if plain.isdigit() else 10**12


def _ods_extent(content: bytes, size: _Size) -> None:
    """Repeated rows and cells count where they hold something, or stand before something that does; so do texts, as
    often as they are repeated, and the spaces that an element stands for.
    """
    rows = columns = at = times = text = start = 0
    row_times, spanned = 1, 0
    for found in _ODS_STEP.finditer(content):
        closing, tag, attributes, alone = found.groups()
        if closing:
            if tag.endswith(b"cell") and start:
                text += times * (found.start() - start + _spaces(content[start : found.start()], size.name))
                start = 0
            continue
        repeated = max(map(_count, _REPEATED.findall(attributes)), default=1)
        if tag == b"table":
            size.cells += spanned
            rows = columns = at = spanned = 0
        elif tag == b"table-row":
            at, rows, row_times = 0, rows + repeated, repeated
        else:
            at += repeated
            if not alone or b"value-type" in attributes or b"formula" in attributes:
                columns = max(columns, at)
                size.span(rows, columns)
                spanned, times = rows * columns, repeated * row_times
                text, start = text + times * len(attributes), 0 if alone else found.end()
        size.hold(text)
    size.cells += spanned
    size.text += text


def _spaces(cell: bytes, name: str) -> int:
    """How many spaces the elements of a cell stand for."""
    spaces = sum(map(_count, _ODS_SPACES.findall(cell))) if b":c" in cell else 0
    if spaces > MOST_STRING:
        raise InputError(Fault(name, f"holds a text of {spaces:,} spaces", "Shorten it to 20,000 characters."))
    return spaces
