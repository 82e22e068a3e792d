"""Outcomes against what is in place: the planted one is found, by hand on a few cities, and never a condition."""

from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError
from scipy.stats import somersd

import ickit
from ickit.analysis.association.sentences import association_sentence
from ickit.benchmark.model import Benchmark
from ickit.errors import InputError
from ickit.study.associations import load_tests
from ickit.study.outcomes import IN_PLACE, load_outcomes
from ickit.study.similar import conditions

PLACE = Path(__file__).resolve().parents[2] / "data" / "examples"
FACTORS = [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]


@pytest.fixture(scope="module")
def study() -> ickit.Study:
    return ickit.load(PLACE / "expert-view", PLACE / "expert-view.yaml", assessor="expert-1")


def test_the_planted_outcome_goes_with_the_number_in_place(study: ickit.Study) -> None:
    found = study.outcomes(2023, permutations=2000).set_index("result")
    assert len(found) == 2 + 8
    assert set(found["n_tests"]) == {10}
    row = found.loc[IN_PLACE]
    assert row["outcome_name"] == "Newcomers in work"
    assert row["D"] > 0.3
    assert row["q"] <= 0.05
    assert row["n_cities"] == 24
    pooled = study.outcomes(2023, "pooled", permutations=500).set_index("result").loc[IN_PLACE]
    assert pooled["waves"] == "2021, 2023"
    assert pooled["D"] > 0.3


def test_d_is_that_of_scipy(study: ickit.Study) -> None:
    tests = load_outcomes(study.data, 2023, permutations=50)
    both = tests.results.merge(tests.values, on=["city", "year"])
    for result in (IN_PLACE, "overall score", "schools"):
        rows = both[both[result].notna()]
        expected = somersd(rows[result], rows["in-work"]).statistic
        row = tests.found.set_index("context_factor").loc[result]
        assert row["D"] == pytest.approx(expected)


def test_it_is_no_condition_and_no_part_of_the_score(study: ickit.Study) -> None:
    tests = load_tests(study.data, 2023, permutations=10)
    assert tests.indicator_names == ["population"]
    assert [c.name for c in conditions(study.data, 2023)].count("newcomers-in-work") == 0
    bare = study.data.benchmark.model_copy(update={"outcomes": ()})
    assert bare.factor_weights == study.data.benchmark.factor_weights


def _small(tmp_path: Path, better: str = "lower", tells: bool = True) -> ickit.Study:
    """Four cities with 2, 1, 1 and 0 of two key factors in place, and waits of 3, 5, 9 and 9 weeks."""
    scale = "" if tells else "scale: {min: 0, max: 1}\n"
    yes, no = ("met", "not_met") if tells else ("1", "0")
    (tmp_path / "bench.yaml").write_text(
        f"id: bench\ntitle: Bench\n{scale}key_factors: [{{id: a, name: A}}, {{id: b, name: B}}]\n"
        f"outcomes: [{{id: waiting, name: Weeks of waiting, indicator: weeks, better: {better}, unit: weeks}}]\n"
    )
    given = {"w": (yes, yes), "x": (yes, no), "y": (no, yes), "z": (no, no)}
    pd.DataFrame({"city": list(given), "name": list("WXYZ")}).to_csv(tmp_path / "cities.csv", index=False)
    rows = [(c, 2024, "bench", f, "self", r) for c, of in given.items() for f, r in zip("ab", of, strict=True)]
    head = ["city", "year", "benchmark", "key_factor", "assessor", "rating"]
    pd.DataFrame(rows, columns=head).to_csv(tmp_path / "assessments.csv", index=False)
    weeks = [(c, y, "weeks", v) for c, y, v in (("w", 2023, 3), ("x", 2024, 5), ("y", 2024, 9), ("z", 2022, 9))]
    later = [("z", 2025, "weeks", 1)]
    pd.DataFrame(weeks + later, columns=["city", "year", "indicator", "value"]).to_csv(
        tmp_path / "indicators.csv", index=False
    )
    return ickit.load(tmp_path, tmp_path / "bench.yaml")


