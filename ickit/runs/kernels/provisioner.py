"""The Jupyter kernel provisioner of the kernel ``ickit-warm``: kernels forked from a template, or ordinary ones.

Jupyter finds it by the entry point ``jupyter_client.kernel_provisioners`` and uses it for every kernel whose
specification names it. Where no template runs (``ickit.runs.kernels.template_client``), or it declines, it starts an
ordinary kernel.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from ickit.runs.kernels.client import PromptClient
from ickit.runs.kernels.folders import locked, new_folder
from ickit.runs.kernels.protocol import (
    ADDRESS,
    LISTENER,
    LONGEST_FOLDER,
    ONE_THREAD,
    PREFIX,
    QUIET,
    Connection,
    Message,
    encoded,
)

LAUNCHER = ["-m", "ipykernel_launcher"]
START_SECONDS = 60.0
END_SECONDS = 2.0


class WarmProcess:
    """A kernel that the template has forked, with the part of ``subprocess.Popen`` that Jupyter uses."""

    stdin = stdout = stderr = None

    def __init__(self, connection: Connection) -> None:
        self.pid = 0
        self.returncode: int | None = None
        self._connection = connection

    def poll(self) -> int | None:
        """The exit status, or None while the kernel runs. Negative: the signal that ended it."""
        while self.returncode is None:
            try:
                self.hear(self._connection.sock.recv(4096))
            except BlockingIOError:
                break
            except OSError:
                self.hear(b"")
        return self.returncode

    def hear(self, received: bytes) -> list[Message]:
        """Take in what the template sent. Nothing means that it has gone, and takes its kernels with it."""
        messages = self._connection.take(received)
        for message in messages:
            self.pid = message.get("pid", self.pid)
            if "exit" in message:
                self._ended(message["exit"])
        if not received and self.returncode is None:
            if self.pid:
                _kill_group(self.pid)
            self._ended(-signal.SIGKILL)
        return messages

    def wait(self) -> int | None:
        """The exit status; called when the kernel has ended."""
        return self.poll()

    def send_signal(self, signum: int) -> None:
        """Signal the kernel and what it started, by way of the template, which knows whether it still runs."""
        if self.poll() is None:
            self._connection.send({"signal": int(signum)})

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    async def next(self) -> list[Message]:
        """Wait for what the template sends next."""
        loop = asyncio.get_running_loop()
        try:
            return self.hear(await loop.sock_recv(self._connection.sock, 4096))
        except OSError:
            return self.hear(b"")

    async def gone(self, timeout: float) -> None:
        """Wait until the kernel has ended, or for ``timeout`` seconds."""

        async def ended() -> None:
            while self.returncode is None:
                await self.next()

        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended(), timeout)

    def _ended(self, status: int) -> None:
        self.returncode = status
        self._connection.close()


class WarmProvisioner(LocalProvisioner):
    """Asks the template for a kernel. The kernel is ended at once when Jupyter shuts it down: its results are in."""

    process: Any
    _folder: Path | None = None
    _lock: IO[bytes] | None = None
    _template: socket.socket | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose the way to the kernel: sockets in a folder that only the owner can enter, else encrypted."""
        environment = dict(kwargs.pop("env", os.environ))
        environment.pop(ADDRESS, None)
        environment = {**QUIET, **environment, **ONE_THREAD}
        address = os.environ.get(ADDRESS)
        self._template = _connected(address)
        if address is not None and self._template is not None:
            self._use_folder(Path(address))
        elif zmq.has("curve") and self.parent is not None and self.parent.transport == "tcp":
            kwargs.setdefault("transport_encryption", "auto")
        return await super().pre_launch(env=environment, **kwargs)

    def _use_folder(self, address: Path) -> None:
        """Set up the manager for sockets in a folder of this kernel's own. A restarted kernel keeps its folder."""
        manager = self.parent
        if manager is None or (self._folder is not None and self._folder.exists()):
            return
        self._set_folder(manager, Path(tempfile.mkdtemp(prefix="", dir=address)))
        manager.transport = "ipc"
        if manager.client_factory is AsyncKernelClient:
            manager.client_factory = PromptClient

    def _set_folder(self, manager: Any, folder: Path) -> None:
        self._folder = folder
        manager.ip = str(folder / "z")
        manager.connection_file = str(folder / "connection.json")

    def _move(self, cmd: list[str]) -> list[str]:
        """The command of an ordinary kernel where a warm one was to be: it gets a folder that is not its template's,
        which anybody may remove once the template has gone. One that is started again stays where its clients are.
        """
        before, manager = self._folder, self.parent
        if before is None or manager is None or self.pid is not None:
            return cmd
        folder = new_folder(PREFIX, LONGEST_FOLDER)
        self._lock = locked(folder)
        self._set_folder(manager, folder)
        shutil.rmtree(before, ignore_errors=True)
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        named = str(before / "connection.json")
        return [manager.connection_file if part == named else part for part in cmd]

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel: warm where possible, else as Jupyter does."""
        process = await self._ask(cmd, kwargs)
        if process is None:
            return await super().launch_kernel(self._move(cmd), **kwargs)
        self.process = process
        self.pid = process.pid
        self.pgid = None
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def _ask(self, command: list[str], kwargs: dict[str, Any]) -> WarmProcess | None:
        """Ask the template for a kernel; None where it gives none."""
        sock, self._template = self._template, None
        if sock is None:
            return None
        if command[1:3] != LAUNCHER:
            sock.close()
            return None
        sock.setblocking(False)
        order = {
            "python": command[0],
            "argv": command[3:],
            "env": kwargs["env"],
            "cwd": os.path.abspath(kwargs.get("cwd") or os.getcwd()),
            "folder": str(self._folder),
        }
        process = WarmProcess(Connection(sock))
        try:
            async with asyncio.timeout(START_SECONDS):
                await asyncio.get_running_loop().sock_sendall(sock, encoded(order))
                while process.returncode is None:
                    for message in await process.next():
                        if "ready" in message:
                            return process
                        if "refused" in message:
                            self.log.info("ickit: an ordinary kernel: %s", message["refused"])
                            sock.close()
                            return None
        except (OSError, TimeoutError):
            sock.close()
        return None

    async def shutdown_requested(self, restart: bool = False) -> None:
        """End the kernel now; an ordinary one takes its time."""
        if isinstance(self.process, WarmProcess):
            await self.kill(restart=restart)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel, and see it gone."""
        await super().kill(restart=restart)
        if isinstance(self.process, WarmProcess):
            await self.process.gone(END_SECONDS)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the kernel's folder."""
        await super().cleanup(restart=restart)
        if self._folder is not None and not restart:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
            if self._lock is not None:
                self._lock.close()
                self._lock = None


def _connected(address: str | None) -> socket.socket | None:
    """The way to the template in a folder; None where there is none that lives."""
    if not address or sys.platform != "linux":
        return None
    sock = socket.socket(socket.AF_UNIX)
    try:
        sock.settimeout(END_SECONDS)
        sock.connect(os.path.join(address, LISTENER))
    except OSError:
        sock.close()
        return None
    return sock


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
