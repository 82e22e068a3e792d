"""The command ``map``: draft the mapping of an export."""

from pathlib import Path
from typing import Annotated

import typer

from ickit.cli.terminal import say


def map_export(
    export: Annotated[Path, typer.Argument(help="The export of a survey platform: a CSV file or a workbook.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="MAPPING.csv", help="The mapping to write.")],
    benchmark: Annotated[
        list[str], typer.Option(metavar="ID|FILE", help="A benchmark that the form asked about. Can be repeated.")
    ],
    city: Annotated[str, typer.Option(help="The city, where all answers are of one.")] = "",
    year: Annotated[int | None, typer.Option(help="The year of this round, where all answers have one.")] = None,
    assessor: Annotated[str, typer.Option(help="Who rated: self, peer or another, where all answers have one.")] = "",
    incomplete: Annotated[bool, typer.Option("--incomplete", help="Use submissions that were not finished.")] = False,
) -> None:
    """Draft the mapping of an export to tables, to be finished in a spreadsheet and used with add."""
    from ickit.collect.platforms.draft import draft_mapping

    notices = draft_mapping(export, out, benchmark, city=city, year=year, assessor=assessor, incomplete=incomplete)
    for notice in notices:
        say(f"notice: {notice}")
    say(f"The draft is in {out}. Finish it in a spreadsheet, then: ickit add {export} --mapping {out} --to SOURCE")
