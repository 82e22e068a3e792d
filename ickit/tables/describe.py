"""The data contract as a page of documentation: ``python -m ickit.tables.describe > docs/tables.md``."""

from collections.abc import Iterator

from ickit.tables.schema import TABLES, Column, Table

_HEAD = """\
# The tables

A source is a folder of CSV or Parquet files, one per table, or one workbook (`.xlsx`, `.ods`) with a sheet per
table, or a database with a table per table; [sources.md](sources.md) says how to name it and how to add to it. Only
`cities` and one of `assessments` and `survey` are needed. A table with a header and no rows is an empty table. One row
is one observation. A file that is no table of ours, and a column that is none, are left alone and named in a notice.

CSV is read as Excel writes it anywhere in Europe: comma or semicolon, LF or CRLF, with or without byte-order mark,
UTF-8 or UTF-16. A file in an older code page (Windows-1250 to 1254, 1257, ISO 8859) is read in the one that its
letters, the countries of its rows and the names of the cities show, and a notice names it; where that is not certain,
or single bytes of a UTF-8 file are damaged, the file is refused. [sources.md](sources.md) says how numbers,
percentages, dates and formulas are read. `python -m ickit check SOURCE` lists every fault at once.

A blank rating, `not_assessed` and `dont_know` are missing; missing is never "not met". `not_applicable` is allowed
where the benchmark says that a factor may not apply. This page is made from the code that checks the tables.
"""


def markdown() -> str:
    """The page, in Markdown."""
    return "\n".join([_HEAD, *(line for table in TABLES.values() for line in _table(table))])


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name}\n"
    key = ", ".join(f"`{name}`" for name in table.key)
    yield f"{table.says[:1].upper()}{table.says[1:]}. No two rows share: {key}.\n"
    yield "| column | | meaning |"
    yield "| --- | --- | --- |"
    for column in table.columns:
        yield f"| `{column.name}` | {_need(column)} | {_meaning(column)} |"
    yield ""


def _need(column: Column) -> str:
    if column.filled:
        return "needed, never blank"
    return "needed" if column.required else ""


def _meaning(column: Column) -> str:
    said = column.says.replace("|", "\\|")
    choices = f" ({', '.join(f'`{word}`' for word in column.words)})" if column.words else ""
    blank = f"; blank: `{column.blank}`" if column.blank else ""
    return f"{said}{choices}{blank}"


if __name__ == "__main__":
    print(markdown(), end="")
