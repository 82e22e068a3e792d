"""What was asked: a benchmark, its scale, its key factors and its context factors, read from YAML."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from ickit import project
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.yamlfile import read_model

Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$")]
QuestionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000)]

NOT_APPLICABLE = "not_applicable"
MISSING = ("not_assessed", "dont_know")


def exact(value: Any) -> Fraction:
    """A number, or text such as ``1/12``, as an exact fraction; a float counts as the decimal it shows.

    >>> exact("1/12"), exact(0.1)
    (Fraction(1, 12), Fraction(1, 10))
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > 40:
        raise ValueError(f"{quoted(value)} is not a number | Write a number or a fraction such as 1/12.")
    text = str(value).strip().replace(" ", "")
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?(/\d{1,15})?", text):
        raise ValueError(f"{quoted(value)} is not a number | Write a number or a fraction such as 1/12.")
    top, _, bottom = text.partition("/")
    if bottom and int(bottom) == 0:
        raise ValueError(f"{quoted(value)} divides by zero | Write a number or a fraction such as 1/12.")
    return Fraction(top) / int(bottom or 1)


Exact = Annotated[Fraction, BeforeValidator(exact)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True)


class Scale(_Frozen):
    """A rating scale: named ``levels`` with their values, lowest first, or a numeric scale from ``min`` to ``max``.

    >>> three = Scale(levels={"not_met": 0, "partly_met": "1/2", "met": 1})
    >>> three.value("partly_met"), three.highest
    (Fraction(1, 2), 'met')
    >>> Scale(min=1, max=5).value("4")
    Fraction(3, 4)
    """

    levels: dict[Slug, Exact] | None = None
    min: Exact | None = None
    max: Exact | None = None
    step: Exact = Fraction(1)

    @model_validator(mode="after")
    def _check(self) -> "Scale":
        if self.levels is not None:
            if self.min is not None or self.max is not None:
                raise ValueError("a scale has levels, or min and max, not both | Remove one of the two.")
            values = list(self.levels.values())
            if len(values) < 2 or any(a >= b for a, b in zip(values, values[1:], strict=False)):
                raise ValueError("levels need two or more values, each above the one before | Order them lowest first.")
            if reserved := {NOT_APPLICABLE, *MISSING} & set(self.levels):
                raise ValueError(f"{quoted(min(reserved))} cannot name a level | Missing answers need no level.")
        elif self.min is None or self.max is None:
            raise ValueError("a scale needs levels, or min and max | For example: {min: 1, max: 5}.")
        elif self.step <= 0 or self.max <= self.min or (self.max - self.min) % self.step != 0:
            raise ValueError("max must lie above min by whole steps | For example: {min: 1, max: 5, step: 1}.")
        elif (self.max - self.min) / self.step > 1000:
            raise ValueError("a scale may have at most 1,001 steps | Use a larger step.")
        return self

    @property
    def numeric(self) -> bool:
        """Whether the scale is numeric (no named levels)."""
        return self.levels is None

    @cached_property
    def values(self) -> dict[str, Fraction]:
        """Every rating the scale allows, lowest first, rescaled to 0..1 (lowest to highest)."""
        raw = self.levels if self.levels is not None else {_decimal(x): x for x in self._points()}
        low, high = min(raw.values()), max(raw.values())
        if self.levels is not None and low >= 0 and high <= 1:
            low, high = Fraction(0), Fraction(1)  # levels already on 0..1 count by their value
        return {name: (x - low) / (high - low) for name, x in raw.items()}

    def _points(self) -> list[Fraction]:
        assert self.min is not None and self.max is not None
        return [self.min + i * self.step for i in range(int((self.max - self.min) / self.step) + 1)]

    @property
    def names(self) -> tuple[str, ...]:
        """The ratings as they are written, lowest first."""
        return tuple(self.values)

    @property
    def lowest(self) -> str:
        """The lowest rating."""
        return self.names[0]

    @property
    def highest(self) -> str:
        """The rating that means: in place."""
        return self.names[-1]

    def value(self, rating: str) -> Fraction:
        """A rating rescaled to 0..1. Raises KeyError for one that is not on the scale."""
        return self.values[rating]

    def parse(self, text: str) -> str | None:
        """The rating that ``text`` writes (``4.0`` and ``4,0`` for ``4``), or None where it is none."""
        if text in self.values:
            return text
        if not self.numeric:
            return None
        try:
            number = exact(text.replace(",", "."))
        except ValueError:
            return None
        name = _decimal(number)
        return name if name in self.values else None

    def label(self, rating: str) -> str:
        """A rating as people read it: ``partly_met`` is "partly met"."""
        return rating.replace("_", " ")

    def native(self, value: Fraction) -> Fraction:
        """A value of 0..1 on the numeric scale's own range, e.g. 0.75 on 1 to 5 is 4."""
        if self.min is None or self.max is None:
            raise ValueError("only a numeric scale has a range of its own")
        return self.min + value * (self.max - self.min)


