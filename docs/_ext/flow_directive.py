"""The directive ``flow``: see :mod:`flow` for its lines. Its argument is the picture's title."""

from typing import Any, ClassVar

import flow
from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class Flow(SphinxDirective):
    """A picture in HTML, an ordered list elsewhere."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """The nodes of the picture."""
        try:
            boxes = flow.parse(list(self.content))
        except ValueError as fault:
            raise self.error(str(fault)) from fault
        if self.env.app.builder.format != "html":
            return [nodes.paragraph(text=flow.in_words(boxes))]
        picture = f'<div class="flow-picture">{flow.svg(boxes, self.arguments[0])}</div>'
        return [nodes.raw("", picture, format="html")]


def setup(app: Any) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("flow", Flow)
    return {"parallel_read_safe": True}
