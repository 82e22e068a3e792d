"""Elements in order, as one: a section, a page, a folded part."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ickit.report.elements.element import Element, Tabular
from ickit.report.elements.lists import points

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing


@dataclass(frozen=True)
class Stack(Element):
    """Elements in order. Raises ValueError where two tables or figures share a name."""

    elements: tuple[Element, ...]

    def __post_init__(self) -> None:
        names: set[str] = set()
        for name in (one.name for one in self.walk() if isinstance(one, Tabular)):
            if name in names:
                raise ValueError(f"two tables are named {name!r}; give each table and figure its own name")
            names.add(name)

    def walk(self) -> Iterator[Element]:
        """This element and all that it holds, in order."""
        yield self
        for one in self.elements:
            yield from one.walk()

    @property
    def figures(self) -> "dict[str, Drawing]":
        """The matplotlib figures of all that it holds, by name."""
        return {name: drawn for one in self.elements for name, drawn in one.figures.items()}

    @property
    def summary(self) -> dict[str, Any]:
        """What all that it holds says of the page; of two values for one key, the later."""
        return {key: value for one in self.elements for key, value in one.summary.items()}


OFF_PAPER = "On the web page and in the workbook of the plan, not on paper:"


@dataclass(frozen=True)
class Details(Stack):
    """Elements that are folded under ``title`` until the reader opens them; on paper they are open.

    With ``paper`` as False, only the title stands on paper, in a list that :data:`OFF_PAPER` begins: for what is long
    and in other files too.
    """

    title: str
    paper: bool = True


def on_paper(elements: Iterable[Element]) -> Iterator[Element]:
    """The elements as they stand on paper: of details that are left out one after the other, a list of their titles.

    >>> from ickit.report.elements.text import text
    >>> parts = [text("a"), details("b", text("c"), paper=False), details("d", text("e"), paper=False)]
    >>> [type(one).__name__ for one in on_paper(parts)]
    ['Text', 'Points']
    """
    for titles, run in runs_off_paper(elements):
        yield from [titles] if titles else run


def runs_off_paper(elements: Iterable[Element]) -> Iterator[tuple[Element | None, list[Element]]]:
    """The elements in runs: what paper leaves out with the list that stands there instead, all else with None."""
    for out, run in groupby(elements, lambda one: isinstance(one, Details) and not one.paper):
        own = list(run)
        titles = [one.title for one in own if isinstance(one, Details)]
        yield points(titles, OFF_PAPER) if out else None, own


def stack(*shown: Element) -> Stack:
    """Several elements as one, in order. Raises ValueError where two tables or figures share a name.

    >>> from ickit.report.elements.text import text
    >>> [one.paragraphs[0] for one in stack(text("a"), stack(text("b"), text("c"))).elements]
    ['a', 'b', 'c']
    """
    return Stack(tuple(part for one in shown for part in (one.elements if type(one) is Stack else (one,))))


def details(summary_text: str, *shown: Element, paper: bool = True) -> Details:
    """A part that is folded until the reader opens it; on paper it is open or, with ``paper`` as False, left out."""
    return Details(stack(*shown).elements, summary_text, paper)
