"""The command line. Each command hands over to the module that does the work, and says what came of it."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ickit.cli import benchmarks as cli_benchmarks
from ickit.cli import project as cli_project
from ickit.errors import Fault, InputError, printable

if TYPE_CHECKING:
    from ickit.runs.progress import Progress

INTERRUPTED = 130
FAULTY = 2
_MOST_FAULTS = 100

app = typer.Typer(
    name="ickit",
    help="Compare cities on the Integrating Cities benchmarks and Charter survey.",
    epilog="Exit status: 0 all well; 1 some report failed; 2 the input or the call is at fault, nothing written of it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the code an unexpected fault arose.")] = False,
    version: Annotated[  # noqa: ARG001  its callback does it
        bool,
        typer.Option("--version", help="Say the version, and end.", callback=cli_project.say_version, is_eager=True),
    ] = False,
) -> None:
    if debug:
        os.environ["ICKIT_DEBUG"] = "1"


@app.command()
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
            progress=_progress(),
        )
    except KeyboardInterrupt:
        _say("Interrupted. What was finished stays (of a public edition, all or nothing); run again.", error=True)
        status = INTERRUPTED
    raise typer.Exit(status)


@app.command()
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
        _say(f"notice: {notice}")
    if checked.tables is None:
        count = len(checked.faults)
        _say_faults(checked.faults, most=None)
        _say(f"{count} {'fault' if count == 1 else 'faults'}; nothing was written.", error=True)
        raise typer.Exit(FAULTY)
    for line in summary_lines(checked.tables):
        _say(line)


@app.command()
def form(
    benchmark: Annotated[str, typer.Argument(metavar="BENCHMARK", help="The benchmark: its id, or its YAML file.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.xlsx", help="The form; with --all the folder.")],
    city: Annotated[str, typer.Option(help="The city's id; with --data also its name.")] = "",
    year: Annotated[int | None, typer.Option(help="The year of this round.")] = None,
    assessor: Annotated[str, typer.Option(help="Who rates: self or peer.", show_default="as the form says")] = "",
    data: Annotated[str, typer.Option(metavar="SOURCE", help="Tables with the city's last ratings.")] = "",
    every: Annotated[bool, typer.Option("--all", help="A form for every city that SOURCE invites in YEAR.")] = False,
    xlsform: Annotated[
        bool, typer.Option("--xlsform", help="An XLSForm, for KoboToolbox or ODK, in place of a workbook.")
    ] = False,
) -> None:
    """Write a workbook in which a city gives its answers."""
    if xlsform:
        from ickit.collect.platforms.xlsform import write_xlsform

        if every or data:
            raise InputError(Fault("--xlsform", "makes one form for all cities", "Leave --all and --data out."))
        write_xlsform(benchmark, out, city=city, year=year, assessor=assessor)
        _say(f"The XLSForm is in {out}.")
        return
    from ickit.collect.forms.send import write_all, write_form

    if not every:
        write_form(benchmark, out, city=city, year=year, assessor=assessor, data=data)
        _say(f"The form is in {out}.")
    elif city or not data or year is None:
        raise InputError(Fault("--all", "needs --data and --year, and no --city", "Leave --all out for one city."))
    else:
        count = write_all(benchmark, out, data=data, year=year, assessor=assessor)
        _say(f"{count} {'form is' if count == 1 else 'forms are'} in {out}.")


@app.command()
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
        _say(f"notice: {notice}")
    _say_faults(added.faults, most=None)
    for line in added.lines():
        _say(line)
    if added.faults:
        raise typer.Exit(FAULTY)


@app.command(name="map")
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
        _say(f"notice: {notice}")
    _say(f"The draft is in {out}. Finish it in a spreadsheet, then: ickit add {export} --mapping {out} --to SOURCE")


@app.command()
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
    _say(f"The plan is in {out}.")


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write.")],
    cities: Annotated[int, typer.Option(min=1, max=100_000, help="How many cities.")] = 24,
    waves: Annotated[str, typer.Option(help="Years, with commas between.")] = "2014,2016,2018,2020,2022,2024",
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same tables.")] = 2012,
) -> None:
    """Write synthetic tables of fictional cities with known effects."""
    from ickit.demo import write

    write(out, cities, _years(waves), seed)
    _say(f"{cities} cities are in {out}; what is planted in them is told in {out / 'README.md'}.")


cli_benchmarks.register(app)
cli_project.register(app)


def _years(text: str) -> list[int]:
    try:
        return [int(part) for part in text.replace(",", " ").split()]
    except ValueError:
        raise InputError(Fault("--waves", "is not a list of years", "For example: --waves 2020,2022,2024.")) from None


def _progress() -> "Progress":
    from rich.console import Console

    from ickit.runs.progress import Bar, Lines

    console = Console()
    return Bar(console) if console.is_terminal and not console.is_dumb_terminal else Lines(console)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit status."""
    _survive_any_terminal()
    try:
        app(arguments, standalone_mode=True)
    except InputError as error:
        _say_faults(error.faults, _MOST_FAULTS)
        _end(FAULTY)
    except Exception as error:
        if os.environ.get("ICKIT_DEBUG"):
            raise
        _say(f"{type(error).__name__}: {error}", error=True)
        _say("This is a fault of ickit, please report it; --debug before the command shows where it arose.", error=True)
        _end(1)
    _end(0)


def _survive_any_terminal() -> None:
    """Let text that a terminal cannot show come out with question marks instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _say_faults(faults: Sequence[Fault], most: int | None) -> None:
    for fault in faults[:most]:
        _say(str(fault), error=True)
    if most is not None and len(faults) > most:
        _say(f"… and {len(faults) - most} more.", error=True)


def _say(text: str, error: bool = False) -> None:
    print(printable(text), file=sys.stderr if error else sys.stdout)


def _end(status: int) -> NoReturn:
    sys.exit(status)
