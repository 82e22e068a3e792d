"""LimeSurvey: one header row, of question codes, of question texts, or of both.

Codes look like ``G01Q02`` and ``G01Q03[SQ001]`` for a part of a question; with both, the text follows the code after
a separator that the user may choose (``. `` unless changed). The CSV has a byte-order mark and all cells in quotation
marks. Several answers: a column for each, ``Y`` (code) or ``Yes`` (text) where chosen. A response is complete where
it has a submission date.

Texts of the columns that LimeSurvey adds are in the language of the administration (``limesurvey_headings``); in one
that is not known there, the file is known by what stands in its first four columns.

Documents: ``application/helpers/admin/export/Writer.php`` and ``CsvWriter.php`` in LimeSurvey's source (LimeSurvey
GmbH), which make the headings and the cells.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, State, bare
from ickit.collect.platforms.formats.limesurvey_headings import BY_HEADING
from ickit.collect.platforms.formats.shapes import Shape, is_language, is_number, is_time, shaped
from ickit.collect.platforms.grid import Row

_CODES: dict[str, Role] = {
    "id": "id",
    "submitdate": "submitted",
    "lastpage": "other",
    "startlanguage": "language",
    "seed": "other",
    "token": "personal",
    "startdate": "started",
    "datestamp": "changed",
    "ipaddr": "personal",
    "refurl": "personal",
}
_TEXTS: dict[str, Role] = {
    "response id": "id",
    "date submitted": "submitted",
    "last page": "other",
    "start language": "language",
    "seed": "other",
    "access code": "personal",
    "date started": "started",
    "date last action": "changed",
    "ip address": "personal",
    "referrer url": "personal",
}
_CODE = r"[A-Za-z][A-Za-z0-9_]*(?:\[[A-Za-z0-9_]+\])*"
_CODE_TEXT = re.compile(rf"({_CODE})(?:\. |: |[.:;,|]| - )\s*(.+)", re.DOTALL)
_PART = re.compile(r"(.*\S)\s*\[([^\[\]]+)\]$", re.DOTALL)


def _find(rows: list[Row]) -> Header | None:
    for i, (_, cells) in enumerate(rows[:2]):
        names = [bare(cell) for cell in cells]
        first = {match[1] for name in names if (match := _CODE_TEXT.fullmatch(name))}
        for found in (set(names) & set(_CODES), set(names) & set(_TEXTS), first & set(_CODES)):
            roles = {(_CODES | _TEXTS)[name] for name in found}
            if len(found) >= 3 and "submitted" in roles:
                return Header(i)
        added = _added(names)
        if len(added) >= 3 and "submitted" in added.values():
            return Header(i)
    return shaped(rows, _SHAPE)


_SHAPE: Shape = (
    ("id", is_number, False),
    ("submitted", lambda text: is_time(text) or text == "N/A", True),
    ("other", is_number, True),
    ("language", is_language, False),
)


def _added(names: list[str]) -> dict[int, Role]:
    """The columns that LimeSurvey added, by position: they stand first, the seed after the language."""
    roles: dict[int, Role] = {}
    for i, name in enumerate(names):
        role = BY_HEADING.get(name) or _TEXTS.get(name)
        if role is None and not (roles.get(i - 1) == "language" and names[i + 1 : i + 2]):
            break
        if role is None and names[i + 1] not in BY_HEADING:
            break
        roles[i] = role or "other"
    return roles


def _headings(rows: list[list[str]]) -> list[Heading]:
    names = rows[0]
    both = [_CODE_TEXT.fullmatch(name) for name in names]
    if sum(match is not None and bare(match[1]) in _CODES for match in both) >= 3:
        return [
            _heading(match[1], match[2]) if match else Heading(name, name)
            for name, match in zip(names, both, strict=True)
        ]
    if len({bare(name) for name in names} & set(_CODES)) >= 3:
        return [_heading(name, "") for name in names]
    added = _added([bare(name) for name in names])
    return [replace(_heading("", name), role=added.get(i)) for i, name in enumerate(names)]


def _heading(code: str, text: str) -> Heading:
    """``text`` of a part ends in the part's own text in brackets, as ``code`` ends in its code."""
    part = _PART.fullmatch(text or code)
    question, option = (part[1], part[2]) if part else ("", "")
    return Heading(code or text, text, question, option)


def _state(found: Mapping[Role, str]) -> State:
    """Complete where a date stands; ``N/A`` and the like stand there where the response was not finished."""
    return "complete" if re.search(r"\d", found.get("submitted", "")) else "incomplete"


LIMESURVEY = Platform(
    "limesurvey", "LimeSurvey", _find, _CODES | _TEXTS, separators=(";", ","), headings=_headings, state=_state
)
