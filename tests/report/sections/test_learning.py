"""What pages say of what cities can learn from each other: actions, similar cities, visits."""

import pandas as pd
import pytest
from conftest import ROOT

import ickit
from ickit.disclosure.audit import audit
from ickit.disclosure.edition import public_edition
from ickit.runs.editions import why_not_public
from ickit.sources.read import read
from ickit.study.selection import benchmarks_with


@pytest.fixture(scope="module")
def demo():
    return ickit.load(ROOT / "data" / "demo")


@pytest.fixture(scope="module")
def public():
    return ickit.load(ROOT / "data" / "demo", public=True)


@pytest.fixture(scope="module")
def editions():
    """The tables of the members, the public edition of them, and the benchmarks."""
    benchmarks = benchmarks_with()
    members = read(ROOT / "data" / "demo", benchmarks)
    return members, public_edition(members, benchmarks), benchmarks


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


def test_visits_stay_within_a_shared_language_where_that_is_asked_for(demo):
    spoken = csv("cities").set_index("city")["languages"].fillna("").str.split("|")
    visits = ickit.report.exchange(demo, 2024, shared_language=True)
    rows = visits.visits().tables["visits"]
    assert len(rows)
    assert all(set(spoken[a]) & set(spoken[b]) - {""} for a, b in zip(rows["visitor"], rows["host"], strict=True))
    assert "name a language in common" in visits.headline().plain
    free = demo.exchange(2024)
    apart = free.dropna(subset="host")
    assert any(not set(spoken[a]) & set(spoken[b]) for a, b in zip(apart["visitor"], apart["host"], strict=True))
    assert demo.exchange(2024, shared_language=True).attrs["value"] < free.attrs["value"]


def test_the_public_edition_holds_no_languages_and_its_agreement_of_any_two_passes_the_audit(public, editions):
    members, edition, benchmarks = editions
    assert members.cities["languages"].notna().any()
    assert edition.cities["languages"].isna().all()
    page = ickit.report.agreement(public, "self", "migrant-organisations")
    html = page.headline().html + page.overall().html + page.by_key_factor().html
    assert audit([("agreement/x.html", html)], members, edition, benchmarks) == []
    agreed = set(csv("invitations").query("year == 2024 and publish == 'yes'")["city"])
    rated = len(agreed & set(csv("assessments").query("assessor == 'migrant-organisations'")["city"]))
    assert f"in {rated} cities rated by both" in repr(page.headline())


def test_a_shared_language_needs_cities_that_name_one(tmp_path):
    for name in ("cities", "assessments"):
        csv(name).drop(columns="languages", errors="ignore").to_csv(tmp_path / f"{name}.csv", index=False)
    with pytest.raises(ickit.InputError, match="no city names a language"):
        ickit.load(tmp_path).exchange(2024, shared_language=True)


@pytest.mark.parametrize("name", ["actions", "exchange", "guide_questions", "review_preparation"])
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


def test_the_plan_of_visits_of_the_demonstration_is_proven_and_covers_more_than_a_greedy_one(demo):
    page = ickit.report.exchange(demo, 2024)
    said = page.headline().plain
    assert "proven that no plan" in said
    assert "fewer" in said
    gaps = demo.exchange(2024)
    below = demo.ratings(2024).query("rating in ('not_met', 'partly_met')")
    assert len(gaps) == len(below)
    assert gaps.attrs["optimal"]
    visits = page.visits().tables["visits"]
    assert visits["key_factors"].sum() == gaps["host"].notna().sum()
    assert visits.groupby("host").size().max() <= 2
    assert visits.groupby("visitor").size().max() <= 2
    assert len(page.left_open().tables["left-open"]) == gaps["host"].isna().sum()
    in_place = set(
        demo.ratings(2024).query("rating == 'met'")[["city", "key_factor"]].itertuples(index=False, name=None)
    )
    seen_otherwise = set(
        csv("assessments").query("assessor == 'peer' and year == 2024 and rating != 'met'")[["city", "key_factor"]]
        .itertuples(index=False, name=None)
    )  # fmt: skip
    hosts = set(gaps.dropna(subset="host")[["host", "key_factor"]].itertuples(index=False, name=None))
    assert hosts <= in_place
    assert not hosts & seen_otherwise


def test_review_teams_come_from_other_countries_and_cover_what_can_be_covered(demo):
    shown = ickit.report.exchange(demo, 2024).review_teams("lindenfurt, skyjavik", size=5).tables["review-teams"]
    country = demo.cities().set_index("city")["country"]
    for row in shown.to_dict("records"):
        members = row["members"].split("; ")
        assert row["reviewed"] not in members
        assert country[row["reviewed"]] not in set(country[members])
    assert list(shown["reviewed"]) == ["lindenfurt", "skyjavik"]
    with pytest.raises(ickit.InputError, match="no city of the wave"):
        ickit.report.exchange(demo, 2024).review_teams("lindenfort")


@pytest.mark.parametrize("wrong", [{"country": "no"}, {"visits_per_host": 0}, {"year": 1999}])
def test_what_cannot_be_planned_is_said(demo, wrong):
    with pytest.raises(ickit.InputError):
        ickit.report.exchange(demo, **{"year": 2024, **wrong})


