"""A database to which rows are added in one transaction, one ``add`` after the other."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ickit._base.urls import redact_url, sqlite_file
from ickit.errors import Fault, InputError
from ickit.sources.connection import writing
from ickit.sources.database_reader import REPLACED, Database, in_key_order, names_of, selectable, tables_of
from ickit.sources.database_types import unfit, value_of
from ickit.sources.file_modes import check_writable
from ickit.sources.store import Changes, alone
from ickit.tables.cells import Notice, text_cell
from ickit.tables.findings import Findings
from ickit.tables.header import bare
from ickit.tables.schema import TABLES, Column, Table
from ickit.tables.source import Source


@contextmanager
def open_database_store(url: str) -> Iterator["DatabaseStore"]:
    """The database at a URL, in a transaction that is committed when the store is left without an error."""
    file = sqlite_file(url)
    if file is None:
        with writing(url) as connection:
            yield DatabaseStore(connection, redact_url(url))
        return
    with alone(file):
        check_writable(file)
        new, written = not file.exists(), False
        try:
            with writing(url) as connection:
                store = DatabaseStore(connection, redact_url(url))
                yield store
            written = store.written
        finally:
            for more in ("", "-journal", "-wal", "-shm") if new and not written else ():
                Path(f"{file}{more}").unlink(missing_ok=True)


class DatabaseStore:
    """A database in a transaction. Tables and columns that are not there are made."""

    def __init__(self, connection: sa.Connection, name: str) -> None:
        self.name = name
        self.notices: tuple[Notice, ...] = ()
        self.written = False
        self._connection = connection
        self._tables: Mapping[str, str] = {}
        self._columns: dict[str, dict[str, sa.Column[Any]]] = {}

    def source(self, findings: Findings) -> Source:
        """The tables as they are now."""
        if self._connection.dialect.name == "postgresql":
            self._lock(tables_of(self._connection, self.name, Findings()).values())
        found = Database(self._connection, self.name, findings)
        self._tables = found.places
        return found

    def unfit(self, table: Table, column: str, text: str) -> tuple[str, str] | None:
        """Why a column's type does not take a text as it is."""
        own = self._tables.get(table.name)
        if own is None or not text:
            return None
        if own not in self._columns:
            self._columns[own] = {bare(one.name): one for one in self._reflected(own).columns}
        there = self._columns[own].get(column)
        return None if there is None else unfit(there.type, text, self._connection.dialect.name)

    def write(self, changes: Mapping[str, Changes]) -> str:
        """Write what changes, by table. Rows are kept as they were before they change; returns where."""
        replaced = False
        for name, change in changes.items():
            table = TABLES[name]
            if name not in self._tables:
                _created(table).create(self._connection)
            own = self._tables.get(name, name)
            self._complete(table, own, change)
            there = self._reflected(own)
            columns = {bare(column.name): column for column in there.columns}
            if change.changed:
                self._change(table, own, columns, there, change)
                replaced = True
            if change.added:
                rows = [
                    {
                        columns[c].name: _value(columns[c], row.get(c, ""), own, table)
                        for c in table.names
                        if c in columns
                    }
                    for row in change.added
                ]
                self._connection.execute(there.insert(), rows)
        self.written = True
        return f"the table {REPLACED} of this database" if replaced else ""

    def _reflected(self, own: str) -> sa.Table:
        return sa.Table(sa.quoted_name(own, quote=True), sa.MetaData(), autoload_with=self._connection)

    def _lock(self, tables: Iterable[str]) -> None:
        """Keep other programs from writing these tables until the transaction ends; they may read."""
        quote = self._connection.dialect.identifier_preparer.quote_identifier
        names = ", ".join(quote(own) for own in tables)
        if names:
            self._connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")

    def _complete(self, table: Table, own: str, changes: Changes) -> None:
        """Make the columns that get a text and are not there."""
        there = {bare(name) for name in names_of(self._connection, own)}
        quote = self._connection.dialect.identifier_preparer.quote_identifier
        for name in changes.needed(table):
            if name not in there:
                kind = self._connection.dialect.type_compiler_instance.process(_type(table.column(name)))
                self._connection.exec_driver_sql(f"ALTER TABLE {quote(own)} ADD COLUMN {quote(name)} {kind}")

    def _change(
        self, table: Table, own: str, columns: Mapping[str, "sa.Column[Any]"], there: sa.Table, changes: Changes
    ) -> None:
        """Change rows, named by their place in the order of the key, in which they were read."""
        names = [str(column.name) for column in there.columns]
        from_ = selectable(own, names)
        keys = [columns[name].name for name in table.key if name in columns]
        query = in_key_order(sa.select(*from_.c), from_, keys, self._connection.dialect.name)
        wanted = changes.changed
        found = {n: tuple(row) for n, row in enumerate(self._connection.execute(query), 1) if n in wanted}
        kept = _kept(self._connection)
        for number, row in found.items():
            before = dict(zip(names, row, strict=True))
            texts = {name: text_cell(value) for name, value in before.items()}
            self._connection.execute(
                kept.insert(),
                {
                    "replaced_at": datetime.now(UTC).isoformat(timespec="seconds"),
                    "table_name": own,
                    "row_before": json.dumps(texts, ensure_ascii=False),
                },
            )
            same = sa.and_(*(_untyped(there.c[key]).is_not_distinct_from(before[key]) for key in keys))
            new = {
                columns[c].name: _value(columns[c], text, own, table)
                for c, text in wanted[number].items()
                if c in columns
            }
            self._connection.execute(sa.update(there).where(same).values(new))


def _untyped(column: "sa.Column[Any]") -> "sa.ColumnElement[Any]":
    """A column whose values are compared as the driver gives them."""
    return sa.type_coerce(column, sa.types.NullType())


def _kept(connection: sa.Connection) -> sa.Table:
    table = sa.Table(
        REPLACED,
        sa.MetaData(),
        sa.Column("replaced_at", sa.Text),
        sa.Column("table_name", sa.Text),
        sa.Column("row_before", sa.Text),
    )
    table.create(connection, checkfirst=True)
    return table


def _created(table: Table) -> sa.Table:
    columns = [sa.Column(sa.quoted_name(column.name, quote=True), _type(column)) for column in table.columns]
    return sa.Table(sa.quoted_name(table.name, quote=True), sa.MetaData(), *columns)


def _type(column: Column) -> "sa.types.TypeEngine[Any]":
    if column.kind == "year":
        return sa.Integer()
    return sa.Double() if column.kind == "number" else sa.Text()


def _value(column: "sa.Column[Any]", text: str, own: str, table: Table) -> Any:
    """A text as a value of a column's type. Raises InputError where it is none."""
    try:
        return value_of(column.type, text, table.column(bare(column.name)).kind == "number")
    except ValueError as error:
        raise InputError(Fault(f"{own}, {column.name}", str(error), "Change the column's type to text.")) from None
