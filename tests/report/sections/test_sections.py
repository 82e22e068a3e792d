"""What the pages say: a small hand-made network, looked at through the views of the notebooks."""

import re
from pathlib import Path

import pandas as pd
import pytest

import ickit
from ickit.benchmark.library import load_benchmark
from ickit.errors import InputError
from ickit.report.render.csv_elements import csv_tables
from ickit.report.sections import data_quality, key_factors
from ickit.report.sections.city import about_data, changes, context, peer_review, plan, result
from ickit.report.sections.city import report as city_report
from ickit.report.sections.context import comparison
from ickit.study import study_data

BENCHMARK = "introductory-language-courses"
IDS = load_benchmark(BENCHMARK).ids
M, P, N, X = "met", "partly_met", "not_met", ""

CITIES = """city,name,country,aliases,charter_signed
ax,Axen,DE,,
by,<b>By</b>,DE,,
cz,Cz,FR,,
done,Done,FR,,
void,Void,PL,,
"""
RATINGS = {
    ("ax", 2020): [M, P, N, X, M, M, P, P, N],
    ("ax", 2022): [M, M, N, P, M, P, P, P, X],
    ("by", 2022): [M, N, N, N, M, M, M, M, M],
    ("cz", 2022): [N, M, N, M, M, N, M, M, X],
    ("done", 2022): [M] * 9,
    ("void", 2022): [X] * 9,
    ("by", 2020): [M, N, N, N, N, N, N, N, N],
}


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("network")
    (folder / "cities.csv").write_text(CITIES, encoding="utf-8")
    rows = [
        f"{c},{y},{BENCHMARK},{k},self,{r}"
        for (c, y), given in RATINGS.items()
        for k, r in zip(IDS, given, strict=True)
    ]
    head = "city,year,benchmark,key_factor,assessor,rating\n"
    (folder / "assessments.csv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "context.csv").write_text(
        "city,year,factor,assessor,benchmark,level,note,public_note\n"
        "ax,2022,city-resources,self,,difficult,Closes two offices,Cuts & more\n"
        "by,2022,city-resources,self,,difficult,,\n"
        "cz,2022,city-resources,self,,neutral,,\n",
        encoding="utf-8",
    )
    (folder / "indicators.csv").write_text(
        "city,year,indicator,value,unit,source,flag\nax,2019,population,250000,persons,register,e\n", encoding="utf-8"
    )
    (folder / "answers.csv").write_text(
        "city,year,benchmark,question,assessor,answer,finding\n"
        f"ax,2022,{BENCHMARK},coordination.1,self,We do,in_place\n"
        f"ax,2022,{BENCHMARK},coordination.2,self,,not_in_place\n",
        encoding="utf-8",
    )
    (folder / "practices.csv").write_text(
        "city,year,benchmark,key_factor,title,summary,reference\n"
        f"by,2022,{BENCHMARK},coordination,Round table,Every month.,\n"
        f"ax,2022,{BENCHMARK},strategy,Short plan,Two pages.,\n",
        encoding="utf-8",
    )
    return folder


def report(
    source: Path, city: str = "ax", year: int = 2022, benchmark: str = BENCHMARK, **choices: str
) -> city_report.CityReport:
    of_city = study_data.load_data(str(source), benchmark, city=city, year=year, upto=True, **choices)
    return city_report.CityReport(of_city, city, year)


@pytest.fixture(scope="module")
def ax(source) -> city_report.CityReport:
    return report(source)


def csv(shown, name: str) -> pd.DataFrame:
    from io import StringIO

    return pd.read_csv(StringIO(csv_tables(shown)[name]))


def test_headline_counts_first_then_score_with_bounds_and_coverage(ax):
    shown = result.headline(ax)
    assert shown.plain.startswith("3 of 9 key factors in place (4 partly, 1 not in place, 1 not rated)")
    assert "62.5 score, from 0 to 100 (between 55.6 and 66.7" in shown.plain  # (3 + 4/2) / 8; over 9 with 0 and 1
    assert "8 of 9 key factors rated (89 % coverage)" in shown.plain
    assert shown.summary["in_place"] == "3 of 9"
    assert shown.summary["score"] == "62.5"
    assert shown.summary["city"] == "Axen"
    assert shown.summary["synthetic"] is None


def test_peers_are_counted_with_their_base(ax):
    rows = csv(result.key_factors(ax), "key-factors").set_index("key_factor")
    assert rows.loc["coordination", ["peers_in_place", "peers_rated", "peers_share"]].tolist() == [1, 3, "33 %"]
    assert rows.loc["monitoring", "peers_rated"] == 2
    assert result.peer_words(ax) == "The comparison is with all 4 other cities that took part in 2022."


