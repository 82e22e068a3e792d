"""Somers' D, tau-b, permutation and bootstrap: known answers, agreement with scipy, and full enumeration."""

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap, kendalltau, somersd

from ickit.analysis.association.intervals import bca, intervals, resampled, without_one
from ickit.analysis.association.panel import panel
from ickit.analysis.association.permutation import all_arrangements, arrangements, permutation_test, shuffled
from ickit.analysis.association.somers_d import Outcomes, codes, count_pairs, permuted_sums, weighted_sums
from ickit.analysis.association.tests import adjust_pvalues


def tables(x, y, year=2024, cities=None):
    cities = [f"c{i:03}" for i in range(len(x))] if cities is None else cities
    keys = {"city": cities, "year": year}
    return pd.DataFrame(keys | {"y": np.asarray(y, float)}), pd.DataFrame(keys | {"x": np.asarray(x, float)})


def made(x, y, **more):
    return panel(*tables(x, y, **more), "x", ["y"])


def rng(seed=1):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("levels", [2, 4, 30])
@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_d_and_tau_b_agree_with_scipy(levels, tied, seed):
    r = rng(seed)
    x, y = r.integers(0, levels, 35), r.integers(0, 3, 35) if tied else r.random(35)
    pairs = count_pairs(x, y)
    assert pairs.d == pytest.approx(somersd(x, y).statistic, abs=1e-12)
    assert pairs.tau_b == pytest.approx(kendalltau(x, y).statistic, abs=1e-12)
    assert sum(pairs.shares) == pytest.approx(1)
    assert pairs.shares[2] - pairs.shares[0] == pytest.approx(pairs.d)


def test_pairs_by_comparison_agree_with_pairs_by_table():
    x, y = np.arange(1200) % 1100, (np.arange(1200) * 7919) % 1153
    sign = np.sign(x[:, None] - x) * np.sign(y[:, None] - y)
    pairs = count_pairs(x, y)
    assert (pairs.concordant, pairs.discordant) == ((sign > 0).sum() / 2, (sign < 0).sum() / 2)


def test_two_groups_give_cliffs_delta():
    easy, hard = [1, 1, 0.5, 0], [0.5, 0, 0]
    delta = np.sign(np.subtract.outer(hard, easy)).mean()
    assert count_pairs([0] * 4 + [1] * 3, easy + hard).d == pytest.approx(delta, abs=1e-15)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_sums_over_resamples_are_pairs_counted_one_by_one(data):
    n = data.draw(st.integers(3, 24))
    x = data.draw(st.lists(st.integers(0, data.draw(st.sampled_from([1, 3, 40]))), min_size=n, max_size=n))
    ys = [data.draw(st.lists(st.sampled_from([0, 0.5, 1]), min_size=n, max_size=n)), list(range(n))]
    x, levels = codes(x)
    outcomes = Outcomes.of(ys)
    moved = rng().permuted(np.tile(x, (3, 1)), axis=1)
    sums, differing = permuted_sums(moved, levels, outcomes)
    times = rng().multinomial(n, np.full(n, 1 / n), size=3).astype(float)
    weighted, weighted_differing = weighted_sums(times, x, levels, outcomes)
    for b, c in product(range(3), range(2)):
        pairs = count_pairs(moved[b], ys[c])
        assert (sums[b, c], differing[b]) == (pairs.concordant - pairs.discordant, pairs.in_context)
        rows = np.repeat(np.arange(n), times[b].astype(int))
        pairs = count_pairs(x[rows], np.asarray(ys[c])[rows])
        assert (weighted[b, c], weighted_differing[b]) == (pairs.concordant - pairs.discordant, pairs.in_context)


def test_harder_context_with_lower_scores_is_negative():
    assert made([0, 0, 1, 1], [1, 1, 0, 0]).pairs[0].d == -1


def test_fishers_tea():
    found = permutation_test(made([1] * 4 + [0] * 4, [1, 1, 1, 0, 1, 0, 0, 0]), rng())
    assert (found.method, found.m) == (("exact",), (70,))
    assert found.p[0] == pytest.approx(0.4857, abs=5e-5)


def test_fishers_maize_by_all_arrangements_within_pots():
    difference = np.array([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48])
    heights = np.column_stack([difference, np.zeros(15)]).ravel()
    crossed = all_arrangements(np.tile([1, 0], 15), np.repeat(np.arange(15), 2))
    sums = np.where(crossed == 1, heights, -heights).sum(axis=1)
    assert len(crossed) == 32_768
    assert np.count_nonzero(sums >= difference.sum()) == 863
    assert np.mean(np.abs(sums) >= difference.sum()) == pytest.approx(0.0527, abs=5e-5)


