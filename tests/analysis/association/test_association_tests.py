"""Somers' D, tau-b, permutation and intervals: known answers, agreement with scipy, and full enumeration."""

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau, somersd
from statsmodels.stats.multitest import multipletests

from ickit.analysis.association.correction import adjust_pvalues
from ickit.analysis.association.expected import without_one
from ickit.analysis.association.intervals import intervals
from ickit.analysis.association.panel import panel
from ickit.analysis.association.permutation import all_arrangements, arrangements, permutation_test, shuffled
from ickit.analysis.association.sentences import association_sentence
from ickit.analysis.association.somers_d import Outcomes, codes, count_pairs, pairs_in_context, permuted_sums
from ickit.analysis.association.tests import Draws, associations


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
def test_sums_over_arrangements_are_pairs_counted_one_by_one(data):
    n = data.draw(st.integers(3, 24))
    x = data.draw(st.lists(st.integers(0, data.draw(st.sampled_from([1, 3, 40]))), min_size=n, max_size=n))
    ys = [data.draw(st.lists(st.sampled_from([0, 0.5, 1]), min_size=n, max_size=n)), list(range(n))]
    x, levels = codes(x)
    outcomes = Outcomes.of(ys)
    moved = rng().permuted(np.tile(x, (3, 1)), axis=1)
    sums, differing = permuted_sums(moved, levels, outcomes), pairs_in_context(moved, levels)
    for b, c in product(range(3), range(2)):
        pairs = count_pairs(moved[b], ys[c])
        assert (sums[b, c], differing[b]) == (pairs.concordant - pairs.discordant, pairs.in_context)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_sums_by_unit_are_those_of_its_observations(data):
    n = data.draw(st.integers(3, 24))
    unit, units = codes(data.draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)))
    values = data.draw(st.lists(st.integers(0, data.draw(st.sampled_from([1, 3, 40]))), min_size=units, max_size=units))
    context, levels = codes(values)
    if data.draw(st.booleans()):
        levels = 20  # so many are compared directly
    ys = [data.draw(st.lists(st.sampled_from([0, 0.5, 1]), min_size=n, max_size=n)), list(range(n))]
    moved = rng().permuted(np.tile(context, (3, 1)), axis=1)
    by_unit = permuted_sums(moved, levels, Outcomes.of(ys, unit))
    np.testing.assert_array_equal(by_unit, permuted_sums(moved[:, unit], levels, Outcomes.of(ys)))
    np.testing.assert_array_equal(pairs_in_context(moved, levels, unit), pairs_in_context(moved[:, unit], levels))


def test_harder_context_with_lower_scores_is_negative():
    assert made([0, 0, 1, 1], [1, 1, 0, 0]).pairs[0].d == -1


def test_fishers_tea():
    found = permutation_test(made([1] * 4 + [0] * 4, [1, 1, 1, 0, 1, 0, 0, 0]), rng())
    assert (found.method, found.m) == (("exact",), (70,))
    assert found.p[0] == pytest.approx(0.4857, abs=5e-5)
    every = all_arrangements(np.array([1] * 4 + [0] * 4), np.zeros(8, dtype=int))
    right = every[:, [0, 1, 2, 4]].sum(axis=1)  # of the four cups called milk first, so many are
    assert np.mean(right >= 3) == pytest.approx(0.2429, abs=5e-5)


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
    rejected = {way: multipletests(p, 0.05, method=way)[0].sum() for way in ("holm", "bonferroni")}
    assert rejected == {"holm": 3, "bonferroni": 3}  # so the example tells the corrections apart
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


@pytest.mark.parametrize("levels", [2, 4, 40])
def test_jackknife_leaves_out_one_unit_each(levels):
    r = rng(levels)
    x, y = r.integers(0, levels, 40), r.choice([0, 0.5, 1], 40)
    expected = [count_pairs(np.delete(x, i), np.delete(y, i)).d for i in range(40)]
    assert without_one(made(x, y))[:, 0] == pytest.approx(expected, abs=1e-12)


def test_jackknife_of_many_different_values_compares_pairs():
    x, y = np.arange(1_100) * 7 % 1_103, np.arange(1_100) * 11 % 1_109
    left = without_one(made(x, y, cities=[f"c{i:04}" for i in range(1_100)]))[:, 0]
    for i in (0, 500, 1_099):
        assert left[i] == pytest.approx(count_pairs(np.delete(x, i), np.delete(y, i)).d, abs=1e-12)


