"""Messages that name what can be chosen, and lists in the order in which people look for a name."""

import re

import pytest
from conftest import ROOT

import ickit
from ickit.cli.commands import main
from ickit.report.render.index import IndexInfo, ReportEntry, render_index

DEMO = str(ROOT / "data" / "demo")


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out + captured.err


def test_the_version_is_said(capsys):
    assert said(capsys, "--version") == (0, f"ickit {ickit.__version__}\n")


@pytest.mark.parametrize("written", ["Introductory language courses", "The Charter!"])
def test_the_ids_of_benchmarks_are_listed_where_none_is_written(written, tmp_path, capsys):
    (tmp_path / "cities.csv").write_text("city,name\naa,Aa\n", encoding="utf-8")
    (tmp_path / "assessments.csv").write_text("city,year,benchmark,key_factor,rating\n", encoding="utf-8")
    (tmp_path / "invitations.csv").write_text(f"city,year,benchmark\naa,2031,{written}\n", encoding="utf-8")
    status, told = said(capsys, "check", tmp_path)
    assert status == 2
    assert "invitations.csv, row 2, benchmark: " in told
    assert "introductory-language-courses" in told
    assert re.search(r"\bcharter\b", told)


def test_a_city_that_is_not_there_is_not_counted_twice(tmp_path, capsys):
    words = ("plan", "Qqqqq", "--year", 2024, "--data", DEMO, "-o", tmp_path / "plan.xlsx")
    status, told = said(capsys, *words)
    assert status == 2
    assert '"Qqqqq" is not a city in the data' in told
    assert "(24 in all)" in told  # the demonstration has 24 cities, each with an id and a name


def test_the_members_index_is_in_the_order_of_names():
    names = ["Zagora", "Ålvik", "élan", "Brod"]
    reports = [
        ReportEntry(
            f"city_report/c{n}-{year}",
            "city_report",
            {"city": f"c{n}", "year": year},
            html=f"c{n}-{year}.html",
            summary={"city": name, "year": year},
        )
        for n, name in enumerate(names)
        for year in (2029, 2031)
    ]
    page = render_index(IndexInfo("Network", reports))
    places = [page.index(f"c{n}-{year}.html") for n in (1, 3, 2, 0) for year in (2029, 2031)]
    assert places == sorted(places)
