"""The best plan of visits, by integer programming over visits and the gaps that they cover.

This form is small, but its proof takes long in larger networks: see :mod:`ickit.analysis.exchange.patterns`.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from ickit.analysis.exchange.network import COST, ExchangePlan, Network, greedy_plan, plan_of


def plan_by_visits(network: Network, seconds: float) -> ExchangePlan:
    """The plan of the largest value. After ``seconds`` the best found so far, with the bound that was proven."""
    visits = network.visits()
    pairs = list(visits)
    if not pairs:
        return ExchangePlan(network, (), {}, 0.0, 0.0)
    covers = [(place, key_factor) for place, pair in enumerate(pairs) for key_factor in visits[pair]]
    n, both = len(pairs), len(pairs) + len(covers)
    gain = np.zeros(both)
    gain[:n] = -COST
    gain[n:] = [network.value(*pairs[place], key_factor) for place, key_factor in covers]
    limits = [
        _at_most((host for _, host in pairs), both, network.host_limit),
        _at_most((visitor for visitor, _ in pairs), both, network.visitor_limit),
        _at_most(((pairs[p][0], key_factor) for p, key_factor in covers), both, 1, first=n),
        _only_on_visits([place for place, _ in covers], n),
    ]
    whole = np.zeros(both, dtype=np.int64)
    whole[:n] = 1  # what is covered follows from the visits
    solved = milp(
        -gain,
        constraints=limits,
        integrality=whole,
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if solved.x is None:
        return greedy_plan(network)
    chosen = [pairs[place] for place in np.flatnonzero(np.round(solved.x[:n])).tolist()]
    bound = -float(solved.mip_dual_bound) if solved.mip_dual_bound is not None else float("inf")
    return plan_of(network, chosen, bound)


def _at_most(groups: Iterable[object], columns: int, limit: int, first: int = 0) -> LinearConstraint:
    """Of the columns from ``first`` on, those of one group sum up to at most ``limit``."""
    number: dict[object, int] = {}
    rows = [number.setdefault(group, len(number)) for group in groups]
    places = np.arange(first, first + len(rows))
    matrix = coo_array((np.ones(len(rows)), (rows, places)), shape=(len(number), columns))
    return LinearConstraint(matrix.tocsr(), -np.inf, limit)


def _only_on_visits(of_visit: Sequence[int], visits: int) -> LinearConstraint:
    """A gap is covered only on a visit that is made."""
    count = len(of_visit)
    rows = np.tile(np.arange(count), 2)
    columns = np.concatenate([visits + np.arange(count), np.asarray(of_visit)])
    matrix = coo_array((np.repeat([1.0, -1.0], count), (rows, columns)), shape=(count, visits + count))
    return LinearConstraint(matrix.tocsr(), -np.inf, 0)
