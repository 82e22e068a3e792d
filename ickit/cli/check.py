"""The command ``check``: list every fault of tables."""

from typing import Annotated

import typer

from ickit.cli.terminal import FAULTY, say, say_faults


def check(
    source: Annotated[str, typer.Argument(help="A folder of tables, a workbook, or a database's URL.")],
    benchmark: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID|FILE", help="A benchmark that the tables name. Can be repeated; the project's own are known."
        ),
    ] = None,
) -> None:
    """Check tables and list every fault; write nothing."""
    from ickit.runs.check import check_source, summary_lines

    checked = check_source(source, benchmark or ())
    for notice in checked.notices:
        say(f"notice: {notice}")
    if checked.tables is None:
        count = len(checked.faults)
        say_faults(checked.faults)
        say(f"{count} {'fault' if count == 1 else 'faults'}; nothing was written.", error=True)
        raise typer.Exit(FAULTY)
    for line in summary_lines(checked.tables):
        say(line)
