"""One run in its folder: what has to be made is made, and index and manifest tell the whole."""

import os
import time
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ickit._base import project
from ickit._base.urls import is_url
from ickit.errors import Fault, InputError, quoted
from ickit.runs import cache
from ickit.runs.editions import edition
from ickit.runs.executors.executor import Executor
from ickit.runs.executors.job import Outcome
from ickit.runs.grid import list_origins
from ickit.runs.hashes import Hashes, recorded_versions
from ickit.runs.locations import named_from, project_files
from ickit.runs.manifest import NAME, WHOLE, Entry, Manifest, adopt, listed_files, read_manifest, write_atomic
from ickit.runs.order import order_longest_first
from ickit.runs.progress import Progress
from ickit.runs.publish import check_free, foreign_files, hashes_of, not_listed_yet, paths_of, publish, remove, settle
from ickit.runs.publish import untouched as find_touched
from ickit.runs.report import Plan, Report, files_defining, files_read_by
from ickit.runs.strategy import Strategy

if TYPE_CHECKING:  # what reads tables, or starts processes, is imported when there is something to do
    from ickit.runs.executors.dask import Cluster
    from ickit.runs.kernels.session import Kernels
    from ickit.runs.snapshots import SnapshotStore

_BETWEEN_WRITES = 1.0  # seconds


