"""Words: headings, paragraphs, remarks set apart."""

from dataclasses import dataclass
from typing import Literal

from ickit._base.plain_text import plain
from ickit.report.elements.element import Element


@dataclass(frozen=True)
class Heading(Element):
    """A heading of level 2, 3 or 4; level 2 stands in the page's contents list."""

    words: str
    level: Literal[2, 3, 4] = 3

    def __post_init__(self) -> None:
        if self.level not in {2, 3, 4}:
            raise ValueError(f"a heading has level 2, 3 or 4, not {self.level}")


@dataclass(frozen=True)
class Text(Element):
    """Paragraphs, shown as they stand."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Notice(Element):
    """A remark set apart: ``info`` for what helps reading, ``caution`` for what limits it."""

    words: str
    kind: Literal["info", "caution"] = "info"

    def __post_init__(self) -> None:
        if self.kind not in {"info", "caution"}:
            raise ValueError(f"a notice is 'info' or 'caution', not {self.kind!r}")

    @property
    def mark(self) -> str:
        """The word before the remark."""
        return {"info": "Note", "caution": "Caution"}[self.kind]


def heading(words: str, level: Literal[2, 3, 4] = 3) -> Heading:
    """A heading; level 2 stands in the page's contents list, level 3 below it."""
    return Heading(words, level)


def text(*paragraphs: str) -> Text:
    """Paragraphs of text, shown as they stand; blank ones are left out.

    >>> text("6 of 9 in place", " ", "<b>").paragraphs
    ('6 of 9 in place', '<b>')
    """
    return Text(tuple(paragraph for paragraph in paragraphs if plain(paragraph).strip()))


def notice(words: str, kind: Literal["info", "caution"] = "info") -> Notice:
    """A remark set apart: ``info`` for what helps reading, ``caution`` for what limits it.

    >>> notice("Small sample.", "caution").mark
    'Caution'
    """
    return Notice(words, kind)
