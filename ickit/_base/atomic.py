"""Writing a file that appears whole or not at all."""

import os
import tempfile
from pathlib import Path

from ickit.errors import Fault, InputError


def write_atomic(out: Path, content: bytes) -> None:
    """Write a file. Raises InputError where that cannot be done; then what was there before is there still."""
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(name, out)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise InputError(unwritten(out, error)) from None


def unwritten(out: Path, error: OSError) -> Fault:
    """The fault of a file or folder that cannot be written."""
    mend = "Choose a folder that is there and can be written."
    return Fault(str(out), f"cannot be written ({error.strerror})", mend)
