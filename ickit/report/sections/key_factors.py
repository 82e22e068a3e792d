"""All cities by key factor in one wave."""

from fractions import Fraction

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed, percent
from ickit._base.rounding import rounded
from ickit.analysis import comparison
from ickit.analysis.seriation import order_by_similarity
from ickit.report.elements import Element, cards, facts, figure, stack, table, text
from ickit.report.figures.ratings import ratings_by_factor, ratings_grid
from ickit.report.sections.unnamed import other_cities
from ickit.report.sections.wave_numbers import headline_cards, in_words, scores_of_wave
from ickit.report.sections.wording import (
    advocacy_words,
    assessor_words,
    coverage_rule,
    coverage_words,
    made_words,
    on_scale,
    opening,
    scale_words,
    with_mean_rating,
)
from ickit.study import aggregates, study_data


def headline(of_all: study_data.StudyData, year: int) -> Element:
    """How many cities took part, and which factors are in place most and least often."""
    summary = comparison.factor_summary(of_all.wave(year), of_all.benchmark)
    cities = of_all.cities_in(year)
    head = opening(
        of_all,
        f"Key factors compared, {year}",
        subtitle=of_all.benchmark.title,
        year=year,
        headline=in_words(of_all, year),
        shows=f"Ratings of every key factor in {counted(len(cities), 'city', 'cities')}, {year}.",
    )
    absent = [of_all.benchmark.factor(f).name for f in of_all.shared(aggregates.not_covered, year)]
    tells = of_all.benchmark.scale.tells_in_place
    return stack(
        head,
        cards(headline_cards(of_all, year)),
        text(
            f"Not covered by this source, which rates no city on it: {listed(absent)}." if absent else "",
            f"Rated by {assessor_words(of_all.assessor)}.",
            _most_and_least(of_all, summary) if tells else _highest_and_lowest(of_all, summary),
            advocacy_words(of_all.benchmark),
        ),
    )


def _most_and_least(of_all: study_data.StudyData, summary: pd.DataFrame) -> str:
    rated = summary[summary["share"].notna()]
    if rated.empty:
        return "No key factor is rated in this wave."
    best, worst = max(rated["share"]), min(rated["share"])

    def names(value: object) -> str:
        return listed(
            of_all.benchmark.factor(k).name for k in rated.loc[[s == value for s in rated["share"]], "key_factor"]
        )

    if best == worst:
        return f"All key factors are in place equally often ({percent(best)} of the cities that rated them)."
    return (
        f"In place most often: {names(best)} ({percent(best)} of the cities that rated it). "
        f"Least often: {names(worst)} ({percent(worst)})."
    )


def _highest_and_lowest(of_all: study_data.StudyData, summary: pd.DataFrame) -> str:
    """The key factors with the highest and the lowest mean rating."""
    means = {k: m for k, m in zip(summary["key_factor"], summary["mean"], strict=True) if m is not None}
    if not means:
        return "No key factor is rated in this wave."
    best, worst = max(means.values()), min(means.values())

    def names(value: Fraction) -> str:
        return listed([of_all.benchmark.factor(k).name for k, m in means.items() if m == value])

    if best == worst:
        return f"All key factors have the same mean rating ({on_scale(best / 100, of_all.benchmark)})."
    return (
        f"Best mean rating: {names(best)} ({on_scale(best / 100, of_all.benchmark)}). "
        f"Lowest: {names(worst)} ({on_scale(worst / 100, of_all.benchmark)})."
    )


def distribution(of_all: study_data.StudyData, year: int) -> Element:
    """How many cities have each rating of each key factor."""
    wave = of_all.wave(year)
    spread = comparison.distribution(wave, of_all.benchmark)
    summary = comparison.factor_summary(wave, of_all.benchmark)
    summary.insert(2, "name", [of_all.benchmark.factor(k).label for k in summary["key_factor"]])
    summary["share_words"] = [percent(s) for s in summary["share"]]
    summary["bounds"] = [f"{percent(a)} to {percent(b)}" for a, b in zip(summary["low"], summary["high"], strict=True)]
    n = len(of_all.cities_in(year))
    few, tells = of_all.benchmark.scale.few, of_all.benchmark.scale.tells_in_place
    bars = f"how many of {n} cities have each rating" if few else f"the ratings of {n} cities"
    drawn = figure(
        ratings_by_factor(
            spread, of_all.benchmark, title=f"Ratings by key factor, {counted(n, 'city', 'cities')}, {year}"
        ),
        name="ratings-by-factor",
        alt=f"{'Stacked bars' if few else 'Points'}, a row a key factor: {bars} in {year}. The table below gives {'the numbers in place' if tells else 'the means'}.",
        data=spread,
        caption=f"Each bar counts {'the cities named here' if of_all.public else 'all cities of the wave'}. Missing ratings are shown as missing."
        if few
        else "A point is a city, the bar the median. n counts the cities that rated the key factor.",
    )
    shown = _in_place(summary, year) if tells else _means(of_all, summary, year)
    return stack(drawn, shown, _how_made(of_all), other_cities(of_all, year))


