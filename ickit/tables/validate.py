"""Checking a source against the data contract, and reading it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ickit.errors import InputError, quoted
from ickit.tables.cells import Cells
from ickit.tables.city_names import Cities, alias_faults, resolved
from ickit.tables.findings import Findings
from ickit.tables.normalise import judged, tidied
from ickit.tables.references import References
from ickit.tables.schema import TABLES, Table, with_groupings
from ickit.tables.source import Source


def canonical(source: Source, words: References, findings: Findings) -> Iterator[tuple[Table, Cells]]:
    """Every table that can be read, its cells as text in their one spelling; a cell that is at fault is blank.

    Cities come first. What is wrong, except keys that stand twice, is added to ``findings``.
    """
    cities: Cities | None = None
    for contract in TABLES.values():
        table = with_groupings(contract, words.groupings) if contract.name == "cities" else contract
        raw = _raw(source, table, findings)
        if raw is None:
            continue
        cells = tidied(raw, table, findings)
        if table.name == "cities" and table.name in source.places:
            cities = Cities(cells.frame["city"], cells.frame["name"], cells.frame["aliases"])
            _named(cells, cities, findings)
        absent = [c.name for c in table.columns if c.required and c.name not in raw.frame]
        cells = judged(cells, table, findings, leave_out=absent)
        if table.name != "cities":
            if cities is not None:
                cells.frame["city"] = resolved(cells, cities, findings)
            cells = words.check(table.name, cells, findings)
        yield table, cells


def _raw(source: Source, table: Table, findings: Findings) -> Cells | None:
    """The cells of a table as they stand: none of a table that is not there, None where they cannot be read."""
    if table.name not in source.places:
        return Cells(table.name, pd.DataFrame(), np.array([], dtype=np.int64))
    try:
        return source.cells(table, findings)
    except InputError as error:
        findings.adopt(error.faults)
        return None


def _named(cells: Cells, cities: Cities, findings: Findings) -> None:
    """Gives a city without a name its id for one, and finds aliases that two cities share."""
    frame = cells.frame
    alias_faults(cells, cities, findings)
    unnamed = frame["city"][frame["name"].isna() & frame["city"].notna()]
    findings.changed(cells, "name", unnamed, lambda slug: f"is blank, so the city is called {slug}")
    frame["name"] = frame["name"].fillna(frame["city"])


def repeats(cells: Cells, table: Table, findings: Findings) -> None:
    """Two rows with one key are a fault that names both."""
    frame, keys = cells.frame, list(table.key)
    optional = {"benchmark"} if table.name == "context" else set()
    whole = frame[[name for name in keys if name not in optional]].notna().all(axis=1)
    twice = np.flatnonzero((frame.duplicated(keys, keep="first") & whole).to_numpy())
    if not len(twice):
        return
    first = frame.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    places = np.unique(first, return_index=True)[1]
    for position in twice[:200]:
        earlier = int(places[first[position]])
        row, before = frame.iloc[position], frame.iloc[earlier]
        shown = ", ".join(str(row[name]) for name in keys if pd.notna(row[name]))
        if row.equals(before):
            problem, mend = f"the row repeats {cells.word} {cells.rows[earlier]}", "Delete one of the two."
        else:
            problem = f"{quoted(shown, 100)} stands twice, also in {cells.word} {cells.rows[earlier]}"
            mend = f"Keep one of the two: no two rows may share {' + '.join(keys)}."
        findings.at(cells, keys[0] if len(keys) == 1 else "key", int(position), 1, problem, mend)
    findings.more(cells.place, max(0, len(twice) - 200))


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame with the types of the contract."""
    done: dict[str, pd.Series[Any]] = {}
    for column in table.columns:
        cells = frame[column.name]
        if column.kind == "year":
            done[column.name] = cells.astype("int64")
        elif column.kind == "yes_no":
            done[column.name] = cells.map({"yes": True, "no": False}).astype("boolean")
        elif column.kind == "number":
            done[column.name] = cells.astype("float64")
        else:
            done[column.name] = cells.astype("str")
        if column.kind == "level" and "missing" in frame:
            done["missing"] = frame["missing"].astype("str")
    names = [*table.names, *(["missing"] if "missing" in frame else [])]
    return pd.DataFrame(done)[names].reset_index(drop=True)
