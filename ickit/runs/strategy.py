"""What differs from edition to edition of a run: what its manifest says, and when finished reports are put in place."""

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

from ickit.runs.executors.job import Outcome
from ickit.runs.manifest import Entry
from ickit.runs.report import Plan

if TYPE_CHECKING:
    from ickit.runs.run import Run


class Strategy(Protocol):
    """How a run of one edition goes. The runner chooses one and hands it to the run."""

    def fingerprint(self, hashes: Mapping[str, str]) -> dict[str, str]:
        """What the manifest keeps of the hashes of what a report is made from."""

    def inputs(self, hashes: Mapping[str, str]) -> dict[str, str]:
        """What the manifest lists of the files that were read: name and hash."""

    def listed(self, entry: Entry) -> Entry:
        """An entry as the manifest lists it."""

    def may_stay(self, before: Entry, now: Callable[[], Mapping[str, str]]) -> bool:
        """Whether a report that is not made again may stay; ``now`` gives the fingerprint that it would have."""

    def keep(self) -> None:
        """Keep, in the project's folder for reports, what the next run can use."""

    def place(self, run: "Run", outcomes: Generator[Outcome]) -> None:
        """Put what comes of the reports into the folder of ``run``."""

    def changes(self, run: "Run") -> list[str]:
        """What is to be said, before anything is put in place, of the difference to what is there already."""

    def refuse(self, run: "Run") -> None:
        """Do what has to be done in the folder of a ``run`` that ends with a fault of its input."""


class MembersStrategy:
    """The members' edition: every report is put in place as soon as it is made."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def fingerprint(self, hashes: Mapping[str, str]) -> dict[str, str]:
        """All hashes."""
        return dict(hashes)

    def inputs(self, hashes: Mapping[str, str]) -> dict[str, str]:
        """All files."""
        return dict(hashes)

    def listed(self, entry: Entry) -> Entry:
        """The entry as it is."""
        return entry

    def may_stay(self, before: Entry, now: Callable[[], Mapping[str, str]]) -> bool:  # noqa: ARG002  as the protocol has them
        """Any may: the next run of it makes it again."""
        return True

    def keep(self) -> None:
        """Keep the hashes of sources."""
        self._plan.sources.keep()

    def place(self, run: "Run", outcomes: Generator[Outcome]) -> None:
        """Put each in place as it comes; after a run of everything, remove what is no longer asked for."""
        with run.opened(), closing(outcomes):  # closing, also after an interrupt: no worker goes on
            for outcome in outcomes:
                run.progress.done(run.take(outcome))
            if run.wanted == run.manifest.reports.keys():
                run.remove_left()

    def changes(self, run: "Run") -> list[str]:  # noqa: ARG002  as the protocol has it
        """Nothing."""
        return []

    def refuse(self, run: "Run") -> None:
        """Leave everything as it was."""
