"""A folder of CSV and Parquet files to which rows are added."""

from collections.abc import Mapping
from pathlib import Path

from ickit.errors import Fault, InputError
from ickit.sources.base import Folder, content_hash, local_folder
from ickit.sources.csv_writer import Dialect, changed_csv, dialect_of, new_csv
from ickit.sources.encodings import PAGES, Known
from ickit.sources.parquet_writer import changed_parquet
from ickit.sources.store import Changes
from ickit.sources.transaction import changed_meanwhile, finish_interrupted, put_folder
from ickit.tables.cells import Notice
from ickit.tables.findings import Findings
from ickit.tables.schema import TABLES, Table
from ickit.tables.source import Source


class FolderStore:
    """A folder; it may not be there yet. New tables are written as CSV, in the way of the CSV files that are there."""

    def __init__(self, path: Path) -> None:
        self.name = path.resolve().name
        self.notices: tuple[Notice, ...] = ()
        self._path = path
        self._files: Mapping[str, str] = {}
        self._read: dict[str, str] = {}
        self._source: Folder | None = None

    def source(self, findings: Findings) -> Source:
        """The tables as they are now. What an earlier ``add`` left unfinished is finished first."""
        if not self._path.exists():
            return Folder(self.name, {}, findings)
        try:
            finish_interrupted(self._path)
            source = local_folder(self._path, findings, self._read)
        except OSError as error:
            raise InputError(Fault(self.name, f"cannot be read ({error.strerror or type(error).__name__})")) from None
        self._files, self._source = source.places, source
        return source

    def unfit(self, table: Table, column: str, text: str) -> tuple[str, str] | None:  # noqa: ARG002  see Store
        """Files take every text: a Parquet column gets another type for it, a CSV file another encoding."""
        return None

    def write(self, changes: Mapping[str, Changes]) -> str:
        """Write what changes, by table. Returns where the earlier version is kept, blank for none."""
        files: dict[str, bytes] = {}
        for name, change in changes.items():
            if name in self._files:
                files[self._files[name]] = self._changed(TABLES[name], self._files[name], change)
            else:
                files[f"{name}.csv"] = new_csv(TABLES[name], change, self._dialect())
        return put_folder(self._path, files, self._read)

    def _changed(self, table: Table, file: str, changes: Changes) -> bytes:
        try:
            data = (self._path / file).read_bytes()
        except OSError:
            raise changed_meanwhile(file) from None
        if content_hash(data) != self._read[file]:
            raise changed_meanwhile(file)
        if file.casefold().endswith(".parquet"):
            return changed_parquet(data, table, changes)
        content, notices = changed_csv(data, file, table, changes, self._known(table))
        self.notices += notices
        return content

    def _known(self, table: Table) -> Known | None:
        """What showed how the file of a table was written, when it was read."""
        return self._source.known if self._source is not None and table.name != "cities" else None

    def _dialect(self) -> Dialect:
        """How the first CSV file of the folder is written; UTF-8 in place of a code page."""
        for name, file in self._files.items():
            if file.casefold().endswith(".csv"):
                found = dialect_of((self._path / file).read_bytes(), file, TABLES[name], self._known(TABLES[name]))
                return Dialect("utf-8-sig", found.delimiter, found.end) if found.encoding in PAGES else found
        return Dialect()
