"""The template: a process that has imported what notebooks use and forks a kernel for whoever asks.

Run as ``python -m ickit.runs.kernels.template FOLDER RUNNER LIFE LISTENER LOCK [MODULE …]``; ``WarmTemplate`` does.
It imports first and serves afterwards, holds no event loop, no ZMQ context and no thread, and ends, with its kernels
and its folder, when the process that started it does.
"""

import contextlib
import gc
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ickit.runs.kernels.folders import discard, sweep
from ickit.runs.kernels.forked import become
from ickit.runs.kernels.preload import KERNEL, LIBRARIES, own_modules, preload, read_ahead
from ickit.runs.kernels.protocol import ADDRESS, FIXED_AT_START, IMPORT, READ, Connection, Message

_SWEEPS = 5
_OBJECTS = 50_000
"""Made between two searches for cycles: a report keeps most of what it makes, so that frequent ones find little."""


@dataclass
class Client:
    """Somebody who asked for a kernel, and the kernel: they last as long as each other."""

    connection: Connection
    pid: int | None = None
    folder: Path | None = None


@dataclass
class Template:
    """Forks kernels until the process that started it ends or hangs up."""

    folder: Path
    life: socket.socket
    listener: socket.socket
    runner: int
    clients: list[Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.environment = {name: os.environ.get(name) for name in FIXED_AT_START}
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.life, selectors.EVENT_READ, "over")
        self.selector.register(self.listener, selectors.EVENT_READ, "asked")
        self.woken, self.waker = socket.socketpair()
        self.woken.setblocking(False)
        self.waker.setblocking(False)
        self.selector.register(self.woken, selectors.EVENT_READ, "signalled")
        self.over = self.hung_up = False
        self.added: dict[str, str] = {}

    def prepare(self, modules: tuple[str, ...], benchmarks: Iterable[str] = ()) -> None:
        """Import modules and read benchmarks, for all kernels to come. One that starts a thread is the end of it: a
        process with threads cannot be forked safely.
        """
        gc.disable()  # what is imported stays
        with self.watching():
            if modules:
                self.added |= preload(modules)
            read_ahead(benchmarks)
        if len(os.listdir("/proc/self/task")) > 1:
            self.end()
            sys.exit("ickit: a preloaded library has started a thread, so kernels are started the ordinary way")
        gc.collect()
        gc.freeze()
        gc.set_threshold(_OBJECTS)
        gc.enable()

    def serve(self) -> tuple[Message, Connection] | None:
        """Serve until all is over, then None; in a forked kernel, what it was asked to be and the way to answer."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._told_to_end)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        while not self.over and self.wanted():
            for key, _ in self.selector.select(timeout=1):
                if key.data == "over":
                    self.over, self.hung_up = True, not self._heard()
                elif key.data == "asked":
                    self._accept()
                elif key.data == "signalled":
                    self._reap()
                elif order := self._hear(key.data):
                    return order, self._leave(key.data)
        return None

    def wanted(self) -> bool:
        """Whether the runner lives. Its hanging up tells sooner, unless a process that it forked holds its end too."""
        return os.getppid() == self.runner

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """While something takes long: look every second whether the runner lives, and end if it does not."""

        def look(*_: object) -> None:
            if not self.wanted():
                signal.setitimer(signal.ITIMER_REAL, 0)  # the end takes longer than a look: none in the midst of it
                self.end()
                os._exit(1)

        before = signal.signal(signal.SIGALRM, look)
        signal.setitimer(signal.ITIMER_REAL, 1, 1)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def end(self) -> None:
        """End every kernel and remove the folder; where the runner was ended from outside, its folders too: they hold
        the members' tables. A signal to all processes of a terminal does not reach this one.
        """
        for client in self.clients:
            self._signal(client, signal.SIGKILL)
        deadline = time.monotonic() + 2
        while any(client.pid for client in self.clients) and time.monotonic() < deadline:
            self._reap()
            time.sleep(0.005)
        discard(self.folder)
        for _ in range(_SWEEPS):  # what holds a lock there may take a moment to end, and so may the runner itself
            if not self.wanted():
                sweep(self.runner)
            elif not self.hung_up:
                return
            time.sleep(0.2)

    def _heard(self) -> bytes:
        """What the runner says at its end; nothing where it has ended without a word."""
        try:
            return self.life.recv(16)
        except ConnectionResetError:
            return b""

    def _told_to_end(self, *_: object) -> None:
        self.over = True

    def _accept(self) -> None:
        sock, _ = self.listener.accept()
        client = Client(Connection(sock))
        self.clients.append(client)
        self.selector.register(sock, selectors.EVENT_READ, client)

    def _hear(self, client: Client) -> Message | None:
        """Do what ``client`` says. An order comes back in the forked kernel only."""
        try:
            received = client.connection.sock.recv(1 << 20)
        except ConnectionResetError:
            received = b""
        if not received:
            self._dismiss(client)
        for message in client.connection.take(received):
            if "signal" in message:
                self._signal(client, message["signal"])
            elif IMPORT in message:
                self.prepare(tuple(message[IMPORT]), message[READ])
            elif order := self._start(client, message):
                return order
        return None

    def _start(self, client: Client, order: Message) -> Message | None:
        if reason := self._unfit(order):
            client.connection.send({"refused": reason})
            return None
        client.folder = Path(order["folder"])
        try:
            client.pid = os.fork()
        except OSError as fault:
            client.connection.send({"refused": str(fault)})
            return None
        if client.pid == 0:
            return order
        client.connection.send({"pid": client.pid})
        return None

    def _unfit(self, order: Message) -> str:
        """Why a process forked from this one would differ from the kernel that was asked for; empty if it would not."""
        differing = [name for name, value in self.environment.items() if order["env"].get(name) != value]
        if differing:
            return f"{', '.join(differing)} differs from the template's"
        if _resolved(order["python"]) != _resolved(sys.executable):
            return "another Python"
        if os.path.exists(os.path.join(order["cwd"], "matplotlibrc")):
            return "the working directory has a matplotlibrc"
        return ""

    def _signal(self, client: Client, number: int) -> None:
        """Signal the kernel's process group. Until a kernel is reaped its number is its own, so this hits no other."""
        if client.pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(client.pid, number)
            if number == signal.SIGKILL:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(client.pid, number)

    def _dismiss(self, client: Client) -> None:
        """The client has gone: so do its kernel and the kernel's folder."""
        self.selector.unregister(client.connection.sock)
        self._signal(client, signal.SIGKILL)
        if client.pid is None:
            self._forget(client)

    def _forget(self, client: Client) -> None:
        self.clients = [other for other in self.clients if other is not client]
        client.connection.close()
        if client.folder:
            shutil.rmtree(client.folder, ignore_errors=True)

    def _reap(self) -> None:
        """Tell of the kernels that have ended; what they started ends with them."""
        with contextlib.suppress(BlockingIOError):
            self.woken.recv(4096)
        for client in [client for client in self.clients if client.pid]:
            pid = client.pid
            assert pid is not None
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                continue
            self._signal(client, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            client.pid = None
            client.connection.send({"exit": os.waitstatus_to_exitcode(status)})
            if client.connection.sock not in self._listened():
                self._forget(client)
            client.folder = None  # a client that is there removes it, or starts an ordinary kernel in it

    def _listened(self) -> set[object]:
        return {key.fileobj for key in self.selector.get_map().values()}

    def _leave(self, mine: Client) -> Connection:
        """In a forked kernel: let go of everything that is the template's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self.selector.close()
        for client in self.clients:
            if client is not mine:
                client.connection.close()
        for sock in (self.life, self.listener, self.woken, self.waker):
            sock.close()
        for number in map(int, os.listdir("/proc/self/fd")):
            if number > 2 and number != mine.connection.sock.fileno():
                with contextlib.suppress(OSError):
                    os.close(number)
        return mine.connection


def _resolved(python: str) -> str:
    """A Python's path with its folder's links resolved; it itself may be a link, of an environment to its base."""
    return os.path.join(os.path.realpath(os.path.dirname(python)), os.path.basename(python))


def main() -> None:
    """Preload, serve, and in a forked kernel be that kernel."""
    folder, runner, life, listener, lock, *modules = sys.argv[1:]
    os.set_inheritable(int(lock), False)
    sys.path[:] = [entry for entry in sys.path if entry not in ("", os.getcwd())]
    os.environ.pop(ADDRESS, None)
    template = Template(Path(folder), socket.socket(fileno=int(life)), socket.socket(fileno=int(listener)), int(runner))
    template.prepare((*KERNEL, *(modules or (*LIBRARIES, *own_modules()))))
    with contextlib.suppress(BrokenPipeError):
        template.life.send(b"ready")
    me = os.getpid()
    if (asked := template.serve()) is None:
        template.end()
        return
    order, answer = asked
    added = template.added
    del template

    def ready() -> None:
        answer.send({"ready": True})
        answer.close()

    become(order, me, added, ready)


if __name__ == "__main__":
    main()
