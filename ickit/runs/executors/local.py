"""Worker processes that make reports, several at once; one that dies takes no other report with it."""

import multiprocessing
import os
import signal
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ickit._base.scarcity import PROCESSES, find_scarcity
from ickit.errors import Fault, InputError
from ickit.runs.executors.job import Job, Outcome
from ickit.runs.kernels.folders import discard, own_folder
from ickit.runs.kernels.template_client import alive

if TYPE_CHECKING:
    from ickit.runs.kernels.manager import WorkerKernels

_AHEAD = 1  # a job that waits in the pool: a worker goes on while what it has made is put in place
_PATIENCE = 2.0  # seconds that the main thread may take to come to the end of what no signal interrupts
DIED = "the process that made the report ended (it may have run out of memory)"


def outcomes(jobs: Sequence[Job], workers: int, folder: str) -> Generator[Outcome]:
    """Every job's outcome, as they finish. Closing the iterator, or an interrupt, ends the workers and their kernels.

    ``folder`` is where kernels have their sockets. When a worker dies, all that were at work are made again one at a
    time, so that the one at fault is known and the others are not lost.
    """
    waiting, suspects = deque(jobs), deque[Job]()
    while waiting or suspects:
        alone = bool(suspects)
        queue = deque([suspects.popleft()]) if alone else waiting
        for result in _pooled(queue, 1 if alone else max(1, min(workers, len(queue))), folder):
            if isinstance(result, Outcome):
                yield result
            elif alone:
                yield Outcome(result.id, 0.0, DIED)
            else:
                suspects.append(result)


def _pooled(queue: deque[Job], workers: int, folder: str) -> Iterator[Outcome | Job]:
    """The outcomes of ``queue`` from one pool, until it is empty or the pool breaks; then the jobs at work."""
    with _Pool(workers, folder) as pool:
        running: dict[Future[Outcome], Job] = {}
        broken: list[Job] = []
        while running or (queue and not broken):
            while queue and not broken and len(running) < workers + _AHEAD:
                job = queue.popleft()
                try:
                    running[pool.submit(job)] = job
                except BrokenProcessPool:
                    broken.append(job)
                except (OSError, RuntimeError, EOFError) as error:
                    raise InputError(_not_started(error)) from None
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                job = running.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    broken.append(job)
        yield from broken


def _not_started(error: Exception) -> Fault:
    """Why there is no worker, in words: a pipe that broke would be taken for a terminal that is gone."""
    problem, mend = find_scarcity(error) or PROCESSES
    return Fault("the processes that make reports", f"cannot be started: {problem}", mend)


class _Pool:
    """A pool of worker processes that end when this process does, or when the pool is left by an exception."""

    def __init__(self, workers: int, folder: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._theirs, self._life = context.Pipe(duplex=False)
        self._executor = ProcessPoolExecutor(workers, context, _start, (self._theirs, folder))

    def submit(self, job: Job) -> Future[Outcome]:
        return self._executor.submit(_work, job)

    def __enter__(self) -> "_Pool":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._life.close()  # tells every worker to end its kernel and itself at once
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._life.close()
        self._theirs.close()


class _Worker:
    """A worker process: interrupts are the runner's to handle, and it lives no longer than the runner."""

    def __init__(self, life: Connection, folder: str) -> None:
        self._life, self._folder, self._alone = life, folder, False
        self._resources = ExitStack()
        self._kernels: WorkerKernels | None = None
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, self._stop)
        warnings.filterwarnings("ignore")
        threading.Thread(target=self._follow, daemon=True).start()
        # papermill's way to Hadoop file systems, which would bring numpy and more into every worker:
        sys.modules.setdefault("pyarrow.fs", None)  # type: ignore[arg-type]
        _without_extensions()
        from ickit.runs.kernels import manager

        self._kernels = manager.WorkerKernels(self._resources.enter_context(own_folder(folder)))
        multiprocessing.util.Finalize(None, self._resources.close, exitpriority=10)

    def work(self, job: Job) -> Outcome:
        from ickit.runs.executors.execute import execute_report

        assert self._kernels is not None
        return execute_report(job, self._kernels)

    def _follow(self) -> None:
        """Wait for the runner to end or to let go, then end kernel and process: in the main thread, which would
        otherwise go on meanwhile and start another kernel.
        """
        with suppress(EOFError, OSError):
            self._life.recv_bytes()
        self._alone = True
        if sys.platform != "win32" and (main := threading.main_thread().ident) is not None:
            signal.pthread_kill(main, signal.SIGTERM)
            time.sleep(_PATIENCE)
        self._stop()

    def _stop(self, *_: Any) -> None:
        self._end_kernel()
        self._resources.close()
        if self._alone and not alive():  # a template first ends the kernels that it has begun, then removes the folder
            discard(Path(self._folder))
        os._exit(1)

    def _end_kernel(self) -> None:
        if self._kernels is not None:
            self._kernels.end()


def _without_extensions() -> None:
    """papermill imports what any installed package adds to it, however large; of that a run uses nothing."""
    with suppress(ImportError):
        import entrypoints  # type: ignore[import-untyped]

        entrypoints.get_group_all = lambda *_, **__: []


_workers: list[_Worker] = []
"""In a worker process, its one worker: what a pool calls are functions."""


def _start(life: Connection, folder: str) -> None:
    _workers.append(_Worker(life, folder))


def _work(job: Job) -> Outcome:
    return _workers[0].work(job)
