"""Reports made by the workers of a Dask cluster, on this or other machines; what they give comes back to the runner.

The runner hands every worker process one report at a time and the tables of the run once, and writes all files itself,
so that workers need no place to write to. What a lost worker had at work, another one makes.
"""

import logging
import queue
import time
import uuid
from collections import Counter, deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from ickit.errors import Fault, InputError
from ickit.runs.executors import dask_aggregates, dask_worker
from ickit.runs.executors.job import Job, Outcome

if TYPE_CHECKING:
    from distributed import Client, Future

LOST = "the Dask worker that made the report ended, and so did two that made it again"
NONE_LEFT = "no Dask worker is left to make the report"
_LOSSES = 2
_LOOK = 0.5  # seconds between looks at which workers there are
_REACH = 5.0  # seconds until a scheduler counts as unreachable
_PATIENCE = 30.0  # seconds without any worker
_PLACE = "--dask"


@contextmanager
def connected(address: str, files: Mapping[str, str | None]) -> Iterator["Cluster"]:
    """The cluster whose scheduler is at ``address``, for reports that read ``files``: path and hash, None for any.

    Raises InputError where no scheduler answers, or no worker is there, or one has other versions or other files.
    """
    try:
        from distributed import Client
    except ImportError:
        mend = 'Install it: python -m pip install -e ".[dask]" -c constraints.txt'
        raise InputError(Fault(_PLACE, "needs the package distributed, which is not installed", mend)) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)
    try:
        client = Client(address, timeout=_REACH, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        mend = "Start one with `dask scheduler`; its first lines name its address, such as tcp://192.0.2.1:8786."
        raise InputError(Fault(f"{_PLACE} {address}", f"no Dask scheduler answers ({_told(error)})", mend)) from None
    try:
        cluster = Cluster(client, files)
        cluster.check(address)
        yield cluster
    finally:
        with suppress(Exception):
            client.close(timeout=2)


class Cluster:
    """The workers of a Dask cluster, each of which makes one report at a time."""

    def __init__(self, client: "Client", files: Mapping[str, str | None]) -> None:
        self._client, self._files, self._about = client, dict(files), dask_worker.about()
        self._run = uuid.uuid4().hex
        self._tables = b""
        self._done: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        self._running: dict[Future[Any], tuple[str, Job | None]] = {}
        self._fit: dict[str, bool] = {}

    def check(self, address: str) -> None:
        """Raise InputError where there is no worker, or not every one can make the reports as they are made here."""
        try:
            self._client.wait_for_workers(1, timeout=_REACH)
        except TimeoutError:
            mend = f"Start some with `dask worker {address} --nworkers auto --nthreads 1`."
            raise InputError(Fault(f"{_PLACE} {address}", "the cluster has no workers", mend)) from None
        found = self._client.run(dask_worker.unfit, self._about, self._files, on_error="return")
        faults = [
            Fault(f"{_PLACE}, worker {worker}", _reason(why), "Make both alike: the same commands install the same.")
            for worker, why in found.items()
            if why is not None
        ]
        if faults:
            raise InputError(faults)

    def outcomes(self, jobs: Sequence[Job], tables: Path) -> Generator[Outcome]:
        """Every job's outcome, as they finish. ``tables`` is the folder of the run's tables. Closing the iterator ends
        what is at work.
        """
        self._tables = _packed(tables)
        with dask_aggregates.making(self._client, self._run, tables):
            yield from self._outcomes(jobs)

    def _outcomes(self, jobs: Sequence[Job]) -> Generator[Outcome]:
        waiting, losses = deque(jobs), Counter[str]()
        seen = time.monotonic()
        try:
            while waiting or any(job for _, job in self._running.values()):
                workers = self._workers()
                for job in self._lost(workers):
                    losses[job.id] += 1
                    if losses[job.id] > _LOSSES:
                        yield Outcome(job.id, 0.0, LOST)
                    else:
                        waiting.appendleft(job)
                able = [worker for worker in workers if self._fit.get(worker, True)]
                seen = time.monotonic() if able else seen
                if not self._running and time.monotonic() - seen > _PATIENCE:
                    yield from (Outcome(job.id, 0.0, NONE_LEFT) for job in waiting)
                    return
                self._hand_out(able, waiting)
                for outcome in self._finished():
                    yield outcome
                    self._hand_out(able, waiting)
        finally:
            self._end()

    def _workers(self) -> list[str]:
        try:
            return list(self._client.nthreads())
        except (OSError, TimeoutError, RuntimeError):  # the scheduler has gone: so have all of its workers
            return []

    def _lost(self, workers: Sequence[str]) -> list[Job]:
        """What was at work on workers that are no longer there."""
        gone = {future: at for future, at in self._running.items() if at[0] not in workers}
        for future in gone:
            del self._running[future]
            with suppress(Exception):
                future.cancel()
        return [job for _, job in gone.values() if job is not None]

    def _hand_out(self, workers: Sequence[str], waiting: deque[Job]) -> None:
        """Give every idle worker something to do: to a new one the tables first."""
        busy = {worker for worker, _ in self._running.values()}
        for worker in workers:
            if not waiting:
                return
            if worker in busy:
                continue
            if worker in self._fit:
                job = waiting.popleft()
                self._submit(worker, job, dask_worker.work, self._run, job)
            else:
                self._submit(worker, None, dask_worker.begin, self._run, self._about, self._files, self._tables)

    def _submit(self, worker: str, job: Job | None, function: Any, *arguments: Any) -> None:
        future = self._client.submit(
            function, *arguments, workers=[worker], allow_other_workers=False, pure=False, retries=0
        )
        self._running[future] = worker, job
        future.add_done_callback(self._done.put)

    def _finished(self) -> Iterator[Outcome]:
        """What is done, after a short wait for something."""
        wait = True
        while True:
            try:
                future = self._done.get(timeout=_LOOK if wait else 0)
            except queue.Empty:
                return
            wait = False
            if future not in self._running:
                continue
            worker, job = self._running[future]
            try:
                result = future.result(timeout=_PATIENCE)
            except TimeoutError:
                continue  # the worker ended meanwhile: it is going to be missed
            except Exception as error:
                result = _reason(error)
            if future.status not in ("finished", "error"):
                continue
            del self._running[future]
            if job is None:
                self._fit[worker] = result is None
            else:
                yield result if isinstance(result, Outcome) else Outcome(job.id, 0.0, result)

    def _end(self) -> None:
        """End what is at work and have the workers forget the run."""
        with suppress(Exception):
            self._client.cancel(list(self._running))
            from distributed import wait

            told = [
                self._client.submit(dask_worker.end, self._run, workers=[worker], pure=False)
                for worker in set(self._workers()) & self._fit.keys()
            ]
            wait(told, timeout=3)
        self._running.clear()


def _packed(folder: Path) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return packed.getvalue()


def _reason(why: Any) -> str:
    if isinstance(why, ModuleNotFoundError):
        return f"ickit cannot be imported there ({why})"
    return _told(why) if isinstance(why, BaseException) else str(why)


def _told(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
