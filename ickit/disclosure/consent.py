"""Which cities agreed that their own page of a wave may be public."""

from collections.abc import Mapping

import pandas as pd

Waves = Mapping[tuple[str, int], frozenset[str]]
"""By benchmark and year: the cities that agreed."""


def consenting_waves(invitations: pd.DataFrame) -> Waves:
    """The cities whose invitation says ``publish``, by benchmark and year. What is not said is no.

    >>> rows = {"city": ["aa", "bb"], "year": [2024, 2024], "benchmark": ["b", "b"], "publish": [True, None]}
    >>> consenting_waves(pd.DataFrame(rows))
    {('b', 2024): frozenset({'aa'})}
    """
    yes = invitations[invitations["publish"].fillna(False).astype(bool)]
    found: dict[tuple[str, int], set[str]] = {}
    for benchmark, year, city in zip(yes["benchmark"], yes["year"], yes["city"], strict=True):
        found.setdefault((str(benchmark), int(year)), set()).add(str(city))
    return {wave: frozenset(cities) for wave, cities in sorted(found.items())}
