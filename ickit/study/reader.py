"""How an analysis reads: the rows it asks for, and aggregates over all cities that are made once and shared.

In JupyterLab, or under plain papermill, a source is read and validated here. A run of many reports does that once: it
lays the tables out in a folder of its own (see :func:`ickit.sources.snapshot.prepare`), named to its kernels by
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

from ickit._base.environment import PREPARED, READS
from ickit._base.urls import is_url, whole
from ickit.benchmark.model import Benchmark
from ickit.sources.read import read
from ickit.sources.snapshot import Prepared, Rows, opened, prepare
from ickit.tables.dataset import Tables

INDEX = "index.json"
MAKER = "maker"
"""A file beside the tables that a run has laid out: it names the socket at which the run makes aggregates."""


@dataclass(frozen=True)
class Asked:
    """What an analysis asked :func:`ickit.study.study.load` for: the parameters of the same names."""

    data: str
    benchmark: str
    assessor: str = ""
    key_factors: str = "all"
    peer_group: str = "all"
    public: bool = False


def held(asked: Asked, benchmarks: Callable[[], list[Benchmark]]) -> Prepared:
    """The tables behind ``asked``: as the run laid them out, else read from the source.

    ``benchmarks`` gives those whose rows the source may hold. Raises InputError with every fault of the source.
    """
    folder = _laid_out(asked)
    if folder is not None:
        return laid_out_in(folder)
    return prepare(read_source(asked, benchmarks()))


def read_source(asked: Asked, benchmarks: list[Benchmark]) -> Tables:
    """The tables of the source itself, in the edition asked for. Raises InputError with every fault."""
    return edition(asked, read(asked.data, benchmarks, others=False), benchmarks)


def edition(asked: Asked, tables: Tables, benchmarks: list[Benchmark]) -> Tables:
    """The members' tables or, where ``asked`` is public, the public edition of them."""
    if not asked.public:
        return tables
    from ickit.disclosure.edition import public_edition  # brings what only a public edition needs

    return public_edition(tables, benchmarks, peer_group=asked.peer_group)


def from_folder(asked: Asked, folder: Path) -> Asked:
    """``asked`` with absolute paths in the place of those taken from ``folder``, so that it means the same anywhere."""
    return replace(asked, data=_absolute(asked.data, folder), benchmark=_absolute(asked.benchmark, folder))


def name_of(asked: Asked, folder: Path | None = None) -> str:
    """What the tables behind ``asked`` are called in the index of a run's folder; paths are taken from ``folder``."""
    here = from_folder(asked, folder or Path.cwd())
    return json.dumps([here.data, here.benchmark, asked.peer_group if asked.public else None])


def _absolute(text: str, folder: Path) -> str:
    path = is_url(text) or text.endswith((".yaml", ".yml")) or (folder / text).exists()
    return whole(text, folder) if path else text


def _laid_out(asked: Asked) -> Path | None:
    root = os.environ.get(PREPARED)
    if not root:
        return None
    try:
        index = json.loads((Path(root) / INDEX).read_text(encoding="utf-8"))
    except OSError:
        return None
    name = index.get(name_of(asked))
    return None if name is None else Path(root) / name


@lru_cache(maxsize=8)
def laid_out_in(folder: Path) -> Prepared:
    """The tables that a run has laid out in a folder."""
    return opened(folder)


# -- aggregates ----------------------------------------------------------------------------------------------------


def shared(asked: Asked, name: str, arguments: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """An aggregate over all cities: as the run has made it, else by ``make``; and note that it was read.

    ``name`` and ``arguments`` say which, and can be written as JSON.
    """
    folder = _laid_out(asked)
    if folder is None:
        value = make()
        digest = digest_of(value) if READS in os.environ else ""
    else:
        key = json.dumps([name, arguments, asdict(asked)])
        file = folder / f"{hashlib.sha256(key.encode()).hexdigest()}.pickle"
        if not file.exists():
            _have_made(file, asked, name, arguments)
        value, digest = kept(file, make)
    note(asked, "shared", [name, list(arguments)], digest)
    return value


def _have_made(file: Path, asked: Asked, name: str, arguments: tuple[Any, ...]) -> None:
    """Have the run make an aggregate and keep it in ``file``, and wait for that; where it does not, nothing."""
    place = file.parent
    order = [f"{place.name}/{file.name}", asdict(from_folder(asked, Path.cwd())), name, arguments]
    try:
        with Client((place.parent / MAKER).read_text(encoding="utf-8"), "AF_UNIX") as maker:
            maker.send_bytes(json.dumps(order).encode())
            maker.recv_bytes()
    except (OSError, EOFError, ValueError):  # none there, or gone; ValueError: no such sockets on this system
        return


def kept(file: Path, make: Callable[[], Any]) -> tuple[Any, str]:
    """The value in a file of this run, in a folder that only its owner can enter, and its hash; made if none."""
    try:
        value, digest = pickle.loads(file.read_bytes())  # noqa: S301
    except FileNotFoundError:
        value = make()
        digest = digest_of(value)
        _write(file, pickle.dumps((value, digest)))
    return value, digest


def _write(file: Path, content: bytes) -> None:
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


def note(asked: Asked, kind: str, what: Any, digest: str) -> None:
    """Write down that something was read, where a run asked for that."""
    place = os.environ.get(READS)
    if place:
        with open(place, "a", encoding="utf-8") as out:
            out.write(json.dumps([asdict(asked), kind, what, digest]) + "\n")


def noted_rows(asked: Asked, rows: Rows, found: Prepared) -> None:
    """Write down which rows were read."""
    if os.environ.get(READS):
        note(asked, "rows", asdict(rows), found.digest(rows))
