"""The command ``schema``: print the JSON Schema of a kind of YAML file."""

from typing import Annotated

import typer


def schema(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="params, benchmark or context-factors.")],
) -> None:
    """Print the JSON Schema of a kind of YAML file, for editors that complete and check."""
    from ickit.runs.json_schema import schema_text

    print(schema_text(kind), end="")
