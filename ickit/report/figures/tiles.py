"""Figures of tiles: a number in every cell, and its colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ickit._base import palette
from ickit.report.figures.artists import Label, tiles, write
from ickit.report.figures.layout import AsPlaced
from ickit.report.figures.style import WIDTH, figure, headline, label, look, width_in_inches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_TOP, _HIGH = 0.42, 0.26
"""Inches: above the first panel, and of a row."""


def share_panels(cells: pd.DataFrame, rows: Sequence[tuple[str, str]], *, title: str) -> "Figure":
    """Panels of tiles, two beside each other: a share in each cell, with its counts.

    ``cells``: panel (heading), level and order (the panel's columns), row (a key of ``rows``), count, of. ``rows``: key
    and label, top to bottom. A tile is darker the larger the share count / of; one with ``of`` = 0 is left blank.
    """
    panels = list(dict.fromkeys(cells["panel"]))
    lines = -(-len(panels) // 2)
    two = 0.15 * max((len(_heading(panel)) - 1 for panel in panels), default=0)
    block = _HIGH * len(rows) + 0.72 + two
    names = [label(words, 34) for _, words in rows]
    with look():
        tall = _TOP + lines * block
        fig, axes = figure(WIDTH, tall)
        fig.set_layout_engine(AsPlaced())
        axes.set(position=(0, 0, 1, 1), xlim=(0, WIDTH), ylim=(tall, 0))  # inches, downwards
        axes.set_axis_off()
        left = 0.15 + max((width_in_inches(name, 8) for name in names), default=0.0)
        across = (WIDTH - left - 0.35) / 2
        drawn = _Drawn([], [], [])
        for place, panel in enumerate(panels):
            line, side = divmod(place, 2)
            corner = (left + side * (across + 0.25), _TOP + line * block + 0.22 + two)
            _panel(drawn, cells[cells["panel"] == panel], rows, panel, corner, across)
            if not side:
                drawn.labels.extend(
                    Label(left - 0.06, corner[1] + _HIGH * (i + 0.5), name, 8, align="right")
                    for i, name in enumerate(names)
                )
        tiles(axes, drawn.corners, drawn.fills, edgecolors="white", linewidths=1.2)
        write(axes, drawn.labels)
        headline(fig, title, y=1 - 0.06 / tall)
    return fig


@dataclass(frozen=True)
class _Drawn:
    corners: list[tuple[float, float, float, float]]
    fills: list[str]
    labels: list[Label]


def _heading(panel: str) -> list[str]:
    return wrap(label(panel, 76), 33)


def _panel(
    drawn: _Drawn,
    cells: pd.DataFrame,
    rows: Sequence[tuple[str, str]],
    heading: str,
    corner: tuple[float, float],
    across: float,
) -> None:
    """The tiles and words of one panel, whose tiles begin at ``corner`` and are ``across`` inches wide together."""
    (left, top), keys = corner, {key: i for i, (key, _) in enumerate(rows)}
    levels = cells[["order", "level"]].drop_duplicates().sort_values("order")
    place = {order: i for i, order in enumerate(dict.fromkeys(levels["order"]))}
    wide, high = across / max(len(place), 1), _HIGH
    for order, row, count, of in zip(cells["order"], cells["row"], cells["count"], cells["of"], strict=True):
        x, y = left + wide * place[order], top + high * keys[row]
        fill = palette.at(count / of) if of else palette.NOT_APPLICABLE
        drawn.corners.append((x, y, wide, high))
        drawn.fills.append(fill)
        words = f"{count} of {of}" if of else "–"
        drawn.labels.append(Label(x + wide / 2, y + high / 2, words, 7.5, palette.ink_on(fill)))
    for line, words in enumerate(reversed(_heading(heading))):
        drawn.labels.append(Label(left, top - 0.11 - 0.15 * line, words, 9, bold=True, align="left"))
    below = top + high * len(rows)
    for order, level in zip(levels["order"], levels["level"], strict=True):
        for line, words in enumerate(_wrapped(label(level, 30)).split("\n")):
            drawn.labels.append(Label(left + wide * (place[order] + 0.5), below + 0.1 + 0.12 * line, words, 7.5))


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
