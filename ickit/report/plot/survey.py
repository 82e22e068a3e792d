"""Figures of the Charter survey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.report.figures import survey as survey_figures
from ickit.report.plot.axes import frame_of, new_axes
from ickit.study.study import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def survey_shares(
    study: Study | pd.DataFrame, year: int | None = None, *, answer: str | None = None, ax: Axes | None = None
) -> Axes:
    """The share of cities that gave an answer to each commitment of the Charter, with its interval and bounds.

    Parameters
    ----------
    study : ickit.Study or pandas.DataFrame
        A study, or a frame of :meth:`ickit.Study.survey_shares`.
    year : int, optional
        The wave, where a study is given.
    answer : str, optional
        A level of the scale, the highest by default.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on; a figure of its own by default.

    Returns
    -------
    matplotlib.axes.Axes
        The horizontal axis is the share in percent.

    Raises
    ------
    ickit.InputError
        ``year`` is no wave, or ``answer`` no level.
    """
    ax, frame = new_axes(ax), frame_of(study, "survey_shares", year)
    levels = list(dict.fromkeys(frame["answer"]))
    chosen = levels[-1] if answer is None else answer
    if chosen not in levels:
        raise InputError(Fault("answer", f"{quoted(chosen)} is not a level", did_you_mean(chosen, levels)))
    rows = frame[frame["answer"] == chosen]
    survey_figures.shares_with_bounds(rows, title="Commitments of the Charter", answer=chosen.replace("_", " "), ax=ax)
    return ax
