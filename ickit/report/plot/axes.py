"""What the figures share: axes, frames and names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import pandas as pd

from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.study.study import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def new_axes(ax: Axes | None) -> Axes:
    """Axes of a figure of their own, unless there are some."""
    return plt.subplots(layout="constrained")[1] if ax is None else ax


def frame_of(study: Study | pd.DataFrame, method: str, year: int | None) -> pd.DataFrame:
    """A frame as it is, or what a method of a study gives."""
    if isinstance(study, pd.DataFrame):
        return study
    found: pd.DataFrame = getattr(study, method)() if year is None else getattr(study, method)(year)
    return found


def in_waves(frame: pd.DataFrame) -> str:
    """The wave of a frame, for a title, where it is one."""
    years = sorted(frame["year"].unique())
    return f", {years[0]}" if len(years) == 1 else ""


def city_name(study: Study, city: str) -> str:
    """A city's name. Raises InputError where the city is not in the data."""
    names = study.data.names
    if city not in names:
        raise InputError(Fault("city", f"{quoted(city)} is not in the data", did_you_mean(city, names)))
    return names[city]
