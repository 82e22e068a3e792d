"""What reports read: where it is, how a kernel in ``notebooks/`` names it, and which files it consists of."""

import os
from pathlib import Path

from ickit._base import project
from ickit._base.urls import check_url, has_secret, is_url, sqlite_file, sqlite_url
from ickit.errors import Fault, InputError

_ADDING = ".adding"


def located(text: str, folder: Path, place: str) -> str:
    """The absolute path behind ``text``, from ``folder`` (see :func:`ickit._base.project.resolve_path`); a URL stays as
    it is, but for the path of an SQLite file.

    Raises InputError, naming ``place``, for a URL that holds a password: it would stand in what a run writes.
    """
    if not is_url(text):
        return str(project.resolve_path(Path(os.path.abspath(folder / text))))
    check_url(text, place)
    if has_secret(text):
        mend = "Leave it out, and give it the way its driver reads it (an environment variable, a password file)."
        raise InputError(Fault(place, "holds a password", mend))
    file = sqlite_file(text)
    return text if file is None else sqlite_url(os.path.abspath(folder / file))


def for_kernel(target: str, notebooks: Path) -> str:
    """A path as a kernel that works in ``notebooks`` names it: relative, with ``/``, so that it means the same wherever
    the project lies. What is built in is named as if it were in the project. A URL other than of an SQLite file, and a
    path on another drive, stay as they are.
    """
    if (file := sqlite_file(target)) is not None:
        return sqlite_url(for_kernel(str(file), notebooks))
    if is_url(target):
        return target
    target = str(project.place_in_project(Path(target)))
    try:
        relative = os.path.relpath(target, notebooks)
        if os.path.realpath(os.path.join(os.path.realpath(notebooks), relative)) != os.path.realpath(target):
            relative = os.path.relpath(os.path.realpath(target), os.path.realpath(notebooks))
    except ValueError:
        return Path(target).as_posix()
    return Path(relative).as_posix()


def named_from(path: Path, folder: Path) -> str:
    """A file's path relative to ``folder``, with ``/``; its name alone where it is on another drive. What is built in
    is named as if it were in the project.
    """
    try:
        return Path(os.path.relpath(project.place_in_project(path), folder)).as_posix()
    except ValueError:
        return path.name


def files_of(target: str) -> list[Path] | None:
    """The files of a source, in order of their names; None where they cannot be told (a URL other than of SQLite)."""
    if (database := sqlite_file(target)) is not None:
        log = database.with_name(f"{database.name}-wal")
        return [database, log] if log.exists() else [database]
    if is_url(target):
        return None
    path = Path(target)
    if not path.is_dir():
        return [path]
    files = [file for file in path.iterdir() if file.is_file() and not file.name.startswith((".", "~$"))]
    return sorted([*files, *_pending(path)])


def _pending(folder: Path) -> list[Path]:
    """What an interrupted ``ickit add`` had still to put in place: it is read too."""
    if not (folder / _ADDING).is_dir():
        return []
    from ickit.sources.base import pending  # brings what reads tables

    return list(pending(folder).values())


def project_files() -> list[Path]:
    """The facts that any report may read, the project's own and the built-in ones: benchmarks, context factors, the
    Charter, signatories.
    """
    places = dict.fromkeys((project.root(), project.builtin_folder()))
    folders = [place / name for place in places for name in ("data", "data/benchmarks")]
    return [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir()) if _is_fact(file)]


def _is_fact(file: Path) -> bool:
    return file.is_file() and file.suffix in (".yaml", ".yml", ".csv")
