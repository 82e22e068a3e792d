"""Who visits whom: one plan of visits for a network, by integer programming, with proof that none is better."""

from ickit.analysis.exchange.by_visits import plan_by_visits
from ickit.analysis.exchange.network import (
    BY_CITY,
    BY_EVIDENCE,
    BY_REVIEWERS,
    ExchangePlan,
    Gap,
    Network,
    Visit,
    greedy_plan,
    plan_of,
)
from ickit.analysis.exchange.patterns import count_patterns, plan_by_patterns

SECONDS = 60.0
MOST_PATTERNS = 4_000_000

__all__ = [
    "BY_CITY",
    "BY_EVIDENCE",
    "BY_REVIEWERS",
    "ExchangePlan",
    "Gap",
    "Network",
    "Visit",
    "best_plan",
    "greedy_plan",
    "plan_of",
]


def best_plan(network: Network, seconds: float = SECONDS) -> ExchangePlan:
    """The plan of visits of the largest value, with proof. After ``seconds`` the best found so far, with the bound that
    was proven; never worse than :func:`greedy_plan`.
    """
    if count_patterns(network) <= MOST_PATTERNS:
        found = plan_by_patterns(network, seconds)
    else:
        found = plan_by_visits(network, seconds)
    greedy = greedy_plan(network)
    return found if found.value >= greedy.value else plan_of(network, greedy.visits, found.bound)
