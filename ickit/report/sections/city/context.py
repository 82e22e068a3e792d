"""The report of one city: the conditions it works in, and how cities in like conditions do."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted
from ickit.analysis.comparison import median
from ickit.analysis.peer_groups import latest_values
from ickit.report.elements import Shown, facts, figure, join, notice, table, text
from ickit.report.figures.scores import scores_by_group
from ickit.report.sections.city.result import CityReport
from ickit.report.sections.wording import assessor_words
from ickit.study import aggregates


def context(here: CityReport) -> Shown:
    """The city's context factors and indicators, and the scores of the cities with the same level of each."""
    levels = _own_levels(here)
    if levels.empty:
        return join(
            text(f"The data do not say in what conditions {here.name} works in {here.year}."), _indicators(here)
        )
    return join(_source(here, levels), _like_context(here, levels), _indicators(here))


def _own_levels(here: CityReport) -> pd.DataFrame:
    every = here.study.context
    mine = every[(every["city"] == here.city) & (every["year"] == here.year)]
    return mine.assign(name=[_name(here, f) for f in mine["factor"]]).reset_index(drop=True)


def _name(here: CityReport, factor: str) -> str:
    return here.study.benchmark.context_factor(factor).name


def _source(here: CityReport, levels: pd.DataFrame) -> Shown:
    rated = levels[levels["value"].isna()]
    notes = facts((row["name"], row["note"]) for row in records(rated) if pd.notna(row["note"]))
    if rated.empty:
        return notes
    same = here.study.assessor == here.study.context_assessor
    who = assessor_words(here.study.context_assessor)
    words = f"The conditions were rated by {who}. They are shown beside the score; the score is not adjusted for them."
    if same:
        words += (
            " Result and conditions come from the same source, so part of any likeness between them may lie "
            "in how that source judges."
        )
    return join(notice(words), notes)


def _like_context(here: CityReport, levels: pd.DataFrame) -> Shown:
    points, rows = [], []
    for place, row in enumerate(records(levels)):
        group = here.study.shared(aggregates.scores_like, here.year, row["factor"], int(row["order"]))
        points.append(_points(here, group, f"{row['name']}: {row['level']}", place))
        rows.append(_row(here, row, group))
    everyone = here.study.shared(aggregates.scores_of_wave, here.year)
    points.append(
        _points(here, everyone, f"All cities {'named' if here.study.public else 'in this wave'}", len(levels))
    )
    data = pd.concat(points, ignore_index=True)
    shown = table(
        pd.DataFrame(rows),
        name="like-context",
        caption=f"The conditions {here.name} works in, {here.year}, and the scores of other cities with the same level",
        labels={
            "name": "Context factor",
            "shown": "Level",
            "others": "Other cities with it",
            "scored": "of these with a score",
            "median": "Their median score",
            "lowest": "Lowest",
            "highest": "Highest",
        },
    )
    many = "cities" in data
    drawn = figure(
        scores_by_group(data, title=f"Scores of cities in like conditions, {here.year}", city=here.city),
        name="like-context-scores",
        alt=f"Scores of the cities that share each condition with {here.name}, one row a context factor, with the median. The table below gives the numbers.",
        data=data.drop(columns=["panel", "order"]),
        caption=f"{'A larger point stands for more cities.' if many else 'One point a city.'} The diamond is this city, the bar the median of the group. An association is not a cause.",
    )
    return join(shown, drawn)


def _points(here: CityReport, group: aggregates.Points, level: str, order: int) -> pd.DataFrame:
    """A group's scores for the figure: a row a city or, of many cities, a row a score with the number of cities."""
    own = here.result["score"]
    head: dict[str, Any] = {"panel": "", "level": level, "order": order}
    if "points" in group:
        rows = pd.DataFrame(group["points"], columns=["city", "score"])
        return rows.assign(**head)[["panel", "level", "order", "city", "score"]]
    counts = [(here.city if score == own else None, score, n) for score, n in group["counts"]]
    rows = pd.DataFrame(counts, columns=["city", "score", "cities"])
    return rows.assign(**head)[["panel", "level", "order", "city", "score", "cities"]]


def _row(here: CityReport, row: Mapping[str, Any], group: aggregates.Points) -> dict[str, object]:
    given = list(aggregates.each_score(group))
    own = here.result["score"]
    if own is not None:
        given.remove(own)
    shown = str(row["level"])
    if pd.notna(row["value"]):
        unit = "" if pd.isna(row["unit"]) else f" {row['unit']}"
        shown += f" ({float(row['value']):,g}{unit}, {int(row['value_year'])})"
    return {
        "factor": row["factor"],
        "name": row["name"],
        "shown": shown,
        "others": group["cities"] - 1,
        "scored": len(given),
        "median": median(given),
        "lowest": given[0] if given else None,
        "highest": given[-1] if given else None,
    }


def _indicators(here: CityReport) -> Shown:
    every = here.study.tables.indicators
    mine = every[every["city"] == here.city]
    wave = pd.DataFrame({"city": [here.city], "year": [here.year]})
    found = [
        latest_values(wave, mine, name).assign(indicator=name) for name in sorted(mine["indicator"].dropna().unique())
    ]
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    if rows.empty:
        return text("There are no indicators of this city up to this wave.")
    rows["name"] = rows["indicator"].str.replace("_", " ")
    rows["shown"] = [f"{float(v):,.10g}" for v in rows["value"]]
    late = rows[rows["value_year"] < here.year]
    note = f"{counted(len(late), 'value is', 'values are')} older than {here.year}." if len(late) else ""
    return table(
        rows[["indicator", "name", "shown", "value", "unit", "value_year", "source", "flag"]],
        name="indicators",
        caption=f"Indicators of {here.name}: the latest value up to {here.year}",
        labels={
            "name": "Indicator",
            "shown": "Value",
            "unit": "Unit",
            "value_year": "Year of the value",
            "source": "Source",
            "flag": "Flag",
        },
        note=note,
    )