def test_the_page_of_practices_holds_all_that_cities_offer_and_the_benchmarks_examples(demo):
    page = ickit.report.practices(demo)
    shown, rows = page.every_practice().tables["practices"], demo.practices()
    offered = csv("practices").query(f"benchmark == '{demo.benchmark.id}'")
    assert (shown["source"] == "city").sum() == len(offered) == (rows["source"] == "city").sum()
    assert (shown["source"] != "city").sum() == sum(len(f.examples) for f in demo.benchmark.key_factors)
    ratings = demo.ratings().set_index(["city", "year", "key_factor"])["rating"]
    peers = csv("assessments").query("assessor == 'peer' and rating == 'met'")
    seen = set(peers[["city", "key_factor"]].itertuples(index=False, name=None))
    for row in rows.query("source == 'city'").to_dict("records"):
        rating = ratings[row["city"], row["year"], row["key_factor"]]
        if row["in_place"] in ("reviewers", "evidence", "the city alone"):
            assert rating == "met"
        if row["in_place"] == "reviewers":
            assert (row["city"], row["key_factor"]) in seen
    assert page.by_key_factor().tables["by-key-factor"]["practices"].sum() == len(offered)


def test_the_page_of_practices_can_be_searched_without_a_network(demo):
    html = ickit.report.practices(demo).every_practice().html
    assert 'data-find="Find a practice"' in html
    assert "<script" not in html


def test_a_public_page_of_practices_passes_the_audit_and_says_nothing_of_evidence(public, editions):
    members, edition, benchmarks = editions
    page = ickit.report.practices(public)
    html = "".join(part().html for part in (page.headline, page.by_key_factor, page.every_practice))
    assert audit([("practices/all.html", html)], members, edition, benchmarks) == []
    said = set(public.practices()["in_place"].dropna())
    assert said <= {"reviewers", "the city", "not in place", "not rated"}
    agreed = set(csv("invitations").query("publish == 'yes'")["city"])
    assert set(public.practices()["city"].dropna()) <= agreed


def test_answers_in_words_are_those_of_cities_that_agreed_and_findings_are_of_all(demo):
    page = ickit.report.guide_questions(demo, 2024, "facilitating-access")
    answers = csv("answers").query("year == 2024 and assessor == 'self'")
    own = answers[answers["question"].str.startswith("facilitating-access.")]
    found = page.findings().tables["findings"].set_index("question")
    for question, rows in own.groupby("question"):
        for finding, count in rows["finding"].value_counts().items():
            assert found.loc[question, finding] == count
    assert (found.drop(columns=["text", "condition", "kind", "cities", "asked"]).sum(axis=1) == found["cities"]).all()
    invited = csv("invitations").query(f"year == 2024 and publish == 'yes' and benchmark == '{demo.benchmark.id}'")
    wordy = own[own["answer"].notna()]
    shown = page.texts().tables["answers"]
    agreed = wordy[wordy["city"].isin(invited["city"])]
    assert set(zip(shown["city"], shown["question"], strict=True)) == set(
        zip(agreed["city"], agreed["question"], strict=True)
    )
    assert len(agreed) < len(wordy)
    assert "asks for a number" in page.numbers().plain
    with pytest.raises(ickit.InputError):
        ickit.report.guide_questions(demo, 2024, "facilitating")


def test_the_overview_of_a_city_holds_every_benchmark_and_wave_with_the_numbers_of_its_reports(demo):
    page = ickit.report.city_overview(demo, "lindenfurt")
    found = page.results().tables["results"].set_index(["benchmark", "year"])
    for study in (demo, ickit.load(ROOT / "data" / "demo", "charter")):
        own = study.scores().query("city == 'lindenfurt'")
        assert len(own) == (found.index.get_level_values(0) == study.benchmark.id).sum()
        for row in own.to_dict("records"):
            here = found.loc[(study.benchmark.id, row["year"])]
            assert here["in_place"] == row["in_place"]
            assert here["score"] == pytest.approx(row["score"], nan_ok=True)


def test_key_factors_bear_on_the_commitments_that_the_benchmark_names(demo):
    page = ickit.report.city_overview(demo, "lindenfurt")
    table = page.commitments().tables["charter"].set_index("commitment")
    ratings = demo.ratings(2024).query("city == 'lindenfurt'").set_index("key_factor")["rating"]
    for commitment in ("S1", "P2", "E1"):
        bearing = [f.id for f in demo.benchmark.key_factors if commitment in f.charter]
        assert table.loc[commitment, "key_factors"] == len(bearing)
        assert table.loc[commitment, "in_place"] == sum(ratings[f] == "met" for f in bearing)
    said = csv("survey").query("city == 'lindenfurt' and year == 2024").set_index("commitment")["answer"]
    assert table["answer"].to_dict() == said.to_dict()


def test_the_overview_shows_conditions_in_every_wave_and_refuses_who_is_not_there(demo):
    shown = ickit.report.city_overview(demo, "lindenfurt").conditions().tables["conditions"]
    assert {f"level_{year}" for year in demo.waves} <= set(shown.columns)
    with pytest.raises(ickit.InputError, match="not in the data"):
        ickit.report.city_overview(demo, "lindenfort")


def test_a_public_overview_passes_the_audit_and_holds_agreed_waves_alone(public, editions):
    members, edition, benchmarks = editions
    page = ickit.report.city_overview(public, "lindenfurt")
    html = "".join(part().html for part in (page.headline, page.results, page.commitments, page.conditions))
    assert audit([("city_overview/x.html", html)], members, edition, benchmarks) == []
    agreed = csv("invitations").query("publish == 'yes' and city == 'lindenfurt'")
    waves = page.results().tables["results"]
    assert set(zip(waves["benchmark"], waves["year"], strict=True)) <= set(
        zip(agreed["benchmark"], agreed["year"], strict=True)
    )
