"""Which of a few words a person may have meant: never one that says the opposite, or another degree."""

import re
from collections.abc import Sequence
from typing import Literal

from ickit.errors import folded, nearest

_NEGATIONS = frozenset({"not", "no", "non", "never", "without", "nothing"})
_PARTS = frozenset({"mostly", "largely", "nearly", "almost", "half", "somewhat", "mainly"})
_WHOLES = frozenset({"fully", "completely", "entirely", "wholly", "full", "complete", "always", "everywhere"})
_MOST_WORDS = 5
_FEWEST_LETTERS = 3


def near_choice(text: str, choices: Sequence[str]) -> str | None:
    """The one of ``choices`` that ``text`` is most like among those of its own degree; None where none is near.

    >>> findings = ("in_place", "partly", "not_in_place", "unknown")
    >>> near_choice("partly in place", findings), near_choice("not yet in place", findings)
    ('partly', 'not_in_place')
    >>> near_choice("unmet", ("not_met", "partly_met", "met")), near_choice("mets", ("not_met", "partly_met", "met"))
    ('not_met', 'met')
    """
    known = {word for choice in choices for word in _words(choice)}
    text = re.sub(r"\b(un|not)(?=(\w+))", lambda at: "not " if at[2] in known else at[1], folded(text[:200]))
    degree = _degree(text)
    alike = [choice for choice in choices if _degree(choice) == degree]
    if (found := nearest(text, alike)) is not None:
        return found
    own = _words(text)
    is_meant = degree == "part" or (degree == "none" and known.union(_NEGATIONS).issuperset(own))
    return alike[0] if is_meant and len(alike) == 1 and len(own) <= _MOST_WORDS else None


def near_beginning(text: str, choices: Sequence[str]) -> str | None:
    """The one of ``choices`` that begins much like ``text`` and has its degree; None where it is none or several."""
    alike = [choice for choice in choices if _degree(choice) == _degree(text)]
    starts = [choice[: len(text)] for choice in alike]
    near = nearest(text, starts) if len(text) > _FEWEST_LETTERS else None
    return alike[starts.index(near)] if near and starts.count(near) == 1 else None


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text[:200]))


def _degree(text: str) -> Literal["none", "part", "whole"]:
    """Whether a text denies something, says a part of it, or neither."""
    words = set(_words(text))
    denied = bool(words & _NEGATIONS)
    in_part = any(word in _PARTS or word.startswith("part") for word in words)
    if in_part or (denied and words & _WHOLES):
        return "part"
    return "none" if denied else "whole"
