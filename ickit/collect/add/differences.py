"""Incoming rows compared with the rows that have their key: new, the same, filling blanks, or different."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from ickit._base.frames import present
from ickit.collect.add.merge import FIRST, MergedRows
from ickit.collect.add.submission import Row
from ickit.errors import quoted
from ickit.sources.store import Changes
from ickit.tables.cells import Cells
from ickit.tables.normalise import key
from ickit.tables.schema import TABLES, Column, Table

_GOES_ON = (("actions", "status"), ("recommendations", "status"))
_NEXT = {"open": ("started", "done", "dropped"), "started": ("done", "dropped")}

Key = tuple[str, ...]
RowOutcome = Literal["new", "same", "filled", "replaced"]


@dataclass
class ExistingRow:
    """A row of a table as it stands: its texts by column (a blank one is not named), and what messages call it.

    ``number`` is its row in the source, None for one that comes in now. ``changed`` are the columns that change in a
    row of the source, with their new texts (empty: blank).
    """

    values: dict[str, str]
    place: str
    number: int | None = None
    changed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """A cell that the source holds otherwise than an incoming row."""

    column: str
    there: str
    new: str
    place: str

    def __str__(self) -> str:
        """What is in the source and what comes in."""
        return f"{self.column} is {_shown(self.there)} in {self.place}, and {_shown(self.new)} here"


def _shown(value: str) -> str:
    return quoted(value) if value else "blank"


class RowComparison:
    """The rows of all tables that incoming rows may meet, and the incoming rows in the spelling of the tables."""

    def __init__(self, judged: MergedRows) -> None:
        self.there: dict[tuple[str, Key], ExistingRow] = {}
        self.incoming: dict[int, tuple[Key | None, dict[str, str]]] = {}
        for name, cells in judged.cells.items():
            new = cells.rows >= FIRST
            if new.any():
                self._take(TABLES[name], cells, judged.raw[name], new)

    def _take(self, table: Table, cells: Cells, raw: Cells, new: np.ndarray) -> None:
        keys = list(table.key)
        wanted = cells.frame.loc[new, keys].drop_duplicates()
        near = cells.frame[~new & cells.frame[keys[0]].isin(wanted[keys[0]]).to_numpy()]
        met = near[keys].reset_index(names="position").merge(wanted, on=keys)["position"]
        for position, values in _texts(table, cells, raw, met.to_numpy()):
            place = f"{cells.place}, {cells.word} {cells.rows[position]}"
            row_there = ExistingRow(values, place, int(cells.rows[position]))
            self.there[table.name, _key(table, values)] = row_there
        for position, values in _texts(table, cells, raw, np.flatnonzero(new)):
            whole = all(values.get(name) for name in keys if table.column(name).filled)
            self.incoming[int(cells.rows[position]) - FIRST] = (_key(table, values) if whole else None, values)

    def differences(self, row: Row, number: int) -> list[Difference]:
        """Where the row that has the key of an incoming row holds something else. A blank cell is none."""
        found, values = self.incoming[number]
        there = None if found is None else self.there.get((row.table, found))
        if there is None:
            return []
        return [
            Difference(column, there.values.get(column, ""), values.get(column, ""), there.place)
            for column in _named(row)
            if not _fills(row.table, column, there.values.get(column, ""), values.get(column, ""))
            and there.values.get(column, "") != row.known.get(column)
        ]

    def put(self, row: Row, number: int) -> RowOutcome:
        """Take an incoming row in. What it does not name stays as it is in a row that is there already."""
        found, values = self.incoming[number]
        assert found is not None, "rows at fault are not taken in"
        there = self.there.get((row.table, found))
        if there is None:
            self.there[row.table, found] = ExistingRow(dict(values), row.place)
            return "new"
        outcome: RowOutcome = "same"
        for column in _named(row):
            before, after = there.values.get(column, ""), values.get(column, "")
            if _same(TABLES[row.table].column(column), before, after):
                continue
            outcome = "filled" if _fills(row.table, column, before, after) and outcome != "replaced" else "replaced"
            there.values[column] = there.changed[column] = after
        return outcome

    def changes(self) -> dict[str, Changes]:
        """What changes in each table, in the order of the contract."""
        changes = {name: Changes([], {}) for name in TABLES}
        for (table, _), row_there in self.there.items():
            if row_there.number is None:
                changes[table].added.append(row_there.values)
            elif row_there.changed:
                changes[table].changed[row_there.number] = row_there.changed
        return {name: change for name, change in changes.items() if change.added or change.changed}


def _named(row: Row) -> Iterator[str]:
    table = TABLES[row.table]
    return (name for name in table.names if name in row.values and name not in table.key)


def _key(table: Table, values: Mapping[str, str]) -> Key:
    return tuple(values.get(name, "") for name in table.key)


def _fills(table: str, column: str, before: str, after: str) -> bool:
    """Whether nothing is lost where ``after`` takes the place of ``before``: it is the same, was blank, a city that
    had not answered now has, or an action or recommendation has gone on.
    """
    came = (table, column, before, after) == ("invitations", "returned", "no", "yes")
    came |= (table, column) in _GOES_ON and after in _NEXT.get(before, ())
    return not before or came or _same(TABLES[table].column(column), before, after)


def _same(column: Column, before: str, after: str) -> bool:
    if column.kind == "number" and before and after:
        return float(before) == float(after)
    return before.replace("\r\n", "\n") == after.replace("\r\n", "\n")


def _texts(table: Table, cells: Cells, raw: Cells, positions: np.ndarray) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows as they would be written: every text in its one spelling, what was left blank is left blank."""
    frame = cells.frame.iloc[positions]
    written = raw.frame.iloc[np.searchsorted(raw.rows, cells.rows[positions])]
    for position, read, given in zip(positions, frame.to_dict("records"), written.to_dict("records"), strict=True):
        texts = {c.name: _text(c, c.name in table.key, read.get(c.name), given.get(c.name)) for c in table.columns}
        yield int(position), {name: text for name, text in texts.items() if text}


def _text(column: Column, in_key: bool, read: Any, given: Any) -> str:
    """``read``: the cell in its one spelling, missing where it says that there is no level; ``given``: as it stands."""
    if not (present(given) or in_key):
        return ""
    if present(read):
        return str(read)
    return key(str(given)).replace(" ", "_") if column.kind == "level" and present(given) else ""
