"""Figures of survey shares: the share of those who answered, and the bounds for those who were asked."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from ickit._base import palette
from ickit.report.figures.style import WIDTH, figure, grid, headline, in_lines, label, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def shares_with_bounds(rows: pd.DataFrame, *, title: str, answer: str, ax: "Axes | None" = None) -> "Figure":
    """A share a row: the point and 95 % interval for those who answered, over the bounds for those who were asked.

    ``rows``: name, answered (n), share, low, high, asked (n), asked_low, asked_high (from 0 to 1, missing where nobody
    answered). ``answer`` is the answer whose share is shown.
    """
    with look():
        fig, axes = figure(WIDTH, 1.6 + 0.42 * max(len(rows), 1), axes=ax)
        for place, row in enumerate(rows.to_dict("records")):
            _row(axes, place, row)
        names = [
            f"{in_lines(r['name'], 30)}\n{r['answered']} answered of {r['asked']} asked"
            for r in rows.to_dict("records")
        ]
        axes.set_yticks(range(len(rows)), names, fontsize=8)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlim(-2, 102)
        axes.set_xlabel(f"cities that answered “{label(answer, 30)}” (%)")
        grid(axes)
        headline(fig, title)
        _legend(fig)
    return fig


def _row(axes: "Axes", place: int, row: dict[Any, Any]) -> None:
    if not pd.isna(row["asked_low"]):
        low, high = 100 * float(row["asked_low"]), 100 * float(row["asked_high"])
        axes.barh(place, high - low, left=low, height=0.62, color=palette.FIELD, edgecolor=palette.PEERS, lw=0.8)
    if pd.isna(row["share"]):
        axes.text(1, place, "no answer", va="center", color=palette.QUIET, fontsize=8.5)
        return
    axes.hlines(place, 100 * row["low"], 100 * row["high"], color=palette.ACCENT, lw=2)
    axes.plot(100 * float(row["share"]), place, "o", color=palette.ACCENT, ms=6.5, zorder=3)


def _legend(fig: Any) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles = [
        Line2D([], [], color=palette.ACCENT, marker="o", lw=2, label="of those who answered, with 95 % interval"),
        Patch(facecolor=palette.FIELD, edgecolor=palette.PEERS, lw=0.8, label="of those who were asked: lies in here"),
    ]
    fig.legend(handles=handles, loc="outside lower center", ncols=2)
