"""The change of each key factor for the same cities: a figure, its numbers, and which are beyond chance."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ickit._base.frames import records
from ickit._base.phrases import counted, listed
from ickit._base.phrases import points as signed
from ickit.analysis import trends
from ickit.analysis.association.sentences import FEW, SIGNIFICANT
from ickit.analysis.association.settled_digits import shown_q
from ickit.analysis.randomisation import smallest_p
from ickit.report.elements import Element, figure, stack, table, text
from ickit.report.figures.differences import differences
from ickit.study import study_data


def factor_changes(ratings: pd.DataFrame, of_all: study_data.StudyData, ends: tuple[int, int], name: str) -> Element:
    """The change of each key factor between two waves, for the cities that rated it in both, and which is beyond chance."""
    found = trends.key_factor_changes(ratings, of_all.benchmark, [ends])
    if not found["cities_both"].any():
        return text(
            f"No city rated a key factor in both {ends[0]} and {ends[1]}, so the change of the same cities is not known."
        )
    title = f"Change of each key factor, {ends[0]} to {ends[1]}, the same cities"
    drawn = figure(
        differences(
            found.assign(
                n=found["cities_both"], value=found["stayed"], low=found["stayed_low"], high=found["stayed_high"]
            ),
            title=title,
            xlabel="change of the mean rating (points of 100)",
            sides=("lower than before", "higher than before"),
        ),
        name=f"{name}-figure",
        alt=f"{title}. "
        + "; ".join(f"{r['name']} {signed(r['stayed'])} (n = {r['cities_both']})" for r in records(found))
        + ".",
        data=found[
            [
                "key_factor",
                "name",
                "cities_both",
                "stayed",
                "stayed_low",
                "stayed_high",
                "stayed_no_interval",
                "stayed_p",
                "stayed_q",
            ]
        ],
        caption="One row a key factor. n is the number of cities that rated it in both waves.",
    )
    rows = found.assign(
        stayed_words=[signed(c) for c in found["stayed"]],
        stayed_interval=[span(r) for r in records(found)],
        q_words=["" if pd.isna(q) else shown_q(q) for q in found["stayed_q"]],
        change_words=[signed(c) for c in found["change"]],
    )
    shown = table(
        rows,
        name=name,
        caption=f"Change of each key factor, {ends[0]} to {ends[1]}",
        labels={
            "name": "Key factor",
            "cities_both": "Cities in both",
            "up": "Up",
            "same": "Same",
            "down": "Down",
            "stayed_words": "Change, the same cities",
            "stayed_interval": "95 % interval",
            "q_words": "q",
            "change_words": "Change, all who answered",
        },
        note=f"Points of 100. Up, same and down count the cities that rated the factor in both waves. q: from an exact test, corrected for {counted(len(rows), 'key factor')} (Benjamini and Hochberg). A dash: none; the CSV file says why.",
    )
    return stack(text(beyond_chance(found)), drawn, shown)


def beyond_chance(found: pd.DataFrame) -> str:
    """Which key factors changed beyond chance."""
    sure = [r for r in records(found) if not pd.isna(r["stayed_q"]) and r["stayed_q"] <= SIGNIFICANT]
    up, down = ([r["name"] for r in sure if r["stayed"] * side > 0] for side in (1, -1))
    said = [f"{word}: {listed(names)}" for word, names in (("Higher", up), ("Lower", down)) if names]
    of = f"{counted(len(found), 'key factor')}, the same cities"
    if not said:
        return f"No change is beyond chance (q ≤ {SIGNIFICANT} over {of}).{_few_words(found)}"
    return f"Beyond chance (q ≤ {SIGNIFICANT} over {of}). {'; '.join(said)}."


def _few_words(found: pd.DataFrame) -> str:
    """What so few cities could show: nothing, where not even all changes to one side would do; else large changes."""
    least = [smallest_p(int(up) + int(down)) for up, down in zip(found["up"], found["down"], strict=True)]
    if float(np.min(stats.false_discovery_control(least))) > SIGNIFICANT:
        return " So few cities changed that none can be, whatever the truth is."
    return " With so few cities, only large changes can be." if found["cities_both"].max() < FEW else ""


def span(row: Mapping[str, Any]) -> str:
    """The interval of the change of the same cities; empty where there is none."""
    return "" if pd.isna(row["stayed_low"]) else f"{signed(row['stayed_low'])} to {signed(row['stayed_high'])}"
