"""The parts of ``calibration.py`` on what a page rests on: all its tests together, and data that are not as they seem.

Clustering that nobody declared, a mood that colours both sides, and answers that depend on quality and on context.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd
from scipy.special import ndtri

from ickit.analysis.association.correction import settled
from ickit.analysis.association.tests import Draws, Observed, associations, tested
from ickit.analysis.association.within_cities import observed_changes

FOUR_CUTS = ndtri([0.25, 0.5, 0.75])
RATING_CUTS = ndtri([0.3, 0.6])
SCORE = "score"


def error(share: float, samples: int) -> float:
    """Two standard errors of a share."""
    return 2 * sqrt(max(share * (1 - share), 1e-9) / max(samples, 1))


# A page --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """A page without any association: nine key factors with a general level, seven conditions, three indicators.

    ``takes_part``: the chance that a city takes part in each of the ``waves``; the last one is the page's.
    """

    name: str
    cities: int
    waves: int = 3
    takes_part: float = 0.8


PAGES = (
    Page("3 waves", 20),
    Page("3 waves", 40),
    Page("1 wave", 40, 1, 1.0),
    Page("6 waves, half take part", 30, 6, 0.5),
)


def starred(page: Page, samples: int, seed: int = 6) -> tuple[float, float]:
    """The share of pages with a q of at most 0.05: q over all tests of the page, and each family corrected alone."""
    together = apart = 0
    for sample in range(samples):
        rng = np.random.default_rng([seed, sample])
        families = [
            tested(one, Draws(4_999, at_most=0, exact_up_to=5_000, seed=sample)) for one in _families(page, rng)
        ]
        apart += any((part["q"] <= 0.05).any() for part in families)
        whole = settled(families, [None] * len(families), together=True)
        together += any((part["q"] <= 0.05).any() for part in whole)
    return together / samples, apart / samples


def _families(page: Page, rng: np.random.Generator) -> list[Observed]:
    n, waves = page.cities, page.waves
    part = rng.random((n, waves)) < page.takes_part
    part[np.arange(n), rng.integers(0, waves, n)] = True
    city, wave = np.nonzero(part)
    keys = {"city": np.array([f"c{i:03}" for i in range(n)])[city], "year": 2010 + 2 * wave}
    general = _lasting(rng, n, waves, 1) / sqrt(2)
    y = np.searchsorted(RATING_CUTS, general + _lasting(rng, n, waves, 9) / sqrt(2)) / 2
    x = np.searchsorted(FOUR_CUTS, sqrt(0.4) * _lasting(rng, n, waves, 1) + sqrt(0.6) * _lasting(rng, n, waves, 7))
    outcome = pd.DataFrame(keys | {f"y{i}": y[part][:, i] for i in range(9)})
    outcome[SCORE] = outcome[[f"y{i}" for i in range(9)]].mean(axis=1).round(9)
    context = pd.DataFrame(keys | {f"x{i}": x[part][:, i].astype(float) for i in range(7)})
    numbers = rng.standard_normal((n, 3))[city]
    indicators = pd.DataFrame(keys | {f"z{i}": numbers[:, i] for i in range(3)})
    last = outcome["year"] == outcome["year"].max()
    found = [
        Observed(outcome[last], context[last], apart=[SCORE]),
        Observed(outcome[last], indicators[last], apart=[SCORE]),
    ]
    if waves > 1:
        score = outcome[["city", "year", SCORE]]
        found += [Observed(score, context, apart=[SCORE]), observed_changes(score, context, apart=[SCORE])]
    return found


def _lasting(rng: np.random.Generator, n: int, waves: int, k: int) -> np.ndarray:
    """Cities × waves × k normal values that correlate by 0.8 from wave to wave."""
    return sqrt(0.8) * rng.standard_normal((n, 1, k)) + sqrt(0.2) * rng.standard_normal((n, waves, k))


def page_wide(samples: int, run: Callable) -> Iterator[str]:
    """How many pages bear a star where nothing is associated."""
    yield "| page | cities | all tests together, % | ± | each family alone, % | ± |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for page, (together, apart) in zip(PAGES, run(starred, PAGES, samples), strict=True):
        shares = [f"{100 * s:.1f} | {100 * error(s, samples):.1f}" for s in (together, apart)]
        yield f"| {page.name} | {page.cities} | {shares[0]} | {shares[1]} |"


# Data that are not as they seem --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Troubled:
    """No association between condition and result, but trouble in how they came about.

    ``countries`` and ``icc``: both correlate so within a country, and nobody says so. ``mood``: latent correlation that
    the raters' mood alone gives to the two. ``selects``: how strongly answering depends on quality and, the other way,
    on harder context: those who do badly, and those in easy context, answer less.
    """

    name: str
    cities: int
    countries: int = 0
    icc: float = 0.0
    mood: float = 0.0
    selects: float = 0.0


TROUBLED = (
    Troubled("cities of 12 countries alike, ICC 0.3", 40, countries=12, icc=0.3),
    Troubled("cities of 12 countries alike, ICC 0.5", 40, countries=12, icc=0.5),
    Troubled("cities of 20 countries alike, ICC 0.5", 80, countries=20, icc=0.5),
    Troubled("the same mood in both, r = −0.39", 20, mood=0.39),
    Troubled("the same mood in both, r = −0.39", 40, mood=0.39),
    Troubled("the same mood in both, r = −0.2", 40, mood=0.2),
    Troubled("answering depends a little on quality and context", 40, selects=0.7),
    Troubled("answering depends much on quality and context", 40, selects=1.5),
    Troubled("answering depends much on quality and context", 80, selects=1.5),
)


def rejected(trouble: Troubled, samples: int, seed: int = 7) -> tuple[float, float, int]:
    """Shares with p ≤ 0.05 by cities, and by the remedy; and in how many samples the remedy was shown.

    The remedy is p by countries where shown, and conditions rated by others, whose mood is their own.
    """
    plain = mended = shown = 0
    for sample in range(samples):
        outcome, context, others, country = _troubled(trouble, np.random.default_rng([seed, sample]))
        draws = Draws(999, at_most=0, exact_up_to=1_000, seed=sample)
        row = associations(outcome, context, country=country, draws=draws).iloc[0]
        plain += row["p"] <= 0.05
        if trouble.countries:
            shown += not np.isnan(row["p_countries"])
            mended += row["p_countries"] <= 0.05
        elif trouble.mood:
            shown += 1
            mended += associations(outcome, others, draws=draws).iloc[0]["p"] <= 0.05
    return plain / samples, mended / max(shown, 1), shown


def _troubled(
    trouble: Troubled, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, "pd.Series[str] | None"]:
    n = trouble.cities * (3 if trouble.selects else 1)
    home = rng.integers(0, trouble.countries or n, n)
    x, y = (
        sqrt(trouble.icc) * rng.standard_normal(n)[home] + sqrt(1 - trouble.icc) * rng.standard_normal(n) for _ in "xy"
    )
    mood, theirs = rng.standard_normal((2, n))
    share = sqrt(trouble.mood)
    condition, other, y = (
        sqrt(1 - share**2) * x - share * mood,
        sqrt(1 - share**2) * x - share * theirs,
        sqrt(1 - share**2) * y + share * mood,
    )
    chance = 1 / (1 + np.exp(-trouble.selects * (y + x)))
    answered = np.sort(np.argsort(rng.random(n) / chance)[: trouble.cities]) if trouble.selects else np.arange(n)
    names = np.array([f"c{i:03}" for i in range(n)])
    keys = {"city": names[answered], "year": 2024}
    country = pd.Series([f"n{h}" for h in home], index=names) if trouble.countries else None
    tables = (np.searchsorted(RATING_CUTS, y), np.searchsorted(FOUR_CUTS, condition), np.searchsorted(FOUR_CUTS, other))
    outcome, context, others = (
        pd.DataFrame(keys | {name: table[answered].astype(float)}) for name, table in zip("yxx", tables, strict=True)
    )
    return outcome, context, others, country


def not_as_it_seems(samples: int, run: Callable) -> Iterator[str]:
    """Rates of p ≤ 0.05 where there is no association, but trouble in how the data came about."""
    yield "| no association, but | cities | p ≤ 0.05, % | ± | the remedy: p ≤ 0.05, % | ± | shown, % |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for trouble, (plain, mended, shown) in zip(TROUBLED, run(rejected, TROUBLED, samples), strict=True):
        remedy = "none | | |"
        if shown:
            remedy = f"{100 * mended:.1f} | {100 * error(mended, shown):.1f} | {100 * shown / samples:.0f} |"
        rate = f"{100 * plain:.1f} | {100 * error(plain, samples):.1f}"
        yield f"| {trouble.name} | {trouble.cities} | {rate} | {remedy}"


PARTS: dict[str, tuple[Callable[[int, Callable], Iterator[str]], int]] = {
    "page_wide": (page_wide, 400),
    "not_as_it_seems": (not_as_it_seems, 500),
}
