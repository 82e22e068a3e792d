"""Figures of ratings on a scale of many numbers: each rating at its place on the scale."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ickit._base import palette
from ickit.analysis.comparison import NOT_APPLICABLE, NOT_RATED
from ickit.benchmark.exact import exact
from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import Scale
from ickit.report.figures.artists import beside, own_marks
from ickit.report.figures.style import WIDTH, figure, grid, headline, in_lines, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def rating_points(
    distribution: pd.DataFrame,
    benchmark: Benchmark,
    *,
    title: str,
    own: Mapping[str, str | None] | None = None,
    ax: "Axes | None" = None,
) -> "Figure":
    """Every rating of each key factor as a point on the scale, with the median; ``own`` marks one city's ratings.

    ``distribution``: one wave of :func:`ickit.analysis.comparison.distribution`. The better end of the scale is to the
    right; thin lines show where the bands begin. A larger point stands for more cities.
    """
    with look():
        fig, axes = figure(WIDTH, 1.25 + 0.3 * len(benchmark.ids), axes=ax)
        counts = _rows(axes, distribution, benchmark)
        if own is not None:
            _mark_own(axes, benchmark, own)
        names = [
            in_lines(f"{f.label} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{n})", 28)
            for f, n in zip(benchmark.key_factors, counts, strict=True)
        ]
        axes.set_yticks(range(len(names)), names, fontsize=9)
        axes.set_ylim(len(names) - 0.5, -0.5)
        scale_axis(axes, benchmark.scale)
        headline(fig, title)
        grid(axes)
        _legend(fig, city=own is not None, bands=benchmark.scale.bands is not None)
    return fig


def scale_axis(axes: "Axes", scale: Scale) -> None:
    """The numbers of the scale along the x axis, the better end to the right, with a line where each band begins."""
    low, high = (float(end) for end in scale.range)
    pad = (high - low) * 0.03
    ends = (low - pad, high + pad) if scale.better == "higher" else (high + pad, low - pad)
    axes.set_xlim(*ends)
    axes.set_xlabel(f"rating ({low:g} to {high:g}; {scale.better} is better)")
    if scale.bands is not None:
        for limit in (scale.bands.partly, scale.bands.in_place):
            if limit is not None:
                axes.axvline(float(limit), color=palette.QUIET, lw=0.9, ls=":", zorder=1)


def _rows(axes: "Axes", distribution: pd.DataFrame, benchmark: Benchmark) -> list[int]:
    """Draws the ratings of all key factors, and their medians; how many ratings each factor has."""
    given = distribution[distribution["cities"] > 0]
    given = given[~given["rating"].isin([NOT_RATED, NOT_APPLICABLE])]
    given = given.assign(number=[float(exact(rating)) for rating in given["rating"]])
    parts = dict(list(given.groupby("key_factor", sort=False)))
    places = given["key_factor"].map({factor: place for place, factor in enumerate(benchmark.ids)})
    if len(given):
        sizes = 24 * given["cities"].to_numpy(dtype=int)
        axes.scatter(given["number"], places, s=sizes, color=palette.PEERS, alpha=0.6, linewidth=0, zorder=2)
        at = np.array([benchmark.ids.index(str(factor)) for factor in parts])
        middle = [np.median(np.repeat(own["number"], own["cities"].astype(int))) for own in parts.values()]
        axes.vlines(middle, at - 0.33, at + 0.33, color=palette.INK, lw=2.2, zorder=3)
    return [int(parts[factor]["cities"].sum()) if factor in parts else 0 for factor in benchmark.ids]


def _mark_own(axes: "Axes", benchmark: Benchmark, own: Mapping[str, str | None]) -> None:
    ratings = [own.get(factor) or NOT_RATED for factor in benchmark.ids]
    marked = [row for row, one in enumerate(ratings) if benchmark.scale.rate(one) is not None]
    own_marks(axes, [float(exact(ratings[row])) for row in marked], marked)
    beside(axes, [benchmark.scale.label(rating) for rating in ratings])


def _legend(fig: Any, *, city: bool, bands: bool) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], ls="", marker="o", color=palette.PEERS, label="a city; larger: several"),
        Line2D([], [], ls="", marker="|", ms=11, mew=2.2, color=palette.INK, label="median"),
    ]
    if bands:
        handles.append(Line2D([], [], ls=":", lw=0.9, color=palette.QUIET, label="partly, and in place, from here on"))
    if city:
        handles.append(Line2D([], [], ls="", marker="D", color="white", mec=palette.CITY, mew=2, label="this city"))
    fig.legend(handles=handles, loc="outside lower center", ncols=4)
