"""Clustering by country that nobody declared: where cities of one country are alike in context and in results.

Then cities tell less than their number says, and a test that lets cities change places finds associations that are
not there (``docs/calibration.md`` shows how often). So p with countries as the units stands beside.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ickit.analysis.association.panel import Panel, middle_levels
from ickit.analysis.association.permutation import permutation_test
from ickit.analysis.association.somers_d import Codes, Floats, codes

ALIKE = 0.1
CLEAR = 0.2


def intraclass(values: Floats, group: Codes) -> float:
    """The intraclass correlation of ``values`` within groups, by analysis of variance (Fisher 1925); NaN: undefined.

    >>> round(intraclass(np.array([1.0, 1, 5, 5, 9, 9]), np.array([0, 0, 1, 1, 2, 2])), 2)
    1.0
    >>> intraclass(np.array([1.0, 2, 3]), np.array([0, 1, 2]))
    nan
    """
    size = np.bincount(group)
    size = size[size > 0]
    n, groups = len(values), len(size)
    if groups < 2 or n == groups:
        return float("nan")
    _, group = np.unique(group, return_inverse=True)
    means = np.bincount(group, values) / size
    between = float((size * (means - values.mean()) ** 2).sum()) / (groups - 1)
    within = float(((values - means[group]) ** 2).sum()) / (n - groups)
    usual = (n - float((size**2).sum()) / n) / (groups - 1)
    total = between + (usual - 1) * within
    return (between - within) / total if total > 0 else float("nan")


def by_countries(
    panel: Panel,
    rng: np.random.Generator,
    least: int,
    *,
    permutations: int,
    exact_up_to: int,
) -> list[dict[str, object]]:
    """For each outcome of a panel of cities: n_countries, clustering_context, clustering_outcome and p_countries.

    The two intraclass correlations are of each city's mean over its waves, the outcome as its rank in the wave.
    p_countries is NaN unless both exceed ``ALIKE`` and there are ``least`` countries with a city.
    The countries are ``panel.country``. A country's cities all get its middle level of the wave.
    """
    assert panel.country is not None
    code = panel.country
    known = code >= 0
    columns = range(panel.outcome.shape[1])
    alike = intraclass(_city_means(panel, panel.context.astype(float))[known], code[known])
    results = [_clustered_result(panel, column, code, known) for column in columns]
    countries = len(np.unique(code[known]))
    rows: list[dict[str, object]] = [
        {"n_countries": countries, "clustering_context": alike, "clustering_outcome": result} for result in results
    ]
    chosen = [column for column in columns if alike > ALIKE and results[column] > ALIKE]
    if chosen and countries >= least:
        whole = _of_countries(panel, code).only(chosen)
        if whole.pairs[0].in_context:
            found = permutation_test(whole, rng, permutations=permutations, exact_up_to=exact_up_to, enough_above=CLEAR)
            for column, p in zip(chosen, found.p, strict=True):
                rows[column]["p_countries"] = p
    return rows


def _of_countries(panel: Panel, code: Codes) -> Panel:
    land = code[panel.unit]
    known = land >= 0
    land, waves_used, context = land[known], panel.wave[known], panel.context[known]
    middle, _ = middle_levels(np.stack([land, waves_used]), context)
    waves, wave = np.unique(waves_used, return_inverse=True)
    return replace(
        panel,
        context=codes(middle)[0],
        outcome=panel.outcome[known],
        wave=wave,
        unit=codes(land)[0],
        unit_name="countries",
        waves=tuple(panel.waves[i] for i in waves),
        city=None,
        country=None,
    )


def _city_means(panel: Panel, values: Floats) -> Floats:
    return np.asarray(np.bincount(panel.unit, values) / np.bincount(panel.unit))


def _mean_ranks(values: Floats) -> Floats:
    """Ranks from 1, ties sharing their mean."""
    _, code, size = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(size) - (size - 1) / 2)[code])


def _clustered_result(panel: Panel, column: int, code: Codes, known: npt.NDArray[np.bool_]) -> float:
    place = np.empty(len(panel.unit))
    for rows in panel.wave_rows:
        place[rows] = _mean_ranks(panel.outcome[rows, column]) / len(rows)
    return intraclass(_city_means(panel, place)[known], code[known])
