"""The command ``init``: make a project of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from ickit.cli.terminal import say


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]) -> None:
    """Make a project: folders, empty tables, a params file that runs, and a page that explains them."""
    from ickit.runs.scaffold import make_project

    make_project(folder)
    say(f"The project is in {folder}; README.md there says how to go on. Go there, then: ickit run")
