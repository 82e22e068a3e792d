"""Runs that are killed, stopped or denied room: a defined end, nothing left over; the next run completes the rest."""

import contextlib
import errno
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from conftest import soon
from tinyproject import SHOW, make_project, notebook, write_params

if sys.platform == "win32":
    pytest.skip("signals", allow_module_level=True)

from ickit.runs import runner
from ickit.runs.kernels import folders, session

pytestmark = pytest.mark.usefixtures("light_templates")

MOMENTS, SEED = 10, 20121
CITIES = {"notebook": "tiny", "for_each": {"city": ["aa", "bb", "cc"]}, "parameters": {"year": 2024}}
HELD = """import pathlib, time
pathlib.Path(f'../at-{city}').touch()
while pathlib.Path('../hold').exists():
    time.sleep(0.05)"""
LONG = "print('long ' * 60_000 if city == 'bb' else 'short')"
LIGHT = """
import signal
from functools import partial
from ickit.runs.kernels import template_client
from ickit.cli.commands import main
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may ignore it
template_client.WarmTemplate = partial(template_client.WarmTemplate, ("json",))  # imports little
main()
"""
LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"
KINDS = {"worker": "spawn_main", "template": "ickit.runs.kernels.template"}


@dataclass
class Project:
    """A small project, and the processes that were started in it."""

    root: Path
    mark: str
    temporary: Path

    def start(self, *words: str, limit: int | None = None, **more: str) -> "subprocess.Popen[str]":
        """Start a run in a process of its own, in which no file may be longer than ``limit`` bytes. ``more``: variables
        of its environment.
        """
        environment = {**os.environ, "ICKIT_MARK": self.mark, "TMPDIR": str(self.temporary), **more}
        environment.pop("XDG_RUNTIME_DIR", None)
        code = LIGHT if limit is None else LIMITED.format(limit=limit) + LIGHT
        command = [sys.executable, "-c", code, "run", "params/run.yaml", *words]
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(command, cwd=self.root, env=environment, start_new_session=True, **output)

    def processes(self, kind: str = "") -> list[psutil.Process]:
        """The processes of runs: all, or the workers, or the template, or the kernels that it has forked."""
        found = [process for process in psutil.process_iter() if self._is_mine(process)]
        if kind == "kernel":
            templates = self.processes("template")
            return [process for process in found if _parent(process) in templates]
        named = [process for process in found if KINDS.get(kind, "") in _command(process)]
        return [process for process in named if _parent(process) not in named] if kind == "template" else named

    def _is_mine(self, process: psutil.Process) -> bool:
        try:
            return process.status() != psutil.STATUS_ZOMBIE and process.environ().get("ICKIT_MARK") == self.mark
        except psutil.Error:
            return False

    def nothing_is_left(self) -> bool:
        """Whether, soon, no process runs and no folder for sockets is there."""
        return soon(lambda: not self.processes() and not self.sockets())

    def sockets(self) -> list[Path]:
        """Sockets in the folder for temporary files."""
        return [path for path in self.temporary.rglob("*") if path.is_socket()]

    def folders(self) -> list[Path]:
        """Folders for temporary files with something in them."""
        return [path for path in self.temporary.iterdir() if path.is_dir() and any(path.iterdir())]

    def hold(self) -> None:
        """Let every report wait in its first cell until ``go``."""
        (self.root / "hold").touch()

    def is_held(self, count: int = 1) -> bool:
        """Whether, in time, ``count`` reports wait."""
        return soon(lambda: len(list(self.root.glob("at-*"))) == count, 60)

    def go(self) -> None:
        """Let reports go on."""
        (self.root / "hold").unlink()

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return self.root / "reports/run"

    def pages(self) -> dict[str, bytes]:
        """What must not differ from run to run."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.suffix in (".html", ".csv")
        }

    def entries(self) -> dict[str, dict[str, Any]]:
        """The manifest's reports, by city."""
        reports = json.loads((self.folder / "manifest.json").read_text("utf-8"))["reports"]
        return {report["parameters"]["city"]: report for report in reports}

    def statuses(self) -> dict[str, str]:
        return {city: entry["status"] for city, entry in self.entries().items()}

    def is_true(self) -> bool:
        """Whether what the manifest promises is there, and nothing half-written is."""
        for entry in self.entries().values():
            promised = [entry["html"], entry["ipynb"], *entry["tables"]] if entry["html"] else []
            if bool(promised) != (entry["status"] in ("ok", "cached")):
                return False
            if not all((self.folder / name).is_file() for name in promised):
                return False
        listed = {name for entry in self.entries().values() for name in entry["files"]}
        there = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}
        return there <= listed | {"index.html", "manifest.json"}

    def completes(self, **options: Any) -> bool:
        """Whether a run, in this process, makes what is not there yet, and all is as it should be afterwards."""
        status = runner.run(self.root / "params/run.yaml", jobs=1, **options)
        return status == 0 and set(self.statuses().values()) <= {"ok", "cached"} and self.is_true()


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _parent(process: psutil.Process) -> psutil.Process | None:
    try:
        return process.parent()
    except psutil.Error:
        return None


