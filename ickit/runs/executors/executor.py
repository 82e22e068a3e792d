"""Where a run's reports are made: by kernels on this machine, or by the workers of a cluster."""

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ickit._base import project
from ickit.runs.editions import edition
from ickit.runs.executors.job import Job, Outcome
from ickit.runs.kernels.folders import own_folder
from ickit.runs.kernels.preload import SEABORN
from ickit.runs.kernels.session import Kernels, kernels, room_aside
from ickit.runs.report import Plan, Report

if TYPE_CHECKING:
    from ickit.runs.executors.dask import Cluster
    from ickit.runs.snapshots import SnapshotStore


class Executor:
    """Makes reports of a plan; a context manager. From when it is entered, kernels of this machine get ready.

    ``snapshots`` gives the tables that reports read, ``begun`` the kernels where they get ready already. Raises
    InputError where there is no room for what it needs.
    """

    def __init__(
        self,
        plan: Plan,
        snapshots: "Callable[[], SnapshotStore]",
        cluster: "Cluster | None",
        begun: Kernels | None = None,
    ) -> None:
        self._plan, self._snapshots, self._cluster, self._begun = plan, snapshots, cluster, begun
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack, room_aside():
            if self._cluster is None:
                own = self._begun or stack.enter_context(kernels())
                own.prepare(self._imported(), self._read_by_many())
                self._folder, self._kernel_name = own.folder, own.name
            else:
                self._folder, self._kernel_name = stack.enter_context(own_folder()), ""
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _read_by_many(self) -> list[str]:
        return [*self._plan.sources.benchmarks, str(project.data("charter.yaml"))]

    def _imported(self) -> list[str]:
        """What takes long to import and is named in a notebook, or in what it imports."""
        notebooks = {report.notebook.path: report.notebook for report in self._plan.reports}.values()
        files = {file for notebook in notebooks for file in (notebook.path, *notebook.imports)}
        return [SEABORN] if any(map(_names_seaborn, files)) else []

    def outcomes(self, reports: Sequence[Report], workers: int) -> Generator[Outcome]:
        """Make reports, ``workers`` at once; their outcomes, as they finish. Closing this ends what is at work."""
        from ickit.runs.aggregate_server import serve_aggregates
        from ickit.runs.executors.local import outcomes

        tables = self._folder / "tables"
        with ExitStack() as stack:
            with room_aside():
                self._snapshots().lay_out(reports, tables)
                if self._cluster is None:
                    stack.enter_context(serve_aggregates(tables))
            work = [self._job(report, str(tables)) for report in reports]
            cluster = self._cluster
            results = cluster.outcomes(work, tables) if cluster else outcomes(work, workers, str(self._folder))
            stack.callback(results.close)
            yield from results

    def _job(self, report: Report, prepared: str) -> Job:
        params = self._plan.params
        return Job(
            id=report.id,
            notebook=os.path.realpath(report.notebook.path),
            parameters=report.parameters,
            timeout=params.content.timeout,
            run_title=params.title,
            edition=edition(params.content.public),
            kernel_name=self._kernel_name,
            prepared=prepared,
            project=str(self._plan.root),
            formats=params.formats.more,
            template=params.formats.template,
            theme=params.theme,
        )


def _names_seaborn(file: Path) -> bool:
    try:
        return SEABORN.encode() in file.read_bytes()
    except OSError:  # it has gone since the plan was made: its report will tell
        return False
