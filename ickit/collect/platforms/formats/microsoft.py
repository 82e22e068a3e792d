"""Microsoft Forms: a workbook with one header row, ``ID, Start time, Completion time, Email, Name`` first.

The question texts follow; a second question of the same text gets a number behind it (``Comment2``), whichever of the
two was made first. A statement of a Likert question is ``question.statement``. Several answers stand in one cell, each
followed by ``;``. Every row is a submission that was sent. A quiz adds points and feedback by question. The first
headings are in the language of who exports; in one that is not known here, the file is known by what its first three
columns hold: a number, and two times of which the first is never later.

Document: "add_attachments.py", ACL Anthology (Association for Computational Linguistics), which quotes the header of an
export. The headings in German, Spanish, Italian, Dutch, Portuguese and Polish are as public programs that read such
exports quote them, not always all of them; those in French are not taken from a document.
"""

import re
from collections.abc import Iterator

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, bare
from ickit.collect.platforms.formats.shapes import Shape, is_number, is_time, shaped
from ickit.collect.platforms.grid import Row
from ickit.collect.platforms.timestamps import Times

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
    "gesamtpunktzahl": "other",
    "prufungsfeedback": "other",
    "uhrzeit der notenveroffentlichung": "other",
    "hora de conclusao": "submitted",
    "godzina rozpoczecia": "started",
    "godzina ukonczenia": "submitted",
    "adres e-mail": "personal",
    "nazwa": "personal",
    "czas ostatniej modyfikacji": "other",
}
_SHAPE: Shape = (("id", is_number, False), ("started", is_time, False), ("submitted", is_time, False))
_NUMBERED = re.compile(r"(.*[^\W\d_].*?)([2-9]|[1-9]\d{1,2})", re.DOTALL)
_STATEMENT = re.compile(r"(.*?[^.])\.\s*([^.\s][^.]*\.?)", re.DOTALL)


def _find(rows: list[Row]) -> Header | None:
    for i, (_, cells) in enumerate(rows[:2]):
        roles = [_META.get(bare(cell)) for cell in cells[:3]]
        if roles == ["id", "started", "submitted"]:
            return Header(i)
    found = shaped(rows, _SHAPE)
    if found and all(_in_order(cells[1], cells[2]) for _, cells in rows[found.rows :]):
        return found
    return None


def _in_order(started: str, completed: str) -> bool:
    return started == completed or Times([started, completed]).last([started, completed]) == 1


def _headings(rows: list[list[str]]) -> list[Heading]:
    titles = rows[0]
    repeated = dict(_repeated(titles))
    questions = {i: match for i, title in enumerate(titles) if (match := _STATEMENT.fullmatch(title))}
    asked: dict[str, int] = {}
    for match in questions.values():
        asked[match[1]] = asked.get(match[1], 0) + 1
    made = []
    for i, title in enumerate(titles):
        match = questions.get(i)
        likert = match is not None and asked[match[1]] > 1
        question, option = (match[1], match[2]) if match and likert else ("", "")
        made.append(Heading(title, repeated.get(i, title), question, option, repeats=repeated.get(i, "")))
    return made


def _repeated(titles: list[str]) -> Iterator[tuple[int, str]]:
    """The columns of one title, numbered from 2 without a gap, by position, each with that title."""
    there = {title: i for i, title in enumerate(titles)}
    for i, title in enumerate(titles):
        match = _NUMBERED.fullmatch(title)
        if match and match[1] in there and all(f"{match[1]}{n}" in there for n in range(2, int(match[2]))):
            yield i, match[1]
            if match[2] == "2":
                yield there[match[1]], match[1]


MICROSOFT = Platform("microsoft", "Microsoft Forms", _find, _META, separators=(";",), headings=_headings, coded=False)
