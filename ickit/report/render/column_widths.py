"""How a table fits a page: the size of its letters, and what each column needs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ickit.report.elements.columns import Column

_SHORT = 22  # characters: a column of no longer words takes what it needs
_CHARACTERS = {9.0: 108, 8.0: 124, 7.0: 144}
_SMALLEST = 6.5


@dataclass(frozen=True)
class Fit:
    """``size`` of letters in points; for each column how many characters it ``needs``, and its ``share`` of what then
    is left, 0 for columns of numbers and short words.
    """

    size: float
    needs: tuple[int, ...]
    shares: tuple[float, ...]


def fit(columns: Sequence[Column]) -> Fit:
    """How a table with these columns fits an A4 page.

    Columns of numbers and short words take what they need; those of long text share what is left by the length of it.
    """
    longest = [max((len(text) for text in column.texts), default=0) for column in columns]
    word = [max((len(w) for text in (*c.texts, c.label) for w in text.split()), default=1) for c in columns]
    needs = tuple(max(w, min(most, _SHORT)) + 2 for w, most in zip(word, longest, strict=True))
    size = next((size for size, most in _CHARACTERS.items() if sum(needs) <= most), _SMALLEST)
    shares = tuple(
        0.0 if most <= _SHORT else max(math.sqrt(most * _mean(column.texts)), 20.0)
        for most, column in zip(longest, columns, strict=True)
    )
    return Fit(size, needs, shares)


def _mean(texts: Sequence[str]) -> float:
    return sum(map(len, texts)) / max(len(texts), 1)
