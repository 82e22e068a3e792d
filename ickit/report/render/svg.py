"""A matplotlib figure as SVG text, the same bytes each time."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ickit.report.render.svg_numbers import hundredth

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ickit.report.render.lettering import Words


def svg(fig: "Figure") -> str:
    """``fig`` as SVG text, the same for the same figure; lettering is drawn as paths, so no font is needed.

    Tick labels are text: a ``$`` in a name starts no formula (an axis in powers of ten keeps its own).
    """
    from matplotlib.ticker import LogFormatter

    from ickit._base.rc_params import settings_of
    from ickit.report.render.lettering import Canvas

    axes = [axis for one in fig.axes for axis in (one.xaxis, one.yaxis)]
    powers = any(isinstance(axis.get_major_formatter(), LogFormatter) for axis in axes)
    fixed = {"svg.hashsalt": "ickit", "svg.fonttype": "path", "svg.image_inline": True, "text.parse_math": powers}
    _lay_out_anew(fig)
    before = fig.canvas
    canvas = Canvas(fig)
    try:
        with settings_of(fixed):
            fig.savefig(io.BytesIO(), format="svg", metadata={"Date": None})
    finally:
        fig.set_canvas(before)
    return _lean(canvas.text, canvas.words)


def _lay_out_anew(fig: "Figure") -> None:
    """Forget where an earlier drawing put the axes.

    A constrained layout starts from there, and the ticks that fit there change what room the labels need: a figure that
    was drawn before would come out a little otherwise.
    """
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    if not isinstance(fig.get_layout_engine(), ConstrainedLayoutEngine):
        return
    for axes in fig.axes:
        place = axes.get_subplotspec()
        if place is not None and axes.get_in_layout():
            axes.set_subplotspec(place)


_DROPPED = re.compile(r"<\?xml[^>]*\?>|<!DOCTYPE[^>]*>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_DRAWN = re.compile(r'(?<= d=")[^"]*(?=")|(?<= points=")[^"]*(?=")|(?<=translate\()[^)]*(?=\))')
_COMMAND = re.compile(r" ?([A-Za-z]) ?")
_PLACED = re.compile(r' (?:[xy][12]?|width|height)="[^"]*"')
_DECIMALS = re.compile(r"-?\d+\.\d{3,}(?:e[-+]?\d+)?")
_ID = re.compile(r' id="([^"]*)"')
_PLACE = re.compile(r'\s*<ickit-words n="(\d+)"/>\s*')
_USED = re.compile(r'(?:href="|url\()#([^")]*)')


def _lean(text: str, words: "Sequence[Words]") -> str:
    """Without comments and metadata, coordinates to 1/100 point, only the ids in use, numbered; with its words.

    Smaller, and the same on machines whose last binary digits differ.
    """
    text = _DROPPED.sub("", text)
    text = _DRAWN.sub(_short_path, text)
    text = _PLACED.sub(lambda placed: _DECIMALS.sub(_hundredth, placed[0]), text)
    parts = _PLACE.split(text)  # text, a number of words, text, …
    used: list[Any] = []
    for i, part in enumerate(parts):
        used += [letter for letter, _ in words[int(part)].shape.letters] if i % 2 else _USED.findall(part)
    ids = {one: f"i{i}" for i, one in enumerate(dict.fromkeys(used))}
    pieces = (words[int(part)].svg(ids) if i % 2 else _numbered(part, ids) for i, part in enumerate(parts))
    return "\n".join(filter(None, pieces))


def _numbered(text: str, ids: "Mapping[Any, str]") -> str:
    text = _ID.sub(lambda found: f' id="{ids[found[1]]}"' if found[1] in ids else "", text)
    text = _USED.sub(lambda found: found[0].replace(found[1], ids[found[1]]), text)
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def _short_path(drawn: re.Match[str]) -> str:
    return _COMMAND.sub(r"\1", " ".join(_DECIMALS.sub(_hundredth, drawn[0]).split()))


def _hundredth(found: re.Match[str]) -> str:
    return hundredth(found[0])
