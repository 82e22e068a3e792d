"""What a process forked from the template does to become one kernel, like one that was started afresh."""

import ctypes
import importlib.util
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, ClassVar

from ickit.runs.kernels.protocol import Message

INLINE = "module://matplotlib_inline.backend_inline"
_PR_SET_PDEATHSIG = 1


def become(order: Message, template: int, added: dict[str, str], ready: Callable[[], None]) -> None:
    """Run the kernel that ``order`` describes (``argv``, ``env``, ``cwd``) until it is told to end.

    ``template`` is the process id of the parent: the kernel ends when it does. ``added`` holds the variables that the
    preloaded libraries set on import. ``ready`` is called once the kernel listens.
    """
    _end_with(template)
    _as_started(order, added)
    from ipykernel.kernelapp import IPKernelApp

    app: Any = IPKernelApp.instance(parent_handle=template)
    with _without_list_of_modules():
        app.initialize(order["argv"])
    _tell_libraries(app.shell)
    ready()
    app.start()


def _end_with(template: int) -> None:
    """A session of its own, and the end of this process at the end of its parent, however that comes about."""
    os.setsid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != template:
        os._exit(1)


def _as_started(order: Message, added: dict[str, str]) -> None:
    """Environment, working directory, arguments, seeds: as a new process has them."""
    os.environ.clear()
    os.environ.update({**added, **order["env"]})
    time.tzset()
    os.chdir(order["cwd"])
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [str(launcher.origin) if launcher else "ipykernel_launcher", *order["argv"]]
    tempfile.tempdir = None
    random.seed()
    if "numpy" in sys.modules:
        import numpy as np

        np.random.seed()


class _NoModules:
    """``sys`` without modules."""

    modules: ClassVar[dict[str, ModuleType]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


@contextmanager
def _without_list_of_modules() -> Iterator[None]:
    """ipykernel lists the files of all modules for its debugger. Here there is none; and to look at thousands of
    objects, each of which the system has to copy for this process, takes a fifth of the time that a kernel needs.
    """
    from ipykernel import ipkernel

    module: Any = ipkernel
    module.sys = _NoModules()
    try:
        yield
    finally:
        module.sys = sys


def _tell_libraries(shell: object) -> None:
    """Do what libraries do on import only inside a kernel: they were imported before there was one."""
    if "matplotlib" in sys.modules:
        import matplotlib as mpl

        mpl.rcParams["backend"] = os.environ.get("MPLBACKEND") or INLINE
    if "ipywidgets" in sys.modules:
        sys.modules["ipywidgets"].load_ipython_extension(shell)
