"""Random numbers that are the same on every machine, Python and numpy."""

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Chosen so that the 24 cities of the shipped data, a small sample, show what is planted as many cities would.
SALT = 6665

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shape = int | tuple[int, ...]


class Draws:
    """A stream of random numbers for one purpose: the same ``seed`` and ``purpose`` give the same numbers.

    numpy keeps the raw output of its bit generators stable between versions, but not what ``Generator`` makes of it.
    So only the raw output is used. Each purpose has its own stream: a change in one table leaves the others alone.

    >>> Draws(2012, "an example").uniform(2).round(3).tolist() == Draws(2012, "an example").uniform(2).round(3).tolist()
    True
    """

    def __init__(self, seed: int, purpose: str) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([SALT, seed, zlib.crc32(purpose.encode())]))

    def uniform(self, shape: Shape) -> Floats:
        """Multiples of 2**-32 in [0, 1): sums of a few of them are exact, in whatever order they are added."""
        count = int(np.prod(shape))
        raw = np.asarray(self._bits.random_raw(count), dtype=np.uint64)
        return ((raw >> np.uint64(32)).astype(np.float64) / 2.0**32).reshape(shape)

    def normal(self, shape: Shape) -> Floats:
        """Nearly standard normal numbers: the sum of twelve uniform ones less six (so between -6 and 6)."""
        total = self.uniform(shape)
        for _ in range(11):
            total += self.uniform(shape)
        return total - 6.0

    def integers(self, below: int, shape: Shape) -> Ints:
        """Whole numbers from 0 to ``below`` - 1, all equally likely."""
        return np.minimum((self.uniform(shape) * below).astype(np.int64), below - 1)

    def chance(self, probability: Any, shape: Shape) -> NDArray[np.bool_]:
        """True with this probability (a number, or an array that broadcasts to ``shape``)."""
        return np.asarray(self.uniform(shape) < probability)

    def level(self, probabilities: Sequence[float], shape: Shape) -> Ints:
        """Positions 0, 1, 2, … with these probabilities (they add up to 1)."""
        edges = np.cumsum(probabilities)[:-1]
        return np.searchsorted(edges, self.uniform(shape), side="right").astype(np.int64)

    def level_by_row(self, probabilities: Floats) -> Ints:
        """One position for each row of ``probabilities`` (rows add up to 1)."""
        edges = np.cumsum(probabilities, axis=-1)[..., :-1]
        return np.asarray((self.uniform(probabilities.shape[:-1])[..., None] >= edges).sum(axis=-1), dtype=np.int64)

    def order(self, count: int) -> Ints:
        """The positions 0 to ``count`` - 1 in random order."""
        return np.argsort(self.uniform(count), kind="stable").astype(np.int64)
