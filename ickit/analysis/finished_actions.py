"""Whether cities that finished an action moved more than similar cities that did not.

Each city with a finished action is paired with one city that finished none on the same key factors: in the same waves,
from the same ratings, in conditions as like as can be; a city stands in one pair at most. Pairs are chosen without a
look at what came after. Of each pair the value is how much further the first city came, on the mean of the key factors
compared. Where an action changes nothing, each pair could as well stand the other way round, so the test turns signs
(Fisher 1935); it is exact, counts a city once however many actions it has, and holds whatever the ratings of a city
have in common.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.stats import t

from ickit._base.frames import frame, records
from ickit.analysis.bootstrap import Interval
from ickit.analysis.paired import mean_change_interval, sign_flip_p
from ickit.analysis.randomisation import smallest_p
from ickit.benchmark.scale import Scale

LEVEL = 0.05
LEAST_PAIRS = 6
PAIRS = {
    "city": "str",
    "compared_with": "str",
    "key_factors": "int64",
    "own_change": "object",
    "other_change": "object",
    "difference": "object",
    "condition_distance": "float64",
}
_UNKNOWN_CONDITION = 1.0
_NO_PAIR = 1e6
Cell = tuple[int, int, str]
"""A step of one key factor: the wave, the city's next wave, the key factor."""
Steps = Mapping[str, Mapping[Cell, tuple[Fraction, Fraction]]]
"""By city: from which rating to which each key factor went."""
Possible = tuple[str, str, list[Cell], float]
"""A pair that could be made: the city with the finished action, the other, the steps compared, what speaks against."""
Levels = Mapping[tuple[str, int], Mapping[str, int]]


@dataclass(frozen=True)
class FinishedActions:
    """What the comparison found. Made by :func:`compare`.

    ``pairs``: a row a pair: city, compared_with, key_factors (steps compared), own_change and other_change (means, in
    ratings from 0 to 1), difference, condition_distance (mean difference in levels of context). ``cities``: with a
    finished action and a later rating; ``p``: two-sided, None below 6 pairs; ``smallest``: the smallest p that so many
    pairs that differ can give; ``detectable``: the mean difference that would be found with 80 % power, None where it
    cannot be told.
    """

    pairs: pd.DataFrame
    cities: int
    mean: Fraction | None
    interval: Interval
    p: float | None
    smallest: float
    detectable: float | None

    @property
    def verdict(self) -> str:
        """``moved more``, ``moved less`` or ``cannot tell``."""
        if self.p is None or self.p > LEVEL or not self.mean:
            return "cannot tell"
        return "moved more" if self.mean > 0 else "moved less"


def compare(
    actions: pd.DataFrame, ratings: pd.DataFrame, context: pd.DataFrame, scale: Scale, key_factor: str | None = None
) -> FinishedActions:
    """Compare cities with a finished action to similar cities without.

    ``actions`` of all cities (see :func:`ickit.analysis.plan_actions.actions_of`); an action belongs to the step from
    its wave to the city's next. ``ratings`` as from :func:`ickit.analysis.scores.ratings`; ``context`` has city, year,
    factor, order. ``key_factor``: steps of this one alone.
    """
    steps = _steps(ratings if key_factor is None else ratings[ratings["key_factor"] == key_factor])
    finished = {
        (str(row["city"]), int(row["year"]), str(row["key_factor"]))
        for row in records(actions[actions["status"] == "done"])
    }
    treated: dict[str, dict[Cell, tuple[Fraction, Fraction]]] = {}
    for city, own in steps.items():
        kept = {cell: step for cell, step in own.items() if (city, cell[0], cell[2]) in finished}
        if kept:
            treated[city] = kept
    rows = list(_pairs(treated, steps, _levels(context)))
    return _tested(frame(rows, PAIRS), len(treated), scale)


def _steps(ratings: pd.DataFrame) -> dict[str, dict[Cell, tuple[Fraction, Fraction]]]:
    """By city: from which rating to which each key factor went, from each wave of the city to its next."""
    found: dict[str, dict[Cell, tuple[Fraction, Fraction]]] = {}
    for city, own in ratings.groupby("city", sort=True):
        given = {(int(r["year"]), str(r["key_factor"])): r["value"] for r in records(own)}
        years, factors = sorted({year for year, _ in given}), dict.fromkeys(factor for _, factor in given)
        found[str(city)] = {
            (before, after, factor): (start, end)
            for before, after in pairwise(years)
            for factor in factors
            if (start := given.get((before, factor))) is not None and (end := given.get((after, factor))) is not None
        }
    return found