def _project(root: Path) -> Project:
    make_project(root)
    (root / "notebooks/tiny.ipynb").write_text(notebook(HELD, LONG, SHOW), encoding="utf-8")
    write_params(root, CITIES, timeout=60)
    temporary = Path(tempfile.mkdtemp(prefix="f"))
    return Project(root, temporary.name, temporary)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    made = _project(tmp_path / "project")
    monkeypatch.chdir(made.root)
    yield made
    for process in made.processes():
        with contextlib.suppress(psutil.Error):
            process.kill()
    shutil.rmtree(made.temporary)


@dataclass
class Undisturbed:
    """What a run gives that nobody disturbs, and how long it takes."""

    pages: dict[str, bytes]
    seconds: float


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    made = _project(tmp_path_factory.mktemp("undisturbed") / "project")
    begun = time.monotonic()
    with made.start() as run:
        assert run.wait() == 0, run.stdout.read()
    seconds = time.monotonic() - begun
    assert made.nothing_is_left()
    assert not list(made.temporary.iterdir())
    shutil.rmtree(made.temporary)
    return Undisturbed(made.pages(), seconds)


def _moments() -> list[float]:
    """Parts of a run's time: one from each tenth."""
    drawn = random.Random(SEED)
    return [(tenth + drawn.random()) / MOMENTS for tenth in range(MOMENTS)]


@pytest.mark.parametrize(
    "moment",
    [pytest.param(moment, marks=() if tenth == 6 else pytest.mark.long) for tenth, moment in enumerate(_moments())],
    ids="{:.3f}".format,
)
def test_a_killed_runner(project: Project, undisturbed: Undisturbed, moment: float) -> None:
    with project.start() as run:
        time.sleep(moment * undisturbed.seconds)
        run.kill()
    assert project.nothing_is_left(), (project.processes(), project.sockets())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(project.temporary))
        assert project.completes()
    assert project.pages() == undisturbed.pages
    left = {str(path): sorted(p.name for p in path.rglob("*")) for path in project.folders()}
    assert soon(lambda: not project.folders()), left  # the next run removes what the killed one left


@pytest.mark.skipif(sys.platform != "linux", reason="warm kernels are for Linux")
@pytest.mark.parametrize(
    ("kind", "failed"),
    [("kernel", 1), *(pytest.param(part, 0, marks=pytest.mark.long) for part in ("template", "worker"))],
)
def test_a_killed_part_of_a_run(project: Project, undisturbed: Undisturbed, kind: str, failed: int) -> None:
    project.hold()
    with project.start("--jobs", "2") as run:
        assert project.is_held(2)
        project.processes(kind)[0].kill()
        project.go()
        assert run.wait(60) == (1 if failed else 0), run.stdout.read()
    assert project.nothing_is_left()
    assert project.is_true()
    ended = [entry for entry in project.entries().values() if entry["status"] == "failed"]
    assert [entry["error"] for entry in ended] == ["the kernel ended while it ran cell 2"] * failed
    assert project.completes()
    assert project.pages() == undisturbed.pages


@pytest.mark.skipif(sys.platform != "linux", reason="warm kernels are for Linux")
@pytest.mark.parametrize(
    "number",
    [
        signal.SIGHUP,
        pytest.param(signal.SIGTERM, marks=pytest.mark.long),
        pytest.param(signal.SIGKILL, marks=pytest.mark.long),
    ],
)
def test_a_terminal_that_is_closed_leaves_no_tables(project: Project, number: signal.Signals) -> None:
    """The signal goes to all processes of the terminal. Nothing starts afterwards that could tidy up."""
    project.hold()
    run = project.start("--jobs", "2")
    assert project.is_held(2)
    assert tables(project)
    os.killpg(run.pid, number)
    run.communicate()
    assert soon(lambda: not project.folders() and not project.processes(), 30), project.folders()


