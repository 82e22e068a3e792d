"""Figures of scores: over time, by group of cities, under other rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from ickit._base import palette
from ickit.report.figures.artists import Label, write
from ickit.report.figures.style import WIDTH, figure, grid, headline, label, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BESIDE = 26
"""Characters: where a row's label is longer, all stand above their points, which then have the whole width."""
Placed: TypeAlias = tuple[pd.DataFrame, float]


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
    city, score and, where a row stands for several cities, cities. ``city`` is set off; median and n of its rows are
    then those of the other cities. Groups without a scored city show n = 0. Long labels stand above their rows.
    """
    above = points["level"].str.len().max() > _BESIDE
    step = 0.37 if above else 0.29
    rows, headings, high = _places(points, 0.36 / step)
    with look():
        fig, axes = figure(WIDTH, 1.1 + step * high, axes=ax)
        lower = 0.2 if above else 0.0
        drawn = [_row(part, place + lower, city, 0.4 if above else 0.62) for part, place in rows]
        offsets = np.concatenate([row.offsets for row in drawn])
        values = np.concatenate([row.values for row in drawn])
        sizes = np.concatenate([row.sizes for row in drawn])
        axes.scatter(values, offsets, s=sizes, color=palette.PEERS, alpha=0.75, linewidth=0, zorder=2)
        medians = [(row.median, place) for row, (_, place) in zip(drawn, rows, strict=True) if row.median is not None]
        if medians:
            middle, at = np.array(medians).T
            half = 0.22 if above else 0.33
            axes.vlines(middle, at + lower - half, at + lower + half, color=palette.INK, lw=2.2, zorder=3)
        own = np.concatenate([(row.cities == city) for row in drawn])
        if own.any():
            mark = {"s": 58, "marker": "D", "color": "white", "edgecolor": palette.CITY, "linewidth": 2}
            axes.scatter(values[own], offsets[own], **mark, zorder=4)
        axes.set_yticks([] if above else [place for _, place in rows], [] if above else [row.name for row in drawn])
        if above:
            write(
                axes,
                [Label(-3, at - 0.27, row.name, 9, align="left") for row, (_, at) in zip(drawn, rows, strict=True)],
            )
        axes.set_ylim(high - 0.5, -0.5)
        axes.set_xlim(-3, 103)
        _lines(axes, rows, headings)
        axes.set_xlabel(xlabel)
        headline(fig, title)
        _group_legend(fig, city is not None, "cities" in points)
    return fig


def _places(points: pd.DataFrame, gap: float) -> tuple[list[Placed], list[tuple[str, float]], float]:
    """The rows (points of one level) with their places, downwards; the panels' headings with theirs; the height.

    A heading takes ``gap`` rows.
    """
    rows: list[Placed] = []
    headings: list[tuple[str, float]] = []
    at, panels = 0.0, points["panel"].unique()
    number = points["score"].astype(float)
    points = points.assign(score=number).sort_values(["score", "city"], na_position="last")
    for panel in panels:
        part = points[points["panel"] == panel]
        if panel:
            at += gap if headings else gap - 0.4
            headings.append((str(panel), at - 0.5 - gap / 3))
        levels = dict(iter(part.groupby("order")))
        rows += [(of_level, at + i) for i, of_level in enumerate(levels.values())]
        at += max(len(levels), 1)
    return rows, headings, at


@dataclass(frozen=True)
class _Row:
    name: str
    values: Any
    offsets: Any
    sizes: Any
    cities: Any
    median: float | None


def _row(part: pd.DataFrame, place: float, city: str | None, room: float) -> _Row:
    scored = part[part["score"].notna()]
    values = scored["score"].to_numpy()
    cities = scored["cities"].fillna(1).to_numpy(dtype=int) if "cities" in scored else np.ones(len(values), dtype=int)
    many = cities.max(initial=1) > 1
    others = cities - (scored["city"] == city).to_numpy()
    return _Row(
        name=_row_name(str(part["level"].iloc[0]), int(others.sum())),
        values=values,
        offsets=place + _spread(values, room) * (not many),
        sizes=24 * (1 + 5 * cities / cities.max()) if many else np.full(len(values), 24.0),
        cities=scored["city"].to_numpy(),
        median=float(np.median(np.repeat(values, others))) if others.any() else None,
    )


def _lines(axes: Any, rows: Sequence[Placed], headings: Sequence[tuple[str, float]]) -> None:
    """Light lines along the scores, interrupted where a panel's heading stands."""
    places = np.array([place for _, place in rows])
    first = places[np.flatnonzero(np.diff(places, prepend=-9) > 1.01)]
    last = places[np.flatnonzero(np.diff(places, append=places.max(initial=0) + 9) > 1.01)]
    ticks = np.arange(0, 101, 20)
    for top, bottom in zip(first, last, strict=True):
        axes.vlines(ticks, top - 0.5, bottom + 0.5, color=palette.RULE, lw=0.7, zorder=0.5)
    axes.set_xticks(ticks)
    axes.spines["left"].set_visible(False)
    write(axes, [Label(-3, at, label(words, 80), 9.5, bold=True, align="left") for words, at in headings])


def _row_name(level: str, n: int) -> str:
    """The label of a row with its n."""
    return f"{label(level, 80)} (n = {n})"


def _spread(values: Any, room: float) -> Any:
    """Offsets that keep points of near values apart: the k-th of those within two points of score moves by k steps."""
    out = np.zeros(len(values))
    for bin_ in np.unique(np.round(values / 2)):
        here = np.flatnonzero(np.round(values / 2) == bin_)
        out[here] = (np.arange(len(here)) - (len(here) - 1) / 2) * min(0.13, room / max(len(here) - 1, 1))
    return out


def _group_legend(fig: Any, city: bool, many: bool) -> None:
    from matplotlib.lines import Line2D

    points = "cities: the larger, the more" if many else "a city"

    handles = [
        Line2D([], [], ls="", marker="o", color=palette.PEERS, label=points),
        Line2D(
            [],
            [],
            ls="",
            marker="|",
            ms=11,
            mew=2.2,
            color=palette.INK,
            label="median of the others" if city else "median of the group",
        ),
    ]
    if city:
        handles.append(Line2D([], [], ls="", marker="D", color="white", mec=palette.CITY, mew=2, label="this city"))
    fig.legend(handles=handles, loc="outside lower center", ncols=3)
