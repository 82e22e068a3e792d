"""Within cities: where context became harder between two waves, did results change otherwise than elsewhere?

What a city always was (its size, its history) drops out of a change, so this asks less of the comparison than the
levels do. Only changes between the same two waves are compared, so a change common to all cities is no association.
The changes of context change places over cities, each city with all its changes (a sign flip would be wrong: with a
common trend it finds an association in a quarter of samples where there is none).
"""

from collections.abc import Collection
from itertools import pairwise

import numpy as np
import pandas as pd

from ickit.analysis.association.tests import Draws, associations


def changes(table: pd.DataFrame) -> pd.DataFrame:
    """The changes from each wave to the next, for cities with both.

    ``table`` has city, year and columns of numbers. The result has the same columns, year being text such as
    "2020 to 2022"; a change is missing where either number is.

    >>> changes(pd.DataFrame({"city": ["a", "a"], "year": [2020, 2022], "score": [50.0, 60.0]})).values.tolist()
    [['a', '2020 to 2022', 10.0]]
    """
    columns = [column for column in table.columns if column not in ("city", "year")]
    years = sorted(table["year"].unique())
    parts = []
    for earlier, later in pairwise(years):
        before = table[table["year"] == earlier].set_index("city")[columns]
        after = table[table["year"] == later].set_index("city")[columns]
        cities = sorted(set(before.index) & set(after.index))
        part = (after.loc[cities] - before.loc[cities]).astype(float).round(9)
        part = part.rename_axis("city").reset_index()
        part.insert(1, "year", f"{earlier} to {later}")
        parts.append(part)
    if not parts:
        return pd.DataFrame({"city": [], "year": [], **{column: [] for column in columns}})
    found: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return found


def within_city(
    outcome: pd.DataFrame,
    context: pd.DataFrame,
    *,
    country: pd.Series | None = None,
    country_level: Collection[str] = (),
    apart: Collection[str] = (),
    draws: Draws | None = None,
) -> pd.DataFrame:
    """As ``associations``, but of changes between waves: D says how the change of a result goes with that of context.

    Tables as there, with two waves or more. The result has two columns more: slope, the change of the outcome, in its
    own units, that goes with one level harder (least squares, both changes centred within each pair of waves; NaN
    where no city's context changed otherwise than the others'), and n_changed, cities whose context changed.
    """
    outcome_changes, context_changes = changes(outcome), changes(context)
    found = associations(
        outcome_changes, context_changes, country=country, country_level=country_level, apart=apart, draws=draws
    )
    pairs = zip(found["outcome"], found["context_factor"], strict=True)
    slopes = [_slope(outcome_changes, context_changes, name, factor) for name, factor in pairs]
    return found.assign(slope=[slope for slope, _ in slopes], n_changed=[changed for _, changed in slopes])


def _slope(outcome: pd.DataFrame, context: pd.DataFrame, name: str, factor: str) -> tuple[float, int]:
    left = outcome[["city", "year"]].assign(y=outcome[name])
    right = context[["city", "year"]].assign(x=context[factor])
    rows = left.merge(right, on=["city", "year"]).dropna()
    if rows.empty:
        return np.nan, 0
    centred = rows[["x", "y"]] - rows.groupby("year")[["x", "y"]].transform("mean")
    square = float((centred["x"] ** 2).sum())
    slope = float((centred["x"] * centred["y"]).sum()) / square if square > 1e-12 else np.nan
    return slope, int(rows.loc[rows["x"] != 0, "city"].nunique())
