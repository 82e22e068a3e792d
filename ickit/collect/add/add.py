"""Adding what files bring to a source: all of a file or nothing, and nothing of the source is lost."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from ickit.benchmark.library import CHARTER, context_factors, load_with_earlier, with_known_benchmarks
from ickit.benchmark.model import Benchmark
from ickit.collect.add.differences import RowComparison
from ickit.collect.add.merge import FIRST, ExistingTables, MergedRows, RowFinding, merge_rows
from ickit.collect.add.other_cities import without_other_cities
from ickit.collect.add.outcome import AwaitedCities, FileOutcome, Outcome
from ickit.collect.add.subjects import Invitations, Subject, describe, misnamed, submission, twins
from ickit.collect.add.submission import Row, Submission
from ickit.errors import Fault, InputError, quoted
from ickit.sources.open import open_store
from ickit.sources.store import Changes, Store
from ickit.tables.cells import Cells, Notice
from ickit.tables.city_names import Cities
from ickit.tables.findings import MOST_LISTED, Findings, also
from ickit.tables.references import References
from ickit.tables.schema import TABLES

_REPLACE = "Add it with --replace to take what is here."


def add(incomings: Sequence[Submission], to: str, *, benchmarks: Sequence[str] = (), replace: bool = False) -> Outcome:
    """Add the rows of files to the source ``to``: a folder of CSV or Parquet files, a workbook (.xlsx), a database.

    Rows are judged by the rules of ``ickit check``, together with what is in the source, against ``benchmarks`` (ids,
    or files) and the project's own. Of a file with any fault nothing is added. A row whose key is there already adds
    what was blank; where it differs, the file is refused, unless ``replace``. Of a row that is there, columns that the
    new row does not name stay. A later file meets what an earlier one brought.

    The source is written at once or not at all, one ``add`` at a time, and its earlier version is kept. Raises
    InputError where the source cannot be read or written, or is at fault itself; then nothing was written.
    """
    words = References(benchmarks_named(benchmarks), context_factors, None)
    with open_store(to) as store:
        findings = Findings()
        existing = ExistingTables(store.source(findings), findings)
        if findings.failed:
            raise _at_fault(store.name, findings.faults)
        batch = _Batch(without_other_cities(incomings, existing), words, replace, store)
        batch.settle(existing)
        changes = batch.rows.changes()
        earlier = store.write(_with_needed(changes, existing)) if changes else ""
    return Outcome(store.name, batch.files(), earlier, tuple(batch.awaited()), (*findings.notices, *store.notices))


def benchmarks_named(benchmarks: Sequence[str]) -> list[Benchmark]:
    """The benchmarks of these ids or files, and the project's own. Raises InputError for one that is at fault."""
    return with_known_benchmarks([one for named in benchmarks for one in load_with_earlier(named, Path.cwd())])


@dataclass
class _State:
    """What is known of one file so far."""

    incoming: Submission
    numbers: list[int]
    faults: list[Fault] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    subjects: list[Subject] = field(default_factory=list)


