"""The forms in which a report can be made."""

from typing import Literal, get_args

Format = Literal["html", "csv", "pdf", "docx", "figures", "workbook"]
FORMATS: tuple[Format, ...] = get_args(Format)
ALWAYS: tuple[Format, ...] = ("html", "csv")
"""What every report is made as, whatever else is asked for."""

MIME = "application/vnd.ickit+json"
"""The type under which a cell's output holds, beside HTML and text, what the run that makes the page takes from it."""
