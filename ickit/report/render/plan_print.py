"""How the sheets of a plan workbook print: A4, in letters that can be read."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.worksheet import Worksheet

from ickit._base.spreadsheet import SIZE

SMALLEST = 7.0
"""Points: the smallest that letters may become on paper."""

_A4, _SIDE, _INCH = (595.3, 841.9), 0.3, 72.0
_SPARE = 0.97  # of the room: spreadsheets round widths, each in its way


def set_up_printing(
    sheet: Worksheet,
    widths: Sequence[float],
    *,
    landscape: bool = True,
    header: bool = True,
    rows: int | None = None,
    split: tuple[int, int] | None = None,
) -> None:
    """Print the first ``len(widths)`` columns (in characters) and ``rows`` rows (default: all) as wide as the paper.

    ``header``: the first row stands on every page. ``split``: how many columns stand on every page, and after how many
    columns a second page begins beside the first, where all of them on one page would be smaller than
    :data:`SMALLEST` points.
    """
    setup, letter = sheet.page_setup, get_column_letter
    setup.orientation, setup.paperSize = ("landscape" if landscape else "portrait"), 9  # A4
    sheet.page_margins.left = sheet.page_margins.right = _SIDE
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.7, 0.3
    sheet.oddFooter.center.text = "&A, page &P of &N"
    sheet.print_area = f"A1:{letter(len(widths))}{rows or sheet.max_row}"
    if header:
        sheet.print_title_rows = "1:1"
    room = _A4[landscape] - 2 * _SIDE * _INCH
    if split is None or SIZE * room / _points(widths) >= SMALLEST:
        setup.fitToWidth, setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        return
    kept, after = split
    widest = max(_points(widths[:after]), _points([*widths[:kept], *widths[after:]]))
    setup.scale = int(min(_SPARE * 100 * room / widest, 100))
    setup.pageOrder = "overThenDown"
    sheet.print_title_cols = f"A:{letter(kept)}"
    sheet.col_breaks = ColBreak()
    sheet.col_breaks.append(Break(id=after))


def _points(widths: Sequence[float]) -> float:
    """How wide columns are in the workbooks' letters; every spreadsheet rounds a little otherwise."""
    return 5.5 * sum(widths)
