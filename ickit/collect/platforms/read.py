"""An export and its mapping, read as rows for the tables of the data contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ickit._base.phrases import counted, listed
from ickit.benchmark.library import CHARTER, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.collect.add.submission import Row, Submission
from ickit.collect.platforms.answer_texts import MOST_TEXT, escaped, separated
from ickit.collect.platforms.export import Export, Response, open_export
from ickit.collect.platforms.mapping import MappingFile, MapRow, read_mapping
from ickit.collect.platforms.responses import used
from ickit.collect.platforms.targets import ALL, CHOSEN, ITEMS, NONE, WITH_ASSESSOR, WITH_BENCHMARK, Target
from ickit.collect.platforms.vocabulary import chosen
from ickit.errors import InputError, nearest, quoted
from ickit.tables.cells import Notice
from ickit.tables.findings import Findings
from ickit.tables.normalise import key

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
class _Reading:
    """One export read with one mapping; faults and notices are collected on the way."""

    export: Export
    mapping: MappingFile
    findings: Findings = field(default_factory=Findings)

    def __post_init__(self) -> None:
        self.columns = [row for row in self.mapping.rows if not row.fixed and row.target.table != NONE]
        self._values: dict[tuple[str, str], str | None] = {}
        self._several: dict[tuple[str, str], list[tuple[str, str | None]]] = {}
        self._unknown: dict[str, dict[str, list[int]]] = {}

    def incoming(self) -> Submission:
        """The rows; raises InputError with every fault."""
        self._check_columns()
        if self.findings.failed:
            raise InputError(self.findings.faults)
        incomplete = any(self._fixed(row) == "use" for row in self.mapping.of(ALL, "incomplete"))
        choice = used(self.export, self._who, incomplete)
        rows: list[Row] = []
        for submission in choice.submissions:
            rows += self._rows(submission)
        self._say_unknown()
        if self.findings.failed:
            raise InputError(self.findings.faults)
        notices = (*self.export.notices, *self._not_mapped(), *choice.notices, *self.findings.notices)
        return Submission(self.export.name, tuple(rows), notices)

    def _check_columns(self) -> None:
        for row in self.mapping.rows:
            if not row.fixed and row.column not in self.export.named and row.target.table != NONE:
                problem = f"{quoted(row.column)} is not a column of {self.export.name}"
                near = nearest(row.column, self.export.named)
                mend = f"Did you mean {quoted(near)}?" if near else "Draft the mapping anew: python -m ickit map."
                self.findings.fault(self.mapping.name, problem, mend, where=f"{self._at(row)}, column")

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
        told = f"{len(left)} {many} not mapped and left out: {listed(quoted(column.name, 40) for column in left)}"
        return [Notice(self.export.name, told)]

    def _fixed(self, row: MapRow) -> str:
        return row.texts[0][1] if row.texts else ""

    def _who(self, submission: Response) -> tuple[str, str, str]:
        city, year, assessor = (self._every(submission, name)[0] for name in ("city", "year", "assessor"))
        return city, year.removesuffix(".0"), assessor

    def _every(self, submission: Response, name: str) -> Cell:
        """A field of the table ``all``: from a column, else the value for all submissions."""
        rows = self.mapping.of(ALL, name)
        for row in (row for row in rows if not row.fixed):
            if row.column in submission.cells and (value := self._value(row, submission)):
                return value.casefold() if name == "assessor" else value, self._place(submission, row)
        return next(((self._fixed(row), row.place) for row in rows if row.fixed), ("", ""))

    def _place(self, submission: Response, row: MapRow) -> str:
        return f"{self.export.name}, row {submission.row}, column {self.export.named[row.column].shown}"

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
            cells.setdefault(row.target.field, (self._fixed(row), row.place))
        keys = {name: self._every(submission, name) for name in ("city", "year", "assessor")}
        self._returned(keys["assessor"][0], found)
        place = f"{self.export.name}, row {submission.row}"
        return [_row(place, keys, *where, cells) for where, cells in found.items()]

    def _returned(self, assessor: str, found: dict[tuple[str, str, str], dict[str, Cell]]) -> None:
        """A city that answers for itself was asked and has returned its answers; it alone may agree to publish."""
        if assessor in ("", "self"):
            for table, benchmark, _ in list(found):
                if table in ("assessments", "answers", "survey"):
                    cells = found.setdefault(("invitations", CHARTER if table == "survey" else benchmark, ""), {})
                    for name in ("asked", "returned"):
                        cells.setdefault(name, ("yes", ""))
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

    def _said(self, row: MapRow, submission: Response) -> list[tuple[Target, str]]:
        """What a cell says: nothing, one value, or the parts of a checklist that were chosen."""
        if row.target.field == CHOSEN:
            return self._chosen(row, submission)
        value = self._value(row, submission)
        if not value and row.not_chosen and self._answered_beside(row, submission):
            value = row.not_chosen
        return [(row.target, value)] if value else []

    def _value(self, row: MapRow, submission: Response) -> str:
        text = submission.cells.get(row.column, "")
        if not text:
            return ""
        if (row.column, text) not in self._values:
            self._values[row.column, text] = self._translated(row, text)
        value = self._values[row.column, text]
        if value is None:
            self._unknown.setdefault(row.column, {}).setdefault(text, []).append(submission.row)
        return value or ""

    def _translated(self, row: MapRow, text: str) -> str | None:
        """What a text stands for; None where the field wants one of a few words and this text is none of them."""
        if row.answers and len(text) <= MOST_TEXT and (known := key(text)) in row.answers:
            return row.answers[known]
        if self.mapping.known.words(row.target) is None:
            return text
        word = self.mapping.known.word(row.target, text)
        if word is None and self._part(row) and (mark := chosen(text)) is not None:
            return "in_place" if mark else ""
        return word

    def _part(self, row: MapRow) -> tuple[str, ...]:
        """The parts of the checklist that the row's item is a part of; none where it is no part."""
        benchmark = self.mapping.known.benchmarks.get(row.target.benchmark)
        found = benchmark.questions.get(row.target.item) if benchmark and row.target.table == "answers" else None
        return tuple(part.id for part in found[1].parts) if found and found[2] and row.target.field == "finding" else ()

    def _chosen(self, row: MapRow, submission: Response) -> list[tuple[Target, str]]:
        text = submission.cells.get(row.column, "")
        if not text:
            return []
        if (row.column, text) not in self._several:
            options = [option for option, _ in row.texts] + list(self.mapping.known.words(row.target) or ())
            pieces = separated(text, options, self.export.platform.separators)
            self._several[row.column, text] = [(piece, self._translated(row, piece)) for piece in pieces]
        parts = set()
        for piece, part in self._several[row.column, text]:
            if part is None:
                self._unknown.setdefault(row.column, {}).setdefault(piece, []).append(submission.row)
            elif part:
                parts.add(part)
        table, benchmark = row.target.table, row.target.benchmark
        said = [(Target(table, "finding", part, benchmark), "in_place") for part in sorted(parts)]
        if row.not_chosen:
            absent = [p for p in self.mapping.known.words(row.target) or () if p not in parts]
            said += [(Target(table, "finding", part, benchmark), row.not_chosen) for part in absent]
        return said

    def _answered_beside(self, row: MapRow, submission: Response) -> bool:
        """Whether another part of the same question was chosen: only then a blank cell says that this one was not."""
        parts = self._part(row)
        beside = [other for other in self.columns if other.target.item in parts and other.target.field == "finding"]
        return any(other.column in submission.cells for other in beside)

    def _say_unknown(self) -> None:
        """Each text that is not translated, once, with the pair to add to the mapping."""
        for row in self.columns:
            for text, numbers in self._unknown.pop(row.column, {}).items():
                words = self.mapping.known.words(row.target) or ()
                shown = ", ".join(words[:12]) + (" …" if len(words) > 12 else "")
                also = f" (and {counted(len(numbers) - 1, 'more row')})" if len(numbers) > 1 else ""
                problem = f"{quoted(text)} is not translated{also}"
                mend = (
                    f"Add to {row.place}, answers: |{quoted(escaped(text), 200)[1:-1]}=… with one of {shown}, "
                    "or nothing after the = to leave it out."
                )
                where = f", row {numbers[0]}, column {self.export.named[row.column].shown}"
                self.findings.fault(self.export.name, problem, mend, row=numbers[0], where=where)


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
