"""Ranks of latent strength under the measurement model: how much of a rank is chance in measurement."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ickit.analysis.measurement.graded_response import POINTS, Floats
from ickit.analysis.uncertainty.field import Ints, smallest_ranks


def draw_strength(posterior: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draws of latent strength, draws × cities. ``posterior``: cities × points, each row adding up to 1."""
    reached = posterior.cumsum(axis=1)
    step = POINTS[1] - POINTS[0]
    found = np.empty((draws, len(posterior)))
    for city, chance in enumerate(reached):
        place = np.searchsorted(chance / chance[-1], rng.random(draws), side="right").clip(max=len(POINTS) - 1)
        found[:, city] = POINTS[place] + step * (rng.random(draws) - 0.5)
    return found


def latent_ranks(strength: Floats) -> Ints:
    """Ranks in every draw; 1 is the strongest."""
    return smallest_ranks(strength)


def latent_intervals(cities: Sequence[str], strength: Floats, share: float = 0.9) -> pd.DataFrame:
    """The narrowest range of ranks that holds ``share`` of a city's draws.

    ``strength``: draws × cities. One row per city: city, latent_median, latent_low and latent_high (ranks, 1 is the
    strongest) and latent_share, the share of draws (0 to 1) that lie within.
    """
    n = len(cities)
    ranks = latent_ranks(strength)
    rows = []
    for i, city in enumerate(cities):
        reached = np.concatenate([[0.0], np.bincount(ranks[:, i], minlength=n + 1)[1:].cumsum() / len(ranks)])
        for width in range(1, n + 1):
            held = reached[width:] - reached[:-width]
            if held.max() >= share - 1e-12:
                break
        low = int(held.argmax()) + 1
        row = {"latent_low": low, "latent_high": low + width - 1, "latent_share": float(held.max())}
        rows.append({"city": city, "latent_median": int(np.median(ranks[:, i])), **row})
    columns = ["city", "latent_median", "latent_low", "latent_high", "latent_share"]
    return pd.DataFrame(rows, columns=columns)


def chance_above(posterior: Floats, first: int, second: int) -> float:
    """The chance that the first city's strength is above the second's; equal points count half.

    >>> even = np.full((2, len(POINTS)), 1 / len(POINTS))
    >>> round(chance_above(even, 0, 1), 6)
    0.5
    """
    below = np.concatenate([[0.0], posterior[second].cumsum()[:-1]])
    return float((posterior[first] * (below + posterior[second] / 2)).sum())
