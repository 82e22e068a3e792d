"""The structure of a benchmark: known answers, planted faults, and what the page asks."""

import numpy as np
import pandas as pd
import pytest
from calibration_audit import shares as found_and_wrong
from calibration_audit import simulate
from conftest import ROOT
from scipy import stats

from ickit.analysis import audit
from ickit.analysis.audit.dif import expected, score_test
from ickit.analysis.audit.polychoric import bivariate_normal, of_table
from ickit.analysis.audit.reliability import cronbach
from ickit.analysis.audit.weights import main_effects
from ickit.report.sections import audited_ratings
from ickit.report.sections import benchmark_audit as page
from ickit.report.sections.audit_questions import questions_raised
from ickit.runs.editions import why_not_public
from ickit.study import study_data


@pytest.fixture(scope="module")
def demo():
    return study_data.load_data(str(ROOT / "data" / "demo"), "introductory-language-courses")


def test_chances_of_two_normal_values_are_scipys():
    for h, k, rho in ((0.3, -0.5, 0.6), (-1.2, 0.1, -0.8), (0, 0, 0.95)):
        exact = stats.multivariate_normal.cdf([h, k], cov=[[1, rho], [rho, 1]])
        assert bivariate_normal(np.array(h), np.array(k), rho) == pytest.approx(exact, abs=1e-4)


def test_polychoric_correlation_recovers_the_latent_one():
    rng = np.random.default_rng(2)
    x = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 4_000)
    y = np.stack([np.digitize(x[:, 0], [-0.5, 0.4]), np.digitize(x[:, 1], [0.0, 1.0])])
    table = pd.crosstab(y[0], y[1]).to_numpy(dtype=float)
    assert of_table(table) == pytest.approx(0.6, abs=0.04)
    assert of_table(table[:, ::-1]) == pytest.approx(-0.6, abs=0.04)
    assert np.isnan(of_table(np.array([[3.0, 4.0]])))


def test_alpha_of_a_worked_example():
    """Three items, five persons: variances 1.3, 1.3, .7, of the sum 7.7, so alpha = 1.5 · (1 - 3.3 / 7.7)."""
    values = pd.DataFrame({"a": [1, 2, 3, 4, 3], "b": [1, 3, 2, 4, 3], "c": [2, 3, 3, 4, 2]}) * 1.0
    whole = values.sum(axis=1).var()
    assert cronbach(values) == pytest.approx(1.5 * (1 - values.var().sum() / whole))
    assert cronbach(pd.DataFrame({"a": [0.0, 1, 0, 1], "b": [0.0, 0, 1, 1]})) == pytest.approx(0, abs=1e-9)
    found = audit.reliability(simulate("none", 60, np.random.default_rng(1))[0])
    assert found.low < found.alpha < found.high
    assert found.ordinal > found.alpha


def test_main_effects_are_shares_of_variance():
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 30, dtype=float)
    assert main_effects(x, np.array([1.0, 1.0])) == pytest.approx([0.5, 0.5], abs=0.01)
    assert main_effects(x, np.array([3.0, 1.0])) == pytest.approx([0.9, 0.1], abs=0.01)
    shares = audit.effective_weights(pd.DataFrame(x, columns=["a", "b"]), [3.0, 1.0])
    assert shares["nominal"].tolist() == [0.75, 0.25]
    assert shares["effective"].sum() == pytest.approx(1)


def test_the_rest_expects_more_of_stronger_cities():
    rng = np.random.default_rng(1)
    rest = rng.normal(size=60)
    y = np.digitize(rest + rng.normal(0, 0.5, 60), [-0.5, 0.5]) / 2
    said = expected(y, rest)
    assert np.corrcoef(said, rest)[0, 1] > 0.9
    assert said.mean() == pytest.approx(y.mean(), abs=0.02)
    group = rng.random(60) < 0.5
    difference, p = score_test(np.clip(y + 0.5 * group, 0, 1), rest, group, 499, rng)
    assert difference > 15
    assert p < 0.05


FAULTS = ["silent", "redundant", "against", "two dimensions", "read differently", "counts for little"]


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_faults_are_found_and_seldom_others(fault):
    found, wrong = found_and_wrong(fault, 40, 15)
    assert found >= 0.7
    assert wrong <= 0.2


def test_without_any_association_there_is_no_dimension():
    rng = np.random.default_rng(3)
    kept = [
        audit.parallel_analysis(pd.DataFrame(rng.choice([0, 0.5, 1], (40, 9))), draws=100)["kept"].sum()
        for _ in range(20)
    ]
    assert np.mean([k > 0 for k in kept]) <= 0.2


def test_a_strong_common_trait_makes_no_two_factors_redundant():
    trait = np.random.default_rng(1).normal(size=(60, 1))
    noise = np.random.default_rng(2).normal(size=(60, 5))
    values = pd.DataFrame(np.digitize(0.95 * trait + 0.31 * noise, [-0.4, 0.5]) / 2, columns=list("abcde"))
    pairs = audit.redundant_pairs(values)
    assert pairs["spearman"].max() > 0.75
    assert not pairs["redundant"].any()


def test_few_cities_get_sentences_and_no_findings():
    values = simulate("silent", 6, np.random.default_rng(1))[0]
    assert not audit.silent_factors(values)["silent"].any()
    assert not audit.against_the_rest(values)["against"].any()
    assert audit.effective_weights(values, [1.0] * 9)["low"].isna().all()
    group = pd.Series([True, False] * 3, index=values.index)
    assert audit.differential_functioning(values, group)["reason"].str.contains("Fewer than 15").all()
    empty = audit.parallel_analysis(values.iloc[:3])
    assert empty.empty
    assert not empty["kept"].any()


def test_the_page_asks_what_its_numbers_raise(demo):
    for year in (0, 2024):
        of = audited_ratings.load(demo, year)
        asked = questions_raised(of)
        about = {of.names[f] for f in of.silent.loc[of.silent["silent"], "key_factor"]}
        assert about <= {what for what, _ in asked}
        shown = page.headline(of)
        assert f"{len(asked)} question" in shown.plain
        assert not any(city in page.questions(of).plain for city in demo.names.values())


def test_each_citys_last_wave_is_taken(demo):
    values = audited_ratings.load(demo).values
    own = demo.ratings[demo.ratings["value"].notna()]
    last = own.groupby("city")["year"].max()
    assert set(values.index) == set(last.index)
    city = str(last.index[0])
    rows = own[(own["city"] == city) & (own["year"] == last[city])].set_index("key_factor")["value"]
    assert values.loc[city].dropna().to_dict() == {f: float(v) for f, v in rows.items()}


def test_every_section_of_the_page_stands(demo):
    of = audited_ratings.load(demo, 2024)
    for section in (page.hang_together, page.go_together, page.how_much_each_counts, page.each_key_factor):
        assert section(of).tables
        assert "nan" not in section(of).plain.lower().split()
    assert "cannot be told" in page.read_differently(of).plain


def test_it_is_no_part_of_a_public_run():
    assert why_not_public("benchmark_audit", None)