def test_strengths_and_gaps_name_what_most_peers_have(ax):
    said = result.strengths_and_gaps(ax).plain
    closed = "7 Orientation, 8 Next steps, 4 Needs assessment and 6 Flexibility and responsiveness"
    assert f"Gaps that most other cities have closed, of those that rated the key factor: {closed}." in said
    assert "Not rated, so nothing can be said:\n- 9 Monitoring and evaluation: in place in 2 of 2 other cities" in said


def test_changes_since_the_first_wave(ax):
    shown = changes.since(ax)
    rows = csv(shown, "changes").set_index("key_factor")["since_last"]
    assert rows["strategy"] == "up"
    assert rows["flexibility"] == "down"
    assert rows["needs-assessment"] == "cannot tell"
    assert "Since 2020: 1 up, 1 down, 5 unchanged, 2 that cannot be compared." in shown.plain
    assert "1 other city has a score in every one of these waves" in shown.html


def test_a_first_wave_says_so(source):
    assert (
        changes.since(report(source, "cz")).plain == "2022 is the first wave of Cz: it is the baseline for later ones."
    )


def test_context_shows_like_cities_and_where_numbers_are_from(ax):
    shown = context.context(ax)
    row = csv(shown, "like-context").iloc[0]
    assert (row["name"], row["shown"], row["others"], row["median"]) == (
        "City resources",
        "difficult",
        1,
        pytest.approx(66.666667),
    )
    value = csv(shown, "indicators").iloc[0]
    assert (value["value"], value["unit"], value["value_year"], value["source"], value["flag"]) == (
        250000,
        "persons",
        2019,
        "register",
        "e",
    )
    assert "Result and conditions come from the same source" in shown.plain
    assert "Cuts &amp; more" in shown.html
    assert "Closes two offices" not in shown.html  # what is for the organisers alone


def test_a_city_without_context_says_so(source):
    said = context.context(report(source, "done")).plain
    assert "The data do not say in what conditions Done works in 2022." in said


def test_open_questions_become_actions_and_answered_ones_do_not(ax):
    rows = csv(plan.what_next(ax), "actions").set_index("question")["finding"]
    assert "coordination.1" not in rows.index
    assert rows["coordination.2"] == "not_in_place"
    assert rows["coordination.3"] == "no answer"
    assert not rows.index.str.startswith("strategy").any()  # strategy is in place


def test_whom_to_learn_from(ax):
    said = plan.what_next(ax).plain
    assert "Helsinki" in said  # the benchmark's example for coordination
    assert "<b>By</b> (2022), practice: Round table: Every month." in said
    assert "Other cities that have it in place: Done" in said
    assert "What Axen offers others:\n- Short plan (2022, 2 Strategy): Two pages." in said


def test_names_are_text_not_markup(source):
    here = report(source, "by")
    shown = [
        result.headline(here),
        result.key_factors(here),
        changes.since(here),
        plan.what_next(report(source)),
    ]
    assert all("<b>By</b>" not in s.html for s in shown)
    assert "&lt;b&gt;By&lt;/b&gt;" in result.key_factors(here).html


def test_other_rules_move_the_score(ax):
    rows = csv(about_data.other_rules(ax), "other-rules").set_index("rule")["score"]
    assert rows["missing counts as not met"] == pytest.approx(500 / 9, abs=1e-6)
    assert rows["partly counts as met"] == 87.5


def test_peer_group_by_context(source):
    here = report(source, peer_group="city-resources")
    assert here.peers == 1
    assert here.study.whole.members(here.group, here.year) == ["ax", "by"]
    assert "1 other city in like conditions (City resources the same)" in result.peer_words(here)
    alone = report(source, "cz", peer_group="city-resources")
    assert alone.peers == 0
    assert "stands alone" in result.key_factors(alone).plain
    nowhere = report(source, "done", peer_group="city-resources")
    assert nowhere.peers is None
    assert "cannot be placed" in result.key_factors(nowhere).plain


def test_everything_met(source):
    here = report(source, "done")
    assert result.headline(here).plain.startswith("9 of 9 key factors in place (0 partly")
    assert "Every key factor that is rated is in place." in result.strengths_and_gaps(here).plain
    assert "Every key factor that applies is rated as in place." in plan.what_next(here).plain
    assert "Missing ratings: none" in about_data.data_notes(here).plain


