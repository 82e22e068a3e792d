"""EUSurvey: two rows of preamble (``Alias``, ``Export Date``), a blank row, then one header row of question texts.

With "show short names" every text ends in the question's identifier in brackets, which is then the column's code. A
row of a matrix is ``matrix: row``. Several answers stand in one cell with ``;`` between; where the export splits them,
one column for each follows the question's own, headed by the answer's text, ``Yes`` or ``No``. What is exported was
submitted. The columns that EUSurvey adds stand last.

Document: ``com/ec/survey/tools/export/CommonExcelExportCreator.java`` in EUSurvey's source (European Commission,
DIGIT), which writes the preamble, the header and the cells.
"""

import re

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, bare, bare_all
from ickit.collect.platforms.grid import Row

_META: dict[str, Role] = {
    "invitation number": "personal",
    "contribution id": "id",
    "user name": "personal",
    "creation date": "started",
    "last update": "submitted",
    "languages": "language",
    "language": "language",
    "total score": "other",
}
_NAMED = re.compile(r"(.*\S)\s*\(([^()\s]{1,80})\)$", re.DOTALL)


def _find(rows: list[Row]) -> Header | None:
    first = [bare(cells[0]) if cells else "" for _, cells in rows[:4]]
    if first[:2] == ["alias", "export date"] and len(rows) > 2:
        return Header(2)
    for i, (_, cells) in enumerate(rows[:3]):
        if len(bare_all(cells) & set(_META)) >= 3 and "contribution id" in bare_all(cells):
            return Header(i)
    return None


def _headings(rows: list[list[str]]) -> list[Heading]:
    made: list[Heading] = []
    named = [_NAMED.fullmatch(title) for title in rows[0]]
    ids = [match[2] for match in named if match]
    own = sum(1 for title in rows[0] if title and bare(title) not in _META)
    with_names = len(ids) >= max(1, own * 0.8)
    for title, match in zip(rows[0], named, strict=True):
        text = match[1] if match and with_names else title
        name = match[2] if match and with_names and ids.count(match[2]) == 1 else title
        stem, _, row = text.rpartition(": ")
        made.append(Heading(name, text, stem if row else "", row if stem else ""))
    return made


EUSURVEY = Platform("eusurvey", "EUSurvey", _find, _META, separators=(";",), headings=_headings)
