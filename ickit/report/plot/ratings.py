"""Figures of ratings: of all cities, of one city, and of cities beside their reviewers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ickit.analysis import comparison
from ickit.analysis.seriation import order_by_similarity
from ickit.report.figures import differences as difference_figures
from ickit.report.figures import ratings as rating_figures
from ickit.report.plot.axes import city_name, frame_of, new_axes
from ickit.study.study import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def ratings_by_key_factor(study: Study, year: int, *, ax: Axes | None = None) -> Axes:
    """How many cities have each rating of each key factor in a wave, as stacked bars.

    Parameters
    ----------
    study : ickit.Study
        The study.
    year : int
        The wave.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on; a figure of its own by default.

    Returns
    -------
    matplotlib.axes.Axes
        The horizontal axis counts cities.

    Raises
    ------
    ickit.InputError
        ``year`` is no wave.
    """
    data, ax = study.data, new_axes(ax)
    counts = comparison.distribution(data.wave(year), data.benchmark, [year])
    rating_figures.ratings_by_factor(counts, data.benchmark, title=f"Ratings of key factors, {year}", ax=ax)
    return ax


def ratings_grid(study: Study, year: int, *, ax: Axes | None = None) -> Axes:
    """Every city's rating of every key factor in a wave; cities with like ratings stand together. No ranking.

    Parameters
    ----------
    study : ickit.Study
        The study.
    year : int
        The wave.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on; a figure of its own by default.

    Returns
    -------
    matplotlib.axes.Axes
        A column a key factor, a row a city; a tile is a rating.

    Raises
    ------
    ickit.InputError
        ``year`` is no wave.
    """
    data, ax = study.data, new_axes(ax)
    wave = data.wave(year)
    order = order_by_similarity(wave, data.benchmark)
    placed = wave.set_index("city").loc[order].reset_index()
    rating_figures.ratings_grid(placed, data.benchmark, data.names, title=f"Cities and key factors, {year}", ax=ax)
    return ax


def ratings_over_time(study: Study, city: str, *, ax: Axes | None = None) -> Axes:
    """One city's rating of every key factor in each of its waves.

    Parameters
    ----------
    study : ickit.Study
        The study.
    city : str
        The city's id.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on; a figure of its own by default.

    Returns
    -------
    matplotlib.axes.Axes
        A column a wave, a row a key factor; a tile is a rating.

    Raises
    ------
    ickit.InputError
        The city is not in the data.
    """
    data, ax = study.data, new_axes(ax)
    name = city_name(study, city)
    rows = data.ratings[data.ratings["city"] == city]
    rating_figures.ratings_over_time(rows, data.benchmark, title=f"Ratings of {name} over time", ax=ax)
    return ax


def agreement(study: Study | pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The city's rating minus its reviewers', by key factor, with 95 % intervals.

    Parameters
    ----------
    study : ickit.Study or pandas.DataFrame
        A study, or a frame of :meth:`ickit.Study.agreement`.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on; a figure of its own by default.

    Returns
    -------
    matplotlib.axes.Axes
        The horizontal axis is the mean difference in points of 100; left of 0 the reviewers rate higher.
    """
    ax, frame = new_axes(ax), frame_of(study, "agreement", None)
    rows = frame[frame["key_factor"].notna()]
    rows = rows.assign(name=rows["key_factor_name"], n=rows["cities"], value=rows["difference"])
    difference_figures.differences(
        rows,
        title="The city's rating minus its reviewers', by key factor",
        xlabel="mean difference (points of 100)",
        sides=("reviewers rate higher", "cities rate higher"),
        ax=ax,
    )
    return ax
