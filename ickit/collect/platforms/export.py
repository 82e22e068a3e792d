"""An export of a survey platform: its columns, and its submissions as they stand in the file."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from ickit._base.phrases import counted
from ickit._base.plain_text import plain
from ickit.collect.platforms.formats import PLAIN, recognised
from ickit.collect.platforms.formats.base import (
    MOST_HEADING,
    Header,
    Heading,
    Platform,
    Role,
    State,
    Unclear,
    bare,
    bare_all,
)
from ickit.collect.platforms.grid import HEAD, Grid, Row, read_grid
from ickit.errors import Fault, InputError
from ickit.tables.cells import Notice

MOST_SHOWN = 60


@dataclass(frozen=True)
class Column:
    """One column of an export.

    ``name``: what the mapping calls it, of no other column. ``title``: what people read, blank where the export holds
    codes alone. ``question`` and ``option``: see ``Heading``. ``role``: what it holds where the platform added it.
    ``repeats``: the title, where other columns have it too; ``name`` then tells them apart by its end.
    """

    name: str
    title: str
    question: str
    option: str
    position: int
    role: Role | None = None
    repeats: str | None = None

    @property
    def shown(self) -> str:
        """Its name as messages show it: printable, and cut where it is long; what tells it from others stays."""
        return self.cut(MOST_SHOWN)

    def cut(self, most: int) -> str:
        """Its name, its title cut to ``most`` characters."""
        end = self.name.removeprefix(self.repeats) if self.repeats is not None else ""
        title = self.name.removesuffix(end) if end else self.name
        return plain(f"{title if len(title) <= most else f'{title[:most]}…'}{end}")


@dataclass(frozen=True)
class Response:
    """One row of an export: ``row`` as a spreadsheet numbers it, ``cells`` by the column's name, without blank ones.

    ``doubt``: where the state is unknown, the column and the word that would tell.
    """

    row: int
    cells: Mapping[str, str]
    state: State
    submitted: str
    doubt: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Export:
    """An export as it was read. ``name`` is the file's name."""

    name: str
    platform: Platform
    columns: tuple[Column, ...]
    submissions: tuple[Response, ...]
    notices: tuple[Notice, ...] = ()

    @cached_property
    def named(self) -> dict[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    def values(self, column: str) -> Counter[str]:
        """The texts of a column and how often each stands there, in the order of the file."""
        return Counter(s.cells[column] for s in self.submissions if column in s.cells)


def open_export(path: Path) -> Export:
    """The export at ``path``, a CSV file or a workbook. Raises InputError where it cannot be read."""
    grid = read_grid(path, _looks)
    platform, header = recognised(list(grid.rows[:HEAD]))
    notices = list(grid.notices)
    if platform is PLAIN:
        told = "was written by no survey platform known here; it is read as one row for each submission"
        notices.append(Notice(grid.name, f"{told}, under the headings in row {grid.rows[0][0]}"))
    if header.roles:
        told = f"is read as an export of {platform.name}, by what its first columns hold; their headings are not known"
        notices.append(Notice(grid.name, told))
    if platform.reshape:
        rows_read, blank = platform.reshape(grid.rows[header.first :])
        grid = replace(grid, rows=(*grid.rows[: header.first], *rows_read))
        if blank:
            notices.append(Notice(grid.name, f"{counted(blank, 'cell')} without a value (:) left out"))
    width = max(len(cells) for _, cells in grid.rows)
    rows = [cells + [""] * (width - len(cells)) for _, cells in grid.rows[header.first : header.first + header.rows]]
    data = grid.rows[header.first + header.rows :]
    columns = _columns(platform, header, rows, data)
    _whole(grid, header, data)
    submissions = tuple(_submission(platform, columns, row) for row in _as_answered(platform, columns, data))
    if not submissions:
        notices.append(Notice(grid.name, "holds no submission"))
    return Export(grid.name, platform, columns, submissions, tuple(notices))


def _looks(rows: list[Row]) -> int:
    """How well the first rows look: a known platform, then as many columns as can be in a row that has no gaps."""
    if not rows:
        return -1
    known = 10_000 if recognised([row for row in rows if any(row[1])])[0] is not PLAIN else 0
    return known + max(len(bare_all(cells)) for _, cells in rows)


def _columns(platform: Platform, header: Header, rows: list[list[str]], data: tuple[Row, ...]) -> tuple[Column, ...]:
    """The columns that have a heading or something in them; of those that share a name each gets its letter behind."""
    used = {i for _, cells in data for i, cell in enumerate(cells) if cell}
    headings = platform.headings([[" ".join(cell.split())[:MOST_HEADING] for cell in row] for row in rows])
    names = Counter(heading.name for heading in headings)
    columns = []
    for i, heading in enumerate(headings):
        if not heading.name and i not in used:
            continue
        twice = not heading.name or names[heading.name] > 1
        name = f"{heading.name} (column {letters(i)})".strip() if twice else heading.name
        repeats = heading.repeats or (heading.name if twice else None)
        columns.append(_column(platform, heading, name, i, header.roles.get(i), repeats))
    return tuple(columns)


def _column(
    platform: Platform, heading: Heading, name: str, position: int, role: Role | None, repeats: str | None
) -> Column:
    last = re.split(r"[/]", bare(heading.name))[-1]
    role = role or heading.role or platform.meta.get(bare(heading.name)) or platform.meta.get(bare(heading.title))
    if role is None and last.startswith("_"):
        role = platform.meta.get(last)
    return Column(name, heading.title, heading.question, heading.option, position, role, repeats)


def _as_answered(platform: Platform, columns: tuple[Column, ...], data: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows without what the platform adds to the answers of columns that have a code."""
    changes = {}
    for column in columns:
        if column.role is None and column.title not in ("", column.name):
            at = column.position
            changes[at] = platform.answers([cells[at] for _, cells in data if at < len(cells) and cells[at]])
    changes = {at: change for at, change in changes.items() if change}
    if not changes:
        return data
    return tuple(
        (number, [changes[i].get(cell, cell) if i in changes else cell for i, cell in enumerate(cells)])
        for number, cells in data
    )


def letters(position: int) -> str:
    """What a spreadsheet calls the column at ``position`` (from 0).

    >>> letters(0), letters(25), letters(26), letters(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    name = ""
    while position >= 0:
        position, rest = divmod(position, 26)
        name, position = chr(65 + rest) + name, position - 1
    return name


def _whole(grid: Grid, header: Header, data: tuple[Row, ...]) -> None:
    """Raises InputError where a row is shorter than the header, or longer with more in it."""
    named = max((i + 1 for _, cells in grid.rows[header.first :][: header.rows] for i, c in enumerate(cells) if c))
    width = max(len(cells) for _, cells in grid.rows[header.first : header.first + header.rows])
    ragged = [(number, cells) for number, cells in data if len(cells) < named or any(cells[width:])]
    if ragged:
        number, cells = ragged[0]
        also = f" (and {counted(len(ragged) - 1, 'more row')})" if len(ragged) > 1 else ""
        problem = f"the row has {counted(len(cells), 'cell')} where the header has {width}{also}"
        mend = "Export the file again, and do not edit it by hand."
        raise InputError(Fault(f"{grid.name}, row {number}", problem, mend))


def _submission(platform: Platform, columns: tuple[Column, ...], row: Row) -> Response:
    number, cells = row
    found = {c.name: cells[c.position] for c in columns if c.position < len(cells) and cells[c.position]}
    state, doubt = state_of(platform, columns, found)
    times = [found[c.name] for role in _SENT for c in columns if c.role == role and c.name in found]
    submitted = next((time for time in times if re.search(r"\d", time)), times[0] if times else "")
    return Response(number, found, state, submitted, doubt)


_SENT: tuple[Role, ...] = ("submitted", "changed")
"""The columns that say when a submission was sent, the better one first; one not finished was changed, but not sent."""


def state_of(platform: Platform, columns: Iterable[Column], cells: Mapping[str, str]) -> tuple[State, tuple[str, str]]:
    """What a submission is by its cells in some of the columns; where that is unknown, the column and its word."""
    roles: dict[Role, str] = {}
    for column in columns:
        if column.role and column.name in cells:
            roles.setdefault(column.role, column.name)
    state = platform.state({role: cells[name] for role, name in roles.items()})
    if isinstance(state, Unclear):
        return "unknown", (roles[state.role], cells[roles[state.role]])
    return state, ("", "")
