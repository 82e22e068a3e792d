"""Scores of one wave by group: of cities (country, and groups without order), and of key factors."""

import pandas as pd

from ickit.analysis import comparison
from ickit.analysis.scores import group_scores
from ickit.report.elements import Element, figure, stack, table, text
from ickit.report.figures.scores import scores_by_group
from ickit.report.sections.wording import BY_GROUP, coverage_rule, group_path, tree_words
from ickit.study import study_data


def groups(of_all: study_data.StudyData, year: int) -> Element:
    """Scores by country and, where the benchmark has groups of factors, by group of factors."""
    every = of_all.scores
    rows = every[every["year"] == year].reset_index(drop=True)
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
    parts += [_by_grouping(of_all, rows, name, year) for name in of_all.benchmark.groupings]
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
    found = group_scores(of_all.wave(year), of_all.benchmark)
    if found.empty:
        return None
    order = {g: i for i, g in enumerate(dict.fromkeys(found["group"]))}
    data = found.assign(panel="", level=found["group"], order=found["group"].map(order))
    if not of_all.benchmark.tree:
        return _strip(data, "scores-by-factor-group", f"Scores by group of key factors, {year}")
    data["level"] = [group_path(of_all.benchmark, group) for group in data["group"]]
    return stack(
        _strip(data, "scores-by-factor-group", f"Scores by group of key factors, {year}"),
        text(tree_words(of_all.benchmark)),
        _node_scores(of_all, found),
    )


def _node_scores(of_all: study_data.StudyData, found: pd.DataFrame) -> Element:
    """Every city's score at every node of the tree, in order of name."""
    names = {g: of_all.benchmark.group_name(g) for g in dict.fromkeys(found["group"])}
    if len(set(names.values())) < len(names):
        names = {g: group_path(of_all.benchmark, g) for g in names}
    wide = found.pivot(index="city", columns="group", values="score").reindex(columns=list(names)).reset_index()
    wide.insert(1, "name", wide["city"].map(of_all.names))
    wide = wide.sort_values("name", key=lambda n: n.str.casefold(), ignore_index=True)
    return table(
        wide,
        name="group-scores",
        caption="Scores of each group of key factors, cities in order of name",
        labels={"name": "City", **names},
        note=f"{coverage_rule(of_all.benchmark)} The same holds for a group that says no other. The order is no ranking.",
    )


def _by_grouping(of_all: study_data.StudyData, rows: pd.DataFrame, name: str, year: int) -> Element:
    """Scores by a grouping of cities that has no order: a figure and its numbers, groups in order of their names."""
    rows, named = rows.drop(columns="level"), of_all.tables.cities.set_index("city")[name]
    placed = rows.assign(level=rows["city"].map(named))
    without = int(placed["level"].isna().sum())
    placed = placed[placed["level"].notna()]
    if placed.empty:
        return text(f"The cities table gives no city of this wave a {name}.")
    order = {level: i for i, level in enumerate(sorted(placed["level"].unique()))}
    placed = placed.assign(panel="", order=placed["level"].map(order))
    shown = table(
        comparison.by_group(rows, placed),
        name=f"by-{name}",
        caption=f"Scores by {name}, {year}",
        labels={
            "level": name.replace("_", " ").capitalize(),
            **BY_GROUP,
        },
        note=f"Groups stand in order of their names, which says nothing of results. Cities without a {name}: {without}.",
    )
    return stack(_strip(placed, f"scores-by-{name}", f"Scores by {name}, {year}"), shown)
