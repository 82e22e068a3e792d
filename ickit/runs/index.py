"""A run's index, from its manifest alone, so that it does not matter what was made and what was as before."""

from collections.abc import Iterable

from ickit._base.theme import Theme
from ickit.report.render.index import IndexInfo, ReportEntry, render_index
from ickit.runs.manifest import Entry, Manifest


def index_info(manifest: Manifest, edition: str, left_out: Iterable[str] = (), theme: Theme | None = None) -> str:
    """The index page of a run; ``left_out`` names the notebooks that are not part of a public edition."""
    return render_index(
        IndexInfo(
            title=manifest.title,
            reports=[_shown(entry) for entry in manifest.reports.values()],
            run=manifest.run,
            versions=manifest.versions,
            inputs=manifest.inputs,
            edition=edition,
            left_out=list(left_out),
            theme=theme or Theme(),
        )
    )


def _shown(entry: Entry) -> ReportEntry:
    return ReportEntry(
        id=entry.id,
        notebook=entry.notebook,
        parameters=entry.parameters,
        status="ok" if entry.status == "cached" else entry.status,
        html=entry.html,
        ipynb=entry.ipynb,
        tables=entry.tables,
        pdf=entry.pdf,
        docx=entry.docx,
        workbook=entry.workbook,
        error=entry.error or "",
        summary=entry.summary,
    )
