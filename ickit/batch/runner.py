"""A run: what has changed is made again, and index and manifest tell the whole."""

import os
import platform
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import ickit
from ickit import project
from ickit.address import is_url
from ickit.batch import cache
from ickit.batch.aside import Aside
from ickit.batch.choose import chosen
from ickit.batch.editions import edition
from ickit.batch.elsewhere import placed
from ickit.batch.folders import own_folder
from ickit.batch.hashes import Hashes, versions
from ickit.batch.job import Job, Outcome
from ickit.batch.lock import alone_in
from ickit.batch.machine import kernels, room_aside
from ickit.batch.manifest import NAME, WHOLE, Entry, Manifest, Status, read_manifest, write_whole
from ickit.batch.params import read_params
from ickit.batch.plan import Plan, Report, make_plan
from ickit.batch.progress import Progress
from ickit.batch.public import audit_public, with_own_values
from ickit.batch.publish import hashes_of, publish, remove, untouched
from ickit.batch.secret import keep_key, key_in, keyed
from ickit.batch.sources import files_of, for_kernel, named_from, project_files
from ickit.errors import Fault, InputError, quoted

if TYPE_CHECKING:  # what reads tables, or starts processes, is imported when there is something to do
    from ickit.batch.cluster import Cluster
    from ickit.batch.held import Held

IN_THE_TERMINAL = "it could not be made; the terminal of the run said why"
_NOTICES = 3
_BETWEEN_WRITES = 1.0  # seconds


def run(
    params_path: Path,
    *,
    only: Sequence[str] = (),
    jobs: int | None = None,
    force: bool = False,
    dry_run: bool = False,
    out: Path | str | None = None,
    public: bool = False,
    dask: str | None = None,
    progress: Progress | None = None,
) -> int:
    """Make the reports of a params file. Returns the exit status: 0, or 1 where some report failed.

    ``only`` selects reports (``KEY=VALUE``), ``jobs`` is how many are made at once (default: one for each processor),
    ``force`` makes also those that are as they were, ``dry_run`` only says what would be made and why, ``out`` (a
    folder, or the URL of one that fsspec writes) takes the place of ``reports/``, ``public`` makes the public edition,
    ``dask`` is the address of a Dask scheduler whose workers make the reports. Raises InputError, before anything is
    written, for every fault of the input, and where the audit of a public edition finds one.
    """
    progress = progress or Progress()
    params = read_params(Path(params_path), public=public)
    if jobs is not None and jobs < 1:
        raise InputError(Fault("--jobs", f"{jobs} is not a number of jobs", "Use 1 or more."))
    root = project.root()
    plan = make_plan(params, root)
    wanted = chosen(plan.reports, only)
    _say_notices(plan.sources.notices, progress)
    for name, why in plan.left_out.items():
        progress.note(f"{name} is not part of the public edition: {why}.")
    with placed(out or Path(_relative(root / "reports")), params.folder_name, dry_run) as (folder, shown):
        one = _Run(plan, wanted, folder, shown, force, progress)
        if dry_run:
            one.check_owner()
            one.say_what_would_run()
            return 0
        with alone_in(one.folder, one.shown), one.on_cluster(dask), progress:
            one.check_owner()
            return one.make(jobs or os.cpu_count() or 1)


def _say_notices(notices: Sequence[str], progress: Progress) -> None:
    if notices:
        count = len(notices)
        progress.note(f"{count} {'notice' if count == 1 else 'notices'} on reading (ickit check SOURCE lists all):")
        for notice in notices[:_NOTICES]:
            progress.note(f"  {notice}")


