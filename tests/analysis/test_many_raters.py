"""Agreement of many assessors against published examples, and standard errors against published and numeric ones."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from krippendorff import alpha as published_alpha
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.inter_rater import fleiss_kappa as published_fleiss

import ickit
from ickit.analysis import agreement
from ickit.analysis.agreement_errors import coefficient_errors, coefficients, shared_credit
from ickit.analysis.many_raters import (
    agreement_weights,
    counts_of,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    many_raters,
    rated_by_all,
)
from ickit.benchmark.model import Benchmark

ROOT = Path(__file__).resolve().parents[2]

# Fleiss 1971, table 1: 30 patients, 6 psychiatrists, 5 diagnoses.
FLEISS = np.array(
    json.loads(
        """[[0,0,0,6,0],[0,3,0,0,3],[0,1,4,0,1],[0,0,0,0,6],[0,3,0,3,0],[2,0,4,0,0],[0,0,4,0,2],[2,0,3,1,0],[2,0,0,4,0],
        [0,0,0,0,6],[1,0,0,5,0],[1,1,0,4,0],[0,3,3,0,0],[1,0,0,5,0],[0,2,0,3,1],[0,0,5,0,1],[3,0,0,1,2],[5,1,0,0,0],
        [0,2,0,4,0],[1,0,2,0,3],[0,0,0,0,6],[0,1,0,5,0],[0,2,0,1,3],[2,0,0,4,0],[1,0,0,4,1],[0,5,0,1,0],[4,0,0,0,2],
        [0,2,0,4,0],[1,0,5,0,0],[0,0,0,0,6]]"""
    ),
    dtype=float,
)
# Gwet 2014: 12 units, 4 raters, 5 categories, with blanks (0).
GWET = np.array(
    [[1, 1, 0, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4], [4, 4, 4, 4], [1, 1, 2, 1],
     [2, 2, 2, 2], [0, 5, 5, 5], [0, 0, 1, 1], [0, 0, 3, 0]],
    dtype=float,
)  # fmt: skip
LEVELS = np.arange(1.0, 6.0)


@pytest.fixture(scope="module")
def counts() -> np.ndarray:
    return counts_of(np.where(GWET == 0, np.nan, GWET), LEVELS)


def test_fleiss_1971() -> None:
    value, _ = fleiss_kappa(FLEISS, np.eye(5))
    assert value == pytest.approx(0.430, abs=5e-4)
    assert value == pytest.approx(published_fleiss(FLEISS))


def test_gwet_2014(counts: np.ndarray) -> None:
    assert gwet_ac(counts, np.eye(5)) == pytest.approx((0.77544, 0.14295), abs=5e-6)
    assert fleiss_kappa(counts, np.eye(5)) == pytest.approx((0.76117, 0.15302), abs=5e-6)
    assert krippendorff_alpha(counts, np.eye(5))[0] == pytest.approx(0.743, abs=5e-4)


def test_alpha_is_the_librarys(counts: np.ndarray) -> None:
    blank = np.where(GWET == 0, np.nan, GWET).T
    for kind, level in (("identity", "nominal"), ("quadratic", "interval")):
        ours = krippendorff_alpha(counts, agreement_weights(LEVELS, kind))[0]
        assert ours == pytest.approx(published_alpha(blank, level_of_measurement=level))


def test_two_raters_without_blanks_are_the_two_assessors_of_the_page() -> None:
    rng = np.random.default_rng(4)
    first = rng.integers(0, 3, 60)
    both = np.stack([first, np.clip(first + rng.integers(-1, 2, 60), 0, 2)], axis=1)
    table = np.zeros((3, 3))
    np.add.at(table, (both[:, 0], both[:, 1]), 1)
    weights = agreement_weights(np.array([0, 0.5, 1]), "linear")
    counts = counts_of(both / 2, np.array([0, 0.5, 1]))
    assert gwet_ac(counts, weights)[0] == pytest.approx(agreement.gwet(table, weights))
    many = coefficients(np.stack([table, table * 1.5]), weights)
    assert many["ac2"] == pytest.approx([agreement.gwet(table, weights)] * 2)
    assert many["alpha"][0] == pytest.approx(agreement.alpha(table.astype(int)))


@pytest.mark.parametrize("compute", [gwet_ac, fleiss_kappa])
def test_standard_errors_are_those_of_leaving_units_out(compute: object) -> None:
    """For many units the asymptotic error is near the jackknife's."""
    rng = np.random.default_rng(8)
    true = rng.integers(0, 4, 300)
    ratings = np.clip(true[:, None] + rng.integers(-1, 2, (300, 5)) * (rng.random((300, 5)) < 0.4), 0, 3) / 3
    ratings[:, 3:][rng.random((300, 2)) < 0.4] = np.nan
    levels = np.arange(4) / 3
    counts, weights = counts_of(ratings, levels), agreement_weights(levels, "linear")
    counts = counts[counts.sum(axis=1) > 0]
    value, error = compute(counts, weights)
    without = np.array([compute(np.delete(counts, i, axis=0), weights)[0] for i in range(len(counts))])
    n = len(counts)
    jackknife = np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
    assert 0.3 < value < 0.9
    assert error == pytest.approx(jackknife, rel=0.03)


