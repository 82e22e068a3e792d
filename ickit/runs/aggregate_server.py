"""Aggregates over all cities, made in one place for all kernels of a run: none of them needs the whole tables."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Client, Listener
from pathlib import Path
from threading import Event, Thread
from typing import Any, TypeAlias

from ickit.runs.kernels.protocol import ADDRESS
from ickit.study import reader
from ickit.study.aggregates import make_aggregate
from ickit.study.reader import StudyRequest
from ickit.study.study_data import StudyData, data_from_snapshot

_PATIENCE = 2.0  # seconds


Maker: TypeAlias = Callable[[str, dict[str, Any], str, Any], None]
"""Sees to it that a file with an aggregate is there: file in the folder of the tables, request, name, arguments."""


@contextmanager
def serve_aggregates(folder: Path, maker: Maker | None = None) -> Iterator[None]:
    """Make aggregates of the tables laid out in ``folder``, in a thread, for kernels that ask for them; ``maker`` does
    (default: an :class:`AggregateMaker`).

    The socket is in the folder of the template of warm kernels, if there is one: it goes with that even where this
    process is killed. Where there can be no such socket (another system, a long path) kernels make aggregates
    themselves.
    """
    place = os.path.join(os.environ.get(ADDRESS) or folder, "aggregates")
    try:
        listener = Listener(place, "AF_UNIX")
    except (OSError, ValueError):
        yield
        return
    over = Event()
    (folder / reader.AGGREGATE_SERVER).write_text(place, encoding="utf-8")
    thread = Thread(target=_serve, args=(listener, maker or AggregateMaker(folder), over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        with suppress(OSError):
            Client(place, "AF_UNIX").close()  # wakes it
        thread.join(_PATIENCE)
        with suppress(OSError):  # the folder may have gone with the template
            listener.close()


def _serve(listener: Listener, maker: Maker, over: Event) -> None:
    """Make what is asked for, one after another, and say when it is done."""
    while not over.is_set():
        with suppress(OSError, EOFError), listener.accept() as asking:  # a kernel may end while it waits
            order = asking.recv_bytes()
            with suppress(Exception):  # the kernel makes it itself then, and tells why it cannot
                maker(*json.loads(order))
            asking.send_bytes(b"done")


class AggregateMaker:
    """Writes aggregates; what they are made from is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._studies: dict[StudyRequest, StudyData] = {}

    def __call__(self, file: str, request: dict[str, Any], name: str, arguments: Any) -> None:
        """Write one aggregate to ``file``, unless it is there."""
        path = self._folder / file
        reader.load_or_make(
            path, lambda: make_aggregate(self._study(StudyRequest(**request), path.parent), name, arguments)
        )

    def _study(self, request: StudyRequest, place: Path) -> StudyData:
        if request not in self._studies:
            self._studies[request] = data_from_snapshot(request, reader.snapshot_in(place))
        return self._studies[request]
