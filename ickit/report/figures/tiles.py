"""Figures of tiles: a number in every cell, and its colour."""

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ickit._base import palette
from ickit.report.figures.style import WIDTH, figure, headline, label, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def share_panels(cells: pd.DataFrame, rows: Sequence[tuple[str, str]], *, title: str) -> "Figure":
    """Panels of tiles, two beside each other: a share in each cell, with its counts.

    ``cells``: panel (heading), level and order (the panel's columns), row (a key of ``rows``), count, of. ``rows``: key
    and label, top to bottom. A tile is darker the larger the share count / of; one with ``of`` = 0 is left blank.
    """
    panels = list(dict.fromkeys(cells["panel"]))
    lines = -(-len(panels) // 2)
    two = 0.14 if any(len(wrap(label(panel, 76), 38)) > 1 for panel in panels) else 0
    with look():
        fig, axes = figure(
            WIDTH, 0.7 + lines * (0.21 * len(rows) + 0.95 + two), rows=lines, columns=2, sharey=True, squeeze=False
        )
        for place, ax in enumerate(axes.flat):
            if place < len(panels):
                _panel(ax, cells[cells["panel"] == panels[place]], rows, panels[place])
            else:
                ax.set_visible(False)
        headline(fig, title)
    return fig


def _panel(axes: "Axes", cells: pd.DataFrame, rows: Sequence[tuple[str, str]], heading: str) -> None:
    levels = cells[["order", "level"]].drop_duplicates().sort_values("order")
    keys = [key for key, _ in rows]
    for _, cell in cells.iterrows():
        column = int((levels["order"] < cell["order"]).sum())
        _tile(axes, column, keys.index(cell["row"]), int(cell["count"]), int(cell["of"]))
    axes.set_xlim(-0.5, len(levels) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xticks(range(len(levels)), [_wrapped(label(x, 30)) for x in levels["level"]], fontsize=7.5)
    axes.set_yticks(range(len(rows)), [label(words, 34) for _, words in rows], fontsize=8)
    axes.tick_params(length=0)
    axes.set_title("\n".join(wrap(label(heading, 76), 38)), loc="left", x=0, fontsize=9, pad=4)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _tile(axes: "Axes", x: int, y: int, count: int, of: int) -> None:
    from matplotlib.patches import Rectangle

    fill = palette.at(count / of) if of else palette.NOT_APPLICABLE
    tile = axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=fill, edgecolor="white", linewidth=1.2))
    tile.set_in_layout(False)
    words = f"{count} of {of}" if of else "–"
    axes.text(x, y, words, ha="center", va="center", fontsize=7.5, color=palette.ink_on(fill), in_layout=False)


def _wrapped(words: str) -> str:
    """Words over two lines where they are long, broken at the space nearest the middle."""
    if len(words) <= 11 or " " not in words:
        return words
    spaces = [i for i, ch in enumerate(words) if ch == " "]
    middle = min(spaces, key=lambda i: abs(i - len(words) / 2))
    return f"{words[:middle]}\n{words[middle + 1 :]}"


def coverage_tiles(table: pd.DataFrame, *, title: str, legend: str, ax: "Axes | None" = None) -> "Figure":
    """A tile for every row and column of ``table``: its share from 0 to 1 by colour, blank where it is missing.

    ``table``: index = row labels, columns = column labels, values from 0 to 1 or NaN. Labels of rows are left out
    above 150 rows.
    """
    values = table.to_numpy(dtype=float)
    n, m = values.shape
    with look():
        fig, axes = figure(WIDTH, min(max(0.19 * n, 0.8), 40) + 1.5, axes=ax)
        shown = _shares(values)
        axes.imshow(shown, aspect="auto", interpolation="none")
        axes.set_xticks(range(m), [label(c, 16) for c in table.columns])
        axes.tick_params(axis="x", top=True, labeltop=True, bottom=False, labelbottom=False, length=0)
        axes.set_yticks(
            range(n) if n <= 150 else [], [label(r, 30) for r in table.index] if n <= 150 else [], fontsize=8.5
        )
        axes.set_xticks(np.arange(0.5, m - 1), minor=True)
        axes.set_yticks(np.arange(0.5, n - 1), minor=True)
        axes.grid(True, which="minor", color="white", linewidth=1.2 if n <= 150 else 0)
        axes.tick_params(which="minor", length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        if n <= 150:
            _write(axes, values)
        headline(fig, title)
        fig.supxlabel(label(legend, 110), fontsize=9, x=0.01, ha="left")
    return fig


def _shares(values: Any) -> Any:
    from matplotlib.colors import to_rgb

    out = np.ones((*values.shape, 3))
    for place in np.argwhere(~np.isnan(values)):
        out[tuple(place)] = to_rgb(palette.at(float(values[tuple(place)])))
    return out


def _write(axes: "Axes", values: Any) -> None:
    for row, column in np.ndindex(*values.shape):
        value = values[row, column]
        if not np.isnan(value):
            ink = palette.ink_on(palette.at(float(value)))
            axes.text(column, row, f"{int(value * 100 + 0.5)}", ha="center", va="center", fontsize=8, color=ink)
