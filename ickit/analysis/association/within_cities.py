"""Within cities: where context became harder between two waves, did results change otherwise than elsewhere?

What a city always was (its size, its history) drops out of a change, so this asks less of the comparison than the
levels do. Only changes between the same two waves are compared, so a change common to all cities is no association.
The changes of context change places over cities, each city with all its changes (a sign flip would be wrong: with a
common trend it finds an association in a quarter of samples where there is none).
"""

from collections.abc import Collection
from itertools import pairwise

import pandas as pd

from ickit.analysis.association.correction import settled
from ickit.analysis.association.tests import Draws, Observed, redraw, tested


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

    Tables as there, with two waves or more. The result has two columns more, from the same changes as D: slope, the
    change of the outcome, in its own units, that goes with one level harder (least squares, both changes centred
    among the cities that took part alike, within each pair of waves; NaN where no city's context changed otherwise
    than the others'), and n_changed, cities whose context changed.
    """
    draws = draws or Draws()
    observed = observed_changes(outcome, context, country=country, country_level=country_level, apart=apart)
    return settled([tested(observed, draws)], [redraw(observed, draws)])[0]


def observed_changes(
    outcome: pd.DataFrame,
    context: pd.DataFrame,
    *,
    country: pd.Series | None = None,
    country_level: Collection[str] = (),
    apart: Collection[str] = (),
) -> Observed:
    """The changes of outcomes and context between waves, as a family of tests (see :func:`within_city`)."""
    return Observed(changes(outcome), changes(context), country, country_level, apart, "changes")
