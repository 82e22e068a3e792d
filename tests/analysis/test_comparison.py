"""Distributions, shares with bounds, groups, the same cities in two waves, changes."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ickit.analysis import comparison
from ickit.analysis.scores import ratings, score
from ickit.analysis.seriation import order_by_similarity

ANSWERS = {
    ("x", 2020): "met met not_met",
    ("y", 2020): "met - not_applicable",
    ("z", 2020): "not_met partly_met met",
    ("x", 2022): "partly_met met -",
    ("w", 2022): "not_met not_met not_met",
}


@pytest.fixture
def table(three, assessed):
    return ratings(assessed(ANSWERS, three), three)


def cell(data: pd.DataFrame, **where: object) -> dict:
    for column, value in where.items():
        data = data[data[column] == value]
    assert len(data) == 1
    return data.iloc[0].to_dict()


def test_distribution_counts_every_city_once(table, three):
    found = comparison.distribution(table, three)
    assert cell(found, year=2020, key_factor="a", rating="met")["share"] == Fraction(2, 3)
    assert cell(found, year=2020, key_factor="b", rating="not_rated")["cities"] == 1
    assert cell(found, year=2020, key_factor="c", rating="not_applicable")["cities"] == 1
    assert cell(found, year=2020, key_factor="b", rating="met")["rated"] == 2
    assert cell(found, year=2020, key_factor="b", rating="not_rated")["share"] is None
    assert found[found["year"] == 2020].groupby("key_factor")["cities"].sum().eq(3).all()


def test_share_in_place_stands_with_its_bounds(table, three):
    found = cell(comparison.factor_summary(table, three), year=2020, key_factor="b")
    assert (found["cities"], found["rated"], found["in_place"]) == (3, 2, 1)
    assert (found["share"], found["low"], found["high"]) == (Fraction(1, 2), Fraction(1, 3), Fraction(2, 3))
    assert found["mean"] == 75
    assert cell(comparison.factor_summary(table, three), year=2020, key_factor="c")["cities"] == 2  # one does not apply


def test_factor_summary_keeps_the_benchmark_s_order(table, three):
    assert comparison.factor_summary(table, three)["key_factor"].tolist() == ["a", "b", "c"] * 2


def test_groups_come_in_order_with_n(table, three):
    levels = pd.DataFrame(
        {"city": ["x", "y", "z"], "year": 2020, "level": ["hard", "easy", "hard"], "order": [1, 0, 1]}
    )
    found = comparison.by_group(score(table, three), levels)
    assert found["level"].tolist() == ["easy", "hard"]
    assert found["cities"].tolist() == [1, 2]
    hard = cell(found, level="hard")
    assert (hard["scored"], hard["mean"], hard["median"]) == (2, Fraction(175, 3), Fraction(175, 3))
    assert (hard["lowest"], hard["highest"]) == (50, Fraction(200, 3))
    easy = cell(found, level="easy")  # 1 of 2 rated: no score
    assert (easy["scored"], easy["median"]) == (0, None)


def test_matched_keeps_cities_in_every_wave(table):
    assert set(comparison.matched(table, [2020, 2022])["city"]) == {"x"}
    assert set(comparison.matched(table, [2020])["city"]) == {"x", "y", "z"}


def test_changes_of_one_city(table):
    found = comparison.changes(table, "x", 2020, 2022).set_index("key_factor")["change"]
    assert found.to_dict() == {"a": "down", "b": "same", "c": "cannot tell"}


@given(st.lists(st.fractions(min_value=0, max_value=100), min_size=1, max_size=12))
def test_ranks_count_the_better_ones(values):
    table = pd.DataFrame({"city": range(len(values)), "year": 2020, "score": pd.Series(values, dtype=object)})
    found = comparison.ranks(table)["rank"].tolist()
    assert found == [1 + sum(other > value for other in values) for value in values]


def test_likeness_puts_alike_cities_together_and_is_no_ranking(three, assessed):
    answers = {
        ("a", 1): "met met not_met",
        ("b", 1): "not_met not_met met",
        ("c", 1): "met met partly_met",
        ("d", 1): "not_met - met",
    }
    order = order_by_similarity(ratings(assessed(answers, three), three), three)
    assert sorted(order) == ["a", "b", "c", "d"]
    assert abs(order.index("a") - order.index("c")) == 1
    assert abs(order.index("b") - order.index("d")) == 1


@pytest.mark.parametrize("answers", [{("a", 1): "- - -"}, {("a", 1): "met - -", ("b", 1): "- - -"}, {}])
def test_likeness_of_few_or_empty(answers, three, assessed):
    assert len(order_by_similarity(ratings(assessed(answers, three), three), three)) == len(answers)


def test_ranks_on_published_precision() -> None:
    """80.04 and 79.95 are both 80.0 with one decimal; exactly the first is ahead."""
    scores = pd.DataFrame({"city": ["a", "b", "c"], "year": 2024})
    scores["score"] = pd.Series([Fraction("79.95"), Fraction("80.04"), Fraction("79.94")], dtype=object)
    assert comparison.ranks(scores)["rank"].tolist() == [2, 1, 3]
    assert comparison.ranks(scores, digits=1)["rank"].tolist() == [1, 1, 3]
    assert comparison.ranks(scores, digits=1)["tied"].tolist() == [1, 1, 0]
    assert comparison.ranks(scores, digits=0)["rank"].tolist() == [1, 1, 1]