class _Batch:
    """The files of one call. :meth:`settle` finds out which of them come in, and what comes of each row."""

    def __init__(self, incomings: Sequence[Submission], words: References, replacing: bool, store: Store) -> None:
        self._words, self._replacing, self._store = words, replacing, store
        self._row: list[Row] = [row for incoming in incomings for row in incoming.rows]
        self._states: list[_State] = []
        first = 0
        for incoming in incomings:
            self._states.append(_State(incoming, list(range(first, first + len(incoming.rows)))))
            first += len(incoming.rows)
        self._names: Mapping[str, str] = {}
        self._invitations = Invitations(None)
        self.judged: MergedRows
        self.rows: RowComparison

    def settle(self, existing: ExistingTables) -> None:
        """Judge all files together; leave out those at fault and judge again, until the rest comes in as it is."""
        while True:
            kept = [state for state in self._states if not state.faults]
            rows = {number: self._row[number] for state in kept for number in state.numbers}
            self.judged = merge_rows(existing, rows, self._words)
            self.rows = RowComparison(self.judged)
            self._look_over(kept)
            if any(state.faults for state in kept):
                continue
            if self.judged.findings.failed:
                self._blame(existing, kept)
            elif self.judged.findings.wrong:
                self._refuse(kept)
            elif not self._take(kept):
                break
        self._invitations.mark_uninvited(self.rows.there)

    def files(self) -> tuple[FileOutcome, ...]:
        """What came of each file, in the order given."""
        self._say()
        return tuple(
            FileOutcome(
                state.incoming.name,
                **({} if state.faults else state.counts),
                faults=tuple(state.faults),
                notices=(*state.incoming.notices, *state.notices),
                about=describe(state.subjects, self._names),
            )
            for state in self._states
        )

    def waves(self) -> list[tuple[str, int]]:
        """The benchmarks and years that the files are about, those that were refused too."""
        known = {name: name for name in self._words.benchmarks}
        found = set()
        for row in self._row:
            benchmark = CHARTER if row.table == "survey" else known.get(row.values.get("benchmark", "").strip())
            if benchmark and row.values.get("year", "").strip().isdigit():
                found.add((benchmark, int(row.values["year"])))
        return sorted(found)

    def awaited(self) -> Iterator[AwaitedCities]:
        """Who of the invited has no rows yet, for each wave that the files are about."""
        tables = self.judged.cells
        for benchmark, year in self.waves():
            invited = self._invitations.invited(benchmark, str(year))
            rated = "survey" if benchmark == CHARTER else "assessments"
            came = _cities(tables.get(rated), benchmark, year) | _cities(tables.get("assessments"), benchmark, year)
            if invited:
                missing = [name for city, name in self._names.items() if city in invited - came]
                yield AwaitedCities(benchmark, year, len(invited), tuple(missing))

    def _look_over(self, kept: list[_State]) -> None:
        """Find out whose answers each file holds; refuse files that are called like another city, and files of one
        call that are about the same and differ.
        """
        cells = self.judged.cells
        self._names = _names(cells.get("cities"))
        self._invitations = Invitations(_own(cells.get("invitations")))
        found = [submission(state.incoming, state.numbers, self.rows) for state in kept]
        frame = cells["cities"].frame if "cities" in cells else pd.DataFrame(columns=["city", "name", "aliases"])
        known = Cities(frame["city"], frame["name"], frame["aliases"])
        for state, one in zip(kept, found, strict=True):
            state.subjects = one.subjects
            state.faults += [*misnamed(one, known, self._names), *self._unfit(state)]
        for place, fault in twins(found, self._names):
            kept[place].faults.append(fault)

    def _unfit(self, state: _State) -> Iterator[Fault]:
        """What the source cannot keep as it is, such as a text that is too long for a column of a database."""
        for number in state.numbers:
            table = TABLES[self._row[number].table]
            for column, text in self.rows.incoming[number][1].items():
                if why := self._store.unfit(table, column, text):
                    yield Fault(self._place(number, column), *why)

    def _blame(self, existing: ExistingTables, kept: list[_State]) -> None:
        """Faults of the source's own rows: its own, or brought about by a city of some file, which is then refused."""
        alone = merge_rows(existing, {}, self._words).findings
        if alone.failed:
            raise _at_fault(existing.name, alone.faults)
        for state in kept:
            found = merge_rows(existing, {number: self._row[number] for number in state.numbers}, self._words).findings
            state.faults += [
                Fault(state.incoming.name, f"with this file the source is at fault: {fault.place}: {fault.problem}")
                for fault in found.faults
            ]
        if not any(state.faults for state in kept):
            kept[-1].faults.append(
                Fault(kept[-1].incoming.name, "does not go together with another file", "Add it alone, to see why.")
            )

    def _refuse(self, kept: list[_State]) -> None:
        """List the faults of each file, and where it differs from the source."""
        by_row: dict[int, list[RowFinding]] = {}
        for found in self.judged.findings.wrong:
            by_row.setdefault(found.row, []).append(found)
        for state in kept:
            faults = [self._fault(found) for number in state.numbers for found in by_row.get(number, ())]
            if faults:
                faults += self._differences(state)
                state.faults += _first(list(dict.fromkeys(faults)), state.incoming.name)

    def _differences(self, state: _State) -> list[Fault]:
        if self._replacing:
            return []
        return [
            Fault(self._place(number, difference.column), str(difference), _REPLACE)
            for number in state.numbers
            for difference in self.rows.differences(self._row[number], number)
        ]

    def _take(self, kept: list[_State]) -> bool:
        """Take in file by file. True where one was refused on the way, so that all is to be judged again."""
        for state in kept:
            state.counts = {name: Counter() for name in ("new", "filled", "replaced", "same")}
            state.notices = []
            faults = self._differences(state) + self._twice(state)
            if faults:
                state.faults += _first(faults, state.incoming.name)
                return True
            for number in state.numbers:
                row = self._row[number]
                differences = self.rows.differences(row, number)
                state.counts[self.rows.put(row, number)][row.table] += 1
                state.notices += [
                    Notice(self._place(number, d.column), f"{d}; replaced by what is here") for d in differences
                ]
        return False

    def _twice(self, state: _State) -> list[Fault]:
        """Rows of one file that have one key and say different things."""
        first: dict[object, int] = {}
        faults = []
        for number in state.numbers:
            row, (key, values) = self._row[number], self.rows.incoming[number]
            before = first.setdefault((row.table, key), number)
            if before != number and values != self.rows.incoming[before][1]:
                shown = ", ".join(part for part in key or () if part)
                problem = f"{quoted(shown, 100)} stands twice, also in {self._row[before].place}"
                mend = f"Keep one of the two: no two rows of {row.table} may share {' + '.join(TABLES[row.table].key)}."
                faults.append(Fault(row.place, problem, mend))
        return faults

    def _say(self) -> None:
        """Name what was read as something else, in the files that came in."""
        by_row: dict[int, list[RowFinding]] = {}
        for found in self.judged.findings.said:
            by_row.setdefault(found.row, []).append(found)
        for state in self._states:
            said: dict[tuple[str, str], dict[str, None]] = {}
            for number in state.numbers:
                for found in by_row.get(number, ()):
                    said.setdefault((found.column, found.text), {})[self._place(number, found.column)] = None
            state.notices += [Notice(next(iter(at)), f"{text}{also(len(at))}") for (_, text), at in said.items()]
            if not state.faults:
                state.notices += self._invitations.unexpected(state.incoming.name, state.subjects, self._names)

    def _fault(self, found: RowFinding) -> Fault:
        return Fault(self._place(found.row, found.column), found.text, found.mend)

    def _place(self, number: int, column: str) -> str:
        row = self._row[number]
        return row.place_of(column) if column in row.places else f"{row.place}, {column}"


