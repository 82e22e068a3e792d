"""What commands say on the terminal, and the exit statuses that they end with."""

import sys
from collections.abc import Sequence

from ickit.errors import Fault, printable

INTERRUPTED = 130
FAULTY = 2


def say(text: str, error: bool = False) -> None:
    """Print a line: a result on standard output, an ``error`` on standard error."""
    print(printable(text), file=sys.stderr if error else sys.stdout)


def say_faults(faults: Sequence[Fault], most: int | None = None) -> None:
    """Print faults on standard error, at ``most`` so many."""
    for fault in faults[:most]:
        say(str(fault), error=True)
    if most is not None and len(faults) > most:
        say(f"… and {len(faults) - most} more.", error=True)


def survive_any_terminal() -> None:
    """Let text that a terminal cannot show come out with question marks instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
