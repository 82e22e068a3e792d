"""The page for a team before it visits a city."""

import pandas as pd
import pytest
from conftest import ROOT

import ickit


@pytest.fixture(scope="module")
def study():
    return ickit.load(ROOT / "data" / "demo", city="lindenfurt")


@pytest.fixture(scope="module")
def page(study):
    return ickit.report.review_preparation(study, "lindenfurt", 2024)


def csv(name):
    return pd.read_csv(ROOT / "data" / "demo" / f"{name}.csv").query("city == 'lindenfurt' and year == 2024")


SECTIONS = (
    "headline", "at_a_glance", "whom_to_hear", "evidence", "contradictions", "factor_by_factor", "open_questions",
    "last_review", "record",
)  # fmt: skip


def test_the_page_counts_the_evidence_of_the_city_and_not_of_its_reviewers(page):
    own = csv("evidence").query("assessor == 'self'")
    rows = page.evidence().tables["evidence-by-kind"]
    assert rows["pieces"].sum() == len(own)
    assert f"{own['key_factor'].nunique()} of 9 key factors with evidence" in page.headline().plain
    heard = page.whom_to_hear().tables["whom-to-hear"]
    assert heard["pieces"].sum() == (own["informant"].notna() & (own["confidential"] == "no")).sum()


def test_nothing_that_reviewers_found_or_that_is_confidential_stands_on_it(page):
    shown = "\n".join(getattr(page, name)().plain for name in SECTIONS)
    assert "kestrel" not in shown
    theirs = csv("assessments").query("assessor == 'peer'")["note"].dropna()
    assert len(theirs)
    for note in theirs:
        assert note not in shown
    said = csv("evidence").groupby("assessor")["summary"].apply(set)
    assert said["peer"] - said["self"]
    for summary in said["peer"] - said["self"]:
        assert summary not in shown


def test_open_questions_are_those_without_an_answer(page):
    answers = csv("answers").query("assessor == 'self'")
    settled = answers[answers["finding"].notna() & (answers["finding"] != "unknown")]["question"]
    left = page.open_questions().tables["open-questions"]
    assert not set(left["question"]) & set(settled)
    assert len(left) + len(settled) == page.at_a_glance().tables["preparation"]["questions"].sum()


def test_the_last_review_is_the_one_before(page):
    said = page.last_review()
    assert "last reviewed in 2018" in said.plain
    rows = pd.read_csv(ROOT / "data" / "demo" / "recommendations.csv").query("city == 'lindenfurt' and year == 2018")
    assert set(said.tables["last-recommendations"]["id"]) == set(rows["id"])


def test_the_call_for_the_workbook_names_city_and_year(page):
    assert "ickit form introductory-language-courses --visit --city lindenfurt --year 2024" in page.record().plain


def test_a_city_that_gave_nothing_but_ratings_has_a_page(tmp_path):
    for name in ("cities", "assessments"):
        pd.read_csv(ROOT / "data" / "demo" / f"{name}.csv").to_csv(tmp_path / f"{name}.csv", index=False)
    page = ickit.report.review_preparation(ickit.load(tmp_path), "sankt-joerdis", 2024)
    shown = [getattr(page, name)().plain for name in SECTIONS]
    assert "has given no evidence" in shown[3]
    assert "no earlier peer review" in shown[7]
    with pytest.raises(ickit.InputError, match="no rows"):
        ickit.report.review_preparation(ickit.load(tmp_path), "val-d-aubrisse", 2024)


def test_a_review_is_followed_up_once_the_city_has_rated_itself_again(study):
    review = ickit.report.peer_review(study, "lindenfurt", 2018)
    shown = review.what_became()
    rows = pd.read_csv(ROOT / "data" / "demo" / "recommendations.csv").query("city == 'lindenfurt' and year == 2018")
    assert set(shown.tables["recommendations-since"]["id"]) == set(rows["id"])
    assert f"Of {len(rows)} recommendations of 2018:" in shown.plain
    assert f"{(rows['status'] == 'done').sum()} done" in shown.plain
    ratings = pd.read_csv(ROOT / "data" / "demo" / "assessments.csv").query(
        "city == 'lindenfurt' and assessor == 'self'"
    )
    then, now = (ratings[ratings["year"] == year].set_index("key_factor")["rating"] for year in (2018, 2024))
    table = shown.tables["before-and-after"].set_index("key_factor")
    assert table["self_then"].to_dict() == then.to_dict()
    seen = table["year_now"] == 2024
    assert table.loc[seen, "self_now"].to_dict() == now[seen[seen].index].to_dict()
    assert "does not say what led to what" in shown.plain
    assert "with follow-up to 2024" in repr(review.headline())


def test_a_review_of_the_last_wave_has_actions_and_no_later_rating(study):
    review = ickit.report.peer_review(study, "lindenfurt", 2024)
    shown = review.what_became()
    assert "has not rated itself since" in shown.plain
    assert "before-and-after" not in shown.tables
    assert "with follow-up" not in repr(review.headline())


def test_where_nothing_came_after_the_page_says_so(tmp_path):
    for name in ("cities", "assessments", "recommendations"):
        pd.read_csv(ROOT / "data" / "demo" / f"{name}.csv").to_csv(tmp_path / f"{name}.csv", index=False)
    study = ickit.load(tmp_path)
    assert "Later, this section says" in ickit.report.peer_review(study, "lindenfurt", 2024).what_became().plain
    assert "nothing to follow up" in ickit.report.peer_review(study, "sankt-joerdis", 2024).what_became().plain
