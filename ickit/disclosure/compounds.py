"""Words that may hold the name of a city: inflected, joined, or in an address.

``Brunkebys``, ``InBrunkeby``, ``SanktVeit`` and ``#inbrunkeby`` are no names as they stand, and may be. A person has to
decide; the audit lists them. Names of fewer than five letters are not looked for in this way.
"""

import re
from collections.abc import Collection, Iterable
from urllib.parse import unquote

from ickit.disclosure.normal_form import normalise
from ickit.errors import folded

_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"(?:[#@]|https?://|www\.)[^\s<>\"']+")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_SHORTEST = 5


class Compounds:
    """Finds words that hold one of the ``names``; ``ordinary`` words, folded, are none, whatever they hold,
    nor are ``allowed`` ones.
    """

    def __init__(self, names: Iterable[str], ordinary: Collection[str], allowed: Iterable[str] = ()) -> None:
        written = {tuple(folded(word) for word in _WORD.findall(normalise(name))) for name in names}
        joined = {"".join(words): len(words) for words in sorted(written, key=len) if words}
        self._names = {name: number for name, number in joined.items() if len(name) >= _SHORTEST}
        self._lengths = sorted({len(name) for name in self._names})
        self._several: dict[str, list[tuple[str, ...]]] = {}
        for words in sorted(written):
            if len(words) > 1:
                self._several.setdefault(words[0], []).append(words)
        self._allowed = {folded(word) for phrase in allowed for word in _WORD.findall(normalise(phrase))}
        self._ordinary = {*ordinary, *self._allowed}
        self._known: dict[tuple[str, bool], bool] = {}

    def found(self, said: str) -> str | None:
        """The first word of a text, in normal form, that holds a name; None where there is none."""
        for address in _ADDRESS.findall(said):
            for word in _WORD.findall(address):
                if self._holds(word, anywhere=True):
                    return str(address)
        words = _WORD.findall(said)
        held = (word for word in dict.fromkeys(words) if self._holds(word, anywhere=False))
        return next(held, None) or self._inflected(words)

    def _inflected(self, words: list[str]) -> str | None:
        """A name of several words of which the last has an ending."""
        plain = {word: folded(word) for word in set(words)}
        for place, word in enumerate(words):
            for form in self._several.get(plain[word], ()) if word[0].isupper() else ():
                *first, last = (plain[one] for one in words[place : place + len(form)])
                ended = last != form[-1] and last.startswith(form[-1]) and last not in self._allowed
                if ended and tuple(first) == form[:-1]:
                    return " ".join(words[place : place + len(form)])
        return None

    def _holds(self, word: str, *, anywhere: bool) -> bool:
        key = word, anywhere
        if key not in self._known:
            plain = folded(word)
            self._known[key] = plain not in self._ordinary and self._inside(word, plain, anywhere)
        return self._known[key]

    def _inside(self, word: str, plain: str, anywhere: bool) -> bool:
        if self._names.get(plain, 1) > 1:  # a name of several words, written as one
            return True
        upper = {0, *(place for place, sign in enumerate(word) if sign.isupper())} if len(word) == len(plain) else {0}
        places = range(len(plain)) if anywhere else [place for place in upper if word[place].isupper()]
        return any(
            plain[place : place + length] in self._names
            for place in places
            for length in self._lengths
            if place + length <= len(plain) and length < len(plain)
        )


def readable_address(said: str) -> str:
    """The text with its percent-encoded signs as they are read.

    >>> readable_address("see /Br%C3%BCckhaven%20Nord, 5 % of it")
    'see /Brückhaven Nord, 5 % of it'
    """
    return normalise(unquote(said, errors="replace")) if _PERCENT.search(said) else said
