"""From the cells of a filled form to rows of the tables."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256

from ickit._base.phrases import counted
from ickit.benchmark.library import CHARTER
from ickit.benchmark.model import Benchmark
from ickit.collect.add.submission import Row, Submission
from ickit.collect.forms.cells import Cell, Filled, lost
from ickit.collect.forms.cover_page import DETAILS
from ickit.collect.forms.layout import Entry, Given, Line, Page
from ickit.collect.forms.pages import EVERYTHING, rows_to_fill_in
from ickit.collect.forms.stray import stray_texts
from ickit.collect.forms.validate import FormValidator
from ickit.errors import INVISIBLE, Fault, InputError, quoted
from ickit.tables.cells import Notice
from ickit.tables.numbers import say_invisible
from ickit.tables.rules import as_slug

_SPARE = ("evidence", "practice", "piece", "recommendation")
_Texts = dict[str, str]


def rows_of(form: Filled, benchmark: Benchmark) -> Submission:
    """The rows that a form of ``benchmark`` brings. Raises InputError with every fault."""
    reading = read_cells(form, benchmark)
    rows = (*reading.about_the_city(), *reading.answered())
    reading.judge.end()
    if all(row.table in ("cities", "invitations") for row in rows):
        mend = "Fill in the pages after Start, and save the file."
        raise InputError(Fault(form.name, "is not filled in: it holds no answer", mend))
    return Submission(form.name, rows, tuple(form.notices))


def read_cells(form: Filled, benchmark: Benchmark) -> "FormReading":
    """The cells of a form of ``benchmark``, of which some may have more rows than usual; faults are among its own."""
    given = Given(entries={key: {} for key in form.rows})
    reading = FormReading(form, benchmark, given)
    form.faults += stray_texts(form.sheets, benchmark, given)
    return reading


class FormReading:
    """One form being read; ``given`` says which kind of form it is."""

    def __init__(self, form: Filled, benchmark: Benchmark, given: Given = EVERYTHING) -> None:
        self.form, self.benchmark = form, benchmark
        self.judge = FormValidator(form.faults)
        self.expected = rows_to_fill_in(benchmark, given)
        self._whole()
        self.texts = {key: self._row(key, line, page) for key, (page, line) in self.expected.items()}
        self.survey = benchmark.id == CHARTER
        self._who()

    def _whole(self) -> None:
        """Raises InputError where cells cannot be found any more; rows that no form has are faults."""
        there = self.form.rows
        columns = {key: line.entries.keys() for key, (_, line) in self.expected.items() if key in there}
        if not {"field city", "field year"} <= columns.keys() or any(
            not columns.get(key, set()) <= cells.keys() or not cells for key, cells in there.items()
        ):
            raise lost(self.form.name)
        for key in there.keys() - self.expected.keys():
            cell = min(there[key].values(), key=lambda c: c.at)
            self.judge.fault(cell, f"the row is called {quoted(key)}, which this form has not", "Fill in a new form.")

    def _row(self, key: str, line: Line, page: Page) -> _Texts:
        """What stands in a row, by the column of the table; what is blank is left out."""
        cells = self.form.rows.get(key)
        if cells is None:
            if not key.startswith((*_SPARE, "field")):
                problem = f"the row {quoted(key)} is not there any more"
                self.form.faults.append(
                    ((0, 0, 0), Fault(f"{self.form.name}, {page.name}", problem, "Fill in a new form."))
                )
            return {}
        for column, entry in line.entries.items():
            cells[column] = self._visible(entry, cells[column])
        said = {entry.name: self.judge.text(entry, cells[column]) for column, entry in line.entries.items()}
        return {name: text for name, text in said.items() if text}

    def _visible(self, entry: Entry, cell: Cell) -> Cell:
        """A cell without the characters that nobody sees, with a notice; free text stays as it is."""
        if (entry.kind in ("text", "label") and entry.choice is None) or not INVISIBLE.search(cell.text):
            return cell
        read = INVISIBLE.sub("", cell.text).strip()
        self.form.notices.append(Notice(cell.place, say_invisible(cell.text, read)))
        return replace(cell, text=read)

    def _cell(self, key: str, name: str) -> Cell:
        """The cell of a row that goes to the column ``name`` of a table."""
        column = next(column for column, entry in self.expected[key][1].entries.items() if entry.name == name)
        return self.form.rows[key][column]

    def _field(self, name: str) -> str:
        return self.texts.get(f"field {name}", {}).get(name, "")

    def _who(self) -> None:
        """Whose answers these are: ``head`` is city and year, ``assessor`` who rates, ``new`` its new details."""
        details = {name: self._field(name) for name in DETAILS if self._field(name)}
        city = self._field("city") or details.get("name", "")
        self.new = {name: text for name, text in details.items() if text != self.form.known.get(f"was {name}")}
        self.assessor = self._field("assessor") or "self"
        self.slug = as_slug(city) or sha256(city.encode()).hexdigest()[:12]
        self.head = {"city": self.slug if city and self.new else city, "year": self._field("year")}
        for name, problem, mend in (
            ("city", "the city is not named", "Write its name or its id."),
            ("year", "the year is not given", "Write the year of this round, for example 2026."),
        ):
            if not self.head[name] and not self._cell(f"field {name}", name).text:
                self.judge.fault(self._cell(f"field {name}", name), problem, mend)
        if city and self.new and not as_slug(city):
            mend = "Write the city's name in Latin letters, or the id that it is to have, such as sofia."
            self.judge.fault(self._cell("field city", "city"), f"{quoted(city)} gives the city no id", mend)
        if self._field("publish") and self.assessor != "self":
            mend = "Leave it blank where the city is not rated by its own people."
            self.judge.fault(self._cell("field publish", "publish"), "only the city itself can consent", mend)

    def _incoming(self, table: str, key: str, ids: Mapping[str, str], texts: Mapping[str, str]) -> Row:
        """A row for a table: ``texts`` are those of the row ``key``, ``ids`` what the form says without being asked."""
        cells = {name: self._cell(key, name) for name in self._names(key)}
        places = {name: cell.place for name, cell in cells.items()}
        places |= {
            name: self._cell(f"field {name}", name).place
            for name in ("city", "year", "assessor")
            if f"field {name}" in self.form.rows and name not in places
        }
        return Row(table, {**ids, **texts}, min(cells.values(), key=lambda cell: cell.at).place, places)

    def _names(self, key: str) -> Iterator[str]:
        return (entry.name for entry in self.expected[key][1].entries.values())

    def about_the_city(self) -> Iterator[Row]:
        """The city's details where they are new, and what it says to an invitation."""
        if self.new:
            places = {name: self._cell(f"field {name}", name).place for name in self.new}
            place = self._cell("field city", "city").place
            yield Row("cities", {"city": self.slug, **self.new}, place, places)
        if self.assessor == "self":
            publish = {"publish": self._field("publish")} if self._field("publish") else {}
            ids = {**self.head, "benchmark": self.benchmark.id, "returned": "yes"}
            key = "field publish" if "field publish" in self.form.rows else "field city"
            yield self._incoming("invitations", key, ids, publish)

    def answered(self) -> Iterator[Row]:
        """The answers, table by table."""
        known = {**self.head, "benchmark": self.benchmark.id}
        rated = {**known, "assessor": self.assessor}
        yield from self._ratings(self.head if self.survey else rated)
        for key, texts in self._given("question"):
            yield self._incoming("answers", key, {**rated, "question": key.split()[1]}, texts)
        yield from self._evidence(rated)
        yield from self._practices(known)
        for key, texts in self._given("context"):
            yield self._incoming("context", key, {**rated, "factor": key.split()[1]}, texts)
        yield from self._indicators()

    def _given(self, kind: str) -> Iterator[tuple[str, _Texts]]:
        """The rows of a kind in which something stands."""
        return ((key, texts) for key, texts in self.texts.items() if texts and key.split()[0] == kind)

    def _ratings(self, ids: Mapping[str, str]) -> Iterator[Row]:
        """A row for every factor, also where it is not rated, once any is."""
        if not any(self._given("rating")):
            return
        table, column = ("survey", "commitment") if self.survey else ("assessments", "key_factor")
        for factor in self.benchmark.key_factors:
            key = f"rating {factor.id}"
            if key in self.form.rows:
                yield self._incoming(table, key, {**ids, column: factor.id}, self.texts[key])

    def _evidence(self, ids: Mapping[str, str]) -> Iterator[Row]:
        """Evidence is confidential where nothing is chosen: so nobody is quoted by an oversight."""
        unsaid = 0
        for key, texts in self._given("evidence"):
            _, factor, number = key.split()
            first = min((self._cell(key, name) for name in texts), key=lambda cell: cell.at)
            if not texts.keys() & {"summary", "reference"}:
                self.form.notices.append(Notice(first.place, "evidence without a text was left out"))
                continue
            unsaid += "confidential" not in texts
            name = f"{self.slug}-{ids['year']}-{self.benchmark.id}-{factor}-{self.assessor}-{number}"
            yield self._incoming(
                "evidence", key, {**ids, "id": name, "key_factor": factor, "confidential": "yes"}, texts
            )
        if unsaid:
            said = f"{counted(unsaid, 'piece')} of evidence taken as confidential, since nothing is chosen there"
            self.form.notices.append(Notice(self.form.name, said))

    def _practices(self, ids: Mapping[str, str]) -> Iterator[Row]:
        titles: dict[tuple[str, str], str] = {}
        for key, texts in self._given("practice"):
            factor, title = key.split()[1], self._cell(key, "title")
            if not title.text:
                self.judge.fault(title, "the practice has no title", "Write a short title, or empty its row.")
                continue
            before = titles.setdefault((factor, title.text), title.place)
            if before != title.place:
                problem = f"the title {quoted(title.text)} stands twice, also in {before.rpartition('!')[2]}"
                self.judge.fault(title, problem, "Give each practice its own title.")
            yield self._incoming("practices", key, {**ids, "key_factor": factor}, texts)

    def _indicators(self) -> Iterator[Row]:
        units = {f.indicator: f.unit for f in self.benchmark.context_factors or () if f.indicator and f.unit}
        for key, texts in self._given("indicator"):
            indicator = key.split()[1]
            if not self._cell(key, "value").text:
                self.judge.fault(self._cell(key, "value"), "the number is missing", "Write it, or empty its row.")
                continue
            unit = {"unit": units[indicator]} if indicator in units else {}
            yield self._incoming("indicators", key, {**self.head, "indicator": indicator, **unit}, texts)
