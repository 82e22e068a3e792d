"""The slope of changes: from the same observations as the D of its row."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ickit.analysis.association.panel import Panel


def change_slope(panel: "Panel", column: int) -> tuple[float, int]:
    """The change of an outcome that goes with one level harder, and how many cities' context changed at all.

    Least squares; both changes are centred among the units with the same pattern of participation, within each pair of
    waves, as D is set against arrangements of these. NaN where nothing varies within them.
    """
    x, y = np.asarray(panel.values)[panel.context], panel.outcome[:, column]
    _, group = np.unique(np.stack([panel.wave, panel.stratum[panel.unit]]), axis=1, return_inverse=True)
    group = np.asarray(group).reshape(-1)
    size = np.bincount(group)
    x_centred, y_centred = (v - (np.bincount(group, v) / size)[group] for v in (x, y))
    square = float((x_centred**2).sum())
    slope = float((x_centred * y_centred).sum()) / square if square > 1e-12 else float("nan")
    city = panel.unit if panel.city is None else panel.city
    return slope, len(np.unique(city[x != 0]))