def uneven(seed, n=9, waves=3):
    """Nine cities, of which three took part in all waves, three in two, the others as it came."""
    r = rng(seed)
    part = r.random((n, waves)) < 0.7
    part[:3], part[3:6] = True, [True, True, False]
    city, wave = np.nonzero(part)
    return tables(
        r.integers(0, 3, len(city)), r.choice([0, 0.5, 1], len(city)), year=wave, cities=[f"c{c}" for c in city]
    )


@pytest.mark.parametrize("seed", range(8))
def test_d_is_set_against_its_mean_over_all_arrangements(seed, monkeypatch):
    monkeypatch.setattr("ickit.analysis.association.panel.ENOUGH_IN_PATTERN", 0)
    outcome, context = uneven(seed)
    it = panel(outcome, context, "x", ["y"])
    distinct, history = np.unique(it.histories, axis=0, return_inverse=True)
    sums = []
    for moved in all_arrangements(history.reshape(-1), it.stratum):
        parts = [
            count_pairs(distinct[moved[it.unit[rows]], wave], it.outcome[rows, 0])
            for wave, rows in enumerate(it.wave_rows)
        ]
        sums.append(sum(p.concordant - p.discordant for p in parts))
    assert it.expected[0] == pytest.approx(np.mean(sums), abs=1e-9)
    assert it.d[0] == pytest.approx(it.pairs[0].d - np.mean(sums) / it.pairs[0].in_context, abs=1e-12)
    left = without_one(it)[:, 0]
    for i, city in enumerate(it.names):
        less = panel(outcome[outcome["city"] != city], context, "x", ["y"])
        assert left[i] == pytest.approx(less.d[0], abs=1e-12)


def forty_cities():
    """A took part in 2022 and 2024, B, in harder context and with lower results, in 2024 alone."""
    a = [
        (f"a{i:02}", year, float(i >= 16), (85 if i >= 16 else 80) + 0.1 * (i % 3))
        for i in range(20)
        for year in (2022, 2024)
    ]
    b = [(f"b{i:02}", 2024, 2.0 + (i >= 16), (35 if i >= 16 else 30) + 0.1 * (i % 3)) for i in range(20)]
    rows = pd.DataFrame([*a, *b], columns=["city", "year", "x", "y"])
    return rows[["city", "year", "y"]], rows[["city", "year", "x"]]


def test_pooled_the_row_is_about_what_is_beyond_participation():
    outcome, context = forty_cities()
    row = associations(outcome, context, draws=Draws(1_999, at_most=0)).iloc[0]
    for pattern in ("a", "b"):
        part = [table[table["city"].str.startswith(pattern)] for table in (outcome, context)]
        assert panel(*part, "x", ["y"]).d[0] == 1
    assert row["D_all"] == pytest.approx(-208 / 592)
    assert row["D"] == pytest.approx(192 / 592)  # both patterns of participation show +1
    assert row["p"] <= 0.001
    assert 0 < row["low"] < row["D"] < row["high"]
    said = association_sentence(row)
    assert "Over all these pairs D is −0.4. But who took part in which waves goes with context and results" in said
    assert "D is 0.3, 95 % interval" in said
    assert "harder context goes with higher results" in said
    assert "goes with lower" not in said


@pytest.mark.parametrize(("hard", "n", "shown"), [(5, 20, False), (6, 20, True), (9, 20, True), (6, 80, True)])
def test_gate_on_context(hard, n, shown):
    y = np.tile([0, 1, 0.5, 1, 0], n)[:n]
    interval = intervals(made(np.arange(n) < hard, y))[0]
    assert (interval.low is not None) == shown
    assert bool(interval.reason) != shown
    if not shown:
        assert f"only {hard} of {n} cities outside the largest context group" in interval.reason


def test_gate_on_ratings_and_complete_separation():
    x = np.repeat([0, 1], 20)
    few = intervals(made(x, np.isin(np.arange(40), [0, 30])))[0]
    assert "only 2 of 40 cities with another result" in few.reason
    assert few.low is None
    separated = intervals(made(x, x))[0]
    assert 0.5 < separated.low < 0.95
    assert separated.high == 1


def test_interval_holds_d_and_narrows_with_n():
    widths = []
    for n in (20, 80, 320):
        it = made(np.arange(n) % 4, np.tile([0, 1, 0.5, 1, 0], n // 4)[:n])
        interval = intervals(it)[0]
        assert -1 < interval.low < it.d[0] < interval.high < 1
        widths.append(interval.high - interval.low)
    assert widths[0] > 1.7 * widths[1] > 2.9 * widths[2]
