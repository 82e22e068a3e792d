"""A matplotlib figure in a document, with words for who cannot see it and its numbers."""

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ickit._base.plain_text import plain
from ickit.report.elements.element import Tabular

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing


@dataclass(frozen=True, eq=False, repr=False)
class Figure(Tabular):
    """``fig`` with ``alt`` text for who cannot see it; ``data`` holds its numbers."""

    fig: "Drawing"
    alt: str
    caption: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not plain(self.alt).strip():
            raise ValueError(f"figure {self.name!r} needs alt text that says what it shows")
        super().__post_init__()

    @property
    def figures(self) -> "dict[str, Drawing]":
        """The matplotlib figure by its name."""
        return {self.name: self.fig}


def figure(fig: "Drawing", *, name: str, alt: str, data: pd.DataFrame, caption: str = "", note: str = "") -> Figure:
    """``fig`` as an image; ``alt`` says in a sentence or two what it shows, ``data`` holds its numbers.

    ``caption`` stands below it, ``note`` (base, n, source) after the caption. Pyplot lets go of the figure, so that
    Jupyter does not show it a second time; the figure itself can be used as before. Raises ValueError where ``alt``
    says nothing.
    """
    element = Figure(data, name, fig, alt, caption, note)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(fig)
    return element
