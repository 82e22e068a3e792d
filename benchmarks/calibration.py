"""Are the error rates of the context statistics what they claim to be? Simulates and prints Markdown tables.

    python benchmarks/calibration.py                    # everything, as in docs/calibration.md
    python benchmarks/calibration.py --samples 100      # quicker and rougher
    python benchmarks/calibration.py --only coverage    # one part

Every figure comes with its Monte Carlo error (two standard errors). The seed is fixed.
"""

# ruff: noqa: E402
import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from math import sqrt

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")


import numpy as np
import pandas as pd
from calibration_pages import PARTS as PAGES
from calibration_pages import error
from calibration_waves import PARTS as WAVES
from scipy.stats import t

from ickit.analysis.association.correction import adjust_pvalues
from ickit.analysis.association.expected import without_one
from ickit.analysis.association.intervals import interval, intervals, outside_level
from ickit.analysis.association.panel import Panel, panel
from ickit.analysis.association.permutation import permutation_test, shuffled
from ickit.analysis.association.power import detectable, planted
from ickit.analysis.association.somers_d import codes, permuted_sums
from ickit.analysis.association.tests import Draws, associations
from ickit.analysis.association.within_cities import changes

FOUR = (0.25, 0.25, 0.25, 0.25)
SKEWED = (0.5, 0.3, 0.1, 0.1)
HALVES, SEVENTY, EIGHTY, NINETY = (0.5, 0.5), (0.7, 0.3), (0.8, 0.2), (0.9, 0.1)
EVEN_RATINGS, MOSTLY_MET = (0.3, 0.3, 0.4), (0.1, 0.2, 0.7)
TESTS = 63


# False positives -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Null:
    """A situation without association. ``levels``: shares of the context levels; cities come back in ``waves``.

    ``persistence``: correlation of a city's latent rating, and of its context, from wave to wave. ``countries``: the
    context is the same in all cities of a country, whose ratings correlate by one half. ``trend``: ratings and
    context both rise from wave to wave. ``late``: cities that took part in few waves have harder context and lower
    ratings. ``within``: changes are tested. ``wrong``: the unit is taken to be the single observation, to show what
    that does.
    """

    name: str
    cities: int
    levels: Sequence[float] = FOUR
    ratings: Sequence[float] = EVEN_RATINGS
    waves: int = 1
    persistence: float = 0.8
    takes_part: float = 1.0
    countries: int = 0
    trend: float = 0.0
    late: float = 0.0
    within: bool = False
    wrong: bool = False


NULLS = (
    *(Null("balanced, 4 levels", n) for n in (10, 20, 40, 80)),
    *(Null("50/50", n, HALVES) for n in (20, 40)),
    *(Null("80/20, mostly met", n, EIGHTY, MOSTLY_MET) for n in (20, 40, 80)),
    *(Null("90/10, mostly met", n, NINETY, MOSTLY_MET) for n in (20, 40, 80)),
    Null("country-level, 12 countries", 50, countries=12),
    Null("country-level, 20 countries", 100, countries=20),
    Null("pooled, 3 waves, all take part", 30, waves=3),
    Null("pooled, 6 waves, all take part", 30, waves=6),
    Null("pooled, 3 waves, 3 of 4 take part", 40, waves=3, takes_part=0.75),
    Null("pooled, 3 waves, participation goes with both", 40, waves=3, takes_part=0.75, late=1.0),
    Null("pooled, 3 waves, common trend", 30, waves=3, trend=0.7),
    Null("changes within cities, 3 waves, common trend", 30, waves=3, trend=0.7, persistence=0.5, within=True),
    Null("changes within cities, 6 waves, common trend", 30, waves=6, trend=0.7, persistence=0.5, within=True),
    Null("WRONG: levels permuted within waves, 6 waves", 30, waves=6, wrong=True),
    Null("WRONG: cities permuted, 20 countries", 100, countries=20, wrong=True),
)


