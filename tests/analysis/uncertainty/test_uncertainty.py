"""Ranks under other choices: invariants, what each group of choices does, Sobol indices with known answers."""

import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ickit.analysis.uncertainty import (
    GROUPS,
    Assumptions,
    alternatives,
    leave_one_factor_out,
    rank_intervals,
    sensitivity,
)
from ickit.analysis.uncertainty.field import smallest_ranks
from ickit.analysis.uncertainty.sobol import aggregated_sums

LEVELS = (0.0, 0.5, 1.0)
NAE = Path(__file__).resolve().parents[4] / "shared" / "real" / "nae"


def ratings(n=30, k=9, missing=0.1, seed=1):
    r = np.random.default_rng(seed)
    value = r.choice(LEVELS, (n, k), p=[0.3, 0.3, 0.4])
    value[r.random(value.shape) < missing] = np.nan
    return pd.DataFrame(value, index=[f"c{i:02}" for i in range(n)], columns=[f"f{j}" for j in range(k)])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.25, 1 / 3, 2 / 3, 1.0]), min_size=1, max_size=20))
def test_ties_share_the_smallest_rank(scores):
    assert smallest_ranks(np.array([scores]))[0].tolist() == [1 + sum(b > a for b in scores) for a in scores]


@pytest.mark.skipif(not NAE.exists(), reason="the real input is not here")
def test_nominal_ranks_are_those_published():
    rows = pd.read_csv(NAE / "assessments.csv")
    value = (rows.pivot(index="city", columns="key_factor", values="rating").astype(float) - 1) / 4
    published = pd.read_csv(NAE / "published.csv").set_index("city")
    policy = ["government-leadership", "economic-empowerment", "inclusivity", "community", "legal-support"]
    policy.append("emergency-management")
    weights = pd.Series({f: float(Fraction(1, 12 if f in policy else 8)) for f in value.columns})
    found = rank_intervals(value, [0, 0.25, 0.5, 0.75, 1], weights=weights, draws=10).set_index("city")
    assert (found["nominal"] == published.loc[found.index, "overall_rank"]).all()


def test_without_any_group_every_draw_is_the_nominal_rank():
    found = rank_intervals(ratings(), LEVELS, assumptions=Assumptions(groups=()), draws=20)
    ranked = found[found["reason"] == ""]
    for column in ("median", "p5", "p95"):
        assert (ranked[column] == ranked["nominal"]).all()


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_alone_moves_ranks(group):
    found = rank_intervals(ratings(), LEVELS, assumptions=Assumptions(groups=(group,)), draws=400)
    ranked = found[found["reason"] == ""]
    assert (ranked["p95"] > ranked["p5"]).any()
    assert ((ranked["p5"] <= ranked["median"]) & (ranked["median"] <= ranked["p95"])).all()
    thirds = ranked[["top_third", "middle_third", "bottom_third"]].astype(float)
    assert thirds.sum(axis=1).to_numpy() == pytest.approx(1)


def test_missing_rules_do_nothing_where_nothing_is_missing():
    only = Assumptions(groups=("missing",))
    found = rank_intervals(ratings(missing=0), LEVELS, assumptions=only, draws=50)
    assert (found["p5"] == found["p95"]).all()
    assert sensitivity(ratings(missing=0), LEVELS, assumptions=only)["reason"].tolist() == ["No choice moves any rank."]


def test_missing_ratings_are_drawn_from_the_other_cities_and_factors_that_do_not_apply_stay_out():
    value = pd.DataFrame({"a": [1.0, 1.0, np.nan], "b": [1.0, 0.5, 1.0], "c": [1.0, 0.5, 0.5]}, index=list("xyz"))
    found = rank_intervals(value, LEVELS, assumptions=Assumptions(groups=("missing",)), draws=2_000).set_index("city")
    # z: 0.75 excluded, 0.5 with 0, 0.83 with 1 and with the donors' 1: second, third, second, second of x = 1, y = 0.67
    assert found.loc["z", ["nominal", "median", "p95"]].tolist() == [2, 2, 3]
    assert float(found.loc["z", "bottom_third"]) == pytest.approx(0.25, abs=0.04)
    applies = value.notna()
    out = rank_intervals(value, LEVELS, applies=applies, assumptions=Assumptions(groups=("missing",)), draws=100)
    assert (out["p5"] == out["p95"]).all()
    assert out["coverage"].tolist() == [1, 1, 1]


def test_judgement_moves_one_rating_in_ten_by_one_level_inwards_at_the_ends():
    value = pd.DataFrame({"a": [1.0, 0.5, 0.0]}, index=list("xyz"))
    only = Assumptions(groups=("judgement",))
    found = rank_intervals(value, LEVELS, assumptions=only, draws=20_000).set_index("city")
    # x is not first in two cases: it slips while y stays or rises (tie or below): ties share the smallest rank
    # so x is beaten only where x falls to 0.5 and y rises to 1: 0.1 · 0.05
    assert 1 - float(found.loc["x", "top_third"]) == pytest.approx(0.005, abs=0.002)


