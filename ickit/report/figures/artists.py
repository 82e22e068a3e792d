"""Many tiles, and many short labels, as one artist each: a map of a few hundred cells is drawn several times faster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Bbox, ScaledTranslation, Transform

from ickit._base import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase

Corner: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """Words on one line at ``x``, ``y`` (data), in the middle of their height. ``align``: left, center or right."""

    x: float
    y: float
    words: str
    size: float
    colour: str = palette.INK
    bold: bool = False
    align: str = "center"


class Labels(Artist):
    """Labels on axes. ``of`` are the labels, in the coordinates of ``placed`` (default: data).

    Only those of other coordinates take part in the layout.
    """

    def __init__(self, axes: "Axes", of: Sequence[Label], placed: Transform | None = None) -> None:
        super().__init__()
        self.of = tuple(of)
        axes.add_artist(self)
        self.set_in_layout(placed is not None)
        self.set_transform(placed or axes.transData)
        self.set_clip_on(False)
        self.set_zorder(5)

    def draw(self, renderer: "RendererBase") -> None:
        """Write all labels."""
        if not self.get_visible() or self.axes is None:
            return
        _, top = renderer.get_canvas_width_height()
        pen = renderer.new_gc()
        for label, font, left, base, _ in self._places(renderer):
            pen.set_foreground(label.colour)
            renderer.draw_text(pen, left, top - base if renderer.flipy() else base, label.words, font, 0)
        pen.restore()
        self.stale = False

    def get_window_extent(self, renderer: "RendererBase | None" = None) -> Bbox:
        """The box around all labels."""
        assert self.axes is not None
        canvas: Any = self.axes.figure.canvas
        drawn = renderer or canvas.get_renderer()
        return Bbox.union([box for *_, box in self._places(drawn)])

    def _places(self, renderer: "RendererBase") -> "Iterator[tuple[Label, FontProperties, float, float, Bbox]]":
        """Each label with its font, where its line begins, and the box around it."""
        every = dict.fromkeys((label.words, (label.size, label.bold)) for label in self.of)
        fonts = {kind: _font(*kind) for _, kind in every}
        sizes = {
            (words, kind): renderer.get_text_width_height_descent(words, fonts[kind], False) for words, kind in every
        }
        line = {kind: renderer.get_text_width_height_descent("lp", font, False) for kind, font in fonts.items()}
        places = self.get_transform().transform([(label.x, label.y) for label in self.of])
        for label, (x, y) in zip(self.of, places.tolist(), strict=True):
            kind = (label.size, label.bold)
            width, height, below = sizes[label.words, kind]
            left = x - {"left": 0, "center": width / 2, "right": width}[label.align]
            low = y - max(height, line[kind][1]) / 2
            base = low + max(below, line[kind][2])
            yield label, fonts[kind], left, base, Bbox.from_bounds(left, low, width, max(height, line[kind][1]))


def write(axes: "Axes", of: Sequence[Label]) -> None:
    """Write labels on axes."""
    if of:
        Labels(axes, of)


def own_marks(axes: "Axes", x: Sequence[float], y: Sequence[float]) -> None:
    """Mark the city that a figure is about, in data coordinates."""
    axes.scatter(
        x, y, marker="D", s=49, color="white", edgecolor=palette.CITY, linewidth=2, zorder=4, clip_on=False
    )  # fmt: skip


def beside(axes: "Axes", words: Sequence[str]) -> None:
    """Write words in bold to the right of the axes, one for each of the rows 0, 1, …; the layout leaves room."""
    placed = axes.get_yaxis_transform() + ScaledTranslation(8 / 72, 0, axes.figure.dpi_scale_trans)
    Labels(
        axes, [Label(1, row, one, 9, palette.CITY, bold=True, align="left") for row, one in enumerate(words)], placed
    )


def _font(size: float, bold: bool) -> FontProperties:
    return FontProperties(family=["DejaVu Sans"], size=size, weight="bold" if bold else "normal")


def tiles(axes: "Axes", corners: Sequence[Corner], fills: Sequence[str], **look: Any) -> None:
    """A rectangle for each of ``corners`` (x, y, width, height in data) in the colour of ``fills``.

    They take no part in the layout. ``look`` goes to the collection: edgecolors, linewidths.
    """
    if not corners:
        return
    boxes = [[(x, y), (x + w, y), (x + w, y + h), (x, y + h)] for x, y, w, h in corners]
    drawn = PolyCollection(boxes, facecolors=list(fills), **look)
    drawn.set_in_layout(False)
    axes.add_collection(drawn, autolim=False)
