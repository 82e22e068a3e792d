"""Figures of ranks and of what moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ickit.report.figures import uncertainty as rank_figures
from ickit.report.plot.axes import frame_of, in_waves, new_axes
from ickit.study.study import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def rank_intervals(study: Study | pd.DataFrame, year: int | None = None, *, ax: Axes | None = None) -> Axes:
    """The rank of every city in a wave, with the middle 90 % of its ranks under other choices.

    Parameters
    ----------
    study : ickit.Study or pandas.DataFrame
        A study, or a frame of :meth:`ickit.Study.ranks`.
    year : int, optional
        The wave, where a study is given.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on; a figure of its own by default.

    Returns
    -------
    matplotlib.axes.Axes
        The horizontal axis is the rank, 1 the best.

    Raises
    ------
    ickit.InputError
        ``year`` is no wave.
    """
    ax, frame = new_axes(ax), frame_of(study, "ranks", year)
    given = frame[frame["rank"].notna()].sort_values(["rank", "city_name"], kind="stable")
    rows = given.rename(columns={"city_name": "name", "rank": "nominal"})
    rank_figures.rank_ranges(rows, title=f"Ranks and how sure they are{in_waves(frame)}", ax=ax)
    return ax


def sensitivity(study: Study | pd.DataFrame, year: int | None = None, *, ax: Axes | None = None) -> Axes:
    """Which group of choices moves the ranks of a wave most.

    Parameters
    ----------
    study : ickit.Study or pandas.DataFrame
        A study, or a frame of :meth:`ickit.Study.sensitivity`.
    year : int, optional
        The wave, where a study is given.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on; a figure of its own by default.

    Returns
    -------
    matplotlib.axes.Axes
        The horizontal axis is the share of the ranks' variance, 0 to 1.

    Raises
    ------
    ickit.InputError
        ``year`` is no wave.
    """
    ax, frame = new_axes(ax), frame_of(study, "sensitivity", year)
    rows = frame.assign(name=frame["group"].str.capitalize())
    rank_figures.sobol_bars(rows, title="Which choices move ranks", ax=ax)
    return ax
