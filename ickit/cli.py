"""The command line. Each command hands over to the module that does the work, and says what came of it."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ickit.errors import Fault, InputError

if TYPE_CHECKING:
    from ickit.batch.progress import Progress

INTERRUPTED = 130
FAULTY = 2
_MOST_FAULTS = 100

app = typer.Typer(
    name="ickit",
    help="Compare cities on the Integrating Cities benchmarks and Charter survey.",
    epilog="Exit status: 0 all well; 1 some report failed; 2 the input or the call is at fault, nothing was written.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the code an unexpected fault arose.")] = False,
) -> None:
    if debug:
        os.environ["ICKIT_DEBUG"] = "1"


@app.command()
def run(
    params: Annotated[
        Path | None, typer.Argument(help="The params file.", show_default="params/demo.yaml of the project")
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
    out: Annotated[Path | None, typer.Option(help="Write here.", show_default="reports/ of the project")] = None,
    public: Annotated[bool, typer.Option("--public", help="Make the public edition.")] = False,
) -> None:
    """Make the reports of a params file."""
    from ickit import project
    from ickit.batch.runner import run as run_params

    path = params or project.root() / "params" / "demo.yaml"
    try:
        status = run_params(
            path,
            only=only or (),
            jobs=jobs,
            force=force,
            dry_run=dry_run,
            out=out,
            public=public,
            progress=_progress(),
        )
    except KeyboardInterrupt:
        _say("Interrupted. What was finished stays; run again for the rest.", error=True)
        status = INTERRUPTED
    raise typer.Exit(status)


@app.command()
def check(
    source: Annotated[str, typer.Argument(help="A folder of tables, or a workbook.")],
    benchmark: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID|FILE", help="A benchmark that the tables name. Can be repeated; the project's own are known."
        ),
    ] = None,
) -> None:
    """Check tables and list every fault; write nothing."""
    from ickit.batch.checked import check_source, summary_lines

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
    from ickit.planfile import write_plan

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


def _years(text: str) -> list[int]:
    try:
        return [int(part) for part in text.replace(",", " ").split()]
    except ValueError:
        raise InputError(Fault("--waves", "is not a list of years", "For example: --waves 2020,2022,2024.")) from None


def _progress() -> "Progress":
    from rich.console import Console

    from ickit.batch.progress import Bar, Lines

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
    print(text, file=sys.stderr if error else sys.stdout)


def _end(status: int) -> NoReturn:
    sys.exit(status)
