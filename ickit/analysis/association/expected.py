"""What participation alone brings: the mean of S over all arrangements of the contexts, and S without one unit each.

S is the number of concordant pairs less that of discordant ones, over pairs within a wave. Units that took part in the
same waves (a stratum) can change places. Between two strata s and t, S therefore has the mean G[s, t]·B[s, t]: G the
chance that a unit of s is in harder context than one of t, less that of easier; B the pairs in which the one of s has
the higher result, less those with the lower. Within a stratum the mean is 0. So E is 0 where all took part alike, and
else it says how far D would be from 0 because those who take part differ in context and in results.
"""

from typing import TYPE_CHECKING

import numpy as np

from ickit.analysis.association.somers_d import Codes, Floats

if TYPE_CHECKING:
    from ickit.analysis.association.panel import Panel

_MOST_CELLS = 10**6
_AT_ONCE = 2 * 10**6


def expected(panel: "Panel") -> Floats:
    """The mean of S over all permitted arrangements, one number an outcome; zeros with one pattern of participation."""
    return _without_one_or_none(panel)[0]


def without_one(panel: "Panel") -> Floats:
    """(S - E) / N without one unit each (units × outcomes), E computed anew: the jackknife. NaN where N is 0.

    Units must have one context a wave, as cities have, and countries where the factor is the same in all their cities.
    """
    own, pairs = _of_units(panel)
    total = own.sum(axis=0) / 2 - own
    left = pairs.sum() / 2 - pairs
    _, less = _without_one_or_none(panel)
    none = left <= 0
    return np.where(none[:, None], np.nan, (total - less) / np.where(none, 1, left)[:, None])


def _of_units(panel: "Panel") -> tuple[Floats, Floats]:
    """Of each unit: its part of S (units × outcomes), and its pairs that differ in context."""
    sums, pairs = np.zeros((panel.n_units, panel.outcome.shape[1])), np.zeros(panel.n_units)
    for wave, rows in enumerate(panel.wave_rows):
        unit, context = panel.unit[rows], panel.context[rows]
        pairs += np.bincount(unit, len(rows) - np.bincount(context)[context], panel.n_units)
        for column, code in enumerate(panel.wave_outcomes[wave].code):
            sums[:, column] += np.bincount(unit, _of_each(context, code), panel.n_units)
    return sums, pairs


def _of_each(context: Codes, outcome: Codes) -> Floats:
    """For each observation, the others with which it is concordant less those with which it is discordant."""
    levels, ratings = int(context.max()) + 1, int(outcome.max()) + 1
    if levels * ratings <= _MOST_CELLS:
        table = np.bincount(context * ratings + outcome, minlength=levels * ratings).reshape(levels, ratings)
        return np.asarray(_lead(_lead(table.T).T)[context, outcome])
    step = max(1, _AT_ONCE // len(context))
    parts = [
        (np.sign(context[i : i + step, None] - context) * np.sign(outcome[i : i + step, None] - outcome)).sum(axis=1)
        for i in range(0, len(context), step)
    ]
    return np.concatenate(parts).astype(float)


def _lead(counts: Floats | Codes) -> Floats:
    """Along the first axis: how much lies below each place less how much above."""
    at_most = np.cumsum(counts, axis=0, dtype=float)
    return np.asarray(2 * at_most - counts - at_most[-1])


def _without_one_or_none(panel: "Panel") -> tuple[Floats, Floats]:
    """E, and E without one unit each (units × outcomes)."""
    columns = panel.outcome.shape[1]
    whole, change = np.zeros(columns), np.zeros((panel.n_units, columns))
    if panel.stratum.max(initial=0) > 0:
        for wave, rows in enumerate(panel.wave_rows):
            for column, code in enumerate(panel.wave_outcomes[wave].code):
                total, less = _of_wave(panel, wave, rows, code)
                whole[column] += total
                change[:, column] += less
    return whole, whole - change


def _of_wave(panel: "Panel", wave: int, rows: Codes, outcome: Codes) -> tuple[float, Floats]:
    """E of one wave, and what of it goes without one unit each."""
    history, strata = panel.histories[:, wave], int(panel.stratum.max()) + 1
    here = np.flatnonzero(history >= 0)
    of_unit, level = panel.stratum[here], history[here]
    size = np.bincount(of_unit, minlength=strata)
    share = np.zeros((panel.levels, strata))
    np.add.at(share, (level, of_unit), 1 / size[of_unit])
    harder = _lead(share)[level]  # units × strata: chance that the unit's context is harder than one of the stratum
    ratings = np.zeros((int(outcome.max()) + 1, strata))
    np.add.at(ratings, (outcome, panel.stratum[panel.unit[rows]]), 1)
    higher = np.zeros((panel.n_units, strata))
    np.add.at(higher, panel.unit[rows], _lead(ratings)[outcome])
    higher = higher[here]
    mean, total = np.zeros((strata, strata)), np.zeros((strata, strata))
    np.add.at(mean, of_unit, harder / size[of_unit][:, None])
    np.add.at(total, of_unit, higher)
    np.fill_diagonal(mean, 0)
    n = size[of_unit][:, None]
    left = np.where(n > 1, (n * mean[of_unit] - harder) / np.maximum(n - 1, 1), 0)
    less = mean[of_unit] * total[of_unit] - left * (total[of_unit] - higher)
    less[np.arange(len(here)), of_unit] = 0
    change = np.zeros(panel.n_units)
    change[here] = less.sum(axis=1)
    return float((mean * total).sum() / 2), change
