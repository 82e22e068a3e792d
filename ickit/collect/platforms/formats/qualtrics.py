"""Qualtrics: three header rows: the field's code, the question text, its import id as JSON (``{"ImportId":"QID1"}``).

Several answers stand in one cell with commas between, or in one column for each where the export splits them: code
``Q5_1``, text ``question - Selected Choice - answer`` or ``question - answer``, with the answer (as text or as code)
where chosen. ``Finished`` says whether a response is complete; ``Status`` marks previews and tests by its makers.

Document: "Understanding Your Dataset", Qualtrics Support (Qualtrics LLC).
"""

from collections.abc import Mapping

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, State, bare, bare_all
from ickit.collect.platforms.grid import Row

_META: dict[str, Role] = {
    "startdate": "started",
    "enddate": "other",
    "status": "test",
    "ipaddress": "personal",
    "progress": "other",
    "duration (in seconds)": "other",
    "finished": "state",
    "recordeddate": "submitted",
    "responseid": "id",
    "recipientlastname": "personal",
    "recipientfirstname": "personal",
    "recipientemail": "personal",
    "externalreference": "personal",
    "externaldatareference": "personal",
    "locationlatitude": "personal",
    "locationlongitude": "personal",
    "distributionchannel": "other",
    "userlanguage": "language",
}
_TESTS = ("survey preview", "survey test", "1", "2", "offline survey preview")


def _find(rows: list[Row]) -> Header | None:
    for i, (_, cells) in enumerate(rows[:4]):
        filled = [cell for cell in cells if cell]
        if filled and sum('"ImportId"' in cell for cell in filled) * 2 > len(filled):
            return Header(i - 2, 3) if i >= 2 else None
    for i, (_, cells) in enumerate(rows[:2]):
        if {"startdate", "responseid", "finished"} <= bare_all(cells):
            texts = bare_all(rows[i + 1][1]) if len(rows) > i + 1 else set()
            return Header(i, 2 if {"start date", "response id"} & texts else 1)
    return None


def _headings(rows: list[list[str]]) -> list[Heading]:
    texts = rows[1] if len(rows) > 1 else [""] * len(rows[0])
    return [_heading(code, text) for code, text in zip(rows[0], texts, strict=True)]


def _heading(code: str, text: str) -> Heading:
    question, _, option = text.replace(" - Selected Choice", "").rpartition(" - ")
    return Heading(code, text, question if option else "", option if question else "")


def _state(found: Mapping[Role, str]) -> State:
    if bare(found.get("test", "")) in _TESTS:
        return "test"
    return "complete" if bare(found.get("state", "true")) in ("true", "1", "yes", "") else "incomplete"


QUALTRICS = Platform("qualtrics", "Qualtrics", _find, _META, separators=(",",), headings=_headings, state=_state)
