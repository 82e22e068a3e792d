"""Agreement of self and peer: known answers, invariants, and what happens where there is little."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import krippendorff
import numpy as np
import pandas as pd
import pytest
from building import tables
from hypothesis import given, settings
from hypothesis import strategies as st

from ickit.analysis import agreement, bootstrap
from ickit.benchmark.library import load_benchmark
from ickit.benchmark.scale import Scale
from ickit.demo import generate
from ickit.demo.truth import BENCHMARK as TRUTH_BENCHMARK
from ickit.demo.truth import TRUTH

THREE = Scale(levels={"low": 0, "middle": "1/2", "high": 1})
EVEN = Scale(min=1, max=5, step=1)

# Two abstractors, three categories, 100 patients: an example of Gwet 2014 (cont3x3abstractors in his R package irrCAC).
ABSTRACTORS = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
# Cohen 1968, table 1: proportions of 200 in three diagnoses.
DIAGNOSES = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
STANDARD = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
crosses = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3).map(np.array)


def test_cohens_kappa_plain_and_weighted():
    weights = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    assert agreement.kappa(DIAGNOSES) == pytest.approx(0.492, abs=5e-4)
    assert agreement.kappa(DIAGNOSES, THREE) == pytest.approx(0.474, abs=5e-4)
    expected = np.outer(DIAGNOSES.sum(axis=1), DIAGNOSES.sum(axis=0)) / 200
    assert 1 - (weights * DIAGNOSES).sum() / (weights * expected).sum() == pytest.approx(0.348, abs=5e-4)


@pytest.mark.parametrize(
    ("level", "answer"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorffs_standard_example(level, answer):
    data = np.array(STANDARD, dtype=float)
    assert krippendorff.alpha(reliability_data=data, level_of_measurement=level) == pytest.approx(answer, abs=5e-4)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_alpha_of_a_cross_table_by_brute_force(level):
    assert agreement.alpha(DIAGNOSES, level) == pytest.approx(alpha_by_hand(DIAGNOSES, level))


def alpha_by_hand(table, level):
    """Krippendorff's alpha of two observers, from its definition: coincidences, and distances between all values."""
    both = table + table.T
    n = both.sum(axis=1)

    def distance(i, j):
        if level == "nominal":
            return float(i != j)
        if level == "interval":
            return float((i - j) ** 2)
        low, high = sorted((i, j))
        return float((n[low : high + 1].sum() - (n[low] + n[high]) / 2) ** 2)

    cells = list(product(range(len(n)), repeat=2))
    observed = sum(both[i, j] * distance(i, j) for i, j in cells)
    return 1 - (n.sum() - 1) * observed / sum(n[i] * n[j] * distance(i, j) for i, j in cells)


def test_gwets_published_example():
    linear = agreement.linear_weights(THREE)
    assert agreement.gwet(ABSTRACTORS) == pytest.approx(0.8493305, abs=5e-8)
    assert agreement.gwet(ABSTRACTORS, linear) == pytest.approx(0.900, abs=5e-4)
    assert agreement.gwet(ABSTRACTORS, agreement.ordinal_weights(3)) == pytest.approx(0.925, abs=5e-4)
    assert agreement.gwet(ABSTRACTORS, 1 - (1 - linear) ** 2) == pytest.approx(0.940, abs=5e-4)
    assert agreement.kappa(ABSTRACTORS) == pytest.approx(0.7964094, abs=5e-8)


@given(crosses)
def test_gwet_by_brute_force_over_pairs_of_ratings(table):
    """Chance agreement from its definition, level by level, in exact arithmetic."""
    n = int(table.sum())
    if n == 0:
        assert np.isnan(agreement.gwet(table))
        return
    weight = {(i, j): 1 - Fraction(abs(i - j), 2) for i, j in product(range(3), repeat=2)}
    observed = sum(weight[i, j] * int(table[i, j]) for i, j in weight) / n
    share = [Fraction(int(table[k].sum() + table[:, k].sum()), 2 * n) for k in range(3)]
    expected = sum(weight.values()) * sum(p * (1 - p) for p in share) / 6
    linear = agreement.linear_weights(THREE)
    assert agreement.gwet(table, linear) == pytest.approx(float((observed - expected) / (1 - expected)))


@given(crosses)
def test_coefficients_do_not_depend_on_who_is_called_self(table):
    linear = agreement.linear_weights(THREE)
    for coefficient in (lambda t: agreement.kappa(t, THREE), lambda t: agreement.gwet(t, linear), agreement.alpha):
        one, other = coefficient(table), coefficient(table.T)
        assert one == pytest.approx(other, nan_ok=True)


