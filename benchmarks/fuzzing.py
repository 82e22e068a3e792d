"""What the fuzzers have in common: how they are called, how long a case may take, and what a clear message is."""

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from ickit.errors import Fault

SECONDS = 5.0
"""Processor seconds that a case may take."""


def unclear(faults: Iterable[Fault], folder: Path) -> str:
    """What is wrong with the messages of faults found in ``folder``; nothing where each is a clear line."""
    for fault in faults:
        said = str(fault)
        if "\n" in said or not said.isprintable() or str(folder) in said or len(said) > 2_000:
            return f"a message that is no clear line: {said[:300]!r}"
    return ""


def main(what: str, run: Callable[[int, int, Path], list[tuple[int, str]]]) -> int:
    """Runs the cases that the command line asks for: how many, and from which seed."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    kept = Path(tempfile.gettempdir()) / f"fuzz-{what}-{seed}"
    wrong = run(cases, seed, kept)
    for number, problem in wrong[:20]:
        print(f"case {number}: {problem}")
    print(f"{cases - len(wrong)} passed, {len(wrong)} failed" + (f" (kept in {kept})" if wrong else ""))
    return 1 if wrong else 0
