"""Elements as plain text: one function an element. Tables stand in columns, numbers to the right."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import singledispatch
from textwrap import wrap

from ickit._base.plain_text import plain
from ickit.report.elements.columns import Column
from ickit.report.elements.element import Element, renders
from ickit.report.elements.figure import Figure
from ickit.report.elements.lists import Cards, Facts, Points
from ickit.report.elements.numbers import Numbers
from ickit.report.elements.stack import Details, Stack
from ickit.report.elements.summary import Summary
from ickit.report.elements.table import Table
from ickit.report.elements.text import Heading, Notice, Text
from ickit.report.elements.workbook import Workbook


@dataclass(frozen=True)
class Limits:
    """How much of a table is written: at most ``rows``, a cell at most ``width`` characters wide; None is no limit."""

    rows: int | None = None
    width: int | None = None


WHOLE = Limits()
IN_TERMINAL = Limits(rows=12, width=60)


@renders("plain_text")
def to_terminal(element: Element) -> str:
    """``element`` as plain text for a terminal; of a long table, the first rows.

    >>> from ickit.report.elements import cards, points
    >>> print(to_terminal(cards([("6 of 9", "key factors in place", "2 partly, 1 not rated"), ("72.2", "score", "")])))
    6 of 9 key factors in place (2 partly, 1 not rated)
    72.2 score
    >>> print(to_terminal(points([("Strategy", "partly in place")], lead="To do next")))
    To do next
    - Strategy: partly in place
    """
    return element_text(element, IN_TERMINAL)


@singledispatch
def element_text(element: Element, limits: Limits = WHOLE) -> str:  # noqa: ARG001
    """``element`` as plain text.

    A function for one more kind of element is registered with ``element_text.register``.
    """
    raise TypeError(f"there is no plain text for a {type(element).__name__}")


@element_text.register
def _stack(element: Stack, limits: Limits = WHOLE) -> str:
    return "\n\n".join(words for words in (element_text(one, limits) for one in element.elements) if words)


@element_text.register
def _details(element: Details, limits: Limits = WHOLE) -> str:
    return f"{plain(element.title)}\n{_stack(element, limits)}".strip()


@element_text.register
def _summary(element: Summary, limits: Limits = WHOLE) -> str:  # noqa: ARG001
    return ""


@element_text.register
def _numbers(element: Numbers, limits: Limits = WHOLE) -> str:  # noqa: ARG001
    return ""


@element_text.register
def _workbook(element: Workbook, limits: Limits = WHOLE) -> str:  # noqa: ARG001
    return ""


@element_text.register
def _heading(element: Heading, limits: Limits = WHOLE) -> str:  # noqa: ARG001
    return plain(element.words)


@element_text.register
def _text(element: Text, limits: Limits = WHOLE) -> str:  # noqa: ARG001
    return "\n\n".join(plain(paragraph) for paragraph in element.paragraphs)


@element_text.register
def _notice(element: Notice, limits: Limits = WHOLE) -> str:  # noqa: ARG001
    return f"{element.mark}: {plain(element.words)}"


@element_text.register
def _points(element: Points, limits: Limits = WHOLE) -> str:  # noqa: ARG001
    rows = [f"- {plain(name)}: {plain(words)}" if name else f"- {plain(words)}" for name, words in element.items]
    return "\n".join([plain(element.lead), *rows] if element.lead else rows)


@element_text.register
def _cards(element: Cards, limits: Limits = WHOLE) -> str:  # noqa: ARG001
    return "\n".join(
        f"{plain(value)} {plain(label)}" + (f" ({plain(note)})" if plain(note) else "")
        for value, label, note in element.items
    )


@element_text.register
def _facts(element: Facts, limits: Limits = WHOLE) -> str:  # noqa: ARG001
    return "\n".join(f"{plain(name)}: {plain(value)}" for name, value in element.pairs)


@element_text.register
def _figure(element: Figure, limits: Limits = WHOLE) -> str:  # noqa: ARG001
    said = (plain(words).strip() for words in (f"[Figure: {plain(element.alt)}]", element.caption, element.note))
    return "\n".join(words for words in said if words)


@element_text.register
def _table(element: Table, limits: Limits = WHOLE) -> str:
    columns, rows = element.columns, len(element.rows)
    shown = rows if limits.rows is None else min(rows, limits.rows)
    blocks = [_block(column, shown, limits.width) for column in columns]
    right = [column.numeric for column in columns]
    widths = [max(_width(line) for cell in block for line in cell) for block in blocks]
    lines = [plain(element.caption)]
    for i, cells in enumerate(zip(*blocks, strict=True)):
        lines.extend(_lines(cells, widths, right))
        if i == 0:
            lines.append("  ".join("-" * width for width in widths))
    if not rows:
        lines.append("No rows.")
    if rows > shown:
        lines.append(f"… {rows - shown} more rows")
    return "\n".join([*lines, plain(element.more)] if element.more else lines)


def _block(column: Column, rows: int, width: int | None) -> list[list[str]]:
    """The heading of a column and its cells, each as the lines it takes."""
    texts = [plain(column.label), *column.texts[:rows]]
    if width is None:
        return [[text] for text in texts]
    return [wrap(text, width, break_on_hyphens=False) or [""] for text in texts]


def _lines(cells: Sequence[list[str]], widths: Sequence[int], right: Sequence[bool]) -> Iterator[str]:
    """The lines of one row of a table; the columns that ``right`` says stand to the right."""
    for i in range(max(len(cell) for cell in cells)):
        parts = [cell[i] if i < len(cell) else "" for cell in cells]
        padded = (_padded(*part) for part in zip(parts, widths, right, strict=True))
        yield "  ".join(padded).rstrip()


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _width(text: str) -> int:
    """How many columns of a terminal a text takes.

    >>> _width("Zürich"), _width("東京"), _width("e" + chr(0x301))
    (6, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(ch) else 2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)
