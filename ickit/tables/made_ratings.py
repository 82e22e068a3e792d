"""Ratings that a benchmark makes from indicators: rows of the assessments table, each with a note that says how.

Nothing is imputed: where there is no value, or nothing to divide it by, the rating is missing and the note says so.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from ickit._base.rounding import rounded
from ickit.benchmark.exact import exact, written
from ickit.benchmark.from_indicator import FromIndicator
from ickit.benchmark.model import Benchmark

INDICATORS = "indicators"
"""The assessor of ratings that are made from indicators where nobody else rated."""
NO_VALUE = "no_value"
_DECIMALS = 6
_KEY = ["city", "year", "benchmark", "key_factor", "assessor"]

Values = Mapping[str, Mapping[str, Mapping[int, Fraction]]]
"""By indicator, city and year."""


@dataclass(frozen=True)
class _Number:
    """What an indicator comes to for a city in a wave, and in words."""

    value: Fraction | None
    words: str


def with_made_ratings(frames: Mapping[str, pd.DataFrame], benchmarks: Sequence[Benchmark]) -> pd.DataFrame:
    """The assessments with a row for every rating that one of the benchmarks makes from an indicator.

    ``frames`` are the tables of the data contract. A city is in a wave where somebody rated the benchmark, and is then
    rated by that assessor; where nobody did, where one of the indicators has a value of that year, and is then rated by
    ``indicators``. A rating that stands in the table stays.
    """
    own, values = frames["assessments"], None
    made: list[dict[str, Any]] = []
    for benchmark in benchmarks:
        if ways := _ways(benchmark):
            values = _values(frames["indicators"]) if values is None else values
            made.extend(_rows(_waves(own, values, benchmark), ways, values, benchmark))
    return _with_rows(own, made).drop_duplicates(_KEY, keep="first", ignore_index=True) if made else own


def made_among(
    kept: pd.DataFrame, indicators: pd.DataFrame, members: Mapping[str, pd.DataFrame], benchmarks: Sequence[Benchmark]
) -> pd.DataFrame:
    """The assessments ``kept`` of some cities, in which a rating between the ends of a wave is one between those of
    these cities alone, so that it tells nothing of a value of another.

    ``indicators`` are those of the cities kept; ``members`` the tables of all, with their made ratings. Ratings by
    goalposts, and those that somebody gave, stay.
    """
    found = kept
    for benchmark in benchmarks:
        ways = {factor: way for factor, way in _ways(benchmark).items() if not way.goalposts}
        of_it = kept[(kept["benchmark"] == benchmark.id) & kept["key_factor"].isin(ways)]
        if not ways or of_it.empty:
            continue
        values = _values(members["indicators"])
        every = _rows(_waves(members["assessments"], values, benchmark), ways, values, benchmark)
        made = {tuple(row[name] for name in _KEY): row["note"] for row in every}
        keys = of_it[_KEY].itertuples(index=False, name=None)
        again = of_it[[made.get(key, "") == note for key, note in zip(keys, of_it["note"], strict=True)]]
        waves = set(again[["city", "year", "assessor"]].itertuples(index=False, name=None))
        new = _rows(waves, ways, _values(indicators), benchmark)
        found = _with_rows(found.drop(index=again.index), list(new))
    return found if found is kept else found.drop_duplicates(_KEY, keep="first", ignore_index=True)


def _with_rows(own: pd.DataFrame, made: list[dict[str, Any]]) -> pd.DataFrame:
    new = pd.DataFrame(made).reindex(columns=list(own.columns)).astype(own.dtypes.to_dict())
    return pd.concat([own, new], ignore_index=True)


def _ways(benchmark: Benchmark) -> dict[str, FromIndicator]:
    return {factor.id: factor.made_from for factor in benchmark.key_factors if factor.made_from is not None}


def _waves(assessments: pd.DataFrame, values: Values, benchmark: Benchmark) -> set[tuple[str, int, str]]:
    """City, year and assessor of each wave of a benchmark with made ratings."""
    rated = assessments[assessments["benchmark"] == benchmark.id]
    waves = set(rated[["city", "year", "assessor"]].itertuples(index=False, name=None))
    known = {(city, year) for city, year, _ in waves}
    for way in _ways(benchmark).values():
        for city, of_city in values.get(way.indicator, {}).items():
            waves |= {(city, year, INDICATORS) for year in of_city if (city, year) not in known}
    return waves


def _rows(
    waves: Collection[tuple[str, int, str]], ways: Mapping[str, FromIndicator], values: Values, benchmark: Benchmark
) -> Iterator[dict[str, Any]]:
    cities = {year: sorted({c for c, y, _ in waves if y == year}) for year in {y for _, y, _ in waves}}
    for factor, way in ways.items():
        numbers = {(city, year): _number(way, city, year, values) for year, all_ in cities.items() for city in all_}
        ends = {year: _goalposts(way, [numbers[city, year].value for city in all_]) for year, all_ in cities.items()}
        for city, year, assessor in sorted(waves):
            rating, note = _rating(way, numbers[city, year], ends[year], benchmark)
            head = {"city": city, "year": year, "benchmark": benchmark.id, "key_factor": factor, "assessor": assessor}
            yield {**head, "rating": rating, "note": note, "missing": None if rating else NO_VALUE}


def _values(indicators: pd.DataFrame) -> Values:
    found: dict[str, dict[str, dict[int, Fraction]]] = {}
    kept = indicators[indicators["value"].notna()]
    for indicator, city, year, value in zip(kept["indicator"], kept["city"], kept["year"], kept["value"], strict=True):
        found.setdefault(str(indicator), {}).setdefault(str(city), {})[int(year)] = Fraction(repr(float(value)))
    return found


def _latest(indicator: str, city: str, year: int, back: int, values: Values) -> tuple[int, Fraction] | None:
    of_city = values.get(indicator, {}).get(city, {})
    years = [y for y in of_city if year - back <= y <= year]
    return (max(years), of_city[max(years)]) if years else None


def _number(way: FromIndicator, city: str, year: int, values: Values) -> _Number:
    found = _latest(way.indicator, city, year, way.years_back, values)
    if found is None:
        since = f"{year - way.years_back} to {year}" if way.years_back else str(year)
        return _Number(None, f"No value of {way.indicator} in {since}.")
    words = f"{way.indicator} {_shown(found[1])} ({found[0]})"
    value = found[1]
    if way.per is not None:
        below = _latest(way.per, city, year, way.years_back, values)
        if below is None or below[1] == 0:
            return _Number(None, f"{words}, but no {way.per} to divide it by.")
        value = value / below[1] * way.times
        times = "" if way.times == 1 else f" × {_shown(way.times)}"
        words += f" / {way.per} {_shown(below[1])} ({below[0]}){times} = {_shown(value)}"
    elif way.times != 1:
        value = value * way.times
        words += f" × {_shown(way.times)} = {_shown(value)}"
    return _Number(value, words)


def _shown(number: Fraction) -> str:
    """A number in a note: whole ones with commas between thousands, others with four figures that count."""
    return f"{number.numerator:,}" if number.denominator == 1 else f"{float(number):,.4g}"


def _goalposts(way: FromIndicator, given: Sequence[Fraction | None]) -> tuple[Fraction, Fraction] | None:
    """The values that are the ends of the scale; None where a wave has none, or one value alone."""
    if way.goalposts:
        return way.goalposts[0], way.goalposts[1]
    ordered = sorted(value for value in given if value is not None)
    if not ordered or ordered[0] == ordered[-1]:
        return None
    low, high = (_quantile(ordered, share) for share in (way.cut or Fraction(0), 1 - (way.cut or Fraction(0))))
    return (low, high) if low < high else None


def _quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """The value below which a share lies, between neighbours in proportion (Hyndman and Fan 1996, definition 7)."""
    place = share * (len(ordered) - 1)
    left = place.numerator // place.denominator
    right = min(left + 1, len(ordered) - 1)
    return ordered[left] + (ordered[right] - ordered[left]) * (place - left)


def _rating(
    way: FromIndicator, number: _Number, ends: tuple[Fraction, Fraction] | None, benchmark: Benchmark
) -> tuple[str | None, str]:
    """The rating as it is written, and the note on how it was made."""
    if number.value is None:
        return None, number.words
    if ends is None:
        return None, f"{number.words}; all values of the wave are the same, so there is no range to place it in."
    low, high = ends
    share = min(max((number.value - low) / (high - low), Fraction(0)), Fraction(1))
    beyond = "" if low <= number.value <= high else "; it lies beyond them and counts as the nearer one"
    kind = "goalposts" if way.goalposts else "smallest and largest of the wave"
    if way.cut is not None:
        kind = f"{_shown(100 * way.cut)} % of the wave lie below and above"
    better = "" if way.better == "higher" else ", lower is better"
    note = f"{number.words}; {kind}: {_shown(low)} to {_shown(high)}{better}{beyond}."
    on_scale = benchmark.scale.native(share if way.better == "higher" else 1 - share)
    return written(exact(rounded(on_scale, _DECIMALS))), note
