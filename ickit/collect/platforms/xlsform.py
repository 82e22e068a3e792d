"""A benchmark as an XLSForm: a form for KoboToolbox, ODK and other platforms, whose export maps back without hand work.

Document: pyxform (Get ODK Inc.), the library that turns XLSForms into forms: sheets survey, choices and settings.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ickit._base.atomic import write_atomic
from ickit._base.csv_text import neutral
from ickit._base.plain_text import plain_lines
from ickit._base.spreadsheet import MOST_TEXT, file_of
from ickit._base.zipped import MADE
from ickit.benchmark.exact import written
from ickit.benchmark.library import context_factors, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.collect.platforms.form_fields import ASSESSORS, Choices, FormField, form_groups
from ickit.collect.platforms.targets import check_given
from ickit.errors import Fault, InputError, quoted

SURVEY = ("type", "name", "label", "hint", "required", "appearance", "constraint", "constraint_message", "default")
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "version")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def write_xlsform(
    benchmark: str | Benchmark, out: Path, *, city: str = "", year: int | None = None, assessor: str = ""
) -> None:
    """Write the form of a benchmark (an id, or a file) to ``out`` (.xlsx), whole or not at all.

    ``city``, ``year`` and ``assessor`` are filled in beforehand. Raises InputError for faults of the benchmark, and for
    an ``out`` that is no .xlsx or exists.
    """
    check_given(year, assessor)
    if assessor and assessor not in dict(ASSESSORS):
        mend = "Use self or peer, or leave it out."
        raise InputError(Fault("--assessor", f"{quoted(assessor)} is none that the form offers", mend))
    if out.suffix.casefold() != ".xlsx":
        raise InputError(Fault(str(out), "is no name for a workbook", "Let it end in .xlsx."))
    if out.exists():
        raise InputError(Fault(str(out), "exists already", "Choose another name."))
    loaded = benchmark if isinstance(benchmark, Benchmark) else load_benchmark(benchmark)
    given = {"city": city, "year": str(year or ""), "assessor": assessor}
    write_atomic(out, xlsform(loaded, given))


def xlsform(benchmark: Benchmark, given: Mapping[str, str] | None = None) -> bytes:
    """The form as an .xlsx file. ``given``: values by question name that are filled in beforehand."""
    book = Workbook()
    book.properties.creator, book.properties.title, book.properties.created = "ickit", neutral(benchmark.title), MADE
    survey = book.active
    assert isinstance(survey, Worksheet)
    survey.title = "survey"
    lists: dict[Choices, str] = {}
    _fill(survey, SURVEY, _survey(benchmark, given or {}, lists))
    choices = [
        {"list_name": name, "name": choice, "label": label} for of, name in lists.items() for choice, label in of
    ]
    _fill(book.create_sheet("choices"), CHOICES, choices)
    form_id = re.sub(r"[^A-Za-z0-9_]", "_", benchmark.id)
    _fill(
        book.create_sheet("settings"),
        SETTINGS,
        [{"form_title": benchmark.title, "form_id": f"ickit_{form_id}", "version": "1"}],
    )
    return file_of(book)


def _survey(benchmark: Benchmark, given: Mapping[str, str], lists: dict[Choices, str]) -> Iterator[dict[str, str]]:
    for group in form_groups(benchmark, context_factors()):
        if group.name:
            yield {"type": "begin_group", "name": group.name, "label": group.label}
        for field in group.fields:
            yield _question(field, given.get(field.name, ""), lists)
        if group.name:
            yield {"type": "end_group"}


def _question(field: FormField, value: str, lists: dict[Choices, str]) -> dict[str, str]:
    row = {"type": field.kind, "name": field.name, "label": field.label, "hint": field.hint, "default": value}
    if field.kind in ("one", "several"):
        name = lists.setdefault(field.choices, f"choices_{len(lists) + 1}")
        row["type"] = f"select_{'one' if field.kind == 'one' else 'multiple'} {name}"
    if field.kind == "integer":
        row |= {"constraint": ". >= 1990 and . <= 2100", "constraint_message": "A year from 1990 to 2100."}
    if field.limits is not None:
        low, high = map(written, field.limits)
        row |= {"constraint": f". >= {low} and . <= {high}", "constraint_message": f"A number from {low} to {high}."}
    if field.name in ("city", "year"):
        row["required"] = "yes"
    elif field.kind == "text":
        row["appearance"] = "multiline"
    return row


def _fill(sheet: Worksheet, columns: Sequence[str], rows: Iterator[dict[str, str]] | Sequence[dict[str, str]]) -> None:
    for i, name in enumerate(columns, start=1):
        sheet.cell(1, i).value = name
    for number, row in enumerate(rows, start=2):
        for i, name in enumerate(columns, start=1):
            if value := row.get(name, ""):
                cell = sheet.cell(number, i)
                cell.value = _text(value)
                cell.data_type = "s"
    sheet.freeze_panes = "A2"


def _text(value: str) -> str:
    """Text that is no formula to a spreadsheet and no reference (``${name}``) to a form."""
    text = plain_lines(value)[:MOST_TEXT].replace("${", "$ {")
    return text if _NUMBER.fullmatch(text) else neutral(text)
