"""A database as a source: one of its tables per table, read in one transaction, in the order of the key."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import PGInspector
from sqlalchemy.exc import DBAPIError

from ickit._base.phrases import listed
from ickit._base.urls import redact_url
from ickit.errors import Fault, InputError, quoted
from ickit.sources.connection import reading
from ickit.tables.cells import Cells, filled, text_cell, text_column
from ickit.tables.findings import Findings
from ickit.tables.header import bare, columns_of
from ickit.tables.normalise import key
from ickit.tables.numbers import settle_numbers
from ickit.tables.schema import TABLES, Table

REPLACED = "ickit_replaced"
"""The table that keeps rows as they were before ``ickit add`` replaced them."""

Where = Mapping[str, Collection[str]]
"""Column to words: only rows with one of these words in that column are asked for, compared as everywhere (without
case, accents, and the difference of space, hyphen and underscore). Blank cells are always asked for. The table
``cities`` is always read whole."""

MOST_ROWS = 20_000_000
_AT_ONCE = 50_000


def open_database(url: str, findings: Findings, where: Where | None = None) -> "Database":
    """The tables of the database at an SQLAlchemy URL. Raises InputError where it cannot be reached or read."""
    with reading(url) as connection:
        return Database(connection, redact_url(url), findings, where)


class Database:
    """The tables that a database held at one moment.

    ``name`` is what messages call it. Table and column names are matched without case. A row's number is its position
    in the order of the table's key, from 1. ``where``: rows that are not asked for stay in the database, and a notice
    says how many.
    """

    def __init__(self, connection: sa.Connection, name: str, findings: Findings, where: Where | None = None) -> None:
        self.name = name
        self.tables = tables_of(connection, name, findings)
        self.places = dict(self.tables)
        self._cells: dict[str, Cells | InputError] = {}
        for table in TABLES.values():
            if table.name in self.places:
                try:
                    with _by_itself(connection, self.places[table.name]):
                        self._cells[table.name] = _read(
                            connection, table, self.places[table.name], findings, where or {}
                        )
                except InputError as error:
                    self._cells[table.name] = error

    def cells(self, table: Table, findings: Findings) -> Cells:  # noqa: ARG002
        """The cells of one table, once: they are not kept. Raises InputError where they could not be read."""
        found = self._cells.pop(table.name)
        if isinstance(found, InputError):
            raise found
        return found


def tables_of(connection: sa.Connection, name: str, findings: Findings) -> dict[str, str]:
    """What the database calls each table of ours that it holds, by table."""
    inspector = sa.inspect(connection)
    found: dict[str, str] = {}
    _say_other_schemas(inspector, name, findings)
    for own in sorted(_in_schema(inspector, None)):
        table = own.strip().casefold()
        if table == REPLACED:
            continue
        if table not in TABLES:
            findings.notice(name, f"the table {quoted(own)} is none of ours and was left alone")
        elif table in found:
            findings.fault(name, f"the table {table} stands twice: {found[table]} and {own}", "Keep one of the two.")
        else:
            found[table] = own
    return found


def _in_schema(inspector: "sa.Inspector", schema: str | None) -> list[str]:
    """The tables of a schema and what is read like one: views, materialized ones too, and foreign tables."""
    found = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
    if isinstance(inspector, PGInspector):
        found += [*inspector.get_materialized_view_names(schema), *inspector.get_foreign_table_names(schema)]
    return list(dict.fromkeys(found))


def _say_other_schemas(inspector: "sa.Inspector", name: str, findings: Findings) -> None:
    """Names the tables of ours in schemas of PostgreSQL that are not read."""
    if not isinstance(inspector, PGInspector):
        return
    here = inspector.default_schema_name
    for schema in inspector.get_schema_names():
        if schema not in (here, "information_schema") and not schema.startswith("pg_"):
            ours = [own for own in _in_schema(inspector, schema) if own.strip().casefold() in TABLES]
            if ours:
                option = quote(f"-csearch_path={schema}", safe="-")
                said = f"{listed([quoted(own) for own in sorted(ours)], 10)} in the schema {quoted(schema)} left alone"
                read = f"only {quoted(here or 'public')} is read; to read the other, end the URL with ?options={option}"
                findings.notice(name, f"{said}: {read}")


@contextmanager
def _by_itself(connection: sa.Connection, own: str) -> Iterator[None]:
    """Read one table so that the others can be read where it cannot. Raises InputError where the user may not."""
    try:
        if connection.dialect.name == "sqlite":
            yield
        else:
            with connection.begin_nested():
                yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != "42501":
            raise
        mend = "Ask who keeps the database to let this user read it (GRANT SELECT, and USAGE of a schema or server)."
        raise InputError(Fault(own, "may not be read by this user", mend)) from None


def selectable(own: str, columns: Iterable[str]) -> sa.TableClause:
    """A table under its name in the database, its values as the driver gives them, of whatever type."""
    return sa.table(sa.quoted_name(own, quote=True), *(sa.column(sa.quoted_name(c, quote=True)) for c in columns))


def in_key_order(query: "sa.Select[Any]", from_: sa.TableClause, keys: Sequence[str], dialect: str) -> "sa.Select[Any]":
    """A query with the rows in the order of the key columns, compared as text, code point by code point."""
    texts: list[sa.ColumnElement[str]] = [sa.cast(from_.c[name], sa.Text) for name in keys]
    if dialect == "postgresql":
        texts = [sa.collate(text, "C") for text in texts]
    return query.order_by(*(text.asc().nulls_first() for text in texts))


def names_of(connection: sa.Connection, own: str) -> list[str]:
    """The columns of a table, as the database calls them."""
    return [str(column["name"]) for column in sa.inspect(connection).get_columns(own)]


def _read(connection: sa.Connection, table: Table, own: str, findings: Findings, where: Where) -> Cells:
    names = names_of(connection, own)
    columns = {name: names[i] for name, i in columns_of(names, table, own, findings).items()}
    from_ = selectable(own, columns.values())
    query = sa.select(*(from_.c[name] for name in columns.values()))
    if table.name != "cities":
        for name, words in where.items():
            if name in columns:
                query = query.where(_asked(connection, from_, columns[name], words, findings))
    keys = [columns[name] for name in table.key if name in columns]
    query = in_key_order(query, from_, keys, connection.dialect.name)
    chunks: dict[str, list[pa.Array]] = {name: [] for name in columns}
    stored: dict[str, list[bool]] = {c.name: [] for c in table.columns if c.kind == "number" and c.name in columns}
    count = 0
    result = connection.execute(query, execution_options={"yield_per": _AT_ONCE})
    for rows in result.partitions():
        count += len(rows)
        if count > MOST_ROWS:
            raise InputError(Fault(own, f"holds more than {MOST_ROWS:,} rows", "Split it."))
        for name, values in zip(columns, zip(*rows, strict=True), strict=True):
            chunks[name].append(_texts(values, own, name))
            if name in stored:
                stored[name] += [not isinstance(value, str) for value in values]
    frame = pd.DataFrame({name: text_column(chunks[name]) for name in columns}, index=pd.RangeIndex(count))
    cells = Cells(own, frame, np.arange(1, count + 1, dtype=np.int64))
    masks = {name: np.array(those, dtype=bool) for name, those in stored.items()}
    return filled(settle_numbers(cells, table, findings, masks))


def _asked(
    connection: sa.Connection, from_: sa.TableClause, own: str, words: Collection[str], findings: Findings
) -> "sa.ColumnElement[bool]":
    """The condition for the rows asked for; a notice says what is left in the database."""
    column = from_.c[own]
    asked = {key(word) for word in words}
    counts = connection.execute(sa.select(column, sa.func.count()).group_by(column)).all()
    kept, left = [], []
    for value, count in counts:
        cell = (text_cell(value) or "").strip()
        if not cell or key(cell) in asked:
            kept += [] if value is None else [value]
        else:
            left.append((cell, int(count)))
    if left:
        said = listed([quoted(cell) for cell, _ in sorted(left)], 5)
        number = sum(count for _, count in left)
        rest = (
            f"{said} {'is' if len(left) == 1 else 'are'} not in use here; {number:,} row{'s' * (number > 1)} left out"
        )
        findings.notice(str(from_.name), rest, where=f", {bare(own)}")
    return column.in_(kept) | column.is_(None)


def _texts(values: Sequence[object], place: str, column: str) -> pa.Array:
    try:
        return pa.array(values, pa.large_string())
    except (pa.ArrowException, TypeError, ValueError):
        for value in values:
            if isinstance(value, bytes | memoryview | dict | list | tuple | set):
                problem = "the column holds something that is neither text nor a number"
                raise InputError(Fault(f"{place}, {column}", problem, "Give it as text.")) from None
        return pa.array([text_cell(value) for value in values], pa.large_string())
