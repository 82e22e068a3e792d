"""Scores, bounds, coverage and rules; exact ranks; the published index."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ickit._base.rounding import rounded
from ickit.analysis.assessor import choose_assessor
from ickit.analysis.comparison import ranks
from ickit.analysis.scores import Rules, alternatives, group_scores, native, ratings, score
from ickit.benchmark.library import load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.errors import InputError


def one(table: pd.DataFrame) -> dict:
    assert len(table) == 1
    return table.iloc[0].to_dict()


def test_score_bounds_and_counts(three, assessed):
    found = one(score(ratings(assessed({("x", 2020): "met partly_met -"}, three), three), three))
    assert (found["in_place"], found["partly"], found["not_in_place"], found["not_rated"]) == (1, 1, 0, 1)
    assert found["coverage"] == Fraction(2, 3)
    assert found["score"] == 75  # (1 + 1/2) / 2
    assert (found["low"], found["high"]) == (50, Fraction(250, 3))  # the gap at 0 and at 1


def test_no_score_below_two_thirds_coverage_but_bounds(three, assessed):
    found = one(score(ratings(assessed({("x", 2020): "met - -"}, three), three), three))
    assert found["score"] is None
    assert (found["low"], found["high"]) == (Fraction(100, 3), 100)
    assert (
        one(score(ratings(assessed({("x", 2020): "met - -"}, three), three), three, Rules(coverage=Fraction(1, 3))))[
            "score"
        ]
        == 100
    )


def test_a_factor_that_does_not_apply_leaves_both_sums(three, assessed):
    found = one(score(ratings(assessed({("x", 2020): "met not_met not_applicable"}, three), three), three))
    assert (found["not_applicable"], found["not_rated"], found["coverage"], found["score"]) == (1, 0, 1, 50)


def test_nothing_applies_gives_no_number(three, assessed):
    words = "not_applicable not_applicable not_applicable"
    found = one(score(ratings(assessed({("x", 2020): words}, three), three), three))
    assert [found[c] for c in ("coverage", "score", "low", "high")] == [None] * 4


def test_all_missing_gives_bounds_from_0_to_100(three, assessed):
    found = one(score(ratings(assessed({("x", 2020): "- - -"}, three), three), three))
    assert (found["score"], found["low"], found["high"], found["coverage"]) == (None, 0, 100, 0)


def test_a_factor_without_a_row_is_missing(three, assessed):
    table = assessed({("x", 2020): "met met met"}, three).iloc[:2]
    assert one(score(ratings(table, three), three))["not_rated"] == 1


def test_weights_and_groups(three, assessed):
    heavy = three.model_copy(
        update={
            "key_factors": tuple(
                f.model_copy(update={"weight": Fraction(w)}) for f, w in zip(three.key_factors, (1, 1, 4), strict=True)
            )
        }
    )
    table = ratings(assessed({("x", 2020): "met met not_met"}, heavy), heavy)
    assert one(score(table, heavy))["score"] == Fraction(100, 3)
    assert one(score(table, heavy, Rules(weights="equal_groups")))["score"] == 50
    assert list(group_scores(table, heavy)["score"]) == [100, 0]
    assert list(group_scores(table, heavy)["group"]) == ["G", "H"]


def test_alternatives_say_how_far_each_rule_moves_a_city(three, assessed):
    found = alternatives(ratings(assessed({("x", 2020): "met partly_met -"}, three), three), three)
    moved = dict(zip(found["rule"], found["difference"], strict=True))
    assert moved["missing counts as not met"] == -25
    assert moved["missing counts as met"] == Fraction(250, 3) - 75
    assert moved["partly counts as not met"] == -25
    assert moved["partly counts as met"] == 25
    power = moved["less compensation (a high rating makes up less for a low one)"]
    assert float(power) == pytest.approx(100 * ((1 + 0.5**0.5) / 2) ** 2 - 75)


def test_choice_of_assessor():
    assert choose_assessor(["external"]) == "external"
    assert choose_assessor(["peer", "self"]) == "self"
    assert choose_assessor(["peer", "self"], "peer") == "peer"
    assert choose_assessor([]) == "self"
    with pytest.raises(InputError, match="Choose one of them"):
        choose_assessor(["peer", "external"])
    with pytest.raises(InputError, match='Did you mean "peer"'):
        choose_assessor(["peer", "self"], "peers")


def test_assessors_are_never_mixed(three, assessed):
    both = pd.concat(
        [assessed({("x", 2020): "met met met"}, three), assessed({("x", 2020): "not_met - met"}, three, "peer")]
    )
    assert one(score(ratings(both, three, "self"), three))["score"] == 100
    assert one(score(ratings(both, three, "peer"), three))["in_place"] == 1


def test_a_subset_of_key_factors_keeps_the_city(three, assessed):
    subset = three.subset(["c"])
    table = assessed({("x", 2020): "met met -"}, three).iloc[:2]
    assert one(score(ratings(table, subset), subset))["not_rated"] == 1


LEVELS = ["not_met", "partly_met", "met", "-"]


@given(st.lists(st.sampled_from(LEVELS), min_size=3, max_size=3))
def test_score_lies_in_its_bounds_and_counts_add_up(words):
    benchmark = Benchmark.model_validate(
        {
            "id": "t",
            "title": "T",
            "key_factors": [{"id": i, "name": i, "weight": w} for i, w in (("a", 1), ("b", "1/3"), ("c", 2.5))],
        }
    )
    rows = [("x", 2020, "t", k, "self", None if w == "-" else w) for k, w in zip("abc", words, strict=True)]
    table = pd.DataFrame(rows, columns=["city", "year", "benchmark", "key_factor", "assessor", "rating"])
    found = one(score(ratings(table.astype({"rating": "str"}), benchmark), benchmark))
    assert found["in_place"] + found["partly"] + found["not_in_place"] + found["not_rated"] == 3
    assert 0 <= found["low"] <= found["high"] <= 100
    if found["score"] is not None:
        assert found["low"] <= found["score"] <= found["high"]
        assert found["coverage"] >= Fraction(2, 3)


def test_ties_share_the_smallest_rank_within_a_wave():
    table = pd.DataFrame(
        {
            "city": list("abcde"),
            "year": [1, 1, 1, 1, 2],
            "score": [Fraction(1, 3), Fraction(2, 6), None, Fraction(1, 2), Fraction(0)],
        }
    )
    found = ranks(table)
    assert found["rank"].tolist() == [2, 2, pd.NA, 1, 1]
    assert found["tied"].tolist() == [1, 1, pd.NA, 0, 0]
    assert found["ranked"].tolist() == [3, 3, pd.NA, 3, 1]


def test_published_index(nae):
    """All 100 published scores (two decimals, on the index's own scale), group scores and ranks come out."""
    index = load_benchmark(nae / "benchmark.yaml")
    assessments = pd.read_csv(nae / "assessments.csv", dtype={"rating": "str"})
    published = pd.read_csv(nae / "published.csv", dtype="str").set_index("city")
    table = ratings(assessments, index, choose_assessor(set(assessments["assessor"])))
    overall = score(table, index)
    rank = ranks(overall).set_index("city")["rank"].astype("str")
    on_scale = dict(zip(overall["city"], native(overall["score"], index), strict=True))

    def two_decimals(text):
        return f"{float(text):.2f}"

    assert len(overall) == len(published) == 100
    assert {c: rounded(s, 2) for c, s in on_scale.items()} == published["overall_score"].map(two_decimals).to_dict()
    assert rank.to_dict() == published["overall_rank"].to_dict()
    groups = group_scores(table, index)
    for group, column in (("Policy", "policy_score"), ("Outcome", "outcome_score")):
        part = groups[groups["group"] == group]
        found = {c: rounded(s, 2) for c, s in zip(part["city"], native(part["score"], index), strict=True)}
        assert found == published[column].map(two_decimals).to_dict()
