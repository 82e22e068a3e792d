"""Whether a file names a city that did not agree, or holds a text that was not written for the public."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ickit._base.frames import text
from ickit.benchmark.model import Benchmark
from ickit.disclosure.compounds import Compounds, readable_address
from ickit.disclosure.extract_text import extract_text
from ickit.disclosure.fixed_text import fixed_text, text_of_notebooks
from ickit.disclosure.normal_form import normalise
from ickit.disclosure.redaction import names_of, names_written
from ickit.errors import Fault, folded, quoted
from ickit.tables.dataset import Tables

MEND = "Nothing was published. Look at the title in the params file, and at notebooks of your own."
DECIDE = (
    "Nothing was published. Look at it. If it names that city, change the text it comes from; if not, name the word "
    "under public_words in the params file."
)
_WORD = re.compile(r"[^\W_]+")
_LENGTHS = (4, 5, 6)  # how many words in a row are looked for; a longer text is found by any six
_LONG, _TELLING = 4, 3  # of them, at least three have four letters or more: "6 of 9 in place" tells nothing
_TEXTS = {
    "assessments": ("note",),
    "survey": ("note",),
    "practices": ("title", "summary", "reference"),
    "answers": ("answer",),
    "evidence": ("summary", "reference"),
    "recommendations": ("text",),
    "context": ("note", "public_note"),
    "actions": ("text", "cause", "owner", "evidence"),
}

Hashes = NDArray[np.uint64]


class Scan:
    """Looks through files for what the members' tables hold and their public edition does not."""

    def __init__(
        self, members: Tables, edition: Tables, benchmarks: Sequence[Benchmark], allowed: Collection[str] = ()
    ) -> None:
        self._benchmarks = benchmarks
        self._named = frozenset(edition.cities["city"])
        self._names = names_of(members.cities)
        self._unnamed = set(members.cities["city"]) - self._named
        self._first = names_of(members.cities, self._unnamed).first_words
        self._allowed = allowed
        kept = _passages(_texts(edition), whole=True)
        self._members = members
        self._secret = {n: np.setdiff1d(found, kept[n]) for n, found in _passages(_texts(members)).items()}

    def faults(self, name: str, content: str) -> Iterator[Fault]:
        """What is wrong with one file, at most one fault of a kind."""
        said, *_ = parts = _readable(name, content)
        city = self._name_in(parts)
        if city is not None:
            yield Fault(name, f"names {quoted(city)}, which did not agree to be named", MEND)
        elif (word := next(filter(None, map(self._compounds.found, parts)), None)) is not None:
            problem = f"holds {quoted(word)}, which may name a city that did not agree to be named"
            yield Fault(name, problem, DECIDE)
        kept = self._secret_in(said)
        if kept is not None:
            problem = f"holds words of a text that was not written for the public (a note, evidence, an answer): {kept}"
            yield Fault(name, problem, MEND)

    def name_in(self, name: str, content: str) -> str | None:
        """The name of a city that did not agree in one file, or in its name."""
        return self._name_in(_readable(name, content))

    def _name_in(self, parts: Iterable[str]) -> str | None:
        return next((found for found in map(self._city, parts) if found is not None), None)

    def _city(self, said: str) -> str | None:
        if not self._first & {folded(word) for word in set(_WORD.findall(said))}:
            return None
        for found in self._names.found(said):
            if found.city not in self._named and not self._is_fixed(said, found.start, found.end):
                return said[found.start : found.end]
        return None

    def _is_fixed(self, said: str, start: int, end: int) -> bool:
        """Whether a name stands between the same words in what every page may hold."""
        here = " ".join(_WORD.findall(said[start:end]))
        before, after = _WORD.findall(said[max(0, start - 80) : start]), _WORD.findall(said[end : end + 80])
        around = [f" {before[-1]} {here} "] if before else []
        around += [f" {here} {after[0]} "] if after else []
        if any(words in self._fixed for words in around):
            return True
        ordinary = f" {here.lower()} " in self._fixed  # a notebook of one's own may name a city, but not as such a word
        return ordinary and any(words in self._in_notebooks for words in around)

    @cached_property
    def _compounds(self) -> Compounds:
        texts = [self._fixed, self._in_notebooks, *names_written(self._members.cities, self._named)]
        ordinary = {folded(word) for word in {word for text in texts for word in _WORD.findall(normalise(text))}}
        return Compounds(names_written(self._members.cities, self._unnamed), ordinary, self._allowed)

    @cached_property
    def _fixed(self) -> str:
        return f" {' '.join(_WORD.findall(self._fixed_text))} "

    @cached_property
    def _in_notebooks(self) -> str:
        return f" {' '.join(_WORD.findall(text_of_notebooks()))} "

    @cached_property
    def _fixed_text(self) -> str:
        return fixed_text(self._benchmarks)

    @cached_property
    def _fixed_passages(self) -> dict[int, Hashes]:
        return _passages([self._fixed_text, text_of_notebooks()], whole=True)

    def _secret_in(self, said: str) -> str | None:
        """The beginning of a text that is not public and of which words stand in ``said``."""
        hashes = _hashes(_words(said))
        for length, secret in self._secret.items():
            found = np.intersect1d(_rows_of(hashes, length), secret)
            found = np.setdiff1d(found, self._fixed_passages[length]) if len(found) else found
            if len(found):
                own = (one for one in _texts(self._members) if np.isin(found, _passages([one])[length]).any())
                return quoted(next(own, ""))
        return None


def _readable(name: str, content: str) -> tuple[str, str]:
    """What is read in a file, and in its name."""
    said = readable_address(normalise(extract_text(name, content)))
    return said, f"{readable_address(normalise(name)).replace('/', ' ')} "


def _texts(tables: Tables) -> Iterator[str]:
    for name, columns in _TEXTS.items():
        frame = getattr(tables, name)
        for column in columns:
            yield from (str(cell) for cell in frame[column].dropna().unique() if text(cell))


def _passages(texts: Iterable[str], whole: bool = False) -> dict[int, Hashes]:
    """Hashes of rows of words, by their length: of a short text all its words, of a longer one every six in a row; of
    ``whole`` texts the rows of every length.
    """
    found: dict[int, list[Hashes]] = {length: [] for length in _LENGTHS}
    for one in texts:
        words = _words(one)
        hashes = _hashes(words)
        long = np.array([len(word) >= _LONG and not word.isdigit() for word in words], dtype=np.int64)
        lengths = _LENGTHS if whole else {min(len(words), _LENGTHS[-1])} & {*_LENGTHS}
        for length in lengths:
            rows = _rows_of(hashes, length)
            telling = sum((long[place : place + len(rows)] for place in range(length)), np.zeros(len(rows), np.int64))
            found[length].append(rows if whole else rows[telling >= _TELLING])
    none = np.empty(0, dtype=np.uint64)
    return {length: np.unique(np.concatenate([none, *parts])) for length, parts in found.items()}


def _words(said: str) -> list[str]:
    return _WORD.findall(normalise(said).casefold())


def _hashes(words: list[str]) -> Hashes:
    return np.fromiter((hash(word) for word in words), dtype=np.int64, count=len(words)).astype(np.uint64)


def _rows_of(hashes: Hashes, length: int) -> Hashes:
    """A hash of every ``length`` words in a row."""
    number = max(0, len(hashes) - length + 1)
    rows = np.zeros(number, dtype=np.uint64)
    for place in range(length):
        rows = rows * np.uint64(1_000_003) + hashes[place : place + number]
    return rows
