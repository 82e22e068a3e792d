"""Adds to a source again and again on a disk that has less room each time: ``python failing_add.py SOURCE STEP``.

First no file may grow beyond a size (RLIMIT_FSIZE), then one step after the other fails for want of room, once or from
then on; of sizes and steps every STEPth is tried. After each the source has to be as before or as after. Prints a line
of JSON: how many adds there were, how many came in, what was lost. The processes are forked: a limit stays with one.
"""

import errno
import json
import os
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from incoming import answers
from stopped_add import content, forked

from ickit.collect.add.add import add
from ickit.errors import InputError

STEPS = ("replace", "link", "fsync", "mkdir", "open")
MOST_STEPS = 60


def files_of(at: Path) -> dict[str, bytes]:
    """Every file of a source, hidden ones too; locks aside."""
    there = [at] if at.is_file() else sorted(at.rglob("*"))
    return {str(file.relative_to(at.parent)): file.read_bytes() for file in there if file.is_file()}


def attempt(to: str) -> None:
    try:
        add([answers("cc"), answers("aa", "not_met", new=False, year="2022")], to, replace=True)
    except InputError:
        sys.exit(3)


def with_limit(to: str, size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    attempt(to)


def with_failing_step(to: str, steps: int, forever: bool) -> None:
    left = [steps]

    def failing(real: Callable[..., Any], *given: Any, **more: Any) -> Any:
        left[0] -= 1
        if left[0] == -1 or (forever and left[0] < 0):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*given, **more)

    for name in STEPS:
        setattr(os, name, partial(failing, getattr(os, name)))
    attempt(to)
    if left[0] >= 0:
        sys.exit(4)  # no step failed


def attempts(to: str, sizes: list[int], every: int) -> Iterator[tuple[str, Callable[[], None]]]:
    for size in sizes:
        yield f"at most {size} bytes", partial(with_limit, to, size)
    for forever in (False, True):
        for steps in range(0, MOST_STEPS, every):
            yield f"step {steps}{' and on' * forever}", partial(with_failing_step, to, steps, forever)


def outcome(work: Callable[[], None]) -> int:
    """0 came in, 3 refused, 4 came in without a failing step, else something unforeseen."""

    def guarded() -> None:
        try:
            work()
        except SystemExit as end:
            os._exit(int(str(end.code)))

    return forked(guarded)


def main(to: str, every: int) -> None:
    at = Path(to.removeprefix("sqlite:///"))
    before = files_of(at)
    with tempfile.TemporaryDirectory() as warm:
        add([answers("cc")], warm)
    old = content(to)
    largest = max(map(len, before.values())) * 2
    sizes = [*range(0, largest, max(1, every * largest // 40)), 1 << 30]
    tried = came = 0
    lost: list[str] = []
    done: set[bool] = set()
    for how, work in attempts(to, sizes, every):
        if "step" in how and ("and on" in how) in done:
            continue
        status = outcome(work)
        tried += 1
        now = files_of(at)
        if status == 4:
            done.add("and on" in how)
        if status in (0, 4):
            came += 1
        elif status != 3:
            lost.append(f"{how}: ended with {status}")
        hidden = ("/.adding/", "/.earlier/", ".adding") if "step" in how else ()  # who can open nothing removes nothing
        visible = {name: data for name, data in now.items() if not any(part in name for part in hidden)}
        if status == 3 and visible != before:
            ready = any(name.endswith(".adding/ready") for name in now)
            if not ready or "cc" not in content(to):
                lost.append(f"{how}: {sorted(now)}")
        if status in (0, 4) and not set(content(to)) >= {"cc", *(row for row in old if not row.startswith("aa 2022"))}:
            lost.append(f"{how}: rows")
        for name in now.keys() - before.keys():
            (at.parent / name).unlink()
        for folder in sorted((f for f in at.glob("**/") if f != at), reverse=True) if at.is_dir() else ():
            folder.rmdir()
        for name, data in before.items():
            (at.parent / name).write_bytes(data)
    print(json.dumps([tried, came, lost]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
