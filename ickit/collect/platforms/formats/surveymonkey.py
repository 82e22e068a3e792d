"""SurveyMonkey: two header rows: question texts, then ``Response``, ``Open-Ended Response`` or an answer's text.

A question's text stands above its first column alone. Expanded exports give each of several answers a column, with
the answer's text where chosen; condensed ones put them in one cell with ``, `` between. There is no mark of
completeness, unless the export holds a column ``Response Status``: without it every row counts as complete.

In a language that is not known here, the file is known by its first columns: two long numbers and two times.

Documents: "loadSurveyMonkeyXLS", documentation of the R package monkeywrangler (W. Murphy), on the kinds of columns.
The header is as public programs that read such exports quote it.
"""

import re
from collections.abc import Mapping

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, State, Unclear, bare
from ickit.collect.platforms.formats.shapes import Shape, is_long_number, is_time, shaped
from ickit.collect.platforms.grid import Row

_META: dict[str, Role] = {
    "respondent id": "id",
    "respondentid": "id",
    "collector id": "other",
    "collectorid": "other",
    "start date": "started",
    "startdate": "started",
    "end date": "submitted",
    "enddate": "submitted",
    "date created": "started",
    "date modified": "submitted",
    "ip address": "personal",
    "email address": "personal",
    "first name": "personal",
    "last name": "personal",
    "lastname": "personal",
    "custom data 1": "personal",
    "response status": "state",
    "collector name": "other",
}
_ALONE = (
    "response", "open-ended response", "", "reponse", "reponse ouverte", "antwort", "offene antwort", "antwort offen",
    "respuesta", "respuesta abierta", "risposta", "risposta aperta", "resposta", "resposta aberta", "antwoord",
    "open antwoord", "odpowiedz", "odpowiedz otwarta", "svar", "vastaus",
)  # fmt: skip
_SHAPE: Shape = (
    ("id", is_long_number, False),
    ("other", is_long_number, False),
    ("started", is_time, False),
    ("submitted", is_time, False),
)


def _find(rows: list[Row]) -> Header | None:
    if not rows:
        return None
    names = [bare(cell) for cell in rows[0][1]]
    if len(names) < 2 or names[0] not in ("respondent id", "respondentid") or _META.get(names[1]) != "other":
        return shaped(rows, _SHAPE, headers=(1, 2))
    second = len(rows) > 1 and not re.search(r"\d", rows[1][1][0])
    return Header(0, 2 if second else 1)


def _headings(rows: list[list[str]]) -> list[Heading]:
    made: list[Heading] = []
    question = ""
    options = rows[1] if len(rows) > 1 else [""] * len(rows[0])
    for title, option in zip(rows[0], options, strict=True):
        question = title or question
        if title and bare(option) in _ALONE:
            made.append(Heading(question, question))
        else:
            name = f"{question} [{option}]"
            made.append(Heading(name, name, question, option))
    return made


def _state(found: Mapping[Role, str]) -> State | Unclear:
    said = bare(found.get("state", ""))
    if said in ("", "completed", "complete"):
        return "complete"
    return (
        "incomplete"
        if said in ("partial", "partially completed", "incomplete", "disqualified", "over quota", "overquota")
        else Unclear("state")
    )


SURVEYMONKEY = Platform(
    "surveymonkey", "SurveyMonkey", _find, _META, separators=(", ",), headings=_headings, state=_state
)
