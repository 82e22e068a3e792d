"""What is to be known of a survey platform to read its exports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ickit.collect.platforms.grid import Row
from ickit.errors import folded

MOST_HEADING = 2_000
Role = Literal["id", "submitted", "started", "state", "test", "language", "personal", "other"]
State = Literal["complete", "incomplete", "test", "rejected"]


@dataclass(frozen=True)
class Heading:
    """A column's heading taken apart.

    ``name`` is what the mapping calls the column: its code where it has one, else its title. ``title`` is what people
    read. ``question`` and ``option``: title (or code) of the question, and of the one answer or row of a matrix that
    the column stands for, else blank.
    """

    name: str
    title: str
    question: str = ""
    option: str = ""


@dataclass(frozen=True)
class Header:
    """Where the header of a file lies: the indexes (in the grid's rows) of its rows, the first and the last."""

    first: int
    rows: int = 1


def _complete(_found: Mapping[Role, str]) -> State:
    return "complete"


def _titles(rows: list[list[str]]) -> list[Heading]:
    return [Heading(title, title) for title in rows[0]]


@dataclass(frozen=True)
class Platform:
    """How one platform writes its exports.

    ``find`` gives the header's place in a file's first rows, or None where this platform did not write it.
    ``headings`` takes the header rows (equally long) apart. ``meta``: columns that the platform adds, by their name
    as ``bare`` gives it, with what they hold. ``separators`` stand between several answers in one cell. ``state`` says
    of a submission whether it is complete, from its columns with a role.
    """

    id: str
    name: str
    find: Callable[[list[Row]], Header | None]
    meta: Mapping[str, Role] = field(default_factory=dict)
    separators: tuple[str, ...] = (";", ",", "|", "\n")
    headings: Callable[[list[list[str]]], list[Heading]] = _titles
    state: Callable[[Mapping[Role, str]], State] = _complete


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
