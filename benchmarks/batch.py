"""How long reports take: with papermill and nbconvert, with ploomber-engine, with ickit, and at the least.

    python benchmarks/batch.py [--part PART]… [--reports N] [--jobs N] [--times N]

Part ``compare`` makes the same reports, of ``city_report`` and of a notebook with four seaborn figures, in turn

- (a) by the commands ``papermill`` and ``jupyter nbconvert``, one after another,
- (b) by ``papermill.execute_notebook`` and nbconvert, in as many processes as ``--jobs`` says,
- (c) by ploomber-engine, which runs a notebook in the calling process, and nbconvert, in as many processes,
- (d) by ``ickit run --force``, with as many jobs,
- (e) by the floor: the cells alone, in as many processes that have imported everything before the clock starts, from
  tables laid out as ickit's kernels find them, and the pages by an exporter that is made once.

and prints seconds and processor seconds a report, and how they compare. Figures of (a) to (d) hold everything from
the call of the command to its end; (e) does not hold the start of its processes.

Part ``growth`` runs ickit on more and more reports, ``tables`` the same reports on tables that grow a hundredfold,
``cities`` a sample of reports of 10,000 cities, and ``rerun`` 200 reports of which none has changed. They also tell
the memory of a kernel: that of its own (USS), and its share of what it has in common with others (PSS).

ploomber-engine is no part of ickit; without it (c) is left out. To have it:
``python -m pip install -e ".[benchmark]" -c constraints.txt``. Its telemetry is switched off as its documentation says.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FIGURES, CITY = "four_figures", "city_report"
NAMES = {
    "a": "commands, one after another",
    "b": "papermill in {jobs} processes",
    "c": "ploomber-engine in {jobs} processes",
    "d": "ickit run --force --jobs {jobs}",
    "e": "the floor, {jobs} processes",
}
WAVES = "2014,2016,2018,2020,2022,2024"
Case = dict[str, Any]


@dataclass
class Measured:
    """One way to make some reports: seconds by the clock and of processors, for all reports together."""

    wall: float
    cpu: float


@dataclass
class Project:
    """A project of its own in a folder for temporary files: data, notebooks, and the reports to make."""

    root: Path
    notebook: str
    cases: list[Case]
    data: Path = ROOT / "data" / "demo"

    def __post_init__(self) -> None:
        for name in ("notebooks", "params", "out"):
            (self.root / name).mkdir(parents=True)
        shutil.copytree(ROOT / "data", self.root / "data", ignore=shutil.ignore_patterns("demo"))
        (self.root / "data" / "demo").symlink_to(self.data, target_is_directory=True)
        for folder in (ROOT / "notebooks", ROOT / "benchmarks"):
            for file in folder.glob("*.ipynb"):
                shutil.copy(file, self.root / "notebooks")
        about = {"data": "../data/demo"} if self.notebook == CITY else {}
        reports = [{"notebook": self.notebook, "parameters": case} for case in self.cases]
        (self.root / "params" / "run.yaml").write_text(json.dumps({**about, "reports": reports}))
        (self.root / "cases.json").write_text(json.dumps(self.cases))

    @property
    def file(self) -> Path:
        """The notebook."""
        return self.root / "notebooks" / f"{self.notebook}.ipynb"


# -- the ways to make reports --------------------------------------------------------------------------------------


def measured(way: str, project: Project, jobs: int) -> Measured:
    """Make the project's reports in one of the ways ``a`` to ``e``."""
    before, begun = _processor_seconds(), time.perf_counter()
    if way == "a":
        for number, case in enumerate(project.cases):
            for command in _commands(project, number, case):
                _called(command, project.root)
        inner = None
    elif way == "d":
        inner = None
        _called([sys.executable, "-m", "ickit", "run", "params/run.yaml", "--force", "--jobs", str(jobs)], project.root)
    else:
        command = [sys.executable, __file__, "--way", way, str(project.root), project.notebook, "--jobs", str(jobs)]
        inner = json.loads(_called(command, project.root).splitlines()[-1])
    wall, cpu = time.perf_counter() - begun, _processor_seconds() - before
    return Measured(inner["wall"], inner["cpu"]) if way == "e" and inner else Measured(wall, cpu)


