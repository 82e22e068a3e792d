"""The best plan of visits, by integer programming over patterns: to which hosts a visitor goes, all visits together.

A pattern has one value, so all that is left to decide is which pattern each visitor takes, within the limits of hosts.
The linear relaxation of that is close to the best plan. It is solved with few patterns at a time (column generation):
as long as some pattern not yet among them would add something at the prices of hosts and visitors, the best of these
are added. Then every pattern whose price says that it can be in a better plan than one already found is admitted, and
the plan is chosen among these: so it is the best of all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array

from ickit.analysis.exchange.network import COST, ExchangePlan, Network, Visit, plan_of

_START, _ADDED, _TINY = 10, 8, 1e-9
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class _Patterns:
    """Every pattern: its ``visitor``, its ``hosts`` (a row each, filled up with the number of hosts, which stands for
    none), its ``value``.
    """

    visitor: Ints
    hosts: Ints
    value: Floats


def count_patterns(network: Network) -> int:
    """How many patterns a network has."""
    hosts: dict[str, int] = {}
    for visitor, _ in network.visits():
        hosts[visitor] = hosts.get(visitor, 0) + 1
    return sum(comb(n, size) for n in hosts.values() for size in range(1, network.visitor_limit + 1))


def plan_by_patterns(network: Network, seconds: float) -> ExchangePlan:
    """The plan of the largest value, with the bound that is proven (see the module)."""
    visitors = sorted({visitor for visitor, _ in network.visits()})
    hosts = sorted({host for _, host in network.visits()})
    if not visitors:
        return plan_of(network, (), 0.0)
    every = _patterns(network, visitors, hosts)
    prices, bound, columns = _relaxed(every, len(visitors), len(hosts), network.host_limit)
    first, _ = _chosen(every, columns, len(visitors), len(hosts), network.host_limit, seconds / 4)
    reached = float(every.value[first].sum())
    can_be = np.union1d(np.flatnonzero(prices >= reached - bound - _TINY), columns)
    taken, proven = _chosen(every, can_be, len(visitors), len(hosts), network.host_limit, seconds)
    if every.value[taken].sum() < reached:
        taken = first
    visits = _visits(every, taken, visitors, hosts)
    return plan_of(network, visits, min(bound, max(proven, reached)))


def _visits(every: _Patterns, taken: Ints, visitors: list[str], hosts: list[str]) -> Iterator[Visit]:
    for place in taken.tolist():
        for host in every.hosts[place].tolist():
            if host < len(hosts):
                yield visitors[int(every.visitor[place])], hosts[host]


def _patterns(network: Network, visitors: list[str], hosts: list[str]) -> _Patterns:
    number = {host: place for place, host in enumerate(hosts)}
    possible: dict[str, dict[int, dict[str, float]]] = {}
    for (visitor, host), covers in network.visits().items():
        counts = {key_factor: network.value(visitor, host, key_factor) for key_factor in covers}
        possible.setdefault(visitor, {})[number[host]] = counts
    parts = [_of_visitor(n, possible[v], len(hosts), network.visitor_limit) for n, v in enumerate(visitors)]
    return _Patterns(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _of_visitor(
    visitor: int, possible: dict[int, dict[str, float]], none: int, limit: int
) -> tuple[Ints, Ints, Floats]:
    """All patterns of one visitor, up to ``limit`` hosts each."""
    gaps = sorted({key_factor for counts in possible.values() for key_factor in counts})
    worth = np.array([[counts.get(gap, 0.0) for gap in gaps] for counts in possible.values()])
    own = np.array(list(possible), dtype=np.int64)
    rows, values = [], []
    for size in range(1, min(limit, len(own)) + 1):
        chosen = np.array(list(combinations(range(len(own)), size)), dtype=np.int64)
        best = worth[chosen[:, 0]]
        for place in range(1, size):
            best = np.maximum(best, worth[chosen[:, place]])
        filled = np.full((len(chosen), limit), none, dtype=np.int64)
        filled[:, :size] = own[chosen]
        rows.append(filled)
        values.append(best.sum(axis=1) - COST * size)
    hosts = np.concatenate(rows)
    return np.full(len(hosts), visitor, dtype=np.int64), hosts, np.concatenate(values)


def _limits(every: _Patterns, columns: Ints, visitors: int, hosts: int, host_limit: int) -> tuple[coo_array, Floats]:
    """Each visitor takes at most one pattern, each host is in at most ``host_limit``."""
    size = every.hosts.shape[1]
    rows = np.concatenate([every.visitor[columns], visitors + every.hosts[columns].ravel(order="F")])
    places = np.tile(np.arange(len(columns)), size + 1)
    real = rows < visitors + hosts
    shape = (visitors + hosts, len(columns))
    matrix = coo_array((np.ones(int(real.sum())), (rows[real], places[real])), shape=shape)
    return matrix, np.concatenate([np.ones(visitors), np.full(hosts, float(host_limit))])


def _relaxed(every: _Patterns, visitors: int, hosts: int, host_limit: int) -> tuple[Floats, float, Ints]:
    """The linear relaxation: what each pattern is worth beyond its prices (at most 0), the value, and the patterns used
    to find it.
    """
    columns = _best_of_each(every, every.value, _START)
    while True:
        matrix, most = _limits(every, columns, visitors, hosts, host_limit)
        limits: Any = matrix.tocsr()  # sparse, which the stubs of scipy do not know
        solved = linprog(-every.value[columns], A_ub=limits, b_ub=most, bounds=(0, None), method="highs")
        assert solved.fun is not None, "no patterns at all are a solution"
        price = -np.append(np.asarray(solved.ineqlin.marginals), 0.0)  # the last stands for no host
        beyond = every.value - price[every.visitor] - price[visitors + every.hosts].sum(axis=1)
        if beyond.max() <= 1e-7:
            return beyond, -float(solved.fun) + 1e-7 * visitors, columns
        better = _best_of_each(every, np.where(beyond > 1e-7, beyond, -np.inf), _ADDED)
        columns = np.union1d(columns, better)


def _best_of_each(every: _Patterns, value: Floats, count: int) -> Ints:
    """The patterns of the largest value of each visitor, at most ``count``; none of value minus infinity."""
    order = np.lexsort((-value, every.visitor))
    edges = np.searchsorted(every.visitor[order], np.arange(every.visitor.max() + 2))
    rank = np.arange(len(order)) - np.repeat(edges[:-1], np.diff(edges))
    kept = order[(rank < count) & np.isfinite(value[order])]
    return np.sort(kept)


def _chosen(
    every: _Patterns, columns: Ints, visitors: int, hosts: int, host_limit: int, seconds: float
) -> tuple[Ints, float]:
    """The best choice among some patterns, and the value that no choice among them exceeds."""
    matrix, most = _limits(every, columns, visitors, hosts, host_limit)
    solved = milp(
        -every.value[columns],
        constraints=LinearConstraint(matrix.tocsr(), -np.inf, most),
        integrality=np.ones(len(columns), dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if solved.x is None:
        return columns[:0], float("inf")
    proven = -float(solved.mip_dual_bound) if solved.mip_dual_bound is not None else float("inf")
    return columns[np.flatnonzero(np.round(solved.x))], proven
