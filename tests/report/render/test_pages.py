"""Pages: they load nothing, run nothing that a stranger wrote, are well formed, and have the same bytes everywhere."""

import hashlib
import os
import re
import subprocess
import sys
import time
from base64 import b64encode
from html.parser import HTMLParser

import examplepages
import pandas as pd
import pytest
from examplepages import EVIL, INFO, PIXEL, cell, chart, displayed, index, report
from nbformat import v4

from ickit._base import palette
from ickit.report import elements
from ickit.report.render.index import IndexInfo, ReportEntry, render_index
from ickit.report.render.markdown import markdown, sanitised
from ickit.report.render.render import render

VOID = {"meta", "link", "img", "br", "hr", "input", "col"}


class Page(HTMLParser):
    """A page's elements with their attributes; elements that are not closed as they were opened are ``faults``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"style", "script"}:
            self.words += data

    def all(self, tag: str) -> list[dict]:
        return [attrs for name, attrs in self.elements if name == tag]


def test_a_page_is_well_formed_and_accessible():
    page = Page(render(report(), INFO).html)
    assert (page.faults, page.open) == ([], [])
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert all(image.get("alt") for image in page.all("img"))
    assert all(head.get("scope") in {"col", "row"} for head in page.all("th"))
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = [a["href"][1:] for a in page.all("a") if a.get("href", "").startswith("#")]
    assert targets == ["content", "standing", "standing-2", "next"]
    assert set(targets) <= set(ids)
    assert {a["aria-labelledby"] for _, a in page.elements if "aria-labelledby" in a} <= set(ids)


def test_a_page_says_what_it_is():
    rendered = render(report("Dørvik"), INFO)
    page = Page(rendered.html)
    assert re.search(r"<h1>Dørvik</h1>", rendered.html)
    for words in ("Demo network", "member edition", "City report", "the cities are fictional", "show()  # the code"):
        assert words in page.words
    assert "<dt><code>city</code></dt><dd>dorvik</dd>" in rendered.html
    assert "<dt><code>public</code></dt><dd>no</dd>" in rendered.html
    assert "secret" not in rendered.html
    assert set(rendered.tables) == {"ratings", "trend"}
    assert rendered.summary["score"] == "72.2"


def test_nothing_on_a_page_is_loaded_or_run():
    nb = report(EVIL)
    nb.cells += [
        v4.new_markdown_cell(
            f"![x](http://evil.example/p.gif) {EVIL} [y](javascript:alert(1)) ![ok](data:image/png;base64,{PIXEL})"
        ),
        cell("x", v4.new_output("display_data", data={"text/html": f"<table><td>kept{EVIL}<style>x</style></table>"})),
        cell("x", v4.new_output("display_data", data={"application/javascript": "alert(1)", "text/plain": EVIL})),
        cell("x", v4.new_output("display_data", data={"text/markdown": EVIL, "text/plain": ""})),
        cell("x", v4.new_output("display_data", data={"image/svg+xml": f"<svg onload='alert(1)'>{EVIL}</svg>"})),
        cell("x", v4.new_output("display_data", data={"image/png": f'{PIXEL}"><script>', "text/plain": "p"})),
        cell("x", v4.new_output("stream", name="stdout", text=EVIL), v4.new_output("error", ename=EVIL, evalue=EVIL)),
        cell("x", v4.new_output("stream", name="stderr", text="/home/me/x.py: warning")),
    ]
    html = render(nb, INFO).html
    page = Page(html)
    assert (page.faults, page.open) == ([], [])
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "iframe", "object", "embed", "svg", "base", "form", "audio", "video"}
    for tag, attrs in page.elements:
        assert not [name for name in attrs if name.startswith("on")], (tag, attrs)
        assert not {"src", "srcset", "poster", "background", "action"} & attrs.keys() or attrs["src"].startswith(
            "data:image/"
        )
        if tag == "link":
            assert attrs["href"].startswith("data:image/svg+xml")
        if tag == "a":
            assert re.match(r"#|\.\./index\.html$|data:text/csv|https?://", attrs["href"])
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert "url(" not in html
    assert "@import" not in html
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", html)
    assert "/home/me" not in html
    assert "kept" in page.words


def test_two_tables_of_one_name_get_their_own_files_and_ids():
    nb = v4.new_notebook(cells=[cell("", displayed(chart("trend", "a")), displayed(chart("trend", "b")))])
    rendered = render(nb)
    assert list(rendered.tables) == ["trend", "trend-2"]
    assert [a.get("download") for a in Page(rendered.html).all("a") if a.get("download")] == [
        "trend.csv",
        "trend-2.csv",
    ]
    assert 'id="figure-trend-2"' in rendered.html


def test_a_notebook_of_ones_own_gives_a_page():
    table = '<table border="1"><tr><th>a</th></tr><tr><td>1.5</td></tr></table>'
    html = f"<div><style scoped>.dataframe{{}}</style>{table}</div>"
    nb = v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# My analysis\n\n| a | b |\n|--|--|\n| 1 | 2 |"),
            cell("df", v4.new_output("execute_result", data={"text/html": html, "text/plain": "a\n1.5"})),
            cell("plt", v4.new_output("display_data", data={"image/png": PIXEL, "text/plain": "<Figure size 10x10>"})),
            cell("print()", v4.new_output("stream", name="stdout", text="\x1b[31mhello\x1b[0m")),
            cell("hidden()", tags=["remove-cell"]),
        ]
    )
    page = Page(render(nb).html)
    assert "<h1>My analysis</h1>" in render(nb).html
    assert [image["alt"] for image in page.all("img")] == ["Figure"]
    assert "1.5" in page.words
    assert ".dataframe" not in page.words
    assert "hello" in page.words
    assert "[31m" not in page.words
    assert "hidden()" not in page.words


def test_rendering_leaves_the_notebook_as_it_was():
    nb = report()
    before = repr(nb)
    render(nb, INFO)
    assert repr(nb) == before


def test_a_long_report_is_quick_and_small():
    shared = [displayed(chart(f"chart-{i}")) for i in range(12)]
    nb = v4.new_notebook(cells=[cell("", *shared)])
    assert len(render(nb).html) < 500_000
    best = min(_seconds(nb) for _ in range(5))
    assert best < 0.5


def _seconds(nb) -> float:
    start = time.perf_counter()
    render(nb)
    return time.perf_counter() - start


def test_the_index_shows_what_ran_and_what_failed():
    html = render_index(index())
    page = Page(html)
    assert (page.faults, page.open) == ([], [])
    assert len(page.all("h1")) == 1
    assert all(head.get("scope") in {"col", "row"} for head in page.all("th"))
    for words in ("6 of 9", "72.2", "8 of 9", "ready", "failed", "not run", "Data quality", "abababababab", "1 CSV"):
        assert words in page.words
    assert "ValueError: <script>" in page.words
    assert html.index("could not be made</h2>") < html.index("City reports")
    assert {"city_report/a%20b.html", "data_quality/all.html", "manifest.json"} <= {
        a.get("href") for a in page.all("a")
    }
    assert len(page.all("tbody")) == 1
    assert html.count("<tr>") == 4
    assert page.words.count("Łomnica <b>") == 2  # the report that was not run bears its city's name too
    keys = [cells["data-key"] for cells in page.all("td") if "data-key" in cells]
    assert keys[:4] == ["2024", "", "", ""]  # in the order of the cities' names: "b" comes before "Łomnica <b>"
    assert keys[5:9] == ["2024", "0.666666667", "72.2", "0.888888889"]


def test_the_only_script_of_the_index_is_its_own():
    html = render_index(index())
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(scripts) == 1
    assert "script-src 'sha256-" in html
    assert b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode() in html
    assert "http" not in re.sub(r"evil\.example|http-equiv|http://evil", "", html)


@pytest.mark.parametrize("find", ["", 'Find "a" city'])
def test_a_page_holds_a_script_only_where_a_table_can_be_searched(find):
    data = pd.DataFrame({"city": ["a", "b"]})
    shown = elements.table(data, name="cities", caption="Cities", labels={"city": "City"}, find=find)
    html = render(v4.new_notebook(cells=[cell("x", displayed(shown))]), INFO).html
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(scripts) == bool(find)
    assert ("script-src" in html) == bool(find)
    for script in scripts:
        assert b64encode(hashlib.sha256(script.encode()).digest()).decode() in html
        assert {"data-find": find}.items() <= next(d for d in Page(html).all("div") if "data-find" in d).items()


def test_the_index_counts_one_report_a_city_and_year():
    """An overview of a city is of no year and a sheet stands beside its report: neither is one more city report."""
    aa = {"city": "A", "year": 2024, "subtitle": "Courses"}
    made = [
        ReportEntry("city_report/a", "city_report", {"city": "a", "year": 2024}, html="a.html", summary=aa),
        ReportEntry("city_brief/a", "city_brief", {"city": "a"}, html="b.html", summary={**aa, "sheet": True}),
        ReportEntry("city_brief/c", "city_brief", {}, html="c.html", summary={**aa, "city": "C", "sheet": True}),
        ReportEntry(
            "city_overview/a", "city_overview", {"city": "a"}, html="o.html",
            summary={"city": "A", "title": "A: all benchmarks", "subtitle": "City overview"},
        ),
    ]  # fmt: skip
    html = render_index(index(reports=made))
    tally = re.findall(r"<li><b>(\d+)</b>([^<]*)</li>", html)
    assert tally == [("1", "city report"), ("1", "city brief without a report"), ("1", "comparison or overview")]
    assert "One report per city and year." in html
    assert html.count("<tr>") == 3
    other = ReportEntry("city_report/a2", "city_report", {}, html="d.html", summary={**aa, "subtitle": "Charter"})
    assert "One report per city, year and benchmark." in render_index(index(reports=[*made, other]))


def test_an_index_without_reports_says_so():
    assert "This run has no reports." in render_index(IndexInfo("Empty", []))


def test_hundreds_of_cities_stay_quick():
    many = [
        ReportEntry(f"c/{i}", "city_report", {}, "ok", "x.html", None, [], "", {"city": f"C{i}", "year": 2024})
        for i in range(2000)
    ]
    html = render_index(index(reports=many))
    assert html.count("<tr>") == 2001
    assert len(html) < 1_500_000


SCRIPT = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
import examplepages as t
from ickit.report.render.index import render_index
from ickit.report.render.render import render
print(hashlib.sha256((render(t.report(t.EVIL), t.INFO).html + render_index(t.index())).encode()).hexdigest())
"""


