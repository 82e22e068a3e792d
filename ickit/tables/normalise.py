"""Column by column: spellings that mean one thing made one, then the pandera schema of the table applied."""

import datetime as dt
import functools
import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ickit.benchmark.library import known_benchmarks
from ickit.errors import folded, quoted
from ickit.tables.cells import Cells
from ickit.tables.countries import ACCEPTED
from ickit.tables.findings import Findings
from ickit.tables.rules import RULES, YES_NO
from ickit.tables.schema import Column, Table, schema

if TYPE_CHECKING:
    import pandera.pandas as pandera


def mapped(cells: "pd.Series[str]", change: Callable[[str], str | None]) -> "pd.Series[str]":
    """``cells`` with ``change`` applied once to each distinct value; missing stays missing."""
    codes, distinct = pd.factorize(cells)
    values = pd.Series([change(str(value)) for value in distinct] + [None], dtype="str")
    return pd.Series(values.array.take(np.where(codes < 0, len(distinct), codes)), index=cells.index, dtype="str")


def tidied(cells: Cells, table: Table, findings: Findings) -> Cells:
    """The cells with every column of the table, each in its one spelling; blank filled where it has a meaning.

    A change that is more than writing (``Self`` for ``self``) is named in a notice.
    """
    done: dict[str, pd.Series[str]] = {}
    for column in table.columns:
        if column.name not in cells.frame:
            given: pd.Series[str] = pd.Series([None] * len(cells.rows), dtype="str")
        else:
            given = cells.frame[column.name]
        change = _change(column)
        one = mapped(given, change) if change else given
        if change and (column.kind in ("person", "country", "date") or column.words):
            differs = one.notna() & (one != given)
            if column.kind == "date":  # midnight is how programs write a day
                differs &= ~given.str.contains(r"[T ]00:00(?::00(?:\.0+)?)?(?:[Z+-]|$)", regex=True).fillna(False)
            findings.changed(cells, column.name, given[differs], _was_read(change))
        done[column.name] = one if column.blank is None else one.fillna(column.blank)
    return Cells(cells.place, pd.DataFrame(done), cells.rows, cells.word, cells.decimal_comma)


def _was_read(change: Callable[[str], str | None]) -> Callable[[str], str]:
    return lambda value: f"{quoted(value)} was read as {change(value)}"


def _change(column: Column) -> Callable[[str], str | None] | None:
    """How the cells of a column are brought into one spelling; None: they stay as they are."""
    if column.words:
        known = {key(word): word for word in column.words}
        return lambda cell: known.get(key(cell), cell)
    return {"year": _year, "yes_no": _yes_no, "person": str.casefold, "country": _country, "date": _date}.get(
        column.kind
    )


def key(word: str) -> str:
    """A word as it is compared: without case, accents, and the difference of space, hyphen and underscore.

    >>> key("Partly met") == key("partly_met")
    True
    """
    return re.sub(r"[\s_’'-]+", " ", folded(word)).strip()


def _year(cell: str) -> str:
    found = re.fullmatch(r"(\d{4})[.,]0+", cell)
    return found[1] if found else cell


def _yes_no(cell: str) -> str:
    known = YES_NO.get(cell.casefold().removesuffix(".0"))
    return cell if known is None else ("yes" if known else "no")


def _country(cell: str) -> str:
    return cell.upper() if cell.upper() in ACCEPTED else cell


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(Z|[+-]\d\d(?::?\d\d)?(?::\d\d)?)?")


def _date(cell: str) -> str:
    """The day of a moment; one with an offset from UTC at which it is another day elsewhere in Europe stays."""
    found = _MOMENT.fullmatch(cell)
    if found is None:
        return cell
    if found[3] is None or not found[2].strip("0:."):
        return found[1]
    try:
        moment = dt.datetime.fromisoformat(cell.replace(" ", "")[:10] + "T" + cell[10:].strip("T ").replace(" ", ""))
        west, east = (moment.astimezone(dt.timezone(dt.timedelta(hours=hours))).date() for hours in (-1, 4))
    except (ValueError, OverflowError):
        return cell
    return found[1] if west == east == dt.date.fromisoformat(found[1]) else cell


_contract = functools.cache(schema)


def judged(cells: Cells, table: Table, findings: Findings, leave_out: Collection[str] = ()) -> Cells:
    """Applies the table's pandera schema to the distinct values of each column, and adds what fails to ``findings``.

    Returns the cells with those that fail left blank, so that no later check complains of them again.
    ``leave_out``: required columns that are not there, which is said already.
    """
    contract, kept = _contract(table), cells.frame.copy()
    for column in table.columns:
        values = cells.frame[column.name]
        if column.name in leave_out:
            continue
        if column.filled and values.isna().any():
            blank = np.flatnonzero(values.isna().to_numpy()).tolist()
            findings.together(cells, column.name, blank, "the cell is blank", f"Fill in {column.says}.")
        distinct = values.dropna().drop_duplicates()
        rules = {rule.name: rule for rule in RULES[column.kind if not column.words else "choice"](column.words)}
        for name, failed in _failed(contract.columns[column.name], distinct).items():
            wrong = values.isin(failed)
            say = _saying_ids(column, rules[name].say) if column.kind == "word" else rules[name].say
            findings.cells(cells, column.name, values[wrong], say)
            kept[column.name] = kept[column.name].mask(wrong)
    return Cells(cells.place, kept, cells.rows, cells.word, cells.decimal_comma)


def _saying_ids(column: Column, say: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    """What is said of a cell that is no id, with the ids that the project knows, or where they are listed."""
    if column.name == "benchmark":
        mend = f"Write the id of a benchmark: {', '.join(known_benchmarks())}."
    elif column.name == "indicator":
        mend = f"Write {column.says}."
    else:
        mend = f"Write {column.says}: python -m ickit benchmarks BENCHMARK lists them."
    return lambda cell: (say(cell)[0], mend)


def _failed(column: "pandera.Column", distinct: "pd.Series[str]") -> "dict[str, pd.Series[str]]":
    """The values that break a rule, by the name of the first rule that each breaks."""
    from pandera.errors import SchemaErrors

    try:
        if not distinct.empty:
            column.validate(distinct.to_frame(), lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases.drop_duplicates("index")
        return {
            str(name): distinct.loc[found["index"].astype(int)] for name, found in cases.groupby("check", sort=False)
        }
    return {}
