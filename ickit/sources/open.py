"""The folder, workbook or database that a path or URL names."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ickit._base.urls import check_url, is_database, is_url, redact_url
from ickit.errors import Fault, InputError, did_you_mean, nearest
from ickit.sources.base import WORKBOOKS, _said, local_folder, no_source, open_workbook
from ickit.sources.store import Store, alone
from ickit.tables.findings import Findings
from ickit.tables.source import Source


def open_store(to: str) -> AbstractContextManager[Store]:
    """The folder, workbook or database that a path or URL names, held by this process alone; a folder or SQLite file
    that is not there is made when it is written. Raises InputError where it cannot be written.
    """
    check_url(to)
    if is_database(to):
        from ickit.sources.database_store import open_database_store

        return open_database_store(to)
    if is_url(to):
        mend = "Add to a copy of it on this machine, or to a database."
        raise InputError(Fault(redact_url(to), "is read, but not written", mend))
    return _open_files(Path(to))


@contextmanager
def _open_files(path: Path) -> Iterator[Store]:
    from ickit.sources.folder_store import FolderStore
    from ickit.sources.workbook_store import WorkbookStore

    suffix = path.suffix.casefold()
    if suffix == ".ods":
        raise InputError(Fault(path.name, "is read, but not written", "Save it as .xlsx and add to that."))
    if path.is_file() and suffix not in WORKBOOKS:
        raise InputError(no_source(path.name))
    with alone(path):
        yield WorkbookStore(path) if suffix in WORKBOOKS and not path.is_dir() else FolderStore(path)


if TYPE_CHECKING:
    from ickit.sources.database_reader import Where


def open_source(source: str | Path, findings: Findings, where: "Where | None" = None) -> Source:
    """The folder, workbook or database at a path or URL. Raises InputError where there is none or it cannot be opened.

    ``where``: rows that are not asked for (see :data:`ickit.sources.database_reader.Where`), which a database need not
    give; files are always read whole.
    """
    text = str(source)
    check_url(text)
    if is_database(text):
        from ickit.sources.database_reader import open_database

        return open_database(text, findings, where)
    if is_url(text):
        from ickit.sources.remote import open_remote

        return open_remote(text, findings)
    path = Path(source)
    try:
        if path.is_dir():
            return local_folder(path, findings)
        if not path.exists():
            raise InputError(Fault(path.name or text, "there is no such folder or workbook", _beside(path)))
        if path.suffix.casefold() in WORKBOOKS:
            return open_workbook(path, findings)
    except (OSError, ValueError) as error:
        raise InputError(Fault(path.name or text, f"cannot be read ({_said(error)})")) from None
    raise InputError(no_source(path.name))


def _beside(path: Path) -> str:
    try:
        others = sorted(p.name for p in path.parent.iterdir() if p.is_dir() or p.suffix.casefold() in WORKBOOKS)
    except OSError:
        others = []
    return did_you_mean(path.name, others[:500]) if nearest(path.name, others[:500]) else "Check the path."
