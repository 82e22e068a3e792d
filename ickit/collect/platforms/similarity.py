"""Texts of an export made comparable: without markup, numbering and words such as "comment", and how alike two are."""

import re
from functools import lru_cache

from ickit.errors import folded

MOST_TEXT = 600

_NOTE = re.compile(
    r"\W*\b(?:(?:other|any|further|please|your) )*(?:comments?|remarks?|reasons?|notes?|explanations?|explain(?: why)?|"
    r"commentaires?|remarques?|raisons?|bemerkung(?:en)?|kommentare?|begrundung|toelichting|opmerking(?:en)?|"
    r"comentarios?|observacion(?:es)?|motivos?|commenti|commento|note|osservazioni|comentarios?|kommentar(?:er)?)\b"
    r"(?: (?:on|to|for|sur|zu|zur|op|sobre|su|till|about)\b)?\W*"
)
_TAG = re.compile(r"<[^<>]{0,200}>|&nbsp;")
_NUMBER = re.compile(r"^\W*(?:q(?:uestion)?\s*)?\d+(?:\.\d+)*[a-z]?\s*[.):–-]\s+|^\W*\d+\s+(?=\w)")


@lru_cache(maxsize=50_000)
def bare(text: str) -> str:
    """A text without markup, case, accents, punctuation, a number before it, and words such as "comment"."""
    plain = _NUMBER.sub("", folded(_TAG.sub(" ", text[:MOST_TEXT])))
    without = _NOTE.sub(" ", plain).strip() if _NOTE.search(plain) else plain
    return " ".join(re.sub(r"[^\w]+|_", " ", without or plain).split())


def is_note(text: str) -> bool:
    """Whether a text has a word such as "comment" or "reasons" in it."""
    return bool(_NOTE.search(folded(text[:MOST_TEXT]).replace("_", " ")))


def is_only_note(text: str) -> bool:
    """Whether a text says no more than such a word."""
    return bool(text) and _NOTE.fullmatch(folded(text[:MOST_TEXT])) is not None


def ends(name: str) -> list[str]:
    """A column's name as a code, also without names of groups before it, and without "note" or the like."""
    found = [name[start:] for start in starts(name)]
    return [
        code
        for end in found
        for code in (squashed(end), squashed(_NOTE.sub(" ", folded(end[:MOST_TEXT]).replace("_", " "))))
    ]


def starts(heading: str) -> list[int]:
    """Where a heading may start once the names of groups before it are left out."""
    return [0, *(match.end() for match in list(re.finditer(r"[/-]", heading[:2_000]))[:50])]


def squashed(text: str) -> str:
    """A text's letters and digits, without case and accents: an id as a code may write it."""
    return re.sub(r"[^a-z0-9]", "", folded(text[:MOST_TEXT]))


def separate(text: str) -> str:
    """A text's letters and digits, as ``squashed``, with one point wherever others stand between.

    >>> separate("Strategy_2") == separate("strategy.2"), separate("Strategy2") == separate("strategy.2")
    (True, False)
    """
    return re.sub(r"[^a-z0-9]+", ".", folded(text[:MOST_TEXT]))


@lru_cache(maxsize=200_000)
def alike(text: str, texts: tuple[str, ...]) -> float:
    """How like ``text`` is to the nearest of ``texts``, of 100; short texts must be the same."""
    from rapidfuzz import fuzz

    best = 0.0
    for other in texts:
        score = float(fuzz.ratio(text, other)) if text and other else 0.0
        if min(len(text), len(other)) < 12 and text != other:
            score = min(score, 70.0)
        best = max(best, score)
    return best
