"""What kernels need on a machine for as long as a run lasts."""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ickit.errors import Fault, InputError
from ickit.runs.kernels.folders import own_folder

if TYPE_CHECKING:
    from ickit.runs.kernels.template_client import WarmTemplate


@contextmanager
def room_aside() -> Iterator[None]:
    """Tell of a folder for temporary files that cannot be written: InputError in the place of OSError."""
    try:
        yield
    except OSError as error:
        problem = f"cannot be written ({error.strerror or error})"
        mend = "Free some space there, or let the environment variable TMPDIR name another folder."
        raise InputError(Fault(f"the folder for temporary files, {_place()}", problem, mend)) from None


class Kernels:
    """What a run's kernels need on a machine: ``folder`` for their sockets, ``name`` of the kernel to start."""

    def __init__(self, folder: Path, template: "WarmTemplate") -> None:
        from ickit.runs.kernels.template_client import warm_kernel_name

        self.folder, self._template = folder, template
        self.name = warm_kernel_name() if template.address else "python3"

    def prepare(self, modules: Iterable[str] = (), benchmarks: Iterable[str] = ()) -> None:
        """Have modules that notebooks import, beside what all of them use, and benchmarks that they read ready for all
        kernels of which none was asked for yet.
        """
        self._template.prepare(modules, benchmarks)


@contextmanager
def kernels() -> Iterator[Kernels]:
    """What a run's kernels need on this machine, for as long as the run lasts. Entered before the workers are started.
    Raises InputError where there can be no folder for temporary files.
    """
    from ickit.runs.kernels.manager import environment
    from ickit.runs.kernels.template_client import WarmTemplate

    with ExitStack() as stack:
        with room_aside():
            folder = stack.enter_context(own_folder())
            stack.enter_context(_settings(folder))
        yield Kernels(folder, stack.enter_context(WarmTemplate(environment=environment(folder))))


@contextmanager
def _settings(folder: Path) -> Iterator[None]:
    """Let IPython, and matplotlib where it may not write in the home folder, keep their settings in ``folder``: in this
    process and those that it starts. They would warn of it, and leave folders of their own behind.
    """
    own = {"IPYTHONDIR": folder / "ipython"}
    if "MPLCONFIGDIR" not in os.environ and not all(map(_can_be_kept, _matplotlib_folders())):
        own["MPLCONFIGDIR"] = folder / "matplotlib"
    before = {name: os.environ.get(name) for name in own}
    for name, path in own.items():
        path.mkdir()
        os.environ[name] = str(path)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _matplotlib_folders() -> list[Path]:
    """Where matplotlib keeps its settings and its list of fonts."""
    home = Path(os.path.expanduser("~"))
    if not sys.platform.startswith(("linux", "freebsd")):
        return [home / ".matplotlib"]
    config, cache = os.environ.get("XDG_CONFIG_HOME"), os.environ.get("XDG_CACHE_HOME")
    return [Path(config or home / ".config") / "matplotlib", Path(cache or home / ".cache") / "matplotlib"]


def _can_be_kept(folder: Path) -> bool:
    """Whether files can be written in a folder, which is made where it is not there yet."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _place() -> str:
    try:
        return tempfile.gettempdir()
    except FileNotFoundError:
        return "of which there is none"
