"""The commands for a project of one's own: ``init``, ``new notebook``, ``schema``; and the option ``--version``."""

from pathlib import Path
from typing import Annotated

import typer

import ickit

new = typer.Typer(no_args_is_help=True, help="Start a notebook in the project.")


def say_version(wanted: bool) -> None:
    """Say the version, and end, where that is ``wanted``."""
    if wanted:
        print(f"ickit {ickit.__version__}")
        raise typer.Exit


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]) -> None:
    """Make a project: folders, empty tables, a params file that runs, and a page that explains them."""
    from ickit.runs.scaffold import make_project

    make_project(folder)
    print(f"The project is in {folder}; README.md there says how to go on. Go there, then: ickit run")


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
    print(f"The notebook is in {project.show_path(path)}. A params file names it so:  - notebook: {path.stem}")
    if (project.builtin_folder() / "notebooks" / path.name).exists():
        print(f"In this project it goes before the built-in {path.stem}.")


@new.callback()
def _new() -> None:
    """Start a notebook in the project."""


def schema(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="params, benchmark or context-factors.")],
) -> None:
    """Print the JSON Schema of a kind of YAML file, for editors that complete and check."""
    from ickit.runs.json_schema import schema_text

    print(schema_text(kind), end="")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(init)
    app.add_typer(new, name="new")
    app.command()(schema)
