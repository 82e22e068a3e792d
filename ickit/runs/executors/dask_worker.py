"""What a worker process of a Dask cluster does for a run: it makes one report at a time, with warm kernels of its own.

Dask's worker processes may have no children of ``multiprocessing``; the template of warm kernels is none. It ends, and
its kernels with it, when the worker does, and a report is ended when the run that asked for it has gone.
"""

import multiprocessing.util
import platform
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from ickit._base import project
from ickit.runs.aggregate_server import serve_aggregates
from ickit.runs.executors.dask_aggregates import FromRunner
from ickit.runs.executors.job import Job, Outcome
from ickit.runs.hashes import hash_of, hash_of_text
from ickit.runs.kernels.folders import sweep
from ickit.runs.kernels.preload import SEABORN

_LOOK = 0.5  # seconds between looks whether a report is still wanted


@cache
def about() -> dict[str, str]:
    """What has to be the same where reports are made and where they are asked for."""
    from ickit.runs.hashes import package_files, versions

    own = hash_of_text("\n".join(f"{name} {hash_of(file)}" for name, file in package_files().items()))
    return {**versions(), "Python": platform.python_version(), "ickit's own files:": own[:12]}


def unfit(there: Mapping[str, str], files: Mapping[str, str | None]) -> str | None:
    """Why this process cannot make the reports of a run; None where it can.

    ``there`` is what ``about`` says where the run was started; ``files`` are what reports read: path and hash, None
    where it is enough that there is one.
    """
    here = about()
    differing = [name for name in sorted({*here, *there}) if here.get(name) != there.get(name)]
    if differing:
        shown = [f"{name} {here.get(name, 'none')} and not {there.get(name, 'none')}" for name in differing[:3]]
        return f"has other versions: {', '.join(shown)}{' …' if differing[3:] else ''}"
    for name, digest in files.items():
        path = Path(name)
        if not path.exists():
            return f"has no {path}: the project has to lie at the same place as where the run is started"
        if digest is not None and hash_of(path) != digest:
            return f"has another {path} than where the run is started"
    return None


def begin(run: str, there: Mapping[str, str], files: Mapping[str, str | None], tables: bytes) -> str | None:
    """Get ready for a run: unpack its tables. Returns why this process is unfit, if it is."""
    if (why := unfit(there, files)) is not None:
        return why
    from distributed import get_client

    worker = _worker()
    folder = worker.kernels.folder / run
    with ZipFile(BytesIO(tables)) as archive:
        archive.extractall(folder)
    worker.aggregates[run] = ExitStack()
    worker.aggregates[run].enter_context(serve_aggregates(folder, FromRunner(get_client(), run, folder)))
    return None


def work(run: str, job: Job) -> Outcome:
    """Make one report."""
    from ickit.runs.executors.execute import execute_report

    worker = _worker()
    job = replace(job, kernel_name=worker.kernel_name, prepared=str(worker.kernels.folder / run))
    with worker.busy, worker.while_wanted(run), project.use_project(Path(job.project)):
        return execute_report(job, worker.kernels)


def end(run: str) -> None:
    """Forget a run: remove its tables, and what workers on this machine left that were killed."""
    _worker().forget(run)
    sweep()


class _Worker:
    """What this process has for making reports, one at a time. All of it goes with the process."""

    def __init__(self) -> None:
        from ickit.runs.kernels.manager import WorkerKernels
        from ickit.runs.kernels.session import kernels

        resources = ExitStack()
        own = resources.enter_context(kernels())
        own.prepare(modules=[SEABORN])
        self.kernel_name = own.name
        multiprocessing.util.Finalize(None, resources.close, exitpriority=10)
        self.kernels = WorkerKernels(own.folder)
        self.busy = threading.Lock()
        self.aggregates: dict[str, ExitStack] = {}

    def forget(self, run: str) -> None:
        """Remove a run's tables."""
        if (serving := self.aggregates.pop(run, None)) is not None:
            serving.close()
        shutil.rmtree(self.kernels.folder / run, ignore_errors=True)

    @contextmanager
    def while_wanted(self, run: str) -> Iterator[None]:
        """End the kernel, and forget the run, when Dask says that nobody wants the report any more."""
        from distributed import get_worker

        worker = get_worker()
        key = worker.get_current_task()
        done = threading.Event()

        def look() -> None:
            while not done.wait(_LOOK):
                task = worker.state.tasks.get(key)
                if task is None or task.state == "cancelled":
                    self.kernels.end()
                    self.forget(run)
                    sweep()

        watching = threading.Thread(target=look, daemon=True)
        watching.start()
        try:
            yield
        finally:
            done.set()
            watching.join()


@cache
def _worker() -> _Worker:
    """This process's worker."""
    return _Worker()
