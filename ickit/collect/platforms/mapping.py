"""A mapping: which column of an export goes where, and how its answers translate. A CSV file or a workbook.

One row for each column of the export; a row whose column is ``(every row)`` gives one value to all submissions.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from ickit._base.csv_text import neutral
from ickit.benchmark.library import CHARTER, context_factors, known_benchmarks, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.collect.platforms.answer_texts import NOT_CHOSEN, UNKNOWN, parsed
from ickit.collect.platforms.grid import Row, read_grid
from ickit.collect.platforms.mapping_rows import EVERY_ROW, MappingFile, MapRow
from ickit.collect.platforms.targets import ALL, CHOSEN, FIELDS, FILE_ORDER, ITEMS, NONE, WITH_BENCHMARK, Known, Target
from ickit.collect.platforms.timestamps import ORDERS
from ickit.errors import InputError, did_you_mean, nearest, quoted
from ickit.tables.findings import Findings
from ickit.tables.normalise import key
from ickit.tables.rules import closest

COLUMNS = ("column", "title", "samples", "table", "benchmark", "field", "item", "answers", "remark", "neighbours")
REQUIRED = ("column", "table", "field")


def read_mapping(path: Path, benchmarks: Sequence[str | Benchmark] = ()) -> MappingFile:
    """The mapping at ``path``. Raises InputError with every fault of it, each with its cell.

    ``benchmarks``: ids or files of those that the mapping names and that are not the project's own.
    """
    grid = read_grid(path, lambda rows: max((len(_columns(cells)) for _, cells in rows), default=0))
    findings = Findings()
    head = grid.rows[0]
    columns = _columns(head[1])
    for name in REQUIRED:
        if name not in columns:
            near = nearest(name, [cell for cell in head[1] if cell and cell.casefold() not in COLUMNS])
            mend = f"Rename the column {quoted(near)}." if near else f"Its first row must hold: {', '.join(COLUMNS)}."
            findings.fault(f"{grid.name}, row {head[0]}", f"the column {quoted(name)} is missing", mend)
    if findings.failed:
        raise InputError(findings.faults)
    given = [one if isinstance(one, Benchmark) else load_benchmark(one) for one in benchmarks]
    reader = _Reader(grid.name, columns, findings, given)
    rows = tuple(row for one in grid.rows[1:] if (row := reader.row(one)) is not None)
    mapping = MappingFile(grid.name, rows, reader.known, tuple(reader.named))
    _complete(mapping, reader.told, findings)
    if findings.failed:
        raise InputError(findings.faults)
    return mapping


def _columns(cells: list[str]) -> dict[str, int]:
    names = [cell.casefold() for cell in cells]
    return {name: names.index(name) for name in COLUMNS if name in names}


class _Reader:
    """Reads rows of a mapping and collects their faults."""

    def __init__(self, name: str, columns: dict[str, int], findings: Findings, given: list[Benchmark]) -> None:
        self._name, self._columns, self._findings = name, columns, findings
        self._given = {benchmark.id: benchmark for benchmark in given}
        self.known = Known(self._given, context_factors())
        self.named: list[str] = []
        self.told: set[str] = set()

    def row(self, row: Row) -> MapRow | None:
        """The row, or None where it maps nothing or is at fault."""
        number, cells = row
        found = {n: " ".join(plain_cell(cells[i]).split()) if i < len(cells) else "" for n, i in self._columns.items()}
        self.named.append(found["column"])
        table, name = key(found["table"]).replace(" ", "_"), key(found["field"]).replace(" ", "_")
        if not table and not name:
            return None
        if name == ITEMS.get(table):
            self.told.add(table)
        place = f"{self._name}, row {number}"
        faults = list(self._faults(table, name, found))
        target = Target(table, name, found.get("item", ""), self._benchmark(table, found))
        if not faults and table not in (ALL, NONE):
            faults += self._benchmark_faults(target)
            faults += self._item_faults(target) if not faults else []
        target = self._spelt(target)
        texts: list[tuple[str, str]] = []
        if not faults and table != NONE:
            texts, wrong = self._answers(found, target)
            faults += wrong
        for where, problem, mend in faults:
            self._findings.fault(self._name, problem, mend, row=number, where=f", row {number}, {where}")
        if faults:
            return None
        answers = {key(text): word for text, word in texts}
        return MapRow(place, found["column"], target, answers, tuple(texts), found.get("neighbours", ""))

    def _faults(self, table: str, name: str, found: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        if not found["column"]:
            yield "column", "the cell is blank", f"Name a column of the export, or write {EVERY_ROW}."
        if table not in FIELDS:
            problem = f"{quoted(found['table'])} is no table that an export can fill" if table else "the cell is blank"
            yield "table", problem, did_you_mean(table, FIELDS)
        elif table != NONE and name not in FIELDS[table]:
            problem = f"{quoted(found['field'])} is not a field of {table}" if name else "the cell is blank"
            yield "field", problem, did_you_mean(name, FIELDS[table])
        if found["column"] == EVERY_ROW and (
            table not in (ALL, NONE, "invitations", "indicators") or (table, name) == ("indicators", "value")
        ):
            yield "table", f"one value for {EVERY_ROW} is taken for the table {ALL} only", f"Write {ALL}."

    def _benchmark(self, table: str, found: Mapping[str, str]) -> str:
        return found.get("benchmark", "") if table in (*WITH_BENCHMARK, "context") else ""

    def _benchmark_faults(self, target: Target) -> list[tuple[str, str, str]]:
        wanted = CHARTER if target.table == "survey" else target.benchmark
        if not wanted:
            mend = f"Write its id, such as {next(iter(self.known.benchmarks), 'introductory-language-courses')}."
            return [("benchmark", "the cell is blank", mend)] if target.table in WITH_BENCHMARK else []
        if wanted not in self.known.benchmarks:
            try:
                loaded = load_benchmark(wanted) if "/" not in wanted and "\\" not in wanted else None
            except InputError as error:
                loaded, fault = None, error.faults[0]
                if fault.place != "benchmark":
                    raise
            if loaded is None or loaded.id != wanted:
                near = nearest(wanted, (*self.known.benchmarks, *known_benchmarks()))
                mend = f'Did you mean "{near}"?' if near else "Give its file with --benchmark FILE."
                return [("benchmark", f"{quoted(wanted)} is no benchmark that is known", mend)]
            self.known = Known({**self.known.benchmarks, wanted: loaded}, self.known.context)
        return []

    def _item_faults(self, target: Target) -> list[tuple[str, str, str]]:
        if target.table not in ITEMS:
            return []
        what = ITEMS[target.table].replace("_", " ")
        if target.field == ITEMS[target.table]:
            problem = f"the column tells the {what}" if target.item else ""
            return [("item", problem, "Leave the cell blank.")] if problem else []
        items = self.known.items(target)
        if not target.item:  # whether a column tells the item is known once all rows are read
            return []
        if items is None or self._item(target) in items:
            return []
        more = " checklist" if target.field == CHOSEN else f" {what}"
        of = f" of {target.benchmark or CHARTER}" if target.benchmark or target.table == "survey" else ""
        return [("item", f"{quoted(target.item)} is not a{more}{of}", did_you_mean(target.item, items))]

    def _item(self, target: Target) -> str:
        items = self.known.items(target)
        if items is None or target.item in items:
            return target.item
        return {item.casefold(): item for item in items}.get(target.item.casefold(), target.item)

    def _spelt(self, target: Target) -> Target:
        if target.table not in ITEMS:
            return Target(target.table, target.field, "", target.benchmark)
        return Target(target.table, target.field, self._item(target), target.benchmark)

    def _answers(
        self, found: Mapping[str, str], target: Target
    ) -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
        cell = found.get("answers", "")
        if target.table == ALL and target.field == "submitted":
            return self._order(cell, (FILE_ORDER,) if found["column"] == EVERY_ROW else ("", *ORDERS))
        if found["column"] == EVERY_ROW:
            word = self.known.word(target, cell) if self.known.words(target) else cell
            if not cell or word is None:
                given = f"{quoted(cell)} is not one of {', '.join(self.known.words(target) or ())}" if cell else ""
                return [], [
                    ("answers", given or "the cell is blank", f"Write the {target.field} of all submissions here.")
                ]
            return [("", word)], []
        try:
            pairs = parsed(cell)
        except ValueError as error:
            mend = "Write each answer with what it stands for: Yes=in_place|No=not_in_place."
            return [], [("answers", f"{quoted(error)} has no =", mend)]
        faults = []
        read: dict[str, tuple[str, str]] = {}
        words = self.known.words(target)
        for text, word in pairs:
            meant: str | None = word
            if word == UNKNOWN:
                mend = f"Write {_choices(words)} in place of the {UNKNOWN}, or nothing after the = to leave it out."
                faults.append(("answers", f"what {quoted(text)} stands for is not said", mend))
            elif word and words is not None:
                wanted = Target(target.table, "finding", "", target.benchmark) if _absent(text, target) else target
                meant = self.known.word(wanted, word)
                if meant is None:
                    listed = self.known.words(wanted) or ()
                    near = closest(word, listed)
                    faults.append(
                        ("answers", f"{quoted(word)} ({quoted(text)}) is not one of {_choices(listed)}", near)
                    )
            if key(text) in read and read[key(text)][1] != meant:
                faults.append(("answers", f"{quoted(text)} stands twice, for two things", "Keep one of the two."))
            read[key(text)] = (text, meant or "")
        return list(read.values()), faults

    def _order(self, cell: str, wanted: tuple[str, ...]) -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
        """What is said of the order of submissions, or of day and month in their dates."""
        word = next((word for word in wanted if key(word) == key(cell)), None)
        if word is None:
            problem = f"{quoted(cell)} says no order of submissions" if cell else "the cell is blank"
            choices = " or ".join(filter(None, wanted))
            return [], [("answers", problem, f"Write {choices}{', or nothing' if '' in wanted else ''}.")]
        return [("", word)], []


def _absent(text: str, target: Target) -> bool:
    return target.field == CHOSEN and key(text) == key(NOT_CHOSEN)


def _choices(words: Sequence[str] | None) -> str:
    if words is None:
        return "what it stands for"
    return ", ".join(words[:12]) + (" …" if len(words) > 12 else "")


def _complete(mapping: MappingFile, told: Collection[str], findings: Findings) -> None:
    """Faults of the mapping as a whole: it maps nothing, or says nothing of the city, the year or the item.

    ``told``: the tables whose items a column tells.
    """
    for row in mapping.rows:
        if row.target.table in ITEMS and not row.target.item and row.target.table not in told:
            item = ITEMS[row.target.table]
            what = f"{'an' if item[0] in 'aeiou' else 'a'} {item.replace('_', ' ')}"
            mend = f"Write the id of {what}, or map the column that tells it to the field {item}."
            where = f"{row.place.removeprefix(mapping.name)}, item"
            findings.fault(mapping.name, "the cell is blank", mend, where=where)
    if findings.failed:
        return
    if not any(row.target.table not in (ALL, NONE) for row in mapping.rows):
        findings.fault(mapping.name, "maps no column to a table", "Fill in table, field and item of its rows.")
    for name, example in (("city", "Lindenfurt"), ("year", "2024")):
        rows = mapping.of(ALL, name)
        if not rows:
            fixed = f"{EVERY_ROW}, table {ALL}, field {name}, answers {example}"
            mend = f"Map a column to the table {ALL} and the field {name}, or add a row: {fixed}."
            findings.fault(mapping.name, f"no row gives the {name}", mend)
        if len([row for row in rows if row.fixed]) > 1:
            findings.fault(mapping.name, f"two rows give the {name} of all submissions", "Keep one of the two.")


def plain_cell(text: str) -> str:
    """A cell without the apostrophe that kept a spreadsheet from reading it as a formula.

    >>> plain_cell("'=a"), plain_cell("'quoted'"), plain_cell("Yes")
    ('=a', "'quoted'", 'Yes')
    """
    return text[1:] if text.startswith("'") and neutral(text[1:]) == text else text
