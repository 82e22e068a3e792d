"""Text as it is read: one form for what looks alike, so that a name is found however it was typed."""

import re
import unicodedata
from collections.abc import Iterator

_IGNORED = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)


class NormalForm:
    """A text in Unicode's composed form (NFC) without signs that are not shown: soft hyphens, joiners, marks of
    direction, and others that Unicode calls default-ignorable.

    >>> found = NormalForm("Bru\\u0308ck\\u00adhaven, Os")
    >>> found.text, found.span(0, 10)
    ('Brückhaven, Os', (0, 12))
    """

    def __init__(self, written: str) -> None:
        self._from: list[int] | None = None
        if written.isascii():
            self.text = written
            return
        pieces, starts = [], []
        for start, letters in _clusters(written):
            pieces.append(letters)
            starts += [start] * len(letters)
        self.text = "".join(pieces)
        self._from = [*starts, len(written)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the text stands in the text as it was written."""
        if self._from is None:
            return start, end
        return self._from[start], self._from[end]


def normalise(written: str) -> str:
    """The text alone of :class:`NormalForm`, in less time."""
    if written.isascii():
        return written
    return unicodedata.normalize("NFC", "".join(sign for sign in written if not _is_ignored(sign)))


def _is_ignored(sign: str) -> bool:
    return not sign.isascii() and (unicodedata.category(sign) == "Cf" or _IGNORED.match(sign) is not None)


def _clusters(written: str) -> Iterator[tuple[int, str]]:
    """A letter with the marks that belong to it, composed, and where it begins."""
    start, letters = 0, ""
    for place, sign in enumerate(written):
        if _is_ignored(sign):
            continue
        if letters and not (unicodedata.combining(sign) or "\u1160" <= sign <= "\u11ff"):  # vowels of Hangul follow
            yield start, unicodedata.normalize("NFC", letters)
            letters = ""
        if not letters:
            start = place
        letters += sign
    if letters:
        yield start, unicodedata.normalize("NFC", letters)
