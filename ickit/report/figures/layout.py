"""Where a figure's axes, title and legend stand."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine, LayoutEngine
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.transforms import Bbox

_BELOW = "outside lower"


class AsPlaced(LayoutEngine):
    """The layout of a figure whose axes have their place already."""

    _adjust_compatible = True
    _colorbar_gridspec = False

    def execute(self, fig: Figure) -> None:
        """Move nothing."""


class Framed(Figure):
    """A figure that knows what stands around its axes: a title above, a note and legends below."""

    title: Text | None = None
    note: Text | None = None
    other = False
    """Whether something else wants room too."""

    def suptitle(self, t: str, **how: Any) -> Text:
        """As matplotlib's."""
        drawn = super().suptitle(t, **how)
        self.title = None if "y" in how else drawn
        return drawn

    def supxlabel(self, t: str, **how: Any) -> Text:
        """As matplotlib's."""
        drawn = super().supxlabel(t, **how)
        self.note = None if "y" in how else drawn
        return drawn

    def supylabel(self, t: str, **how: Any) -> Text:
        """As matplotlib's."""
        self.other = True
        return super().supylabel(t, **how)

    def legend(self, *handles: Any, **how: Any) -> Legend:
        """As matplotlib's."""
        self.other = self.other or not str(how.get("loc", "")).startswith(_BELOW)
        return super().legend(*handles, **how)


class OneAxes(ConstrainedLayoutEngine):
    """The constrained layout of a figure with one axes, in one step; for any other figure matplotlib's, in two.

    It takes the room that labels need from where the axes stand before. Where ticks are chosen by the room there is,
    they may be others afterwards, whose labels are about as large.
    """

    def execute(self, fig: Figure) -> None:
        """Give the axes the room that title, labels and legends leave."""
        box = _room(fig, **self.get()) if _is_simple(fig) else None
        if box is None:
            super().execute(fig)
            return
        fig.axes[0].set_position(box)
        fig.axes[0].set_in_layout(True)  # an axes that is placed is taken out


def _is_simple(fig: Figure) -> bool:
    if not isinstance(fig, Framed) or fig.other or fig.subfigs or len(fig.axes) != 1:
        return False
    place = fig.axes[0].get_subplotspec()
    whole = place is not None and place.get_geometry()[:2] == (1, 1)
    return whole and fig.axes[0].get_in_layout() and hasattr(fig.canvas, "get_renderer")


def _room(fig: Any, *, w_pad: float, h_pad: float, **_: Any) -> Bbox | None:
    """The place of the axes in the figure, 0 to 1; None where there is none. Title and note are put in theirs."""
    drawn = fig.canvas.get_renderer()
    width, height = fig.get_size_inches()
    across, up = w_pad / width, h_pad / height
    in_figure = fig.transFigure.inverted().transform_bbox
    above = below = 0.0
    if fig.title is not None and fig.title.get_in_layout():
        fig.title.set_y(1 - up)
        above = in_figure(fig.title.get_window_extent(drawn)).height + 2 * up
    if fig.note is not None and fig.note.get_in_layout():
        fig.note.set_y(up)
        below = in_figure(fig.note.get_window_extent(drawn)).height + 2 * up
    for legend in fig.legends:
        below = max(below, in_figure(legend.get_window_extent(drawn)).height + 2 * up)
    axes: Axes = fig.axes[0]
    inner = axes.get_position(original=True)
    outer = axes.get_tightbbox(drawn, for_layout_only=True)
    outer = inner if outer is None else in_figure(outer)
    left, right = max(0, inner.x0 - outer.x0) + across, max(0, outer.x1 - inner.x1) + across
    bottom, top = max(0, inner.y0 - outer.y0) + up + below, max(0, outer.y1 - inner.y1) + up + above
    if left + right >= 1 or bottom + top >= 1:
        return None
    return Bbox([[left, bottom], [1 - right, 1 - top]])
