"""Zip archives whose bytes depend on what is in them alone."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

MADE = datetime(2012, 5, 22)
"""The time that stands in every file made: the day of the toolkit."""


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of files by name, with fixed times: equal files give equal bytes.

    >>> zip_of({"a.txt": b"a"}) == zip_of({"a.txt": b"a"})
    True
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=(*MADE.timetuple()[:6],))
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            new.writestr(entry, content)
    return out.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """The files in a zip archive by name, in its order."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        return {name: old.read(name) for name in old.namelist()}
