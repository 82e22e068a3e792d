"""A table in a Word document: its first row repeated on every page, rows whole, levels on their colours."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from ickit._base import palette
from ickit._base.plain_text import plain
from ickit.report.elements.columns import Column, is_unrated
from ickit.report.elements.table import Table
from ickit.report.render.column_widths import Fit, fit
from ickit.report.render.word_xml import WordParts, run

STYLE, NOTE = "Table Grid", "Table Note"
"""The style of tables, and of what stands below a table or figure."""

_WHOLE = 9638  # the width of a page within its margins, in twentieths of a point
_LETTER = 0.56  # the mean width of a letter, as a share of its size


def table_xml(element: Table, parts: WordParts) -> str:
    """The XML of a table, with its caption above and its note below."""
    columns = element.columns
    made = fit(columns)
    widths = _widths(made)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(_cell(c.label, w, c, made.size, bold=True) for c, w in zip(columns, widths, strict=True))
    rows = ["<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>", head, "</w:tr>", *_rows(columns, widths, made.size)]
    said = escape(plain(element.caption) or element.name, quote=True)
    caption = parts.paragraph(run(element.caption), "Caption", keep=True) if plain(element.caption) else ""
    note = element.more if len(element.rows) else f"No rows. {element.more}"
    return (
        f'{caption}<w:tbl><w:tblPr><w:tblStyle w:val="{parts.style(STYLE)}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{_borders()}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0620" w:firstRow="1" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="{said}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{parts.paragraph(run(note), NOTE)}"
    )


def _borders() -> str:
    """Lines between rows alone."""
    line, none = f'w:val="single" w:sz="4" w:color="{palette.RULE[1:]}"', 'w:val="nil"'
    look = {"top": line, "left": none, "bottom": line, "right": none, "insideH": line, "insideV": none}
    return "".join(f"<w:{side} {how}/>" for side, how in look.items())


def _widths(made: Fit) -> list[int]:
    """The widths of columns in twentieths of a point, which a page holds together."""
    needs = [round(need * made.size * _LETTER * 20) + 120 for need in made.needs]
    left = _WHOLE - sum(needs)
    if left < 0:
        return [round(need * _WHOLE / sum(needs)) for need in needs]
    every = sum(made.shares)
    return [
        need + (round(left * share / every) if every else 0) for need, share in zip(needs, made.shares, strict=True)
    ]


def _rows(columns: Sequence[Column], widths: Sequence[int], size: float) -> Iterator[str]:
    made = [
        [
            _cell(text, width, column, size, _colour(value, column))
            for value, text in zip(column.values, column.texts, strict=True)
        ]
        for column, width in zip(columns, widths, strict=True)
    ]
    for cells in zip(*made, strict=True):
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, column: Column, size: float, colour: str = "", *, bold: bool = False) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{colour[1:]}"/>' if colour else ""
    ink = f'<w:color w:val="{palette.ink_on(colour)[1:]}"/>' if colour else ""
    side = '<w:jc w:val="right"/>' if column.numeric else ""
    look = f'{"<w:b/>" if bold else ""}{ink}<w:sz w:val="{round(size * 2)}"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr>'
        f'<w:spacing w:before="30" w:after="30"/>{side}</w:pPr>{run(text, look)}</w:p></w:tc>'
    )


def _colour(value: Any, column: Column) -> str:
    """The colour behind a cell: that of its level, or none."""
    if not column.levels:
        return ""
    if is_unrated(value):
        return palette.NOT_RATED
    if str(value) not in column.levels:
        return palette.NOT_APPLICABLE
    return palette.levels(len(column.levels))[column.levels.index(str(value))]
