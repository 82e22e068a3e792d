"""What folders and workbooks as sources share: names of files, sizes, files that an add has still to place."""

from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from ickit.errors import Fault, InputError, nearest, quoted
from ickit.tables.cells import Cells
from ickit.tables.findings import Findings
from ickit.tables.schema import TABLES, Table
from ickit.tables.source import Source

if TYPE_CHECKING:
    from ickit.sources.encodings import Known


ADDING, READY = ".adding", "ready"
"""Where ``ickit add`` writes files before they are put in their place, and the mark that all are there."""

MOST_BYTES = 500_000_000
WORKBOOKS = (".xlsx", ".ods")
_OLD = (".xls", ".xlsb", ".xlsm", ".xltm", ".fods")
_QUIET = (".md", ".rst", ".yaml", ".yml", ".html", ".json")


def open_workbook(path: Path, findings: Findings) -> Source:
    """The workbook at a path. Raises InputError where it cannot be read."""
    try:
        return workbook(partial(read_bytes, path), path.name, findings)
    except (OSError, ValueError) as error:
        raise InputError(Fault(path.name, f"cannot be read ({_said(error)})")) from None


def workbook(read: Callable[[], bytes], name: str, findings: Findings) -> Source:
    """The workbook whose bytes ``read`` gives. Raises InputError where it is none."""
    from ickit.sources.workbook_reader import Workbook

    return Workbook(read(), name, findings)


def no_source(name: str) -> Fault:
    """Why a file of this name is no source."""
    suffix = PurePath(name).suffix.casefold()
    if suffix in _OLD:
        problem = "may hold macros" if suffix.endswith("m") else "is in a format that is not read here"
        return Fault(name, problem, "Save it as .xlsx.")
    if suffix in (".csv", ".parquet"):
        return Fault(name, "is one file, not a source", "Name the folder that it is in.")
    if suffix in (".db", ".sqlite", ".sqlite3"):
        return Fault(name, "is a database file", f"Name it by a URL: sqlite:///{name}.")
    return Fault(name, "is neither a folder nor a workbook (.xlsx, .ods)", "Name one of these.")


class Folder:
    """A folder with a CSV or Parquet file per table: its name, and for every file in it how to read its bytes."""

    def __init__(self, name: str, files: Mapping[str, Callable[[], bytes]], findings: Findings) -> None:
        self.name = name
        self._files: dict[str, Callable[[], bytes]] = {}
        self.places: dict[str, str] = {}
        self.known: Known | None = None
        """What the table of cities says, once it was read: it shows how other files were written."""
        for file in sorted(files):
            if not file.startswith((".", "~$")) and PurePath(file).stem.casefold() != "readme":
                self._take(PurePath(file), files[file], findings)

    def _take(self, file: PurePath, read: Callable[[], bytes], findings: Findings) -> None:
        table, suffix = file.stem.casefold(), file.suffix.casefold()
        if table in TABLES and suffix in (".csv", ".parquet"):
            if table in self.places:
                problem = f"the table {table} stands twice: {self.places[table]} and {file.name}"
                findings.fault(self.name, problem, "Keep one of the two.")
            else:
                self.places[table], self._files[table] = file.name, read
        elif suffix not in _QUIET:
            findings.notice(self.name, f"{quoted(file.name)} is no table of ours and was left alone{_hint(file)}")

    def cells(self, table: Table, findings: Findings) -> Cells:
        """The cells of one file. Raises InputError where it cannot be read."""
        name = self.places[table.name]
        try:
            data = self._files[table.name]()
        except OSError as error:
            raise InputError(Fault(name, f"cannot be read ({_said(error)})")) from None
        if name.casefold().endswith(".parquet"):
            from ickit.sources.parquet_reader import read_parquet

            cells = read_parquet(data, name, table, findings)
        else:
            from ickit.sources.csv_reader import read_csv

            cells = read_csv(data, name, table, findings, None if table.name == "cities" else self.known)
        if table.name == "cities":
            from ickit.sources.encodings import Known

            self.known = Known.of(cells.frame)
        return cells


def local_folder(path: Path, findings: Findings, read: dict[str, str] | None = None) -> Folder:
    """The folder at a path. Files that an interrupted ``ickit add`` had still to put in place are read there.

    ``read`` gets the hash of every file's content, by name, when it is read.
    """
    files = {file.name: partial(read_bytes, file) for file in path.iterdir() if not file.is_dir()}
    files |= {name: partial(_first, file, path / name) for name, file in pending(path).items()}
    if read is not None:
        files = {name: partial(_recorded, name, content, read) for name, content in files.items()}
    return Folder(path.name or path.resolve().name or "the folder", files, findings)


def pending(folder: Path) -> dict[str, Path]:
    """The files that an interrupted ``ickit add`` had finished and not yet put in their place, by their name there."""
    beside = folder / ADDING
    if not (beside / READY).is_file():
        return {}
    return {file.name: file for file in beside.iterdir() if file.name != READY and file.is_file()}


def content_hash(content: bytes) -> str:
    """The hash by which a file's content is known again.

    >>> content_hash(b"")[:12]
    'e3b0c44298fc'
    """
    return sha256(content).hexdigest()


def _first(path: Path, other: Path) -> bytes:
    try:
        return read_bytes(path)
    except (FileNotFoundError, InputError):
        return read_bytes(other)


def _hint(file: PurePath) -> str:
    suffix = file.suffix.casefold()
    if file.stem.casefold() in TABLES:
        return f"; save it as {file.stem.casefold()}.csv to have it read"
    if suffix in _OLD:
        return "; save it as .xlsx, and name that as the source"
    if suffix in (".csv", ".parquet", ".tsv", ".txt") and (near := nearest(file.stem, TABLES)):
        return f'; did you mean "{near}.csv"?'
    return "; to read a workbook, name it as the source" if suffix in WORKBOOKS else ""


def read_bytes(path: Path) -> bytes:
    """A file's content. Raises InputError for what is no ordinary file, or too large."""
    if not path.is_file():
        raise InputError(Fault(path.name, "is not an ordinary file", "Name a file."))
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InputError(Fault(path.name, f"is larger than {MOST_BYTES:,} bytes", "Split it, or use Parquet."))
    return data


def _said(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


def _recorded(name: str, content: Callable[[], bytes], read: dict[str, str]) -> bytes:
    data = content()
    read[name] = content_hash(data)
    return data
