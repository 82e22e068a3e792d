"""Ranks under the alternative rules, and without one key factor in turn."""

import numpy as np
import pandas as pd

from ickit.analysis.uncertainty.field import Field, Floats, mean_score, ranked_field, score_of, smallest_ranks
from ickit.benchmark.groups import Node


def leave_one_factor_out(
    values: pd.DataFrame,
    *,
    weights: pd.Series | None = None,
    applies: pd.DataFrame | None = None,
    minimum_coverage: float = 2 / 3,
    tree: Node | None = None,
    over_all: bool = False,
) -> pd.DataFrame:
    """Each city's rank without each key factor in turn. Arguments as for ``rank_intervals``.

    With a ``tree`` the weight of what is left out goes to the rest of its group or, ``over_all``, to all others.

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
        without[place] = 0
        part = _alternative(field, score_of(field, field.value, field.rated, without))
        part.insert(0, "key_factor", factor)
        parts.append(part)
    columns = ["key_factor", "city", "nominal", "rank", "shift"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def alternatives(
    values: pd.DataFrame,
    *,
    weights: pd.Series | None = None,
    applies: pd.DataFrame | None = None,
    groups: pd.Series | None = None,
    minimum_coverage: float = 2 / 3,
    tree: Node | None = None,
    partly: bool = True,
) -> pd.DataFrame:
    """Each city's score and rank under the alternative rules beside the default. Arguments as for ``rank_intervals``.

    ``groups``: the group of each key factor, for equal weight per group. One row per rule and ranked city: rule, city,
    nominal, score (0 to 100), rank, shift. Rules: "missing as not met", "missing as met", "partly as not met" and
    "partly as met" (any rating between the ends), "power mean", "equal weight per group". A rule that changes nothing
    by its nature (no rating missing, none between, fewer than two groups) is left out, and without ``partly`` both
    rules about that. With a ``tree``: "power mean" and "geometric mean" in the place of every arithmetic one, and
    "equal weight within every group".
    """
    field, _ = ranked_field(values, (0.0, 1.0), weights, applies, minimum_coverage, tree)
    value, rated, w = field.value, field.rated, field.weights
    rules: dict[str, Floats] = {}
    if len(field.cities) >= 2:
        if len(field.missing[0]):
            rules["missing as not met"] = score_of(field, value, field.applies, w)
            rules["missing as met"] = score_of(field, np.where(rated, value, 1.0), field.applies, w)
        if partly and (rated & (value > 0) & (value < 1)).any():
            rules["partly as not met"] = score_of(field, np.where(value < 1, 0.0, value), rated, w)
            rules["partly as met"] = score_of(field, np.where(value > 0, 1.0, value), rated, w)
        rules["power mean"] = score_of(field, value, rated, w, "power")
        if field.tree is not None:
            rules["geometric mean"] = score_of(field, value, rated, w, "geometric")
            rules["equal weight within every group"] = score_of(field, value, rated, field.tree.equal_weights)
        elif groups is not None and groups.nunique() > 1:
            of_factor = groups.reindex(values.columns).fillna("").to_numpy()
            total = pd.Series(w).groupby(of_factor).transform("sum").to_numpy()
            rules["equal weight per group"] = mean_score(value, rated, w / total)
    columns = ["rule", "city", "nominal", "score", "rank", "shift"]
    parts = [_alternative(field, score).assign(rule=rule, score=100 * score)[columns] for rule, score in rules.items()]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _alternative(field: Field, score: Floats) -> pd.DataFrame:
    has = ~np.isnan(score)
    rank = np.zeros(len(score), dtype=np.int64)
    rank[has] = smallest_ranks(score[None, has])[0]
    found = pd.DataFrame({"city": field.cities, "nominal": field.nominal, "rank": rank}).astype({"rank": "Int64"})
    found.loc[~has, "rank"] = pd.NA
    return found.assign(shift=found["rank"] - found["nominal"])
