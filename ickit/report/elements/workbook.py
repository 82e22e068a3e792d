"""A workbook that goes with a page: nothing of it is seen where it stands."""

from collections.abc import Callable
from dataclasses import dataclass

from ickit.report.elements.element import Element


@dataclass(frozen=True, eq=False)
class Workbook(Element):
    """A workbook that a run writes beside the page, where it is asked for: ``make`` gives its bytes."""

    make: Callable[[], bytes]


def workbook(make: Callable[[], bytes]) -> Workbook:
    """A workbook that a run writes beside the page; it is made only where a run asks for it."""
    return Workbook(make)
