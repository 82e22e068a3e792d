"""What a form is made of: pages of lines, and in the lines the cells to fill in. Writing and reading share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ickit.collect.forms.choices import Choice
from ickit.tables.schema import Kind

Style = Literal["title", "text", "band", "statement", "heads", "rating heads", "row", "spare", "rating", "gap"]
NO_KEY = "text"


@dataclass(frozen=True)
class Entry:
    """A cell to fill in: ``name`` is the column of the tables that it goes to, ``kind`` the rule that it follows there.

    ``choice``: chosen from a list. ``value``: what stands in it from the start; ``locked``: it is to stay so.
    ``to``: the last column that the cell takes up, where it is more than one.
    """

    name: str
    kind: Kind = "text"
    choice: Choice | None = None
    value: str = ""
    locked: bool = False
    to: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a page: texts to read and entries to fill in, by column.

    ``key`` (kind, ids, number) names a row that has entries, whatever row of the sheet it comes to stand in. ``wide``:
    the last column that its last text takes up. ``opens``: a ``block`` (a key factor, say) or a ``part`` of one begins.
    """

    style: Style
    cells: Mapping[str, "str | Entry"] = field(default_factory=dict)
    key: str = NO_KEY
    wide: str = ""
    opens: Literal["", "block", "part"] = ""

    @property
    def entries(self) -> dict[str, Entry]:
        """The cells to fill in, by column."""
        return {column: cell for column, cell in self.cells.items() if isinstance(cell, Entry)}


@dataclass(frozen=True)
class Page:
    """A sheet: ``columns`` with their widths (in characters), ``lines``, and what to say at the head of every page.

    ``repeated``: how many of the first lines stay in view and stand on every printed page, below the head.
    """

    name: str
    columns: Mapping[str, int]
    lines: Sequence[Line]
    head: str = ""
    landscape: bool = True
    repeated: int = 0


@dataclass(frozen=True)
class Given:
    """What is known when a form is written.

    ``city`` is the id, ``name`` what to call it, ``details`` are other columns of the cities table, ``last`` says for a
    key factor how it was rated last time (``2022: partly met``). ``visit``: the workbook in which reviewers record what
    they find in a city, in place of the form. ``entries``: texts that stand in cells from the start, by row and column
    of the tables; rows beyond the usual number are made for them.
    """

    city: str = ""
    name: str = ""
    year: int | None = None
    assessor: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)
    visit: bool = False
    entries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def heads(part: str, **names: str) -> Line:
    """The headings of a part of a block; what is to be filled in begins with Choose or Write."""
    return Line("heads", {"label": part, **names}, opens="part")
