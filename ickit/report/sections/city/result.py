"""The report of one city in one wave: where it stands and what changed."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed, percent
from ickit._base.rounding import rounded
from ickit.analysis import comparison, scores
from ickit.report.elements import Element, cards, figure, notice, points, stack, table, text
from ickit.report.figures.ratings import ratings_by_factor
from ickit.report.sections.city import numbers as city_numbers
from ickit.report.sections.city.report import CityReport
from ickit.report.sections.unnamed import other_cities
from ickit.report.sections.wording import (
    advocacy_words,
    assessor_words,
    coverage_words,
    group_path,
    in_place_words,
    mean_rating_label,
    opening,
    tree_words,
    why_no_score,
    with_mean_rating,
)
from ickit.study import aggregates


def headline_cards(report: CityReport) -> list[tuple[str, str, str]]:
    """The result in numbers, to be set large: how many factors are in place; then score with bounds, and coverage."""
    row = report.result
    applicable = len(report.own) - int(row["not_applicable"])
    bounds = f"between {rounded(row['low'], 1)} and {rounded(row['high'], 1)}"
    gaps = f"{bounds}, whatever the missing ratings are" if row["not_rated"] else "every factor is rated"
    score = rounded(row["score"], 1)
    rated = applicable - int(row["not_rated"])
    why = f"{why_no_score(report.study.benchmark)} It lies {bounds}." if rated else "No score: no key factor is rated."
    numbers = [
        (f"{row['in_place']} of {applicable}", "key factors in place", _rest(row)),
        (score, "score, from 0 to 100", gaps if row["score"] is not None else why),
        (coverage_words(row).split(" rated")[0], "key factors rated", f"{percent(row['coverage'])} coverage"),
    ]
    if label := mean_rating_label(report.study.benchmark):
        mean = scores.native(pd.Series([row["score"]], dtype=object), report.study.benchmark).iloc[0]
        numbers.insert(2, (rounded(mean, 2), label[0].lower() + label[1:], "the score on the benchmark's own scale"))
    return numbers if report.study.benchmark.scale.tells_in_place else numbers[1:]


def told(report: CityReport) -> dict[str, str | int | None]:
    """What the index and a page's head say of the city's result."""
    row = report.result
    applicable = len(report.own) - int(row["not_applicable"])
    score, coverage = rounded(row["score"], 1), coverage_words(row)
    tells = report.study.benchmark.scale.tells_in_place
    return {
        "subtitle": report.study.benchmark.title,
        "city": report.name,
        "year": report.year,
        "headline": in_place_words(row) if tells else city_numbers.score_words(report, score, coverage),
        "in_place": f"{row['in_place']} of {applicable}" if tells else None,
        "score": score,
        "coverage": coverage,
    }


def headline(report: CityReport) -> Element:
    """The result in numbers: how many factors are in place; then score, bounds and coverage."""
    head = opening(report.study, f"{report.name}, {report.year}", **told(report))
    who = f"Rated by {assessor_words(report.study.assessor)} in {report.year}."
    standard = report.study.benchmark.standard
    said = text(who, f"The standard: {standard}" if standard else "", advocacy_words(report.study.benchmark))
    return stack(head, cards(headline_cards(report)), said, _by_group(report))


def _by_group(report: CityReport) -> Element:
    found = scores.group_scores(report.wave, report.study.benchmark)
    if found.empty:
        return text("")
    benchmark = report.study.benchmark
    found["coverage_words"] = [coverage_words(r) for r in records(found)]
    found, mean = with_mean_rating(found, benchmark)
    in_place = {"in_place": "In place"} if benchmark.scale.tells_in_place else {}
    if benchmark.tree:
        found["path"] = [group_path(benchmark, group) for group in found["group"]]
    return table(
        found,
        name="groups",
        caption=f"{report.name} by group of key factors",
        labels={
            "path" if benchmark.tree else "group": "Group",
            **in_place,
            "coverage_words": "Coverage",
            "score": "Score",
            **mean,
        },
        digits={"mean_rating": 2},
        note=tree_words(benchmark),
    )


def _rest(row: Mapping[str, Any]) -> str:
    words = f"{row['partly']} partly, {row['not_in_place']} not in place, {row['not_rated']} not rated"
    return words if not row["not_applicable"] else f"{words}, {row['not_applicable']} not applicable"


def peer_words(report: CityReport) -> str:
    """With whom the city is compared, in a sentence."""
    group = report.study.peer_group
    others = "" if report.peers is None else counted(report.peers, "other city", "other cities")
    if report.peers is None:
        return f"The city cannot be placed among the cities alike in “{group}”: the data do not give its level. No comparison is made."
    part = "agreed to be named" if report.study.public else "took part"
    if group in ("", "all"):
        return f"The comparison is with all {others} that {part} in {report.year}."
    if "similar" in group and not report.study.peer_factors and "country" not in group:
        return (
            f"The comparison is with the {others} most similar to it in their conditions that {part} in {report.year}."
        )
    names = (
        [f.name for f in report.study.peer_factors]
        + (["similar"] if "similar" in group else [])
        + (["the country"] if "country" in group else [])
        + [name for name in report.study.benchmark.groupings if name in group.split(",")]
    )
    return (
        f"The comparison is with {others} in like conditions ({listed(names)} the same) that {part} in {report.year}."
    )


def key_factors(report: CityReport) -> Element:
    """Each key factor beside the other cities' ratings: a figure and a table."""
    benchmark, peers = report.study.benchmark, report.peers or 0
    rows, labels = (
        _beside_peers(report),
        {
            "name": "Key factor",
            "rating": report.name,
            "peers_in_place": "Other cities with it in place",
            "peers_rated": "Other cities that rated it",
            "peers_share": "Share of them",
        },
    )
    if not benchmark.scale.tells_in_place:
        rows, labels = city_numbers.beside_means(report, rows)
    shown = table(
        rows,
        name="key-factors",
        caption=f"Key factors of {report.name} in {report.year} beside the other cities",
        labels=labels,
        ratings={"rating": benchmark.scale.names},
        digits={"peers_mean": 2},
        note=peer_words(report)
        + (" Share: of the other cities that rated the factor." if "peers_share" in labels else ""),
    )
    if not peers:
        return stack(
            notice(f"{peer_words(report)} So the city stands alone here.")
            if report.peers == 0
            else notice(peer_words(report)),
            shown,
            _not_named(report),
        )
    bars = "Stacked bars, one a key factor: how many" if benchmark.scale.few else "Points, a row a key factor: which"
    drawn = figure(
        ratings_by_factor(
            report.spread,
            benchmark,
            title=f"{report.name} beside {counted(peers, 'other city', 'other cities')}, {report.year}",
            own=report.own,
        ),
        name="peer-ratings",
        alt=f"{bars} of {peers} other cities have each rating. {report.name} is marked: "
        + "; ".join(f"{report.label(k)}, {benchmark.scale.label(r or 'not_rated')}" for k, r in report.own.items())
        + ".",
        data=report.spread,
        caption=f"{'Each bar counts the other cities by their rating' if benchmark.scale.few else 'A point is another city, the bar the median'}. The diamond marks this city's own rating.",
        note=peer_words(report),
    )
    return stack(drawn, shown, _not_named(report))


