"""A run: what has changed is made again, and index and manifest tell the whole."""

import os
import platform
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import ickit
from ickit import project
from ickit.batch import cache
from ickit.batch.choose import chosen
from ickit.batch.job import Job, Outcome
from ickit.batch.lock import alone_in
from ickit.batch.manifest import NAME, WHOLE, Entry, Manifest, read_manifest, write_whole
from ickit.batch.params import PUBLIC_SUFFIX, Params, read_params
from ickit.batch.plan import Plan, Report, make_plan
from ickit.batch.progress import Progress
from ickit.batch.publish import hashes_of, publish, remove, untouched
from ickit.batch.sources import files_of, for_kernel, named_from
from ickit.errors import Fault, InputError, quoted

EDITION = "member edition"
_NOTICES = 3
_BETWEEN_WRITES = 1.0  # seconds


def run(
    params_path: Path,
    *,
    only: Sequence[str] = (),
    jobs: int | None = None,
    force: bool = False,
    dry_run: bool = False,
    out: Path | None = None,
    public: bool = False,
    progress: Progress | None = None,
) -> int:
    """Make the reports of a params file. Returns the exit status: 0, or 1 where some report failed.

    ``only`` selects reports (``KEY=VALUE``), ``jobs`` is how many are made at once (default: one for each processor),
    ``force`` makes also those that are as they were, ``dry_run`` only says what would be made and why, ``out`` takes
    the place of ``reports/``. Raises InputError, before anything is written, for every fault of the input.
    """
    progress = progress or Progress()
    params = read_params(Path(params_path))
    _refuse_public(params, public)
    if jobs is not None and jobs < 1:
        raise InputError(Fault("--jobs", f"{jobs} is not a number of jobs", "Use 1 or more."))
    root = project.root()
    plan = make_plan(params, root)
    wanted = chosen(plan.reports, only)
    _say_notices(plan.sources.notices, progress)
    one = _Run(plan, wanted, out or Path(_relative(root / "reports")), force, progress)
    if dry_run:
        one.check_owner()
        one.say_what_would_run()
        return 0
    with alone_in(one.folder, one.shown), progress:
        one.check_owner()
        return one.make(jobs or os.cpu_count() or 1)


def _refuse_public(params: Params, public: bool) -> None:
    """Refuse a public run: nothing here yet keeps cities that have not agreed out of its pages."""
    if public or params.content.public:
        place = "--public" if public else params.place("public")
        problem = "a public edition cannot be made with this version: its checks on disclosure are not there yet"
        raise InputError(Fault(place, problem, f"Run without it; the folder {params.run}{PUBLIC_SUFFIX} stays free."))


def _say_notices(notices: Sequence[str], progress: Progress) -> None:
    if notices:
        count = len(notices)
        progress.note(f"{count} {'notice' if count == 1 else 'notices'} on reading (ickit check SOURCE lists all):")
        for notice in notices[:_NOTICES]:
            progress.note(f"  {notice}")


