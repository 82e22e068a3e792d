"""The tables of a run, laid out once for all of its kernels, and whether what a report read of them has changed."""

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ickit._base.urls import absolute_target
from ickit.errors import InputError
from ickit.runs.inventory import SourceInventory
from ickit.runs.report import Report
from ickit.sources.snapshot import ALL_ROWS, RowFilter, Snapshot, take_snapshot
from ickit.study import reader
from ickit.study.aggregates import make_aggregate
from ickit.study.reader import StudyRequest
from ickit.study.selection import benchmarks_of
from ickit.study.study_data import StudyData, data_from_snapshot


class SnapshotStore:
    """The sources of a run as its reports read them. ``notebooks`` is the folder in which kernels work."""

    def __init__(self, sources: SourceInventory, notebooks: Path) -> None:
        self._sources, self._notebooks = sources, notebooks
        self._prepared: dict[str, Snapshot] = {}
        self._studies: dict[StudyRequest, StudyData] = {}
        self._digests: dict[str, str] = {}

    def digest(self, target: str) -> str:
        """A hash of everything in one source of the run, and of what was noticed on reading it."""
        key = f"whole {target}"
        if key not in self._digests:
            self._digests[key] = take_snapshot(self._sources.tables(target)).digest(ALL_ROWS)
        return self._digests[key]

    def lay_out(self, reports: Iterable[Report], folder: Path) -> None:
        """Write the tables that ``reports`` read into an empty folder, for :mod:`ickit.study.reader` in their
        kernels."""
        folder.mkdir()
        index: dict[str, str] = {}
        for report in reports:
            request = _request_of(report)
            if request is None or (name := reader.snapshot_name(request, self._notebooks)) in index:
                continue
            place = f"{len(index):02}"
            (folder / place).mkdir()
            self._snapshot(request).save(folder / place)
            index[name] = place
        (folder / reader.INDEX).write_text(json.dumps(index), encoding="utf-8")

    def unchanged(self, reads: Sequence[str]) -> bool:
        """Whether everything that a report read, as it noted it, is there with the same content."""
        return bool(reads) and all(self._same(read) for read in reads)

    def _same(self, read: str) -> bool:
        try:
            request, kind, what, digest = json.loads(read)
            key = json.dumps([request, kind, what])
            if key not in self._digests:
                self._digests[key] = self._digest(StudyRequest(**request), kind, what)
        except (InputError, ValueError, TypeError, KeyError):
            return False
        return bool(self._digests[key] == digest)

    def _digest(self, request: StudyRequest, kind: str, what: Any) -> str:
        snapshot = self._snapshot(request)
        if kind == "rows":
            given = {**what, "benchmarks": None if what["benchmarks"] is None else tuple(what["benchmarks"])}
            return snapshot.digest(RowFilter(**given))
        here = self._here(request)
        if here not in self._studies:
            self._studies[here] = data_from_snapshot(here, snapshot)
        return reader.digest_of(make_aggregate(self._studies[here], *what))

    def _here(self, request: StudyRequest) -> StudyRequest:
        return reader.resolve_paths(request, self._notebooks)

    def _snapshot(self, request: StudyRequest) -> Snapshot:
        name = reader.snapshot_name(request, self._notebooks)
        if name not in self._prepared:
            here = self._here(request)
            benchmarks = benchmarks_of(here.benchmark)
            target = self._targets.get(here.data)
            if target is not None and {b.id for b in benchmarks} == self._known:
                tables = reader.select_edition(request, self._sources.tables(target), benchmarks)
            else:
                tables = reader.read_source(here, benchmarks)
            self._prepared[name] = take_snapshot(tables)
        return self._prepared[name]

    @cached_property
    def _targets(self) -> dict[str, str]:
        return {absolute_target(target, Path.cwd()): target for target in self._sources.facts}

    @cached_property
    def _known(self) -> set[str]:
        return {b.id for b in self._sources.known()}


def _request_of(report: Report) -> StudyRequest | None:
    """The source and benchmark of a report, as its kernel names them; None where it has none."""
    values = report.values
    if report.data is None or report.benchmark is None:
        return None
    public = bool(values.get("public"))
    return StudyRequest(
        str(values["data"]), str(values["benchmark"]), peer_group=str(values.get("peer_group", "all")), public=public
    )
