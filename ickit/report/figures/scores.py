"""Figures of scores: over time, by group of cities, under other rules."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ickit._base import palette
from ickit.report.figures.style import WIDTH, figure, grid, headline, label, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def score_over_time(
    city: pd.DataFrame, others: pd.DataFrame, *, title: str, name: str, ax: "Axes | None" = None
) -> "Figure":
    """One city's score in its waves, with bounds, beside the mean of other cities.

    ``city``: year, score, low, high (numbers or None; a wave without a score shows its bounds alone). ``others``: year,
    mean, cities (n, in the legend: the same cities in every wave). The axis is time.
    """
    with look():
        fig, axes = figure(WIDTH, 3.1, axes=ax)
        if len(others):
            axes.plot(others["year"], others["mean"].astype(float), color=palette.PEERS, marker="o", ls="--", lw=1.5)
        bounds = city[city["low"].notna()]
        axes.vlines(
            bounds["year"],
            bounds["low"].astype(float),
            bounds["high"].astype(float),
            color=palette.CITY,
            lw=5,
            alpha=0.3,
        )
        scored = city[city["score"].notna()]
        axes.plot(scored["year"], scored["score"].astype(float), color=palette.CITY, marker="D")
        years = sorted({*city["year"], *others["year"]})
        axes.set_xticks(years, [str(y) for y in years])
        axes.set_ylim(-3, 103)
        axes.set_xlabel("wave (year)")
        axes.set_ylabel("score (0 to 100)")
        headline(fig, title)
        grid(axes, "y")
        _path_legend(fig, label(name, 40), int(others["cities"].max()) if len(others) else 0)
    return fig


def _path_legend(fig: Any, name: str, others: int) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [
        Line2D([], [], color=palette.CITY, marker="D", label=name),
        Patch(color=palette.CITY, alpha=0.3, lw=0, label="bounds for ratings that are missing"),
    ]
    if others:
        handles.append(
            Line2D(
                [],
                [],
                color=palette.PEERS,
                marker="o",
                ls="--",
                lw=1.5,
                label=f"mean of the same {others} other cities",
            )
        )
    fig.legend(handles=handles, loc="outside lower center", ncols=3)


def scores_by_group(
    points: pd.DataFrame,
    *,
    title: str,
    city: str | None = None,
    xlabel: str = "score (0 to 100)",
    ax: "Axes | None" = None,
) -> "Figure":
    """Every city's score as a point, in rows of groups, with the group's median.

    ``points``: panel (a heading over rows, in order of appearance; may be empty), level (the row's name), order,
    city, score and, where a row stands for several cities, cities. ``city`` is set off. Groups without a scored city
    show n = 0.
    """
    panels = list(dict.fromkeys(points["panel"]))
    groups = [_levels(points[points["panel"] == panel]) for panel in panels]
    heights = [max(len(g), 1) for g in groups]
    step = 0.44 if points["level"].str.len().max() > 26 else 0.31
    with look():
        fig, grid_of_axes = figure(
            WIDTH, 0.9 + sum(step * h + 0.42 for h in heights), rows=len(panels), axes=ax, sharex=True, squeeze=False,
            gridspec_kw={"height_ratios": [h + 0.6 for h in heights]},
        )  # fmt: skip
        for row_axes, panel, levels in zip(grid_of_axes[:, 0], panels, groups, strict=True):
            part = points[points["panel"] == panel]
            names = [_row(row_axes, part[part["order"] == o], place, city) for place, o in enumerate(levels)]
            row_axes.set_yticks(range(len(levels)), names)
            row_axes.set_ylim(len(levels) - 0.5, -0.5)
            row_axes.set_xlim(-3, 103)
            if panel:
                row_axes.set_title(label(panel, 80), loc="left", x=0, fontsize=9.5, pad=5)
            grid(row_axes)
        grid_of_axes[-1, 0].set_xlabel(xlabel)
        headline(fig, title)
        _group_legend(fig, city is not None, "cities" in points)
    return fig


def _levels(part: pd.DataFrame) -> list[int]:
    return sorted(part["order"].unique())


def _row(axes: Any, part: pd.DataFrame, place: int, city: str | None) -> str:
    scored = part[part["score"].notna()].sort_values(["score", "city"])
    values = scored["score"].astype(float).to_numpy()
    cities = scored["cities"].fillna(1).to_numpy(dtype=int) if "cities" in scored else np.ones(len(values), dtype=int)
    offsets = place + _spread(values) * (cities.max(initial=1) == 1)
    sizes = 24 * (1 + 5 * cities / cities.max()) if cities.max(initial=1) > 1 else 24
    axes.scatter(values, offsets, s=sizes, color=palette.PEERS, alpha=0.75, linewidth=0, zorder=2)
    if len(values):
        axes.vlines(
            np.median(np.repeat(values, cities)), place - 0.33, place + 0.33, color=palette.INK, lw=2.2, zorder=3
        )
    own = (scored["city"] == city).to_numpy()
    if own.any():
        axes.scatter(
            values[own], offsets[own], s=58, marker="D", color="white", edgecolor=palette.CITY, linewidth=2, zorder=4
        )
    return _row_name(str(part["level"].iloc[0]), int(cities.sum()))


def _row_name(level: str, n: int) -> str:
    """The row's label with its n, on two lines where the level is long or names its factor before a colon."""
    first, colon, second = level.rpartition(": ")
    if colon:
        return f"{label(first, 46)}\n{label(second, 34)} (n = {n})"
    return f"{label(level, 46)}{chr(10) if len(level) > 26 else ' '}(n = {n})"


def _spread(values: Any) -> Any:
    """Offsets that keep points of near values apart: the k-th of those within two points of score moves by k steps."""
    out = np.zeros(len(values))
    for bin_ in np.unique(np.round(values / 2)):
        here = np.flatnonzero(np.round(values / 2) == bin_)
        out[here] = (np.arange(len(here)) - (len(here) - 1) / 2) * min(0.13, 0.62 / max(len(here) - 1, 1))
    return out


def _group_legend(fig: Any, city: bool, many: bool) -> None:
    from matplotlib.lines import Line2D

    points = "cities: the larger, the more" if many else "a city"

    handles = [
        Line2D([], [], ls="", marker="o", color=palette.PEERS, label=points),
        Line2D([], [], ls="", marker="|", ms=11, mew=2.2, color=palette.INK, label="median of the group"),
    ]
    if city:
        handles.append(Line2D([], [], ls="", marker="D", color="white", mec=palette.CITY, mew=2, label="this city"))
    fig.legend(handles=handles, loc="outside lower center", ncols=3)
