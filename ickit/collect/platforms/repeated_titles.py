"""Columns of one title: what stands around each, which the mapping remembers, and which of them is meant later on.

Such columns have names that depend on their place (``Comment (column F)``, ``Comment2``): a question that is put in
before them would move the names to other answers.
"""

import re
from collections.abc import Iterable, Sequence

from ickit.collect.platforms.export import Column
from ickit.errors import quoted

MOST_TITLE = 80
NO_COLUMN = "the edge"
_PLACED = re.compile(r"(.*?) ?\(column [A-Z]{1,3}\)", re.DOTALL)
_REMEMBERED = re.compile(r"(\d{1,4}) of (\d{1,4}), ((?:\d{1,4} of \d{1,4} )?after .*)", re.DOTALL)


def neighbours(column: Column, columns: Sequence[Column]) -> str:
    """Which of the columns of its title a column is, and between which it stands; blank for one of its own title.

    As the mapping keeps it: ``2 of 3, after Strategy, before Coordination``; with ``1 of 2`` before ``after`` where two
    of them stand there.
    """
    if column.repeats is None:
        return ""
    same = [one for one in columns if one.repeats == column.repeats]
    return f"{same.index(column) + 1} of {len(same)}, {_place(column, same, columns)}"


def _place(column: Column, same: Sequence[Column], columns: Sequence[Column]) -> str:
    """Where a column stands, and which of those of its title that stand there it is."""
    around = _around(column, columns)
    there = [one for one in same if _around(one, columns) == around]
    return around if len(there) == 1 else f"{there.index(column) + 1} of {len(there)} {around}"


def _around(column: Column, columns: Sequence[Column]) -> str:
    """The nearest columns before and after it that have titles of their own."""
    at = columns.index(column)
    before = next((one for one in reversed(columns[:at]) if one.repeats is None), None)
    after = next((one for one in columns[at + 1 :] if one.repeats is None), None)
    shown = [" ".join((one.title or one.name).split())[:MOST_TITLE] if one else NO_COLUMN for one in (before, after)]
    return f"after {shown[0].strip()}, before {shown[1].strip()}"


def title_of(name: str, columns: Iterable[Column]) -> str | None:
    """The title of a column that the mapping names by its place among others of that title; None for any other name."""
    if match := _PLACED.fullmatch(name):
        return match[1]
    numbered = re.sub(r"\d{1,3}$", "", name)
    repeated = {one.repeats for one in columns if one.repeats}
    return next((title for title in (name, numbered) if title in repeated), None)


def meant(
    name: str, remembered: str, named: Iterable[str], columns: Sequence[Column]
) -> Column | tuple[str, str] | None:
    """The column that a row of a mapping means by a name that depends on its place; else problem and mend.

    None where the name does not depend on a place. ``remembered``: the row's cell ``neighbours``; ``named``: all
    columns that the mapping names, by which an older mapping without such cells shows that columns were put in.
    """
    title = title_of(name, columns)
    if title is None:
        return None
    same = [one for one in columns if one.repeats == title] or [one for one in columns if one.name == title]
    match = _REMEMBERED.fullmatch(remembered)
    if match is None:
        known = {other for other in named if title_of(other, columns) == title}
        there = next((one for one in same if one.name == name), None)
        whole = known == {one.name for one in same}
        return there if there and whole else _changed(title, len(known), same, columns)
    if int(match[2]) != len(same):
        return _changed(title, int(match[2]), same, columns)
    found = next((one for one in same if _place(one, same, columns) == match[3]), None)
    if found is not None:
        return found
    problem = f"no column {quoted(title, 60)} stands {quoted(match[3], 200)[1:-1]} as it did when the mapping was made"
    return problem, _which(same, columns)


def _changed(title: str, before: int, same: Sequence[Column], columns: Sequence[Column]) -> tuple[str, str]:
    now = f"{len(same)} columns" if len(same) != 1 else "1 column"
    problem = f"the export has {now} {quoted(title, 60)} where the mapping knows {before}"
    return problem, _which(same, columns)


def _which(same: Sequence[Column], columns: Sequence[Column]) -> str:
    same = [one for one in same if one.repeats is not None]
    shown = [f"{one.cut(40)}: {neighbours(one, columns)}" for one in same[:6]]
    more = f", and {len(same) - 6} more" if len(same) > 6 else ""
    there = f", of these: {quoted('; '.join(shown), 900)[1:-1]}{more}" if same else ""
    return f"Draft the mapping anew, or write the column that is meant and its neighbours{there}."