def _how_made(of_all: study_data.StudyData) -> Element:
    """How ratings are made from indicators, where some are."""
    rules = made_words(of_all.benchmark, public=of_all.public)
    if not rules:
        return text("")
    rest = "A value beyond the ends counts as the nearer one. Nothing is filled in: without a value there is no rating."
    return stack(text(f"Ratings made from indicators. {rest}"), facts(rules))


def _in_place(summary: pd.DataFrame, year: int) -> Element:
    return table(
        summary.drop(columns=["year"]),
        name="in-place-by-factor",
        caption=f"Cities with each key factor in place, {year}",
        labels={
            "name": "Key factor",
            "in_place": "In place",
            "rated": "Rated",
            "cities": "Cities it applies to",
            "share_words": "Share of rated",
            "bounds": "Share of all lies between",
        },
        note="The bounds take every missing rating as not in place, and as in place.",
    )


def _means(of_all: study_data.StudyData, summary: pd.DataFrame, year: int) -> Element:
    native = [None if m is None else of_all.benchmark.scale.native(m / 100) for m in summary["mean"]]
    label = scale_words(of_all.benchmark)
    return table(
        summary.drop(columns=["year"]).assign(mean_rating=pd.Series(native, index=summary.index, dtype=object)),
        name="in-place-by-factor",
        caption=f"Mean rating of each key factor, {year}",
        labels={"name": "Key factor", "mean_rating": label, "rated": "Rated", "cities": "Cities it applies to"},
        digits={"mean_rating": 2},
    )


def overview(of_all: study_data.StudyData, year: int) -> Element:
    """Every city's rating of every key factor; cities with alike ratings stand together, not the best first."""
    wave = of_all.wave(year)
    order = order_by_similarity(wave, of_all.benchmark)
    placed = wave.assign(_place=wave["city"].map({c: i for i, c in enumerate(order)}))
    placed = placed.sort_values(["_place"], kind="stable").drop(columns="_place")
    rows = placed.pivot(index="city", columns="key_factor", values="rating").reindex(
        index=order, columns=list(of_all.benchmark.ids)
    )
    data = rows.reset_index()
    data.insert(1, "name", data["city"].map(of_all.names))
    return figure(
        ratings_grid(placed, of_all.benchmark, of_all.names, title=f"Cities and key factors, {year}"),
        name="cities-by-factor",
        alt=f"A grid of {len(order)} cities by {len(of_all.benchmark.ids)} key factors, coloured by rating. The CSV file holds every rating.",
        data=data,
        caption="Cities with alike ratings stand together. The order is no ranking.",
    )


def coverage(of_all: study_data.StudyData, year: int) -> Element:
    """In place, score with bounds and coverage of every city, in order of name."""
    rows = scores_of_wave(of_all, year)
    rows.insert(1, "name", rows["city"].map(of_all.names))
    rows["coverage_words"] = [coverage_words(r) for r in records(rows)]
    rows["bounds"] = [f"{rounded(a, 1)} to {rounded(b, 1)}" for a, b in zip(rows["low"], rows["high"], strict=True)]
    rows = rows.sort_values("name", key=lambda names: names.str.casefold(), ignore_index=True)
    rows, mean = with_mean_rating(rows, of_all.benchmark)
    tells = of_all.benchmark.scale.tells_in_place
    return table(
        rows,
        name="cities",
        caption=f"Cities in {year}, in order of name",
        labels={
            "name": "City",
            **({"in_place": "In place", "partly": "Partly", "not_in_place": "Not in place"} if tells else {}),
            "not_rated": "Not rated",
            "score": "Score",
            **mean,
            "bounds": "Bounds of the score",
            "coverage_words": "Coverage",
        },
        digits={"mean_rating": 2},
        note=f"{coverage_rule(of_all.benchmark)} The order is no ranking.",
    )
