"""What a notebook shows: text, numbers, tables and figures as safe HTML, with the tables behind them as CSV.

A notebook's last line in a cell is one of these objects. It carries three forms: HTML for the page, plain text for a
terminal, and, for the run that made the page, the CSV text of every table and a few words for the index. All text that
came from data is escaped here and nowhere else.
"""

from ickit._base.csv_text import csv_text
from ickit.report.elements.element import MIME, Element, stack, summary
from ickit.report.elements.figure import figure
from ickit.report.elements.table import table
from ickit.report.elements.text import cards, details, facts, heading, notice, points, text

__all__ = [
    "MIME",
    "Element",
    "cards",
    "csv_text",
    "details",
    "facts",
    "figure",
    "heading",
    "notice",
    "points",
    "stack",
    "summary",
    "table",
    "text",
]
