"""Words and numbers in lists: points, facts, headline numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from ickit._base.plain_text import plain
from ickit.report.elements.element import Element
from ickit.report.elements.text import Text, text


class Point(NamedTuple):
    """An entry of a list; ``name`` is set strong before ``words`` and may be empty."""

    name: str
    words: str


@dataclass(frozen=True)
class Points(Element):
    """A bullet list after a ``lead`` sentence, which may be empty."""

    items: tuple[Point, ...]
    lead: str = ""


class Fact(NamedTuple):
    """A fact: ``name`` and ``value``, which is shown as text."""

    name: str
    value: Any


@dataclass(frozen=True)
class Facts(Element):
    """Facts, one below the other."""

    pairs: tuple[Fact, ...]


class Card(NamedTuple):
    """A headline number: ``value``, what it counts, a note in small letters that may be empty."""

    value: Any
    label: str
    note: str


@dataclass(frozen=True)
class Cards(Element):
    """Headline numbers beside each other, the first the largest."""

    items: tuple[Card, ...]


def points(items: Iterable[str | tuple[str, str]], lead: str = "") -> Points | Text:
    """A bullet list after an optional ``lead`` sentence; an item may be a pair, whose first part is set strong.

    Without items it is the lead alone.

    >>> points([("Strategy", "partly in place")], lead="To do next").items
    (Point(name='Strategy', words='partly in place'),)
    """
    pairs = tuple(Point("", item) if isinstance(item, str) else Point(*item) for item in items)
    return Points(pairs, lead) if pairs else text(lead)


def cards(items: Iterable[tuple[Any, str, str]]) -> Cards:
    """Headline numbers: each ``(value, label, note)``; the first is set largest.

    >>> cards([("6 of 9", "key factors in place", "2 partly, 1 not rated")]).items[0].label
    'key factors in place'
    """
    return Cards(tuple(Card(*item) for item in items))


def facts(pairs: Iterable[tuple[str, Any]]) -> Facts:
    """Facts in pairs, name and value; pairs without a value are left out.

    >>> facts([("Assessor", "self"), ("Peer group", None)]).pairs
    (Fact(name='Assessor', value='self'),)
    """
    return Facts(tuple(Fact(name, value) for name, value in pairs if plain(value)))
