"""Messages that name what can be chosen, and lists in the order in which people look for a name."""

import re

import pytest
from conftest import ROOT

import ickit
from ickit.benchmark.library import load_benchmark
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


def test_benchmarks_are_listed_the_projects_own_too(tmp_path, capsys, monkeypatch):
    folder = tmp_path / "data" / "benchmarks"
    folder.mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    own = "id: night-buses\ntitle: Night \u202ebuses\nkey_factors: [{id: fares, name: Fares}]\n"
    (folder / "night-buses.yaml").write_text(own, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    status, told = said(capsys, "benchmarks")
    assert status == 0
    assert [line.partition(":")[0] for line in told.splitlines()] == [
        "introductory-language-courses", "night-buses", "charter"
    ]  # fmt: skip
    assert "(1 key factors" not in told
    assert "\u202e" not in told
    (folder / "night-buses.yaml").write_text("id: night-buses\n", encoding="utf-8")
    status, told = said(capsys, "benchmarks")
    assert status == 2
    assert "introductory-language-courses: " in told
    assert "night-buses.yaml" in told


@pytest.mark.parametrize("benchmark", ["introductory-language-courses", "charter", "night-buses.yaml"])
def test_the_ids_of_a_benchmark_are_listed(benchmark, tmp_path, capsys, monkeypatch):
    factor = "{id: fares, name: Fares, questions: [{id: f.1, text: How many}]}"
    text = f"id: night-buses\ntitle: Buses\nkey_factors: [{factor}]\n"
    (tmp_path / "night-buses.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    status, told = said(capsys, "benchmarks", benchmark)
    asked = load_benchmark(benchmark, tmp_path)
    assert status == 0
    listed = {line.split(":")[0].strip() for line in told.splitlines()}
    rated = {factor.id for factor in asked.context_factors if factor.rated}
    assert {*asked.ids, *asked.questions, *rated} <= listed
    assert ("\ncommitment:" in told) == (benchmark == "charter")


@pytest.mark.parametrize("column", ["key_factor", "benchmark"])
def test_what_is_no_id_is_told_where_ids_are_found(column, tmp_path, capsys):
    row = {"city": "aa", "year": "2031", "benchmark": "charter", "key_factor": "P1", "rating": "fully"}
    row[column] = "Tell everyone, often"
    (tmp_path / "cities.csv").write_text("city,name\naa,Aa\n", encoding="utf-8")
    cells = ",".join(f'"{cell}"' for cell in row.values())
    (tmp_path / "assessments.csv").write_text(f"{','.join(row)}\n{cells}\n", encoding="utf-8")
    status, told = said(capsys, "check", tmp_path)
    assert status == 2
    where = "ickit benchmarks BENCHMARK lists them" if column == "key_factor" else "introductory-language-courses"
    assert where in next(line for line in told.splitlines() if f"row 2, {column}: " in line)
