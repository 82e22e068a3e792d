"""Figures of change over waves."""

from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from ickit._base import palette
from ickit.analysis.trends import ALL, SAME
from ickit.report.figures.style import WIDTH, figure, grid, headline, label, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_CLOSE = 0.1
_LOOKS = {SAME: (palette.ACCENT, "o", "-", -1), ALL: (palette.CITY, "D", "--", 1)}


def means_over_time(means: pd.DataFrame, *, title: str, ax: "Axes | None" = None) -> "Figure":
    """The mean score of each wave, for the same cities and for all who answered, with 95 % intervals; time is the axis.

    ``means``: as from :func:`ickit.analysis.trends.means`. No bar where there is no interval; n stands below the axis.
    """
    years = sorted(int(y) for y in means["year"].unique())
    shift = max((years[-1] - years[0]) * 0.007, 0.02) if years else 0
    with look():
        fig, axes = figure(WIDTH, 3.9, axes=ax)
        for base in (ALL, SAME):
            part = means[(means["base"] == base) & means["mean"].notna()]
            if len(part):
                _line(axes, part, base, shift)
        close = len(years) > 1 and min(b - a for a, b in pairwise(years)) < _CLOSE * (years[-1] - years[0])
        axes.set_xticks(years, [_tick(means, year, ":  " if close else "\n") for year in years])
        axes.tick_params(axis="x", rotation=90 if close else 0, labelsize=8 if close else 9.5)
        axes.set_ylim(-3, 103)
        axes.set_ylabel("mean score (0 to 100)")
        axes.set_xlabel("wave (year), with the number of cities: all who answered / the same cities")
        grid(axes, "y")
        headline(fig, title)
        fig.legend(loc="outside lower center", ncols=2)
    return fig


def _line(axes: "Axes", part: pd.DataFrame, base: str, shift: float) -> None:
    colour, marker, line, side = _LOOKS[base]
    places = part["year"] + side * shift
    words = f"{base} (n = {int(part['cities'].iloc[0])} in every wave)" if base == SAME else base
    axes.plot(places, part["mean"].astype(float), color=colour, marker=marker, ls=line, label=label(words), zorder=3)
    sure = part["low"].notna()
    axes.vlines(places[sure], part.loc[sure, "low"], part.loc[sure, "high"], color=colour, lw=2.5, alpha=0.45)


def _tick(means: pd.DataFrame, year: int, between: str) -> str:
    here = means[means["year"] == year]
    n = dict(zip(here["base"], here["cities"], strict=True))
    return f"{year}{between}{n.get(ALL, 0)} / {n.get(SAME, 0)}"
