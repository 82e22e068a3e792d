"""Where tables come from: a folder of files, a workbook. A database or a remote folder is one more ``Source``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from ickit.errors import Fault, InputError, did_you_mean, nearest, quoted
from ickit.tables.cells import Cells
from ickit.tables.findings import Findings
from ickit.tables.schema import TABLES, Table

MOST_BYTES = 500_000_000
WORKBOOKS = (".xlsx", ".ods")
_OLD = (".xls", ".xlsb", ".xlsm", ".xltm", ".fods")
_QUIET = (".md", ".rst", ".yaml", ".yml", ".html", ".json")


class Source(Protocol):
    """Something that holds tables."""

    name: str

    @property
    def places(self) -> Mapping[str, str]:
        """How messages name each table that is there, by table."""

    def cells(self, table: Table, findings: Findings) -> Cells:
        """The raw cells of a table that ``places`` lists. Raises InputError where they cannot be read."""


def open_source(source: str | Path, findings: Findings) -> Source:
    """The folder or workbook at a path. Raises InputError where there is none or it cannot be opened."""
    text = str(source)
    if "://" in text:
        raise InputError(Fault(quoted(text.partition("://")[0] + "://…"), "is not read here", "Give a folder or file."))
    path = Path(source)
    try:
        if path.is_dir():
            return Folder(path, findings)
        if not path.exists():
            raise InputError(Fault(path.name or text, "there is no such folder or workbook", _beside(path)))
        suffix = path.suffix.casefold()
        if suffix in WORKBOOKS:
            from ickit.tables.workbook import Workbook

            return Workbook(_bytes(path), path.name, findings)
    except (OSError, ValueError) as error:
        raise InputError(Fault(path.name or text, f"cannot be read ({_said(error)})")) from None
    if suffix in _OLD:
        problem = "may hold macros" if suffix.endswith("m") else "is in a format that is not read here"
        raise InputError(Fault(path.name, problem, "Save it as .xlsx."))
    if suffix in (".csv", ".parquet"):
        raise InputError(Fault(path.name, "is one file, not a source", "Name the folder that it is in."))
    raise InputError(Fault(path.name, "is neither a folder nor a workbook (.xlsx, .ods)", "Name one of these."))


class Folder:
    """A folder with a CSV or Parquet file per table."""

    def __init__(self, path: Path, findings: Findings) -> None:
        self.name = path.name or path.resolve().name or "the folder"
        self._files: dict[str, Path] = {}
        for file in sorted(path.iterdir()):
            if file.name.startswith((".", "~$")) or file.stem.casefold() == "readme" or file.is_dir():
                continue
            self._take(file, findings)
        self.places = {table: file.name for table, file in self._files.items()}

    def _take(self, file: Path, findings: Findings) -> None:
        table, suffix = file.stem.casefold(), file.suffix.casefold()
        if table in TABLES and suffix in (".csv", ".parquet"):
            if table in self._files:
                problem = f"the table {table} stands twice: {self._files[table].name} and {file.name}"
                findings.fault(self.name, problem, "Keep one of the two.")
            else:
                self._files[table] = file
        elif suffix not in _QUIET:
            findings.notice(self.name, f"{quoted(file.name)} is no table of ours and was left alone{_hint(file)}")

    def cells(self, table: Table, findings: Findings) -> Cells:
        """The cells of one file. Raises InputError where it cannot be read."""
        file = self._files[table.name]
        try:
            data = _bytes(file)
        except OSError as error:
            raise InputError(Fault(file.name, f"cannot be read ({_said(error)})")) from None
        if file.suffix.casefold() == ".parquet":
            from ickit.tables.parquet import read_parquet

            return read_parquet(data, file.name, table, findings)
        from ickit.tables.csvfile import read_csv

        return read_csv(data, file.name, table, findings)


def _hint(file: Path) -> str:
    suffix = file.suffix.casefold()
    if file.stem.casefold() in TABLES:
        return f"; save it as {file.stem.casefold()}.csv to have it read"
    if suffix in (".csv", ".parquet", ".tsv", ".txt") and (near := nearest(file.stem, TABLES)):
        return f'; did you mean "{near}.csv"?'
    return "; to read a workbook, name it as the source" if suffix in WORKBOOKS else ""


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(Fault(path.name, "is not an ordinary file", "Name a file."))
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InputError(Fault(path.name, f"is larger than {MOST_BYTES:,} bytes", "Split it, or use Parquet."))
    return data


def _said(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


def _beside(path: Path) -> str:
    try:
        others = sorted(p.name for p in path.parent.iterdir() if p.is_dir() or p.suffix.casefold() in WORKBOOKS)
    except OSError:
        others = []
    return did_you_mean(path.name, others[:500]) if nearest(path.name, others[:500]) else "Check the path."
