"""Qualtrics: three header rows: the field's code, the question text, its import id as JSON (``{"ImportId":"QID1"}``).

Several answers stand in one cell with commas between, or in one column for each where the export splits them: code
``Q5_1``, text ``question - Selected Choice - answer`` or ``question - answer``, with the answer (as text or as code)
where chosen. ``Finished`` says whether a response is complete; ``Status`` marks previews, tests and spam. Both are
written in the language of the account, or as codes; the columns that Qualtrics adds are known by their import ids.

Of a status it is known that it counts where it is ``IP Address``, which is also the text above the column of IP
addresses; of ``Finished``, where its word is not known here, by the progress, which is 100 where it is true.

Document: "Understanding Your Dataset", Qualtrics Support (Qualtrics LLC), on the columns and the codes. Words in
languages other than English are not taken from a document.
"""

import json
import re
from collections.abc import Mapping

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, State, Unclear, bare, bare_all
from ickit.collect.platforms.grid import Row

_META: dict[str, Role] = {
    "startdate": "started",
    "enddate": "other",
    "status": "test",
    "ipaddress": "personal",
    "progress": "progress",
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
    "distributionchannel": "channel",
    "userlanguage": "language",
}
_IMPORTED = {**_META, "duration": "other", "_recordid": "id"}
_TRUE = (
    "true", "1", "yes", "", "wahr", "vrai", "verdadero", "vero", "verdadeiro", "waar", "prawda", "sant", "sand", "tosi",
    "pravda", "igaz", "adevarat", "αληθεσ", "αληθησ", "вярно", "истина", "resnicno", "istina", "tiesa", "toene",
)  # fmt: skip
_FALSE = (
    "false", "0", "no", "falsch", "faux", "falso", "onwaar", "falsz", "falskt", "falsk", "epatosi", "nepravda", "hamis",
    "fals", "ψευδεσ", "ψευδησ", "невярно", "лъжа", "napacno", "netocno", "netiesa", "vaar",
)  # fmt: skip
_PREVIEW = re.compile(
    r"preview|test|vorschau|apercu|vista previa|anteprima|voorbeeld|podglad|visualizacao|pre-?visualiz|forhandsgransk|"
    r"forhandsvis|esikatsel|nahled|elonezet|previzualiz|προεπισκοπηση|predogled|pregled|prueba|prova|proef|prob(?:e|n)"
)
_COUNTS = re.compile(r"\bip\b|import|offline|^ex\b")


def _find(rows: list[Row]) -> Header | None:
    for i, (_, cells) in enumerate(rows[:4]):
        filled = [cell for cell in cells if cell]
        if filled and sum('"ImportId"' in cell for cell in filled) * 2 > len(filled):
            return Header(i - 2, 3) if i >= 2 else None
    for i, (_, cells) in enumerate(rows[:2]):
        if {"startdate", "responseid", "finished"} <= bare_all(cells):
            at = [bare(cell) for cell in cells].index("startdate")
            below = rows[i + 1][1] if len(rows) > i + 1 else []
            titled = len(below) > at and below[at] != "" and not re.search(r"\d", below[at])
            return Header(i, 2 if titled else 1)
    return None


def _headings(rows: list[list[str]]) -> list[Heading]:
    texts = rows[1] if len(rows) > 1 else [""] * len(rows[0])
    ids = rows[2] if len(rows) > 2 else [""] * len(rows[0])
    return [_heading(code, text, import_id) for code, text, import_id in zip(rows[0], texts, ids, strict=True)]


def _heading(code: str, text: str, import_id: str) -> Heading:
    question, _, option = text.replace(" - Selected Choice", "").rpartition(" - ")
    role = _IMPORTED.get(bare(_import_id(import_id)))
    return Heading(code, text, question if option else "", option if question else "", role)


def _import_id(cell: str) -> str:
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return ""
    return str(found.get("ImportId", "")) if isinstance(found, dict) else ""


def _state(found: Mapping[Role, str]) -> State | Unclear:
    status, channel = bare(found.get("test", "")), bare(found.get("channel", ""))
    state = _of_code(int(status)) if re.fullmatch(r"\d{1,3}", status) else _of_words(status)
    if channel in ("preview", "test") or state == "test":
        return "test"
    if state != "complete":
        return state
    finished, progress = bare(found.get("state", "")), found.get("progress", "").removesuffix(".0")
    if finished in _TRUE or finished in _FALSE:
        return "complete" if finished in _TRUE else "incomplete"
    if re.fullmatch(r"\d{1,3}", progress):
        return "complete" if progress == "100" else "incomplete"
    return Unclear("state")


def _of_words(status: str) -> State | Unclear:
    if _PREVIEW.search(status):
        return "test"
    if "spam" in status:
        return "spam"
    return "complete" if not status or _COUNTS.search(status) else Unclear("test")


def _of_code(status: int) -> State | Unclear:
    """Codes add up: 1 preview, 2 test, 4 imported, 8 spam, 16 offline, 32 employees, 64 synthetic."""
    if status & (1 | 2 | 64):
        return "test"
    if status & 8:
        return "spam"
    return "complete" if status < 64 else Unclear("test")


QUALTRICS = Platform("qualtrics", "Qualtrics", _find, _META, separators=(",",), headings=_headings, state=_state)
