"""Documentation that is made from code, and what it names, agree with the code."""

import re
from pathlib import Path

import pytest
from conftest import ROOT

from ickit.cli.commands import main
from ickit.runs.grid import make_plan
from ickit.runs.notebook import read_notebook
from ickit.runs.params import Entry, ParamsFile, read_params
from ickit.tables.describe import markdown
from ickit.tables.schema import TABLES

NAMED = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md"]
PAGES = [*(ROOT / name for name in NAMED), *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_page_on_tables_is_the_contract():
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == markdown()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_within_the_project_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), (page.name, target)


def test_every_notebook_is_told_of_in_the_readme():
    said = (ROOT / "README.md").read_text(encoding="utf-8")
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"`{notebook.stem}`" in said, notebook.stem


# -- params files and projects -----------------------------------------------------------------------------------------

PARAMS_PAGE = (ROOT / "docs" / "params.md").read_text(encoding="utf-8")
PROJECTS_PAGE = (ROOT / "docs" / "projects.md").read_text(encoding="utf-8")
COMMON = {"data", "benchmark", "assessor", "key_factors", "peer_group", "public"}


def _blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def _rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its header."""
    table = page.partition(f"## {heading}\n")[2].partition("\n| --- ")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[1:]]


def _call(command: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(command.removeprefix("python -m ").removeprefix("ickit ").split())
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("heading", "model"), [("Keys of the file", ParamsFile), ("Keys of an entry under `reports`", Entry)]
)
def test_every_key_of_a_params_file_is_explained(heading, model):
    assert {row[0].strip("`") for row in _rows(PARAMS_PAGE, heading)} == set(model.model_fields)


def test_every_notebook_is_listed_with_its_own_parameters_and_real_tables():
    listed = {row[0].strip("`"): row for row in _rows(PARAMS_PAGE, "Which notebook needs what")}
    notebooks = {path.stem: read_notebook(path) for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert listed.keys() == notebooks.keys()
    for name, (_, parameters, tables) in listed.items():
        assert set(re.findall(r"`(\w+)`", parameters)) == notebooks[name].parameters.keys() - COMMON, name
        assert notebooks[name].parameters.keys() >= COMMON
        assert set(re.findall(r"`(\w+)`", tables)) <= {*TABLES, "peer", "self"}, name
    common = " ".join(row[0] for row in _rows(PARAMS_PAGE, "Parameters"))
    assert set(re.findall(r"`(\w+)`", common)) == COMMON


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project that the page on projects makes, by its own commands."""
    monkeypatch.chdir(tmp_path)
    init, enter, _ = _blocks(PROJECTS_PAGE, "sh")[0].splitlines()
    assert _call(init) == 0
    monkeypatch.chdir(tmp_path / enter.removeprefix("cd "))
    return tmp_path / "net"


@pytest.mark.long
def test_the_commands_of_the_page_on_projects_do_what_it_says(net):
    commands = [line for block in _blocks(PROJECTS_PAGE, "sh") for line in block.splitlines()][2:]
    assert commands[0] == "ickit run"
    for command in commands:
        assert _call(command) == 0, command
    assert (net / "reports/net/index.html").exists()
    assert (net / "reports/demo/city_report/lindenfurt-2024.html").exists()
    (example,) = _blocks(PROJECTS_PAGE, "yaml")
    (net / "params/example.yaml").write_text(example, encoding="utf-8")
    reports = make_plan(read_params(net / "params/example.yaml"), net).reports
    assert [report.id for report in reports] == ["own_report/all", "own_city_report/lindenfurt-2024", "trends/all"]
    assert reports[1].notebook.path == net / "notebooks/own_city_report.ipynb"


def test_the_params_file_on_its_page_is_ten_lines_and_right(net):
    (example,) = _blocks(PARAMS_PAGE, "yaml")
    assert len(example.splitlines()) == 10
    (net / "params/example.yaml").write_text(example.replace("../data\n", "../data/demo\n"), encoding="utf-8")
    reports = make_plan(read_params(net / "params/example.yaml"), net).reports
    assert {report.notebook.name for report in reports} == {"city_report", "trends"}
    assert (net / example.splitlines()[0].partition("=../")[2]).exists()


def test_the_other_commands_in_the_text_of_both_pages_are_there(net):
    said = {
        command.split()[0]
        for page in (PARAMS_PAGE, PROJECTS_PAGE)
        for command in re.findall(r"`(?:python -m )?ickit (\w[^`]*)`", page)
    }
    assert said == {"run", "init", "schema"}
    for kind in ("params", "benchmark"):
        assert _call(f"ickit schema {kind}") == 0
    for name in re.findall(r"`(params/[\w-]+\.yaml)`", PARAMS_PAGE):
        assert _call(f"ickit run {name} --dry-run") == 0, name
