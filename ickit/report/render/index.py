"""The index of a run: what was made, what it shows, what failed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import quote

import jinja2

from ickit._base.plain_text import plain
from ickit._base.rounding import DASH, rounded
from ickit._base.theme import Theme
from ickit.errors import folded
from ickit.report.render.stylesheet import FOLDER, ICON, SYNTHETIC, css_text, logo, look, policy, script, style

_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")
_STATES = {"failed": "failed", "not_run": "not run", "ok": "ready"}


@dataclass(frozen=True)
class ReportEntry:
    """One report of a run. ``html``, ``ipynb``, ``pdf``, ``docx`` and ``workbook`` are relative to the run's folder,
    None where there is none; ``tables`` the names of its CSV files; ``error`` the reason where it failed; ``summary``
    as its page gave it.
    """

    id: str
    notebook: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    status: Literal["ok", "failed", "not_run"] = "ok"
    html: str | None = None
    ipynb: str | None = None
    tables: Sequence[str] = ()
    error: str = ""
    summary: Mapping[str, Any] = field(default_factory=dict)
    pdf: str | None = None
    docx: str | None = None
    workbook: str | None = None


@dataclass(frozen=True)
class IndexInfo:
    """A run as its index shows it. ``versions`` name → version, ``inputs`` path → sha256 (empty in a public run).
    ``left_out``: the notebooks that are not part of a public edition.
    """

    title: str
    reports: Sequence[ReportEntry]
    run: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    edition: str = ""
    left_out: Sequence[str] = ()
    synthetic: str = ""
    theme: Theme = field(default_factory=Theme)
    language: str = "en"


def render_index(info: IndexInfo) -> str:
    """The index page. It holds no time and does not say what was cached, so equal runs give equal bytes."""
    names = {
        r.parameters["city"]: r.summary["city"] for r in info.reports if {"city"} <= {*r.parameters} & {*r.summary}
    }
    entries = [_entry(report, names) for report in info.reports]
    cities = sorted((entry for entry in _joined(entries) if _of_a_wave(entry)), key=lambda entry: str(entry["key"]))
    others = [entry for entry in entries if not _of_a_wave(entry) and entry["status"] != "failed"]
    failed = [entry for entry in entries if entry["status"] == "failed"]
    found = script("sort.js")
    marked = next((r.summary["synthetic"] for r in info.reports if r.summary.get("synthetic")), "")
    synthetic = info.synthetic or marked
    html = _template().render(
        csp=policy(found),
        language=info.language,
        title=plain(info.title),
        print_title=css_text(plain(info.title)),
        subtitle=_span(entries),
        edition=plain(info.edition or _shared(info.reports, "edition")),
        synthetic=SYNTHETIC if synthetic is True else plain(synthetic),
        style=style(),
        look=look(info.theme),
        logo=logo(info.theme),
        theme=info.theme,
        icon=ICON,
        left_out=[plain(name).replace("_", " ").capitalize() for name in info.left_out],
        tally=_tally(cities, others, failed),
        failed=failed,
        cities=cities,
        others=_grouped(others),
        several=len({entry["subject"] for entry in entries if entry["subject"]}) > 1,
        versions=[(plain(name), plain(version)) for name, version in sorted(info.versions.items())],
        inputs=[(plain(name), plain(digest)[:12]) for name, digest in sorted(info.inputs.items())],
        script=found,
    )
    return str(html).strip() + "\n"


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    # Every value in the template is escaped by name, as in the page's own, which nbconvert does not escape by itself.
    environment = jinja2.Environment(autoescape=False, undefined=jinja2.StrictUndefined)  # noqa: S701
    return environment.from_string((FOLDER / "index.html.j2").read_text("utf-8"))


def _entry(report: ReportEntry, names: Mapping[Any, Any]) -> dict[str, Any]:
    summary, parameters = report.summary, report.parameters
    asked = parameters.get("city") if report.status != "ok" else ""
    city = plain(summary.get("city") or names.get(asked, asked))
    year = plain(summary.get("year") or parameters.get("year"))
    kind, subject = report.notebook.replace("_", " ").capitalize(), plain(summary.get("subtitle"))
    title = plain(summary.get("title")) or " ".join(part for part in (f"{kind}:" if city else kind, city, year) if part)
    in_place = plain(summary.get("in_place")) or plain(summary.get("headline")).split(" in place")[0]
    shown = report.status == "ok"
    return {
        "name": title,
        "kind": kind,
        "subject": subject if subject != kind else "",
        "city": city,
        "key": folded(city),
        "year": year,
        "in_place": _sortable(in_place if shown else ""),
        "score": _sortable(plain(summary.get("score")) if shown else ""),
        "coverage": _sortable(plain(summary.get("coverage")) if shown else ""),
        "status": report.status,
        "state": _STATES[report.status],
        "order": list(_STATES).index(report.status),
        "html": quote(report.html) if report.html and report.status != "failed" else "",
        "ipynb": quote(report.ipynb) if report.ipynb else "",
        "beside": [
            (quote(path), name)
            for path, name in ((report.pdf, "PDF"), (report.docx, "Word"), (report.workbook, "plan"))
            if path and shown
        ],
        "sheet": bool(summary.get("sheet")),
        "tables": len(report.tables),
        "error": plain(report.error) or "The reason is in the executed notebook.",
        "shows": plain(summary.get("shows") or summary.get("headline")),
        "setting": _setting(title, year),
    }


def _joined(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries of cities, a sheet in the row of its city's report where there is one."""
    reports = {_about(entry): entry for entry in entries if not entry["sheet"]}
    for entry in entries:
        report = reports.get(_about(entry)) if entry["sheet"] else None
        if report is not None and entry["html"]:
            report["beside"] = [(entry["html"], "brief"), *report["beside"]]
    return [entry for entry in entries if not (entry["sheet"] and _about(entry) in reports)]


