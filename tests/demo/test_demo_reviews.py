"""The second source of the demonstration: more cities, enough reviews for a prediction."""

import pytest
from conftest import ROOT

from ickit.demo.generate import generate
from ickit.demo.write import to_csv
from ickit.report.sections.reviewers_expected import expected_reviews
from ickit.study import study_data

SOURCE = ROOT / "data" / "demo-reviews"


def test_it_is_what_the_generator_writes(tmp_path):
    tables = generate(60, (2024,))
    for name in ("cities", "assessments"):
        to_csv(tables[name], tmp_path / f"{name}.csv")
        assert (SOURCE / f"{name}.csv").read_bytes() == (tmp_path / f"{name}.csv").read_bytes()
    assert "fictional" in (SOURCE / "README.md").read_text("utf-8")


def test_its_page_says_what_reviewers_would_say_of_every_rating_that_was_not_reviewed():
    study = study_data.load_data(str(SOURCE), "introductory-language-courses")
    section = expected_reviews(study)
    shown = section.tables["reviewers-expected-ratings"]
    given = study.assessments[study.assessments["rating"].isin(study.benchmark.scale.names)]
    by = {who: set(zip(r["city"], r["key_factor"], strict=True)) for who, r in given.groupby("assessor")}
    assert set(zip(shown["city"], shown["key_factor"], strict=True)) == by["self"] - by["peer"]
    assert shown["chance"].between(0, 1).all()
    factors = section.tables["reviewers-expected"]
    assert factors["expected"].sum() == pytest.approx(shown["chance"].sum())
