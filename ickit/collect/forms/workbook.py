"""A form as a workbook: cells to fill in are framed, coloured and unlocked, everything else is locked. No macros.

The first column of every page is hidden and holds the keys of the rows; its first row is hidden and holds the ids of
the columns. By these a filled form is read. The hidden sheets hold the lists to choose from and what the form is.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from ickit._base.spreadsheet import FONT, SIZE, file_of, lines_of, put, safe_text, set_letters
from ickit._base.zipped import MADE
from ickit.benchmark.model import Benchmark
from ickit.collect.forms.choices import ANY_WORD, Choice
from ickit.collect.forms.identity import MARK, SHEET, VISIT_FORM, identity
from ickit.collect.forms.layout import Entry, Given, Line, Page
from ickit.collect.forms.pages import EVERYTHING, pages

LISTS = "Lists"
_MOST_RANGES = 100
_LINE_HEIGHT = {"title": 25.0, "band": 17.0, "statement": 14.5, "gap": 9.0}
_LEAST_HEIGHT = {"row": 24.0, "spare": 20.0, "rating": 39.0, "gap": 12.0}
# How many characters a unit of column width holds, in the font of each style.
_CHARACTERS = {"title": 0.65, "band": 0.95, "statement": 1.05, "heads": 1.15, "rating heads": 1.15}
_THIN = Side(style="thin", color="A6A6A6")
_FRAME = Side(style="thin", color="7F6000")
_INDENTED = Alignment(horizontal="left", wrap_text=True, vertical="top", indent=1)
_TOP = Alignment(horizontal="left", wrap_text=True, vertical="top")


def _style(name: str, bold: bool = False, size: int = SIZE, color: str = "000000", **looks: Any) -> NamedStyle:
    font = Font(name=FONT, bold=bold, size=size, color=color)
    return NamedStyle(name=f"form {name}", font=font, **{"alignment": _TOP, **looks})


def _styles() -> list[NamedStyle]:
    framed = Border(left=_FRAME, right=_FRAME, top=_FRAME, bottom=_FRAME)
    under = Border(bottom=_THIN)
    colours = ("1F3864", "DCE6F2", "EDEDED", "2F6EB5", "FFF2CC")
    blue, pale, grey, mid, yellow = (PatternFill("solid", fgColor=colour) for colour in colours)
    return [
        _style("title", bold=True, size=18, color="1F3864"),
        _style("text", alignment=_INDENTED),
        _style("cell", border=under, alignment=_INDENTED),
        _style("label", bold=True, border=under),
        _style("step", bold=True),
        _style("band", bold=True, size=12, color="FFFFFF", fill=blue),
        _style("statement", bold=True, size=11, color="1F3864", fill=pale),
        _style("heads", bold=True, color="1F3864", fill=grey, border=under),
        _style("rating heads", bold=True, color="FFFFFF", fill=mid, border=under),
        _style("entry", fill=yellow, border=framed, protection=Protection(locked=False)),
        _style("words", fill=yellow, border=framed, protection=Protection(locked=False), number_format="@"),
        _style("given", bold=True, border=framed),
    ]


class _Growing(RowDimension):  # type: ignore[misc]
    """A row that has a height to begin with and grows with what is written in it."""

    customHeight = False  # noqa: N815  the name in the file format


def form_workbook(benchmark: Benchmark, given: Given = EVERYTHING) -> bytes:
    """A form for a benchmark as an .xlsx file; ``given`` is what is known already. Equal forms are equal bytes."""
    book = Workbook()
    set_letters(book)
    for style in _styles():
        book.add_named_style(style)
    kind = "evidence of a visit" if given.visit else "form"
    title = f"{benchmark.title}: {kind}" + (f", {given.name or given.city}" if given.city else "")
    book.properties.creator, book.properties.title, book.properties.language = "ickit", safe_text(title), "en-GB"
    book.properties.created = MADE
    book.remove(book.worksheets[0])
    lists = _Lists(book)
    for page in pages(benchmark, given):
        _Sheet(book.create_sheet(page.name), page, lists, given).fill()
    book.move_sheet(LISTS, len(book.sheetnames))
    known = identity(benchmark) | ({"form": VISIT_FORM} if given.visit else {})
    _hidden(book.create_sheet(SHEET), known, given)
    book.active = 0
    book.security = WorkbookProtection(lockStructure=True)
    return file_of(book)


class _Lists:
    """The hidden sheet with the lists to choose from, a column each. Numbers stand in it as numbers."""

    def __init__(self, book: Workbook) -> None:
        self._sheet = book.create_sheet(LISTS)
        self._sheet.sheet_state = "hidden"
        self._sheet.protection.sheet = True
        self._ranges: dict[str, str] = {}

    def range(self, choice: Choice) -> str:
        """Where the labels of a list stand."""
        if choice.name not in self._ranges:
            column = len(self._ranges) + 1
            put(self._sheet.cell(1, column), choice.name)
            numbers = choice.scale.values if choice.scale else {}
            for row, (word, label) in enumerate(choice.words, start=2):
                put(self._sheet.cell(row, column), float(word) if word in numbers else label)
            letter = get_column_letter(column)
            self._ranges[choice.name] = f"{LISTS}!${letter}$2:${letter}${len(choice.words) + 1}"
        return self._ranges[choice.name]


class _Sheet:
    """One page being written. Row 1 holds the columns' ids; on a page with a head, row 2 repeats on printed pages."""

    def __init__(self, sheet: Worksheet, page: Page, lists: _Lists, given: Given) -> None:
        self._sheet, self._page, self._lists, self._given = sheet, page, lists, given
        self._letters = {name: get_column_letter(i) for i, name in enumerate(page.columns, start=2)}
        self._rules: dict[tuple[str, str], tuple[Entry, list[str]]] = {}
        self._heights: list[tuple[int, float, str]] = []

    def fill(self) -> None:
        """Write everything."""
        sheet, page = self._sheet, self._page
        put(sheet.cell(1, 1), f"{MARK} {page.name}")
        for column, (name, width) in enumerate(page.columns.items(), start=2):
            put(sheet.cell(1, column), name)
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.column_dimensions["A"].hidden = sheet.row_dimensions[1].hidden = True
        head = [Line("heads", {"label": page.head}, wide=list(page.columns)[-1])] if page.head else []
        for row, line in enumerate([*head, *page.lines], start=2):
            self._line(row, line)
        self._validate()
        self._set_up()

    def _line(self, row: int, line: Line) -> None:
        sheet = self._sheet
        put(sheet.cell(row, 1), line.key)
        lines = 1
        for name, cell in line.cells.items():
            first = name == next(iter(line.cells))
            last = cell.to if isinstance(cell, Entry) else line.wide if not first or len(line.cells) == 1 else ""
            text = cell.value if isinstance(cell, Entry) else cell
            style = _style_of(line, cell, first=first)
            columns = self._columns(name, last)
            for column in columns:
                sheet[f"{column}{row}"].style = f"form {style}"
            if len(columns) > 1:
                sheet.merge_cells(f"{columns[0]}{row}:{columns[-1]}{row}")
            put(sheet[f"{columns[0]}{row}"], _number(cell) if isinstance(cell, Entry) else cell)
            width = sum(sheet.column_dimensions[column].width for column in columns)
            lines = max(lines, lines_of(text, width * _CHARACTERS.get(line.style, 1.28)))
            if isinstance(cell, Entry) and not cell.locked:
                self._rule(cell, f"{columns[0]}{row}")
        if line.cells and not line.wide:
            for name in self._letters.keys() - line.cells.keys():
                sheet[f"{self._letters[name]}{row}"].style = f"form {_style_of(line, '', first=False)}"
        height = max(_LINE_HEIGHT.get(line.style, 12.6) * lines + 1.5, _LEAST_HEIGHT.get(line.style, 0))
        kind = _Growing if line.entries else RowDimension
        sheet.row_dimensions[row] = kind(sheet, index=row, ht=min(height, 400.0))
        self._heights.append((row, height, line.opens))

    def _columns(self, name: str, last: str) -> list[str]:
        """The letters of the columns that a cell takes up."""
        names = list(self._letters)
        end = names.index(last) if last else names.index(name)
        return [self._letters[n] for n in names[names.index(name) : end + 1]]

    def _rule(self, entry: Entry, at: str) -> None:
        name = entry.choice.name if entry.choice else entry.kind
        self._rules.setdefault((name, entry.name), (entry, []))[1].append(at)

    def _validate(self) -> None:
        for entry, cells in self._rules.values():
            for first in range(0, len(cells), _MOST_RANGES):
                if (rule := _validation(entry, self._lists)) is not None:
                    for cell in cells[first : first + _MOST_RANGES]:
                        rule.add(cell)
                    self._sheet.add_data_validation(rule)

    def _set_up(self) -> None:
        """Protection, view and print."""
        sheet, page = self._sheet, self._page
        allowed = sheet.protection
        allowed.sheet, allowed.formatRows, allowed.formatColumns = True, False, False
        sheet.sheet_view.showGridLines = False
        if page.head:
            sheet.freeze_panes, sheet.print_title_rows = f"A{3 + page.repeated}", f"2:{2 + page.repeated}"
        sheet.page_setup.orientation = "landscape" if page.landscape else "portrait"
        sheet.page_setup.paperSize = 9  # A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.7, 0.3
        sheet.oddFooter.left.text = " ".join(filter(None, [self._given.city, str(self._given.year or "")]))
        sheet.oddFooter.center.text = "&A, page &P of &N"
        for row in page_breaks(self._heights[1:] if page.head else self._heights, _page_height(page)):
            sheet.row_breaks.append(Break(id=row - 1))