def _of_a_wave(entry: Mapping[str, Any]) -> bool:
    """Whether a page is of one city in one wave, so that it is a row of the table of city reports."""
    return bool(entry["city"] and entry["year"])


def _about(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    return entry["city"], entry["year"], entry["subject"]


def _grouped(others: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The reports that are not of one city in one wave, by notebook and benchmark, in order of first appearance."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    subject = {entry["kind"]: entry["subject"] for entry in reversed(others) if entry["subject"]}
    for entry in others:
        groups.setdefault((entry["kind"], entry["subject"] or subject.get(entry["kind"], "")), []).append(entry)
    return [{"name": kind, "subject": about, "entries": entries} for (kind, about), entries in groups.items()]


def _setting(title: str, year: str) -> str:
    return f"{year} · " if year and year not in title else ""


def _sortable(text: str) -> tuple[str, str, str]:
    """What is shown, the number it is sorted by (a share for "6 of 9"), and that share in per cent.

    >>> _sortable("6 of 8"), _sortable("72.2"), _sortable("")
    (('6 of 8', '0.75', '75'), ('72.2', '72.2', ''), ('–', '', ''))
    """
    found = [float(number.replace("−", "-")) for number in _NUMBER.findall(text)]
    if not found:
        return text or DASH, "", ""
    if len(found) > 1 and found[1] and " of " in text:
        share = found[0] / found[1]
        return text, f"{share:.9g}", rounded(min(max(share, 0.0), 1.0) * 100)
    return text, f"{found[0]:.9g}", ""


def _span(entries: Sequence[Mapping[str, Any]]) -> str:
    """Which years the reports cover."""
    years = sorted({str(entry["year"]) for entry in entries if entry["year"]})
    if not years:
        return ""
    return f"Year {years[0]}" if len(years) == 1 else f"Years {years[0]} to {years[-1]} ({len(years)} waves)"


def _shared(reports: Sequence[ReportEntry], key: str) -> str:
    """A summary's value where all pages that have it agree."""
    values = {str(report.summary[key]) for report in reports if report.summary.get(key)}
    return values.pop() if len(values) == 1 else ""


def _tally(*groups: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    cities, others, failed = groups
    made = [entry for entry in cities if entry["status"] == "ok" and not entry["sheet"]]
    sheets = [entry for entry in cities if entry["status"] == "ok" and entry["sheet"]]
    overviews = [entry for entry in others if entry["status"] == "ok"]
    waiting = [entry for entry in [*cities, *others] if entry["status"] == "not_run"]
    counts = [
        (len(made), "city report", "city reports"),
        (len(sheets), "city brief without a report", "city briefs without a report"),
        (len(overviews), "comparison or overview", "comparisons and overviews"),
        (len(failed), "could not be made", "could not be made"),
        (len(waiting), "not run yet", "not run yet"),
    ]
    return [(count, one if count == 1 else many) for count, one, many in counts if count]