@pytest.mark.long
def test_pages_have_the_same_bytes_in_another_process(tmp_path):
    call = [sys.executable, "-c", SCRIPT, os.path.dirname(examplepages.__file__)]
    changed = os.environ | {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "2"}
    there = subprocess.run(call, env=changed, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()
    here = render(report(EVIL), INFO).html + render_index(index())
    assert hashlib.sha256(here.encode()).hexdigest() == there


@pytest.mark.parametrize(
    ("source", "gone"),
    [
        ("<a href='javascript:alert(1)'>x</a>", "javascript"),
        ("<a href=' jAvaScript:alert(1)'>x</a>", "javascript"),
        ("<img src='data:text/html;base64,AAAA'>", "img"),
        ("<img src='//evil.example/x'>", "img"),
        ("<svg><style><img src=http://evil.example onerror=alert(1)></style></svg>", "evil"),
        ("<scr<script>x</script>ipt>alert(1)</script>", "<scr"),
        ("<p style='background:url(http://evil.example)'>x</p>", "evil"),
        ("<!-- <b> --><p>x</p>", "!--"),
        ("<script>never closed", "never"),
        ("<iframe srcdoc='<b>'></iframe>", "iframe"),
    ],
)
def test_foreign_html_is_made_safe(source, gone):
    assert gone not in sanitised(source).lower()
    assert gone not in markdown(source).lower()


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        (palette.INK, "#ffffff"),
        (palette.QUIET, "#ffffff"),
        (palette.QUIET, "#f4f6f7"),
        ("#ffffff", palette.ACCENT),
        (palette.ACCENT, "#f4f6f7"),
        ("#8a4b08", "#fdf3e1"),
        ("#9c1c1c", "#fbeaea"),
        ("#38444d", "#e6e9eb"),
    ],
)
def test_text_is_read_well_on_its_ground(ink, ground):
    assert palette.contrast(ink, ground) >= 4.5
    assert ink == "#ffffff" or ink in render(report()).html
