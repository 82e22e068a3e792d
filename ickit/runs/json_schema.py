"""JSON Schemas of the YAML files that people write, for editors that complete and check them.

They come from the models that read the files, so that both say the same. What a schema cannot say (that ids differ,
that a city is in the data) is checked when the file is read.
"""

import json
from typing import Any

from pydantic import BaseModel

from ickit.benchmark.context_factor import ContextFactors
from ickit.benchmark.model import Benchmark
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.runs.params import ParamsFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELS: dict[str, type[BaseModel]] = {
    "params": ParamsFile,
    "benchmark": Benchmark,
    "context-factors": ContextFactors,
}
"""The kinds of file that have a schema, each with the model that reads it."""

_TITLES = {"params": "ickit params file", "benchmark": "ickit benchmark", "context-factors": "ickit context factors"}


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one kind of file, a key of ``MODELS``. Raises InputError for another word.

    >>> sorted(json_schema("params")["required"])
    ['reports']
    """
    if kind not in MODELS:
        raise InputError(Fault("schema", f"{quoted(kind)} is no kind of file", did_you_mean(kind, MODELS)))
    made = MODELS[kind].model_json_schema(by_alias=True, mode="validation")
    return {"$schema": DIALECT, "title": _TITLES[kind]} | {k: v for k, v in made.items() if k != "title"}


def schema_text(kind: str) -> str:
    """The same as JSON text, as ``ickit schema`` prints it and ``data/schemas/`` holds it."""
    return json.dumps(json_schema(kind), indent=1, ensure_ascii=False) + "\n"
