"""Figures of scores: by group, over time, and how much of them was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ickit.analysis import comparison
from ickit.analysis import trends as trend_numbers
from ickit.errors import Fault, InputError
from ickit.report.figures import scores as score_figures
from ickit.report.figures import tiles as tile_figures
from ickit.report.figures import trends as trend_figures
from ickit.report.plot.axes import city_name, new_axes
from ickit.study.study import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def scores_by(study: Study, year: int, by: str, *, city: str | None = None, ax: Axes | None = None) -> Axes:
    """Every city's score in a wave as a point, in rows of groups, with the group's median.

    Parameters
    ----------
    study : ickit.Study
        The study.
    year : int
        The wave.
    by : str
        What makes the groups: the id of a context factor, ``country``, or an indicator with its breaks
        (``population/200000/500000``).
    city : str, optional
        The id of a city to set off.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on.

    Returns
    -------
    matplotlib.axes.Axes
        The horizontal axis is the score, 0 to 100.

    Raises
    ------
    ickit.InputError
        ``year`` is no wave, or ``by`` makes no groups.

    Examples
    --------
    >>> import ickit
    >>> ax = ickit.plot.scores_by(ickit.load("data/demo"), 2024, "city-resources")
    >>> ax.get_xlabel()
    'score (0 to 100)'
    """
    groups = study.groups(year, by)
    scores = study.scores(year)[["city", "score"]]
    points = groups.merge(scores, on="city").assign(panel="")
    score_figures.scores_by_group(
        points, title=f"Scores by {_by_name(study, by)}, {year}", city=city, ax=(ax := new_axes(ax))
    )
    return ax


def score_over_time(study: Study, city: str, *, ax: Axes | None = None) -> Axes:
    """One city's score in its waves with its bounds, beside the mean of the same other cities.

    The other cities are those with a score in every one of these waves.

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
        The horizontal axis is the wave, the vertical one the score, 0 to 100.

    Raises
    ------
    ickit.InputError
        The city is not in the data.
    """
    ax, name = new_axes(ax), city_name(study, city)
    scores = study.scores()
    own = scores[scores["city"] == city]
    others = scores[(scores["city"] != city) & scores["score"].notna()]
    same = comparison.matched(others, own["year"])
    means = same.groupby("year")["score"].agg(mean="mean", cities="size").reset_index()
    score_figures.score_over_time(own, means, title=f"Score of {name} over time", name=name, ax=ax)
    return ax


def trends(study: Study | pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The mean score of each wave, for the same cities and for all who answered, with 95 % intervals.

    Parameters
    ----------
    study : ickit.Study or pandas.DataFrame
        A study, or a frame of :meth:`ickit.Study.trends`.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on; a figure of its own by default.

    Returns
    -------
    matplotlib.axes.Axes
        The horizontal axis is the wave, the vertical one the mean score, 0 to 100.

    Raises
    ------
    ickit.InputError
        The frame is no frame of trends.
    """
    ax = new_axes(ax)
    frame = study.trends() if isinstance(study, Study) else study
    if not set(trend_numbers.MEANS) <= set(frame.columns):
        raise InputError(Fault("trends", "the frame is none of study.trends()", "Pass a study, or that frame."))
    trend_figures.means_over_time(frame, title="Mean score over waves", ax=ax)
    return ax


def coverage(study: Study, *, ax: Axes | None = None) -> Axes:
    """The share of key factors rated, by city and wave.

    Parameters
    ----------
    study : ickit.Study
        The study.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on; a figure of its own by default.

    Returns
    -------
    matplotlib.axes.Axes
        A column a wave, a row a city; a tile is a share in percent, by weight.
    """
    ax = new_axes(ax)
    wide = study.coverage().pivot(index="city_name", columns="year", values="coverage").astype(float)
    legend = "Number: percent of the factors rated, by weight."
    tile_figures.coverage_tiles(wide, title="Coverage by city and wave", legend=legend, ax=ax)
    return ax


def _by_name(study: Study, by: str) -> str:
    factors = {f.id: f.name for f in study.benchmark.context_factors or ()}
    return factors.get(by, by.split("/", maxsplit=1)[0]).lower()
