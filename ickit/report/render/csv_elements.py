"""The frames of a document as CSV text."""

from ickit._base.csv_text import csv_text
from ickit.report.elements.element import Element, Tabular


def csv_tables(element: Element) -> dict[str, str]:
    """The CSV text of every table and figure of ``element``, by name; see :func:`ickit.report.elements.csv_text`."""
    return {one.name: csv_text(one.data) for one in element.walk() if isinstance(one, Tabular)}
