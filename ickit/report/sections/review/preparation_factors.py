"""Before a peer review, key factor by key factor: what the city says, what that rests on, what to find out."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ickit._base.frames import records, text
from ickit._base.phrases import counted
from ickit.analysis import peer_review
from ickit.report.elements import Element, details, heading, points, stack
from ickit.report.elements import text as words
from ickit.report.sections.review.preparation import ReviewPreparation
from ickit.report.sections.review.side_by_side import quote_evidence, rating_words, who_words

FINDINGS = {
    "in_place": "in place",
    "partly": "partly",
    "not_in_place": "not in place",
    "unknown": "the city does not know",
    "not_applicable": "does not apply",
}


def factor_by_factor(it: ReviewPreparation) -> Element:
    """Each key factor in full: what the city says, what that rests on, and what to ask."""
    quotes = records(peer_review.quotable(it.review))
    clashes = records(peer_review.contradictions(it.review))
    left, offered = records(it.open_questions), records(it.review.practices)
    blocks = []
    for row in records(it.factors):
        of = [[r for r in rows if r["key_factor"] == row["key_factor"]] for rows in (quotes, clashes, left, offered)]
        blocks.append(_block(it, row, *of))
    return stack(*blocks)


def _block(
    it: ReviewPreparation,
    row: Mapping[str, Any],
    quotes: list[dict[str, Any]],
    clashes: list[dict[str, Any]],
    left: list[dict[str, Any]],
    offered: list[dict[str, Any]],
) -> Element:
    factor = it.study.benchmark.factor(str(row["key_factor"]))
    said = [f"“{text(row['note'])}”"] if text(row["note"]) else []
    parts = [
        heading(factor.label, 3),
        words(factor.statement or ""),
        words(" ".join([f"The city: {rating_words(it, row['rating'])}.", *said])),
        *_points("Others say:", [_other(it, one) for one in _others(it, factor.id)]),
        *_points(
            "What the city offers others as an example:", [(text(p["title"]), text(p["summary"])) for p in offered]
        ),
        points([quote_evidence(q) for q in quotes], _evidence_lead(row)),
        *_points("Does not go together:", [(f"Rating of {who_words(c['assessor'])}", c["words"]) for c in clashes]),
        words(f"Missing: {text(row['missing'])}." if text(row["missing"]) else ""),
        *_points(
            f"To find out ({len(left)} of {row['questions']} guide questions are open):",
            [f"{text(one['text'])} ({one['state']})" for one in left],
        ),
        _answers(it, factor.id, {one["question"] for one in left}),
    ]
    return stack(*parts)


def _points(lead: str, items: Sequence[str | tuple[str, str]]) -> list[Element]:
    """A list, or nothing where it has no items."""
    return [points(items, lead)] if items else []


def _other(it: ReviewPreparation, row: Mapping[str, Any]) -> tuple[str, str]:
    return who_words(row["assessor"]), f"{rating_words(it, row['rating'])}. {text(row['note'])}".strip()


def _others(it: ReviewPreparation, factor: str) -> list[dict[str, Any]]:
    rows = it.review.assessments
    others = rows[(rows["key_factor"] == factor) & (rows["assessor"] != it.review.self_assessor)]
    return [row for row in records(others) if text(row["rating"]) or text(row["note"])]


def _evidence_lead(row: Mapping[str, Any]) -> str:
    if not row["pieces"]:
        return "There is no evidence on this key factor."
    secret = row["confidential"]
    hidden = f" {counted(secret, 'piece is', 'pieces are')} confidential and not quoted." if secret else ""
    return f"Evidence: {counted(row['pieces'], 'piece')}.{hidden}"


def _answers(it: ReviewPreparation, factor: str, left: Collection[str]) -> Element:
    """What the city answered to guide questions, folded away; without those that are open."""
    questions = it.study.benchmark.questions
    own = it.review.answers[it.review.answers["assessor"] == it.review.self_assessor]
    given = {row["question"]: row for row in records(own)}
    items = []
    for name, (of, question, part) in questions.items():
        row = given.get(name)
        if of.id != factor or name in left or row is None or not (text(row["finding"]) or text(row["answer"])):
            continue
        found = FINDINGS.get(text(row["finding"]), "no finding")
        answer = f": “{text(row['answer'])}”" if text(row["answer"]) else ""
        items.append((question.full_text(part), f"{found}{answer}"))
    if not items:
        return words("")
    return details(f"What the city answered to {counted(len(items), 'guide question')}", points(items))
