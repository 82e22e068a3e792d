"""Where a project's own files are, and what the package brings along where the project has none.

The package brings notebooks, data (benchmarks, context factors, the Charter, the demonstration) and params files. They
lie over each other place by place: ``data/demo`` of a project is the project's own where there is one, else the
built-in one, and so is ``notebooks/city_report.ipynb``. Nothing is ever written to what the package brings.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from ickit._base.environment import BASE, PROJECT
from ickit._base.version import PACKAGE
from ickit.errors import Fault, InputError

NOTEBOOKS, DATA, PARAMS = "notebooks", "data", "params"
DEMO = "demo.yaml"
_BROUGHT = (NOTEBOOKS, DATA, PARAMS)
_INSIDE = "_shipped"


@cache
def builtin_folder() -> Path:
    """The folder with the built-in ``notebooks/``, ``data/`` and ``params/``: inside the installed package, or the
    repository that the package is used from.
    """
    return PACKAGE / _INSIDE if (PACKAGE / _INSIDE).is_dir() else PACKAGE.parent


def root() -> Path:
    """The root of the project at work: the run's, else that of the working directory (see :func:`find_root`)."""
    given = os.environ.get(PROJECT)
    return Path(given) if given else find_root(Path.cwd())


def find_root(folder: Path) -> Path:
    """The nearest folder, ``folder`` or above it, that holds ``notebooks/`` or ``params/``; else the working directory.

    What the installed package holds is no project.
    """
    here = Path(os.path.abspath(folder))
    return next((place for place in (here, *here.parents) if _is_project(place)), Path.cwd())


def _is_project(folder: Path) -> bool:
    return folder.name != _INSIDE and any((folder / name).is_dir() for name in (NOTEBOOKS, PARAMS))


def find_run_root(params: Path) -> Path:
    """The root of the project that a params file belongs to; of a built-in one, that of the working directory.

    Raises InputError where that would be in the installed package.
    """
    brought = builtin_folder().name == _INSIDE and _below(params, builtin_folder()) is not None
    chosen = find_root(Path.cwd() if brought else params.parent)
    if _below(chosen, PACKAGE) is not None:
        problem = "is part of the installed package, which is never written to"
        raise InputError(Fault(show_path(chosen), problem, "Go to a folder of your own."))
    return chosen


@contextmanager
def use_project(folder: Path) -> Iterator[None]:
    """Let ``folder`` be the root of the project at work, for this process and those that it starts."""
    before = os.environ.get(PROJECT)
    os.environ[PROJECT] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[PROJECT]
        else:
            os.environ[PROJECT] = before


def base() -> Path:
    """The folder from which an analysis takes relative paths: the working directory. In a kernel of a project without
    ``notebooks/``, where that folder would be.
    """
    given = os.environ.get(BASE)
    return Path(given) if given else Path.cwd()


def resolve_path(path: Path) -> Path:
    """The file or folder at ``path``; where the project has none there, the built-in one of the same place.

    A path outside the project, and one that is nowhere, come back as they are.
    """
    if "\0" in str(path) or path.exists():
        return path
    real = Path(os.path.realpath(path))
    if real.exists():  # by way of a folder that is not there: notebooks/../data
        return real
    place = _place(path, root())
    return builtin_folder() / place if place is not None and (builtin_folder() / place).exists() else path


def place_in_project(path: Path) -> Path:
    """Where a built-in file would be in the project, so that its name does not depend on where the package is; any
    other path, and one for which the project has something else there, as it is.
    """
    place = _place(path, builtin_folder())
    return path if place is None or (root() / place).exists() else root() / place


def is_builtin(path: Path) -> bool:
    """Whether a file is what the package brings along, and not of the project itself."""
    return place_in_project(path) != path


def _place(path: Path, folder: Path) -> Path | None:
    """The place of ``path`` in ``folder``, where it is one at which the package may bring something; else None."""
    place = _below(path, folder)
    return place if place is not None and len(place.parts) > 1 and place.parts[0] in _BROUGHT else None


def _below(path: Path, folder: Path) -> Path | None:
    try:
        place = Path(os.path.relpath(os.path.realpath(path), os.path.realpath(folder)))
    except ValueError:  # another drive
        return None
    return None if place.parts[:1] == ("..",) else place


def data(name: str) -> Path:
    """A file or folder of the project's ``data/``; the built-in one where the project has none."""
    return resolve_path(root() / DATA / name)


def find_files(folder: str, pattern: str) -> dict[str, Path]:
    """The files of a folder such as ``notebooks``, by their stems in order: the project's own and, where it has none of
    the name, the built-in ones.
    """
    both = [path for place in (builtin_folder(), root()) for path in (place / folder).glob(pattern)]
    return dict(sorted({path.stem: path for path in both}.items()))


def find_default_params() -> Path:
    """The params file of a run for which none is named: ``params/demo.yaml``, else the only one in ``params/``, else
    the built-in demonstration. Raises InputError where ``params/`` holds several, none of them ``demo.yaml``.
    """
    folder = root() / PARAMS
    own = sorted(path for path in folder.glob("*") if path.suffix in (".yaml", ".yml") and path.is_file())
    if (folder / DEMO).exists() or not own:
        return folder / DEMO
    if len(own) > 1:
        names = ", ".join(show_path(path) for path in own)
        raise InputError(Fault(f"{PARAMS}/", f"holds {len(own)} params files", f"Name one of them: {names}."))
    return own[0]


def show_path(path: Path) -> str:
    """A path as messages name it: from the working directory, with ``/``."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()
