"""What is wrong with an input, where it is, and how to mend it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with an input.

    ``place`` says where (``assessments.csv, row 41, rating``), ``problem`` what is wrong, ``mend`` what to do.

    >>> print(Fault("cities.csv, row 3, city", '"Aa b" is not a slug', "Write it as aa-b."))
    cities.csv, row 3, city: "Aa b" is not a slug. Write it as aa-b.
    """

    place: str
    problem: str
    mend: str = ""

    def __str__(self) -> str:
        """One line: place, problem, mend."""
        said = f"{self.place}: {self.problem}".rstrip(".") + "."
        return printable(f"{said} {self.mend}".strip())


class InputError(Exception):
    """The input or the call is at fault; nothing was written. Carries every fault found, in order."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def printable(text: str) -> str:
    """``text`` in one line that does nothing to a terminal: line breaks, escape sequences and marks that turn the
    direction of writing are shown by their codes.

    >>> printable("a\\x1b[31m.csv\\nall is well")
    'a\\\\x1b[31m.csv\\\\nall is well'
    """
    return "".join(ch if ch.isprintable() or ch in _SPACES else _coded(ch) for ch in text)


_SPACES = "\u00a0\u202f\u2007\u2009"


def _coded(character: str) -> str:
    return character.encode("unicode_escape").decode()


def quoted(value: object, most: int = 60) -> str:
    """``value`` in quotation marks for a message: one line, control characters shown, cut to ``most`` characters.

    >>> quoted("met ")
    '"met "'
    """
    text = str(value)
    shown = "".join(ch if ch.isprintable() else _coded(ch) for ch in text[: most + 1])
    return f'"{shown}"' if len(text) <= most else f'"{shown[:most]}…" ({len(text)} characters)'


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of ``words`` most like ``word``, or None where none is near (ratio below 70 of 100).

    Compared without case or accents, by the normalised Indel similarity of rapidfuzz.

    >>> nearest("straegy", ["strategy", "orientation"])
    'strategy'
    """
    from rapidfuzz import fuzz, process

    choices = list(words)
    found = process.extractOne(str(word)[:200], choices, scorer=fuzz.ratio, processor=folded, score_cutoff=70)
    return choices[found[2]] if found else None


def folded(text: object) -> str:
    """``text`` without case, accents, outer or repeated space and characters that nobody sees: names are compared so.

    >>> folded("  KØBENHAVN "), folded("Düsseldorf"), folded("Łódź")
    ('kobenhavn', 'dusseldorf', 'lodz')
    """
    import unicodedata

    plain = str(text).casefold().translate(_NO_DECOMPOSITION)
    plain = plain if plain.isascii() else INVISIBLE.sub("", plain)
    stripped = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(stripped.split())


INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
"""A character that nobody sees."""
_NO_DECOMPOSITION = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})


_WHOLE = 200  # characters: a choice of any usual length is shown whole, since a person copies it


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """A closing sentence for a message: ``Did you mean "x"?``, or the choices where none is near and they are few.

    >>> did_you_mean("metts", ["met", "partly_met"])
    'Did you mean "met"?'
    >>> did_you_mean("x", ["met", "partly_met"])
    'Use one of: met, partly_met.'
    >>> did_you_mean("x", ["bb", chr(0xFEFF)])
    'Use one of: bb, \\\\ufeff.'
    >>> len(did_you_mean("q", ["aa", "x" * 5000])) < 300
    True
    """
    choices = list(words)
    if (near := nearest(word, choices)) is not None:
        return f"Did you mean {quoted(near, _WHOLE)}?"
    if not choices:
        return ""
    more = f" … ({len(choices)} in all)" if len(choices) > 12 else ""
    return f"Use one of: {', '.join(quoted(choice, _WHOLE)[1:-1] for choice in choices[:12])}{more}."
