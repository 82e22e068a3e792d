"""Platforms known by the shape of their first columns, where headings are in a language that is not known here."""

import re
from collections.abc import Callable, Sequence

from ickit.collect.platforms.formats.base import Header, Role
from ickit.collect.platforms.grid import Row
from ickit.collect.platforms.timestamps import read_moment

Shape = tuple[tuple[Role, Callable[[str], bool], bool], ...]
LEAST_ROWS = 1


def is_number(text: str) -> bool:
    """Whether a cell is a whole number without sign, as a platform counts its submissions."""
    return re.fullmatch(r"\d{1,15}(?:\.0)?", text) is not None


def is_long_number(text: str) -> bool:
    """Whether a cell is a number as long as a platform's own identifiers are."""
    return re.fullmatch(r"\d{6,20}(?:\.0)?", text) is not None


def is_time(text: str) -> bool:
    """Whether a cell is a date with a time of day."""
    return read_moment(text) is not None and re.search(r"\d[:.]\d\d", text[6:]) is not None


def is_language(text: str) -> bool:
    """Whether a cell is the code of a language, such as ``de`` or ``pt-BR``."""
    return re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z]{2,10}){0,2}", text) is not None


def shaped(rows: Sequence[Row], columns: Shape, *, headers: Sequence[int] = (1,)) -> Header | None:
    """The header of a file whose first columns all look as ``columns`` say: role, test of a cell, may it be blank.

    ``headers``: how many header rows there may be. A heading must not look like what stands below it, and one number or
    more in the first column must differ.
    """
    for count in headers:
        head, data = rows[:count], rows[count:]
        if len(data) < LEAST_ROWS or len(head) < count or len(head[0][1]) <= len(columns):
            continue
        if any(not cell for cell in head[0][1][: len(columns)]):
            continue
        if not any(test(head[0][1][i]) for i, (_, test, _) in enumerate(columns)) and all(
            _fits(cells, columns) for _, cells in data
        ):
            firsts = [cells[0] for _, cells in data]
            if columns[0][0] != "id" or len(set(firsts)) == len(firsts):
                return Header(0, count, {i: role for i, (role, _, _) in enumerate(columns)})
    return None


def _fits(cells: Sequence[str], columns: Shape) -> bool:
    return len(cells) > len(columns) and all(
        test(cell) if cell else blank for cell, (_, test, blank) in zip(cells, columns, strict=False)
    )
