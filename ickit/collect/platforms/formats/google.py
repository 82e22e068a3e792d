"""Google Forms: one header row of question texts, ``Timestamp`` (in the language of the form's owner) first.

Several answers stand in one cell with a comma and a space between, which may also stand inside an answer. A row of a
grid is ``question [row]``. Every row is a submission that was sent; where people may edit their answers, theirs is
still one row.

Documents: "REST Resource: forms.responses", Google Forms API (Google LLC), on answers as texts. The header is as public
programs that read such exports quote it; the word for "Timestamp" in languages other than English and French is not
taken from a document.
"""

import re

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, bare
from ickit.collect.platforms.grid import Row

_TIMESTAMP = (
    "timestamp",
    "horodateur",
    "zeitstempel",
    "marca temporal",
    "informazioni cronologiche",
    "tijdstempel",
    "carimbo de data/hora",
    "tidsstampel",
    "tidstampel",
)
_META: dict[str, Role] = {
    **dict.fromkeys(_TIMESTAMP, "submitted"),
    "email address": "personal",
    "username": "personal",
    "adresse e-mail": "personal",
    "e-mail-adresse": "personal",
    "score": "other",
}
_ROW = re.compile(r"(.*\S)\s*\[([^\[\]]+)\]$", re.DOTALL)


def _find(rows: list[Row]) -> Header | None:
    for i, (_, cells) in enumerate(rows[:2]):
        if cells and bare(cells[0]) in _TIMESTAMP:
            return Header(i)
    return None


def _headings(rows: list[list[str]]) -> list[Heading]:
    parts = [_ROW.fullmatch(title) for title in rows[0]]
    return [Heading(t, t, *((m[1], m[2]) if m else ("", ""))) for t, m in zip(rows[0], parts, strict=True)]


GOOGLE = Platform("google", "Google Forms", _find, _META, separators=(", ",), headings=_headings)
