"""Elements as Typst source: one function an element. Text stands in quoted strings, so nothing in it is markup."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch
from typing import Any

from ickit._base import palette
from ickit._base.plain_text import plain, plain_lines
from ickit.report.elements.columns import Column, is_unrated
from ickit.report.elements.element import Element
from ickit.report.elements.figure import Figure
from ickit.report.elements.lists import Cards, Facts, Points
from ickit.report.elements.numbers import Numbers
from ickit.report.elements.picture import Picture
from ickit.report.elements.prose import Code, Prose, Title, Words
from ickit.report.elements.stack import Details, Stack, on_paper
from ickit.report.elements.summary import Summary
from ickit.report.elements.table import Table
from ickit.report.elements.text import Heading, Notice, Text
from ickit.report.elements.workbook import Workbook
from ickit.report.render.column_widths import fit
from ickit.report.render.compiler import letters
from ickit.report.render.picture_of import picture_of_figure

_TEXT_WIDTH, _TALLEST = 170.0, 205.0  # mm of an A4 page within its margins; the rest of the height is for the caption
_ORDINARY, _HEIGHT = 6.0, 98.0  # a figure of so many inches or less is set no taller than so many mm
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:)\]]")


def quoted(value: Any) -> str:
    r"""Text as a Typst string; a character that no font of the document holds becomes ``□``.

    >>> quoted('a "b" \\ #c'), quoted("東京")
    ('"a \\"b\\" \\\\ #c"', '"□□"')
    """
    text = plain_lines(value)
    if not text.isascii():
        known = letters()
        text = "".join(ch if ord(ch) in known or ch == "\n" else "□" for ch in text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _line(value: Any) -> str:
    return quoted(plain(value))


def _array(parts: Iterable[str]) -> str:
    return "(" + "".join(f"{part}, " for part in parts) + ")"


def typst_source(elements: Sequence[Element]) -> str:
    """The elements as Typst source; levels of headings begin at 1 and leave none out, as PDF/UA wants it."""
    return "\n".join(line for line in _flow(elements, Levels()) if line)


class Levels:
    """The levels of headings as they come: one more than the last at most."""

    def __init__(self) -> None:
        self.last = 0

    def next(self, level: int) -> int:
        """The level of a heading of ``level`` (2 is the highest) in the document, where 1 is."""
        self.last = min(max(level - 1, 1), self.last + 1)
        return self.last


def _flow(elements: Iterable[Element], levels: Levels) -> Iterator[str]:
    headed = False
    for element in on_paper(elements):
        first, headed = headed, isinstance(element, Heading | Title)
        if isinstance(element, Details):
            yield f"#heading(level: {levels.next(levels.last + 2)}, {_line(element.title)})"
            above, levels.last = levels.last - 1, levels.last
            yield from _flow(element.elements, levels)
            levels.last = above
        elif isinstance(element, Stack):
            yield from _flow(element.elements, levels)
        elif isinstance(element, Heading | Title):
            yield f"#heading(level: {levels.next(element.level)}, {_line(element.words)})"
        elif source := element_typst(element):
            yield f"#lead[{source}]" if first and isinstance(element, Text | Prose) else source
        else:
            headed = first


@singledispatch
def element_typst(element: Element) -> str:
    """An element that holds no others as Typst source.

    A function for one more kind of element is registered with ``element_typst.register``.
    """
    raise TypeError(f"there is no Typst source for a {type(element).__name__}")


@element_typst.register
def _summary(element: Summary) -> str:  # noqa: ARG001
    return ""


@element_typst.register
def _numbers(element: Numbers) -> str:  # noqa: ARG001
    return ""


@element_typst.register
def _workbook(element: Workbook) -> str:  # noqa: ARG001
    return ""


@element_typst.register
def _text(element: Text) -> str:
    return "\n\n".join(f"#par({_linked(paragraph)})" for paragraph in element.paragraphs)


def _linked(value: Any) -> str:
    """A line of text as Typst content, the addresses in it as links."""
    said, parts, end = plain(value), [], 0
    for found in LINK.finditer(said):
        address = found[0]
        parts += [quoted(said[end : found.start()]), f"link({quoted(address)}, {quoted(address)})"]
        end = found.end()
    if not parts:
        return quoted(said)
    return "{" + "; ".join([*parts, quoted(said[end:])]) + "}"


@element_typst.register
def _prose(element: Prose) -> str:
    words = "{" + "; ".join(_words(one) for one in element.words) + "}"
    return f"#entry({_line(element.item)}, {words})" if element.item else f"#par({words})"


def _words(words: Words) -> str:
    said = quoted(words.text)
    for marked, function in ((words.code, "raw"), (words.strong, "strong"), (words.emphasis, "emph")):
        said = f"{function}({said})" if marked else said
    return f"link({quoted(words.link)}, {said})" if words.link else said


@element_typst.register
def _code(element: Code) -> str:
    return f"#raw(block: true, {quoted(element.text)})"


@element_typst.register
def _notice(element: Notice) -> str:
    colour = "accent" if element.kind == "info" else "city"
    return f"#notice({_line(element.mark)}, {_linked(element.words)}, {colour})"


@element_typst.register
def _points(element: Points) -> str:
    items = _array("{" + _strong(name, words) + "; " + _linked(words) + "}" for name, words in element.items)
    return f"#points({_line(element.lead)}, {items})"


def _strong(name: str, words: str) -> str:
    mark = "" if not plain(words) or plain(name)[-1:] in {".", ":", "?", "!"} else ":"
    return f"strong({_line(name)}); {quoted(mark + ' ')}" if name else '""'


@element_typst.register
def _cards(element: Cards) -> str:
    return f"#cards({_array(_array(map(_line, card)) for card in element.items)})"


@element_typst.register
def _facts(element: Facts) -> str:
    pairs = _array(f"({_line(name)}, {_linked(value)})" for name, value in element.pairs)
    return f"#facts({pairs})" if element.pairs else ""


@element_typst.register
def _figure(element: Figure) -> str:
    return _picture(picture_of_figure(element))


@element_typst.register
def _picture(element: Picture) -> str:
    width = min(element.width * 25.4, _TEXT_WIDTH) if element.width else _TEXT_WIDTH
    if element.width and element.height:
        tallest = _HEIGHT if element.height <= _ORDINARY else _TALLEST
        width = min(width, tallest * element.width / element.height)
    if element.svg:
        content, kind = f"bytes({quoted(element.svg)})", "svg"
    else:
        packed = ", ".join(map(str, element.content))
        content, kind = f"bytes(({packed},))", {"jpeg": "jpg"}.get(element.kind, element.kind)
    words = f"{_line(element.caption)}, {_line(element.note)}"
    return f'#drawn({content}, "{kind}", {_line(element.alt)}, {width:.1f}mm, {words})'


@element_typst.register
def _table(element: Table) -> str:
    columns = element.columns
    size, widths = _fit(columns)
    head = _array(_line(column.label) for column in columns)
    sides = _array("right" if column.numeric else "left" for column in columns)
    cells = [[_cell(*one, column) for one in zip(column.values, column.texts, strict=True)] for column in columns]
    rows = _array(_array(row) for row in zip(*cells, strict=True))
    words = f"{_line(element.caption)}, {_line(element.more if len(element.rows) else f'No rows. {element.more}')}"
    return f"#tab({words}, {size:g}pt, {widths}, {sides}, {head}, {rows})"


def _cell(value: Any, text: str, column: Column) -> str:
    if not column.levels:
        return _linked(text) if "://" in text else _line(text)
    if is_unrated(value):
        return f'chip({_line(text)}, "{palette.NOT_RATED}", "{palette.INK}")'
    if str(value) not in column.levels:
        return f'chip({_line(text)}, "{palette.NOT_APPLICABLE}", "{palette.INK}")'
    colour = palette.levels(len(column.levels))[column.levels.index(str(value))]
    return f'chip({_line(text)}, "{colour}", "{palette.ink_on(colour)}")'


def _fit(columns: Sequence[Column]) -> tuple[float, str]:
    """The size of letters and the widths of columns with which a table fits the page."""
    found = fit(columns)
    return found.size, _array(f"{share:.0f}fr" if share else "auto" for share in found.shares)
