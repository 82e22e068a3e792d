"""How every figure of the project looks: readable in print, in grey and for colour-blind readers."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from textwrap import wrap
from typing import Any, cast

import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.layout_engine import ConstrainedLayoutEngine

from ickit._base import palette
from ickit._base.plain_text import plain
from ickit._base.rc_params import all_settings, checked, settings_of
from ickit.report.figures.layout import AsPlaced, Framed, OneAxes

WIDTH = 7.2
"""Inches: a figure as wide as the text of a page."""

RC: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "text.parse_math": False,
    "text.color": palette.INK,
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.titlecolor": palette.INK,
    "axes.labelsize": 9.5,
    "axes.labelcolor": palette.INK,
    "axes.edgecolor": palette.QUIET,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=palette.CATEGORIES),
    "grid.color": palette.RULE,
    "grid.linewidth": 0.7,
    "xtick.color": palette.QUIET,
    "ytick.color": palette.QUIET,
    "xtick.labelcolor": palette.INK,
    "ytick.labelcolor": palette.INK,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "lines.linewidth": 1.8,
    "lines.markersize": 6,
    "hatch.color": palette.NOT_RATED_HATCH,
    "hatch.linewidth": 0.7,
    "patch.linewidth": 0.6,
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "white",
    "savefig.bbox": "standard",
    "svg.fonttype": "path",
    "svg.hashsalt": "ickit",
}
_SETTINGS = checked(RC)


@contextmanager
def look() -> Iterator[None]:
    """The project's look for every figure made inside; the reader's own settings come back after it."""
    with settings_of(_SETTINGS):
        yield


class InLook(Framed):
    """A figure that is drawn in the project's look too: matplotlib makes tick labels as late as that.

    To save a figure, matplotlib draws it twice, first for the layout alone. Here the first time lays out and no more.
    """

    def draw(self, renderer: RendererBase) -> None:
        """Draw the figure."""
        engine = self.get_layout_engine()
        with look():
            if isinstance(engine, ConstrainedLayoutEngine | AsPlaced) and self.canvas.is_saving():
                engine.execute(self)
            else:
                super().draw(renderer)


class OnAxes:
    """Axes that a reader has made, in the place of a figure: title, legend and note go to the axes themselves."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes

    def suptitle(self, words: str, **_: Any) -> None:
        """Give the axes a title."""
        self._axes.set_title(words, loc="left")

    def legend(self, **given: Any) -> None:
        """Put the legend below the axes."""
        place = {"loc": "upper left", "bbox_to_anchor": (0.0, -0.16), "frameon": False}
        self._axes.legend(**{**given, **place})

    def supxlabel(self, words: str, **_: Any) -> None:
        """Write a note below the axes."""
        self._axes.set_xlabel(words, loc="left")


def figure(
    width: float = WIDTH,
    height: float = 3.2,
    rows: int = 1,
    columns: int = 1,
    *,
    axes: Axes | None = None,
    **grid: Any,
) -> tuple[Figure, Any]:
    """A figure of ``width`` × ``height`` inches and its axes (an array where there are several), in the project's look.

    Draw on it inside ``with look():``, so that text and lines have the look too. ``grid`` goes to
    ``matplotlib.figure.Figure.subplots``. No window and no global figure: nothing is left to close. With ``axes``,
    these are drawn on, and there is no figure of its own.

    >>> fig, axes = figure(4, 2)
    >>> fig.get_size_inches().tolist()
    [4.0, 2.0]
    """
    if axes is not None:
        return cast("Figure", OnAxes(axes)), np.array([[axes]]) if grid.get("squeeze") is False else axes
    with look():
        if _READY and (rows, columns) == (1, 1) and not grid and all_settings() == _READY_FOR:
            fig, one = _READY.pop()
            fig.set_size_inches(width, height)
            return fig, one
        fig = _empty(width, height)
        return fig, fig.subplots(rows, columns, **grid)


def _empty(width: float, height: float) -> Figure:
    fig = InLook(figsize=(width, height), layout=OneAxes())
    FigureCanvasAgg(fig)
    return fig


