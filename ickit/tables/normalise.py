"""Column by column: spellings that mean one thing made one, then the pandera schema of the table applied."""

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
        change = _change(column, cells)
        one = mapped(given, change) if change else given
        if change and (column.kind in ("person", "country") or column.words):
            differs = one.notna() & (one != given)
            findings.changed(cells, column.name, given[differs], _was_read(change))
        done[column.name] = one if column.blank is None else one.fillna(column.blank)
    return Cells(cells.place, pd.DataFrame(done), cells.rows, cells.word, cells.decimal_comma)


def _was_read(change: Callable[[str], str | None]) -> Callable[[str], str]:
    return lambda value: f"{quoted(value)} was read as {change(value)}"


def _change(column: Column, cells: Cells) -> Callable[[str], str | None] | None:
    """How the cells of a column are brought into one spelling; None: they stay as they are."""
    if column.words:
        known = {key(word): word for word in column.words}
        return lambda cell: known.get(key(cell), cell)
    if column.kind == "number":
        return _decimal if writes_commas(cells, column.name) else None
    return {"year": _year, "yes_no": _yes_no, "person": str.casefold, "country": _country, "date": _date}.get(
        column.kind
    )


def writes_commas(cells: Cells, column: str) -> bool:
    """Whether the numbers in a column are written with a decimal comma."""
    return (
        cells.decimal_comma and column in cells.frame and bool(cells.frame[column].str.fullmatch(r"[+-]?\d+,\d+").any())
    )


def with_points(cells: Cells, table: Table) -> Cells:
    """The cells with every number written with a decimal point."""
    numbers = [c.name for c in table.columns if c.kind == "number" and writes_commas(cells, c.name)]
    frame = cells.frame.assign(**{name: mapped(cells.frame[name], _decimal) for name in numbers})
    return Cells(cells.place, frame, cells.rows, cells.word)


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


def _date(cell: str) -> str:
    return re.sub(r"(\d{4}-\d\d-\d\d)[T ]00:00(:00(\.0+)?)?", r"\1", cell)


def _decimal(cell: str) -> str:
    """A number written with a decimal comma; one that could be thousands (1.234) stays and is a fault."""
    if re.fullmatch(r"[+-]?\d+,\d+", cell):
        return cell.replace(",", ".")
    return f"{cell[:-4]} {cell[-3:]}" if re.fullmatch(r"[+-]?\d{1,3}\.\d{3}", cell) else cell


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
            say = _saying_benchmarks(rules[name].say) if column.name == "benchmark" else rules[name].say
            findings.cells(cells, column.name, values[wrong], say)
            kept[column.name] = kept[column.name].mask(wrong)
    return Cells(cells.place, kept, cells.rows, cells.word, cells.decimal_comma)


def _saying_benchmarks(say: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    """What is said of a cell that is no id of a benchmark, with the ids that the project knows."""
    return lambda cell: (say(cell)[0], f"Write the id of a benchmark: {', '.join(known_benchmarks())}.")


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
