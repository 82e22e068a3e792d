"""Rank intervals over the draws, and which group of choices moves ranks most."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ickit.analysis.uncertainty.draws import GROUPS, Assumptions, drawn, ranks_under
from ickit.analysis.uncertainty.field import Field, Floats, ranked_field


def rank_intervals(
    values: pd.DataFrame,
    levels: Sequence[float],
    *,
    weights: pd.Series | None = None,
    applies: pd.DataFrame | None = None,
    assumptions: Assumptions | None = None,
    draws: int = 10_000,
    seed: int = 20_120,
    minimum_coverage: float = 2 / 3,
) -> pd.DataFrame:
    """How far each city's rank depends on choices that could have been made otherwise.

    ``values`` has a row per city and a column per key factor: ratings rescaled to 0..1, NaN where missing. ``levels``
    are the scale's values, 0 to 1. ``weights`` by factor (default: equal); ``applies``: False where a factor does not
    apply. Cities rated on less than ``minimum_coverage`` of their weight are not ranked, as they get no score.

    One row per city, in order: city, coverage (0 to 1), nominal (rank by the default rule; 1 = best, ties share the
    smallest), median, p5 and p95 (ranks over the draws), top_third, middle_third, bottom_third (shares of draws, 0 to
    1) and reason, the sentence why a city has no rank; its numbers are then missing (NA).
    """
    field, coverage = ranked_field(values, levels, weights, applies, minimum_coverage)
    found = pd.DataFrame({"city": values.index, "coverage": coverage})
    columns = ["nominal", "median", "p5", "p95", "top_third", "middle_third", "bottom_third"]
    for column in columns:
        found[column] = pd.array([pd.NA] * len(found), dtype="Float64" if "third" in column else "Int64")
    low = f"Rated on less than {_percent(minimum_coverage)} of the weight, so it has no score and no rank."
    ranked = found["city"].isin(field.cities)
    found["reason"] = np.where(ranked, "", low)
    if len(field.cities) < 2:
        found.loc[ranked, "reason"] = "It is the only city with a score, so there is nothing to rank."
        return found
    rng = np.random.default_rng(seed)
    parts = [ranks_under(field, made) for made in drawn(field, assumptions or Assumptions(), draws, rng)]
    ranks = np.sort(np.vstack(parts).astype(np.int32), axis=0)
    n = len(field.cities)
    top = (ranks <= n / 3).mean(axis=0)
    bottom = (ranks > 2 * n / 3).mean(axis=0)
    spread = [ranks[int(np.ceil(share * draws)) - 1] for share in (0.5, 0.05, 0.95)]
    for column, numbers in zip(columns, [field.nominal, *spread, top, 1 - top - bottom, bottom], strict=True):
        found.loc[ranked, column] = numbers
    return found


def sensitivity(
    values: pd.DataFrame,
    levels: Sequence[float],
    *,
    weights: pd.Series | None = None,
    applies: pd.DataFrame | None = None,
    assumptions: Assumptions | None = None,
    samples: int = 2_048,
    seed: int = 20_120,
    minimum_coverage: float = 2 / 3,
) -> pd.DataFrame:
    """Which group of choices moves ranks most: Sobol indices of the mean absolute rank shift over the cities.

    Arguments as for ``rank_intervals``. One row per group switched on: group; first_order, the share of the variance
    that this group makes alone; total, the share that it makes together with the others; first_low to total_high, 95 %
    intervals by bootstrap over the samples; and reason, the sentence why there are no indices. Estimators of Saltelli
    et al. 2010 as SALib has them: first order mean(yB·(yAB - yA)) / V, total mean((yA - yAB)²) / 2V, with y centred.
    They are estimates: small ones can come out slightly negative.
    """
    assumptions = assumptions or Assumptions()
    groups = [group for group in GROUPS if group in assumptions.groups]
    numbers = ["first_order", "first_low", "first_high", "total", "total_low", "total_high"]
    found = pd.DataFrame({"group": groups})
    for name in numbers:
        found[name] = pd.array([pd.NA] * len(found), dtype="Float64")
    field, _ = ranked_field(values, levels, weights, applies, minimum_coverage)
    found["reason"] = "Fewer than two cities have a score, so there are no ranks to move."
    if len(field.cities) < 2:
        return found
    shifts = _shifts(field, assumptions, groups, samples, np.random.default_rng(seed))
    if np.ptp(np.concatenate([shifts["A"], shifts["B"]])) < 1e-12:
        return found.assign(reason="No choice moves any rank.")
    found["reason"] = ""
    for row, group in enumerate(groups):
        found.loc[row, numbers] = sobol_indices(
            shifts["A"], shifts[group], shifts["B"], np.random.default_rng([seed, row])
        )
    return found


def _shifts(
    field: Field, assumptions: Assumptions, groups: Sequence[str], samples: int, rng: np.random.Generator
) -> dict[str, Floats]:
    parts: dict[str, list[Floats]] = {name: [] for name in ("A", "B", *groups)}
    firsts, seconds = drawn(field, assumptions, samples, rng), drawn(field, assumptions, samples, rng)
    for a, b in zip(firsts, seconds, strict=True):
        for name, made in [("A", a), ("B", b), *((group, a.with_group(group, b)) for group in groups)]:
            parts[name].append(np.abs(ranks_under(field, made) - field.nominal).mean(axis=1))
    joined = {name: np.concatenate(part) for name, part in parts.items()}
    centre = np.concatenate([joined["A"], joined["B"]]).mean()
    return {name: part - centre for name, part in joined.items()}


def sobol_indices(a: Floats, ab: Floats, b: Floats, rng: np.random.Generator, resamples: int = 200) -> list[float]:
    """First order and total index, each with its 95 % bounds, from y under A, AB (the group from B) and B."""
    from SALib.analyze.sobol import first_order, total_order

    again = rng.integers(0, len(a), (len(a), resamples))
    found: list[float] = []
    for estimator in (first_order, total_order):
        spread = np.asarray(estimator(a[again], ab[again], b[again]))
        found += [float(estimator(a, ab, b)), *(float(q) for q in np.quantile(spread, [0.025, 0.975]))]
    return found


def _percent(share: float) -> str:
    return "two thirds" if abs(share - 2 / 3) < 1e-6 else f"{round(100 * share)} %"
