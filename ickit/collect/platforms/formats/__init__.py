"""The survey platforms whose exports are known, each described in a module of its own."""

from dataclasses import replace

from ickit.collect.platforms.formats.base import Header, Platform
from ickit.collect.platforms.formats.eusurvey import EUSURVEY
from ickit.collect.platforms.formats.google import GOOGLE
from ickit.collect.platforms.formats.kobo import KOBO, slashed
from ickit.collect.platforms.formats.limesurvey import LIMESURVEY
from ickit.collect.platforms.formats.microsoft import MICROSOFT
from ickit.collect.platforms.formats.odk import ODK
from ickit.collect.platforms.formats.qualtrics import QUALTRICS
from ickit.collect.platforms.formats.statistics import EUROSTAT, SDMX
from ickit.collect.platforms.formats.surveymonkey import SURVEYMONKEY
from ickit.collect.platforms.grid import Row

PLATFORMS = (EUROSTAT, SDMX, QUALTRICS, SURVEYMONKEY, LIMESURVEY, KOBO, ODK, EUSURVEY, MICROSOFT, GOOGLE)
PLAIN = Platform("plain", "a plain table", lambda _rows: Header(0), headings=slashed)
"""A table that no known platform wrote: one header row, then one row for each submission."""


def recognised(rows: list[Row]) -> tuple[Platform, Header]:
    """The platform that wrote a file with these first rows (``PLAIN``: none known), and where its header lies.

    One that is known by the shape of its columns alone may be a plain table, so answers are divided as in these.
    """
    for platform in PLATFORMS:
        if (header := platform.find(rows)) is not None:
            return (replace(platform, separators=PLAIN.separators) if header.roles else platform), header
    return PLAIN, Header(0)
