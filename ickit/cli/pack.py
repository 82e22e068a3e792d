"""The command ``pack``: what goes to each city, in one archive."""

from pathlib import Path
from typing import Annotated

import typer

from ickit.cli.terminal import say


def pack(
    run: Annotated[str, typer.Argument(help="The run: its name in reports/, or the path of its folder.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write, new or empty.")],
) -> None:
    """Write one archive a city: brief and report as PDF, page, plan, form for the next answers, a letter."""
    from ickit.runs.pack import pack as pack_run

    made = pack_run(run, out)
    say(f"{len(made)} {'archive is' if len(made) == 1 else 'archives are'} in {out}.")
