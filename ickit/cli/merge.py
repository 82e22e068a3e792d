"""The command ``merge``: several drafts of one city's form to one form."""

from pathlib import Path
from typing import Annotated

import typer

from ickit.cli.terminal import say


def merge(
    drafts: Annotated[list[Path], typer.Argument(metavar="DRAFT…", help="Filled forms of one city, two or more.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.xlsx", help="The merged form to write.")],
    benchmarks: Annotated[
        list[str] | None,
        typer.Option("--benchmark", metavar="ID|FILE", help="A benchmark that the project does not know."),
    ] = None,
) -> None:
    """Merge drafts of one city's form to one form, and write in what they differ."""
    from ickit.collect.add.add import benchmarks_named
    from ickit.collect.drafts.merge import merged_words, write_merged
    from ickit.collect.drafts.rule import RULE

    merged, differences = write_merged(drafts, out, benchmarks_named(benchmarks or ()))
    for notice in merged.notices:
        say(f"notice: {notice}")
    say(merged_words(merged, len(drafts)))
    say(f"The rule: {RULE}")
    say(f"The merged form is in {out}, and what the drafts differ in is in {differences}.")
