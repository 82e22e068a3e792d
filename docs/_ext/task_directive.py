"""The directive ``task``: names of one task, as a table of what they do, and below it each in full.

Its content is one name a line, as seen from ``ickit``: ``load``, ``Study.scores``, ``plot.trends``.
"""

import inspect
from functools import reduce
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

import ickit

MODULE = "ickit"


class Task(SphinxDirective):
    """A summary of names and their full documentation."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The nodes of the summary and of the documentation."""
        names = [line.strip() for line in self.content if line.strip()]
        lines = [".. autosummary::", "   :nosignatures:", "", *(f"   {MODULE}.{name}" for name in names), ""]
        for name in names:
            lines += [f".. {_directive(name)}:: {MODULE}.{name}", ""]
        return self.parse_text_to_nodes(StringList(lines, source=self.get_source_info()[0]))


def _directive(name: str) -> str:
    *owner, last = name.split(".")
    holder = reduce(getattr, owner, ickit)
    found = getattr(holder, last)
    if inspect.isclass(holder):
        return "automethod" if callable(found) else "autoattribute"
    return "autoclass" if inspect.isclass(found) else "autofunction"


def setup(app: Any) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("task", Task)
    return {"parallel_read_safe": True}
