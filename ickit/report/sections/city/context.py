"""The report of one city: the conditions it works in, and how cities in like conditions do."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted
from ickit.analysis.comparison import median
from ickit.analysis.peer_groups import latest_values
from ickit.report.elements import Element, facts, figure, notice, stack, table, text
from ickit.report.figures.scores import scores_by_group
from ickit.report.sections.city.report import CityReport
from ickit.report.sections.wording import assessor_words
from ickit.study import aggregates


def context(report: CityReport) -> Element:
    """The city's context factors and indicators, and the scores of the cities with the same level of each."""
    levels = _own_levels(report)
    if levels.empty:
        return stack(
            text(f"The data do not say in what conditions {report.name} works in {report.year}."), _indicators(report)
        )
    return stack(_source(report, levels), _like_context(report, levels), _indicators(report))


def _own_levels(report: CityReport) -> pd.DataFrame:
    every = report.study.context
    mine = every[(every["city"] == report.city) & (every["year"] == report.year)]
    return mine.assign(name=[_name(report, f) for f in mine["factor"]]).reset_index(drop=True)


def _name(report: CityReport, factor: str) -> str:
    return report.study.benchmark.context_factor(factor).name


def _source(report: CityReport, levels: pd.DataFrame) -> Element:
    rated = levels[levels["value"].isna()]
    notes = facts((row["name"], row["public_note"]) for row in records(rated) if pd.notna(row["public_note"]))
    if rated.empty:
        return notes
    same = report.study.assessor == report.study.context_assessor
    who = assessor_words(report.study.context_assessor)
    words = f"The conditions were rated by {who}. They are shown beside the score; the score is not adjusted for them."
    if same:
        words += (
            " Result and conditions come from the same source, so part of any likeness between them may lie "
            "in how that source judges."
        )
    return stack(notice(words), notes)


def like_rows(report: CityReport) -> list[dict[str, Any]]:
    """The city's conditions, each with the scores of the other cities in it: name, shown (the level), hardness (0 for the
    easiest level of the condition, 1 for the hardest; None where neither end is harder), others, scored, median, lowest
    and highest.
    """
    return [_row(report, row, _alike(report, row)) for row in records(_own_levels(report))]


def _alike(report: CityReport, row: Mapping[str, Any]) -> aggregates.Points:
    return report.study.shared(aggregates.scores_like, report.year, row["factor"], int(row["order"]))


def _like_context(report: CityReport, levels: pd.DataFrame) -> Element:
    own = [(row, _alike(report, row)) for row in records(levels)]
    groups = [(f"{row['name']}: {row['level']}", group) for row, group in own]
    everyone = report.study.shared(aggregates.scores_of_wave, report.year)
    groups.append((f"All other cities {'named' if report.study.public else 'in this wave'}", everyone))
    data = _points(report, groups)
    shown = table(
        pd.DataFrame([_row(report, row, group) for row, group in own]).drop(columns=["hardness"]),
        name="like-context",
        caption=f"The conditions {report.name} works in, {report.year}, and the scores of other cities with the same level",
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
        scores_by_group(data, title=f"Scores of cities in like conditions, {report.year}", city=report.city),
        name="like-context-scores",
        alt=f"Scores of the cities that share each condition with {report.name}, one row a context factor, with the median of the others. The table above gives the numbers.",
        data=data.drop(columns=["panel", "order"]),
        caption=f"{'A larger point stands for more cities.' if many else 'One point a city.'} The diamond is this city, the bar the median of the other cities, n their number. An association is not a cause.",
    )
    return stack(shown, drawn)


def _points(report: CityReport, groups: Sequence[tuple[str, aggregates.Points]]) -> pd.DataFrame:
    """The groups' scores for the figure: a row a city or, of many cities, a row a score with the number of cities."""
    own = report.result["score"]
    rows: list[tuple[str, int, str | None, Fraction | None, int | None]] = []
    for order, (level, group) in enumerate(groups):
        if "points" in group:
            rows += [(level, order, city, score, None) for city, score in group["points"]]
        else:
            rows += [(level, order, report.city if score == own else None, score, n) for score, n in group["counts"]]
    data = pd.DataFrame(rows, columns=["level", "order", "city", "score", "cities"]).astype({"score": object})
    data.insert(0, "panel", "")
    return data if any("counts" in group for _, group in groups) else data.drop(columns="cities")


def _row(report: CityReport, row: Mapping[str, Any], group: aggregates.Points) -> dict[str, object]:
    given = list(aggregates.each_score(group))
    own = report.result["score"]
    if own is not None:
        given.remove(own)
    shown = str(row["level"])
    if pd.notna(row["value"]):
        unit = "" if pd.isna(row["unit"]) else f" {row['unit']}"
        shown += f" ({float(row['value']):,.10g}{unit}, {int(row['value_year'])})"
    return {
        "factor": row["factor"],
        "name": row["name"],
        "shown": shown,
        "hardness": _hardness(report, row),
        "others": group["cities"] - 1,
        "scored": len(given),
        "median": median(given),
        "lowest": given[0] if given else None,
        "highest": given[-1] if given else None,
    }


def _hardness(report: CityReport, row: Mapping[str, Any]) -> Fraction | None:
    if pd.isna(row["harder"]):
        return None
    factor = report.study.benchmark.context_factor(row["factor"])
    steps = len(report.study.levels_of_context) - 1 if factor.rated else len(factor.breaks)
    return Fraction(int(row["harder"]), steps)


def _indicators(report: CityReport) -> Element:
    every = report.study.tables.indicators
    mine = every[every["city"] == report.city]
    wave = pd.DataFrame({"city": [report.city], "year": [report.year]})
    found = [
        latest_values(wave, mine, name).assign(indicator=name) for name in sorted(mine["indicator"].dropna().unique())
    ]
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    if rows.empty:
        return text("There are no indicators of this city up to this wave.")
    rows["name"] = rows["indicator"].str.replace("_", " ")
    rows["shown"] = [f"{float(v):,.10g}" for v in rows["value"]]
    late = rows[rows["value_year"] < report.year]
    note = f"{counted(len(late), 'value is', 'values are')} older than {report.year}." if len(late) else ""
    return table(
        rows[["indicator", "name", "shown", "value", "unit", "value_year", "source", "flag"]],
        name="indicators",
        caption=f"Indicators of {report.name}: the latest value up to {report.year}",
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
