"""Polychoric correlations: of the latent normal values that two ordinal ratings may be cut from (Olsson 1979)."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize
from scipy.special import ndtr, ndtri

Floats = npt.NDArray[np.float64]

_X, _W = np.polynomial.legendre.leggauss(24)
_BOUND = 0.99


def polychoric(values: pd.DataFrame) -> pd.DataFrame:
    """Polychoric correlations of all pairs of columns, in two steps: cuts from each factor's shares, then the rest.

    ``values``: cities × key factors, NaN where missing; each different value is a level. Square, with NaN where a
    factor has one level alone. A half is added to empty cells of a table of two levels by two, as is usual. Few
    cities make them unsteady: with 20 an error of .2 is common.
    """
    columns = list(values.columns)
    found = np.eye(len(columns))
    number = values.to_numpy(dtype=float)
    for i in range(len(columns)):
        for j in range(i + 1, len(columns)):
            both = ~np.isnan(number[:, i]) & ~np.isnan(number[:, j])
            found[i, j] = found[j, i] = of_table(_cross_table(number[both, i], number[both, j]))
    return pd.DataFrame(found, index=columns, columns=columns)


def _cross_table(x: Floats, y: Floats) -> Floats:
    (rows, row), (across, column) = (np.unique(one, return_inverse=True) for one in (x, y))
    counts = np.bincount(row * len(across) + column, minlength=len(rows) * len(across))
    return counts.reshape(len(rows), len(across)).astype(float)


def of_table(table: Floats) -> float:
    """The polychoric correlation of a cross table of ordered levels; NaN where either has one level alone.

    >>> round(of_table(np.array([[20.0, 5], [5, 20]])), 2)
    0.81
    """
    if min(table.shape) < 2 or table.sum() == 0:
        return float("nan")
    if table.shape == (2, 2) and (table == 0).any():
        table = table + 0.5 * (table == 0)
    cuts = [ndtri(np.clip(table.sum(axis=a).cumsum()[:-1] / table.sum(), 1e-6, 1 - 1e-6)) for a in (1, 0)]

    def loss(rho: float) -> float:
        inner = bivariate_normal(cuts[0][:, None], cuts[1][None, :], rho)
        edge = np.zeros((len(cuts[0]) + 2, len(cuts[1]) + 2))
        edge[1:-1, 1:-1] = inner
        edge[-1, 1:-1], edge[1:-1, -1], edge[-1, -1] = ndtr(cuts[1]), ndtr(cuts[0]), 1
        chance = np.maximum(np.diff(np.diff(edge, axis=0), axis=1), 1e-10)
        return -float((table * np.log(chance)).sum())

    return float(optimize.minimize_scalar(loss, bounds=(-_BOUND, _BOUND), method="bounded").x)


def bivariate_normal(h: Floats, k: Floats, rho: float) -> Floats:
    """The chance that two standard normal values of correlation ``rho`` lie below ``h`` and ``k`` (Drezner 1978)."""
    end = np.arcsin(rho)
    t = end * (_X + 1) / 2
    h, k = np.broadcast_arrays(h, k)
    top = h[..., None] ** 2 + k[..., None] ** 2 - 2 * h[..., None] * k[..., None] * np.sin(t)
    area = (np.exp(-top / (2 * np.cos(t) ** 2)) * _W).sum(axis=-1) * end / 2
    return np.asarray(ndtr(h) * ndtr(k) + area / (2 * np.pi))
