"""Exact tests and intervals of differences, and resampled means without drawing."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ickit.analysis import agreement
from ickit.analysis.bootstrap import of_mean, of_ratio, over_cities
from ickit.analysis.randomisation import sign_flip_interval, sign_flip_p, smallest_p
from ickit.report.sections.agreement_by_key_factor import few_words

differences = st.lists(st.sampled_from([-100, -50, 0, 50, 100]), min_size=2, max_size=9)


def enumerated_p(values):
    sums = [
        abs(sum(s * d for s, d in zip(signs, values, strict=True))) for signs in product((1, -1), repeat=len(values))
    ]
    return np.mean([s >= abs(sum(values)) - 1e-9 for s in sums])


@settings(max_examples=60, deadline=None)
@given(differences)
def test_p_is_that_of_all_arrangements(values):
    kept = [d for d in values if d]
    assert sign_flip_p(values) == pytest.approx(enumerated_p(kept) if len(kept) > 1 else 1)


def test_p_is_exact_with_many_cities():
    assert sign_flip_p([50] * 40 + [-50] * 10) == pytest.approx(2 * sum(binomial(50, k) for k in range(11)) / 2**50)


def binomial(n, k):
    return float(np.prod([(n - i) / (i + 1) for i in range(k)]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([-100, -50, 0, 50, 100]), min_size=8, max_size=9), st.integers(-90, 90))
def test_the_interval_holds_what_the_test_does_not_reject(values, shift):
    theta = shift + 0.5
    low, high = sign_flip_interval(values, [1] * len(values))
    moved = [d - theta for d in values]
    signs = np.array(list(product((1, -1), repeat=len(values))))
    sums = signs @ moved
    one_sided = min((sums >= sum(moved) - 1e-9).mean(), (sums <= sum(moved) + 1e-9).mean())
    assert (low <= theta <= high) == (one_sided > 0.025 + 1e-12)


def test_cities_with_several_ratings_weigh_as_many():
    one = sign_flip_interval([50, 0, 100, 50, 0, 0, 50, 100], [1] * 8)
    two = sign_flip_interval([100, 0, 200, 100, 0, 0, 100, 200], [2] * 8)
    assert one == two


def test_too_few_or_too_many_give_none():
    assert sign_flip_interval([50, 0, 100, 50], [1] * 4) is None
    assert sign_flip_interval(list(range(40)), [1] * 40) is None


@pytest.mark.parametrize("n", [8, 21, 150])
def test_resampling_is_computed_as_drawing_many_would_have_it(n, monkeypatch):
    monkeypatch.setattr("ickit.analysis.bootstrap.DRAWS", 60_000)
    rng = np.random.default_rng(n)
    values, sizes = rng.integers(0, 19, n) * 100 / 18, rng.integers(1, 5, n)
    drawn = over_cities(np.column_stack([values, np.ones(n)]), lambda s: s[:, 0] / s[:, 1], list(values))
    found = of_mean(list(values))
    spread = values.std() / np.sqrt(n)
    assert (found.low, found.high) == pytest.approx((drawn.low, drawn.high), abs=0.1 * spread + 0.02)
    drawn = over_cities(np.column_stack([values * sizes, sizes]), lambda s: s[:, 0] / s[:, 1], list(values))
    found = of_ratio(values * sizes, sizes, list(values))
    assert (found.low, found.high) == pytest.approx((drawn.low, drawn.high), abs=0.1 * spread + 0.02)


def test_eight_cities_and_nine_key_factors_cannot_reach_five_per_cent_alone():
    rows = pd.DataFrame({"cities": [8] * 9, "cities_differ": [8] + [2] * 8})
    alone, together = agreement.smallest_q(rows)
    assert alone == pytest.approx(9 / 128)
    assert together == pytest.approx(9 / 128)
    assert "no key factor can reach q 0.05" in few_words(rows)
    assert "0.07" in few_words(rows)
    several = rows.assign(cities_differ=[8, 8] + [2] * 7)
    assert agreement.smallest_q(several)[1] == pytest.approx(9 / 256)
    assert "one key factor alone cannot reach" in few_words(several)
    many = pd.DataFrame({"cities": [12] * 9, "cities_differ": [8] * 9})
    assert "may well go unseen" in few_words(many)
    assert few_words(many.assign(cities=20, cities_differ=20)) == ""


@given(st.integers(1, 60))
def test_smallest_p_is_reached_where_all_stand_on_one_side(cities):
    assert sign_flip_p([1] * cities) == pytest.approx(smallest_p(cities))
