"""A matplotlib figure as an image in the page, with words for who cannot see it and its numbers as CSV."""

import io
import re
import sys
from base64 import b64encode
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from ickit._base.csv_text import csv_text
from ickit._base.plain_text import plain
from ickit.report.elements.element import Element, checked_name, safe
from ickit.report.elements.table import download

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NARROW = 5.0


def figure(fig: "Figure", *, name: str, alt: str, data: pd.DataFrame, caption: str = "", note: str = "") -> Element:
    """``fig`` as an SVG image; ``alt`` says in a sentence or two what it shows, ``data`` holds its numbers.

    ``caption`` stands below it, ``note`` (base, n, source) after the caption. The figure is closed. Raises ValueError
    where ``alt`` says nothing.
    """
    if not plain(alt).strip():
        raise ValueError(f"figure {name!r} needs alt text that says what it shows")
    checked_name(name)
    width, height = (round(inches * 96) for inches in fig.get_size_inches())
    image = b64encode(svg(fig).encode()).decode("ascii")
    csv = csv_text(data)
    small = " ickit-small" if width < _NARROW * 96 else ""
    said = f'<span class="ickit-said">{safe(caption)}</span> ' if plain(caption) else ""
    html = (
        f'<figure class="ickit-figure{small}" id="figure-{name}"><div class="ickit-scroll">'
        f'<img alt="{safe(alt)}" width="{width}" height="{height}" src="data:image/svg+xml;base64,{image}"></div>'
        f'<figcaption>{said}<span class="ickit-source">{safe(note)} {download(name, csv)}</span></figcaption></figure>'
    )
    return Element(html, f"[Figure: {plain(alt)}]", {name: csv})


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
    with mpl.rc_context(cast("Any", fixed)):
        fig.savefig(out, format="svg", metadata={"Date": None})
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(fig)
    return _lean(out.getvalue())


_DROPPED = re.compile(r"<\?xml[^>]*\?>|<!DOCTYPE[^>]*>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_DRAWN = re.compile(r'(?<= d=")[^"]*(?=")|(?<= points=")[^"]*(?=")|(?<=translate\()[^)]*(?=\))')
_GAP = re.compile(r"\s*([A-Za-z])\s*|\s+")
_PLACED = re.compile(r'(?<= [xy]=")[^"]*(?=")|(?<= [xy][12]=")[^"]*(?=")')
_DECIMALS = re.compile(r"-?\d+\.\d{3,}(?:e[-+]?\d+)?")
_ID = re.compile(r' id="([^"]*)"')
_USED = re.compile(r'(?:href="|url\()#([^")]*)')


def _lean(text: str) -> str:
    """Without comments and metadata, coordinates to 1/100 point, only the ids in use and these numbered.

    Smaller, and the same on machines whose last binary digits differ.
    """
    text = _DROPPED.sub("", text)
    text = _DRAWN.sub(lambda drawn: _GAP.sub(_mark, _DECIMALS.sub(_hundredth, drawn[0])).strip(), text)
    text = _PLACED.sub(lambda placed: _DECIMALS.sub(_hundredth, placed[0]), text)
    numbers = {used: f"i{i}" for i, used in enumerate(dict.fromkeys(_USED.findall(text)))}
    text = _ID.sub(lambda found: f' id="{numbers[found[1]]}"' if found[1] in numbers else "", text)
    text = _USED.sub(lambda found: found[0].replace(found[1], numbers[found[1]]), text)
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def _mark(gap: re.Match[str]) -> str:
    return gap[1] or " "


def _hundredth(found: re.Match[str]) -> str:
    short = f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short
