"""The layout of figures with one axes: in one step what matplotlib's constrained layout comes to in two."""

import warnings

import pytest
from matplotlib.layout_engine import ConstrainedLayoutEngine

from ickit.report.figures import layout
from ickit.report.figures.style import figure, headline, look
from ickit.report.render.svg import svg


def drawn(kind: str):
    with look():
        fig, axes = figure(6, 3)
        axes.plot([0, 10], [0, 100], label="a line")
        axes.set_yticks([0, 50, 100], ["few", "a label that is\nsomewhat longer", "all"])
        if kind != "bare":
            headline(fig, "A title")
            axes.set_xlabel("years")
        if kind in ("legend", "both"):
            fig.legend(loc="outside lower center", ncols=2)
        if kind in ("note", "both"):
            fig.supxlabel("A note\nin two lines", fontsize=8, x=0.01, ha="left")
        if kind == "legend at the right":
            fig.legend(loc="outside right upper")
        if kind == "label of the figure":
            fig.supylabel("up")
        if kind == "more axes":
            fig.colorbar(axes.imshow([[0, 1]], extent=(0, 1, 0, 1), aspect="auto"))
    return fig


SIMPLE = ["bare", "title", "legend", "note", "both"]
OTHER = ["legend at the right", "label of the figure", "more axes"]


@pytest.mark.parametrize("kind", [*SIMPLE, *OTHER])
def test_axes_stand_where_matplotlib_puts_them(kind):
    ours, theirs = drawn(kind), drawn(kind)
    theirs.set_layout_engine(ConstrainedLayoutEngine())
    for fig in (ours, theirs):
        svg(fig)
    assert ours.axes[0].get_position().bounds == pytest.approx(theirs.axes[0].get_position().bounds, abs=0.002)
    for text, other in zip(ours.texts, theirs.texts, strict=True):
        assert text.get_position() == pytest.approx(other.get_position())


def test_only_simple_figures_are_laid_out_here(monkeypatch):
    matplotlib_s = []
    monkeypatch.setattr(layout.ConstrainedLayoutEngine, "execute", lambda _, fig: matplotlib_s.append(fig))
    for kind in SIMPLE:
        svg(drawn(kind))
    assert matplotlib_s == []
    for kind in OTHER:
        svg(drawn(kind))
    assert len(matplotlib_s) == len(OTHER)


def test_a_figure_comes_out_the_same_each_time_and_after_other_drawings():
    fig = drawn("both")
    first = svg(fig)
    fig.canvas.draw()  # as Agg draws it
    assert fig.axes[0].get_in_layout()
    assert svg(fig) == first


def test_a_figure_without_room_is_told_as_matplotlib_tells_it():
    with look():
        fig, axes = figure(1, 0.3)
        axes.set_xlabel("much")
        headline(fig, "A title")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        svg(fig)
    assert any("constrained_layout not applied" in str(one.message) for one in told)


def test_a_title_with_a_place_of_its_own_takes_no_room():
    with look():
        low, high = (figure(4, 2)[0] for _ in range(2))
        headline(low, "Title", y=0.5)
        headline(high, "Title")
    for fig in (low, high):
        svg(fig)
    assert low.axes[0].get_position().y1 > high.axes[0].get_position().y1 + 0.05
    assert low.texts[0].get_position()[1] == 0.5
