"""One report: its notebook executed by papermill in a kernel of its own, and the page made from it."""

import json
import logging
import os
import re
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Timer
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from ickit._base.phrases import listed
from ickit._base.scarcity import find_scarcity
from ickit.report.render.render import PageInfo, Rendered, render
from ickit.runs.executors.job import Job, Outcome
from ickit.runs.kernels.manager import WorkerKernels
from ickit.runs.kernels.template_client import alive
from ickit.runs.notebook import as_template

_GRACE = 10.0
_MOST_ERROR = 400
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_SECOND = 0.05


class _ReportError(Exception):
    """Why a report cannot be made, in a line for the coordinator."""


def execute_report(job: Job, kernels: WorkerKernels) -> Outcome:
    """Make one report, in a kernel of the worker. Whatever goes wrong in it is told in the outcome, never raised."""
    begun = time.monotonic()
    try:
        kernels.prepared, kernels.project = job.prepared, job.project
        kernels.formats = job.formats
        notebook = _kept_up(job, kernels, begun + job.timeout)
        reads = kernels.reads()
        _tidy(notebook, job)
        page = _rendered(notebook, job)
        more = _more(notebook, page, job)
        made = (page.html, _written(notebook), dict(page.tables), dict(page.summary))
        return Outcome(job.id, _since(begun), None, *made, reads, more)
    except _ReportError as error:
        return Outcome(job.id, _since(begun), _short(str(error), job))
    except Exception as error:  # a fault in one report never stops the others
        return Outcome(job.id, _since(begun), _short(f"{type(error).__name__}: {error}", job))


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 3)


def _kept_up(job: Job, kernels: WorkerKernels, deadline: float) -> Any:
    """The executed notebook; begun again, once, where the template of warm kernels ended and took this one with it."""
    warm = alive()
    try:
        return _executed(job, kernels, deadline)
    except _ReportError:
        if not warm or alive() or time.monotonic() > deadline:
            raise
    return _executed(job, kernels, deadline)


def _executed(job: Job, kernels: WorkerKernels, deadline: float) -> Any:
    """The executed notebook. Raises _ReportError where a cell fails, or takes too long, or the kernel ends."""
    source = _stored(Path(job.notebook))
    running: dict[str, Any] = {}

    def begin(cell: Any, cell_index: int) -> None:  # noqa: ARG001  nbclient passes the number
        running["cell"] = cell

    def end(cell: Any, cell_index: int, execute_reply: Any) -> None:  # noqa: ARG001  nbclient passes the number
        payload = execute_reply.get("content", {}).get("payload") or ()
        if any(one.get("source") == "ask_exit" for one in payload):
            running.setdefault("exited", cell)

    def remaining(cell: Any) -> float:  # noqa: ARG001  nbclient passes the cell
        return max(_SECOND, deadline - time.monotonic())

    try:
        with _watched(deadline + _GRACE, kernels), _quiet():
            executed = papermill.execute_notebook(
                source,
                None,
                job.parameters,
                kernel_name=job.kernel_name,
                language="python",
                progress_bar=False,
                log_output=False,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                start_timeout=max(1, int(min(job.timeout, 120))),
                resources={"metadata": {"path": _working_directory(job)}},
                kernel_manager_class=kernels.manager_class(),
                shutdown_kernel="immediate",
                iopub_timeout=60,
                timeout_func=remaining,
                on_cell_start=begin,
                on_cell_executed=end,
            )
    except PapermillExecutionError as error:
        said = f"{error.ename}: {error.evalue}" if error.evalue else str(error.ename)
        raise _ReportError(f"{said} ({_cell(source, error.source)})") from None
    except (CellTimeoutError, TimeoutError):
        where = _cell(source, running["cell"].source) if running else "the kernel"
        raise _ReportError(f"it took longer than {job.timeout:g} seconds ({where})") from None
    except (DeadKernelError, RuntimeError) as error:
        if "exited" in running:
            raise _ReportError(_ended_early(source, running["exited"])) from None
        raise _ReportError(_ended(error, source, running, time.monotonic() > deadline, job, kernels.said())) from None
    finally:
        kernels.end()
    ended = (c for c in executed.cells if any(o.output_type == "error" for o in c.get("outputs", ())))
    if (cell := running.get("exited") or next(ended, None)) is not None:
        raise _ReportError(_ended_early(source, cell))
    return executed


def _working_directory(job: Job) -> str:
    """The project's ``notebooks/``, or the project's root where it has none: never a folder of the package."""
    notebooks = Path(job.project or Path(job.notebook).parent.parent) / "notebooks"
    return os.path.realpath(notebooks if notebooks.is_dir() else notebooks.parent)