class _Run:
    """One run in its folder."""

    def __init__(
        self, plan: Plan, wanted: Sequence[Report], out: Path, shown: str, force: bool, progress: Progress
    ) -> None:
        self.plan, self.params, self.progress, self.force = plan, plan.params, progress, force
        self.public, self.edition = plan.params.content.public, edition(plan.params.content.public)
        self.folder = out.absolute() / self.params.folder_name
        self.shown = shown
        self.wanted = {report.id for report in wanted}
        self._reports = {report.id: report for report in plan.reports}
        self.made = self._made(plan.sources.hashes)
        self.before = read_manifest(self.folder)
        self.cluster: Cluster | None = None
        self.failed = self.cached = 0
        self._written = 0.0

    @cached_property
    def held(self) -> "Held":
        """The tables that reports read."""
        from ickit.batch.held import Held

        return Held(self.plan.sources, self.plan.root / "notebooks")

    def _made(self, hashes: Hashes) -> cache.Made:
        return cache.Made(f"{self.params.title}\n{self.edition}", lambda: self.held, hashes)

    # -- before ----------------------------------------------------------------------------------------------------

    def check_owner(self) -> None:
        """Raise InputError where the folder holds the run of another params file: one name, one params file."""
        self.before = read_manifest(self.folder)
        owner = named_from(self.params.path, self.plan.root)
        if self.before is None or self.before.params == owner or not (self.plan.root / self.before.params).exists():
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
        return cache.why(report, before, self._made_from(report), self.folder, lambda: self.held)

    def _made_from(self, report: Report) -> dict[str, str]:
        """What a report is made from, as the manifest keeps it: in a public run under a key that is not published."""
        hashes = self.made.of(report)
        return keyed(hashes, self._key) if self.public else hashes

    @cached_property
    def _key(self) -> bytes:
        return key_in(self.plan.root / "reports")  # of the project: wherever the run goes, the key does not

    def say_what_would_run(self) -> None:
        """One line for each report."""
        reasons = self.reasons()
        for name, reason in reasons.items():
            self.progress.note(f"cached    {name}" if reason is None else f"would run {name}: {reason}")
        count = sum(reason is not None for reason in reasons.values())
        self.progress.note(f"{count} of {len(reasons)} reports would run; nothing was written.")

    @contextmanager
    def on_cluster(self, address: str | None) -> Iterator[None]:
        """Have reports made by the workers of the Dask cluster at ``address``, if that is given."""
        if address is None:
            yield
            return
        from ickit.batch.cluster import connected

        with connected(address, self._files()) as self.cluster:
            yield

    def _files(self) -> dict[str, str | None]:
        """What workers on other machines have to have: paths with hashes; data without, since they are sent tables."""
        reports = self.plan.reports
        paths = [*project_files(), *(path for report in reports for path in _defined_by(report))]
        data = {report.data for report in reports if report.data is not None and not is_url(report.data)}
        return {**{os.path.realpath(path): self.made.hashes[path] for path in paths}, **dict.fromkeys(sorted(data))}

    # -- the run ---------------------------------------------------------------------------------------------------

    def make(self, workers: int) -> int:
        """Make what has to be made; write index and manifest, also where it is interrupted."""
        reasons = self.reasons()
        todo = [r for r in self.plan.reports if reasons.get(r.id) is not None]
        self.manifest = self._opening(reasons)
        self.progress.start(len(todo))
        if self.public:
            self._make_public(todo, workers)
            return self._sum_up(len(todo))
        self._open()
        try:
            for outcome in self._outcomes(todo, workers):
                self.progress.done(self._take(outcome))
            self._forget()
        finally:
            self._close()
        return self._sum_up(len(todo))

    def _open(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.plan.sources.keep()
            if self.public:
                keep_key(self.plan.root / "reports", self._key)
            self.manifest.write(self.folder)
        except OSError as error:
            raise InputError(Fault(self.shown, f"cannot be written ({error.strerror or error})")) from None

    def _make_public(self, todo: Sequence[Report], workers: int) -> None:
        """Make everything aside, have it audited together with what stays, and only then put it in place."""
        with own_folder() as folder:
            aside = Aside(folder)
            for outcome in self._outcomes(todo, workers):
                with room_aside():
                    aside.keep(replace(outcome, ipynb=with_own_values(outcome.ipynb, self._reports[outcome.id])))
                status: Status = "failed" if outcome.error else "ok"
                self.progress.done(Entry(outcome.id, "", {}, status, seconds=outcome.seconds, error=outcome.error))
            self._audit(aside)
            self._open()
            try:
                self._remove_stale()
                for outcome in aside:
                    self._take(outcome)
            finally:
                self._close()

    def _audit(self, aside: Aside) -> None:
        """Raise InputError where the files of a public run together tell what they may not."""
        stay = (name for entry in self.manifest.reports.values() if entry.status in WHOLE for name in entry.files)
        there = ((name, (self.folder / name).read_text(encoding="utf-8")) for name in stay)
        index = (f"{self.params.folder_name}/index.html", self.params.title)
        own = [(NAME, replace(self.manifest, left={}).text()), index]
        if faults := audit_public(self.plan, chain(own, there, aside.files())):
            raise InputError(faults)

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
        params = self.params
        owner = named_from(params.path, self.plan.root)
        inputs = {} if self.public else self._inputs()
        return Manifest(params.folder_name, params.title, owner, _versions(), inputs, entries, left)

    def _entry(self, report: Report, before: Entry | None, reasons: dict[str, str | None]) -> Entry:
        fresh = Entry(report.id, report.notebook.name, report.parameters)
        if before is None:
            return fresh
        if report.id in reasons:
            if reasons[report.id] is None:
                self.cached += 1
                return replace(before, status="cached", seconds=None, made_from=self._made_from(report))
            return replace(fresh, files=before.files)
        if self.public and self._of_other_data(report, before):
            return replace(fresh, files=before.files)
        whole = before.status not in WHOLE or untouched(self.folder, before.files) is None
        return before if whole and before.parameters == report.parameters else replace(fresh, files=before.files)

    def _of_other_data(self, report: Report, before: Entry) -> bool:
        """Whether a report was made from other data than it would be now: none such may stand in a public run."""
        if self._why(report, before) is None:
            return False
        now, then = self._made_from(report), before.made_from or {}
        return any(then.get(part) != now[part] for part in ("data", "parameters", "benchmark"))

    def _inputs(self) -> dict[str, str]:
        sources = [file for report in self.plan.reports for file in _read_by(report)]
        paths = dict.fromkeys([self.params.path, *sources])
        return {named_from(path, self.params.folder): self.made.hashes[path] for path in paths}

    def _outcomes(self, todo: Sequence[Report], workers: int) -> Iterator[Outcome]:
        if not todo:
            return
        from ickit.batch.maker import making
        from ickit.batch.workers import outcomes

        with ExitStack() as stack:
            with room_aside():
                here = self.cluster is None
                folder, name = stack.enter_context(kernels()) if here else (stack.enter_context(own_folder()), "")
                tables = folder / "tables"
                self.held.lay_out(todo, tables)
                if here:
                    stack.enter_context(making(tables))
            work = [self._job(report, name, str(tables)) for report in todo]
            results = self.cluster.outcomes(work, tables) if self.cluster else outcomes(work, workers, str(folder))
            stack.callback(results.close)  # also after an interrupt: no worker goes on
            yield from results

    def _job(self, report: Report, kernel_name: str, prepared: str) -> Job:
        return Job(
            id=report.id,
            notebook=os.path.realpath(report.notebook.path),
            parameters=report.parameters,
            timeout=self.params.content.timeout,
            run_title=self.params.title,
            edition=self.edition,
            kernel_name=kernel_name,
            prepared=prepared,
        )

    def _take(self, outcome: Outcome) -> Entry:
        """Put one outcome's files in place and enter it in the manifest. Returns the entry as the terminal tells it."""
        report = self._reports[outcome.id]
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
        hidden = self.public and error is not None  # an error may name anything
        self.manifest.reports[report.id] = replace(entry, error=IN_THE_TERMINAL) if hidden else entry
        if time.monotonic() - self._written > _BETWEEN_WRITES:
            self._write_manifest()
        return entry

    def _publish(self, report: Report, outcome: Outcome, entry: Entry) -> Entry:
        files = hashes_of(report.id, outcome.html, outcome.ipynb, outcome.tables)
        self.manifest.reports[report.id] = replace(entry, files={**entry.files, **files})
        publish(self.folder, report.id, outcome.html, outcome.ipynb, outcome.tables)
        stale = [name for name in entry.files if name not in files]
        stay = remove(self.folder, stale)
        self.manifest.left |= {name: entry.files[name] for name in stay}
        *tables, ipynb, html = files
        return replace(
            entry,
            status="ok",
            html=html,
            ipynb=ipynb,
            tables=tuple(tables),
            seconds=outcome.seconds,
            summary=outcome.summary,
            made_from=self._made_from(report),
            files=files,
            reads=() if self.public else outcome.reads,
        )

    # -- after -----------------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        """Remove what the params file no longer asks for, after a run of all that it asks for."""
        if self.wanted == self.manifest.reports.keys():
            stay = set(remove(self.folder, self.manifest.left))
            self.manifest.left = {name: digest for name, digest in self.manifest.left.items() if name in stay}

    def _remove_stale(self) -> None:
        """Remove what a public run no longer has, and reports made from other data: two states tell more than one."""
        gone = [name for entry in self.manifest.reports.values() if entry.status == "not_run" for name in entry.files]
        stay = set(remove(self.folder, [*self.manifest.left, *gone]))
        self.manifest.left = {name: digest for name, digest in self.manifest.left.items() if name in stay}
        if stay:
            self.failed += 1
            self.progress.note(f"Remove by hand what is no longer public: {', '.join(sorted(stay))}")
        for name, entry in self.manifest.reports.items():
            if entry.status == "not_run":
                files = {path: digest for path, digest in entry.files.items() if path in stay}
                self.manifest.reports[name] = replace(entry, files=files)

    def _close(self) -> None:
        """Write the index and the manifest as things now stand."""
        from ickit.batch.indexed import index_of

        self._distrust_changed()
        try:
            write_whole(self.folder / "index.html", index_of(self.manifest, self.edition, self.plan.left_out))
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
        except OSError as error:
            self.failed += 1
            self.progress.note(f"{self.shown}/{NAME} could not be written ({error.strerror or error})")

    def _sum_up(self, made: int) -> int:
        counts = [f"{made - self.failed} made"] + [f"{self.cached} as before"] * bool(self.cached)
        counts += [f"{self.failed} failed"] * bool(self.failed)
        self.progress.note(f"{', '.join(counts)}. Index: {self.shown}/index.html")
        return 1 if any(self.manifest.reports[name].status == "failed" for name in self.wanted) or self.failed else 0


def _defined_by(report: Report) -> list[Path]:
    return [Path(report.notebook.path), *([Path(report.benchmark)] if report.benchmark is not None else [])]


def _read_by(report: Report) -> list[Path]:
    return _defined_by(report) + ((files_of(report.data) or []) if report.data is not None else [])


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **versions(direct=True), "ickit": ickit.__version__}


def _relative(folder: Path) -> str:
    return for_kernel(str(folder), Path.cwd())
