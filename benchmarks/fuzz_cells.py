"""Workbooks with typed cells (dates, yes and no, currency, percentages, years), whose meaning is known.

What is read must be what a person sees in the cell, or a fault. The kinds are cases of ``fuzz_tables.py``.
"""

import datetime as dt
import math
import random
import zipfile
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import openpyxl

from ickit.tables.dataset import Tables

DATES = ("yyyy-mm-dd", "dd.mm.yyyy", "d/m/yy", "[$-407]d. mmmm yyyy", "mmm yyyy", "yyyy-mm-dd hh:mm")
MONEY = ("€ #,##0.00", '#,##0.00 "kr"', '_-* #,##0.00\\ "€"_-', "#,##0 [$zł-415]", "[$£-809]#,##0;[Red]-[$£-809]#,##0")
PERCENT = ("0%", "0.0%", "0.00 %", "#,##0.0%;[Red]-#,##0.0%")
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:%s:1.0"


@dataclass(frozen=True)
class Typed:
    """A cell: its value, its number format, and its type in OpenDocument."""

    value: Any
    code: str = "General"
    kind: str = ""


Sheets = dict[str, list[list[Any]]]


def xlsx(path: Path, sheets: Sheets) -> None:
    """Write the sheets as Excel does."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for i, row in enumerate(rows, 1):
            for j, cell in enumerate(row, 1):
                sheet.cell(i, j).value = cell.value if isinstance(cell, Typed) else cell
                if isinstance(cell, Typed):
                    sheet.cell(i, j).number_format = cell.code
    book.save(path)


def ods(path: Path, sheets: Sheets) -> None:
    """Write the sheets as LibreOffice does."""
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    spaces = " ".join(f'xmlns:{short}="{OFFICE % short}"' for short in ("office", "table", "text"))
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")


def _ods_cell(cell: Any) -> str:
    value, kind = (cell.value, cell.kind) if isinstance(cell, Typed) else (cell, "")
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        said = f'boolean" office:boolean-value="{str(value).lower()}'
    elif isinstance(value, dt.date):
        said = f'date" office:date-value="{value.isoformat()}'
    elif isinstance(value, dt.time):
        said = f'time" office:time-value="PT{value.hour:02}H{value.minute:02}M00S'
    elif isinstance(value, int | float):
        said = f'{kind or "float"}" office:value="{value!r}'
    else:
        said = "string"
    return f'<table:table-cell office:value-type="{said}"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def _signed(rng: random.Random) -> tuple[Any, str]:
    """A day on which a city signed, as a date, a moment, or a text."""
    day = dt.date(rng.randrange(2001, 2030), rng.randrange(1, 13), rng.randrange(1, 29))
    moment = dt.datetime.combine(day, dt.time(rng.randrange(24), rng.randrange(60)))
    cell = rng.choice([Typed(day, rng.choice(DATES)), Typed(moment, rng.choice(DATES)), day.isoformat(), None])
    return cell, "" if cell is None else day.isoformat()


def _asked(rng: random.Random) -> tuple[Any, bool]:
    yes = rng.random() < 0.5
    return rng.choice([yes, "yes" if yes else "no", "TRUE" if yes else "False", int(yes), float(yes)]), yes


def _value(rng: random.Random) -> tuple[Any, float]:
    """A number in a number format; a fault (not a number) where it is shown as a day, a time, or yes and no."""
    number = round(rng.uniform(-5_000, 500_000), rng.choice((0, 1, 2)))
    kind = rng.random()
    if kind < 0.35:
        return Typed(number, rng.choice(MONEY), "currency"), number
    if kind < 0.6:
        share = rng.randrange(-3_000, 20_000)
        return Typed(share / 10_000, rng.choice(PERCENT), "percentage"), share / 100
    if kind < 0.9:
        return number, number
    return rng.choice((True, dt.date(2031, 5, 6), dt.time(4, 30))), float("nan")


def _year(rng: random.Random, year: int) -> tuple[Any, bool]:
    """A year, and whether it is one: a day is a fault."""
    if rng.random() < 0.03:
        return Typed(dt.date(year, 1, 1), "yyyy", ""), False
    return rng.choice([year, float(year), str(year)]), True


def typed_cells(rng: random.Random, at: Path) -> tuple[Path, Any]:
    """A workbook whose cells are typed, and what is wrong with its tables where they are not those that are shown."""
    count = rng.choice((1, 2, 4))
    signed, asked = [_signed(rng) for _ in range(count)], [_asked(rng) for _ in range(count)]
    values = [(_value(rng), _year(rng, 2020 + i)) for i in range(rng.choice((1, 3, 6)))]
    sheets: Sheets = {
        "cities": [["city", "name", "charter_signed"], *([f"c{i}", f"City {i}", c] for i, (c, _) in enumerate(signed))],
        "invitations": [
            ["city", "year", "benchmark", "asked"],
            *([f"c{i}", 2031, "bench", a] for i, (a, _) in enumerate(asked)),
        ],
        "assessments": [["city", "year", "benchmark", "key_factor", "rating"]],
        "indicators": [
            ["city", "year", "indicator", "value"],
            *(["c0", year, f"i{n}", value] for n, ((value, _), (year, _)) in enumerate(values)),
        ],
    }
    at.mkdir()
    path = at / f"book.{rng.choice(('xlsx', 'ods'))}"
    (xlsx if path.suffix == ".xlsx" else ods)(path, sheets)
    faulty = any(math.isnan(number) or not right for (_, number), (_, right) in values)

    def wrong(tables: Tables) -> str:
        if faulty:
            return "accepted, and one cell is shown as something else than a number or year"
        found = tables.cities["charter_signed"].fillna("").astype(str).tolist()
        if [day[:10] for day in found] != [day for _, day in signed]:
            return f"days are read as {found}, and meant are {[day for _, day in signed]}"
        if tables.invitations["asked"].tolist() != [yes for _, yes in asked]:
            return f"asked is read as {tables.invitations['asked'].tolist()}"
        read = dict(zip(tables.indicators["indicator"], tables.indicators["value"], strict=True))
        meant = {f"i{n}": number for n, ((_, number), _) in enumerate(values)}
        return "" if read == meant else f"read as {read}, and meant are {meant}"

    return path, wrong
