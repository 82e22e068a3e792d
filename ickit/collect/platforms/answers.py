"""What the cells of an export say under a mapping: answers translated, and those that it does not translate."""

from dataclasses import dataclass, field, replace

from ickit._base.phrases import counted
from ickit.collect.platforms.answer_texts import MOST_TEXT, escaped, separated
from ickit.collect.platforms.export import Export, Response
from ickit.collect.platforms.long_form import long_form
from ickit.collect.platforms.mapping_rows import MappingFile, MapRow
from ickit.collect.platforms.targets import CHOSEN, ITEMS, NONE, Target
from ickit.collect.platforms.vocabulary import chosen
from ickit.errors import quoted
from ickit.tables.findings import Findings
from ickit.tables.normalise import key
from ickit.tables.numbers import say_doubtful, settle_number
from ickit.tables.schema import TABLES


@dataclass
class Answers:
    """The answers of one export under one mapping; faults and notices are collected on the way."""

    export: Export
    mapping: MappingFile
    findings: Findings = field(default_factory=Findings)

    def __post_init__(self) -> None:
        self.columns = [row for row in self.mapping.rows if not row.fixed and row.target.table != NONE]
        self.long = long_form(self.mapping)
        self._values: dict[tuple[str, str, str], str | None] = {}
        self._several: dict[tuple[str, str], list[tuple[str, str | None]]] = {}
        self._unknown: dict[str, dict[str, list[int]]] = {}

    def _item(self, table: str, submission: Response) -> str:
        """What a row in long form is about."""
        row = self.long.items[table]
        return row.value if row.fixed else self._value(row, submission)

    def _place(self, submission: Response, row: MapRow) -> str:
        return f"{self.export.name}, row {submission.row}, column {self.export.named[row.column].shown}"

    def _said(self, row: MapRow, submission: Response) -> list[tuple[Target, str]]:
        """What a cell says: nothing, one value, or the parts of a checklist that were chosen."""
        if row.target.table in self.long.items and not row.target.item:
            item = self._item(row.target.table, submission) if row.target.field != ITEMS[row.target.table] else ""
            row = replace(row, target=replace(row.target, item=item))
            if not item:
                return []
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
        if row.target.table in TABLES and TABLES[row.target.table].is_number(row.target.field):
            return self._number(row, text, submission)
        at = row.place, row.target.item, text
        if at not in self._values:
            self._values[at] = self._translated(row, text)
        value = self._values[at]
        if value is None:
            self._unknown.setdefault(row.column, {}).setdefault(text, []).append(submission.row)
        return value or ""

    def _number(self, row: MapRow, text: str, submission: Response) -> str:
        """A number with a decimal point; a fault where nothing in its column shows what its point or comma marks."""
        number = settle_number(text, self.export.values(row.column))
        if number is None:
            where = f", row {submission.row}, column {self.export.named[row.column].shown}"
            self.findings.fault(self.export.name, *say_doubtful(text), row=submission.row, where=where)
        return number or ""

    def _translated(self, row: MapRow, text: str) -> str | None:
        """What a text stands for; None where the field wants one of a few words and this text is none of them."""
        if row.answers and len(text) <= MOST_TEXT and (known := key(text)) in row.answers:
            return row.answers[known]
        if row.others is not None:
            return row.others
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
        if (row.place, text) not in self._several:
            options = [option for option, _ in row.texts] + list(self.mapping.known.words(row.target) or ())
            pieces = separated(text, options, self.export.platform.separators)
            self._several[row.place, text] = [(piece, self._translated(row, piece)) for piece in pieces]
        parts = set()
        for piece, part in self._several[row.place, text]:
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
