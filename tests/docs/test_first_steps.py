"""The first steps on the site, taken one after the other as a reader takes them."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from conftest import ROOT
from formfilling import TOOLKIT, type_in
from openpyxl import load_workbook

from ickit.benchmark.library import load_benchmark
from ickit.cli.commands import main

PAGES = ROOT / "docs" / "first-steps"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", (PAGES / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def commands(page: str) -> list[str]:
    return [line.strip() for block in blocks(page, "sh") for line in block.splitlines()]


def call(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if command.startswith("cd "):
        monkeypatch.chdir(command.removeprefix("cd "))
        return
    with pytest.raises(SystemExit) as ended:
        main(command.removeprefix("python -m ickit ").split())
    assert not ended.value.code, command


def invite(city: str, name: str, country: str) -> None:
    for table, row in [("cities", f"{city},{name},{country},,,"), ("invitations", f"{city},2026,{TOOLKIT},yes,,")]:
        with Path(f"data/{table}.csv").open("a", encoding="utf-8") as file:
            file.write(f"{row}\n")


def fill_in(sent: Path, returned: Path) -> None:
    book = load_workbook(sent)
    type_in(load_benchmark(TOOLKIT), book, {"rating strategy": {"rating": "met"}})
    returned.parent.mkdir()
    book.save(returned)


def test_a_coordinator_comes_from_an_empty_project_to_reports(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_demo, init, enter, check, send, add, check_again, dry_run, run = commands("coordinator.md")
    assert run_demo == run == "python -m ickit run"  # the demonstration is made in tests/end_to_end
    for command in (init, enter):
        call(command, monkeypatch)
    invite("den-haag", "Den Haag", "NL")
    for command in (check, send):
        call(command, monkeypatch)
    name = "den-haag-introductory-language-courses-2026.xlsx"
    fill_in(Path("forms-2026") / name, Path("returned") / name)
    for command in (add, check_again, dry_run, run):
        call(command, monkeypatch)
    assert "den-haag,2026" in Path("data/assessments.csv").read_text("utf-8-sig")
    assert Path("reports/network/index.html").exists()


def test_a_city_gets_its_plan(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    (command,) = commands("city-officer.md")
    call(command.replace("plan.xlsx", str(tmp_path / "plan.xlsx")), monkeypatch)
    assert (tmp_path / "plan.xlsx").exists()


def test_the_sections_that_a_city_reads_are_those_of_its_page():
    table = (PAGES / "city-officer.md").read_text("utf-8").partition("| --- | --- |\n")[2].partition("\n\n")[0]
    named = [name.strip() for line in table.splitlines() for name in line.split("|")[2].split(";")]
    page = (ROOT / "notebooks" / "city_report.ipynb").read_text("utf-8")
    assert named == re.findall(r'"## ([^"\\]+)', page)


def test_a_researcher_runs_the_lines_of_the_page(monkeypatch):
    monkeypatch.chdir(ROOT)
    load, ask, draw, choose = blocks("researcher.md", "python")
    known: dict[str, object] = {}
    exec(load, known)
    for line in ask.splitlines():
        frame = eval(line, known)
        assert isinstance(frame, pd.DataFrame)
        assert len(frame)
    exec(draw, known)
    assert known["axes"].get_title() == "My title"
    plt.close("all")
    chosen = eval(choose, known)
    assert (chosen.assessor, chosen.peer_group) == ("peer", "country")
    assert chosen.key_factors()["key_factor"].tolist() == ["strategy", "orientation"]
