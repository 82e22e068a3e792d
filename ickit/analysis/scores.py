"""Scores from ratings: how many factors are in place, the score with its bounds, and the same under other rules.

Method: METHODS in ``docs/methods.md``; weighted arithmetic mean of ratings rescaled to 0..1, as in the OECD/JRC
*Handbook on Constructing Composite Indicators* (2008). All of it in exact arithmetic.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Literal

import numpy as np
import pandas as pd

from ickit.analysis import rating_grid, tree_scores
from ickit.analysis.level_means import by_level, level_mean
from ickit.analysis.rating_grid import Grid, lay_out
from ickit.analysis.tree_scores import Result
from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import NOT_APPLICABLE
from ickit.errors import Fault, InputError

COUNTS = ("in_place", "partly", "not_in_place", "not_rated", "not_applicable")
"""What a city's factors are counted as; the five add up to the number of factors."""


@dataclass(frozen=True)
class Rules:
    """How ratings become a score. The default is the headline rule; every other is an alternative shown beside it.

    ``missing``: unrated factors are left out, or count as not met or met. ``partly``: levels between the lowest and
    the highest count by their value, or all as the lowest or the highest. ``mean``: arithmetic, the power mean
    with exponent 1/2, which compensates less, or the geometric one, which compensates least; in a tree in the place of
    every arithmetic mean. ``weights``: the benchmark's, or the same total for each group (in a tree: the same weight
    for all parts of a node). ``coverage``: no score below this share of rated factors, by weight; None: the
    benchmark's.
    """

    missing: Literal["left_out", "not_met", "met"] = "left_out"
    partly: Literal["value", "not_met", "met"] = "value"
    mean: Literal["arithmetic", "power", "geometric"] = "arithmetic"
    weights: Literal["benchmark", "equal_groups"] = "benchmark"
    coverage: Fraction | None = None

    def __post_init__(self) -> None:
        if self.coverage is not None and not 0 <= self.coverage <= 1:
            raise InputError(Fault("rules, coverage", f"{self.coverage} is not a share", "Use a number from 0 to 1."))


HEADLINE = Rules()
ALTERNATIVES: dict[str, Rules] = {
    "missing counts as not met": Rules(missing="not_met", coverage=Fraction(0)),
    "missing counts as met": Rules(missing="met", coverage=Fraction(0)),
    "partly counts as not met": Rules(partly="not_met"),
    "partly counts as met": Rules(partly="met"),
    "less compensation (a high rating makes up less for a low one)": Rules(mean="power"),
}
EQUAL_GROUPS = "same weight for each group"
EQUAL_WITHIN = "same weight within every group"
GEOMETRIC = "least compensation (geometric mean)"


def ratings(assessments: pd.DataFrame, benchmark: Benchmark, assessor: str = "self") -> pd.DataFrame:
    """One assessor's ratings of one benchmark, complete: a row for every city, wave and key factor.

    ``assessments`` has the columns of the data contract. A city is in a wave when it has a row for the benchmark in
    that year by this assessor, also where the benchmark is a subset of its factors. Columns: city, year, key_factor
    (in the benchmark's order), rating (as written, missing where not rated or not applicable), value (Fraction from
    0 to 1, None where missing), applies (False where the factor does not apply to the city). Raises ValueError where a
    city has two ratings of a factor in a wave, which tables that were read never have.
    """
    own = assessments[(assessments["benchmark"] == benchmark.id) & (assessments["assessor"] == assessor)]
    factors = pd.array(benchmark.ids, dtype="str")
    city, cities = pd.factorize(own["city"].array, sort=True)
    year, years = pd.factorize(own["year"].to_numpy(), sort=True)
    kept, row = np.unique(city * len(years) + year, return_inverse=True)  # cities and waves, in order
    column = pd.Index(factors).get_indexer(pd.Index(own["key_factor"]))
    of_it = column >= 0
    places = row[of_it] * len(factors) + column[of_it]
    if len(np.unique(places)) < len(places):
        raise ValueError(f"a city has several ratings of a key factor by {assessor} in a wave")
    rating = np.full(len(kept) * len(factors), np.nan, dtype=object)
    rating[places] = own["rating"].to_numpy(dtype=object)[of_it]
    applies = np.asarray(rating != NOT_APPLICABLE, dtype=bool)
    rating[~applies] = np.nan
    values = {given: benchmark.scale.rate(given) for given in {*rating[~pd.isna(rating)]}}
    city, year = np.divmod(np.repeat(kept, len(factors)), max(len(years), 1))
    return pd.DataFrame(
        {
            "city": cities.take(city),
            "year": years.take(year).astype("int64"),
            "key_factor": factors.take(np.tile(np.arange(len(factors)), len(kept))),
            "rating": pd.array(rating, dtype="str"),
            "value": np.array([values.get(given) for given in rating], dtype=object),
            "applies": applies,
        }
    )


