"""Words in figures: drawn letter by letter as matplotlib itself draws them, in fewer steps."""

import io
import re

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from ickit.report.figures.style import figure, headline, look
from ickit.report.render import lettering, svg

SIMPLE = ["A", "1.5", "cities (n = 12)", "Ávila–Żory", "Θεσσαλονίκη", "Київ", "AV To", "a ", " a", "−0.5 × 3", "●◑○"]
LIGATURES = ["staff", "fi", "office staff and first aid", "difficult"]
LEFT_TO_MATPLOTLIB = ["שלום", "a\u0301", "a\u00adb", "\u202eab", "مرحبا"]


@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("size", [7.5, 9, 11.5])
def test_measures_are_matplotlib_s(weight, size):
    font = FontProperties(family=["DejaVu Sans"], weight=weight, size=size)
    drawing = lettering._Renderer(Figure(), 100, 100, io.StringIO(), metadata={"Date": None})
    for words in [*SIMPLE, *LIGATURES, *LEFT_TO_MATPLOTLIB]:
        own = drawing.get_text_width_height_descent(words, font, False)
        assert own == TextToPath().get_text_width_height_descent(words, font, False), words


def test_which_words_are_shaped_here():
    font = FontProperties(family=["DejaVu Sans"], size=9)
    assert all(lettering._shape(words, font) for words in [*SIMPLE, *LIGATURES])
    assert not any(lettering._shape(words, font) for words in ["", *LEFT_TO_MATPLOTLIB])
    assert lettering._shape("Ω漢", font) is None, "a letter that the font lacks"
    assert lettering._shape("a", FontProperties(family=["DejaVu Sans", "DejaVu Serif"], size=9)) is None


def drawn():
    with look():
        fig, axes = figure(5, 3)
        axes.set_yticks([0, 1, 2], ["office staff\nof the city", "Київ", LEFT_TO_MATPLOTLIB[0]])
        axes.set_xlim(-2, 2)
        axes.text(0, 1, "turned", rotation=30, color="#123456", alpha=0.5, fontweight="bold")
        axes.text(0, 0.5, "cut off", clip_on=True, fontsize=13)
        axes.text(0, 0.2, "black", color="black")
        axes.text(0.5, 0.5, "a link", url="https://example.org")
        axes.text(0, 0, LEFT_TO_MATPLOTLIB[1])
        axes.imshow([[0, 1], [1, 0]], extent=(0, 1, 0, 1))
        headline(fig, "A title  with two spaces")
        fig.legend(handles=[axes.plot([0, 1], label="a line")[0]], loc="outside lower center")
    fig.set_layout_engine("constrained")
    return fig


def test_a_figure_is_the_one_that_matplotlib_writes():
    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "ickit", "svg.fonttype": "path", "text.parse_math": False}):
        drawn().savefig(out, format="svg", metadata={"Date": None})
    theirs, ours = svg._lean(out.getvalue(), ()), svg.svg(drawn())
    assert without_ids(ours) == without_ids(theirs)
    assert len(ids_of(ours)) == len(set(ids_of(ours))), "an id stands twice"


def without_ids(text):
    """Letters that matplotlib drew itself are defined again: ids, and these definitions, may differ."""
    lines = [re.sub(r'(?<=href="#)[^"]*|(?<=url\(#)[^)]*', "", line) for line in text.split("\n")]
    return [line for line in lines if not line.startswith(("<path id=", "<defs>", "</defs>"))]


def ids_of(text):
    return re.findall(r' id="([^"]*)"', text)


def test_without_words_left_to_matplotlib_every_byte_is_the_same():
    def made():
        with look():
            fig, axes = figure(4, 2)
            axes.set_yticks([0, 1], SIMPLE[2:4])
            axes.text(0.5, 0.5, LIGATURES[2], rotation=-45, fontweight="bold")
            headline(fig, "Title")
        fig.set_layout_engine("constrained")  # ours asks the canvas for what measures words
        return fig

    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "ickit", "svg.fonttype": "path", "text.parse_math": False}):
        made().savefig(out, format="svg", metadata={"Date": None})
    assert svg.svg(made()) == svg._lean(out.getvalue(), ())


def test_words_that_look_like_a_place_for_words_are_words():
    with look():
        fig, axes = figure(4, 2)
        axes.set_title('<ickit-words n="0"/>')
        axes.text(0, 0, '\u0301<ickit-words n="7"/> -- >')
    text = svg.svg(fig)
    assert "ickit-words" not in text


def test_the_figure_keeps_its_canvas_also_where_drawing_fails():
    fig = drawn()
    before = fig.canvas
    svg.svg(fig)
    assert fig.canvas is before
    fig.draw = None
    with pytest.raises(TypeError):
        svg.svg(fig)
    assert fig.canvas is before


@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("words", ["one line", "two\nlines"])
def test_lines_stand_as_far_apart_as_matplotlib_has_them(words, weight):
    with look():
        fig, axes = figure(5, 3)
        written = axes.text(0.5, 0.5, words, fontsize=9, fontweight=weight)
    ours = lettering._Renderer(fig, 100, 100, io.StringIO(), metadata={"Date": None})
    theirs = RendererSVG(100, 100, io.StringIO(), metadata={"Date": None})
    (box, *lines), (their_box, *their_lines) = (written._get_layout(one) for one in (ours, theirs))
    assert box.extents.tolist() == their_box.extents.tolist()
    assert lines == their_lines
    assert ours._get_font_height_metrics(written.get_fontproperties())[0] > 0
