"""Runs from end to end, with small notebooks of their own: what is written, what is made again, what can go wrong."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from filelock import FileLock
from tinyproject import SHOW, make_project, notebook, write_params

from ickit.errors import InputError
from ickit.runs import hashes, runner
from ickit.runs.manifest import Entry, ours, read_manifest
from ickit.runs.progress import Progress
from ickit.runs.publish import remove

pytestmark = pytest.mark.usefixtures("light_templates")

PACKAGE_FILES = hashes.package_files
CITIES = {"notebook": "tiny", "for_each": {"city": ["aa", "bb"]}, "parameters": {"year": 2024}}
WAVE = {"notebook": "wave", "for_each": {"year": [2024]}}


class Said(Progress):
    """Keeps what a run says."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.entries: list[Entry] = []

    def note(self, text: str) -> None:
        self.lines.append(text)

    def done(self, entry: Entry) -> None:
        self.entries.append(entry)


@pytest.fixture(scope="module", autouse=True)
def _package_at_rest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A package that nobody edits while these tests run."""
    file = tmp_path_factory.mktemp("package") / "module.py"
    file.write_text("")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ickit.runs.hashes.package_files", lambda: {"module.py": file})
        yield


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_project(tmp_path / "project")
    monkeypatch.chdir(made)
    return made


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a finished run, to be copied."""
    root = make_project(tmp_path_factory.mktemp("made") / "project")
    write_params(root, CITIES, WAVE)
    before = Path.cwd()
    os.chdir(root)
    try:
        assert runner.run(root / "params/run.yaml", jobs=1) == 0
    finally:
        os.chdir(before)
    return root


