"""Change over waves: for all who answered, for the same cities, and how much of it is a change of who answered.

The change of a mean between two waves s and t is taken apart exactly. With S and T the cities that have a value in s
and in t, and M those in both::

    mean_t(T) - mean_s(S) =  mean_t(M) - mean_s(M)         the same cities changed      (stayed)
                          + (mean_t(T) - mean_t(M))        who joined                   (joined)
                          - (mean_s(S) - mean_s(M))        who left                     (left)

Without a city in both waves nothing can be said of the same cities, and only the means stand. Waves are years, and may
have gaps.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from ickit._base.frames import frame, records
from ickit.analysis.bootstrap import LEAST_CITIES, LEAST_OTHERS, Interval, Numbers, gate, of_mean, over_cities
from ickit.analysis.paired import mean_change_interval, sign_flip_p
from ickit.benchmark.model import Benchmark

ALL, SAME = "all who answered", "the same cities"
MEANS = {
    "year": "int64",
    "base": "str",
    "cities": "int64",
    "mean": "object",
    "low": "float64",
    "high": "float64",
    "no_interval": "str",
}
CHANGES = {
    "earlier": "int64",
    "later": "int64",
    "cities_earlier": "int64",
    "cities_later": "int64",
    "cities_both": "int64",
    "cities_joined": "int64",
    "cities_left": "int64",
    "mean_earlier": "object",
    "mean_later": "object",
    "change": "object",
    "change_low": "float64",
    "change_high": "float64",
    "change_no_interval": "str",
    "stayed": "object",
    "stayed_low": "float64",
    "stayed_high": "float64",
    "stayed_no_interval": "str",
    "joined": "object",
    "left": "object",
    "who_answered": "object",
    "up": "int64",
    "same": "int64",
    "down": "int64",
}
TESTED = {"stayed_p": "float64", "stayed_q": "float64", "n_tests": "int64"}
PATH = {
    "key_factor": "str",
    "name": "str",
    "year": "int64",
    "rating": "str",
    "value": "object",
    "applies": "bool",
    "previous_year": "Int64",
    "change": "object",
}


def of_scores(scores: pd.DataFrame) -> pd.DataFrame:
    """The scores as values to compare: city, year, value (Fraction 0..100), without waves that have no score."""
    return _values(scores, "score", 1)


def of_key_factor(ratings: pd.DataFrame, key_factor: str) -> pd.DataFrame:
    """The ratings of one key factor as values to compare: city, year, value (Fraction, points of 100)."""
    return _values(ratings[ratings["key_factor"] == key_factor], "value", 100)


def _values(table: pd.DataFrame, column: str, times: int) -> pd.DataFrame:
    rows = [{"city": r["city"], "year": r["year"], "value": r[column]} for r in records(table)]
    kept = [{**r, "value": r["value"] * times} for r in rows if not pd.isna(r["value"])]
    return frame(kept, {"city": "str", "year": "int64", "value": "object"})


def matched(values: pd.DataFrame, years: Iterable[int]) -> list[str]:
    """The cities that have a value in every one of ``years``, sorted. ``values`` has city, year, value."""
    wanted = set(years)
    by_city = values[values["year"].isin(wanted)].groupby("city")["year"].nunique()
    return sorted(str(c) for c in by_city.index[by_city == len(wanted)])


def means(values: pd.DataFrame, years: Sequence[int] | None = None) -> pd.DataFrame:
    """The mean of each wave, for all who answered and for the cities that answered in every one of the waves.

    ``values`` has city, year, value; ``years``: the waves (default: all there are). Columns: year, base (``all who
    answered``, ``the same cities``), cities, mean (Fraction, or None without a city), low and high (95 % interval over
    cities) or no_interval (why there is none).
    """
    waves = sorted(set(years)) if years is not None else sorted(int(y) for y in values["year"].unique())
    same = set(matched(values, waves))
    rows = []
    for base, part in ((ALL, values), (SAME, values[values["city"].isin(same)])):
        for year in waves:
            own = list(part.loc[part["year"] == year, "value"])
            found = of_mean(own)
            head = {"year": year, "base": base, "cities": len(own), "mean": _mean(own)}
            rows.append({**head, "low": found.low, "high": found.high, "no_interval": found.no_interval})
    return frame(rows, MEANS)


def consecutive(values: pd.DataFrame) -> list[tuple[int, int]]:
    """Each wave with the next one that has a value, in order."""
    waves = sorted(int(y) for y in values["year"].unique())
    return list(pairwise(waves))


def changes(values: pd.DataFrame, pairs: Iterable[tuple[int, int]] | None = None) -> pd.DataFrame:
    """The change between pairs of waves (default: each wave and the next), taken apart; see the module for the formula.

    ``values`` has city, year, value. Columns: earlier, later; cities_earlier, cities_later, cities_both, cities_joined,
    cities_left; mean_earlier, mean_later, change (of the means of all who answered) with change_low and change_high;
    stayed (change of the same cities) with stayed_low and stayed_high; joined, left, and who_answered, their sum;
    change = stayed + who_answered, exactly. up, same, down: of the same cities, how many. Means and changes are
    Fractions, None where there is no city; intervals are 95 %, over cities, or ``*_no_interval`` says why not.
    """
    wanted = consecutive(values) if pairs is None else list(pairs)
    return frame([_change(values, s, t) for s, t in wanted], CHANGES)


def key_factor_changes(
    ratings: pd.DataFrame, benchmark: Benchmark, pairs: Iterable[tuple[int, int]] | None = None
) -> pd.DataFrame:
    """:func:`changes` for every key factor, in the benchmark's order; pairs default to each wave and the next.

    ``ratings`` as from :func:`ickit.analysis.scores.ratings`. Columns: key_factor, name, then those of :func:`changes`,
    in points of 100, stayed_low and stayed_high by :mod:`ickit.analysis.paired`; then stayed_p (exact), stayed_q
    (corrected over the key factors of each pair of waves, Benjamini-Hochberg; both NaN without a city in both) and
    n_tests.
    """
    wanted = consecutive(ratings) if pairs is None else list(pairs)
    rows, levels = [], _even_levels(benchmark)
    for factor in benchmark.key_factors:
        values = of_key_factor(ratings, factor.id)
        head = {"key_factor": factor.id, "name": factor.label}
        rows += [{**head, **_change(values, s, t), **_paired(values, s, t, levels)} for s, t in wanted]
    found = frame(rows, {"key_factor": "str", "name": "str", **CHANGES, **TESTED})
    for _, part in found.groupby(["earlier", "later"]):
        p = part["stayed_p"].fillna(1.0).to_numpy()
        found.loc[part.index, "stayed_q"] = np.where(part["stayed_p"].isna(), np.nan, false_discovery_control(p))
        found.loc[part.index, "n_tests"] = len(part)
    return found


def _even_levels(benchmark: Benchmark) -> int:
    """How many levels the scale has, at even steps; of a scale of many numbers that are not so, many."""
    values = list(benchmark.scale.values.values())
    even = all(b - a == values[1] - values[0] for a, b in pairwise(values))
    return len(values) if even or not benchmark.scale.fine else 1001


def _paired(values: pd.DataFrame, earlier: int, later: int, levels: int) -> dict[str, Any]:
    """The interval and the exact p of the change of the same cities."""
    old, new = _wave(values, earlier), _wave(values, later)
    changed = [(new[c] - old[c]) / 100 for c in sorted(old.keys() & new.keys())]
    found = mean_change_interval(changed, levels)
    p = sign_flip_p(changed) if changed else np.nan
    scaled = Interval(found.low * 100, found.high * 100, found.no_interval)
    return {**_named("stayed", scaled), "stayed_p": p, "stayed_q": np.nan, "n_tests": 0}


def _change(values: pd.DataFrame, earlier: int, later: int) -> dict[str, Any]:
    old, new = _wave(values, earlier), _wave(values, later)
    both = sorted(old.keys() & new.keys())
    before, after = _mean(old.values()), _mean(new.values())
    stay_before, stay_after = _mean(old[c] for c in both), _mean(new[c] for c in both)
    row: dict[str, Any] = {
        "earlier": earlier,
        "later": later,
        "cities_earlier": len(old),
        "cities_later": len(new),
        "cities_both": len(both),
        "cities_joined": len(new) - len(both),
        "cities_left": len(old) - len(both),
        "mean_earlier": before,
        "mean_later": after,
        "up": sum(new[c] > old[c] for c in both),
        "same": sum(new[c] == old[c] for c in both),
        "down": sum(new[c] < old[c] for c in both),
    }
    if before is not None and after is not None:
        row["change"] = after - before
        row |= _named("change", _interval_of_change(old, new, both))
        if stay_before is not None and stay_after is not None:
            row |= {"stayed": stay_after - stay_before, "joined": after - stay_after, "left": stay_before - before}
            row["who_answered"] = row["joined"] + row["left"]
    return row | _named("stayed", of_mean([new[c] - old[c] for c in both]))


def _wave(values: pd.DataFrame, year: int) -> dict[str, Fraction]:
    """A wave's values by city."""
    own = values[values["year"] == year]
    return dict(zip(own["city"], own["value"], strict=True))


