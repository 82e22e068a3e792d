"""What can be chosen in a form: the labels that people see and the words of the tables that they stand for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ickit.benchmark.context_factor import ContextFactor
from ickit.benchmark.exact import written
from ickit.benchmark.informants import INFORMANTS
from ickit.benchmark.library import context_factors
from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import MISSING, NOT_APPLICABLE, Scale
from ickit.errors import quoted
from ickit.tables.near_words import near_beginning, near_choice
from ickit.tables.normalise import key
from ickit.tables.rules import WORDS

ANY_WORD = "assessor"
_LABELS = {"dont_know": "don't know"}


@dataclass(frozen=True)
class Choice:
    """A list to choose from: ``what`` it gives ("a rating"), and its words with their labels, in order.

    ``scale``: a numeric scale, whose values may be written in several ways. ``others``: words with what people write
    for them besides.

    >>> found = Choice("finding", "a finding", (("in_place", "in place"), ("partly", "partly")))
    >>> found.read("In place"), found.read("in_place"), found.read("maybe")
    ('in_place', 'in_place', None)
    """

    name: str
    what: str
    words: tuple[tuple[str, str], ...]
    scale: Scale | None = None
    others: tuple[tuple[str, str], ...] = ()

    def read(self, text: str) -> str | None:
        """The word that ``text`` writes, as its label or itself, in any case; None where it is none."""
        if self.scale is not None and (value := self.scale.parse(text)) is not None:
            return value
        return self._exact.get(text.casefold()) or self._alike.get(key(text)) or self._besides.get(key(text))

    @cached_property
    def _exact(self) -> dict[str, str]:
        labels = {label.casefold(): word for word, label in self.words}
        return labels | {word.casefold(): word for word, _ in self.words}

    @cached_property
    def _alike(self) -> dict[str, str]:
        return {key(said): word for pair in reversed(self.words) for word, said in ((pair[0], pair[1]), pair[:1] * 2)}

    @cached_property
    def _besides(self) -> dict[str, str]:
        return {key(said): word for word, said in self.others}

    @property
    def labels(self) -> tuple[str, ...]:
        """What the list shows."""
        return tuple(label for _, label in self.words)

    @property
    def shown(self) -> str:
        """The labels in a sentence; of many, the first and the last."""
        if self.scale is not None:
            return f"{' to '.join(map(written, self.scale.range))}"
        return ", ".join(self.labels) if len(self.labels) <= 12 else f"{self.labels[0]} to {self.labels[-1]}"

    def fault(self, text: str) -> tuple[str, str]:
        """Problem and mend for a text that is none of the words."""
        if self.scale is not None and self.scale.continuous:
            return (
                f"{quoted(text)} is not {self.what} ({self.shown})",
                f"Write a number, or {' or '.join(self.labels)}.",
            )
        near = near_choice(text, self.labels) or near_beginning(text, self.labels)
        mend = f'Did you mean "{near}"?' if near else "Choose from the list in the cell."
        return f"{quoted(text)} is not {self.what} ({self.shown})", mend


def label(word: str) -> str:
    """A word of the tables as people read it.

    >>> label("focus_group"), label("dont_know")
    ('focus group', "don't know")
    """
    return _LABELS.get(word, word.replace("_", " "))


def _of(name: str, what: str, words: Iterable[str], *others: tuple[str, str]) -> Choice:
    return Choice(name, what, tuple((word, label(word)) for word in words), others=others)


FINDING = _of(
    "finding",
    "a finding",
    WORDS["finding"],
    ("partly", "partly in place"),
    ("partly", "partially in place"),
    ("partly", "in place partly"),
)
HORIZON = _of("horizon", "a choice here", WORDS["horizon"])
INFORMANT = Choice("informant", "a kind of people", tuple(INFORMANTS.items()))
KIND = _of("kind", "a kind of evidence", WORDS["kind"])
STANCE = _of("stance", "a choice here", WORDS["stance"])
CAPACITY = _of("capacity", "a capacity", WORDS["capacity"])
YES_NO = _of("yes or no", "an answer here", ("yes", "no"))


def rating(benchmark: Benchmark, *, may_not_apply: bool) -> Choice:
    """The ratings of a benchmark, lowest first, then why there is none."""
    scale = benchmark.scale
    levels = () if scale.continuous else tuple((name, scale.label(name)) for name in scale.names)
    others = (*((NOT_APPLICABLE,) if may_not_apply else ()), *MISSING)
    name = "rating, may not apply" if may_not_apply else "rating"
    words = (*levels, *((word, label(word)) for word in others))
    return Choice(name, "a rating", words, scale if scale.numeric else None)


def context_level(factor: ContextFactor) -> Choice:
    """What the context table may say of a factor, then why there is nothing."""
    if factor.ordered:
        return _of("level", "a level", (*context_factors().levels, *MISSING))
    return _of(f"group of {factor.id}", "a group", (*factor.groups, *MISSING))


def key_factor(benchmark: Benchmark) -> Choice:
    """The key factors of a benchmark, by number and name; a name alone is read as well."""
    factors = benchmark.key_factors
    labels, names = Counter(f.label for f in factors), Counter(f.name for f in factors)
    words = tuple((f.id, f.label if labels[f.label] == 1 else f"{f.label} ({f.id})") for f in factors)
    alone = tuple((f.id, f.name) for f in factors if names[f.name] == 1)
    return Choice("key factor", "a key factor", words, others=alone)


def assessor(named: str = "") -> Choice:
    """Who rates; ``named`` is one more that the form was made for."""
    known = [("self", "self (we rate our own city)"), ("peer", "peer (we review another city)")]
    return Choice(ANY_WORD, "an assessor", (*known, *([(named, named)] if named not in ("", "self", "peer") else [])))
