"""An executed notebook as a document of elements: the same flow, words and numbers as its page."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

from ickit._base.formats import MIME
from ickit._base.plain_text import plain, plain_lines
from ickit.report.elements.document import Document
from ickit.report.elements.element import Element
from ickit.report.elements.lists import Fact
from ickit.report.elements.prose import Code, Title
from ickit.report.elements.stack import Stack
from ickit.report.render.cell_output import ELEMENTS
from ickit.report.render.json_elements import read_element
from ickit.report.render.markdown_elements import markdown_elements, picture_of
from ickit.report.render.outputs import without_colour

_DRAWING = re.compile(
    r'<figure class="[^"]*" id="figure-([a-z0-9-]+)">.*?src="data:image/svg\+xml;base64,([^"]*)"', re.S
)
_PICTURES = {"image/svg+xml": "svg+xml", "image/png": "png", "image/jpeg": "jpeg", "image/gif": "gif"}


def document_of(nb: NotebookNode, head: Mapping[str, Any]) -> Document:
    """The document of an executed notebook whose outputs hold their elements.

    ``head`` is what the page says at its head and end: ``title``, ``kicker``, ``subtitle``, ``run_title``,
    ``edition``, ``synthetic``, ``language``, ``facts``, ``sheet``, ``theme``.
    """
    facts = tuple(Fact(name, value) for name, value in head.get("facts", ()))
    marks = ("kicker", "subtitle", "run_title", "edition", "synthetic", "language")
    body, said = Stack(tuple(_body(nb))), {name: head[name] for name in marks}
    return Document(head["title"], body, **said, facts=facts, sheet=head["sheet"], theme=head["theme"])


def without_elements(nb: NotebookNode) -> None:
    """Take the elements out of the outputs of ``nb``: a stored notebook holds each thing once."""
    for cell in nb.cells:
        for output in cell.get("outputs", ()):
            output.get("data", {}).get(MIME, {}).pop(ELEMENTS, None)


def _body(nb: NotebookNode) -> Iterator[Element]:
    titled = False
    for cell in nb.cells:
        tags = {str(tag).replace("-", "_") for tag in cell.get("metadata", {}).get("tags", [])}
        if "remove_cell" in tags:
            continue
        if cell.cell_type == "markdown":
            for element in markdown_elements(_source(cell)):
                if isinstance(element, Title) and element.level == 1 and not titled:
                    titled = True  # it is the page's own title, or stands above it
                else:
                    yield element
        elif cell.cell_type == "code" and "remove_output" not in tags:
            for output in cell.get("outputs", ()):
                yield from _output(output)


def _source(cell: NotebookNode) -> str:
    """A cell's Markdown with the pictures that are attached to it in their places."""
    source = str(cell.source)
    for name, forms in cell.get("attachments", {}).items():
        for kind, packed in forms.items():
            source = source.replace(f"attachment:{name}", f"data:{kind};base64,{packed}")
    return source


def _output(output: Mapping[str, Any]) -> Iterator[Element]:
    kind, data = output.get("output_type"), output.get("data", {})
    if kind == "stream":
        said = _text(output.get("text", "")) if output.get("name") == "stdout" else ""
        yield from _code(said)
    elif kind == "error":
        yield from _code(f"Error. {plain(output.get('ename'))}: {_text(output.get('evalue', ''))}")
    elif MIME in data and ELEMENTS in data[MIME]:
        drawings = {name: b64decode(packed).decode() for name, packed in _DRAWING.findall(_text(data["text/html"]))}
        yield read_element(json.loads(data[MIME][ELEMENTS]), drawings)
    else:
        yield from _foreign(data)


def _foreign(data: Mapping[str, Any]) -> Iterator[Element]:
    words = plain(_text(data.get("text/plain", "")))
    for kind, short in _PICTURES.items():
        if kind in data:
            given = _text(data[kind])
            alt = "Figure" if not words or words.startswith("<") else words[:200]
            yield picture_of(short, given if short != "svg+xml" else _packed(given), alt)
            return
    if "text/markdown" in data:
        yield from markdown_elements(_text(data["text/markdown"]))
    elif "application/vnd.jupyter.widget-view+json" not in data:
        yield from _code(_text(data.get("text/plain", "")))


def _packed(text: str) -> str:
    return b64encode(text.encode("utf-8", "replace")).decode()


def _code(said: str) -> Iterator[Element]:
    words = plain_lines(said).strip("\n")
    if words.strip():
        yield Code(words)


def _text(value: Any) -> str:
    return without_colour(value)
