"""What pages say of what cities can learn from each other: actions, similar cities, visits."""

import pandas as pd
import pytest
from conftest import ROOT

import ickit
from ickit.runs.editions import why_not_public


@pytest.fixture(scope="module")
def demo():
    return ickit.load(ROOT / "data" / "demo")


@pytest.fixture(scope="module")
def public():
    return ickit.load(ROOT / "data" / "demo", public=True)


def csv(name):
    return pd.read_csv(ROOT / "data" / "demo" / f"{name}.csv")


def test_the_city_page_says_what_became_of_each_action(demo):
    shown = ickit.report.city_report(demo, "lindenfurt", 2024).last_plan()
    rows = csv("actions").query("city == 'lindenfurt' and year < 2024")
    table = shown.tables["last-plan"]
    assert set(table["id"]) == set(rows["id"])
    assert f"{(rows['status'] == 'done').sum()} done" in shown.plain
    pd.testing.assert_frame_equal(
        demo.followed_actions("lindenfurt", 2024).sort_values("id")[["id", "moved"]].reset_index(drop=True),
        table.sort_values("id")[["id", "moved"]].reset_index(drop=True),
    )


def test_the_public_city_page_tells_of_public_actions_that_are_done_and_of_no_other(public):
    shown = ickit.report.city_report(public, "lindenfurt", 2024).last_plan()
    rows = csv("actions").query("city == 'lindenfurt' and year < 2024 and status == 'done' and public == 'yes'")
    assert set(shown.tables["last-plan"]["id"]) == set(rows["id"])
    assert len(rows)
    assert shown.tables["last-plan"]["owner"].isna().all()


def test_a_city_without_actions_says_so(demo):
    quiet = next(c for c in demo.scores(2024)["city"] if c not in set(demo.actions()["city"]))
    assert "no action" in ickit.report.city_report(demo, quiet, 2024).last_plan().plain


def test_the_page_of_all_actions_counts_them(demo):
    page = ickit.report.actions(demo)
    rows = csv("actions")
    found = page.by_key_factor().tables["by-key-factor"]
    assert found["actions"].sum() == len(rows)
    assert found["done"].sum() == (rows["status"] == "done").sum()
    assert "Cannot tell" in page.moved_more().plain
    assert len(page.every_action().tables["actions"]) == len(rows)
    assert len(page.in_the_way().tables["causes"]) == rows.query("status != 'done'")["cause"].notna().sum()
    assert str(len(rows)) in page.headline().plain


def test_without_actions_the_page_says_where_they_come_from(tmp_path):
    for name in ("cities", "assessments"):
        csv(name).to_csv(tmp_path / f"{name}.csv", index=False)
    page = ickit.report.actions(ickit.load(tmp_path))
    assert "ickit plan" in page.headline().plain
    assert "nothing to compare" in page.moved_more().plain
    assert page.every_action().tables == {}


@pytest.mark.parametrize("name", ["actions"])
def test_pages_for_members_are_no_part_of_a_public_run(name):
    assert why_not_public(name, None)


def test_the_city_page_and_the_study_list_the_same_similar_cities(demo):
    shown = ickit.report.city_report(demo, "lindenfurt", 2024).similar_cities()
    table, asked = shown.tables["similar-cities"], demo.similar("lindenfurt", 2024)
    assert list(table["city"]) == list(asked["city"])
    assert list(table["stays"]) == list(asked["stays"])
    assert len(asked) == 10
    ratings = demo.ratings(2024).set_index(["city", "key_factor"])["rating"]
    first = table.iloc[0]
    for factor in first["in_place"].split("; "):
        assert ratings[first["city"], factor] == "met"


def test_conditions_and_weights_can_be_chosen(demo):
    by = demo.similar("lindenfurt", 2024, k=3, by=["population", "city-resources"], weights={"population": 5})
    assert set(by["conditions"]) == {2}
    for wrong in ({"by": ["rain"]}, {"weights": {"population": 0}}, {"k": 0}):
        with pytest.raises(ickit.InputError):
            demo.similar("lindenfurt", 2024, **wrong)


def test_similar_cities_as_a_peer_group_anywhere():
    study = ickit.load(ROOT / "data" / "demo", peer_group="similar/6")
    near = study.similar("lindenfurt", 2024, k=6)
    assert set(study.peer_group_of("lindenfurt", 2024)["city"]) == set(near["city"])
    assert set(study.plan("lindenfurt", 2024)["peers"].dropna()) <= set(range(7))
    page = ickit.report.city_report(study, "lindenfurt", 2024)
    assert "6 other cities most similar" in page.key_factors().plain


def test_a_public_page_names_similar_cities_that_agreed_and_no_partition_is_made_of_them(public):
    agreed = set(csv("invitations").query("year == 2024 and publish == 'yes'")["city"])
    shown = ickit.report.city_report(public, "lindenfurt", 2024).similar_cities()
    assert set(shown.tables["similar-cities"]["city"]) <= agreed
    with pytest.raises(ickit.InputError, match="one partition for all"):
        ickit.load(ROOT / "data" / "demo", peer_group="similar/6", public=True)


def test_without_conditions_there_is_no_list(tmp_path):
    for name in ("cities", "assessments"):
        csv(name).to_csv(tmp_path / f"{name}.csv", index=False)
    page = ickit.report.city_report(ickit.load(tmp_path), "lindenfurt", 2024)
    assert "neither rated conditions nor indicators" in page.similar_cities().plain
