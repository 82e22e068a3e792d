"""What became of actions, and whether cities that finished one moved more: known answers, and error rates."""

import sys
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from building import tables
from conftest import ROOT

from ickit import demo
from ickit.analysis import finished_actions, plan_actions, scores
from ickit.analysis.finished_actions import compare
from ickit.benchmark.library import load_benchmark
from ickit.benchmark.scale import Scale
from ickit.demo.truth import TRUTH

sys.path.append(str(ROOT / "benchmarks"))
from calibration_actions import SCALE, power_at_detectable, sample

BENCH = "introductory-language-courses"


def held(three, *actions):
    head = {"city": "x", "benchmark": "three", "assessor": "self"}
    levels = {"n": "not_met", "p": "partly_met", "m": "met"}
    rated = [
        {**head, "year": year, "key_factor": factor, "rating": levels.get(letter)}
        for year, letters in ((2020, "npm"), (2022, "pp-"))
        for factor, letter in zip("abc", letters, strict=True)
    ]
    rows = [
        dict(zip(("city", "year", "key_factor", "status"), action, strict=True))
        | {"id": str(n), "benchmark": "three", "text": "t"}
        for n, action in enumerate(actions)
    ]
    made = tables(assessments=rated, actions=rows)
    return made.actions, scores.ratings(made.assessments, three, "self")


def test_each_action_is_followed_with_what_its_factor_did(three):
    actions, ratings = held(
        three, ("x", 2020, "c", "done"), ("x", 2020, "a", None), ("x", 2020, "b", "done"), ("x", 2022, "a", "open"),
        ("y", 2020, "a", "done"),
    )  # fmt: skip
    found = plan_actions.followed(actions, ratings, three, "x", 2022)
    assert list(found["key_factor"]) == ["a", "b", "c"]
    assert list(found["status"]) == ["open", "done", "done"]
    assert list(found["moved"]) == ["up", "no change", "cannot tell"]
    assert list(found["rating_then"]) == ["not_met", "partly_met", "met"]
    assert plan_actions.followed(actions, ratings, three, "x", 2020).empty


def test_the_next_plan_starts_from_what_is_unfinished_and_from_its_own(three):
    actions, _ = held(
        three, ("x", 2020, "a", "started"), ("x", 2020, "b", "done"), ("x", 2020, "c", None), ("x", 2022, "a", "done"),
        ("x", 2024, "a", "open"),
    )  # fmt: skip
    assert list(plan_actions.carried(actions, three, "x", 2022)["id"]) == ["0", "2", "3"]


def steps(*rows):
    """Ratings of two waves: (city, factor, before, after) in halves of the scale."""
    every = [(c, y, k, Fraction(v, 2)) for c, k, before, after in rows for y, v in ((2020, before), (2022, after))]
    return pd.DataFrame(every, columns=["city", "year", "key_factor", "value"])


def done(*cities):
    return pd.DataFrame([(c, 2020, "a", "done") for c in cities], columns=["city", "year", "key_factor", "status"])


def context(**levels):
    rows = [(c, 2020, "f", v) for c, v in levels.items()]
    return pd.DataFrame(rows, columns=["city", "year", "factor", "order"])


def test_a_pair_starts_from_the_same_rating_in_the_nearest_conditions():
    ratings = steps(("t", "a", 0, 2), ("far", "a", 0, 0), ("near", "a", 0, 1), ("other", "a", 1, 1))
    found = compare(done("t"), ratings, context(t=0, far=3, near=1, other=0), SCALE)
    (pair,) = found.pairs.to_dict("records")
    assert (pair["compared_with"], pair["difference"], pair["condition_distance"]) == ("near", Fraction(1, 2), 1.0)
    assert (found.p, found.verdict) == (None, "cannot tell")


def test_a_city_stands_in_one_pair_and_as_many_pairs_as_can_be_are_made():
    ratings = steps(("t", "a", 0, 2), ("u", "a", 0, 2), ("v", "a", 0, 1), ("w", "a", 0, 0))
    found = compare(done("t", "u"), ratings, context(t=0, u=0, v=0, w=3), SCALE)
    assert sorted(found.pairs["compared_with"]) == ["v", "w"]
    assert found.mean == Fraction(3, 4)


def test_p_counts_all_signs():
    rows = [row for n in range(7) for row in ((f"t{n}", "a", 0, 1), (f"c{n}", "a", 0, 0))]
    found = compare(done(*(f"t{n}" for n in range(7))), steps(*rows), context(), SCALE)
    assert found.p == pytest.approx(2 / 2**7)
    assert found.verdict == "moved more"
    assert compare(done("none"), steps(*rows), context(), SCALE).mean is None


@pytest.mark.parametrize("cities", [20, 40])
def test_where_actions_change_nothing_few_are_said_to_have(cities):
    samples = 30
    p = [compare(*sample(np.random.default_rng([7, cities, n]), cities), SCALE).p for n in range(samples)]
    assert sum(one is not None and one <= 0.05 for one in p) <= 4  # 5 % of 30: 1.5, and two standard errors


def test_what_is_called_detectable_is_found_about_three_times_in_four():
    assert 0.6 <= power_at_detectable(20, 60) <= 0.95


def test_the_planted_effect_is_found_in_a_large_demonstration_and_nothing_where_none_is():
    made = demo.generate(cities=500, waves=(2020, 2022, 2024))
    bench = load_benchmark(BENCH)
    ratings = scores.ratings(
        made["assessments"].assign(rating=made["assessments"]["rating"].replace("", None)), bench, "self"
    )
    actions = plan_actions.actions_of(made["actions"].assign(public=False), bench)
    helped = TRUTH.actions_helped
    for chosen, verdicts in ((helped, {"moved more"}), (set(bench.ids) - set(helped), {"cannot tell"})):
        here = ratings[ratings["key_factor"].isin(chosen)]
        found = compare(actions[actions["key_factor"].isin(chosen)], here, context(), bench.scale)
        assert found.verdict in verdicts, (chosen, found.mean, found.p)


def test_the_scale_of_a_benchmark_may_be_numeric():
    ratings = steps(("t", "a", 0, 1), ("c", "a", 0, 1))
    assert compare(done("t"), ratings, context(), Scale(min=1, max=5)).mean == 0
    assert finished_actions.detectable([Fraction(0)] * 6) is None
