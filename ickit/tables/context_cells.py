"""What the context table may say of a condition: the ordered levels or, of a factor without order, its groups."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ickit.benchmark.context_factor import ContextFactors
from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import MISSING
from ickit.errors import quoted
from ickit.tables.cells import Cells
from ickit.tables.findings import Findings
from ickit.tables.level_faults import leave_blank, stands_for_nothing
from ickit.tables.normalise import key, mapped
from ickit.tables.rules import closest

MISSING_WORDS = {key(word): word for word in MISSING} | {key("don't know"): "dont_know"}
Allowed = tuple[str, ...]


def read_context_levels(
    cells: Cells, benchmarks: Mapping[str, Benchmark], common: ContextFactors, findings: Findings
) -> None:
    """Writes the column ``level`` in its one spelling; a fault for each cell that says what it may not."""
    frame = cells.frame
    result = frame["level"].copy()
    for allowed, rows in _rows_by_allowed(frame, benchmarks, common).items():
        result[rows] = _read(cells, frame.loc[rows, "level"], allowed, findings)
    frame["level"] = result


def _rows_by_allowed(
    frame: pd.DataFrame, benchmarks: Mapping[str, Benchmark], common: ContextFactors
) -> "dict[Allowed, pd.Index[Any]]":
    every = [factor for benchmark in benchmarks.values() for factor in benchmark.context_factors or ()]
    if all(factor.ordered for factor in [*every, *common.factors]):
        return {common.levels: frame.index}
    found: dict[Allowed, list[Any]] = {}
    for (name, factor), rows in frame.groupby(["benchmark", "factor"], dropna=False, sort=False):
        own = benchmarks[str(name)].context_factors or () if name in benchmarks else every
        named = [one for one in own if one.id == factor] or [one for one in common.factors if one.id == factor]
        found.setdefault(common.allowed(named), []).extend(rows.index)
    return {allowed: pd.Index(sorted(rows)) for allowed, rows in found.items()}


def _read(cells: Cells, given: "pd.Series[str]", allowed: Allowed, findings: Findings) -> "pd.Series[str]":
    levels = {key(level): level for level in allowed}
    read = mapped(given, lambda cell: levels.get(key(cell)))
    blank = given.isna() | mapped(given, lambda cell: MISSING_WORDS.get(key(cell))).notna()

    def say(cell: str) -> tuple[str, str]:
        mend = leave_blank() if stands_for_nothing(cell) else closest(cell, allowed)
        return f"{quoted(cell)} is not a context level ({', '.join(allowed)})", mend

    findings.cells(cells, "level", given[read.isna() & ~blank], say)
    differs = read.notna() & (read != given)
    findings.changed(cells, "level", given[differs], lambda cell: f"{quoted(cell)} was read as {levels[key(cell)]}")
    return read
