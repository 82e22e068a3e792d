"""Agreement of any number of assessors, each of whom may have left out some ratings.

Coefficients and their standard errors as in Gwet 2014 (*Handbook of Inter-Rater Reliability*, 4th ed.): Fleiss' kappa
(1971), Gwet's AC1 and AC2, Krippendorff's alpha, with identity, linear or quadratic weights. A unit counts where
somebody rated it, and for agreement where two did.
"""

from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ickit._base.frames import frame
from ickit.analysis import scores
from ickit.benchmark.model import Benchmark

Numbers = npt.NDArray[np.float64]
Weights = Literal["identity", "linear", "quadratic"]

COEFFICIENTS = {
    "coefficient": "str", "weights": "str", "units": "int64", "rated_twice": "int64", "cities": "int64",
    "assessors": "int64", "value": "float64", "error": "float64", "low": "float64", "high": "float64",
    "cities_low": "float64", "cities_high": "float64",
}  # fmt: skip
DRAWS, SEED, LEAST_CITIES = 999, 20_120, 8


def rated_by_all(assessments: pd.DataFrame, benchmark: Benchmark, year: int | None = None) -> pd.DataFrame:
    """Every city, wave and key factor that somebody rated, a column an assessor with the rating's value (0 to 1).

    ``assessments`` has the columns of the data contract. The index is city, year, key_factor; NaN where not rated.
    """
    own = assessments[assessments["benchmark"] == benchmark.id]
    own = own if year is None else own[own["year"] == year]
    parts = []
    for who in sorted(own["assessor"].unique()):
        given = scores.ratings(own, benchmark, str(who))
        given = given[given["value"].notna()].assign(value=lambda t: t["value"].astype(float))
        parts.append(given.set_index(["city", "year", "key_factor"])["value"].rename(str(who)))
    if not parts:
        return pd.DataFrame(index=pd.MultiIndex.from_arrays([[], [], []], names=["city", "year", "key_factor"]))
    return pd.concat(parts, axis=1).sort_index()


def counts_of(ratings: Numbers, levels: Numbers) -> Numbers:
    """How many assessors gave each of ``levels`` to each unit (units × levels). NaN is no rating."""
    return np.stack([(np.abs(ratings - level) < 1e-9).sum(axis=1) for level in levels], axis=1).astype(float)


def agreement_weights(levels: Numbers, weights: Weights) -> Numbers:
    """Agreement between two levels: 1 for the same, 0 for the two ends; by their distance, or its square."""
    if weights == "identity":
        return np.eye(len(levels))
    apart = np.abs(levels[:, None] - levels) / (levels.max() - levels.min())
    return np.asarray(1 - apart ** (1 if weights == "linear" else 2), dtype=float)


def gwet_ac(counts: Numbers, weights: Numbers) -> tuple[float, float]:
    """Gwet's AC1 (identity weights) or AC2, and its standard error. NaN where nobody was rated twice.

    ``counts``: units × levels, of any number of assessors a unit. Units rated once count for chance agreement.
    """
    levels = counts.shape[1]

    def chance(share: Numbers, each: Numbers) -> tuple[float, Numbers]:
        scale = weights.sum() / (levels * (levels - 1))
        return float(scale * (share * (1 - share)).sum()), scale * each @ (1 - share)

    return _coefficient(counts, weights, chance)


def fleiss_kappa(counts: Numbers, weights: Numbers) -> tuple[float, float]:
    """Fleiss' kappa, weighted and with blanks, and its standard error. Arguments as for :func:`gwet_ac`."""

    def chance(share: Numbers, each: Numbers) -> tuple[float, Numbers]:
        return float(share @ weights @ share), each @ ((weights @ share + weights.T @ share) / 2)

    return _coefficient(counts, weights, chance)


def _coefficient(
    counts: Numbers, weights: Numbers, chance: Callable[[Numbers, Numbers], tuple[float, Numbers]]
) -> tuple[float, float]:
    counts = counts[counts.sum(axis=1) > 0]
    raters, n = counts.sum(axis=1), len(counts)
    twice = raters >= 2
    if not twice.any():
        return float("nan"), float("nan")
    each = counts / raters[:, None]
    agreed = np.where(twice, _paired(counts, weights) / np.where(twice, raters * (raters - 1), 1), 0)
    observed = agreed.sum() / twice.sum()
    expected, by_unit = chance(each.mean(axis=0), each)
    if expected >= 1 - 1e-12:
        return float("nan"), float("nan")
    value = (observed - expected) / (1 - expected)
    own = n / twice.sum() * (agreed - expected * twice) / (1 - expected)
    own = own - 2 * (1 - value) * (by_unit - expected) / (1 - expected)
    return float(value), _error(own, value)


def krippendorff_alpha(counts: Numbers, weights: Numbers) -> tuple[float, float]:
    """Krippendorff's alpha of the units rated twice, and its standard error. Arguments as for :func:`gwet_ac`.

    The error is that of alpha before its correction for few ratings, as published.
    """
    counts = counts[counts.sum(axis=1) >= 2]
    if not len(counts):
        return float("nan"), float("nan")
    raters = counts.sum(axis=1)
    mean = raters.mean()
    least = 1 / raters.sum()
    agreed = _paired(counts, weights) / (mean * (raters - 1))
    plain = agreed.mean()
    observed = (1 - least) * plain + least
    share = (counts / mean).mean(axis=0)
    expected = float(share @ weights @ share)
    if expected >= 1 - 1e-12:
        return float("nan"), float("nan")
    value = (observed - expected) / (1 - expected)
    first = (plain - expected) / (1 - expected)
    more = (raters - mean) / mean
    by_unit = counts / mean @ ((weights @ share + weights.T @ share) / 2) - expected * more
    own = (agreed - plain * more - expected) / (1 - expected)
    own = own - 2 * (1 - first) * (by_unit - expected) / (1 - expected)
    return float(value), _error(own, first)


