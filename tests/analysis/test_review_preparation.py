"""Before a peer review: what is missing, which guide questions are open, whom to hear."""

import pytest
from building import tables

from ickit.analysis import peer_review, review_preparation
from ickit.benchmark.informants import INFORMANTS
from ickit.benchmark.model import Benchmark


@pytest.fixture
def bench():
    questions = [
        {"id": "a.1", "text": "One?", "kind": "yes_no"},
        {"id": "a.2", "text": "These?", "kind": "checklist", "parts": [{"id": f"a.2{x}", "text": x} for x in "ab"]},
        {"id": "a.3", "text": "How long?", "kind": "number", "unit": "weeks"},
        {"id": "a.4", "text": "If so?", "if": "it pays"},
    ]  # fmt: skip
    factors = [
        {"id": "a", "name": "A", "questions": questions, "hear": ["user", "provider"], "charter": ["S1", "P2"]},
        {"id": "b", "name": "B"},
        {"id": "c", "name": "C"},
        {"id": "d", "name": "D", "may_not_apply": True},
    ]
    return Benchmark.model_validate({"id": "four", "title": "T", "key_factors": factors, "context_factors": []})


def at(**rest):
    return {"city": "x", "year": 2020, "benchmark": "four", **rest}


def piece(n, factor, informant=None, *, kind="interview", stance="supports", assessor="self", confidential=False):
    said = {"kind": kind, "informant": informant, "stance": stance, "confidential": confidential}
    return at(id=str(n), key_factor=factor, assessor=assessor, summary="s", **said)


@pytest.fixture
def before(bench):
    found = tables(
        assessments=[
            at(key_factor="a", assessor="self", rating="met", note="We do."),
            at(key_factor="a", assessor="peer", rating="not_met", note="We saw none."),
            at(key_factor="b", assessor="self", rating="met"),
            at(key_factor="c", assessor="self", rating=None),
            at(key_factor="c", assessor="ngo", rating="not_met"),
            at(key_factor="d", assessor="self", rating="not_applicable"),
        ],
        answers=[
            at(question="a.1", assessor="self", finding="unknown", answer="Who knows."),
            at(question="a.2a", assessor="self", finding="not_applicable"),
            at(question="a.2b", assessor="peer", finding="in_place"),
            at(question="a.3", assessor="self", answer="12"),
        ],
        evidence=[
            piece(1, "a", "user"),
            piece(2, "a", "provider", confidential=True),
            piece(3, "a", "employer", kind="focus_group", stance="contradicts"),
            piece(4, "a", "provider", assessor="peer"),
            piece(5, "b", "user", stance="contradicts"),
            piece(6, "b", None, stance=None),
        ],
        recommendations=[at(id="r", key_factor="a", text="Do it.")],
        practices=[at(key_factor="a", title="T")],
    )
    return review_preparation.before_visit(peer_review.select(found, bench, "x", 2020))


def test_what_reviewers_gave_is_left_out(before):
    assert set(before.assessments["assessor"]) == {"self", "ngo"}
    assert set(before.answers["assessor"]) == set(before.evidence["assessor"]) == {"self"}
    assert before.recommendations.empty
    row = review_preparation.preparation(before).iloc[0]
    assert (row["rating"], row["note"]) == ("met", "We do.")
    assert (row["pieces"], row["confidential"], row["practices"]) == (3, 1, 1)


def test_a_question_is_open_without_an_answer_or_where_the_city_does_not_know(before):
    found = review_preparation.open_questions(before)
    assert list(zip(found["question"], found["state"], strict=True)) == [
        ("a.1", "the city does not know"),
        ("a.2b", "no answer"),
        ("a.4", "no answer"),
    ]
    assert found.loc[1, "text"] == "These? – b"
    assert found.loc[2, "condition"] == "it pays"
    row = review_preparation.preparation(before).iloc[0]
    assert (row["questions"], row["open_questions"]) == (5, 3)


def test_what_is_missing_is_told(before):
    found = review_preparation.preparation(before).set_index("key_factor")["missing"].fillna("")
    assert found.to_dict() == {
        "a": "",
        "b": "the reasons for the rating; evidence for the key factor, which is rated as in place",
        "c": "the city's rating; any evidence",
        "d": "the reasons for the rating; any evidence",
    }
    kinds = review_preparation.preparation(before).set_index("key_factor").loc["a", ["interview", "focus_group"]]
    assert kinds.tolist() == [2, 1]


def test_evidence_of_one_kind_alone_is_told(bench):
    found = tables(
        assessments=[at(key_factor="a", assessor="self", rating="met", note="n")],
        evidence=[piece(1, "a"), piece(2, "a")],
    )
    review = review_preparation.before_visit(peer_review.select(found, bench, "x", 2020))
    assert review_preparation.preparation(review).loc[0, "missing"] == "evidence of another kind than interview"


def test_whom_to_hear_counts_open_evidence_alone(before):
    found = review_preparation.whom_to_hear(before)
    own = found[found["key_factor"] == "a"]
    assert dict(zip(own["informant"], own["pieces"], strict=True)) == {"provider": 0, "user": 1, "employer": 1}
    assert own["charter_roles"].iloc[0] == "Policy makers; Service providers"
    every = found[found["key_factor"] == "b"]
    assert list(every["informant"]) == [name for name in INFORMANTS if name != "other"]
    assert dict(zip(every["informant"], every["pieces"], strict=True))["user"] == 1
    row = review_preparation.preparation(before).iloc[0]
    assert row["not_heard"] == INFORMANTS["provider"]
