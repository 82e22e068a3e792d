"""Reading a plan workbook that comes back: the actions of a city, and what became of recommendations.

A row is known by its id, wherever it has come to stand. A row without one, and a copy of a row, are actions of the
city's own; their id is made of what they say, so that the same file read twice gives the same ids.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.utils import get_column_letter

from ickit._base.csv_text import neutral
from ickit.collect.add.submission import Row, Submission
from ickit.collect.forms.cells import has_sheet, read_bytes
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.report.render.plan_layout import (
    ACTION,
    FORMAT,
    ID,
    KEY_FACTOR,
    MARK,
    READ_BACK,
    RECOMMENDATION,
    SHEET,
    PlanRow,
)
from ickit.sources.workbook_opened import opened, texts
from ickit.tables.cells import Notice, stripped
from ickit.tables.findings import also
from ickit.tables.normalise import key

_HEAD_WITHIN = 20
_MEND = "Use a plan that ickit plan wrote, and keep its sheets, its headings and the column Id."


def is_plan(path: Path) -> bool:
    """Whether a file is a plan workbook: it has the hidden sheet of plans. Never raises."""
    return has_sheet(path, SHEET)


def read_plan(path: Path) -> Submission:
    """What a plan workbook brings: rows of the table actions, and the status of recommendations.

    An action is a row in which a yellow cell is filled in, or whose action was decided on before. Raises InputError
    with every fault, each with its cell, and where the file is no plan.
    """
    book = opened(read_bytes(path), path.name)
    reading = _Reading(path.name)
    for sheet in book.names:
        if sheet == SHEET:
            reading.remember(texts(book, sheet, path.name))
    for sheet in book.names:
        place = f"{path.name}, {sheet}"
        if sheet != SHEET:
            reading.look_at(texts(book, sheet, place), place)
    return reading.submission()


@dataclass(frozen=True)
class _Line:
    """One row of a sheet: its texts by heading, and where each stands."""

    said: Mapping[str, str]
    places: Mapping[str, str]

    @property
    def place(self) -> str:
        return next(iter(self.places.values()))


@dataclass
class _Reading:
    """One workbook being read."""

    name: str
    plan: dict[str, str] = field(default_factory=dict)
    factors: dict[str, str] = field(default_factory=dict)
    rows: dict[str, PlanRow] = field(default_factory=dict)
    actions: list[_Line] = field(default_factory=list)
    advice: list[_Line] = field(default_factory=list)
    sheets: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def remember(self, grid: list[list[str | None]]) -> None:
        """Read the hidden sheet."""
        if not grid or stripped(grid[0][0]) != MARK:
            raise InputError(Fault(self.name, "is no plan, or lost what it carries hidden", _MEND))
        for cells in grid[1:]:
            kind, name, value = (stripped(cell) for cell in (*cells, None, None, None)[:3])
            if kind == "plan":
                self.plan[name] = value
            elif kind == "key factor":
                self.factors[name] = value
            elif kind == "row":
                try:
                    self.rows[name] = PlanRow.of_text(value)
                except (ValueError, TypeError):
                    raise InputError(Fault(self.name, "lost what it carries hidden", _MEND)) from None
        if self.plan.get("format") != FORMAT:
            problem = f"is a plan of format {quoted(self.plan.get('format', ''))}, and this ickit reads format {FORMAT}"
            raise InputError(Fault(self.name, problem, "Use the ickit that made it, or make a new plan."))

    def look_at(self, grid: list[list[str | None]], place: str) -> None:
        """Take up the rows of a sheet, if it is one of those that are filled in."""
        for top, cells in enumerate(grid[:_HEAD_WITHIN]):
            heads = {stripped(cell): column for column, cell in enumerate(cells) if stripped(cell)}
            if {ID, "Status"} <= heads.keys() and {ACTION, RECOMMENDATION} & heads.keys():
                into = self.actions if ACTION in heads else self.advice
                self.sheets.add(ACTION if ACTION in heads else RECOMMENDATION)
                into += [line for line in _lines(grid, top, heads, place) if line.said]
                missing = [head for head in (*READ_BACK, KEY_FACTOR) if head not in heads]
                if ACTION in heads and missing:
                    self.faults.append(Fault(place, f"the column {quoted(missing[0])} is not there any more", _MEND))
                return

    def submission(self) -> Submission:
        """The rows that the workbook brings. Raises InputError with every fault."""
        if ACTION not in self.sheets:
            raise InputError(Fault(self.name, "has no sheet with the columns Action, Status and Id", _MEND))
        if self.faults:
            raise InputError(self.faults)
        rows = (*self._actions(), *self._recommendations())
        if self.faults:
            raise InputError(self.faults)
        if not rows:
            mend = "Fill in the yellow cells of the actions that are decided on, and save the file."
            raise InputError(Fault(self.name, "is not filled in: it holds no action", mend))
        return Submission(self.name, rows, tuple(self.notices))

    def _actions(self) -> Iterator[Row]:
        originals = self._originals()
        for number, line in enumerate(self.actions):
            name = line.said.get(ID, "")
            about = self.rows.get(name) if originals.get(name) == number else None
            if about is None or not about.key_factor:
                yield from self._own(line, name if about is not None else "")
            elif about.known or _worked_on(line, about):
                yield self._known(line, name, about)
        for name, about in self.rows.items():
            if "text" in about.known and name not in originals:
                said = f"the row of {quoted(about.text)} is not there any more; the action stays as it was"
                self.notices.append(Notice(self.name, said))

    def _originals(self) -> dict[str, int]:
        """Which line is the row of an id: of copies, one that says what the row said, best one that was worked on."""
        found: dict[str, int] = {}
        best: dict[str, tuple[bool, bool]] = {}
        for number, line in enumerate(self.actions):
            name = line.said.get(ID, "")
            about = self.rows.get(name)
            if about is None or (not about.key_factor and not line.said.get(ACTION)):
                continue
            rank = (_plain(line.said.get(ACTION, "")) == _plain(about.text), _worked_on(line, about))
            if name not in found or rank > best[name]:
                found[name], best[name] = number, rank
        return found

    def _known(self, line: _Line, name: str, about: PlanRow) -> Row:
        values = {column: said for column, said in self._said(line).items() if said or about.known.get(column)}
        if not values.get("text"):
            mend = "Write what is to be done, or set its status to dropped."
            self.faults.append(Fault(line.places[ACTION], "the action has no text", mend))
        values = {"status": "open", **values}
        return self._row(line, name, about.year, about.key_factor, about.question, values, about.known)

    def _own(self, line: _Line, name: str) -> Iterator[Row]:
        """An action of the city's own; ``name``: the id of the row to write in, blank for a row that was put in."""
        said = {column: value for column, value in self._said(line).items() if value}
        about = self.rows.get(line.said.get(ID, ""))
        if not said or (about is not None and about.key_factor and not _worked_on(line, about)):
            return  # an empty row, or a copy of a candidate that nobody took up
        if "text" not in said:
            mend = "Write what is to be done, or empty its row."
            self.faults.append(Fault(line.places[ACTION], "the action has no text", mend))
            return
        factor = self._factor(line)
        if not name:
            if line.said.get(ID):
                copied = line.said[ID] in self.rows
                problem = "is in a copy of its row" if copied else "is not an id of this plan"
                words = f"{quoted(line.said[ID])} {problem}; the row was read as an action of its own"
                self.notices.append(Notice(line.places[ID], words))
            digest = hashlib.sha256(f"{factor}\n{said['text']}".encode()).hexdigest()[:8]
            name = f"{self.plan['city']}-{self.plan['year']}-{self.plan['benchmark']}-own-{digest}"
        yield self._row(line, name, int(self.plan["year"]), factor, "", {"status": "open", **said}, {})

    def _factor(self, line: _Line) -> str:
        given = line.said.get(KEY_FACTOR, "")
        known = {key(word): name for name, label in self.factors.items() for word in (name, label)}
        if key(given) not in known:
            problem = f"{quoted(given)} is not a key factor of the plan" if given else "the action has no key factor"
            near = did_you_mean(given, list(self.factors.values())) if given else ""
            self.faults.append(Fault(line.places[KEY_FACTOR], problem, near or "Choose one from the list in the cell."))
        return known.get(key(given), "")

    def _said(self, line: _Line) -> dict[str, str]:
        """What the cells that go to the actions table say, by column."""
        return {column: _plain(line.said.get(heading, "")) for heading, column in READ_BACK.items()}

    def _row(
        self,
        line: _Line,
        name: str,
        year: int,
        factor: str,
        question: str,
        values: Mapping[str, str],
        known: Mapping[str, str],
    ) -> Row:
        head = self._head(name, year, factor) | ({"question": question} if question else {})
        places = {column: line.places[heading] for heading, column in READ_BACK.items() if heading in line.places}
        places |= {"key_factor": line.places[KEY_FACTOR], "id": line.places[ID]}
        return Row("actions", {**head, **values}, line.place, places, known)

    def _head(self, name: str, year: int, factor: str) -> dict[str, str]:
        plan = self.plan
        of = {"id": name, "city": plan["city"], "year": str(year), "benchmark": plan["benchmark"]}
        return {**of, "key_factor": factor}

    def _recommendations(self) -> Iterator[Row]:
        unread: list[str] = []
        for line in self.advice:
            about = self.rows.get(line.said.get(ID, ""))
            if about is None:
                said = "is no recommendation of the reviewers and was left alone; write actions on the sheet Actions"
                self.notices.append(Notice(line.place, said))
                continue
            unread += [line.places[head] for head in ("Owner", "Deadline", "Notes") if line.said.get(head)]
            status = line.said.get("Status", "")
            if status and key(status) != key(about.known.get("status", "")):
                values = {
                    **self._head(line.said[ID], about.year, about.key_factor),
                    "text": about.text,
                    "status": status,
                }
                yield Row("recommendations", values, line.place, {"status": line.places["Status"]}, about.known)
        if unread:
            said = f"stays in the file{also(len(unread))}: of a recommendation, its status alone is taken over"
            self.notices.append(Notice(unread[0], said))


def _lines(grid: list[list[str | None]], top: int, heads: Mapping[str, int], place: str) -> Iterator[_Line]:
    for row in range(top + 1, len(grid)):
        cells = grid[row]
        said = {head: stripped(cells[column]) for head, column in heads.items() if column < len(cells)}
        places = {head: f"{place}!{get_column_letter(column + 1)}{row + 1}" for head, column in heads.items()}
        yield _Line({head: cell for head, cell in said.items() if cell}, places)


def _worked_on(line: _Line, about: PlanRow) -> bool:
    """Whether a candidate was taken up: something stands in a cell to fill in, or its action was worded anew."""
    filled = any(line.said.get(heading) for heading in READ_BACK if heading not in (ACTION, "Horizon"))
    return filled or (bool(line.said.get(ACTION)) and _plain(line.said[ACTION]) != _plain(about.text))


def _plain(said: str) -> str:
    """A text without the apostrophe that kept a spreadsheet from reading it as a formula."""
    return said[1:] if said.startswith("'") and neutral(said[1:]) == said else said
