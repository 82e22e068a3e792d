"""The measurement model: gradients, recovery of a known truth, and what it claims."""

import numpy as np
import pandas as pd
import pytest
from calibration_measurement import World, covered, predicted, simulate
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from ickit.analysis.measurement import (
    Ratings,
    Responses,
    chance_above,
    fit,
    latent_intervals,
    lay_out,
    leave_one_review_out,
)
from ickit.analysis.measurement.graded_response import POINTS, _model, _objective, _start
from ickit.analysis.measurement.peer_prediction import Check, chances, what_reviewers_would_say
from ickit.report.sections import uncertainty as page
from ickit.report.sections.reviewers_expected import check_words, expected_reviews
from ickit.study import ranks as study_ranks
from ickit.study import study_data


def responses_of(ratings):
    n, k = ratings.own.shape
    return Responses(tuple((f"c{i:02}", 2024) for i in range(n)), tuple(f"f{j}" for j in range(k)), ratings)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([2, 3, 5]))
def test_the_gradient_is_that_of_the_likelihood(seed, levels):
    rng = np.random.default_rng(seed)
    own = rng.integers(-1, levels, (12, 4))
    peers = np.where(rng.random((12, 1)) < 0.4, rng.integers(-1, levels, (12, 4)), -1)
    ratings = Ratings(own, peers, levels)
    start = _start(ratings).parameters
    x = start + rng.normal(0, 0.2, len(start))
    numeric = approx_fprime(x, lambda z: _objective(z, ratings, 4, True)[0], 1e-6)
    assert _objective(x, ratings, 4, True)[1] == pytest.approx(numeric, abs=1e-3)


def test_chances_of_all_answers_add_up_to_one():
    _, ratings = simulate(World("", 30, reviewed=10), np.random.default_rng(1))
    tables = fit(ratings).tables()
    for table in tables:
        assert table.sum(axis=2) == pytest.approx(1, abs=1e-9)
    n_levels = ratings.levels
    both = tables.both.reshape(*tables.both.shape[:2], n_levels, n_levels)
    assert both.sum(axis=3) == pytest.approx(tables.own, abs=1e-9)


def test_shift_and_slopes_are_recovered():
    world = World("", 600, reviewed=300, flatter=1.2, spread=0.6, missing=0.0)
    strength, ratings = simulate(world, np.random.default_rng(4))
    model = fit(ratings)
    assert model.converged
    assert model.shift == pytest.approx(-1.2, abs=0.2)
    assert model.spread == pytest.approx(0.6, abs=0.3)
    found = model.posterior(ratings) @ POINTS
    assert np.corrcoef(found, strength)[0, 1] > 0.9


def test_thresholds_stay_in_order():
    rng = np.random.default_rng(2)
    ratings = Ratings(rng.choice([0, 3], (20, 4)), np.full((20, 4), -1), 4)  # two levels that nobody gave
    model = fit(ratings)
    assert (np.diff(model.threshold, axis=1) > 0).all()
    again = _model(model.parameters, 4, 4, False)
    assert again.threshold == pytest.approx(model.threshold)


def test_intervals_are_the_narrowest_that_hold_their_share():
    rng = np.random.default_rng(1)
    strength = rng.normal([2.0, 1.9, 0.0, -3.0], 0.4, (4_000, 4))
    found = latent_intervals(list("abcd"), strength)
    assert found["latent_low"].tolist() == [1, 1, 3, 4]
    assert found["latent_high"].tolist() == [2, 2, 3, 4]
    assert (found["latent_share"] >= 0.9).all()


def test_chance_above_is_that_of_draws():
    chance = np.zeros((2, len(POINTS)))
    chance[0, [10, 20]] = 0.5
    chance[1, [10, 30]] = 0.5
    assert chance_above(chance, 0, 1) == pytest.approx(0.25 * 0.5 + 0.25)
    assert chance_above(chance, 0, 1) + chance_above(chance, 1, 0) == pytest.approx(1)


