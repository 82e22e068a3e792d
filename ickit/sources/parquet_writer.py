"""A Parquet file with rows added and cells changed; columns keep their types where the new texts have them."""

import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ickit.sources.store import Changes
from ickit.tables.cells import text_cell
from ickit.tables.header import bare
from ickit.tables.numbers import certain
from ickit.tables.rules import YES_NO
from ickit.tables.schema import Table

_FIRST_ROW = 2  # the number of the first row, as in a sheet with a header


def changed_parquet(data: bytes, table: Table, changes: Changes) -> bytes:
    """A Parquet file's bytes with what changes."""
    content = pq.read_table(io.BytesIO(data))
    names = [bare(name) for name in content.column_names]
    columns = dict(zip(content.column_names, content.columns, strict=True))
    for name in changes.needed(table):
        if name not in names:
            columns[name] = pa.chunked_array([pa.nulls(len(content), pa.string())])
    numbers = {c.name for c in table.columns if c.kind == "number"}
    ours = {own: bare(own) if bare(own) in table.names else "" for own in columns}
    out = io.BytesIO()
    pq.write_table(
        pa.table({own: _column(column, ours[own], changes, ours[own] in numbers) for own, column in columns.items()}),
        out,
    )
    return out.getvalue()


def _column(column: pa.ChunkedArray, name: str, changes: Changes, number: bool) -> pa.ChunkedArray:
    as_text = certain if number and (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)) else str
    added = [as_text(row.get(name, "")) for row in changes.added]
    changed = {at - _FIRST_ROW: as_text(row[name]) for at, row in changes.changed.items() if name in row}
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        return _with(column, changed, added)
    except (pa.ArrowException, ValueError):
        texts = pa.array([text_cell(value) for value in column.to_pylist()], pa.string())
        return _with(pa.chunked_array([texts]), changed, added)


def _with(column: pa.ChunkedArray, changed: dict[int, str], added: list[str]) -> pa.ChunkedArray:
    """A column with some cells changed and some added. Raises ValueError or ArrowException where a text is not of its
    type.
    """
    if changed:
        places = pa.array(range(len(column)), pa.int64())
        new = pc.index_in(places, pa.array(list(changed), pa.int64()))
        texts = _typed(list(changed.values()), column.type)
        column = pc.if_else(pc.is_valid(new), texts.take(new), column)
        column = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    return pa.chunked_array([*column.chunks, _typed(added, column.type)], column.type)


def _typed(texts: list[str], kind: pa.DataType) -> pa.Array:
    cells = [text or None for text in texts]
    if pa.types.is_boolean(kind):
        if any(cell is not None and cell not in YES_NO for cell in cells):
            raise ValueError("not yes or no")
        return pa.array([None if cell is None else YES_NO[cell] for cell in cells], kind)
    typed = pa.array(cells, pa.string()).cast(kind)
    if pa.types.is_floating(kind) and any(
        cell is not None and Decimal(cell) != Decimal(str(value))
        for cell, value in zip(cells, typed.to_numpy(zero_copy_only=False), strict=True)
    ):
        raise ValueError("a number would lose digits")
    return typed
