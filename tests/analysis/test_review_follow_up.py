"""After a peer review: what became of recommendations, and key factors then and since."""

import pytest
from building import tables

from ickit.analysis import peer_review, review_follow_up, scores
from ickit.benchmark.model import Benchmark


@pytest.fixture
def bench():
    factors = [{"id": name, "name": name.upper()} for name in "abcd"]
    return Benchmark.model_validate({"id": "four", "title": "T", "key_factors": factors, "context_factors": []})


def at(year=2020, **rest):
    return {"city": "x", "year": year, "benchmark": "four", **rest}


def rating(factor, level, year=2020, who="self"):
    return at(year, key_factor=factor, assessor=who, rating=level)


@pytest.fixture
def after(bench):
    found = tables(
        assessments=[
            rating("a", "not_met"), rating("a", "partly_met", 2022), rating("a", "met", 2024),
            rating("a", "partly_met", who="peer"), rating("a", "not_met", 2023, "peer"),
            rating("b", "met"), rating("b", "partly_met", 2022), rating("b", None, 2024),
            rating("c", "met"), rating("d", "not_met", 2018), rating("d", "met", 2022),
            rating("a", "met", 2026) | {"city": "other"},
        ],
        recommendations=[
            at(id="r1", key_factor="a", text="Do A.", status="done"),
            at(id="r2", key_factor="a", text="Plan A."),
            at(id="r3", key_factor="c", text="Do C."),
            at(2018, id="r0", key_factor="a", text="Older."),
        ],
        actions=[
            at(id="1", key_factor="a", text="do a", status="done"),
            at(2022, id="2", key_factor="a", text="Do more.", status="started"),
            at(2018, id="3", key_factor="a", text="Do A.", status="done"),
            at(2022, id="4", key_factor="b", text="Do B."),
            at(id="5", key_factor="c", text="Do C.", status="done") | {"city": "other"},
        ],
    )  # fmt: skip
    review = peer_review.select(found, bench, "x", 2020)
    actions = review_follow_up.actions_since(found.actions, bench, "x", 2020)
    ratings = {who: scores.ratings(found.assessments, bench, who) for who in ("self", "peer")}
    return review, actions, review_follow_up.before_and_after(review, ratings, actions, "x", 2020)


def test_an_action_in_the_words_of_a_recommendation_is_its_own_and_the_others_are_on_its_key_factor(after):
    review, actions, _ = after
    found = review_follow_up.followed(review, actions).set_index("id")
    assert list(found.index) == ["r1", "r2", "r3"]
    assert found.loc["r1", ["status", "actions", "actions_done", "same_words"]].tolist() == ["done", 1, 1, True]
    assert found.loc["r2", ["status", "actions", "actions_done", "same_words"]].tolist() == ["open", 2, 1, False]
    assert found.loc["r2", "action_texts"] == "do a (2020: done); Do more (2022: started)"
    assert found.loc["r3", "actions"] == 0
    assert found["action_texts"].isna().tolist() == [False, False, True]


def test_each_key_factor_is_compared_with_the_last_time_that_it_was_rated_since(after):
    found = after[2].set_index("key_factor")
    assert found["moved"].to_dict() == {"a": "up", "b": "down", "c": "cannot tell", "d": "cannot tell"}
    assert found.loc["a", ["self_then", "peer_then", "year_now", "self_now", "peer_year_now", "peer_now"]].tolist() == [
        "not_met", "partly_met", 2024, "met", 2023, "not_met",
    ]  # fmt: skip
    assert found.loc["b", ["year_now", "self_now"]].tolist() == [2022, "partly_met"]
    columns = ["recommendations", "recommendations_done", "actions", "actions_done"]
    assert found.loc["a", columns].tolist() == [2, 1, 2, 1]
    assert found.loc["b", columns].tolist() == [0, 0, 1, 0]
    assert found.loc["c", columns].tolist() == [1, 0, 0, 0]
