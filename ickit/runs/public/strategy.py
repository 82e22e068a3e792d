"""The public edition of a run: all reports are staged, audited together with what stays, and only then put in place."""

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from ickit.errors import InputError
from ickit.runs.executors.job import Outcome
from ickit.runs.kernels.folders import own_folder
from ickit.runs.kernels.session import room_aside
from ickit.runs.manifest import NAME, WHOLE, Entry, Status
from ickit.runs.public.keyed_hash import keep_key, key_in, sign
from ickit.runs.public.staging import StagingArea
from ickit.runs.public.withdrawal import remove_without_consent
from ickit.runs.public_checks import audit_public, changes_from_before, with_own_values
from ickit.runs.report import Plan

if TYPE_CHECKING:
    from ickit.runs.run import Run

IN_THE_TERMINAL = "it could not be made; the terminal of the run said why"


class PublicStrategy:
    """All or nothing, and a manifest that tells nothing that the pages do not."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._keys = plan.root / "reports"  # of the project: wherever the run goes, the key does not

    @cached_property
    def _key(self) -> bytes:
        return key_in(self._keys)

    def fingerprint(self, hashes: Mapping[str, str]) -> dict[str, str]:
        """The hashes under a key that is not published."""
        return sign(hashes, self._key)

    def inputs(self, hashes: Mapping[str, str]) -> dict[str, str]:  # noqa: ARG002  as the protocol has it
        """Nothing of the members' files."""
        return {}

    def listed(self, entry: Entry) -> Entry:
        """Without the error, which may name anything, and without what was read."""
        return replace(entry, error=IN_THE_TERMINAL if entry.error else None, reads=())

    def may_stay(self, before: Entry, now: Callable[[], Mapping[str, str]]) -> bool:
        """None that was made from other data: two states tell more than one."""
        then, wanted = before.made_from or {}, now()
        return all(then.get(part) == wanted[part] for part in ("data", "parameters", "benchmark"))

    def keep(self) -> None:
        """Keep the key."""
        keep_key(self._keys, self._key)

    def place(self, run: "Run", outcomes: Generator[Outcome]) -> None:
        """Stage all, audit all, and put all in place. Raises InputError where the audit finds a fault."""
        with own_folder() as folder:
            staging = StagingArea(folder)
            with closing(outcomes):
                for outcome in outcomes:
                    _stage(run, outcome, staging)
            self._audit(run, staging)
            for line in self.changes(run):
                run.progress.note(line)
            with run.opened():
                _remove_stale(run)
                for outcome in staging:
                    run.take(outcome)

    def changes(self, run: "Run") -> list[str]:
        """What it would count otherwise: two editions tell more than one."""
        entries = run.before.reports.values() if run.before else ()
        files = [run.folder / name for entry in entries for name in entry.files if name.endswith(".csv")]
        return changes_from_before(self._plan, [path.read_text(encoding="utf-8") for path in files if path.is_file()])

    def refuse(self, run: "Run") -> None:
        """Remove what names a city that does not agree any more; leave the rest as it was."""
        remove_without_consent(self._plan.sources, run.folder, run.progress)

    def _audit(self, run: "Run", staging: StagingArea) -> None:
        """Raise InputError where the files of a public run together tell what they may not."""
        stay = (name for entry in run.manifest.reports.values() if entry.status in WHOLE for name in entry.files)
        there = ((name, (run.folder / name).read_bytes()) for name in stay)
        index = (f"{run.params.folder_name}/index.html", run.params.title)
        own: list[tuple[str, str | bytes]] = [(NAME, replace(run.manifest, left={}).text()), index]
        if faults := audit_public(self._plan, chain(own, there, staging.files())):
            raise InputError(faults)


def _stage(run: "Run", outcome: Outcome, staging: StagingArea) -> None:
    with room_aside():
        staging.keep(replace(outcome, ipynb=with_own_values(outcome.ipynb, run.reports[outcome.id])))
    status: Status = "failed" if outcome.error else "ok"
    run.progress.done(Entry(outcome.id, "", {}, status, seconds=outcome.seconds, error=outcome.error))


def _remove_stale(run: "Run") -> None:
    """Remove what a public run no longer has, and reports made from other data."""
    gone = [name for entry in run.manifest.reports.values() if entry.status == "not_run" for name in entry.files]
    if stay := run.remove_left(gone):
        run.failed += 1
        run.progress.note(f"Remove by hand what is no longer public: {', '.join(sorted(stay))}")
    for name, entry in run.manifest.reports.items():
        if entry.status == "not_run":
            files = {path: digest for path, digest in entry.files.items() if path in stay}
            run.manifest.reports[name] = replace(entry, files=files)
