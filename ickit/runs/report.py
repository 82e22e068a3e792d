"""A report to make, and the plan of a run: what a params file asks for, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ickit.benchmark.library import find_earlier, load_benchmark
from ickit.runs.inventory import SourceInventory
from ickit.runs.locations import files_of
from ickit.runs.notebook import Notebook
from ickit.runs.params import Params


@dataclass(frozen=True)
class Report:
    """One report to make. ``parameters`` are the kernel's; ``data`` and ``benchmark`` are what it reads, as an absolute
    path (or a URL), None where the notebook has no such parameter.
    """

    notebook: Notebook
    slug: str
    parameters: dict[str, Any]
    data: str | None
    benchmark: str | None

    @property
    def id(self) -> str:
        """Its notebook and slug, which name its files: ``city_report/altenburg-2024``."""
        return f"{self.notebook.name}/{self.slug}"

    @property
    def values(self) -> dict[str, Any]:
        """Every parameter's value, defaults included."""
        return {name: p.default for name, p in self.notebook.parameters.items()} | self.parameters


@dataclass(frozen=True)
class Plan:
    """What a params file asks for: its reports, in order, and the sources they read. ``left_out``: the notebooks that a
    public run leaves out, and why. ``notes``: what else is to be said of the grids.
    """

    params: Params
    root: Path
    reports: tuple[Report, ...]
    sources: SourceInventory
    left_out: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def files_defining(report: Report) -> list[Path]:
    """The files that say what a report is: its notebook, what that imports, and its benchmark."""
    own = [report.notebook.path, *report.notebook.imports]
    return [*own, *(with_earlier(Path(report.benchmark)) if report.benchmark is not None else [])]


def with_earlier(benchmark: Path) -> list[Path]:
    """A benchmark's file, and that of the version which it follows."""
    earlier = find_earlier(benchmark, load_benchmark(str(benchmark)))
    return [benchmark] if earlier is None else [benchmark, earlier]


def files_read_by(report: Report) -> list[Path]:
    """All files that a report is made from, those of its source too."""
    return files_defining(report) + ((files_of(report.data) or []) if report.data is not None else [])
