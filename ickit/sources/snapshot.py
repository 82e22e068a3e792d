"""Tables laid out so that a report reads its own rows and no others, however large the tables are.

Every table is kept in order of its cities, one Arrow file each, which is mapped into memory and not read: the rows of
one city are found by halving. Each row has a hash of its content, so that a selection can be told from another.
"""

import hashlib
import json
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import feather, ipc

from ickit.tables.cells import Notice
from ickit.tables.dataset import Tables, Unnamed

_ROW, _HASH = "_row", "_hash"
_ABOUT = "about.json"


@dataclass(frozen=True)
class RowFilter:
    """Which rows of the tables an analysis reads; all of them where nothing is said.

    ``city``: this city's alone. ``year``: this wave's alone or, with ``upto``, also those before it; indicators always
    up to it, since the latest value counts. ``benchmarks``: rows of these, and rows that name no benchmark.
    """

    city: str | None = None
    year: int | None = None
    upto: bool = False
    benchmarks: tuple[str, ...] | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self == ALL_ROWS

    def of(self, tables: Tables) -> Tables:
        """The tables with these rows alone, in their order. Notices of reading stay where nothing is left out."""
        if self.whole:
            return tables
        frames: dict[str, Any] = {name: self._of(frame) for name, frame in tables.frames().items()}
        return replace(tables, **frames, notices=())

    def _of(self, frame: pd.DataFrame) -> pd.DataFrame:
        chosen = self._mask(frame)
        return frame if chosen.all() else frame[chosen].reset_index(drop=True)

    def _mask(self, frame: pd.DataFrame, *, city: bool = True) -> np.ndarray:
        """Which rows are among them; without ``city``, rows of other cities are gone already."""
        chosen = np.ones(len(frame), dtype=bool)
        if city and self.city is not None:
            chosen &= (frame["city"] == self.city).to_numpy(dtype=bool)
        if self.year is not None and "year" in frame:
            upto = self.upto or "indicator" in frame
            chosen &= ((frame["year"] <= self.year) if upto else (frame["year"] == self.year)).to_numpy(dtype=bool)
        if self.benchmarks is not None and "benchmark" in frame:
            chosen &= (frame["benchmark"].isna() | frame["benchmark"].isin(self.benchmarks)).to_numpy(dtype=bool)
        return chosen


ALL_ROWS = RowFilter()


class Snapshot:
    """The tables of one source, validated, ready to be read in parts. Made by :func:`take_snapshot` or
    :func:`open_snapshot`."""

    def __init__(self, files: dict[str, pa.Table], empty: Tables) -> None:
        self._files, self._empty = files, empty

    @cached_property
    def whole(self) -> Tables:
        """All tables, in the order of their source."""
        return self.tables(ALL_ROWS)

    def tables(self, rows: RowFilter) -> Tables:
        """The tables with these rows alone, as :meth:`RowFilter.of` gives them."""
        frames: dict[str, Any] = {}
        for name, empty in self._empty.frames().items():
            part = self._part(name, rows.city)
            if not len(part):
                frames[name] = empty.copy()
                continue
            if rows.city is None:  # those of one city are in order
                part = part.sort_by(_ROW)
            found = pd.DataFrame({column: _values(part[column], kind) for column, kind in empty.dtypes.items()})
            chosen = rows._mask(found, city=False)
            frames[name] = found if chosen.all() else found[chosen].reset_index(drop=True)
        return replace(self._empty, **frames, notices=self._empty.notices if rows.whole else ())

    def digest(self, rows: RowFilter) -> str:
        """A hash of the content and order of these rows; the notices of reading are in that of the whole."""
        found = hashlib.sha256()
        for name in self._files:
            part = self._part(name, rows.city)
            columns = [c for c in (_ROW, _HASH, "city", "year", "benchmark", "indicator") if c in part.column_names]
            frame = part.select(columns).to_pandas().sort_values(_ROW)
            kept = frame[rows._mask(frame)]
            found.update(f"{name} {len(kept)} ".encode())
            found.update(kept[_HASH].to_numpy(dtype=np.uint64).tobytes())
        found.update(json.dumps([astuple(one) for one in self._empty.unnamed]).encode())
        if rows.whole:
            found.update(json.dumps([str(notice) for notice in self._empty.notices]).encode())
        found.update(repr(self._empty.unnamed).encode())
        return found.hexdigest()

    def _part(self, name: str, city: str | None) -> pa.Table:
        file = self._files[name]
        if city is None:
            return file
        first, last = (_place(file["city"], city, after=after) for after in (False, True))
        return file.slice(first, last - first)

    def save(self, folder: Path) -> None:
        """Write everything into an empty folder."""
        for name, file in self._files.items():
            feather.write_feather(file, str(folder / f"{name}.arrow"), compression="uncompressed", chunksize=2**31 - 1)
        about = {
            "source": self._empty.source,
            "notices": [[notice.place, notice.text] for notice in self._empty.notices],
            "unnamed": [astuple(one) for one in self._empty.unnamed],
            "types": {name: frame.dtypes.astype(str).to_dict() for name, frame in self._empty.frames().items()},
        }
        (folder / _ABOUT).write_text(json.dumps(about), encoding="utf-8")


