"""Aggregates over all cities for reports that workers of a Dask cluster make: the runner makes each once for them all.

Workers reach the runner through the scheduler alone: they put what they need into a queue, and wait for a variable.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from ickit.runs.aggregate_server import AggregateMaker
from ickit.study.reader import write_aggregate

if TYPE_CHECKING:
    from distributed import Client

_END = 5.0  # seconds for the scheduler to forget all of them
_LOOK = 0.5  # seconds between looks whether the run is over
_KEPT = 60.0  # seconds that the scheduler keeps an aggregate after it was last asked for
_PATIENCE = 900.0  # seconds that a worker waits for an aggregate before it makes it itself


@contextmanager
def making(client: "Client", run: str, tables: Path) -> Iterator[None]:
    """At the runner: make what workers ask for, in a thread, from the run's tables in ``tables``."""
    over = Event()
    thread = Thread(target=_make, args=(client, run, tables, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(_END)


def _make(client: "Client", run: str, tables: Path, over: Event) -> None:
    from distributed import Queue, Variable

    maker, given = AggregateMaker(tables), dict[str, tuple[Any, float]]()
    try:
        asked = Queue(_queue(run), client=client)
    except Exception:  # the scheduler has gone: the run will tell, and no worker asks
        return
    while not over.is_set():
        _take_back(given, time.monotonic() - _KEPT)
        try:
            order = json.loads(asked.get(timeout=_LOOK))
        except TimeoutError:
            continue
        except Exception:
            return
        file = order[0]
        variable = given[file][0] if file in given else Variable(_variable(run, file), client=client)
        if file not in given:
            content = b""  # tells the worker to make it, and the report to tell why it cannot
            with suppress(Exception):
                maker(*order)
                content = (tables / file).read_bytes()
            with suppress(Exception):
                variable.set(content)
        given[file] = variable, time.monotonic()
    _take_back(given, float("inf"))
    with suppress(Exception):
        asked.close()


def _take_back(given: dict[str, tuple[Any, float]], before: float) -> None:
    """Let the scheduler forget what was last asked for before a moment: much is asked for by one report alone."""
    for file in [file for file, (_, at) in given.items() if at < before]:
        with suppress(Exception):
            given.pop(file)[0].delete()


class FromRunner:
    """At a worker: aggregates as the runner has made them, else made here. ``folder`` holds the run's tables."""

    def __init__(self, client: "Client", run: str, folder: Path) -> None:
        self._client, self._run, self._folder = client, run, folder
        self._own = AggregateMaker(folder)

    def __call__(self, file: str, request: dict[str, Any], name: str, arguments: Any) -> None:
        """Write one aggregate to ``file``, unless it is there."""
        if (self._folder / file).exists():
            return
        with suppress(Exception):
            if content := self._asked([file, request, name, arguments]):
                write_aggregate(self._folder / file, content)
                return
        self._own(file, request, name, arguments)

    def _asked(self, order: list[Any]) -> bytes:
        from distributed import Queue, Variable

        given = Variable(_variable(self._run, order[0]), self._client)
        queue = Queue(_queue(self._run), client=self._client)
        deadline, again = time.monotonic() + _PATIENCE, 0.0
        try:
            while time.monotonic() < deadline and self._folder.exists():  # it goes with the run
                if time.monotonic() > again:
                    queue.put(json.dumps(order))
                    again = time.monotonic() + _KEPT / 2
                with suppress(TimeoutError):
                    found: bytes = given.get(timeout=_LOOK)
                    return found
        finally:
            queue.close()
        return b""


def _queue(run: str) -> str:
    return f"ickit-{run}"


def _variable(run: str, file: str) -> str:
    return f"ickit-{run}-{file}"