def tables(project: Project) -> list[Path]:
    return [path for path in project.temporary.rglob("tables/**/*") if path.is_file()]


def test_no_room_for_a_page(project: Project, undisturbed: Undisturbed) -> None:
    limit = 150_000
    assert limit < len(undisturbed.pages["tiny/bb-2024.html"])
    with project.start(limit=limit) as run:
        said = run.communicate(timeout=60)[0]
    assert run.returncode == 1
    assert "its files could not be written: File too large" in said
    assert "Traceback" not in said
    assert project.statuses() == {"aa": "ok", "bb": "failed", "cc": "ok"}
    assert project.is_true()
    assert project.nothing_is_left()
    assert project.completes()
    assert project.pages() == undisturbed.pages


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_no_room_for_index_and_manifest(project: Project, undisturbed: Undisturbed) -> None:
    project.hold()
    with project.start("--jobs", "1") as run:
        assert project.is_held()
        for name in ("index.html", "manifest.json"):
            (project.folder / f".{name}.new").symlink_to("/dev/full")
        project.go()
        said = run.communicate(timeout=60)[0]
    assert run.returncode == 1
    assert "reports/run/index.html could not be written (No space left on device)" in said
    assert "Traceback" not in said
    assert not list(project.folder.glob(".*.new"))
    assert project.completes()
    assert project.pages() == undisturbed.pages


def test_no_room_for_a_manifest_at_the_start(project: Project) -> None:
    project.folder.mkdir(parents=True)
    (project.folder / ".manifest.json.new").symlink_to("/dev/full")
    with project.start() as run:
        said = run.communicate(timeout=60)[0]
    assert (run.returncode, said) == (2, "reports/run: cannot be written (No space left on device).\n")
    assert not list(project.folder.iterdir())


@pytest.mark.long
def test_a_file_where_a_folder_has_to_be(project: Project, undisturbed: Undisturbed) -> None:
    project.folder.mkdir(parents=True)
    (project.folder / "tiny").write_text("mine")
    with project.start() as run:
        said = run.communicate(timeout=60)[0]
    assert run.returncode == 1
    assert "its files could not be written: Not a directory" in said
    assert set(project.statuses().values()) == {"failed"}
    assert (project.folder / "tiny").read_text() == "mine"
    (project.folder / "tiny").unlink()
    assert project.completes()
    assert project.pages() == undisturbed.pages


def _no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_no_room_for_temporary_files(project: Project) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(project.root / "params/run.yaml"))
        with pytest.raises(runner.InputError, match=r"the folder for temporary files, .* cannot be written"):
            project.completes()
    assert not project.folder.exists() or not list(project.folder.iterdir())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ickit.runs.snapshots.SnapshotStore.lay_out", _no_room)
        with pytest.raises(runner.InputError, match=r"the folder for temporary files, .* \(No space left on device\)"):
            project.completes()
    assert project.completes()


@pytest.mark.long
def test_a_second_run_beside_the_first(project: Project, undisturbed: Undisturbed) -> None:
    project.hold()
    with project.start("--jobs", "1") as first:
        assert project.is_held()
        with project.start("--force") as second:
            said = second.communicate(timeout=60)[0]
        assert (second.returncode, said) == (2, "reports/run: another run is writing there. Wait until it is done.\n")
        project.go()
        assert first.wait(60) == 0
    assert project.is_true()
    assert project.pages() == undisturbed.pages


@pytest.mark.long
def test_a_machine_that_sleeps(project: Project, undisturbed: Undisturbed) -> None:
    """Every process stands still for longer than a report may take. A report at work may then fail for its time, or be
    made; either way the run ends, and the next one completes it.
    """
    write_params(project.root, CITIES, timeout=4)
    project.hold()
    with project.start("--jobs", "1") as run:
        assert project.is_held()
        asleep = project.processes()
        for number in (signal.SIGSTOP, signal.SIGCONT):
            for process in asleep:
                process.send_signal(number)
            if number == signal.SIGSTOP:
                time.sleep(5)
                project.go()
        said = run.communicate(timeout=30)[0]
    assert run.returncode in (0, 1)
    assert "Traceback" not in said
    reasons = {entry["error"] for entry in project.entries().values()} - {None}
    assert reasons <= {"it took longer than 4 seconds (cell 2)"}
    assert project.is_true()
    assert project.nothing_is_left()
    write_params(project.root, CITIES, timeout=60)
    assert project.completes()
    assert project.pages() == undisturbed.pages