def fingerprint(frame: pd.DataFrame) -> str:
    """A short hash of a table's content and order, in hexadecimal, whatever file it came from."""
    return hashlib.sha256(_row_hashes(frame).tobytes()).hexdigest()[:12]


def take_snapshot(tables: Tables) -> Snapshot:
    """Lay out tables that are in memory."""
    return Snapshot({name: _laid_out(frame) for name, frame in tables.frames().items()}, _emptied(tables))


def open_snapshot(folder: Path) -> Snapshot:
    """What :meth:`Snapshot.save` wrote; the files are mapped into memory."""
    about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    every = {kind for kinds in about["types"].values() for kind in kinds.values()}
    none = {kind: pd.array([], dtype=kind) for kind in every}
    frames: dict[str, Any] = {
        name: pd.DataFrame({column: none[kind] for column, kind in kinds.items()})
        for name, kinds in about["types"].items()
    }
    empty = Tables(
        **frames,
        notices=tuple(Notice(*said) for said in about["notices"]),
        source=about["source"],
        unnamed=tuple(Unnamed(*tuples(values)) for values in about["unnamed"]),
    )
    files = {name: ipc.open_file(pa.memory_map(str(folder / f"{name}.arrow"))).read_all() for name in frames}
    return Snapshot(files, empty)


def tuples(value: Any) -> Any:
    """A value as JSON gives it back, with tuples in the place of lists."""
    return tuple(map(tuples, value)) if isinstance(value, list) else value


def _laid_out(frame: pd.DataFrame) -> pa.Table:
    with_rows = frame.assign(**{_ROW: np.arange(len(frame)), _HASH: _row_hashes(frame)})
    ordered = with_rows.sort_values("city", kind="stable", ignore_index=True)
    return pa.Table.from_pandas(ordered, preserve_index=False).combine_chunks()


def _row_hashes(frame: pd.DataFrame) -> np.ndarray:
    return pd.util.hash_pandas_object(frame, index=False).to_numpy() if len(frame) else np.empty(0, np.uint64)


def _emptied(tables: Tables) -> Tables:
    frames: dict[str, Any] = {name: frame.iloc[:0] for name, frame in tables.frames().items()}
    return replace(tables, **frames)


def _values(column: pa.ChunkedArray, kind: Any) -> Any:
    """A column as pandas keeps it."""
    if isinstance(kind, pd.api.extensions.ExtensionDtype) and hasattr(kind, "__from_arrow__"):
        return kind.__from_arrow__(column)
    return column.to_numpy().astype(kind, copy=False)


def _place(column: pa.ChunkedArray, city: str, *, after: bool) -> int:
    """Where in a column in order the rows of a city begin, or (``after``) end."""
    low, high = 0, len(column)
    while low < high:
        middle = (low + high) // 2
        value = column[middle].as_py()
        if value < city or (after and value == city):
            low = middle + 1
        else:
            high = middle
    return low
