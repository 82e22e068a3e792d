"""A project of one's own: where its files are, what is built in, and how it is begun."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import ROOT
from formfilling import Fill, filled
from tinyproject import SHOW, notebook, write_params

import ickit
from ickit._base import project
from ickit._base.yaml import read_yaml
from ickit.benchmark.library import context_factors, find_benchmark, known_benchmarks, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.cli.commands import main
from ickit.errors import InputError
from ickit.runs.grid import make_plan
from ickit.runs.json_schema import DIALECT, MODELS, json_schema, schema_text
from ickit.runs.params import Entry, ParamsFile, read_params
from ickit.runs.runner import run
from ickit.tables.schema import TABLES

COURSES = "introductory-language-courses"
OWN = "id: own\ntitle: Own\nkey_factors:\n  - {id: a, name: A}\n  - {id: b, name: B}\n"


def call(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)


def said(reason: "pytest.ExceptionInfo[InputError]") -> str:
    return "\n".join(str(fault) for fault in reason.value.faults)


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new project in a folder with a space and an accent; the working directory."""
    monkeypatch.chdir(tmp_path)
    assert call("init", "réseau à nous") == 0
    monkeypatch.chdir(tmp_path / "réseau à nous")
    return tmp_path / "réseau à nous"


# -- where a project is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("holds", ["notebooks", "params"])
@pytest.mark.parametrize("below", ["", "a", "params/more"])
def test_the_root_is_the_nearest_folder_that_holds_notebooks_or_params(holds, below, tmp_path, monkeypatch):
    (tmp_path / "outer/notebooks").mkdir(parents=True)
    inner = tmp_path / "outer/x/inner"
    (inner / holds).mkdir(parents=True)
    (inner / below).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path)
    assert project.find_run_root(inner / below / "p.yaml") == inner
    monkeypatch.chdir(inner / below)
    assert project.root() == inner
    assert project.find_run_root(tmp_path / "outer/x/p.yaml") == tmp_path / "outer"


def test_a_params_file_in_no_project_belongs_to_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "files").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert project.find_run_root(tmp_path / "files/p.yaml") == tmp_path / "here"


def test_nothing_is_written_to_the_installed_package(tmp_path, monkeypatch):
    monkeypatch.chdir(Path(ickit.__file__).parent)
    with pytest.raises(InputError) as reason:
        project.find_run_root(tmp_path / "p.yaml")
    assert "never written to" in said(reason)


def test_a_run_elsewhere_uses_the_project_of_its_params_file(net, tmp_path, monkeypatch):
    (net / "data/benchmarks").mkdir()
    (net / "data/benchmarks/own.yaml").write_text(OWN, "utf-8")
    (net / "data/cities.csv").write_text("city,name\naa,Aa\n", "utf-8")
    (net / "data/assessments.csv").write_text("city,year,benchmark,key_factor,rating\naa,2024,own,a,met\n", "utf-8")
    (net / "notebooks/tiny.ipynb").write_text(notebook(SHOW), "utf-8")
    params = write_params(net, {"notebook": "tiny"}, data="../data", benchmark="own")
    monkeypatch.chdir(tmp_path)
    assert run(params, dry_run=True) == 0
    assert os.environ.get("ICKIT_PROJECT") is None
    assert not (tmp_path / "reports").exists()


# -- what goes before what ---------------------------------------------------------------------------------------------


def test_what_a_project_lacks_is_built_in(net):
    assert set(project.find_files("notebooks", "*.ipynb")) == {p.stem for p in (ROOT / "notebooks").glob("*.ipynb")}
    assert load_benchmark(COURSES).title
    assert find_benchmark("charter") == ROOT / "data/charter.yaml"
    assert len(context_factors().factors) == 7
    assert project.resolve_path(net / "data/demo") == ROOT / "data/demo"


