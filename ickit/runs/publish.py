"""Putting a report's files in place, and taking away those that a run no longer has. Only one process does this."""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from ickit.runs.hashes import hash_of, hash_of_text
from ickit.runs.manifest import ours
from ickit.runs.slugs import unsafe

UNFINISHED = ".unfinished"


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


def publish(folder: Path, report: str, html: str, ipynb: str, tables: Mapping[str, str]) -> None:
    """Write a report's files into the run's ``folder``. All are written beside it first, then each is moved into its
    place, the page last; what stops in between leaves whole files, and a manifest that does not promise them.
    """
    texts = {**{f"{name}.csv": text for name, text in tables.items()}, "ipynb": ipynb, "html": html}
    beside = folder / UNFINISHED
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        for key, text in texts.items():
            with (beside / key).open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
                file.write(text)
        for key, path in paths_of(report, tables).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(beside / key, folder / path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


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
