"""Incoming rows judged together with the tables they come to, by the rules of ``ickit check``; faults stay by row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ickit.collect.add.submission import Row
from ickit.errors import InputError
from ickit.tables.cells import Cells
from ickit.tables.findings import Findings
from ickit.tables.numbers import remove_invisible
from ickit.tables.references import References
from ickit.tables.schema import TABLES, Table
from ickit.tables.source import Source
from ickit.tables.validate import canonical, repeats

FIRST = 10**12
"""Incoming rows are numbered from here; the rows of the source have the numbers that a person sees."""


@dataclass(frozen=True)
class RowFinding:
    """One thing said of an incoming row: its number among the incoming, the column, what, and the mend."""

    row: int
    column: str
    text: str
    mend: str = ""


class FindingsByRow(Findings):
    """Findings that keep those of incoming rows one by one; those of the source's rows as they always are."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[RowFinding] = []
        self.said: list[RowFinding] = []

    def cells(self, cells: Cells, column: str, values: "pd.Series[str]", say: Callable[[str], tuple[str, str]]) -> None:
        """Faulty ``values`` (index: position in the table) of ``column``."""
        new = cells.rows[values.index.to_numpy()] >= FIRST
        super().cells(cells, column, values[~new], say)
        for position, value in values[new].items():
            self.wrong.append(RowFinding(_incoming(cells, position), column, *say(str(value))))

    def changed(
        self,
        cells: Cells,
        column: str,
        values: "pd.Series[str]",
        say: Callable[[str], str],
        most: int = 0,  # noqa: ARG002
    ) -> None:
        """Cells of ``column`` that were read as something else; of the source's own nothing is said."""
        new = cells.rows[values.index.to_numpy()] >= FIRST
        for position, value in values[new].items():
            self.said.append(RowFinding(_incoming(cells, position), column, say(str(value))))

    def at(self, cells: Cells, column: str, position: int, count: int, problem: str, mend: str = "") -> None:
        """One fault of the cell at ``position``."""
        if cells.rows[position] >= FIRST:
            self.wrong.append(RowFinding(_incoming(cells, position), column, problem, mend))
        else:
            super().at(cells, column, position, count, problem, mend)

    def together(self, cells: Cells, column: str, positions: Sequence[int], problem: str, mend: str) -> None:
        """One fault that the cells at ``positions`` share."""
        own = [position for position in positions if cells.rows[position] < FIRST]
        if own:
            super().together(cells, column, own, problem, mend)
        for position in positions:
            if cells.rows[position] >= FIRST:
                self.at(cells, column, position, 1, problem, mend)


def _incoming(cells: Cells, position: Any) -> int:
    return int(cells.rows[position]) - FIRST


class ExistingTables:
    """The tables of a source, read once, to be judged with one choice of incoming rows after the other."""

    def __init__(self, source: Source, findings: Findings) -> None:
        self.name = source.name
        self.cells: dict[str, Cells] = {}
        for table in TABLES.values():
            if table.name in source.places:
                try:
                    self.cells[table.name] = source.cells(table, findings)
                except InputError as error:
                    findings.adopt(error.faults)


class Merged:
    """The tables of a source with incoming rows below; a source itself."""

    def __init__(self, existing: ExistingTables, rows: Mapping[int, Row]) -> None:
        self.name = existing.name
        self._existing = existing
        self._rows: dict[str, dict[int, Row]] = {}
        for number, row in rows.items():
            self._rows.setdefault(row.table, {})[number] = row
        self.places = {name: name for name in TABLES if name in existing.cells or name in self._rows}

    def cells(self, table: Table, findings: Findings) -> Cells:
        """The cells of one table."""
        rows, own = self._rows.get(table.name, {}), self._existing.cells.get(table.name)
        new = pd.DataFrame(
            {name: pd.Series([_text(row, name) for row in rows.values()], dtype="str") for name in table.names}
        )
        numbers = np.array(list(rows), dtype=np.int64) + FIRST
        remove_invisible(Cells(table.name, new, numbers), table, findings)
        if own is None:
            return Cells(table.name, new, numbers)
        if not rows:
            return own
        frame = pd.concat([own.frame.reindex(columns=list(table.names)).astype("str"), new], ignore_index=True)
        return replace(own, frame=frame, rows=np.concatenate([own.rows, numbers]))


def _text(row: Row, column: str) -> str | None:
    return row.values.get(column, "").strip() or None


@dataclass(frozen=True)
class MergedRows:
    """What judging found: every table's cells as they stand (``raw``) and in their one spelling (``cells``)."""

    raw: dict[str, Cells]
    cells: dict[str, Cells]
    findings: FindingsByRow


def merge_rows(existing: ExistingTables, rows: Mapping[int, Row], words: References) -> MergedRows:
    """Judge a source with incoming rows, by their numbers among the incoming."""
    findings, merged = FindingsByRow(), Merged(existing, rows)
    cells: dict[str, Cells] = {}
    for table, found in canonical(merged, words, findings):
        cells[table.name] = found
        own = found.rows < FIRST
        repeats(replace(found, frame=found.frame[own].reset_index(drop=True), rows=found.rows[own]), table, findings)
    raw = {name: merged.cells(TABLES[name], findings) for name in merged.places}
    return MergedRows(raw, cells, findings)
