"""Reading a filled form: the rows of the tables that it brings, or every fault with its cell."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from ickit.benchmark.library import known_benchmarks, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.collect.add.submission import Submission
from ickit.collect.forms.cells import MOST_BYTES, Filled, filled, has_sheet, read_bytes
from ickit.collect.forms.identity import FORMAT, SHEET, VISIT_FORM, identity
from ickit.collect.forms.rows import read_cells, rows_of
from ickit.collect.forms.visit_rows import visit_rows_of
from ickit.errors import Fault, InputError, quoted
from ickit.tables.cells import Notice


def is_form(path: Path) -> bool:
    """Whether a file is a form, filled in or not: a workbook with the hidden sheet of forms. Never raises."""
    return has_sheet(path, SHEET)


def read_form(path: Path, benchmarks: Sequence[Benchmark] = ()) -> Submission:
    """What a filled form brings in.

    ``benchmarks`` are those that the project does not know (or knows in another version). Rows come for the tables
    cities (only where details of the city are new), invitations (for what the city itself answers), assessments or
    survey, answers, evidence, practices, context and indicators; from the workbook of a visit for assessments, evidence
    and recommendations. Raises InputError with every fault, each with its
    cell, and where the file is no form, is not filled in, or was made for another version of the benchmark.
    """
    form = filled(read_bytes(path), path.name)
    benchmark = _benchmark(form, benchmarks)
    return visit_rows_of(form, benchmark) if is_visit(form) else rows_of(form, benchmark)


@dataclass(frozen=True)
class FilledForm:
    """The answers of a form as they stand: ``texts`` by row and column of the tables, blank ones left out.

    ``city`` and ``year`` as they are written; ``known``: what the form says of itself.
    """

    benchmark: Benchmark
    city: str
    year: str
    assessor: str
    texts: Mapping[str, Mapping[str, str]]
    known: Mapping[str, str]
    notices: tuple[Notice, ...] = ()


def read_answers(path: Path, benchmarks: Sequence[Benchmark] = ()) -> FilledForm:
    """The answers of a form, cell by cell. Raises InputError as :func:`read_form`, and for the workbook of a visit."""
    if not is_form(path):
        raise InputError(Fault(path.name, "is not a form that ickit made", "Name forms that ickit form wrote."))
    form = filled(read_bytes(path), path.name)
    if is_visit(form):
        raise InputError(Fault(path.name, "is the workbook of a visit", "Add it as it is: drafts are forms of a city."))
    benchmark = _benchmark(form, benchmarks)
    reading = read_cells(form, benchmark)
    list(reading.answered())  # what is wrong with a row as a whole is among the faults as well
    reading.judge.end()
    city, year = reading.head["city"], reading.head["year"]
    return FilledForm(benchmark, city, year, reading.assessor, reading.texts, form.known, tuple(form.notices))


def is_visit(form: Filled) -> bool:
    """Whether a form is the workbook of a visit, in which reviewers record evidence."""
    return form.known.get("form") == VISIT_FORM


def form_subject(path: Path) -> str:
    """Whose answers a form holds, as it says itself: ``Ålvik, 2026, introductory-language-courses, self``. Blank where
    that cannot be read; never raises.
    """
    try:
        form = filled(read_bytes(path), path.name)
        said = {name: form.rows.get(f"field {name}", {}).get("answer") for name in ("city", "year", "assessor")}
    except Exception:  # a broken or hostile file says nothing, whatever the reader of it raises
        return ""
    city, year, assessor = (cell.text if cell is not None else "" for cell in said.values())
    parts = (
        city or "no city",
        year or "no year",
        form.known.get("benchmark", ""),
        assessor.partition(" ")[0] or "self",
    )
    return ", ".join(part for part in parts if part)


def saved_at(path: Path) -> str:
    """When a workbook was last saved, by what it says itself, else by the file: ``2026-05-03 14:12 UTC``."""
    with suppress(Exception), zipfile.ZipFile(path) as archive:  # whatever the reader of a broken file raises
        names = archive.namelist()
        for part, pattern in _SAVED.items():
            if part in names and (found := re.search(pattern, _beginning(archive, part))):
                return found[1].decode().replace("T", " ") + (" UTC" if part.endswith("core.xml") else "")
    return f"{datetime.fromtimestamp(path.stat().st_mtime, UTC):%Y-%m-%d %H:%M} UTC"


def _beginning(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as file:
        return file.read(MOST_BYTES)


_SAVED = {
    "docProps/core.xml": rb"<dcterms:modified[^>]*>(\d{4}-\d\d-\d\dT\d\d:\d\d)",
    "meta.xml": rb"<dc:date>(\d{4}-\d\d-\d\dT\d\d:\d\d)",
}


def _benchmark(form: Filled, benchmarks: Sequence[Benchmark]) -> Benchmark:
    """The benchmark that a form is for. Raises InputError where it is not known, or is another version."""
    known = form.known
    if known.get("format") != FORMAT:
        problem = f"is a form of format {quoted(known.get('format', ''))}, and this ickit reads format {FORMAT}"
        raise InputError(Fault(form.name, problem, "Use the ickit that made it, or fill in a new form."))
    named = known.get("benchmark", "")
    benchmark = {b.id: b for b in benchmarks}.get(named) or _own(named)
    if benchmark is None:
        problem = f"is a form for the benchmark {quoted(named)}, which is not known here"
        raise InputError(Fault(form.name, problem, "Give its file with --benchmark FILE."))
    now = identity(benchmark)
    if known.get("questions") != now["questions"]:
        problem = f"was made for another version of the benchmark {benchmark.id}{_differs(form, benchmark)}"
        mend = "Give the version that it was made for with --benchmark FILE, or have a new form filled in."
        raise InputError(Fault(form.name, problem, mend))
    if known.get("wording") != now["wording"]:
        said = f"the wording of the benchmark {benchmark.id} has changed since the form was made"
        form.notices.append(Notice(form.name, said))
    return benchmark


def _own(named: str) -> Benchmark | None:
    """A benchmark of the project; an id from a form is looked up and never used as a path."""
    path = known_benchmarks().get(named)
    return _loaded(named, path, path.stat().st_mtime_ns) if path is not None and path.exists() else None


@lru_cache(maxsize=16)
def _loaded(named: str, path: Path, changed: int) -> Benchmark:  # noqa: ARG001  what it stands for
    return load_benchmark(named)


def _differs(form: Filled, benchmark: Benchmark) -> str:
    """Which key factors only the form or only the benchmark has."""
    there = [found[1] for key in form.rows if (found := re.fullmatch(r"rating (\S+)", key))]
    more = [quoted(factor, 40) for factor in there if factor not in benchmark.ids][:3]
    less = [factor for factor in benchmark.ids if factor not in there][:3]
    parts = [f"it asks for {', '.join(more)}" if more else "", f"it lacks {', '.join(less)}" if less else ""]
    said = " and ".join(part for part in parts if part)
    return f" ({said})" if said else " (its questions, scale or context factors differ)"
