"""Cells of a workbook that a reader of values alone would get wrong, marked in its parts before it is opened.

A percentage is stored as a hundredth of what is shown; a formula written by a library has no value; a line break in an
.ods cell is an element. Each such cell is written anew as a text that says so, wherever it stands.
"""

import html
import re
from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from ickit.errors import quoted
from ickit.tables.cells import Cells
from ickit.tables.findings import Findings
from ickit.tables.schema import Table

PERCENT, SCALED, UNCLEAR, NO_VALUE = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
"""What the text of a marked cell begins with: a percentage; a number shown in thousands; a number whose format shows it
otherwise, nobody can tell how; a formula without a stored value."""
MARKS = (PERCENT, SCALED, UNCLEAR, NO_VALUE)

INSIDE = rb"""(?:[^>"'/]|"[^"]*"|'[^']*'|/(?!>))*"""
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b(" + INSIDE + rb")/?>")
_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(rb"<(?:\w+:)?xf\b(" + INSIDE + rb")/?>")
_CELL = re.compile(rb"<((?:\w+:)?)c\b(" + INSIDE + rb")(?:/>|>(.*?)</\1c\s*>)", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>\s*([^<]+?)\s*</")
_ODS_CELL = re.compile(rb"<table:table-cell\b(" + INSIDE + rb")(/?)>")
_ODS_BREAK = re.compile(rb"<text:(line-break|tab)\b" + INSIDE + rb"/>(?:</text:(?:line-break|tab)\s*>)?")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def _attribute(tag: bytes, name: str) -> str | None:
    found = re.search(rb"(?<![\w:.-])" + name.encode() + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)
    if found is None:
        return None
    return html.unescape((found[1] if found[1] is not None else found[2]).decode("utf-8", "replace"))


def mark_of(code: str) -> str:
    """The mark of a number in this number format of a spreadsheet; blank for one that is shown as it is stored.

    >>> mark_of("0.0%") == PERCENT, mark_of("#,##0,") == SCALED, mark_of('0.0"%"'), mark_of("0;-0%") == UNCLEAR
    (True, True, '', True)
    """
    sections = [part for part in _LITERAL.sub("", code).split(";")[:3] if re.search("[0#?]", part)]
    marks = {_section(part) for part in sections} or {""}
    return marks.pop() if len(marks) == 1 else UNCLEAR


def _section(part: str) -> str:
    if "%" in part:
        return PERCENT if part.count("%") == 1 and not _scaled(part) else UNCLEAR
    return SCALED if _scaled(part) else ""


def _scaled(part: str) -> bool:
    return re.search(r"[0#?],+(?![0#?,])", part) is not None


def marks_of_styles(styles: bytes) -> dict[int, str]:
    """The marks of an .xlsx workbook's cell styles, by their number; those without any are not named."""
    codes = {9: "0%", 10: "0.00%"}
    for found in _FORMAT.finditer(styles):
        number, code = _attribute(found[1], "numFmtId"), _attribute(found[1], "formatCode")
        if number is not None and number.isdecimal() and code is not None:
            codes[int(number[:9])] = code
    whole = _STYLES.search(styles)
    numbers = [_attribute(found[1], "numFmtId") or "0" for found in _STYLE.finditer(whole[0])] if whole else []
    marks = [mark_of(codes.get(int(n[:9]), "")) if n.isdecimal() else "" for n in numbers]
    return {style: mark for style, mark in enumerate(marks) if mark}


def recalculated(workbook: bytes) -> bool:
    """Whether an .xlsx workbook asks that its formulas be calculated on opening: a library wrote 0 in their place."""
    found = re.search(rb"<(?:\w+:)?calcPr\b(" + INSIDE + rb")/?>", workbook)
    return found is not None and _attribute(found[1], "fullCalcOnLoad") in ("1", "true")


def marked_sheet(sheet: bytes, styles: Mapping[int, str], *, zero_is_none: bool = False) -> bytes:
    """A sheet of an .xlsx workbook with its cells marked. ``zero_is_none``: a formula's 0 is no value."""
    if not styles and not _FORMULA.search(sheet):
        return sheet
    return _CELL.sub(lambda found: _marked(found, styles, zero_is_none), sheet)


def _marked(found: "re.Match[bytes]", styles: Mapping[int, str], zero_is_none: bool) -> bytes:
    prefix, tag, inside = found[1], found[2], found[3] or b""
    value = _VALUE.search(inside)
    text = ""
    if _FORMULA.search(inside) and (value is None or (zero_is_none and value[1] == b"0")):
        text = "" if _attribute(tag, "t") == "str" else NO_VALUE
    elif value is not None and _attribute(tag, "t") in (None, "n"):
        style = _attribute(tag, "s") or "0"
        mark = styles.get(int(style[:9]), "") if style.isdecimal() else ""
        text = shown(mark, value[1].decode("utf-8", "replace")) if mark else ""
    if not text:
        return found[0]
    place = _attribute(tag, "r")
    at = f' r="{html.escape(place)}"'.encode() if place is not None else b""
    return b'<%sc%s t="str"><%sv>%s</%sv></%sc>' % (prefix, at, prefix, text.encode(), prefix, prefix)


def shown(mark: str, stored: str) -> str:
    """The text of a marked cell: its mark, and the number as it is shown or, where it is no percentage, stored.

    >>> shown(PERCENT, "7.0000000000000007E-2") == PERCENT + "7%"
    True
    """
    try:
        number = Decimal(repr(float(stored)))
    except ValueError:
        return ""
    if not number.is_finite():
        return ""
    number = number * 100 if mark == PERCENT else number
    plain = "0" if not number else format(number.normalize(), "f")
    return f"{mark}{plain}%" if mark == PERCENT else mark + plain


def marked_ods(content: bytes) -> bytes:
    """The content of an .ods workbook with its cells marked, and line breaks and tabs as characters."""
    content = _ODS_BREAK.sub(lambda found: b"&#10;" if found[1] == b"line-break" else b"&#9;", content)
    if b"percentage" in content or b"table:formula" in content:
        content = _ODS_CELL.sub(_marked_ods, content)
    return content


def _marked_ods(found: "re.Match[bytes]") -> bytes:
    tag, kind, text = found[1], _attribute(found[1], "office:value-type"), ""
    if kind == "percentage":
        text = shown(PERCENT, _attribute(tag, "office:value") or "")
    elif kind is None and _attribute(tag, "table:formula") is not None:
        text = NO_VALUE
    if not text:
        return found[0]
    rest = re.sub(rb"""office:(?:value-type|value|string-value)\s*=\s*(?:"[^"]*"|'[^']*')""", b"", tag)
    said = b' office:value-type="string" office:string-value="%s"' % html.escape(text).encode()
    return b"<table:table-cell %s%s%s>" % (said, rest, found[2])


def plain(text: str) -> str:
    """The text of a cell without its mark; a formula without a value is a spreadsheet's error."""
    return "#VALUE!" if text[:1] == NO_VALUE else text[1:] if text[:1] in MARKS else text


def hidden_rows(parts: Mapping[str, bytes]) -> dict[str, set[int]]:
    """The numbers of hidden rows (from 1), by the name of their sheet."""
    if "content.xml" in parts:
        return dict(_hidden_ods(parts["content.xml"])) if b"table:visibility" in parts["content.xml"] else {}
    targets = {}
    for found in re.finditer(
        rb"<(?:\w+:)?Relationship\b(" + INSIDE + rb")/?>", parts.get("xl/_rels/workbook.xml.rels", b"")
    ):
        targets[_attribute(found[1], "Id")] = (_attribute(found[1], "Target") or "").removeprefix("/xl/")
    hidden = {}
    for found in re.finditer(rb"<(?:\w+:)?sheet\b(" + INSIDE + rb")/?>", parts.get("xl/workbook.xml", b"")):
        part = parts.get(f"xl/{targets.get(_attribute(found[1], 'r:id'), '')}", b"")
        if name := _attribute(found[1], "name"):
            rows = (m[1] for m in re.finditer(rb"<(?:\w+:)?row\b(" + INSIDE + rb")/?>", part) if b"hidden" in m[1])
            hidden[name] = {
                int(number[:9])
                for tag in rows
                if _attribute(tag, "hidden") in ("1", "true") and (number := _attribute(tag, "r") or "").isdecimal()
            }
    return hidden


_ODS_ROW = re.compile(rb"<table:(table|table-row)\b(?!-)(" + INSIDE + rb")/?>")


def _hidden_ods(content: bytes) -> list[tuple[str, set[int]]]:
    found: list[tuple[str, set[int]]] = []
    row = 0
    for tag in _ODS_ROW.finditer(content):
        if tag[1] == b"table":
            row = 0
            found.append((_attribute(tag[2], "table:name") or "", set()))
            continue
        repeated = _attribute(tag[2], "table:number-rows-repeated") or "1"
        times = min(int(repeated[:9]), 1_100_000) if repeated.isdecimal() else 1
        if found and _attribute(tag[2], "table:visibility") in ("filter", "collapse") and times < 100_000:
            found[-1][1].update(range(row + 1, row + times + 1))
        row += times
    return found


def unmark(cells: Cells, table: Table, name: str, findings: Findings) -> "npt.NDArray[np.bool_]":
    """Reads the marked cells of a column as they are shown, or says why not. Returns which were read as numbers."""
    texts = cells.frame[name]
    first = texts.str[:1].fillna("")
    marked = texts[first.isin(MARKS)]
    if marked.empty:
        return np.zeros(len(texts), dtype=bool)
    number = table.column(name).kind == "number"
    absent, unclear = marked[first == NO_VALUE], marked[first == UNCLEAR]
    findings.cells(cells, name, absent, lambda _: ("the cell holds a formula without a stored value", _CALCULATE))
    findings.cells(cells, name, unclear, _say_unclear)
    shares, scaled = marked[first == PERCENT], marked[first == SCALED]
    findings.changed(cells, name, scaled, lambda text: f"is shown in thousands, and was read as {plain(text)}")
    read = marked.map(plain)
    if number:
        findings.changed(cells, name, shares, lambda text: f"{quoted(plain(text))} was read as {plain(text)[:-1]}")
        read[first == PERCENT] = read[first == PERCENT].str[:-1]
    read[absent.index.union(unclear.index)] = None
    cells.frame.loc[read.index, name] = read
    return first.isin([PERCENT, SCALED]).to_numpy(dtype=bool) & number


_CALCULATE = "Open the workbook in a spreadsheet program, so that it is calculated, and save it; or write the value."


def _say_unclear(text: str) -> tuple[str, str]:
    return f"{quoted(plain(text))} is shown otherwise by its number format", "Give the cell the format General."
