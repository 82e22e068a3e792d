"""Written text with what a writer marks in it: what a notebook's own Markdown becomes in a document."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from ickit.report.elements.element import Element


class Words(NamedTuple):
    """Words of one kind in a paragraph; ``link`` is the address that they lead to, or empty."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True)
class Prose(Element):
    """A paragraph of words, or an entry of a list: ``item`` is then its mark, ``•`` or a number."""

    words: tuple[Words, ...]
    item: str = ""


@dataclass(frozen=True)
class Code(Element):
    """Lines that stand as they were written: code, or what a program printed."""

    text: str


@dataclass(frozen=True)
class Title(Element):
    """A heading of any level that a writer gave; level 2 stands in the contents of a page."""

    words: str
    level: Literal[1, 2, 3, 4, 5, 6] = 2