@given(crosses)
def test_full_agreement_is_one_wherever_it_has_a_value(table):
    diagonal = np.diag(np.diag(table))
    found = [agreement.kappa(diagonal, THREE), agreement.alpha(diagonal)]
    assert all(np.isnan(f) or f == pytest.approx(1) for f in found)
    if diagonal.sum():
        assert agreement.gwet(diagonal, agreement.linear_weights(THREE)) == pytest.approx(1)


def test_weights_follow_the_values_of_uneven_levels():
    uneven = Scale(levels={"no": 0, "hardly": "1/10", "yes": 1})
    assert agreement.linear_weights(uneven)[0].tolist() == pytest.approx([1, 0.9, 0])
    assert agreement.linear_weights(EVEN)[0].tolist() == pytest.approx([1, 0.75, 0.5, 0.25, 0])


def test_fishers_maize_heights():
    eighths = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
    assert agreement.permutation_p(eighths) == 2 * 863 / 2**15
    assert agreement.permutation_p([Fraction(d, 8) for d in eighths]) == 2 * 863 / 2**15


def test_permutation_by_monte_carlo_agrees_with_enumeration():
    small = [3, 1, -1, 2, 2, -1, 1, 4, -2, 1, 1, -1, 2, 1, -3, 1]
    sums = [abs(sum(s * d for s, d in zip(signs, small, strict=True))) for signs in product((1, -1), repeat=16)]
    assert agreement.permutation_p(small) == np.mean([s >= abs(sum(small)) for s in sums])
    sums = np.array([0])
    for d in [*small, 1]:
        sums = np.concatenate([sums + d, sums - d])
    exact = np.mean(np.abs(sums) >= abs(sum(small) + 1))
    assert agreement.permutation_p([*small, 1]) == pytest.approx(exact, abs=0.015)


def test_pairs_are_what_both_rated(three, assessed):
    both = pd.concat(
        [
            assessed({("x", 2020): "met met -", ("y", 2020): "met met met"}, three),
            assessed({("x", 2020): "partly_met - met", ("x", 2022): "met met met"}, three, "peer"),
        ]
    )
    found = agreement.pairs(both, three)
    assert found.to_dict("records") == [
        {
            "city": "x",
            "year": 2020,
            "key_factor": "a",
            "first_rating": "met",
            "second_rating": "partly_met",
            "difference": Fraction(50),
        }
    ]


def reviewed(three, assessed, own, peers):
    cities = {(f"c{i}", 2020): words for i, words in enumerate(own)}
    theirs = {(f"c{i}", 2020): words for i, words in enumerate(peers)}
    both = pd.concat([assessed(cities, three), assessed(theirs, three, "peer")])
    return agreement.pairs(both, three)


def test_overall_by_hand(three, assessed):
    pairs = reviewed(
        three, assessed, ["met met met", "not_met met -"], ["met partly_met met", "partly_met not_met met"]
    )
    (row,) = agreement.overall(pairs, three).to_dict("records")
    assert (row["cities"], row["pairs"], row["same"], row["first_higher"], row["second_higher"]) == (2, 5, 2, 2, 1)
    assert row["percent_agreement"] == Fraction(2, 5)
    assert row["difference"] == Fraction(50 + 100 - 50, 5)
    assert (row["commonest"], row["commonest_share"]) == ("met", Fraction(6, 10))
    assert np.isnan(row["low"])
    assert row["no_interval"] == "There are 2 cities; an interval needs at least 8."


def test_flattery_and_over_claimed_factors_are_found(three, assessed):
    own = ["met met partly_met", "met partly_met met"] * 6
    peers = ["not_met met met", "partly_met partly_met partly_met"] * 6
    factors = agreement.by_key_factor(reviewed(three, assessed, own, peers), three)
    assert factors["difference"].tolist() == [75, 0, 0]
    assert agreement.over_claimed(factors)["key_factor"].tolist() == ["a"]
    first = factors.iloc[0]
    assert first["p"] == 2 / 2**12
    assert first["q"] == pytest.approx(3 * 2 / 2**12)
    assert 50 <= first["low"] < 75 < first["high"] <= 100


def test_the_interval_resamples_cities_and_not_ratings(three, assessed):
    """Three ratings a city that say the same thing tell no more than one."""
    own = ["met met met"] * 6 + ["partly_met partly_met partly_met"] * 6
    peers = ["not_met not_met not_met", "met met met"] * 3 + ["partly_met partly_met partly_met", "met met met"] * 3
    pairs = reviewed(three, assessed, own, peers)
    whole = agreement.overall(pairs, three).iloc[0]
    part = agreement.by_key_factor(pairs, three).iloc[0]
    assert (whole["low"], whole["high"]) == pytest.approx((part["low"], part["high"]))


