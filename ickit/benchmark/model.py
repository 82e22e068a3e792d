"""What was asked: a benchmark, its scale, its key factors and its context factors, read from YAML."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ickit._base.yaml import MisfitError
from ickit.benchmark.context_factor import ContextFactor
from ickit.benchmark.exact import Exact, Frozen, QuestionId, Slug, Text
from ickit.benchmark.from_indicator import FromIndicator
from ickit.benchmark.groups import Group, Node, check_coverage, check_tree, grow
from ickit.benchmark.informants import Informant
from ickit.benchmark.origin import Follows, Source, check_once
from ickit.benchmark.outcome import Outcome, check_outcomes
from ickit.benchmark.scale import Scale
from ickit.errors import Fault, InputError, did_you_mean, quoted


class Part(Frozen):
    """One part of a checklist question."""

    id: QuestionId
    text: Text


class Question(Frozen):
    """A guide question: what to find out before rating a key factor. ``condition``: asked only where it holds.

    ``unit``: what a question of kind ``number`` asks for, such as weeks or %.
    """

    id: QuestionId
    text: Text
    kind: Literal["yes_no", "open", "checklist", "number"] = "open"
    condition: Text | None = Field(default=None, alias="if")
    parts: tuple[Part, ...] = ()
    unit: Text | None = None

    def full_text(self, part: Part | None = None) -> str:
        """What is asked; of a part of a checklist, after the question that it belongs to."""
        return self.text if part is None else f"{self.text} – {part.text}"

    @model_validator(mode="after")
    def _check(self) -> "Question":
        if (self.kind == "checklist") != bool(self.parts):
            raise MisfitError(
                "a checklist has parts, and no other kind has", "Add parts, or change the kind.", ("kind",)
            )
        if self.unit is not None and self.kind != "number":
            raise MisfitError("a unit belongs to a number", "Remove it, or write kind: number.", ("unit",))
        return self


class Example(Frozen):
    """What a place does about a key factor."""

    place: Text
    kind: Literal["city", "region", "community"] = "city"
    text: Text


class KeyFactor(Frozen):
    """A statement that is true of a city or not, with its guide questions and examples.

    ``charter``: the commitments of the Integrating Cities Charter that it bears on, by their ids (P1 to B3). ``hear``:
    the kinds of people whom a peer review should hear on it.
    """

    id: Slug
    name: Text
    number: Annotated[int, Field(ge=0, le=999)] | None = None
    group: Text | None = None
    weight: Exact = Fraction(1)
    statement: Text | None = None
    why: Text | None = None
    may_not_apply: bool = False
    advocacy: bool = False
    made_from: FromIndicator | None = Field(default=None, alias="from")
    charter: tuple[Slug, ...] = ()
    hear: tuple[Informant, ...] = ()
    questions: tuple[Question, ...] = ()
    examples: tuple[Example, ...] = ()
    follows: Slug | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> "KeyFactor":
        if self.weight <= 0:
            raise MisfitError("a weight must be above 0", "Leave the factor out, or give it a weight.", ("weight",))
        return self

    @property
    def label(self) -> str:
        """The factor's number and name, as headings and axes show it."""
        return self.name if self.number is None else f"{self.number} {self.name}"


