"""How sure the coefficients of two assessors are: asymptotic standard errors, and intervals over cities.

Asymptotic: of percent agreement the binomial one, of weighted kappa Fleiss, Cohen and Everitt 1969 (as in statsmodels),
of AC2 Gwet 2014; they take ratings as independent. The intervals draw whole cities anew, as those of a city are not.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.stats.inter_rater import cohens_kappa

from ickit._base.frames import frame
from ickit.analysis import agreement
from ickit.analysis.many_raters import gwet_ac
from ickit.benchmark.model import Benchmark

Numbers = npt.NDArray[Any]
ERRORS = {
    "coefficient": "str", "value": "float64", "error": "float64", "low": "float64", "high": "float64",
    "cities_low": "float64", "cities_high": "float64",
}  # fmt: skip
DRAWS, SEED = 999, 20_120
NAMES = ("percent_agreement", "kappa", "ac2", "alpha")
QUADRATIC = ("kappa", "ac2")
Z = 1.959963984540054


def coefficient_errors(pairs: pd.DataFrame, benchmark: Benchmark) -> pd.DataFrame:
    """A row for each of percent_agreement, kappa, ac2 (both with linear weights), alpha (ordinal) and, on a scale of
    more than two levels, kappa_quadratic and ac2_quadratic (weights fall with the square of the distance).

    ``pairs`` as from :func:`ickit.analysis.agreement.pairs`. Columns: coefficient; value; error (asymptotic standard
    error; missing for ordinal alpha, which has none), low and high (value ± 1.96 errors, within -1 and 1); cities_low
    and cities_high (95 % interval by drawing cities anew, from 8 cities up).
    """
    if pairs.empty:
        return frame([], ERRORS)
    benchmark = benchmark.with_given([*pairs["first_rating"], *pairs["second_rating"]])
    table = agreement.cross_table(pairs, benchmark.scale)
    linear = agreement.linear_weights(benchmark.scale)
    rows = _with_errors(pairs, benchmark, table, linear, NAMES)
    if len(table) > 2:
        square = _with_errors(pairs, benchmark, table, quadratic_weights(linear), QUADRATIC)
        rows += [{**row, "coefficient": f"{row['coefficient']}_quadratic"} for row in square]
    out = frame(rows, ERRORS)
    out.loc[out["error"].isna(), ["low", "high"]] = np.nan
    return out


def quadratic_weights(linear: Numbers) -> Numbers:
    """Agreement weights that fall with the square of the distance, from those that fall with the distance."""
    return np.asarray(1 - (1 - linear) ** 2)


def _with_errors(
    pairs: pd.DataFrame, benchmark: Benchmark, table: Numbers, weights: Numbers, names: Sequence[str]
) -> list[dict[str, Any]]:
    value = {name: float(found[0]) for name, found in coefficients(table[None].astype(float), weights).items()}
    error = _errors(table, weights)
    cities = _over_cities(pairs, benchmark, weights)
    rows = []
    for name in names:
        reach = Z * error[name]
        low, high = max(-1.0, value[name] - reach), min(1.0, value[name] + reach)
        between = dict(zip(("cities_low", "cities_high"), cities.get(name, (np.nan, np.nan)), strict=True))
        rows.append(
            {"coefficient": name, "value": value[name], "error": error[name], "low": low, "high": high, **between}
        )
    return rows


def _errors(table: Numbers, weights: Numbers) -> dict[str, float]:
    total = table.sum()
    same = float(np.trace(table) / total)
    found = {"percent_agreement": float(np.sqrt(same * (1 - same) / total)), "alpha": float("nan")}
    kappa = float("nan")
    if ((table.sum(axis=0) + table.sum(axis=1)) > 0).sum() > 1:
        with np.errstate(invalid="ignore", divide="ignore"):  # its z value, of tables without variance
            kappa = float(cohens_kappa(table, weights=1 - weights).std_kappa)
    rows, columns = np.nonzero(table)
    times = table[rows, columns]
    units = np.repeat(np.eye(len(table))[rows] + np.eye(len(table))[columns], times, axis=0)
    return {**found, "kappa": kappa, "ac2": gwet_ac(units, weights)[1]}


def coefficients(tables: Numbers, weights: Numbers) -> dict[str, Numbers]:
    """The four coefficients of many cross tables at once (tables × levels × levels). NaN where one is 0/0."""
    levels = tables.shape[1]
    total = tables.sum(axis=(1, 2))
    own, peer = tables.sum(axis=2), tables.sum(axis=1)
    same = np.trace(tables, axis1=1, axis2=2) / total
    observed = (tables * weights).sum(axis=(1, 2)) / total
    by_chance = np.einsum("bi,ij,bj->b", own, weights, peer) / total**2
    share = (own + peer) / (2 * total[:, None])
    expected = weights.sum() * (share * (1 - share)).sum(axis=1) / (levels * (levels - 1))
    one = (share > 0).sum(axis=1) < 2
    with np.errstate(invalid="ignore", divide="ignore"):
        kappa = np.where(one, np.nan, (observed - by_chance) / (1 - by_chance))
        ac2 = (observed - expected) / (1 - expected)
        alpha = np.where(one, np.nan, _ordinal_alpha(tables + tables.transpose(0, 2, 1)))
    return {"percent_agreement": same, "kappa": kappa, "ac2": ac2, "alpha": alpha}


def _ordinal_alpha(coincidences: Numbers) -> Numbers:
    """Krippendorff's alpha, ordinal: levels lie at the middle of their places in the order of all ratings."""
    given = coincidences.sum(axis=2)
    total = given.sum(axis=1)
    middle = np.cumsum(given, axis=1) - given / 2
    apart = (middle[:, :, None] - middle[:, None, :]) ** 2
    disagreed = (coincidences * apart).sum(axis=(1, 2))
    expected = (given[:, :, None] * given[:, None, :] * apart).sum(axis=(1, 2))
    return np.asarray(1 - (total - 1) * disagreed / expected)


def _over_cities(pairs: pd.DataFrame, benchmark: Benchmark, weights: Numbers) -> dict[str, tuple[float, float]]:
    own = [agreement.cross_table(part, benchmark.scale) for _, part in pairs.groupby("city")]
    if len(own) < agreement.LEAST_CITIES:
        return {}
    drawn = np.random.default_rng(SEED).integers(0, len(own), (DRAWS, len(own)))
    times = np.stack([(drawn == place).sum(axis=1) for place in range(len(own))], axis=1)
    tables = np.stack(own).astype(float)
    size = max(1, 2_000_000 // tables[0].size)
    parts = [
        coefficients(np.tensordot(times[start : start + size], tables, axes=1), weights)
        for start in range(0, DRAWS, size)
    ]
    found = {}
    for name in NAMES:
        again = np.concatenate([part[name] for part in parts])
        if not np.isnan(again).all():
            low, high = np.nanquantile(again, [0.025, 0.975])
            found[name] = (float(low), float(high))
    return found


def shared_credit(weights: Numbers) -> Fraction | None:
    """How much neighbouring levels count as agreed where it is the same for all neighbours; else None.

    >>> shared_credit(np.array([[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]]))
    Fraction(1, 2)
    """
    beside = {Fraction(float(w)).limit_denominator(10_000) for w in np.diagonal(weights, offset=1)}
    return beside.pop() if len(beside) == 1 else None
