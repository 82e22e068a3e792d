"""A network of cities with gaps and with what they have in place, and plans of visits in it.

A gap is a key factor that a city does not have in place. A visit by one city to another covers those of its gaps that
the other has in place. Every city makes at most so many visits and receives at most so many. The plan has the largest
total value: each gap covered counts 1, and up to ``CONFIRMED`` more where reviewers or evidence confirm that the host
has it in place, and up to ``LIKE`` more where the conditions are alike. A visit costs a little, so that none is made
that nobody needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

CONFIRMED, LIKE, COST = 0.5, 0.5, 0.05
BY_REVIEWERS, BY_EVIDENCE, BY_CITY = "reviewers", "evidence", "the city alone"
_TRUST = {BY_REVIEWERS: 1.0, BY_EVIDENCE: 0.5, BY_CITY: 0.0}
Gap = tuple[str, str]
"""A city and a key factor that it does not have in place."""
Visit = tuple[str, str]
"""Visitor and host."""


@dataclass(frozen=True)
class Network:
    """What a plan is made from.

    ``gaps``: by city, the key factors it does not have in place. ``offers``: by city, the key factors that it has in
    place, each with who confirms it. ``likeness``: by visitor and host, 0 to 1 (0 where it is not known). ``allowed``:
    the visits that may be made; None: all. ``host_limit`` and ``visitor_limit``: the most visits received and made.
    """

    gaps: Mapping[str, Sequence[str]]
    offers: Mapping[str, Mapping[str, str]]
    likeness: Mapping[Visit, float]
    host_limit: int = 2
    visitor_limit: int = 2
    allowed: frozenset[Visit] | None = None

    def value(self, visitor: str, host: str, key_factor: str) -> float:
        """What it counts that a gap is covered at a host."""
        trust = _TRUST[self.offers[host][key_factor]]
        return 1 + CONFIRMED * trust + LIKE * self.likeness.get((visitor, host), 0.0)

    def visits(self) -> dict[Visit, tuple[str, ...]]:
        """Every visit that could cover something, with the gaps that it could cover."""
        found = {}
        for visitor, missing in self.gaps.items():
            for host, has in self.offers.items():
                covers = tuple(key_factor for key_factor in missing if key_factor in has)
                may = self.allowed is None or (visitor, host) in self.allowed
                if covers and may and host != visitor:
                    found[visitor, host] = covers
        return found


@dataclass(frozen=True)
class ExchangePlan:
    """A plan of visits. Made by :func:`best_plan` or :func:`greedy_plan`.

    ``covered``: by gap, the host at which it is covered. ``value``: the total; ``bound``: no plan is worth more.
    """

    network: Network
    visits: tuple[Visit, ...]
    covered: Mapping[Gap, str]
    value: float
    bound: float

    @property
    def optimal(self) -> bool:
        """Whether it is proven that no plan is better."""
        return self.bound - self.value <= 1e-6 * max(1.0, abs(self.value))

    def open_gaps(self) -> dict[Gap, str]:
        """The gaps that no visit covers, each with the reason: nobody has it in place, or which limit stands in the
        way.
        """
        made = {who: sum(v == who for v, _ in self.visits) for who in self.network.gaps}
        received = {host: sum(h == host for _, h in self.visits) for host in self.network.offers}
        found = {}
        possible = self.network.visits()
        for visitor, missing in self.network.gaps.items():
            for key_factor in missing:
                if (visitor, key_factor) not in self.covered:
                    hosts = [h for (v, h), covers in possible.items() if v == visitor and key_factor in covers]
                    free = any(received[h] < self.network.host_limit for h in hosts)
                    full = made[visitor] >= self.network.visitor_limit
                    found[visitor, key_factor] = _reason(any_host=bool(hosts), free=free, full=full)
        return found


def _reason(*, any_host: bool, free: bool, full: bool) -> str:
    if not any_host:
        return "no city that may be visited has it in place"
    if not free:
        return "every host is at its limit" + (", and so is the visitor" if full else "")
    return "the visitor is at its limit" if full else "no visit for it alone is worth its place"


def plan_of(network: Network, visits: Iterable[Visit], bound: float = float("inf")) -> ExchangePlan:
    """The plan that consists of these visits: each gap is covered where it counts most, visits that cover nothing are
    left out.
    """
    possible = network.visits()
    covered: dict[Gap, str] = {}
    for visitor, host in sorted(visits):
        for key_factor in possible[visitor, host]:
            there = covered.get((visitor, key_factor))
            if there is None or network.value(visitor, host, key_factor) > network.value(visitor, there, key_factor):
                covered[visitor, key_factor] = host
    used = tuple(sorted({(visitor, host) for (visitor, _), host in covered.items()}))
    value = sum(network.value(visitor, host, key_factor) for (visitor, key_factor), host in covered.items())
    return ExchangePlan(network, used, covered, float(value) - COST * len(used), bound)


def greedy_plan(network: Network) -> ExchangePlan:
    """The plan that takes, one after the other, the visit that adds most. For comparison."""
    possible = network.visits()
    best: dict[Gap, float] = {}
    chosen: list[Visit] = []
    made: dict[str, int] = {}
    received: dict[str, int] = {}
    while True:
        top, pick = 0.0, None
        for (visitor, host), covers in possible.items():
            if (
                made.get(visitor, 0) >= network.visitor_limit
                or received.get(host, 0) >= network.host_limit
                or (visitor, host) in chosen
            ):
                continue
            adds = -COST + sum(max(0.0, network.value(visitor, host, k) - best.get((visitor, k), 0.0)) for k in covers)
            if adds > top + 1e-12:
                top, pick = adds, (visitor, host)
        if pick is None:
            return plan_of(network, chosen)
        chosen.append(pick)
        visitor, host = pick
        made[visitor], received[host] = made.get(visitor, 0) + 1, received.get(host, 0) + 1
        for key_factor in possible[pick]:
            gained = network.value(visitor, host, key_factor)
            best[visitor, key_factor] = max(best.get((visitor, key_factor), 0.0), gained)
