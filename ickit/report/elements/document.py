"""A page as a whole: what stands at its head and its end, and its elements in order."""

from dataclasses import dataclass, field

from ickit._base.theme import Theme
from ickit.report.elements.element import Element
from ickit.report.elements.lists import Fact
from ickit.report.elements.stack import Stack


@dataclass(frozen=True)
class Document:
    """What a renderer of whole documents is given.

    ``kicker`` is a word above the title, ``edition`` and ``synthetic`` are marks that stand on every page, ``facts``
    what is to be known of how it was made. ``sheet``: the document is one A4 page; ``theme``: how it looks.
    """

    title: str
    body: Stack
    kicker: str = ""
    subtitle: str = ""
    run_title: str = ""
    edition: str = ""
    synthetic: str = ""
    language: str = "en"
    facts: tuple[Fact, ...] = field(default=())
    sheet: bool = False
    theme: Theme = field(default_factory=Theme)

    def walk(self) -> list[Element]:
        """All elements, in order."""
        return list(self.body.walk())
