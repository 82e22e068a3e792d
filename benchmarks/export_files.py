"""Exports and mappings as files, for the fuzzers."""

import csv
import io
import random
from collections.abc import Callable, Mapping
from pathlib import Path

from surveyexports import BENCHMARK, Rows, csv_bytes, xlsx_bytes

from ickit.collect.platforms.draft import draft_mapping

Found = list[tuple[str, ...]]
Kind = Callable[[random.Random, Path], tuple[Path, Path, Found | None]]
"""Writes an export and its mapping; the rows that must come of it, in any order. None: it must be a fault."""


def written(folder: Path, rows: Rows, name: str, rng: random.Random) -> Path:
    """The rows as a CSV file or a workbook."""
    path = folder / f"{name}.{rng.choice(('csv', 'xlsx'))}"
    path.write_bytes(xlsx_bytes(rows) if path.suffix == ".xlsx" else csv_bytes(rows, rng.choice(",;\t")))
    return path


def mapped(export: Path, changes: Mapping[str, Mapping[str, str]], **given: object) -> Path:
    """The draft of an export, with cells of some rows changed by the names of their columns."""
    out = export.with_name("mapping.csv")
    draft_mapping(export, out, [BENCHMARK], **given)  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    for row in rows:
        row.update(changes.get(row["column"], {}))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    out.write_text(text.getvalue(), "utf-8-sig", newline="")
    return out
