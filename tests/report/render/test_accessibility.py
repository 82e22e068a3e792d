"""Every kind of page by the rules of axe-core (WCAG 2.2 AA), in a browser, at three widths; and by keyboard.

The rules come with a package that ``.ci/run`` installs for this test alone; without it, or without Chromium, it is
skipped.
"""

import json
import os
import re
import shutil
import subprocess
from html import unescape
from importlib.util import find_spec
from pathlib import Path

import pytest
from inprocess import NOTEBOOKS, executed
from test_pages import index, report
from test_pages_chromium import CHROMIUM

from ickit.report.render.index import render_index
from ickit.report.render.render import PageInfo, render

RULES = find_spec("axe_playwright_python")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None or RULES is None, reason="no Chromium, or no package with axe-core"),
]
FASTER = {"context_comparison": {"permutations": 200}, "uncertainty": {"draws": 200}}
PAGES = sorted(
    path.stem for path in NOTEBOOKS.glob("*.ipynb") if path.stem != "explore_context"
)  # for JupyterLab alone
RUN = """
<script>
addEventListener("load", async () => {
  const found = await axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]});
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const unreachable = [...document.querySelectorAll("*")].filter((one) =>
    one.scrollWidth > one.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(one).overflowX) &&
    one.tabIndex < 0 && !one.querySelector("a, button, input")).length;
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  const cut = innerWidth < 768 ? 0 : [...document.querySelectorAll(".ickit-table .ickit-scroll")].filter((one) =>
    one.scrollWidth > one.clientWidth + 1).length;
  const told = found.violations.map((rule) => [rule.id, rule.nodes.map((node) => node.html.slice(0, 200))]);
  const said = document.createElement("pre");
  said.id = "axe-said"; said.textContent = JSON.stringify({told, over, unreachable, cut});
  document.body.append(said);
});
</script>
"""


@pytest.fixture(scope="module")
def html() -> dict[str, str]:
    info = PageInfo(run_title="Demo network", edition="member edition", index="../index.html", notebook="x.ipynb")
    made = {name: render(executed(name, **FASTER.get(name, {})), info).html for name in PAGES}
    return {**made, "index": render_index(index()), "own notebook": render(report(), info).html}


def said_by(html: str, width: int, folder: Path) -> dict:
    rules = next(Path(RULES.submodule_search_locations[0]).rglob("axe.min.js")).read_text("utf-8")
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    head, end, rest = page.partition("</head>")
    (folder / "page.html").write_text(f"{head}<script>{rules}</script>{RUN}{end}{rest}", "utf-8")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=20000",
        f"--window-size={width},900",
    ]
    command = [CHROMIUM, *options, f"--user-data-dir={folder}/own", "--dump-dom", f"file://{folder}/page.html"]
    done = subprocess.run(command, check=True, capture_output=True, env={**os.environ, "HOME": str(folder)})
    found = re.search(r'<pre id="axe-said">(.*?)</pre>', done.stdout.decode("utf-8"), re.DOTALL)
    assert found, "axe did not end"
    shutil.rmtree(folder / "own", ignore_errors=True)
    return json.loads(unescape(found[1]))


@pytest.mark.parametrize("width", [320, 640, 1280])  # 640: 1280 at 200 % zoom
@pytest.mark.parametrize("name", [*PAGES, "index", "own notebook"])
def test_a_page_has_no_violation_reflows_and_scrolls_by_keyboard(html, name: str, width: int, tmp_path: Path) -> None:
    said = said_by(html[name], width, tmp_path)
    assert said == {"told": [], "over": 0, "unreachable": 0, "cut": 0}
