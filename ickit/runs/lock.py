"""One run at a time in one folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ickit.errors import Fault, InputError


@contextmanager
def lock_folder(folder: Path, shown: str) -> Iterator[None]:
    """Hold the run's ``folder`` for this process; ``shown`` is what a message calls it.

    The system lets go of the lock when the process ends, however it ends, so that none is ever left behind.
    Raises InputError where another run holds it, or the folder cannot be written.
    """
    lock = FileLock(folder.parent / f".{folder.name}.lock", timeout=0)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise InputError(Fault(shown, "another run is writing there", "Wait until it is done.")) from None
    except OSError as error:
        raise InputError(Fault(shown, f"cannot be written ({error.strerror or error})", "Choose --out.")) from None
    try:
        yield
    finally:
        lock.release()
