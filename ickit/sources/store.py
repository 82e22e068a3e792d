"""Where rows are added: a source that is held alone while it is read, and then written at once or not at all."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from ickit.errors import Fault, InputError
from ickit.tables.cells import Notice
from ickit.tables.findings import Findings
from ickit.tables.schema import Table
from ickit.tables.source import Source

SECONDS_TO_WAIT = 300


@dataclass(frozen=True)
class Changes:
    """What changes in a table: rows ``added`` at its end, and the columns that change in rows that are there, by the
    row's number as :class:`ickit.tables.cells.Cells` gives it. All are texts; an empty one is a blank cell.
    """

    added: list[dict[str, str]]
    changed: dict[int, dict[str, str]]

    def needed(self, table: Table) -> list[str]:
        """The columns that get a text other than what a blank cell, or a column that is not there, stands for."""
        rows = (*self.added, *self.changed.values())
        return [c.name for c in table.columns if any(row.get(c.name, "") not in ("", c.blank) for row in rows)]


class Store(Protocol):
    """A source that can be written."""

    name: str
    notices: tuple[Notice, ...]

    def source(self, findings: Findings) -> Source:
        """The tables as they are now; until the store is left, nobody else adds to them."""

    def unfit(self, table: Table, column: str, text: str) -> tuple[str, str] | None:
        """Why a text cannot be kept in a column as it is, and how to mend that; None where it can."""

    def write(self, changes: Mapping[str, Changes]) -> str:
        """Write what changes, by table, all or nothing. Returns where the earlier version is kept, blank for none."""


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the source at a path for this process; the system lets go of it when the process ends, however it ends."""
    name = path.resolve().name
    lock = FileLock(path.resolve().parent / f".{name}.lock", timeout=SECONDS_TO_WAIT)
    try:
        path.resolve().parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise InputError(Fault(name, "is being written by another program", "Wait until it is done.")) from None
    except OSError as error:
        raise InputError(Fault(name, f"cannot be written ({error.strerror or type(error).__name__})")) from None
    try:
        yield
    finally:
        lock.release()
