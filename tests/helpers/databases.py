"""Databases filled for tests."""

import csv
from pathlib import Path

import sqlalchemy as sa
from conftest import ROOT

from ickit.tables.schema import TABLES

DEMO = ROOT / "data" / "demo"


def execute(url: str, *statements: str, rows: dict[str, list[dict[str, object]]] | None = None) -> None:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        for table, given in (rows or {}).items():
            columns = [sa.column(name) for name in given[0]]
            connection.execute(sa.insert(sa.table(table, *columns)), given)
    engine.dispose()


def as_text(url: str, folder: Path) -> None:
    """Every CSV file of a folder as a table of text, blank cells NULL."""
    rows = {}
    for table in TABLES:
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows[table] = [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]
    columns = {name: ", ".join(f'"{column}" TEXT' for column in given[0]) for name, given in rows.items()}
    execute(url, *(f'CREATE TABLE "{name}" ({columns[name]})' for name in rows), rows=rows)
