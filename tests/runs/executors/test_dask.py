"""Reports made by the workers of a Dask cluster: two worker processes, with and without a nanny, on this machine."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import distributed
import psutil
import pytest
from conftest import soon
from tinyproject import SHOW, make_project, notebook, write_params

if sys.platform != "linux":
    pytest.skip("warm kernels are for Linux", allow_module_level=True)

from ickit.errors import InputError
from ickit.runs import runner
from ickit.runs.executors import dask, dask_aggregates, dask_worker
from ickit.runs.executors.job import Job, Outcome

CITIES = {"notebook": "tiny", "for_each": {"city": ["aa", "bb", "cc"]}, "parameters": {"year": 2024}}
HELD = """import os, pathlib, time
pathlib.Path(f'../at-{city}').write_text(str(os.getpid()))
while pathlib.Path('../hold').exists():
    time.sleep(0.05)"""
DASK = {
    "scheduler": ("--no-show", "--no-dashboard"),
    "worker": ("--nthreads", "1", "--no-dashboard", "--local-directory", "dask"),
}


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@dataclass
class Machines:
    """A scheduler and workers on the loopback interface, and their folder for temporary files."""

    temporary: Path
    address: str = ""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, kind: str, *words: str) -> psutil.Process:
        """Start a scheduler or a worker."""
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *DASK[kind], "--host", "127.0.0.1", *words]
        environment = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"}
        environment["TMPDIR"] = str(self.temporary)
        with (self.temporary / f"{kind}.log").open("ab") as log:
            self.processes.append(
                subprocess.Popen(command, cwd=self.temporary, env=environment, stdout=log, stderr=log)
            )
        return psutil.Process(self.processes[-1].pid)

    def left(self) -> list[Path]:
        """Sockets of kernels and tables of runs."""
        tables = {path.parent for path in self.temporary.rglob("index.json")}
        sockets = {path for path in self.temporary.rglob("z-*") if path.is_socket()}
        return [*tables, *sockets]

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    made = Machines(Path(tempfile.mkdtemp(prefix="d")))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made.address = f"tcp://127.0.0.1:{port}"
    try:
        made.start("scheduler", "--port", str(port))
        made.start("worker", "--nanny", made.address)
        made.start("worker", "--no-nanny", made.address)
        yield made
    finally:
        made.stop()
        # a worker that its nanny had to kill leaves its folder to whoever comes next
        subprocess.run(
            [sys.executable, "-c", "from ickit.runs.kernels.folders import sweep; sweep()"],
            env={**os.environ, "TMPDIR": str(made.temporary)},
            check=True,
        )
        assert not list(made.temporary.glob("ickit-*"))
        shutil.rmtree(made.temporary)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_project(tmp_path / "project")
    (made / "notebooks/tiny.ipynb").write_text(notebook(HELD, SHOW), encoding="utf-8")
    write_params(made, CITIES, timeout=60)
    monkeypatch.chdir(made)
    return made


def started(root: Path, machines: Machines) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "ickit", "run", "params/run.yaml", "--dask", machines.address]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def pages(root: Path) -> dict[str, bytes]:
    folder = root / "reports/run"
    found = [path for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".csv")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def statuses(root: Path) -> set[str]:
    return {report["status"] for report in json.loads((root / "reports/run/manifest.json").read_text())["reports"]}


def at_work(root: Path, count: int) -> list[int]:
    """The process numbers of kernels, once at least ``count`` wait in their first cell."""
    assert soon(lambda: sum(bool(note.read_text()) for note in root.glob("at-*")) >= count, 60)
    return [int(note.read_text()) for note in root.glob("at-*")]


@pytest.fixture
def here(root: Path) -> dict[str, bytes]:
    """What this machine makes itself."""
    assert runner.run(root / "params/run.yaml", jobs=1) == 0
    made = pages(root)
    shutil.rmtree(root / "reports")
    for note in root.glob("at-*"):
        note.unlink()
    return made


def test_a_killed_worker_takes_its_kernel_with_it_and_another_makes_its_report(
    root: Path, machines: Machines, here: dict[str, bytes]
) -> None:
    (root / "hold").touch()
    with started(root, machines) as run:
        kernels = at_work(root, 2)
        workers = {kernel: psutil.Process(kernel).parent().parent() for kernel in kernels}
        killed = kernels[0]
        workers[killed].kill()
        assert soon(lambda: not is_running(killed))
        (root / "hold").unlink()
        said = run.communicate(timeout=60)[0]
    assert run.returncode == 0, said
    assert sorted(line.split(" (")[0] for line in said.splitlines()[:-1]) == [
        f"ok      tiny/{city}-2024" for city in ("aa", "bb", "cc")
    ]
    assert statuses(root) == {"ok"}
    assert pages(root) == here
    assert soon(lambda: not any(map(is_running, kernels)) and not machines.left()), machines.left()
    machines.start("worker", "--no-nanny", machines.address)


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_the_reports_of_a_runner_that_has_gone(
    root: Path, machines: Machines, number: signal.Signals
) -> None:
    (root / "hold").touch()
    with started(root, machines) as run:
        kernels = at_work(root, 2)
        run.send_signal(number)
        assert "Traceback" not in run.communicate(timeout=30)[0]
    assert soon(lambda: not any(map(is_running, kernels)) and not machines.left()), machines.left()


def test_no_scheduler_is_told_soon(root: Path) -> None:
    with socket.socket() as bound:  # and does not listen
        bound.bind(("127.0.0.1", 0))
        begun = time.monotonic()
        with pytest.raises(InputError, match=r"--dask tcp://127\.0\.0\.1:\d+: no Dask scheduler answers"):
            runner.run(root / "params/run.yaml", dask=f"tcp://127.0.0.1:{bound.getsockname()[1]}")
    assert time.monotonic() - begun < 10
    assert not (root / "reports/run").exists()


def test_an_address_that_is_none_is_told(root: Path) -> None:
    with pytest.raises(InputError, match=r"--dask nonsense://: no Dask scheduler answers"):
        runner.run(root / "params/run.yaml", dask="nonsense://")


def test_a_worker_has_to_be_as_the_runner(root: Path) -> None:
    about = dask_worker.about()
    file = root / "notebooks/tiny.ipynb"
    same = dask_worker.hash_of(file)
    assert dask_worker.unfit(about, {str(file): same, str(root): None}) is None
    version = about["pandas"]
    assert dask_worker.unfit({**about, "pandas": "9"}, {}) == f"has other versions: pandas {version} and not 9"
    assert dask_worker.unfit(about, {str(file): "0"}) == f"has another {file} than where the run is started"
    assert str(dask_worker.unfit(about, {str(root / "x"): None})).startswith(f"has no {root / 'x'}: the project has")


class Fake:
    """A client of a cluster whose only worker ends whenever it has a report to make, and comes back as another one."""

    def __init__(self, found: Any = None) -> None:
        self.number, self.asked, self.found = 0, 0, found

    def nthreads(self) -> dict[str, int]:
        return {f"worker {self.number}": 1}

    def wait_for_workers(self, count: int, timeout: float) -> None:
        if self.found is None:
            raise TimeoutError

    def run(self, function: Any, *arguments: Any, **options: Any) -> Any:
        return self.found

    def submit(self, function: Any, *arguments: Any, workers: list[str], **options: Any) -> Any:
        future: Any = Future()
        future.status = "pending"
        if function is dask_worker.work:
            self.asked += 1
            self.number += 1
        else:
            future.status = "finished"
            future.set_result(None)
        return future

    def cancel(self, futures: Any) -> None:
        pass


def test_a_report_that_three_workers_did_not_survive_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "_LOOK", 0.01)
    client: Any = Fake()
    jobs = [Job(name, "x.ipynb", {}, 1.0, "") for name in "ab"]
    made = list(dask.Cluster(client, {}).outcomes(jobs, tmp_path))
    assert made == [Outcome(name, 0.0, dask.LOST) for name in "ab"]
    assert client.asked == 2 * 3


def test_reports_fail_when_no_worker_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "_LOOK", 0.01)
    monkeypatch.setattr(dask, "_PATIENCE", 0.05)
    client: Any = Fake()
    monkeypatch.setattr(client, "nthreads", dict)
    made = list(dask.Cluster(client, {}).outcomes([Job("a", "x.ipynb", {}, 1.0, "")], tmp_path))
    assert made == [Outcome("a", 0.0, dask.NONE_LEFT)]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, r"--dask here: the cluster has no workers\. Start some"),
        ({"w": ModuleNotFoundError("ickit")}, r"--dask, worker w: ickit cannot be imported there \(ickit\)"),
        ({"w": None, "v": "has other versions: x"}, r"^--dask, worker v: has other versions: x\."),
    ],
)
def test_workers_that_cannot_make_the_reports_are_told(found: Any, said: str) -> None:
    client: Any = Fake(found)
    with pytest.raises(InputError, match=said):
        dask.Cluster(client, {}).check("here")


def test_distributed_is_needed_only_for_dask(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match="needs the package distributed, which is not installed"):
        runner.run(root / "params/run.yaml", dask="tcp://127.0.0.1:1")


READING = """import ickit
study = ickit.load(data, benchmark, city=city, until=year)
ickit.report.city_report(study, city, year).key_factors()"""


def test_what_all_reports_share_is_made_once_by_the_runner(
    root: Path, machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "notebooks/tiny.ipynb").write_text(notebook(READING, SHOW), encoding="utf-8")
    assert runner.run(root / "params/run.yaml", jobs=1) == 0
    here = pages(root)
    made, given = [], Counter[str]()

    class Recorded(dask_aggregates.AggregateMaker):
        def __call__(self, file: str, *order: Any) -> None:
            made.append(file)
            super().__call__(file, *order)

    def asked(self: Any, value: Any, *rest: Any, **more: Any) -> Any:
        given[self.name] += bool(value)
        return set_variable(self, value, *rest, **more)

    set_variable = distributed.Variable.set
    monkeypatch.setattr(dask_aggregates, "AggregateMaker", Recorded)
    monkeypatch.setattr(distributed.Variable, "set", asked)
    assert runner.run(root / "params/run.yaml", force=True, dask=machines.address) == 0
    assert made
    assert len(made) == len(set(made)), "made more than once"
    assert len(given) == len(made)
    with distributed.Client(machines.address, set_as_default=False) as client:
        kept = client.run_on_scheduler(
            lambda dask_scheduler: [
                *dask_scheduler.extensions["variables"].variables,
                *dask_scheduler.extensions["queues"].queues,
            ]
        )
    assert kept == [], "the scheduler keeps what it was given"
    assert set(given.values()) == {1}, "not given to the workers"
    assert pages(root) == here


def test_a_worker_makes_what_its_runner_cannot(tmp_path: Path) -> None:
    (tmp_path / "00").mkdir()
    own = []
    worker = dask_aggregates.FromRunner(None, "run", tmp_path)  # without a client, nobody answers
    worker._own = lambda *order: own.append(order)
    worker("00/a.pickle", {}, "name", [])
    assert own == [("00/a.pickle", {}, "name", [])]
    (tmp_path / "00/b.pickle").touch()
    worker("00/b.pickle", {}, "name", [])
    assert len(own) == 1, "it was there"


def test_the_scheduler_forgets_what_nobody_asks_for_any_more() -> None:
    class Kept:
        def __init__(self, fails: bool = False) -> None:
            self.there, self.fails = True, fails

        def delete(self) -> None:
            self.there = False
            if self.fails:
                raise OSError

    old, lost, new = Kept(), Kept(fails=True), Kept()
    given = {"old": (old, 1.0), "lost": (lost, 2.0), "new": (new, 9.0)}
    dask_aggregates._take_back(given, 5.0)
    assert [old.there, lost.there, new.there] == [False, False, True]
    assert list(given) == ["new"]
