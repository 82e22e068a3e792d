"""What this many cities could show at all: the smallest association that would be found four times in five."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from math import sqrt

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from ickit.analysis.association.observations import joined
from ickit.analysis.association.panel import Panel, middle_levels, panel_of
from ickit.analysis.association.permutation import shuffled
from ickit.analysis.association.somers_d import Codes, Floats, Outcomes, codes, permuted_sums

POWER = 0.8
COLUMNS = [
    *("outcome", "context_factor", "n_units", "threshold", "detectable", "attainable", "power_at_most", "reason"),
]
_STEP = 0.02
_REACH = 60.0
_FINE = 0.04
_SIMULATE_UP_TO = 60


@dataclass(frozen=True)
class Detectable:
    """The smallest |D| found with 80 % power, or None and the sentence why there is none.

    ``attainable`` is the largest |D| that such ratings in such context can have at all, ``power`` the chance, 0 to 1,
    that it is found.
    """

    d: float | None
    reason: str = ""
    attainable: float = float("nan")
    power: float = float("nan")


def smallest_detectable(
    outcome: pd.DataFrame,
    context: pd.DataFrame,
    *,
    n_tests: int,
    country: pd.Series | None = None,
    country_level: Collection[str] = (),
    seed: int = 20_120,
    simulations: int = 1_000,
) -> pd.DataFrame:
    """For every outcome and context factor the smallest |D| that these cities would show with 80 % power.

    Tables as for ``associations``; ``n_tests`` is how many tests are corrected together: the threshold is 0.05 /
    n_tests, which Benjamini-Hochberg asks of one association that stands alone. Columns: outcome, context_factor,
    n_units, threshold, detectable (0 to 1, in steps of 0.02; NaN where there is none), attainable (the largest |D| that
    these levels and ratings can have), power_at_most (the chance that this one is found) and reason (why there is no
    smallest). Waves: the one with most cities. A country counts as one city.
    """
    threshold = 0.05 / n_tests
    rows, both = [], joined(outcome, context, country)
    for name in [column for column in outcome.columns if column not in ("city", "year")]:
        for factor in [column for column in context.columns if column not in ("city", "year")]:
            made = panel_of(both, factor, [name], by_country=factor in country_level)
            x, y = _one_per_unit(made) if made is not None else (np.empty(0), np.empty(0))
            found = detectable(x, y, threshold, seed=seed, simulations=simulations)
            d = np.nan if found.d is None else found.d
            rows.append((name, factor, len(x), threshold, d, found.attainable, found.power, found.reason))
    return pd.DataFrame(rows, columns=COLUMNS)


def _one_per_unit(made: Panel) -> tuple[Floats, Floats]:
    rows = max(made.wave_rows, key=len)
    unit = made.unit[rows]
    middle, _ = middle_levels(unit[None, :], made.outcome[rows, 0])
    _, first = np.unique(unit, return_index=True)
    return made.context[rows][first].astype(float), middle[first]


def detectable(
    context: Floats, outcome: Floats, threshold: float, *, seed: int = 20_120, simulations: int = 1_000
) -> Detectable:
    """The smallest |D| that as many cities, in these context levels, with ratings this common, show with 80 % power.

    Simulated from a latent normal result that falls by an equal amount from one context level to the next (ordered
    probit), cut where the ratings keep their shares. Found means what a page means by it: the direction is the planted
    one and p is at most ``threshold``, p by z from the permutation variance with ties (Kendall 1970), against the
    quantile of z itself simulated up to 60 units and the normal one above. Ratings that are mostly alike cannot give
    every D: the search is among those that they can.
    """
    if len(context) < 3 or len(np.unique(context)) < 2 or len(np.unique(outcome)) < 2:
        return Detectable(None, "There is nothing to compare.")
    x, y = np.bincount(codes(context)[0]), np.bincount(codes(outcome)[0])
    d, most, power = _smallest(tuple(map(int, x)), tuple(map(int, y)), threshold, seed, simulations)
    if d is None:
        return Detectable(
            None, "Even the strongest association would be missed more than one time in five.", most, power
        )
    return Detectable(d, "", most, power)


@lru_cache(maxsize=4096)
def _smallest(
    x_counts: tuple[int, ...], y_counts: tuple[int, ...], threshold: float, seed: int, simulations: int
) -> tuple[float | None, float, float]:
    """The smallest |D| with the power asked for (None: none has it), the largest attainable |D|, and its power."""
    x, y = (np.repeat(np.arange(len(c), dtype=np.float64), c) for c in (x_counts, y_counts))
    simulate = len(x) <= _SIMULATE_UP_TO
    number = int(min(max(20_000, 25 / threshold), 200_000)) if simulate else 0
    orders, noise = _chance(len(x), number, simulations, seed)
    critical = _critical(x, y, threshold, orders) if simulate else float(-ndtri(threshold / 2))
    model = Latent(np.array(x_counts) / len(x), np.array(y_counts) / len(x))
    most = abs(model.d(-_REACH))
    still = Outcomes.of([x])
    steps = [*(_STEP * i for i in range(int(most / _STEP + 1e-9) + 1)), most]

    @cache
    def power(place: int) -> float:
        return _power(x, still, model, steps[place], critical, noise)

    last = len(steps) - 1
    if power(last) < POWER:
        return None, round(most, 9), power(last)
    low, high = 0, last  # power is below POWER at low and not below it at high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(middle) >= POWER else (middle, high)
    return round(steps[high], 6), round(most, 9), power(last)


@lru_cache(maxsize=32)
def _chance(units: int, number: int, simulations: int, seed: int) -> tuple[Codes, Floats]:
    """``number`` random orders of so many units, and ``simulations`` × units standard normal numbers: the same for
    every context and result, so that they differ by nothing else.
    """
    rng = np.random.default_rng(seed)
    places = np.arange(units)
    orders = shuffled(places, np.zeros(units, dtype=np.int64), number, rng) if number else np.empty((0, units), int)
    return orders, rng.standard_normal((simulations, units))


def _power(x: Floats, still: Outcomes, model: "Latent", d: float, critical: float, noise: Floats) -> float:
    slope = model.slope(-d)
    if slope is None:
        return 0.0
    drawn = np.searchsorted(model.cuts(slope), noise + slope * x).astype(np.int16)
    return float(np.mean(_z(still, drawn, len(model.shares)) <= -critical))


class Latent:
    """A latent normal result that falls or rises by an equal amount from one context level to the next.

    ``levels`` and ``shares`` are the shares of context levels and of ratings in the population; the result is cut where
    the ratings keep their shares.
    """

    def __init__(self, levels: Floats, shares: Floats) -> None:
        self.levels, self.shares = levels, shares
        self._known: dict[float, tuple[float, Floats]] = {}

    def d(self, slope: float) -> float:
        """Somers' D of the population at that slope per context level."""
        return self._at(slope)[0]

    def cuts(self, slope: float) -> Floats:
        """Where the latent result is cut into ratings."""
        return self._at(slope)[1]

    def slope(self, d: float) -> float | None:
        """The slope that gives this D; None where none gives one as strong."""
        end = -_REACH if d < 0 else _REACH
        if (self.d(end) - d) * end < -1e-9:
            return None
        if (self.d(end) - d) * end <= 0:
            return end
        if not d:
            return 0.0
        self.d(0.0)
        near = sorted((one, known[0]) for one, known in self._known.items() if one * end >= 0)
        low = max(one for one, reached in near if reached <= d)
        high = min(one for one, reached in near if reached >= d)
        return low if low == high else float(brentq(lambda one: self.d(one) - d, low, high, xtol=1e-6))

    def _at(self, slope: float) -> tuple[float, Floats]:
        if slope not in self._known:
            cells, cuts = _cells(self.levels, self.shares, slope)
            self._known[slope] = population_d(self.levels, cells), cuts
        return self._known[slope]