def test_the_next_run_removes_the_folder_of_a_killed_one_and_leaves_others(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import os, signal; from ickit.runs.kernels.folders import own_folder"
    code += "; own = own_folder(); folder = own.__enter__()"
    code += "; (folder / 'x').touch(); print(folder, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    environment = {**os.environ, "TMPDIR": str(project.temporary)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    left = Path(done.stdout.strip())
    assert left.parent == project.temporary
    assert (left / "x").exists()
    monkeypatch.setattr(tempfile, "tempdir", str(project.temporary))
    with folders.own_folder() as used, session.kernels():
        assert not left.exists()
        assert used.exists()


def test_a_run_with_nothing_to_make_removes_what_a_killed_one_left(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(project.temporary))
    assert project.completes()
    left = project.temporary / "ickit-run-killed"
    left.mkdir()
    folders.locked(left).close()
    assert project.completes()
    assert set(project.statuses().values()) == {"cached"}
    assert not left.exists()


@pytest.mark.long
def test_a_home_that_cannot_be_written_costs_no_warning_and_leaves_no_folder(
    project: Project, undisturbed: Undisturbed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    for variable in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR", "IPYTHONDIR"):
        monkeypatch.delenv(variable, raising=False)
    with project.start(HOME=str(tmp_path / "file/home")) as run:
        said = run.communicate()[0]
        assert run.returncode == 0, said
    assert re.fullmatch(r"(ok +tiny/\S+ \(.* s\)\n){3}3 made\. Index: \S+\n", said)
    assert project.pages() == undisturbed.pages
    assert not list(project.temporary.iterdir())


@pytest.mark.parametrize(("home", "own"), [("there", False), ("file/home", True), ("new/one", False)])
def test_matplotlib_keeps_its_settings_with_a_run_where_the_home_takes_none(
    home: str, own: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / home))
    for variable in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR"):
        monkeypatch.delenv(variable, raising=False)
    with session.kernels() as own_kernels:
        folder = own_kernels.folder
        assert os.environ.get("MPLCONFIGDIR") == (str(folder / "matplotlib") if own else None)
        assert not own or (folder / "matplotlib").is_dir()
    assert "MPLCONFIGDIR" not in os.environ
    assert not folder.exists()


def test_what_writes_while_a_folder_is_removed_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a worker does that outlives its runner for a moment."""
    folder = tmp_path / "ickit-warm-x"
    folder.mkdir()
    (folder / "lock").touch()
    remove = shutil.rmtree

    def remove_while_written(path: Path, **options: Any) -> None:
        with contextlib.suppress(FileNotFoundError):
            (folder / "kernel").mkdir()
        (path / "lock").unlink()
        remove(path, **options)

    monkeypatch.setattr(folders.shutil, "rmtree", remove_while_written)
    folders.discard(folder)
    assert not list(tmp_path.iterdir())


def test_a_removal_that_was_broken_off_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(folders.shutil, "rmtree", lambda path, **_: (path / "lock").unlink())
        with folders.own_folder() as folder:
            (folder / "tables").touch()
    assert list(tmp_path.iterdir())
    folders.sweep()
    assert not list(tmp_path.iterdir())


OUTLIVED = """
import multiprocessing, pathlib, shutil, sys, time
from ickit.runs.executors import local
remove = shutil.rmtree
shutil.rmtree = lambda path, **options: (remove(path, **options), time.sleep(0.1))
if __name__ == "__main__":
    theirs, life = multiprocessing.Pipe(duplex=False)
    local._start(theirs, sys.argv[1])
    life.close()
    number = 0
    while True:  # as the kernels that a worker starts meanwhile
        number += 1
        pathlib.Path(sys.argv[1], str(number)).mkdir(parents=True)
"""


def test_a_worker_without_its_runner_starts_nothing_more(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    done = subprocess.run([sys.executable, "-c", OUTLIVED, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert not done.stderr
    assert not list(tmp_path.iterdir())
