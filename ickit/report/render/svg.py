"""A matplotlib figure as SVG text, the same bytes each time."""

import io
import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def svg(fig: "Figure") -> str:
    """``fig`` as SVG text, the same for the same figure; lettering is drawn as paths, so no font is needed.

    Tick labels are text: a ``$`` in a name starts no formula (an axis in powers of ten keeps its own).
    """
    import matplotlib as mpl
    from matplotlib.ticker import LogFormatter

    out = io.StringIO()
    axes = [axis for one in fig.axes for axis in (one.xaxis, one.yaxis)]
    powers = any(isinstance(axis.get_major_formatter(), LogFormatter) for axis in axes)
    fixed = {"svg.hashsalt": "ickit", "svg.fonttype": "path", "svg.image_inline": True, "text.parse_math": powers}
    _lay_out_anew(fig)
    with mpl.rc_context(cast("Any", fixed)):
        fig.savefig(out, format="svg", metadata={"Date": None})
    return _lean(out.getvalue())


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
_PLACED = re.compile(r'(?<= [xy]=")[^"]*(?=")|(?<= [xy][12]=")[^"]*(?=")')
_DECIMALS = re.compile(r"-?\d+\.\d{3,}(?:e[-+]?\d+)?")
_ID = re.compile(r' id="([^"]*)"')
_USED = re.compile(r'(?:href="|url\()#([^")]*)')


def _lean(text: str) -> str:
    """Without comments and metadata, coordinates to 1/100 point, only the ids in use and these numbered.

    Smaller, and the same on machines whose last binary digits differ.
    """
    text = _DROPPED.sub("", text)
    text = _DRAWN.sub(_short_path, text)
    text = _PLACED.sub(lambda placed: _DECIMALS.sub(_hundredth, placed[0]), text)
    numbers = {used: f"i{i}" for i, used in enumerate(dict.fromkeys(_USED.findall(text)))}
    text = _ID.sub(lambda found: f' id="{numbers[found[1]]}"' if found[1] in numbers else "", text)
    text = _USED.sub(lambda found: found[0].replace(found[1], numbers[found[1]]), text)
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def _short_path(drawn: re.Match[str]) -> str:
    return _COMMAND.sub(r"\1", " ".join(_DECIMALS.sub(_hundredth, drawn[0]).split()))


def _hundredth(found: re.Match[str]) -> str:
    short = f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short
