"""Attacks the withdrawal of consent: a public run is killed at a file operation, a city withdraws, and a run follows.

    python benchmarks/attack_crash.py [--seed 1] [--moments 50]

Every moment at which a public run renames, makes or removes a file is tried in its turn, before and after, until there
are ``--moments``. The run is a process that ends there and then, with nothing tidied up. Then a city withdraws, in one
of several ways, and a run follows: of everything, of another report only, of a params file that is at fault since it
names the city, of a city that was the last to agree, and of one that the audit refuses. Nothing of the city may be left
in the public folder, under any name. Prints what was left; exit status 1 where that is anything.

The reports come from this process, in place of kernels: a run is here what it does with finished reports.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import nullcontext, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import nbformat

from ickit.errors import InputError
from ickit.runs import run as run_module
from ickit.runs import runner
from ickit.runs.executors.job import Outcome

CITIES = ("ankerby", "brunkeby", "corvomont", "dunmoor")
GONE = "brunkeby"
OPERATIONS = ((os, "replace"), (os, "mkdir"), (os, "unlink"), (os, "rmdir"), (os, "rename"))
PARAMETERS = """city: str = "ankerby"
year: int = 2024
data: str = "../data/tables"
benchmark: str = "../data/tiny.yaml"
peer_group: str = "all"
public: bool = False"""
WAYS = ("all", "only", "at fault", "last", "refused")


class Finished:
    """In place of :class:`ickit.runs.executors.executor.Executor`: reports that are there at once."""

    says = ""

    def __init__(self, *_: Any) -> None:
        pass

    def __enter__(self) -> "Finished":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def outcomes(self, reports: Any, workers: int) -> Generator[Outcome]:  # noqa: ARG002
        """A page, a notebook and two tables of each report, which name its city."""
        for report in reports:
            city = report.values["city"]
            text = f"{city.title()} in 2024 {self.says}"
            notebook = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)]))
            tables = {"own": f"city,said\n{city},1\n", "more": f"name\n{city.title()}\n"}
            yield Outcome(report.id, 0.0, None, f"<p>{text}</p>", notebook, tables, {"city": city})


def make_project(root: Path, agreed: tuple[str, ...], named: tuple[str, ...] = ()) -> None:
    """A project of four cities with one notebook."""
    for name in ("notebooks", "data/tables", "data/benchmarks", "params"):
        (root / name).mkdir(parents=True, exist_ok=True)
    here = Path(__file__).resolve().parent.parent / "data"
    for name in ("charter.yaml", "context_factors.yaml"):
        shutil.copy(here / name, root / "data")
    cell = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}, id="p")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), root / "notebooks/tiny.ipynb")
    (root / "data/tiny.yaml").write_text(
        "id: tiny\ntitle: Tiny\nkey_factors:\n  - {id: a, name: A}\ncontext_factors: []\n"
    )
    tables = root / "data/tables"
    lines = {
        "cities": ["city,name,country", *(f"{c},{c.title()},DE" for c in CITIES)],
        "assessments": [
            "city,year,benchmark,key_factor,assessor,rating",
            *(f"{c},2024,tiny,a,self,met" for c in CITIES),
        ],
        "invitations": ["city,year,benchmark,publish", *(f"{c},2024,tiny,yes" for c in agreed)],
    }
    for name, rows in lines.items():
        (tables / f"{name}.csv").write_text("\n".join(rows) + "\n")
    report = {"notebook": "tiny", "for_each": {"city": list(named) or "all"}, "parameters": {"year": 2024}}
    content = {"data": "../data/tables", "benchmark": "../data/tiny.yaml", "public": True, "reports": [report]}
    (root / "params/run.yaml").write_text(json.dumps(content))


def public_run(root: Path, only: tuple[str, ...] = ()) -> str:
    """Run, with finished reports. Returns what went wrong."""
    with (
        mock.patch.object(run_module, "Executor", Finished),
        mock.patch.object(runner, "kernels", nullcontext),
        redirect_stdout(StringIO()),
    ):
        try:
            runner.run(root / "params/run.yaml", only=only)
        except InputError as error:
            return str(error)
    return ""


def killed_at(root: Path, number: int, after: bool) -> bool:
    """Run in a process that ends at its ``number``-th file operation. Returns whether there was one."""
    if (child := os.fork()) == 0:
        count = 0

        def counting(act: Callable[..., Any]) -> Callable[..., Any]:
            def acted(*args: Any, **more: Any) -> Any:
                nonlocal count
                count += 1
                if count == number and not after:
                    os._exit(9)
                done = act(*args, **more)
                if count == number:
                    os._exit(9)
                return done

            return acted

        for module, name in OPERATIONS:
            setattr(module, name, counting(getattr(module, name)))
        public_run(root)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def withdraw(root: Path, way: str) -> None:
    """One city withdraws, and a run follows."""
    others = tuple(city for city in CITIES[:3] if city != GONE)
    make_project(root, () if way == "last" else others, named=(CITIES[0], GONE) if way == "at fault" else ())
    Finished.says = f"beside {CITIES[3].title()}" if way == "refused" else ""
    said = public_run(root, only=(f"city={CITIES[0]}",) if way == "only" else ())
    Finished.says = ""
    assert bool(said) == (way in ("at fault", "last", "refused")), said


def left_of(root: Path) -> list[str]:
    """What is left of the city in the public folder."""
    folder = root / "reports" / "run-public"
    found = []
    for path in sorted(folder.rglob("*")):
        named = GONE in path.relative_to(folder).as_posix().casefold()
        if named or (path.is_file() and GONE in path.read_text(errors="replace").casefold()):
            found.append(path.relative_to(folder).as_posix())
    return found


def attack(moments: int, seed: int) -> tuple[int, list[str]]:
    """How many moments were tried, and what was left at each of them."""
    draw, found, tried = random.Random(seed), [], 0
    with tempfile.TemporaryDirectory() as place:
        root, number, ended = Path(place) / "project", 0, False
        while tried < moments:
            number, tried = (1 if ended else number + 1), tried + 1
            after, way = draw.random() < 0.5, WAYS[tried % len(WAYS)]
            shutil.rmtree(root, ignore_errors=True)
            make_project(root, CITIES[:1] if draw.random() < 0.3 else CITIES[:3])
            if draw.random() < 0.5:
                public_run(root)  # so that there is an earlier edition
            make_project(root, CITIES[:3])
            ended = not killed_at(root, number, after)
            withdraw(root, way)
            found += [f"moment {number}, {way}: {name}" for name in left_of(root)]
    return tried, found


def main() -> int:
    """Run the attacks."""
    parser = argparse.ArgumentParser(description="Attacks withdrawals after a crash.")
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    tried, found = attack(asked.moments, asked.seed)
    for one in found:
        print(one)
    print(f"{tried} moments, seed {asked.seed}: something was left at {len({one.split(':')[0] for one in found})}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
