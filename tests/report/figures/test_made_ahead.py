"""Figures begin from axes that were made ahead, and look as if they were not."""

import matplotlib as mpl
import pytest

from ickit._base.rc_params import all_settings, checked, settings_of
from ickit.report.figures import style
from ickit.report.render.svg import svg


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    monkeypatch.setattr(style, "_READY", [])
    monkeypatch.setattr(style, "_READY_FOR", {})
    style.make_ready(1, ticks=3)
    return style._READY


def drawn(rows: int) -> str:
    with style.look():
        fig, axes = style.figure(6, 3)
        axes.scatter(range(rows), range(rows))
        axes.set_yticks(range(rows), [f"row {row}" for row in range(rows)], fontsize=8)
        axes.set_xlabel("score (0 to 100)")
        style.grid(axes)
        style.headline(fig, "A title")
        fig.legend(handles=[axes.plot([0, 1], label="a line")[0]], loc="outside lower center")
    return svg(fig)


@pytest.mark.parametrize("rows", [2, 7])
def test_they_are_the_same_figures(ready: list[object], rows: int) -> None:
    ahead = drawn(rows)
    assert not ready
    assert drawn(rows) == ahead


def test_they_serve_only_where_all_settings_are_as_they_were(ready: list[object]) -> None:
    with mpl.rc_context({"axes.xmargin": 0.4}):
        own = drawn(2)
    assert ready
    assert drawn(2) != own
    assert not ready


def test_they_are_made_once_and_anew_where_settings_have_changed(ready: list[object]) -> None:
    (before,) = ready
    style.make_ready(1)
    assert ready == [before]
    with mpl.rc_context({"axes.xmargin": 0.4}):
        style.make_ready(1)
        assert len(ready) == 1
        assert ready != [before]


def test_only_a_figure_of_one_plain_axes_is_one_of_them(ready: list[object]) -> None:
    style.figure(6, 3, 1, 2)
    style.figure(6, 3, sharex=True)
    assert ready
    assert style.figure(6, 3)[0].get_size_inches().tolist() == [6, 3]


def test_settings_come_back() -> None:
    before = all_settings()
    with settings_of(checked({"lines.linewidth": "9"})):
        assert mpl.rcParams["lines.linewidth"] == 9
        with settings_of(checked({"lines.linewidth": 8})):
            assert mpl.rcParams["lines.linewidth"] == 8
        assert mpl.rcParams["lines.linewidth"] == 9
    assert all_settings() == before
