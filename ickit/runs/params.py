"""A params file: what a run is called, what it reads, and which reports it makes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints

from ickit._base.yaml import as_model, line_of, read_yaml
from ickit.errors import Fault, InputError, quoted
from ickit.runs.slugs import unsafe

PUBLIC_SUFFIX = "-public"
ALL = "all"


def _value(value: Any) -> Any:
    """A parameter's value: text, a number, true or false, nothing, or a list of these."""
    single = str | int | float | bool | None
    if isinstance(value, single) or (isinstance(value, list) and all(isinstance(v, single) for v in value)):
        return value
    raise ValueError(f"{quoted(value)} is no value for a parameter | Write text, a number, true, false, or a list.")


def _values(value: Any) -> Any:
    """The values of a grid: a list of values, or a single one."""
    for one in value if isinstance(value, list) else [value]:
        _value(one)
    return value


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Place = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Value = Annotated[Any, BeforeValidator(_value)]
Values = Annotated[Any, BeforeValidator(_values)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Part):
    """One entry under ``reports``: a notebook, a grid of parameters, and parameters that all its reports share."""

    notebook: Line
    data: Place | None = None
    benchmark: Place | None = None
    for_each: dict[str, Values] = Field(default_factory=dict)
    parameters: dict[str, Value] = Field(default_factory=dict)


class ParamsFile(_Part):
    """The content of a params file; paths in it are relative to the file."""

    run: Line | None = None
    title: Line | None = None
    data: Place | None = None
    benchmark: Place | None = None
    public: StrictBool = False
    timeout: Annotated[float, Field(gt=0, le=86_400, strict=True)] = 600.0
    reports: tuple[Entry, ...] = Field(min_length=1, max_length=10_000)


@dataclass(frozen=True)
class Params:
    """A params file that was read: where it is, its content, and the lines on which things stand."""

    path: Path
    content: ParamsFile
    node: yaml.Node | None

    @property
    def folder(self) -> Path:
        """The folder from which its paths are taken."""
        return self.path.parent

    @property
    def run(self) -> str:
        """The run's name: ``run``, else the file's stem."""
        return self.content.run or self.path.stem

    @property
    def folder_name(self) -> str:
        """The folder below ``reports/`` that the run writes to: a public run never writes to a run's own."""
        return f"{self.run}{PUBLIC_SUFFIX}" if self.content.public else self.run

    @property
    def title(self) -> str:
        """The run's title, else its name."""
        return self.content.title or self.run

    def place(self, *location: int | str) -> str:
        """Where something stands, for a message: ``demo.yaml, line 8, city_report, for_each.city``."""
        line = line_of(self.node, location)
        parts = [self.path.name] + ([f"line {line}"] if line else [])
        rest = list(location)
        if len(rest) > 1 and rest[0] == "reports" and isinstance(rest[1], int):
            parts.append(self.content.reports[rest[1]].notebook)
            rest = rest[2:]
        if rest:
            parts.append(".".join(str(step) for step in rest))
        return ", ".join(parts)


def read_params(path: Path, *, public: bool = False) -> Params:
    """A params file; ``public`` makes its run a public one whatever it says. Raises InputError with every fault of its
    form and of the run's name.
    """
    node_content, node = read_yaml(path, path.name)
    content = as_model(node_content, node, ParamsFile, path.name)
    if public:
        content = content.model_copy(update={"public": True})
    params = Params(Path(path).absolute(), content, node)
    if faults := list(_name_faults(params)):
        raise InputError(faults)
    return params


def _name_faults(params: Params) -> list[Fault]:
    given = params.content.run is not None
    place = params.place("run") if given else params.path.name
    mend = "Write another name." if given else "Add a line such as run: network."
    said = f"the run's name {quoted(params.run)}"
    if (why := unsafe(params.run)) is not None:
        return [Fault(place, f"{said} {why}", mend)]
    if params.run.casefold().endswith(PUBLIC_SUFFIX):
        return [Fault(place, f"{said} ends in {PUBLIC_SUFFIX}, which is kept for public runs", mend)]
    return []
