"""Where the time of a report goes: its cells by section, the page, writing, and the kernel.

    python benchmarks/report_time.py [NOTEBOOK] [--reports N] [--profile]

Each report is made in a process of its own, forked as kernels are from one that has imported everything and read the
tables' layout; shown are means of processor seconds over N reports of the demonstration, after two that make what all
share. ``--profile`` prints instead where the functions of one report spend their time. The kernel's line is by the
clock: a notebook of one empty cell, from papermill's start to its end, median of N.
"""

import argparse
import cProfile
import gc
import json
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

os.environ |= {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}  # as kernels have it
import batch
from warm_start import seconds

YEAR = 2024


def cases(notebook: str, number: int) -> list[dict[str, Any]]:
    """Parameters of so many reports: a city each where the notebook is of one city."""
    if not notebook.startswith("city_"):
        return [{"year": YEAR}] * number
    import pandas as pd

    rated = pd.read_csv(batch.ROOT / "data/demo/assessments.csv")
    cities = sorted(rated.loc[(rated["year"] == YEAR) & (rated["assessor"] == "self"), "city"].unique())
    return [{"city": cities[i % len(cities)], "year": YEAR} for i in range(number)]


def spent(file: Path, case: dict[str, Any], profile: cProfile.Profile | None) -> dict[str, float]:
    """Processor seconds of one report, made in this process: by the last line of each cell, and what follows them."""
    from ickit.report.render.render import PageInfo, render

    found: dict[str, float] = defaultdict(float)

    @contextmanager
    def timed(part: str) -> Iterator[None]:
        begun = time.process_time()
        yield
        found[part] += time.process_time() - begun

    @contextmanager
    def cell(source: str) -> Iterator[None]:
        last = source.strip().splitlines()[-1]
        with (
            timed(last if last.startswith("page.") else "parameters, and reading the tables"),
            profile or nullcontext(),
        ):
            yield

    notebook = batch.executed(str(file), case, cell)
    with timed("the page"):
        page = render(notebook, PageInfo())
    with tempfile.TemporaryDirectory() as place, timed("writing"):
        batch.write(notebook, page, f"{place}/report")
    return found


def forked(file: Path, case: dict[str, Any], profile: cProfile.Profile | None = None) -> dict[str, float]:
    """The same in a forked process; the profile is printed there."""
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        with os.fdopen(reading) as said:
            found: dict[str, float] = json.loads(said.read())
        os.wait()
        return found
    with os.fdopen(writing, "w") as said:
        json.dump(spent(file, case, profile), said)
    if profile is not None:
        pstats.Stats(profile).sort_stats("cumulative").print_stats("ickit", 60)
        sys.stdout.flush()
    os._exit(0)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("notebook", nargs="?", default="city_report")
    parser.add_argument("--reports", type=int, default=8, help="how many (default: %(default)s)")
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    from ickit.runs.kernels.preload import LIBRARIES, own_modules, preload, read_ahead
    from ickit.runs.kernels.template_client import WarmTemplate, warm_kernel_name

    with WarmTemplate() as template:
        template.ready()
        warm = warm_kernel_name()
        seconds(warm, ("1",))
        kernel = statistics.median(seconds(warm, ("1",)) for _ in range(given.reports))
    with tempfile.TemporaryDirectory() as place:
        project = batch.Project(Path(place) / "project", given.notebook, cases(given.notebook, given.reports))
        batch._lay_out(project.root)
        os.chdir(project.file.parent)
        preload((*LIBRARIES, *own_modules()))
        read_ahead(map(str, (project.root / "data" / "benchmarks").glob("*.yaml")))
        batch._shell(), batch._exporter()
        gc.collect()
        gc.freeze()
        for case in project.cases[:2]:
            forked(project.file, case)
        if given.profile:
            forked(project.file, project.cases[0], cProfile.Profile())
        else:
            found = [forked(project.file, case) for case in project.cases]
            print(f"| {given.notebook}, {len(found)} reports | processor seconds a report |\n| --- | --- |")
            for part in found[0]:
                print(f"| {part} | {statistics.mean(one[part] for one in found):.3f} |")
            print(f"| together | {statistics.mean(sum(one.values()) for one in found):.3f} |")
            print(f"| an empty notebook in a warm kernel, by the clock | {kernel:.3f} |")
        os.chdir(batch.ROOT)


if __name__ == "__main__":
    main()
