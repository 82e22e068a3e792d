"""Cities beside each other: ranks, distributions, groups, and the same cities in two waves.

All functions take tables as :mod:`ickit.analysis.scores` makes them and return new ones; shares are exact fractions.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from ickit._base.rounding import rounded
from ickit.analysis.scores import Rules, score
from ickit.benchmark.model import Benchmark

NOT_RATED, NOT_APPLICABLE = "not_rated", "not_applicable"


def ranks(scores: pd.DataFrame, column: str = "score", digits: int | None = None) -> pd.DataFrame:
    """Ranks within each wave by exact values: 1 is the best, ties share the smallest rank.

    ``digits``: by the values rounded half up to so many decimals, as a published list may have them; then cities whose
    values look the same share a rank. ``scores`` has city, year and ``column`` (Fractions, None for no score). Columns:
    city, year, rank (Int64, missing where there is no score), tied (number of other cities with the same rank), ranked
    (number of cities ranked).
    """
    out = scores[["city", "year"]].copy()
    out[["rank", "tied", "ranked"]] = pd.DataFrame({"rank": pd.NA, "tied": pd.NA, "ranked": pd.NA}, index=out.index)
    for _, wave in scores.groupby("year"):
        given = wave[column][[not pd.isna(value) for value in wave[column]]]
        if digits is not None:
            given = pd.Series([Fraction(rounded(v, digits)) for v in given], index=given.index, dtype=object)
        ordered = sorted(given, reverse=True)
        first = {value: place for place, value in reversed(list(enumerate(ordered, start=1)))}
        counts = pd.Series(ordered, dtype=object).value_counts()
        for row, value in given.items():
            out.loc[row, ["rank", "tied", "ranked"]] = (first[value], int(counts[value]) - 1, len(ordered))
    return out.astype({"rank": "Int64", "tied": "Int64", "ranked": "Int64"})


def distribution(ratings: pd.DataFrame, benchmark: Benchmark, years: Collection[int] = ()) -> pd.DataFrame:
    """How many cities have each rating, per wave (those of ``years`` or, without, of the ratings) and key factor.

    Columns: year, key_factor, rating (every level, lowest first, then not_rated and not_applicable), cities, rated
    (cities with a rating: the base), share (cities / rated; None for not_rated, not_applicable and an empty base). Of
    a scale with many levels a key factor has rows for those alone that some city has.
    """
    benchmark = benchmark.with_given(ratings["rating"].dropna().unique())
    answer = ratings["rating"].where(ratings["rating"].notna(), NOT_RATED).where(ratings["applies"], NOT_APPLICABLE)
    kinds = [*benchmark.scale.names, NOT_RATED, NOT_APPLICABLE]
    waves = sorted(years or ratings["year"].unique())
    every = pd.MultiIndex.from_product([waves, benchmark.ids, kinds], names=["year", "key_factor", "rating"])
    counts = ratings.assign(rating=answer).groupby(["year", "key_factor", "rating"]).size()
    found = counts.reindex(every, fill_value=0).rename("cities").reset_index()
    return with_shares(_occurring(found, benchmark))


def _occurring(counts: pd.DataFrame, benchmark: Benchmark) -> pd.DataFrame:
    """The rows of a scale with few levels; of one with many those of ratings that some city has."""
    if benchmark.scale.few:
        return counts
    kept = (counts["cities"] > 0) | counts["rating"].isin([NOT_RATED, NOT_APPLICABLE])
    return counts[kept].reset_index(drop=True)


def with_shares(counts: pd.DataFrame) -> pd.DataFrame:
    """``rated`` and ``share`` as in :func:`distribution` for counts with year, key_factor, rating and cities."""
    cities = counts["cities"].tolist()
    level = [rating not in (NOT_RATED, NOT_APPLICABLE) for rating in counts["rating"]]
    of = list(zip(counts["year"], counts["key_factor"], strict=True))
    sums: Counter[tuple[int, str]] = Counter()
    for place, n, rated in zip(of, cities, level, strict=True):
        sums[place] += n if rated else 0
    shares = [
        Fraction(n, sums[place]) if rated and sums[place] else None
        for place, n, rated in zip(of, cities, level, strict=True)
    ]
    return counts.assign(
        rated=np.array([sums[place] for place in of], dtype=np.int64),
        share=np.fromiter(shares, dtype=object, count=len(shares)),
    )


def without(spread: pd.DataFrame, own: Mapping[str, str | None], benchmark: Benchmark) -> pd.DataFrame:
    """A distribution without one city, whose rating by key factor is ``own`` (None: not rated)."""
    mine = [(own.get(f) or NOT_RATED) == r for f, r in zip(spread["key_factor"], spread["rating"], strict=True)]
    rest = spread.assign(cities=spread["cities"] - np.array(mine, dtype=np.int64))
    return with_shares(_occurring(rest, benchmark))


def in_place_of(spread: pd.DataFrame, benchmark: Benchmark) -> dict[str, dict[str, Any]]:
    """By key factor of one wave of :func:`distribution`: how many cities have it in place and of how many rated.

    Keys: in_place, rated, share (Fraction, None where nothing is rated), mean (mean rating, Fraction from 0 to 1, or
    None).
    """
    found = {}
    given: dict[str, list[tuple[str, int]]] = {factor: [] for factor in benchmark.ids}
    for factor, rating, n in zip(spread["key_factor"], spread["rating"], spread["cities"].tolist(), strict=True):
        if factor in given and n and rating not in (NOT_RATED, NOT_APPLICABLE):
            given[factor].append((rating, n))
    for factor, pairs in given.items():
        rated = sum(n for _, n in pairs)
        best = sum(n for r, n in pairs if benchmark.scale.standing(r) == "in_place")
        total = sum((n * benchmark.scale.value(r) for r, n in pairs), Fraction(0))
        found[factor] = {
            "in_place": best,
            "rated": rated,
            "share": Fraction(best, rated) if rated else None,
            "mean": total / rated if rated else None,
        }
    return found


def factor_summary(ratings: pd.DataFrame, benchmark: Benchmark) -> pd.DataFrame:
    """Per wave and key factor: how many cities have it in place, and the mean rating.

    Columns: year, key_factor, cities (to which it applies), rated, in_place, share (in_place / rated), low and high
    (the bounds in which the share of all ``cities`` lies, with every missing rating not in place, and in place),
    mean (mean rating as a score from 0 to 100). Fractions; None where nothing is rated.
    """
    rows = []
    for (year, factor), part in ratings.groupby(["year", "key_factor"], sort=True):
        cities = int(part["applies"].sum())
        values = [v for v in part["value"] if v is not None]
        given = part.loc[[v is not None for v in part["value"]], "rating"]
        rated, best = len(values), sum(benchmark.scale.standing(r) == "in_place" for r in given)
        rows.append(
            {
                "year": year,
                "key_factor": factor,
                "cities": cities,
                "rated": rated,
                "in_place": best,
                "share": Fraction(best, rated) if rated else None,
                "low": Fraction(best, cities) if cities else None,
                "high": Fraction(best + cities - rated, cities) if cities else None,
                "mean": 100 * sum(values, Fraction(0)) / rated if rated else None,
            }
        )
    columns = ["year", "key_factor", "cities", "rated", "in_place", "share", "low", "high", "mean"]
    out = pd.DataFrame(rows, columns=columns)
    order = pd.Categorical(out["key_factor"], categories=list(benchmark.ids), ordered=True)
    out = out.assign(_order=order).sort_values(["year", "_order"], ignore_index=True)
    return out.drop(columns="_order").astype(dict.fromkeys(("share", "low", "high", "mean"), object))


def by_group(scores: pd.DataFrame, membership: pd.DataFrame) -> pd.DataFrame:
    """Scores by group of cities, within each wave.

    ``membership`` has city, year, level and order (as :func:`ickit.analysis.peer_groups.context_levels` gives for one
    factor). Columns: year, level, order, cities, scored (cities with a score), mean (Fraction), median, lowest,
    highest. Groups come in ``order``.
    """
    joined = scores.merge(membership[["city", "year", "level", "order"]], on=["city", "year"])
    rows = []
    for (year, order, level), part in joined.groupby(["year", "order", "level"], sort=True):
        given = sorted(s for s in part["score"] if s is not None)
        rows.append(
            {
                "year": year,
                "level": level,
                "order": order,
                "cities": len(part),
                "scored": len(given),
                "mean": sum(given, Fraction(0)) / len(given) if given else None,
                "median": median(given),
                "lowest": given[0] if given else None,
                "highest": given[-1] if given else None,
            }
        )
    columns = ["year", "level", "order", "cities", "scored", "mean", "median", "lowest", "highest"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[5:], object))


def median(ordered: list[Fraction]) -> Fraction | None:
    """The median of values in order, exact; None where there are none.

    >>> median([Fraction(1), Fraction(2)])
    Fraction(3, 2)
    """
    n = len(ordered)
    return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2 if n else None


def matched(table: pd.DataFrame, years: Collection[int]) -> pd.DataFrame:
    """The rows of ``table`` (with city and year) for these waves, of the cities that are in every one of them."""
    part = table[table["year"].isin(years)]
    waves = part.groupby("city")["year"].nunique()
    return part[part["city"].isin(waves.index[waves == len(set(years))])].reset_index(drop=True)


def changes(ratings: pd.DataFrame, city: str, earlier: int, later: int) -> pd.DataFrame:
    """One city's key factors in two waves.

    Columns: key_factor, earlier and later (ratings, missing where not rated), change: ``up``, ``down``, ``same``, or
    ``cannot tell`` where one of the two is missing.
    """
    of_city = ratings[ratings["city"] == city]
    by_year = (of_city[of_city["year"] == year] for year in (earlier, later))
    then, now = (
        dict(zip(own["key_factor"], zip(own["rating"], own["value"], strict=True), strict=True)) for own in by_year
    )
    rows = []
    for factor in {**now, **then}:
        (before, a), (after, b) = (wave.get(factor, (None, None)) for wave in (then, now))
        change = "cannot tell" if a is None or b is None else "up" if b > a else "down" if b < a else "same"
        rows.append((factor, before, after, change))
    return pd.DataFrame(rows, columns=["key_factor", "earlier", "later", "change"])


def scores_on_both(
    ratings: pd.DataFrame, benchmark: Benchmark, city: str, earlier: int, later: int
) -> tuple[int, Fraction, Fraction] | None:
    """One city's score in two waves from the key factors alone that it rated in both.

    How many these are, then the two scores (0 to 100). None where it rated the same ones in both waves, so that its
    scores can be compared as they are, and where it rated none in both.
    """
    own = ratings[(ratings["city"] == city) & ratings["rating"].notna()]
    then, now = (set(own.loc[own["year"] == year, "key_factor"]) for year in (earlier, later))
    if then == now or not then & now:
        return None
    part = benchmark.subset(then & now)
    kept = own[own["key_factor"].isin(part.ids) & own["year"].isin([earlier, later])]
    found = score(kept, part, Rules(coverage=Fraction(0))).set_index("year")["score"]
    return len(part.ids), found[earlier], found[later]