def make_ready(figures: int = 6, ticks: int = 12) -> None:
    """Make figures with one axes ahead: this takes longer than to draw most of them.

    :func:`figure` hands them out, one at a time, for as long as matplotlib's settings are what they are now.
    """
    with look():
        if all_settings() != _READY_FOR:
            _READY.clear()
            _READY_FOR.update(all_settings())
        while len(_READY) < figures:
            fig = _empty(WIDTH, WIDTH)
            axes = fig.subplots()
            for axis in (axes.xaxis, axes.yaxis):
                axis.get_major_ticks(ticks)
            _READY.append((fig, axes))


_READY: list[tuple[Figure, Axes]] = []
_READY_FOR: dict[str, Any] = {}


def rating_fill(rating: str | None, levels: tuple[str, ...]) -> dict[str, Any]:
    """Keywords of a matplotlib patch for a rating: its level's colour, hatched grey where missing, white where not
    applicable.

    >>> rating_fill("met", ("not_met", "partly_met", "met"))["facecolor"]
    '#14506b'
    """
    if rating is not None and rating in palette.of_levels(levels):
        colour = palette.of_levels(levels)[rating]
        return {"facecolor": colour, "edgecolor": "white", "hatch": None}
    if rating == "not_applicable":
        return {"facecolor": palette.NOT_APPLICABLE, "edgecolor": palette.RULE, "hatch": None}
    return {"facecolor": palette.NOT_RATED, "edgecolor": palette.NOT_RATED_HATCH, "hatch": "////"}


def headline(fig: Figure, words: str, **place: float) -> None:
    """The figure's title, at its left edge; ``place`` (y) where no layout places it."""
    fig.suptitle(label(words, 90), x=0.01, **place, ha="left", fontsize=11.5, fontweight="bold", color=palette.INK)


def grid(axes: Axes, which: str = "x") -> None:
    """Light grid lines along the values of one axis, and no spine on the other."""
    axes.grid(True, axis="x" if which == "x" else "y")
    axes.spines["left" if which == "x" else "bottom"].set_visible(False)


def label(text: Any, most: int = 60) -> str:
    """Text for an axis or legend: one line, at most ``most`` characters, letters the font lacks shown as ``□``.

    A leading underscore, which hides an entry from a matplotlib legend, gets a space before it.

    >>> label("Ž" * 70, 5), label("東京"), label("a$b$")
    ('ŽŽŽŽ…', '□□', 'a$b$')
    """
    words = plain(text)
    words = words if len(words) <= most else words[: most - 1].rstrip() + "…"
    known = _letters()
    drawn = "".join(ch if ord(ch) in known else "□" for ch in words)
    return f" {drawn}" if drawn.startswith("_") else drawn


def in_lines(text: Any, width: int = 24, most: int = 2) -> str:
    """Text for the label of a row over at most ``most`` lines of ``width`` characters, as even as they can be.

    Short lines leave room for what is drawn: on a phone, where a figure is wider than the screen, both are seen.

    >>> in_lines("6. Flexibility and responsiveness"), in_lines("2. Strategy"), in_lines("a b c d e", 5)
    ('6. Flexibility and\\nresponsiveness', '2. Strategy', 'a b c\\nd e')
    """
    words = label(text, 200)
    lines = wrap(words, width) or [words]
    if len(lines) > most:
        return "\n".join([*lines[: most - 1], label(" ".join(lines[most - 1 :]), width)])
    narrow = next(n for n in range(1, width + 1) if len(wrap(words, n)) <= len(lines)) if len(lines) > 1 else width
    return "\n".join(wrap(words, narrow) or [words])


def width_in_inches(words: str, size: float) -> float:
    """How wide words are at a font size in points.

    >>> width_in_inches("", 8), width_in_inches("mm", 9) == 2 * width_in_inches("m", 9)
    (0.0, True)
    """
    font = get_font(findfont(FontProperties(family="DejaVu Sans")))
    font.set_size(size, 72)
    return sum(font.load_char(ord(ch), flags=LoadFlags.NO_HINTING).linearHoriAdvance for ch in words) / 65_536 / 72


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    return frozenset(get_font(findfont(FontProperties(family="DejaVu Sans"))).get_charmap())
