"""A development plan as a workbook in which a city can keep working.

The bytes depend on the plan alone: the times that a workbook carries are fixed.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from openpyxl import Workbook as Book
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ickit._base.frames import records, text
from ickit._base.spreadsheet import file_of, lines_of, put, safe_text
from ickit._base.zipped import MADE
from ickit.analysis.development_plan import HORIZON_RULE, Plan, sheets_of
from ickit.report.elements.workbook import Workbook, workbook

STATUSES = ("open", "started", "done", "dropped")
HORIZONS = ("quick win", "longer term")
SPARE_ROWS = 40
_HEAD = PatternFill("solid", fgColor="1F3864")
_WORK = PatternFill("solid", fgColor="FFF8E1")
_LINE = Border(bottom=Side(style="thin", color="BFBFBF"))

ACTIONS = [
    ("Key factor", "name", 22),
    ("State", "state", 14),
    ("Action", "text", 60),
    ("Asked only if", "condition", 20),
    ("Found", "finding", 14),
    ("What to do", "step", 12),
    ("Horizon", "horizon", 13),
    ("Why this horizon", "reason", 26),
    ("Other cities that have it in place", "peers_in_place", 12),
    ("of cities that answered", "peers", 11),
    ("Whom to ask", "ask", 30),
]
WORK = [("Owner", "", 20), ("Deadline", "", 13), ("Status", "status", 12), ("Notes", "", 30)]
OBJECTIVES = [
    ("Key factor", "name", 22),
    ("Objective", "statement", 70),
    ("State", "state", 16),
    ("Reasons given", "note", 50),
    ("Actions", "actions", 9),
    ("Quick wins", "quick_wins", 9),
    ("Other cities that have it in place", "peers_in_place", 12),
    ("of cities rated", "peers", 10),
]
WHOM_TO_ASK = [
    ("Key factor", "name", 22),
    ("Source", "source", 20),
    ("Who", "who", 22),
    ("Title", "title", 26),
    ("What", "text", 70),
    ("Year", "year", 8),
    ("Reference", "reference", 40),
]
RECOMMENDATIONS = [
    ("Key factor", "name", 22),
    ("Review", "review", 10),
    ("Year", "year", 8),
    ("Recommendation", "text", 70),
    ("Horizon", "horizon", 13),
]
Layout = Sequence[tuple[str, str, int]]


def plan_workbook(plan: Plan, city_name: str = "", note: str = "", peer_group: str = "all") -> bytes:
    """The plan as an .xlsx file: see :func:`plan_book`. ``peer_group``: with whom the city is compared."""
    return plan_book(workbook(*sheets_of(plan, city_name, note, peer_group)))


def plan_book(element: Workbook) -> bytes:
    """A plan as an .xlsx file: sheets Read me, Actions, Objectives, Recommendations, Whom to ask.

    Actions and Recommendations have columns to work in (owner, deadline, status, notes), with drop-downs for status and
    horizon and a check on dates, also in spare rows below. ``note`` stands on the first sheet (that the data are
    fictional, say). Text that a spreadsheet could take for a formula gets a leading apostrophe. No macros.
    """
    facts, frames = element.facts, element.frames
    book = Book()
    book.properties.creator, book.properties.title = "ickit", safe_text(f"Development plan, {facts['city']}")
    book.properties.created = MADE
    first = book.active
    assert isinstance(first, Worksheet)
    _read_me(first, element)
    _sheet(book, "Actions", [*ACTIONS, *WORK], _with_status(frames["actions"]))
    _sheet(book, "Objectives", OBJECTIVES, records(frames["objectives"]))
    _sheet(book, "Recommendations", [*RECOMMENDATIONS, *WORK], records(frames["recommendations"]))
    _sheet(book, "Whom to ask", WHOM_TO_ASK, records(frames["whom_to_ask"]))
    return file_of(book)


def _with_status(actions: pd.DataFrame) -> list[dict[str, Any]]:
    return [{**row, "status": "open"} for row in records(actions)]


def _read_me(sheet: Worksheet, element: Workbook) -> None:
    sheet.title = "Read me"
    facts, objectives, actions = element.facts, element.frames["objectives"], element.frames["actions"]
    states = objectives["state"].value_counts()
    counts = ", ".join(f"{n} {state}" for state, n in sorted(states.items()))
    quick = int((actions["horizon"] == "quick_win").sum())
    lines: list[tuple[str, str | int]] = [
        ("Development plan", f"{facts['city']}, {facts['year']}"),
        ("Benchmark", facts["benchmark"]),
        *([("Note", facts["note"])] if facts["note"] else []),
        (
            "Objectives",
            f"{len(objectives)} key factors: {counts}" if counts else "None: all key factors are in place.",
        ),
        ("Actions", f"{len(actions)}, of which {quick} quick wins"),
        ("Horizon", HORIZON_RULE),
        ("Other cities", facts["compared"]),
        ("How to work", "Fill in the yellow columns. Rows may be added below. Sort and filter as you like."),
    ]
    for row, (name, said) in enumerate(lines, start=1):
        put(sheet.cell(row, 1), name).font = Font(bold=True)
        put(sheet.cell(row, 2), said).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 1).alignment = Alignment(vertical="top")
        _fit(sheet, row, [20, 100])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100
    _print_set_up(sheet, header=False)


def _sheet(book: Book, title: str, layout: Layout, rows: Iterable[dict[str, Any]]) -> None:
    sheet = book.create_sheet(title)
    kept = list(rows)
    for column, (heading, _, width) in enumerate(layout, start=1):
        cell = put(sheet.cell(1, column), heading)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    work = {heading for heading, _, _ in WORK}
    editable = work <= {heading for heading, _, _ in layout}
    for number in range(2, len(kept) + 2 + (SPARE_ROWS if editable else 0)):
        row = kept[number - 2] if number - 2 < len(kept) else {}
        for column, (heading, name, _) in enumerate(layout, start=1):
            cell = put(sheet.cell(number, column), _shown(name, row.get(name)))
            cell.alignment, cell.border = Alignment(wrap_text=True, vertical="top"), _LINE
            if heading in work:
                cell.fill = _WORK
            if heading == "Deadline":
                cell.number_format = "yyyy-mm-dd"
        _fit(sheet, number, [width for _, _, width in layout])
    _fit(sheet, 1, [width for _, _, width in layout])
    last = len(kept) + 1 + (SPARE_ROWS if editable else 0)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(layout))}{max(last, 1)}"
    if editable:
        _choices(sheet, layout, last)
    _print_set_up(sheet, header=True)


def _fit(sheet: Worksheet, row: int, widths: Sequence[float]) -> None:
    """Make a row as high as its longest wrapped text: spreadsheets do not all do so on opening."""
    lines = 1
    for column, width in enumerate(widths, start=1):
        said = str(sheet.cell(row, column).value or "")
        lines = max(lines, lines_of(said, width))
    sheet.row_dimensions[row].height = min(15.0 * lines + 2, 400.0)


def _choices(sheet: Worksheet, layout: Layout, last: int) -> None:
    """Drop-downs for status and horizon, and a check that a deadline is a date."""
    letters = {heading: get_column_letter(i) for i, (heading, _, _) in enumerate(layout, start=1)}
    for heading, words in (("Status", STATUSES), ("Horizon", HORIZONS)):
        choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
        choice.errorTitle, choice.error = heading, f"Choose one of: {', '.join(words)}."
        choice.add(f"{letters[heading]}2:{letters[heading]}{last}")
        sheet.add_data_validation(choice)
    when = DataValidation(
        type="date", operator="greaterThan", formula1="36526", allow_blank=True, showErrorMessage=True
    )
    when.errorTitle, when.error = "Deadline", "Write a date, for example 2026-12-31."
    when.add(f"{letters['Deadline']}2:{letters['Deadline']}{last}")
    sheet.add_data_validation(when)


def _print_set_up(sheet: Worksheet, *, header: bool) -> None:
    sheet.page_setup.orientation = "landscape" if header else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&A, page &P of &N"
    if header:
        sheet.print_title_rows = "1:1"


def _shown(name: str, value: Any) -> Any:
    if name in ("finding", "horizon", "state"):
        return text(value).replace("_", " ")
    return value