class _Run:
    """One run in its folder."""

    def __init__(self, plan: Plan, wanted: Sequence[Report], out: Path, force: bool, progress: Progress) -> None:
        self.plan, self.params, self.progress, self.force = plan, plan.params, progress, force
        self.folder = out.absolute() / self.params.run
        self.shown = (out / self.params.run).as_posix()
        self.wanted = {report.id for report in wanted}
        self.made = cache.Made(f"{self.params.title}\n{EDITION}")
        self.before = read_manifest(self.folder)
        self.failed = self.cached = 0
        self._written = 0.0

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
        return {r.id: cache.why(r, known.get(r.id), self.made.of(r), self.folder) for r in wanted}

    def say_what_would_run(self) -> None:
        """One line for each report."""
        reasons = self.reasons()
        for name, reason in reasons.items():
            self.progress.note(f"cached    {name}" if reason is None else f"would run {name}: {reason}")
        count = sum(reason is not None for reason in reasons.values())
        self.progress.note(f"{count} of {len(reasons)} reports would run; nothing was written.")

    # -- the run ---------------------------------------------------------------------------------------------------

    def make(self, workers: int) -> int:
        """Make what has to be made; write index and manifest, also where it is interrupted."""
        reasons = self.reasons()
        todo = [r for r in self.plan.reports if reasons.get(r.id) is not None]
        self.manifest = self._opening(reasons)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.manifest.write(self.folder)
        except OSError as error:
            raise InputError(Fault(self.shown, f"cannot be written ({error.strerror or error})")) from None
        try:
            self.progress.start(len(todo))
            if todo:
                self._execute(todo, workers)
            self._forget()
        finally:
            self._close()
        return self._sum_up(len(todo))

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
        return Manifest(params.run, params.title, owner, _versions(), self._inputs(), entries, left)

    def _entry(self, report: Report, before: Entry | None, reasons: dict[str, str | None]) -> Entry:
        fresh = Entry(report.id, report.notebook.name, report.parameters)
        if before is None:
            return fresh
        if report.id in reasons:
            if reasons[report.id] is None:
                self.cached += 1
                return replace(before, status="cached", seconds=None)
            return replace(fresh, files=before.files)
        whole = before.status not in WHOLE or untouched(self.folder, before.files) is None
        return before if whole and before.parameters == report.parameters else replace(fresh, files=before.files)

    def _inputs(self) -> dict[str, str]:
        sources = [file for report in self.plan.reports for file in _read_by(report)]
        paths = dict.fromkeys([self.params.path, *sources])
        return {named_from(path, self.params.folder): self.made.hashes[path] for path in paths}

    def _execute(self, todo: Sequence[Report], workers: int) -> None:
        from ickit.batch.machine import kernels
        from ickit.batch.workers import outcomes

        reports = {report.id: report for report in todo}
        with ExitStack() as stack:
            folder, name = stack.enter_context(kernels())
            work = [self._job(report, name) for report in todo]
            results = outcomes(work, workers, str(folder))
            stack.callback(results.close)  # also after an interrupt: no worker goes on
            for outcome in results:
                self._take(reports[outcome.id], outcome)

    def _job(self, report: Report, kernel_name: str) -> Job:
        return Job(
            id=report.id,
            notebook=os.path.realpath(report.notebook.path),
            parameters=report.parameters,
            timeout=self.params.content.timeout,
            run_title=self.params.title,
            edition=EDITION,
            kernel_name=kernel_name,
        )

    def _take(self, report: Report, outcome: Outcome) -> None:
        """Put one outcome's files in place, and enter it in the manifest."""
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
        self.manifest.reports[report.id] = entry
        self.progress.done(entry)
        if time.monotonic() - self._written > _BETWEEN_WRITES:
            self._write_manifest()

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
            made_from=self.made.of(report),
            files=files,
        )

    # -- after -----------------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        """Remove what the params file no longer asks for, after a run of all that it asks for."""
        if self.wanted == self.manifest.reports.keys():
            stay = set(remove(self.folder, self.manifest.left))
            self.manifest.left = {name: digest for name, digest in self.manifest.left.items() if name in stay}

    def _close(self) -> None:
        """Write the index and the manifest as things now stand."""
        from ickit.batch.indexed import index_of

        self._distrust_changed()
        try:
            write_whole(self.folder / "index.html", index_of(self.manifest, EDITION))
        except OSError as error:
            self.failed += 1
            self.progress.note(f"{self.shown}/index.html could not be written ({error.strerror or error})")
        self._write_manifest()

    def _distrust_changed(self) -> None:
        """Where an input changed while reports were made from it, let the next run make them again."""
        now = cache.Made(f"{self.params.title}\n{EDITION}")
        changed = False
        for report in self.plan.reports:
            entry = self.manifest.reports[report.id]
            if entry.status == "ok" and report.id in self.wanted and now.of(report) != self.made.of(report):
                self.manifest.reports[report.id] = replace(entry, made_from=None)
                changed = True
        if changed:
            self.progress.note("Data, notebooks or the package changed during the run. Run again.")

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


def _read_by(report: Report) -> list[Path]:
    files = [Path(report.notebook.path)]
    files += [Path(report.benchmark)] if report.benchmark is not None else []
    return files + ((files_of(report.data) or []) if report.data is not None else [])


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **cache.versions(direct=True), "ickit": ickit.__version__}


def _relative(folder: Path) -> str:
    return for_kernel(str(folder), Path.cwd())
