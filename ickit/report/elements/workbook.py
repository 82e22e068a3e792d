"""A workbook that goes with a page: nothing of it is seen where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ickit.report.elements.element import Element


@dataclass(frozen=True, eq=False)
class Workbook(Element):
    """What a workbook holds: ``facts`` for its first sheet, and the ``frames`` of the others, by name."""

    facts: Mapping[str, str | int]
    frames: Mapping[str, pd.DataFrame]


def workbook(facts: Mapping[str, str | int], frames: Mapping[str, pd.DataFrame]) -> Workbook:
    """A workbook that a run writes beside the page, where it is asked for."""
    return Workbook(dict(facts), dict(frames))
