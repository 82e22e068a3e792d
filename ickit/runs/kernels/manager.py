"""Kernels for reports: started the same way on every machine, reachable by their owner alone, and never left behind."""

import os
import signal
import subprocess
import sys
import sysconfig
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from ickit._base.environment import BASE, DOCUMENT, PREPARED, PROJECT, READS
from ickit._base.version import PACKAGE

ORDINARY = "python3"
_LONGEST_SOCKET = 90  # of the 104 characters that macOS allows, and 108 Linux
_DROPPED = (
    "PYTHONSTARTUP",
    "PYTHONWARNINGS",
    "PYTHONINSPECT",
    "PYTHONBREAKPOINT",
    "MPLBACKEND",
    "JUPYTER_CONFIG_DIR",
    BASE,
    DOCUMENT,
)
_ONE_THREAD = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "BLIS")
_QUIET = ["-Xfrozen_modules=off"]


def environment(folder: Path) -> dict[str, str]:
    """The environment of a kernel: this process's, without what would make outputs depend on the person or the machine.

    Hashes of text and the number of threads of linear algebra are fixed; settings of IPython and matplotlib in the
    home folder are passed over.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    for name in _ONE_THREAD:
        kept[f"{name}_THREADS" if name == "VECLIB_MAXIMUM" else f"{name}_NUM_THREADS"] = "1"
    kept |= {
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_RUNTIME_DIR": str(folder),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
    }
    if sys.platform == "linux":
        kept |= {"LC_ALL": "C.UTF-8"}
    settings = find_spec("matplotlib")
    if settings is not None and settings.submodule_search_locations:
        kept["MATPLOTLIBRC"] = os.path.join(settings.submodule_search_locations[0], "mpl-data", "matplotlibrc")
    package = str(PACKAGE.parent)
    if package not in {sysconfig.get_path(name) for name in ("purelib", "platlib")}:
        kept["PYTHONPATH"] = os.pathsep.join(part for part in (package, kept.get("PYTHONPATH", "")) if part)
    return kept


class Kernel(AsyncKernelManager):
    """Manages the kernel of one report, for the worker whose ``kernels`` it is one of."""

    kernels: ClassVar["WorkerKernels"]
    log_file: Path
    reads_file: Path

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """How to start the kernel. An ordinary one is this very Python, whatever kernels the user has installed."""
        if self.kernel_name != ORDINARY:
            return super().kernel_spec
        argv = [sys.executable, *_QUIET, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        metadata = {"debugger": False, "supported_encryption": ["curve"]}
        return KernelSpec(argv=argv, display_name="Python 3", language="python", metadata=metadata)

    async def start_kernel(self, **kw: Any) -> None:  # type: ignore[override]
        """Start the kernel in a folder of its own, with sockets there where the system has them, else encrypted."""
        folder = Path(tempfile.mkdtemp(prefix="", dir=self.kernels.folder))
        if self.kernel_name == ORDINARY:  # another kernel's provisioner sees to this itself
            self.connection_file = str(folder / "connection.json")
            if zmq.has("ipc") and len(os.fsencode(folder)) < _LONGEST_SOCKET:
                self.transport, self.ip = "ipc", str(folder / "z")
            elif self.has_trait("transport_encryption") and zmq.has("curve"):
                self.transport_encryption = "auto"
        self.log_file, self.reads_file = folder / "said", folder / "read"
        own = {PREPARED: self.kernels.prepared, READS: str(self.reads_file), **self._place()}
        own |= {DOCUMENT: ",".join(self.kernels.formats)} if self.kernels.formats else {}
        self.kernels.current = self
        with self.log_file.open("wb") as said:
            kw |= {
                "env": environment(self.kernels.folder) | own,
                "stdin": subprocess.DEVNULL,
                "stdout": said,
                "stderr": said,
            }
            await super().start_kernel(**kw)

    def _place(self) -> dict[str, str]:
        """What tells the kernel where the project is, and where its ``notebooks/`` would be if it has none."""
        project = self.kernels.project
        if not project:
            return {}
        notebooks = Path(project) / "notebooks"
        return {PROJECT: project} | ({} if notebooks.is_dir() else {BASE: str(notebooks)})

    def said(self) -> str:
        """The last line that the kernel's process wrote itself, such as why it could not start."""
        try:
            lines = self.log_file.read_text("utf-8", "replace").strip().splitlines()
        except (OSError, AttributeError):
            return ""
        return lines[-1].strip() if lines else ""

    def reads(self) -> tuple[str, ...]:
        """What the kernel noted of its reading, each thing once."""
        try:
            return tuple(sorted(set(self.reads_file.read_text("utf-8").splitlines())))
        except (OSError, AttributeError):
            return ()

    def end(self) -> None:
        """Kill the kernel's process and what it started, from any thread. One that has ended is no error."""
        pid = getattr(self.provisioner, "pid", None)
        if not pid:
            return
        with suppress(OSError, AttributeError):
            if sys.platform == "win32":
                self.provisioner.process.kill()
            elif os.getpgid(pid) == pid:
                os.killpg(pid, signal.SIGKILL)
            else:
                os.kill(pid, signal.SIGKILL)


class WorkerKernels:
    """The kernels of one worker, which has one at a time. ``folder``, the worker's own, holds their sockets;
    ``prepared`` is the folder of the run's tables, ``project`` the root of the project, ``formats`` what is made beside
    pages and CSV, and ``current`` the kernel that was started last.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prepared = self.project = ""
        self.formats: tuple[str, ...] = ()
        self.current: Kernel | None = None

    def manager_class(self) -> type[Kernel]:
        """The class by which nbclient, which makes the manager itself, starts a kernel of this worker."""

        class OwnKernel(Kernel):
            kernels = self

        return OwnKernel

    def said(self) -> str:
        """The last line that the process of the last kernel wrote itself."""
        return self.current.said() if self.current else ""

    def reads(self) -> tuple[str, ...]:
        """What the last kernel noted of its reading."""
        return self.current.reads() if self.current else ()

    def end(self) -> None:
        """End the kernel that was started last, from any thread."""
        if self.current is not None:
            self.current.end()