class Run:
    """One run of a plan in its folder; ``strategy`` is what differs from edition to edition. ``kernels``: those of this
    machine, where they get ready already.
    """

    def __init__(
        self,
        plan: Plan,
        wanted: Sequence[Report],
        strategy: Strategy,
        out: Path,
        shown: str,
        force: bool,
        progress: Progress,
        kernels: "Kernels | None" = None,
    ) -> None:
        self._kernels = kernels
        self.plan, self.params, self.progress, self.force = plan, plan.params, progress, force
        self.strategy = strategy
        self.edition = edition(plan.params.content.public)
        self.folder = out.absolute() / self.params.folder_name
        self.shown = shown
        self.wanted = {report.id for report in wanted}
        self.reports = {report.id: report for report in plan.reports}
        self.made = self._made(plan.sources.hashes)
        self.before = read_manifest(self.folder)
        self.cluster: Cluster | None = None
        self.failed = self.cached = 0
        self._written = 0.0
        self._known: set[str] = set()

    @cached_property
    def snapshots(self) -> "SnapshotStore":
        """The tables that reports read."""
        from ickit.runs.snapshots import SnapshotStore

        return SnapshotStore(self.plan.sources, self.plan.root / "notebooks")

    def _made(self, hashes: Hashes) -> cache.Fingerprints:
        page, forms = f"{self.params.title}\n{self.edition}", f"{self.params.formats.digest}{self.params.theme.digest}"
        return cache.Fingerprints(page, forms, lambda: self.snapshots, hashes)

    # -- before ----------------------------------------------------------------------------------------------------

    def check_owner(self) -> None:
        """Raise InputError where the folder holds the run of another params file (one name, one params file), or where
        files that no run made would be written over.
        """
        self.before = read_manifest(self.folder)
        if faults := foreign_files(self.folder, self.wanted, self.params.formats.endings):
            raise InputError(faults)
        self._known = {*(listed_files(self.folder) or ()), *not_listed_yet(self.folder)}
        owner = named_from(self.params.path, self.plan.root)
        if self.before is None or self.before.params == owner:
            return
        if not project.resolve_path(self.plan.root / self.before.params).exists():
            return
        problem = f"the run {quoted(self.params.run)} in {self.shown} belongs to {self.before.params}"
        raise InputError(Fault(self.params.place("run"), problem, "Give this one another name with run: …"))

    def reasons(self) -> dict[str, str | None]:
        """For every wanted report why it has to be made; None where it is as it would be made."""
        known = self.before.reports if self.before else {}
        wanted = [report for report in self.plan.reports if report.id in self.wanted]
        if self.force:
            return {report.id: "forced" for report in wanted}
        return {report.id: self._why(report, known.get(report.id)) for report in wanted}

    def _why(self, report: Report, before: Entry | None) -> str | None:
        return cache.stale_reason(report, before, self._made_from(report), self.folder, lambda: self.snapshots)

    def _made_from(self, report: Report) -> dict[str, str]:
        """What a report is made from, as the manifest keeps it."""
        return self.strategy.fingerprint(self.made.of(report))

    def say_what_would_run(self) -> None:
        """What is used from where, and one line for each report."""
        for line in list_origins(self.plan):
            self.progress.note(line)
        reasons = self.reasons()
        for name, reason in reasons.items():
            self.progress.note(f"cached    {name}" if reason is None else f"would run {name}: {reason}")
        for line in self.strategy.changes(self):
            self.progress.note(line)
        count = sum(reason is not None for reason in reasons.values())
        self.progress.note(f"{count} of {len(reasons)} reports would run; nothing was written.")

    @contextmanager
    def on_cluster(self, address: str | None) -> Iterator[None]:
        """Have reports made by the workers of the Dask cluster at ``address``, if that is given."""
        if address is None:
            yield
            return
        from ickit.runs.executors.dask import connected

        with connected(address, self._files()) as self.cluster:
            yield

    def _files(self) -> dict[str, str | None]:
        """What workers on other machines have to have: paths with hashes; data without, since they are sent tables."""
        reports = self.plan.reports
        paths = [*project_files(), *(path for report in reports for path in files_defining(report))]
        data = {report.data for report in reports if report.data is not None and not is_url(report.data)}
        return {**{os.path.realpath(path): self.made.hashes[path] for path in paths}, **dict.fromkeys(sorted(data))}

    # -- the run ---------------------------------------------------------------------------------------------------

    def make(self, workers: int) -> int:
        """Make what has to be made; write index and manifest, also where it is interrupted. Returns the exit status."""
        reasons = self.reasons()
        stale = [r for r in self.plan.reports if reasons.get(r.id) is not None]
        todo = order_longest_first(stale, self.before.reports.values() if self.before else ())
        with ExitStack() as stack:
            own = Executor(self.plan, lambda: self.snapshots, self.cluster, self._kernels)
            executor = stack.enter_context(own) if todo else None
            self.manifest = self._opening(reasons)
            self.progress.start(len(todo))
            self.strategy.place(self, executor.outcomes(todo, workers) if executor else _none())
        return self._sum_up(len(todo))

    @contextmanager
    def opened(self) -> Iterator[None]:
        """The run's folder, with its manifest; at the end index and manifest tell what came of it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.strategy.keep()
            self.manifest.write(self.folder)
            settle(self.folder)
        except OSError as error:
            raise InputError(Fault(self.shown, f"cannot be written ({error.strerror or error})")) from None
        try:
            yield
        finally:
            self._close()

    def _opening(self, reasons: dict[str, str | None]) -> Manifest:
        """The manifest at the start: what is to be made is not run yet; the rest is as it was."""
        before = self.before.reports if self.before else {}
        entries = {report.id: self._entry(report, before.get(report.id), reasons) for report in self.plan.reports}
        left = dict(self.before.left) if self.before else {}
        for gone in before.values():
            if gone.id not in entries:
                left |= gone.files
        kept = {name for entry in entries.values() for name in entry.files}
        left = {name: digest for name, digest in left.items() if name not in kept}
        adopt(entries, left, not_listed_yet(self.folder))
        params = self.params
        owner = named_from(params.path, self.plan.root)
        return Manifest(params.folder_name, params.title, owner, recorded_versions(), self._inputs(), entries, left)

    def _entry(self, report: Report, before: Entry | None, reasons: dict[str, str | None]) -> Entry:
        fresh = Entry(report.id, report.notebook.name, report.parameters)
        if before is None:
            return fresh
        if report.id in reasons:
            if reasons[report.id] is None:
                self.cached += 1
                return replace(before, status="cached", seconds=None, made_from=self._made_from(report))
            return replace(fresh, files=before.files)
        if not self.strategy.may_stay(before, lambda: self._made_from(report)):
            return replace(fresh, files=before.files)
        whole = before.status not in WHOLE or find_touched(self.folder, before.files) is None
        return before if whole and before.parameters == report.parameters else replace(fresh, files=before.files)

    def _inputs(self) -> dict[str, str]:
        sources = [file for report in self.plan.reports for file in files_read_by(report)]
        paths = dict.fromkeys([self.params.path, *sources])
        named = {named_from(path, self.params.folder): self.made.hashes[project.resolve_path(path)] for path in paths}
        return self.strategy.inputs(named)

    def take(self, outcome: Outcome) -> Entry:
        """Put one outcome's files in place and enter it in the manifest. Returns the entry as the terminal tells it."""
        report = self.reports[outcome.id]
        entry = self.manifest.reports[report.id]
        error = outcome.error
        if error is None:
            try:
                entry = self._publish(report, outcome, entry)
            except (OSError, ValueError) as fault:
                error = f"its files could not be written: {getattr(fault, 'strerror', None) or fault}"
        if error is not None:
            entry = self.manifest.reports[report.id]
            stay = set(remove(self.folder, entry.files))
            files = {name: digest for name, digest in entry.files.items() if name in stay}
            entry = replace(entry, status="failed", error=error, seconds=outcome.seconds, files=files)
            self.failed += 1
        self.manifest.reports[report.id] = self.strategy.listed(entry)
        if time.monotonic() - self._written > _BETWEEN_WRITES:
            self._write_manifest()
        return entry

    def _publish(self, report: Report, outcome: Outcome, entry: Entry) -> Entry:
        files = hashes_of(report.id, outcome.files)
        check_free(self.folder, files, {*self._known, *entry.files})
        self.manifest.reports[report.id] = replace(entry, files={**entry.files, **files})
        publish(self.folder, report.id, outcome.files)
        stale = [name for name in entry.files if name not in files]
        stay = remove(self.folder, stale)
        self.manifest.left |= {name: entry.files[name] for name in stay}
        return replace(
            entry.promising(paths_of(report.id, outcome.files)),
            status="ok",
            seconds=outcome.seconds,
            summary=outcome.summary,
            made_from=self._made_from(report),
            files=files,
            reads=outcome.reads,
        )

    # -- after -----------------------------------------------------------------------------------------------------

    def remove_left(self, more: Collection[str] = ()) -> set[str]:
        """Remove what the params file no longer asks for, and the files ``more``. Returns those that could not be."""
        stay = set(remove(self.folder, [*self.manifest.left, *more]))
        self.manifest.left = {name: digest for name, digest in self.manifest.left.items() if name in stay}
        return stay

    def _close(self) -> None:
        """Write the index and the manifest as things now stand."""
        from ickit.runs.index import index_info

        self._distrust_changed()
        try:
            index = index_info(self.manifest, self.edition, self.plan.left_out, self.params.theme)
            write_atomic(self.folder / "index.html", index)
        except OSError as error:
            self.failed += 1
            self.progress.note(f"{self.shown}/index.html could not be written ({error.strerror or error})")
        self._write_manifest()

    def _distrust_changed(self) -> None:
        """Where an input changed while reports were made from it, let the next run make them again."""
        made = [report for report in self.plan.reports if self._was_made(report)]
        if not made:
            return
        now = self._made(Hashes())
        changed = [report for report in made if now.of(report) != self.made.of(report)]
        for report in changed:
            self.manifest.reports[report.id] = replace(self.manifest.reports[report.id], made_from=None)
        if changed:
            self.progress.note("Data, notebooks or the package changed during the run. Run again.")

    def _was_made(self, report: Report) -> bool:
        return report.id in self.wanted and self.manifest.reports[report.id].status == "ok"

    def _write_manifest(self) -> None:
        self._written = time.monotonic()
        try:
            self.manifest.write(self.folder)
            settle(self.folder)
        except OSError as error:
            self.failed += 1
            self.progress.note(f"{self.shown}/{NAME} could not be written ({error.strerror or error})")

    def _sum_up(self, made: int) -> int:
        counts = [f"{made - self.failed} made"] + [f"{self.cached} as before"] * bool(self.cached)
        counts += [f"{self.failed} failed"] * bool(self.failed)
        self.progress.note(f"{', '.join(counts)}. Index: {self.shown}/index.html")
        return 1 if any(self.manifest.reports[name].status == "failed" for name in self.wanted) or self.failed else 0


def _none() -> Generator[Outcome]:
    yield from ()
