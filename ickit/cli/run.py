"""The command ``run``: make the reports of a params file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ickit.cli.terminal import INTERRUPTED, say

if TYPE_CHECKING:
    from ickit.runs.progress import Progress


def run(
    params: Annotated[
        Path | None, typer.Argument(help="The params file.", show_default="the project's own, else the demo's")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="Only reports with this parameter, or notebook=NAME. Can be repeated."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="How many reports at once.", show_default="one for each processor")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Make also what has not changed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be made and why; write nothing.")] = False,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="DIR|URL", help="Write here, or to a URL such as s3://….", show_default="reports/ of the project"
        ),
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="Make the public edition.")] = False,
    formats: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help="What to make of every report: html,csv,pdf,docx,figures,workbook.",
            show_default="as the params file says, else html,csv",
        ),
    ] = None,
    word_template: Annotated[
        Path | None, typer.Option(metavar="FILE.docx", help="A Word file whose styles the Word files have.")
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Have the workers of the Dask scheduler at this address make the reports.",
            show_default="this machine makes them",
        ),
    ] = None,
) -> None:
    """Make the reports of a params file."""
    from ickit._base import project
    from ickit.runs.runner import run as run_params

    path = params or project.find_default_params()
    try:
        status = run_params(
            path,
            only=only or (),
            jobs=jobs,
            force=force,
            dry_run=dry_run,
            out=out,
            public=public,
            dask=dask,
            formats=formats,
            word_template=word_template,
            progress=_make_progress(),
        )
    except KeyboardInterrupt:
        say("Interrupted. What was finished stays (of a public edition, all or nothing); run again.", error=True)
        status = INTERRUPTED
    raise typer.Exit(status)


def _make_progress() -> "Progress":
    from rich.console import Console

    from ickit.runs.progress import Bar, Lines

    console = Console()
    return Bar(console) if console.is_terminal and not console.is_dumb_terminal else Lines(console)
