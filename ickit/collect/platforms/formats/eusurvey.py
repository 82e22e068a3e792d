"""EUSurvey: two rows of preamble (``Alias``, ``Export Date``), a blank row, then one header row of question texts.

With "show short names" every text ends in the question's identifier in brackets, which is then the column's code, and
every answer in its own (``Met (ID21)``). A row of a matrix is ``matrix: row``. Several answers stand in one cell with
``;`` between; where the export splits them, one column for each follows the question's own, headed by the answer's
text, ``Yes`` or ``No``. What is exported was submitted. The columns that EUSurvey adds stand last, headed in the
language of who exports. After 254 columns the export goes on in the sheet ``Content1``, with the same preamble and
rows.

Document: ``com/ec/survey/tools/export/CommonExcelExportCreator.java`` in EUSurvey's source (European Commission,
DIGIT), which writes the preamble, the header and the cells.
"""

import re
from collections.abc import Mapping, Sequence

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, bare
from ickit.collect.platforms.formats.eusurvey_headings import PLACES, ROLES
from ickit.collect.platforms.grid import Row

_NAMED = re.compile(r"(.*\S)\s*\(([^()\s]{1,80})\)$", re.DOTALL)


def _find(rows: list[Row]) -> Header | None:
    first = [bare(cells[0]) if cells else "" for _, cells in rows[:4]]
    if first[:2] == ["alias", "export date"] and len(rows) > 2:
        return Header(2)
    for i, (_, cells) in enumerate(rows[:3]):
        added = _added([bare(cell) for cell in cells]).values()
        if len(added) >= 3 and "id" in added:
            return Header(i)
    return None


def _added(names: list[str]) -> dict[int, Role]:
    """The columns that EUSurvey added, by position: they stand last, in an order that does not change."""
    last = max((i for i, name in enumerate(names) if name), default=-1)
    roles: dict[int, Role] = {}
    before = len(ROLES)
    for i in range(last, -1, -1):
        place = PLACES.get(names[i], before)
        if place >= before:
            break
        roles[i], before = ROLES[place], place
    return roles


def _headings(rows: list[list[str]]) -> list[Heading]:
    made: list[Heading] = []
    named = [_NAMED.fullmatch(title) for title in rows[0]]
    ids = [match[2] for match in named if match]
    added = _added([bare(title) for title in rows[0]])
    own = sum(1 for i, title in enumerate(rows[0]) if title and i not in added)
    with_names = len(ids) >= max(1, own * 0.8)
    for i, (title, match) in enumerate(zip(rows[0], named, strict=True)):
        text = match[1] if match and with_names else title
        name = match[2] if match and with_names and ids.count(match[2]) == 1 else title
        stem, _, row = text.rpartition(": ")
        made.append(Heading(name, text, stem if row else "", row if stem else "", added.get(i)))
    return made


def _answers(texts: Sequence[str]) -> Mapping[str, str]:
    """Answers without their short names, where all answers of a column end in one that is no part of a text."""
    pieces = [piece.strip() for text in texts for piece in text.split(";") if piece.strip()]
    parts = [_NAMED.fullmatch(piece) for piece in pieces]
    if not pieces or not all(parts):
        return {}
    names: dict[str, set[str]] = {}
    for part in parts:
        if part:
            names.setdefault(part[1], set()).add(part[2])
    given = all(re.fullmatch(r"ID\d+", part[2]) for part in parts if part) or len(names) * 2 <= len(pieces)
    if not given or any(len(found) > 1 for found in names.values()):
        return {}
    return {
        text: "; ".join(_NAMED.sub(r"\1", piece.strip()) for piece in text.split(";") if piece.strip())
        for text in texts
    }


EUSURVEY = Platform("eusurvey", "EUSurvey", _find, separators=(";",), headings=_headings, answers=_answers)
