"""The cells of a CSV file or of a workbook's first filled sheet, each row with the number a spreadsheet shows."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.sources.csv_reader import DELIMITERS, UNQUOTE, encoding_of, records_of
from ickit.tables.cells import Notice, stripped
from ickit.tables.findings import Findings, reason

MOST_BYTES = 50_000_000
MOST_COLUMNS = 2_000
MOST_CELLS = 5_000_000
HEAD = 12
WORKBOOKS = (".xlsx", ".ods")
_TEXTS = (".csv", ".tsv", ".txt")

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Grid:
    """``rows``: row number as a spreadsheet shows it (from 1), and its cells without outer space. Rows without any text
    are left out; a row of a CSV file has as many cells as are written there.
    """

    name: str
    rows: tuple[Row, ...]
    notices: tuple[Notice, ...] = ()


def read_grid(path: Path, score: Callable[[list[Row]], int]) -> Grid:
    """The cells of the file at ``path``. Raises InputError where it cannot be read, or holds too much.

    ``score`` says of the first rows how well they look, so that the delimiter of a CSV file is found.
    """
    name = path.name or str(path)
    suffix = path.suffix.casefold()
    if suffix not in (*WORKBOOKS, *_TEXTS) and not path.is_dir():
        raise InputError(_other_kind(name, suffix))
    data = _bytes(path, name)
    findings = Findings()
    rows, notices = _sheet(data, name) if suffix in WORKBOOKS else (_csv(data, name, score, findings), [])
    width = max((len(cells) for _, cells in rows), default=0)
    if width > MOST_COLUMNS or width * len(rows) > MOST_CELLS:
        problem = f"has {len(rows):,} rows and {width:,} columns, more than is read here"
        raise InputError(Fault(name, problem, "Export fewer questions or fewer answers at a time."))
    filled = tuple((number, cells) for number, cells in rows if any(cells))
    if not filled:
        raise InputError(Fault(name, "is empty", "Export it again."))
    return Grid(name, filled, (*findings.notices, *notices))


def _other_kind(name: str, suffix: str) -> Fault:
    if suffix in (".zip", ".gz"):
        return Fault(name, "is a packed file", "Unpack it, and name the CSV file or workbook in it.")
    if suffix.startswith((".xls", ".xlt")):
        problem = "may hold macros" if suffix.endswith("m") else "is in a format that is not read here"
        return Fault(name, problem, "Open it in a spreadsheet program and save it as .xlsx.")
    problem = "is neither a CSV file nor a workbook (.xlsx, .ods)"
    return Fault(name, problem, "Export it from the platform as CSV or XLSX.")


def _bytes(path: Path, name: str) -> bytes:
    try:
        if not path.exists():
            beside = sorted(p.name for p in path.parent.glob("*") if p.suffix.casefold() in (*WORKBOOKS, *_TEXTS))
            raise InputError(Fault(name, "there is no such file", did_you_mean(name, beside) or "Check the path."))
        if not path.is_file():
            raise InputError(Fault(name, "is not an ordinary file", "Name a CSV file or a workbook."))
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or reason(error)
        raise InputError(Fault(name, f"cannot be read ({said})", "Check the path and who may read it.")) from None
    if len(data) > MOST_BYTES:
        raise InputError(Fault(name, f"is larger than {MOST_BYTES:,} bytes", "Export fewer answers at a time."))
    return data


def _sheet(data: bytes, name: str) -> tuple[list[Row], list[Notice]]:
    """The first sheet that holds anything, and a notice of the others."""
    from ickit.sources.workbook_opened import hidden_notice, opened, texts, unread_notices

    book = opened(data, name)
    sheets = book.names
    for sheet in sheets:
        rows = [_stripped(row) for row in texts(book, sheet, name)]
        if any(any(row) for row in rows):
            more = _going_on(sheet, sheets, rows)
            for other in more:
                rows = _beside(rows, [_stripped(row) for row in texts(book, other, name)], f"{name}, {other}")
            others = [other for other in sheets if other not in (sheet, *more)]
            read = "the sheet" if not more else f"the sheets {', '.join(map(quoted, (sheet, *more[:-1])))} and"
            told = f"{read} {quoted((sheet, *more)[-1])} {'were' if more else 'was'} read"
            left = f"; {', '.join(map(quoted, others[:5]))} left alone" if others else ""
            notices = [Notice(name, told + left)] if others or more else []
            notices += hidden_notice(book, sheet, (n for n, row in enumerate(rows, 1) if any(row)), name)
            return list(enumerate(rows, start=1)), notices + unread_notices(book, name)
    raise InputError(Fault(name, "holds no sheet with anything in it", "Export it again."))


def _going_on(sheet: str, sheets: list[str], rows: list[list[str]]) -> list[str]:
    """The sheets in which a wide export goes on: numbered from 1, after one that begins with EUSurvey's preamble."""
    if not (rows[0][:1] and rows[0][0].casefold() == "alias"):
        return []
    more: list[str] = []
    while (following := f"{sheet}{len(more) + 1}") in sheets:
        more.append(following)
    return more