def test_non_integer_tables() -> None:
    shares = np.array([[0.45, 0.3], [0.3, 0.45]])
    assert agreement.gwet(shares) == pytest.approx(0.2)
    assert agreement.gwet(shares) == pytest.approx(agreement.gwet(shares * 200))
    assert agreement.kappa(shares) == pytest.approx(agreement.kappa(shares * 200))
    with pytest.raises(ValueError, match="whole numbers"):
        agreement.alpha(shares)


def test_nothing_to_agree_on() -> None:
    once = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert np.isnan(gwet_ac(once, np.eye(2))[0])
    assert np.isnan(fleiss_kappa(np.array([[2.0, 0.0], [3.0, 0.0]]), np.eye(2))[0])
    assert np.isnan(krippendorff_alpha(once, np.eye(2))[0])


def test_how_much_near_levels_count() -> None:
    even = [agreement_weights(np.arange(n) / (n - 1), "linear") for n in (2, 3, 4, 5)]
    assert [shared_credit(weights) for weights in even] == [0, Fraction(1, 2), Fraction(2, 3), Fraction(3, 4)]
    assert shared_credit(agreement_weights(np.array([0, 0.2, 1]), "linear")) is None


@pytest.fixture(scope="module")
def experts() -> ickit.Study:
    place = ROOT / "data" / "examples"
    return ickit.load(place / "expert-view", place / "expert-view.yaml", assessor="expert-1")


def test_all_assessors_of_a_study(experts: ickit.Study) -> None:
    found = experts.agreement_of_all(2023).set_index(["coefficient", "weights"])
    assert (found["assessors"] == 4).all()
    assert (found["cities"] == 24).all()
    assert (found["units"] > found["rated_twice"]).all()
    quadratic = found.loc[("Gwet's AC2", "quadratic")]
    assert quadratic["low"] < quadratic["value"] < quadratic["high"]
    assert quadratic["cities_low"] < quadratic["value"] < quadratic["cities_high"]
    assert quadratic["value"] > found.loc[("Gwet's AC2", "linear"), "value"]


def test_one_assessor_has_nobody_to_agree_with(experts: ickit.Study) -> None:
    own = experts.data.assessments
    alone = rated_by_all(own[own["assessor"] == "expert-1"], experts.benchmark)
    assert many_raters(alone, experts.benchmark).empty
    assert rated_by_all(own.iloc[:0], experts.benchmark).empty


def test_errors_of_two_assessors() -> None:
    """Cohen's kappa of Fleiss, Cohen and Everitt 1969: AC2's error is that of the many; cities are drawn whole."""
    benchmark = Benchmark(id="b", title="B", key_factors=[{"id": "a", "name": "A"}])
    rng = np.random.default_rng(2)
    levels = np.array(["not_met", "partly_met", "met"])
    own = rng.integers(0, 3, 90)
    peer = np.clip(own + (rng.random(90) < 0.3) * rng.integers(-1, 2, 90), 0, 2)
    cities = [f"c{i // 9}" for i in range(90)]
    both = pd.DataFrame({"city": cities, "first_rating": levels[own], "second_rating": levels[peer]})
    found = coefficient_errors(both, benchmark).set_index("coefficient")
    assert (found["error"].drop("alpha") > 0).all()
    assert np.isnan(found.loc["alpha", "error"])
    assert (found["cities_low"] < found["cities_high"]).all()
    table = np.zeros((3, 3), dtype=int)
    np.add.at(table, (own, peer), 1)
    published = cohens_kappa(table, wt="quadratic")
    assert found.loc["kappa_quadratic", ["value", "error"]].tolist() == pytest.approx(
        [published.kappa, published.std_kappa]
    )
    assert found.loc["kappa_quadratic", "value"] > found.loc["kappa", "value"]
    units = np.eye(3)[own] + np.eye(3)[peer]
    square = agreement_weights(np.array([0, 0.5, 1]), "quadratic")
    assert found.loc["ac2_quadratic", "value"] == pytest.approx(gwet_ac(units, square)[0])
    few = coefficient_errors(both[both["city"] < "c3"], benchmark)
    assert few["cities_low"].isna().all()


def test_the_page_says_the_interval_of_percent_agreement_in_percent() -> None:
    study = ickit.load(Path(__file__).resolve().parents[2] / "data" / "demo", "introductory-language-courses")
    shown = ickit.report.agreement(study).overall().tables["coefficients"].set_index("coefficient")["over_cities"]
    assert shown["Percent agreement"].endswith(" %")
    assert not shown.drop("Percent agreement").str.contains("%").any()
    assert "Kappa, quadratic weights" in shown
