"""What Jupyter stores as a cell's output where the cell shows an element; importing it registers every renderer."""

import json
import os
from typing import Any

from ickit._base.environment import DOCUMENT
from ickit._base.formats import MIME
from ickit.report.elements.element import Element, renders
from ickit.report.render.cell_output import ELEMENTS, boxed
from ickit.report.render.csv_elements import csv_tables
from ickit.report.render.html_elements import element_html
from ickit.report.render.json_elements import element_json
from ickit.report.render.plain_text_elements import IN_TERMINAL, element_text


@renders("mimebundle")
def mimebundle(element: Element) -> dict[str, Any]:
    """The forms of ``element`` by MIME type: HTML, plain text, and the payload for the run that made the page.

    The payload holds ``tables``, the CSV text by name, and ``summary``; in a run that makes more than pages also the
    element itself, as JSON.
    """
    tables = csv_tables(element)
    own = {ELEMENTS: json.dumps(element_json(element))} if os.environ.get(DOCUMENT) else {}
    return {
        "text/html": boxed(element_html(element, tables)),
        "text/plain": element_text(element, IN_TERMINAL),
        MIME: {"tables": tables, "summary": element.summary, **own},
    }