def _paired(counts: Numbers, weights: Numbers) -> Numbers:
    """By unit, the agreement summed over all ordered pairs of its assessors."""
    return np.asarray((counts * (counts @ weights - 1)).sum(axis=1), dtype=float)


def _error(own: Numbers, value: float) -> float:
    n = len(own)
    return float(np.sqrt(((own - value) ** 2).sum() / (n * (n - 1)))) if n > 1 else float("nan")


KINDS: tuple[tuple[str, Weights, Callable[[Numbers, Numbers], tuple[float, float]]], ...] = (
    ("Fleiss' kappa", "identity", fleiss_kappa),
    ("Fleiss' kappa", "linear", fleiss_kappa),
    ("Fleiss' kappa", "quadratic", fleiss_kappa),
    ("Gwet's AC1", "identity", gwet_ac),
    ("Gwet's AC2", "linear", gwet_ac),
    ("Gwet's AC2", "quadratic", gwet_ac),
    ("Krippendorff's alpha", "identity", krippendorff_alpha),
    ("Krippendorff's alpha", "linear", krippendorff_alpha),
    ("Krippendorff's alpha", "quadratic", krippendorff_alpha),
)


def many_raters(rated: pd.DataFrame, benchmark: Benchmark) -> pd.DataFrame:
    """How far all assessors agree: a row a coefficient and kind of weights.

    ``rated`` as from :func:`rated_by_all`. Columns: coefficient, weights (identity, linear, quadratic); units (ratings
    of a city's key factor by anybody), rated_twice, cities, assessors; value; error, the asymptotic standard error,
    which takes units as independent, and low and high, its 95 % interval (Student's t, cut off at 1); cities_low and
    cities_high, the 95 % interval by drawing whole cities anew, from 8 cities up. Empty for fewer than two assessors.
    """
    if rated.shape[1] < 2 or rated.empty:
        return frame([], COEFFICIENTS)
    return frame(list(_rows(rated, benchmark)), COEFFICIENTS)


def _rows(rated: pd.DataFrame, benchmark: Benchmark) -> Iterator[dict[str, Any]]:
    from scipy import stats

    number = rated.to_numpy(dtype=float)
    levels = _levels(number, benchmark)
    counts = counts_of(number, levels)
    cities = rated.index.get_level_values("city").to_numpy()
    names = np.unique(cities)
    head = {
        "units": len(counts),
        "rated_twice": int((counts.sum(axis=1) >= 2).sum()),
        "cities": len(names),
        "assessors": rated.shape[1],
    }
    times = _times_drawn(cities, names) if len(names) >= LEAST_CITIES else np.empty((0, len(counts)))
    for name, kind, compute in KINDS:
        weights = agreement_weights(levels, kind)
        value, error = compute(counts, weights)
        reach = float(stats.t.ppf(0.975, max(len(counts) - 1, 1))) * error
        again = _again(name, counts, weights, times) if len(times) and not np.isnan(value) else np.empty(0)
        again = again[~np.isnan(again)]
        low, high = np.quantile(again, [0.025, 0.975]) if len(again) else (np.nan, np.nan)
        numbers = {"value": value, "error": error, "low": value - reach, "high": min(1.0, value + reach)}
        yield {"coefficient": name, "weights": kind, **head, **numbers, "cities_low": low, "cities_high": high}


def _levels(number: Numbers, benchmark: Benchmark) -> Numbers:
    """The levels that agreement is about: the scale's or, where it has many, those that were given."""
    if benchmark.scale.fine:
        return np.unique(np.concatenate([number[~np.isnan(number)].round(9), [0.0, 1.0]]))
    return np.array([float(value) for value in benchmark.scale.values.values()])


def _times_drawn(cities: npt.NDArray[Any], names: npt.NDArray[Any]) -> Numbers:
    """How often each unit is drawn where as many cities as there are are drawn with repetition (draws × units)."""
    drawn = np.random.default_rng(SEED).integers(0, len(names), (DRAWS, len(names)))
    times = np.stack([(drawn == place).sum(axis=1) for place in range(len(names))], axis=1)
    return times[:, np.searchsorted(names, cities)].astype(float)


def _again(name: str, counts: Numbers, weights: Numbers, times: Numbers) -> Numbers:
    """A coefficient in every draw: what a unit adds is worked out once, and only chance agreement is made anew."""
    raters = counts.sum(axis=1)
    twice = raters >= 2
    paired = _paired(counts, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        if name == "Krippendorff's alpha":
            given = times @ (raters * twice)
            share = times @ (counts * twice[:, None]) / given[:, None]
            plain = times @ np.where(twice, paired / np.maximum(raters - 1, 1), 0) / given
            observed = (1 - 1 / given) * plain + 1 / given
        else:
            share = times @ (counts / raters[:, None]) / times.sum(axis=1)[:, None]
            observed = times @ np.where(twice, paired / np.maximum(raters * (raters - 1), 1), 0) / (times @ twice)
        if name.startswith("Gwet"):
            levels = counts.shape[1]
            expected = weights.sum() / (levels * (levels - 1)) * (share * (1 - share)).sum(axis=1)
        else:
            expected = ((share @ weights) * share).sum(axis=1)
        return np.asarray((observed - expected) / (1 - expected), dtype=float)
