"""A workbook read in a process of its own, whose memory and time are limited: one that takes too much ends that process
alone.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from ickit.errors import Fault, InputError
from ickit.sources.workbook_limits import SPLIT
from ickit.tables.cells import StoredNumber
from ickit.tables.findings import reason

MOST_MEMORY = 3_000_000_000
"""Bytes of memory that the process may take, where the system can limit it."""
MOST_SECONDS = 300
"""Seconds after which it is ended."""
NO_MEMORY = 3
"""How it ends where it finds out itself that memory is lacking."""

Grid = list[list[str | None]]


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name, whether it is hidden, and the numbers (from 1) of its hidden rows."""

    name: str
    hidden: bool
    hidden_rows: set[int]


def read_in_subprocess(
    data: bytes, name: str, *, tables_only: bool
) -> tuple[list[Sheet], dict[str, Grid], tuple[str, ...]]:
    """The sheets of a workbook, what stands in them (``tables_only``: in those called like tables), and beside them.

    Raises InputError where the workbook is refused, or takes too much memory or time.
    """
    wanted, limits = "tables" if tables_only else "all", (str(MOST_MEMORY), str(MOST_SECONDS))
    words = [sys.executable, "-m", "ickit.sources.workbook_worker", name, wanted, *limits]
    try:
        done = subprocess.run(words, input=data, capture_output=True, timeout=MOST_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        problem = f"takes more than {MOST_SECONDS} seconds to be read"
        raise InputError(Fault(name, problem, SPLIT)) from None
    except OSError as error:
        problem = f"is large, and no process of its own can be started to read it ({error.strerror})"
        raise InputError(Fault(name, problem, SPLIT)) from None
    if done.returncode > 0 and done.returncode != NO_MEMORY:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise InputError(Fault(name, f"cannot be read as a workbook ({reason(OSError(said))})", SPLIT))
    if done.returncode:
        raise InputError(Fault(name, f"takes more than {MOST_MEMORY / 1e9:g} GB of memory to be read", SPLIT))
    return _decoded(done.stdout)


def encoded(sheets: Iterable[tuple[Sheet, Grid | None]], beside: Iterable[str]) -> bytes:
    """Sheets, their cells, and what is written beside these, as bytes: each text once, and which a cell holds."""
    texts: dict[tuple[str, bool], int] = {}
    told = []
    for sheet, grid in sheets:
        rows = None if grid is None else [[_number(cell, texts) for cell in row] for row in grid]
        told.append([sheet.name, sheet.hidden, sorted(sheet.hidden_rows), rows])
    return json.dumps({"sheets": told, "texts": list(texts), "beside": list(beside)}).encode()


def encoded_faults(error: InputError) -> bytes:
    """Faults as bytes."""
    return json.dumps({"faults": [[one.place, one.problem, one.mend] for one in error.faults]}).encode()


def _number(cell: str | None, texts: dict[tuple[str, bool], int]) -> int:
    """The number of a cell's text, from 1; 0 for a blank cell."""
    return 0 if cell is None else texts.setdefault((str(cell), isinstance(cell, StoredNumber)), len(texts) + 1)


def _decoded(told: bytes) -> tuple[list[Sheet], dict[str, Grid], tuple[str, ...]]:
    found = json.loads(told)
    if "faults" in found:
        raise InputError(Fault(*one) for one in found["faults"])
    texts: list[str | None] = [None, *(StoredNumber(text) if stored else text for text, stored in found["texts"])]
    sheets, grids = [], {}
    for name, hidden, hidden_rows, rows in found["sheets"]:
        sheets.append(Sheet(name, hidden, set(hidden_rows)))
        if rows is not None:
            grids[name] = [[texts[number] for number in row] for row in rows]
    return sheets, grids, tuple(found["beside"])
