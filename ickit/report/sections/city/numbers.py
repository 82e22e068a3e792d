"""The report of a city on a scale of numbers that does not say what is in place: it leads with score and mean."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from ickit.report.elements import Element, points, stack, text
from ickit.report.sections.city.report import CityReport
from ickit.report.sections.wording import mean_rating_label, on_scale

MOST = 5


def score_words(report: CityReport, score: str, coverage: str) -> str:
    """The headline: the score, the mean rating, and how much is rated."""
    if report.result["score"] is None:
        return f"No score, {coverage}"
    mean = on_scale(report.result["score"] / 100, report.study.benchmark)
    label = mean_rating_label(report.study.benchmark)
    return f"Score {score} of 100{f', {label.lower()} {mean}' if label else ''}, {coverage}"


def high_and_low(report: CityReport) -> Element:
    """Where the city is rated highest and lowest and, beside others, furthest above and below their mean."""
    values = {f: report.study.benchmark.scale.value(r) for f, r in report.own.items() if r in _given(report)}
    if not values:
        return text("No key factor is rated.")
    means = {f: report.others[f]["mean"] for f in values if report.others[f]["mean"] is not None}
    parts = [_own_ends(report, values)]
    away = {f: values[f] - mean for f, mean in means.items()}
    above, below = ({f: d for f, d in away.items() if (d > 0) == up and d != 0} for up in (True, False))
    parts.append(_list(report, "Furthest above the mean of the other cities:", _ends(above, best=True)))
    parts.append(_list(report, "Furthest below it:", _ends(below)))
    if report.not_rated:
        parts.append(points([(report.label(k), "") for k in report.not_rated], "Not rated, so nothing can be said:"))
    return stack(*parts)


def _given(report: CityReport) -> set[str]:
    scale = report.study.benchmark.scale
    return {r for r in report.own.values() if r is not None and scale.rate(r) is not None}


def _own_ends(report: CityReport, values: Mapping[str, Fraction]) -> Element:
    """The best and the lowest rated: none stands in both lists, and who is left out beside an equal is counted."""
    if len(set(values.values())) == 1:
        rating = report.study.benchmark.scale.label(str(report.own[next(iter(values))]))
        return text(f"All rated key factors have the same rating: {rating}.")
    mean = sum(values.values(), Fraction(0)) / len(values)
    parts = []
    for lead, best in (("Rated best:", True), ("Rated lowest:", False)):
        side = {f: v for f, v in values.items() if v != mean and (v > mean) == best}
        ordered = sorted(side, key=lambda f: -side[f] if best else side[f])
        shown = ordered[:MOST]
        items = [(report.label(f), _said(report, f)) for f in shown]
        equal = sum(side[f] == side[shown[-1]] for f in ordered[MOST:])
        if equal:
            items.append((f"{equal} more", "rated the same as the last of these."))
        parts.append(points(items, lead))
    return stack(*parts)


def _ends(values: Mapping[str, Fraction], *, best: bool = False) -> list[str]:
    """The key factors with the largest or the smallest values, at most five, and not more than half of them."""
    kept = max(1, min(MOST, len(values) // 2))
    return sorted(values, key=lambda f: -values[f] if best else values[f])[:kept] if values else []


def _list(report: CityReport, lead: str, factors: list[str]) -> Element:
    return points([(report.label(f), _said(report, f)) for f in factors], lead) if factors else text("")


def _said(report: CityReport, factor: str) -> str:
    benchmark, others = report.study.benchmark, report.others[factor]
    words = benchmark.scale.label(str(report.own[factor]))
    if others["mean"] is None:
        return words
    return f"{words}, mean of {others['rated']} others {on_scale(others['mean'], benchmark)}"


def beside_means(report: CityReport, rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """The table of key factors with the others' mean rating, and its headings."""
    benchmark = report.study.benchmark
    means: list[Any] = [report.others[f]["mean"] for f in rows["key_factor"]]
    native = [None if m is None else benchmark.scale.native(m) for m in means]
    rows = rows.assign(peers_mean=pd.Series(native, index=rows.index, dtype=object))
    labels = {"name": "Key factor", "rating": report.name, "peers_rated": "Other cities that rated it"}
    return rows, {**labels, "peers_mean": "Their mean rating"}


def rank_of_objective(report: CityReport, factor: str) -> tuple[int, Fraction]:
    """The order of objectives on such a scale: the lowest rated first, then those not rated."""
    value = report.study.benchmark.scale.rate(report.own.get(factor))
    return (0, value) if value is not None else (1, Fraction(0))
