"""Goodman and Kruskal's gamma, and the asymptotic standard errors of it, of Somers' D and of Kendall's tau-b.

They take observations as independent and many, as published tables do (Goodman and Kruskal 1972, J. Am. Stat. Assoc.
67; Brown and Benedetti 1977, J. Am. Stat. Assoc. 72). Intervals and p of the pages rest on permutation and are not made
of them.
"""

from math import sqrt

import numpy as np
import numpy.typing as npt

from ickit.analysis.association.somers_d import codes

NAMES = ("gamma", "gamma_error", "D_error", "tau_b_error")


def asymptotic(context: npt.ArrayLike, outcome: npt.ArrayLike) -> dict[str, float]:
    """Gamma and the three standard errors for one wave; NaN where there is none.

    Both are numbers of equal length without missing ones; D is that of the outcome given the context.

    >>> found = asymptotic([0, 0, 1, 1, 2, 2], [1, 2, 2, 3, 2, 3])
    >>> {name: round(value, 3) for name, value in found.items()}
    {'gamma': 0.75, 'gamma_error': 0.303, 'D_error': 0.264, 'tau_b_error': 0.247}
    """
    (x, rows), (y, columns) = codes(context), codes(outcome)
    table = np.bincount(x * columns + y, minlength=rows * columns).reshape(rows, columns).astype(float)
    return of_table(table)


def of_table(table: npt.NDArray[np.float64]) -> dict[str, float]:
    """The same from a cross table: context in rows, outcome in columns, both in order."""
    same, other = _beyond(table), _beyond(table[:, ::-1])[:, ::-1]
    p, q, n = float((table * same).sum()), float((table * other).sum()), float(table.sum())
    found = dict.fromkeys(NAMES, float("nan"))
    if p + q == 0:
        return found
    found["gamma"] = (p - q) / (p + q)
    found["gamma_error"] = 4 / (p + q) ** 2 * sqrt(float((table * (q * same - p * other) ** 2).sum()))
    own, given = table.sum(axis=1), table.sum(axis=0)
    by_row, by_column = n**2 - float((own**2).sum()), n**2 - float((given**2).sum())
    away = same - other
    spread = (by_row * away - (p - q) * (n - own)[:, None]) ** 2
    found["D_error"] = 2 / by_row**2 * sqrt(float((table * spread).sum()))
    both = sqrt(by_row * by_column)
    tau = (p - q) / both
    tied = own[:, None] * by_column + given[None, :] * by_row
    varies = float((table * (2 * both * away + tau * tied) ** 2).sum()) - n**3 * tau**2 * (by_row + by_column) ** 2
    found["tau_b_error"] = sqrt(max(varies, 0.0)) / both**2
    return found


def _beyond(table: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """For each cell, the observations that lie above and to the right, or below and to the left of it."""
    padded = np.pad(np.cumsum(np.cumsum(table, axis=0), axis=1), ((1, 0), (1, 0)))
    before = padded[:-1, :-1]
    total, right, below = padded[-1, -1], padded[-1:, 1:], padded[1:, -1:]
    return np.asarray(before + total - right - below + padded[1:, 1:], dtype=float)
