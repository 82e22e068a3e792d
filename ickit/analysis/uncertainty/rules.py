"""Ranks under the alternative rules, and without one key factor in turn."""

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import pandas as pd

from ickit.analysis.uncertainty.field import Field, Floats, mean_score, ranked_field, score_of, smallest_ranks
from ickit.analysis.uncertainty.tree_values import Aggregation
from ickit.benchmark.exact import written
from ickit.benchmark.groups import Node

POWER = Aggregation("power")
Bounds = tuple[float, float, float, float]
"""Of a scale from 0 to 1: its worst and its best value, and from where on a rating is partly, and is in place."""
ENDS: Bounds = (0.0, 1.0, 1e-6, 1.0)


def leave_one_factor_out(
    values: pd.DataFrame,
    *,
    weights: pd.Series | None = None,
    applies: pd.DataFrame | None = None,
    minimum_coverage: float = 2 / 3,
    tree: Node | None = None,
    groups: pd.Series | None = None,
    over_all: bool = False,
) -> pd.DataFrame:
    """Each city's rank without each key factor in turn. Arguments as for ``rank_intervals``.

    With a ``tree``, or with ``groups`` (the group of each key factor), the weight of what is left out goes to the rest
    of its group or, ``over_all``, to all others. A factor that is alone in its group leaves its weight to all others.

    One row per key factor and ranked city: key_factor, city, nominal, rank (without it) and shift (rank - nominal;
    positive: the city ranks lower without it). The field stays the cities ranked with all factors; one that has no
    other rated factor has no rank (NA). No rows for fewer than two cities or factors.
    """
    field, _ = ranked_field(values, (0.0, 1.0), weights, applies, minimum_coverage, tree)
    parts = []
    factors = list(values.columns)
    for place, factor in enumerate(factors):
        if len(factors) < 2 or len(field.cities) < 2:
            break
        without = field.weights.copy()
        if field.tree is not None and over_all:
            without = field.tree.weights_without(str(factor))
        if field.tree is None and groups is not None and not over_all:
            without = _to_its_group(without, groups.reindex(values.columns).to_numpy(dtype=object), place)
        without[place] = 0
        part = _alternative(field, score_of(field, field.value, field.rated, without))
        part.insert(0, "key_factor", factor)
        parts.append(part)
    columns = ["key_factor", "city", "nominal", "rank", "shift"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _to_its_group(weights: Floats, groups: "np.ndarray[tuple[int], np.dtype[np.object_]]", place: int) -> Floats:
    """The weights by which the rest of a factor's group shares what it weighs, in proportion to theirs."""
    found = weights.copy()
    rest = (groups == groups[place]) & (np.arange(len(weights)) != place)
    if rest.any():
        found[rest] *= 1 + weights[place] / weights[rest].sum()
    return found


def alternatives(
    values: pd.DataFrame,
    *,
    weights: pd.Series | None = None,
    applies: pd.DataFrame | None = None,
    groups: pd.Series | None = None,
    minimum_coverage: float = 2 / 3,
    tree: Node | None = None,
    partly: Bounds | None = ENDS,
    means: Iterable[Aggregation] = (),
) -> pd.DataFrame:
    """Each city's score and rank under the alternative rules beside the default. Arguments as for ``rank_intervals``.

    ``groups``: the group of each key factor, for equal weight per group. One row per rule and ranked city: rule, city,
    nominal, score (0 to 100), rank, shift. Rules: "missing as not met", "missing as met", "partly as not met" and
    "partly as met" (any rating that ``partly`` says to be so), "power mean", "equal weight per group". A rule that
    changes nothing by its nature (no rating missing, none between, fewer than two groups) is left out, and without
    ``partly`` both rules about that. With a ``tree``: "power mean" and "geometric mean" in the place of every
    arithmetic one, and "equal weight within every group". ``means``: more of them, each in the place of every one.
    """
    field, _ = ranked_field(values, (0.0, 1.0), weights, applies, minimum_coverage, tree)
    value, rated, w = field.value, field.rated, field.weights
    rules: dict[str, Floats] = {}
    if len(field.cities) >= 2:
        if len(field.missing[0]):
            rules["missing as not met"] = score_of(field, value, field.applies, w)
            rules["missing as met"] = score_of(field, np.where(rated, value, 1.0), field.applies, w)
        if partly is not None:
            worst, best, some, enough = partly
            between = rated & (value >= some - 1e-9) & (value < enough - 1e-9)
            ends = np.where(value >= enough - 1e-9, best, worst)
            for name, end in (("not met", worst), ("met", best)):
                if between.any():
                    rules[f"partly as {name}"] = score_of(field, np.where(between, end, ends), rated, w)
        usual = [POWER] if field.tree is None else [POWER, Aggregation("geometric")]
        for mean in dict.fromkeys([*usual, *(one for one in means if one.mean != "arithmetic")]):
            rules[mean_words(mean)] = score_of(field, value, rated, w, mean)
        if field.tree is not None:
            rules["equal weight within every group"] = score_of(field, value, rated, field.tree.equal_weights)
        elif groups is not None and groups.nunique() > 1:
            of_factor = groups.reindex(values.columns).fillna("").to_numpy()
            total = pd.Series(w).groupby(of_factor).transform("sum").to_numpy()
            rules["equal weight per group"] = mean_score(value, rated, w / total)
    columns = ["rule", "city", "nominal", "score", "rank", "shift"]
    parts = [_alternative(field, score).assign(rule=rule, score=100 * score)[columns] for rule, score in rules.items()]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def mean_words(mean: Aggregation) -> str:
    """What a mean is called; the exponent is said where it is not 1/2.

    >>> mean_words(POWER), mean_words(Aggregation("power", 0.25)), mean_words(Aggregation("geometric"))
    ('power mean', 'power mean (p = 0.25)', 'geometric mean')
    """
    said = f"{mean.mean} mean"
    if mean.mean != "power" or mean.exponent == POWER.exponent:
        return said
    return f"{said} (p = {written(Fraction(mean.exponent).limit_denominator(1000))})"


def _alternative(field: Field, score: Floats) -> pd.DataFrame:
    has = ~np.isnan(score)
    rank = np.zeros(len(score), dtype=np.int64)
    rank[has] = smallest_ranks(score[None, has])[0]
    found = pd.DataFrame({"city": field.cities, "nominal": field.nominal, "rank": rank}).astype({"rank": "Int64"})
    found.loc[~has, "rank"] = pd.NA
    return found.assign(shift=found["rank"] - found["nominal"])