def test_cities_below_the_coverage_have_a_sentence_and_no_rank():
    value = ratings(6, 9, 0)
    value.iloc[0, :4] = np.nan
    value.iloc[1] = np.nan
    found = rank_intervals(value, LEVELS, draws=50)
    assert found["nominal"].isna().tolist() == [True, True, False, False, False, False]
    assert "less than two thirds" in found["reason"][0]
    assert found["coverage"][0] == pytest.approx(5 / 9)
    assert found["nominal"].max() <= 4


@pytest.mark.parametrize("n", [0, 1])
def test_too_few_cities_give_a_sentence(n):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = ratings(n, 3, 0)
        found = rank_intervals(value, LEVELS, draws=10)
        assert [reason[:20] for reason in found["reason"]] == ["It is the only city "] * n
        assert sensitivity(value, LEVELS)["reason"].str.startswith("Fewer than two cities").all()
        assert alternatives(value).empty
        assert leave_one_factor_out(value).empty


def test_results_are_seeded_and_leave_the_global_state_alone():
    np.random.seed(1)
    before = np.random.get_state()[1].tolist()
    first, again = (rank_intervals(ratings(), LEVELS, draws=300, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(*(sensitivity(ratings(), LEVELS, samples=256, seed=0) for _ in range(2)))
    assert not first.equals(rank_intervals(ratings(), LEVELS, draws=300, seed=5))
    assert np.random.get_state()[1].tolist() == before


def test_sobol_estimators_are_those_of_saltelli_2010():
    r = np.random.default_rng(1)
    a, b = r.normal(size=(2, 20_000, 3))
    ab = a.copy()
    ab[:, 0] = b[:, 0]

    def model(z):
        return z[:, 0] + 2 * z[:, 1] + z[:, 0] * z[:, 2]

    ya, yb, yab = (model(z)[:, None] for z in (a, b, ab))
    (found,) = aggregated_sums(ya, yb, [yab]).indices().to_dict("records")
    variance = np.var(np.r_[ya, yb])
    centred = yb - np.mean(np.r_[ya, yb])
    assert found["first_order"] == pytest.approx(np.mean(centred * (yab - ya)) / variance, abs=1e-12)
    assert found["total"] == pytest.approx(np.sum((ya - yab) ** 2) / (2 * 20_000 * variance), abs=1e-12)
    assert found["first_order"] == pytest.approx(1 / 6, abs=0.04)  # variances 1, 4 and 1 of the product
    assert found["total"] == pytest.approx(2 / 6, abs=0.04)


def test_indices_of_independent_groups():
    found = sensitivity(ratings(40), LEVELS, samples=1_024)
    assert found["group"].tolist() == list(GROUPS)
    assert (found["total"] >= found["first_order"] - 0.03).all()
    assert (found["reason"] == "").all()
    alone = sensitivity(ratings(40), LEVELS, assumptions=Assumptions(groups=("weights",)), samples=8_192).iloc[0]
    assert alone["first_order"] == pytest.approx(1, abs=0.1)
    assert alone["total"] == pytest.approx(1, abs=0.1)


def test_leave_one_factor_out():
    value = pd.DataFrame({"a": [1.0, 0.0, 0.5], "b": [0.0, 1.0, 0.5]}, index=list("xyz"))
    found = leave_one_factor_out(value)
    assert found["nominal"].tolist() == [1] * 6
    assert found["rank"].tolist() == [3, 1, 2, 1, 3, 2]
    assert found["shift"].tolist() == [2, 0, 1, 0, 2, 1]


def test_alternative_rules():
    value = pd.DataFrame({"a": [1.0, 0.5, np.nan], "b": [0.0, 0.5, 1.0], "c": [1.0, 0.5, 0.5]}, index=list("xyz"))
    groups = pd.Series({"a": "g", "b": "g", "c": "h"})
    found = alternatives(value, groups=groups).set_index(["rule", "city"])["score"]
    expected = {
        ("missing as not met", "z"): 50,
        ("missing as met", "z"): 250 / 3,
        ("partly as not met", "y"): 0,
        ("partly as met", "z"): 100,
        ("power mean", "x"): 400 / 9,
        ("power mean", "y"): 50,
        ("equal weight per group", "x"): 75,
        ("equal weight per group", "z"): 200 / 3,
    }
    for key, score in expected.items():
        assert found[key] == pytest.approx(score), key
    whole = alternatives(value[["b"]].dropna().replace(0.5, 1.0))
    assert set(whole["rule"]) == {"power mean"}


def test_wrong_assumptions_are_refused():
    with pytest.raises(ValueError, match="luck is not one of"):
        Assumptions(groups=("luck",))
    with pytest.raises(ValueError, match="between 0 and 1"):
        Assumptions(slip=2)


def test_ties_are_not_broken_by_rounding_noise():
    assert smallest_ranks(np.array([[0.1 + 0.2, 0.3, 0.3 - 1e-6]]))[0].tolist() == [1, 1, 3]