def _beside(rows: list[list[str]], more: list[list[str]], place: str) -> list[list[str]]:
    """The rows with those of a further sheet to their right. Raises InputError where the two do not match."""
    filled = [max((i for i, row in enumerate(part) if any(row)), default=-1) for part in (rows, more)]
    if filled[0] != filled[1] or [row[:2] for row in more[:1]] != [row[:2] for row in rows[:1]]:
        problem = f"has {filled[1] + 1} rows where the sheet before it has {filled[0] + 1}, or is of another survey"
        raise InputError(Fault(place, problem, "Export the file again, and do not edit it by hand."))
    width = max(map(len, rows))
    return [[*row, *[""] * (width - len(row)), *beside] for row, beside in zip(rows, more[: len(rows)], strict=False)]


def _stripped(row: list[str | None]) -> list[str]:
    return [stripped(cell) for cell in row]


def _csv(data: bytes, name: str, score: Callable[[list[Row]], int], findings: Findings) -> list[Row]:
    encoding = encoding_of(data, name, findings)
    text = data.decode(encoding).lstrip("\ufeff")
    given = re.match(r'"?sep=([,;|\t])"?\r?\n', text, re.IGNORECASE)
    if given:  # a spreadsheet does not show this line, so rows count from the next
        return _rows(text[given.end() :], name, given[1], before=1)
    delimiter = max(DELIMITERS + "|", key=lambda d: score(_head(text, d)))
    rows = _rows(text, name, delimiter, before=0)
    if _quoted_whole(rows):
        raise InputError(Fault(f"{name}, row 1", "the line is quoted as a whole, as one cell", UNQUOTE))
    return rows


def _quoted_whole(rows: list[Row]) -> bool:
    """Whether every line is one cell that holds several, as many as the first."""
    lines = [cells[0] for _, cells in rows if any(cells)]
    if len(lines) < 2 or any(len(cells) > 1 and any(cells[1:]) for _, cells in rows):
        return False
    for delimiter in DELIMITERS:
        try:
            widths = {len(next(csv.reader([line], delimiter=delimiter), [])) for line in lines[:HEAD]}
        except csv.Error:
            continue
        if len(widths) == 1 and widths != {1}:
            return True
    return False


def _head(text: str, delimiter: str) -> list[Row]:
    """The first rows of a text, read leniently: only to see whether this is its delimiter."""
    reader = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter)
    rows: list[Row] = []
    try:
        for number, record in enumerate(reader, start=1):
            rows.append((number, _stripped([*record])))
            if number == HEAD:
                break
    except csv.Error:
        pass
    return rows


def _rows(text: str, name: str, delimiter: str, before: int) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records = _bounded(records_of(reader, name, before), name)
    return [(number, _stripped([*record])) for number, (_, record) in enumerate(records, start=1)]


def _bounded(records: Iterator[tuple[int, list[str]]], name: str) -> Iterator[tuple[int, list[str]]]:
    total = 0
    for line, record in records:
        total += len(record)
        if total > MOST_CELLS:
            raise InputError(Fault(name, f"has more than {MOST_CELLS:,} cells", "Export fewer answers at a time."))
        yield line, record
