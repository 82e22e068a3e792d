"""Warm kernels: a template process that has imported what notebooks use, and forks a kernel per report.

One template serves a run on one machine: it is started once, by the process that runs the run, and every worker
process on that machine asks it for kernels over a socket that only the owner can reach.
``ickit.runs.kernels.provisioner``
does the asking, as a Jupyter kernel provisioner, so papermill, nbclient and other Jupyter clients are used as they are:

    with WarmTemplate():
        papermill.execute_notebook(..., kernel_name=warm_kernel_name())

Where no template runs (another system than Linux, a template that could not start or was killed) the same kernel name
starts an ordinary kernel, with the same outputs.
"""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from ickit.runs.kernels.folders import discard, locked, new_folder, sweep
from ickit.runs.kernels.protocol import (
    ADDRESS,
    IMPORT,
    LISTENER,
    LONGEST_FOLDER,
    ONE_THREAD,
    PREFIX,
    QUIET,
    READ,
    encoded,
)

NAME = "ickit-warm"
ORDINARY = "python3"
SAID = "said"
"""What the template and its kernels write themselves, such as that a shutdown interrupted them, goes to this file."""

_FOR_TEMPLATE = {**ONE_THREAD, **QUIET, "MPLBACKEND": "agg", "JE_ARROW_MALLOC_CONF": "background_thread:false"}


def available() -> bool:
    """Whether this system can have warm kernels: Linux, with the kernel installed."""
    return sys.platform == "linux" and warm_kernel_name() == NAME


@cache
def warm_kernel_name() -> str:
    """The kernel to run notebooks with: ``ickit-warm``, or ``python3`` where the package's own is not installed."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        KernelSpecManager().get_kernel_spec(NAME)
    except NoSuchKernel:
        return ORDINARY
    return NAME


class WarmTemplate:
    """A template for the kernels of one run on one machine; a context manager.

    ``start`` returns at once: the template imports while the caller goes on, and a kernel asked for meanwhile waits for
    it. This process and the processes it starts afterwards find the template by an environment variable; one that was
    started before, or takes its environment from elsewhere, calls ``use(template.address)``. Where there can be no
    template, ``address`` stays None and kernels are ordinary ones.

    ``modules`` names what to import; left empty, the libraries that notebooks use and the package's own modules.
    ``environment``: that of the kernels to come, where it is not this process's own.
    """

    def __init__(self, modules: Iterable[str] = (), environment: Mapping[str, str] | None = None) -> None:
        self.modules = tuple(modules)
        self.environment = environment
        self.address: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._life: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the template."""
        return self._process.pid if self._process else None

    def start(self) -> Self:
        """Start the template; where that fails there is none, and no error."""
        if not available():
            return self
        try:
            sweep()
            folder = new_folder(PREFIX, LONGEST_FOLDER)
        except OSError:
            return self
        try:
            self._launch(folder)
        except OSError:
            discard(folder)
            return self
        self.address = str(folder)
        use(self.address)
        return self

    def _launch(self, folder: Path) -> None:
        self._life, theirs = socket.socketpair()
        listener = socket.socket(socket.AF_UNIX)
        with theirs, listener, locked(folder) as lock, (folder / SAID).open("wb") as said:
            listener.bind(str(folder / LISTENER))
            listener.listen(1024)
            given = (theirs.fileno(), listener.fileno(), lock.fileno())
            self._process = subprocess.Popen(  # noqa: S603  the command is this Python and this package
                [
                    sys.executable,
                    "-m",
                    "ickit.runs.kernels.template",
                    folder,
                    str(os.getpid()),
                    *map(str, given),
                    *self.modules,
                ],
                env={**(os.environ if self.environment is None else self.environment), **_FOR_TEMPLATE},
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                pass_fds=given,
                start_new_session=True,
            )

    def prepare(self, modules: Iterable[str] = (), benchmarks: Iterable[str] = ()) -> None:
        """Let the template import more modules and read benchmarks before it begins kernels that are asked for later;
        returns at once.
        """
        if self.address is None:
            return
        with socket.socket(socket.AF_UNIX) as asked, contextlib.suppress(OSError):
            asked.connect(os.path.join(self.address, LISTENER))
            asked.sendall(encoded({IMPORT: list(modules), READ: list(benchmarks)}))

    def ready(self, timeout: float = 60.0) -> bool:
        """Wait until the template has imported everything; False if it ended or takes over ``timeout`` seconds."""
        if self._life is None:
            return False
        self._life.settimeout(timeout)
        try:
            return bool(self._life.recv(16, socket.MSG_PEEK))
        except OSError:
            return False

    def stop(self) -> None:
        """End the template and its kernels and remove their folder. Stopping twice is no error."""
        if self._life is not None:
            with contextlib.suppress(OSError):
                self._life.send(b"end")
                self._life.shutdown(socket.SHUT_RDWR)
            self._life.close()
            self._life = None
        if self._process is not None:
            self._process.terminate()  # at once, also in the midst of its imports
            try:
                self._process.wait(4)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self.address is not None:
            discard(Path(self.address))
            if os.environ.get(ADDRESS) == self.address:
                use(None)
            self.address = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def use(address: str | None) -> None:
    """Let kernels of this process come from the template at ``address``; None for ordinary kernels."""
    if address is None:
        os.environ.pop(ADDRESS, None)
    else:
        os.environ[ADDRESS] = address


def alive() -> bool:
    """Whether the template that kernels of this process come from answers."""
    address = os.environ.get(ADDRESS)
    if not address or sys.platform != "linux":
        return False
    with socket.socket(socket.AF_UNIX) as asked:
        asked.settimeout(2)
        try:
            asked.connect(os.path.join(address, LISTENER))
        except OSError:
            return False
    return True
