"""Elements as plain values that JSON can hold, and back: how a document leaves the kernel that made it.

Of a table, what is shown; of a figure, its words (the drawing stands in the HTML of the same output).
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import singledispatch
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd

from ickit._base.environment import DOCUMENT
from ickit._base.rounding import missing
from ickit.report.elements.element import Element
from ickit.report.elements.figure import Figure
from ickit.report.elements.lists import Card, Cards, Fact, Facts, Point, Points
from ickit.report.elements.numbers import Numbers
from ickit.report.elements.picture import Picture
from ickit.report.elements.stack import Details, Stack
from ickit.report.elements.summary import Summary
from ickit.report.elements.table import Table
from ickit.report.elements.text import Heading, Notice, Text
from ickit.report.elements.workbook import Workbook

_FRACTION = "fraction"


@singledispatch
def element_json(element: Element) -> dict[str, Any]:
    """``element`` as values that JSON can hold; :func:`read_element` makes it again."""
    raise TypeError(f"a {type(element).__name__} cannot leave its kernel")


@element_json.register
def _stack(element: Stack) -> dict[str, Any]:
    return {"kind": "stack", "elements": [element_json(one) for one in element.elements]}


@element_json.register
def _details(element: Details) -> dict[str, Any]:
    return {**_stack(element), "kind": "details", "title": element.title, "paper": element.paper}


@element_json.register
def _summary(element: Summary) -> dict[str, Any]:
    return {"kind": "summary", "values": dict(element.values)}


@element_json.register
def _heading(element: Heading) -> dict[str, Any]:
    return {"kind": "heading", "words": element.words, "level": element.level}


@element_json.register
def _text(element: Text) -> dict[str, Any]:
    return {"kind": "text", "paragraphs": list(element.paragraphs)}


@element_json.register
def _notice(element: Notice) -> dict[str, Any]:
    return {"kind": "notice", "words": element.words, "of": element.kind}


@element_json.register
def _points(element: Points) -> dict[str, Any]:
    return {"kind": "points", "items": [list(item) for item in element.items], "lead": element.lead}


@element_json.register
def _cards(element: Cards) -> dict[str, Any]:
    return {"kind": "cards", "items": [[_kept(part) for part in item] for item in element.items]}


@element_json.register
def _facts(element: Facts) -> dict[str, Any]:
    return {"kind": "facts", "pairs": [[name, _kept(value)] for name, value in element.pairs]}


@element_json.register
def _figure(element: Figure) -> dict[str, Any]:
    width, height = (float(inches) for inches in element.fig.get_size_inches())
    words = {"alt": element.alt, "caption": element.caption, "note": element.note}
    return {"kind": "figure", "name": element.name, **words, "width": width, "height": height}


@element_json.register
def _numbers(element: Numbers) -> dict[str, Any]:  # noqa: ARG001
    return {"kind": "stack", "elements": []}


@element_json.register
def _workbook(element: Workbook) -> dict[str, Any]:
    wanted = "workbook" in os.environ.get(DOCUMENT, "").split(",")
    return {"kind": "workbook", "content": b64encode(element.make()).decode() if wanted else ""}


@element_json.register
def _table(element: Table) -> dict[str, Any]:
    columns = element.columns
    return {
        "kind": "table",
        "name": element.name,
        "caption": element.caption,
        "note": element.more,
        "labels": dict(element.labels),
        "header": next((column.key for column in columns if column.header), None),
        "digits": {column.key: column.digits for column in columns},
        "ratings": {column.key: list(column.levels) for column in columns if column.levels},
        "bars": {column.key: column.top for column in columns if column.top},
        "values": {column.key: [_kept(value) for value in column.values] for column in columns},
    }


def _kept(value: Any) -> Any:
    """A value that JSON holds, exact numbers as the pair of whole numbers that they are."""
    if isinstance(value, str):
        return value
    if missing(value):
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Fraction):
        return {_FRACTION: [value.numerator, value.denominator]}
    return float(value) if isinstance(value, Real) else str(value)


def _read(value: Any) -> Any:
    return Fraction(*value[_FRACTION]) if isinstance(value, Mapping) else value


def read_element(made: Mapping[str, Any], drawings: Mapping[str, str]) -> Element:
    """The element that :func:`element_json` wrote; ``drawings`` holds the SVG text of its figures by name."""
    element: Element = _READERS[made["kind"]](made, drawings)
    return element


def _elements(made: Mapping[str, Any], drawings: Mapping[str, str]) -> tuple[Element, ...]:
    return tuple(read_element(one, drawings) for one in made["elements"])


def _read_figure(made: Mapping[str, Any], drawings: Mapping[str, str]) -> Picture:
    name = made["name"]
    words = {"caption": made["caption"], "note": made["note"]}
    return Picture(name, made["alt"], drawings.get(name, ""), width=made["width"], height=made["height"], **words)


def _read_table(made: Mapping[str, Any]) -> Table:
    values = {key: pd.Series([_read(one) for one in column], dtype=object) for key, column in made["values"].items()}
    ratings: Mapping[str, Sequence[str]] = {key: tuple(levels) for key, levels in made["ratings"].items()}
    return Table(
        pd.DataFrame(values),
        made["name"],
        made["caption"],
        made["labels"],
        made["note"],
        made["header"],
        digits=made["digits"],
        ratings=ratings,
        bars=made["bars"],
    )


def _read_workbook(made: Mapping[str, Any]) -> Element:
    content = b64decode(made["content"])
    return Workbook(lambda: content) if content else Stack(())


_READERS: dict[str, Any] = {
    "stack": lambda made, drawings: Stack(_elements(made, drawings)),
    "details": lambda made, drawings: Details(_elements(made, drawings), made["title"], made["paper"]),
    "summary": lambda made, _: Summary(made["values"]),
    "heading": lambda made, _: Heading(made["words"], made["level"]),
    "text": lambda made, _: Text(tuple(made["paragraphs"])),
    "notice": lambda made, _: Notice(made["words"], made["of"]),
    "points": lambda made, _: Points(tuple(Point(*item) for item in made["items"]), made["lead"]),
    "cards": lambda made, _: Cards(tuple(Card(*map(_read, item)) for item in made["items"])),
    "facts": lambda made, _: Facts(tuple(Fact(name, _read(value)) for name, value in made["pairs"])),
    "figure": _read_figure,
    "table": lambda made, _: _read_table(made),
    "workbook": lambda made, _: _read_workbook(made),
}
