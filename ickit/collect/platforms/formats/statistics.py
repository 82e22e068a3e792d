r"""Official statistics: tables of Eurostat as TSV, and SDMX-CSV as Eurostat, the ECB and others write it.

TSV: the first heading holds the dimensions, comma between, and ``\TIME_PERIOD``; the others are periods. A cell holds
a number, ``:`` where there is none, and flags behind it (``301422 b``). It is read as one row for each cell with a
number. SDMX-CSV: one row for each observation, with the columns ``TIME_PERIOD``, ``OBS_VALUE`` and mostly ``OBS_FLAG``;
the others are dimensions, as codes (``DE001C``), as codes and labels in one cell (``DE001C: Berlin``), or a column of
labels after each of codes.

Documents: the header lines of SDMX-CSV are as public programs that read Eurostat's files quote them; "Eurostat
dissemination: TSV" is read from a description, not from a file.
"""

import re
from collections.abc import Iterator, Sequence

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, bare
from ickit.collect.platforms.grid import Row
from ickit.errors import Fault, InputError

PERIOD, VALUE, FLAG = "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"
MOST_ROWS = 500_000
CITIES = ("cities", "city", "urau", "fua", "metroreg", "geo", "ref_area")
INDICATORS = ("indic_ur", "indic", "indicator", "statinfo")
NO_VALUE = (":", "..", "…", "-", "na", "n/a", "nan", "")
_CELL = re.compile(r"(:|[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)?\s*([a-zA-Z ]{0,10})")
_PERIODS = re.compile(r"\d{4}(?:[-_]?(?:[MQSW]?\d{1,2}|[A-Z]\d))?")
_LABELLED = re.compile(r"([A-Za-z0-9_-]{1,40}): ?(\S.*)", re.DOTALL)
_META: dict[str, Role] = {
    "last update": "other",
    "conf_status": "other",
    "structure": "other",
    "structure_name": "other",
    "confidentiality status (flag)": "other",
    "observation status (flag) v2 structure": "other",
    "observation value": "other",
    "time": "other",
}


def code(heading: str) -> str:
    """The code of a dimension, without the label that may stand behind it."""
    return bare(heading.partition(":")[0])


def _find_tsv(rows: list[Row]) -> Header | None:
    for i, (_, cells) in enumerate(rows[:2]):
        dimensions, slash, period = cells[0].partition("\\") if cells else ("", "", "")
        periods = [cell for cell in cells[1:] if cell]
        if slash and code(period) in ("time_period", "time") and dimensions and periods:
            return Header(i) if all(map(_PERIODS.fullmatch, periods)) else None
    return None


def _find_sdmx(rows: list[Row]) -> Header | None:
    for i, (_, cells) in enumerate(rows[:2]):
        if {code(PERIOD), code(VALUE)} <= {code(cell) for cell in cells}:
            return Header(i)
    return None


def _long(rows: Sequence[Row]) -> tuple[tuple[Row, ...], int]:
    """A row for each number of a TSV, under a header of its own, and how many cells hold none.

    Raises InputError where there are more than can be read here.
    """
    blank = 0
    number, head = rows[0]
    dimensions = head[0].partition("\\")[0].split(",")
    made: list[Row] = [(number, [*map(str.strip, dimensions), PERIOD, VALUE, FLAG])]
    for row, cells in rows[1:]:
        codes = [part.strip() for part in cells[0].split(",")]
        for period, cell in zip(head[1:], cells[1:], strict=False):
            number_and_flag = _value(cell)
            if number_and_flag[0] and period:
                made.append((row, [*codes, period, *number_and_flag]))
            else:
                blank += bool(period)
        if len(made) > MOST_ROWS:
            problem = f"holds more than {MOST_ROWS:,} numbers, more than is read here"
            raise InputError(Fault("Eurostat's table", problem, "Choose fewer indicators, cities or years there."))
    return _split(made), blank


def _value(cell: str) -> tuple[str, str]:
    match = _CELL.fullmatch(cell.strip())
    return ((match[1] or "").strip(":"), match[2].strip()) if match else (cell, "")


def _sdmx(rows: Sequence[Row]) -> tuple[tuple[Row, ...], int]:
    """The rows with a value, and how many have none."""
    head = [code(cell) for cell in rows[0][1]]
    at = head.index(code(VALUE))
    kept = [row for row in rows if at < len(row[1]) and bare(row[1][at]) not in NO_VALUE]
    ragged = [row for row in rows if at >= len(row[1])]
    return _split([*kept, *ragged]), len(rows) - len(kept) - len(ragged)


def _split(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with columns that hold codes and labels in one (``cities: City``) made two columns."""
    head = rows[0][1]
    split = [i for i, cell in enumerate(head) if _LABELLED.fullmatch(cell)]
    return tuple((number, list(_parts(cells, split))) for number, cells in rows) if split else tuple(rows)


def _parts(cells: Sequence[str], split: Sequence[int]) -> Iterator[str]:
    for i, cell in enumerate(cells):
        match = _LABELLED.fullmatch(cell) if i in split else None
        yield from (match[1], match[2]) if match else (cell, "") if i in split else (cell,)


def _headings(rows: list[list[str]]) -> list[Heading]:
    return [Heading(title, title) for title in rows[0]]


EUROSTAT = Platform("eurostat", "Eurostat (TSV)", _find_tsv, _META, headings=_headings, reshape=_long)
SDMX = Platform("sdmx", "official statistics (SDMX-CSV)", _find_sdmx, _META, headings=_headings, reshape=_sdmx)
STATISTICS = (EUROSTAT.id, SDMX.id)
