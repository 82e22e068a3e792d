"""Raw cells: what a file, a sheet or a database table holds, as text, before anything is understood."""

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ickit.errors import printable

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Notice:
    """What was corrected, left alone or looks odd on reading. ``place`` is named as in a fault."""

    place: str
    text: str

    def __str__(self) -> str:
        """One line."""
        return printable(f"{self.place}: {self.text}")


@dataclass(frozen=True)
class Cells:
    """The cells of one table as text: outer space removed, a blank cell missing.

    ``rows`` holds the number each row has for the person who opens the file; ``word`` is what to call it (``row``;
    ``line`` where cells hold line breaks). ``decimal_comma``: a number may be written 0,5.
    """

    place: str
    frame: pd.DataFrame
    rows: npt.NDArray[np.int64]
    word: str = "row"
    decimal_comma: bool = False


class StoredNumber(str):
    """The text of a cell that its source holds as a number: its point is a decimal point, whatever stands around."""

    __slots__ = ()


def stripped(cell: str | None) -> str:
    """The text of a cell without outer space, its line ends one kind; that of a stored number as it is."""
    if isinstance(cell, StoredNumber):
        return cell
    return (cell or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def text_column(chunks: "list[pa.Array]") -> "pd.Series[str]":
    """Arrow text as a pandas text column: outer space removed, a blank cell missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = pa.chunked_array(chunks, type=pa.large_string())
    bare = pc.utf8_trim_whitespace(whole)
    bare = pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.large_string()), bare)
    return pd.Series(bare.combine_chunks(), dtype="str")


def text_cell(value: Any) -> str | None:
    """A typed cell (of a workbook or a database) as the text a person would have written.

    >>> text_cell(2024.0), text_cell(0.5), text_cell(Decimal("1.50")), text_cell(True), text_cell(float("nan"))
    ('2024', '0.5', '1.5', 'true', None)
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal):
        return None if math.isnan(value) else _number(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _number(value: float | Decimal) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if abs(value.adjusted()) < 300 else str(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def filled(cells: Cells) -> Cells:
    """The cells without the rows in which every column of ours is blank."""
    blank = cells.frame.isna().all(axis=1).to_numpy() if len(cells.frame.columns) else np.ones(len(cells.rows), bool)
    if not blank.any():
        return cells
    frame = cells.frame[~blank].reset_index(drop=True)
    return Cells(cells.place, frame, cells.rows[~blank], cells.word, cells.decimal_comma)
