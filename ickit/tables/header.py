"""Matching the names in a header to the columns of a table."""

from collections.abc import Sequence

from ickit.errors import Fault, InputError, nearest, quoted
from ickit.tables.findings import Findings
from ickit.tables.schema import Table

MOST_COLUMNS = 1_000
_PROTECTING = ("evidence",)  # tables in which a column says what nobody may read: none may be lost by its spelling


def bare(name: object) -> str:
    """A column's name without case, outer space and byte-order mark.

    >>> bare(" \\ufeffCity ")
    'city'
    """
    return str(name).replace("\ufeff", "").strip().casefold() if name is not None else ""


def known_columns(names: Sequence[object], table: Table) -> int:
    """How many of ``names`` are columns of ``table``."""
    return len({bare(name) for name in names} & set(table.names))


def columns_of(names: Sequence[object], table: Table, place: str, findings: Findings) -> dict[str, int]:
    """The position of every column of ``table`` in the header ``names``.

    A column that is none of ours is named in a notice; one that stands twice, a required one that is missing, and in
    the table of evidence one that may be a column of ours spelt wrong, are faults. Raises InputError where none is
    known.
    """
    shown = [bare(name) for name in names]
    if len(shown) > MOST_COLUMNS:
        raise InputError(Fault(place, f"has {len(shown):,} columns", f"Keep at most {MOST_COLUMNS:,}."))
    columns = {name: shown.index(name) for name in table.names if name in shown}
    if not columns:
        given = ", ".join(quoted(name, 30) for name in shown if name) or "nothing"
        mend = f"The first row must hold the column names: {', '.join(table.names)}."
        raise InputError(Fault(place, f"names none of the columns of {table.name}, but {given[:300]}", mend))
    for name in columns:
        if shown.count(name) > 1:
            findings.fault(place, f"the column {quoted(name)} stands twice", "Keep one of the two.")
    left = [name for name in dict.fromkeys(shown) if name and name not in table.names]
    absent = [name for name in table.names if name not in columns]
    for name in left:
        near = nearest(name, absent)
        if near and table.name in _PROTECTING:
            problem = f"the column {quoted(name)} is none of ours, and may be {quoted(near)}"
            findings.fault(place, problem, f"Name it {near}, or take it out: what is confidential must not be lost.")
            continue
        hint = f'; did you mean "{near}"?' if near else ""
        findings.notice(place, f"the column {quoted(name)} is none of ours and was left alone{hint}")
    for column in table.columns:
        if column.required and column.name not in columns:
            close = nearest(column.name, left)
            mend = f"Rename the column {quoted(close)}." if close else f"Add it: {column.says}."
            findings.fault(place, f"the column {quoted(column.name)} is missing", mend)
    return columns
