"""The entries of a params file, with every word in them checked against notebooks, benchmarks and sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ickit._base import project
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.runs.editions import why_not_public
from ickit.runs.inventory import SourceInventory, add_faults
from ickit.runs.locations import located
from ickit.runs.notebook import Notebook, Parameter, known_notebooks, read_notebook
from ickit.runs.params import ALL, Entry, Params
from ickit.runs.slugs import unsafe

FROM_THE_DATA = ("city", "year")
PATHS = ("data", "benchmark")


@dataclass(frozen=True)
class Axis:
    """A parameter of an entry with its values: as written, and as the notebook takes them.

    ``values`` is None for ``all``, which is written out when the sources are known.
    """

    name: str
    written: tuple[Any, ...]
    values: tuple[Any, ...] | None
    place: str
    in_slug: bool


@dataclass(frozen=True)
class CheckedEntry:
    """An entry whose words are checked: its notebook and axes."""

    number: int
    notebook: Notebook
    axes: tuple[Axis, ...]


class Entries:
    """The entries of ``params`` as far as they are right, with the ``faults`` found and the ``sources`` they read.

    ``left_out``: notebooks whose entries a public run leaves out, and why.
    """

    def __init__(self, params: Params, root: Path) -> None:
        self.params = params
        self.folder = root / "notebooks"
        self.faults: list[Fault] = []
        self.left_out: dict[str, str] = {}
        self.sources = SourceInventory(root / "reports", params.content.public)
        self._known = known_notebooks(root)
        self._read: dict[str, Notebook | None] = {}
        self._targets: dict[tuple[str, str, Path], str | None] = {}
        checked = (self._ask(number, entry) for number, entry in enumerate(params.content.reports))
        self.checked = [one for one in checked if one is not None]
        self._read_sources()

    def fault(self, place: str, problem: str, mend: str = "") -> None:
        """Note a fault."""
        self.faults.append(Fault(place, problem, mend))

    def _ask(self, number: int, entry: Entry) -> CheckedEntry | None:
        """An entry with its words checked; None where its notebook cannot be had, or is not of a public edition."""
        notebook = self._notebook(number, entry.notebook)
        if self.params.content.public and (why := why_not_public(entry.notebook, notebook)) is not None:
            self.left_out[entry.notebook] = why
            return None
        if notebook is None:
            return None
        axes = list(self._axes(number, entry, notebook))
        given = {axis.name for axis in axes}
        for name, parameter in notebook.parameters.items():
            if parameter.required and name not in given and name not in {*entry.for_each, *entry.parameters}:
                where = self.params.place("reports", number)
                self.fault(where, f"the parameter {quoted(name)} of {notebook.name} is not given", "Add it.")
        for axis in axes:
            if axis.name in PATHS:
                for value in axis.values or ():
                    self._target(axis.name, value, self.params.folder, axis.place)
        for name in PATHS:
            if name in notebook.parameters and name not in given:
                self._target(
                    name, notebook.parameters[name].default, self.folder, f"{notebook.name}, default of {name}"
                )
        return CheckedEntry(number, notebook, tuple(axes))

    def _notebook(self, number: int, name: str) -> Notebook | None:
        place = self.params.place("reports", number, "notebook")
        if name not in self._known:
            problem = f"{quoted(name)} is not a notebook in {project.show_path(self.folder)}/, nor a built-in one"
            self.fault(place, problem, did_you_mean(name, self._known))
            return None
        if name not in self._read:
            self._read[name] = None
            if (why := unsafe(name)) is not None:
                self.fault(place, f"the notebook's name {why}", "Rename it.")
            try:
                self._read[name] = read_notebook(self._known[name])
            except InputError as error:
                self.faults.extend(error.faults)
        return self._read[name]

    def _axes(self, number: int, entry: Entry, notebook: Notebook) -> Iterator[Axis]:
        """The entry's parameters: its grid, then those that its reports share, then the file's defaults."""
        named = {*entry.for_each, *entry.parameters}
        for kind, given in (("for_each", entry.for_each), ("parameters", entry.parameters)):
            for name, written in given.items():
                place = self.params.place("reports", number, kind, name)
                if kind == "parameters" and name in entry.for_each:
                    self.fault(place, "also stands under for_each", "Keep one of the two.")
                elif name in PATHS and getattr(entry, name) is not None:
                    self.fault(place, f"also stands beside {kind}", "Keep one of the two.")
                elif (parameter := self._parameter(name, notebook, place)) is not None:
                    axis = self._axis(parameter, kind, written, place)
                    if axis is not None:
                        yield axis
        for name in PATHS:
            own, shared = getattr(entry, name), getattr(self.params.content, name)
            value = shared if own is None else own
            if value is None or name in named:
                continue
            place = self.params.place(*(("reports", number, name) if own is not None else (name,)))
            if name in notebook.parameters:
                yield Axis(name, (value,), (value,), place, in_slug=False)
            elif own is not None:
                self._parameter(name, notebook, place)

    def _parameter(self, name: str, notebook: Notebook, place: str) -> Parameter | None:
        if name == "public":
            self.fault(place, "cannot be set for one report", "Set public for the whole run.")
        elif name not in notebook.parameters:
            mend = did_you_mean(name, notebook.parameters)
            self.fault(place, f"{quoted(name)} is not a parameter of {notebook.name}", mend)
        else:
            return notebook.parameters[name]
        return None

    def _axis(self, parameter: Parameter, kind: str, written: Any, place: str) -> Axis | None:
        grid = kind == "for_each"
        if grid and written == ALL and parameter.name in FROM_THE_DATA:
            return Axis(parameter.name, (), None, place, in_slug=True)
        choices = tuple(written) if grid and isinstance(written, list) else (written,)
        if not choices:
            self.fault(place, "has no values", "Write at least one, or remove it.")
            return None
        values = []
        for choice in choices:
            try:
                values.append(parameter.fit(choice))
            except ValueError as error:
                self.fault(place, str(error), _mend(choice, parameter))
        in_slug = grid or not isinstance(written, list)
        return Axis(parameter.name, choices, tuple(values), place, in_slug) if len(values) == len(choices) else None

    def _target(self, name: str, text: Any, folder: Path, place: str) -> str | None:
        """The source or benchmark that ``text`` names; None, with a fault noted once, where there is none."""
        key = (name, str(text), folder)
        if key not in self._targets:
            self._targets[key] = None
            try:
                if name == "data":
                    self._targets[key] = located(str(text), folder, place)
                else:
                    self._targets[key] = self.sources.benchmark(str(text), folder)
            except InputError as error:
                add_faults(self.faults, error, place)
        return self._targets[key]

    def _read_sources(self) -> None:
        """Read what the entries name, each source once; not without its benchmarks, which would make false faults."""
        if any(name == "benchmark" and target is None for (name, _, _), target in self._targets.items()):
            return
        try:
            self.sources.read([t for (name, _, _), t in self._targets.items() if name == "data" and t is not None])
        except InputError as error:
            self.faults.extend(error.faults)
        self.faults.extend(self.sources.faults)

    def target_of(self, name: str, values: dict[str, Any], notebook: Notebook) -> str | None:
        """What a report with these ``values`` reads as ``data`` or ``benchmark``: an absolute path, or a URL."""
        if name in values:
            return self._targets.get((name, str(values[name]), self.params.folder))
        default = notebook.parameters.get(name)
        return self._targets.get((name, str(default.default), self.folder)) if default else None

    def targets_of(self, name: str, checked: CheckedEntry) -> list[str]:
        """What the reports of an entry read as ``data`` or ``benchmark``."""
        axis = next((axis for axis in checked.axes if axis.name == name), None)
        choices = [{}] if axis is None else [{name: value} for value in axis.values or ()]
        found = (self.target_of(name, values, checked.notebook) for values in choices)
        return [target for target in found if target is not None]


def _mend(value: Any, parameter: Parameter) -> str:
    number = {"int", "float"} & parameter.kinds
    if isinstance(value, str) and number:
        return (
            "Write the number without quotation marks." if value.strip().lstrip("+-").isdigit() else "Write a number."
        )
    if "str" in parameter.kinds and isinstance(value, bool | int | float):
        return "Put it in quotation marks."
    return ""