def planted(levels: Floats, shares: Floats, d: float) -> tuple[float | None, Floats]:
    """The latent model with that D: its slope per context level, and the cuts that keep the ratings' shares.

    ``levels`` and ``shares`` are the shares of context levels and of ratings in the population. The slope is None
    where no slope gives a D as strong.
    """
    model = Latent(levels, shares)
    slope = model.slope(d)
    return slope, np.empty(0) if slope is None else model.cuts(slope)


def _cells(levels: Floats, shares: Floats, slope: float) -> tuple[Floats, Floats]:
    """Chances of each rating at each context level (levels × ratings), and the cuts between the ratings."""
    means = np.asarray(slope * np.arange(len(levels)), dtype=np.float64)
    grid = _around(means)
    below = (levels[:, None] * ndtr(grid - means[:, None])).sum(axis=0)
    cuts = np.interp(np.cumsum(shares)[:-1], below, grid)
    edges = np.hstack([np.zeros((len(levels), 1)), ndtr(cuts - means[:, None]), np.ones((len(levels), 1))])
    return np.diff(edges, axis=1), cuts


def _around(means: Floats) -> Floats:
    """Points in order, six standard deviations to each side of every mean: between means far apart lies nothing."""
    if len(means) < 2 or abs(means[1] - means[0]) < 12:
        return np.arange(means.min() - 6, means.max() + 6, _FINE)
    return np.asarray((np.sort(means)[:, None] + np.arange(-6, 6, _FINE)).reshape(-1))