def _commands(project: Project, number: int, case: Case) -> Iterator[list[str]]:
    bin_folder = Path(sys.executable).parent
    parameters = [word for name, value in case.items() for word in ("-p", name, str(value))]
    made = project.root / "out" / f"{number}.ipynb"
    yield [str(bin_folder / "papermill"), str(project.file), str(made), "--cwd", str(project.file.parent), *parameters]
    yield [str(bin_folder / "jupyter"), "nbconvert", "--to", "html", str(made)]


def _called(command: Sequence[str], folder: Path) -> str:
    environment = {**os.environ, "PLOOMBER_STATS_ENABLED": "false", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def made_by(way: str, root: Path, notebook: str, jobs: int) -> dict[str, float]:
    """Make the reports of a project in processes of this one. Returns the seconds since they were ready."""
    import batch  # this module by its name: IPython and ploomber-engine put another in the place of __main__

    make = {"b": batch._papermill, "c": batch._ploomber, "e": batch._plain}[way]
    cases = json.loads((root / "cases.json").read_text())
    file, out = root / "notebooks" / f"{notebook}.ipynb", root / "out"
    if way == "e":
        _lay_out(root)
    with ProcessPoolExecutor(jobs, get_context("spawn"), batch._ready, (way, str(file))) as pool:
        list(pool.map(batch._wait, [0.5] * jobs))
        began = time.perf_counter()
        outs = [str(out / str(number)) for number in range(len(cases))]
        cpu = sum(pool.map(make, [str(file)] * len(cases), outs, cases))
        return {"wall": time.perf_counter() - began, "cpu": cpu}


def _lay_out(root: Path) -> None:
    """Lay the tables out as a run does, so that the floor reads no more than ickit's kernels do."""
    from ickit._base.environment import PREPARED
    from ickit.sources.snapshot import take_snapshot
    from ickit.study import reader, study_data

    asked = reader.StudyRequest("../data/demo", "introductory-language-courses")
    place = root / "tables"
    (place / "00").mkdir(parents=True)
    take_snapshot(study_data.load_data(str(root / "data" / "demo"), asked.benchmark).tables).save(place / "00")
    name = reader.snapshot_name(asked, root / "notebooks")
    (place / reader.INDEX).write_text(json.dumps({name: "00"}))
    os.environ[PREPARED] = str(place)


def _ready(way: str, file: str) -> None:
    os.chdir(Path(file).parent)
    _exporter()
    if way == "e":
        _plain(file, "", {})


def _wait(seconds: float) -> None:
    time.sleep(seconds)


@cache
def _exporter() -> Any:
    from nbconvert import HTMLExporter

    return HTMLExporter()


def _papermill(file: str, out: str, case: Case) -> float:
    import papermill

    done = papermill.execute_notebook(file, f"{out}.ipynb", case, cwd=str(Path(file).parent), progress_bar=False)
    Path(f"{out}.html").write_text(_exporter().from_notebook_node(done)[0], encoding="utf-8")
    return 0.0


def _ploomber(file: str, out: str, case: Case) -> float:
    from ploomber_engine import execute_notebook

    done = execute_notebook(file, f"{out}.ipynb", parameters=case, progress_bar=False, verbose=False)
    Path(f"{out}.html").write_text(_exporter().from_notebook_node(done)[0], encoding="utf-8")
    return 0.0


def _plain(file: str, out: str, case: Case) -> float:
    """The cells of a notebook in this process, and its page. Returns processor seconds."""
    from ickit.report.render.render import PageInfo, render

    began = time.process_time()
    notebook = executed(file, case)
    page = render(notebook, PageInfo())
    if out:
        write(notebook, page, out)
    return time.process_time() - began


def executed(file: str, case: Case, around: Callable[[str], AbstractContextManager[Any]] = nullcontext) -> Any:
    """A notebook whose cells were executed in this process, each within ``around`` of its text."""
    import nbformat
    from IPython.utils.capture import capture_output
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    notebook = parameterize_notebook(load_notebook_node(file), case, kernel_name="python3", language="python")
    shell = _shell()
    shell.reset(new_session=False)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        with around(cell.source), capture_output() as captured:
            shell.run_cell(cell.source, silent=False).raise_error()
        cell.outputs = [
            nbformat.v4.new_output("display_data", data=shown.data, metadata=shown.metadata or {})
            for shown in captured.outputs
        ]
    return notebook


def write(notebook: Any, page: Any, out: str) -> None:
    """Write an executed notebook, its page and its tables, to files whose names begin with ``out``."""
    import nbformat

    Path(f"{out}.html").write_text(page.html, encoding="utf-8")
    Path(f"{out}.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    for name, text in page.tables.items():
        Path(f"{out}-{name}.csv").write_text(text, encoding="utf-8")


@cache
def _shell() -> Any:
    import matplotlib as mpl
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib_inline.backend_inline import configure_inline_support

    backend = "module://matplotlib_inline.backend_inline"
    mpl.use(backend)
    mpl.interactive(True)
    shell = InteractiveShell.instance()
    configure_inline_support(shell, backend)
    return shell


# -- the parts -----------------------------------------------------------------------------------------------------


def compare(place: Path, given: argparse.Namespace) -> None:
    """All ways."""
    ways = [way for way in given.ways if way != "c" or find_spec("ploomber_engine")]
    if len(ways) < len(given.ways):
        print('(c) is left out: ploomber-engine is not installed (pip install -e ".[benchmark]" -c constraints.txt)')
    for notebook in given.notebook or (CITY, FIGURES):
        cases = _cities(ROOT / "data" / "demo") if notebook == CITY else ({"seed": number} for number in count())
        chosen = list(islice(cases, given.reports))
        rounds: dict[str, list[Measured]] = {way: [] for way in ways}
        for turn in range(given.times):
            for way in ways:
                project = Project(place / f"{notebook}-{turn}-{way}", notebook, chosen)
                rounds[way].append(measured(way, project, given.jobs))
                shutil.rmtree(project.root)
        _print_compared(notebook, rounds, len(chosen), given.jobs)


def _print_compared(notebook: str, rounds: dict[str, list[Measured]], reports: int, jobs: int) -> None:
    walls = {way: statistics.median(one.wall for one in found) / reports for way, found in rounds.items()}
    cpus = {way: statistics.median(one.cpu for one in found) / reports for way, found in rounds.items()}
    times = len(next(iter(rounds.values())))
    print(f"\n{notebook}, {reports} reports, {jobs} jobs: seconds a report, medians of {times}")
    print(f"{'':44}{'clock':>8}{'processor':>11}{'(d) takes':>14}")
    for way, wall in walls.items():
        ratio = f"{walls['d'] / wall:.2f} x" if "d" in walls else ""
        print(f"({way}) {NAMES[way].format(jobs=jobs):40}{wall:8.2f}{cpus[way]:11.2f}{ratio:>14}")


def _cities(data: Path) -> Iterator[Case]:
    """City reports that the data have rows for, the latest wave first."""
    import pandas as pd

    rated = pd.read_csv(data / "assessments.csv", usecols=["city", "year"]).drop_duplicates()
    rated = rated.sort_values(["year", "city"], ascending=[False, True], kind="stable")
    yield from ({"city": str(city), "year": int(year)} for city, year in rated.itertuples(index=False))


@dataclass
class Watched:
    """The memory of kernels while a run goes on, in MB: the most that each had."""

    own: dict[int, float] = field(default_factory=dict)
    share: dict[int, float] = field(default_factory=dict)


@contextmanager
def each_process(note: Callable[[Any], None], seconds: float) -> Iterator[None]:
    """Call ``note`` with every process below this one (psutil), again and again after so many seconds."""
    import psutil

    over = threading.Event()

    def look() -> None:
        while not over.wait(seconds):
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    note(process)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def is_kernel(process: Any) -> bool:
    """Whether a template forked this process."""
    parent = process.parent()
    return parent is not None and "ickit.runs.kernels.template" in parent.cmdline()


@contextmanager
def watched() -> Iterator[Watched]:
    """Watch the kernels that templates below this process fork."""
    found = Watched()

    def note(process: Any) -> None:
        if is_kernel(process):
            memory = process.memory_full_info()
            found.own[process.pid] = max(found.own.get(process.pid, 0.0), memory.uss / 1e6)
            found.share[process.pid] = max(found.share.get(process.pid, 0.0), memory.pss / 1e6)

    with each_process(note, 0.03):
        yield found


def _demo(place: Path, cities: int, waves: str) -> Path:
    folder = place / f"demo-{cities}-{len(waves)}"
    if not folder.exists():
        words = ["demo", "-o", str(folder), "--cities", str(cities), "--waves", waves]
        _called([sys.executable, "-m", "ickit", *words], ROOT)
    return folder


def _run(project: Project, jobs: int) -> tuple[float, float, Watched]:
    """Run ickit: seconds for all, median seconds of a report as the manifest has them, and memory of kernels."""
    begun = time.perf_counter()
    with watched() as memory:
        _called([sys.executable, "-m", "ickit", "run", "params/run.yaml", "--force", "--jobs", str(jobs)], project.root)
    wall = time.perf_counter() - begun
    reports = json.loads((project.root / "reports" / "run" / "manifest.json").read_text())["reports"]
    return wall, statistics.median(report["seconds"] for report in reports), memory


def _print_run(name: str, project: Project, jobs: int) -> None:
    wall, each, memory = _run(project, jobs)
    uss, pss = (f"{statistics.median(kind.values()):7.0f}" if kind else "" for kind in (memory.own, memory.share))
    print(f"{name:32}{wall:9.1f}{wall / len(project.cases):10.2f}{each:10.2f}{uss:>10}{pss:>9}", flush=True)


def _print_head(title: str) -> None:
    print(f"\n{title}\n{'':32}{'seconds':>9}{'a report':>10}{'median':>10}{'USS, MB':>10}{'PSS, MB':>9}")


def growth(place: Path, given: argparse.Namespace) -> None:
    """More and more reports from the same tables."""
    data = _demo(place, 200, WAVES)
    _print_head("More reports of city_report, 200 cities in six waves")
    for reports in (10, 100, 1000):
        cases = list(islice(_cities(data), min(reports, given.most)))
        _print_run(f"{len(cases):,} reports", Project(place / f"growth-{reports}", CITY, cases, data), given.jobs)


def tables(place: Path, given: argparse.Namespace) -> None:
    """The same number of reports from larger tables."""
    _print_head(f"Larger tables, {given.reports} reports of city_report")
    for times in (1, 10, 100):
        data = _demo(place, 24 * times, WAVES)
        cases = list(islice(_cities(data), given.reports))
        _print_run(f"tables x {times}", Project(place / f"tables-{times}", CITY, cases, data), given.jobs)


def cities(place: Path, given: argparse.Namespace) -> None:
    """A sample of reports of very many cities."""
    data = _demo(place, given.cities, WAVES)
    _print_head(f"{given.reports} reports of {given.cities:,} cities in six waves")
    cases = list(islice(_cities(data), given.reports))
    _print_run(f"{given.cities:,} cities", Project(place / "cities", CITY, cases, data), given.jobs)


def rerun(place: Path, given: argparse.Namespace) -> None:
    """Reports of which none has changed."""
    data = _demo(place, 100, "2020,2022,2024")
    project = Project(place / "rerun", CITY, list(islice(_cities(data), min(200, given.most))), data)
    command = [sys.executable, "-m", "ickit", "run", "params/run.yaml", "--jobs", str(given.jobs)]
    _called(command, project.root)
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        said = _called(command, project.root)
        seconds.append(time.perf_counter() - begun)
    print(f"\n{said.splitlines()[-1].split('.')[0]}: {statistics.median(seconds):.2f} s, median of {len(seconds)}")


PARTS = {"compare": compare, "growth": growth, "tables": tables, "cities": cities, "rerun": rerun}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--part", action="append", choices=PARTS, help="can be repeated (default: compare)")
    parser.add_argument("--reports", type=int, default=48, help="how many reports (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at once (default: %(default)s)")
    parser.add_argument("--times", type=int, default=1, help="how often each way is measured (default: %(default)s)")
    parser.add_argument("--notebook", action="append", choices=(CITY, FIGURES), help="to compare (default: both)")
    parser.add_argument("--ways", default="abcde", help="which ways to compare (default: %(default)s)")
    parser.add_argument("--cities", type=int, default=10_000, help="for the part cities (default: %(default)s)")
    parser.add_argument("--most", type=int, default=1000, help="at most so many reports in growth and rerun")
    parser.add_argument("--way", nargs=3, metavar=("WAY", "PROJECT", "NOTEBOOK"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        way, root, notebook = given.way
        print(json.dumps(made_by(way, Path(root), notebook, given.jobs)))
        return
    with tempfile.TemporaryDirectory() as place:
        for part in given.part or ["compare"]:
            PARTS[part](Path(place), given)


if __name__ == "__main__":
    main()
