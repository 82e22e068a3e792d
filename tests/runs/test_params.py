"""Params files: what they ask for, and everything that is wrong with them, before anything runs."""

import textwrap
from pathlib import Path
from typing import Any

import pytest
from tinyproject import make_project, notebook, write_params

from ickit.errors import InputError
from ickit.runs.grid import make_plan
from ickit.runs.locations import for_kernel
from ickit.runs.notebook import Parameter, read_notebook
from ickit.runs.params import read_params
from ickit.runs.report import Plan
from ickit.runs.select import select_reports
from ickit.runs.slugs import slugify, unsafe


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_project(tmp_path / "project")
    monkeypatch.chdir(made)
    return made


def planned(root: Path, *reports: dict[str, Any], **more: Any) -> Plan:
    return make_plan(read_params(write_params(root, *reports, **more)), root)


def faults(root: Path, *reports: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        planned(root, *reports, **more)
    return [str(fault) for fault in caught.value.faults]


def test_a_grid_is_every_combination_in_file_order(root: Path) -> None:
    entry = {"notebook": "tiny", "for_each": {"year": [2024, 2022], "city": ["bb", "aa"]}, "parameters": {"weight": 2}}
    assert [r.slug for r in planned(root, entry).reports] == [
        "2024-bb-2",
        "2024-aa-2",
        "2022-bb-2",
        "2022-aa-2",
    ]


def test_all_cities_are_those_with_rows_in_the_year_and_all_years_those_with_rows(root: Path) -> None:
    plan = planned(
        root,
        {"notebook": "tiny", "for_each": {"city": "all"}, "parameters": {"year": 2024}},
        {"notebook": "tiny", "for_each": {"city": "all", "year": "all"}, "parameters": {"strict": True}},
        {"notebook": "wave", "for_each": {"year": "all"}},
    )
    ids = [r.id for r in plan.reports]
    assert ids[:3] == ["tiny/aa-2024", "tiny/bb-2024", "tiny/cc-2024"]
    pairs = ["aa-2022", "aa-2024", "bb-2022", "bb-2024", "cc-2022", "cc-2024", "dd-2022"]
    assert ids[3:10] == [f"tiny/{pair}-true" for pair in pairs]
    assert ids[10:] == ["wave/2022", "wave/2024"]


def test_paths_reach_the_kernel_relative_to_its_folder(root: Path) -> None:
    (report,) = planned(root, {"notebook": "wave"}).reports
    assert report.parameters == {"data": "../data/tiny", "benchmark": "../data/tiny.yaml"}
    assert report.slug == "all"
    assert report.data == str(root / "data" / "tiny")


def test_a_path_through_a_link_means_the_same_to_the_kernel(tmp_path: Path) -> None:
    (tmp_path / "real" / "deep" / "notebooks").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real" / "deep")
    given = for_kernel(str(tmp_path / "data"), tmp_path / "link" / "notebooks")
    assert (tmp_path / "real" / "deep" / "notebooks" / given).resolve() == (tmp_path / "data").resolve()
    assert for_kernel("s3://bucket/x", tmp_path) == "s3://bucket/x"


def test_a_list_of_text_is_joined_and_a_whole_number_does_for_a_number(root: Path) -> None:
    entry = {"notebook": "tiny", "parameters": {"key_factors": ["a", "b"], "weight": 2, "year": 2022}}
    (report,) = planned(root, entry).reports
    assert report.parameters["key_factors"] == "a, b"
    assert isinstance(report.parameters["weight"], float)
    assert report.slug == "2-2022"  # lists are no part of the name


def test_every_fault_is_told_at_once_with_line_entry_and_nearest_word(root: Path) -> None:
    told = faults(
        root,
        {"notebook": "tinny"},
        {"notebook": "tiny", "parameters": {"cty": "aa", "strict": 1, "year": True, "weight": "2"}},
        {"notebook": "tiny", "for_each": {"city": ["ab"], "year": [2023]}},
        {"notebook": "tiny", "for_each": {"city": []}},
        {"notebook": "tiny", "for_each": {"city": ["aa"]}, "parameters": {"city": "bb", "public": True}},
    )
    text = "\n".join(told)
    assert '"tinny" is not a notebook in notebooks/, nor a built-in one. Did you mean "tiny"?' in text
    assert 'tiny, parameters.cty: "cty" is not a parameter of tiny. Did you mean "city"?' in text
    assert "strict takes true or false" in text
    assert "year takes a whole number" in text
    assert "Write the number without quotation marks." in text
    assert '"ab" is not a city of tiny' in text
    assert "2023 is no wave of tiny in tiny. Its waves are 2022, 2024." in text
    assert "for_each.city: has no values" in text
    assert "parameters.city: also stands under for_each" in text
    assert "parameters.public: cannot be set for one report" in text
    assert all(line.startswith("run.yaml, line ") for line in told)
    assert len(told) == 10


def test_a_default_that_the_data_do_not_have_is_a_fault(root: Path) -> None:
    text = (root / "data/tiny/cities.csv").read_text().replace("aa,Aa", "zz,Zz")
    (root / "data/tiny/cities.csv").write_text(text)
    rows = (root / "data/tiny/assessments.csv").read_text().replace("\naa,", "\nzz,")
    (root / "data/tiny/assessments.csv").write_text(rows)
    (told,) = faults(root, {"notebook": "tiny"})
    assert "city (not given, so aa)" in told


def test_faults_of_data_and_benchmark_name_where_they_were_named(root: Path) -> None:
    (told,) = faults(root, {"notebook": "wave", "benchmark": "chartr"})
    assert told.startswith("run.yaml, line ")
    assert 'Did you mean "charter"?' in told
    (root / "data/tiny/assessments.csv").write_text("city,year\n")
    assert any("assessments.csv" in line for line in faults(root, {"notebook": "wave"}))


def test_a_grid_without_reports_is_a_fault(root: Path) -> None:
    (root / "data/tiny/assessments.csv").write_text("city,year,benchmark,key_factor,assessor,rating\n")
    (told,) = faults(root, {"notebook": "wave", "for_each": {"year": "all"}, "benchmark": "../data/tiny.yaml"})
    assert "makes no report" in told


@pytest.mark.parametrize(
    "second",
    [
        {"notebook": "tiny", "for_each": {"key_factors": ["A"]}, "parameters": {"city": "aa"}},
        {"notebook": "tiny", "for_each": {"key_factors": ["a", "a"]}, "parameters": {"city": "bb"}},
    ],
)
def test_reports_with_one_name_are_a_fault(root: Path, second: dict[str, Any]) -> None:
    first = {"notebook": "tiny", "for_each": {"key_factors": ["a"]}, "parameters": {"city": "aa"}}
    (told,) = faults(root, first, second)
    assert "a report would be named" in told
    assert ("the same entry" in told) == (second["parameters"]["city"] == "bb")


def test_names_that_windows_reserves_and_long_names_are_faults(root: Path) -> None:
    (told,) = faults(root, {"notebook": "tiny", "for_each": {"key_factors": ["CON"]}})
    assert "Windows reserves" in told
    (told,) = faults(root, {"notebook": "tiny", "for_each": {"key_factors": ["x" * 200]}})
    assert "longer than" in told


@pytest.mark.parametrize("name", ["../x", "a b", "nul", "x-public", "X-Public", ".hidden"])
def test_a_run_name_is_a_safe_name(root: Path, name: str) -> None:
    with pytest.raises(InputError, match="run's name"):
        read_params(write_params(root, {"notebook": "wave"}, run=name))


def test_unknown_keys_of_a_params_file_are_told_together(root: Path) -> None:
    path = root / "params" / "run.yaml"
    path.write_text("titel: x\npublic: 1\nreports:\n  - notebook: wave\n    foreach: {}\n")
    with pytest.raises(InputError) as caught:
        read_params(path)
    text = str(caught.value)
    assert 'Did you mean "title"?' in text
    assert 'Did you mean "for_each"?' in text
    assert "public" in text


def test_a_password_in_a_url_is_refused(root: Path) -> None:
    told = faults(root, {"notebook": "wave"}, data="ftp://me:secret@host/x")
    assert any("holds a password" in line for line in told)
    assert "secret" not in "\n".join(told)


def test_only_selects_by_parameter_and_notebook(root: Path) -> None:
    plan = planned(root, {"notebook": "tiny", "for_each": {"city": "all", "year": [2022, 2024]}}, {"notebook": "wave"})
    assert [r.slug for r in select_reports(plan.reports, ["city=aa", "city=bb", "year=2024"])] == ["aa-2024", "bb-2024"]
    assert [r.id for r in select_reports(plan.reports, ["notebook=wave"])] == ["wave/all"]
    assert len(select_reports(plan.reports, ["strict=false"])) == 7  # a default counts
    for word, said in [("city", "KEY=VALUE"), ("cty=aa", '"city"'), ("city=ac", "no report has"), ("=a", "KEY=VALUE")]:
        with pytest.raises(InputError, match=said):
            select_reports(plan.reports, [word])
    with pytest.raises(InputError, match="together"):
        select_reports(plan.reports, ["notebook=wave", "city=aa"])


def test_a_parameters_cell_is_read_without_running_it(tmp_path: Path) -> None:
    cell = textwrap.dedent("""
        a: int  # must be given
        b: "str | None" = None
        c: list[str] = []
        d = 1.5  # a number
        e: Path = "x"
        f: float | None = -1
    """)
    (tmp_path / "n.ipynb").write_text(notebook("raise SystemExit", parameters=cell))
    found = read_notebook(tmp_path / "n.ipynb").parameters
    assert found["a"] == Parameter("a", frozenset({"int"}), None, True, "must be given")
    assert found["d"] == Parameter("d", frozenset({"float"}), 1.5, False, "a number")
    assert [sorted(found[n].kinds) for n in "bcef"] == [["none", "str"], ["list"], ["any"], ["float", "none"]]
    assert found["f"].fit(None) is None
    assert found["c"].fit(["x"]) == ["x"]
    with pytest.raises(ValueError, match="not a finite number"):
        found["d"].fit(float("nan"))


@pytest.mark.parametrize("cell", ["import os", "a = open('x')", "a, b = 1, 2", "a =", "for i in x: pass"])
def test_a_parameters_cell_only_sets_plain_values(tmp_path: Path, cell: str) -> None:
    (tmp_path / "n.ipynb").write_text(notebook(parameters=cell))
    with pytest.raises(InputError):
        read_notebook(tmp_path / "n.ipynb")


def test_outputs_and_counts_do_not_change_a_notebooks_hash(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(notebook("1"))
    (tmp_path / "b.ipynb").write_text(notebook("1").replace('"execution_count": null', '"execution_count": 7'))
    (tmp_path / "c.ipynb").write_text(notebook("2"))
    a, b, c = (read_notebook(tmp_path / f"{n}.ipynb").sha256 for n in "abc")
    assert a == b != c


def test_a_parameter_without_a_default_must_be_given(root: Path) -> None:
    (root / "notebooks/need.ipynb").write_text(notebook(parameters="level: str"))
    (told,) = faults(root, {"notebook": "need"})
    assert '"level" of need is not given' in told
    assert planned(root, {"notebook": "need", "parameters": {"level": "x"}}).reports[0].slug == "x"


def test_slugs_are_safe_names() -> None:
    assert slugify("Αθήνα") == slugify("ΑΘΗΝΑ") != slugify("Σόφια")
    assert unsafe(slugify("Αθήνα")) is None
    assert slugify("../../etc/passwd") == "etc-passwd"
    for name in ("", "a/b", "a.b", "com1", "-a", "é"):
        assert unsafe(name) is not None
