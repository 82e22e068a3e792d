"""A graded response model of ratings made by two kinds of assessors (Samejima 1969), fitted by empirical Bayes.

A city in a wave has a latent strength t, standard normal over cities and waves. The chance that an assessor of kind r
rates key factor k at level l or higher is logistic(slope_k · t + shift_r + u - threshold_kl). shift_r is 0 for
``self``; u is normal, with a spread that is estimated, and belongs to city, wave and key factor: it is what both
assessors see of this factor beyond the city's general strength. Slopes, thresholds, shift and spread maximise the
likelihood with t and u integrated out over fixed points; weak normal priors hold them where the data are thin.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import optimize
from scipy.special import expit, logsumexp

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

POINTS = np.linspace(-4, 4, 41)
_PRIOR = np.exp(-(POINTS**2) / 2) / np.exp(-(POINTS**2) / 2).sum()
_U, _W = np.polynomial.hermite_e.hermegauss(7)
_WEIGHT = _W / _W.sum()
_FLOOR = 1e-12
SLOPE_SPREAD = 0.4


class Ratings(NamedTuple):
    """Levels given, by city-wave and key factor: 0 is the lowest, -1 not rated. ``levels``: how many there are."""

    own: Ints
    peers: Ints
    levels: int

    def without_peers(self, row: int) -> "Ratings":
        """These ratings without the reviewers' ratings of one city-wave."""
        peers = self.peers.copy()
        peers[row] = -1
        return self._replace(peers=peers)


class Tables(NamedTuple):
    """Chances at every point of strength: key factors × points × categories of what was given."""

    own: Floats
    peers: Floats
    both: Floats


@dataclass(frozen=True)
class GradedResponse:
    """A fitted model: ``slope`` (factors), ``threshold`` (factors × levels - 1), ``shift`` of peers, ``spread``."""

    slope: Floats
    threshold: Floats
    shift: float
    spread: float
    converged: bool

    @property
    def parameters(self) -> Floats:
        """The parameters as the optimiser sees them."""
        gaps = np.log(np.maximum(np.diff(self.threshold, axis=1), _FLOOR))
        spread = [np.log(max(self.spread, _FLOOR))]
        return np.concatenate([np.log(self.slope), self.threshold[:, 0], gaps.ravel(), [self.shift], spread])

    def tables(self) -> Tables:
        """Chances of levels given by the city, by its reviewers, and of both together (own · levels + peers')."""
        return _tables(self)[0]

    def posterior(self, ratings: Ratings) -> Floats:
        """The chance of each point of :data:`POINTS` for every city-wave, given its ratings."""
        logs = _log_posterior(self.tables(), ratings)
        return np.asarray(np.exp(logs - logsumexp(logs, axis=1, keepdims=True)))


def fit(ratings: Ratings, start: GradedResponse | None = None, iterations: int = 200) -> GradedResponse:
    """Fit the model. ``start``: a model near the result, to save time."""
    factors, reviewed = ratings.own.shape[1], bool(((ratings.own >= 0) & (ratings.peers >= 0)).any())
    first = _start(ratings).parameters if start is None else start.parameters
    found = optimize.minimize(
        _objective,
        first,
        args=(ratings, factors, reviewed),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": iterations, "ftol": 1e-8, "gtol": 1e-4},
    )
    return _model(found.x, factors, ratings.levels, reviewed, converged=bool(found.success))


def _model(x: Floats, factors: int, levels: int, reviewed: bool, converged: bool = False) -> GradedResponse:
    gaps = np.exp(np.clip(x[2 * factors : -2], -6, 4)).reshape(factors, levels - 2)
    threshold = np.hstack([x[factors : 2 * factors, None], gaps]).cumsum(axis=1)
    spread = float(np.exp(np.clip(x[-1], -6, 3))) if reviewed else 0.0
    return GradedResponse(np.exp(np.clip(x[:factors], -4, 3)), threshold, float(x[-2]), spread, converged)


def _start(ratings: Ratings) -> GradedResponse:
    factors, levels = ratings.own.shape[1], ratings.levels
    every = np.vstack([ratings.own, ratings.peers])
    threshold = np.empty((factors, levels - 1))
    for k in range(factors):
        given = every[every[:, k] >= 0, k]
        at_least = np.array([((given >= level).sum() + 0.5) / (len(given) + 1) for level in range(1, levels)])
        threshold[k] = -1.5 * np.log(at_least / (1 - at_least))
    gaps = np.maximum(np.diff(threshold, axis=1), 0.1)
    threshold = np.hstack([threshold[:, :1], gaps]).cumsum(axis=1)
    return GradedResponse(np.full(factors, 1.5), threshold, 0.0, 0.8, converged=False)


def _objective(x: Floats, ratings: Ratings, factors: int, reviewed: bool) -> tuple[float, Floats]:
    """Minus the log posterior density of the parameters, and its gradient."""
    model = _model(x, factors, ratings.levels, reviewed)
    tables, slopes = _tables(model)
    logs = _log_posterior(tables, ratings)
    each = logsumexp(logs, axis=1)
    expected = _expected(np.exp(logs - each[:, None]), ratings, tables)
    by_eta, by_threshold, by_shift, by_spread = _gradients(expected, tables, slopes)
    gradient = np.zeros_like(x)
    gradient[:factors] = model.slope * (by_eta * POINTS).sum(axis=1)
    tail = by_threshold[:, ::-1].cumsum(axis=1)[:, ::-1]  # a gap moves all thresholds after it
    gradient[factors : 2 * factors] = tail[:, 0]
    gradient[2 * factors : -2] = (tail[:, 1:] * np.diff(model.threshold, axis=1)).ravel()
    gradient[-2], gradient[-1] = by_shift, by_spread * model.spread
    penalty, pull = _penalty(x, factors)
    return float(-each.sum() + penalty), -gradient + pull


