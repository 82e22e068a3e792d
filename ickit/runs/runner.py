"""A run: what has changed is made again, and index and manifest tell the whole."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from ickit._base import project
from ickit._base.urls import is_url
from ickit.errors import Fault, InputError
from ickit.runs.grid import make_plan
from ickit.runs.kernels.folders import sweep
from ickit.runs.kernels.session import Kernels, kernels
from ickit.runs.lock import lock_folder
from ickit.runs.manifest import NAME
from ickit.runs.params import Params, read_params
from ickit.runs.progress import Progress
from ickit.runs.public.strategy import PublicStrategy
from ickit.runs.public.withdrawal import withdraw_after_fault
from ickit.runs.remote_output import open_output
from ickit.runs.report import Plan, Report
from ickit.runs.run import Run
from ickit.runs.select import select_reports
from ickit.runs.strategy import MembersStrategy

_NOTICES = 3


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
    formats: str | None = None,
    word_template: Path | None = None,
    progress: Progress | None = None,
) -> int:
    """Make the reports of a params file. Returns the exit status: 0, or 1 where some report failed.

    ``only`` selects reports (``KEY=VALUE``), ``jobs`` is how many are made at once (default: one for each processor),
    ``force`` makes also those that are as they were, ``dry_run`` only says what would be made and why, ``out`` (a
    folder, or the URL of one that fsspec writes) takes the place of ``reports/``, ``public`` makes the public edition,
    ``dask`` is the address of a Dask scheduler whose workers make the reports, ``formats`` (names with commas between)
    and ``word_template`` (a .docx file) take the place of what the params file says. Raises InputError,
    before anything is written, for every fault of the input, and where the audit of a public edition finds one.
    """
    progress = progress or Progress()
    if jobs is not None and jobs < 1:
        raise InputError(Fault("--jobs", f"{jobs} is not a number of jobs", "Use 1 or more."))
    path = Path(os.path.abspath(params_path))
    root = project.find_run_root(path)
    with project.use_project(root), ExitStack() as stack:
        place = project.place_in_project(path)
        params = read_params(place, public=public, formats=formats, word_template=word_template)
        target = out or Path(project.show_path(root / "reports"))
        begun = None
        if dask is None and not dry_run and (force or _is_first(target, params)):
            begun = stack.enter_context(kernels())  # they get ready while the tables are read
        try:
            plan = make_plan(params, root)
            wanted = select_reports(plan.reports, only)
        except InputError:
            if params.content.public and not dry_run:
                with open_output(target, params.folder_name, dry_run) as (folder, shown):
                    withdraw_after_fault(params, root, folder.absolute() / params.folder_name, shown, progress)
            raise
        return _run(plan, wanted, jobs, force, dry_run, target, dask, progress, begun)


def _is_first(out: Path | str, params: Params) -> bool:
    """Whether the run has made nothing yet, as far as can be told without reading anything."""
    return not is_url(str(out)) and not (Path(out) / params.folder_name / NAME).exists()


def _run(
    plan: Plan,
    wanted: Sequence[Report],
    jobs: int | None,
    force: bool,
    dry_run: bool,
    out: Path | str,
    dask: str | None,
    progress: Progress,
    begun: Kernels | None,
) -> int:
    params = plan.params
    _say_notices(plan.sources.notices, progress)
    for name, why in plan.left_out.items():
        progress.note(f"{name} is not part of the public edition: {why}.")
    for note in plan.notes:
        progress.note(note)
    with open_output(out, params.folder_name, dry_run) as (folder, shown):
        strategy = PublicStrategy(plan) if params.content.public else MembersStrategy(plan)
        one = Run(plan, wanted, strategy, folder, shown, force, progress, begun)
        if dry_run:
            one.check_owner()
            one.say_what_would_run()
            return 0
        sweep()  # what a killed run left, also where nothing is to be made now
        with lock_folder(one.folder, one.shown), one.on_cluster(dask), progress:
            one.check_owner()
            try:
                return one.make(jobs or os.cpu_count() or 1)
            except InputError:
                strategy.refuse(one)
                raise


def _say_notices(notices: Sequence[str], progress: Progress) -> None:
    if notices:
        count = len(notices)
        progress.note(f"{count} {'notice' if count == 1 else 'notices'} on reading (ickit check SOURCE lists all):")
        for notice in notices[:_NOTICES]:
            progress.note(f"  {notice}")
