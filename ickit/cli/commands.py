"""The command line. Each command, in a module of its own, hands over to what does the work and says what came of it."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from ickit._base.scarcity import find_scarcity
from ickit._base.version import __version__
from ickit.cli.add import add
from ickit.cli.benchmarks import benchmarks
from ickit.cli.check import check
from ickit.cli.demo import demo
from ickit.cli.form import form
from ickit.cli.init import init
from ickit.cli.map_export import map_export
from ickit.cli.merge import merge
from ickit.cli.new import new
from ickit.cli.pack import pack
from ickit.cli.plan import plan
from ickit.cli.run import run
from ickit.cli.schema import schema
from ickit.cli.terminal import FAULTY, say, say_faults, survive_any_terminal
from ickit.errors import InputError

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


def _say_version(wanted: bool) -> None:
    if wanted:
        say(f"ickit {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the code an unexpected fault arose.")] = False,
    version: Annotated[  # noqa: ARG001  its callback does it
        bool, typer.Option("--version", help="Say the version, and end.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    if debug:
        os.environ["ICKIT_DEBUG"] = "1"


app.command()(run)
app.command()(check)
app.command()(form)
app.command()(add)
app.command(name="map")(map_export)
app.command()(merge)
app.command()(plan)
app.command()(pack)
app.command()(demo)
app.command()(init)
app.add_typer(new, name="new")
app.command()(schema)
app.command()(benchmarks)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit status."""
    survive_any_terminal()
    try:
        app(arguments, standalone_mode=True)
    except InputError as error:
        say_faults(error.faults, _MOST_FAULTS)
        sys.exit(FAULTY)
    except Exception as error:
        if os.environ.get("ICKIT_DEBUG"):
            raise
        if (lack := find_scarcity(error)) is not None:
            say(f"{lack[0][0].upper()}{lack[0][1:]}. {lack[1]}", error=True)
            sys.exit(1)
        say(f"{type(error).__name__}: {error}", error=True)
        say("This is a fault of ickit, please report it; --debug before the command shows where it arose.", error=True)
        sys.exit(1)
    sys.exit(0)
