"""Where the answers of an export's column go: a column of a table, for one key factor, question, or other item."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ickit.benchmark.context_factor import ContextFactors
from ickit.benchmark.library import CHARTER
from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import MISSING, NOT_APPLICABLE, Scale
from ickit.collect.platforms.formats.base import STATES
from ickit.errors import Fault, InputError, quoted
from ickit.tables.normalise import key
from ickit.tables.rules import WORDS, YES_NO

ALL = "all"
NONE = "none"
CHOSEN = "chosen"
MOST_WORD = 200
FIELDS: Mapping[str, tuple[str, ...]] = {
    ALL: ("city", "year", "assessor", "submitted", "state", "incomplete", "only", "other_cities"),
    NONE: (),
    "assessments": ("rating", "note", "key_factor"),
    "answers": ("finding", CHOSEN, "answer", "question"),
    "survey": ("answer", "capacity", "note", "commitment"),
    "context": ("level", "note", "public_note", "factor"),
    "practices": ("title", "summary", "reference"),
    "indicators": ("value", "unit", "source", "flag", "indicator"),
    "invitations": ("publish", "returned", "asked"),
}
"""The tables that a mapping may name and the fields of each. ``all``: for every table; ``none``: not to be used."""

ITEMS = {
    "assessments": "key_factor",
    "answers": "question",
    "survey": "commitment",
    "context": "factor",
    "practices": "key_factor",
    "indicators": "indicator",
}
"""The column of a table that the item names."""

WITH_BENCHMARK = ("assessments", "answers", "practices", "invitations")
WITH_ASSESSOR = ("assessments", "answers", "context")
INCOMPLETE = ("use", "leave out")
FILE_ORDER = "file order"
OTHER_CITIES = ("leave out", "fault")


@dataclass(frozen=True)
class Target:
    """A field of a table, for one item of a benchmark; ``benchmark`` and ``item`` are blank where there is none."""

    table: str
    field: str
    item: str = ""
    benchmark: str = ""


@dataclass(frozen=True)
class Known:
    """What is asked: the benchmarks by id, and the context factors common to all."""

    benchmarks: Mapping[str, Benchmark]
    context: ContextFactors

    def items(self, target: Target) -> tuple[str, ...] | None:
        """The ids that the item of a target may be; None where any id will do."""
        benchmark = self.benchmarks.get(CHARTER if target.table == "survey" else target.benchmark)
        if target.table in ("assessments", "practices", "survey"):
            return benchmark.ids if benchmark else ()
        if target.table == "answers":
            if benchmark is None:
                return ()
            checklists = [i for i, (_, question, part) in benchmark.questions.items() if question.parts and not part]
            return tuple(checklists) if target.field == CHOSEN else tuple(benchmark.questions)
        if target.table == "context":
            every = [*self.context.factors, *(f for b in self._of(target) for f in b.context_factors or ())]
            return tuple(dict.fromkeys(factor.id for factor in every if factor.rated))
        return None

    def _context_levels(self, target: Target) -> tuple[str, ...]:
        """What the context table may say of the item of a target."""
        every = [*(f for b in self._of(target) for f in b.context_factors or ()), *self.context.factors]
        return self.context.allowed(factor for factor in every if factor.id == target.item)

    def _of(self, target: Target) -> Sequence[Benchmark]:
        if not target.benchmark:
            return tuple(self.benchmarks.values())
        return (self.benchmarks[target.benchmark],) if target.benchmark in self.benchmarks else ()

    def words(self, target: Target) -> tuple[str, ...] | None:
        """The words that the answers of a target must be; None where any text will do."""
        if target.field == "rating" or (target.table, target.field) == ("survey", "answer"):
            benchmark = self.benchmarks.get(CHARTER if target.table == "survey" else target.benchmark)
            factors = benchmark.key_factors if benchmark else ()
            optional = any(factor.id == target.item and factor.may_not_apply for factor in factors)
            other = (NOT_APPLICABLE, *MISSING) if optional else MISSING
            return (*(benchmark.scale.names if benchmark else ()), *other)
        if target.field == CHOSEN:
            benchmark = self.benchmarks.get(target.benchmark)
            found = benchmark.questions.get(target.item) if benchmark else None
            return tuple(part.id for part in found[1].parts) if found else ()
        if target.field == "level":
            return (*self._context_levels(target), *MISSING)
        if target.field in ("finding", "capacity"):
            return WORDS[target.field]
        if target.field == ITEMS.get(target.table):
            return self.items(target)
        own = {"incomplete": INCOMPLETE, "state": STATES, "only": INCOMPLETE, "other_cities": OTHER_CITIES}
        fixed = own if target.table == ALL else {}
        return ("yes", "no") if target.table == "invitations" else fixed.get(target.field)

    def word(self, target: Target, text: str) -> str | None:
        """The word that ``text`` already is, in whatever case or spelling; None where it is none."""
        words = self.words(target) or ()
        if text in words or len(text) > MOST_WORD:
            return text if text in words else None
        known = {key(word): word for word in words} | ({key("don't know"): "dont_know"} if "dont_know" in words else {})
        if target.table == "invitations" and text.casefold() in YES_NO:
            return "yes" if YES_NO[text.casefold()] else "no"
        scale = self._scale(target)
        return known.get(key(text)) or (scale.parse(text) if scale else None)

    def _scale(self, target: Target) -> Scale | None:
        rated = target.field == "rating" or (target.table, target.field) == ("survey", "answer")
        benchmark = self.benchmarks.get(CHARTER if target.table == "survey" else target.benchmark) if rated else None
        return benchmark.scale if benchmark else None


def check_given(year: int | None, assessor: str) -> None:
    """Raises InputError where the year or the assessor of all answers cannot be one."""
    if year is not None and not 1990 <= year <= 2100:
        raise InputError(Fault("--year", f"{year} is not a year from 1990 to 2100", "Write four digits, such as 2024."))
    if assessor and not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", assessor):
        problem = f"{quoted(assessor)} is not the name of an assessor"
        raise InputError(Fault("--assessor", problem, "Use self, peer, or one word such as ngo."))
