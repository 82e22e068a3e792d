"""How runs grow: city reports from the tables of more and more cities, by worker processes and on a Dask cluster.

    python benchmarks/scale.py [--cities N]… [--reports N] [--jobs N]

For 100, 1,000 and 10,000 cities in six waves the same number of reports is made, first by ``ickit run --jobs N``, then
by ``ickit run --dask`` with N worker processes of one thread on the loopback interface, which are started and stopped
here. Shown are seconds for all, the median of a report as the manifest has it, and the largest memory (PSS, MB) of the
runner, of a template and of a kernel. The last line says what a report of each wave of the most cities would take on
32 cores: measured seconds a report, spread over the cores, and what the run takes beside reports.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median

import batch
import psutil

CORES = 32
KINDS = {"ickit run": "runner", "ickit.runs.kernels.template": "template"}


@contextmanager
def cluster(place: Path, workers: int) -> Iterator[str]:
    """A scheduler and workers on this machine; its address."""
    file = place / "scheduler.json"
    own = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file)]
    commands = [["dask_scheduler", *own, "--no-show"], *[["dask_worker", *own, "--nthreads", "1"]] * workers]
    started = []
    try:
        for command in commands:
            with (place / "said").open("ab") as said:
                call = [sys.executable, "-m", f"distributed.cli.{command[0]}", *command[1:]]
                started.append(subprocess.Popen(call, cwd=place, stdout=said, stderr=said))
            while not file.exists() or not file.read_text():
                time.sleep(0.1)
        yield json.loads(file.read_text())["address"]
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(30)
        file.unlink(missing_ok=True)


@contextmanager
def memory() -> Iterator[dict[str, float]]:
    """The largest memory of each kind of process below this one, in MB, while something goes on."""
    most: dict[str, float] = {}

    def note(process: psutil.Process) -> None:
        if kind := _kind(process):
            most[kind] = max(most.get(kind, 0.0), process.memory_full_info().pss / 1e6)

    with batch.each_process(note, 0.2):
        yield most


def _kind(process: psutil.Process) -> str:
    if batch.is_kernel(process):
        return "kernel"
    words = " ".join(process.cmdline()[1:5])
    return next((kind for said, kind in KINDS.items() if said in words), "")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cities", type=int, action="append", help="can be repeated (default: 100, 1000, 10000)")
    parser.add_argument("--reports", type=int, default=60, help="how many reports (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="how many at once (default: %(default)s)")
    given = parser.parse_args()
    sizes = given.cities or [100, 1_000, 10_000]
    print("| cities | way | all, s | a report, s | runner, MB | template, MB | kernel, MB |")
    print("| --- | --- | --- | --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for size in sizes:
            data = batch._demo(place, size, batch.WAVES)
            cases = list(islice(batch._cities(data), given.reports))
            for way in ("--jobs", "--dask"):
                project = batch.Project(place / f"{size}{way}", batch.CITY, cases, data)
                if way == "--jobs":
                    wall, each = _run(project, way, str(given.jobs), size)
                else:
                    with cluster(place, given.jobs) as address:
                        _run(project, way, address, size)
    rest, every = wall - given.reports * each / given.jobs, sizes[-1] * len(batch.WAVES.split(","))
    hours = (every * each / CORES + rest) / 3600
    print(
        f"\n{every:,} reports on {CORES} cores: {every:,} x {each:.2f} s / {CORES} + {rest:.0f} s = {hours:.2f} hours"
    )


def _run(project: batch.Project, way: str, value: str, size: int) -> tuple[float, float]:
    begun = time.perf_counter()
    with memory() as most:
        batch._called([sys.executable, "-m", "ickit", "run", "params/run.yaml", "--force", way, value], project.root)
    wall = time.perf_counter() - begun
    reports = json.loads((project.root / "reports/run/manifest.json").read_text())["reports"]
    each = median(report["seconds"] for report in reports)
    used = " | ".join(f"{most.get(kind, 0):.0f}" for kind in ("runner", "template", "kernel"))
    print(f"| {size:,} | {way} | {wall:.1f} | {each:.2f} | {used} |", flush=True)
    return wall, each


if __name__ == "__main__":
    main()
