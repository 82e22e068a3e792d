"""Who may do what with a file: one that is replaced keeps its owner, group and mode; a read-only one is left alone."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from ickit.errors import Fault, InputError


def check_writable(path: Path) -> None:
    """Raise InputError for a file that is read-only (for whoever runs this, the superuser too), and for a link that
    leads nowhere: the file that it stands for may be on a disk that is not connected.
    """
    if path.is_symlink() and not path.exists():
        raise InputError(
            Fault(path.name, "is a link to a file that is not there", "Connect its disk, or mend the link.")
        )
    if path.exists() and not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK)):
        raise InputError(Fault(path.name, "is read-only", "Allow writing to it, or add to a copy."))


def take_mode(path: Path, like: Path) -> None:
    """Give a new file the owner, group, mode and access list of the file that it is to replace.

    Raises InputError where its owner or group cannot be kept.
    """
    there, here = like.stat(), path.stat()
    if hasattr(os, "chown") and (there.st_uid, there.st_gid) != (here.st_uid, here.st_gid):
        try:
            os.chown(path, there.st_uid, there.st_gid)
        except PermissionError:
            problem = "belongs to another user or group, which cannot be kept when it is written anew"
            mend = "Have its owner add to it, or add to a copy of your own."
            raise InputError(Fault(like.name, problem, mend)) from None
    os.chmod(path, stat.S_IMODE(there.st_mode))
    if hasattr(os, "listxattr"):
        with suppress(OSError):  # not every file system has such lists
            for name in os.listxattr(like):
                with suppress(OSError):
                    os.setxattr(path, name, os.getxattr(like, name))
