"""The files that ``ickit add`` is called with, each read as a form or as a survey platform's export."""

import glob
from collections.abc import Sequence
from dataclasses import replace as changed
from pathlib import Path

from ickit._base.urls import is_url, redact_url
from ickit.benchmark.model import Benchmark
from ickit.collect.add.add import add, benchmarks_named
from ickit.collect.add.outcome import FileOutcome, Outcome
from ickit.collect.add.submission import Submission
from ickit.errors import Fault, InputError, did_you_mean
from ickit.tables.cells import Notice

_KINDS = (".xlsx", ".ods", ".csv")
_OTHER_SHEETS = (".xls", ".xlsb", ".xlsm", ".xltx", ".xltm", ".fods", ".numbers")


def files_named(names: Sequence[str]) -> list[Path]:
    """The files that names mean: a file, what a folder holds of workbooks and CSV, or a pattern such as ``x/*.xlsx``.

    Each once, in the order of the names. Workbooks in a format that is not read are among them, to be refused by name.
    Raises InputError for a name that means none.
    """
    found: dict[Path, None] = {}
    faults = []
    for name in names:
        here = _files(name)
        if not here and Path(name).is_dir():
            faults.append(Fault(name, "is a folder without any form or export (.xlsx, .ods, .csv)", "Name another."))
        elif not here:
            faults.append(Fault(name, "there is no such file", _beside(Path(name))))
        found.update(dict.fromkeys(here))
    if faults:
        raise InputError(faults)
    return list(found)


def _files(name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        kinds = _KINDS + _OTHER_SHEETS
        return [file for file in sorted(path.iterdir()) if file.suffix.casefold() in kinds and _visible(file)]
    if path.exists():
        return [path]
    return sorted(file for file in map(Path, glob.glob(name)) if file.is_file() and _visible(file))


def _visible(file: Path) -> bool:
    return not file.name.startswith((".", "~$"))


def left_alone(names: Sequence[str]) -> list[Notice]:
    """What stands in the folders among the names and is neither a form nor an export, so that nothing goes unsaid."""
    folders = [Path(name) for name in names if Path(name).is_dir()]
    return [
        Notice(f"{folder.name}/{file.name}", "is a folder and was left alone" if file.is_dir() else _LEFT)
        for folder in folders
        for file in sorted(folder.iterdir())
        if _visible(file) and (file.is_dir() or file.suffix.casefold() not in _KINDS + _OTHER_SHEETS)
    ]


_LEFT = "is neither a form nor an export and was left alone"


def _beside(path: Path) -> str:
    others = [file.name for file in path.parent.iterdir()] if path.parent.is_dir() else []
    return did_you_mean(path.name, sorted(others)[:500]) if len(others) > 12 else "Check its name and folder."


def add_files(
    names: Sequence[str], to: str, *, mapping: Path | None, benchmarks: Sequence[str], replace: bool
) -> Outcome:
    """Read files and add what they hold to a source (see :func:`ickit.collect.add.add.add`).

    A file that cannot be read is refused like one whose rows are at fault. Raises InputError for a name that means no
    file, a benchmark that is at fault, and a source that cannot be written.
    """
    paths, known = files_named(names), benchmarks_named(benchmarks)
    found = [_read(path, mapping, known) for path in paths]
    alone = tuple(left_alone(names))
    incomings = [one for one in found if isinstance(one, Submission)]
    if not incomings:
        name = redact_url(to) if is_url(to) else Path(to).name
        return Outcome(name, tuple(one for one in found if isinstance(one, FileOutcome)), notices=alone)
    added = add(incomings, to, benchmarks=benchmarks, replace=replace)
    came = iter(added.files)
    files = tuple(one if isinstance(one, FileOutcome) else next(came) for one in found)
    return changed(added, files=files, notices=(*alone, *added.notices))


def _read(path: Path, mapping: Path | None, benchmarks: Sequence[Benchmark]) -> Submission | FileOutcome:
    """What a file brings in, or why it cannot be read."""
    from ickit.collect.forms.read import form_subject, is_form, read_form, saved_at
    from ickit.collect.plans.read import is_plan, read_plan

    if path.suffix.casefold() in _OTHER_SHEETS:
        return FileOutcome(path.name, faults=(_other_sheet(path),))
    form = is_form(path)
    try:
        if is_plan(path):
            return read_plan(path)
        if form:
            return changed(read_form(path, benchmarks), saved=saved_at(path))
        if mapping is not None:
            from ickit.collect.platforms.read import read_export

            return read_export(path, mapping, benchmarks)
    except InputError as error:
        return FileOutcome(path.name, faults=error.faults, about=form_subject(path) if form else "")
    mend = "For a survey platform's export add --mapping MAPPING.csv; python -m ickit map drafts one."
    return FileOutcome(path.name, faults=(Fault(path.name, "is not a form that ickit made", mend),))


def _other_sheet(path: Path) -> Fault:
    macros = path.suffix.casefold() in (".xlsm", ".xltm")
    problem = "may hold macros, which are not accepted" if macros else "is in a format that is not read here"
    return Fault(path.name, problem, "Save it as .xlsx.")
