"""The command line: exit statuses, messages, and terminals of every kind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tinyproject import make_project, write_params

ENV = {**os.environ, "COLUMNS": "120"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


def ickit(root: Path, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "ickit", *words]
    return subprocess.run(
        command,
        check=False,
        cwd=root,
        env={**ENV, **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def test_help_is_shown_without_a_command_and_comes_at_once(root: Path) -> None:
    shown = ickit(root)
    assert "Make the reports of a params file" in shown.stdout + shown.stderr
    listed = "import sys, ickit.cli.commands; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True)
    assert not {"pandas", "pydantic", "papermill", "yaml", "numpy", "matplotlib"} & set(loaded.stdout.split())
    best = 9.0
    for _ in range(3):  # processor time, which a busy machine does not stretch
        begun = sum(os.times()[2:4])
        assert ickit(root, "--help").returncode == 0
        best = min(best, sum(os.times()[2:4]) - begun)
    assert best < 0.5


@pytest.mark.parametrize(
    "words", [["walk"], ["run", "--jobs", "0"], ["run", "--jobs", "x"], ["check"], ["run", "--nope"]]
)
def test_a_wrong_call_ends_with_2(root: Path, words: list[str]) -> None:
    assert ickit(root, *words).returncode == 2


def test_faults_are_told_one_a_line_without_a_traceback(root: Path) -> None:
    write_params(root, {"notebook": "tinny"}, {"notebook": "wave", "parameters": {"yaer": 2024}})
    told = ickit(root, "run", "params/run.yaml")
    assert told.returncode == 2
    assert [line.partition(":")[0] for line in told.stderr.splitlines()] == [
        "run.yaml, line 6, tinny, notebook",
        "run.yaml, line 11, wave, parameters.yaer",
    ]
    assert not (root / "reports").exists()
    assert ickit(root, "run", "params/none.yaml").stderr.startswith("none.yaml: there is no such file")
    assert ickit(root, "run").stderr == told.stderr, "the only params file of the project"


def test_a_run_tells_each_report_and_where_the_index_is(root: Path) -> None:
    write_params(root, {"notebook": "wave", "for_each": {"year": [2022]}})
    told = ickit(root, "run", "params/run.yaml", "--out", "out", "--jobs", "1", PYTHONIOENCODING="ascii")
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert any(line.startswith("ok      wave/2022 (") for line in lines)
    assert lines[-1] == "1 made. Index: out/run/index.html"
    assert told.stderr == ""
    assert (root / "out/run/index.html").is_file()
    assert not (root / "reports").exists()
    told = ickit(root, "run", "params/run.yaml", "--out", "out", "--dry-run", "--only", "year=2022")
    assert "wave/2022" in told.stdout


def test_a_failed_report_ends_with_1(root: Path) -> None:
    path = root / "notebooks/wave.ipynb"
    path.write_text(path.read_text().replace("print(year)", "raise ValueError('é ☃')"))
    write_params(root, {"notebook": "wave"})
    told = ickit(root, "run", "params/run.yaml", PYTHONIOENCODING="ascii")
    assert told.returncode == 1
    assert "failed  wave/all" in told.stdout
    assert "ValueError: ? ? (cell 2)" in told.stdout


def test_check_lists_every_fault_or_says_what_is_there(root: Path) -> None:
    told = ickit(root, "check", "data/tiny", "--benchmark", "data/tiny.yaml")
    assert told.returncode == 0, told.stderr
    assert "tiny, 2024: 3 cities, 6 of 6 ratings given" in told.stdout
    path = root / "data/tiny/assessments.csv"
    path.write_text(path.read_text().replace("aa,2022", "xx,2022").replace("bb,2024,tiny,a", "bb,1900,tiny,q"))
    told = ickit(root, "check", "data/tiny", "--benchmark", "data/tiny.yaml")
    assert told.returncode == 2
    assert told.stderr.count("assessments.csv, row") >= 3
    assert "Traceback" not in told.stderr
    assert ickit(root, "check", "nowhere").returncode == 2
    assert ickit(root, "check", "data/tiny", "--benchmark", "tinny").returncode == 2


def test_demo_writes_tables(root: Path) -> None:
    told = ickit(root, "demo", "-o", "made", "--cities", "5", "--waves", "2020, 2024")
    assert told.returncode == 0, told.stderr
    assert (root / "made/cities.csv").is_file()
    assert ickit(root, "demo", "-o", "made2", "--waves", "soon").returncode == 2
    assert not (root / "made2").exists()


def test_an_unexpected_fault_is_one_plain_line_and_a_traceback_only_on_request(root: Path) -> None:
    (root / "sitecustomize.py").write_text("from ickit._base import project\nproject.root = lambda: 1 / 0\n")
    told = ickit(root, "run", PYTHONPATH=str(root))
    assert told.returncode == 1
    assert told.stderr.startswith("ZeroDivisionError: division by zero\nThis is a fault of ickit, please report it")
    assert "Traceback" not in told.stderr
    assert "Traceback" in ickit(root, "--debug", "run", PYTHONPATH=str(root)).stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes")
def test_a_closed_pipe_ends_it_quietly(root: Path) -> None:
    command = f"{sys.executable} -m ickit check data/tiny --benchmark data/tiny.yaml | true"
    told = subprocess.run(["sh", "-c", command], check=False, cwd=root, env=ENV, capture_output=True, text=True)
    assert told.stderr == ""