def test_everything_missing(source):
    here = report(source, "void")
    said = result.headline(here).plain
    assert "0 of 9 key factors in place" in said
    assert "No score: no key factor is rated." in said
    assert result.strengths_and_gaps(here).plain.startswith("No key factor is rated in this wave.")
    assert "9 Monitoring and evaluation (left blank)" in about_data.data_notes(here).plain
    assert about_data.other_rules(here).plain.startswith("Without a score")


@pytest.mark.long
def test_every_section_of_every_city_can_be_made(source):
    sections = [
        result.headline, result.key_factors, result.strengths_and_gaps, changes.since,
        context.context, peer_review.seen_by_peers, plan.what_next, peer_review.charter_survey,
        about_data.other_rules, about_data.data_notes,
    ]  # fmt: skip
    for city in ("ax", "by", "cz", "done", "void"):
        for group in ("all", "city-resources"):
            here = report(source, city, peer_group=group)
            for section in sections:
                said = section(here).plain
                assert not re.search(r"\b(nan|None|NaT)\b", said), (city, section.__name__, said)


def test_unknown_city_and_wave_are_said(source):
    study = ickit.load(source, BENCHMARK)
    with pytest.raises(InputError, match=r'"axx" is not in the data\. Did you mean "ax"'):
        ickit.report.city_report(study, "axx", 2022)
    with pytest.raises(InputError, match=r'"cz" has no rows .* in 2020\. It has rows in 2022'):
        ickit.report.city_report(study, "cz", 2020)
    with pytest.raises(InputError, match="2021 is no wave"):
        ickit.report.city_report(study, "ax", 2021)


@pytest.fixture(scope="module")
def network(source) -> study_data.StudyData:
    return study_data.load_data(str(source), BENCHMARK)


def test_comparison_of_key_factors(network):
    said = key_factors.headline(network, 2022).plain
    assert "5 cities took part (4 have a score)" in said
    assert "In place most often: Facilitating access and Monitoring and evaluation (100 % of the cities" in said
    assert "Least often: Coordination (25 %)." in said
    rows = csv(key_factors.coverage(network, 2022), "cities")
    assert rows["name"].tolist() == ["<b>By</b>", "Axen", "Cz", "Done", "Void"]
    assert rows.set_index("city").loc["void", "coverage_words"] == "0 of 9 rated"
    grid = csv(key_factors.overview(network, 2022), "cities-by-factor").set_index("city")
    assert grid.loc["cz", "strategy"] == "met"
    assert pd.isna(grid.loc["cz", "monitoring"])


def test_comparison_by_context(network):
    rows = csv(comparison.scores_by_level(network, 2022), "groups").set_index("level")
    assert rows.loc["difficult", ["cities", "scored"]].tolist() == [2, 2]
    cells = csv(comparison.in_place_by_level(network, 2022), "in-place-by-level")
    cell = cells[(cells["key_factor"] == "strategy") & (cells["level"] == "difficult")].iloc[0]
    assert (cell["in_place"], cell["rated"]) == (1, 2)
    assert "share a source" in comparison.headline(network, 2022).plain


def test_context_without_data(network):
    assert "say nothing of the conditions" in comparison.scores_by_level(network, 2020).plain
    assert comparison.in_place_by_level(network, 2020).tables == {}


def test_data_quality(network):
    assert "51 of 63 ratings are given" in data_quality.headline(network).plain
    missing = csv(data_quality.missing(network), "missing-by-factor").set_index("key_factor")
    assert missing.loc["monitoring", ["missing", "asked", "blank"]].tolist() == [3, 7, 3]
    assert missing.loc["strategy", "share"] == "14 %"
    coverage = csv(data_quality.coverage(network), "coverage").set_index("city")
    assert coverage.loc["Axen", "2022"] == pytest.approx(8 / 9, abs=1e-6)
    assert pd.isna(coverage.loc["Cz", "2020"])


def test_a_subset_of_key_factors(source):
    here = report(source, key_factors="strategy, coordination")
    assert result.headline(here).plain.startswith("1 of 2 key factors in place")


def test_real_index_has_its_own_scale(nae):
    here = report(nae, "albuquerque-nm", 2021, str(nae / "benchmark.yaml"))
    assert "3.54 mean rating (1 to 5)" in result.headline(here).plain
    groups = csv(result.headline(here), "groups").set_index("group")["mean_rating"]
    assert groups.round(2).to_dict() == {"Policy": 4.33, "Outcome": 2.75}
