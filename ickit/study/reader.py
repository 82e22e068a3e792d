"""How an analysis reads: the rows it asks for, and aggregates over all cities that are made once and shared.

In JupyterLab, or under plain papermill, a source is read and validated here. A run of many reports does that once: it
lays the tables out in a folder of its own (see :func:`ickit.sources.snapshot.take_snapshot`), named to its kernels by
``ICKIT_PREPARED``. A kernel then reads its rows there, and asks the run for aggregates (see
:mod:`ickit.runs.aggregate_server`).
What it read goes, with hashes, to the file that ``ICKIT_READS`` names, so that the run can tell later whether that
changed.
"""

import hashlib
import json
import os
import pickle
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import lru_cache
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

import pandas as pd

from ickit._base import project
from ickit._base.environment import PREPARED, READS
from ickit._base.urls import absolute_target, is_url
from ickit.benchmark.model import Benchmark
from ickit.sources.read import read
from ickit.sources.snapshot import RowFilter, Snapshot, open_snapshot, take_snapshot
from ickit.tables.dataset import Tables

INDEX = "index.json"
AGGREGATE_SERVER = "maker"
"""A file beside the tables that a run has laid out: it names the socket at which the run makes aggregates."""


@dataclass(frozen=True)
class StudyRequest:
    """What an analysis asked :func:`ickit.study.study_data.load_data` for: the parameters of the same names."""

    data: str
    benchmark: str
    assessor: str = ""
    key_factors: str = "all"
    peer_group: str = "all"
    public: bool = False
    coverage: str = ""


def load_snapshot(request: StudyRequest, benchmarks: Callable[[], list[Benchmark]]) -> Snapshot:
    """The tables behind ``request``: as the run laid them out, else read from the source.

    ``benchmarks`` gives those whose rows the source may hold. Raises InputError with every fault of the source.
    """
    folder = _snapshot_folder(request)
    if folder is not None:
        return snapshot_in(folder)
    return take_snapshot(read_source(request, benchmarks()))


def read_source(request: StudyRequest, benchmarks: list[Benchmark]) -> Tables:
    """The tables of the source itself, in the edition asked for. Raises InputError with every fault."""
    source = request.data if is_url(request.data) else project.resolve_path(project.base() / request.data)
    return select_edition(request, read(source, benchmarks, others=False), benchmarks)


def select_edition(request: StudyRequest, tables: Tables, benchmarks: list[Benchmark]) -> Tables:
    """The members' tables or, where ``request`` is public, the public edition of them."""
    if not request.public:
        return tables
    from ickit.disclosure.edition import public_edition  # brings what only a public edition needs

    return public_edition(tables, benchmarks, peer_group=request.peer_group)


def resolve_paths(request: StudyRequest, folder: Path) -> StudyRequest:
    """``request`` with absolute paths in the place of those taken from ``folder``, so that it means the same
    anywhere."""
    return replace(request, data=_absolute(request.data, folder), benchmark=_absolute(request.benchmark, folder))


def snapshot_name(request: StudyRequest, folder: Path | None = None) -> str:
    """What the tables behind ``request`` are called in the index of a run's folder; paths are taken from ``folder``."""
    here = resolve_paths(request, folder or project.base())
    return json.dumps([here.data, here.benchmark, request.peer_group if request.public else None])


def _absolute(text: str, folder: Path) -> str:
    if is_url(text):
        return absolute_target(text, folder)
    path = project.resolve_path(folder / text)
    return absolute_target(str(path), folder) if text.endswith((".yaml", ".yml")) or path.exists() else text


def _snapshot_folder(request: StudyRequest) -> Path | None:
    root = os.environ.get(PREPARED)
    if not root:
        return None
    try:
        index = json.loads((Path(root) / INDEX).read_text(encoding="utf-8"))
    except OSError:
        return None
    name = index.get(snapshot_name(request))
    return None if name is None else Path(root) / name


@lru_cache(maxsize=8)
def snapshot_in(folder: Path) -> Snapshot:
    """The tables that a run has laid out in a folder."""
    return open_snapshot(folder)


# -- aggregates ----------------------------------------------------------------------------------------------------


def load_aggregate(request: StudyRequest, name: str, arguments: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """An aggregate over all cities: as the run has made it, else by ``make``; and note that it was read.

    ``name`` and ``arguments`` say which, and can be written as JSON.
    """
    folder = _snapshot_folder(request)
    if folder is None:
        value = make()
        digest = digest_of(value) if READS in os.environ else ""
    else:
        key = json.dumps([name, arguments, asdict(request)])
        file = folder / f"{hashlib.sha256(key.encode()).hexdigest()}.pickle"
        if not file.exists():
            _have_made(file, request, name, arguments)
        value, digest = load_or_make(file, make)
    record_read(request, "shared", [name, list(arguments)], digest)
    return value


def _have_made(file: Path, request: StudyRequest, name: str, arguments: tuple[Any, ...]) -> None:
    """Have the run make an aggregate and keep it in ``file``, and wait for that; where it does not, nothing."""
    place = file.parent
    order = [f"{place.name}/{file.name}", asdict(resolve_paths(request, project.base())), name, arguments]
    try:
        with Client((place.parent / AGGREGATE_SERVER).read_text(encoding="utf-8"), "AF_UNIX") as server:
            server.send_bytes(json.dumps(order).encode())
            server.recv_bytes()
    except (OSError, EOFError, ValueError):  # none there, or gone; ValueError: no such sockets on this system
        return


def load_or_make(file: Path, make: Callable[[], Any]) -> tuple[Any, str]:
    """The value in a file of this run, in a folder that only its owner can enter, and its hash; made if none."""
    try:
        value, digest = pickle.loads(file.read_bytes())  # noqa: S301
    except FileNotFoundError:
        value = make()
        digest = digest_of(value)
        write_aggregate(file, pickle.dumps((value, digest)))
    return value, digest


def write_aggregate(file: Path, content: bytes) -> None:
    """Write the file of an aggregate, whole or not at all."""
    handle, beside = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        os.replace(beside, file)
    except OSError:  # a full disk, say: it is made again
        Path(beside).unlink(missing_ok=True)


def digest_of(value: Any) -> str:
    """A hash of the content of an aggregate: frames, mappings, sequences, numbers and texts.

    >>> digest_of({"a": Fraction(1, 2)}) == digest_of({"a": Fraction(2, 4)}), digest_of([1]) == digest_of(["1"])
    (True, False)
    """
    return hashlib.sha256(repr(_plain(value)).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, pd.DataFrame):
        return [(str(name), _plain(list(column))) for name, column in value.items()]
    if isinstance(value, dict):
        return [(_plain(k), _plain(v)) for k, v in value.items()]
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, bool | int | str | Fraction) or value is None:
        return value
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


# -- what was read -------------------------------------------------------------------------------------------------


def record_read(request: StudyRequest, kind: str, what: Any, digest: str) -> None:
    """Write down that something was read, where a run asked for that."""
    place = os.environ.get(READS)
    if place:
        with open(place, "a", encoding="utf-8") as out:
            out.write(json.dumps([asdict(request), kind, what, digest]) + "\n")


def record_rows_read(request: StudyRequest, rows: RowFilter, found: Snapshot) -> None:
    """Write down which rows were read."""
    if os.environ.get(READS):
        record_read(request, "rows", asdict(rows), found.digest(rows))