def score(ratings: pd.DataFrame, benchmark: Benchmark, rules: Rules = HEADLINE) -> pd.DataFrame:
    """Each city's result in each wave: what is in place, and the score with its bounds.

    ``ratings`` as from :func:`ratings`. Columns: city, year; in_place, partly, not_in_place, not_rated,
    not_applicable (numbers of factors); coverage (Fraction: rated / applicable, by weight); score, low, high
    (Fractions from 0 to 100, or None: score where coverage is too small, bounds where nothing applies).
    ``low`` and ``high`` are the score with every missing rating at the lowest and at the highest level.
    """
    grid = lay_out(ratings, benchmark)
    return _counted(grid, _results(grid, benchmark, rules))


def _results(grid: Grid, benchmark: Benchmark, rules: Rules) -> list[Result]:
    """The result of each row of the grid."""
    if benchmark.tree:
        return [found[""] for found in _tree_results(grid, benchmark, rules)]
    coverage = benchmark.coverage if rules.coverage is None else rules.coverage
    weights = np.array(_weights(benchmark, rules), dtype=object)
    values = _level_values(grid.benchmark, rules)
    rated = np.asarray((grid.codes >= 0).any(axis=1))
    unrated = (grid.codes == rating_grid.MISSING) @ weights
    flat = [
        _result(levels, int(gap), values, rules, coverage, any_rated)
        for levels, gap, any_rated in zip(by_level(grid.codes, weights, len(values)), unrated, rated, strict=True)
    ]
    return [Result(c, None, low, high, given) for c, given, low, high in flat]


def group_scores(ratings: pd.DataFrame, benchmark: Benchmark, rules: Rules = HEADLINE) -> pd.DataFrame:
    """The score of each group of factors: the columns of :func:`score` with ``group`` after year.

    In a benchmark with a tree, of every node of it, in order (a group before those that it holds), and after group
    also group_name, parent (the id of the group above; missing at the top) and depth (1 at the top). Empty where the
    benchmark has no groups.
    """
    if benchmark.tree:
        return _node_scores(ratings, benchmark, rules)
    parts = []
    for group in benchmark.groups:
        part = benchmark.subset(f.id for f in benchmark.key_factors if f.group == group)
        of_it = score(ratings[ratings["key_factor"].isin(part.ids)], part, rules)
        of_it.insert(2, "group", group)
        parts.append(of_it)
    if parts:
        return pd.concat(parts, ignore_index=True)
    none = score(ratings.iloc[:0], benchmark, rules)
    none.insert(2, "group", pd.Series(dtype="str"))
    return none


def _node_scores(ratings: pd.DataFrame, benchmark: Benchmark, rules: Rules) -> pd.DataFrame:
    grid = lay_out(ratings, benchmark)
    results = _tree_results(grid, benchmark, rules)
    place = {factor: i for i, factor in enumerate(benchmark.ids)}
    parts = []
    for node in benchmark.root.walk():
        if not node.depth:
            continue
        of_it = _counted(grid.part([place[f] for f in node.all_factors]), [found[node.id] for found in results])
        head = (node.id, node.name, node.parent or None, node.depth)
        for at, (name, value) in enumerate(zip(("group", "group_name", "parent", "depth"), head, strict=True), start=2):
            of_it.insert(at, name, pd.Series([value] * len(of_it), dtype="int64" if name == "depth" else "str"))
        parts.append(of_it)
    return pd.concat(parts, ignore_index=True)


def alternatives(ratings: pd.DataFrame, benchmark: Benchmark) -> pd.DataFrame:
    """The score under each other rule. Columns: city, year, rule, score, difference (to the default rule's score).

    Where the scale does not say what is partly in place, there is no rule about that; the geometric mean is offered
    where the benchmark has a tree.
    """
    grid = lay_out(ratings, benchmark)
    scale = grid.benchmark.scale
    tells = scale.few and scale.tells_in_place
    others = {name: rules for name, rules in ALTERNATIVES.items() if rules.partly == "value" or tells}
    if benchmark.tree:
        others |= {GEOMETRIC: Rules(mean="geometric"), EQUAL_WITHIN: Rules(weights="equal_groups")}
    elif len(benchmark.groups) > 1:
        others[EQUAL_GROUPS] = Rules(weights="equal_groups")
    usual = _scores(grid, _results(grid, benchmark, HEADLINE))
    found = {name: _scores(grid, _results(grid, benchmark, rules)) for name, rules in others.items()}
    pairs = [(score, before) for scores in found.values() for score, before in zip(scores, usual, strict=True)]
    differences = [None if score is None or before is None else score - before for score, before in pairs]
    rows = pd.concat([grid.order] * len(found), ignore_index=True)
    return rows.assign(
        rule=np.repeat(np.array(list(found), dtype=object), len(usual)),
        score=np.fromiter((score for score, _ in pairs), dtype=object, count=len(pairs)),
        difference=np.fromiter(differences, dtype=object, count=len(pairs)),
    ).astype({"rule": "str"})


