"""The command ``new notebook``: start a notebook in a project."""

from typing import Annotated

import typer

from ickit.cli.terminal import say

new = typer.Typer(no_args_is_help=True, help="Start a notebook in the project.")


@new.command("notebook")
def new_notebook(
    name: Annotated[str, typer.Argument(help="Its name: letters, digits, - and _.")],
    copied_from: Annotated[
        str,
        typer.Option(
            "--from", metavar="NOTEBOOK", help="Copy this notebook.", show_default="a short one to go on from"
        ),
    ] = "",
) -> None:
    """Start a notebook in the project's notebooks/."""
    from ickit._base import project
    from ickit.runs.scaffold import make_notebook

    path = make_notebook(name, copied_from)
    say(f"The notebook is in {project.show_path(path)}. A params file names it so:  - notebook: {path.stem}")
    if (project.builtin_folder() / "notebooks" / path.name).exists():
        say(f"In this project it goes before the built-in {path.stem}.")


@new.callback()
def _new() -> None:
    """Start a notebook in the project."""