def _decimal(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.10g}"


class Part(_Frozen):
    """One part of a checklist question."""

    id: QuestionId
    text: Text


class Question(_Frozen):
    """A guide question: what to find out before rating a key factor. ``condition``: asked only where it holds."""

    id: QuestionId
    text: Text
    kind: Literal["yes_no", "open", "checklist"] = "open"
    condition: Text | None = Field(default=None, alias="if")
    parts: tuple[Part, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> "Question":
        if (self.kind == "checklist") != bool(self.parts):
            raise ValueError("a checklist has parts, and no other kind has | Add parts, or change the kind.")
        return self


class Example(_Frozen):
    """What a place does about a key factor."""

    place: Text
    kind: Literal["city", "region", "community"] = "city"
    text: Text


class KeyFactor(_Frozen):
    """A statement that is true of a city or not, with its guide questions and examples."""

    id: Slug
    name: Text
    number: int | None = None
    group: Text | None = None
    weight: Exact = Fraction(1)
    statement: Text | None = None
    why: Text | None = None
    may_not_apply: bool = False
    advocacy: bool = False
    questions: tuple[Question, ...] = ()
    examples: tuple[Example, ...] = ()
    follows: Slug | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> "KeyFactor":
        if self.weight <= 0:
            raise ValueError("a weight must be above 0 | Leave the factor out, or give it a weight.")
        return self

    @property
    def label(self) -> str:
        """The factor's number and name, as headings and axes show it."""
        return self.name if self.number is None else f"{self.number} {self.name}"


class ContextFactor(_Frozen):
    """A condition largely outside the city's control: rated in the context table, or grouped from an indicator.

    ``breaks`` are closed below: a value equal to a break belongs to the upper group. ``constant_within: country``
    says that all cities of a country share its level.
    """

    id: Slug
    name: Text
    involves: Text | None = None
    indicator: Slug | None = None
    unit: Text | None = None
    breaks: tuple[Exact, ...] = ()
    harder: Literal["higher", "lower", "none"] = "none"
    constant_within: Literal["country"] | None = None

    @model_validator(mode="after")
    def _check(self) -> "ContextFactor":
        if bool(self.breaks) != (self.indicator is not None):
            raise ValueError("indicator and breaks belong together | Give both, or neither for a rated factor.")
        if list(self.breaks) != sorted(set(self.breaks)):
            raise ValueError("breaks must rise | Order them, lowest first, each once.")
        return self

    @property
    def rated(self) -> bool:
        """Whether the factor is rated in the context table (and not grouped from an indicator)."""
        return self.indicator is None


class Source(_Frozen):
    """Where an instrument comes from."""

    title: Text
    authors: tuple[Text, ...] = ()
    publisher: Text | None = None
    year: int | None = None
    note: Text | None = None

    @property
    def citation(self) -> str:
        """Authors (year). Title. Publisher. — as far as known."""
        who = ", ".join(self.authors)
        when = f"({self.year})" if self.year else ""
        lead = " ".join(part for part in (who, when) if part)
        return ". ".join(part for part in (lead, self.title, self.publisher) if part) + "."


class Follows(_Frozen):
    """The earlier version of a benchmark and which of its factors compare: ``factors`` maps new id to earlier id."""

    benchmark: Slug
    factors: dict[Slug, Slug] = Field(default_factory=dict)
    note: Text | None = None


class ContextFactors(_Frozen):
    """The rated context factors and the ordered levels of the context table, most favourable first."""

    source: Source | None = None
    levels: tuple[Slug, ...]
    factors: tuple[ContextFactor, ...]

    @model_validator(mode="after")
    def _check(self) -> "ContextFactors":
        _once("factors", [f.id for f in self.factors])
        _once("levels", self.levels)
        return self


class Benchmark(_Frozen):
    """An instrument: a standard, its key factors and a rating scale."""

    id: Slug
    title: Text
    standard: Text | None = None
    why: Text | None = None
    source: Source | None = None
    follows: Follows | None = None
    scale: Scale = Scale(levels={"not_met": Fraction(0), "partly_met": Fraction(1, 2), "met": Fraction(1)})
    key_factors: tuple[KeyFactor, ...] = Field(min_length=1, max_length=500)
    context_factors: tuple[ContextFactor, ...] | None = None
    footnotes: tuple[Text, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> "Benchmark":
        _once("key_factors", [f.id for f in self.key_factors])
        _once("context_factors", [c.id for c in self.context_factors or ()])
        questions = [q for f in self.key_factors for q in f.questions]
        _once("questions", [q.id for q in questions] + [p.id for q in questions for p in q.parts])
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        """The key factors' ids, in order."""
        return tuple(f.id for f in self.key_factors)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups (headings the factors share), in order of first appearance; empty where there are none."""
        return tuple(dict.fromkeys(f.group for f in self.key_factors if f.group))

    @cached_property
    def questions(self) -> dict[str, tuple[KeyFactor, Question, Part | None]]:
        """Every id that the answers table may name: questions that are no checklist, and parts of checklists."""
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


def _once(what: str, ids: Sequence[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one.casefold() in seen:
            raise ValueError(f"{what}: the id {quoted(one)} stands twice | Give each its own id.")
        seen.add(one.casefold())


CHARTER = "charter"


def context_factors() -> ContextFactors:
    """The toolkit's context factors and the levels of the context table (``data/context_factors.yaml``)."""
    return read_model(project.data("context_factors.yaml"), ContextFactors)


def load_benchmark(benchmark: str | Path, base: Path | None = None) -> Benchmark:
    """A benchmark by its id under ``data/benchmarks`` (or ``charter``), or by the path of a YAML file.

    A relative path is taken from ``base`` (default: the working directory). Context factors that the file does
    not give are the toolkit's. Raises InputError for an unknown id and for every fault of the file.
    """
    path = find_benchmark(benchmark, base)
    loaded = read_model(path, Benchmark)
    if loaded.context_factors is None:
        loaded = loaded.model_copy(update={"context_factors": context_factors().factors})
    return loaded


def find_benchmark(benchmark: str | Path, base: Path | None = None) -> Path:
    """The YAML file behind a benchmark's id or path. Raises InputError for an unknown id."""
    text = str(benchmark)
    if text.endswith((".yaml", ".yml")) or "/" in text or "\\" in text:
        return (base or Path.cwd()) / text
    if text == CHARTER:
        return project.data("charter.yaml")
    known = known_benchmarks()
    if text not in known:
        raise InputError(
            Fault("benchmark", f"{quoted(text)} is not an id under data/benchmarks", did_you_mean(text, known))
        )
    return known[text]


def known_benchmarks() -> dict[str, Path]:
    """The files under ``data/benchmarks`` and the Charter's, by the id that is the file's stem."""
    files = sorted(project.data("benchmarks").glob("*.yaml"))
    return {path.stem: path for path in files} | {CHARTER: project.data("charter.yaml")}