def _levels(context: pd.DataFrame) -> Levels:
    found: dict[tuple[str, int], dict[str, int]] = {}
    for city, year, factor, order in zip(
        context["city"], context["year"], context["factor"], context["order"], strict=True
    ):
        found.setdefault((str(city), int(year)), {})[str(factor)] = int(order)
    return found


def _pairs(treated: Steps, steps: Steps, levels: Levels) -> Iterator[dict[str, Any]]:
    """The pairs: with as many steps compared and as like conditions as can be. A city stands in one pair at most."""
    possible: list[Possible] = []
    for city, own in treated.items():
        for other, theirs in steps.items():
            free = theirs.keys() - treated.get(other, {}).keys() if other != city else set()
            cells = sorted(cell for cell, (start, _) in own.items() if cell in free and theirs[cell][0] == start)
            if cells:
                possible.append((city, other, cells, _cost(city, other, cells, len(own), levels)))
    for place in _chosen(possible, treated):
        city, other, cells, _ = possible[place]
        own_change, other_change = (_mean([steps[one][cell] for cell in cells]) for one in (city, other))
        yield {
            "city": city,
            "compared_with": other,
            "key_factors": len(cells),
            "own_change": own_change,
            "other_change": other_change,
            "difference": own_change - other_change,
            "condition_distance": _distance(city, other, {cell[0] for cell in cells}, levels),
        }


def _chosen(possible: Sequence[Possible], treated: Collection[str]) -> list[int]:
    """Which of the possible pairs are taken; each city once.

    First with cities that finished nothing: as many pairs as can be and, among those, the most alike. Then among the
    cities that are left, the most alike first.
    """
    own = {city: place for place, city in enumerate(treated)}
    rest = {other: n for n, other in enumerate(dict.fromkeys(p[1] for p in possible if p[1] not in own))}
    cost, place_of = np.full((len(own), len(rest)), _NO_PAIR), {}
    for place, (city, other, _, against) in enumerate(possible):
        if other in rest:
            cost[own[city], rest[other]], place_of[own[city], rest[other]] = against, place
    assigned = zip(*(one.tolist() for one in linear_sum_assignment(cost)), strict=True)
    taken = [place_of[pair] for pair in assigned if pair in place_of]
    used = {city for place in taken for city in possible[place][:2]}
    for place in sorted(range(len(possible)), key=lambda n: (possible[n][3], possible[n][:2])):
        if not used & set(possible[place][:2]):
            taken.append(place)
            used |= set(possible[place][:2])
    return sorted(taken)


def _cost(a: str, b: str, cells: list[Cell], wanted: int, levels: Levels) -> float:
    return _distance(a, b, {cell[0] for cell in cells}, levels) + 1 - len(cells) / wanted


def _distance(a: str, b: str, years: set[int], levels: Levels) -> float:
    """The mean difference in levels over the context factors that both rated; 1 where there is none."""
    found = []
    for year in years:
        mine, theirs = levels.get((a, year), {}), levels.get((b, year), {})
        found += [abs(mine[factor] - theirs[factor]) for factor in mine.keys() & theirs.keys()]
    return float(np.mean(found)) if found else _UNKNOWN_CONDITION


def _mean(steps: list[tuple[Fraction, Fraction]]) -> Fraction:
    return sum((end - start for start, end in steps), Fraction(0)) / len(steps)


def _tested(pairs: pd.DataFrame, cities: int, scale: Scale) -> FinishedActions:
    differences = [Fraction(d) for d in pairs["difference"]]
    if not differences:
        return FinishedActions(pairs, cities, None, Interval(no_interval="no pair of cities"), None, 1.0, None)
    moved = sum(d != 0 for d in differences)
    enough = len(differences) >= LEAST_PAIRS
    return FinishedActions(
        pairs=pairs,
        cities=cities,
        mean=sum(differences, Fraction(0)) / len(differences),
        interval=mean_change_interval(differences, len(scale.names))
        if enough
        else Interval(no_interval="fewer than 6 pairs"),
        p=sign_flip_p(differences) if enough else None,
        smallest=smallest_p(moved),
        detectable=detectable(differences) if enough else None,
    )


def detectable(differences: list[Fraction]) -> float | None:
    """The mean difference that a test of so many pairs that differ so much finds four times in five.

    By Student's t with the root mean square of the differences; None where no pair differs.

    >>> round(detectable([Fraction(1, 2), Fraction(-1, 2)] * 10), 2)
    0.33
    """
    n = len(differences)
    spread = sqrt(sum(float(d) ** 2 for d in differences) / n)
    if not spread:
        return None
    return float((t.ppf(0.975, n - 1) + t.ppf(0.8, n - 1)) * spread / sqrt(n))
