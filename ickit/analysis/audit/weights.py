"""How much each key factor really counts: effective beside nominal weights (Becker et al. 2017)."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ickit.analysis.audit.polychoric import polychoric

Floats = npt.NDArray[np.float64]

APART = 1.5
LEAST_CITIES = 30
_DRAWS = 2_000
_AT_ONCE = 2 * 10**6
_SEED = 20_120


def effective_weights(
    values: pd.DataFrame, weights: Sequence[float], draws: int = _DRAWS, seed: int = _SEED
) -> pd.DataFrame:
    """Each key factor's share of the score's variance beside its nominal weight.

    ``values``: cities × key factors, 0 to 1, NaN where missing; ``weights``: nominal, any unit. The main effect of a
    factor is the share of the score's variance that its rating tells, V(E(score | rating)) / V(score), corrected for
    the number of levels (omega squared); its effective weight is its part of the sum of all main effects. Main effects
    of factors that go together overlap, so equal ones are no sign of equal weights alone.

    Chance is that of worlds in which all key factors measure one thing equally well, as closely as these do (mean or
    median polychoric correlation, the larger, known no better than so many cities tell it), with the same ratings, each
    as often, and the same ones missing.

    One row per key factor: key_factor, nominal and effective (shares that add up to 1), main_effect (0 to 1), low and
    high (how far from the nominal weight chance takes an effective one: 95 % for all factors together), and apart: the
    effective weight lies outside these, and is more than 1.5 times the nominal one or less than two thirds of it. No
    low and high below 30 cities.
    """
    number, weight = values.to_numpy(dtype=float), np.asarray(weights, dtype=float)
    kept = ~np.isnan(number) @ weight >= 0.5 * weight.sum()
    number = number[kept]
    nominal = weight / weight.sum()
    effects = main_effects(number, weight)
    found = pd.DataFrame({"key_factor": list(values.columns), "nominal": nominal})
    found["main_effect"], found["effective"] = effects, _shares(effects)
    found["low"] = found["high"] = np.nan
    found["apart"] = False
    if len(number) >= LEAST_CITIES and effects.sum() > 0:
        off = polychoric(values[kept]).to_numpy()[np.triu_indices(len(weight), 1)]
        close = max(np.nanmedian(off), np.nanmean(off)) if (~np.isnan(off)).any() else 0.0  # one odd factor; groups
        common = float(np.clip(close, 0, 0.95))
        by_chance = np.concatenate(list(_by_chance(number, weight, common, draws, np.random.default_rng(seed))))
        away = np.nanquantile(by_chance - np.nanmean(by_chance, axis=0), _tails(len(weight)), axis=0)
        found["low"], found["high"] = np.clip(nominal + away, 0, 1)
        far = (found["effective"] > APART * nominal) | (found["effective"] < nominal / APART)
        found["apart"] = far & ((found["effective"] < found["low"]) | (found["effective"] > found["high"]))
    return found[["key_factor", "nominal", "effective", "low", "high", "main_effect", "apart"]]


def main_effects(number: Floats, weights: Floats) -> Floats:
    """The share of the score's variance that each column's value tells (omega squared, not below 0)."""
    score = _scores(number[None], weights)
    columns = range(number.shape[1])
    orders = [np.argsort(number[~np.isnan(number[:, j]), j], kind="stable")[None] for j in columns]
    return np.array([_effect(score, number[:, j], orders[j])[0] for j in columns])


def _tails(factors: int) -> list[float]:
    return [0.025 / factors, 1 - 0.025 / factors]


def _by_chance(
    number: Floats, weights: Floats, common: float, draws: int, rng: np.random.Generator
) -> Iterator[Floats]:
    """Effective weights (draws × key factors) where ratings that correlate by ``common`` are dealt out anew."""
    n, k = number.shape
    size = max(1, _AT_ONCE // (n * k))
    rated = [np.flatnonzero(~np.isnan(number[:, j])) for j in range(k)]
    for start in range(0, draws, size):
        m = min(size, draws - start)
        trait, own = rng.standard_normal((m, n)), rng.standard_normal((k, m, n))
        # one correlation for all pairs has this standard error (Donner 1986), as an intraclass correlation has
        error = (1 - common) * (1 + (k - 1) * common) * np.sqrt(2 / (k * (k - 1) * (n - 1)))
        close = np.clip(common + error * rng.standard_normal((m, 1)), 0, 0.95)
        dealt, orders = np.full((m, n, k), np.nan), []
        for j, here in enumerate(rated):
            latent = np.sqrt(close) * trait[:, here] + np.sqrt(1 - close) * own[j][:, here]
            orders.append(np.argsort(latent, axis=1))
            dealt[np.arange(m)[:, None], here[orders[j]], j] = np.sort(number[here, j])
        score = _scores(dealt, weights)
        yield _shares(np.column_stack([_effect(score, number[:, j], orders[j]) for j in range(k)]))


def _scores(number: Floats, weights: Floats) -> Floats:
    """The score of each city, in each of several tables of ratings."""
    rated = ~np.isnan(number) @ weights
    return np.asarray(np.nan_to_num(number) @ weights / np.where(rated > 0, rated, 1))


def _effect(score: Floats, x: Floats, orders: npt.NDArray[np.integer]) -> Floats:
    """Omega squared of a key factor in each of several tables: ``orders`` are those of its ratings ``x``, ascending."""
    here = ~np.isnan(x)
    size = np.unique(x[here], return_counts=True)[1]
    n, groups = int(here.sum()), len(size)
    if groups < 2 or n <= groups:
        return np.zeros(len(score))
    own = np.take_along_axis(score[:, here], orders, axis=1)
    own = own - own.mean(axis=1, keepdims=True)
    sums = np.add.reduceat(own, np.concatenate([[0], np.cumsum(size)[:-1]]), axis=1)
    whole, between = (own**2).sum(axis=1), (sums**2 / size).sum(axis=1)
    within = (whole - between) / (n - groups)
    told = (between - (groups - 1) * within) / np.where(whole > 0, whole + within, 1)
    return np.asarray(np.where(whole > 1e-12, np.maximum(told, 0), 0.0))


def _shares(effects: Floats) -> Floats:
    total = effects.sum(axis=-1, keepdims=True)
    return np.asarray(np.where(total > 0, effects / np.where(total > 0, total, 1), np.nan))
