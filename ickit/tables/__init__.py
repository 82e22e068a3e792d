"""What was answered: the tables of the data contract, read from a source and validated."""

from ickit.tables.cells import Notice
from ickit.tables.checking import check, read
from ickit.tables.contents import Checked, Tables
from ickit.tables.schema import TABLES, Column, Table, schema
from ickit.tables.summary import Summary, summary

__all__ = [
    "TABLES",
    "Checked",
    "Column",
    "Notice",
    "Summary",
    "Table",
    "Tables",
    "check",
    "read",
    "schema",
    "summary",
]