def test_benjamini_and_hochbergs_example():
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    found = adjust_pvalues(pd.DataFrame({"family": "all", "p": p}))
    assert (found["q"] <= 0.05).sum() == 4
    assert set(found["n_tests"]) == {15}


def brute_force(x, y, strata=None):
    """p by every permutation of the units, one by one."""
    n, strata = len(x), strata or [0] * len(x)
    orders = [o for o in permutations(range(n)) if all(strata[i] == strata[j] for i, j in enumerate(o))]
    d = [count_pairs(np.asarray(x)[list(o)], y) for o in orders]
    d = np.array([pairs.concordant - pairs.discordant for pairs in d])
    reached = abs(d[0] - d.mean())
    return np.mean(np.abs(d - d.mean()) >= reached - 1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_p_is_full_enumeration_where_that_is_possible(seed):
    r = rng(seed)
    x, y = r.integers(0, 3, 7), r.choice([0, 0.5, 1], 7)
    x[:2], y[:2] = [0, 1], [0, 1]
    found = permutation_test(made(x, y), r)
    assert found.method == ("exact",)
    assert found.p[0] == pytest.approx(brute_force(x, y), abs=1e-12)
    monte_carlo = permutation_test(made(x, y), r, permutations=20_000, exact_up_to=0)
    assert monte_carlo.method == ("Monte Carlo",)
    assert monte_carlo.p[0] == pytest.approx(found.p[0], abs=0.015)


def test_p_of_an_indicator_with_a_value_for_every_city():
    x, y = np.arange(30.0), (np.arange(30) * 7 % 11 + np.arange(30) / 3 > 9).astype(float)
    as_number = permutation_test(made(x, y), rng(), permutations=20_000, exact_up_to=0)
    both_many = permutation_test(made(x, y + x / 1000 * (-1) ** x), rng(), permutations=20_000, exact_up_to=0)
    for found, outcome in [(as_number, y), (both_many, y + x / 1000 * (-1) ** x)]:
        observed = abs(count_pairs(x, outcome).d)
        drawn = [abs(count_pairs(x, rng(s).permuted(outcome)).d) for s in range(500)]
        assert found.p[0] == pytest.approx(np.mean(np.array(drawn) >= observed - 1e-9), abs=0.06)


def pooled(seed, n=6):
    """Six cities in two waves, two of them in the second only."""
    r = rng(seed)
    cities, years = [f"c{i}" for i in range(n - 2)] * 2 + ["d0", "d1"], [2020] * (n - 2) + [2022] * n
    x, y = r.integers(0, 2, 2 * n - 2), r.choice([0, 0.5, 1], 2 * n - 2)
    return tables(x, y, year=years, cities=cities)


@pytest.mark.parametrize("seed", range(5))
def test_whole_histories_change_places_within_patterns(seed):
    outcome, context = pooled(seed)
    it = panel(outcome, context, "x", ["y"])
    x = context.pivot(index="city", columns="year", values="x")
    y = outcome.pivot(index="city", columns="year", values="y")
    sums = []
    for four, two in product(permutations(range(4)), permutations((4, 5))):
        moved = x.to_numpy()[[*four, *two]]
        s = 0
        for wave in range(2):
            here = ~np.isnan(moved[:, wave]) & ~np.isnan(y.to_numpy()[:, wave])
            pairs = count_pairs(moved[here, wave], y.to_numpy()[here, wave])
            s += pairs.concordant - pairs.discordant
        sums.append(s)
    sums = np.array(sums)
    expected = np.mean(np.abs(sums - sums.mean()) >= abs(sums[0] - sums.mean()) - 1e-9)
    assert permutation_test(it, rng()).p[0] == pytest.approx(expected, abs=1e-12)


def test_only_pairs_of_the_same_wave_count():
    outcome, context = tables([0, 1, 0, 1], [0, 1, 5, 6], year=[2020, 2020, 2022, 2022], cities=["a", "b", "a", "b"])
    it = panel(outcome, context, "x", ["y"])
    assert it.pairs[0].in_context == 2
    assert it.n_units == 2


def test_one_wave_is_analysed_where_too_few_took_part_in_the_same():
    cities = ["a", "b", "c", "a", "b", "d", "a", "e", "f", "g"]
    years = [2018, 2018, 2018, 2020, 2020, 2020, 2022, 2022, 2022, 2022]
    it = panel(*tables(np.arange(10) % 2, np.arange(10), year=years, cities=cities), "x", ["y"])
    assert it.waves == (2022,)
    assert "only 2022 is analysed" in it.notes[0]


def test_countries_change_places_and_a_country_has_one_level():
    home = np.repeat(np.arange(4), [1, 2, 3, 2])
    x, y = np.array([0, 1, 1, 2])[home], np.array([1, 0.5, 1, 0, 0.5, 0, 1, 0.5])
    outcome, context = tables(x, y)
    country = pd.Series([f"n{h}" for h in home], index=outcome["city"])
    it = panel(outcome, context, "x", ["y"], country)
    assert (it.unit_name, it.n_units, it.n_cities) == ("countries", 4, 8)
    d = np.array([count_pairs(np.array([0, 1, 1, 2])[list(o)][home], y).d for o in permutations(range(4))])
    expected = np.mean(np.abs(d) >= abs(d[0]) - 1e-9)
    assert permutation_test(it, rng()).p[0] == pytest.approx(expected, abs=1e-12)
    context.loc[1, "x"] = 2
    noted = panel(outcome, context, "x", ["y"], country.drop("c007"))
    assert noted.notes == (
        "1 city without a country left out.",
        "Cities of one country gave different levels (once); the country's middle level is used.",
    )
    assert noted.context.tolist() == [0, 1, 1, 1, 1, 1, 2]


def test_number_of_arrangements():
    history, stratum = np.array([0, 0, 1, 2, 2, 2, 1]), np.array([0, 0, 0, 0, 1, 1, 1])
    found = all_arrangements(history, stratum)
    assert len(found) == arrangements(history, stratum) == 12 * 3
    assert len(np.unique(found, axis=0)) == len(found)
    for row in found:
        assert sorted(row[:4]) == [0, 0, 1, 2]
        assert sorted(row[4:]) == [1, 2, 2]
    assert arrangements(np.arange(5_000), np.zeros(5_000, dtype=int)) > 100_000


def test_shuffling_is_even_and_stays_within_strata():
    history, stratum = np.array([0, 1, 2, 3, 4]), np.array([0, 0, 0, 1, 1])
    drawn = shuffled(history, stratum, 6_000, rng())
    assert set(drawn[:, 3]) == {3, 4}
    assert np.allclose([(drawn[:, 0] == level).mean() for level in range(3)], 1 / 3, atol=0.03)


def test_plain_bca_agrees_with_scipy():
    r = rng(5)
    x, y = np.repeat([0, 1, 2], 12), r.choice([0, 0.5, 1], 36)
    it = made(x, y)
    drawn, left_out = resampled(it, r, 40_000)[:, 0], without_one(it)[:, 0]
    ours = bca(it.pairs[0].d, drawn, left_out, 1.959964)

    def statistic(i):
        return count_pairs(x[i.astype(int)], y[i.astype(int)]).d

    theirs = bootstrap((np.arange(36.0),), statistic, n_resamples=2_000, vectorized=False, method="BCa", rng=rng(6))
    assert ours == pytest.approx(tuple(theirs.confidence_interval), abs=0.025)


def test_jackknife_leaves_out_one_unit_each():
    x, y = np.array([0, 0, 1, 1, 2]), np.array([1, 0.5, 0.5, 0, 0])
    expected = [count_pairs(np.delete(x, i), np.delete(y, i)).d for i in range(5)]
    assert without_one(made(x, y))[:, 0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("hard", "n", "shown"), [(9, 20, False), (10, 20, True), (11, 40, False), (12, 40, True), (8, 80, False)]
)
def test_gate_on_context(hard, n, shown):
    y = np.tile([0, 1, 0.5, 1, 0], n)[:n]
    interval = intervals(made(np.arange(n) < hard, y), rng(), bootstraps=200)[0]
    assert (interval.low is not None) == shown
    assert bool(interval.reason) != shown
    if not shown:
        assert f"only {hard} of {n} cities outside the largest context group" in interval.reason


def test_gate_on_ratings_and_on_complete_separation():
    x = np.repeat([0, 1], 20)
    few = intervals(made(x, np.isin(np.arange(40), [0, 5, 21, 30])), rng())[0]
    assert "only 4 of 40 cities with another result" in few.reason
    separated = intervals(made(x, x), rng())[0]
    assert "ordered the same way" in separated.reason
    assert few.low is separated.high is None


def test_interval_is_seeded_and_holds_d():
    it = made(np.arange(40) % 4, np.tile([0, 1, 0.5, 1, 0], 8))
    first, again = (intervals(it, rng(3), bootstraps=500)[0] for _ in range(2))
    assert first == again
    assert first.low < it.pairs[0].d < first.high
    assert intervals(it, rng(4), bootstraps=500)[0] != first
