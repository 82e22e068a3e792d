"""Does the measurement model claim what holds? Simulates worlds with a known truth and prints Markdown tables.

    python benchmarks/calibration_measurement.py                  # everything, as in docs/measurement.md
    python benchmarks/calibration_measurement.py --samples 20     # quicker and rougher
    python benchmarks/calibration_measurement.py --only reviews   # one part: ranks, reviews

Every figure comes with its Monte Carlo error (two standard errors). The seed is fixed.
"""

# ruff: noqa: E402
import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np

from ickit.analysis.measurement import Ratings, Responses, draw_strength, fit, latent_intervals, leave_one_review_out

FACTORS, LEVELS = 9, 3
SEED = 20_120


@dataclass(frozen=True)
class World:
    """Cities and their ratings. ``reviewed``: how many cities were reviewed; ``flatter``: by how much the cities rate
    themselves higher, on the latent scale of a rating (whose noise is logistic); ``spread``: of what both assessors see
    of a key factor beyond the city's strength; ``noise``: ``logistic`` as in the model, or ``normal`` or ``skewed``
    strengths and normal noise, which the model does not assume.
    """

    name: str
    cities: int
    reviewed: int = 0
    flatter: float = 1.0
    spread: float = 0.8
    noise: str = "logistic"
    missing: float = 0.08


def simulate(world: World, rng: np.random.Generator) -> tuple[np.ndarray, Ratings]:
    """Latent strength of each city, and the ratings."""
    n, shape = world.cities, (world.cities, FACTORS)
    strength = rng.standard_normal(n) if world.noise != "skewed" else (1.5 - rng.exponential(1.5, n)) / 1.5
    slope, middle = np.exp(rng.normal(np.log(1.5), 0.3, FACTORS)), rng.normal(-0.3, 1, FACTORS)
    apart = 0.8 * np.exp(rng.normal(0, 0.3, FACTORS))
    threshold = middle[:, None] + np.array([-1, 1]) * apart[:, None]
    shared = rng.normal(0, world.spread, shape)

    def rate(shift: float) -> np.ndarray:
        error = rng.logistic(size=shape) if world.noise == "logistic" else rng.normal(0, 1.7, shape)
        return ((slope * strength[:, None] + shared + shift + error)[:, :, None] > threshold[None]).sum(axis=2)

    own, peers = rate(0), rate(-world.flatter)
    own[rng.random(shape) < world.missing] = -1
    kept = np.zeros(n, dtype=bool)
    kept[rng.choice(n, world.reviewed, replace=False)] = True
    peers[~kept] = -1
    return strength, Ratings(own, peers, LEVELS)


def covered(world: World, samples: int) -> tuple[float, float, float, float]:
    """Share of cities whose true rank lies in its interval, error over samples, mean width, seconds a fit."""
    rng = np.random.default_rng([SEED, world.cities, len(world.name)])
    shares, widths, seconds = [], [], 0.0
    for _ in range(samples):
        strength, ratings = simulate(world, rng)
        begin = time.process_time()
        model = fit(ratings)
        seconds += time.process_time() - begin
        names = [str(i) for i in range(world.cities)]
        found = latent_intervals(names, draw_strength(model.posterior(ratings), 2_000, rng))
        true = (-strength).argsort().argsort() + 1
        low, high = found["latent_low"].to_numpy(), found["latent_high"].to_numpy()
        shares.append(((low <= true) & (true <= high)).mean())
        widths.append((high - low + 1).mean())
    error = 2 * float(np.std(shares, ddof=1)) / sqrt(samples)
    return float(np.mean(shares)), error, float(np.mean(widths)), seconds / samples


def predicted(world: World, samples: int) -> tuple[float, float, float, float]:
    """Mean Brier scores of the model and of ratings as they are, the gain, the share of samples with 20 % or more."""
    rng = np.random.default_rng([SEED, world.cities, world.reviewed, round(10 * world.flatter)])
    model, plain, enough = 0.0, 0.0, 0
    for _ in range(samples):
        _, ratings = simulate(world, rng)
        rows = tuple((str(i), 2024) for i in range(world.cities))
        responses = Responses(rows, tuple(f"f{k}" for k in range(FACTORS)), ratings)
        check = leave_one_review_out(responses, fit(ratings))
        model, plain, enough = model + check.model, plain + check.as_rated, enough + (check.gain >= 0.2)
    return model / samples, plain / samples, 1 - model / plain, enough / samples


RANKS = [
    *(World("as the model assumes", n, reviewed=n // 3) for n in (20, 40, 80)),
    *(World("no reviews", n) for n in (10, 20, 40)),
    World("normal noise", 40, reviewed=12, noise="normal"),
    World("skewed strength, normal noise", 40, reviewed=12, noise="skewed"),
    World("no common part in a key factor", 40, spread=0.0),
]
REVIEWS = [World("", 40, reviewed=r, flatter=f) for f in (1.5, 0.8, 0.0) for r in (5, 8, 12, 20)]


def ranks(samples: int) -> Iterator[str]:
    """Ranks of latent strength: 90 % intervals."""
    yield "| world | cities | the true rank lies within | mean width, places | processor seconds a fit |"
    yield "| --- | --- | --- | --- | --- |"
    for world in RANKS:
        share, error, width, seconds = covered(world, samples)
        within = f"{100 * share:.1f} % ± {100 * error:.1f}"
        yield f"| {world.name} | {world.cities} | {within} | {width:.1f} | {seconds:.2f} |"


def reviews(samples: int) -> Iterator[str]:
    """What reviewers would say: Brier scores, one reviewed city left out in turn."""
    yield "| cities rate themselves higher by | reviewed of 40 | as rated | model | smaller by | 20 % or more |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for world in REVIEWS:
        model, plain, gain, shown = predicted(world, max(samples // 5, 4))
        scores = f"{plain:.3f} | {model:.3f} | {100 * gain:.0f} % | {100 * shown:.0f} %"
        yield f"| {world.flatter} | {world.reviewed} | {scores} |"


PARTS = {"ranks": ranks, "reviews": reviews}


def main() -> None:
    """Print the parts asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--only", choices=list(PARTS))
    asked.add_argument("--samples", type=int, default=100, help="samples per line (default: 100; a fifth for reviews)")
    options = asked.parse_args()
    for name, part in PARTS.items():
        if options.only in (None, name):
            print(f"\n## {part.__doc__}\n", flush=True)
            for line in part(options.samples):
                print(line, flush=True)


if __name__ == "__main__":
    main()
