"""Filling in forms for tests, and saving them with LibreOffice."""

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from ickit.benchmark.model import Benchmark
from ickit.collect.add.submission import Submission
from ickit.collect.forms.layout import Given
from ickit.collect.forms.pages import EVERYTHING, rows_to_fill_in
from ickit.collect.forms.read import read_form
from ickit.collect.forms.workbook import form_workbook
from ickit.errors import InputError

_SOFFICE = shutil.which("soffice")
TOOLKIT = "introductory-language-courses"
HOSTILE = [
    "=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "<script>alert(1)</script>", "../../etc/passwd", "$(reboot)",
    "{{7*7}}", "\\input{x}",
]  # fmt: skip
Fill = dict[str, dict[str, object]]


def benchmark(**more) -> Benchmark:
    factors = [
        {"id": "lines", "name": "Lines", "statement": "Buses go everywhere."},
        {"id": "fares", "name": "Fares", "may_not_apply": True, "questions": [{"id": "fares.1", "text": "How much?"}]},
    ]
    context = [
        {"id": "hills", "name": "Hills", "involves": "How steep it is."},
        {"id": "size", "name": "Size", "indicator": "population", "unit": "people", "breaks": [1000]},
        {"id": "rain", "name": "Rain", "indicator": "rain", "breaks": [500]},
        {"id": "size-2", "name": "Size again", "indicator": "population", "breaks": [2000]},
    ]
    return Benchmark.model_validate(
        {"id": "buses", "title": "Night buses", "key_factors": factors, "context_factors": context, **more}
    )


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def keys_of(sheet) -> dict[str, int]:
    return {str(row[0].value): row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value}


def columns_of(sheet) -> dict[str, str]:
    return {str(cell.value): get_column_letter(cell.column) for cell in sheet[1] if cell.value and cell.column > 1}


def at(asked: Benchmark, book: openpyxl.Workbook, key: str, name: str):
    """The cell of the row ``key`` that goes to the column ``name`` of a table."""
    page, line = rows_to_fill_in(asked)[key]
    column = next(c for c, entry in line.entries.items() if entry.name == name)
    sheet = book[page.name]
    return sheet[f"{columns_of(sheet)[column]}{keys_of(sheet)[key]}"]


def place(asked: Benchmark, content: bytes, key: str, name: str) -> str:
    cell = at(asked, opened(content), key, name)
    return f"{cell.parent.title}!{cell.coordinate}"


def filled(asked: Benchmark, fill: Fill, given: Given = EVERYTHING, *, into: Path) -> Path:
    book = opened(form_workbook(asked, given))
    type_in(asked, book, fill)
    book.save(into)
    return into


def type_in(asked: Benchmark, book: openpyxl.Workbook, fill: Fill) -> None:
    for key, texts in fill.items():
        for name, value in texts.items():
            cell = at(asked, book, key, name)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # as a person's text, also where it begins like a formula


def rows(incoming: Submission, table: str) -> list[dict[str, str]]:
    return [dict(row.values) for row in incoming.rows if row.table == table]


def said(path: Path, **more) -> list[str]:
    with pytest.raises(InputError) as refused:
        read_form(path, **more)
    return [str(fault) for fault in refused.value.faults]


def choices(book: openpyxl.Workbook, cell) -> list[object]:
    """What the drop-down of a cell offers."""
    for rule in cell.parent.data_validations.dataValidation:
        if rule.type == "list" and cell.coordinate in rule.sqref:
            assert rule.showErrorMessage
            assert "list" in rule.error or "Choose" in rule.error
            assert len(rule.error) <= 255
            sheet, _, cells = rule.formula1.partition("!")
            return [c.value for (c,) in book[sheet][cells.replace("$", "")]]
    return []


START: Fill = {"field city": {"city": "brno"}, "field year": {"year": 2026}}
RATED_ONCE: Fill = {**START, "rating strategy": {"rating": "met"}}
ANSWERS: Fill = {
    **START,
    "field publish": {"publish": "yes"},
    "rating public-commitment": {"rating": "PARTLY met", "note": " Because so. "},
    "rating strategy": {"rating": "met"},
    "rating monitoring": {"rating": "dont_know"},
    "question public-commitment.3": {"finding": "Not in place", "answer": "No budget."},
    "question strategy.1a": {"finding": "in_place"},
    "evidence strategy 1": {
        "summary": "It is adopted.", "kind": "focus group", "stance": "supports", "reference": "p. 3",
    },
    "evidence strategy 3": {"summary": "Public.", "confidential": "No"},
    "practice strategy 2": {"title": "Plan on a page", "summary": "One page.", "reference": "https://brno.example"},
    "context data-availability": {"level": "Very difficult", "note": "private", "public_note": "public"},
}  # fmt: skip
HEAD = {"city": "brno", "year": "2026", "benchmark": TOOLKIT}


def converted(path: Path, suffix: str) -> Path:
    """A form opened and saved by LibreOffice."""
    if _SOFFICE is None:
        pytest.skip("no LibreOffice on this machine")
    out = path.parent / "saved"
    profile = f"-env:UserInstallation={(path.parents[1] / 'libreoffice').as_uri()}"
    words = [str(_SOFFICE), profile, "--headless", "--convert-to", suffix, "--outdir", str(out), str(path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=180, check=False)
    assert (out / f"{path.stem}.{suffix}").exists(), done.stderr
    return out / f"{path.stem}.{suffix}"
