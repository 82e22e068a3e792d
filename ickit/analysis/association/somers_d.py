"""Somers' D and Kendall's tau-b by counting pairs, for one data set and for thousands of arrangements at once.

Every pair of observations that differ in context is concordant (the one in the harder context scores higher),
discordant (it scores lower) or tied (both score the same). With C, D and T the numbers of these,
Somers' D(y|x) = (C - D) / (C + D + T) (Somers 1962). Only the order of the values counts, so they come as codes 0, 1,
2 ...

The sums over pairs are products of counts: with N[l, k] the number of observations at context level l and rating k,
C - D = sum over l of N[l]·M·(N[0] + … + N[l-1]), M[k, k'] = sign(k - k'). For thousands of arrangements these are a few
matrix products; where there are as many levels as observations (an indicator as a number) the pairs are compared
directly.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float64]

_EXACT_FLOAT32 = 2**24
_CHUNK, _CELLS = 500, 30_000  # so small that the matrix products stay on one thread: more only wait for each other
MANY_LEVELS = 12


def codes(values: npt.ArrayLike) -> tuple[Codes, int]:
    """Numbers as dense codes 0, 1, 2 ... in their order, and how many there are.

    >>> codes([2.5, 10, 2.5])
    (array([0, 1, 0]), 2)
    """
    distinct, code = np.unique(np.asarray(values), return_inverse=True)
    return code.astype(np.int64), len(distinct)


@dataclass(frozen=True)
class Pairs:
    """Numbers of pairs of observations. Add those of several waves to pool them: only pairs within a wave count.

    ``concordant`` and ``discordant`` differ in both; ``in_context`` differ in context, ``in_outcome`` in the outcome.
    """

    concordant: int
    discordant: int
    in_context: int
    in_outcome: int

    def __add__(self, other: "Pairs") -> "Pairs":
        """The pairs of two waves together."""
        return Pairs(
            self.concordant + other.concordant,
            self.discordant + other.discordant,
            self.in_context + other.in_context,
            self.in_outcome + other.in_outcome,
        )

    @property
    def d(self) -> float | None:
        """Somers' D of the outcome given the context, -1 to 1; None where no pair differs in context."""
        return (self.concordant - self.discordant) / self.in_context if self.in_context else None

    @property
    def tau_b(self) -> float | None:
        """Kendall's tau-b, -1 to 1; None where no pair differs in context, or none in the outcome."""
        both = self.in_context * self.in_outcome
        return (self.concordant - self.discordant) / sqrt(both) if both else None

    @property
    def shares(self) -> tuple[float, float, float] | None:
        """Of the pairs in different context: how often the one in the harder scores lower, equal, higher."""
        if not self.in_context:
            return None
        equal = self.in_context - self.concordant - self.discordant
        return self.discordant / self.in_context, equal / self.in_context, self.concordant / self.in_context


def count_pairs(context: npt.ArrayLike, outcome: npt.ArrayLike) -> Pairs:
    """The pairs of one wave. Both are numbers of equal length without missing ones; context: higher is harder.

    >>> pairs = count_pairs([0, 0, 1, 1], [1.0, 0.5, 0.5, 0.0])
    >>> pairs, pairs.d
    (Pairs(concordant=0, discordant=3, in_context=4, in_outcome=5), -0.75)
    """
    (x, x_levels), (y, y_levels) = codes(context), codes(outcome)
    if x_levels * y_levels <= 1_000_000:
        table = np.bincount(x * y_levels + y, minlength=x_levels * y_levels).reshape(x_levels, y_levels)
        easier = np.vstack([np.zeros((1, y_levels), dtype=np.int64), np.cumsum(table, axis=0)[:-1]])
        at_most = np.cumsum(easier, axis=1)
        concordant = int((table * (at_most - easier)).sum())
        discordant = int((table * (at_most[:, -1:] - at_most)).sum())
    else:
        concordant, discordant = _compared(x, y)
    return Pairs(concordant, discordant, _differing(x), _differing(y))


def _compared(x: Codes, y: Codes) -> tuple[int, int]:
    concordant = discordant = 0
    for rows in _chunks(len(x), 500):
        harder = x[rows, None] > x
        concordant += int(np.count_nonzero(harder & (y[rows, None] > y)))
        discordant += int(np.count_nonzero(harder & (y[rows, None] < y)))
    return concordant, discordant


