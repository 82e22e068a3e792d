"""The survey platforms whose exports are known, each described in a module of its own."""

from ickit.exports.grid import Row
from ickit.exports.platforms.base import Header, Platform
from ickit.exports.platforms.eusurvey import EUSURVEY
from ickit.exports.platforms.google import GOOGLE
from ickit.exports.platforms.kobo import KOBO, slashed
from ickit.exports.platforms.limesurvey import LIMESURVEY
from ickit.exports.platforms.microsoft import MICROSOFT
from ickit.exports.platforms.odk import ODK
from ickit.exports.platforms.qualtrics import QUALTRICS
from ickit.exports.platforms.surveymonkey import SURVEYMONKEY

PLATFORMS = (QUALTRICS, SURVEYMONKEY, LIMESURVEY, KOBO, ODK, EUSURVEY, MICROSOFT, GOOGLE)
PLAIN = Platform("plain", "a plain table", lambda _rows: Header(0), headings=slashed)
"""A table that no known platform wrote: one header row, then one row for each submission."""


def recognised(rows: list[Row]) -> tuple[Platform, Header]:
    """The platform that wrote a file with these first rows (``PLAIN``: none known), and where its header lies."""
    for platform in PLATFORMS:
        if (header := platform.find(rows)) is not None:
            return platform, header
    return PLAIN, Header(0)
