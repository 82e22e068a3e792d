"""Figures of differences: one row a key factor, a point with its interval on either side of nought."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ickit._base import palette
from ickit.report.figures.style import WIDTH, figure, grid, headline, in_lines, label, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def differences(
    rows: pd.DataFrame, *, title: str, xlabel: str, sides: Sequence[str] = ("", ""), ax: "Axes | None" = None
) -> "Figure":
    """A difference a row, with its 95 % interval where there is one.

    ``rows``: name, n (numbers of cities), value (points of 100, missing where none), low and high (missing where there
    is no interval: the point is then hollow). ``sides``: what it means to lie left and right of nought.
    """
    with look():
        fig, axes = figure(WIDTH, 1.55 + 0.34 * max(len(rows), 1), axes=ax)
        axes.axvline(0, color=palette.INK, lw=1)
        for place, row in enumerate(rows.to_dict("records")):
            _row(axes, place, row)
        axes.set_yticks(
            range(len(rows)),
            [
                in_lines(f"{r} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{n})", 28)
                for r, n in zip(rows["name"], rows["n"], strict=True)
            ],
            fontsize=9,
        )
        axes.set_ylim(len(rows) - 0.5, -0.5)
        most = _reach(rows)
        axes.set_xlim(-most, most)
        axes.set_xlabel(xlabel)
        for edge, words, side in ((0.0, sides[0], "left"), (1.0, sides[1], "right")):
            arrow = f"← {words}" if side == "left" else f"{words} →"
            if words:
                axes.text(
                    edge, 1.0, label(arrow, 40), transform=axes.transAxes, ha=side, va="bottom", color=palette.QUIET,
                    fontsize=9,
                )  # fmt: skip
        grid(axes)
        headline(fig, title)
        _legend(fig, rows)
    return fig


def _row(axes: "Axes", place: int, row: Mapping[Any, Any]) -> None:
    if pd.isna(row["value"]):
        axes.text(0, place, " no city to compare", va="center", color=palette.QUIET, fontsize=8.5)
        return
    sure = not pd.isna(row["low"])
    if sure:
        axes.hlines(place, float(row["low"]), float(row["high"]), color=palette.ACCENT, lw=2.2)
    fill = palette.ACCENT if sure else "white"
    axes.plot(float(row["value"]), place, "o", color=fill, mec=palette.ACCENT, mew=1.6, ms=7, zorder=3)


def _reach(rows: pd.DataFrame) -> float:
    """How far the axis goes to either side: to the farthest end, and at least to 20."""
    ends = rows[["value", "low", "high"]].astype(float).abs().to_numpy()
    return float(min(max(20.0, np.nanmax(ends, initial=0.0) * 1.08), 104.0))


def _legend(fig: Any, rows: pd.DataFrame) -> None:
    from matplotlib.lines import Line2D

    given, sure = rows["value"].notna(), rows["low"].notna()
    handles = []
    if sure.any():
        handles.append(Line2D([], [], color=palette.ACCENT, marker="o", lw=2.2, label="mean with 95 % interval"))
    if (given & ~sure).any():
        words = "mean, too few or too like cities for an interval"
        handles.append(Line2D([], [], ls="", marker="o", color="white", mec=palette.ACCENT, mew=1.6, label=words))
    if handles:
        fig.legend(handles=handles, loc="outside lower center", ncols=2)
