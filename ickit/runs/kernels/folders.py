"""Private folders for sockets and settings of kernels: they go with the process that made them, however it ends.

Such a process holds a lock in its folder, which the system takes away when the process ends. What a killed one left is
removed by the next process that calls ``sweep``.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PREFIX = "ickit-"
LOCK = "lock"
_GONE = ".gone"


@contextmanager
def own_folder(parent: str | os.PathLike[str] | None = None) -> Iterator[Path]:
    """A folder which only the owner can enter; removed at the end. One inside a ``parent`` goes with the parent."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}run-" if parent is None else "", dir=parent))
    lock = locked(folder) if parent is None and sys.platform != "win32" else None
    try:
        yield folder
    finally:
        discard(folder)
        if lock is not None:
            lock.close()


def discard(folder: Path) -> None:
    """Remove ``folder`` and what is in it. It loses its name first: a process that would still write there cannot find
    it, so nothing comes in after what is in it has been listed.
    """
    gone = folder.with_name(f"{folder.name}{_GONE}")
    try:
        folder.rename(gone)
    except OSError:  # there is none, or, on Windows, a file in it is open
        gone = folder
    shutil.rmtree(gone, ignore_errors=True)


def sweep(maker: int | None = None) -> None:
    """Remove the folders of processes that were killed: those whose lock nobody holds. ``maker``: only those that the
    process of this number made.
    """
    if sys.platform == "win32":  # which has no such locks
        return
    for place in places():
        for folder in place.glob(f"{PREFIX}*/"):
            try:
                if folder.stat().st_uid == os.getuid() and not folder.is_symlink() and _abandoned(folder, maker):
                    discard(folder)
            except OSError:
                continue


def _abandoned(folder: Path, maker: int | None) -> bool:
    """Whether nobody needs ``folder`` any more, or its removal was begun and may have been broken off."""
    import fcntl

    if folder.name.endswith(_GONE):
        return True
    try:
        with (folder / LOCK).open("rb") as lock:
            if maker is not None and lock.read() != b"%d" % maker:
                return False
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (FileNotFoundError, BlockingIOError):
        return False
    return True


def locked(folder: Path) -> IO[bytes]:
    """The open lock of ``folder``: taken until every process that was given it has ended."""
    import fcntl

    new = folder / f"{LOCK}.new"  # a sweep that finds a lock finds it taken
    lock = new.open("wb")
    fcntl.flock(lock, fcntl.LOCK_EX)
    lock.write(b"%d" % os.getpid())
    lock.flush()
    new.rename(folder / LOCK)
    return lock


def new_folder(prefix: str, longest: int) -> Path:
    """A new folder that only the owner can enter, with a path of at most ``longest`` bytes."""
    for place in places():
        if len(os.fsencode(place / prefix)) + 8 <= longest:
            try:
                return Path(tempfile.mkdtemp(prefix=prefix, dir=place))
            except OSError:
                continue
    raise FileNotFoundError("no folder for sockets")


def places() -> list[Path]:
    """Where such folders may be, best first."""
    found = [Path(tempfile.gettempdir()).absolute(), Path("/tmp")]  # noqa: S108  mkdtemp makes the folder there
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(runtime) and os.path.isdir(runtime) and os.stat(runtime).st_uid == os.getuid():
        found.insert(0, Path(runtime))
    return list(dict.fromkeys(found))
