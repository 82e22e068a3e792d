"""Words in SVG figures: each is shaped once in a process, and written in as few steps as can be.

To shape a label takes longer than all else that is done to draw it, and matplotlib does so up to three times for each
drawing of a figure: to lay out, to place and to draw. Here its measures and its letters come from one shaping.
"""

import io
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.colors import rgb2hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextToPath

from ickit.report.render.svg_numbers import short, six

_SIMPLE = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u024f"  # Latin
    "\u0370-\u0482\u048a-\u052f"  # Greek, Cyrillic
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u22ff\u25a0-\u25ff]+"  # dashes, currencies, arrows, signs, shapes
)
"""Left to right, a letter for each character: what is shaped here. All else is left to matplotlib."""
_COMMANDS = {
    int(Path.MOVETO): ("M", 1),
    int(Path.LINETO): ("L", 1),
    int(Path.CURVE3): ("Q", 2),
    int(Path.CURVE4): ("C", 3),
}


class Letter(NamedTuple):
    """A letter's outline as an SVG path, with its lowest and highest point; ``glyph``: matplotlib's name of it."""

    glyph: str
    path: str
    lowest: float
    highest: float


class Shape(NamedTuple):
    """Words in one font at the size :attr:`TextToPath.FONT_SCALE`: measures, and each letter with its place."""

    width: float
    height: float
    descent: float
    letters: tuple[tuple[Letter, str], ...]


class _Line(NamedTuple):
    """A font's measures of a line, in its own units, ``per_em`` to the size of the font."""

    per_em: int
    ascent: int
    descent: int
    gap: int


class Words(NamedTuple):
    """Words as they are written into a figure: the group's attributes, and the letters that it draws first."""

    group: str
    shape: Shape
    new: tuple[Letter, ...]

    def svg(self, ids: Mapping[Letter, str]) -> str:
        """As SVG; ``ids`` of the figure's letters."""
        drawn = "".join(f'<path id="{ids[one]}"{one.path} transform="scale(0.015625)"/>\n' for one in self.new)
        uses = "".join(f'<use xlink:href="#{ids[one]}"{place}/>\n' for one, place in self.shape.letters)
        defs = f"<defs>\n{drawn}</defs>\n" if drawn else ""
        return f"<g{self.group}>\n{defs}{uses}</g>"


class Canvas(FigureCanvasSVG):
    """A canvas that writes SVG with ``<ickit-words n="…"/>`` in the place of words.

    After the figure was saved, ``text`` is the SVG, and ``words`` has the words of that number.
    """

    text = ""
    words: tuple[Words, ...] = ()

    def get_renderer(self) -> RendererSVG:
        """What measures words for the layout."""
        width, height = self.figure.get_size_inches() * self.figure.dpi
        return _Renderer(self.figure, width, height, io.StringIO(), metadata={"Date": None})

    def print_svg(
        self,
        filename: Any,  # noqa: ARG002
        *,
        bbox_inches_restore: Any = None,
        metadata: Any = None,
        **_: Any,
    ) -> None:
        """Write the figure: to ``text``, and to no file."""
        written = io.StringIO()
        dpi, self.figure.dpi = self.figure.dpi, 72
        width, height = self.figure.get_size_inches()
        drawing = _Renderer(self.figure, width * 72, height * 72, written, image_dpi=dpi, metadata=metadata)
        whole: Any = MixedModeRenderer(
            self.figure, width, height, dpi, drawing, bbox_inches_restore=bbox_inches_restore
        )
        self.figure.draw(whole)
        whole.finalize()
        self.text, self.words = written.getvalue(), tuple(drawing.words)


class _Renderer(RendererSVG):
    """Matplotlib's, but for words."""

    def __init__(self, figure: Figure, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._figure = figure
        self.words: list[Words] = []
        self._drawn: set[Letter] = set()

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        """In points."""
        shape = None if ismath else _shape(s, prop)
        if shape is None:
            found: tuple[float, float, float] = super().get_text_width_height_descent(s, prop, ismath)
            return found
        scale = prop.get_size_in_points() / TextToPath.FONT_SCALE
        return shape.width * scale, shape.height * scale, shape.descent * scale

    def _get_font_height_metrics(self, prop: FontProperties) -> tuple[float | None, ...]:
        """From a line's base up and down, and between lines: what matplotlib reads from the font for each label."""
        file = _file_of(prop)
        metrics = None if file is None else _line(file)
        if metrics is None:
            return None, None, None
        scale = 1 / metrics.per_em * prop.get_size_in_points() * self._figure.dpi / 72
        return metrics.ascent * scale, metrics.descent * scale, metrics.gap * scale

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Text | None = None,
    ) -> None:
        """Leave a place for the words, and keep them."""
        shape = None if ismath or not _plain(gc, mtext) else _shape(s, prop)
        if shape is None:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        new = tuple(dict.fromkeys(letter for letter, _ in shape.letters if letter not in self._drawn))
        self._drawn.update(new)
        self.writer.element("ickit-words", n=str(len(self.words)))
        scale = six(prop.get_size_in_points() / TextToPath.FONT_SCALE)
        turned = f" rotate({six(-angle)})" if angle else ""
        group = f'{_look(gc)} transform="translate({short(x)} {short(y)}){turned} scale({scale} -{scale})"'
        self.words.append(Words(group, shape, new))


