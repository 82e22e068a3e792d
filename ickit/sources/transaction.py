"""Files put in place so that whatever stops it leaves the earlier version or the new one; the earlier one is kept."""

import errno
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from ickit.errors import Fault, InputError
from ickit.sources.base import ADDING, READY, content_hash, pending
from ickit.sources.file_modes import check_writable, take_mode
from ickit.tables.schema import TABLES

EARLIER = ".earlier"
_AGAIN = "Save and close it there, then add again."


def put_folder(folder: Path, files: Mapping[str, bytes], read: Mapping[str, str]) -> str:
    """Put several files in a folder, all or none. Returns where the earlier ones are kept, blank where there were none.

    ``read`` holds the hash of every file that the new ones were made from. All are written beside their places first.
    From the moment that they are marked as ready they count, also for who reads the folder; what stops the rest is
    made up for by the next :func:`finish`. Raises InputError where a file cannot be written, or another program has
    changed one of those read; then all is as it was.
    """
    new = not folder.exists()
    for name in files:
        check_writable(folder / name)
    earlier: Path | None = None
    try:
        _prepare(folder, files)
        earlier = _keep(folder, files)
        _check_unchanged(folder, read)
        _mark(folder, files, read)
        finish(folder)
    except (OSError, InputError) as error:
        if _taken_back(folder, files, earlier):
            shutil.rmtree(folder / ADDING, ignore_errors=True)
            _drop(earlier)
            if new:
                with suppress(OSError):
                    folder.rmdir()
        if isinstance(error, InputError):
            raise
        raise InputError(_unwritten(error, folder.name)) from None
    return "" if earlier is None else str(earlier)


def put_file(path: Path, content: bytes, read: str | None) -> str:
    """Put one file in its place, or raise InputError. Returns where the earlier one is kept, blank for none.

    ``read`` is the hash of what it was made from, None where there was no file. A link is followed.
    """
    path = path.resolve()
    check_writable(path)
    beside = path.with_name(f".{path.name}.adding")
    earlier: Path | None = None
    try:
        _write(beside, content, like=path)
        earlier = _keep(path.parent, [path.name])
        _check_unchanged(path.parent, {path.name: read})
        os.replace(beside, path)
    except (OSError, InputError) as error:
        beside.unlink(missing_ok=True)
        _drop(earlier)
        if isinstance(error, InputError):
            raise
        raise InputError(_unwritten(error, path.name)) from None
    return "" if earlier is None else str(earlier)


def finish_interrupted(folder: Path) -> None:
    """Finish what an earlier ``add`` was kept from. Raises InputError where a file was edited since then."""
    try:
        finish(folder)
    except InputError as error:
        name = error.faults[0].place
        mend = f"Compare it with {ADDING}/{name}, which holds the rows that were added; keep the better as {name}, "
        problem = "was changed after an add to it was interrupted"
        raise InputError(Fault(name, problem, f"{mend}then delete the folder {ADDING} and add again.")) from None


def finish(folder: Path) -> None:
    """Put files in their place that are ready and beside it still; cities first, since the others refer to them.

    Raises InputError where another program has changed a file since it was read: its rows would be lost.
    """
    order, marked = list(TABLES), _marked(folder)
    waiting = pending(folder)
    for name in sorted(waiting, key=lambda name: order.index(Path(name).stem.casefold())):
        _check_unchanged(folder, {name: marked[name]} if name in marked else {}, also=waiting[name])
        _move(waiting[name], folder / name)
    shutil.rmtree(folder / ADDING, ignore_errors=True)


def _prepare(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / ADDING, ignore_errors=True)
    (folder / ADDING).mkdir()
    for name, content in files.items():
        _write(folder / ADDING / name, content, like=folder / name)


def _mark(folder: Path, files: Mapping[str, bytes], read: Mapping[str, str]) -> None:
    """Say that all are ready, and what they were made from; the mark appears whole or not at all."""
    beside = folder / ADDING
    content = json.dumps({name: read.get(name) for name in files}).encode()
    _write(beside / f".{READY}", content, like=None)
    os.replace(beside / f".{READY}", beside / READY)


def _marked(folder: Path) -> dict[str, str | None]:
    try:
        return dict(json.loads((folder / ADDING / READY).read_bytes() or b"{}"))
    except (OSError, ValueError):
        return {}


def _check_unchanged(folder: Path, read: Mapping[str, str | None], also: Path | None = None) -> None:
    """Raise InputError where a file is not as it was read. Where ``also`` waits for its place, the file may be gone
    from it, or be the same already.
    """
    for name, before in read.items():
        now = _hash(folder / name)
        if now != before and (also is None or now not in (None, _hash(also))):
            raise changed_meanwhile(name)


def changed_meanwhile(name: str) -> InputError:
    """What is wrong with a file that is not what it was when it was read."""
    return InputError(Fault(name, "was changed by another program while rows were added to it", _AGAIN))


def _hash(path: Path) -> str | None:
    return content_hash(path.read_bytes()) if path.exists() else None


def _write(path: Path, content: bytes, like: Path | None) -> None:
    there = like is not None and like.exists()
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600 if there else 0o666)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if like is not None and there:
        take_mode(path, like)


def _move(path: Path, to: Path) -> None:
    """Move a file over another; where a link stands there, over what it leads to, on another disk too."""
    to = Path(os.path.realpath(to))
    try:
        os.replace(path, to)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = to.with_name(f".{to.name}.adding")
        try:
            _write(beside, path.read_bytes(), like=path)
            os.replace(beside, to)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        path.unlink()


def _keep(folder: Path, names: Iterable[str]) -> Path | None:
    """Keep the files of these names, as they are, in a folder of this moment; None where there are none."""
    there = [folder / name for name in names if (folder / name).exists()]
    if not there:
        return None
    kept = folder / EARLIER / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S.%fZ}"
    try:
        kept.mkdir(parents=True)
        for file in there:
            _copy(file, kept / file.name)
    except OSError:
        _drop(kept)
        raise
    return kept


def _copy(file: Path, to: Path) -> None:
    """A second name for a file's content, or a copy of it where there is none to be had."""
    try:
        os.link(os.path.realpath(file), to)
    except OSError:
        shutil.copy2(file, to)


def _drop(kept: Path | None) -> None:
    """Remove a folder of earlier versions that nothing has come of."""
    if kept is not None:
        shutil.rmtree(kept, ignore_errors=True)
        with suppress(OSError):
            kept.parent.rmdir()


def _taken_back(folder: Path, files: Mapping[str, bytes], earlier: Path | None) -> bool:
    """Put back what was put in place already. True where all is as it was; else the new files stay ready, and count.

    What is in place is first moved back beside it, so that at every moment all of the new files count or none.
    """
    beside = folder / ADDING
    if not (beside / READY).exists():
        return True
    try:
        for name in [name for name in files if not (beside / name).exists()]:
            if _hash(folder / name) == content_hash(files[name]):
                _move(folder / name, beside / name) if not (folder / name).is_symlink() else _copy(
                    folder / name, beside / name
                )
            if earlier is not None and (earlier / name).exists():
                again = beside / f".{name}"
                _copy(earlier / name, again)
                _move(again, folder / name)
        (beside / READY).unlink()
    except OSError:
        return False
    return True


def _unwritten(error: OSError, name: str) -> Fault:
    at = Path(error.filename).name if isinstance(error.filename, str) else name
    problem = f"cannot be written ({error.strerror or type(error).__name__})"
    return Fault(at, problem, "Close it where it is open, and see that there is room and that you may write there.")
