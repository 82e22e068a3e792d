"""How long the context statistics take, and how many times faster they are than a loop of scipy on the same work.

    python benchmarks/speed_context.py

On one core: all 9 × 7 tests for 100 cities with intervals and 10,000 permutations each (no more are drawn where a digit
is not settled, to keep the work the same); the same with 1 of 10 ratings missing; the same with more drawn, as reports
have it; 10,000 rank draws for 200 cities. The loop calls ``scipy.stats.permutation_test`` and, for the interval,
``bootstrap`` (BCa) with 2,000 samples of ``somersd(x, y).statistic``; it is timed on one of the 63 tests and a part of
the samples and extrapolated. Times are processor seconds, so that other work on the machine does not count.
"""

# ruff: noqa: E402
import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

from collections.abc import Callable
from time import process_time

import numpy as np
import pandas as pd
from scipy.stats import bootstrap, permutation_test, somersd

from ickit.analysis.association.tests import Draws, associations
from ickit.analysis.uncertainty import rank_intervals

PERMUTATIONS, BOOTSTRAPS, TESTS = 10_000, 2_000, 63


def tables(missing: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nine key factors with three levels and seven context factors with four, 100 cities."""
    rng = np.random.default_rng(1)
    keys = {"city": [f"c{i:03}" for i in range(100)], "year": 2024}
    ratings = rng.choice([0, 0.5, 1], (100, 9), p=[0.3, 0.3, 0.4])
    ratings[rng.random(ratings.shape) < missing] = np.nan
    levels = rng.integers(0, 4, (100, 7)).astype(float)
    return (
        pd.DataFrame(keys | {f"y{i}": ratings[:, i] for i in range(9)}),
        pd.DataFrame(keys | {f"x{i}": levels[:, i] for i in range(7)}),
    )


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one call."""
    start = process_time()
    work()
    return process_time() - start


def scipy_loop(permutations: int, bootstraps: int) -> tuple[float, float]:
    """Processor seconds of scipy for one of the tests with so many samples: permutation test, bootstrap."""
    outcome, context = tables(0)
    x, y = context["x0"].to_numpy(), outcome["y0"].to_numpy()

    def of_y(moved: np.ndarray) -> float:
        return float(somersd(x, moved).statistic)

    def of_both(left: np.ndarray, right: np.ndarray) -> float:
        return float(somersd(left, right).statistic)

    permuted = seconds(
        lambda: permutation_test((y,), of_y, permutation_type="pairings", n_resamples=permutations, rng=1)
    )
    resampled = seconds(
        lambda: bootstrap((x, y), of_both, paired=True, vectorized=False, n_resamples=bootstraps, method="BCa", rng=1)
    )
    return permuted, resampled


def main() -> None:
    """Print the times and the ratio."""
    plain = Draws(PERMUTATIONS, at_most=0)
    associations(*tables(0), draws=Draws(10, at_most=0))
    ours = seconds(lambda: associations(*tables(0), draws=plain))
    missing = seconds(lambda: associations(*tables(0.1), draws=plain))
    settled = seconds(lambda: associations(*tables(0.1)))
    part = 20
    permuted, resampled = scipy_loop(PERMUTATIONS // part, BOOTSTRAPS // part)
    loop = TESTS * part * (permuted + resampled)
    rng = np.random.default_rng(1)
    value = rng.choice([0, 0.5, 1], (200, 9))
    value[rng.random(value.shape) < 0.1] = np.nan
    field = pd.DataFrame(value, index=[f"c{i:03}" for i in range(200)])
    ranks = seconds(lambda: rank_intervals(field, [0, 0.5, 1]))
    print("| work, one core | processor seconds | asked |\n| --- | --- | --- |")
    print(f"| 63 tests with intervals, 100 cities, 10,000 permutations | {ours:.1f} | under 10 |")
    print(f"| the same, 1 of 10 ratings missing | {missing:.1f} | under 10 |")
    print(f"| the same, more drawn where a digit is not settled | {settled:.1f} | |")
    print(f"| the same as a loop of scipy (extrapolated from 1 in {TESTS * part}) | {loop:.0f} | |")
    print(f"| times faster than the loop, nothing missing | {loop / ours:.0f} | at least 20 |")
    print(f"| times faster than the loop, 1 of 10 missing | {loop / missing:.0f} | at least 20 |")
    print(f"| 10,000 rank draws for 200 cities | {ranks:.1f} | under 5 |")


if __name__ == "__main__":
    main()
