"""From the cells of a filled workbook of a visit to rows of the tables."""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from ickit._base.phrases import counted
from ickit.benchmark.model import Benchmark
from ickit.collect.add.submission import Row, Submission
from ickit.collect.forms.cells import Filled
from ickit.collect.forms.pages import VISIT
from ickit.collect.forms.rows import FormReading
from ickit.collect.forms.stray import stray_texts
from ickit.errors import Fault, InputError
from ickit.tables.cells import Notice
from ickit.tables.rules import as_slug


def visit_rows_of(form: Filled, benchmark: Benchmark) -> Submission:
    """The rows that a workbook of a visit brings: evidence, ratings and recommendations. Raises InputError with every
    fault.
    """
    reading = _VisitReading(form, benchmark, VISIT)
    form.faults += stray_texts(form.sheets, benchmark, VISIT)
    rows = tuple(reading.recorded())
    reading.judge.end()
    if not rows:
        mend = "Fill in the sheet Evidence or Conclusions, and save the file."
        raise InputError(Fault(form.name, "is not filled in: it holds no evidence and no conclusion", mend))
    return Submission(form.name, rows, tuple(form.notices), one_of_several=True)


class _VisitReading(FormReading):
    """One workbook being read. A row's id is made of its number and of the initials of who filled it in."""

    def recorded(self) -> Iterator[Row]:
        """The rows, table by table."""
        known = {**self.head, "benchmark": self.benchmark.id}
        said = self._field("recorder")
        self.recorder = (as_slug(said) or sha256(said.encode()).hexdigest()[:8]) if said else ""
        if self.assessor == "self":
            self.judge.fault(
                self._cell("field assessor", "assessor"), "a visit's evidence is that of reviewers", "Write peer."
            )
        rated = {**known, "assessor": self.assessor}
        for key, texts in self._given("rating"):
            yield self._incoming("assessments", key, {**rated, "key_factor": key.split()[1]}, texts)
        yield from self._pieces(rated)
        yield from self._recommendations(known)

    def _pieces(self, ids: Mapping[str, str]) -> Iterator[Row]:
        unsaid = 0
        for key, texts in self._given("piece"):
            number = key.split()[1]
            if not texts.keys() & {"summary", "reference"}:
                first = min((self._cell(key, name) for name in texts), key=lambda cell: cell.at)
                self.form.notices.append(Notice(first.place, "evidence without a text was left out"))
                continue
            if "key_factor" not in texts and not self._cell(key, "key_factor").text:
                mend = "Choose the key factor that it is about, or empty the row."
                self.judge.fault(self._cell(key, "key_factor"), "the evidence has no key factor", mend)
            unsaid += "confidential" not in texts
            yield self._incoming(
                "evidence", key, {**ids, "id": self._id("visit", number), "confidential": "yes"}, texts
            )
        if unsaid:
            said = f"{counted(unsaid, 'piece')} of evidence taken as confidential, since nothing is chosen there"
            self.form.notices.append(Notice(self.form.name, said))

    def _recommendations(self, ids: Mapping[str, str]) -> Iterator[Row]:
        for key, texts in self._given("recommendation"):
            _, factor, number = key.split()
            if "text" not in texts and not self._cell(key, "text").text:
                mend = "Write it, or empty the row."
                self.judge.fault(self._cell(key, "text"), "the recommendation has no text", mend)
                continue
            name = self._id(f"{factor}-recommendation", number)
            yield self._incoming("recommendations", key, {**ids, "id": name, "key_factor": factor}, texts)

    def _id(self, what: str, number: str) -> str:
        of = (self.slug, self.head["year"], self.benchmark.id, self.assessor, self.recorder, what, number)
        return "-".join(part for part in of if part)