@pytest.fixture
def made(made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, at another place, of a project with a finished run."""
    shutil.copytree(made_once, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    return tmp_path / "copy"


def manifest(root: Path) -> dict[str, Any]:
    return dict(json.loads((root / "reports/run/manifest.json").read_text()))


def statuses(root: Path) -> dict[str, str]:
    return {entry["id"]: entry["status"] for entry in manifest(root)["reports"]}


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def reasons(root: Path, **options: Any) -> dict[str, str]:
    said = Said()
    assert runner.run(root / "params/run.yaml", dry_run=True, progress=said, **options) == 0
    lines = [line.removeprefix("would run ") for line in said.lines if line.startswith(("would run", "cached"))]
    return dict(line.split(": ") if ": " in line else (line.split()[-1], "cached") for line in lines)


def kernels() -> list[int]:
    mine = {child.pid for child in psutil.Process().children(recursive=True)}
    return [pid for pid in mine if _is_kernel(pid)]


def _is_kernel(pid: int) -> bool:
    """Whether a process is a kernel: an ordinary one, or the template of warm ones and what it has forked."""
    return any(name in " ".join(_command(pid)) for name in ("ipykernel", "ickit.runs.kernels.template"))


def _command(pid: int) -> list[str]:
    try:
        return list(psutil.Process(pid).cmdline())
    except psutil.Error:
        return []


def test_a_run_writes_pages_notebooks_tables_index_and_manifest(made: Path) -> None:
    run = manifest(made)
    assert list(run)[:5] == ["run", "title", "params", "versions", "inputs"]
    assert set(run["inputs"]) == {
        "run.yaml",
        "../notebooks/tiny.ipynb",
        "../notebooks/wave.ipynb",
        "../data/tiny.yaml",
        "../data/tiny/assessments.csv",
        "../data/tiny/cities.csv",
    }
    first = run["reports"][0]
    assert {k: first[k] for k in ("id", "notebook", "status", "html", "ipynb", "tables", "error")} == {
        "id": "tiny/aa-2024",
        "notebook": "tiny",
        "status": "ok",
        "html": "tiny/aa-2024.html",
        "ipynb": "tiny/aa-2024.ipynb",
        "tables": ["tiny/aa-2024/numbers.csv"],
        "error": None,
    }
    assert first["parameters"]["data"] == "../data/tiny"
    assert first["seconds"] > 0
    folder = made / "reports/run"
    assert (folder / "tiny/aa-2024/numbers.csv").read_text() == "city,year\naa,2024\n"
    assert "aa 2024 1.0" in (folder / "tiny/aa-2024.html").read_text()
    listed = {name for entry in run["reports"] for name in entry["files"]}
    assert set(contents(folder)) == listed | {"index.html", "manifest.json"}
    index = (folder / "index.html").read_text()
    assert 'href="tiny/aa-2024.html"' in index


def test_no_path_of_this_machine_stands_in_any_output(made_once: Path) -> None:
    hidden = [str(made_once), str(Path.home()) + os.sep, sys.prefix, str(Path(__file__).parents[2])]
    for name, content in contents(made_once / "reports").items():
        assert not [path for path in hidden if path.encode() in content], name


def test_the_stored_notebook_runs_by_papermill_with_the_manifests_parameters(made: Path) -> None:
    stored = json.loads((made / "reports/run/tiny/aa-2024.ipynb").read_text())
    about = stored["metadata"]["papermill"]
    assert (about["input_path"], about["output_path"]) == ("tiny.ipynb", "aa-2024.ipynb")
    assert about["parameters"] == manifest(made)["reports"][0]["parameters"]
    assert stored["metadata"]["kernelspec"]["name"] == "python3"


def test_the_same_inputs_give_the_same_bytes_elsewhere_with_other_jobs_and_time_zone(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept() -> dict[str, bytes]:
        return {n: c for n, c in contents(made / "reports/run").items() if n.endswith((".html", ".csv"))}

    before = kept()
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("MPLBACKEND", "svg")
    assert runner.run(made / "params/run.yaml", jobs=3, force=True) == 0
    assert kept() == before
    assert set(statuses(made).values()) == {"ok"}
    assert runner.run(made / "params/run.yaml") == 0
    assert set(statuses(made).values()) == {"cached"}
    assert kept() == before


def test_dry_run_says_why_and_writes_nothing(made: Path) -> None:
    before = contents(made / "reports")
    assert set(reasons(made).values()) == {"cached"}
    assert set(reasons(made, force=True).values()) == {"forced"}
    assert contents(made / "reports") == before


def _edit(path: str, *change: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        text = (root / path).read_text()
        (root / path).write_text(text.replace(*change) if change else text + " ")

    return edit


@pytest.mark.parametrize(
    ("change", "reason", "unaffected"),
    [
        (_edit("notebooks/tiny.ipynb", "Tiny report", "Small report"), "notebook changed", {"wave/2024"}),
        (_edit("data/tiny/cities.csv", "Aa", "Ab"), "data changed", set()),
        (_edit("data/tiny.yaml", "title: Tiny", "title: Small"), "benchmark changed", set()),
        (_edit("reports/run/tiny/aa-2024.html"), "tiny/aa-2024.html was edited", {"tiny/bb-2024", "wave/2024"}),
        (_edit("reports/run/tiny/aa-2024.ipynb"), "tiny/aa-2024.ipynb was edited", {"tiny/bb-2024", "wave/2024"}),
        (
            lambda root: (root / "reports/run/tiny/aa-2024/numbers.csv").unlink(),
            "tiny/aa-2024/numbers.csv is missing",
            {"tiny/bb-2024", "wave/2024"},
        ),
        (lambda root: shutil.rmtree(root / "reports/run"), "new", set()),
        (lambda root: write_params(root, CITIES, WAVE, title="Other"), "title changed", set()),
        (
            lambda root: write_params(
                root, {**CITIES, "for_each": {"city": ["aa"]}}, WAVE, data="../data/../data/tiny"
            ),
            "cached",
            {"wave/2024"},
        ),
        (_edit("reports/run/manifest.json", '"ok"', '"failed"'), "failed before", set()),
        (_edit("reports/run/manifest.json", '"made_from"', '"made_off"'), "new", set()),
    ],
)
def test_a_report_is_made_again_when_and_only_when_something_changed(
    made: Path, change: Callable[[Path], None], reason: str, unaffected: set[str]
) -> None:
    change(made)
    found = reasons(made)
    assert {name for name, why in found.items() if why == "cached"} >= unaffected
    assert {why for name, why in found.items() if name not in unaffected} == {reason}


def test_a_change_of_package_or_versions_makes_everything_again(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ickit.runs.hashes.versions", lambda: {"pandas": "9"})
    assert set(reasons(made).values()) == {"versions of Python or of packages changed"}
    (made / "new.py").write_text("")
    monkeypatch.setattr("ickit.runs.hashes.package_files", lambda: {"new.py": made / "new.py"})
    assert set(reasons(made).values()) == {"package changed"}


def test_code_and_templates_belong_to_the_package_and_caches_do_not() -> None:
    names = set(PACKAGE_FILES())
    assert {"runs/cache.py", "report/render/template/style.css"} <= names
    assert not [name for name in names if "__pycache__" in name]


KILL_WORKERS = f"""import psutil, time
for one in psutil.Process({os.getpid()}).children():
    if "spawn_main" in " ".join(one.cmdline()):
        one.kill()
time.sleep(60)"""

FAULTY = {
    "raises": (
        "import os\nraise ValueError('\\x1b[31mno such thing in ' + os.getcwd())",
        "ValueError: no such thing in notebooks (cell 3)",
    ),
    "exits": ("import os\nos._exit(3)", "the kernel ended while it ran cell 3"),
    "leaves": ("raise SystemExit", "cell 3 ended the notebook before its last cell, as exit()"),
    "endless": ("while True: pass", "it took longer than 6 seconds (cell 3)"),
    "badtable": (SHOW.replace("numbers", "../numbers"), "the table name '../numbers' holds more than"),
    "kills": (KILL_WORKERS, "the process that made the report ended"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_report_that_fails_in_whatever_way_stops_no_other(made: Path) -> None:
    for name, (cell, _) in FAULTY.items():
        (made / f"notebooks/{name}.ipynb").write_text(notebook("1", cell, SHOW))
    faulty = [{"notebook": name, "parameters": {"city": "aa"}} for name in FAULTY]
    (made / "notebooks/wave.ipynb").write_text(notebook("raise KeyError(year)"))
    write_params(made, *faulty, {**CITIES, "for_each": {"city": ["aa", "bb", "cc"]}}, WAVE, timeout=6)
    said = Said()
    assert runner.run(made / "params/run.yaml", jobs=2, progress=said) == 1
    errors = {entry["notebook"]: entry["error"] for entry in manifest(made)["reports"] if entry["status"] == "failed"}
    for name, (_, told) in FAULTY.items():
        assert told in errors.pop(name), name
    assert errors == {"wave": "KeyError: 2024 (cell 2)"}
    assert {n: s for n, s in statuses(made).items() if n.startswith("tiny")} == {
        "tiny/aa-2024": "cached",
        "tiny/bb-2024": "cached",
        "tiny/cc-2024": "ok",
    }
    assert not (made / "reports/run/wave").exists()  # the earlier page went
    assert "KeyError: 2024" in (made / "reports/run/index.html").read_text()
    assert not kernels()


@pytest.mark.skipif(sys.platform != "linux", reason="warm kernels are for Linux")
def test_a_killed_template_loses_no_report(root: Path) -> None:
    once = root / "killed"
    kill = f"""import os, pathlib, psutil, time
if not pathlib.Path({str(once)!r}).exists():
    pathlib.Path({str(once)!r}).touch()
    for one in psutil.Process({os.getpid()}).children():
        if "ickit.runs.kernels.template" in one.cmdline():
            pathlib.Path({str(once)!r}).write_text(str(one.pid))
            one.kill()
    time.sleep(60)"""
    (root / "notebooks/tiny.ipynb").write_text(notebook(kill, SHOW))
    write_params(root, {**CITIES, "for_each": {"city": ["aa", "bb", "cc"]}})
    assert runner.run(root / "params/run.yaml", jobs=2) == 0
    assert once.read_text()
    assert set(statuses(root).values()) == {"ok"}


def test_what_the_params_file_no_longer_asks_for_goes_and_foreign_files_stay(made: Path) -> None:
    folder = made / "reports/run"
    (folder / "tiny/bb-2024/notes.csv").write_text("mine")
    (folder / "notes.txt").write_text("mine")
    write_params(made, {**CITIES, "for_each": {"city": ["aa", "cc"]}})
    assert runner.run(made / "params/run.yaml", only=["city=cc"]) == 0
    assert statuses(made) == {"tiny/aa-2024": "ok", "tiny/cc-2024": "ok"}
    assert (folder / "tiny/bb-2024.html").exists()  # an incomplete run takes nothing away, and remembers it
    assert runner.run(made / "params/run.yaml") == 0
    assert statuses(made) == {"tiny/aa-2024": "cached", "tiny/cc-2024": "cached"}
    names = set(contents(folder))
    assert {"tiny/bb-2024/notes.csv", "notes.txt"} <= names
    assert not names & {"tiny/bb-2024.html", "tiny/bb-2024.ipynb", "tiny/bb-2024/numbers.csv", "wave/2024.html"}
    assert not (folder / "wave").exists()


def test_index_and_manifest_cover_what_was_not_selected(root: Path) -> None:
    write_params(root, CITIES, WAVE)
    assert runner.run(root / "params/run.yaml", only=["notebook=wave"]) == 0
    assert statuses(root) == {"tiny/aa-2024": "not_run", "tiny/bb-2024": "not_run", "wave/2024": "ok"}
    assert "not run" in (root / "reports/run/index.html").read_text()


def test_one_name_one_params_file(made: Path) -> None:
    other = write_params(made, WAVE, name="other.yaml", run="run")
    before = contents(made / "reports")
    for options in ({}, {"force": True}, {"dry_run": True}):
        with pytest.raises(InputError, match=r"belongs to params/run\.yaml"):
            runner.run(other, **options)
    assert contents(made / "reports") == before
    (made / "params/run.yaml").unlink()  # renamed: the run is its new file's
    assert runner.run(other, only=["year=2024"], dry_run=True) == 0


def test_one_run_at_a_time(made: Path) -> None:
    with FileLock(made / "reports/.run.lock"), pytest.raises(InputError, match="another run is writing there"):
        runner.run(made / "params/run.yaml")


def test_faulty_input_leaves_reports_as_they_were(made: Path) -> None:
    before = contents(made / "reports")
    (made / "data/tiny/assessments.csv").write_text("<html>")
    with pytest.raises(InputError):
        runner.run(made / "params/run.yaml")
    assert contents(made / "reports") == before


def test_a_folder_that_cannot_be_written_is_told(made: Path) -> None:
    (made / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        runner.run(made / "params/run.yaml", out=made / "file")


def test_only_files_of_a_run_are_ever_removed(tmp_path: Path) -> None:
    run = tmp_path / "run"
    (run / "n").mkdir(parents=True)
    (tmp_path / "x.html").write_text("")
    (tmp_path / "away").mkdir()
    (tmp_path / "away/y.csv").write_text("")
    (run / "n/link").symlink_to(tmp_path / "away")
    assert remove(run, ["../x.html", "n/../../x.html", str(tmp_path / "x.html"), "n/link/y.csv"]) == []
    assert (tmp_path / "x.html").exists()
    assert (tmp_path / "away/y.csv").exists()
    assert not ours("C:/x/y.html")
    (run / "manifest.json").write_text(
        '{"run": "x", "title": "x", "params": "x", "reports": [], "left": {"../x.html": ""}}'
    )
    assert read_manifest(run) is None


SLOW = notebook("import time\ntime.sleep(60 if city == 'bb' else 0)", SHOW)


def _begin(root: Path) -> tuple["subprocess.Popen[bytes]", list[psutil.Process]]:
    """A run in a process of its own, its first report finished and its second at work; and all its processes."""
    (root / "notebooks/tiny.ipynb").write_text(SLOW)
    write_params(root, CITIES)
    (root / "tmp").mkdir()
    env = {**os.environ, "TMPDIR": str(root / "tmp")}
    command = [sys.executable, "-m", "ickit", "run", "params/run.yaml", "--jobs", "1"]
    runner_process = subprocess.Popen(command, cwd=root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        found = psutil.Process(runner_process.pid).children(recursive=True)
        if (root / "reports/run/tiny/aa-2024.html").exists() and any(_is_kernel(p.pid) for p in found):
            time.sleep(1)
            return runner_process, psutil.Process(runner_process.pid).children(recursive=True)
        time.sleep(0.1)
    runner_process.kill()
    raise AssertionError("the run did not get going")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.long), signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_no_process_and_nothing_untrue(root: Path, number: signal.Signals) -> None:
    process, children = _begin(root)
    process.send_signal(number)
    said = process.communicate(timeout=30)[0].decode()
    _, alive = psutil.wait_procs(children, timeout=5)
    assert not alive
    assert not list((root / "tmp").iterdir())  # sockets and settings of kernels are gone too
    if number == signal.SIGINT:
        assert process.returncode == 130
        assert "Interrupted" in said
        assert "Traceback" not in said
        assert statuses(root) == {"tiny/aa-2024": "ok", "tiny/bb-2024": "not_run"}
        assert not (root / "reports/run/tiny/bb-2024.html").exists()
    run = manifest(root)
    for entry in run["reports"]:
        assert (entry["html"] is None) == (entry["status"] == "not_run")
    if number == signal.SIGKILL:
        (root / "notebooks/tiny.ipynb").write_text(SLOW.replace("60", "0"))
        assert runner.run(root / "params/run.yaml") == 0
        assert set(statuses(root).values()) == {"ok"}
