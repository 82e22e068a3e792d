"""SurveyMonkey: two header rows: question texts, then ``Response``, ``Open-Ended Response`` or an answer's text.

A question's text stands above its first column alone. Expanded exports give each of several answers a column, with
the answer's text where chosen; condensed ones put them in one cell with ``, `` between. There is no mark of
completeness, unless the export holds a column ``Response Status``: without it every row counts as complete.

Documents: "loadSurveyMonkeyXLS", documentation of the R package monkeywrangler (W. Murphy), on the kinds of columns.
The header is as public programs that read such exports quote it.
"""

from collections.abc import Mapping

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, State, bare
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
_ALONE = ("response", "open-ended response", "")


def _find(rows: list[Row]) -> Header | None:
    if not rows:
        return None
    names = [bare(cell) for cell in rows[0][1]]
    if len(names) < 2 or names[0] not in ("respondent id", "respondentid") or _META.get(names[1]) != "other":
        return None
    second = len(rows) > 1 and not rows[1][1][0]
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


def _state(found: Mapping[Role, str]) -> State:
    return "complete" if bare(found.get("state", "")) in ("", "completed", "complete") else "incomplete"


SURVEYMONKEY = Platform(
    "surveymonkey", "SurveyMonkey", _find, _META, separators=(", ",), headings=_headings, state=_state
)
