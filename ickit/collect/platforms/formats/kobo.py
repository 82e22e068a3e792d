"""KoboToolbox: one header row of XML names or of labels, with or without the names of groups before them.

``group/question``; several answers stand in one column, with spaces between, and again in one column for each
(``question/option``, 1 or 0), unless the export was set to one of the two. Columns that begin with ``_`` are Kobo's
own. A second header row (of tags, or of the other of names and labels) is none of the submissions. A submission is
complete when it is there; one whose validation status is "not approved" was rejected.

Documents: ``src/formpack/reporting/export.py`` and ``tests/collect/platforms/test_platforms.py`` in the source of
formpack (Kobo, Inc.), the library that writes the exports; on the choices of an export, "kobo_xls_dl", documentation of
the R package KoboconnectR (CRAN).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from ickit.collect.platforms.formats.base import Header, Heading, Platform, Role, State, Unclear, bare, header_with
from ickit.collect.platforms.grid import Row
from ickit.collect.platforms.timestamps import read_moment

MOST_NAME = 2_000
META: dict[str, Role] = {
    "_id": "id",
    "_uuid": "other",
    "_submission_time": "submitted",
    "_validation_status": "state",
    "_notes": "personal",
    "_status": "other",
    "_submitted_by": "personal",
    "__version__": "other",
    "_version_": "other",
    "_tags": "other",
    "_index": "other",
    "meta/instanceid": "other",
    "meta/rootuuid": "other",
    "meta/deprecatedid": "other",
    "meta/instancename": "personal",
    "formhub/uuid": "other",
    "start": "started",
    "end": "other",
    "today": "other",
    "deviceid": "personal",
    "phonenumber": "personal",
    "subscriberid": "personal",
    "simserial": "personal",
    "username": "personal",
    "email": "personal",
    "background-audio": "personal",
}


def slashed(rows: list[list[str]]) -> list[Heading]:
    """Headings in which an option follows the question of another column after a slash."""
    names = rows[0]
    whole = {bare(name) for name in names}
    stems = Counter(name.rpartition("/")[0] for name in names if "/" in name)
    return [_heading(name, whole, stems) for name in names]


def _heading(name: str, whole: set[str], stems: Counter[str]) -> Heading:
    for at in (i for i, letter in enumerate(name[:MOST_NAME]) if letter == "/"):
        if bare(name[:at]) in whole and name[at + 1 :].strip():
            return Heading(name, name, name[:at], name[at + 1 :])
    stem, _, last = name.rpartition("/")
    return Heading(name, name, stem, last) if stem and stems[stem] > 1 else Heading(name, name)


def _state(found: Mapping[Role, str]) -> State | Unclear:
    said = bare(found.get("state", "")).replace("_", " ").removeprefix("validation status ")
    if said in ("", "approved", "on hold"):
        return "complete"
    return "rejected" if said == "not approved" else Unclear("state")


_FIND = header_with({"_id", "_uuid"}, {"_uuid", "_submission_time"}, {"_id", "_submission_time"})


def _find(rows: list[Row]) -> Header | None:
    header = _FIND(rows)
    if header is None:
        return None
    names = [bare(cell) for cell in rows[header.first][1]]
    for count, (_, cells) in enumerate(rows[header.first + 1 : header.first + 4], start=1):
        own = [(name, cell) for name, cell in zip(names, cells, strict=False) if name in _OWN]
        if any(_submitted(name, cell) for name, cell in own):
            return Header(header.first, count)
    return header


_OWN = ("_id", "_uuid", "_submission_time")


def _submitted(name: str, cell: str) -> bool:
    """Whether a cell in a column of Kobo's own is that of a submission, and not a second heading."""
    if name == "_submission_time":
        return read_moment(cell) is not None
    return any(letter.isdigit() for letter in cell)


def _headings(rows: list[list[str]]) -> list[Heading]:
    """Names of the first header row; a second one, unless it is of tags (``#loc``), gives the titles."""
    made = slashed(rows)
    for row in rows[1:]:
        if not all(cell.startswith("#") for cell in row if cell):
            return [replace(one, title=title or one.title) for one, title in zip(made, row, strict=True)]
    return made


KOBO = Platform(
    "kobo",
    "KoboToolbox",
    _find,
    META,
    separators=(" ",),
    headings=_headings,
    state=_state,
)
