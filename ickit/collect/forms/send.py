"""Writing forms to send out: one, or one for every city that is invited."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ickit._base.atomic import unwritten, write_atomic
from ickit._base.frames import text
from ickit.benchmark.library import CHARTER, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.collect.forms.choices import label
from ickit.collect.forms.cover_page import DETAILS
from ickit.collect.forms.layout import Given
from ickit.collect.forms.workbook import form_workbook
from ickit.errors import Fault, InputError, quoted
from ickit.sources.read import read
from ickit.study.selection import assessments_of, benchmarks_with
from ickit.tables.city_names import Cities
from ickit.tables.rules import RULES


def write_form(
    benchmark: str,
    out: Path,
    *,
    city: str = "",
    year: int | None = None,
    assessor: str = "",
    data: str = "",
    visit: bool = False,
) -> None:
    """Write one form for a benchmark (an id, or a path of a YAML file) to ``out`` (.xlsx).

    ``city``, ``year`` and ``assessor`` are written into it and locked. With ``data`` (a source) the city may be given
    by name, its details stand in the form, and its last ratings beside. ``visit`` makes the workbook in which reviewers
    record what they find, with the city's own ratings beside theirs. The file appears whole or not at all. Raises
    InputError for a fault of these, and for an ``out`` that exists: it may hold a city's answers.
    """
    if out.suffix.lower() != ".xlsx":
        raise InputError(Fault(str(out), "is no name for a workbook", "Let it end in .xlsx."))
    if out.exists():
        raise InputError(Fault(str(out), "exists already and may hold a city's answers", "Choose another name."))
    loaded = _checked(benchmark, year, assessor)
    if visit:
        _check_visit(loaded, assessor)
    if data:
        given = _Sending(loaded, data, assessor, visit=visit).given(city, year)
    else:
        _check("--city", "slug", city)
        given = Given(city, year=year, assessor=assessor)
    write_atomic(out, form_workbook(loaded, replace(given, visit=visit)))


def write_all(benchmark: str, out: Path, *, data: str, year: int, assessor: str = "") -> int:
    """Write a form for every city that the source ``data`` invites to this benchmark in this year. Returns how many.

    The folder ``out`` is made; it appears with all forms or not at all. The files are named
    by city, benchmark and year. Raises
    InputError where no city is invited, where ``out`` holds something, and for the faults of :func:`write_form`.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(Fault(str(out), "is not an empty folder", "Name one that is not there yet."))
    sending = _Sending(_checked(benchmark, year, assessor), data, assessor)
    invited = sending.invited(year)
    try:
        beside = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
        try:
            for given in invited:
                name = f"{given.city}-{sending.benchmark.id}-{year}.xlsx"
                (beside / name).write_bytes(form_workbook(sending.benchmark, given))
            beside.chmod(0o755)
            if out.exists():
                out.rmdir()
            os.replace(beside, out)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    except OSError as error:
        raise InputError(unwritten(out, error)) from None
    return len(invited)


def _checked(benchmark: str, year: int | None, assessor: str) -> Benchmark:
    """The benchmark. Raises InputError where it, the year or the assessor is at fault."""
    loaded = load_benchmark(benchmark)
    _check("--year", "year", str(year) if year is not None else "")
    _check("--assessor", "person", assessor)
    if loaded.id == CHARTER and assessor not in ("", "self"):
        problem = "the Charter's survey is answered by the city itself"
        raise InputError(Fault("--assessor", problem, "Leave --assessor out."))
    return loaded


def _check_visit(benchmark: Benchmark, assessor: str) -> None:
    """Raises InputError where reviewers cannot record what they find."""
    if benchmark.id == CHARTER:
        problem = "the Charter's survey is answered by the city itself"
        raise InputError(Fault("--visit", problem, "Name the benchmark that the city is reviewed by."))
    if assessor == "self":
        raise InputError(Fault("--assessor", "a visit's evidence is that of reviewers", "Leave --assessor out."))


def _check(place: str, kind: str, value: str) -> None:
    for rule in RULES[kind](()) if value else []:
        if not rule.holds(pd.Series([value], dtype="str")).all():
            raise InputError(Fault(place, *rule.say(value)))


class _Sending:
    """What a source knows of the cities that get a form."""

    def __init__(self, benchmark: Benchmark, data: str, assessor: str, *, visit: bool = False) -> None:
        self.benchmark, self._assessor, self._visit = benchmark, assessor, visit
        tables = read(data, benchmarks_with(benchmark), others=False, rated=False)
        self._invitations, cities = tables.invitations, tables.cities
        self._cities = {str(row["city"]): row for row in cities.to_dict("records")}
        self._named = Cities(cities["city"], cities["name"], cities["aliases"])
        rated = assessments_of(tables, benchmark)
        self._rated = rated[rated["assessor"] == ("self" if visit else assessor or "self")]

    def given(self, city: str, year: int | None) -> Given:
        """What is known of a city, by its id or name; of nobody where none is named. Raises InputError."""
        if not city:
            return Given(year=year, assessor=self._assessor)
        slug = self._named.resolve(city)
        if slug is None:
            raise InputError(Fault("--city", *self._named.fault(city)))
        row = self._cities[slug]
        details = {name: text(row[name]) for name in DETAILS}
        return Given(slug, details["name"], year, self._assessor, details, self._last(slug, year))

    def invited(self, year: int) -> list[Given]:
        """What is known of every city that is invited, in the order of the table."""
        table = self._invitations
        here = table[(table["benchmark"] == self.benchmark.id) & (table["year"] == year)]
        asked = here[here["asked"].fillna(True).astype(bool)]
        if asked.empty:
            problem = f"no city is invited to {quoted(self.benchmark.id)} in {year}"
            raise InputError(Fault("invitations", problem, "Add a row for each city, with asked: yes."))
        return [self.given(str(city), year) for city in asked["city"].drop_duplicates()]

    def _last(self, city: str, year: int | None) -> dict[str, str]:
        """How the city's key factors were rated in its last wave before ``year``: ``2022: partly met``; for a visit in
        that year, if it has rated itself.
        """
        rows = self._rated[self._rated["city"] == city]
        rows = rows[rows["year"] < year + self._visit] if year is not None else rows
        rows = rows[rows["year"] == rows["year"].max()]
        return dict(self._said(rows))

    def _said(self, rows: pd.DataFrame) -> Iterator[tuple[str, str]]:
        scale = self.benchmark.scale
        for factor, year, rating in zip(rows["key_factor"], rows["year"], rows["rating"], strict=True):
            said = text(rating)
            shown = "not rated" if not said else scale.label(said) if scale.rate(said) is not None else label(said)
            yield str(factor), f"{year}: {shown}"