def _penalty(x: Floats, factors: int) -> tuple[float, Floats]:
    """Priors: slopes near their common mean, which is near 1.5; wide ones for all else."""
    logs = x[:factors]
    mean = logs.mean()
    centre = np.concatenate([np.full(factors, mean), np.zeros(len(x) - factors)])
    width = np.concatenate([np.full(factors, SLOPE_SPREAD), np.full(factors, 4.0), np.full(len(x) - 2 * factors, 1.5)])
    pull = (x - centre) / width**2
    value = float((((x - centre) / width) ** 2).sum() / 2 + ((mean - np.log(1.5)) / 0.7) ** 2 / 2)
    pull[:factors] += (mean - np.log(1.5)) / 0.7**2 / factors
    return value, pull


class _Slopes(NamedTuple):
    """Chances and their derivatives at every point and u: factors × points × u × levels, and by threshold."""

    own: Floats
    peers: Floats
    d_own: Floats
    d_peers: Floats
    t_own: Floats
    t_peers: Floats


def _tables(model: GradedResponse) -> tuple[Tables, _Slopes]:
    eta = model.slope[:, None, None] * POINTS[None, :, None] + model.spread * _U
    own, d_own, t_own = _levels(eta, model.threshold)
    peers, d_peers, t_peers = _levels(eta + model.shift, model.threshold)
    both = np.einsum("kqul,kqum,u->kqlm", own, peers, _WEIGHT, optimize=True)
    k, q, levels = both.shape[:3]
    tables = Tables(
        np.einsum("kqul,u->kql", own, _WEIGHT) + _FLOOR,
        np.einsum("kqul,u->kql", peers, _WEIGHT) + _FLOOR,
        both.reshape(k, q, levels * levels) + _FLOOR,
    )
    return tables, _Slopes(own, peers, d_own, d_peers, t_own, t_peers)


def _levels(eta: Floats, threshold: Floats) -> tuple[Floats, Floats, Floats]:
    """The chance of each level, its derivative by eta, and by each threshold (the last two axes: level, threshold)."""
    reach = expit(eta[..., None] - threshold[:, None, None, :])
    steep = reach * (1 - reach)
    ones, none = np.ones((*eta.shape, 1)), np.zeros((*eta.shape, 1))
    chance = -np.diff(np.concatenate([ones, reach, none], axis=-1), axis=-1)
    by_eta = -np.diff(np.concatenate([none, steep, none], axis=-1), axis=-1)
    last = threshold.shape[1]
    by_threshold = np.zeros((*eta.shape, last + 1, last))
    at = np.arange(last)
    by_threshold[..., at, at] = steep
    by_threshold[..., at + 1, at] = -steep
    return chance, by_eta, by_threshold


def _kinds(ratings: Ratings) -> list[tuple[npt.NDArray[np.bool_], Ints]]:
    """For each table, the cells that it is about and the category given there."""
    own, peers = ratings.own >= 0, ratings.peers >= 0
    return [
        (own & ~peers, ratings.own),
        (peers & ~own, ratings.peers),
        (own & peers, ratings.own * ratings.levels + ratings.peers),
    ]


def _log_posterior(tables: Tables, ratings: Ratings) -> Floats:
    found = np.tile(np.log(_PRIOR), (len(ratings.own), 1))
    for table, (cells, given) in zip(tables, _kinds(ratings), strict=True):
        logs = np.log(table)
        for k in range(table.shape[0]):
            rows = np.nonzero(cells[:, k])[0]
            found[rows] += logs[k][:, given[rows, k]].T
    return found


def _expected(posterior: Floats, ratings: Ratings, tables: Tables) -> Tables:
    """Expected numbers of each category at each point, divided by its chance there."""
    parts = []
    for table, (cells, given) in zip(tables, _kinds(ratings), strict=True):
        counts = np.zeros_like(table)
        for k in range(table.shape[0]):
            rows = np.nonzero(cells[:, k])[0]
            np.add.at(counts[k].T, given[rows, k], posterior[rows])
        parts.append(counts / table)
    return Tables(*parts)


def _gradients(e: Tables, tables: Tables, s: _Slopes) -> tuple[Floats, Floats, float, float]:
    """Derivatives of the expected log likelihood by eta (factors × points), thresholds, shift and spread."""
    levels = tables.own.shape[2]
    both = e.both.reshape(*tables.own.shape, levels)
    own = e.own[:, :, None, :] + np.einsum("kqlm,kqum->kqul", both, s.peers, optimize=True)
    peers = e.peers[:, :, None, :] + np.einsum("kqlm,kqul->kqum", both, s.own, optimize=True)
    own, peers = own * _WEIGHT[:, None], peers * _WEIGHT[:, None]
    by_own, by_peers = (own * s.d_own).sum(axis=-1), (peers * s.d_peers).sum(axis=-1)
    by_threshold = -(
        np.einsum("kqul,kqult->kt", own, -s.t_own, optimize=True)
        + np.einsum("kqul,kqult->kt", peers, -s.t_peers, optimize=True)
    )
    by_eta = by_own + by_peers
    return by_eta.sum(axis=-1), by_threshold, float(by_peers.sum()), float((by_eta * _U).sum())