def test_a_projects_own_goes_before_the_built_in(net):
    (net / "notebooks/trends.ipynb").write_text(notebook(SHOW), "utf-8")
    (net / "data/benchmarks").mkdir()
    (net / f"data/benchmarks/{COURSES}.yaml").write_text(OWN.replace("id: own", f"id: {COURSES}"), "utf-8")
    (net / "data/context_factors.yaml").write_text(
        "levels: [easy, hard]\nfactors:\n  - {id: rain, name: Rain}\n", "utf-8"
    )
    shutil.copytree(ROOT / "data/demo", net / "data/demo")
    files = project.find_files("notebooks", "*.ipynb")
    assert files["trends"] == net / "notebooks/trends.ipynb"
    assert files["city_report"] == ROOT / "notebooks/city_report.ipynb"
    assert load_benchmark(COURSES).title == "Own"
    assert [factor.id for factor in load_benchmark(COURSES).context_factors or ()] == ["rain"]
    assert set(known_benchmarks()) == {COURSES, "charter"}
    assert project.resolve_path(net / "data/demo") == net / "data/demo"


def test_only_what_the_package_brings_stands_in_for_a_path(net, tmp_path):
    for path in (
        net / "data",
        net / "ickit/cli/commands.py",
        net / "data/none",
        tmp_path / "data/demo",
        net / "params",
    ):
        assert project.resolve_path(path) == path


def test_the_built_in_tables_can_be_checked_and_planned_from(net, capsys):
    assert call("check", "data/demo") == 0
    assert "demo: " in capsys.readouterr().out
    assert call("plan", "lindenfurt", "--year", "2024", "--data", "data/demo", "-o", "plan.xlsx") == 0


def test_what_is_built_in_is_named_as_if_it_were_in_the_project(net):
    params = write_params(net, {"notebook": "city_report", "parameters": {"city": "lindenfurt", "year": 2024}},
                          data="../data/demo", benchmark=COURSES)  # fmt: skip
    (report,) = make_plan(read_params(params), net).reports
    assert report.parameters["data"] == "../data/demo"
    assert report.data == str(ROOT / "data/demo")
    assert report.notebook.path == ROOT / "notebooks/city_report.ipynb"


def test_a_dry_run_says_what_is_used_from_where(net, capsys):
    (net / "notebooks/tiny.ipynb").write_text(notebook(SHOW), "utf-8")
    (net / "data/tiny.yaml").write_text(OWN.replace("id: own", "id: tiny"), "utf-8")
    (net / "data/cities.csv").write_text("city,name\naa,Aa\n", "utf-8")
    (net / "data/assessments.csv").write_text("city,year,benchmark,key_factor,rating\naa,2024,tiny,a,met\n", "utf-8")
    own = {"notebook": "tiny", "data": "../data", "benchmark": "../data/tiny.yaml"}
    write_params(net, {"notebook": "trends"}, own, data="../data/demo", benchmark=COURSES)
    assert call("run", "params/run.yaml", "--dry-run") == 0
    lines = capsys.readouterr().out.splitlines()
    for line in (
        "notebook trends: built in",
        "notebook tiny: notebooks/tiny.ipynb",
        f"benchmark {COURSES}: built in",
        "benchmark tiny: data/tiny.yaml",
        "data demo: built in",
        "data data: data",
        "context factors: built in",
    ):
        assert line in lines
    assert not list((net / "reports").iterdir())


def test_an_unknown_notebook_or_benchmark_names_where_it_was_looked_for(net, tmp_path, monkeypatch):
    params = write_params(net, {"notebook": "city_raport"}, {"notebook": "trends", "benchmark": "intro-courses"})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as reason:
        run(params)
    told = said(reason)
    assert '"city_raport" is not a notebook in réseau à nous/notebooks/, nor a built-in one. Did you mean' in told
    assert '"city_report"?' in told
    assert '"intro-courses" is not an id under réseau à nous/data/benchmarks, nor a built-in one.' in told


def test_a_project_without_notebooks_of_its_own_reads_its_own_tables(net, capsys):
    (net / "notebooks").rmdir()
    (net / "data/cities.csv").write_text("city,name,country\naa,Aa,DE\n", "utf-8")
    header = ",".join(TABLES["assessments"].names[:6])
    (net / "data/assessments.csv").write_text(f"{header}\naa,2024,{COURSES},strategy,self,met\n", "utf-8")
    (net / "data/own.yaml").write_text(OWN, "utf-8")
    write_params(
        net,
        {"notebook": "data_quality"},
        {"notebook": "data_quality", "parameters": {"benchmark": "../data/own.yaml"}},
        data="../data",
        benchmark=COURSES,
    )
    assert call("run", "params/run.yaml") == 0, capsys.readouterr()
    assert "1 of 9" in (net / "reports/run/data_quality/all.html").read_text("utf-8")
    assert sorted(path.name for path in net.iterdir()) == ["README.md", "data", "params", "reports"]


