"""The sheets: one page in every state, chosen by the rule that they state, the numbers of the other pages."""

import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from inprocess import executed
from pypdf import PdfReader

import ickit
from ickit.report import elements
from ickit.report.render.document import document_of
from ickit.report.render.pdf import pdf
from ickit.report.render.render import PageInfo, render

LONG = "Saint-Quentin-sur-l'Isle-et-ses-environs with the Municipal District of the Upper Valley"
ASKED = "Does the city know, from its own records, " * 5 + "or not?"
INFO = PageInfo(run_title="A network with quite a long name of its own", edition="member edition: names cities")
STATES = ["nothing", "all", "mixed", "alone"]


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    """A source with long names and 30 key factors, in which cities are in every state; and one with a single city."""
    root = tmp_path_factory.mktemp("states")
    factors = [
        {
            "id": f"f{i}",
            "number": i,
            "name": f"Number {i}: equal access of newcomers to services, whoever provides them and wherever they live",
            "statement": "The city makes sure of it.",
            "questions": [
                {"id": f"f{i}.{n}", "text": ASKED, "kind": "yes_no"}
                for n in (1, 2)
            ],
        }
        for i in range(1, 31)
    ]  # fmt: skip
    context = [
        {"id": f"c{i}", "name": f"Condition {i}, as the national legislation and the market make it"} for i in range(9)
    ]
    benchmark = {"id": "long", "title": "A benchmark of thirty key factors on everything that a city does",
                 "key_factors": factors, "context_factors": context}  # fmt: skip
    (root / "long.yaml").write_text(yaml.safe_dump(benchmark))
    ids = [factor["id"] for factor in factors]
    rated = {
        "nothing": dict.fromkeys(ids, "not_assessed"),
        "all": dict.fromkeys(ids, "met"),
        "mixed": {k: ("met", "partly_met", "not_met", "not_assessed")[i % 4] for i, k in enumerate(ids)},
        "other": {k: ("partly_met", "met", "met")[i % 3] for i, k in enumerate(ids)},
    }
    for folder, cities in {"data": list(rated), "single": ["mixed"]}.items():
        place = root / folder
        place.mkdir()
        (place / "cities.csv").write_text("city,name,country\n" + "".join(f'{c},"{LONG} {c}",DE\n' for c in cities))
        rows = []
        for city in cities:
            for who in ("self", "peer"):
                for year in (2022, 2024):
                    for i, (factor, rating) in enumerate(rated[city].items()):
                        moved = (
                            "not_met" if (year == 2022 or who == "peer") and i % 3 == 0 and rating == "met" else rating
                        )
                        rows.append(f"{city},{year},long,{factor},{who},{moved}\n")
        (place / "assessments.csv").write_text("city,year,benchmark,key_factor,assessor,rating\n" + "".join(rows))
        levels = "".join(
            f"{c},2024,c{i},self,{('difficult', 'very_difficult')[i % 2]}\n" for c in cities for i in range(9)
        )
        (place / "context.csv").write_text("city,year,factor,assessor,level\n" + levels)
        advice = [f"r{c}{i},{c},2024,long,f{i + 1},Do it.,quick_win,open\n" for c in cities for i in range(30)]
        (place / "recommendations.csv").write_text(
            "id,city,year,benchmark,key_factor,text,horizon,status\n" + "".join(advice)
        )
    return root


def of_state(state: str, source: Path):
    data = "single" if state == "alone" else "data"
    given = {"data": str(source / data), "benchmark": str(source / "long.yaml"), "assessor": "self", "year": 2024}
    return executed("city_brief", city="mixed" if state == "alone" else state, **given)


