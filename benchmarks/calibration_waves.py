"""The parts of ``calibration.py`` on several waves: pooled waves, changes within cities, change of a key factor."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import sqrt

import numpy as np
import pandas as pd
from calibration_pages import error
from scipy.special import ndtri

from ickit.analysis.association.intervals import intervals
from ickit.analysis.association.panel import panel
from ickit.analysis.association.within_cities import changes
from ickit.analysis.paired import mean_change_interval

FOUR, HALVES, SEVENTY = (0.25, 0.25, 0.25, 0.25), (0.5, 0.5), (0.7, 0.3)
EVEN = (0.3, 0.3, 0.4)
LARGE = 3_000


@dataclass(frozen=True)
class Waves:
    """Cities in several waves, with an association of this latent slope per standard deviation of the levels.

    ``late``: cities that took part in few waves have harder context and lower ratings. ``persistence``: of both, from
    wave to wave. ``of_changes``: changes are compared. ``countries``: the context is the same in a country.
    """

    name: str
    cities: int
    waves: int
    levels: Sequence[float]
    slope: float
    takes_part: float = 0.75
    late: float = 0.0
    persistence: float = 0.8
    of_changes: bool = False
    countries: int = 0


WAVES = tuple(
    replace(plan, slope=slope)
    for plan in (
        Waves("3 waves, 3 of 4 take part, 4 levels", 30, 3, FOUR, 0),
        Waves("3 waves, participation goes with both, 4 levels", 40, 3, FOUR, 0, late=1.0),
        Waves("3 waves, participation goes with both, 70/30", 30, 3, SEVENTY, 0, late=1.0),
        Waves("2 waves, two even groups", 20, 2, HALVES, 0, 0.8),
        Waves("changes within cities, 3 waves, 4 levels", 30, 3, FOUR, 0, 1.0, persistence=0.5, of_changes=True),
        Waves("12 countries, 1 wave, 4 levels", 50, 1, FOUR, 0, 1.0, countries=12),
        Waves("20 countries, 2 waves, two even groups", 60, 2, HALVES, 0, 0.9, countries=20),
    )
    for slope in (0.0, -0.6)
)


def tables(plan: Waves, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame, "pd.Series[str] | None"]:
    """Outcome, context and country of one sample."""
    n, waves = plan.cities, plan.waves
    part = rng.random((n, waves)) < plan.takes_part
    part[np.arange(n), rng.integers(0, waves, n)] = True
    push = plan.late * (part.sum(axis=1) <= waves / 2)[:, None]
    lasting, passing = sqrt(plan.persistence), sqrt(1 - plan.persistence)
    x, y = (lasting * rng.standard_normal((n, 1)) + passing * rng.standard_normal((n, waves)) for _ in "xy")
    home = rng.integers(0, max(plan.countries, 1), n)
    if plan.countries:
        x = rng.standard_normal((plan.countries, waves))[home]
        y = sqrt(0.7) * y + sqrt(0.3) * rng.standard_normal((plan.countries, 1))[home]
    shares, steps = np.array(plan.levels), np.arange(len(plan.levels))
    spread = sqrt(float(shares @ steps**2 - (shares @ steps) ** 2))
    level = np.searchsorted(ndtri(np.cumsum(shares)[:-1]), x + push)
    latent = y + plan.slope * level / spread - push
    rating = np.searchsorted(ndtri(np.cumsum(EVEN)[:-1]) * sqrt(1 + plan.slope**2), latent)
    city, wave = np.nonzero(part)
    names = np.array([f"c{i:05}" for i in range(n)])
    keys = {"city": names[city], "year": 2000 + wave}
    country = pd.Series([f"n{h}" for h in home], index=names) if plan.countries else None
    outcome, context = (
        pd.DataFrame(keys | {name: table[part].astype(float)}) for name, table in (("y", rating), ("x", level))
    )
    return (changes(outcome), changes(context), country) if plan.of_changes else (outcome, context, country)


@cache
def truth(plan: Waves) -> float:
    """D in networks so large that chance hardly moves it."""
    times = LARGE // plan.cities
    large = replace(plan, cities=plan.cities * times, countries=plan.countries * times)
    made = [panel(*tables(large, np.random.default_rng([8, i]))[:2], "x", ["y"]) for i in range(3)]
    return float(np.mean([one.d[0] for one in made if one is not None]))


def covered(plan: Waves, samples: int, seed: int = 9) -> tuple[float, int, int, float]:
    """The true D; intervals shown, those that cover it, and their mean width."""
    d, shown, hit, width = truth(plan), 0, 0, 0.0
    for sample in range(samples):
        outcome, context, country = tables(plan, np.random.default_rng([seed, sample]))
        made = panel(outcome, context, "x", ["y"], country)
        found = intervals(made)[0] if made is not None else None
        if found is not None and found.low is not None and found.high is not None:
            shown += 1
            hit += found.low - 1e-9 <= d <= found.high + 1e-9
            width += found.high - found.low
    return d, shown, hit, width / max(shown, 1)


def several_waves(samples: int, run: Callable) -> Iterator[str]:
    """How often the intervals of pooled waves, of changes and of countries cover D."""
    yield "| situation | cities | D | shown, % | cover D, % | ± | mean width |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for plan, (d, shown, hit, width) in zip(WAVES, run(covered, WAVES, samples), strict=True):
        share = hit / max(shown, 1)
        rate = f"{100 * shown / samples:.0f} | {100 * share:.1f} | {100 * error(share, shown):.1f}"
        yield f"| {plan.name} | {plan.cities} | {d:.2f} | {rate} | {width:.2f} |"


@dataclass(frozen=True)
class Changed:
    """How a key factor changed: the chances of -1, -1/2, 0, 1/2 and 1."""

    name: str
    cities: int
    chances: tuple[float, float, float, float, float]


CHANGED = tuple(
    Changed(name, n, chances)
    for name, chances in (
        ("1 of 20 up by a level", (0, 0, 0.95, 0.05, 0)),
        ("7 of 20 up by a level, none down", (0, 0, 0.65, 0.35, 0)),
        ("3 of 10 up by two levels", (0, 0, 0.7, 0, 0.3)),
        ("1 of 12 up by two levels", (0, 0, 0.92, 0, 0.08)),
        ("up and down", (0.05, 0.15, 0.4, 0.3, 0.1)),
        ("as many up as down", (0.1, 0.2, 0.4, 0.2, 0.1)),
    )
    for n in (6, 12, 20, 40, 80)
)


def mean_covered(plan: Changed, samples: int, seed: int = 10) -> tuple[float, float]:
    """The share of intervals that cover the mean change, and their mean width in points of 100."""
    rng, sizes = np.random.default_rng([seed, plan.cities]), [Fraction(k, 2) for k in range(-2, 3)]
    mean = float(np.dot(plan.chances, [float(s) for s in sizes]))
    found = [
        mean_change_interval([sizes[i] for i in rng.choice(5, plan.cities, p=plan.chances)], 3) for _ in range(samples)
    ]
    return (
        float(np.mean([f.low - 1e-9 <= mean <= f.high + 1e-9 for f in found])),
        100 * float(np.mean([f.high - f.low for f in found])),
    )


def key_factor_change(samples: int, run: Callable) -> Iterator[str]:
    """How often the interval of the mean change of a key factor covers it."""
    yield "| change | cities | cover it, % | ± | mean width, points |\n| --- | --- | --- | --- | --- |"
    for plan, (share, width) in zip(CHANGED, run(mean_covered, CHANGED, samples), strict=True):
        yield f"| {plan.name} | {plan.cities} | {100 * share:.1f} | {100 * error(share, samples):.1f} | {width:.0f} |"


PARTS: dict[str, tuple[Callable[[int, Callable], Iterator[str]], int]] = {
    "several_waves": (several_waves, 300),
    "key_factor_change": (key_factor_change, 1_000),
}
