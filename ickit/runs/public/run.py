"""A public run: all reports are made aside, audited together with what stays, and only then put in place."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from itertools import chain

from ickit.errors import InputError
from ickit.runs.executors.job import Outcome
from ickit.runs.kernels.folders import own_folder
from ickit.runs.kernels.session import room_aside
from ickit.runs.manifest import NAME, WHOLE, Entry, Status
from ickit.runs.public.keyed_hash import keep_key, key_in, sign
from ickit.runs.public.staging import StagingArea
from ickit.runs.public_checks import audit_public, with_own_values
from ickit.runs.publish import remove
from ickit.runs.report import Report
from ickit.runs.run import Run

IN_THE_TERMINAL = "it could not be made; the terminal of the run said why"


class PublicRun(Run):
    """One run of a public edition. Its manifest tells nothing that its pages do not."""

    def _made_from(self, report: Report) -> dict[str, str]:
        """What a report is made from, under a key that is not published."""
        return sign(super()._made_from(report), self._key)

    @cached_property
    def _key(self) -> bytes:
        return key_in(self.plan.root / "reports")  # of the project: wherever the run goes, the key does not

    def _keep(self) -> None:
        keep_key(self.plan.root / "reports", self._key)

    def _inputs(self) -> dict[str, str]:
        return {}

    def _told(self, entry: Entry) -> Entry:
        return replace(entry, error=IN_THE_TERMINAL if entry.error else None, reads=())  # an error may name anything

    def _entry(self, report: Report, before: Entry | None, reasons: dict[str, str | None]) -> Entry:
        if before is not None and report.id not in reasons and self._of_other_data(report, before):
            return Entry(report.id, report.notebook.name, report.parameters, files=before.files)
        return super()._entry(report, before, reasons)

    def _of_other_data(self, report: Report, before: Entry) -> bool:
        """Whether a report was made from other data than it would be now: none such may stand in a public run."""
        if self._why(report, before) is None:
            return False
        now, then = self._made_from(report), before.made_from or {}
        return any(then.get(part) != now[part] for part in ("data", "parameters", "benchmark"))

    def _make(self, outcomes: Generator[Outcome]) -> None:
        with own_folder() as folder:
            staging = StagingArea(folder)
            with closing(outcomes):
                for outcome in outcomes:
                    self._put_aside(outcome, staging)
            self._audit(staging)
            self._open()
            try:
                self._remove_stale()
                for outcome in staging:
                    self._take(outcome)
            finally:
                self._close()

    def _put_aside(self, outcome: Outcome, staging: StagingArea) -> None:
        with room_aside():
            staging.keep(replace(outcome, ipynb=with_own_values(outcome.ipynb, self._reports[outcome.id])))
        status: Status = "failed" if outcome.error else "ok"
        self.progress.done(Entry(outcome.id, "", {}, status, seconds=outcome.seconds, error=outcome.error))

    def _audit(self, staging: StagingArea) -> None:
        """Raise InputError where the files of a public run together tell what they may not."""
        stay = (name for entry in self.manifest.reports.values() if entry.status in WHOLE for name in entry.files)
        there = ((name, (self.folder / name).read_bytes()) for name in stay)
        index = (f"{self.params.folder_name}/index.html", self.params.title)
        own: list[tuple[str, str | bytes]] = [(NAME, replace(self.manifest, left={}).text()), index]
        if faults := audit_public(self.plan, chain(own, there, staging.files())):
            raise InputError(faults)

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