def _ended_early(source: Any, cell: Any) -> str:
    """Which cell ended the notebook, and what to do about it."""
    where = _cell(source, cell.source)
    return f"{where} ended the notebook before its last cell, as exit() or sys.exit() does; take that out"


def _stored(path: Path) -> Any:
    return nbformat.from_dict(as_template(json.loads(path.read_text("utf-8"))))  # type: ignore[no-untyped-call]


def _written(notebook: Any) -> str:
    return f"{nbformat.writes(notebook)}\n"  # type: ignore[no-untyped-call]


def _ended(error: Exception, source: Any, running: dict[str, Any], late: bool, job: Job, said: str) -> str:
    if running and late:
        return f"it took longer than {job.timeout:g} seconds ({_cell(source, running['cell'].source)})"
    if running and isinstance(error, DeadKernelError):
        return f"the kernel ended while it ran {_cell(source, running['cell'].source)}"
    return f"the kernel did not start{f' ({said})' if said else ''}" if not running else f"{error}"


def _cell(source: Any, text: str) -> str:
    """Which code cell of the stored notebook has this text, for a message: ``cell 4``."""
    code = [cell.source for cell in source.cells if cell.cell_type == "code"]
    return f"cell {code.index(text) + 1}" if text in code else "the parameters cell"


@contextmanager
def _watched(deadline: float, kernels: WorkerKernels) -> Iterator[None]:
    """End the kernel at ``deadline``, should nothing else have done so."""
    timer = Timer(max(0.0, deadline - time.monotonic()), kernels.end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what papermill and its clients log out of the terminal; the outcome says what matters."""
    loggers = [logging.getLogger(name) for name in ("papermill", "traitlets", "asyncio")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _tidy(notebook: Any, job: Job) -> None:
    """Take out of an executed notebook what depends on where it ran."""
    run = notebook.metadata.papermill
    run["input_path"] = Path(job.notebook).name
    run["output_path"] = f"{job.id.rpartition('/')[2]}.ipynb"
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                output["text"] = _scrubbed(output["text"], job)
            elif "text/plain" in output.get("data", {}):
                output["data"]["text/plain"] = _scrubbed(output["data"]["text/plain"], job)


def _rendered(notebook: Any, job: Job) -> Rendered:
    page = PageInfo(
        run_title=job.run_title,
        edition=job.edition,
        theme=job.theme,
        index="../index.html",
        notebook=f"{job.id.rpartition('/')[2]}.ipynb",
    )
    try:
        rendered = render(notebook, page)
        json.dumps(dict(rendered.summary), allow_nan=False)
    except Exception as error:
        raise _ReportError(f"the page could not be made: {type(error).__name__}: {error}") from error
    return rendered


def _more(notebook: Any, page: Rendered, job: Job) -> dict[str, bytes]:
    """The report in the other formats. What they are made from is then taken out of the notebook's outputs."""
    if not job.formats:
        return {}
    from ickit.report.render.document import document_of, without_elements
    from ickit.report.render.more_files import more_files

    try:
        document = document_of(notebook, page.head)
        without_elements(notebook)
        return more_files(document, job.formats, job.template)
    except Exception as error:
        raise _ReportError(f"{listed(job.formats)} could not be made: {type(error).__name__}: {error}") from error


def _short(text: str, job: Job) -> str:
    """A reason on one line, without colours and absolute paths, of a length to read."""
    line = " ".join(_scrubbed(_COLOURS.sub("", text), job).split())
    if (lack := find_scarcity(line)) is not None:
        line = f"{lack[0]}. {lack[1]} ({line})"
    return line if len(line) <= _MOST_ERROR else f"{line[: _MOST_ERROR - 1]}…"


def _scrubbed(text: str, job: Job) -> str:
    """``text`` with paths of this machine cut to what is below the project, the packages or the home folder."""
    return _IN_A_CELL.sub("a cell", _folders(Path(job.project), Path(job.notebook).parent.parent).sub("", text))


@cache
def _folders(*roots: Path) -> re.Pattern[str]:
    """What finds a path of this machine, up to what is below one of its folders; the longest of them first."""
    folders = [*roots, *(Path(sysconfig.get_path(n)) for n in ("purelib", "platlib", "stdlib", "data")), Path.home()]
    written = {
        re.escape(way)
        for one in folders
        if len(one.parts) > 1
        for way in (str(one), one.as_posix(), str(one).replace("\\", "\\\\"))
    }
    longest = sorted(written, key=len, reverse=True)
    return re.compile(rf"(?<![\w./\\-])(?:{'|'.join(longest)})(?:[/\\]+|(?![\w.-]))")


_IN_A_CELL = re.compile(r"\S*ipykernel_\d+[/\\]\d+\.py")
