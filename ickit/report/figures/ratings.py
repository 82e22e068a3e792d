"""Figures of ratings: one city beside its peers, one city over time, all cities by key factor."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd

from ickit._base import palette
from ickit.analysis.comparison import NOT_APPLICABLE, NOT_RATED
from ickit.benchmark.model import Benchmark
from ickit.report.figures.artists import Label, beside, own_marks, tiles, write
from ickit.report.figures.numbers import rating_points
from ickit.report.figures.style import WIDTH, figure, grid, headline, in_lines, label, look, rating_fill

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_KEYED = 6


def ratings_by_factor(
    distribution: pd.DataFrame,
    benchmark: Benchmark,
    *,
    title: str,
    own: Mapping[str, str | None] | None = None,
    ax: "Axes | None" = None,
) -> "Figure":
    """How many cities have each rating of each key factor, as stacked bars; ``own`` marks one city's ratings.

    ``distribution``: one wave of :func:`ickit.analysis.comparison.distribution`. ``own``: rating by key factor, None
    where not rated. The axis counts cities. On a scale of many numbers every rating is a point instead (see
    :func:`ickit.report.figures.numbers.rating_points`).
    """
    if not benchmark.scale.few:
        return rating_points(distribution, benchmark, title=title, own=own, ax=ax)
    kinds = [*benchmark.scale.names, NOT_RATED, NOT_APPLICABLE]
    counts = distribution.pivot(index="key_factor", columns="rating", values="cities").reindex(
        index=list(benchmark.ids), columns=kinds, fill_value=0
    )
    cities = int(counts.sum(axis=1).max()) if len(counts) else 0
    with look():
        fig, axes = figure(WIDTH, 1.15 + 0.3 * len(counts), axes=ax)
        _bars(axes, counts, benchmark)
        if own is not None:
            _mark_own(axes, counts, benchmark, own)
        _factor_axis(axes, benchmark)
        axes.set_xlim(0, max(cities, 1))
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(f"cities (n = {cities})")
        headline(fig, title)
        grid(axes)
        _legend(fig, counts, benchmark, own is not None)
    return fig


def _bars(axes: "Axes", counts: pd.DataFrame, benchmark: Benchmark) -> None:
    """A stacked bar for each row of ``counts``, a fill for each of its columns."""
    ends = counts.cumsum(axis=1).to_numpy(dtype=float)
    for column, kind in enumerate(counts.columns):
        widths = counts[kind].to_numpy(dtype=float)
        fill = rating_fill(kind, benchmark.scale.names)
        corners = [
            (end - width, row - 0.33, width, 0.66)
            for row, (end, width) in enumerate(zip(ends[:, column], widths, strict=True))
            if width
        ]
        tiles(
            axes, corners, [fill["facecolor"]] * len(corners),
            edgecolors=fill["edgecolor"], hatch=fill["hatch"], linewidths=mpl.rcParams["patch.linewidth"],
        )  # fmt: skip


def _mark_own(axes: "Axes", counts: pd.DataFrame, benchmark: Benchmark, own: Mapping[str, str | None]) -> None:
    kinds = list(counts.columns)
    ends = counts.cumsum(axis=1).to_numpy(dtype=float)
    ratings = [own.get(factor) or NOT_RATED for factor in benchmark.ids]
    columns = [kinds.index(rating) for rating in ratings]
    widths = counts.to_numpy(dtype=float)
    middles = [ends[row, column] - widths[row, column] / 2 for row, column in enumerate(columns)]
    own_marks(axes, middles, range(len(middles)))
    beside(axes, [benchmark.scale.label(rating) for rating in ratings])


def _factor_axis(axes: "Axes", benchmark: Benchmark) -> None:
    axes.set_yticks(range(len(benchmark.ids)), [in_lines(f.label) for f in benchmark.key_factors], fontsize=9)
    axes.set_ylim(len(benchmark.ids) - 0.5, -0.5)


def _legend(fig: Any, counts: pd.DataFrame, benchmark: Benchmark, city: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    names = benchmark.scale.names
    middle = names[len(names) // 2 : len(names) // 2 + 1] if benchmark.scale.few else ()
    shown = names if len(names) <= _KEYED else (names[0], *middle, names[-1])
    extra = [kind for kind in (NOT_RATED, NOT_APPLICABLE) if counts[kind].any()]
    handles: list[Any] = [
        Patch(**rating_fill(kind, names), label=label(kind.replace("_", " "))) for kind in [*shown, *extra]
    ]
    if city:
        handles.append(
            Line2D([], [], marker="D", ls="", color="white", mec=palette.CITY, mew=2, ms=7, label="this city")
        )
    fig.legend(
        handles=handles, loc="outside lower center", ncols=min(len(handles), 7), columnspacing=1.4, handlelength=1.2
    )


def glyph(rating: str | None, benchmark: Benchmark) -> str:
    """A sign for a rating that is read without colour: its number, or a circle that fills up.

    >>> from ickit.benchmark.model import Benchmark
    >>> b = Benchmark(id="b", title="B", key_factors=[{"id": "a", "name": "A"}])
    >>> [glyph(r, b) for r in ("not_met", "partly_met", "met", None)]
    ['○', '◑', '●', '?']
    """
    if rating is None or rating == NOT_RATED:
        return "?"
    if rating == NOT_APPLICABLE:
        return "–"
    if benchmark.scale.numeric:
        return benchmark.scale.label(rating)
    value = float(benchmark.scale.value(rating))
    if value in (0.0, 1.0):
        return "○" if value == 0 else "●"
    return "◔" if value < 0.4 else "◑" if value < 0.7 else "◕"


def ratings_over_time(ratings: pd.DataFrame, benchmark: Benchmark, *, title: str, ax: "Axes | None" = None) -> "Figure":
    """One city's rating of every key factor in each of its waves; the axis is time, so gaps between waves show.

    ``ratings``: the rows of one city of :func:`ickit.analysis.scores.ratings`.
    """
    years = sorted(ratings["year"].unique())
    with look():
        fig, axes = figure(WIDTH, 1.15 + 0.3 * len(benchmark.ids), axes=ax)
        _factor_axis(axes, benchmark)
        own = _own_paths(ratings, benchmark)
        fills = [str(rating_fill(rating, benchmark.scale.names)["facecolor"]) for _, _, rating in own]
        axes.scatter(
            [year for _, year, _ in own], [row for row, _, _ in own],
            marker="s", s=270, color=fills, edgecolor=palette.RULE, linewidth=0.8,
        )  # fmt: skip
        signs = [glyph(rating, benchmark) for _, _, rating in own]
        sizes = [11 if not benchmark.scale.numeric else 9 if len(sign) < 4 else 6.5 for sign in signs]
        inks = [palette.ink_on(fill) for fill in fills]
        placed = zip(own, signs, sizes, inks, strict=True)
        write(axes, [Label(year, row, sign, size, ink) for (row, year, _), sign, size, ink in placed])
        axes.set_xticks(years, [str(y) for y in years])
        pad = max((years[-1] - years[0]) * 0.08, 1) if years else 1
        axes.set_xlim(years[0] - pad, years[-1] + pad)
        axes.set_xlabel("wave (year)")
        headline(fig, title)
        _glyph_legend(fig, benchmark)
    return fig


def _own_paths(ratings: pd.DataFrame, benchmark: Benchmark) -> list[tuple[int, int, str]]:
    """The place of each key factor, with each of its years and what it was rated then, factor by factor."""
    places = {factor: place for place, factor in enumerate(benchmark.ids)}
    rows = zip(ratings["key_factor"], ratings["year"].tolist(), ratings["rating"], ratings["applies"], strict=True)
    found = [
        (places[factor], year, NOT_APPLICABLE if not applies else NOT_RATED if pd.isna(rating) else str(rating))
        for factor, year, rating, applies in rows
        if factor in places
    ]
    return sorted(found, key=lambda one: one[0])


def _glyph_legend(fig: Any, benchmark: Benchmark) -> None:
    from matplotlib.patches import Patch

    names = benchmark.scale.names
    shown: Sequence[str] = names if len(names) <= _KEYED else (names[0], names[-1])
    handles = [
        Patch(**rating_fill(kind, names), label=label(_glyph_words(kind, benchmark))) for kind in [*shown, NOT_RATED]
    ]
    fig.legend(handles=handles, loc="outside lower center", ncols=5, handlelength=1.2)


def _glyph_words(kind: str, benchmark: Benchmark) -> str:
    """What a glyph stands for; a number stands for itself."""
    words = benchmark.scale.label(kind)
    return words if glyph(kind, benchmark) == words else f"{glyph(kind, benchmark)} {words}"


def ratings_grid(
    ratings: pd.DataFrame, benchmark: Benchmark, names: Mapping[str, str], *, title: str, ax: "Axes | None" = None
) -> "Figure":
    """Every city's rating of every key factor in one wave; cities with alike ratings stand together.

    ``ratings``: one wave, its cities in the order of first appearance, top to bottom. City names are left out above
    150 cities.
    """
    cities = list(dict.fromkeys(ratings["city"]))
    codes = _codes(ratings, benchmark, cities)
    height = min(max(0.19 * len(cities), 1.2), 40) + 1.7
    with look():
        fig, axes = figure(WIDTH, height, axes=ax)
        axes.imshow(_colours(codes, benchmark), aspect="auto", interpolation="none", zorder=0)
        _hatch_missing(axes, codes)
        axes.set_xticks(range(len(benchmark.ids)), [label(f.label, 44) for f in benchmark.key_factors])
        axes.tick_params(axis="x", rotation=38, top=True, labeltop=True, bottom=False, labelbottom=False)
        for tick in axes.get_xticklabels():
            tick.set_ha("left")
            tick.set_rotation_mode("anchor")
        if len(cities) <= 150:
            axes.set_yticks(range(len(cities)), [label(names.get(c, c), 28) for c in cities], fontsize=8.5)
        else:
            axes.set_yticks([])
        axes.set_ylabel(f"cities (n = {len(cities)})")
        axes.set_xticks(np.arange(0.5, len(benchmark.ids) - 1), minor=True)
        axes.set_yticks(np.arange(0.5, len(cities) - 1), minor=True)
        axes.grid(True, which="minor", color="white", linewidth=1.2 if len(cities) <= 150 else 0)
        axes.tick_params(which="minor", length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        headline(fig, title)
        counts = pd.DataFrame({k: [int((codes == c).any())] for k, c in ((NOT_RATED, -1), (NOT_APPLICABLE, -2))})
        _legend(fig, counts, benchmark, city=False)
    return fig


def _codes(ratings: pd.DataFrame, benchmark: Benchmark, cities: list[str]) -> Any:
    codes = pd.Index(benchmark.scale.names).get_indexer(pd.Index(ratings["rating"]))
    codes = np.where(ratings["applies"], codes, -2)
    out = np.full((len(cities), len(benchmark.ids)), -1)
    rows = pd.Index(cities).get_indexer(pd.Index(ratings["city"]))
    columns = pd.Index(benchmark.ids).get_indexer(pd.Index(ratings["key_factor"]))
    out[rows, columns] = codes
    return out


def _colours(codes: Any, benchmark: Benchmark) -> Any:
    from matplotlib.colors import to_rgb

    fills = [*palette.of_levels(benchmark.scale.names).values(), palette.NOT_APPLICABLE, palette.NOT_RATED]
    return np.array([to_rgb(f) for f in fills])[codes]


def _hatch_missing(axes: "Axes", codes: Any) -> None:
    from matplotlib.patches import Rectangle

    for row, column in np.argwhere(codes == -1) if len(codes) <= 150 else []:
        axes.add_patch(
            Rectangle(
                (column - 0.5, row - 0.5), 1, 1, fill=False, hatch="////", edgecolor=palette.NOT_RATED_HATCH, lw=0
            )
        )
