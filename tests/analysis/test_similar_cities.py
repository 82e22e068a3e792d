"""Similar cities: distances computed by hand, what is not known, and how firm a list is."""

import math

import numpy as np
import pytest

from ickit.analysis import similar_cities
from ickit.analysis.similar_cities import Condition, distances, similar

NAN = float("nan")
CITIES = ("a", "b", "c", "d", "e")


def test_levels_count_by_their_ranks():
    # ranks 1.5, 1.5, 3, 4, 5 of five cities: one step of the field is a quarter
    found = distances(Condition("law", (0, 0, 1, 2, 3), "level"), 0)
    assert found.tolist() == [0, 0, 1.5 / 4, 2.5 / 4, 3.5 / 4]


def test_a_number_counts_in_interquartile_ranges_and_a_size_by_its_logarithm():
    # quartiles of 1 to 5 are 2 and 4: twice their range is 4
    assert distances(Condition("rate", (1, 2, 3, 4, 5)), 0).tolist() == [0, 0.25, 0.5, 0.75, 1]
    sizes = tuple(math.e**n for n in (1, 2, 3, 4, 100))
    assert distances(Condition("people", sizes, "size"), 0) == pytest.approx([0, 0.25, 0.5, 0.75, 1])


def test_an_extreme_value_does_not_make_all_others_alike():
    found = distances(Condition("rate", (1, 2, 3, 4, 10_000)), 0)
    assert found.tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_the_distance_is_the_weighted_mean_of_what_is_known_of_both():
    law = Condition("law", (0, 0, 1, 2, 3), "level", weight=3)
    rate = Condition("rate", (1, NAN, 3, 4, 5), weight=1)
    found = similar("a", CITIES, [law, rate], k=4).set_index("city")
    # quartiles of 1, 3, 4, 5 are 2.5 and 4.25: twice their range is 3.5
    assert found.loc["b", "distance"] == 0
    assert (found.loc["b", "known"], found.loc["b", "missing"]) == (1, "rate")
    assert found.loc["c", "distance"] == pytest.approx((3 * 1.5 / 4 + 2 / 3.5) / 4)
    assert found.loc["e", "distance"] == pytest.approx((3 * 3.5 / 4 + 1) / 4)
    assert list(found.index) == ["b", "c", "d", "e"]
    assert found.loc["e", "unlike"] == "law; rate"
    assert found.loc["b", "alike"] == "law"


def test_a_city_of_which_too_little_is_known_is_not_listed():
    one, two = Condition("x", (1, 1, NAN, 2, 3), weight=2), Condition("y", (1, NAN, 1, 2, 3))
    assert list(similar("a", CITIES, [one, two])["city"]) == ["b", "d", "e"]
    assert similar("c", CITIES, [one]).empty
    assert similar("a", CITIES, []).empty


def test_equally_near_cities_stand_in_order_of_their_ids():
    found = similar("c", CITIES, [Condition("x", (2, 2, 2, 2, 2))], k=2)
    assert list(found["city"]) == ["a", "b"]
    assert list(found["stays"]) == [1, 1]


def test_how_firm_the_list_is():
    rng = np.random.default_rng(1)
    cities = tuple(f"c{n:03d}" for n in range(200))
    given = [Condition(str(n), tuple(rng.normal(size=200))) for n in range(6)]
    found = similar("c000", cities, given, k=10)
    brute = np.zeros(200)
    apart = np.array([distances(c, 0) for c in given])
    moved = np.random.default_rng(20_120_522).uniform(0.75, 1.25, (1000, 6))
    for weights in moved:
        total = np.round(weights @ apart / weights.sum(), 12)
        total[0] = np.inf
        brute[np.argsort(total, kind="stable")[:10]] += 1 / 1000
    assert found["stays"].tolist() == pytest.approx([brute[int(c[1:])] for c in found["city"]])
    assert found["stays"].iloc[0] > found["stays"].iloc[-1]
    assert 0.3 < found["stays"].iloc[-1] < 1


@pytest.mark.parametrize("unknown", [0.0, 0.1, 0.45])
def test_cities_that_can_never_come_into_the_list_are_left_out_without_changing_it(unknown):
    random = np.random.default_rng(7)

    def values(given):
        return tuple(np.where(random.random(len(given)) < unknown, np.nan, given))

    cities = [f"c{number:03}" for number in range(150)]
    conditions = [Condition("level", values(random.integers(0, 4, 150)), "level")]
    conditions += [Condition("group", values(random.integers(0, 3, 150)), "group", 2.0)]
    conditions += [Condition("size", values(random.lognormal(size=150)), "size", 0.5)]
    conditions += [Condition("number", values(random.uniform(size=150)))]
    weights = np.array([condition.weight for condition in conditions])
    moved = weights * np.random.default_rng(similar_cities.SEED).uniform(0.75, 1.25, (300, len(weights)))
    for own in range(0, 150, 6):
        found = similar(cities[own], cities, conditions, draws=300)
        apart = np.array([distances(condition, own) for condition in conditions])
        apart[:, own] = np.nan
        apart[:, np.isinf(similar_cities._distance(apart, weights))] = np.nan  # too little is known: never listed
        share = dict(zip(cities, similar_cities._share_listed(apart, moved, 10), strict=True))
        assert found["stays"].tolist() == [share[city] for city in found["city"]]


def test_the_bounds_of_a_distance():
    apart = np.array([[0.0, 0.2, NAN], [1.0, 0.2, 0.6]])
    low, high = similar_cities._bounds(apart, np.array([1.0, 1.0]))
    assert low.tolist() == pytest.approx([0.75 / 2, 0.2, 0.6])
    assert high.tolist() == pytest.approx([1.25 / 2, 0.2, math.inf])  # of the third, half may or may not be known
