"""Putting a report's files in place, and taking away those that a run no longer has. Only one process does this."""

import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from ickit.errors import Fault
from ickit.runs.hashes import hash_of, hash_of_text
from ickit.runs.manifest import INDEX, NAME, listed_files, ours
from ickit.runs.slugs import unsafe

UNFINISHED = ".unfinished"
_MARK = "of-ickit"
_MEND = "Move it elsewhere, or write to another folder with --out."


def foreign_files(folder: Path, reports: Iterable[str]) -> list[Fault]:
    """What stands where the ``reports`` of a run are going to be written and was put there by somebody else."""
    known = {*(listed_files(folder) or ()), *not_listed_yet(folder)}
    wanted = [NAME, INDEX, *(path for report in reports for path in paths_of(report, ()).values())]
    found = [name for name in wanted if name not in known and os.path.lexists(folder / name)]
    if _foreign(folder / UNFINISHED):
        found.append(UNFINISHED)
    return [Fault(f"{folder.name}/{name}", "is there already and was not made by this run", _MEND) for name in found]


def _foreign(beside: Path) -> bool:
    """Whether the folder in which files are written before they are put in place is somebody else's."""
    if not os.path.lexists(beside):
        return False
    return beside.is_symlink() or not beside.is_dir() or (any(beside.iterdir()) and not (beside / _MARK).is_file())


def paths_of(report: str, tables: Iterable[str]) -> dict[str, str]:
    """Where a report's files go, relative to the run's folder: by table name, and ``ipynb`` and ``html`` last.

    >>> paths_of("city_report/altenburg-2024", ["ratings"])
    {'ratings.csv': 'city_report/altenburg-2024/ratings.csv', 'ipynb': 'city_report/altenburg-2024.ipynb', \
'html': 'city_report/altenburg-2024.html'}
    """
    named = {f"{table}.csv": f"{report}/{table}.csv" for table in tables}
    return {**named, "ipynb": f"{report}.ipynb", "html": f"{report}.html"}


def hashes_of(report: str, html: str, ipynb: str, tables: Mapping[str, str]) -> dict[str, str]:
    """The hash of each of a report's files, by its path in the run's folder. Raises ValueError for a table's name that
    cannot name a file.
    """
    if wrong := [name for name in tables if unsafe(name)]:
        raise ValueError(f"the table name {wrong[0]!r} {unsafe(wrong[0])}")
    if len({name.casefold() for name in tables}) < len(tables):
        raise ValueError("two tables have names that differ only in case")
    texts = {**{f"{name}.csv": text for name, text in tables.items()}, "ipynb": ipynb, "html": html}
    return {path: hash_of_text(texts[key]) for key, path in paths_of(report, tables).items()}


def check_free(folder: Path, paths: Iterable[str], known: Collection[str]) -> None:
    """Raise ValueError where one of the ``paths`` is taken by a file that is not among the run's ``known`` ones."""
    if foreign := [path for path in paths if path not in known and os.path.lexists(folder / path)]:
        raise ValueError(f"{foreign[0]} is there already and was not made by this run. {_MEND}")
    if _foreign(folder / UNFINISHED):
        raise ValueError(f"{UNFINISHED} is there already and was not made by this run. {_MEND}")


def publish(folder: Path, report: str, html: str, ipynb: str, tables: Mapping[str, str]) -> None:
    """Write a report's files into the run's ``folder``. All are written beside it first, then each is moved into its
    place, the page last; what stops in between leaves whole files, and a manifest that does not promise them. Their
    names are noted first, until :func:`settle` is called: so a run that is killed still knows its own.
    """
    texts = {**{f"{name}.csv": text for name, text in tables.items()}, "ipynb": ipynb, "html": html}
    beside = folder / UNFINISHED
    beside.mkdir(parents=True, exist_ok=True)
    try:
        with (beside / _MARK).open("a", encoding="utf-8") as journal:
            journal.writelines(f"{path}\n" for path in paths_of(report, tables).values())
        for key, text in texts.items():
            with (beside / key).open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
                file.write(text)
        for key, path in paths_of(report, tables).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(beside / key, folder / path)
    finally:
        for key in texts:
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
