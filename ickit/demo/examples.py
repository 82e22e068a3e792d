"""Synthetic tables for the two example benchmarks: an index made from indicators, and ratings by experts from 0 to 100.

``python -m ickit.demo.examples`` writes them to ``data/examples/``, the same bytes each time. Cities are those of the
demonstration; every number is invented.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from ickit._base import project
from ickit.demo.draws import Draws, Floats
from ickit.demo.names import FIRST
from ickit.demo.write import to_csv

SEED = 2025
WAVES = (2021, 2023)
REGIONS = ("North coast", "River plain", "Southern hills")
EXPERTS = ("expert-1", "expert-2", "expert-3", "expert-4")
FACTORS = ("information", "counters", "interpreting", "schools", "health", "housing", "voice", "complaints")
IN_PLACE, POINTS_EACH = 75, 3.0
LEADS = ("elected_mayor", "council", "appointed")
SOURCE = "Synthetic city statistics"


def cities() -> pd.DataFrame:
    """The cities, with the region of each."""
    rows = [(*city[:3], REGIONS[place % len(REGIONS)]) for place, city in enumerate(FIRST)]
    return pd.DataFrame(rows, columns=["city", "name", "country", "region"])


def index_tables(seed: int = SEED) -> dict[str, pd.DataFrame]:
    """The tables of the index: no rating, all of it from indicators; some values are missing."""
    strength = Draws(seed, "strength").normal(len(FIRST))
    rows = [row for year in WAVES for row in _indicators(seed, year, strength)]
    columns = ["city", "year", "indicator", "value", "unit", "source"]
    assessments = pd.DataFrame(columns=["city", "year", "benchmark", "key_factor", "assessor", "rating", "note"])
    return {"cities": cities(), "assessments": assessments, "indicators": pd.DataFrame(rows, columns=columns)}


def _indicators(seed: int, year: int, strength: Floats) -> Iterator[tuple[str, int, str, float, str, str]]:
    n = len(FIRST)
    people = np.round(80_000 + 900_000 * Draws(seed, "population").uniform(n) ** 3 + 500 * (year - WAVES[0]))
    newcomers = np.round(people * (0.06 + 0.16 * Draws(seed, "newcomers").uniform(n)))
    better = strength + 0.15 * (year - WAVES[0]) / 2

    def near(name: str, middle: float, slope: float, spread: float, low: float, high: float) -> Floats:
        noise = Draws(seed, f"{name} {year}").normal(n)
        return np.clip(middle + slope * better + spread * noise, low, high)

    made: dict[str, tuple[Floats, str, int]] = {
        "population": (people, "persons", 0),
        "newcomers": (newcomers, "persons", 0),
        "unemployment": (near("unemployment", 7.5, -0.9, 1.2, 2.0, 18.0), "%", 1),
        "employment-gap": (near("employment-gap", 12, -4, 3, -2.0, 34.0), "percentage points", 1),
        "skilled-jobs": (near("skilled-jobs", 55, 9, 7, 15.0, 95.0), "%", 1),
        "course-places": (np.round(newcomers * near("course-places", 55, 14, 10, 5.0, 140.0) / 1000), "places", 0),
        "school-leavers": (near("school-leavers", 11, -2.2, 1.8, 2.0, 25.0), "%", 1),
        "overcrowding": (near("overcrowding", 18, -3, 4, 3.0, 45.0), "%", 1),
        "rent-burden": (near("rent-burden", 36, -3, 5, 16.0, 62.0), "% of income", 1),
        "doctors": (np.round(people * near("doctors", 3.4, 0.5, 0.5, 0.8, 6.5) / 1000), "persons", 0),
        "naturalised": (np.round(newcomers * near("naturalised", 24, 4, 6, 2.0, 60.0) / 1000), "persons a year", 0),
    }
    if year == WAVES[0]:
        made["turnout"] = (near("turnout", 42, 6, 6, 8.0, 82.0), "%", 1)
    for name, (values, unit, digits) in made.items():
        gaps = Draws(seed, f"gaps {name} {year}").uniform(n) < (0.0 if name in ("population", "newcomers") else 0.09)
        for (city, *_), value, gap in zip(FIRST, values, gaps, strict=True):
            if not gap:
                yield city, year, name, round(float(value), digits), unit, SOURCE


def expert_tables(seed: int = SEED) -> dict[str, pd.DataFrame]:
    """The tables of the experts' ratings: in each wave every city is rated by two to four of four experts."""
    rows = [row for year in WAVES for row in _ratings(seed, year)]
    columns = ["city", "year", "benchmark", "key_factor", "assessor", "rating"]
    levels = ("favourable", "neutral", "difficult", "very_difficult")
    countries = sorted({country for _, _, country, _ in FIRST})
    law = dict(zip(countries, Draws(seed, "law").integers(len(levels), len(countries)), strict=True))
    context = [
        (city, year, "national-legislation", "expert-1", "expert-view", levels[law[country]])
        for year in WAVES
        for city, _, country, _ in FIRST
    ]
    leads = Draws(seed, "governance").integers(len(LEADS), len(FIRST))
    context += [
        (city, year, "governance", "expert-1", "expert-view", LEADS[lead])
        for year in WAVES
        for (city, *_), lead in zip(FIRST, leads, strict=True)
    ]
    numbers = [row for row in _population(seed) if row[2] == "population"]
    numbers += [row for year in WAVES for row in _in_work(seed, year)]
    return {
        "cities": cities(),
        "assessments": pd.DataFrame(rows, columns=columns),
        "context": pd.DataFrame(context, columns=["city", "year", "factor", "assessor", "benchmark", "level"]),
        "indicators": pd.DataFrame(numbers, columns=["city", "year", "indicator", "value", "unit", "source"]),
    }


