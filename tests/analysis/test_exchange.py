"""Plans of visits: proven against all plans there are, and against greedy ones; teams for reviews."""

import sys
from itertools import combinations

import numpy as np
import pytest
from conftest import ROOT

from ickit.analysis.exchange import BY_CITY, BY_REVIEWERS, Network, best_plan, greedy_plan, plan_of
from ickit.analysis.exchange.by_visits import plan_by_visits
from ickit.analysis.review_teams import review_teams

sys.path.append(str(ROOT / "benchmarks"))
from exchange_plans import network


def fits(given, visits):
    hosts, visitors = [h for _, h in visits], [v for v, _ in visits]
    return all(hosts.count(h) <= given.host_limit for h in hosts) and all(
        visitors.count(v) <= given.visitor_limit for v in visitors
    )


def best_of_all(given):
    """The value of the best of all plans, one by one."""
    possible = list(given.visits())
    plans = (p for size in range(len(possible) + 1) for p in combinations(possible, size))
    return max(plan_of(given, plan).value for plan in plans if fits(given, plan))


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_is_better(seed):
    limits = {"host_limit": 1 + seed % 2, "visitor_limit": 1 + seed // 2 % 3}
    given = network(seed, 4, 3, **limits)
    wanted = best_of_all(given)
    for found in (best_plan(given), plan_by_visits(given, 60)):
        assert found.value == pytest.approx(wanted)
        assert found.optimal
        assert found.bound == pytest.approx(wanted)
        assert fits(given, found.visits)


def test_both_ways_to_the_best_plan_agree_in_a_larger_network():
    given = network(3, 12, 6)
    assert best_plan(given).value == pytest.approx(plan_by_visits(given, 60).value)


def test_it_is_never_worse_than_a_greedy_plan_and_mostly_better():
    pairs = [(best_plan(given), greedy_plan(given)) for given in (network(seed) for seed in range(8))]
    assert all(best.value >= greedy.value - 1e-9 for best, greedy in pairs)
    assert sum(best.value > greedy.value + 1e-9 for best, greedy in pairs) >= 7


def test_a_host_that_reviewers_confirm_goes_before_one_that_says_so_itself_and_likeness_decides_then():
    given = Network(
        gaps={"v": ["a"]},
        offers={"said": {"a": BY_CITY}, "seen": {"a": BY_REVIEWERS}, "like": {"a": BY_REVIEWERS}},
        likeness={("v", "said"): 0.9, ("v", "seen"): 0.2, ("v", "like"): 0.3},
    )
    assert best_plan(given).covered == {("v", "a"): "like"}
    only = Network(given.gaps, given.offers, given.likeness, allowed=frozenset({("v", "said")}))
    assert best_plan(only).covered == {("v", "a"): "said"}


def test_what_stays_open_says_why():
    offers = {"h": {"a": BY_CITY}, "g": {"b": BY_CITY}}
    given = Network({"v": ["a", "b", "c"], "w": ["a"]}, offers, {}, host_limit=1, visitor_limit=1)
    left = best_plan(given).open_gaps()
    assert left["v", "c"] == "no city that may be visited has it in place"
    assert left["v", "a"] == "every host is at its limit, and so is the visitor"
    none = best_plan(Network({"v": ["a"]}, {"v": {"b": BY_CITY}}, {}))
    assert (none.visits, none.value, none.optimal) == ((), 0.0, True)


def test_teams_cover_all_key_factors_where_that_can_be():
    has = {"a": ["x"], "b": ["y"], "c": ["x", "y"], "d": ["z"], "r": ["x"]}
    found = review_teams(["r"], has, ["x", "y", "z"], {("r", "a"): 0.9, ("r", "c"): 0.1}, size=2)
    assert found.members == {"r": ("c", "d")}
    assert found.uncovered == {"r": ()}
    assert found.proven


def test_nobody_reviews_the_own_country_and_no_city_is_in_too_many_teams():
    has = {"a": ["x"], "b": ["x"], "r": [], "s": []}
    country = {"a": "QA", "b": "QB", "r": "QA", "s": "QB"}
    found = review_teams(["r", "s"], has, ["x"], {}, size=1, country=country)
    assert found.members == {"r": ("b",), "s": ("a",)}
    lonely = review_teams(["r"], {"a": ["x"], "r": ["x"]}, ["x"], {}, country={"a": "QA", "r": "QA"})
    assert (lonely.members, lonely.uncovered) == ({"r": ()}, {"r": ("x",)})


@pytest.mark.parametrize("seed", range(4))
def test_no_teams_leave_fewer_key_factors_without_a_member(seed):
    rng = np.random.default_rng(seed)
    cities, factors = "abcde", "xyz"
    has = {c: [f for f in factors if rng.random() < 0.4] for c in cities}
    found = review_teams(["a", "b"], has, list(factors), {}, size=2, at_most=1)
    least = min(
        sum(not any(f in has[c] for c in team) for team in (one, two) for f in factors)
        for one in combinations([c for c in cities if c != "a"], 2)
        for two in combinations([c for c in cities if c != "b"], 2)
        if not set(one) & set(two)
    )
    assert sum(map(len, found.uncovered.values())) == least