def _plain(gc: GraphicsContextBase, text: Text | None) -> bool:
    """Whether words are neither cut off, nor a link, nor in a font with options."""
    cut = gc.get_clip_rectangle() is not None or gc.get_clip_path()[0] is not None
    special = text is not None and (text.get_fontfeatures() or text.get_language())
    return not cut and gc.get_url() is None and not special


def _look(gc: GraphicsContextBase) -> str:
    colour = gc.get_rgb()
    alpha = gc.get_alpha() if gc.get_forced_alpha() else colour[3]
    named = {"fill": rgb2hex(colour), "opacity": six(alpha)}
    css = "; ".join(f"{name}: {value}" for name, value in named.items() if value not in ("#000000", "1"))
    return f' style="{css}"' if css else ""


def shape_ahead(words: Iterable[str], weight: str = "normal") -> None:
    """Shape words that figures are likely to hold, once for all processes that are forked from this one."""
    font = FontProperties(family=["DejaVu Sans"], weight=weight)
    for one in words:
        _shape(one, font)


def _shape(words: str, prop: FontProperties) -> Shape | None:
    file = _file_of(prop)
    return _shaped(words, file) if file is not None and _SIMPLE.fullmatch(words) else None


def _file_of(prop: FontProperties) -> str | None:
    """The file of a font; None where letters may come from several."""
    family = prop.get_family()
    if len(family) != 1:
        return None
    known: Any = prop.get_file()
    if known is None:
        known = _file(family[0], prop.get_style(), prop.get_variant(), prop.get_weight(), prop.get_stretch())
    return str(known)


@lru_cache(maxsize=256)
def _file(family: str, style: Any, variant: Any, weight: Any, stretch: Any) -> str:
    """The file of a font; it serves every size."""
    looks = FontProperties(family=[family], style=style, variant=variant, weight=weight, stretch=stretch)
    return str(findfont(looks))


@lru_cache(maxsize=256)
def _line(file: str) -> _Line | None:
    font = get_font(file)
    head, line = font.get_sfnt_table("head"), font.get_sfnt_table("OS/2")
    if head is None or line is None:
        return None
    return _Line(head["unitsPerEm"], line["sTypoAscender"], -line["sTypoDescender"], line["sTypoLineGap"])


@lru_cache(maxsize=256)
def _letters(file: str) -> frozenset[int]:
    return frozenset(get_font(file).get_charmap())


@lru_cache(maxsize=4096)
def _shaped(words: str, file: str) -> Shape | None:
    """None where the font lacks a letter."""
    if not _letters(file).issuperset(map(ord, words)):
        return None
    font = get_font(file)
    font.set_size(TextToPath.FONT_SCALE, TextToPath.DPI)
    known: dict[str, Any] = _KNOWN.setdefault(file, {})
    placed, new, _ = _TO_PATH.get_glyphs_with_font(font, words, glyph_map=known, return_new_glyphs_only=True)
    known.update({glyph: _letter(glyph, *path) for glyph, path in new.items()})
    letters: list[Letter] = [known[glyph] for glyph, *_ in placed]
    lowest, highest = min(letter.lowest for letter in letters), max(letter.highest for letter in letters)
    places = [f' transform="translate({short(x)} {short(y)})"' if x or y else "" for _, x, y, _ in placed]
    return Shape(
        placed[-1][1] + _advance(font, words[-1]) if len(placed) == len(words) else _measured(font, words),
        highest - lowest,
        -lowest,
        tuple(zip(letters, places, strict=True)),
    )


_TO_PATH = TextToPath()
_KNOWN: dict[str, dict[str, Any]] = {}
"""Letters that were shaped in this process: by font file, then by matplotlib's name of the glyph."""


def _advance(font: FT2Font, letter: str) -> float:
    return float(font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).horiAdvance) / 64


def _measured(font: FT2Font, words: str) -> float:
    """The width of words with ligatures, the last of which may be one."""
    font.set_text(words, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64


def _letter(glyph: str, points: npt.NDArray[np.float64], codes: npt.NDArray[np.uint8]) -> Letter:
    """An outline in the units of FreeType, 64 to a point; coordinates to 1/100 of them."""
    drawn, at = [], 0
    numbers = [short(number) for number in (points * 64).reshape(-1).tolist()]
    while at < len(codes):
        if codes[at] == Path.CLOSEPOLY:
            drawn.append("z")
            at += 1
            continue
        command, many = _COMMANDS[int(codes[at])]
        drawn.append(command + " ".join(numbers[2 * at : 2 * (at + many)]))
        at += many
    heights = points[codes != Path.CLOSEPOLY, 1] if len(points) else np.zeros(1)
    path = f' d="{"".join(drawn)}"' if drawn else ""
    return Letter(glyph, path, float(heights.min()), float(heights.max()))
