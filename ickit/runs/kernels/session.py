"""What kernels need on a machine for as long as a run lasts."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ickit.errors import Fault, InputError
from ickit.runs.kernels.folders import own_folder, sweep
from ickit.runs.kernels.protocol import READ_AHEAD


@contextmanager
def room_aside() -> Iterator[None]:
    """Tell of a folder for temporary files that cannot be written: InputError in the place of OSError."""
    try:
        yield
    except OSError as error:
        problem = f"cannot be written ({error.strerror or error})"
        mend = "Free some space there, or let the environment variable TMPDIR name another folder."
        raise InputError(Fault(f"the folder for temporary files, {_place()}", problem, mend)) from None


@contextmanager
def kernels(benchmarks: Iterable[str] = ()) -> Iterator[tuple[Path, str]]:
    """What a run's kernels need on this machine, for as long as the run lasts: a folder for their sockets, and the name
    of the kernel to start. Entered before the workers are started. Raises InputError where there can be no such folder.

    ``benchmarks``: files that many kernels are going to read, so that the template of warm kernels reads them first.
    """
    from ickit.runs.kernels.manager import environment
    from ickit.runs.kernels.template_client import WarmTemplate, warm_kernel_name

    with ExitStack() as stack:
        with room_aside():
            sweep()
            folder = stack.enter_context(own_folder())
        own = {READ_AHEAD: os.pathsep.join(benchmarks)}
        template = stack.enter_context(WarmTemplate(environment=environment(folder) | own))
        yield folder, warm_kernel_name() if template.address else "python3"


def _place() -> str:
    try:
        return tempfile.gettempdir()
    except FileNotFoundError:
        return "of which there is none"