def _named(what: str, found: Interval) -> dict[str, Any]:
    return {f"{what}_low": found.low, f"{what}_high": found.high, f"{what}_no_interval": found.no_interval}


def _interval_of_change(old: Mapping[str, Fraction], new: Mapping[str, Fraction], both: Sequence[str]) -> Interval:
    """Over all cities of either wave; a city in both is drawn with both its values.

    Where fewer than five cities are in one wave alone, the change is nearly that of the cities in both, and has an
    interval only where theirs has one; where there is none, it is the same number with the same interval.
    """
    stayed = [new[c] - old[c] for c in both]
    if len(old) == len(new) == len(both):
        return of_mean(stayed)

    def change(sums: Numbers) -> Numbers:
        return sums[:, 2] / sums[:, 3] - sums[:, 0] / sums[:, 1]

    cities = sorted(old.keys() | new.keys())
    parts = [[float(old.get(c, 0)), c in old, float(new.get(c, 0)), c in new] for c in cities]
    fewer = list(min(old, new, key=len).values())
    if len(fewer) < LEAST_CITIES:
        return Interval(no_interval=gate(fewer))
    if len(old.keys() ^ new.keys()) < LEAST_OTHERS and (reason := gate(stayed)):
        return Interval(no_interval=reason)
    return over_cities(parts, change, [(old.get(c), new.get(c)) for c in cities])


def _mean(values: Iterable[Fraction]) -> Fraction | None:
    kept = list(values)
    return sum(kept, Fraction(0)) / len(kept) if kept else None


def path(ratings: pd.DataFrame, benchmark: Benchmark, city: str) -> pd.DataFrame:
    """A city's own path: its rating of every key factor in every wave, and the change since its last rating of it.

    ``ratings`` as from :func:`ickit.analysis.scores.ratings`. Columns: key_factor, name, year, rating, value (Fraction
    0..1), applies, previous_year (the last wave in which it was rated), change (Fraction, points of 100, or None).
    """
    rows = []
    for factor in benchmark.key_factors:
        own = ratings[(ratings["city"] == city) & (ratings["key_factor"] == factor.id)].sort_values("year")
        last: dict[str, Any] | None = None
        for row in records(own):
            rated = not pd.isna(row["value"])
            head = {**row, "name": factor.label}
            if rated and last is not None:
                head |= {"previous_year": last["year"], "change": (row["value"] - last["value"]) * 100}
            rows.append(head)
            last = row if rated else last
    return frame(rows, PATH)
