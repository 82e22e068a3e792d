"""The command ``benchmarks``: which benchmarks there are, and the ids of all that one of them asks."""

from pathlib import Path
from typing import Annotated

import typer

from ickit.cli.terminal import say


def benchmarks(
    benchmark: Annotated[
        str, typer.Argument(metavar="[ID|FILE]", help="List the ids of what this benchmark asks.", show_default=False)
    ] = "",
) -> None:
    """List the ids of the benchmarks that the project knows, or of what one of them asks."""
    from ickit.benchmark.listing import id_lines, known_lines

    for line in id_lines(benchmark, Path.cwd()) if benchmark else known_lines():
        say(line)