# -- without a params file ---------------------------------------------------------------------------------------------


def test_the_params_file_that_is_meant_where_none_is_named(net, tmp_path, monkeypatch):
    assert project.find_default_params() == net / "params/reseau-a-nous.yaml"
    (net / "params/b.yaml").write_text("reports: []\n", "utf-8")
    with pytest.raises(InputError) as reason:
        project.find_default_params()
    assert "Name one of them: params/b.yaml, params/reseau-a-nous.yaml." in said(reason)
    (net / "params/demo.yaml").write_text("reports: []\n", "utf-8")
    assert project.find_default_params() == net / "params/demo.yaml"
    monkeypatch.chdir(tmp_path)
    assert project.resolve_path(project.find_default_params()) == ROOT / "params/demo.yaml"


def test_the_built_in_demonstration_writes_to_the_working_directory(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    only = ["--only", "notebook=key_factor_comparison", "--only", "year=2014"]
    assert call("run", *only) == 0
    made = tmp_path / "reports/demo"
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    assert manifest["params"] == "params/demo.yaml"
    assert {"demo.yaml", "../data/demo/cities.csv", "../notebooks/trends.ipynb"} <= set(manifest["inputs"])
    (report,) = [entry for entry in manifest["reports"] if entry["status"] == "ok"]
    assert report["parameters"]["data"] == "../data/demo"
    assert not [p for p in made.rglob("*") if p.is_file() and str(ROOT) in p.read_text("utf-8")]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["reports"], "nothing else is left"
    capsys.readouterr()
    assert call("run", *only) == 0
    assert "as before" in capsys.readouterr().out
    (tmp_path / "other.yaml").write_text("run: demo\ndata: data/demo\nreports:\n  - notebook: trends\n", "utf-8")
    assert call("run", "other.yaml") == 2
    assert "belongs to params/demo.yaml" in capsys.readouterr().err


# -- a new project -----------------------------------------------------------------------------------------------------


def test_a_new_project_has_every_table_and_runs(net, capsys):
    for name, table in TABLES.items():
        assert (net / f"data/{name}.csv").read_text("utf-8-sig") == ",".join(table.names) + "\n"
    assert {p.name for p in net.iterdir()} == {"README.md", "data", "notebooks", "params", "reports"}
    assert call("check", "data") == 0
    assert call("run") == 0
    assert "1 made" in capsys.readouterr().out
    page = (net / "reports/reseau-a-nous/data_quality/all.html").read_text("utf-8")
    assert "réseau à nous" in page
    assert "No city has rated this benchmark." in page
    assert "Every factor is rated" not in page


def test_a_new_projects_reports_are_there_to_be_uncommented(net):
    path = net / "params/reseau-a-nous.yaml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("  # - ", "  - ").replace("  #   ", "    ").replace("../data\n", "../data/demo\n"), "utf-8"
    )
    plan = make_plan(read_params(path), net)
    assert {report.notebook.name for report in plan.reports} == {
        "data_quality", "city_report", "key_factor_comparison", "context_comparison", "trends", "charter_survey",
    }  # fmt: skip


def test_answers_can_be_added_to_the_tables_of_a_new_project(net, capsys):
    fill: Fill = {"field city": {"city": "brno"}, "field name": {"name": "Brno"}, "field year": {"year": 2024}}
    fill["rating strategy"] = {"rating": "met"}
    form = filled(load_benchmark(COURSES), fill, into=net / "form.xlsx")
    assert call("add", str(form), "--to", "data") == 0
    assert call("check", "data") == 0
    assert f"{COURSES}, 2024: 1 cities, 1 of 9 ratings given" in capsys.readouterr().out


