"""Figures on the structure of a benchmark: eigenvalues, correlations, weights."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ickit._base import palette
from ickit.report.figures.style import WIDTH, figure, grid, headline, in_lines, look

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def scree(rows: pd.DataFrame, *, title: str) -> "Figure":
    """Eigenvalues of the key factors' correlations beside those of ratings without association.

    ``rows``: place, eigenvalue, chance, as from :func:`ickit.analysis.audit.parallel_analysis`.
    """
    with look():
        fig, axes = figure(WIDTH, 3.0)
        places = rows["place"].astype(float)
        axes.plot(places, rows["eigenvalue"].astype(float), marker="o", color=palette.CITY, label="these ratings")
        axes.plot(
            places, rows["chance"].astype(float), ls="--", color=palette.QUIET, label="without association (95 %)"
        )
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel("eigenvalue, largest first")
        axes.set_ylabel("size")
        axes.set_ylim(bottom=0)
        grid(axes, "y")
        headline(fig, title)
        fig.legend(loc="outside lower center", ncols=2)
    return fig


def correlation_tiles(matrix: pd.DataFrame, *, title: str) -> "Figure":
    """A square of tiles, one per pair of key factors, with the correlation written in it.

    ``matrix``: square, -1 to 1, NaN where there is none; its index has the names shown.
    """
    n = len(matrix)
    with look():
        fig, axes = figure(WIDTH, 1.2 + 0.42 * max(n, 3))
        number = matrix.to_numpy(dtype=float)
        axes.imshow(np.ma.masked_invalid(np.abs(number)), cmap="Greys", vmin=0, vmax=1.6, aspect="auto")
        for i in range(n):
            for j in range(n):
                if i != j:
                    words = "–" if np.isnan(number[i, j]) else f"{number[i, j]:.1f}".replace("-", "−")
                    axes.text(j, i, words, ha="center", va="center", fontsize=8.5, color=palette.INK)
        axes.set_yticks(range(n), [in_lines(f"{i + 1}  {name}") for i, name in enumerate(matrix.index)], fontsize=9)
        axes.set_xticks(range(n), [str(i + 1) for i in range(n)])
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)
        headline(fig, title)
    return fig


def weight_dots(rows: pd.DataFrame, *, title: str) -> "Figure":
    """For each key factor its nominal weight and its effective one, and how far from the nominal one chance takes it.

    ``rows``: name, nominal, effective, low, high (shares of 1).
    """
    n = len(rows)
    with look():
        fig, axes = figure(WIDTH, 1.5 + 0.3 * max(n, 1))
        places = list(range(n))
        axes.hlines(places, rows["low"].astype(float), rows["high"].astype(float), color=palette.PEERS, lw=4)
        axes.plot(rows["effective"].astype(float), places, ls="", marker="o", color=palette.CITY, label="effective")
        axes.plot(
            rows["nominal"].astype(float), places, ls="", marker="|", ms=12, mew=2, color=palette.INK, label="nominal"
        )
        axes.set_yticks(places, [in_lines(x) for x in rows["name"]], fontsize=9)
        axes.set_ylim(n - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.set_xlabel(
            f"weight (share of 1){'; bar: where chance takes an effective one' if rows['low'].notna().any() else ''}"
        )
        grid(axes)
        headline(fig, title)
        fig.legend(loc="outside lower center", ncols=2)
    return fig
