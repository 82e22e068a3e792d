"""Collecting what is wrong or was changed, so that a listing names each thing once and stays readable."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ickit.errors import Fault
from ickit.tables.cells import Cells, Notice

MOST_LISTED = 200

Words = tuple[str, str]


@dataclass
class _Listing:
    """The entries of one place, by row; those that are not kept are counted."""

    kept: list[tuple[int, int, str, str, str]] = field(default_factory=list)
    cut: int = 0

    def entries(self) -> list[tuple[int, int, str, str, str]]:
        return sorted(self.kept)[:MOST_LISTED]

    @property
    def hidden(self) -> int:
        return self.cut + max(0, len(self.kept) - MOST_LISTED)


class Findings:
    """Faults and notices, by the table they belong to.

    Equal ones (same table, column and value) are one entry that says how many rows share it; each table lists at
    most ``MOST_LISTED`` and says how many more there are.
    """

    def __init__(self) -> None:
        self._faults: dict[str, _Listing] = {}
        self._notices: dict[str, _Listing] = {}
        self._count = 0

    def fault(self, place: str, problem: str, mend: str = "", *, row: int = 0, where: str = "") -> None:
        """One fault of ``place``; ``where`` (", row 4, city") follows its name, ``row`` is the order in the listing."""
        self._add(self._faults, place, row, where, problem, mend)

    def notice(self, place: str, text: str, *, row: int = 0, where: str = "") -> None:
        """One notice of ``place``."""
        self._add(self._notices, place, row, where, text, "")

    def adopt(self, faults: Iterable[Fault]) -> None:
        """Faults that an ``InputError`` carried; they come first in the listing of their place."""
        for fault in faults:
            self.fault(fault.place, fault.problem, fault.mend)

    def cells(self, cells: Cells, column: str, values: "pd.Series[str]", say: Callable[[str], Words]) -> None:
        """Faulty ``values`` (index: position in the table) of ``column``: one fault for each distinct value."""
        self._distinct(cells, column, values, say, into=self._faults)

    def changed(
        self, cells: Cells, column: str, values: "pd.Series[str]", say: Callable[[str], str], most: int = MOST_LISTED
    ) -> None:
        """Cells of ``column`` that were read as something else: one notice for each distinct value, or, of more than
        ``most`` values, one for all.
        """
        distinct = values.drop_duplicates()
        if len(distinct) <= most:
            self._distinct(cells, column, values, lambda value: (say(value), ""), into=self._notices)
            return
        examples = "; ".join(say(str(value)) for value in distinct[:3])
        text = f"{len(distinct):,} other spellings were read, in {len(values):,} rows: {examples}; and so on"
        self._add(self._notices, cells.place, *_at(cells, int(values.index[0]), column), text, "")

    def _distinct(
        self,
        cells: Cells,
        column: str,
        values: "pd.Series[str]",
        say: Callable[[str], Words],
        *,
        into: dict[str, _Listing],
    ) -> None:
        if values.empty:
            return
        codes, distinct = pd.factorize(values)
        counts = np.bincount(codes[codes >= 0], minlength=len(distinct))
        first = values.index.to_numpy()[np.unique(codes[codes >= 0], return_index=True)[1]]
        for position, value, count in list(zip(first, distinct, counts, strict=True))[:MOST_LISTED]:
            problem, mend = say(str(value))
            self._add(into, cells.place, *_at(cells, int(position), column), problem + also(int(count)), mend)
        into.setdefault(cells.place, _Listing()).cut += max(0, len(distinct) - MOST_LISTED)

    def at(self, cells: Cells, column: str, position: int, count: int, problem: str, mend: str = "") -> None:
        """One fault of the cell at ``position``, shared by ``count`` rows in all."""
        self._add(self._faults, cells.place, *_at(cells, position, column), problem + also(count), mend)

    def together(self, cells: Cells, column: str, positions: Sequence[int], problem: str, mend: str) -> None:
        """One fault that the cells at ``positions`` share."""
        self.at(cells, column, positions[0], len(positions), problem, mend)

    def more(self, place: str, count: int) -> None:
        """``count`` further faults of ``place`` that are not spelt out."""
        self._faults.setdefault(place, _Listing()).cut += count

    def _add(self, into: dict[str, _Listing], place: str, row: int, where: str, problem: str, mend: str) -> None:
        listing = into.setdefault(place, _Listing())
        if len(listing.kept) >= MOST_LISTED * 20:
            listing.cut += 1
            return
        self._count += 1
        listing.kept.append((row, self._count, place + where, problem, mend))

    @property
    def failed(self) -> bool:
        """Whether there is any fault."""
        return any(listing.kept or listing.cut for listing in self._faults.values())

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault, table by table, by row."""
        found: list[Fault] = []
        for place, listing in self._faults.items():
            found += [Fault(where, problem, mend) for _, _, where, problem, mend in listing.entries()]
            if listing.hidden:
                found.append(
                    Fault(place, f"{listing.hidden:,} more faults are not listed", "Mend these and check again.")
                )
        return tuple(found)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Every notice, table by table, by row."""
        found: list[Notice] = []
        for place, listing in self._notices.items():
            found += [Notice(where, text) for _, _, where, text, _ in listing.entries()]
            if listing.hidden:
                found.append(Notice(place, f"{listing.hidden:,} more notices are not listed"))
        return tuple(found)


def reason(error: BaseException) -> str:
    """The first line of what a library said, in one printable line of at most 200 characters."""
    said = (str(error).splitlines() or [""])[0][:200] or type(error).__name__
    return "".join(ch if ch.isprintable() else "?" for ch in said)


def also(count: int) -> str:
    """``, and 3 more rows`` for a count of 4; nothing for 1."""
    return "" if count <= 1 else f" (and {count - 1:,} more row{'s' if count > 2 else ''})"


def _at(cells: Cells, position: int, column: str) -> tuple[int, str]:
    row = int(cells.rows[position])
    return row, f", {cells.word} {row}, {column}"
