"""The peer review of one city: counts, contradictions, and confidential evidence that is never quoted."""

from fractions import Fraction

import pytest
from building import tables

from ickit.analysis import peer_review, review_findings
from ickit.benchmark.model import Benchmark

SECRET = "the mayor said so in confidence"


@pytest.fixture
def bench():
    questions = [{"id": "a.1", "text": "One?", "kind": "yes_no"}, {"id": "a.2", "text": "Two?"}]
    factors = [
        {"id": "a", "name": "A", "number": 1, "questions": questions},
        {"id": "b", "name": "B", "number": 2},
        {"id": "c", "name": "C", "number": 3},
    ]
    return Benchmark.model_validate({"id": "three", "title": "T", "key_factors": factors, "context_factors": []})


def at(city="x", year=2020, **rest):
    return {"city": city, "year": year, "benchmark": "three", **rest}


def rating(factor, assessor, level, note=None, **rest):
    return at(key_factor=factor, assessor=assessor, rating=level, note=note, **rest)


def piece(n, factor, stance, assessor="peer", kind="interview", confidential=False, **rest):
    said = {"summary": SECRET if confidential else f"summary {n}", "reference": SECRET if confidential else f"ref {n}"}
    return (
        at(id=n, key_factor=factor, assessor=assessor, kind=kind, stance=stance, confidential=confidential, **said)
        | rest
    )


@pytest.fixture
def one(bench):
    """A city that rates itself high on A against the evidence, and low on C for no reason."""
    found = tables(
        assessments=[
            rating("c", "self", "not_met"),
            rating("a", "self", "met", "all there"),
            rating("a", "peer", "partly_met", "we saw half of it"),
            rating("b", "peer", "met", "very good"),
            rating("b", "self", None),
            rating("a", "peer", "met", city="other"),
            rating("a", "peer", "met", year=2018),
            rating("a", "peer", "met") | {"benchmark": "else"},
        ],
        answers=[
            at(question="a.1", assessor="peer", finding="not_in_place"),
            at(question="a.2", assessor="peer", finding="partly"),
            at(question="a.1", assessor="self", finding="in_place"),
            at(question="a.2", assessor="self", finding="not_in_place"),
        ],
        evidence=[
            piece("1", "a", "contradicts", confidential=True),
            piece("8", "a", "contradicts", confidential=True),
            piece("9", "a", "contradicts", confidential=True),
            piece("2", "a", "contradicts"),
            piece("3", "a", "supports", assessor="self", kind="document"),
            piece("4", "b", "supports"),
            piece("5", "c", "supports", confidential=None, summary=SECRET, reference=SECRET),
            piece("6", "a", "supports", city="other"),
            piece("10", "c", "supports"),
            piece("7", "a", None, kind="document"),
        ],
        recommendations=[
            at(id="r2", key_factor="c", text="Do C", horizon="quick_win"),
            at(id="r1", key_factor="a", text="Do A", status="started"),
        ],
        practices=[at(key_factor="b", title="Mentors", summary="S", reference="R"), at(key_factor="c", title="Map")],
    )
    return peer_review.select(found, bench, "x", 2020)


def test_ratings_conclusions_and_numbers_side_by_side(one):
    a, b, c = peer_review.factors(one).to_dict("records")
    assert (a["self_rating"], a["peer_rating"], a["difference"]) == ("met", "partly_met", Fraction(50))
    assert (a["self_note"], a["conclusion"]) == ("all there", "we saw half of it")
    assert (a["supports"], a["contradicts"], a["confidential"]) == (1, 4, 3)
    assert (a["contradictions"], a["recommendations"], a["practices"]) == (2, 1, 0)
    assert (b["peer_rating"], b["difference"], b["practices"]) == ("met", None, 1)
    assert b["self_rating"] != b["self_rating"]
    assert (c["self_rating"], c["contradictions"], c["confidential"]) == ("not_met", 1, 1)


def test_evidence_is_counted_by_assessor_and_kind(one):
    found = peer_review.evidence_counts(one)
    rows = [tuple(row) for row in found.itertuples(index=False)]
    assert rows == [
        ("a", "peer", "document", 0, 0, 1, 0),
        ("a", "peer", "interview", 0, 4, 0, 3),
        ("a", "self", "document", 1, 0, 0, 0),
        ("b", "peer", "interview", 1, 0, 0, 0),
        ("c", "peer", "interview", 1, 0, 1, 1),
    ]
    assert found[["supports", "contradicts", "no_stance"]].to_numpy().sum() == len(one.evidence)


@pytest.mark.parametrize("stance", ["supports", "contradicts"])
@pytest.mark.parametrize(("alike", "told"), [(1, 0), (2, 0), (3, 3), (5, 5)])
def test_which_side_a_confidential_interview_took_is_not_told(bench, stance, alike, told):
    """The numbers "1 confidential, 0 for, 2 against" would; nor do the totals of other kinds tell."""
    secret = [piece(f"s{n}", "a", stance, confidential=None) for n in range(alike)]
    beside = [piece("d", "a", stance, kind="document", confidential=True), piece("q", "a", "contradicts", "self")]
    rated = [rating("a", "self", "met"), rating("a", "peer", "not_met")]
    review = peer_review.select(tables(assessments=rated, evidence=[*secret, *beside]), bench, "x", 2020)
    row = peer_review.factors(review).iloc[0]
    assert row[stance] == told + (stance == "contradicts")
    assert row["confidential"] == alike + 1
    found = peer_review.evidence_counts(review)
    assert found[stance].sum() == row[stance]
    assert found[["supports", "contradicts", "no_stance"]].to_numpy().sum() == alike + 2
    assert len(peer_review.quotable(review)) == 1


