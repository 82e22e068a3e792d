"""ODK Central: one header row of names, with the names of groups before them (``group-question``) unless left out.

The first column is ``SubmissionDate``; ``KEY`` (the instance id) and columns on the submitter and the review follow the
questions. Several answers stand in one column, with spaces between; where the export splits them, one column for each
follows (``question/option``, 1 or 0). A submission is complete when it is there; its review may have rejected it.

Documents: "Managing Submissions in Central", ODK Docs (Get ODK Inc.); the writer, ``lib/data/briefcase.js`` in ODK
Central Backend (Get ODK Inc.); "Export format", ODK Briefcase (Get ODK Inc.).
"""

from collections.abc import Mapping

from ickit.collect.platforms.formats.base import Platform, Role, State, Unclear, bare, header_with
from ickit.collect.platforms.formats.kobo import slashed

_META: dict[str, Role] = {
    "submissiondate": "submitted",
    "key": "id",
    "meta-instanceid": "other",
    "instanceid": "other",
    "meta-instancename": "personal",
    "instancename": "personal",
    "submitterid": "personal",
    "submittername": "personal",
    "attachmentspresent": "other",
    "attachmentsexpected": "other",
    "status": "other",
    "reviewstate": "state",
    "deviceid": "personal",
    "edits": "other",
    "formversion": "other",
    "start": "started",
    "end": "other",
    "today": "other",
    "username": "personal",
    "email": "personal",
    "phonenumber": "personal",
}


def _state(found: Mapping[Role, str]) -> State | Unclear:
    said = bare(found.get("state", ""))
    if said in ("", "received", "approved", "edited", "hasissues", "has issues"):
        return "complete"
    return "rejected" if said == "rejected" else Unclear("state")


ODK = Platform(
    "odk",
    "ODK Central",
    header_with({"key", "submissiondate"}),
    _META,
    separators=(" ",),
    headings=slashed,
    state=_state,
)
