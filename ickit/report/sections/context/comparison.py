"""All cities of one wave by the conditions they work in."""

from fractions import Fraction

import pandas as pd

from ickit._base.phrases import counted
from ickit.analysis.comparison import by_group
from ickit.report.elements import Element, cards, figure, notice, stack, table, text
from ickit.report.figures.scores import scores_by_group
from ickit.report.figures.tiles import share_panels
from ickit.report.sections.wording import BY_GROUP, assessor_words, opening, scale_words, taking_part_words
from ickit.study import study_data


def headline(of_all: study_data.StudyData, year: int) -> Element:
    """How many cities and context factors the page compares, and who rated what."""
    levels = _levels(of_all, year)
    cities = of_all.cities_in(year)
    factors = levels["factor"].nunique()
    head = opening(
        of_all,
        f"Context and scores, {year}",
        subtitle=of_all.benchmark.title,
        year=year,
        headline=f"{counted(len(cities), 'city', 'cities')}, {counted(factors, 'context factor')}",
        shows=f"Scores by the conditions cities work in, {counted(len(cities), 'city', 'cities')}, {year}.",
    )
    scored = int(_wave_scores(of_all, year)["score"].notna().sum())
    numbers = [
        (str(len(cities)), taking_part_words(of_all), f"{scored} have a score"),
        (
            str(factors),
            "context factors with data",
            f"of {len(of_all.benchmark.context_factors or ())} that are asked for",
        ),
    ]
    return stack(head, cards(numbers), _who(of_all, levels))


def _who(of_all: study_data.StudyData, levels: pd.DataFrame) -> Element:
    rated = levels[levels["value"].isna()]
    if rated.empty:
        return text("The groups of cities are made from indicators, not from ratings.")
    words = f"Results were rated by {assessor_words(of_all.assessor)}, conditions by {assessor_words(of_all.context_assessor)}."
    if of_all.assessor != of_all.context_assessor:
        return text(words)
    return notice(
        f"{words} Result and conditions share a source, so part of any likeness may lie in how that source judges.",
        "caution",
    )


def _levels(of_all: study_data.StudyData, year: int) -> pd.DataFrame:
    every = of_all.context
    names = {f.id: f.name for f in of_all.benchmark.context_factors or ()}
    wave = every[every["year"] == year]
    return wave.assign(name=wave["factor"].map(names)).reset_index(drop=True)


def _wave_scores(of_all: study_data.StudyData, year: int) -> pd.DataFrame:
    of_all.wave(year)
    every = of_all.scores
    return every[every["year"] == year].reset_index(drop=True)


def scores_by_level(of_all: study_data.StudyData, year: int) -> Element:
    """Scores of the cities at each level of each context factor: a figure and its numbers."""
    levels, scores = _levels(of_all, year), _wave_scores(of_all, year)
    if levels.empty:
        return text(f"The data say nothing of the conditions cities worked in up to {year}.")
    points = levels.merge(scores[["city", "score"]], on="city").assign(panel=lambda t: t["name"])
    groups = []
    for factor, part in levels.groupby("factor", sort=False):
        of_it = by_group(scores, part)
        of_it.insert(0, "factor", factor)
        of_it.insert(1, "name", part["name"].iloc[0])
        groups.append(of_it)
    cities = _plotted(points)
    drawn = figure(
        scores_by_group(points, title=f"Scores by condition, {cities}, {year}"),
        name="scores-by-level",
        alt=f"Scores of {cities} in {year}, one panel a context factor and one row a level, with the median of each group. The table below gives the numbers.",
        data=points[["factor", "level", "city", "score", "value", "unit", "value_year"]],
        caption="One point a city; the bar is the median of the group; n counts cities with a score.",
    )
    shown = table(
        pd.concat(groups, ignore_index=True),
        name="groups",
        caption=f"Scores by level of each context factor, {year}",
        labels={
            "name": "Context factor",
            "level": "Level",
            **BY_GROUP,
        },
        note="Groups of fewer than five cities say little. The scores are not adjusted for the conditions.",
    )
    return stack(drawn, shown)


def _plotted(points: pd.DataFrame) -> str:
    """How many cities have a point: those with a score and a level, which may differ from panel to panel."""
    each = points[points["score"].notna()].groupby("panel")["city"].nunique()
    each = each.reindex(points["panel"].unique(), fill_value=0)
    least, most = int(each.min()), int(each.max())
    return counted(most, "city", "cities") if least == most else f"{least} to {most} cities"


def in_place_by_level(of_all: study_data.StudyData, year: int) -> Element:
    """How many cities at each level of each context factor have each key factor in place."""
    levels, wave = _levels(of_all, year), of_all.wave(year)
    if levels.empty:
        return text("So there is no overview of key factors by condition either.")
    rated = wave[wave["value"].notna()]
    if not of_all.benchmark.scale.tells_in_place and not of_all.benchmark.scale.few:
        return mean_by_level(of_all, levels, rated, year)
    scale = of_all.benchmark.scale
    rated = rated.assign(best=[scale.standing(r) == "in_place" for r in rated["rating"]])
    joined = levels[["city", "name", "factor", "level", "order"]].merge(
        rated[["city", "key_factor", "best"]], on="city"
    )
    cells = (
        joined.groupby(["factor", "name", "order", "level", "key_factor"], sort=False)["best"]
        .agg(count="sum", of="size")
        .reset_index()
        .rename(columns={"key_factor": "row", "name": "panel"})
    )
    place = {f.id: i for i, f in enumerate(of_all.benchmark.context_factors or ())}
    cells = cells.sort_values(
        ["factor", "order"], key=lambda c: c.map(place) if c.name == "factor" else c, kind="stable", ignore_index=True
    )
    rows = [(f.id, f.label) for f in of_all.benchmark.key_factors]
    return figure(
        share_panels(cells, rows, title=f"Cities with each key factor in place, by condition, {year}"),
        name="in-place-by-level",
        alt=f"One panel a context factor: for every key factor and level, how many of the cities that rated it have it in place in {year}. Darker is a larger share. The CSV file holds the counts.",
        data=cells.rename(
            columns={"panel": "context_factor", "row": "key_factor", "count": "in_place", "of": "rated"}
        ).drop(columns=["order"]),
        caption="In each cell: in place, of the cities with that level that rated the factor. Small numbers say little.",
    )


def mean_by_level(of_all: study_data.StudyData, levels: pd.DataFrame, rated: pd.DataFrame, year: int) -> Element:
    """The mean rating of each key factor at each level, on a scale that does not say what is in place."""
    joined = levels[["city", "factor", "name", "level", "order"]].merge(
        rated[["city", "key_factor", "value"]], on="city"
    )
    rows = []
    keys = ["factor", "name", "order", "level"]
    for (factor, name, _, level), part in joined.groupby(keys, sort=False):
        head = {"context_factor": factor, "name": name, "level": level}
        for key_factor in of_all.benchmark.key_factors:
            given = list(part.loc[part["key_factor"] == key_factor.id, "value"])
            mean = None if not given else of_all.benchmark.scale.native(sum(given, Fraction(0)) / len(given))
            rows.append(
                {**head, "key_factor": key_factor.id, "label": key_factor.label, "rated": len(given), "mean": mean}
            )
    return table(
        pd.DataFrame(rows),
        name="mean-by-level",
        caption=f"Mean rating of each key factor by condition, {year}",
        labels={
            "name": "Context factor",
            "level": "Level",
            "label": "Key factor",
            "rated": "Cities that rated it",
            "mean": scale_words(of_all.benchmark),
        },
        digits={"mean": 2},
        note="Small numbers say little.",
        most=40,
    )
