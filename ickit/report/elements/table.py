"""A table in a document: a frame, which of its columns are shown, and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from ickit.report.elements.columns import Column, is_text
from ickit.report.elements.element import Tabular


@dataclass(frozen=True, eq=False, repr=False)
class Table(Tabular):
    """``data`` as a table; see :func:`table` for what the fields mean."""

    caption: str
    labels: Mapping[str, str]
    note: str = ""
    header_column: str | None = None
    most: int | None = None
    digits: int | Mapping[str, int] = 1
    ratings: Mapping[str, Sequence[str]] = field(default_factory=dict)
    bars: Mapping[str, float] = field(default_factory=dict)
    find: str = ""

    def __post_init__(self) -> None:
        named = {*self.labels, *self.ratings, *self.bars, self.header_column or next(iter(self.labels))}
        if unknown := named - {*map(str, self.data.columns)}:
            raise KeyError(f"no column {min(unknown)!r} in the data of table {self.name!r}")
        if blank := [key for key, label in self.labels.items() if not str(label).strip()]:
            raise ValueError(f"column {blank[0]!r} of table {self.name!r} needs a heading: who cannot see it hears it")
        super().__post_init__()

    @property
    def rows(self) -> pd.DataFrame:
        """The rows that are shown."""
        return self.data if self.most is None else self.data.head(self.most)

    @property
    def more(self) -> str:
        """The note, and how many rows are not shown."""
        left = len(self.data) - len(self.rows)
        rest = f"{left} more {'row' if left == 1 else 'rows'} in the CSV file." if left else ""
        return " ".join(part for part in (self.note, rest) if part)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are shown, in order."""
        rows, first = self.rows, next(iter(self.labels))
        head = self.header_column or (first if is_text(self.data[first].tolist()) else None)
        return tuple(
            Column(
                key,
                label,
                tuple(rows[key].tolist()),
                self.digits if isinstance(self.digits, int) else self.digits.get(key, 1),
                tuple(self.ratings.get(key, ())),
                self.bars.get(key),
                key == head,
            )
            for key, label in self.labels.items()
        )


def table(
    data: pd.DataFrame,
    *,
    name: str,
    caption: str,
    labels: Mapping[str, str],
    note: str = "",
    header_column: str | None = None,
    most: int | None = None,
    digits: int | Mapping[str, int] = 1,
    ratings: Mapping[str, Sequence[str]] | None = None,
    bars: Mapping[str, float] | None = None,
    find: str = "",
) -> Table:
    """``data`` as a table; ``labels`` says which columns are shown, in which order, under which heading.

    All of ``data`` goes into the CSV ``name``. ``header_column`` heads its row (default: the first shown column where
    it holds text). At most ``most`` rows are shown. Whole numbers are shown as they are, other numbers with ``digits``
    decimals (one number, or one per column), halves away from zero. ``ratings`` gives a column's levels, lowest first:
    they are shown as coloured labels, missing as "not rated". ``bars`` gives a column's largest possible value: a bar
    stands beside the number. ``find`` is the label of a field above the table, on a page, that shows only the rows
    which hold the words typed into it. Raises KeyError where a named column is not in ``data``.

    >>> data = pd.DataFrame({"city": ["A"], "n": [1]})
    >>> shown = table(data, name="cities", caption="Cities", labels={"city": "City"})
    >>> [column.label for column in shown.columns], list(shown.tables["cities"].columns)
    (['City'], ['city', 'n'])
    """
    return Table(
        data, name, caption, labels, note, header_column, most, digits, dict(ratings or {}), dict(bars or {}), find
    )
