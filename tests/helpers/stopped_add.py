"""Adds to a source again and again, stopped some steps later each time: ``python stopped_add.py SOURCE STEPS``.

Prints a line of JSON for each: after how many steps it was stopped (null: not at all), the ratings and cities that the
source then holds, and those after a further add. The processes are forked, since each is stopped for good.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy
from incoming import answers

from ickit.collect.add.add import add
from ickit.sources.read import read
from ickit.study.selection import benchmarks_with

STEPS = ("replace", "link", "fsync", "mkdir", "open", "unlink", "rmdir")


def stopping(real: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    def step(*given: Any, **more: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            os._exit(9)
        return real(*given, **more)

    return step


def stopped(to: str, steps: int) -> None:
    left = [steps]
    for name in STEPS:
        setattr(os, name, stopping(getattr(os, name), left))
    for name in ("execute", "exec_driver_sql"):
        setattr(sqlalchemy.Connection, name, stopping(getattr(sqlalchemy.Connection, name), left))
    add([answers("cc"), answers("aa", "not_met", new=False, year="2022")], to, replace=True)


def looked_at(to: str) -> None:
    found = content(to)
    added = add([answers("dd")], to)
    print(json.dumps([found, content(to), [str(fault) for fault in added.faults]]), flush=True)


def content(to: str) -> list[str]:
    tables = read(to, benchmarks_with())
    rows = tables.assessments.fillna("blank").itertuples()
    ratings = [f"{row.city} {row.year} {row.key_factor} {row.assessor} {row.rating}" for row in rows]
    return sorted([*ratings, *tables.cities["city"]])


def forked(work: Callable[[], None]) -> int:
    process = os.fork()
    if process == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def main(to: str, every: int) -> None:
    at = Path(to.removeprefix("sqlite:///"))
    before = {file: file.read_bytes() for file in ([at] if at.is_file() else at.iterdir())}
    with tempfile.TemporaryDirectory() as warm:
        add([answers("cc")], warm)  # so that no process has to load anything
    steps, status = 0, 9
    while status == 9:
        for file, content in before.items():
            file.write_bytes(content)
        status = forked(partial(stopped, to, steps))
        print(json.dumps(steps if status else None), flush=True)
        if forked(partial(looked_at, to)) or status not in (0, 9):
            sys.exit(1)
        steps += every


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