def _not_named(report: CityReport) -> Element:
    """In a public page: the key factors in all named cities of the peer group, and in those that are not named."""
    if report.group is None or not report.study.public:
        return text("")
    spread = report.study.shared(aggregates.rating_distribution, report.year, report.group)
    found = comparison.in_place_of(spread, report.study.benchmark)
    named = {factor: (row["in_place"], row["rated"]) for factor, row in found.items()}
    return other_cities(report.study, report.year, report.group, named)


def _beside_peers(report: CityReport) -> pd.DataFrame:
    rows = []
    for factor in report.study.benchmark.key_factors:
        others = report.others[factor.id]
        rows.append(
            {
                "key_factor": factor.id,
                "name": factor.label,
                "rating": report.own[factor.id],
                "peers_in_place": others["in_place"],
                "peers_rated": others["rated"],
                "peers_share": percent(others["share"]),
            }
        )
    return pd.DataFrame(rows)


def strengths_and_gaps(report: CityReport) -> Element:
    """What the city has in place that few others have, and what most others have in place that it has not."""
    if not report.study.benchmark.scale.tells_in_place:
        return city_numbers.high_and_low(report)
    peers = report.others
    share = {k: row["share"] for k, row in peers.items() if row["share"] is not None}
    half = Fraction(1, 2)

    def said(factor: str) -> tuple[str, str]:
        row = peers[factor] if factor in share else None
        return (
            report.label(factor),
            ""
            if row is None
            else f"in place in {row['in_place']} of {counted(row['rated'], 'other city', 'other cities')}",
        )

    strong = sorted(report.in_place, key=lambda k: share.get(k, half))
    gaps = sorted(report.not_yet, key=lambda k: -share.get(k, half))
    rare = [k for k in strong if share.get(k, 1) < half]
    behind = [k for k in gaps if share.get(k, 0) > half]
    parts = [
        points([said(k) for k in strong], "In place:") if strong else text("No key factor is rated as in place."),
        points([said(k) for k in gaps], "Not yet in place:")
        if gaps
        else text("Every key factor that is rated is in place."),
    ]
    if not strong and not gaps:
        parts = [text("No key factor is rated in this wave.")]
    if report.not_rated:
        parts.append(points([said(k) for k in report.not_rated], "Not rated, so nothing can be said:"))
    if rare:
        parts.append(
            text(
                f"{'A strength' if len(rare) == 1 else 'Strengths'} that others may learn from: "
                f"{listed(map(report.label, rare))}. Of the other cities that rated {'it' if len(rare) == 1 else 'each of them'}, "
                "fewer than half have it in place."
            )
        )
    if behind:
        lead = "A gap" if len(behind) == 1 else "Gaps"
        parts.append(
            text(
                f"{lead} that most other cities have closed, of those that rated the key factor: "
                f"{listed(map(report.label, behind))}."
            )
        )
    return stack(*parts)
