"""The questions of a benchmark's XLSForm: their names, labels and choices, from which an export is mapped back.

Names carry the benchmark's ids, written with the letters that XML names and every platform keep (``strategy.1a`` as
``strategy_1a``), and no two are alike.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ickit.benchmark.context_factor import ContextFactors
from ickit.benchmark.exact import written
from ickit.benchmark.library import CHARTER
from ickit.benchmark.model import Benchmark, KeyFactor, Question
from ickit.collect.platforms.targets import ALL, CHOSEN, Target
from ickit.tables.rules import WORDS

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FormField:
    """One question of a form. ``kind``: ``text``, ``integer``, ``decimal`` between ``limits``, ``one`` or ``several``
    of ``choices`` (name, label).

    ``items``: of several choices, the item that each stands for, in the order of ``choices``.
    """

    target: Target
    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    choices: Choices = ()
    items: tuple[str, ...] = ()
    limits: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True)
class FormGroup:
    """Questions that stand together; ``name`` is blank for those outside any group."""

    name: str
    label: str
    fields: tuple[FormField, ...]


FINDINGS: Choices = tuple((word, word.replace("_", " ").capitalize()) for word in WORDS["finding"])
YES_NO: Choices = (("yes", "Yes"), ("no", "No"))
ASSESSORS: Choices = (("self", "Self"), ("peer", "Peer"))


class _Names:
    """Names that are XML names, each given once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def __call__(self, prefix: str, item: str = "") -> str:
        stem = re.sub(r"[^A-Za-z0-9_]", "_", f"{prefix}_{item}" if item else prefix)
        name, number = stem, 1
        while name.casefold() in self._given:
            number += 1
            name = f"{stem}_{number}"
        self._given.add(name.casefold())
        return name


def form_groups(benchmark: Benchmark, context: ContextFactors) -> tuple[FormGroup, ...]:
    """The form of a benchmark, the Charter's survey among them, group by group."""
    names = _Names()
    groups = [FormGroup("", "", tuple(_who(benchmark, names)))]
    for factor in benchmark.key_factors:
        fields = _commitment(benchmark, factor, names) if benchmark.id == CHARTER else _factor(benchmark, factor, names)
        groups.append(FormGroup(names("f", factor.id), factor.label, tuple(fields)))
    if benchmark.id != CHARTER:
        groups.append(FormGroup(names("context_of_city"), "Context", tuple(_context(benchmark, context, names))))
    consent = Target("invitations", "publish", "", benchmark.id)
    label = "May the city's own page of this year be public?"
    groups.append(FormGroup("", "", (FormField(consent, names("publish"), label, "one", choices=YES_NO),)))
    return tuple(groups)


def _who(benchmark: Benchmark, names: _Names) -> Iterator[FormField]:
    yield FormField(Target(ALL, "city"), names("city"), "City", hint="The city's name, as its network writes it.")
    yield FormField(Target(ALL, "year"), names("year"), "Year", "integer", "The year of this assessment.")
    if benchmark.id != CHARTER:
        said = "Who answers: the city itself, or peers who visit it?"
        yield FormField(Target(ALL, "assessor"), names("assessor"), said, "one", choices=ASSESSORS)


def _factor(benchmark: Benchmark, factor: KeyFactor, names: _Names) -> Iterator[FormField]:
    rating = Target("assessments", "rating", factor.id, benchmark.id)
    levels = _levels(benchmark, factor)
    head = (rating, names("rating", factor.id), f"{factor.label}: rating")
    if benchmark.scale.continuous:
        ends = " to ".join(map(written, benchmark.scale.range))
        said = f"A number from {ends}; leave it empty where you did not look into it or cannot say."
        yield FormField(*head, "decimal", f"{factor.statement or ''} {said}".strip(), limits=benchmark.scale.range)
    else:
        yield FormField(*head, "one", factor.statement or "", levels)
    note = Target("assessments", "note", factor.id, benchmark.id)
    yield FormField(note, names("note", factor.id), f"{factor.label}: reasons for the rating")
    for question in factor.questions:
        yield from _question(benchmark, factor, question, names)


def _levels(benchmark: Benchmark, factor: KeyFactor) -> Choices:
    """The scale's levels, and what may be answered besides."""
    levels = tuple((level, benchmark.scale.label(level).capitalize()) for level in benchmark.scale.names)
    other = (("not_applicable", "Not applicable"),) if factor.may_not_apply else ()
    return (*levels, *other, ("dont_know", "Don't know"))


def _question(benchmark: Benchmark, factor: KeyFactor, question: Question, names: _Names) -> Iterator[FormField]:
    condition = f"To be answered if {question.condition}." if question.condition else ""
    about = f"{factor.label}: {question.text}"
    if question.parts:
        target = Target("answers", CHOSEN, question.id, benchmark.id)
        parts = _Names()
        choices = tuple((parts(part.id), part.text) for part in question.parts)
        ids = tuple(part.id for part in question.parts)
        yield FormField(target, names("parts", question.id), about, "several", condition, choices, ids)
    else:
        target = Target("answers", "finding", question.id, benchmark.id)
        yield FormField(target, names("finding", question.id), about, "one", condition, FINDINGS)
    answer = Target("answers", "answer", question.id, benchmark.id)
    yield FormField(answer, names("answer", question.id), f"{about} (in words)")


def _commitment(benchmark: Benchmark, factor: KeyFactor, names: _Names) -> Iterator[FormField]:
    answer = Target("survey", "answer", factor.id)
    about = f"{factor.id} {factor.label}" if factor.id not in factor.label.split() else factor.label
    said = factor.statement or ""
    yield FormField(answer, names("charter", factor.id), f"{about}: kept", "one", said, _levels(benchmark, factor))
    if factor.advocacy:
        choices = tuple((word, word.capitalize()) for word in WORDS["capacity"])
        hint = "Provider: the city provides this itself. Advocate: others do, and the city speaks up for it."
        target = Target("survey", "capacity", factor.id)
        yield FormField(
            target, names("capacity", factor.id), f"{about}: as what the city answers", "one", hint, choices
        )
    yield FormField(Target("survey", "note", factor.id), names("note", factor.id), f"{about}: note")


def _context(benchmark: Benchmark, context: ContextFactors, names: _Names) -> Iterator[FormField]:
    for factor in benchmark.context_factors if benchmark.context_factors is not None else context.factors:
        if not factor.rated:
            continue
        own = "" if any(factor.id == common.id for common in context.factors) else benchmark.id
        level = Target("context", "level", factor.id, own)
        said = factor.involves or ""
        levels = tuple((one, one.replace("_", " ").capitalize()) for one in factor.allowed(context.levels))
        choices = (*levels, ("dont_know", "Don't know"))
        yield FormField(level, names("context", factor.id), f"{factor.name}: level", "one", said, choices)
        note = Target("context", "note", factor.id, own)
        yield FormField(note, names("context_note", factor.id), f"{factor.name}: note, not for the public")
        public = Target("context", "public_note", factor.id, own)
        yield FormField(public, names("public_note", factor.id), f"{factor.name}: what the city says in public")


def form_fields(benchmark: Benchmark, context: ContextFactors) -> Sequence[FormField]:
    """Every question of the form, in order."""
    return [field for group in form_groups(benchmark, context) for field in group.fields]
