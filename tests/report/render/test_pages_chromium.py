"""Pages in a real browser: no request, no error, no sideways scrolling on a phone, a table that sorts."""

import pytest
from chromium import CHROMIUM, opened, serve_folder  # noqa: F401  the fixture server
from examplepages import EVIL, INFO, index, report

from ickit.report.render.index import render_index
from ickit.report.render.render import render

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.mark.parametrize("width", [360, 1200])
def test_a_report_loads_nothing_and_fits(server, tmp_path, width):
    said, console, asked = opened(server, tmp_path, render(report(EVIL * 3), INFO).html, width)
    assert (console, asked) == ([], [])
    assert said == {"over": 0, "broken": 0}


def test_the_index_sorts_and_fits_a_phone(server, tmp_path):
    said, console, asked = opened(server, tmp_path, render_index(index()), 360)
    assert (console, asked) == ([], [])
    assert (said["over"], said["broken"]) == (0, 0)
    assert said["orders"] == [["2024", "2024", "2022"], ["2022", "2024", "2024"], ["2024", "2024", "2022"]]
    assert said["sort"] == "ascending"


def test_the_probe_sees_what_it_looks_for(server, tmp_path):
    wide = '<!DOCTYPE html><div style="width:900px">x</div><img src="http://evil.example/none.png">'
    said, console, asked = opened(server, tmp_path, f'{wide}<script>console.error("seen")</script>', 360)
    assert said["over"] > 0
    assert said["broken"] == 1
    assert "evil.example/none.png" in asked
    assert any("seen" in line for line in console)
