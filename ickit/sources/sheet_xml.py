"""Cells of a sheet changed in its own XML: what is not changed keeps its bytes, whatever it is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from openpyxl.utils import get_column_letter

_TOKEN = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    rb"""|<(?P<end>/?)(?P<name>[^\s/>!?]+)(?P<inside>(?:[^>"'/]|"[^"]*"|'[^']*'|/(?!>))*)(?P<alone>/?)>""",
    re.DOTALL,
)
_ATTRIBUTE = rb"""(?<![\w:.-])%s\s*=\s*["']([^"']*)["']"""
_REFERENCE = re.compile(rb"([A-Za-z]+)(\d+)")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


@dataclass(frozen=True)
class Value:
    """What a cell is to hold: a text, or a number as it is written. ``style`` replaces the style that the cell has."""

    text: str
    number: bool = False
    style: int | None = None


@dataclass
class _Span:
    """An element: where it begins and ends, and where its opening tag ends (its end where it has no content)."""

    start: int
    opened: int
    end: int = -1


@dataclass
class _Cell(_Span):
    column: int = 0
    style: bytes = b""
    formula: bool = False


@dataclass
class _Row(_Span):
    number: int = 0
    cells: list[_Cell] = field(default_factory=list)


class Sheet:
    """The XML of one sheet taken apart. Raises ValueError where it is not what a spreadsheet program writes."""

    def __init__(self, data: bytes) -> None:
        check_xml(data)
        self._data = data
        self._prefix = b""
        self._cells: _Span | None = None
        self._dimension: _Span | None = None
        self._rows: list[_Row] = []
        self._take_apart()
        if self._cells is None:
            raise ValueError("no cells")

    def formulas(self) -> Iterator[tuple[int, int]]:
        """Row and column of every cell that holds a formula."""
        return ((row.number, cell.column) for row in self._rows for cell in row.cells if cell.formula)

    def style(self, row: int, column: int) -> int:
        """The number of a cell's style; 0 where it has none."""
        found = (c for r in self._rows if r.number == row for c in r.cells if c.column == column)
        return int(next((c.style for c in found if c.style), b"0"))

    def changed(self, values: Mapping[int, Mapping[int, Value]]) -> bytes:
        """The sheet's XML with cells changed and added, by row and column."""
        data, out, at = self._data, [], 0
        assert self._cells is not None
        there = {row.number: row for row in self._rows}
        for place, new in self._splices(values, there):
            out += [data[at : place.start], new]
            at = place.end
        return b"".join([*out, data[at:]])

    def _splices(
        self, values: Mapping[int, Mapping[int, Value]], there: Mapping[int, _Row]
    ) -> Iterator[tuple[_Span, bytes]]:
        """What takes the place of which bytes, in the order of the file."""
        assert self._cells is not None
        if self._dimension is not None and values:
            yield self._dimension, self._extended(values)
        after: dict[int, list[int]] = {}  # new rows by the row before which they come; those at the end under 0
        numbers = sorted(there)
        for number in sorted(values.keys() - there.keys()):
            after.setdefault(next((n for n in numbers if n > number), 0), []).append(number)
        for row in self._rows:
            fresh = b"".join(self._new_row(n, values[n]) for n in after.get(row.number, ()))
            if row.number in values:
                yield row, fresh + self._row(row, values[row.number])
            elif fresh:
                yield _Span(row.start, row.start, row.start), fresh
        end = b"".join(self._new_row(n, values[n]) for n in after.get(0, ()))
        if not end:
            return
        if self._cells.opened == self._cells.end:  # <sheetData/>
            name = self._prefix + b"sheetData"
            yield self._cells, b"<%s>%s</%s>" % (name, end, name)
        else:
            close = self._data.rindex(b"</", 0, self._cells.end)
            yield _Span(close, close, close), end

    def _new_row(self, number: int, values: Mapping[int, Value]) -> bytes:
        name = self._prefix + b"row"
        cells = b"".join(self._cell(number, column, values[column], b"") for column in sorted(values))
        return b'<%s r="%d">%s</%s>' % (name, number, cells, name)

    def _row(self, row: _Row, values: Mapping[int, Value]) -> bytes:
        data, out = self._data, []
        tag = re.sub(rb"""\sspans\s*=\s*("[^"]*"|'[^']*')""", b"", data[row.start : row.opened])
        at, waiting = row.opened, sorted(values)
        alone = row.opened == row.end
        for cell in row.cells:
            while waiting and waiting[0] < cell.column:
                out += [data[at : cell.start], self._cell(row.number, waiting[0], values[waiting.pop(0)], b"")]
                at = cell.start
            if waiting and waiting[0] == cell.column:
                out += [data[at : cell.start], self._cell(row.number, cell.column, values[waiting.pop(0)], cell.style)]
                at = cell.end
        last = row.cells[-1].end if row.cells else row.opened
        out.append(data[at : max(at, last)])
        out += [self._cell(row.number, column, values[column], b"") for column in waiting]
        name = self._prefix + b"row"
        if alone:
            return tag[:-2].rstrip() + b">" + b"".join(out) + b"</%s>" % name
        return tag + b"".join(out) + data[max(at, last) : row.end]

    def _cell(self, row: int, column: int, value: Value, style: bytes) -> bytes:
        p, chosen = self._prefix, style if value.style is None else b"%d" % value.style
        head = b'<%sc r="%s%d"' % (p, get_column_letter(column).encode(), row) + (
            b' s="%s"' % chosen if chosen else b""
        )
        if not value.text:
            return head + b"/>"
        if value.number:
            return head + b"><%sv>%s</%sv></%sc>" % (p, value.text.encode(), p, p)
        text = escaped(value.text).encode()
        return head + b' t="inlineStr"><%sis><%st xml:space="preserve">%s</%st></%sis></%sc>' % (p, p, text, p, p, p)

    def _extended(self, values: Mapping[int, Mapping[int, Value]]) -> bytes:
        assert self._dimension is not None
        tag = self._data[self._dimension.start : self._dimension.end]
        found = re.search(_ATTRIBUTE % rb"ref", tag)
        ends = [_REFERENCE.fullmatch(part) for part in found[1].split(b":")] if found else []
        if not found or not ends or not all(ends):
            return tag
        at = [(column_of(end[1]), int(end[2])) for end in ends if end]
        at += [(column, row) for row, cells in values.items() for column in cells]
        (left, top), (right, bottom) = (tuple(low(axis) for axis in zip(*at, strict=True)) for low in (min, max))
        new = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}".encode()
        return tag[: found.start(1)] + new + tag[found.end(1) :]

    def _take_apart(self) -> None:
        depth, row, cell = 0, None, None
        inside = False
        for token in _TOKEN.finditer(self._data):
            if token["name"] is None:
                continue
            prefix, _, name = token["name"].rpartition(b":")
            start, end, alone = token.start(), token.end(), bool(token["alone"])
            if token["end"]:
                depth -= 1
                if name == b"sheetData" and self._cells is not None and inside:
                    self._cells.end, inside = end, False
                elif name == b"row" and inside and row is not None and depth == 2:
                    row.end = end
                elif name == b"c" and inside and cell is not None and depth == 3:
                    cell.end = end
                continue
            if depth == 0:
                self._prefix = prefix + b":" if prefix else b""
            if name == b"dimension" and depth == 1:
                self._dimension = _Span(start, end, end if alone else self._data.index(b">", end) + 1)
            elif name == b"sheetData" and depth == 1:
                self._cells, inside = _Span(start, end, end), not alone
            elif inside and name == b"row" and depth == 2:
                row = self._begun_row(token["inside"], start, end)
            elif inside and name == b"c" and depth == 3 and row is not None:
                cell = self._begun_cell(row, token["inside"], start, end)
            elif inside and name == b"f" and depth == 4 and cell is not None:
                cell.formula = True
            depth += not alone

    def _begun_row(self, inside: bytes, start: int, end: int) -> _Row:
        said = re.search(_ATTRIBUTE % rb"r", inside)
        last = self._rows[-1].number if self._rows else 0
        row = _Row(start, end, end, number=int(said[1]) if said else last + 1)
        if row.number <= last:
            raise ValueError("rows out of order")
        self._rows.append(row)
        return row

    def _begun_cell(self, row: _Row, inside: bytes, start: int, end: int) -> _Cell:
        said, style = re.search(_ATTRIBUTE % rb"r", inside), re.search(_ATTRIBUTE % rb"s", inside)
        last = row.cells[-1].column if row.cells else 0
        found = _REFERENCE.fullmatch(said[1]) if said else None
        cell = _Cell(start, end, end, column_of(found[1]) if found else last + 1, style[1] if style else b"")
        if cell.column <= last:
            raise ValueError("cells out of order")
        row.cells.append(cell)
        return cell


def column_of(letters: bytes) -> int:
    """The number of a column.

    >>> column_of(b"A"), column_of(b"AB")
    (1, 28)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def escaped(text: str) -> str:
    """A text as it stands in the XML of a workbook.

    >>> escaped("a < b & c")
    'a &lt; b &amp; c'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    coded = _ILLEGAL.sub(lambda m: f"_x{ord(m[0][0]):04X}_{m[0][1:]}", plain)
    return coded.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def check_xml(data: bytes) -> None:
    """Raise ValueError for what is no well-formed XML in UTF-8, or declares a document type."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or re.match(
        rb"""\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-8)""", data, re.I
    ):
        raise ValueError("not UTF-8")
    if b"<!DOCTYPE" in data:
        raise ValueError("a document type")
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError:
        raise ValueError("not XML") from None