def population_d(levels: Floats, cells: Floats) -> float:
    """Somers' D of a population: shares of the context levels, chances of the ratings at each (levels × ratings)."""
    sign = np.sign(np.arange(cells.shape[1])[:, None] - np.arange(cells.shape[1]))
    better = cells @ sign @ cells.T
    pairs = np.tril(np.outer(levels, levels), -1)
    return float((pairs * better).sum() / pairs.sum())


def _critical(x: Floats, y: Floats, threshold: float, orders: Codes) -> float:
    (moved, many), (still, _) = sorted((codes(x), codes(y)), key=lambda coded: coded[1])  # the fewer levels move
    drawn = moved.astype(np.int8).take(orders)
    sums = permuted_sums(drawn, many, Outcomes.of([still]))
    spread = sqrt(float(_variance(_ties(x)[None, :], _ties(y)[None, :])[0]))
    place = len(sums) - max(1, int(threshold * len(sums)))
    return float(np.partition(np.abs(sums[:, 0]), place)[place]) / spread + 1e-9


def _ties(values: Floats | Codes) -> Floats:
    return np.bincount(values.astype(np.int64)).astype(float)


def _z(still: Outcomes, drawn: Codes, ratings: int) -> Floats:
    """z of S for each row of drawn ratings (draws × units), against what stays in place."""
    sums = permuted_sums(drawn, ratings, still)
    cells = drawn + ratings * np.arange(len(drawn))[:, None]
    u = np.bincount(cells.reshape(-1), minlength=ratings * len(drawn)).reshape(-1, ratings).astype(float)
    t = _ties(still.code[0])[None, :]
    return np.asarray(sums[:, 0] / np.sqrt(np.maximum(_variance(t, u), 1e-9)))


def _variance(t: Floats, u: Floats) -> Floats:
    """The variance of S over all arrangements, for the tied values' numbers in each row (Kendall 1970)."""
    n = t.sum(axis=1)
    all_pairs = n * (n - 1) * (2 * n + 5) - sum((v * (v - 1) * (2 * v + 5)).sum(axis=1) for v in (t, u))
    two = (t * (t - 1)).sum(axis=1) * (u * (u - 1)).sum(axis=1) / (2 * n * (n - 1))
    three = np.prod([(v * (v - 1) * (v - 2)).sum(axis=1) * np.ones(len(u)) for v in (t, u)], axis=0)
    return np.asarray(all_pairs / 18 + two + three / (9 * n * (n - 1) * (n - 2)))
