"""Microsoft Forms: a workbook with one header row, ``ID, Start time, Completion time, Email, Name`` first.

The question texts follow; a second question of the same text gets a number behind it. Several answers stand in one
cell, each followed by ``;``. Every row is a submission that was sent. A quiz adds points and feedback by question.

Document: "add_attachments.py", ACL Anthology (Association for Computational Linguistics), which quotes the header of an
export. The headings in languages other than English are not taken from a document.
"""

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, bare
from ickit.collect.platforms.grid import Row

_META: dict[str, Role] = {
    "id": "id",
    "start time": "started",
    "completion time": "submitted",
    "email": "personal",
    "name": "personal",
    "last modified time": "other",
    "language": "language",
    "total points": "other",
    "quiz feedback": "other",
    "heure de debut": "started",
    "heure de fin": "submitted",
    "adresse de messagerie": "personal",
    "nom": "personal",
    "startzeit": "started",
    "fertigstellungszeit": "submitted",
    "e-mail": "personal",
    "begintijd": "started",
    "tijd van voltooien": "submitted",
    "e-mailadres": "personal",
    "naam": "personal",
    "hora de inicio": "started",
    "hora de finalizacion": "submitted",
    "correo electronico": "personal",
    "nombre": "personal",
    "ora di inizio": "started",
    "ora di completamento": "submitted",
    "posta elettronica": "personal",
    "nome": "personal",
}


def _find(rows: list[Row]) -> Header | None:
    for i, (_, cells) in enumerate(rows[:2]):
        roles = [_META.get(bare(cell)) for cell in cells[:3]]
        if roles == ["id", "started", "submitted"]:
            return Header(i)
    return None


def _headings(rows: list[list[str]]) -> list[Heading]:
    return [Heading(title, title) for title in rows[0]]


MICROSOFT = Platform("microsoft", "Microsoft Forms", _find, _META, separators=(";",), headings=_headings)
