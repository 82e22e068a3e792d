"""A Parquet file, its columns read as the text a person would have written."""

import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ickit.errors import Fault, InputError
from ickit.tables.cells import Cells, filled, text_cell, text_column
from ickit.tables.findings import Findings, reason
from ickit.tables.header import columns_of
from ickit.tables.numbers import settle_numbers
from ickit.tables.schema import Table

MOST_ROWS = 20_000_000
MOST_BYTES = 2_000_000_000
_SAVE = "Write it again, or save the table as CSV."


def read_parquet(data: bytes, place: str, table: Table, findings: Findings) -> Cells:
    """The cells of a Parquet file. Raises InputError where it cannot be read."""
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        about = file.metadata
        size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
        if not 0 <= about.num_rows <= MOST_ROWS or size > MOST_BYTES:
            raise InputError(Fault(place, f"holds {about.num_rows:,} rows, more than is read here", "Split it."))
        names = file.schema_arrow.names
        columns = columns_of(names, table, place, findings)
        content = file.read(columns=[names[i] for i in columns.values()])
        frame = pd.DataFrame(
            {name: text_column(_texts(content.column(names[i]))) for name, i in columns.items()},
            index=pd.RangeIndex(content.num_rows),
        )
    except InputError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, MemoryError, OverflowError) as error:
        raise InputError(Fault(place, f"cannot be read as Parquet ({reason(error)})", _SAVE)) from None
    stored = {name: np.full(len(frame), not _is_text(content.column(names[i]).type)) for name, i in columns.items()}
    cells = Cells(place, frame, np.arange(2, len(frame) + 2, dtype=np.int64))
    return filled(settle_numbers(cells, table, findings, stored))


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _texts(column: pa.ChunkedArray) -> list[pa.Array]:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        raise ValueError(f"a column holds {column.type}, not text or numbers")
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type) or pa.types.is_integer(column.type):
        return list(pc.cast(column, pa.large_string()).chunks)
    codes = column.dictionary_encode()
    return [
        pa.array([text_cell(value) for value in chunk.dictionary.to_pylist()], pa.large_string()).take(chunk.indices)
        for chunk in codes.chunks
    ]