def test_by_hand_where_low_values_are_good(tmp_path: Path) -> None:
    """Of five pairs with different numbers in place the better outcome lies with the higher in 4, y and z are equal."""
    row = _small(tmp_path).outcomes(2024).set_index("result").loc[IN_PLACE]
    assert (row["n_pairs"], row["D"]) == (5, 0.8)
    assert (row["lower"], row["equal"], row["higher"]) == (0.0, 0.2, 0.8)
    tests = load_outcomes(_small(tmp_path).data, 2024)
    assert tests.values.set_index("city")["waiting year"].to_dict() == {"w": 2023, "x": 2024, "y": 2024, "z": 2022}
    other = _small(tmp_path, "higher").outcomes(2024).set_index("result").loc[IN_PLACE, "D"]
    assert other == -0.8


def test_where_the_scale_does_not_say_what_is_in_place_the_score_leads(tmp_path: Path) -> None:
    study = _small(tmp_path, tells=False)
    assert IN_PLACE not in set(study.outcomes(2024)["result"])
    assert "Overall score, from" in ickit.report.outcomes(study, 2024).by_count().plain


def test_the_page_says_it_with_caution(study: ickit.Study) -> None:
    page = ickit.report.outcomes(study, 2023, permutations=500)
    said = page.plain_reading().plain
    assert "An association is not an effect." in page.headline().plain
    assert "Of two cities that differ in it, the one with more in place has the worse outcome in" in said
    assert "more in place goes with better outcomes" in said
    assert set(page.association_tests().tables["outcome-tests"]["result"]) == set(study.outcomes(2023)["result"])
    third = page.by_count().tables["in-work-by-third"]
    assert third["cities"].sum() == 24
    assert "four times in five" in page.what_n_could_show().plain or page.what_n_could_show().tables


@pytest.mark.parametrize(
    ("side", "d", "words"),
    [
        ("in_place", 0.5, "more in place goes with better outcomes"),
        ("rating", -0.5, "a higher rating goes with worse outcomes"),
        ("score", 0.5, "a higher score goes with better outcomes"),
    ],
)
def test_the_verdict_is_that_of_conditions(side: str, d: float, words: str) -> None:
    row = {"D": d, "lower": 0.2, "equal": 0.1, "higher": 0.7, "n_cities": 40, "n_units": 40, "unit": "cities",
           "n_pairs": 600, "low": d - 0.1, "high": d + 0.1, "q": 0.01, "n_tests": 10, "waves": "2024", "reason": "",
           "interval_reason": "", "note": "", "D_all": d}  # fmt: skip
    assert words in association_sentence(row, side=side)  # type: ignore[arg-type]
    assert "cannot tell" in association_sentence({**row, "q": 0.4}, side=side)  # type: ignore[arg-type]


def test_a_benchmark_without_outcomes_has_a_page_that_says_so() -> None:
    study = ickit.load(PLACE.parent / "demo", "introductory-language-courses")
    assert study.outcomes(2024).empty
    page = ickit.report.outcomes(study, 2024)
    shown = (page.headline(), page.by_count(), page.association_tests(), page.plain_reading(), page.what_n_could_show())
    assert "names no outcome" in shown[0].plain
    assert all(one.plain for one in shown)
    with pytest.raises(InputError, match="no wave"):
        study.outcomes(2023)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"outcomes": [{"id": "a", "name": "A", "indicator": "x"}]}, "also the id of a key factor"),
        ({"outcomes": [{"id": "o", "name": "O", "indicator": "x"}] * 2}, "stands twice"),
        (
            {
                "outcomes": [{"id": "o", "name": "O", "indicator": "people"}],
                "context_factors": [{"id": "size", "name": "Size", "indicator": "people", "breaks": [5]}],
            },
            "people is a condition, so it cannot be an outcome as well",
        ),
        (
            {
                "outcomes": [{"id": "o", "name": "O", "indicator": "rent"}],
                "scale": {"min": 0, "max": 9},
                "key_factors": [{"id": "a", "name": "A", "from": {"indicator": "rent"}}],
            },
            "rent is part of a rating",
        ),
    ],
)
def test_what_an_outcome_cannot_be(more: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Benchmark.model_validate({"id": "b", "title": "B", "key_factors": FACTORS, **more})
