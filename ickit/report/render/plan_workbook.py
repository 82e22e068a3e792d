"""A development plan as a workbook in which a city can keep working, and which ``ickit add`` reads.

The bytes depend on the plan alone: the times that a workbook carries are fixed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ickit._base.frames import records, text
from ickit._base.spreadsheet import FONT, file_of, lines_of, put, safe_text, set_letters
from ickit._base.zipped import MADE
from ickit.analysis.development_plan import HORIZON_RULE, Plan
from ickit.report.render.plan_layout import (
    ACTIONS,
    CHOICES,
    FORMAT,
    ID_COLUMN,
    KEY_FACTOR,
    MARK,
    RECOMMENDATION_WORK,
    RECOMMENDATIONS,
    SHEET,
    SPARE_ROWS,
    WORK,
    PlanRow,
    action_rows,
)
from ickit.report.render.plan_print import set_up_printing

_HEAD = PatternFill("solid", fgColor="1F3864")
_WORK = PatternFill("solid", fgColor="FFF8E1")
_LINE = Border(bottom=Side(style="thin", color="BFBFBF"))
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_QUIET = Font(name=FONT, color="7F7F7F", size=8)
_BOLD = Font(name=FONT, bold=True, size=10)

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
    ("What", "text", 66),
    ("Year", "year", 8),
    ("Reference", "reference", 34),
]
PRINTED_ROWS, ON_EVERY_PAGE = 10, 3
"""How many of the rows to write in are printed, and how many columns stand on each of two pages beside each other."""
HOW_TO_WORK = (
    "Fill in the yellow columns of the actions that you decide on: a row in which nothing is filled in is no action. "
    "Write actions of your own into the empty rows below, with their key factor. Sort, filter, copy and insert rows as "
    "you like: a row is known by its id in the last column, which stays as it is. On the sheet Recommendations, status "
    "alone is taken over. Printed, a row of the sheet Actions stands on two pages beside each other; of the empty rows "
    f"the first {PRINTED_ROWS} are printed."
)
SEND_BACK = (
    "Send this file back to the person who sent it to you. It goes into the tables with: ickit add FILE --to SOURCE. "
    "The next report then says what became of each action, and the next plan starts from it."
)
Layout = Sequence[tuple[str, str, int]]


def plan_workbook(plan: Plan, city_name: str = "", note: str = "", peer_group: str = "all") -> bytes:
    """The plan as an .xlsx file: sheets Read me, Actions, Objectives, Recommendations, Whom to ask.

    Actions and Recommendations have columns to work in, with drop-downs and a check on dates, also in spare rows below.
    What was decided before stands in them; an action that has been taken up keeps its id. ``note`` stands on the first
    sheet (that the data are fictional, say), and with whom the city is compared by ``peer_group``. Text that a
    spreadsheet could take for a formula gets a leading apostrophe. No macros. A hidden sheet says what each id is.
    """
    book = Workbook()
    book.properties.creator, book.properties.title = "ickit", safe_text(f"Development plan, {city_name or plan.city}")
    book.properties.created = MADE
    set_letters(book)
    first = book.active
    assert isinstance(first, Worksheet)
    actions, advice = list(action_rows(plan)), records(plan.recommendations)
    _read_me(first, plan, city_name or plan.city, note, peer_group)
    _sheet(book, "Actions", [*ACTIONS, *WORK, ID_COLUMN], [row for row, _ in actions], work=WORK)
    _sheet(book, "Objectives", OBJECTIVES, records(plan.objectives))
    layout = [*RECOMMENDATIONS, *RECOMMENDATION_WORK, ID_COLUMN]
    _sheet(book, "Recommendations", layout, advice, work=RECOMMENDATION_WORK)
    _sheet(book, "Whom to ask", WHOM_TO_ASK, records(plan.whom_to_ask))
    known = {row["id"]: about for row, about in actions}
    known |= {
        row["id"]: PlanRow(int(row["year"]), row["key_factor"], "", text(row["text"]), {"status": text(row["status"])})
        for row in advice
    }
    _hidden(book.create_sheet(SHEET), plan, known)
    _key_factor_choice(book["Actions"], plan)
    return file_of(book)


def _read_me(sheet: Worksheet, plan: Plan, city_name: str, note: str, peer_group: str) -> None:
    sheet.title = "Read me"
    states = plan.objectives["state"].value_counts()
    counts = ", ".join(f"{n} {state}" for state, n in sorted(states.items()))
    quick = int((plan.actions["horizon"] == "quick_win").sum())
    taken = plan.taken_up["status"].value_counts()
    decided = ", ".join(f"{n} {status}" for status, n in sorted(taken.items()))
    others = (
        "All other cities of the wave"
        if peer_group in ("", "all")
        else f"Cities in like conditions (peer group {peer_group})"
    )
    lines: list[tuple[str, str]] = [
        ("Development plan", f"{city_name}, {plan.year}"),
        ("Benchmark", plan.benchmark.title),
        *([("Note", note)] if note else []),
        (
            "Objectives",
            f"{len(plan.objectives)} key factors: {counts}" if counts else "None: all key factors are in place.",
        ),
        ("Actions", f"{len(plan.actions)}, of which {quick} quick wins"),
        *([("Decided before", f"{len(plan.taken_up)} actions: {decided}")] if decided else []),
        ("Horizon", HORIZON_RULE),
        ("Other cities", f"{others} that answered on the same point; how many of them have it in place."),
        ("How to work", HOW_TO_WORK),
        ("When it is done", SEND_BACK),
    ]
    for row, (name, said) in enumerate(lines, start=1):
        put(sheet.cell(row, 1), name).font = _BOLD
        put(sheet.cell(row, 2), said).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 1).alignment = Alignment(vertical="top")
        _fit(sheet, row, [20, 100])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100
    set_up_printing(sheet, [20, 100], landscape=False, header=False)


def _sheet(book: Workbook, title: str, layout: Layout, rows: Iterable[dict[str, Any]], work: Layout = ()) -> None:
    """``work``: the columns to fill in."""
    sheet = book.create_sheet(title)
    kept = list(rows)
    for column, (heading, _, width) in enumerate(layout, start=1):
        cell = put(sheet.cell(1, column), heading)
        cell.font, cell.fill = Font(name=FONT, bold=True, size=10, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    to_fill_in = {heading for heading, _, _ in work}
    for number, row in enumerate(kept, start=2):
        for column, (heading, name, _) in enumerate(layout, start=1):
            cell = _put(sheet.cell(number, column), name, row.get(name))
            side = "left" if name == "due" else "center" if isinstance(cell.value, int | float) else None
            cell.alignment, cell.border = Alignment(horizontal=side, wrap_text=True, vertical="top"), _LINE
            if heading in to_fill_in:
                cell.fill = _WORK
            if heading == "Deadline":
                cell.number_format = "yyyy-mm-dd"
            if name == "id":
                cell.font, cell.alignment = _QUIET, Alignment(vertical="top")
        _fit(sheet, number, [width for _, name, width in layout if name != "id"])
    _fit(sheet, 1, [width for _, _, width in layout])
    last = max(len(kept) + 1, 2)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(layout))}{len(kept) + 1}"
    if work:
        _choices(sheet, layout, last)
    printed = [width for _, name, width in layout if name != "id"]
    spare = len([row for row in kept if not row.get("name")]) if work else 0
    split = (ON_EVERY_PAGE, len(printed) - len(work)) if work else None
    set_up_printing(sheet, printed, rows=len(kept) + 1 - max(spare - PRINTED_ROWS, 0), split=split)


def _fit(sheet: Worksheet, row: int, widths: Sequence[float]) -> None:
    """Make a row as high as its longest wrapped text: spreadsheets do not all do so on opening."""
    lines = 1
    for column, width in enumerate(widths, start=1):
        said = str(sheet.cell(row, column).value or "")
        lines = max(lines, lines_of(said, width))
    sheet.row_dimensions[row].height = min(13.0 * lines + 3, 400.0)


def _choices(sheet: Worksheet, layout: Layout, last: int) -> None:
    """Drop-downs, and a check that a deadline is a date."""
    letters = {heading: get_column_letter(i) for i, (heading, _, _) in enumerate(layout, start=1)}
    for heading, words in CHOICES.items():
        if heading in letters:
            choice = DataValidation(
                type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True
            )
            choice.errorTitle, choice.error = heading[:31], f"Choose one of: {', '.join(words)}."
            choice.add(f"{letters[heading]}2:{letters[heading]}{last}")
            sheet.add_data_validation(choice)
    when = DataValidation(
        type="date", operator="greaterThan", formula1="36526", allow_blank=True, showErrorMessage=True
    )
    when.errorTitle, when.error = "Deadline", "Write a date, for example 2026-12-31."
    when.add(f"{letters['Deadline']}2:{letters['Deadline']}{last}")
    sheet.add_data_validation(when)


def _hidden(sheet: Worksheet, plan: Plan, known: Mapping[str, PlanRow]) -> None:
    """The hidden sheet: what the plan is of, its key factors, and what each id is about."""
    sheet.sheet_state = "hidden"
    put(sheet.cell(1, 1), MARK)
    said = {"format": FORMAT, "city": plan.city, "year": str(plan.year), "benchmark": plan.benchmark.id}
    rows = [("plan", name, value) for name, value in said.items()]
    rows += [("key factor", factor.id, factor.label) for factor in plan.benchmark.key_factors]
    rows += [("row", name, about.as_text()) for name, about in known.items()]
    for number, cells in enumerate(rows, start=2):
        for column, value in enumerate(cells, start=1):
            put(sheet.cell(number, column), value)


def _key_factor_choice(sheet: Worksheet, plan: Plan) -> None:
    """The list of key factors, for actions of one's own."""
    first = 2 + 4
    last = first + len(plan.benchmark.key_factors) - 1
    choice = DataValidation(type="list", formula1=f"'{SHEET}'!$C${first}:$C${last}", allow_blank=True)
    choice.errorTitle, choice.error, choice.showErrorMessage = KEY_FACTOR, "Choose one from the list.", True
    choice.add(f"A{sheet.max_row - SPARE_ROWS + 1}:A{sheet.max_row}")
    sheet.add_data_validation(choice)


def _put(cell: Any, name: str, value: Any) -> Any:
    said = text(value)
    if name == "due" and _DAY.fullmatch(said):
        cell.value = date.fromisoformat(said)
        return cell
    return put(cell, said.replace("_", " ") if name in ("finding", "horizon", "state") else value)
