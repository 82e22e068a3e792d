"""Figures on how sure a rank is, and which choices matter most for it."""

from typing import TYPE_CHECKING

import pandas as pd

from ickit._base import palette
from ickit.report.figures.style import WIDTH, figure, grid, headline, in_lines, label, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LABELLED = 150


def rank_ranges(rows: pd.DataFrame, *, title: str, ax: "Axes | None" = None) -> "Figure":
    """A row a city: its rank by the default rule, and the middle 90 % of its ranks over all draws.

    ``rows``: name, nominal, median, p5, p95 (ranks, 1 = highest score), in the order shown; and latent_low and
    latent_high, the second bar, where there is a measurement model. Names are left out above 150 cities.
    """
    n = len(rows)
    step = 0.23 if n <= _LABELLED else 0.06
    with look():
        fig, axes = figure(WIDTH, min(1.5 + step * max(n, 1), 45), axes=ax)
        places = list(range(n))
        numbers = {name: rows[name].astype(float) for name in ("nominal", "median", "p5", "p95")}
        axes.hlines(places, numbers["p5"], numbers["p95"], color=palette.PEERS, lw=4.5 if n <= _LABELLED else 1.5)
        modelled = "latent_low" in rows and bool(rows["latent_low"].notna().all()) and n > 0
        if modelled:
            below, ends = (
                [place + 0.33 for place in places],
                (rows[c].astype(float) for c in ("latent_low", "latent_high")),
            )
            axes.hlines(below, *ends, color=palette.ACCENT, lw=2 if n <= _LABELLED else 0.8)
        axes.plot(numbers["median"], places, ls="", marker="|", ms=10, mew=2, color=palette.INK)
        axes.plot(numbers["nominal"], places, ls="", marker="D", ms=5, color="white", mec=palette.CITY, mew=1.6)
        axes.set_yticks(
            places if n <= _LABELLED else [], [label(x, 30) for x in rows["name"]] if n <= _LABELLED else []
        )
        axes.set_ylim(n - 0.4, -0.6)
        axes.set_xlim(0.3, n + 0.7)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(f"rank among the {n} cities with a score (1 = highest score)")
        grid(axes)
        headline(fig, title)
        _rank_legend(fig, modelled)
    return fig


def _rank_legend(fig: "Figure", modelled: bool) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            [], [], ls="", marker="D", ms=5, color="white", mec=palette.CITY, mew=1.6, label="rank by the default rule"
        ),
        Line2D([], [], ls="", marker="|", ms=10, mew=2, color=palette.INK, label="median of the draws"),
        Line2D([], [], color=palette.PEERS, lw=4.5, label="middle 90 % of the draws"),
    ]
    if modelled:
        handles.append(Line2D([], [], color=palette.ACCENT, lw=2, label="90 % of the measurement model"))
    fig.legend(handles=handles, loc="outside lower center", ncols=2 if modelled else 3)


def sobol_bars(rows: pd.DataFrame, *, title: str, ax: "Axes | None" = None) -> "Figure":
    """For each group of choices, its first-order and total Sobol index, each with a 95 % interval.

    ``rows``: name, first_order, first_low, first_high, total, total_low, total_high (shares of 1).
    """
    with look():
        fig, axes = figure(WIDTH, 1.5 + 0.5 * max(len(rows), 1), axes=ax)
        kinds = [("total", "total", palette.PEERS, 0.19), ("first_order", "first", palette.ACCENT, -0.19)]
        for key, bounds, fill, shift in kinds:
            places = [i + shift for i in range(len(rows))]
            axes.barh(places, rows[key].astype(float).clip(lower=0), height=0.34, color=fill)
            axes.hlines(
                places,
                rows[f"{bounds}_low"].astype(float),
                rows[f"{bounds}_high"].astype(float),
                color=palette.CITY,
                lw=1.6,
            )
        axes.set_yticks(range(len(rows)), [in_lines(x, 28, 3) for x in rows["name"]], fontsize=9)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.axvline(0, color=palette.QUIET, lw=0.8)
        axes.set_xlabel("share of the variance of the cities' ranks")
        grid(axes)
        headline(fig, title)
        from matplotlib.patches import Patch

        handles = [
            Patch(color=palette.ACCENT, label="by itself (first order)"),
            Patch(color=palette.PEERS, label="with the others (total); line: 95 % interval"),
        ]
        fig.legend(handles=handles, loc="outside lower center", ncols=2)
    return fig
