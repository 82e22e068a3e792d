"""Permutation tests: could chance alone have brought context and outcome together like this?

Under no association any unit could have had any other's context. So the units' whole context histories change places,
among units that took part in the same waves, and the observed association is compared with those so made. Moving
levels within a wave instead would be wrong: cities stay much the same from wave to wave, and the waves would count as
independent observations (``docs/calibration.md`` shows by how much).

The statistic is the absolute value of (S - E) / N: S concordant minus discordant pairs, N pairs that differ in
context, E the mean of S over all arrangements. E is 0 when all units took part in the same waves, and then the
statistic is |D|.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain, combinations
from math import comb, prod

import numpy as np

from ickit.analysis.association.panel import Panel
from ickit.analysis.association.somers_d import MANY_LEVELS, Codes, Floats, pairs_in_context, permuted_sums

EXACT_UP_TO = 100_000
_MOST_CELLS = 2 * 10**7
_ROUNDING = 1e-9
_BATCH = 10_000
_FIRST = 1_000
_AT_ONCE = 200_000


@dataclass(frozen=True)
class Permuted:
    """For each outcome its p, the method ("exact" or "Monte Carlo") and m, the arrangements counted or drawn."""

    p: tuple[float, ...]
    method: tuple[str, ...]
    m: tuple[int, ...]


def permutation_test(
    panel: Panel,
    rng: np.random.Generator,
    *,
    permutations: int = 10_000,
    exact_up_to: int = EXACT_UP_TO,
    enough_above: float = 1.0,
) -> Permuted:
    """Two-sided p-values of no association between the panel's context factor and each of its outcomes.

    All arrangements are counted where there are at most ``exact_up_to`` distinct ones, and p is the share at least as
    far from the mean as the observed one; else p = (b + 1) / (m + 1) from m = ``permutations`` random ones, or from the
    first 1,000 where these put every p above ``enough_above`` (Besag and Clifford 1991: a p up to that is not touched).

    An indicator with a level for nearly every city stays in place, and each outcome moves instead: it makes no
    difference where every unit has one observation a wave, and there are fewer arrangements.
    """
    if panel.levels <= MANY_LEVELS or panel.unit_name == "countries":
        return _tested(panel, rng, permutations, exact_up_to, enough_above)
    columns = range(panel.outcome.shape[1])
    one = [panel.fewer_levels_moving(c) for c in columns]
    parts = [_tested(part, deepcopy(rng), permutations, exact_up_to, enough_above) for part in one]
    return Permuted(
        tuple(p for part in parts for p in part.p),
        tuple(method for part in parts for method in part.method),
        tuple(m for part in parts for m in part.m),
    )


def _tested(
    panel: Panel, rng: np.random.Generator, permutations: int, exact_up_to: int, enough_above: float
) -> Permuted:
    _, history = panel.distinct_histories
    expected = panel.expected
    reached = _statistic(panel, history[None, :], expected)[0] - _ROUNDING
    k = len(reached)
    number = arrangements(history, panel.stratum, exact_up_to)
    if number <= exact_up_to and number * panel.n_units <= _MOST_CELLS:
        beyond = _beyond(panel, all_arrangements(history, panel.stratum), expected, reached)
        return Permuted(tuple((beyond / number).tolist()), ("exact",) * k, (number,) * k)
    beyond, done = np.zeros(k, dtype=np.int64), 0
    while done < permutations:
        size = min(_BATCH if done else _FIRST, permutations - done)
        beyond += _beyond(panel, shuffled(history, panel.stratum, size, rng), expected, reached)
        done += size
        if done == _FIRST and (beyond + 1).min() / (done + 1) > enough_above:
            break
    p = (beyond + 1) / (done + 1)
    return Permuted(tuple(p.tolist()), ("Monte Carlo",) * k, (done,) * k)


def _beyond(panel: Panel, drawn: Codes, expected: Floats, reached: Floats) -> Codes:
    """For each outcome, how many arrangements lie at least as far from the mean as the observed one."""
    size = max(1_000, _AT_ONCE // drawn.shape[1])
    parts = (drawn[start : start + size] for start in range(0, len(drawn), size))
    return sum(
        (np.count_nonzero(_statistic(panel, part, expected) >= reached, axis=0) for part in parts),
        start=np.zeros(len(reached), dtype=np.int64),
    )


def _statistic(panel: Panel, drawn: Codes, expected: Floats) -> Floats:
    """Arrangements × outcomes: the distance of D from its mean over all arrangements."""
    one_each = panel.unit_name == "cities"  # then the levels of a wave change places, and their pairs stay as many
    total = np.zeros((len(drawn), panel.outcome.shape[1]))
    differing = np.full(len(drawn), float(panel.pairs[0].in_context)) if one_each else np.zeros(len(drawn))
    distinct, _ = panel.distinct_histories
    level: Codes = distinct.astype(np.int8 if panel.levels < 127 else np.int32)
    for wave, (units, outcomes) in enumerate(zip(panel.wave_units, panel.wave_outcomes, strict=True)):
        # a history of one wave is a level
        context = drawn if len(panel.waves) == 1 else level[:, wave][drawn[:, units]]
        total += permuted_sums(context, panel.levels, outcomes)
        if not one_each:
            differing += pairs_in_context(context, panel.levels, outcomes.unit)
    return np.asarray(np.abs(total - expected) / np.maximum(differing, 1)[:, None])


def arrangements(history: Codes, stratum: Codes, enough: int = EXACT_UP_TO) -> int:
    """How many distinct ways there are to give the histories to units of the same stratum; stops above ``enough``.

    >>> arrangements(np.array([0, 0, 1, 1]), np.zeros(4, dtype=int))
    6
    """
    number = 1
    for one in np.unique(stratum):
        left = int(np.count_nonzero(stratum == one))
        for count in sorted(np.bincount(history[stratum == one]))[:-1]:
            if count and number <= enough:
                number *= comb(left, int(count))
            left -= int(count)
    return number


def shuffled(history: Codes, stratum: Codes, m: int, rng: np.random.Generator) -> Codes:
    """``m`` random arrangements × units."""
    narrow: Codes = history.astype(np.int8 if history.max() < 127 else np.int32)
    if stratum.min() == stratum.max():
        return _shuffled_rows(narrow, m, rng)
    drawn = np.empty((m, len(history)), dtype=narrow.dtype)
    for units in _strata(stratum):
        one_kind = len(np.unique(history[units])) == 1
        drawn[:, units] = narrow[units] if one_kind else _shuffled_rows(narrow[units], m, rng)
    return drawn


def _shuffled_rows(values: Codes, m: int, rng: np.random.Generator) -> Codes:
    """``m`` random orders, by sorting 48 random bits with the value behind them: twice as fast as ``rng.permuted``."""
    keys = rng.integers(0, 2**48, (m, len(values)), dtype=np.uint64)
    keys <<= np.uint64(16)
    keys |= values.astype(np.uint64)
    keys.sort(axis=1)
    return (keys & np.uint64(2**16 - 1)).astype(values.dtype)


def all_arrangements(history: Codes, stratum: Codes) -> Codes:
    """Every distinct arrangement × units, each once.

    >>> len(all_arrangements(np.array([0, 1, 1, 2]), np.array([0, 0, 0, 1])))
    3
    """
    parts = [(units, _multiset(history[units])) for units in _strata(stratum)]
    number = prod(len(part) for _, part in parts)
    found = np.empty((number, len(history)), dtype=np.int32 if history.max() >= 127 else np.int8)
    repeat = 1
    for units, part in parts:
        found.reshape(-1, len(part), repeat, len(history))[..., units] = part[:, None]
        repeat *= len(part)
    return found


def _strata(stratum: Codes) -> Iterator[Codes]:
    return (np.flatnonzero(stratum == one) for one in np.unique(stratum))


def _multiset(values: Codes) -> Codes:
    """All distinct orders of ``values``: the commonest fills what the others leave."""
    distinct, counts = np.unique(values, return_counts=True)
    order = np.argsort(counts, kind="stable")
    distinct, counts = distinct[order], counts[order].tolist()
    found = np.full((1, len(values)), distinct[-1], dtype=np.int8 if distinct.max() < 127 else np.int32)
    free = np.arange(len(values))[None, :]
    for value, count in zip(distinct[:-1], counts[:-1], strict=True):
        chosen = _combinations(free.shape[1], count)
        picked = free[:, chosen].reshape(-1, count)
        found = np.repeat(found, len(chosen), axis=0)
        np.put_along_axis(found, picked, value, axis=1)
        keep = np.ones((len(chosen), free.shape[1]), dtype=bool)
        np.put_along_axis(keep, chosen, False, axis=1)
        kept = np.nonzero(keep)[1].reshape(len(chosen), -1)
        free = free[:, kept].reshape(len(found), -1) if value != distinct[-2] else free
    return found


def _combinations(n: int, k: int) -> Codes:
    """All ways to choose ``k`` of ``n`` places, a row each."""
    flat = chain.from_iterable(combinations(range(n), k))
    return np.fromiter(flat, dtype=np.int64, count=comb(n, k) * k).reshape(-1, k)
