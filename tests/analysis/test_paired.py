"""The exact test and the interval of the change of the same cities."""

from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest

from ickit.analysis import trends
from ickit.analysis.paired import mean_change_interval, sign_flip_p
from ickit.benchmark.library import load_benchmark
from ickit.report.sections.key_factor_changes import beyond_chance
from ickit.report.sections.trends import OPPOSITE, PERHAPS_OPPOSITE, _in_words

BENCHMARK = load_benchmark("introductory-language-courses")
HALF = Fraction(1, 2)


@pytest.mark.parametrize("seed", range(6))
def test_p_is_that_of_all_signs(seed):
    r = np.random.default_rng(seed)
    changes = [Fraction(int(c), 6) for c in r.integers(-6, 7, 9)]
    sums = [abs(sum(s * abs(c) for s, c in zip(signs, changes, strict=True))) for signs in product((-1, 1), repeat=9)]
    assert sign_flip_p(changes) == pytest.approx(np.mean([s >= abs(sum(changes)) for s in sums]))


def test_maize():
    inches = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
    assert sign_flip_p([Fraction(i) for i in inches]) == pytest.approx(2 * 863 / 32_768, abs=1e-12)


def test_amounts_without_a_coarse_common_measure_are_drawn():
    changes = [Fraction(p, p + 1) for p in (101, 103, 107, 109, 113)] * 2
    assert sign_flip_p(changes) == pytest.approx(2 / 2**10, abs=5e-4)
    assert sign_flip_p([Fraction(0)] * 9) == 1


def test_seven_up_and_none_down_have_an_interval():
    found = mean_change_interval([HALF] * 7 + [Fraction(0)] * 13, 3)
    assert found.low < 0.175 < found.high
    assert found.high - found.low < 0.4
    assert mean_change_interval([HALF] * 5, 3).no_interval == "There are 5 cities; an interval needs at least 6."
    assert mean_change_interval([Fraction(1)] * 8, 3).high == 1
    assert "have the same value" in mean_change_interval([HALF] * 8, 101).no_interval


@pytest.mark.parametrize("n", [6, 12, 40])
@pytest.mark.parametrize("chances", [(0, 0, 0.65, 0.35, 0), (0.05, 0.15, 0.4, 0.3, 0.1), (0, 0, 0.95, 0.05, 0)])
def test_interval_covers(n, chances):
    r = np.random.default_rng(n)
    sizes = [Fraction(k, 2) for k in range(-2, 3)]
    truth = float(sum(c * float(s) for c, s in zip(chances, sizes, strict=True)))
    hits = 0
    for _ in range(250):
        found = mean_change_interval([sizes[i] for i in r.choice(5, n, p=chances)], 3)
        hits += found.low - 1e-9 <= truth <= found.high + 1e-9
    assert hits / 250 >= 0.93


def ratings(seed, n=20, up=0.0):
    """Nine key factors in two waves; the first goes up with chance ``up``."""
    r = np.random.default_rng(seed)
    rows = []
    for place, factor in enumerate(BENCHMARK.ids):
        before = r.integers(0, 3, n)
        after = np.clip(before + r.choice([-1, 0, 0, 1], n), 0, 2)
        if place == 0:
            after = np.where(r.random(n) < up, np.minimum(before + 1, 2), before)
        for year, values in ((2020, before), (2024, after)):
            rows += [(f"c{i}", year, factor, Fraction(int(v), 2)) for i, v in enumerate(values)]
    return pd.DataFrame(rows, columns=["city", "year", "key_factor", "value"])


@pytest.mark.parametrize("up", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("seed", range(5))
def test_what_is_said_of_key_factors_is_what_the_tests_say(seed, up):
    found = trends.key_factor_changes(ratings(seed, up=up), BENCHMARK)
    said = beyond_chance(found)
    sure = found[found["stayed_q"] <= 0.05]
    assert ("No change is beyond chance" in said) == sure.empty
    for row in found.to_dict("records"):
        named = row["name"] in said
        assert named == (row["stayed_q"] <= 0.05)
        if named:
            assert (row["name"] in said.partition("Lower: ")[2]) == (row["stayed"] < 0)
    assert set(found["n_tests"]) == {9}
    assert (found["stayed_p"] <= found["stayed_q"]).all()
    assert found["stayed_low"].notna().all()
    assert ("so few cities" in said.lower()) == sure.empty


def test_a_change_of_nearly_all_is_found():
    found = trends.key_factor_changes(ratings(1, n=40, up=0.9), BENCHMARK)
    assert beyond_chance(found).startswith(
        "Beyond chance (q ≤ 0.05 over 9 key factors, the same cities). Higher: 1 Public"
    )


@pytest.mark.parametrize("seed", range(30))
def test_the_wrong_story_is_said_only_where_both_are_beyond_chance(seed):
    r = np.random.default_rng(seed)
    both = int(r.integers(3, 25))
    rows = []
    for i in range(both):
        before = float(r.integers(20, 80))
        rows += [(f"b{i}", 2020, before), (f"b{i}", 2024, before + int(r.choice([2, 8])) + int(r.integers(-4, 5)))]
    rows += [(f"o{i}", 2020, int(r.integers(80, 101))) for i in range(int(r.integers(1, 25)))]
    rows += [(f"n{i}", 2024, int(r.integers(0, 30))) for i in range(int(r.integers(1, 25)))]
    values = pd.DataFrame(rows, columns=["city", "year", "value"])
    values["value"] = [Fraction(v) for v in values["value"]]
    (row,) = trends.changes(values).to_dict("records")
    said = _in_words(row)
    opposite = row["change"] * row["stayed"] < 0
    sure = all(row[f"{of}_low"] > 0 or row[f"{of}_high"] < 0 for of in ("change", "stayed"))
    assert (OPPOSITE in said) == bool(opposite and sure)
    assert (PERHAPS_OPPOSITE in said) == bool(opposite and not sure)
