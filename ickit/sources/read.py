"""Reading a source and checking it against the data contract."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ickit.benchmark.context_factor import ContextFactors
from ickit.benchmark.library import context_factors
from ickit.benchmark.model import Benchmark
from ickit.errors import InputError
from ickit.sources.open import open_source
from ickit.tables.dataset import Checked, Tables
from ickit.tables.findings import Findings
from ickit.tables.made_ratings import with_made_ratings
from ickit.tables.references import References
from ickit.tables.source import Source
from ickit.tables.validate import _typed, canonical, repeats


def read(
    source: str | Path,
    benchmarks: Sequence[Benchmark],
    context: Callable[[], ContextFactors] = context_factors,
    *,
    others: bool = True,
    rated: bool = True,
) -> Tables:
    """The tables of a source: a folder, a workbook, or the URL of one or of a database.

    ``benchmarks`` are those whose rows the source may hold (the Charter's among them where it has a survey);
    ``context`` gives the context factors that are not a benchmark's own (default: ``data/context_factors.yaml``).
    ``others``: rows of other benchmarks are a fault; without, they are left out with a notice. ``rated``: one of the
    tables assessments and survey has to be there; without, a network may still be at its beginning. Raises InputError
    with every fault.
    """
    checked = check(source, benchmarks, context, others=others, rated=rated)
    if checked.tables is None:
        raise InputError(checked.faults)
    return checked.tables


def check(
    source: str | Path,
    benchmarks: Sequence[Benchmark],
    context: Callable[[], ContextFactors] = context_factors,
    *,
    others: bool = True,
    rated: bool = True,
) -> Checked:
    """Every fault and notice of a source, and its tables where there is no fault. Writes nothing.

    The parameters are those of :func:`read`.
    """
    findings = Findings()
    try:
        opened = open_source(source, findings, None if others else {"benchmark": [b.id for b in benchmarks]})
        place = Path(source)
        words = References(benchmarks, context, place if place.is_dir() else None, others=others)
        frames = _frames(opened, words, findings, rated=rated)
    except InputError as error:
        findings.adopt(error.faults)
        return Checked(None, findings.faults, findings.notices)
    if findings.failed:
        return Checked(None, findings.faults, findings.notices)
    frames["assessments"] = with_made_ratings(frames, benchmarks)
    tables = Tables(**frames, notices=findings.notices, source=opened.name)
    return Checked(tables, (), findings.notices)


def _frames(source: Source, words: References, findings: Findings, *, rated: bool) -> dict[str, Any]:
    """Every table of the source, typed; cities first, since the others refer to them."""
    missing = [] if "cities" in source.places else ["cities"]
    missing += [] if not rated or {"assessments", "survey"} & set(source.places) else ["assessments or survey"]
    for name in missing:
        findings.fault(source.name, f"the table {name} is missing", _add(name, source))
    frames: dict[str, pd.DataFrame] = {}
    for table, cells in canonical(source, words, findings):
        repeats(cells, table, findings)
        if not findings.failed:
            frames[table.name] = _typed(cells.frame, table)
    return frames


def _add(table: str, source: Source) -> str:
    beside = ", ".join(source.places.values())
    return f"Add it beside {beside}." if beside else f"Nothing here is a table of ours; add {table}."
