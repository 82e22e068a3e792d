"""An export and its mapping, read as rows for the tables of the data contract."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ickit._base.phrases import counted, listed
from ickit.benchmark.library import CHARTER, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.collect.add.submission import Row, Submission
from ickit.collect.platforms.answers import Answers
from ickit.collect.platforms.export import Column, Response, open_export
from ickit.collect.platforms.long_form import ignored_indicators, telling_apart
from ickit.collect.platforms.mapping import read_mapping
from ickit.collect.platforms.mapping_rows import MapRow
from ickit.collect.platforms.repeated_titles import meant
from ickit.collect.platforms.response_state import is_wanted, judged, when_sent
from ickit.collect.platforms.responses import used
from ickit.collect.platforms.targets import ALL, ITEMS, NONE, WITH_ASSESSOR, WITH_BENCHMARK
from ickit.collect.platforms.timestamps import read_moment
from ickit.errors import InputError, nearest, quoted
from ickit.tables.cells import Notice

Cell = tuple[str, str]
"""A value and the place where it stands."""


def read_export(path: Path, mapping: Path, benchmarks: Sequence[str | Benchmark] = ()) -> Submission:
    """The rows that an export brings in under a mapping.

    ``benchmarks``: ids or files of benchmarks that the mapping names and that are not the project's own. Raises
    InputError with every fault: of the mapping, and of answers that it does not translate.
    """
    loaded = [one if isinstance(one, Benchmark) else load_benchmark(one) for one in benchmarks]
    return _Reading(open_export(path), read_mapping(mapping, loaded)).incoming()


@dataclass
class _Reading(Answers):
    """One export read with one mapping; faults and notices are collected on the way."""

    def __post_init__(self) -> None:
        self._unplaced: set[str] = set()
        self.mapping = replace(self.mapping, rows=tuple(map(self._placed, self.mapping.rows)))
        super().__post_init__()

    def incoming(self) -> Submission:
        """The rows; raises InputError with every fault."""
        self._check_columns()
        if self.findings.failed:
            raise InputError(self.findings.faults)
        incomplete = any(row.value == "use" for row in self.mapping.of(ALL, "incomplete"))
        states = [judged(one, self.export, self.mapping, self._value) for one in self.export.submissions]
        wanted = [one for one in states if self._is_wanted(one)]
        choice = used(self.export, wanted, self, when_sent(self.export, self.mapping), incomplete=incomplete)
        self.findings.adopt(choice.faults)
        rows: list[Row] = []
        for submission in choice.submissions:
            rows += self._rows(submission)
        self._say_unknown()
        if not self.findings.failed:
            self._check_indicators()
        if self.findings.failed:
            raise InputError(self.findings.faults)
        left = self._left_out(len(states) - len(wanted))
        notices = (*self.export.notices, *self._not_mapped(), *left, *choice.notices, *self.findings.notices)
        leave_out = any(row.value == "leave out" for row in self.mapping.of(ALL, "other_cities"))
        return Submission(self.export.name, tuple(rows), notices, leave_out)

    def _left_out(self, rows: int) -> list[Notice]:
        told = f"{counted(rows, 'row')} left out, as the mapping says (fields only and others, or no value)"
        return [Notice(self.export.name, told)] if rows else []

    def _is_wanted(self, submission: Response) -> bool:
        """Whether the mapping uses a row: one in long form must be about something, and have a value."""
        if not is_wanted(submission, self.mapping, self._value):
            return False
        if not self.long:
            return True
        about = [table for table in self.long.items if self._item(table, submission)]
        values = [row for row in self.mapping.of("indicators", "value") if not row.target.item]
        return bool(about) and (about != ["indicators"] or any(row.column in submission.cells for row in values))

    def _placed(self, row: MapRow) -> MapRow:
        """The row with the name that its column has in this export, where others have the same title."""
        if row.fixed or row.target.table == NONE:
            return row
        found = meant(row.column, row.neighbours, self.mapping.named, self.export.columns)
        if isinstance(found, Column):
            if found.name != row.column:
                told = (
                    f"{quoted(row.column, 80)} is now {quoted(found.cut(40), 80)}, {row.neighbours.partition(', ')[2]}"
                )
                self.findings.notice(row.place, told)
            return replace(row, column=found.name)
        repeated = row.column in self.export.named or any(one.repeats == row.column for one in self.export.columns)
        if found is not None and (row.neighbours or repeated):
            problem, mend = found
            self._unplaced.add(row.place)
            self.findings.fault(self.mapping.name, problem, mend, where=f"{self._at(row)}, column")
        return row

    def _check_columns(self) -> None:
        for row in self.mapping.rows:
            unknown = row.column not in self.export.named and row.place not in self._unplaced
            if unknown and not row.fixed and row.target.table != NONE:
                problem = f"{quoted(row.column)} is not a column of {self.export.name}"
                near = nearest(row.column, self.export.named)
                mend = f"Did you mean {quoted(near)}?" if near else "Draft the mapping anew: python -m ickit map."
                self.findings.fault(self.mapping.name, problem, mend, where=f"{self._at(row)}, column")

    def _check_indicators(self) -> None:
        if (column := ignored_indicators(self.export, self.mapping)) is not None:
            values = listed((quoted(value, 30) for value in self.export.values(column.name)), 4)
            problem = f"the column {quoted(column.cut(40), 80)} names several indicators ({values}), and is not used"
            mend = "Map it to the field indicator and leave item blank; or to the table all, field only."
            self.findings.fault(self.mapping.name, problem, mend)

    def _at(self, row: MapRow) -> str:
        return row.place.removeprefix(self.mapping.name)

    def _not_mapped(self) -> list[Notice]:
        """Columns with answers that the mapping does not name, or leaves blank."""
        named = {row.column for row in self.mapping.rows}
        filled = {name for submission in self.export.submissions for name in submission.cells}
        left = [c for c in self.export.columns if c.name not in named and c.role is None and c.name in filled]
        if not left:
            return []
        many = "column is" if len(left) == 1 else "columns are"
        told = f"{len(left)} {many} not mapped and left out: {listed(quoted(column.cut(40), 80) for column in left)}"
        return [Notice(self.export.name, told)]

    def part(self, submission: Response) -> Hashable:
        """What a row is about, where a city has several that are about different things."""
        return tuple(self._item(table, submission) for table in self.long.items)

    def telling(self, same: Sequence[Response]) -> list[Column]:
        """The columns that tell apart rows which the mapping cannot."""
        return telling_apart(self.export, self.mapping, same)

    def content(self, submission: Response) -> Hashable:
        """What a submission says in the columns that are mapped."""
        named = [row.column for row in self.columns if row.target.table != ALL or row.target.field == "city"]
        return tuple(submission.cells.get(column, "") for column in named)

    def who(self, submission: Response) -> tuple[str, str, str]:
        city, year, assessor = (self._every(submission, name)[0] for name in ("city", "year", "assessor"))
        return city, year.removesuffix(".0"), assessor

    def _year(self, row: MapRow, submission: Response) -> str:
        """A year, also out of a date or time."""
        value = self._value(row, submission)
        moment = None if re.fullmatch(r"\d{4}([.,]0+)?", value) else read_moment(value)
        return str(moment.year) if moment else value

    def _every(self, submission: Response, name: str) -> Cell:
        """A field of the table ``all``: from a column, else the value for all submissions."""
        rows = self.mapping.of(ALL, name)
        for row in (row for row in rows if not row.fixed):
            found = self._year(row, submission) if name == "year" else self._value(row, submission)
            if row.column in submission.cells and (value := found):
                return value.casefold() if name == "assessor" else value, self._place(submission, row)
        return next(((row.value, row.place) for row in rows if row.fixed), ("", ""))

    def _rows(self, submission: Response) -> list[Row]:
        """The rows of one submission: one for each table, benchmark and item of which something is said."""
        found: dict[tuple[str, str, str], dict[str, Cell]] = {}
        for row in self.columns:
            if row.target.table != ALL:
                for target, value in self._said(row, submission):
                    place = self._place(submission, row)
                    cells = found.setdefault((target.table, target.benchmark, target.item), {})
                    self._put(cells, target.field, value, place)
        for row in (row for row in self.mapping.rows if row.fixed and row.target.table == "invitations"):
            cells = found.setdefault(("invitations", row.target.benchmark, ""), {})
            cells.setdefault(row.target.field, (row.value, row.place))
        for row in (row for row in self.mapping.rows if row.fixed and row.target.table == "indicators"):
            if row.target.field != "indicator":
                for cells in (cells for (table, _, _), cells in found.items() if table == "indicators"):
                    cells.setdefault(row.target.field, (row.value, row.place))
        keys = {name: self._every(submission, name) for name in ("city", "year", "assessor")}
        self._returned(keys["assessor"][0], found)
        place = f"{self.export.name}, row {submission.row}"
        return [_row(place, keys, *where, cells) for where, cells in found.items()]

    def _returned(self, assessor: str, found: dict[tuple[str, str, str], dict[str, Cell]]) -> None:
        """A city that answers for itself has returned its answers; it alone may agree to publish. Whether it was asked
        no export says.
        """
        if assessor in ("", "self"):
            for table, benchmark, _ in list(found):
                if table in ("assessments", "answers", "survey"):
                    cells = found.setdefault(("invitations", CHARTER if table == "survey" else benchmark, ""), {})
                    cells.setdefault("returned", ("yes", ""))
            return
        for (table, _, _), cells in found.items():
            if table == "invitations" and "publish" in cells:
                mend = "Leave the answer out: ask the city itself."
                self.findings.fault(cells["publish"][1], "only the city itself can agree to be published", mend)

    def _put(self, cells: dict[str, Cell], name: str, value: str, place: str) -> None:
        """Two columns may give one field, of a form in two languages, say; not two different answers."""
        if name in cells and cells[name][0] != value:
            earlier = cells[name][1].rpartition(", column ")[2]
            problem = f"{quoted(value)} differs from {quoted(cells[name][0])} in the column {earlier}, mapped alike"
            self.findings.fault(place, problem, "Map one of the two columns, or mend one of the answers.")
        cells.setdefault(name, (value, place))


def _row(
    place: str, every: Mapping[str, Cell], table: str, benchmark: str, item: str, cells: Mapping[str, Cell]
) -> Row:
    """One row, with what holds for the whole submission (``every``) as far as its table has a column for it."""
    keys = {name: every[name] for name in ("city", "year")}
    if table in WITH_ASSESSOR and every["assessor"][0]:
        keys["assessor"] = every["assessor"]
    if table in WITH_BENCHMARK or benchmark:
        keys["benchmark"] = (benchmark, "")
    if table in ITEMS:
        keys[ITEMS[table]] = (item, "")
    given = {**keys, **cells}
    values = {name: value for name, (value, _) in given.items()}
    return Row(table, values, place, {name: where for name, (_, where) in given.items() if where})