def _differing(code: Codes) -> int:
    same = np.bincount(code).astype(object) if len(code) > 10**6 else np.bincount(code)
    return int((len(code) ** 2 - (same**2).sum()) // 2)


def _chunks(n: int, size: int = _CHUNK) -> Iterator[slice]:
    return (slice(start, min(start + size, n)) for start in range(0, n, size))


@dataclass(frozen=True)
class Outcomes:
    """Several outcomes of the same observations as codes, laid out for matrix products.

    ``code`` has the outcomes of the observations, ``unit`` numbers the units that they are of: all of a unit have one
    context. ``hot`` is units × (levels of all outcomes): how many of the unit's observations have that level of that
    outcome. ``sign`` compares the levels of one outcome with one another and is 0 between outcomes. ``member`` is
    (levels of all outcomes) × outcomes: 1 where the level is one of that outcome. ``lead`` is units × outcomes: how
    many observations have a lower result than one of the unit, less how many a higher one, summed over those of the
    unit; ``lead_of_level`` the same of an observation by its level.
    """

    code: tuple[Codes, ...]
    unit: Codes
    hot: npt.NDArray[np.floating]
    sign: npt.NDArray[np.floating]
    member: npt.NDArray[np.floating]
    lead: npt.NDArray[np.floating]
    lead_of_level: npt.NDArray[np.floating]

    @classmethod
    def of(cls, values: Sequence[npt.ArrayLike], unit: Codes | None = None) -> "Outcomes":
        """From one array of numbers per outcome, all of equal length and without missing ones.

        ``unit`` are dense codes; without it each observation is a unit.
        """
        coded = [codes(value) for value in values]
        n = len(coded[0][0])
        unit = np.arange(n) if unit is None else unit
        real = np.float32 if n * n < _EXACT_FLOAT32 else np.float64
        widths = [levels for _, levels in coded]
        starts = np.concatenate([[0], np.cumsum(widths)[:-1]]).astype(np.int64)
        hot = np.zeros((int(unit.max(initial=-1)) + 1, sum(widths)), dtype=real)
        sign = np.zeros((sum(widths), sum(widths)), dtype=real)
        member = np.repeat(np.eye(len(coded), dtype=real), widths, axis=0)
        for start, (code, levels) in zip(starts, coded, strict=True):
            np.add.at(hot, (unit, start + code), 1)
            rank = np.arange(levels)
            sign[start : start + levels, start : start + levels] = np.sign(rank[:, None] - rank).T
        lead = (hot.sum(axis=0) @ sign)[:, None] * member
        return cls(tuple(code for code, _ in coded), unit, hot, sign, member, hot @ lead, lead)


def permuted_sums(context: Codes, levels: int, outcomes: Outcomes) -> Floats:
    """Concordant minus discordant pairs (arrangements × outcomes).

    ``context`` is arrangements × units, codes below ``levels``.
    """
    total = np.zeros((len(context), len(outcomes.code)))
    for rows in _chunks(len(context), max(_CHUNK, _CELLS // max(context.shape[1], 1))):
        part = context[rows]
        if levels <= MANY_LEVELS:
            total[rows] = _level_sums(part, levels, outcomes)
        else:
            of_each = part[:, outcomes.unit]
            total[rows] = np.column_stack([_compared_sums(of_each, code) for code in outcomes.code])
    return total


def _level_sums(context: Codes, levels: int, outcomes: Outcomes) -> Floats:
    """The sums level by level, each against the easier ones.

    The hardest against the rest is, with the sign changed, the rest against all: among themselves pairs cancel out.
    """

    def at(level: int) -> npt.NDArray[np.floating]:
        return np.asarray(context == level, dtype=outcomes.hot.dtype)

    if levels == 2:
        return np.asarray(-(at(0) @ outcomes.lead), dtype=np.float64)
    easier = at(0) @ outcomes.hot
    total = np.zeros((len(context), len(outcomes.code)), dtype=easier.dtype)
    for level in range(1, levels - 1):
        table = at(level) @ outcomes.hot
        total += (table * (easier @ outcomes.sign)) @ outcomes.member
        easier += table
    return np.asarray(total - easier @ outcomes.lead_of_level, dtype=np.float64)


def pairs_in_context(context: Codes, levels: int, unit: Codes | None = None) -> Floats:
    """The pairs of observations that differ in context, for each arrangement (as for :func:`permuted_sums`).

    ``unit`` is that of each observation; without it each observation is a unit.
    """
    unit = np.arange(context.shape[1]) if unit is None else unit
    n, size = len(unit), np.bincount(unit).astype(np.float64)
    if levels <= MANY_LEVELS:
        same = sum(((context == level) @ size) ** 2 for level in range(levels))
        return np.asarray((n * n - same) / 2)
    sorted_rows = np.sort(context[:, unit], axis=1)
    first = np.ones(sorted_rows.shape, dtype=bool)
    first[:, 1:] = sorted_rows[:, 1:] != sorted_rows[:, :-1]
    start = np.maximum.accumulate(np.where(first, np.arange(n), 0), axis=1)
    return np.asarray(start.sum(axis=1), dtype=np.float64)


def _compared_sums(context: Codes, outcome: Codes) -> Floats:
    order = np.argsort(outcome, kind="stable")
    sorted_outcome = outcome[order]
    columns = np.ascontiguousarray(context[:, order].T)
    total = np.zeros(len(context), dtype=np.int64)
    for j, below in enumerate(np.searchsorted(sorted_outcome, sorted_outcome)):
        for rows in _chunks(int(below), 100):  # at most 100 summands of -1, 0, 1 fit the narrow type
            here, others = columns[j], columns[rows]
            total += np.add.reduce((here > others).view(np.int8) - (here < others).view(np.int8), axis=0, dtype=np.int8)
    return total.astype(np.float64)
