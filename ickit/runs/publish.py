"""Putting a report's files in place, and taking away those that a run no longer has. Only one process does this."""

import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from ickit.errors import Fault
from ickit.runs.hashes import hash_of, hash_of_bytes
from ickit.runs.manifest import INDEX, NAME, listed_files, ours
from ickit.runs.slugs import unsafe

UNFINISHED = ".unfinished"
_MARK = "of-ickit"
_MEND = "Move it elsewhere, or write to another folder with --out."


def foreign_files(folder: Path, reports: Iterable[str], endings: Iterable[str] = ()) -> list[Fault]:
    """What stands where the ``reports`` of a run are going to be written and was put there by somebody else.

    ``endings``: of the files beside each page, such as ``pdf``.
    """
    keys = (*endings, "ipynb", "html")
    known = {*(listed_files(folder) or ()), *not_listed_yet(folder)}
    wanted = [NAME, INDEX, *(path for report in reports for path in paths_of(report, keys).values())]
    found = [name for name in wanted if name not in known and os.path.lexists(folder / name)]
    if _foreign(folder / UNFINISHED):
        found.append(UNFINISHED)
    return [Fault(f"{folder.name}/{name}", "is there already and was not made by this run", _MEND) for name in found]


def _foreign(beside: Path) -> bool:
    """Whether the folder in which files are written before they are put in place is somebody else's."""
    if not os.path.lexists(beside):
        return False
    return beside.is_symlink() or not beside.is_dir() or (any(beside.iterdir()) and not (beside / _MARK).is_file())


def paths_of(report: str, keys: Iterable[str]) -> dict[str, str]:
    """Where a report's files go, relative to the run's folder: files with a name into its own, others beside it.

    >>> paths_of("city_report/altenburg-2024", ["ratings.csv", "html"])
    {'ratings.csv': 'city_report/altenburg-2024/ratings.csv', 'html': 'city_report/altenburg-2024.html'}
    """
    return {key: f"{report}/{key}" if "." in key else f"{report}.{key}" for key in keys}


def hashes_of(report: str, files: Mapping[str, str | bytes]) -> dict[str, str]:
    """The hash of each of a report's files, by its path in the run's folder. Raises ValueError for a table's name that
    cannot name a file.
    """
    names = [key for key in files if "." in key]
    if wrong := [name for name in names if unsafe(name.rpartition(".")[0])]:
        name = wrong[0].rpartition(".")[0]
        raise ValueError(f"the table name {name!r} {unsafe(name)}")
    if len({name.casefold() for name in names}) < len(names):
        raise ValueError("two tables have names that differ only in case")
    return {path: hash_of_bytes(_content(files[key])) for key, path in paths_of(report, files).items()}


def _content(file: str | bytes) -> bytes:
    return file if isinstance(file, bytes) else file.encode("utf-8", "surrogatepass")


def check_free(folder: Path, paths: Iterable[str], known: Collection[str]) -> None:
    """Raise ValueError where one of the ``paths`` is taken by a file that is not among the run's ``known`` ones."""
    if foreign := [path for path in paths if path not in known and os.path.lexists(folder / path)]:
        raise ValueError(f"{foreign[0]} is there already and was not made by this run. {_MEND}")
    if _foreign(folder / UNFINISHED):
        raise ValueError(f"{UNFINISHED} is there already and was not made by this run. {_MEND}")


def publish(folder: Path, report: str, files: Mapping[str, str | bytes]) -> None:
    """Write a report's files into the run's ``folder``. All are written beside it first, then each is moved into its
    place, the page last; what stops in between leaves whole files, and a manifest that does not promise them. Their
    names are noted first, until :func:`settle` is called: so a run that is killed still knows its own.
    """
    beside = folder / UNFINISHED
    beside.mkdir(parents=True, exist_ok=True)
    paths = paths_of(report, files)
    try:
        with (beside / _MARK).open("a", encoding="utf-8") as journal:
            journal.writelines(f"{path}\n" for path in paths.values())
        for key, file in files.items():
            (beside / key).write_bytes(_content(file))
        for key, path in paths.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(beside / key, folder / path)
    finally:
        for key in files:
            (beside / key).unlink(missing_ok=True)


def not_listed_yet(folder: Path) -> list[str]:
    """The files that were put in place, or were about to be, when a run was killed before its manifest listed them."""
    beside = folder / UNFINISHED
    if beside.is_symlink() or not (beside / _MARK).is_file():
        return []
    return [name for name in (beside / _MARK).read_text(encoding="utf-8").splitlines() if ours(name)]


def settle(folder: Path) -> None:
    """Say that the manifest lists what was put in place."""
    if not _foreign(folder / UNFINISHED):
        shutil.rmtree(folder / UNFINISHED, ignore_errors=True)


def remove(folder: Path, names: Iterable[str]) -> list[str]:
    """Remove files that a manifest lists, and the folders that this leaves empty. Returns those still there."""
    kept = []
    for name in names:
        if not ours(name):
            continue
        path = folder / name
        try:
            if path.parent.resolve().is_relative_to(folder.resolve()):
                path.unlink(missing_ok=True)
                _remove_empty(path.parent, folder)
        except OSError:
            kept.append(name)
    return kept


def _remove_empty(inner: Path, folder: Path) -> None:
    while inner != folder:
        try:
            inner.rmdir()
        except OSError:
            return
        inner = inner.parent


def untouched(folder: Path, files: Mapping[str, str]) -> str | None:
    """The first of ``files`` that is missing or was edited, as a reason; None where all are as they were written."""
    for name, digest in files.items():
        try:
            if hash_of(folder / name) != digest:
                return f"{name} was edited"
        except OSError:
            return f"{name} is missing"
    return None
