"""Numbers that stand in words on a page: a run saves them as CSV beside it."""

from dataclasses import dataclass

import pandas as pd

from ickit.report.elements.element import Tabular


@dataclass(frozen=True, eq=False, repr=False)
class Numbers(Tabular):
    """A frame that is saved as CSV beside the page; nothing of it is seen where it stands."""


def numbers(data: pd.DataFrame, name: str) -> Numbers:
    """``data`` as the CSV file ``name`` beside the page, for what the page says in words."""
    return Numbers(data, name)
