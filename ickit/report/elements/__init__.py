"""What a section shows, as data: headings, text, lists, tables with their frames, figures with their numbers.

A notebook's last line in a cell is one of these elements. ``tables`` and ``figures`` of an element are the frames and
matplotlib figures behind it. Renderers in :mod:`ickit.report.render` make its forms: HTML for the page, plain text for
a terminal and, for the run that made the page, the CSV text of every table and a few words for the index. Elements know
no renderer; the renderers say themselves, when they are imported, what they make.
"""

from ickit._base.csv_text import csv_text
from ickit._base.formats import MIME
from ickit.report.elements.element import Element
from ickit.report.elements.figure import Figure, figure
from ickit.report.elements.lists import Cards, Facts, Points, cards, facts, points
from ickit.report.elements.numbers import Numbers, numbers
from ickit.report.elements.stack import Details, Stack, details, stack
from ickit.report.elements.summary import Summary, summary
from ickit.report.elements.table import Table, table
from ickit.report.elements.text import Heading, Notice, Text, heading, notice, text
from ickit.report.elements.workbook import Workbook, workbook

__all__ = [
    "MIME",
    "Cards",
    "Details",
    "Element",
    "Facts",
    "Figure",
    "Heading",
    "Notice",
    "Numbers",
    "Points",
    "Stack",
    "Summary",
    "Table",
    "Text",
    "Workbook",
    "cards",
    "csv_text",
    "details",
    "facts",
    "figure",
    "heading",
    "notice",
    "numbers",
    "points",
    "stack",
    "summary",
    "table",
    "text",
    "workbook",
]
