"""All cities by key factor in one wave."""

from fractions import Fraction

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed, percent
from ickit._base.rounding import rounded
from ickit.analysis import comparison
from ickit.analysis.seriation import order_by_similarity
from ickit.report.elements import Element, cards, figure, stack, table, text
from ickit.report.figures.ratings import ratings_by_factor, ratings_grid
from ickit.report.figures.scores import scores_by_group
from ickit.report.sections.unnamed import other_cities
from ickit.report.sections.wording import (
    advocacy_words,
    assessor_words,
    coverage_words,
    opening,
    taking_part_words,
    with_mean_rating,
)
from ickit.study import study_data


def in_words(of_all: study_data.StudyData, year: int) -> str:
    """The wave in a few words: how many cities, and how many of their ratings are in place."""
    in_place, rated = _ratings_in_place(of_all, year)
    return f"{counted(len(of_all.cities_in(year)), 'city', 'cities')}, {in_place} of {rated} ratings in place"


def _ratings_in_place(of_all: study_data.StudyData, year: int) -> tuple[int, int]:
    summary = comparison.factor_summary(of_all.wave(year), of_all.benchmark)
    return int(summary["in_place"].sum()), int(summary["rated"].sum())


def headline_cards(of_all: study_data.StudyData, year: int) -> list[tuple[str, str, str]]:
    """The wave in numbers, to be set large: cities, ratings in place, median score."""
    in_place, rated = _ratings_in_place(of_all, year)
    given = sorted(s for s in _scores(of_all, year)["score"] if s is not None)
    return [
        (str(len(of_all.cities_in(year))), taking_part_words(of_all), f"{len(given)} have a score"),
        (f"{in_place} of {rated}", "ratings are in place", "over all cities and key factors"),
        (rounded(comparison.median(given), 1), "median score, from 0 to 100", _range(given)),
    ]


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
    return stack(
        head,
        cards(headline_cards(of_all, year)),
        text(
            f"Rated by {assessor_words(of_all.assessor)}.",
            _most_and_least(of_all, summary),
            advocacy_words(of_all.benchmark),
        ),
    )


def _range(given: list[Fraction]) -> str:
    return f"from {rounded(given[0], 1)} to {rounded(given[-1], 1)}" if given else "no city has a score"


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


def _scores(of_all: study_data.StudyData, year: int) -> pd.DataFrame:
    every = of_all.scores
    return every[every["year"] == year].reset_index(drop=True)


def distribution(of_all: study_data.StudyData, year: int) -> Element:
    """How many cities have each rating of each key factor."""
    wave = of_all.wave(year)
    spread = comparison.distribution(wave, of_all.benchmark)
    summary = comparison.factor_summary(wave, of_all.benchmark)
    summary.insert(2, "name", [of_all.benchmark.factor(k).label for k in summary["key_factor"]])
    summary["share_words"] = [percent(s) for s in summary["share"]]
    summary["bounds"] = [f"{percent(a)} to {percent(b)}" for a, b in zip(summary["low"], summary["high"], strict=True)]
    n = len(of_all.cities_in(year))
    drawn = figure(
        ratings_by_factor(
            spread, of_all.benchmark, title=f"Ratings by key factor, {counted(n, 'city', 'cities')}, {year}"
        ),
        name="ratings-by-factor",
        alt=f"Stacked bars, one a key factor: how many of {n} cities have each rating in {year}. The table below gives the numbers in place.",
        data=spread,
        caption=f"Each bar counts {'the cities named here' if of_all.public else 'all cities of the wave'}. Missing ratings are shown as missing.",
    )
    shown = table(
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
    return stack(drawn, shown, other_cities(of_all, year))


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
    rows = _scores(of_all, year)
    rows.insert(1, "name", rows["city"].map(of_all.names))
    rows["coverage_words"] = [coverage_words(r) for r in records(rows)]
    rows["bounds"] = [f"{rounded(a, 1)} to {rounded(b, 1)}" for a, b in zip(rows["low"], rows["high"], strict=True)]
    rows = rows.sort_values("name", key=lambda names: names.str.casefold(), ignore_index=True)
    rows, mean = with_mean_rating(rows, of_all.benchmark)
    return table(
        rows,
        name="cities",
        caption=f"Cities in {year}, in order of name",
        labels={
            "name": "City",
            "in_place": "In place",
            "partly": "Partly",
            "not_in_place": "Not in place",
            "not_rated": "Not rated",
            "score": "Score",
            **mean,
            "bounds": "Bounds of the score",
            "coverage_words": "Coverage",
        },
        digits={"mean_rating": 2},
        note="No score is given where less than two thirds of the factors, by weight, are rated. The order is no ranking.",
    )


def groups(of_all: study_data.StudyData, year: int) -> Element:
    """Scores by country and, where the benchmark has groups of factors, by group of factors."""
    rows = _scores(of_all, year)
    country = of_all.tables.cities.set_index("city")["country"]
    rows["level"] = rows["city"].map(country)
    known = rows[rows["level"].notna() & rows["score"].notna()]
    counts = known["level"].value_counts()
    large = sorted(counts.index[counts >= 2])
    parts = []
    if len(large) >= 2:
        part = known[known["level"].isin(large)]
        data = part.assign(panel="", order=[large.index(c) for c in part["level"]])
        parts.append(_strip(data, "scores-by-country", f"Scores in countries with two or more cities, {year}"))
    of_groups = _by_factor_group(of_all, year)
    if of_groups is not None:
        parts.append(of_groups)
    if not parts:
        return text(
            "There are no two countries with two cities each, and the benchmark has no groups of factors: nothing to group by."
        )
    return stack(*parts)


def _strip(data: pd.DataFrame, name: str, title: str) -> Element:
    return figure(
        scores_by_group(data, title=title),
        name=name,
        alt=f"{title}: one point a city, in rows of groups, with the median of each group. The CSV file holds the points.",
        data=data[["level", "city", "score"]],
        caption="One point a city, the bar is the median of the group. Small groups say little.",
    )


def _by_factor_group(of_all: study_data.StudyData, year: int) -> Element | None:
    from ickit.analysis.scores import group_scores

    found = group_scores(of_all.wave(year), of_all.benchmark)
    if found.empty:
        return None
    order = {g: i for i, g in enumerate(of_all.benchmark.groups)}
    data = found.assign(panel="", level=found["group"], order=found["group"].map(order))
    return _strip(data, "scores-by-factor-group", f"Scores by group of key factors, {year}")
