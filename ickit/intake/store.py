"""Where rows are added: a source that is held alone while it is read, and then written at once or not at all."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from ickit.address import is_database, is_url, shown
from ickit.errors import Fault, InputError
from ickit.tables.cells import Notice
from ickit.tables.findings import Findings
from ickit.tables.schema import Table
from ickit.tables.sources import WORKBOOKS, Source, no_source

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

    def write(self, changes: Mapping[str, Changes]) -> str:
        """Write what changes, by table, all or nothing. Returns where the earlier version is kept, blank for none."""


def open_store(to: str) -> AbstractContextManager[Store]:
    """The folder, workbook or database that a path or URL names, held by this process alone; a folder or SQLite file
    that is not there is made when it is written. Raises InputError where it cannot be written.
    """
    if is_database(to):
        from ickit.intake.databasestore import open_database_store

        return open_database_store(to)
    if is_url(to):
        mend = "Add to a copy of it on this machine, or to a database."
        raise InputError(Fault(shown(to), "is read, but not written", mend))
    return _open_files(Path(to))


@contextmanager
def _open_files(path: Path) -> Iterator[Store]:
    from ickit.intake.folderstore import FolderStore
    from ickit.intake.workbookstore import WorkbookStore

    suffix = path.suffix.casefold()
    if suffix == ".ods":
        raise InputError(Fault(path.name, "is read, but not written", "Save it as .xlsx and add to that."))
    if path.is_file() and suffix not in WORKBOOKS:
        raise InputError(no_source(path.name))
    with alone(path):
        yield WorkbookStore(path) if suffix in WORKBOOKS and not path.is_dir() else FolderStore(path)


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
