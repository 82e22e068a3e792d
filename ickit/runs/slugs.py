"""Names of files and folders that are safe on every system."""

import hashlib
import re

from ickit.errors import folded

MOST = 120
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "clock$", "conin$", "conout$"}
    | {f"{port}{n}" for port in ("com", "lpt") for n in ("0123456789¹²³")}
)
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def slugify(value: object) -> str:
    """A value as part of a file name: lower-case letters, digits, ``_`` and ``-``.

    Text of which nothing would remain becomes a short hash of itself; empty text stays empty.

    >>> slugify("Düsseldorf (city)"), slugify(2024), slugify(True), slugify(" ")
    ('dusseldorf-city', '2024', 'true', '')
    """
    text = folded(value)
    slug = re.sub(r"[^a-z0-9_]+", "-", text).strip("-")
    if text and not slug:
        return f"x{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    return slug


def unsafe(name: str) -> str | None:
    """Why ``name`` cannot name a file or folder on every system, or None where it can.

    >>> unsafe("altenburg-2024"), unsafe("con"), unsafe("../x")
    (None, 'is a name that Windows reserves', 'holds more than letters, digits, - and _')
    """
    if len(name) > MOST:
        return f"is longer than {MOST} characters"
    if not _SAFE.fullmatch(name):
        return "holds more than letters, digits, - and _"
    if name.casefold() in RESERVED:
        return "is a name that Windows reserves"
    return None
