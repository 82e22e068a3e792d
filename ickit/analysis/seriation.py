"""An order of cities by how alike their ratings are: structure, not rank."""

import numpy as np
import pandas as pd

from ickit.benchmark.model import Benchmark

_OPTIMAL = 300


def order_by_similarity(ratings: pd.DataFrame, benchmark: Benchmark) -> list[str]:
    """The cities of one wave, those with alike ratings beside each other.

    Average-linkage clustering of city-block distances with optimal leaf order (Bar-Joseph et al. 2001, as in scipy;
    above 300 cities the plain leaf order). A missing rating counts as the factor's mean. ``ratings``: one wave, as
    :func:`ickit.analysis.scores.ratings` gives it.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage

    values = ratings.assign(value=[np.nan if v is None else float(v) for v in ratings["value"]])
    wide = values.pivot(index="city", columns="key_factor", values="value").reindex(columns=list(benchmark.ids))
    filled = wide.fillna(wide.mean()).fillna(0.5).round(9)
    cities = [str(c) for c in filled.index]
    if len(cities) < 3:
        return cities
    tree = linkage(filled.to_numpy(), method="average", metric="cityblock", optimal_ordering=len(cities) <= _OPTIMAL)
    order = [cities[i] for i in leaves_list(tree)]
    return order if order[0] < order[-1] else order[::-1]