def simulated(null: Null, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Outcome, context and country tables of one sample without association."""
    n, waves = null.cities, null.waves
    home = rng.integers(0, null.countries, n) if null.countries else np.arange(n)
    part = rng.random((n, waves)) < null.takes_part
    part[np.arange(n), rng.integers(0, waves, n)] = True
    push = null.late * (part.sum(axis=1) <= waves / 2)
    x_latent = _persistent(rng, n, waves, null.persistence)
    y_latent = _persistent(rng, n, waves, null.persistence)
    if null.countries:
        x_latent = rng.standard_normal((null.countries, waves))[home]
        y_latent = sqrt(0.5) * y_latent + sqrt(0.5) * rng.standard_normal((null.countries, 1))[home]
    steps = null.trend * np.arange(waves)
    cut = [_normal(np.cumsum(shares)[:-1]) for shares in (null.levels, null.ratings)]
    x = np.searchsorted(cut[0], x_latent + steps + push[:, None]).astype(float)
    y = np.searchsorted(cut[1], y_latent + steps - push[:, None]).astype(float)
    city, wave = np.nonzero(part)
    names = np.array([f"c{i:03}" for i in range(n)])
    label = np.array([f"{names[c]}-{w}" for c, w in zip(city, wave, strict=True)]) if null.wrong else names[city]
    keys = {"city": label, "year": 2000 + wave}
    country = pd.Series([f"n{h}" for h in home[city]], index=label)
    country = country[~country.index.duplicated()]
    return pd.DataFrame(keys | {"y": y[part]}), pd.DataFrame(keys | {"x": x[part]}), country


def _persistent(rng: np.random.Generator, n: int, waves: int, persistence: float) -> np.ndarray:
    lasting, passing = rng.standard_normal((n, 1)), rng.standard_normal((n, waves))
    return sqrt(persistence) * lasting + sqrt(1 - persistence) * passing


def _normal(shares: np.ndarray) -> np.ndarray:
    from scipy.special import ndtri

    return np.asarray(ndtri(shares))


def false_positive(null: Null, samples: int, seed: int = 1) -> tuple[float, int]:
    """The share of samples in which p is at most 0.05, and of how many samples (those that could be tested)."""
    rejected = tested = 0
    for sample in range(samples):
        rng = np.random.default_rng([seed, sample])
        outcome, context, country = simulated(null, rng)
        if null.within:
            outcome, context = changes(outcome), changes(context)
        made = panel(outcome, context, "x", ["y"], country if null.countries and not null.wrong else None)
        if made is None or not made.pairs[0].in_context or not made.pairs[0].in_outcome:
            continue
        tested += 1
        rejected += permutation_test(made, rng, permutations=499, exact_up_to=2_000).p[0] <= 0.05
    return rejected / max(tested, 1), tested


def false_positives(samples: int, run: Callable) -> Iterator[str]:
    """Rates of p <= 0.05 where there is no association."""
    yield "| no association | cities | p ≤ 0.05, % | ± | samples |\n| --- | --- | --- | --- | --- |"
    for null, (share, tested) in zip(NULLS, run(false_positive, NULLS, samples), strict=True):
        yield f"| {null.name} | {null.cities} | {100 * share:.1f} | {100 * error(share, tested):.1f} | {tested} |"


# Coverage of the intervals -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planted:
    """A planted association: Somers' D, and the shares of context levels and ratings."""

    name: str
    cities: int
    levels: Sequence[float]
    ratings: Sequence[float]
    d: float
    countries: int = 0
    fixed: bool = False  # as many cities at each level as its share says, in every sample


def plans() -> list[Planted]:
    """The situations in which coverage is measured."""
    designs = [("4 levels even", FOUR), ("4 levels 50/30/10/10", SKEWED), ("50/50", HALVES), ("70/30", SEVENTY)]
    designs += [("80/20", EIGHTY), ("90/10", NINETY)]
    found = [
        Planted(f"{name}, ratings {'even' if ratings == EVEN_RATINGS else 'mostly met'}", n, levels, ratings, d)
        for n in (10, 20, 40, 80)
        for name, levels in designs
        for ratings in (EVEN_RATINGS, MOSTLY_MET)
        for d in (-0.65, -0.5, -0.3, 0.0, 0.5)
        if planted(np.array(levels), np.array(ratings), d)[0] is not None
    ]
    found += [Planted("24 countries, 4 levels even", 120, FOUR, EVEN_RATINGS, d, countries=24) for d in (-0.5, 0.0)]
    return found


def shared_out(shares: Sequence[float], number: int) -> np.ndarray:
    """``number`` units shared out over levels: level codes, each as often as its share says."""
    counts = np.round(np.array(shares) * number).astype(int)
    counts[0] += number - counts.sum()
    return np.repeat(np.arange(len(shares)), counts)


@cache
def _model(levels: tuple[float, ...], ratings: tuple[float, ...], d: float) -> tuple[float | None, np.ndarray]:
    return planted(np.array(levels), np.array(ratings), d)


def sampled(plan: Planted, rng: np.random.Generator) -> Panel:
    """One sample of a planted association, as a panel. The sizes of the groups are drawn, unless they are ``fixed``."""
    slope, cuts = _model(tuple(plan.levels), tuple(plan.ratings), plan.d)
    if slope is None:
        raise ValueError(f"no such association: {plan}")
    units = plan.countries or plan.cities
    x = shared_out(plan.levels, units) if plan.fixed else rng.choice(len(plan.levels), units, p=plan.levels)
    unit = np.arange(plan.cities) if not plan.countries else np.sort(rng.integers(0, units, plan.cities))
    noise = rng.standard_normal(plan.cities)
    if plan.countries:
        noise = sqrt(0.7) * noise + sqrt(0.3) * rng.standard_normal(units)[unit]
    context = x.astype(float)[unit]
    outcome = np.searchsorted(cuts, noise + slope * context).astype(float)
    unit_code, _ = codes(unit)
    return Panel(
        context=codes(context)[0],
        outcome=outcome[:, None],
        wave=np.zeros(plan.cities, dtype=np.int64),
        unit=unit_code,
        n_cities=plan.cities,
        unit_name="countries" if plan.countries else "cities",
        waves=(2024,),
    )


def covered(plan: Planted, samples: int, seed: int = 2) -> tuple[int, int, float]:
    """Of ``samples``: intervals shown, those that cover the planted D, and their mean width."""
    shown = hit = 0
    width = 0.0
    for sample in range(samples):
        rng = np.random.default_rng([seed, sample])
        made = sampled(plan, rng)
        if made.pairs[0].d is None:
            continue
        found = intervals(made)[0]
        if found.low is None or found.high is None:
            continue
        shown += 1
        hit += found.low - 1e-9 <= plan.d <= found.high + 1e-9
        width += found.high - found.low
    return shown, hit, width / max(shown, 1)


def coverage(samples: int, run: Callable) -> Iterator[str]:
    """How often the 95 % intervals that are shown cover the planted D."""
    situations, hidden = plans(), {}
    yield "| situation | n | D | shown, % | cover D, % | ± | mean width |\n| --- | --- | --- | --- | --- | --- | --- |"
    for plan, (shown, hit, width) in zip(situations, run(covered, situations, samples), strict=True):
        if shown < samples / 5:
            hidden.setdefault((plan.name.split(",")[0], plan.cities), []).append(shown / samples)
            continue
        share = hit / shown
        yield (
            f"| {plan.name} | {plan.countries or plan.cities} | {plan.d} | {100 * shown / samples:.0f} "
            f"| {100 * share:.1f} | {100 * error(share, shown):.1f} | {width:.2f} |"
        )
    yield "\nShown in less than one sample of five, so not measured:\n"
    for (name, n), shares in hidden.items():
        yield f"- {name}, n = {n}: shown in at most {100 * max(shares):.0f} %."


def inverted(plan: Planted, samples: int, seed: int = 9) -> tuple[float, float, float, float]:
    """The permutation test turned into an interval, and ours, on the same samples: coverage and mean width of each.

    D and all |D| from there that the test, its distribution moved to that place, does not reject.
    """
    hits, widths, tried = np.zeros(2), np.zeros(2), 0
    for sample in range(samples):
        rng = np.random.default_rng([seed, sample])
        made = sampled(plan, rng)
        found = intervals(made)[0]
        if found.low is None or found.high is None:
            continue
        drawn = shuffled(made.context, np.zeros(made.n_units, dtype=np.int64), 1_999, rng)
        sums = permuted_sums(drawn, made.levels, made.wave_outcomes[0])[:, 0]
        reach = float(np.quantile(np.abs(sums), 0.95)) / made.pairs[0].in_context
        d = float(made.d[0])
        tried += 1
        for way, (low, high) in enumerate(((max(-1, d - reach), min(1, d + reach)), (found.low, found.high))):
            hits[way] += low - 1e-9 <= plan.d <= high + 1e-9
            widths[way] += high - low
    return tuple((np.stack([hits, widths]) / tried).T.ravel().tolist())


INVERTED = tuple(
    Planted(f"{name}, ratings {'even' if ratings == EVEN_RATINGS else 'mostly met'}", n, levels, ratings, d)
    for name, levels, n in (
        ("4 levels even", FOUR, 20),
        ("50/50", HALVES, 20),
        ("70/30", SEVENTY, 40),
        ("90/10", NINETY, 80),
    )
    for ratings in (EVEN_RATINGS, MOSTLY_MET)
    for d in (0.0, -0.3, -0.5)
)


def inversion(samples: int, run: Callable) -> Iterator[str]:
    """Why intervals are no inversion of the permutation test."""
    yield "| situation | n | D | test inverted: cover D, % | its mean width | ours: cover D, % | its mean width |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for plan, (other, wide, ours, width) in zip(INVERTED, run(inverted, INVERTED, samples), strict=True):
        start = f"| {plan.name} | {plan.cities} | {plan.d} | {100 * other:.1f} | {wide:.2f} "
        yield f"{start}| {100 * ours:.1f} | {width:.2f} |"


def without_gate(plan: Planted, samples: int, seed: int = 2) -> tuple[float, float, float]:
    """Coverage where every sample's interval counts: the plain jackknife, ours, and the mean width of ours."""
    plain = ours = tried = 0
    width = 0.0
    for sample in range(samples):
        made = sampled(plan, np.random.default_rng([seed, sample]))
        d = made.pairs[0].d
        if d is None or not made.pairs[0].in_outcome:
            continue
        left_out = without_one(made)[:, 0]
        outside, n = outside_level(made), made.n_units
        kept = left_out[~np.isnan(left_out)]
        reach = t.ppf(0.975, n - 1) * sqrt((n - 1) * np.mean((kept - kept.mean()) ** 2))
        tried += 1
        plain += d - reach - 1e-9 <= plan.d <= d + reach + 1e-9
        low, high = interval(d, left_out, outside, n)
        ours += low - 1e-9 <= plan.d <= high + 1e-9
        width += high - low
    return plain / tried, ours / tried, width / tried


HIDDEN = tuple(
    Planted(f"{name}, ratings even", n, levels, EVEN_RATINGS, d)
    for name, levels, n in (
        ("4 levels even", FOUR, 10),
        ("50/50", HALVES, 10),
        ("50/50", HALVES, 20),
        ("80/20", EIGHTY, 20),
        ("90/10", NINETY, 20),
        ("80/20", EIGHTY, 40),
        ("90/10", NINETY, 40),
        ("90/10", NINETY, 80),
        ("80/20", EIGHTY, 80),
    )
    for d in (0.0, -0.5, -0.65)
)


def gate(samples: int, run: Callable) -> Iterator[str]:
    """Why D is drawn towards 0, and why there is a gate: coverage where no interval is withheld."""
    yield "| situation | n | D | plain jackknife, % | ours, % | ± | its mean width |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for plan, (plain, ours, width) in zip(HIDDEN, run(without_gate, HIDDEN, samples), strict=True):
        start = f"| {plan.name} | {plan.cities} | {plan.d} | {100 * plain:.1f} | {100 * ours:.1f} "
        yield f"{start}| {100 * error(ours, samples):.1f} | {width:.2f} |"


# False discoveries over the family -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Family:
    """Nine key factors that share a city's general level, seven context factors, ``real`` of them with D = -0.5."""

    name: str
    cities: int
    real: int
    missing: float = 0.0


FAMILIES = (
    Family("nothing is associated", 20, 0),
    Family("nothing is associated", 40, 0),
    Family("nothing is associated, 1 of 10 ratings missing", 40, 0, 0.1),
    Family("one context factor with all nine, D = -0.5", 40, 1),
    Family("two context factors with all nine, D = -0.35 each", 80, 2),
)


def discovered(family: Family, samples: int, seed: int = 3) -> tuple[float, float, float]:
    """At q <= 0.05: false-discovery rate, share of samples with a false discovery, share of the real ones found."""
    rates, any_false, power = [], 0, []
    for sample in range(samples):
        rng = np.random.default_rng([seed, sample])
        outcome, context = _family_tables(family, rng)
        draws = Draws(permutations=1_999, at_most=0, seed=sample)
        found = adjust_pvalues(associations(outcome, context, draws=draws))
        real = found["context_factor"].isin([f"x{i}" for i in range(family.real)])
        discoveries = found["q"] <= 0.05
        false = int((discoveries & ~real).sum())
        rates.append(false / max(int(discoveries.sum()), 1))
        any_false += false > 0
        power.append(float(discoveries[real].mean()) if family.real else 0.0)
    return float(np.mean(rates)), any_false / samples, float(np.mean(power))


def _family_tables(family: Family, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    n, keys = family.cities, {"city": [f"c{i:03}" for i in range(family.cities)], "year": 2024}
    x = np.empty((n, 7))
    x[:, : family.real] = rng.integers(0, 4, (n, family.real))
    common = rng.standard_normal((n, 1))
    others = sqrt(0.4) * common + sqrt(0.6) * rng.standard_normal((n, 7 - family.real))
    x[:, family.real :] = np.searchsorted(_normal(np.cumsum(FOUR)[:-1]), others)
    y = sqrt(0.5) * rng.standard_normal((n, 1)) + sqrt(0.5) * rng.standard_normal((n, 9))
    slope = {0: 0.0, 1: -0.63, 2: -0.47}[family.real]
    y = y + slope * (x[:, : family.real].sum(axis=1, keepdims=True) - 1.5 * family.real)
    y = np.searchsorted(np.quantile(y, [0.3, 0.6]), y).astype(float)
    y[rng.random(y.shape) < family.missing] = np.nan
    return (
        pd.DataFrame(keys | {f"y{i}": y[:, i] for i in range(9)}),
        pd.DataFrame(keys | {f"x{i}": x[:, i] for i in range(7)}),
    )


def discovery(samples: int, run: Callable) -> Iterator[str]:
    """False-discovery rate over 63 dependent tests."""
    yield "| 63 tests | cities | false-discovery rate, % | ± | any false, % | real ones found, % |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for family, (rate, some, power) in zip(FAMILIES, run(discovered, FAMILIES, samples), strict=True):
        found = f"{100 * power:.0f}" if family.real else ""
        spread = 100 * error(rate, samples)
        start = f"| {family.name} | {family.cities} | {100 * rate:.1f} | {spread:.1f}"
        yield f"{start} | {100 * some:.1f} | {found} |"


# Power ---------------------------------------------------------------------------------------------------------------

POWERS = (
    *(Planted("4 levels even", n, FOUR, EVEN_RATINGS, -0.5) for n in (10, 22, 40, 80)),
    *(Planted("80/20", n, EIGHTY, EVEN_RATINGS, -0.5) for n in (20, 40, 80)),
)
AT_STATED = (
    *(Planted("4 levels even", n, FOUR, EVEN_RATINGS, 0.0, fixed=True) for n in (20, 40, 80)),
    *(Planted("80/20", n, EIGHTY, EVEN_RATINGS, 0.0, fixed=True) for n in (40, 80)),
)


def found_at(plan: Planted, samples: int, seed: int = 4, permutations: int = 9_999) -> tuple[float, float]:
    """The share of samples in which a planted association is found at p <= 0.05, and at p <= 0.05 / 63."""
    p = []
    for sample in range(samples):
        rng = np.random.default_rng([seed, sample])
        made = sampled(plan, rng)
        if made.pairs[0].in_context and made.pairs[0].in_outcome:
            p.append(float(permutation_test(made, rng, permutations=permutations).p[0]))
        else:
            p.append(1.0)
    return float(np.mean(np.array(p) <= 0.05)), float(np.mean(np.array(p) <= 0.05 / TESTS))


def stated(plan: Planted, samples: int, seed: int = 5) -> tuple[float, float]:
    """The smallest detectable D stated for this many cities, and how often an association of that size is found."""
    x = shared_out(plan.levels, plan.cities).astype(float)
    shares = np.round(np.array(plan.ratings) * plan.cities).astype(int)
    shares[-1] = plan.cities - shares[:-1].sum()
    d = detectable(x, np.repeat(np.arange(len(shares)), shares).astype(float), 0.05 / TESTS).d
    return (0.0, 0.0) if d is None else (d, found_at(replace(plan, d=-d), samples, seed, permutations=99_999)[1])


def power(samples: int, run: Callable) -> Iterator[str]:
    """How often planted associations are found."""
    yield "| D = -0.5 | cities | found at p ≤ 0.05, % | found at p ≤ 0.05/63, % | ± |\n| --- | --- | --- | --- | --- |"
    for plan, (one, corrected_share) in zip(POWERS, run(found_at, POWERS, samples), strict=True):
        spread = 100 * error(corrected_share, samples)
        yield f"| {plan.name} | {plan.cities} | {100 * one:.0f} | {100 * corrected_share:.0f} | {spread:.0f} |"
    yield "\n| smallest detectable | cities | stated | found, % (80 stated) | ± |\n| --- | --- | --- | --- | --- |"
    for plan, (d, share) in zip(AT_STATED, run(stated, AT_STATED, samples), strict=True):
        said = f"{d:.2f} | {100 * share:.0f} | {100 * error(share, samples):.0f} |" if d else "none | | |"
        yield f"| {plan.name} | {plan.cities} | {said}"


PARTS = {
    **PAGES,
    **WAVES,
    "false_positives": (false_positives, 1_000),
    "coverage": (coverage, 1_000),
    "gate": (gate, 500),
    "inversion": (inversion, 400),
    "discovery": (discovery, 400),
    "power": (power, 500),
}


def main() -> None:
    """Run the parts asked for and print their tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--only", choices=list(PARTS))
    asked.add_argument(
        "--samples", type=int, help="samples per line (default: 1,000, gate and power 500, discovery 400)"
    )
    asked.add_argument("--jobs", type=int, default=1)
    options = asked.parse_args()
    with ProcessPoolExecutor(options.jobs) as pool:

        def run(one: Callable, situations: Sequence, samples: int) -> Iterator:
            return pool.map(one, situations, [samples] * len(situations))

        for name, (part, usual) in PARTS.items():
            if options.only in (None, name):
                print(f"\n## {part.__doc__}\n", flush=True)
                for line in part(options.samples or usual, run):
                    print(line, flush=True)


if __name__ == "__main__":
    main()
