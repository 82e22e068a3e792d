"""The command ``plan``: write a development plan as a workbook."""

from pathlib import Path
from typing import Annotated

import typer

from ickit.cli.terminal import say


def plan(
    city: Annotated[str, typer.Argument(help="The city: its id, name or another name in the data.")],
    year: Annotated[int, typer.Option(help="The wave whose ratings the plan starts from.")],
    data: Annotated[str, typer.Option(metavar="SOURCE", help="A folder of tables, or a workbook.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.xlsx", help="The workbook to write.")],
    benchmark: Annotated[str, typer.Option(metavar="ID|FILE", help="The benchmark.")] = "introductory-language-courses",
    assessor: Annotated[
        str, typer.Option(help="Whose ratings count.", show_default="the only one there is, else self")
    ] = "",
    peer_group: Annotated[str, typer.Option(help="With whom to compare: all, country, or context factors.")] = "all",
) -> None:
    """Write a city's development plan as a workbook to keep working in."""
    from ickit.report.render.plan_file import write_plan

    write_plan(city, year, data, out, benchmark=benchmark, assessor=assessor, peer_group=peer_group)
    say(f"The plan is in {out}.")
