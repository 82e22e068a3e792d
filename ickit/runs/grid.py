"""The reports of a params file: every entry's grid, checked in full before anything runs."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from ickit._base import project
from ickit._base.phrases import listed
from ickit._base.urls import is_url
from ickit.errors import InputError, did_you_mean, quoted
from ickit.runs.entries import FROM_THE_DATA, PATHS, Axis, CheckedEntry, Entries
from ickit.runs.inventory import SELF
from ickit.runs.locations import for_kernel
from ickit.runs.notebook import Notebook
from ickit.runs.params import Params
from ickit.runs.public_checks import NO_CONSENT, public_faults
from ickit.runs.report import Plan, Report
from ickit.runs.slugs import slugify, unsafe

_MOST_REPORTS = 200_000


def make_plan(params: Params, root: Path) -> Plan:
    """The reports that ``params`` asks for in the project at ``root``.

    Raises InputError with every fault: of notebooks, parameters, benchmarks and sources, unknown cities and years,
    empty grids, and reports that would share a file.
    """
    entries = Entries(params, root)
    grids = _Grids(params, entries)
    reports = [report for checked in entries.checked for report in grids.reports(checked)]
    if not entries.faults:
        grids.check_slugs(reports)
        if params.content.public:
            entries.faults.extend(public_faults(params, [report for _, report in reports], entries.left_out))
    if entries.faults:
        raise InputError(dict.fromkeys(entries.faults))
    return Plan(params, root, tuple(report for _, report in reports), entries.sources, entries.left_out, grids.notes())


def list_origins(plan: Plan) -> list[str]:
    """Which notebooks, benchmarks, data and context factors a plan uses and where they are, a line for each."""
    found: dict[str, str] = {}
    for report in plan.reports:
        found[f"notebook {report.notebook.name}"] = str(report.notebook.path)
        if report.benchmark is not None:
            found[f"benchmark {plan.sources.benchmarks[report.benchmark].id}"] = report.benchmark
        if report.data is not None and not is_url(report.data):
            found[f"data {plan.sources.facts[report.data].source}"] = report.data
    found["context factors"] = str(project.data("context_factors.yaml"))
    return [f"{what}: {_where(Path(path))}" for what, path in found.items()]


def _where(path: Path) -> str:
    return "built in" if project.is_builtin(path) else project.show_path(path)


class _Grids:
    """The entries' grids, written out."""

    def __init__(self, params: Params, entries: Entries) -> None:
        self.params, self.entries, self.sources = params, entries, entries.sources
        self._unrated: dict[tuple[str, str], list[str]] = {}

    def reports(self, checked: CheckedEntry) -> Iterator[tuple[int, Report]]:
        """The reports of an entry, in the order of its grid, each with the entry's number."""
        axes = [self._filled(axis, checked) for axis in checked.axes]
        count = 0
        for chosen in product(*(zip(axis.written, axis.values or (), strict=True) for axis in axes)):
            written = {axis.name: pair[0] for axis, pair in zip(axes, chosen, strict=True)}
            values = {axis.name: pair[1] for axis, pair in zip(axes, chosen, strict=True)}
            data, benchmark = (self.entries.target_of(name, values, checked.notebook) for name in PATHS)
            if not self._has_rows(checked, values, data, benchmark):
                continue
            if (refused := self._not_agreed(checked, values, data, benchmark)) is not None:
                self.entries.fault(*refused)
            count += 1
            if count > _MOST_REPORTS:
                place = self.params.place("reports", checked.number)
                self.entries.fault(place, f"makes more than {_MOST_REPORTS:,} reports", "Split it.")
                return
            slug = "-".join(s for axis in axes if axis.in_slug and (s := _slug(written[axis.name]))) or "all"
            yield (
                checked.number,
                Report(checked.notebook, slug, self._for_kernel(values, data, benchmark), data, benchmark),
            )
        if not count and not self.entries.faults:
            place = self.params.place("reports", checked.number)
            self.entries.fault(place, "makes no report: no city has rows for this benchmark and year", "Check both.")

    def _filled(self, axis: Axis, checked: CheckedEntry) -> Axis:
        """An axis with ``all`` written out (over every source and benchmark of the entry), its values looked up."""
        benchmarks: list[str | None] = [*self.entries.targets_of("benchmark", checked)]
        sources = [data for data in self.entries.targets_of("data", checked) if data in self.sources.facts]
        known = [(data, benchmark) for data in sources for benchmark in benchmarks or [None]]
        if axis.values is None:
            at = FROM_THE_DATA.index(axis.name)
            found = dict.fromkeys(pair[at] for d, b in known for pair in self.sources.pairs(d, b))
            values = tuple(sorted(found) if axis.name == "year" else found)
            return Axis(axis.name, values, values, axis.place, axis.in_slug)
        for value in axis.values if axis.name in FROM_THE_DATA else ():
            for data, benchmark in known:
                self._look_up(axis.name, value, data, benchmark, axis.place)
        return axis

    def _look_up(self, name: str, value: Any, data: str, benchmark: str | None, place: str) -> None:
        source = self.sources.facts[data].source
        if name == "city":
            cities = self.sources.facts[data].cities
            if value in self._members(data) - set(cities):
                self.entries.fault(place, f"{quoted(value)} did not agree to a public page", NO_CONSENT)
            elif value not in cities:
                self.entries.fault(
                    place, f"{quoted(value)} is not a city of {source}", did_you_mean(str(value), cities)
                )
            return
        waves = sorted({year for _, year in self.sources.pairs(data, benchmark)})
        if value not in waves:
            of = f" of {self.sources.benchmarks[benchmark].id}" if benchmark else ""
            mend = f"Its waves are {', '.join(map(str, waves))}." if waves else "It has no rows for it."
            self.entries.fault(place, f"{value} is no wave{of} in {source}", mend)

    def _members(self, data: str) -> set[str]:
        """The cities of a public run's source, also those that did not agree."""
        return {str(city) for city in self.sources.members[data].cities["city"]} if self.sources.public else set()

    def _has_rows(self, checked: CheckedEntry, values: dict[str, Any], data: str | None, benchmark: str | None) -> bool:
        """Whether a report of a grid with ``all`` is one that the data have rows for; others are always made.

        A default city or wave that the data do not have is a fault.
        """
        if data not in self.sources.facts:
            return True
        pairs = self.sources.pairs(data, benchmark)
        for name in FROM_THE_DATA:
            default = checked.notebook.parameters.get(name)
            if default is not None and name not in values and default.default:
                place = f"{self.params.place('reports', checked.number)}, {name} (not given, so {default.default})"
                self._look_up(name, default.default, data, benchmark, place)
        if all(axis.values is not None for axis in checked.axes):
            return True
        wanted = [values.get(name, _default(checked.notebook, name)) for name in FROM_THE_DATA]
        here = [pair for pair in pairs if all(want in (None, have) for want, have in zip(wanted, pair, strict=True))]
        return bool(here) and self._rated(checked, values, here, data, benchmark)

    def _rated(
        self,
        checked: CheckedEntry,
        values: dict[str, Any],
        here: list[tuple[str, int]],
        data: str,
        benchmark: str | None,
    ) -> bool:
        """Whether a city's report is one for which the assessor that it shows has rated; if not, that is noted."""
        if "city" not in values or "assessor" not in checked.notebook.parameters:
            return True
        assessor = str(values.get("assessor", _default(checked.notebook, "assessor")) or "")
        rated = self.sources.rated_by(data, benchmark, assessor)
        if rated is None or set(here) & set(rated):
            return True
        cities = self._unrated.setdefault((checked.notebook.name, assessor or SELF), [])
        cities += [f"{city} ({year})" for city, year in here]
        return False

    def notes(self) -> tuple[str, ...]:
        """Which cities of a grid get no report, since others rated them than the report shows."""
        return tuple(
            f"{name}: no report for {listed(list(dict.fromkeys(cities)), 10)}, which others rated, but not {assessor}. "
            "Set the parameter assessor to show other ratings."
            for (name, assessor), cities in self._unrated.items()
        )

    def _not_agreed(
        self, checked: CheckedEntry, values: dict[str, Any], data: str | None, benchmark: str | None
    ) -> tuple[str, str, str] | None:
        """Place, problem and mend where a public run names a city that did not agree to a page of this wave."""
        city, year = (values.get(name, _default(checked.notebook, name)) for name in FROM_THE_DATA)
        if not self.sources.public or data not in self.sources.facts or None in (city, year):
            return None
        if (city, year) in self.sources.pairs(data, benchmark):
            return None
        of = f" of {self.sources.benchmarks[benchmark].id}" if benchmark else ""
        place = self.params.place("reports", checked.number)
        return place, f"{quoted(city)} did not agree to a public page{of} in {year}", NO_CONSENT

    def _for_kernel(self, values: dict[str, Any], data: str | None, benchmark: str | None) -> dict[str, Any]:
        """Parameters as the kernel gets them: what names a file is relative to ``notebooks/``."""
        given = dict(values)
        if "data" in given and data is not None:
            given["data"] = for_kernel(data, self.entries.folder)
        if "benchmark" in given and benchmark is not None and _is_path(str(given["benchmark"])):
            given["benchmark"] = for_kernel(benchmark, self.entries.folder)
        if self.params.content.public:
            given["public"] = True
        return given

    def check_slugs(self, reports: list[tuple[int, Report]]) -> None:
        """Note reports whose files would have one name, or a name that some system refuses."""
        taken: dict[str, int] = {}
        for number, report in reports:
            place = self.params.place("reports", number)
            if (why := unsafe(report.slug)) is not None:
                self.entries.fault(place, f"the report's name {quoted(report.slug)} {why}", "Change a value.")
            before = taken.get(report.id.casefold())
            if before is not None:
                which = "the same entry" if before == number else f"entry {before + 1}"
                problem = f"a report would be named {quoted(report.id)}, as one of {which} is"
                self.entries.fault(place, problem, "Tell them apart by a value of for_each or parameters.")
            taken[report.id.casefold()] = number


def _default(notebook: Notebook, name: str) -> Any:
    parameter = notebook.parameters.get(name)
    return (parameter.default or None) if parameter is not None else None


def _slug(written: Any) -> str:
    if isinstance(written, list):
        return "-".join(slugify(value) for value in written)
    return "" if written is None else slugify(written)


def _is_path(text: str) -> bool:
    return not is_url(text) and (text.endswith((".yaml", ".yml")) or "/" in text or "\\" in text)
