"""Pages in a real browser: no request, no error, no sideways scrolling on a phone, a table that sorts."""

import json
import re
import subprocess

import pandas as pd
import pytest
from chromium import CHROMIUM, OPTIONS, opened, serve_folder  # noqa: F401  the fixture server
from examplepages import EVIL, INFO, index, report

from ickit.report import elements
from ickit.report.render.cell_output import boxed
from ickit.report.render.html_elements import to_html
from ickit.report.render.index import ReportEntry, render_index
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


def test_an_index_of_many_reports_shows_the_first_and_finds_all(server, tmp_path):
    def report_of(number):
        name, about = f"city_report/c{number}-2024", {"city": f"c{number}", "year": 2024}
        return ReportEntry(name, "city_report", about, "ok", f"{name}.html", summary={**about, "score": "1"})

    many = render_index(index(reports=[report_of(number) for number in range(1101)]))
    said, console, asked = opened(server, tmp_path, many, 1200)
    assert (console, asked) == ([], [])
    assert said["seen"] == [
        [500, "500 of 1101 shown", False],
        [1, "1 of 1101 shown", True],
        [1101, "", True],
    ]
    few = render_index(index(reports=[report_of(number) for number in range(9)]))
    assert opened(server, tmp_path, few, 1200)[0]["seen"][0] == [9, "", True]


def test_the_probe_sees_what_it_looks_for(server, tmp_path):
    wide = '<!DOCTYPE html><div style="width:900px">x</div><img src="http://evil.example/none.png">'
    said, console, asked = opened(server, tmp_path, f'{wide}<script>console.error("seen")</script>', 360)
    assert said["over"] > 0
    assert said["broken"] == 1
    assert "evil.example/none.png" in asked
    assert any("seen" in line for line in console)


JUPYTERLAB = """
.lab table { border-collapse: collapse; table-layout: fixed; margin-left: auto; margin-right: auto; width: 900px }
.lab td, .lab th, .lab tr { vertical-align: middle; padding: .5em; white-space: normal; max-width: none; border: none }
:not(.jp-RenderedMarkdown).lab td, :not(.jp-RenderedMarkdown).lab th { text-align: right }
"""
EDGES = """
const edge = (cell) => {
  const words = document.createRange(); words.selectNodeContents(cell);
  const box = words.getBoundingClientRect(); return [Math.round(box.left), Math.round(box.right)];
};
const rows = [...document.querySelectorAll("tr")].map((row) => [...row.cells].map(edge));
const card = document.querySelector(".ickit-card dd"), ground = getComputedStyle(document.body).backgroundColor;
const scheme = getComputedStyle(document.documentElement).colorScheme, shown = document.createElement("pre");
shown.textContent = JSON.stringify({rows, card: card && card.textContent, scheme, ground});
document.body.replaceChildren(shown);
"""


def seen(folder, html: str, *options: str) -> dict:
    """What the script ``EDGES`` says of a page."""
    (folder / "page.html").write_text(f"{html}<script>{EDGES}</script>", encoding="utf-8")
    call = [CHROMIUM, *OPTIONS.split(), *options, f"--user-data-dir={folder / 'own'}", f"file://{folder}/page.html"]
    done = subprocess.run(call, capture_output=True, timeout=60, check=True)
    return json.loads(re.search(r"<pre>(.*?)</pre>", done.stdout.decode("utf-8"), re.DOTALL)[1])


def test_values_stand_under_their_headings_in_jupyterlab(tmp_path):
    data = pd.DataFrame({"city": ["Aa", "Somewhere by the sea"], "n": [7, 105], "D": [0.3, -0.7]})
    labels = {"city": "City", "n": "Pairs", "D": "D"}
    shown = elements.stack(
        elements.table(data, name="t", caption="The test", labels=labels),
        elements.cards([("8 of 9", "in place", "1 partly")]),
    )
    head = f"<!DOCTYPE html><style>{JUPYTERLAB}</style>"
    said = seen(tmp_path, f'{head}<div class="lab">{boxed(to_html(shown))}</div>')
    first, *rest = said["rows"]
    for row in rest:
        assert abs(row[0][0] - first[0][0]) <= 1, "text begins where its heading does"
        assert [abs(cell[1] - top[1]) <= 1 for cell, top in zip(row[1:], first[1:], strict=True)] == [True, True]
    assert said["rows"][0][2][1] < 450, "columns are no wider than they need be"
    assert said["card"] == "8 of 9 1 partly"


def test_pages_are_light_where_the_reader_prefers_dark(tmp_path):
    dark = "--blink-settings=preferredColorScheme=0", "--enable-features=WebContentsForceDark"
    for html in (render(report(), INFO).html, render_index(index())):
        without = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
        said = seen(tmp_path, without, *dark)
        assert said["scheme"] in ("only light", "light only")
        assert said["ground"] == "rgb(255, 255, 255)"
        assert '<meta name="color-scheme" content="only light">' in html
