"""Several drafts of one city's form, merged to one form, with everything in which they differ."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import pandas as pd

from ickit._base.atomic import write_atomic
from ickit._base.csv_text import csv_text
from ickit._base.phrases import counted
from ickit.benchmark.context_factor import ContextFactor
from ickit.benchmark.library import context_factors
from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import Standing
from ickit.collect.drafts import rule
from ickit.collect.forms.cover_page import DETAILS
from ickit.collect.forms.layout import Entry, Given, Line
from ickit.collect.forms.pages import rows_to_fill_in
from ickit.collect.forms.read import FilledForm, read_answers
from ickit.collect.forms.workbook import form_workbook
from ickit.errors import Fault, InputError, quoted
from ickit.tables.cells import Notice
from ickit.tables.rules import MOST_TEXT, as_slug

MOST_DRAFTS = 20
FIRST_COLUMNS = ("about", "what", "merged", "how")
Cells = dict[str, dict[str, str]]
_FINDINGS = get_args(Standing)[::-1]
"""What a guide question may find, lowest first."""


@dataclass
class MergedDrafts:
    """What several drafts are together.

    ``given``: the texts of the merged form; ``differences``: a row a cell that not all drafts fill in alike, with the
    columns about, what, merged, how, and one for each draft; ``ratings``: how many key factors have a rating, and
    ``ratings_differ`` on how many the drafts do not say the same.
    """

    benchmark: Benchmark
    given: Given
    differences: pd.DataFrame
    ratings: int
    ratings_differ: int
    notices: tuple[Notice, ...] = ()

    @property
    def workbook(self) -> bytes:
        """The merged form."""
        return form_workbook(self.benchmark, self.given)


def merge_drafts(paths: Sequence[Path], benchmarks: Sequence[Benchmark] = ()) -> MergedDrafts:
    """Drafts of one city, year, benchmark and assessor as one form, by :data:`ickit.collect.drafts.rule.RULE`.

    Raises InputError for fewer than two drafts, two of one name, drafts that are not about the same, and with every
    fault of a draft.
    """
    if not 2 <= len(paths) <= MOST_DRAFTS:
        mend = f"Name from two to {MOST_DRAFTS} forms of one city."
        raise InputError(Fault("drafts", f"there {'is' if len(paths) == 1 else 'are'} {len(paths)}", mend))
    names = [path.stem for path in paths]
    for path in paths:
        if names.count(path.stem) > 1 or path.stem in FIRST_COLUMNS:
            raise InputError(Fault(path.name, "has a name that cannot tell it from the others", "Rename it."))
    drafts: dict[str, FilledForm] = {}
    faults: list[Fault] = []
    for path in paths:
        try:
            drafts[path.stem] = read_answers(path, benchmarks)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    _check_same(drafts)
    return _Merging(drafts).merged()


def write_merged(paths: Sequence[Path], out: Path, benchmarks: Sequence[Benchmark] = ()) -> tuple[MergedDrafts, Path]:
    """Write the merged form to ``out`` (.xlsx), and beside it a CSV file of the differences. Returns both.

    Raises InputError as :func:`merge_drafts`, and where a file is there already.
    """
    beside = out.with_name(f"{out.stem}-differences.csv")
    if out.suffix.lower() != ".xlsx":
        raise InputError(Fault(str(out), "is no name for a workbook", "Let it end in .xlsx."))
    for one in (out, beside):
        if one.exists():
            raise InputError(Fault(str(one), "exists already and may hold a city's answers", "Choose another name."))
    merged = merge_drafts(paths, benchmarks)
    write_atomic(beside, csv_text(merged.differences).encode("utf-8-sig"))
    write_atomic(out, merged.workbook)
    return merged, beside


def _check_same(drafts: Mapping[str, FilledForm]) -> None:
    first_name, first = next(iter(drafts.items()))
    faults = []
    for name, draft in drafts.items():
        for what, mine, theirs in (
            ("benchmark", draft.benchmark.id, first.benchmark.id),
            ("city", as_slug(draft.city) or draft.city, as_slug(first.city) or first.city),
            ("year", draft.year, first.year),
            ("assessor", draft.assessor, first.assessor),
        ):
            if mine != theirs:
                problem = f"the {what} is {quoted(mine)}, and {quoted(theirs)} in {first_name}"
                faults.append(Fault(name, problem, "Merge drafts of one city, year, benchmark and assessor."))
    if faults:
        raise InputError(faults)


@dataclass
class _Merging:
    """Drafts being merged."""

    drafts: Mapping[str, FilledForm]
    entries: Cells = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)
    ratings: int = 0
    ratings_differ: int = 0

    @property
    def first(self) -> FilledForm:
        """The first draft: what all drafts share is taken from it."""
        return next(iter(self.drafts.values()))

    def merged(self) -> MergedDrafts:
        """All cells."""
        benchmark = self.first.benchmark
        lines = {key: line for key, (_, line) in rows_to_fill_in(benchmark).items()}
        for key, line in lines.items():
            kind = key.split()[0]
            if kind == "indicator":
                self._figure(key, line)
            elif kind not in ("evidence", "practice") and key not in ("field city", "field year", "field assessor"):
                for entry in line.entries.values():
                    self._cell(key, entry)
        for factor in benchmark.key_factors:
            self._pieces("evidence", factor.id)
            self._pieces("practice", factor.id)
        mend = "Shorten them."
        faults = [
            Fault(f"{self._about(key)}, {name}", f"the drafts together say more than {MOST_TEXT:,} characters", mend)
            for key, texts in self.entries.items()
            for name, said in texts.items()
            if len(said) > MOST_TEXT
        ]
        if faults:
            raise InputError(faults)
        year = int(self.first.year) if self.first.year else None
        details = {name: self.first.known.get(f"was {name}", "") for name in DETAILS}
        given = Given(self.first.city, "", year, self.first.assessor, details, entries=self.entries)
        columns = [*FIRST_COLUMNS, *self.drafts]
        notices = tuple(notice for draft in self.drafts.values() for notice in draft.notices)
        table = pd.DataFrame(self.rows, columns=columns, dtype="str")
        return MergedDrafts(benchmark, given, table, self.ratings, self.ratings_differ, notices)

    def _cell(self, key: str, entry: Entry) -> None:
        said = {name: draft.texts.get(key, {}).get(entry.name, "") for name, draft in self.drafts.items()}
        found, how = self._value(key, entry, said)
        if self._is_rating(key, entry):
            self.ratings += bool(found)
            self.ratings_differ += len(set(said.values())) > 1
        self._keep(key, entry.name, found, how, said)

    def _value(self, key: str, entry: Entry, said: Mapping[str, str]) -> tuple[str, str]:
        if entry.name in ("finding", "level") or self._is_rating(key, entry):
            return rule.merged_level(said, self._order(key, entry.name, said))
        if entry.name == "publish":
            return rule.merged_consent(said)
        if entry.name in ("capacity", *DETAILS):
            return rule.merged_word(said)
        if entry.kind == "number":
            same = len({word for word in said.values() if word}) < 2
            return rule.merged_number(said)[0], rule.AGREE if same else "lower median"
        return rule.merged_text(said)

    def _is_rating(self, key: str, entry: Entry) -> bool:
        return entry.name in ("rating", "answer") and key.startswith("rating")

    def _order(self, key: str, column: str, said: Mapping[str, str]) -> Sequence[str] | None:
        """What a cell may say, lowest first; None where it has no order."""
        if column == "finding":
            return _FINDINGS
        if column == "level":
            return context_factors().levels if self._context_factor(key.split()[1]).ordered else None
        scale = self.first.benchmark.scale.with_given(list(said.values()))
        values = {word: value for word in said.values() if (value := scale.rate(word)) is not None}
        return sorted(values, key=lambda word: values[word])

    def _figure(self, key: str, line: Line) -> None:
        """A figure about the city stays together with its year, unit and source: those of one draft."""
        values = {name: draft.texts.get(key, {}).get("value", "") for name, draft in self.drafts.items()}
        _, chosen = rule.merged_number(values)
        for entry in line.entries.values():
            said = {name: draft.texts.get(key, {}).get(entry.name, "") for name, draft in self.drafts.items()}
            self._keep(key, entry.name, said.get(chosen, ""), f"the row of {chosen}", said)

    def _pieces(self, kind: str, factor: str) -> None:
        """All pieces of evidence, or practices, each once. What anybody wants confidential stays so."""
        found: dict[tuple[str, ...], dict[str, str]] = {}
        by: dict[tuple[str, ...], list[str]] = {}
        for name, draft in self.drafts.items():
            for key, texts in draft.texts.items():
                if texts and key.startswith(f"{kind} {factor} "):
                    same = tuple(sorted((k, v) for k, v in texts.items() if k != "confidential"))
                    flat = tuple(part for pair in same for part in pair)
                    piece = found.setdefault(flat, dict(texts))
                    by.setdefault(flat, []).append(name)
                    if piece.get("confidential") == "no" and texts.get("confidential") != "no":
                        piece.pop("confidential")
        titles = Counter[str]()
        for number, (flat, texts) in enumerate(found.items(), start=1):
            if kind == "practice" and "title" in texts:
                titles[texts["title"]] += 1
                if titles[texts["title"]] > 1:
                    texts["title"] = f"{texts['title']} ({by[flat][0]})"
            self.entries[f"{kind} {factor} {number}"] = texts
            if len(by[flat]) < len(self.drafts):
                what = texts.get("summary") or texts.get("title") or texts.get("reference", "")
                marks = {name: "has it" if name in by[flat] else "" for name in self.drafts}
                about = self._about(f"{kind} {factor} {number}")
                self.rows.append({"about": about, "what": kind, "merged": what, "how": "pieces of all", **marks})

    def _keep(self, key: str, name: str, found: str, how: str, said: Mapping[str, str]) -> None:
        if found:
            self.entries.setdefault(key, {})[name] = found
        if len(set(said.values())) > 1:
            row = {"about": self._about(key), "what": name, "merged": found, "how": how}
            self.rows.append({**row, **said})

    def _context_factor(self, name: str) -> ContextFactor:
        return next(one for one in self.first.benchmark.context_factors or () if one.id == name)

    def _about(self, key: str) -> str:
        """What a row of the form is about, as people call it."""
        kind, _, rest = key.partition(" ")
        name = rest.split()[0]
        benchmark = self.first.benchmark
        if kind == "question":
            factor, question, part = benchmark.questions[name]
            return f"{factor.label}: {(part or question).text}"
        if kind == "field":
            return "Start"
        if kind == "context":
            return self._context_factor(name).name
        if kind == "indicator":
            return next((c.name for c in benchmark.context_factors or () if c.indicator == name), name)
        return benchmark.factor(name).label


def merged_words(merged: MergedDrafts, drafts: int) -> str:
    """What was merged, in a line: city, year, benchmark, assessor, and how far the drafts differ."""
    given = merged.given
    head = f"{given.city}, {given.year}, {merged.benchmark.id}, {given.assessor or 'self'}"
    return (
        f"{head}: {counted(drafts, 'draft')} merged; {counted(merged.ratings, 'rating')}, of which "
        f"{merged.ratings_differ} not the same in all drafts; {counted(len(merged.differences), 'difference')} in all."
    )
