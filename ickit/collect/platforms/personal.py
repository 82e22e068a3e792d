"""Columns that hold who answered: their answers are shown in no mapping and no message."""

import re
from collections.abc import Iterable

from ickit.errors import folded

_TITLE = re.compile(
    r"e-?mail|courriel|correo|posta elettronica|\bip\b|ip[ _]?addr|ipaddr|phone|telef|telefoon|mobile|handy|latitude|"
    r"longitude|\bgps\b|first ?name|last ?name|sur ?name|full name|your name|contact|prenom|nachname|vorname|"
    r"achternaam|voornaam|apellido|cognome|apelido|efternamn|fornamn|respondent|username|user name|token|signature|"
    r"(?:name|nom|naam|nombre|nome|namn) (?:of|du|de la|der|des|van|del|della|do|da|pa) (?:the )?"
    r"(?:person|respond|repond|invuller|ausfull|compil|encuest|responsab)"
)
_ALONE = ("name", "nom", "naam", "nombre", "nome", "namn", "nimi", "imie", "id")
_VALUE = re.compile(
    r"[^\s@]+@[^\s@]+\.[^\s@]+|(?:\d{1,3}\.){3}\d{1,3}|\+?\d[\d ()/.-]{7,}\d|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,}",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T].*)?")


def is_personal(headings: Iterable[str], values: Iterable[str]) -> bool:
    """Whether a column's headings, or any of its values, look like a person's name, address or number.

    >>> is_personal(["Your e-mail address"], []), is_personal(["Comment"], ["write to a@b.eu"])
    (True, True)
    >>> is_personal(["Name of the city"], ["Lindenfurt"]), is_personal(["Day"], ["2024-05-01 10:00:00"])
    (False, False)
    """
    for heading in headings:
        text = folded(heading).replace("_", " ")
        if text in _ALONE or _TITLE.search(text):
            return True
    return any(_VALUE.search(value[:500]) and not _DATE.fullmatch(value) for value in values)
