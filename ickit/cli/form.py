"""The command ``form``: write workbooks in which cities answer."""

from pathlib import Path
from typing import Annotated

import typer

from ickit.cli.terminal import say
from ickit.errors import Fault, InputError


def form(
    benchmark: Annotated[str, typer.Argument(metavar="BENCHMARK", help="The benchmark: its id, or its YAML file.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.xlsx", help="The form; with --all the folder.")],
    city: Annotated[str, typer.Option(help="The city's id; with --data also its name.")] = "",
    year: Annotated[int | None, typer.Option(help="The year of this round.")] = None,
    assessor: Annotated[str, typer.Option(help="Who rates: self or peer.", show_default="as the form says")] = "",
    data: Annotated[str, typer.Option(metavar="SOURCE", help="Tables with the city's last ratings.")] = "",
    every: Annotated[bool, typer.Option("--all", help="A form for every city that SOURCE invites in YEAR.")] = False,
    visit: Annotated[
        bool, typer.Option("--visit", help="A workbook in which reviewers record evidence during a visit.")
    ] = False,
    xlsform: Annotated[
        bool, typer.Option("--xlsform", help="An XLSForm, for KoboToolbox or ODK, in place of a workbook.")
    ] = False,
) -> None:
    """Write a workbook in which a city gives its answers."""
    if visit and (every or xlsform):
        raise InputError(Fault("--visit", "makes one workbook for one visit", "Leave --all and --xlsform out."))
    if xlsform:
        from ickit.collect.platforms.xlsform import write_xlsform

        if every or data:
            raise InputError(Fault("--xlsform", "makes one form for all cities", "Leave --all and --data out."))
        write_xlsform(benchmark, out, city=city, year=year, assessor=assessor)
        say(f"The XLSForm is in {out}.")
        return
    from ickit.collect.forms.send import write_all, write_form

    if not every:
        write_form(benchmark, out, city=city, year=year, assessor=assessor, data=data, visit=visit)
        say(f"The {'workbook' if visit else 'form'} is in {out}.")
    elif city or not data or year is None:
        raise InputError(Fault("--all", "needs --data and --year, and no --city", "Leave --all out for one city."))
    else:
        count = write_all(benchmark, out, data=data, year=year, assessor=assessor)
        say(f"{count} {'form is' if count == 1 else 'forms are'} in {out}.")