def test_no_pair_gives_empty_tables(three, assessed):
    nothing = agreement.pairs(tables().assessments, three)
    alone = agreement.pairs(assessed({("x", 2020): "met met met"}, three), three)
    for pairs in (nothing, alone):
        assert list(pairs.columns) == list(agreement.PAIRS)
        assert list(agreement.overall(pairs, three).columns) == list(agreement.AGREEMENT)
        by_factor = agreement.by_key_factor(pairs, three)
        assert list(by_factor.columns) == list(agreement.BY_KEY_FACTOR)
        assert len(agreement.overall(pairs, three)) == len(by_factor) == len(agreement.over_claimed(by_factor)) == 0


def test_everything_met_has_no_kappa_and_says_why(three, assessed):
    pairs = reviewed(three, assessed, ["met met met"] * 8, ["met met met"] * 8)
    row = agreement.overall(pairs, three).iloc[0]
    assert np.isnan(row["kappa"])
    assert np.isnan(row["alpha"])
    assert (row["ac2"], row["p"], row["difference"]) == (1, 1, 0)
    assert "same difference" in row["no_interval"]
    assert agreement.why_they_differ(row, three.scale).startswith('All ratings are "met".')


def test_the_kappa_paradox_is_explained(three, assessed):
    own = ["met met met"] * 9 + ["met met not_met", "not_met met met"]
    peers = ["met met met"] * 9 + ["met not_met met", "met met met"]
    row = agreement.overall(reviewed(three, assessed, own, peers), three).iloc[0]
    assert row["kappa"] < 0.1
    assert row["ac2"] > 0.8
    assert agreement.why_they_differ(row, three.scale).startswith('95 % of all ratings are "met".')
    balanced = reviewed(three, assessed, ["met partly_met not_met"] * 4, ["met partly_met not_met"] * 4)
    row = agreement.overall(balanced, three).iloc[0]
    assert "lie close together" in agreement.why_they_differ(row, three.scale)


@pytest.mark.parametrize(
    ("values", "shown"),
    [([0, 1, 2, 3, 4], False), ([0] * 9, False), ([0] * 9 + [1] * 4, False), ([0] * 9 + [1] * 5, True), ([], False)],
)
def test_the_gate_of_intervals(values, shown):
    found = bootstrap.of_mean(values)
    assert (found.no_interval == "") is shown
    assert np.isnan(found.low) is not shown


def test_intervals_are_the_same_every_time_and_cover_the_truth():
    rng = np.random.default_rng(5)
    values = list(range(12))
    assert bootstrap.of_mean(values) == bootstrap.of_mean(values)
    samples = rng.choice([-1, -0.5, 0, 0.5, 1], size=(300, 12), p=[0.05, 0.15, 0.4, 0.25, 0.15])
    found = [bootstrap.of_mean(list(s)) for s in samples]
    shown = [f for f in found if not f.no_interval]
    assert len(shown) > 250
    assert np.mean([f.low <= 0.15 <= f.high for f in shown]) > 0.92


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(-4, 4), min_size=6, max_size=20))
def test_an_interval_lies_within_the_values_and_around_the_mean(values):
    found = bootstrap.of_mean(values)
    if not found.no_interval:
        assert min(values) <= found.low <= np.mean(values) <= found.high <= max(values)


@pytest.mark.parametrize("seed", [2012, 7])
def test_the_planted_flattery_and_over_claimed_factors_are_recovered(seed):
    """Of the synthetic cities a third is reviewed; all flatter themselves, and more so on two key factors."""
    benchmark = load_benchmark(TRUTH_BENCHMARK)
    pairs = agreement.pairs(generate(cities=600, seed=seed)["assessments"], benchmark)
    whole = agreement.overall(pairs, benchmark).iloc[0]
    assert whole["cities"] == 200
    assert 0 < whole["low"] < whole["high"] < 50
    assert whole["p"] <= 0.001
    claimed = agreement.over_claimed(agreement.by_key_factor(pairs, benchmark))
    assert set(claimed["key_factor"][:2]) == set(TRUTH.over_claimed_factors)
    assert claimed["low"][:2].gt(0).all()


def test_without_planted_flattery_none_is_found():
    honest = replace(TRUTH, flattery=0.04, over_claimed=0.04)
    benchmark = load_benchmark(TRUTH_BENCHMARK)
    pairs = agreement.pairs(generate(cities=600, truth=honest)["assessments"], benchmark)
    whole = agreement.overall(pairs, benchmark).iloc[0]
    assert abs(float(whole["difference"])) < 2
    assert agreement.over_claimed(agreement.by_key_factor(pairs, benchmark)).empty
