"""A table as HTML, with real headers, and its numbers as CSV."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd

from ickit._base import palette
from ickit._base.csv_text import csv_text, data_uri
from ickit._base.plain_text import plain
from ickit._base.rounding import DASH, missing, rounded
from ickit.report.elements.element import Element, checked_name, safe

_NUMBER = re.compile(r"[-+−±]?\d[\d.,   ]*\s?%?")
_WORDS = {"not_applicable": "not applicable", "not_assessed": "not rated", "dont_know": "not rated"}


@dataclass(frozen=True)
class _Column:
    key: str
    label: str
    values: tuple[Any, ...]
    digits: int
    levels: tuple[str, ...]
    top: float | None
    header: bool

    @property
    def numeric(self) -> bool:
        if self.levels or self.header:
            return False
        kept = [value for value in self.values if not missing(value) and value not in ("", DASH)]
        return bool(kept) and all(_is_number(value) for value in kept)


def table(
    data: pd.DataFrame,
    *,
    name: str,
    caption: str,
    labels: Mapping[str, str],
    note: str = "",
    header_column: str | None = None,
    most: int | None = None,
    digits: int | Mapping[str, int] = 1,
    ratings: Mapping[str, Sequence[str]] | None = None,
    bars: Mapping[str, float] | None = None,
) -> Element:
    """``data`` as a table; ``labels`` says which columns are shown, in which order, under which heading.

    All of ``data`` goes into the CSV ``name``. ``header_column`` heads its row (default: the first shown column where
    it holds text). At most ``most`` rows are shown. Whole numbers are shown as they are, other numbers with ``digits``
    decimals (one number, or one per column). ``ratings`` gives a column's levels, lowest first: they are shown as
    coloured labels, missing as "not rated". ``bars`` gives a column's largest possible value: a bar stands beside the
    number. Raises KeyError where a named column is not in ``data``.

    >>> shown = table(pd.DataFrame({"city": ["A&B"]}), name="cities", caption="Cities", labels={"city": "City"})
    >>> '<th scope="row">A&amp;B</th>' in shown.html, shown.tables
    (True, {'cities': 'city\\nA&B\\n'})
    """
    keys = list(labels)
    if unknown := {*keys, *(ratings or {}), *(bars or {}), header_column or keys[0]} - {*map(str, data.columns)}:
        raise KeyError(f"no column {min(unknown)!r} in the data of table {name!r}")
    rows = data if most is None else data.head(most)
    head = header_column or (keys[0] if _is_text(data[keys[0]]) else None)
    columns = [
        _Column(
            key,
            labels[key],
            tuple(rows[key].tolist()),
            digits if isinstance(digits, int) else digits.get(key, 1),
            tuple((ratings or {}).get(key, ())),
            (bars or {}).get(key),
            key == head,
        )
        for key in keys
    ]
    csv = csv_text(data)
    html = _html(columns, checked_name(name), caption, _note(note, len(data), len(rows)), csv)
    return Element(html, _plain(columns, caption, len(rows)), {name: csv})


def _note(note: str, rows: int, shown: int) -> str:
    rest = f"{rows - shown} more {'row' if rows - shown == 1 else 'rows'} in the CSV file." if rows > shown else ""
    return " ".join(part for part in (note, rest) if part)


def _html(columns: Sequence[_Column], name: str, caption: str, note: str, csv: str) -> str:
    head = "".join(f'<th scope="col"{_class(c)}>{safe(c.label)}</th>' for c in columns)
    rendered = [_cells(column) for column in columns]
    body = "\n".join(f"<tr>{''.join(cells)}</tr>" for cells in zip(*rendered, strict=True))
    if not body:
        body = f'<tr><td colspan="{len(columns)}">No rows.</td></tr>'
    return (
        f'<div class="ickit-table" id="table-{name}"><div class="ickit-scroll" role="region" '
        f'aria-labelledby="caption-{name}" tabindex="0"><table><caption id="caption-{name}">{safe(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f'<p class="ickit-source">{safe(note)} {download(name, csv)}</p></div>'
    )


def download(name: str, csv: str) -> str:
    """A link that saves CSV text under ``name``.csv."""
    label = f"Download the numbers: {name}.csv"
    return f'<a download="{name}.csv" href="{data_uri(csv)}" aria-label="{label}">Numbers (CSV)</a>'


def _class(column: _Column) -> str:
    return ' class="n"' if column.numeric else ""


def _cells(column: _Column) -> list[str]:
    if column.header:
        return [f'<th scope="row">{_value(value, column)}</th>' for value in column.values]
    mark = _class(column)
    return [f"<td{mark}>{_value(value, column)}</td>" for value in column.values]


def _value(value: Any, column: _Column) -> str:
    if column.levels:
        return chip(None if missing(value) else str(value), column.levels)
    shown = safe(_said(value, column))
    if column.top and not missing(value) and isinstance(value, Real):
        width = rounded(min(max(float(value) / column.top, 0.0), 1.0) * 100, 0)
        bar = f'<span class="ickit-bar" aria-hidden="true"><i style="width:{width}%"></i></span>'
        return f'{bar}<span class="ickit-v">{shown}</span>'
    return shown


def chip(rating: str | None, levels: Sequence[str]) -> str:
    """A rating as a coloured label that is read as text too; None is "not rated"."""
    if rating is None or rating in {"", "not_assessed", "dont_know"}:
        return '<span class="ickit-chip ickit-none">not rated</span>'
    words = safe(_WORDS.get(rating, rating.replace("_", " ")))
    if rating not in levels:
        return f'<span class="ickit-chip ickit-na">{words}</span>'
    colour = palette.levels(len(levels))[list(levels).index(rating)]
    return f'<span class="ickit-chip" style="background:{colour};color:{palette.ink_on(colour)}">{words}</span>'


def _said(value: Any, column: _Column) -> str:
    if missing(value) or value == "":
        return "not rated" if column.levels else DASH
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return str(int(value)).replace("-", "−")
    if isinstance(value, Real):
        return rounded(value, column.digits).replace("-", "−")
    return plain(value)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool | np.bool_):
        return False
    return isinstance(value, Real) or (isinstance(value, str) and bool(_NUMBER.fullmatch(value)))


def _is_text(values: pd.Series) -> bool:
    kept = [value for value in values.tolist() if not missing(value)]
    return bool(kept) and all(isinstance(value, str) for value in kept)


def _plain(columns: Sequence[_Column], caption: str, rows: int) -> str:
    lines = [plain(caption), " | ".join(plain(column.label) for column in columns)]
    for i in range(min(rows, 12)):
        lines.append(" | ".join(_said(column.values[i], column) for column in columns))
    return "\n".join([*lines, f"… {rows - 12} more rows"] if rows > 12 else lines)
