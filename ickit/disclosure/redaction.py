"""Names of cities in text: finding them as whole words, and putting other words in their place.

A name is found also in another case, without its accents, in another form of Unicode or with signs in it that are not
shown, and with other signs between its words (``sankt-joerdis``, ``Sankt  Jördis``). A name or id of one word is found
only where its first letter has the same case, and one of one or two letters only as it stands, so that fewer ordinary
words are taken for names.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from ickit._base.frames import records, text
from ickit.disclosure.normal_form import NormalForm, normalise
from ickit.errors import folded

ANOTHER_CITY = "another city"
_WORD = re.compile(r"[^\W_]+")
_MOST_BETWEEN = 3  # signs between two words of a name
_SHORT = 2


@dataclass(frozen=True)
class Found:
    """A name in a text: whose it is, and from where to where it stands."""

    city: str
    start: int
    end: int


@dataclass(frozen=True)
class _Form:
    city: str
    words: tuple[str, ...]
    first: str


class Names:
    """The names of many cities, to be found in one pass over a text however many they are."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._forms: dict[str, list[_Form]] = {}
        for city, written in names.items():
            for name in dict.fromkeys([city, *written]):
                words = _WORD.findall(normalise(name))
                if words:
                    form = _Form(city, tuple(_folded(word) for word in words), words[0])
                    self._forms.setdefault(form.words[0], []).append(form)
        for forms in self._forms.values():
            forms.sort(key=lambda form: -len(form.words))

    @property
    def first_words(self) -> frozenset[str]:
        """The words, folded, with which a name may begin: a text without any of them holds no name."""
        return frozenset(self._forms)

    def found(self, said: str) -> Iterator[Found]:
        """The names in a text, from its beginning; where two begin at one word, the longer."""
        normal = NormalForm(said)
        words = list(_WORD.finditer(normal.text))
        place = 0
        while place < len(words):
            form = self._at(words, place)
            if form is None:
                place += 1
                continue
            last = place + len(form.words) - 1
            yield Found(form.city, *normal.span(words[place].start(), words[last].end()))
            place = last + 1

    def _at(self, words: Sequence[re.Match[str]], place: int) -> _Form | None:
        for form in self._forms.get(_folded(words[place][0]), ()):
            here = words[place : place + len(form.words)]
            if tuple(_folded(word[0]) for word in here) == form.words and _together(here) and _written(form, here):
                return form
        return None

    def without(self, said: str, shown: Collection[str]) -> str:
        """The text with the names of all cities but ``shown`` replaced by "another city".

        >>> names = Names({"altenburg": ["Altenburg"], "bad-elster": ["Bad Elster"]})
        >>> names.without("Altenburg, BAD ELSTER", {"altenburg"})
        'Altenburg, another city'
        """
        parts, end = [], 0
        for one in self.found(said):
            if one.city not in shown:
                parts += [said[end : one.start], ANOTHER_CITY]
                end = one.end
        return "".join([*parts, said[end:]])


def names_of(cities: pd.DataFrame, among: Collection[str] | None = None) -> Names:
    """The ids, names and aliases of the cities table; of the cities ``among`` alone where that is given."""
    rows = [row for row in records(cities) if among is None or row["city"] in among]
    return Names({row["city"]: _called(row) for row in rows})


def names_written(cities: pd.DataFrame, among: Collection[str]) -> list[str]:
    """The ids, names and aliases of the cities ``among`` those of the cities table, as they are written."""
    return [name for row in records(cities) if row["city"] in among for name in (row["city"], *_called(row))]


def _called(row: Mapping[str, Any]) -> list[str]:
    """A city's name and aliases, and the parts of each that stand between slashes."""
    whole = [text(row["name"]), *text(row["aliases"]).split("|")]
    return [part for name in whole for part in (name, *name.split("/"))]


def _together(words: Sequence[re.Match[str]]) -> bool:
    return all(b.start() - a.end() <= _MOST_BETWEEN for a, b in pairwise(words))


def _written(form: _Form, words: Sequence[re.Match[str]]) -> bool:
    """Whether a name of one word is written as one: its first letter has the name's case."""
    if len(words) > 1:
        return True
    word = words[0][0]
    if len(word) <= _SHORT:
        return word == form.first
    return word[0].isupper() == form.first[0].isupper()


def _folded(word: str) -> str:
    return word if word.isascii() and word.islower() else folded(word)
