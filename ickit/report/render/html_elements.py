"""Elements as HTML: one function an element. Text that came from data is escaped here and nowhere else."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import singledispatch
from numbers import Real
from typing import Any

from ickit._base import palette
from ickit._base.plain_text import plain
from ickit._base.rounding import missing, rounded
from ickit.report.elements.columns import Column, is_unrated
from ickit.report.elements.element import Element, renders
from ickit.report.elements.figure import Figure
from ickit.report.elements.lists import Cards, Facts, Points
from ickit.report.elements.numbers import Numbers
from ickit.report.elements.stack import Details, Stack, runs_off_paper
from ickit.report.elements.summary import Summary
from ickit.report.elements.table import Table
from ickit.report.elements.text import Heading, Notice, Text
from ickit.report.elements.workbook import Workbook
from ickit.report.render.cell_output import safe
from ickit.report.render.csv_elements import csv_tables
from ickit.report.render.svg import svg

_NARROW = 5.0


@renders("html")
def to_html(element: Element) -> str:
    """``element`` as a fragment of HTML.

    >>> from ickit.report.elements import facts, text
    >>> to_html(text("6 of 9 in place", "<b>"))
    '<p>6 of 9 in place</p><p>&lt;b&gt;</p>'
    >>> to_html(facts([("Assessor", "self")]))
    '<dl class="ickit-facts"><div><dt>Assessor</dt><dd>self</dd></div></dl>'
    """
    return element_html(element, csv_tables(element))


@singledispatch
def element_html(element: Element, csv: Mapping[str, str]) -> str:  # noqa: ARG001
    """``element`` as a fragment of HTML; ``csv`` holds the CSV text of its tables and figures, by name.

    A function for one more kind of element is registered with ``element_html.register``.
    """
    raise TypeError(f"there is no HTML for a {type(element).__name__}")


@element_html.register
def _stack(element: Stack, csv: Mapping[str, str]) -> str:
    parts = []
    for titles, run in runs_off_paper(element.elements):
        if titles:
            parts.append(f'<div class="ickit-paper" aria-hidden="true">{element_html(titles, csv)}</div>')
        parts += [element_html(one, csv) for one in run]
    return "\n".join(part for part in parts if part)


@element_html.register
def _details(element: Details, csv: Mapping[str, str]) -> str:
    summary = f"<summary>{safe(element.title)}</summary>"
    mark = "" if element.paper else ' class="ickit-screen"'
    return f"<details{mark}>{summary}{_stack(element, csv)}</details>"


@element_html.register
def _summary(element: Summary, csv: Mapping[str, str]) -> str:  # noqa: ARG001
    return ""


@element_html.register
def _numbers(element: Numbers, csv: Mapping[str, str]) -> str:  # noqa: ARG001
    return ""


@element_html.register
def _workbook(element: Workbook, csv: Mapping[str, str]) -> str:  # noqa: ARG001
    return ""


@element_html.register
def _heading(element: Heading, csv: Mapping[str, str]) -> str:  # noqa: ARG001
    return f"<h{element.level}>{safe(element.words)}</h{element.level}>"


@element_html.register
def _text(element: Text, csv: Mapping[str, str]) -> str:  # noqa: ARG001
    return "".join(f"<p>{safe(paragraph)}</p>" for paragraph in element.paragraphs)


@element_html.register
def _notice(element: Notice, csv: Mapping[str, str]) -> str:  # noqa: ARG001
    said = f"<strong>{element.mark}.</strong> {safe(element.words)}"
    return f'<div class="ickit-notice ickit-{element.kind}" role="note"><p>{said}</p></div>'


@element_html.register
def _points(element: Points, csv: Mapping[str, str]) -> str:  # noqa: ARG001
    rows = "".join(f"<li>{_strong(name, words)}{safe(words)}</li>" for name, words in element.items)
    lead = f"<p>{safe(element.lead)}</p>" if plain(element.lead).strip() else ""
    return f"{lead}<ul>{rows}</ul>"


def _strong(name: str, words: str) -> str:
    mark = "" if not plain(words) or plain(name)[-1:] in {".", ":", "?", "!"} else ":"
    return f"<strong>{safe(name)}{mark}</strong> " if name else ""


@element_html.register
def _cards(element: Cards, csv: Mapping[str, str]) -> str:  # noqa: ARG001
    boxes = "".join(
        f'<div class="ickit-card"><dt>{safe(label)}</dt><dd><b>{safe(value)}</b>'
        + (f" <span>{safe(note)}</span>" if plain(note) else "")
        + "</dd></div>"
        for value, label, note in element.items
    )
    return f'<dl class="ickit-cards">{boxes}</dl>'


@element_html.register
def _facts(element: Facts, csv: Mapping[str, str]) -> str:  # noqa: ARG001
    rows = "".join(f"<div><dt>{safe(name)}</dt><dd>{safe(value)}</dd></div>" for name, value in element.pairs)
    return f'<dl class="ickit-facts">{rows}</dl>' if rows else ""


@element_html.register
def _figure(element: Figure, csv: Mapping[str, str]) -> str:
    name = element.name
    width, height = (round(inches * 96) for inches in element.fig.get_size_inches())
    image = b64encode(svg(element.fig).encode()).decode("ascii")
    small = " ickit-small" if width < _NARROW * 96 else ""
    said = f'<span class="ickit-said">{safe(element.caption)}</span> ' if plain(element.caption) else ""
    source = f'<span class="ickit-source">{safe(element.note)} {_download(name, csv[name])}</span>'
    return (
        f'<figure class="ickit-figure{small}" id="figure-{name}"><div class="ickit-scroll" role="group" '
        f'aria-label="Figure: {safe(element.caption or name.replace("-", " "))}" tabindex="0">'
        f'<img alt="{safe(element.alt)}" width="{width}" height="{height}" '
        f'src="data:image/svg+xml;base64,{image}"></div>'
        f"<figcaption>{said}{source}</figcaption></figure>"
    )


@element_html.register
def _table(element: Table, csv: Mapping[str, str]) -> str:
    name, columns = element.name, element.columns
    head = "".join(f'<th scope="col"{_class(column)}>{safe(column.label)}</th>' for column in columns)
    rendered = [_cells(column) for column in columns]
    body = "\n".join(f"<tr>{''.join(cells)}</tr>" for cells in zip(*rendered, strict=True))
    if not body:
        body = f'<tr><td colspan="{len(columns)}">No rows.</td></tr>'
    caption = f'<caption id="caption-{name}">{safe(element.caption)}</caption>'
    find = f' data-find="{safe(element.find)}"' if element.find else ""
    return (
        f'<div class="ickit-table" id="table-{name}"{find}><div class="ickit-scroll" role="region" '
        f'aria-labelledby="caption-{name}" tabindex="0"><table>{caption}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f'<p class="ickit-source">{safe(element.more)} {_download(name, csv[name])}</p></div>'
    )


def _download(name: str, csv: str) -> str:
    """A link that saves CSV text under ``name``.csv, with a byte-order mark so that a spreadsheet reads its accents."""
    address = "data:text/csv;charset=utf-8;base64," + b64encode(csv.encode("utf-8-sig")).decode("ascii")
    label = f"Download the numbers: {name}.csv"
    return f'<a download="{name}.csv" href="{address}" aria-label="{label}">Numbers (CSV)</a>'


def _class(column: Column) -> str:
    return ' class="n"' if column.numeric else ' class="d"' if column.dates else ""


def _cells(column: Column) -> list[str]:
    cells = [_value(*cell, column) for cell in zip(column.values, column.texts, strict=True)]
    if column.header:
        return [f'<th scope="row">{cell}</th>' for cell in cells]
    mark = _class(column)
    return [f"<td{mark}>{cell}</td>" for cell in cells]


def _value(value: Any, text: str, column: Column) -> str:
    shown = safe(text)
    if column.levels:
        return _rating(value, shown, column.levels)
    if column.top and not missing(value) and isinstance(value, Real):
        width = rounded(min(max(float(value) / column.top, 0.0), 1.0) * 100, 0)
        bar = f'<span class="ickit-bar" aria-hidden="true"><i style="width:{width}%"></i></span>'
        return f'{bar}<span class="ickit-v">{shown}</span>'
    return shown


def _rating(rating: Any, shown: str, levels: Sequence[str]) -> str:
    """A rating as a coloured label that is read as text too."""
    if is_unrated(rating):
        return f'<span class="ickit-chip ickit-none">{shown}</span>'
    colours = palette.of_levels(tuple(levels))
    if str(rating) not in colours:
        return f'<span class="ickit-chip ickit-na">{shown}</span>'
    colour = colours[str(rating)]
    return f'<span class="ickit-chip" style="background:{colour};color:{palette.ink_on(colour)}">{shown}</span>'
