"""LimeSurvey: one header row, of question codes, of question texts, or of both.

Codes look like ``G01Q02`` and ``G01Q03[SQ001]`` for a part of a question; with both, the text follows the code after
a separator that the user may choose (``. `` unless changed). The CSV has a byte-order mark and all cells in quotation
marks. Several answers: a column for each, ``Y`` (code) or ``Yes`` (text) where chosen. A response is complete where
it has a submission date.

Documents: ``application/helpers/admin/export/Writer.php`` and ``CsvWriter.php`` in LimeSurvey's source (LimeSurvey
GmbH), which make the headings and the cells.
"""

import re
from collections.abc import Mapping

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, State, bare
from ickit.collect.platforms.grid import Row

_CODES: dict[str, Role] = {
    "id": "id",
    "submitdate": "submitted",
    "lastpage": "other",
    "startlanguage": "language",
    "seed": "other",
    "token": "personal",
    "startdate": "started",
    "datestamp": "other",
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
    "date last action": "other",
    "ip address": "personal",
    "referrer url": "personal",
    "antwort id": "id",
    "datum abgeschickt": "submitted",
    "letzte seite": "other",
    "start-sprache": "language",
    "id de la reponse": "id",
    "date de soumission": "submitted",
    "derniere page": "other",
    "langue de depart": "language",
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
    return None


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
    return [_heading("", name) for name in names]


def _heading(code: str, text: str) -> Heading:
    """``text`` of a part ends in the part's own text in brackets, as ``code`` ends in its code."""
    part = _PART.fullmatch(text or code)
    question, option = (part[1], part[2]) if part else ("", "")
    return Heading(code or text, text, question, option)


def _state(found: Mapping[Role, str]) -> State:
    return "complete" if found.get("submitted", "") not in ("", "N/A") else "incomplete"


LIMESURVEY = Platform(
    "limesurvey", "LimeSurvey", _find, _CODES | _TEXTS, separators=(";", ","), headings=_headings, state=_state
)
