"""The command ``demo``: write synthetic tables."""

from pathlib import Path
from typing import Annotated

import typer

from ickit.cli.terminal import say
from ickit.errors import Fault, InputError


def demo(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write.")],
    cities: Annotated[int, typer.Option(min=1, max=100_000, help="How many cities.")] = 24,
    waves: Annotated[str, typer.Option(help="Years, with commas between.")] = "2014,2016,2018,2020,2022,2024",
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same tables.")] = 2012,
) -> None:
    """Write synthetic tables of fictional cities with known effects."""
    from ickit.demo import write

    write(out, cities, _parse_years(waves), seed)
    say(f"{cities} cities are in {out}; what is planted in them is told in {out / 'README.md'}.")


def _parse_years(text: str) -> list[int]:
    try:
        return [int(part) for part in text.replace(",", " ").split()]
    except ValueError:
        raise InputError(Fault("--waves", "is not a list of years", "For example: --waves 2020,2022,2024.")) from None
