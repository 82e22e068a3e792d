"""What the template of warm kernels and those who ask it for kernels have in common: words, places and messages."""

import contextlib
import json
import socket
from typing import Any

ADDRESS = "ICKIT_WARM"
"""Environment variable: the folder of a template that runs on this machine."""

LISTENER = "t"
"""Where in its folder a template listens, for orders of kernels and for what to prepare."""

IMPORT, READ = "import", "read"
"""What a message that prepares a template holds: modules to import, and benchmarks to read, since kernels will."""

PREFIX = "ickit-warm-"

LONGEST_FOLDER = 107 - len("/12345678/z-5")
"""Characters a template's folder may have: Linux allows 107 in the path of a socket, and a kernel's come below it."""

ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
}
"""For a template, because a process with threads cannot be forked safely, and for every kernel, warm or ordinary: the
number of threads changes the last digits of sums, and runs use all cores by running several kernels."""

QUIET = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}
"""Keeps the debugger that ipykernel loads from warning of frozen modules at each start."""

FIXED_AT_START = (
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "MATPLOTLIBRC",
    "MPLCONFIGDIR",
    "PYTHONDEVMODE",
    "PYTHONHASHSEED",
    "PYTHONHOME",
    "PYTHONOPTIMIZE",
    "PYTHONPATH",
    "PYTHONUTF8",
    "PYTHONWARNINGS",
    "XDG_CONFIG_HOME",
)
"""Variables that Python or a preloaded library reads once: a kernel that wants another value is not forked."""

Message = dict[str, Any]


class Connection:
    """One end of a connection: messages of one line of JSON each."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._rest = b""

    def send(self, message: Message) -> None:
        """Send ``message``; a peer that has gone is no error here: receiving tells."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError, BlockingIOError):
            self.sock.sendall(encoded(message))

    def take(self, received: bytes) -> list[Message]:
        """The messages that are whole now that ``received`` has come."""
        *lines, self._rest = (self._rest + received).split(b"\n")
        return [json.loads(line) for line in lines]

    def close(self) -> None:
        """Close this end; closing it twice is no error."""
        self.sock.close()


def encoded(message: Message) -> bytes:
    r"""``message`` as it travels.

    >>> encoded({"signal": 2})
    b'{"signal": 2}\n'
    """
    return json.dumps(message).encode() + b"\n"
