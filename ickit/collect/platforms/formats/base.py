"""What is to be known of a survey platform to read its exports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ickit.collect.platforms.grid import Row
from ickit.errors import folded

MOST_HEADING = 2_000
Role = Literal[
    "id", "submitted", "changed", "started", "state", "test", "progress", "channel", "language", "personal", "other"
]
State = Literal["complete", "incomplete", "test", "spam", "rejected", "unknown"]
"""``unknown``: the export says it in words that are not known here."""
STATES: tuple[State, ...] = ("complete", "incomplete", "rejected", "spam", "test")
"""What a submission may be, the stronger one later: a test that was not finished is a test."""


@dataclass(frozen=True)
class Unclear:
    """What a submission is stands in the column with this role, in words that are not known here."""

    role: Role


@dataclass(frozen=True)
class Heading:
    """A column's heading taken apart.

    ``name`` is what the mapping calls the column: its code where it has one, else its title. ``title`` is what people
    read. ``question`` and ``option``: title (or code) of the question, and of the one answer or row of a matrix that
    the column stands for, else blank. ``role``: what the column holds where the platform added it and its place tells.
    ``repeats``: the title that it shares with other columns where the platform numbers them (``Comment2``).
    """

    name: str
    title: str
    question: str = ""
    option: str = ""
    role: Role | None = None
    repeats: str = ""


@dataclass(frozen=True)
class Header:
    """Where the header of a file lies: the index (in the grid's rows) of its first row, and how many rows it has.

    ``roles``: what columns hold, by position, where the platform was known by the shape of its columns alone.
    """

    first: int
    rows: int = 1
    roles: Mapping[int, Role] = field(default_factory=dict)


def _complete(_found: Mapping[Role, str]) -> "State | Unclear":
    return "complete"


def _as_they_are(_texts: Sequence[str]) -> Mapping[str, str]:
    return {}


def _titles(rows: list[list[str]]) -> list[Heading]:
    return [Heading(title, title) for title in rows[0]]


@dataclass(frozen=True)
class Platform:
    """How one platform writes its exports.

    ``find`` gives the header's place in a file's first rows, or None where this platform did not write it.
    ``headings`` takes the header rows (equally long) apart. ``meta``: columns that the platform adds, by their name
    as ``bare`` gives it, with what they hold. ``separators`` stand between several answers in one cell. ``state`` says
    of a submission whether it is complete, from its columns with a role. ``coded``: its headings may be codes that
    carry ids, else they are titles alone. ``answers`` gives the answers of a column that has a code without what the
    platform adds to each. ``reshape`` makes of all rows, the header first, those that are read, and
    says how many cells stand for no value.
    """

    id: str
    name: str
    find: Callable[[list[Row]], Header | None]
    meta: Mapping[str, Role] = field(default_factory=dict)
    separators: tuple[str, ...] = (";", ",", "|", "\n")
    headings: Callable[[list[list[str]]], list[Heading]] = _titles
    state: Callable[[Mapping[Role, str]], State | Unclear] = _complete
    coded: bool = True
    answers: Callable[[Sequence[str]], Mapping[str, str]] = _as_they_are
    reshape: Callable[[Sequence[Row]], tuple[tuple[Row, ...], int]] | None = None


def bare(heading: str) -> str:
    """A heading as it is compared: one line, without case, accents and outer space.

    >>> bare(" Heure de\\n début ")
    'heure de debut'
    """
    return folded(heading[:MOST_HEADING])


def bare_all(cells: list[str]) -> set[str]:
    """The headings of a row as they are compared, without blank ones."""
    return {bare(cell) for cell in cells} - {""}


def header_with(*signs: set[str]) -> Callable[[list[Row]], Header | None]:
    """The first row that holds all headings of one of the ``signs``."""

    def find(rows: list[Row]) -> Header | None:
        for i, (_, cells) in enumerate(rows[:3]):
            present = bare_all(cells)
            if any(sign <= present for sign in signs):
                return Header(i)
        return None

    return find