def pages(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("state", STATES)
def test_a_city_brief_is_one_page_in_every_state(source: Path, state: str, tmp_path: Path) -> None:
    nb = of_state(state, source)
    page = render(nb, INFO)
    document = document_of(nb, page.head)
    assert document.sheet
    assert pages(pdf(document)) == 1
    said = " ".join(one.plain for one in document.body.elements)
    expected = {
        "nothing": ["No key factor is rated.", "rated no key factor in 2024", "Find out where the city stands"],
        "all": ["30 of 30", "Every rated key factor is in place.", "Keep what is in place"],
        "mixed": ["8 of 30", "met; in place in", "Find out: “", "the reviewers' rating is the same on"],
        "alone": ["There is no other city that rated any to compare with.", "no other city rated it"],
    }
    for words in expected[state]:
        assert words in said, words
    if shutil.which("chromium") and state in ("mixed", "nothing"):
        assert printed(page.html, tmp_path) == 1


def printed(html: str, folder: Path) -> int:
    """How many pages the browser prints."""
    (folder / "page.html").write_text(html)
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    where = [f"--user-data-dir={folder}/own", f"--print-to-pdf={folder}/page.pdf", f"file://{folder}/page.html"]
    subprocess.run([*command, *where], check=True, capture_output=True, env={**os.environ, "HOME": str(folder)})
    return pages((folder / "page.pdf").read_bytes())


def test_a_network_brief_is_one_page_also_with_thirty_key_factors_and_nothing_rated(source: Path) -> None:
    given = {"data": str(source / "data"), "benchmark": str(source / "long.yaml"), "assessor": "self"}
    nb = executed("network_brief", year=2024, **given)
    document = document_of(nb, render(nb, INFO).head)
    assert pages(pdf(document)) == 1
    rated = (source / "data" / "assessments.csv").read_text().splitlines(keepends=True)
    none = source / "none"
    none.mkdir()
    shutil.copy(source / "data" / "cities.csv", none)
    (none / "assessments.csv").write_text(rated[0] + "".join(r for r in rated if r.startswith("nothing,2024")))
    nb = executed("network_brief", year=2024, **{**given, "data": str(none)})
    document = document_of(nb, render(nb, INFO).head)
    assert pages(pdf(document)) == 1
    assert "No key factor is rated in this year." in " ".join(one.plain for one in document.body.elements)


@pytest.fixture(scope="module")
def study():
    return ickit.load(str(ROOT / "data" / "demo"), city="lindenfurt", until=2024)


def test_which_three_follows_the_rule_that_the_page_states(study) -> None:
    sheet = ickit.report.city_brief(study, "lindenfurt", 2024).sheet()
    factors = ickit.report.city_report(study, "lindenfurt", 2024).key_factors().tables["key-factors"]
    factors["share"] = factors["peers_in_place"] / factors["peers_rated"]
    top = factors[factors["rating"] == "met"].sort_values("share", kind="stable")["name"].head(3)
    low = factors[factors["rating"].isin(["not_met", "partly_met"])]
    low = low.sort_values("share", ascending=False, kind="stable")["name"].head(3)
    lists = [[item.name for item in one.items] for one in sheet.walk() if isinstance(one, elements.Points)]
    assert lists == [list(top), list(low)]
    saved = sheet.tables["chosen"].set_index("list")["name"]
    assert {*saved["strength"]} == {*top}
    assert {*saved["gap"]} == {*low}
    assert len(saved) == 9
    assert "How they are chosen." in sheet.plain


def test_the_report_begins_with_the_same_words_as_the_sheet(study) -> None:
    report = ickit.report.city_report(study, "lindenfurt", 2024)
    short = dict(report.in_short().items)
    sheet = ickit.report.city_brief(study, "lindenfurt", 2024).sheet().plain
    assert short["Level"] in sheet
    assert short["Change"] in sheet
    assert short["First step"] in sheet
    assert [len(short[name].split("; ")) for name in ("Strengths", "Gaps")] == [2, 2]
    shown = {
        value for value, _, _ in next(one for one in report.headline().walk() if isinstance(one, elements.Cards)).items
    }
    there = {
        value
        for value, _, _ in next(
            one
            for one in ickit.report.city_brief(study, "lindenfurt", 2024).sheet().walk()
            if isinstance(one, elements.Cards)
        ).items
    }
    assert shown == there
