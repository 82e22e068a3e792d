"""How answer texts translate: the cell ``answers`` of a mapping, such as ``Yes=in_place|No=not_in_place``."""

import re
from collections.abc import Iterable

from ickit.tables.normalise import key

MOST_TEXT = 5_000
UNKNOWN = "?"
NOT_CHOSEN = "(not chosen)"
OTHERS = "(others)"


def parsed(cell: str) -> list[tuple[str, str]]:
    r"""The texts of an ``answers`` cell, each with what it stands for. Raises ValueError for a pair without ``=``.

    ``|`` stands between two pairs, ``\|`` is one inside a text, and the last ``=`` of a pair divides it.

    >>> parsed(r"Yes=in_place|a\|b = c=partly|Nein=")
    [('Yes', 'in_place'), ('a|b = c', 'partly'), ('Nein', '')]
    >>> parsed("Yes")
    Traceback (most recent call last):
    ValueError: Yes
    """
    pairs = []
    for piece in _pieces(cell):
        text, equals, word = piece.rpartition("=")
        if not equals or not text.strip():
            raise ValueError(piece)
        pairs.append((" ".join(text.split()), word.strip()))
    return pairs


def _pieces(cell: str) -> list[str]:
    pieces, current, letters = [], "", iter(cell)
    for letter in letters:
        if letter == "\\":
            following = next(letters, "")
            current += following if following in "\\|" else letter + following
        elif letter == "|":
            pieces.append(current)
            current = ""
        else:
            current += letter
    return [piece.strip() for piece in (*pieces, current) if piece.strip()]


def written(pairs: Iterable[tuple[str, str]]) -> str:
    r"""Pairs as an ``answers`` cell.

    >>> written([("Yes", "in_place"), ("a|b", "?")])
    'Yes=in_place|a\\|b=?'
    """
    return "|".join(f"{escaped(text)}={word}" for text, word in pairs)


def escaped(text: str) -> str:
    """A text as it stands in an ``answers`` cell: on one line, with its ``|`` marked as its own."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|")


def separated(cell: str, options: Iterable[str], separators: tuple[str, ...]) -> list[str]:
    """The several answers that one cell holds; a separator inside a known option does not divide it.

    >>> separated("Plans, with dates, goals, x", ["goals", "plans, with dates"], (", ",))
    ['plans, with dates', 'goals', 'x']
    >>> separated("a;other;", ["a"], (";",))
    ['a', 'other']
    """
    text = " ".join(cell.split(" ")).strip()
    if len(text) > MOST_TEXT:
        return [text]
    divide = re.compile("|".join(re.escape(mark) for mark in sorted(separators, key=len, reverse=True)))
    known = {key(option): option for option in options}
    most: dict[str, int] = {}  # in how many pieces an option may lie, by the first of them
    for option in known.values():
        pieces = divide.split(option)
        first = key(pieces[0])
        most[first] = max(most.get(first, 1), len(pieces))
    starts, ends = [0], []
    for mark in divide.finditer(text):
        ends.append(mark.start())
        starts.append(mark.end())
    ends.append(len(text))
    found, at = [], 0
    while at < len(starts):
        last = min(at + most.get(key(text[starts[at] : ends[at]]), 1), len(starts))
        taken = next((end for end in range(last, at, -1) if key(text[starts[at] : ends[end - 1]]) in known), at + 1)
        piece = text[starts[at] : ends[taken - 1]].strip()
        if piece:
            found.append(known.get(key(piece), piece))
        at = taken
    return found