def native(scores: pd.Series, benchmark: Benchmark) -> pd.Series:
    """Scores of 0 to 100 as mean ratings on the benchmark's own numeric scale: 75 is 4 on a scale of 1 to 5. Exact.

    None for no score. Raises ValueError where the scale has named levels.
    """
    on_scale = [None if s is None else benchmark.scale.native(s / 100) for s in scores]
    return pd.Series(on_scale, index=scores.index, dtype=object)


def _counted(grid: Grid, results: list[Result]) -> pd.DataFrame:
    """The rows of :func:`score`: how many factors stand where, and coverage, score and bounds."""
    scale, codes = grid.benchmark.scale, grid.codes
    standing = np.array([scale.standing(name) for name in scale.names], dtype=object)
    of = np.where(codes >= 0, standing[codes], "")
    counts = {
        **{name: (of == name).sum(axis=1) for name in ("in_place", "partly", "not_in_place")},
        "not_rated": (codes == rating_grid.MISSING).sum(axis=1),
        "not_applicable": (codes == rating_grid.NOT_APPLICABLE).sum(axis=1),
    }
    numbers = {
        "coverage": [r.coverage for r in results],
        "score": _scores(grid, results),
        "low": _scores(grid, results, "low"),
        "high": _scores(grid, results, "high"),
    }
    exact = {name: np.fromiter(column, dtype=object, count=len(column)) for name, column in numbers.items()}
    return pd.DataFrame({name: column.array for name, column in grid.order.items()} | counts | exact)


def _scores(grid: Grid, results: list[Result], which: str = "given") -> list[Fraction | None]:
    """From 0 to 100; a tree's results are from 0 to 1."""
    found = [getattr(result, which) for result in results]
    return [None if one is None else one * 100 for one in found] if grid.benchmark.tree else found


def _tree_results(grid: Grid, benchmark: Benchmark, rules: Rules) -> list[dict[str, Result]]:
    """By city and wave: what every node of the tree comes to."""
    root = benchmark.root
    if rules.weights == "equal_groups":
        root = tree_scores.with_equal_weights(root)
    if rules.mean != "arithmetic":
        root = tree_scores.with_means(root, mean=rules.mean)
    needed = benchmark.coverage if rules.coverage is None else rules.coverage
    values = _level_values(grid.benchmark, rules)
    kinds = {rating_grid.MISSING: tree_scores.MISSING, rating_grid.NOT_APPLICABLE: tree_scores.NOT_APPLICABLE}
    kinds |= {code: tree_scores.rated(value) for code, value in enumerate(values)}
    found = []
    for row in grid.codes.tolist():
        factors = dict(zip(benchmark.ids, (kinds[code] for code in row), strict=True))
        of_city = tree_scores.evaluate(root, factors, needed)
        found.append({name: _filled(result, rules) for name, result in of_city.items()})
    return found


def _filled(result: Result, rules: Rules) -> Result:
    """The result with missing ratings as the rules say."""
    if rules.missing == "left_out" or result.given is None:
        return result
    return replace(result, given=result.low if rules.missing == "not_met" else result.high)


def _weights(benchmark: Benchmark, rules: Rules) -> list[int]:
    """The factors' weights as whole numbers in the same proportions."""
    weights = [f.weight for f in benchmark.key_factors]
    if rules.weights == "equal_groups":
        groups = [f.group or f.id for f in benchmark.key_factors]
        totals = {g: sum((w for w, h in zip(weights, groups, strict=True) if h == g), Fraction(0)) for g in groups}
        weights = [w / totals[g] for w, g in zip(weights, groups, strict=True)]
    common = lcm(*(w.denominator for w in weights))
    return [int(w * common) for w in weights]


def _level_values(benchmark: Benchmark, rules: Rules) -> list[Fraction]:
    values = list(benchmark.scale.values.values())
    if rules.partly == "value":
        return values
    middle = values[0] if rules.partly == "not_met" else values[-1]
    ends = {"in_place": values[-1], "partly": middle, "not_in_place": values[0]}
    return [ends[benchmark.scale.standing(name)] for name in benchmark.scale.names]


def _result(
    levels: dict[int, int], gap: int, values: list[Fraction], rules: Rules, needed: Fraction, any_rated: bool
) -> tuple[Fraction | None, ...]:
    """Coverage, score, low and high from the weight rated at each level and the weight not rated.

    ``needed``: the coverage below which there is no score.
    """
    weight = sum(levels.values())
    if weight + gap == 0:
        return None, None, None, None
    coverage = Fraction(weight, weight + gap)
    worst, best = 0, len(values) - 1
    low = level_mean({**levels, worst: levels.get(worst, 0) + gap}, values, rules.mean)
    high = level_mean({**levels, best: levels.get(best, 0) + gap}, values, rules.mean)
    if not any_rated or coverage < needed:
        return coverage, None, low, high
    chosen = {"left_out": None, "not_met": low, "met": high}[rules.missing]
    return coverage, level_mean(levels, values, rules.mean) if chosen is None else chosen, low, high
