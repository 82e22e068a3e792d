"""Google Forms: one header row of question texts, ``Timestamp`` (in the language of the form's owner) first.

Several answers stand in one cell with a comma and a space between, which may also stand inside an answer. A row of a
grid is ``question [row]``. Every row is a submission that was sent; where people may edit their answers, theirs is
still one row.

Where the word for "Timestamp" is not known here, the file is known by its first column: times to the second, none
earlier than the one above it.

Documents: "REST Resource: forms.responses", Google Forms API (Google LLC), on answers as texts. The header is as public
programs that read such exports quote it; the word for "Timestamp" was seen there in English, French, Italian,
Portuguese, Polish, Czech, Greek, Swedish and Romanian, in the other languages it is not taken from a document.
"""

import itertools
import re

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, bare
from ickit.collect.platforms.formats.shapes import is_time, shaped
from ickit.collect.platforms.grid import Row
from ickit.collect.platforms.timestamps import Times

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
    "sygnatura czasowa",
    "casova znacka",
    "casova peciatka",
    "casovni zig",
    "vremenska oznaka",
    "idobelyeg",
    "tidsstempel",
    "aikaleima",
    "marcaj de timp",
    "casove razitko",
    "marca de temps",
    "χρονικη σημανση",
    "χρονοσφραγιδα",
    "ajatempel",
    "laiko zyma",
    "laikspiedols",
    "клеимо за дата и час",
    "клеимо за време",
    "zaman damgasi",
    "позначка часу",
)
_META: dict[str, Role] = {
    **dict.fromkeys(_TIMESTAMP, "submitted"),
    "email address": "personal",
    "username": "personal",
    "adresse e-mail": "personal",
    "e-mail-adresse": "personal",
    "indirizzo email": "personal",
    "e-mailova adresa": "personal",
    "adres e-mail": "personal",
    "adresa de e-mail": "personal",
    "endereco de e-mail": "personal",
    "direccion de correo electronico": "personal",
    "score": "other",
}
_ROW = re.compile(r"(.*\S)\s*\[([^\[\]]+)\]$", re.DOTALL)


def _find(rows: list[Row]) -> Header | None:
    for i, (_, cells) in enumerate(rows[:2]):
        if cells and bare(cells[0]) in _TIMESTAMP:
            return Header(i)
    found = shaped(rows, (("submitted", _to_the_second, False),))
    times = [cells[0] for _, cells in rows[1:]]
    steps = [Times(times).last([late, early]) for early, late in itertools.pairwise(times) if early != late]
    return found if found and len(times) > 1 and set(steps) == {0} else None


def _to_the_second(text: str) -> bool:
    return is_time(text) and re.search(r"\d[:.]\d\d[:.]\d\d", text) is not None


def _headings(rows: list[list[str]]) -> list[Heading]:
    parts = [_ROW.fullmatch(title) for title in rows[0]]
    return [Heading(t, t, *((m[1], m[2]) if m else ("", ""))) for t, m in zip(rows[0], parts, strict=True)]


GOOGLE = Platform("google", "Google Forms", _find, _META, separators=(", ",), headings=_headings)