def test_what_reviewers_said_of_a_rating_is_not_used_to_predict_it():
    _, ratings = simulate(World("", 30, reviewed=12), np.random.default_rng(3))
    model = fit(ratings)
    row = int(np.nonzero((ratings.peers[:, 0] >= 0) & (ratings.own[:, 0] >= 0))[0][0])
    peers = ratings.peers.copy()
    peers[row, 0] = (peers[row, 0] + 1) % 3
    changed = chances(model, ratings._replace(peers=peers))
    assert changed[row, 0] == pytest.approx(chances(model, ratings)[row, 0], abs=1e-9)
    assert changed[row, 1] != pytest.approx(chances(model, ratings)[row, 1], abs=1e-6)


def test_only_ratings_that_no_reviewer_made_are_predicted():
    _, ratings = simulate(World("", 20, reviewed=8), np.random.default_rng(3))
    responses = responses_of(ratings)
    found = what_reviewers_would_say(responses, fit(ratings), 2024)
    assert len(found) == int(((ratings.own >= 0) & (ratings.peers < 0)).sum())
    assert found["chance"].between(0, 1).all()


def test_ratings_are_laid_out_by_city_wave_and_factor():
    own = pd.DataFrame(
        {"city": list("aab"), "year": [2020, 2024, 2024], "key_factor": ["x", "y", "x"], "value": [1, 0.5, None]}
    )
    peers = pd.DataFrame({"city": ["a"], "year": [2024], "key_factor": ["y"], "value": [0]})
    found = lay_out(own, peers, ["x", "y", "z"], [0, 0.5, 1])
    assert found.rows == (("a", 2020), ("a", 2024))
    assert found.factors == ("x", "y")
    assert found.ratings.own.tolist() == [[2, -1], [-1, 1]]
    assert found.ratings.peers.tolist() == [[-1, -1], [-1, 0]]
    assert found.reviewed == [1]
    assert "at least 15" in found.too_few
    with pytest.raises(ValueError, match="2 to 10 levels"):
        lay_out(own, peers, ["x"], list(np.linspace(0, 1, 11)))


def test_latent_ranks_are_covered_and_soon():
    share, error, _, seconds = covered(World("quick", 40, reviewed=12), 12)
    assert 0.9 - 1.5 * error - 0.02 <= share <= 0.92 + 1.5 * error
    assert seconds < 2


def test_predictions_of_reviews_are_better_where_cities_flatter():
    model, plain, gain, _ = predicted(World("", 40, reviewed=10, flatter=1.2), 2)
    assert gain >= 0.2
    assert model < plain


def test_the_model_stands_beside_the_ranks_on_the_page():
    demo = study_data.load_data(str(ROOT / "data" / "demo"), "introductory-language-courses")
    ranks = study_ranks.load_ranks(demo, 2024, draws=300)
    shown = page.intervals(ranks)
    assert "It is a model" in shown.html
    assert {"latent_low", "latent_high"} <= set(shown.tables["ranks"])
    few = study_data.load_data(
        str(ROOT / "data" / "demo"), "introductory-language-courses", key_factors="strategy,orientation"
    )
    without = page.intervals(study_ranks.load_ranks(few, 2024, draws=300))
    assert "needs at least" in without.html
    assert "Model: from" not in without.html


def test_no_prediction_is_shown_where_it_is_no_better():
    demo = study_data.load_data(str(ROOT / "data" / "demo"), "introductory-language-courses")
    shown = expected_reviews(demo)
    assert "How this was checked" in shown.plain
    assert ("no prediction is shown" in shown.plain) == ("reviewers-expected" not in shown.tables)
    assert "not smaller" in check_words(Check(0.2, 0.1, 9, 8))
    assert "smaller by 50 %" in check_words(Check(0.1, 0.2, 9, 8))


def test_left_out_reviews_are_not_seen():
    """With reviews that contradict the city everywhere in one city alone, leaving it out predicts it badly."""
    _, ratings = simulate(World("", 24, reviewed=8, flatter=0.0, missing=0.0), np.random.default_rng(5))
    peers = ratings.peers.copy()
    odd = int(np.nonzero(peers[:, 0] >= 0)[0][0])
    peers[odd] = np.where(ratings.own[odd] == 2, 0, 2)
    check = leave_one_review_out(responses_of(ratings._replace(peers=peers)), fit(ratings))
    assert check.cities == 8
    assert check.model > 0.15
