"""The command ``add``: bring filled forms and exports into a source."""

from pathlib import Path
from typing import Annotated

import typer

from ickit.cli.terminal import FAULTY, say, say_faults


def add(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Filled forms or exports; a folder means all that are in it.")
    ],
    to: Annotated[
        str, typer.Option(metavar="SOURCE", help="The folder of tables, workbook (.xlsx) or database to add them to.")
    ],
    mapping: Annotated[
        Path | None, typer.Option(metavar="MAPPING.csv", help="What the columns of an export mean.")
    ] = None,
    benchmark: Annotated[
        list[str] | None,
        typer.Option(metavar="ID|FILE", help="A benchmark of the answers, where it is not one of the project's own."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Where the source holds something else, replace it.")
    ] = False,
) -> None:
    """Add what filled forms and exports hold to a source; a file with a fault is left out."""
    from ickit.collect.files import add_files

    added = add_files(files, to, mapping=mapping, benchmarks=benchmark or (), replace=replace)
    for notice in (*added.notices, *(notice for file in added.files for notice in file.notices)):
        say(f"notice: {notice}")
    say_faults(added.faults)
    for line in added.lines():
        say(line)
    if added.faults:
        raise typer.Exit(FAULTY)