class Benchmark(Frozen):
    """An instrument: a standard, its key factors and a rating scale."""

    id: Slug
    title: Text
    standard: Text | None = None
    why: Text | None = None
    source: Source | None = None
    follows: Follows | None = None
    scale: Scale = Scale(levels={"not_met": Fraction(0), "partly_met": Fraction(1, 2), "met": Fraction(1)})
    coverage: Exact = Fraction(2, 3)
    tree: tuple[Group, ...] = Field(default=(), alias="groups", max_length=200)
    key_factors: tuple[KeyFactor, ...] = Field(min_length=1, max_length=500)
    context_factors: tuple[ContextFactor, ...] | None = None
    outcomes: tuple[Outcome, ...] = Field(default=(), max_length=20)
    groupings: tuple[Slug, ...] = Field(default=(), max_length=20)
    footnotes: tuple[Text, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> "Benchmark":
        check_once("id", ((f.id, ("key_factors", i, "id")) for i, f in enumerate(self.key_factors)))
        check_once("id", ((c.id, ("context_factors", i, "id")) for i, c in enumerate(self.context_factors or ())))
        check_once("question id", self._question_places())
        numbered = [(f.number, i) for i, f in enumerate(self.key_factors) if f.number is not None]
        check_once("number", ((str(number), ("key_factors", i, "number")) for number, i in numbered))
        check_coverage(self.coverage)
        self._check_groupings()
        for i, factor in enumerate(self.key_factors):
            if factor.made_from is not None and not self.scale.continuous:
                mend = "Write scale: {min: 0, max: 100}, without a step."
                raise MisfitError("a rating from an indicator needs numbers of any decimals", mend, ("key_factors", i))
        check_tree(self.tree, [(f.id, f.group) for f in self.key_factors])
        self._check_follows()
        self._check_outcomes()
        return self

    def _check_outcomes(self) -> None:
        ids = [*self.ids, *(factor.id for factor in self.context_factors or ())]
        used = {f.indicator: "a condition" for f in self.context_factors or () if f.indicator}
        for way in (factor.made_from for factor in self.key_factors):
            used |= {} if way is None else {name: "part of a rating" for name in (way.indicator, way.per) if name}
        check_outcomes(self.outcomes, ids, used)

    def _check_groupings(self) -> None:
        check_once("grouping", ((name, ("groupings", i)) for i, name in enumerate(self.groupings)))
        taken = {"city", "name", "country", "aliases", "charter_signed", "languages", "all", "similar"}
        taken |= {factor.id for factor in self.context_factors or ()}
        for i, name in enumerate(self.groupings):
            if name in taken:
                mend = "Name another column of the cities table."
                raise MisfitError(f"{quoted(name)} has a meaning of its own", mend, ("groupings", i))

    def _question_places(self) -> Iterator[tuple[str, tuple[int | str, ...]]]:
        for i, factor in enumerate(self.key_factors):
            for j, question in enumerate(factor.questions):
                at = ("key_factors", i, "questions", j)
                yield question.id, (*at, "id")
                yield from ((part.id, (*at, "parts", k, "id")) for k, part in enumerate(question.parts))

    def _check_follows(self) -> None:
        for i, factor in enumerate(self.key_factors):
            if factor.follows and not self.follows:
                mend = "Add follows: {benchmark: …} at the top of the file."
                raise MisfitError(
                    "follows an earlier factor of no named benchmark", mend, ("key_factors", i, "follows")
                )
        if self.follows is None:
            return
        if self.follows.benchmark == self.id:
            mend = "Give the new version its own id."
            raise MisfitError("a benchmark cannot follow itself", mend, ("follows", "benchmark"))
        for new in self.follows.factors:
            if new not in self.ids:
                at = ("follows", "factors", new)
                raise MisfitError(f"{quoted(new)} is not a key factor here", did_you_mean(new, self.ids), at)
        check_once("earlier factor", ((old, ("follows", "factors", new)) for new, old in self.earlier.items()))

    @property
    def earlier(self) -> dict[str, str]:
        """The key factors that compare with the version this one follows: id here to id there.

        Taken from ``follows.factors`` and the factors' own ``follows``; where neither names any, equal ids compare.
        Empty where the benchmark follows none.
        """
        if self.follows is None:
            return {}
        named = {f.id: f.follows for f in self.key_factors if f.follows} | self.follows.factors
        return {k: v for k, v in (named or dict(zip(self.ids, self.ids, strict=True))).items() if k in self.ids}

    @property
    def ids(self) -> tuple[str, ...]:
        """The key factors' ids, in order."""
        return tuple(f.id for f in self.key_factors)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups (headings the factors share, or the leaves of the tree), in order of first appearance."""
        return tuple(dict.fromkeys(f.group for f in self.key_factors if f.group))

    @cached_property
    def root(self) -> Node:
        """The index as a tree: of its groups or, where it has no tree, of the key factors alone."""
        return grow(self.tree, [(f.id, f.weight, f.group or "") for f in self.key_factors])

    @cached_property
    def factor_weights(self) -> dict[str, Fraction]:
        """What each key factor weighs where nothing is missing: its own weight, or its share in the tree."""
        return self.root.shares() if self.tree else {f.id: f.weight for f in self.key_factors}

    def group_name(self, group: str) -> str:
        """The name of a group of the tree; a heading is its own name."""
        return next((node.name for node in self.root.walk() if node.id == group), group) if self.tree else group

    def with_given(self, ratings: Iterable[str]) -> "Benchmark":
        """A copy whose scale's levels are, where they are many, only those given (see :meth:`Scale.with_given`)."""
        scale = self.scale.with_given(ratings)
        return self if scale is self.scale else self.model_copy(update={"scale": scale})

    @cached_property
    def questions(self) -> dict[str, tuple[KeyFactor, Question, Part | None]]:
        """Every id that the answers table may name: questions, and the parts of checklists (with their question)."""
        found: dict[str, tuple[KeyFactor, Question, Part | None]] = {}
        for factor in self.key_factors:
            for question in factor.questions:
                found[question.id] = (factor, question, None)
                found.update({part.id: (factor, question, part) for part in question.parts})
        return found

    def factor(self, factor_id: str) -> KeyFactor:
        """The key factor of that id. Raises InputError with the nearest right word."""
        for factor in self.key_factors:
            if factor.id == factor_id:
                return factor
        raise InputError(
            Fault(self.id, f"{quoted(factor_id)} is not a key factor of it", did_you_mean(factor_id, self.ids))
        )

    def context_factor(self, factor_id: str) -> ContextFactor:
        """The context factor of that id. Raises InputError with the nearest right word."""
        for factor in self.context_factors or ():
            if factor.id == factor_id:
                return factor
        choices = [c.id for c in self.context_factors or ()]
        raise InputError(
            Fault(self.id, f"{quoted(factor_id)} is not a context factor of it", did_you_mean(factor_id, choices))
        )

    def subset(self, key_factors: Iterable[str]) -> "Benchmark":
        """A copy with these key factors alone, in the benchmark's order. Raises InputError for an unknown one."""
        wanted = {self.factor(k).id for k in key_factors}
        if not wanted:
            raise InputError(Fault(self.id, "no key factor is chosen", "Choose one or more, or all."))
        return self.model_copy(update={"key_factors": tuple(f for f in self.key_factors if f.id in wanted)})
