"""Worker processes that make reports, several at once; one that dies takes no other report with it."""

import multiprocessing
import os
import shutil
import signal
import threading
import warnings
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from multiprocessing.connection import Connection
from typing import Any

from ickit.runs.executors.job import Job, Outcome

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
            while queue and not broken and len(running) < workers:
                job = queue.popleft()
                try:
                    running[pool.submit(job)] = job
                except BrokenProcessPool:
                    broken.append(job)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                job = running.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    broken.append(job)
        yield from broken


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


_resources = ExitStack()


def _start(life: Connection, folder: str) -> None:
    """Set up a worker: interrupts are the runner's to handle, and the worker lives no longer than the runner."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    warnings.filterwarnings("ignore")
    threading.Thread(target=_follow, args=(life, folder), daemon=True).start()
    from ickit.runs.kernels.folders import own_folder
    from ickit.runs.kernels.manager import Kernel

    Kernel.folder = _resources.enter_context(own_folder(folder))
    multiprocessing.util.Finalize(None, _resources.close, exitpriority=10)


def _work(job: Job) -> Outcome:
    from ickit.runs.executors.execute import execute_report

    return execute_report(job)


def _follow(life: Connection, folder: str) -> None:
    """Wait for the runner to end or to let go, then end kernel and process; remove what a killed runner left."""
    try:
        life.recv_bytes()
    except (EOFError, OSError):
        _end_kernel()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)


def _stop(*_: Any) -> None:
    _end_kernel()
    _resources.close()
    os._exit(1)


def _end_kernel() -> None:
    from ickit.runs.kernels.manager import Kernel

    if Kernel.current is not None:
        Kernel.current.end()
