"""What goes to a city in one parcel: of a finished run, one zip archive a city with all that is about it."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from ickit._base import project
from ickit._base.atomic import write_atomic
from ickit._base.urls import is_url
from ickit._base.zipped import zip_of
from ickit.collect.forms.send import write_form
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.report.elements import points, stack, text
from ickit.report.elements.document import Document
from ickit.report.render.word import word
from ickit.runs.manifest import NAME, WHOLE, Entry, Manifest, read_manifest

REPORT, BRIEF = "city_report", "city_brief"
_AWAY = re.compile(r'<a href="(?:\.\./index\.html|[^"/:#]+\.ipynb)"[^>]*>(.*?)</a>')
_AGAIN = "Run again with --formats html,csv,pdf,workbook."


def pack(run: str, out: Path) -> list[str]:
    """Write one archive a city into the new folder ``out``; returns their names.

    ``run`` is the name of a run in ``reports/`` of the project, or the path of a run's folder. Each archive holds the
    city's brief and report as PDF, its report as a page, its plan as a workbook, a form for its next answers, and a
    letter that says what is what. Nothing of it names more than the edition of the run does. Raises InputError where
    there is no such run, where it has no reports of cities or not all that is needed, and for an ``out`` that holds
    something already.
    """
    folder, manifest = _found(run)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(Fault(str(out), "is not an empty folder", "Name one that is not there yet."))
    cities = _by_city(manifest)
    if not cities:
        problem = f"has no finished report of a city ({REPORT} or {BRIEF})"
        raise InputError(Fault(run, problem, "Add one to its params file, and run it again."))
    if faults := [fault for entries in cities.values() for fault in _lacking(run, entries)]:
        raise InputError(faults)
    made = {city: _parcel(folder, manifest, city, entries) for city, entries in cities.items()}
    out.mkdir(parents=True, exist_ok=True)
    for city, content in made.items():
        write_atomic(out / f"{city}.zip", content)
    return [f"{city}.zip" for city in made]


def _found(run: str) -> tuple[Path, Manifest]:
    """The folder and manifest of a run."""
    reports = project.find_root(Path.cwd()) / "reports"
    for folder in (reports / run, Path(run)):
        if (manifest := read_manifest(folder)) is not None:
            return folder, manifest
    known = [path.parent.name for path in reports.glob(f"*/{NAME}")]
    raise InputError(Fault("RUN", f"{quoted(run)} is no finished run", did_you_mean(run, known)))


def _by_city(manifest: Manifest) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in manifest.reports.values():
        city = entry.parameters.get("city")
        if entry.notebook in (REPORT, BRIEF) and isinstance(city, str) and entry.status in WHOLE:
            found.setdefault(city, []).append(entry)
    return found


def _lacking(run: str, entries: Sequence[Entry]) -> Iterator[Fault]:
    for entry in entries:
        wanted = {"PDF": entry.pdf, **({"plan as a workbook": entry.workbook} if entry.notebook == REPORT else {})}
        for what, file in wanted.items():
            if file is None:
                yield Fault(f"{run}, {entry.id}", f"has no {what}", _AGAIN)


def _parcel(folder: Path, manifest: Manifest, city: str, entries: Sequence[Entry]) -> bytes:
    files: dict[str, bytes] = {}
    for entry in entries:
        kind, slug = entry.notebook.removeprefix("city_"), entry.id.rpartition("/")[2]
        files[f"{slug}-{kind}.pdf"] = (folder / str(entry.pdf)).read_bytes()
        if entry.notebook == REPORT:
            files[f"{slug}-{kind}.html"] = _page(folder / str(entry.html))
            files[f"{slug}-plan.xlsx"] = (folder / str(entry.workbook)).read_bytes()
    files |= _forms(folder, city, entries)
    last = max(entries, key=lambda entry: int(entry.parameters.get("year", 0)))
    name = str(last.summary.get("city") or city)
    return zip_of({"letter.docx": word(_letter(manifest.title, name, last, files)), **files})


def _page(path: Path) -> bytes:
    """A page without the links to what is not in the parcel."""
    return _AWAY.sub(r"\1", path.read_text("utf-8")).encode()


def _forms(folder: Path, city: str, entries: Sequence[Entry]) -> dict[str, bytes]:
    """A form for the next answers on each benchmark, with the city's last ratings beside."""
    here = project.find_root(folder) / "notebooks"
    made: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as aside, project.use_project(here.parent):
        for entry in entries:
            benchmark, data = str(entry.parameters["benchmark"]), str(entry.parameters["data"])
            name = f"{city}-{Path(benchmark).stem}-form.xlsx"
            if name in made:
                continue
            source = data if is_url(data) else str((here / data).resolve())
            asked = str((here / benchmark).resolve()) if benchmark.endswith((".yaml", ".yml")) else benchmark
            write_form(asked, Path(aside) / name, city=city, data=source)
            made[name] = (Path(aside) / name).read_bytes()
    return made


_KINDS = {
    "-brief.pdf": "the result on one page, to take to a meeting",
    "-report.pdf": "the whole report, to print or to send on",
    "-report.html": "the same report as a web page; open it in a browser, it needs no network",
    "-plan.xlsx": "the development plan as a workbook: fill in the yellow columns, and send it back if you wish",
    "-form.xlsx": "a form for the next answers; it shows your last ratings beside",
}


def _letter(title: str, city: str, entry: Entry, files: Sequence[str] | dict[str, bytes]) -> Document:
    said = [(name, words) for name in files for ending, words in _KINDS.items() if name.endswith(ending)]
    synthetic = entry.summary.get("synthetic")
    body = stack(
        text(
            f"To the people in {city} who took part",
            f"Thank you for your answers. This parcel holds what {title} made of them. "
            f"The result in one line: {entry.summary.get('headline', 'see the report')}.",
        ),
        points(said, "What is in it:"),
        text(
            "Begin with the page in brief. It says what is in place, what has changed, three strengths that others may "
            "learn from, three gaps and a first step for each. Then choose in the workbook which actions you take up.",
            "The report does not rank cities. Where your city is compared with others, conditions differ; the report "
            "says which. If a number looks wrong to you, write to the person who sent you this parcel.",
        ),
    )
    return Document(
        f"Your results: {city}",
        body,
        run_title=title,
        edition=str(entry.summary.get("edition") or ""),
        synthetic=str(synthetic or ""),
    )