def _at_fault(source: str, faults: Sequence[Fault]) -> InputError:
    more = Fault(source, "nothing was added, since the source itself is at fault", "Mend it first.")
    return InputError((*faults, more))


def _first(faults: list[Fault], name: str) -> list[Fault]:
    """The faults that are listed, and how many more there are."""
    more = len(faults) - MOST_LISTED
    if more <= 0:
        return faults
    return [*faults[:MOST_LISTED], Fault(name, f"{more:,} more faults are not listed", "Mend these and add it again.")]


def _with_needed(changes: dict[str, Changes], existing: ExistingTables) -> dict[str, Changes]:
    """The changes, and empty tables where the source would otherwise lack one that every source needs."""
    there = {*existing.cells, *changes}
    needed = [] if "cities" in there else ["cities"]
    needed += [] if {"assessments", "survey"} & there else ["assessments"]
    return {name: changes.get(name, Changes([], {})) for name in TABLES if name in changes or name in needed}


def _own(cells: Cells | None) -> Cells | None:
    """The rows that are in the source."""
    if cells is None:
        return None
    own = cells.rows < FIRST
    return replace(cells, frame=cells.frame[own].reset_index(drop=True), rows=cells.rows[own])


def _names(cities: Cells | None) -> Mapping[str, str]:
    if cities is None:
        return {}
    return dict(zip(cities.frame["city"], cities.frame["name"], strict=True))


def _cities(cells: Cells | None, benchmark: str, year: int) -> set[str]:
    if cells is None or cells.frame.empty:
        return set()
    frame = cells.frame
    here = frame["year"] == str(year)
    if "benchmark" in frame:
        here &= frame["benchmark"] == benchmark
    return set(frame.loc[here, "city"])
