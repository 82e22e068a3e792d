"""The pages of the three ways of use and of the Charter survey: right numbers, plain words, nothing confidential."""

import csv
import io
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from building import tables
from conftest import ROOT
from matplotlib.text import Text

import ickit
from ickit.benchmark.library import CHARTER, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.benchmark.origin import Follows
from ickit.errors import InputError
from ickit.report.elements import Element, stack
from ickit.report.render.csv_elements import csv_tables
from ickit.report.sections import agreement, agreement_by_key_factor, key_factors, trends
from ickit.report.sections.assessor_pair import AssessorPair
from ickit.report.sections.charter import cities, survey
from ickit.report.sections.city import about_data, peer_review, plan, report, result
from ickit.report.sections.review import findings, side_by_side
from ickit.study import selection, study_data

COURSES = "introductory-language-courses"
DEMO = ROOT / "data" / "demo"
SECRET = "kestrel"


@pytest.fixture(autouse=True)
def not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are not drawn here: what is written on them is read from the figures themselves."""
    monkeypatch.setattr("ickit.report.render.html_elements.svg", lambda fig: "<svg/>")


def lettering(shown: Element) -> list[str]:
    """What is written on the figures."""
    return [text.get_text() for fig in shown.figures.values() for text in fig.findobj(Text)]


@pytest.fixture(scope="module")
def demo() -> study_data.StudyData:
    return study_data.load_data(str(DEMO), COURSES)


@pytest.fixture(scope="module")
def survey_demo() -> study_data.StudyData:
    return study_data.load_data(str(DEMO), CHARTER)


LEVELS = {"n": "not_met", "p": "partly_met", "m": "met", "-": None}


def rated(city: str, year: int, letters: str, assessor: str = "self", **notes: str) -> list[dict[str, Any]]:
    """Rows of assessments for the factors a, b, c of the benchmark ``three``."""
    head = {"city": city, "year": year, "benchmark": "three", "assessor": assessor}
    given = zip("abc", letters, strict=False)
    return [{**head, "key_factor": f, "rating": LEVELS[x], "note": notes.get(f)} for f, x in given]


def made(benchmark: Benchmark, *, peer_group: str = "all", public: bool = False, **rows: Any) -> study_data.StudyData:
    """A study of hand-made tables; cities are those of the ratings and the survey, named in capitals."""
    every = [*rows.get("assessments", []), *rows.get("survey", [])]
    known = sorted({r["city"] for r in every})
    rows.setdefault("cities", [{"city": c, "name": c.upper(), "country": "DE"} for c in known])
    held = tables(**rows)
    held = replace(held, survey=held.survey.assign(missing=None), assessments=held.assessments.assign(missing=None))
    return study_data.StudyData(
        tables=held,
        assessments=selection.assessments_of(held, benchmark),
        benchmark=benchmark,
        assessor="self",
        context_assessor="self",
        peer_group=peer_group,
        levels_of_context=("favourable", "difficult"),
        public=public,
    )


@pytest.fixture
def asked(three: Benchmark) -> Benchmark:
    """The benchmark ``three`` with a question, a checklist and an example on its first factor."""
    parts = [{"id": "a.2a", "text": "Goals"}, {"id": "a.2b", "text": "Dates"}]
    questions = [
        {"id": "a.1", "text": "Is there a plan?", "kind": "yes_no"},
        {"id": "a.2", "text": "Does it hold", "kind": "checklist", "parts": parts},
    ]
    first = three.key_factors[0].model_dump() | {
        "questions": questions,
        "examples": [{"place": "Exampleton", "text": "Has a plan."}],
    }
    rest = [f.model_dump() for f in three.key_factors[1:]]
    held = {"id": "three", "title": "Three factors", "key_factors": [first, *rest], "context_factors": []}
    return Benchmark.model_validate(held)


def rows_of(shown: Element, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_tables(shown)[name])))


def city(of_all: study_data.StudyData, name: str, year: int = 2020) -> report.CityReport:
    return report.CityReport(of_all, name, year)


def everything(shown: Element) -> str:
    said = [shown.html, shown.plain, *csv_tables(shown).values(), *lettering(shown)]
    return "\n".join([*said, json.dumps(shown.summary)])


# The Charter as a benchmark


def test_the_charters_answers_are_ratings_and_keep_why_they_are_missing(survey_demo: study_data.StudyData) -> None:
    answers = survey_demo.tables.survey.dropna(subset="answer")
    given = survey_demo.ratings.dropna(subset="rating")
    key = ["city", "year"]
    assert sorted(zip(*(given[c] for c in [*key, "key_factor", "rating"]), strict=True)) == sorted(
        zip(*(answers[c] for c in [*key, "commitment", "answer"]), strict=True)
    )
    assert survey_demo.waves == [2018, 2022, 2024]
    why = survey_demo.assessments.loc[survey_demo.assessments["rating"].isna(), "missing"]
    assert why.value_counts().to_dict() == survey_demo.tables.survey["missing"].value_counts().to_dict()


def test_a_subset_of_commitments_keeps_cities_that_answered_others(tmp_path: Path) -> None:
    (tmp_path / "cities.csv").write_text("city,name,country\nx,X,DE\ny,Y,DE\n", encoding="utf-8")
    answers = "city,year,commitment,answer,capacity\nx,2020,P1,fully,\ny,2020,S1,partly,advocate\n"
    (tmp_path / "survey.csv").write_text(answers, encoding="utf-8")
    one = study_data.load_data(str(tmp_path), CHARTER, key_factors="S1")
    assert one.cities_in(2020) == ["x", "y"]
    assert one.ratings["rating"].fillna("-").to_list() == ["-", "partly"]


def test_a_commitment_rated_in_two_tables_is_an_error() -> None:
    row = {"city": "x", "year": 2020}
    twice = {**row, "benchmark": CHARTER, "key_factor": "P1", "assessor": "self", "rating": "fully"}
    with pytest.raises(InputError, match="x rates P1 of the Charter in 2020 here and in survey"):
        made(load_benchmark(CHARTER), survey=[{**row, "commitment": "P1", "answer": "fully"}], assessments=[twice])


def test_other_pages_take_the_charter_and_say_that_advocates_are_counted_in(survey_demo: study_data.StudyData) -> None:
    said = key_factors.headline(survey_demo, 2024).plain
    assert "17 cities took part" in said
    assert "S1 (Equal access to services) and S2 (Services that know migrants' needs), cities that provide" in said
    assert "counted together" in result.headline(city(survey_demo, "lindenfurt", 2024)).plain
    assert "don't know" in about_data.data_notes(city(survey_demo, "val-d-aubrisse", 2024)).plain


# Trends


@pytest.fixture
def moving(three: Benchmark) -> study_data.StudyData:
    """x and y stay and rise by 50; w (100) leaves, v (0) joins: all who answered fall, the same cities rise."""
    rows = [*rated("x", 2014, "nnn"), *rated("y", 2014, "ppp"), *rated("w", 2014, "mmm")]
    rows += [*rated("x", 2020, "ppp"), *rated("y", 2020, "mmm"), *rated("v", 2020, "nnn"), *rated("u", 2020, "nnn")]
    return made(three, assessments=rows)


def test_change_of_the_same_cities_and_of_who_answered(moving: study_data.StudyData) -> None:
    shown = trends.who_answered(moving)
    assert "went from 50.0 in 2014 to 37.5 in 2020: −12.5 points" in shown.plain
    assert "The 2 cities with a score in both waves changed by +50.0 points" in shown.plain
    assert "−62.5 points, is a change of who answered" in shown.plain
    assert "−37.5 because 2 cities joined, −25.0 because 1 city left" in shown.plain
    assert "opposite signs" in shown.plain
    (row,) = rows_of(shown, "change-taken-apart")
    assert (row["stayed"], row["joined"], row["left"], row["change"]) == ("50", "-37.5", "-25", "-12.5")
    assert row["stayed_no_interval"] == "There are 2 cities; an interval needs at least 6."


def test_means_by_wave_and_the_reason_why_there_is_no_interval(moving: study_data.StudyData) -> None:
    shown = trends.means(moving)
    found = {(r["year"], r["base"]): (r["cities"], r["mean"]) for r in rows_of(shown, "means")}
    assert found["2014", "all who answered"] == ("3", "50")
    assert found["2020", "the same cities"] == ("2", "75")
    assert "There are 3 cities; an interval needs at least 6." in shown.html
    assert {"2014\n3 / 2", "2020\n4 / 2"} <= set(lettering(shown))


def test_change_of_each_key_factor_for_the_same_cities(moving: study_data.StudyData) -> None:
    found = rows_of(trends.by_key_factor(moving), "key-factor-changes")
    assert [(r["cities_both"], r["stayed"], r["up"], r["down"]) for r in found] == [("2", "50", "2", "0")] * 3


def test_one_wave_and_no_city_in_both_are_told_in_words(three: Benchmark) -> None:
    one = made(three, assessments=rated("x", 2014, "nnn"))
    for part in (trends.headline, trends.means, trends.who_answered):
        shown = part(one)
        assert trends.ONE_WAVE in shown.plain
        assert not shown.tables
    apart = made(three, assessments=[*rated("x", 2014, "nnn"), *rated("y", 2020, "mmm")])
    assert "No city has a score in both waves" in trends.who_answered(apart).plain
    assert "No city has a score in every wave" in trends.means(apart).plain
    assert "No city rated a key factor in both 2014 and 2020" in trends.by_key_factor(apart).plain
    assert "no city in both" in trends.headline(apart).summary["headline"]
    none = made(three, assessments=rated("x", 2014, "---"))
    assert trends.NO_WAVE in trends.headline(none).plain


def test_the_demonstration_shows_two_trends_of_opposite_sign(demo: study_data.StudyData) -> None:
    said = trends.headline(demo).plain
    assert "+14.6 points: change of the same cities, 2014 to 2024" in said
    assert "−8.0 points: change of the mean of all who answered" in said


def test_an_earlier_version_is_compared_on_the_factors_that_correspond(moving: study_data.StudyData) -> None:
    earlier = Benchmark(
        id="old",
        title="Old three",
        scale={"min": 1, "max": 5},
        key_factors=[{"id": "a1", "name": "A"}, {"id": "z", "name": "Z"}],
    )
    assert trends.earlier_version(moving).plain == "This benchmark follows no earlier version."
    follows = moving.benchmark.model_copy(update={"follows": Follows(benchmark="old", factors={"a": "a1"})})
    now = replace(moving, benchmark=follows)
    assert "follows old. The file of that version was not found" in trends.earlier_version(now).plain
    assert "holds no ratings of that version" in trends.earlier_version(replace(now, earlier=earlier)).plain
    before = [
        {"city": c, "year": 2010, "benchmark": "old", "key_factor": "a1", "assessor": "self", "rating": r}
        for c, r in (("x", "1"), ("y", "2"))
    ]
    held = replace(now.tables, assessments=tables(assessments=before).assessments)
    shown = trends.earlier_version(replace(now, earlier=earlier, tables=held))
    first = rows_of(shown, "versions-compared")[0]
    assert (first["earlier"], first["later"], first["mean_earlier"]) == ("2010", "2014", "12.5")
    assert "Wording or scale changed" in shown.plain


def test_load_finds_the_earlier_version_beside_the_file(tmp_path: Path) -> None:
    for name, more in (("old", ""), ("new", "follows: {benchmark: old}\n")):
        text = f"id: {name}\ntitle: {name}\n{more}key_factors:\n  - {{id: a, name: A}}\ncontext_factors: []\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/cities.csv").write_text("city,name,country\nx,X,DE\n", encoding="utf-8")
    rows = "".join(f"x,{y},{b},a,self,{r}\n" for y, b, r in ((2010, "old", "not_met"), (2014, "new", "met")))
    header = "city,year,benchmark,key_factor,assessor,rating\n"
    (tmp_path / "data/assessments.csv").write_text(header + rows, encoding="utf-8")
    found = study_data.load_data(str(tmp_path / "data"), str(tmp_path / "new.yaml"))
    assert found.earlier is not None
    assert found.waves == [2014]
    assert "went from 0.0 in 2010 to 100.0 in 2014" in trends.earlier_version(found).plain


# Peer review and agreement


@pytest.fixture
def visited(three: Benchmark) -> study_data.StudyData:
    """x was reviewed, y was not; x has two pieces of evidence against factor a, one of them confidential."""
    own, theirs = rated("x", 2020, "mp-", a="We have it."), rated("x", 2020, "npm", "peer", a="We saw no plan.")
    place = {"city": "x", "year": 2020, "benchmark": "three", "key_factor": "a", "assessor": "peer"}
    said = {"kind": "interview", "stance": "contradicts"}
    open_, closed = ({**place, **said, "confidential": c} for c in (False, True))
    pieces = [
        {"id": "1", "summary": "Nobody knows a plan.", "reference": "Talk 1", **open_},
        {"id": "2", "summary": "SECRET-SUMMARY", "reference": "SECRET-REFERENCE", **closed},
    ]
    advice = [{"id": "r", **place, "text": "Write a plan.", "horizon": "quick_win", "status": "open"}]
    return made(three, assessments=[*own, *theirs, *rated("y", 2020, "mmm")], evidence=pieces, recommendations=advice)


def review_parts(it: side_by_side.PeerReview) -> Element:
    return stack(
        side_by_side.headline(it),
        side_by_side.side_by_side(it),
        findings.does_well(it),
        side_by_side.factor_by_factor(it),
        findings.contradictions(it),
        findings.recommendations(it),
    )


def test_the_review_puts_ratings_evidence_and_advice_beside_each_other(visited: study_data.StudyData) -> None:
    it = side_by_side.PeerReview(visited, "x", 2020)
    shown = review_parts(it)
    assert "1 of 2 key factors rated alike by the city and its reviewers" in shown.plain
    assert "2 pieces of evidence (1 confidential: counted, never quoted)" in shown.plain
    assert "The city rates itself higher on 1 A." in shown.plain
    first = rows_of(shown, "self-and-peers")[0]
    assert (first["self_rating"], first["peer_rating"], first["difference"]) == ("met", "not_met", "100")
    assert (first["contradicts"], first["confidential"]) == ("1", "1")  # a confidential one tells nobody's side
    assert "The city's reasons: “We have it.”" in shown.plain
    assert "What the reviewers concluded: “We saw no plan.”" in shown.plain
    assert "Nobody knows a plan. (Talk 1)" in shown.plain
    assert "1 piece is confidential and not quoted" in shown.plain
    assert "Quick win: Write a plan." in shown.plain
    assert rows_of(shown, "contradictions")[0]["assessor"] == "self"
    assert {(r["key_factor"], r["assessor"]) for r in rows_of(shown, "without-evidence")} == {
        ("a", "self"),
        ("b", "self"),
        ("b", "peer"),
        ("c", "peer"),
    }


def test_confidential_evidence_of_the_review_is_nowhere(visited: study_data.StudyData) -> None:
    shown = review_parts(side_by_side.PeerReview(visited, "x", 2020))
    assert lettering(shown)
    assert "SECRET" not in everything(shown)


def test_a_city_that_was_not_reviewed_gets_a_page_that_says_so(visited: study_data.StudyData) -> None:
    it = side_by_side.PeerReview(visited, "y", 2020)
    shown = review_parts(it)
    assert "Y was not reviewed in 2020. It has not been reviewed in any wave." in shown.plain
    assert "own rating of 3 key factors and 0 pieces of evidence" in shown.plain
    assert "The data hold no recommendation from this wave to Y." in shown.plain
    assert "<figure" not in shown.html
    assert "The peers" not in shown.html


def test_a_public_review_says_nothing_of_evidence_and_quotes_no_note(visited: study_data.StudyData) -> None:
    shown = review_parts(side_by_side.PeerReview(replace(visited, public=True), "x", 2020))
    for words in ("Nobody knows", "We have it", "We saw no plan", "pieces of evidence", "Talk 1"):
        assert words not in everything(shown)
    assert not {"evidence", "contradictions", "without-evidence"} & shown.tables.keys()


@pytest.mark.parametrize("city", ["val-d-aubrisse", None])
def test_a_review_of_a_city_without_any_rating_is_an_error(city: str | None) -> None:
    with pytest.raises(InputError, match="has no rows"):
        ickit.report.peer_review(ickit.load(DEMO, COURSES, city=city), "val-d-aubrisse", 2024)


def test_agreement_counts_and_cross_table(visited: study_data.StudyData) -> None:
    assert "1 of 2 ratings are the same (1 city reviewed)" in agreement.headline(AssessorPair(visited)).plain
    shown = agreement.overall(AssessorPair(visited))
    cross = rows_of(shown, "cross-table")
    assert [r["second_not_met"] for r in cross] == ["0", "0", "1", "1"]
    assert [r["second_partly_met"] for r in cross] == ["0", "1", "0", "1"]
    assert rows_of(shown, "coefficients")[0]["value"] == "0.5"
    factors = agreement_by_key_factor.by_key_factor(AssessorPair(visited))
    first = rows_of(factors, "first-minus-second")[0]
    assert (first["difference"], first["low"]) == ("100", "")
    assert first["no_interval"] == "There is 1 city; an interval needs at least 8."
    said = agreement_by_key_factor.over_claimed(AssessorPair(visited)).plain
    assert "On no key factor do cities rate themselves higher" in said


def test_agreement_of_any_two_assessors_names_them(three: Benchmark) -> None:
    rows = [*rated("x", 2020, "mmn"), *rated("x", 2020, "pmn", "ngo"), *rated("y", 2022, "ppp", "ngo")]
    rows += rated("y", 2022, "ppm", "peer")
    of_all = made(three, assessments=rows)
    pair = AssessorPair(of_all, "ngo", "self")
    shown = agreement.headline(pair)
    assert "Ratings by ngo and the cities themselves" in everything(shown)
    assert "2 of 3 ratings are the same (1 city rated by both)" in shown.plain
    assert "0 ratings in which that by ngo is higher (1 in which that by the cities themselves is)" in shown.plain
    assert "points: ngo minus the cities themselves" in shown.plain
    cross = rows_of(agreement.overall(pair), "cross-table")
    assert cross[1]["second_met"] == "1"
    first = rows_of(agreement_by_key_factor.by_key_factor(pair), "first-minus-second")[0]
    assert first["difference"] == "-50"
    other = AssessorPair(of_all, "ngo", "peer")
    assert "2 of 3 ratings are the same" in agreement.headline(other).plain
    assert "Cities that both rated: 1 in 2022." in agreement.headline(other).plain
    assert "are ratings by ngo higher than those by reviewers" in agreement_by_key_factor.over_claimed(other).plain
    assert "reviewers" not in " ".join(agreement.overall(pair).plain.split())


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [("migrant", "peer", 'parameter first: "migrant" rated nothing in the data. Did you mean "migrants"?'),
     ("self", "government", 'parameter second: "government" rated nothing in the data. Use one of: migrants, self.'),
     ("self", "self", 'parameter second: "self" is also the first. Name two assessors.')],
)  # fmt: skip
def test_two_assessors_that_cannot_be_compared_are_an_error(three: Benchmark, first, second, message) -> None:
    of_all = made(three, assessments=[*rated("x", 2020, "mmn"), *rated("x", 2020, "pmn", "migrants")])
    with pytest.raises(InputError) as refused:
        AssessorPair(of_all, first, second)
    assert str(refused.value.faults[0]) == message


def test_agreement_names_a_factor_that_cities_over_claim(three: Benchmark) -> None:
    rows = []
    for i in range(12):
        rows += [*rated(f"c{i:02}", 2020, "mnp"), *rated(f"c{i:02}", 2020, ("n" if i % 2 else "p") + "np", "peer")]
    of_all = made(three, assessments=rows)
    said = agreement_by_key_factor.over_claimed(AssessorPair(of_all)).plain
    assert "by more than chance would give: 1 A (+75.0 points" in said
    assert "2 B" not in said
    first = rows_of(agreement_by_key_factor.by_key_factor(AssessorPair(of_all)), "first-minus-second")[0]
    assert Fraction(first["low"]) < 75 < Fraction(first["high"])


def test_agreement_without_a_review_is_a_sentence(moving: study_data.StudyData) -> None:
    pair = AssessorPair(moving)
    by_factor = (agreement_by_key_factor.by_key_factor, agreement_by_key_factor.over_claimed)
    for part in (agreement.headline, agreement.overall, *by_factor):
        shown = part(pair)
        assert "No key factor was rated by both a city and its reviewers" in shown.plain
        assert not shown.tables


# The plan on a city's page


def test_the_plan_goes_from_questions_to_actions_and_whom_to_ask(asked: Benchmark) -> None:
    head = {"year": 2020, "benchmark": "three"}
    said = [("a.1", "not_in_place"), ("a.2a", "partly"), ("a.2b", "in_place")]
    answers = [{"city": "x", **head, "question": q, "assessor": "self", "finding": f} for q, f in said]
    answers += [{"city": "y", **head, "question": "a.1", "assessor": "self", "finding": "in_place"}]
    offered = [{"city": "y", **head, "key_factor": "a", "title": "Open plan", "summary": "Read it."}]
    place = {"city": "x", "benchmark": "three", "key_factor": "a", "text": "Do."}
    advice = [{"id": str(y), **place, "year": y, "status": s} for y, s in ((2018, "done"), (2020, "started"))]
    rows = [*rated("x", 2020, "pmm"), *rated("y", 2020, "mmm"), *rated("z", 2020, "nmm")]
    of_all = made(asked, assessments=rows, answers=answers, practices=offered, recommendations=advice)
    shown = plan.what_next(city(of_all, "x"))
    (objective,) = rows_of(shown, "objectives")
    assert (objective["state"], objective["actions"], objective["peers"], objective["peers_in_place"]) == (
        "partly in place",
        "2",
        "2",
        "1",
    )
    actions = {r["question"]: (r["step"], r["horizon"]) for r in rows_of(shown, "actions")}
    assert actions == {"a.1": ("start", "quick_win"), "a.2a": ("complete", "quick_win")}
    assert "Start (not in place): Is there a plan? (in place in 1 of 1 other city that answered)" in shown.plain
    assert "Quick win. Does it hold\n- Complete (partly in place): Goals" in shown.plain
    assert "Dates" not in shown.plain
    assert "Other cities that have it in place: Y" in shown.plain
    assert "Y (2020), practice: Open plan: Read it." in shown.plain
    assert "Exampleton (city, example in the benchmark): Has a plan." in shown.plain
    assert "How quick wins and longer-term actions are told apart." in shown.plain
    assert "1 recommendation is still open or started, of 1." in shown.plain
    assert "the 1 from earlier reviews: 0 open, 0 started, 1 done, 0 dropped" in shown.plain


def test_a_public_plan_quotes_no_note(asked: Benchmark) -> None:
    open_ = made(asked, assessments=rated("x", 2020, "pmm", a="Our private note"))
    assert "Our private note" in everything(plan.what_next(city(open_, "x")))
    assert "Our private note" not in everything(plan.what_next(city(replace(open_, public=True), "x")))


def test_everything_in_place_and_everything_missing(asked: Benchmark) -> None:
    of_all = made(asked, assessments=[*rated("x", 2020, "mmm"), *rated("y", 2020, "---")])
    done = plan.what_next(city(of_all, "x"))
    assert "there is no objective to set" in done.plain
    assert not done.tables
    nothing = plan.what_next(city(of_all, "y"))
    assert "No key factor is rated in this wave. The first step is to find out" in nothing.plain
    assert [r["state"] for r in rows_of(nothing, "objectives")] == ["not rated"] * 3
    assert "The benchmark has no guide question on it." in nothing.plain


def test_a_city_without_peers_in_like_context(asked: Benchmark) -> None:
    alone = [{"city": "x", "name": "X", "country": "IS"}, {"city": "y", "name": "Y", "country": "DE"}]
    rows = [*rated("x", 2020, "pnn"), *rated("y", 2020, "mmm")]
    of_all = made(asked, assessments=rows, cities=alone, peer_group="country")
    shown = plan.what_next(city(of_all, "x"))
    assert "no other city rated it" in shown.plain
    assert "with 0 other cities in like conditions" in shown.html
    assert "Nobody to ask yet" in shown.plain
    unplaced = made(asked, assessments=rows, cities=[{"city": "x"}, {"city": "y"}], peer_group="country")
    assert "cannot be placed among the cities alike" in plan.what_next(city(unplaced, "x")).html


def test_how_peers_see_the_city(visited: study_data.StudyData) -> None:
    shown = peer_review.seen_by_peers(city(visited, "x"))
    assert "both rated 2 key factors and agree on 1. The city rates itself higher on 1 A." in shown.plain
    assert "1 A: We saw no plan." in shown.plain
    assert peer_review.seen_by_peers(city(visited, "y")).plain == "Y was not reviewed in 2020."
    assert "We saw no plan" not in everything(peer_review.seen_by_peers(city(replace(visited, public=True), "x")))


def test_the_last_review_before_the_wave_is_named(demo: study_data.StudyData) -> None:
    said = peer_review.seen_by_peers(city(demo, "skyjavik", 2024)).plain
    assert said == "Skýjavík was not reviewed in 2024. The last peer review before it was in 2016."


def test_the_citys_own_charter_answers(demo: study_data.StudyData, visited: study_data.StudyData) -> None:
    shown = peer_review.charter_survey(city(demo, "lindenfurt", 2024))
    found = {r["commitment"]: (r["answer"], r["capacity"]) for r in rows_of(shown, "charter-answers")}
    own = demo.tables.survey
    own = own[(own["city"] == "lindenfurt") & (own["year"] == 2024)].fillna({"capacity": "provider"})
    assert found == {c: (a, k) for c, a, k in zip(own["commitment"], own["answer"], own["capacity"], strict=True)}
    assert "As advocate: S2." in shown.html
    none = peer_review.charter_survey(city(demo, "saint-oeuvre-l-etoile", 2024)).plain
    assert none.startswith("Saint-Œuvre-l'Étoile has answered no survey on the Charter up to 2024.")
    assert peer_review.charter_survey(city(visited, "x")).plain.startswith("The data hold no survey")


# The Charter survey's page


@pytest.fixture
def charter_three() -> study_data.StudyData:
    """Four cities asked; a and b fully, c partly on P1; d is silent; on S1 b is an advocate. a, b also earlier."""

    def row(city: str, commitment: str, answer: str, year: int = 2020, capacity: str = "provider") -> dict[str, Any]:
        return {"city": city, "year": year, "commitment": commitment, "answer": answer, "capacity": capacity}

    given = [row("a", "P1", "fully"), row("b", "P1", "fully"), row("c", "P1", "partly")]
    given += [row("a", "S1", "fully"), row("b", "S1", "not_at_all", capacity="advocate")]
    given += [row("a", "P1", "partly", 2018), row("b", "P1", "fully", 2018)]
    called = [{"city": c, "year": 2020, "benchmark": CHARTER, "asked": True} for c in "abcd"]
    known = [{"city": c, "name": c.upper(), "charter_signed": "2010" if c in "ab" else None} for c in "abcd"]
    return made(load_benchmark(CHARTER), survey=given, invitations=called, cities=known)


def test_shares_of_the_answered_and_bounds_of_the_asked(charter_three: study_data.StudyData) -> None:
    shown = survey.commitments(charter_three, 2020)
    first = rows_of(shown, "commitments-table")[0]
    assert (first["n_fully"], first["n_partly"], first["answered"], first["share"]) == ("2", "1", "3", "0.666667")
    assert (first["asked"], first["asked_low"], first["asked_high"]) == ("4", "0.5", "0.75")
    assert "3 answered of 4 asked" in "\n".join(lettering(shown))
    assert [r["n_not_at_all"] for r in rows_of(shown, "advocates") if r["item"] == "S1"] == ["1"]
    assert [r["answered"] for r in rows_of(shown, "commitments-table") if r["item"] == "S1"] == ["1"]


def test_who_answered_what_changed_and_who_signed(charter_three: study_data.StudyData) -> None:
    assert "3 of 4 cities that were asked have answered" in survey.headline(charter_three, 2020).plain
    assert "Asked and not answered: D." in cities.who_answered(charter_three, 2020).plain
    changed = survey.since_last(charter_three, 2020)
    assert "Of 2 answers given in both 2018 and 2020" in changed.plain
    assert "1 went up, 1 stayed and 0 went down" in changed.plain
    (row,) = rows_of(changed, "changes")
    assert (row["mean_earlier"], row["mean_later"], row["change"]) == ("75", "100", "25")
    assert "first wave of the survey" in survey.since_last(charter_three, 2018).plain
    signed = rows_of(survey.signatories(charter_three, 2020), "signatories")[0]
    assert (signed["signatory_count"], signed["other_count"], signed["other_answered"]) == ("2", "0", "1")
    assert "There is no second group" in survey.signatories(charter_three, 2018).plain


def test_overview_and_practices(charter_three: study_data.StudyData) -> None:
    shown = cities.overview(charter_three, 2020)
    assert "S1: B" in shown.plain
    cells = {(r["city"], r["commitment"]): r["answer"] for r in rows_of(shown, "cities-by-commitment")}
    assert cells["c", "P1"] == "partly"
    assert cells["c", "S1"] == ""
    assert "No city offers a practice" in cities.practices(charter_three, 2020).plain


def test_a_public_survey_page_names_no_city(charter_three: study_data.StudyData) -> None:
    public = replace(charter_three, public=True)
    for part in (cities.who_answered, cities.overview, cities.practices):
        shown = part(public, 2020)
        assert shown.plain == cities.NOT_PUBLIC
        assert not shown.tables


def test_the_survey_page_wants_the_charter_and_a_wave_of_it(survey_demo: study_data.StudyData) -> None:
    with pytest.raises(InputError, match="is not the Charter survey"):
        ickit.report.charter_survey(ickit.load(DEMO, COURSES), 2024)
    with pytest.raises(InputError, match="2020 is no wave of charter"):
        survey.headline(survey_demo, 2020)


# All of it on the demonstration


def test_no_confidential_text_of_the_demonstration_is_on_any_page(demo: study_data.StudyData) -> None:
    evidence = demo.tables.evidence
    secret = evidence[evidence["confidential"]]
    assert secret["summary"].str.contains(SECRET).all()
    assert len(secret) > 20
    shown = [
        review_parts(side_by_side.PeerReview(demo, c, y))
        for c, y in sorted(set(zip(secret["city"], secret["year"], strict=True)))
    ]
    for name in sorted(set(secret.loc[secret["year"] == 2024, "city"]))[:6]:
        here = city(demo, name, 2024)
        shown += [peer_review.seen_by_peers(here), plan.what_next(here), peer_review.charter_survey(here)]
    pair = AssessorPair(demo)
    shown += [agreement.headline(pair), agreement_by_key_factor.by_key_factor(pair), trends.means(demo)]
    text = "\n".join(everything(one) for one in shown)
    assert SECRET not in text
    assert not [s for s in secret["summary"] if s in text]
    assert any(lettering(one) for one in shown)