def test_a_new_project_overwrites_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/params").write_text("mine", "utf-8")
    (tmp_path / "file").write_text("mine", "utf-8")
    assert call("init", "full") == 2
    assert "full: is not empty, and nothing in it is overwritten. Name a new folder." in capsys.readouterr().err
    assert call("init", "file") == 2
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["params"]
    assert (tmp_path / "file").read_text("utf-8") == "mine"
    (tmp_path / "empty").mkdir()
    assert call("init", "empty") == 0
    assert call("init", "a/b/c") == 0


@pytest.mark.parametrize(
    ("folder", "name"),
    [("net", "net"), ("Ümlaut & Co", "umlaut-co"), ("con", "network"), ("x-public", "network"), ("Δ'\"{x}: #", "x")],
)
def test_a_new_projects_name_is_safe_whatever_its_folder_is_called(folder, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("init", folder) == 0
    (path,) = (tmp_path / folder / "params").iterdir()
    params = read_params(path)
    assert (params.run, path.stem) == (name, name)
    assert params.title == folder


# -- a new notebook ----------------------------------------------------------------------------------------------------


def test_a_new_notebook_and_an_own_benchmark_run_beside_a_built_in_report(net, capsys):
    assert call("new", "notebook", "own_report") == 0
    assert "notebooks/own_report.ipynb" in capsys.readouterr().out
    (net / "data/benchmarks").mkdir()
    (net / "data/benchmarks/own.yaml").write_text(OWN, "utf-8")
    (net / "data/cities.csv").write_text("city,name,country\naa,Aa,DE\nbb,Bb,FR\n", "utf-8")
    rows = "aa,2024,own,a,self,met\naa,2024,own,b,self,not_met\nbb,2024,own,a,self,met\nbb,2024,own,b,self,met\n"
    header = ",".join(TABLES["assessments"].names[:6])
    (net / "data/assessments.csv").write_text(f"{header}\n{rows}", "utf-8")
    write_params(
        net,
        {"notebook": "own_report"},
        {"notebook": "city_report", "for_each": {"city": ["aa"]}, "parameters": {"year": 2024}},
        {"notebook": "own_report", "data": "../data/demo", "parameters": {"benchmark": COURSES}},
        data="../data",
        benchmark="own",
    )
    assert call("run", "params/run.yaml") == 0
    made = net / "reports/run"
    numbers = (made / "own_report/all/distribution.csv").read_text("utf-8")
    assert numbers.splitlines() == ["city_name,score", "Aa,50", "Bb,100"]
    assert "1 of 2" in (made / "city_report/aa-2024.html").read_text("utf-8")
    assert "lindenfurt" in (made / f"own_report/{COURSES}/scores.csv").read_text("utf-8")


def test_a_new_notebook_can_be_a_copy(net, capsys):
    assert call("new", "notebook", "city_report", "--from", "city_report") == 0
    assert "goes before the built-in city_report" in capsys.readouterr().out
    copy = json.loads((net / "notebooks/city_report.ipynb").read_text("utf-8"))
    built_in = json.loads((ROOT / "notebooks/city_report.ipynb").read_text("utf-8"))
    assert copy["cells"] == built_in["cells"]
    assert "ickit" not in copy["metadata"], "a copy may come to read data of its own"
    assert call("new", "notebook", "mine", "--from", "city_report") == 0
    assert call("new", "notebook", "mine2", "--from", "mine") == 0


def test_a_new_notebook_overwrites_nothing_and_has_a_safe_name(net, tmp_path, monkeypatch, capsys):
    assert call("new", "notebook", "own") == 0
    before = (net / "notebooks/own.ipynb").read_bytes()
    for name in ("own", "OWN", "own.ipynb", "../x", "a b", "nul", "é", ""):
        assert call("new", "notebook", name) == 2, name
    assert call("new", "notebook", "x", "--from", "city_raport") == 2
    assert 'Did you mean "city_report"?' in capsys.readouterr().err
    assert [p.name for p in (net / "notebooks").iterdir()] == ["own.ipynb"]
    assert (net / "notebooks/own.ipynb").read_bytes() == before
    monkeypatch.chdir(tmp_path)
    assert call("new", "notebook", "own") == 2
    assert "ickit init DIR" in capsys.readouterr().err
    assert not (tmp_path / "notebooks").exists()


# -- schemas -----------------------------------------------------------------------------------------------------------

SHIPPED = {
    **dict.fromkeys((ROOT / "params").glob("*.yaml"), "params"),
    **dict.fromkeys((ROOT / "data/benchmarks").glob("*.yaml"), "benchmark"),
    **dict.fromkeys((ROOT / "data/examples").glob("*.yaml"), "benchmark"),
    ROOT / "data/charter.yaml": "benchmark",
    ROOT / "data/context_factors.yaml": "context-factors",
    ROOT / "docs/benchmark-template.yaml": "benchmark",
}


def content(path: Path) -> Any:
    return read_yaml(path, path.name)[0]


def test_the_schema_files_are_what_the_models_give():
    assert sorted(path.stem for path in (ROOT / "data/schemas").iterdir()) == sorted(MODELS)
    for kind in MODELS:
        jsonschema.Draft202012Validator.check_schema(json_schema(kind))
        assert json_schema(kind)["$schema"] == DIALECT
        held = (ROOT / f"data/schemas/{kind}.json").read_text("utf-8")
        assert held == schema_text(kind), f"python -m ickit schema {kind} > data/schemas/{kind}.json"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_yaml_file_follows_the_schema_that_it_names(path):
    first = path.read_text("utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    named = path.parent / first.partition("$schema=")[2]
    assert named.resolve() == ROOT / f"data/schemas/{SHIPPED[path]}.json"
    schema = json.loads(named.read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(content(path))
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(path.read_text("utf-8")))


def test_every_yaml_file_of_the_project_is_held_against_a_schema():
    every = {path for folder in ("params", "data", "docs") for path in (ROOT / folder).rglob("*.yaml")}
    assert every == set(SHIPPED)


FACTOR = {"id": "a", "name": "A"}
RIGHT: dict[str, dict[str, Any]] = {
    "params": {"reports": [{"notebook": "x"}]},
    "benchmark": {"id": "x", "title": "X", "key_factors": [FACTOR | {"weight": "1/3"}]},
}


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("params", {"reprots": []}),
        ("params", {"reports": []}),
        ("params", {"timeout": -1}),
        ("params", {"reports": [{"notebook": "x", "parameters": {"year": {"a": 1}}}]}),
        ("params", {"reports": [{"for_each": {"city": "all"}}]}),
        ("benchmark", {"key_factors": [FACTOR | {"id": "a b"}]}),
        ("benchmark", {"key_factors": [FACTOR | {"weight": "one"}]}),
        ("benchmark", {"key_factors": [FACTOR | {"weight": True}]}),
        ("benchmark", {"key_factors": [FACTOR | {"questions": [{"id": "q", "text": "T", "kind": "no"}]}]}),
    ],
)
def test_a_schema_finds_what_is_wrong(kind, change):
    validator = jsonschema.Draft202012Validator(json_schema(kind))
    validator.validate(RIGHT[kind])
    assert not validator.is_valid(RIGHT[kind] | change)


def test_a_new_project_names_schemas_that_are_there(net):
    (path,) = (net / "params").iterdir()
    named = path.parent / path.read_text("utf-8").splitlines()[0].partition("$schema=")[2]
    jsonschema.Draft202012Validator(json.loads(named.read_text("utf-8"))).validate(content(path))
    assert {p.stem for p in (net / "data/schemas").iterdir()} == set(MODELS)


def test_schemas_are_printed(capsys):
    for kind in MODELS:
        assert call("schema", kind) == 0
        assert capsys.readouterr().out == schema_text(kind)
    assert call("schema", "paramz") == 2
    assert 'Did you mean "params"?' in capsys.readouterr().err


def test_every_key_says_what_it_is_for():
    for model in (ParamsFile, Entry):
        assert [name for name, field in model.model_fields.items() if not field.description] == []
    assert Benchmark.__doc__


def test_the_version_is_told(capsys):
    assert call("--version") == 0
    assert capsys.readouterr().out == "ickit 0.1.0\n"
