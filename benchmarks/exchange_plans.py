"""How much better the plan of visits is than a greedy one, and how long it takes.

    python benchmarks/exchange_plans.py [--networks 200] [--cities 24]

Networks are generated: cities differ in strength, key factors in difficulty; likeness and confirmation are drawn.
"""

import argparse
import time

import numpy as np

from ickit.analysis.exchange import BY_CITY, BY_EVIDENCE, BY_REVIEWERS, Network, best_plan, greedy_plan


def network(seed: int, cities: int = 24, factors: int = 9, host_limit: int = 2, visitor_limit: int = 2) -> Network:
    """A generated network."""
    rng = np.random.default_rng([2012, seed, cities])
    names = [f"c{n:03d}" for n in range(cities)]
    strength, ease = rng.normal(size=cities), rng.normal(scale=0.6, size=factors)
    has = strength[:, None] + ease[None, :] + rng.normal(size=(cities, factors)) > 0.3
    said = rng.choice([BY_CITY, BY_EVIDENCE, BY_REVIEWERS], (cities, factors), p=[0.5, 0.3, 0.2])
    where = rng.random((cities, 3))
    apart = np.abs(where[:, None, :] - where[None, :, :]).mean(axis=2)
    return Network(
        gaps={names[i]: [f"k{k}" for k in range(factors) if not has[i, k]] for i in range(cities)},
        offers={names[i]: {f"k{k}": str(said[i, k]) for k in range(factors) if has[i, k]} for i in range(cities)},
        likeness={(names[i], names[j]): float(1 - apart[i, j]) for i in range(cities) for j in range(cities) if i != j},
        host_limit=host_limit,
        visitor_limit=visitor_limit,
    )


def main() -> None:
    """Print how often the plan is better than, as good as, or worse than a greedy one, and the time for 100 cities."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, default=200)
    parser.add_argument("--cities", type=int, default=24)
    wanted = parser.parse_args()
    better = same = worse = unproven = 0
    gains = []
    for seed in range(wanted.networks):
        given = network(seed, wanted.cities)
        best, greedy = best_plan(given), greedy_plan(given)
        unproven += not best.optimal
        better += best.value > greedy.value + 1e-9
        same += abs(best.value - greedy.value) <= 1e-9
        worse += best.value < greedy.value - 1e-9
        gains.append(best.value / greedy.value - 1)
    print(f"{wanted.networks} networks of {wanted.cities} cities: better {better}, the same {same}, worse {worse}")
    print(
        f"not proven within the time: {unproven}; value above greedy: mean {np.mean(gains):.1%}, most {max(gains):.1%}"
    )
    for cities in (100, 200):
        begun, given = time.process_time(), network(1, cities)
        best = best_plan(given)
        took = time.process_time() - begun
        print(
            f"{cities} cities: {took:.1f} s of processor time, proven {best.optimal}, "
            f"{len(best.visits)} visits, {len(best.covered)} gaps covered"
        )


if __name__ == "__main__":
    main()
