"""A params file: what a run is called, what it reads, and which reports it makes."""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints, WithJsonSchema

from ickit._base import project
from ickit._base.formats import ALWAYS, Format
from ickit._base.theme import Theme
from ickit._base.yaml import as_model, line_of, read_yaml
from ickit.errors import Fault, InputError, quoted
from ickit.runs.formats import Formats, read_formats, split_formats
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
_SINGLE = {"type": ["string", "number", "boolean", "null"]}
_ONE = {"anyOf": [_SINGLE, {"type": "array", "items": _SINGLE}]}
_SEVERAL = {"anyOf": [_SINGLE, {"type": "array", "items": _ONE}]}
Value = Annotated[Any, BeforeValidator(_value), WithJsonSchema(_ONE)]
Values = Annotated[Any, BeforeValidator(_values), WithJsonSchema(_SEVERAL)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Part):
    """One entry under ``reports``: a notebook, a grid of parameters, and parameters that all its reports share."""

    notebook: Line = Field(
        description="The notebook: its name in notebooks/ without .ipynb, or that of a built-in one."
    )
    data: Place | None = Field(None, description="The tables for this entry, in place of those of the whole file.")
    benchmark: Place | None = Field(
        None, description="The benchmark for this entry, in place of that of the whole file."
    )
    for_each: dict[str, Values] = Field(
        default_factory=dict,
        description="A grid: parameters with the values to make a report for. Every combination is made; `all` stands "
        "for every city or year with rows for the benchmark.",
    )
    parameters: dict[str, Value] = Field(
        default_factory=dict, description="Parameters that all reports of this entry share."
    )


class ThemeEntry(_Part):
    """The network's own look: ``name`` above every page, ``accent`` as a colour, ``logo`` as a file."""

    name: Line | None = Field(None, description="The network's name: it stands above every page.")
    accent: Line | None = Field(
        None, description='The colour of headings, such as "#14506b"; dark enough for white text.'
    )
    logo: Place | None = Field(None, description="An SVG or PNG file, relative to the params file.")


class ParamsFile(_Part):
    """The content of a params file; paths in it are relative to the file."""

    run: Line | None = Field(
        None, description="The run's name, and that of its folder in reports/. Default: the name of the params file."
    )
    title: Line | None = Field(None, description="What pages and index call the run. Default: its name.")
    data: Place | None = Field(
        None, description="The tables: a folder, a workbook, or the URL of a database or a remote folder."
    )
    benchmark: Place | None = Field(
        None, description="The benchmark: an id in data/benchmarks/ or of a built-in one, charter, or a YAML file."
    )
    public: StrictBool = Field(False, description="Whether to make the public edition.")
    formats: tuple[Format, ...] = Field(
        ALWAYS,
        description="What to make of every report: html and csv (always made), pdf, docx (Word), figures (SVG, PDF and "
        "PNG files) and workbook (a city's development plan).",
    )
    theme: ThemeEntry | None = Field(None, description="The network's own name, colour and logo on pages and papers.")
    word_template: Place | None = Field(
        None, description="A Word file (.docx) whose styles, header and footer the Word files have."
    )
    public_words: tuple[Line, ...] = Field(
        default=(),
        max_length=1_000,
        description="Words that look like a form of the name of a city that did not agree to be named, and are none.",
    )
    timeout: Annotated[float, Field(gt=0, le=86_400, strict=True)] = Field(
        600.0, description="How many seconds one report may take."
    )
    reports: tuple[Entry, ...] = Field(
        min_length=1, max_length=10_000, description="What to make: a list of notebooks, each with its parameters."
    )


@dataclass(frozen=True)
class Params:
    """A params file that was read: where it is, its content, and the lines on which things stand."""

    path: Path
    content: ParamsFile
    node: yaml.Node | None
    formats: Formats = field(default_factory=Formats)
    theme: Theme = field(default_factory=Theme)

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


def read_params(
    path: Path, *, public: bool = False, formats: str | None = None, word_template: Path | None = None
) -> Params:
    """A params file; ``public`` makes its run a public one whatever it says, ``formats`` (names with commas between)
    and ``word_template`` take the place of what it says. Raises InputError with every fault of its form and of the
    run's name, and of the template.
    """
    node_content, node = read_yaml(project.resolve_path(path), path.name)
    content = as_model(node_content, node, ParamsFile, path.name)
    if public:
        content = content.model_copy(update={"public": True})
    params = Params(Path(os.path.abspath(path)), content, node)
    if faults := list(_name_faults(params)):
        raise InputError(faults)
    return replace(params, formats=_formats(params, formats, word_template), theme=_theme(params))


def _theme(params: Params) -> Theme:
    given = params.content.theme or ThemeEntry(name=None, accent=None, logo=None)
    try:
        logo = (params.folder / given.logo).read_bytes() if given.logo else b""
        return Theme(given.name or "", (given.accent or Theme().accent).lower(), logo)
    except OSError as error:
        problem = f"{given.logo} cannot be read ({error.strerror or error})"
        raise InputError(Fault(params.place("theme", "logo"), problem, "Name a file that is there.")) from None
    except ValueError as error:
        raise InputError(Fault(params.place("theme"), str(error))) from None


def _formats(params: Params, formats: str | None, template: Path | None) -> Formats:
    content, place = params.content, "--word-template"
    if template is None and content.word_template is not None:
        template, place = params.folder / content.word_template, params.place("word_template")
    return read_formats(content.formats if formats is None else split_formats(formats), template, place)


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
