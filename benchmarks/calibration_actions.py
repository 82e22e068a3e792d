"""How often the comparison of finished actions finds something where there is nothing, and where there is something.

    python benchmarks/calibration_actions.py [--samples 2000]

Every sample has cities with ratings in three waves, levels of context, and actions that are finished or not. Cities
differ in how readily they finish actions and in how much their ratings move, all key factors of a city together; the
two have nothing to do with each other, except in the setting ``confounded``.
"""

import argparse
from fractions import Fraction

import numpy as np
import pandas as pd

from ickit.analysis.finished_actions import compare, detectable
from ickit.benchmark.scale import Scale

SCALE = Scale(levels={"not_met": 0, "partly_met": "1/2", "met": 1})
WAVES, FACTORS, CONDITIONS = (2020, 2022, 2024), 9, 4
SETTINGS = {
    "no effect": {},
    "no effect, cities alike in nothing": {"shared": 0.0},
    "no effect, strong cities finish more": {"by_start": 1.5},
    "no effect, easy conditions finish more": {"by_context": 0.6},
    "confounded: cities that finish more move more anyway": {"confounded": 0.8},
    "effect of half a level": {"effect": 0.25},
    "effect of a level": {"effect": 0.5},
}


def sample(rng, cities, *, shared=0.8, by_start=0.0, by_context=0.0, confounded=0.0, effect=0.0):
    """Actions, ratings and context of one sample."""
    mover, finisher = rng.normal(size=cities), rng.normal(size=cities)
    finisher = confounded * mover + np.sqrt(1 - confounded**2) * finisher
    context = rng.integers(0, 4, (cities, CONDITIONS))
    strength = rng.normal(size=cities)
    level = np.clip(np.round(0.9 + 0.6 * strength[:, None] + 0.6 * rng.normal(size=(cities, FACTORS))), 0, 2).astype(
        int
    )
    ratings, actions = [], []
    for t, year in enumerate(WAVES):
        ratings += [(i, year, k, int(level[i, k])) for i in range(cities) for k in range(FACTORS)]
        if t == len(WAVES) - 1:
            break
        lean = -0.6 + 0.8 * finisher + by_start * strength + by_context * (1.5 - context.mean(axis=1))
        finished = rng.random((cities, FACTORS)) < 0.35 / (1 + np.exp(-lean[:, None]))
        finished &= level < 2
        actions += [
            (i, year, k, "done" if finished[i, k] else "open") for i, k in zip(*np.nonzero(level < 2), strict=True)
        ]
        push = shared * mover[:, None] + rng.normal(size=level.shape) + effect * 4 * finished
        level = np.clip(level + (push > 0.9) - (push < -1.1), 0, 2)
    return (
        pd.DataFrame(
            [(f"c{i}", y, f"k{k}", s) for i, y, k, s in actions], columns=["city", "year", "key_factor", "status"]
        ),
        pd.DataFrame(
            [(f"c{i}", y, f"k{k}", Fraction(v, 2)) for i, y, k, v in ratings],
            columns=["city", "year", "key_factor", "value"],
        ),
        pd.DataFrame(
            [
                (f"c{i}", y, f"f{f}", int(context[i, f]))
                for i in range(cities)
                for y in WAVES
                for f in range(CONDITIONS)
            ],
            columns=["city", "year", "factor", "order"],
        ),
    )


def measure(cities: int, setting: dict[str, float], samples: int, seed: int = 2012) -> dict[str, float]:
    """Shares over samples: ``found`` (p of at most 5 %), ``told`` (a test was made), and the mean number of pairs."""
    found, told, pairs, covered = 0, 0, 0, 0
    for number in range(samples):
        tables = sample(np.random.default_rng([seed, cities, number]), cities, **setting)
        one = compare(*tables, SCALE)
        told += one.p is not None
        found += one.p is not None and one.p <= 0.05
        covered += one.p is not None and one.interval.low <= 0 <= one.interval.high
        pairs += len(one.pairs)
    return {
        "found": found / samples,
        "told": told / samples,
        "pairs": pairs / samples,
        "covers 0": covered / max(told, 1),
    }


def power_at_detectable(pairs: int, samples: int, seed: int = 2012) -> float:
    """How often the mean difference called detectable is found, with differences like those of the samples."""
    from ickit.analysis.paired import sign_flip_p

    rng, found = np.random.default_rng([seed, pairs]), 0
    values = [Fraction(v, 4) for v in (-2, -1, 0, 0, 0, 1, 2)]
    for _ in range(samples):
        noise = [values[i] for i in rng.integers(0, len(values), pairs)]
        shift = Fraction(detectable(noise) or 0).limit_denominator(40)
        again = [values[i] for i in rng.integers(0, len(values), pairs)]
        found += sign_flip_p([one + shift for one in again]) <= 0.05
    return found / samples


def main() -> None:
    """Print the table of ``docs/calibration.md``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=2000)
    samples = parser.parse_args().samples
    print("| setting | cities | pairs | test made | found | interval covers 0 |\n| --- | --- | --- | --- | --- | --- |")
    for name, setting in SETTINGS.items():
        for cities in (10, 20, 40):
            m = measure(cities, setting, samples)
            print(
                f"| {name} | {cities} | {m['pairs']:.1f} | {m['told']:.0%} | {m['found']:.1%} | {m['covers 0']:.1%} |",
                flush=True,
            )
    for pairs in (6, 10, 20, 40):
        print(
            f"power at the detectable difference, {pairs} pairs: {power_at_detectable(pairs, samples):.0%}", flush=True
        )


if __name__ == "__main__":
    main()
