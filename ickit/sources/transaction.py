"""Files put in place so that whatever stops it leaves the earlier version or the new one; the earlier one is kept."""

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from ickit.errors import Fault, InputError
from ickit.sources.base import ADDING, READY, pending
from ickit.tables.schema import TABLES

EARLIER = ".earlier"


def put_folder(folder: Path, files: Mapping[str, bytes]) -> str:
    """Put several files in a folder, all or none. Returns where the earlier ones are kept, blank where there were none.

    All are written beside their places first. From the moment that they are marked as ready they count, also for who
    reads the folder; what stops the rest is made up for by the next :func:`finish`. Raises InputError where a file
    cannot be written; then all is as it was.
    """
    beside = folder / ADDING
    earlier: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        for name, content in files.items():
            _write(beside / name, content, like=folder / name)
        earlier = _keep(folder, files)
        (beside / READY).touch()
        finish(folder)
    except OSError as error:
        _put_back(folder, files, earlier)
        raise InputError(_unwritten(error, folder.name)) from None
    return "" if earlier is None else str(earlier)


def put_file(path: Path, content: bytes) -> str:
    """Put one file in its place, or raise InputError. Returns where the earlier one is kept, blank for none."""
    beside = path.with_name(f".{path.name}.adding")
    try:
        _write(beside, content, like=path)
        earlier = _keep(path.parent, [path.name])
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(_unwritten(error, path.name)) from None
    return "" if earlier is None else str(earlier)


def finish(folder: Path) -> None:
    """Put files in their place that are ready and beside it still; cities first, since the others refer to them."""
    order = list(TABLES)
    waiting = pending(folder)
    for name in sorted(waiting, key=lambda name: order.index(Path(name).stem.casefold())):
        os.replace(waiting[name], folder / name)
    shutil.rmtree(folder / ADDING, ignore_errors=True)


def _write(path: Path, content: bytes, like: Path) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if like.exists():
        shutil.copymode(like, path)


def _keep(folder: Path, names: Mapping[str, bytes] | list[str]) -> Path | None:
    """Keep the files of these names, as they are, in a folder of this moment; None where there are none."""
    there = [folder / name for name in names if (folder / name).exists()]
    if not there:
        return None
    kept = folder / EARLIER / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S.%fZ}"
    kept.mkdir(parents=True)
    for file in there:
        try:
            os.link(file, kept / file.name)
        except OSError:
            shutil.copy2(file, kept / file.name)
    return kept


def _put_back(folder: Path, files: Mapping[str, bytes], earlier: Path | None) -> None:
    (folder / ADDING / READY).unlink(missing_ok=True)
    for name in files:
        before = None if earlier is None else earlier / name
        if (folder / ADDING / name).exists() or not (folder / ADDING).exists():
            continue
        if before is not None and before.exists():
            shutil.copy2(before, folder / ADDING / name)
            os.replace(folder / ADDING / name, folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / ADDING, ignore_errors=True)
    if earlier is not None:
        shutil.rmtree(earlier, ignore_errors=True)


def _unwritten(error: OSError, name: str) -> Fault:
    at = Path(error.filename).name if isinstance(error.filename, str) else name
    problem = f"cannot be written ({error.strerror or type(error).__name__})"
    return Fault(at, problem, "Close it where it is open, and see that there is room and that you may write there.")
