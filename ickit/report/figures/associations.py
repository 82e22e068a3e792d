"""Figures of associations: a map of Somers' D, key factors by context factors."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import pandas as pd

from ickit._base import palette
from ickit.analysis.association.settled_digits import one_decimal
from ickit.report.figures.artists import Label, tiles, write
from ickit.report.figures.style import WIDTH, figure, grid, headline, label, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LOWER, _NONE, _HIGHER = "#b3450b", "#f6f6f4", "#14506b"
_GAP = 0.25


def colour(d: float) -> str:
    """The colour of D: burnt orange for -1, near white for 0, deep blue for 1.

    >>> colour(0.0), colour(-1.0), colour(1.0)
    ('#f6f6f4', '#b3450b', '#14506b')
    """
    end, share = (_LOWER if d < 0 else _HIGHER), min(abs(d), 1.0)
    pairs = zip(*(tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in (_NONE, end)), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def association_map(
    cells: pd.DataFrame, rows: Sequence[tuple[str, str]], columns: Sequence[tuple[str, str]], *, title: str, apart: str
) -> "Figure":
    """A tile for every outcome and context factor: D, its interval where there is one, and n.

    ``cells``: outcome, context_factor, D, low, high, q, p (NaN where there is none), n_units, unit. ``rows`` and
    ``columns``: key and label. The row ``apart`` (a family of its own) stands off the others. A thick frame and a star
    mark q of at most 0.05; brackets mark what could not be tested; a dash, what could not be computed.
    """
    with look():
        fig, axes = figure(WIDTH, 1.75 + 0.45 * len(rows))
        places = {key: i + (_GAP if key == apart else 0) for i, (key, _) in enumerate(rows)}
        across = {key: i for i, (key, _) in enumerate(columns)}
        drawn = cells.to_dict("records")
        at = [(across[cell["context_factor"]], places[cell["outcome"]]) for cell in drawn]
        _tiles(axes, drawn, at)
        write(axes, [one for cell, (x, y) in zip(drawn, at, strict=True) for one in _words(cell, x, y)])
        axes.set_xlim(-0.5, max(len(columns), 3) - 0.5)
        axes.set_ylim(max(places.values(), default=0) + 0.5, -0.5)
        by_country = set(cells.loc[cells["unit"] == "countries", "context_factor"])
        heads = [_head(words, key in by_country) for key, words in columns]
        axes.set_xticks(range(len(columns)), heads, fontsize=7.5)
        axes.tick_params(axis="x", top=True, labeltop=True, bottom=False, labelbottom=False, length=0)
        axes.set_yticks(list(places.values()), ["\n".join(wrap(label(w, 50), 26)) for _, w in rows], fontsize=8.5)
        for spine in axes.spines.values():
            spine.set_visible(False)
        headline(fig, title)
        fig.supxlabel(_key(cells), fontsize=8, x=0.01, ha="left", color=palette.QUIET)
    return fig


def _head(words: str, countries: bool) -> str:
    lines = wrap(label(words, 48), 13)[:4]
    return "\n".join([*lines, "(by country)"] if countries else lines)


def _tiles(axes: "Axes", cells: Sequence[Mapping[Any, Any]], at: Sequence[tuple[float, float]]) -> None:
    """The tiles: without a number first, then by how they are framed."""
    corners = [(x - 0.47, y - 0.46, 0.94, 0.92) for x, y in at]
    none = [pd.isna(cell["D"]) for cell in cells]
    sure = [_sure(cell) and not missing for cell, missing in zip(cells, none, strict=True)]
    kinds: list[tuple[list[bool], dict[str, Any]]] = [
        (none, {"edgecolors": palette.RULE, "hatch": "////"}),
        ([not (a or b) for a, b in zip(none, sure, strict=True)], {"edgecolors": "white", "linewidths": 0.5}),
        (sure, {"edgecolors": palette.INK, "linewidths": 2.0}),
    ]
    for chosen, how in kinds:
        here = [i for i, one in enumerate(chosen) if one]
        fills = ["white" if none[i] else colour(float(cells[i]["D"])) for i in here]
        tiles(axes, [corners[i] for i in here], fills, **how)


def _sure(cell: Mapping[Any, Any]) -> bool:
    return not pd.isna(cell["q"]) and cell["q"] <= 0.05


def _words(cell: Mapping[Any, Any], x: float, y: float) -> list[Label]:
    """D, below it the interval where there is one, and n."""
    if pd.isna(cell["D"]):
        return [Label(x, y, "–", 9)]
    ink, words = palette.ink_on(colour(float(cell["D"]))), one_decimal(cell["D"])
    words = f"({words})" if pd.isna(cell["p"]) else f"{words} *" if _sure(cell) else words
    said = [Label(x, y - 0.2, words, 9, ink, bold=_sure(cell))]
    if not pd.isna(cell["low"]):
        said.append(Label(x, y + 0.09, f"{one_decimal(cell['low'])} to {one_decimal(cell['high'])}", 6.4, ink))
    return [*said, Label(x, y + 0.31, f"n {cell['n_units']}", 6.4, ink)]


def _key(cells: pd.DataFrame) -> str:
    parts = ["Large: D, −1 to 1. Below it the 95 % interval, where one can be given. n: cities, or countries."]
    sure = bool((cells["q"] <= 0.05).any())
    last = ["Framed and starred: q ≤ 0.05." if sure else "No test has q ≤ 0.05 (it would be framed and starred)."]
    if (cells["D"].notna() & cells["p"].isna()).any():
        last.append("In brackets: too few to test.")
    if cells["D"].isna().any():
        last.append("Hatched, with a dash: nothing to compare.")
    return "\n".join([*parts, " ".join(last)])


def smallest_found(rows: pd.DataFrame, *, title: str) -> "Figure":
    """What this many cities could show: for each context factor, a bar over the |D| that are found four times in five.

    ``rows``: name, detectable (where the bar begins, 0 to 1, NaN: no bar), attainable (where it ends, the largest |D|
    that is possible) and family (a colour each).
    """
    names = list(dict.fromkeys(rows["name"]))
    kinds = list(dict.fromkeys(rows["family"]))
    with look():
        fig, axes = figure(WIDTH, 1.5 + 0.42 * len(names))
        for row in rows.to_dict("records"):
            at = names.index(row["name"]) + (kinds.index(row["family"]) - (len(kinds) - 1) / 2) * 0.38
            none = pd.isna(row["detectable"])
            end = 1.0 if pd.isna(row["attainable"]) else float(row["attainable"])
            start = end if none else float(row["detectable"])
            fill = (palette.ACCENT, palette.PEERS)[kinds.index(row["family"]) % 2]
            axes.barh(at, end - start, left=start, height=0.32, color=fill)
            words = "none" if none else f"from {start:.2f}"
            axes.text(start - 0.01, at, words, ha="right", va="center", fontsize=8)
        axes.set_yticks(range(len(names)), ["\n".join(wrap(label(n, 60), 30)) for n in names])
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlim(0, 1)
        axes.set_xlabel("strength of an association, |D|")
        from matplotlib.patches import Patch

        handles = [Patch(color=(palette.ACCENT, palette.PEERS)[i % 2], label=label(k)) for i, k in enumerate(kinds)]
        fig.legend(handles=handles, loc="outside lower center", ncols=2)
        headline(fig, title)
    return fig


def result_by_value(
    points: pd.DataFrame, *, title: str, xlabel: str, ylabel: str, limits: tuple[float, float] | None = (-4, 104)
) -> "Figure":
    """Every city as a point: an indicator's value across, the result up. ``points``: value, result.

    ``limits``: the ends of the axis of results (None: as the points lie).
    """
    with look():
        fig, axes = figure(WIDTH, 3.6)
        axes.scatter(
            points["value"].astype(float), points["result"].astype(float), s=30, color=palette.PEERS, alpha=0.8, lw=0
        )
        axes.margins(x=0.06)
        if limits is not None:
            axes.set_ylim(*limits)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
        axes.xaxis.get_major_locator().set_params(nbins=6)
        axes.set_xlabel(label(xlabel))
        axes.set_ylabel(label(ylabel))
        grid(axes, "y")
        headline(fig, title)
    return fig
