"""Reads many broken YAML files: benchmarks, context factors, params. Each must be read or be refused with faults.

    python benchmarks/fuzz_yaml.py [CASES] [SEED]

Prints ``N passed, F failed``; what failed is kept in a temporary folder whose name is printed.
"""

import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from fuzz_tables import ODD, mutated
from fuzzing import SECONDS, main, unclear

from ickit._base import project
from ickit._base.yaml import read_model
from ickit.benchmark.context_factor import ContextFactors
from ickit.benchmark.library import load_benchmark
from ickit.errors import InputError
from ickit.runs.params import read_params

READERS: dict[str, Callable[[Path], object]] = {
    "benchmark": load_benchmark,
    "context": lambda path: read_model(path, ContextFactors),
    "params": read_params,
}
HOSTILE = [
    "&a [*a]", "*a", "!!python/object/apply:os.system [id]", "!x", "<<: {a: 1}", "? [a]\n: b", "{a: 1, a: 2}",
    "[" * 200, "{" * 200, "- " * 200, "\t- a", "%YAML 9.9", "---\n...\n---\n", "|", ">", "'", '"', "@", "`", "0x1F",
    "1_000", "1:30", "2024-01-01", ".inf", ".nan", "~", "null", "9" * 400, "1e999", "1/0", "0/1", "-1/12",
    "1/" + "3" * 300, "../../x", "con",
]  # fmt: skip


def originals() -> list[tuple[str, bytes]]:
    """The project's own YAML files, each with the reader that it is for."""
    data = project.data("context_factors.yaml").parent
    found = [("benchmark", file) for file in sorted((data / "benchmarks").glob("*.yaml"))]
    found += [("benchmark", data / "charter.yaml"), ("context", data / "context_factors.yaml")]
    found += [("params", file) for file in sorted((data.parent / "params").glob("*.yaml"))]
    return [(kind, file.read_bytes()) for kind, file in found]


def small(text: bytes, rng: random.Random) -> bytes:
    """A few lines of a file, so that a change is more likely to matter."""
    lines = text.splitlines(keepends=True)
    at = rng.randrange(len(lines))
    return b"".join([*lines[:12], *lines[at : at + rng.choice([3, 10, 40])]])


def reworded(text: bytes, rng: random.Random) -> bytes:
    """A file in which some values, keys or lines are something odd."""
    lines = text.decode("utf-8", "replace").split("\n")
    for _ in range(rng.choice([1, 1, 3])):
        at = rng.randrange(len(lines))
        key, colon, value = lines[at].partition(":")
        odd = rng.choice([*ODD, *HOSTILE])
        lines[at] = rng.choice(
            [f"{key}{colon} {odd}", f"{odd}{colon}{value}", odd, f"{lines[at]}\n{lines[at]}", f" {lines[at]}"]
        )
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def case(rng: random.Random, files: list[tuple[str, bytes]], place: Path) -> tuple[str, Path]:
    """A broken file, and which reader it is for."""
    kind, text = rng.choice(files)
    if rng.random() < 0.7:
        text = small(text, rng)
    change = rng.choice([mutated, reworded, reworded, lambda t, r: mutated(reworded(t, r), r)])
    path = place / "file.yaml"
    path.write_bytes(change(text, rng))
    return rng.choice([kind] * 9 + sorted(READERS)), path


def judge(kind: str, path: Path) -> str:
    """What is wrong with how a file was read; nothing where it was read as it should be."""
    started = time.process_time()
    faults = ()
    try:
        READERS[kind](path)
    except InputError as error:
        faults = error.faults
        if not faults:
            return "refused without a fault"
    except BaseException:  # also what a library raises that is no Exception
        return traceback.format_exc()
    if time.process_time() - started > SECONDS:
        return f"took more than {SECONDS} s of computing"
    return unclear(faults, path.parent)


def run(cases: int, seed: int, kept: Path) -> list[tuple[int, str]]:
    """The cases that went wrong, with what went wrong; their files stay in ``kept``."""
    files, wrong = originals(), []
    for number in range(cases):
        with tempfile.TemporaryDirectory() as place:
            kind, path = case(random.Random(f"{seed} {number}"), files, Path(place))
            if problem := judge(kind, path):
                wrong.append((number, f"{kind}: {problem}"))
                kept.mkdir(parents=True, exist_ok=True)
                path.rename(kept / f"case-{number}-{kind}.yaml")
    return wrong


if __name__ == "__main__":
    sys.exit(main("yaml", run))
