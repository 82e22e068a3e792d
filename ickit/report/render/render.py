"""An executed notebook as a page: one HTML file that needs nothing beside it."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode, v4
from traitlets import default
from traitlets.config import Config

from ickit._base.plain_text import plain, plain_lines
from ickit._base.theme import Theme
from ickit._base.version import __version__
from ickit.report.render.markdown import markdown, with_ids, words_of
from ickit.report.render.outputs import CollectedOutputs, collect_outputs
from ickit.report.render.stylesheet import FOLDER, ICON, SYNTHETIC, css_text, logo, look, policy, script, style

_H1 = re.compile(r"<h1>(.*?)</h1>\s*", re.DOTALL)
_PASSWORD = re.compile(r"(://[^/\s:@'\"]*):[^@\s/'\"]+@")


@dataclass(frozen=True)
class PageInfo:
    """What the run says of a page.

    ``title``: default the notebook's summary, else its first heading. ``edition``: ``member edition``, say.
    ``synthetic``: the sentence that says the data are made up; default by the summary. ``index``: address of the run's
    index, ``notebook``: of the executed notebook, both relative to the page; empty shows no link.
    """

    title: str = ""
    run_title: str = ""
    edition: str = ""
    synthetic: str = ""
    language: str = "en"
    index: str = ""
    notebook: str = ""
    theme: Theme = field(default_factory=Theme)


@dataclass(frozen=True)
class Rendered:
    """A page, the CSV text of its tables by name, what the index says of it, and what it says at its head and end."""

    html: str
    tables: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    head: Mapping[str, Any] = field(default_factory=dict)


def render(nb: NotebookNode, page: PageInfo | None = None) -> Rendered:
    """The page of an executed notebook ``nb``. The same notebook gives the same bytes; nothing is run or read."""
    page = page or PageInfo()
    gathered = CollectedOutputs(used={"content", "contents", "about", "code"})
    body, heading = _body(nb, gathered)
    marked, contents = with_ids(body, gathered.used)
    summary = gathered.summary
    title = plain(page.title or summary.get("title") or heading or "Report")
    found = script("find.js") if ' data-find="' in marked else ""
    synthetic = page.synthetic or summary.get("synthetic") or ""
    head = {
        "language": page.language,
        "title": title,
        "kicker": heading if heading != title else "",
        "subtitle": plain(summary.get("subtitle")),
        "run_title": plain(page.run_title),
        "edition": plain(page.edition or summary.get("edition")),
        "synthetic": SYNTHETIC if synthetic is True else plain(synthetic),
        "facts": [(label, plain(summary[key])) for key, label in _SAID.items() if summary.get(key)],
        "sheet": bool(summary.get("sheet")),
        "theme": page.theme,
    }
    rest = {
        "csp": policy(found),
        "script": found,
        "print_title": css_text(title),
        "contents": contents if len(contents) > 2 else [],
        "body": marked,
        "parameters": [(plain(k), plain(v)) for k, v in _parameters(nb).items()],
        "code": list(_code(nb)),
        "index": page.index,
        "notebook": page.notebook,
        "version": __version__,
        "style": style(),
        "look": look(page.theme),
        "logo": logo(page.theme),
        "icon": ICON,
    }
    resources = {"page": {**head, **rest}}
    html, _ = _exporter().from_notebook_node(v4.new_notebook(), resources)  # type: ignore[no-untyped-call]
    return Rendered(html.strip() + "\n", gathered.tables, {**summary, "title": title}, head)


_SAID = {"assessor": "Assessor", "citation": "Benchmark", "source": "Data"}


class _PageExporter(TemplateExporter):
    """nbconvert's template machinery alone; its HTMLExporter parses and rewrites each page, which doubles the time."""

    output_mimetype = "text/html"
    template_extension = ".html.j2"

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".html"


@lru_cache(maxsize=1)
def _exporter() -> _PageExporter:
    config = Config({"TemplateExporter": {"default_preprocessors": [], "preprocessors": []}})
    folders = [str(FOLDER)]
    return _PageExporter(config=config, template_name="report", extra_template_basedirs=folders)  # type: ignore[no-untyped-call]


def _body(nb: NotebookNode, gathered: CollectedOutputs) -> tuple[str, str]:
    """The flow of the page as HTML, and the notebook's first level-1 heading, which is taken out of it."""
    parts: list[str] = []
    heading = ""
    for cell in nb.cells:
        tags = _tags(cell)
        if "remove_cell" in tags:
            continue
        if cell.cell_type == "markdown":
            html = markdown(cell.source, cell.get("attachments"))
            if not heading and (found := _H1.search(html)):
                heading, html = words_of(found[1]), html[: found.start()] + html[found.end() :]
            parts.append(html)
        elif cell.cell_type == "code" and not tags & {"remove_output"}:
            parts.append(collect_outputs(cell.get("outputs", []), gathered))
    return "\n".join(part.strip() for part in parts if part.strip()), heading


def _tags(cell: NotebookNode) -> set[str]:
    return {str(tag).replace("-", "_") for tag in cell.get("metadata", {}).get("tags", [])}


_PARAMETERS = {"parameters", "injected_parameters"}


def _code(nb: NotebookNode) -> Iterator[str]:
    for cell in nb.cells:
        hidden = _tags(cell) & {"remove_cell", "remove_input", *_PARAMETERS}
        if cell.cell_type == "code" and cell.source.strip() and not hidden:
            yield _PASSWORD.sub(r"\1:…@", plain_lines(cell.source)).strip("\n")


def _parameters(nb: NotebookNode) -> dict[str, str]:
    """The notebook's parameters as they were set: the defaults, then what the run injected."""
    found: dict[str, str] = {}
    for cell in nb.cells:
        if cell.cell_type != "code" or not _tags(cell) & _PARAMETERS:
            continue
        try:
            statements = ast.parse(cell.source).body
        except (SyntaxError, ValueError):
            continue
        for statement in statements:
            targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
            value = getattr(statement, "value", None)
            for target in targets:
                if isinstance(target, ast.Name) and isinstance(value, ast.expr):
                    found[target.id] = _PASSWORD.sub(r"\1:…@", _literal(value))
    return found


def _literal(value: ast.expr) -> str:
    try:
        read = ast.literal_eval(value)
    except ValueError:
        return ast.unparse(value)
    if isinstance(read, bool):
        return "yes" if read else "no"
    return str(read) if read != "" else "(empty)"
