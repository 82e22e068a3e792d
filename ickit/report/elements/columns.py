"""A column of a table as it is shown: which values, how they are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral, Real
from typing import Any

import numpy as np

from ickit._base.plain_text import plain
from ickit._base.rounding import DASH, missing, rounded
from ickit.benchmark.exact import shown

_NUMBER = re.compile(r"[-+−±]?\d[\d., ]*\s?%?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_UNRATED = frozenset({"", "not_assessed", "dont_know"})


@dataclass(frozen=True)
class Column:
    """A column of a table: ``values`` of ``key`` in the rows that are shown, under ``label``.

    ``digits``: decimals of numbers that are no whole numbers. ``levels``: of ratings, lowest first. ``top``: the value
    of a full bar, or None. ``header``: the column heads its rows.
    """

    key: str
    label: str
    values: tuple[Any, ...]
    digits: int = 1
    levels: tuple[str, ...] = ()
    top: float | None = None
    header: bool = False

    @cached_property
    def numeric(self) -> bool:
        """Whether all values are numbers or read as one, so that they stand to the right."""
        if self.levels or self.header:
            return False
        kept = [value for value in self.values if not missing(value) and value not in ("", DASH)]
        return bool(kept) and all(_is_number(value) for value in kept)

    @cached_property
    def dates(self) -> bool:
        """Whether all values are dates, which are not to be broken over two lines."""
        kept = [str(value) for value in self.values if not missing(value) and value not in ("", DASH)]
        return bool(kept) and all(_DATE.fullmatch(value) for value in kept)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """What the cells say, in every form of the document."""
        return tuple(self.text(value) for value in self.values)

    def text(self, value: Any) -> str:
        """What a cell with ``value`` says.

        >>> Column("r", "Rating", (), levels=("no", "half_way", "yes")).text("half_way")
        'half way'
        >>> [Column("n", "n", (), digits=2).text(value) for value in (-1.005, 3, None, True)]
        ['−1.01', '3', '–', 'yes']
        """
        if self.levels:
            return rating_text(value)
        if missing(value) or value == "":
            return DASH
        if isinstance(value, bool | np.bool_):
            return "yes" if value else "no"
        if isinstance(value, Integral):
            return str(int(value)).replace("-", "−")
        if isinstance(value, Real):
            return rounded(value, self.digits).replace("-", "−")
        return plain(value)


def rating_text(rating: Any) -> str:
    """A rating in words; what is missing is not rated.

    >>> rating_text("partly_met"), rating_text("dont_know"), rating_text(None)
    ('partly met', 'not rated', 'not rated')
    """
    return "not rated" if is_unrated(rating) else plain(shown(str(rating)).replace("_", " "))


def is_unrated(rating: Any) -> bool:
    """Whether a rating is missing, for whatever reason.

    >>> is_unrated("not_assessed"), is_unrated(""), is_unrated("met")
    (True, True, False)
    """
    return missing(rating) or str(rating) in _UNRATED


def is_text(values: Sequence[Any]) -> bool:
    """Whether there are values and all that are not missing are text."""
    kept = [value for value in values if not missing(value)]
    return bool(kept) and all(isinstance(value, str) for value in kept)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool | np.bool_):
        return False
    return isinstance(value, Real) or (isinstance(value, str) and bool(_NUMBER.fullmatch(value)))
