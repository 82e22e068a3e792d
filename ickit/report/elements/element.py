"""What every element of a document is: data that a renderer turns into HTML, plain text or another form."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pandas as pd

from ickit._base.frames import as_floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

RENDERERS: dict[str, "Callable[[Element], Any]"] = {}
"""What makes a form of an element, by the form's name: ``html``, ``plain_text`` and ``mimebundle``."""

_REGISTERS = "ickit.report.render.notebook_output"
"""Imported when an element is first shown: whoever makes pages of notebooks needs neither elements nor pandas."""
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def renders(form: str) -> "Callable[[Callable[[Element], Any]], Callable[[Element], Any]]":
    """A decorator: the function makes this form of an element.

    Elements know no renderer; a renderer's module says with it what it makes, when it is imported.
    """

    def register(function: "Callable[[Element], Any]") -> "Callable[[Element], Any]":
        RENDERERS[form] = function
        return function

    return register


class Element:
    """An element of a document: what a section shows.

    Elements are frozen dataclasses that hold data and nothing rendered. In Jupyter, the last line of a cell shows one.
    """

    def walk(self) -> "Iterator[Element]":
        """This element and all that it holds, in order."""
        yield self

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The frames behind the tables and figures, by name, with all their rows and columns.

        Exact numbers (Fraction) are floats here. Each call gives frames of its own: changing one changes no element.
        """
        return {one.name: as_floats(one.data) for one in self.walk() if isinstance(one, Tabular)}

    @property
    def figures(self) -> "dict[str, Drawing]":
        """The matplotlib figures, by name. They are the element's own: what is changed on one is shown."""
        return {}

    @property
    def summary(self) -> dict[str, Any]:
        """What the index of a run says of the page (see :func:`ickit.report.elements.summary`)."""
        return {}

    @property
    def html(self) -> str:
        """The element as a fragment of HTML with all text escaped."""
        return str(self._rendered("html"))

    @property
    def plain(self) -> str:
        """The element as plain text for a terminal; of a long table, the first rows."""
        return str(self._rendered("plain_text"))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002
        """The forms that Jupyter stores as a cell's output."""
        return dict(self._rendered("mimebundle"))

    def __str__(self) -> str:
        return self.plain

    def _rendered(self, form: str) -> Any:
        if form not in RENDERERS:
            import_module(_REGISTERS)
        if form not in RENDERERS:
            raise LookupError(f"no renderer of {form} is registered (see ickit.report.render)")
        return RENDERERS[form](self)


@dataclass(frozen=True, eq=False, repr=False)
class Tabular(Element):
    """An element with a frame and the name by which a run saves it as CSV: a table or a figure.

    Raises ValueError where the name fits no file. The frame is the element's own.
    """

    data: pd.DataFrame
    name: str

    def __post_init__(self) -> None:
        checked_name(self.name)
        object.__setattr__(self, "data", self.data.copy(deep=False))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}, {len(self.data)} rows>"


def checked_name(name: str) -> str:
    """``name`` if it can name a file and an HTML id: lower-case words joined by hyphens, at most 80 characters.

    >>> checked_name("score-by-group")
    'score-by-group'
    """
    if not _NAME.fullmatch(name) or len(name) > 80:
        raise ValueError(f"{name!r} is no name for a table or figure; use lower-case words joined by hyphens")
    return name
