"""What a cell may hold: named rules over text, each with the words for a cell that breaks it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from ickit.benchmark.informants import INFORMANTS
from ickit.errors import folded, quoted
from ickit.tables.countries import ACCEPTED, INSTEAD
from ickit.tables.near_words import near_choice
from ickit.tables.numbers import certain

MOST_TEXT = 20_000
MOST_LABEL = 300

WORDS: dict[str, tuple[str, ...]] = {
    "capacity": ("provider", "advocate"),
    "finding": ("in_place", "partly", "not_in_place", "unknown", "not_applicable"),
    "kind": ("document", "interview", "focus_group", "monitoring"),
    "informant": tuple(INFORMANTS),
    "stance": ("supports", "contradicts"),
    "horizon": ("quick_win", "longer_term"),
    "status": ("open", "started", "done", "dropped"),
    "effort": ("small", "medium", "large"),
}
YES_NO = {"yes": True, "true": True, "1": True, "y": True, "no": False, "false": False, "0": False, "n": False}
RESERVED = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)})

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_WORD = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}"
_YEAR = r"(?:199\d|20\d\d|2100)"
_DATE = rf"{_YEAR}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_NUMBER = r"[+-]?(?:\d{1,300}(?:\.\d{0,300})?|\.\d{1,300})(?:[eE][+-]?\d{1,3})?"
_ERROR = r"#(?:N/A|N/D|NV|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|BEZUG!|WERT!)|Err:\d{3}"
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]"


@dataclass(frozen=True)
class Rule:
    """A rule of a cell: ``holds`` says of a column's text, cell by cell, whether it is kept; ``say`` gives problem and
    mend for a cell that breaks it.
    """

    name: str
    holds: "Callable[[pd.Series[str]], pd.Series[bool]]"
    say: Callable[[str], tuple[str, str]]


def _match(pattern: str) -> "Callable[[pd.Series[str]], pd.Series[bool]]":
    return lambda cells: cells.str.fullmatch(pattern)


def _each(holds: Callable[[str], bool]) -> "Callable[[pd.Series[str]], pd.Series[bool]]":
    return lambda cells: cells.map(holds).astype(bool)


def _text(most: int) -> list[Rule]:
    return [
        Rule(
            "length",
            lambda cells: cells.str.len() <= most,
            lambda cell: (f"the text has {len(cell):,} characters, more than {most:,}", "Shorten it."),
        ),
        Rule(
            "control characters",
            lambda cells: ~cells.str.contains(_CONTROL, regex=True),
            lambda cell: (f"{quoted(cell)} holds a control character", "Type the text again without it."),
        ),
    ]


def is_error(cell: str) -> bool:
    """Whether a text is what a spreadsheet shows, or is read, where a formula has no value."""
    return re.fullmatch(_ERROR, cell) is not None


def say_error(cell: str) -> tuple[str, str]:
    """Problem and mend for a cell that holds an error in place of a value."""
    mend = "Mend the formula or empty the cell; if the formula is right, save the file in a spreadsheet program."
    return f"{quoted(cell)} is a spreadsheet's error, not a value, or a formula's value was never stored", mend


_NO_ERROR = Rule("spreadsheet error", lambda cells: ~cells.str.fullmatch(_ERROR), say_error)


def as_slug(name: str) -> str:
    """A slug made of a name.

    >>> as_slug("Den Haag / The Hague")
    'den-haag-the-hague'
    """
    return re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-")[:60].strip("-")


def _is_slug(cell: str) -> bool:
    return len(cell) <= 60 and re.fullmatch(_SLUG, cell) is not None and cell not in RESERVED


def _say_slug(cell: str) -> tuple[str, str]:
    if cell in RESERVED:
        return f"{quoted(cell)} is a name that Windows reserves", f"Write it as {cell}-city, say."
    if len(cell) > 60:
        return f"{quoted(cell)} is longer than 60 characters", "Shorten it."
    better = as_slug(cell)
    mend = f"Write it as {better}." if _is_slug(better) else "Write a short id such as den-haag."
    return f"{quoted(cell)} is not a slug (lower-case letters a to z, digits, single hyphens)", mend


def _say_year(cell: str) -> tuple[str, str]:
    if found := re.match(rf"({_YEAR})-\d\d-\d\d", cell):
        return f"{quoted(cell)} is a date, not a year", f"Write {found[1]} and format the cell as a number."
    return f"{quoted(cell)} is not a year from 1990 to 2100", "Write four digits, such as 2024."


def _say_country(cell: str) -> tuple[str, str]:
    instead = INSTEAD.get(cell.upper())
    mend = f'Did you mean "{instead}"?' if instead else "Use the two-letter code, such as DE or GB."
    return f"{quoted(cell)} is not a country code of ISO 3166-1 alpha-2", mend


def _is_date(cell: str) -> bool:
    if not re.fullmatch(_DATE, cell):
        return False
    try:
        pd.Timestamp(cell)
    except ValueError:
        return False
    return True


def _say_number(cell: str) -> tuple[str, str]:
    mend = "Write digits with a decimal point and no thousands separator, such as 1234.5."
    if re.fullmatch(r"[+-]?\d+,\d+", cell):
        point = certain(cell.replace(",", "."))
        mend = f"Write {point} if the comma is a decimal comma; leave it out if it marks thousands."
    elif found := re.fullmatch(r"([+-]?\d+(?:[.,]\d+)?)\s*%", cell):
        mend = f"Write {certain(found[1].replace(',', '.'))}, and the unit in the column for it."
    return f"{quoted(cell)} is not a number", mend


def _is_number(cell: str) -> bool:
    return re.fullmatch(_NUMBER, cell) is not None and abs(float(cell)) < float("inf")


def _choice(words: tuple[str, ...]) -> list[Rule]:
    def say(cell: str) -> tuple[str, str]:
        return f"{quoted(cell)} is not one of {', '.join(words)}", closest(cell, words)

    return [_NO_ERROR, Rule("choice", lambda cells: cells.isin(words), say)]


def closest(word: str, words: tuple[str, ...]) -> str:
    """The closing sentence for a word that is none of the ``words`` that the message has named already."""
    near = near_choice(word, words)
    return f"Did you mean {quoted(near, MOST_LABEL)}?" if near else "Write one of them."


def _one(name: str, holds: "Callable[[pd.Series[str]], pd.Series[bool]]", say: Callable[[str], tuple[str, str]]):  # type: ignore[no-untyped-def]
    return lambda _words: [_NO_ERROR, Rule(name, holds, say)]


def _say_word(cell: str) -> tuple[str, str]:
    return f"{quoted(cell)} is not an id (letters a to z, digits, hyphens, at most 80)", "Write the id."


RULES: dict[str, Callable[[tuple[str, ...]], list[Rule]]] = {
    "slug": _one("slug", _each(_is_slug), _say_slug),
    "reference": lambda _words: [_NO_ERROR, *_text(MOST_LABEL)],
    "word": _one("word", _match(_WORD), _say_word),
    "person": _one(
        "assessor",
        _match(r"[a-z0-9][a-z0-9_-]{0,39}"),
        lambda cell: (f"{quoted(cell)} is not the name of an assessor", "Use self, peer, or one word such as ngo."),
    ),
    "text": lambda _words: [_NO_ERROR, *_text(MOST_TEXT)],
    "label": lambda _words: [_NO_ERROR, *_text(MOST_LABEL)],
    "level": lambda _words: [_NO_ERROR, *_text(MOST_LABEL)],
    "year": _one("year", _match(_YEAR), _say_year),
    "yes_no": _one(
        "yes or no",
        lambda cells: cells.isin(["yes", "no"]),
        lambda cell: (f"{quoted(cell)} is neither yes nor no", "Write yes or no."),
    ),
    "choice": _choice,
    "country": _one("country", lambda cells: cells.isin(ACCEPTED), _say_country),
    "date": _one(
        "date",
        _each(_is_date),
        lambda cell: (f"{quoted(cell)} is not a date, month or year", "Write 2010-02-22, 2010-02 or 2010."),
    ),
    "number": _one("number", _each(_is_number), _say_number),
}