def _style_of(line: Line, cell: str | Entry, *, first: bool) -> str:
    if isinstance(cell, Entry):
        as_typed = cell.choice is None and cell.kind not in ("year", "number")  # no date or formula is made of it
        return "given" if cell.locked else "words" if as_typed else "entry"
    if line.style in ("row", "spare", "rating", "text") and len(line.cells) > 1:
        plain, ruled = ("step", "label"), ("text", "cell")
        return (plain if first else ruled)[line.style != "text"]
    return "text" if line.style == "gap" else line.style


def _number(entry: Entry) -> str | int | float:
    if entry.kind == "year" and entry.value:
        return int(entry.value)
    scale = entry.choice.scale if entry.choice else None
    number = entry.kind == "number" or (scale is not None and scale.parse(entry.value) is not None)
    return float(entry.value) if number and entry.value else entry.value


def _validation(entry: Entry, lists: _Lists) -> DataValidation | None:
    """The check of a cell: its list, or what a year or a number has to be. None for text."""
    if entry.choice is not None:
        rule = DataValidation(type="list", formula1=lists.range(entry.choice), allow_blank=True)
        said = f"Choose one from the list: {entry.choice.shown}."
        rule.error = said if len(said) <= 220 else "Choose one from the list that the arrow beside the cell opens."
        if entry.choice.name == ANY_WORD:
            rule.error = "Choose self or peer."
        if entry.choice.scale is not None and entry.choice.scale.continuous:
            rule.prompt = f"Write a number from {entry.choice.shown}, or choose why there is none."
            rule.showInputMessage = True
            return rule  # a number is not in the list
    elif entry.kind == "year":
        rule = DataValidation(type="whole", operator="between", formula1="1990", formula2="2100", allow_blank=True)
        rule.error = "Write a year with four digits, for example 2026."
    elif entry.kind == "number":
        low, high = "-1000000000000000", "1000000000000000"
        rule = DataValidation(type="decimal", operator="between", formula1=low, formula2=high, allow_blank=True)
        rule.error = "Write the number alone, without its unit."
    else:
        return None
    rule.errorTitle, rule.showErrorMessage = "This cannot stand here", True
    return rule


