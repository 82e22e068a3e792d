"""Gamma and asymptotic standard errors against a published table and against the delta method by numbers."""

import numpy as np
import pytest
from scipy.stats import kendalltau, somersd

from ickit.analysis.association.asymptotic import asymptotic, of_table

# Agresti 2002, Categorical Data Analysis, table 2.8: income by job satisfaction of 104 black males, 1996.
JOBS = np.array([[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]], dtype=float)


def test_a_published_table() -> None:
    found = of_table(JOBS)
    assert found["gamma"] == pytest.approx(0.221, abs=5e-4)
    assert found["gamma_error"] == pytest.approx(0.117, abs=5e-4)


def statistic(table: np.ndarray, name: str) -> float:
    """D, tau-b or gamma of a table of any weights, pair by pair."""
    levels = [(i, j) for i in range(table.shape[0]) for j in range(table.shape[1])]
    signs = same = rows = columns = 0.0
    for i, j in levels:
        for h, k in levels:
            weight, sign = table[i, j] * table[h, k], np.sign(i - h) * np.sign(j - k)
            signs += weight * sign
            same += weight * abs(sign)
            rows += weight * (i != h)
            columns += weight * (j != k)
    return float(signs / {"gamma": same, "D": rows, "tau_b": np.sqrt(rows * columns)}[name])


@pytest.mark.parametrize("name", ["gamma", "D", "tau_b"])
def test_errors_are_those_of_the_delta_method(name: str) -> None:
    n, step = JOBS.sum(), 1e-5
    slope = np.empty_like(JOBS)
    for cell in np.ndindex(JOBS.shape):
        more, less = JOBS.copy(), JOBS.copy()
        more[cell] += step
        less[cell] -= step
        slope[cell] = n * (statistic(more, name) - statistic(less, name)) / (2 * step)
    share = JOBS / n
    error = np.sqrt(((share * slope**2).sum() - (share * slope).sum() ** 2) / n)
    assert of_table(JOBS)[f"{name}_error"] == pytest.approx(error, rel=1e-4)


def test_the_table_is_laid_out_as_d_and_tau_are() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 4, 40), rng.integers(0, 5, 40)
    table = np.zeros((4, 5))
    np.add.at(table, (x, y), 1)
    assert statistic(table, "D") == pytest.approx(somersd(x, y).statistic)
    assert statistic(table, "tau_b") == pytest.approx(kendalltau(x, y).statistic)
    assert asymptotic(x, y) == pytest.approx(of_table(table))
    assert asymptotic(x, y)["gamma"] == pytest.approx(statistic(table, "gamma"))


def test_where_nothing_differs_there_is_no_number() -> None:
    assert all(np.isnan(value) for value in asymptotic([1, 1, 1], [1, 2, 3]).values())