def _population(seed: int) -> Iterator[tuple[str, int, str, float, str, str]]:
    for year in WAVES:
        yield from _indicators(seed, year, np.zeros(len(FIRST)))


def _in_work(seed: int, year: int) -> Iterator[tuple[str, int, str, float, str, str]]:
    """The planted outcome: 3 percentage points more for each key factor that expert-1 rates as in place, and chance."""
    given = pd.DataFrame(_ratings(seed, year), columns=["city", "year", "benchmark", "key_factor", "who", "rating"])
    rated = pd.to_numeric(given.loc[given["who"] == EXPERTS[0], "rating"], errors="coerce")
    in_place = (rated >= IN_PLACE).groupby(given["city"]).sum()
    chance = Draws(seed, f"in work {year}").normal(len(FIRST))
    for (city, *_), noise in zip(FIRST, chance, strict=True):
        value = 44 + POINTS_EACH * int(in_place[city]) + 3 * float(noise)
        yield city, year, "newcomers-in-work", round(value, 1), "%", SOURCE


def _ratings(seed: int, year: int) -> Iterator[tuple[str, int, str, str, str, str]]:
    n, k = len(FIRST), len(FACTORS)
    strength = 58 + 12 * Draws(seed, "strength").normal(n) + 3 * (year - WAVES[0]) / 2
    true = strength[:, None] + 9 * Draws(seed, f"factors {year}").normal((n, k)) + np.linspace(8, -8, k)
    for place, expert in enumerate(EXPERTS):
        lean = (0.0, 4.0, -5.0, 1.5)[place]
        seen = true + lean + 6 * Draws(seed, f"{expert} {year}").normal((n, k))
        visits = Draws(seed, f"visits {expert} {year}").uniform(n) < (1.0, 0.9, 0.6, 0.5)[place]
        unsure = Draws(seed, f"unsure {expert} {year}").uniform((n, k)) < 0.05
        for i, (city, *_) in enumerate(FIRST):
            for j, factor in enumerate(FACTORS):
                if visits[i]:
                    said = f"{min(max(float(seen[i, j]), 0.0), 100.0):.1f}".removesuffix(".0")
                    none = "not_applicable" if factor == "housing" and i % 9 == 4 else None
                    rating = none or ("dont_know" if unsure[i, j] else said)
                    yield city, year, "expert-view", factor, expert, rating


EXAMPLES: dict[str, Callable[[], dict[str, pd.DataFrame]]] = {
    "city-conditions-index": index_tables,
    "expert-view": expert_tables,
}


def write_examples(out: Path) -> None:
    """Write the tables of both examples as CSV, each in a folder of its own in ``out``."""
    for name, make in EXAMPLES.items():
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        for table, frame in make().items():
            to_csv(frame, folder / f"{table}.csv")


if __name__ == "__main__":
    write_examples(project.root() / "data" / "examples")
