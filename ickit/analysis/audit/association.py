"""How key factors go together: Spearman correlations, and pairs that say the same."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

Floats = npt.NDArray[np.float64]

REDUNDANT = 0.75
SAME = 0.875
LEAST_BOTH = 10


def spearman(values: pd.DataFrame) -> pd.DataFrame:
    """Spearman correlations of all pairs of columns, each over the cities rated on both.

    ``values``: cities × key factors, 0 to 1, NaN where missing. Square, with NaN where a factor has one level alone or
    fewer than 3 cities are rated on both.

    >>> spearman(pd.DataFrame({"a": [0, 0.5, 1], "b": [0, 0.5, 1]})).loc["a", "b"].round(6)
    np.float64(1.0)
    """
    columns = list(values.columns)
    found = np.full((len(columns), len(columns)), np.nan)
    number = values.to_numpy(dtype=float)
    for i in range(len(columns)):
        for j in range(i, len(columns)):
            found[i, j] = found[j, i] = rank_correlation(number[:, i], number[:, j])
    return pd.DataFrame(found, index=columns, columns=columns)


def rank_correlation(x: Floats, y: Floats) -> float:
    """Spearman's correlation over the places where both have a value; NaN where it has none."""
    both = ~(np.isnan(x) | np.isnan(y))
    first, second = x[both], y[both]
    if len(first) < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.corrcoef(stats.rankdata(first), stats.rankdata(second))[0, 1])


def redundant_pairs(values: pd.DataFrame, least: float = REDUNDANT) -> pd.DataFrame:
    """Pairs of key factors, the most alike first, and whether they say nearly the same of every city.

    ``values`` as for :func:`spearman`. One row per pair that has a correlation: first, second, cities (rated on both),
    spearman (-1 to 1), same (share of cities with the same rating on both, 0 to 1) and redundant: at least 7 of 8
    cities have the same rating on both, and the correlation is at least ``least``, over at least 10 cities. A high
    correlation alone is no sign of it: a strong trait that all key factors share gives one too.
    """
    found = spearman(values).to_numpy(dtype=float)
    rows = []
    columns = list(values.columns)
    for i, first in enumerate(columns):
        for j, second in enumerate(columns[i + 1 :], start=i + 1):
            pair = values[[first, second]].dropna()
            r = float(found[i, j])
            if not np.isnan(r):
                same = float((pair[first] == pair[second]).mean())
                row = {"first": first, "second": second, "cities": len(pair), "spearman": r, "same": same}
                rows.append({**row, "redundant": r >= least and same >= SAME and len(pair) >= LEAST_BOTH})
    made = pd.DataFrame(rows, columns=["first", "second", "cities", "spearman", "same", "redundant"])
    return made.sort_values("spearman", ascending=False, kind="stable", ignore_index=True)


def smallest_visible(cities: int) -> float:
    """The smallest correlation that so many cities tell from 0 (95 %, by Fisher's z); 1 below 5 cities.

    >>> round(smallest_visible(40), 2)
    0.31
    """
    return float(np.tanh(1.96 / np.sqrt(cities - 3))) if cities > 4 else 1.0
