"""The directive ``task``: names of one task, as a table of what they do, and below it each in full.

Its content is one name a line, as seen from ``ickit``: ``load``, ``Study.scores``, ``plot.trends``. A function that
makes a page is followed by the sections of that page.
"""

import inspect
from functools import reduce
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

import ickit

MODULE = "ickit"
PAGES = "ickit.report.pages"


class Task(SphinxDirective):
    """A summary of names and their full documentation."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The nodes of the summary and of the documentation."""
        names = [line.strip() for line in self.content if line.strip()]
        lines = [".. autosummary::", "   :nosignatures:", "", *(f"   {MODULE}.{name}" for name in names), ""]
        for name in names:
            lines += [f".. {_directive(name)}:: {MODULE}.{name}", "", *_sections(name)]
        return self.parse_text_to_nodes(StringList(lines, source=self.get_source_info()[0]))


def _found(name: str) -> tuple[Any, Any]:
    *owner, last = name.split(".")
    holder = reduce(getattr, owner, ickit)
    return holder, getattr(holder, last)


def _sections(name: str) -> list[str]:
    """The sections of the page that a function makes, as a table; nothing where it makes none."""
    _, found = _found(name)
    page = found.__annotations__.get("return") if inspect.isfunction(found) else None
    if isinstance(page, str):
        page = getattr(inspect.getmodule(found), page, None)
    if not inspect.isclass(page) or not page.__module__.startswith(PAGES):
        return []
    lines = ["   .. list-table:: Sections of the page", "      :widths: 30 70", ""]
    for section, method in vars(page).items():
        if inspect.isfunction(method) and not section.startswith("_"):
            lines += [f"      * - ``{section}()``", f"        - {(inspect.getdoc(method) or '').splitlines()[0]}"]
    return [*lines, ""]


def _directive(name: str) -> str:
    holder, found = _found(name)
    if inspect.isclass(holder):
        return "automethod" if callable(found) else "autoattribute"
    return "autoclass" if inspect.isclass(found) else "autofunction"


def setup(app: Any) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("task", Task)
    return {"parallel_read_safe": True}