def every_table(one):
    made = (
        peer_review.factors,
        peer_review.evidence_counts,
        peer_review.quotable,
        peer_review.contradictions,
        peer_review.without_evidence,
    )
    return [make(one) for make in (*made, review_findings.recommended, review_findings.does_well)]


def test_confidential_evidence_is_in_no_table(one):
    assert SECRET in one.evidence.to_csv()
    for table in every_table(one):
        assert SECRET not in table.to_csv()
    assert peer_review.quotable(one)["summary"].tolist() == [
        "summary 2",
        "summary 3",
        "summary 7",
        "summary 4",
        "summary 10",
    ]


def test_contradictions_with_evidence_and_with_findings(one):
    found = peer_review.contradictions(one).to_dict("records")
    assert [(r["key_factor"], r["assessor"], r["against"], r["supports"], r["contradicts"]) for r in found] == [
        ("a", "self", "evidence", 1, 4),
        ("a", "self", "findings", 0, 1),
        ("c", "self", "evidence", 1, 0),
    ]
    assert (
        found[0]["words"] == "Rated met, but 4 of the 5 pieces of evidence whose side is told speak against the factor."
    )
    assert found[1]["words"] == "Rated met, but the reviewers found only 0 of 2 guide questions in place."
    assert found[2]["words"] == "Rated not met, but the one piece of evidence whose side is told speaks for the factor."


def test_the_lowest_rating_against_findings_in_place(bench):
    found = tables(
        assessments=[rating("a", "self", "not_met")],
        answers=[
            at(question="a.1", assessor="self", finding="in_place"),
            at(question="a.2", assessor="self", finding="unknown"),
        ],
    )
    (row,) = peer_review.contradictions(peer_review.select(found, bench, "x", 2020)).to_dict("records")
    assert row["words"] == "Rated not met, but the city itself found 1 of 1 guide questions in place."


def test_equal_evidence_and_the_middle_level_contradict_nothing(bench):
    found = tables(
        assessments=[rating("a", "self", "met"), rating("b", "self", "partly_met")],
        evidence=[piece("1", "a", "supports"), piece("2", "a", "contradicts"), piece("3", "b", "contradicts")],
    )
    assert peer_review.contradictions(peer_review.select(found, bench, "x", 2020)).empty


def test_ratings_without_evidence_of_their_own(one):
    found = peer_review.without_evidence(one)[["key_factor", "assessor", "evidence_of_others"]]
    assert found.to_numpy().tolist() == [["c", "self", 2]]


def test_recommendations_stand_in_the_order_of_the_factors(one):
    found = review_findings.recommended(one)[["key_factor", "id", "status"]]
    assert found.to_numpy().tolist() == [["a", "r1", "started"], ["c", "r2", "open"]]


def test_what_the_city_does_well(one):
    b, c = review_findings.does_well(one).to_dict("records")
    assert (b["key_factor"], b["assessor"], b["conclusion"], b["title"]) == ("b", "peer", "very good", "Mentors")
    assert (c["key_factor"], c["title"]) == ("c", "Map")
    assert c["assessor"] != c["assessor"]


def test_the_peers_rating_goes_before_the_citys_own(one, bench):
    assert "a" not in review_findings.does_well(one)["key_factor"].tolist()
    alone = peer_review.select(tables(assessments=[rating("a", "self", "met")]), bench, "x", 2020)
    assert review_findings.does_well(alone)["assessor"].tolist() == ["self"]


def test_a_city_without_any_row_gets_empty_tables(bench):
    nothing = peer_review.select(tables(), bench, "x", 2020)
    factors, *rest = every_table(nothing)
    assert factors["key_factor"].tolist() == ["a", "b", "c"]
    assert factors[["supports", "contradictions", "recommendations"]].to_numpy().sum() == 0
    expected = [peer_review.COUNTS, peer_review.QUOTABLE, peer_review.CONTRADICTIONS, peer_review.WITHOUT]
    expected += [review_findings.RECOMMENDATIONS, review_findings.DOES_WELL]
    assert [list(table.columns) for table in rest] == [list(columns) for columns in expected]
    assert all(table.empty for table in rest)


def test_which_cities_were_reviewed(bench):
    found = tables(
        assessments=[
            rating("a", "peer", "met"),
            rating("b", "peer", None, "could not tell"),
            rating("a", "self", "met", city="y"),
            rating("a", "peer", None, city="z"),
        ]
    )
    assert peer_review.reviewed(found.assessments, bench).to_dict("records") == [
        {"city": "x", "year": 2020, "rated": 1}
    ]
    assert peer_review.reviewed(tables().assessments, bench).empty