def page_breaks(rows: Iterable[tuple[int, float, str]], page: float) -> list[int]:
    """The rows before which a printed page ends, so that a block stands together where it can, and else its parts.

    ``rows``: number, height in points, what opens there (``block``, ``part`` or nothing); ``page``: a page's height.

    >>> page_breaks([(1, 40, "block"), (2, 40, ""), (3, 40, "block"), (4, 40, "part"), (5, 70, "part")], 100)
    [3, 5]
    """
    listed = list(rows)
    found: list[int] = []
    used = 0.0
    for place, (row, height, opens) in enumerate(listed):
        needed = height
        if opens:
            ends = ("block",) if opens == "block" else ("block", "part")
            for _, more, other in listed[place + 1 :]:
                if other in ends:
                    break
                needed += more
        whole = opens == "block" and needed > page  # a long block begins on a page of its own
        if used and opens and (used + needed > page) and (needed <= page or whole):
            found.append(row)
            used = 0.0
        used = used + height if used + height <= page else height
    return found


def _page_height(page: Page) -> float:
    """The points of an A4 page's height that rows can use, once the columns are fitted to its width."""
    across, down = (842.0, 595.0) if page.landscape else (595.0, 842.0)
    width = sum(page.columns.values()) * 5.4
    scale = min(1.0, (across - 58) / width)
    return (down - 88) / scale - (18 if page.head else 0)


def _hidden(sheet: Worksheet, known: Mapping[str, str], given: Given) -> None:
    """The hidden sheet that says what the form is, and which details of the city stood in it from the start."""
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
    was = {f"was {name}": value for name, value in given.details.items()}
    put(sheet.cell(1, 1), f"{MARK} {SHEET}")
    for row, (name, value) in enumerate({**known, **was}.items(), start=2):
        put(sheet.cell(row, 1), name)
        put(sheet.cell(row, 2), value)
