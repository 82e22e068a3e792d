"""Aggregates over all cities for reports that workers of a Dask cluster make: the runner makes each once for them all.

Workers reach the runner through the scheduler alone: they put what they need into a queue, and wait for a variable.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from ickit.runs.aggregate_server import AggregateMaker
from ickit.study.reader import write_aggregate

if TYPE_CHECKING:
    from distributed import Client

_LOOK = 0.5  # seconds between looks whether the run is over
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
        thread.join(2 * _LOOK)


def _make(client: "Client", run: str, tables: Path, over: Event) -> None:
    from distributed import Queue, Variable

    maker, given = AggregateMaker(tables), dict[str, Any]()
    try:
        asked = Queue(_queue(run), client=client)
    except Exception:  # the scheduler has gone: the run will tell, and no worker asks
        return
    while not over.is_set():
        try:
            order = json.loads(asked.get(timeout=_LOOK))
        except TimeoutError:
            continue
        except Exception:
            return
        file = order[0]
        if file in given:
            continue
        given[file] = Variable(_variable(run, file), client=client)
        content = b""  # tells the worker to make it, and the report to tell why it cannot
        with suppress(Exception):
            maker(*order)
            content = (tables / file).read_bytes()
        with suppress(Exception):
            given[file].set(content)
    with suppress(Exception):
        for variable in given.values():
            variable.delete()
        asked.close()


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

        Queue(_queue(self._run), client=self._client).put(json.dumps(order))
        given, patience = Variable(_variable(self._run, order[0]), client=self._client), _PATIENCE
        while patience > 0 and self._folder.exists():  # it goes with the run
            with suppress(TimeoutError):
                found: bytes = given.get(timeout=_LOOK)
                return found
            patience -= _LOOK
        return b""


def _queue(run: str) -> str:
    return f"ickit-{run}"


def _variable(run: str, file: str) -> str:
    return f"ickit-{run}-{file}"
