"""q: p corrected for the number of tests, within families or over all tests of a page, and settled against the seed.

A page that tests several families, each corrected alone, bears a finding by chance far more often than one family
would (``docs/calibration.md``). So a page corrects all its tests together: Benjamini and Hochberg (1995) over all of
them, which under no association anywhere keeps the chance of any finding on the page at most 5 %.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from ickit.analysis.association.settled_digits import SURE, q_settled

Draw: TypeAlias = Callable[[str, str], tuple[float, int]]


def adjust_pvalues(found: pd.DataFrame, *, together: bool = False) -> pd.DataFrame:
    """``found`` with q and n_tests: Benjamini-Hochberg within each family, or over all rows ``together``.

    A missing p counts as 1 and gets no q.

    >>> rows = pd.DataFrame({"family": ["a", "a", "b"], "p": [0.01, 0.04, None]})
    >>> adjust_pvalues(rows)[["q", "n_tests"]].values.tolist()
    [[0.02, 2.0], [0.04, 2.0], [nan, 1.0]]
    >>> adjust_pvalues(rows, together=True)[["q", "n_tests"]].values.tolist()
    [[0.03, 3.0], [0.06, 3.0], [nan, 3.0]]
    """
    found = found.assign(q=np.nan, n_tests=0)
    families = [found.index] if together else list(found.groupby("family").groups.values())
    for rows in families:
        if len(rows):
            p = found.loc[rows, "p"].astype(float)
            found.loc[rows, "q"] = np.where(p.isna(), np.nan, false_discovery_control(p.fillna(1.0).to_numpy()))
            found.loc[rows, "n_tests"] = len(p)
    return found


def settled(
    parts: Sequence[pd.DataFrame], draws: Sequence[Draw | None], *, together: bool = False
) -> list[pd.DataFrame]:
    """The tables ``parts`` corrected, with p from more arrangements where the step of q is not settled.

    ``draws`` gives for each table p and m of an outcome and a context factor anew (None: what was drawn is enough).
    Without ``together`` there is one table.
    """
    sizes = [len(part) for part in parts]
    if not sum(sizes):
        return list(parts)
    whole = adjust_pvalues(pd.concat([p for p in parts if len(p)], ignore_index=True), together=together)
    part_of = np.repeat(np.arange(len(parts)), sizes)
    for row in _unsettled(whole, together):
        if (again := draws[int(part_of[row])]) is not None:
            name, factor = str(whole.loc[row, "outcome"]), str(whole.loc[row, "context_factor"])
            whole.loc[row, ["p", "m"]] = again(name, factor)
    whole = adjust_pvalues(whole, together=together)
    ends = np.cumsum(sizes)
    return [
        part.assign(**{c: whole[c].to_numpy()[end - size : end] for c in ("p", "m", "q", "n_tests")})
        for part, size, end in zip(parts, sizes, ends, strict=True)
    ]


def _unsettled(found: pd.DataFrame, together: bool) -> list[int]:
    """The rows whose q could be shown otherwise under another seed."""
    drawn, p = (found["method"] == "Monte Carlo").to_numpy(), found["p"].to_numpy(dtype=float)
    error = np.where(drawn, SURE * np.sqrt(p * (1 - p) / np.maximum(found["m"].to_numpy(dtype=float), 1)), 0.0)
    low, high = (
        adjust_pvalues(found.assign(p=np.clip(p + side * error, 0, 1)), together=together)["q"] for side in (-1, 1)
    )
    rows: list[int] = np.flatnonzero(drawn & ~q_settled(low, high)).tolist()
    return rows
