"""The peer review of one city: what it does well, what does not go together, and what reviewers recommend."""

from typing import Any

import pandas as pd

from ickit._base.frames import records, text
from ickit._base.phrases import counted
from ickit.analysis import peer_review, review_findings
from ickit.report.elements import Element, points, stack, table
from ickit.report.elements import text as words
from ickit.report.sections.review.side_by_side import PeerReview, who_words
from ickit.report.sections.wording import HORIZONS, STATUSES, quick_wins_words


def does_well(it: PeerReview) -> Element:
    """What the city does well, and what it offers others."""
    rows = records(review_findings.does_well(it.review))
    if not rows:
        return words("No key factor is rated as in place, and the city offers no practice in this wave.")
    by_factor: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_factor.setdefault(row["name"], []).append(row)
    return points([(name, _well(own, it)) for name, own in by_factor.items()])


def _well(rows: list[dict[str, Any]], it: PeerReview) -> str:
    first = rows[0]
    who = text(first["assessor"])
    said = [f"In place, by the rating of {who_words(who)}."] if who else []
    if text(first["conclusion"]) and not it.study.public:
        said.append(f"“{text(first['conclusion'])}”")
    said += [f"Offers others: {text(r['title'])}. {text(r['summary'])}" for r in rows if text(r["title"])]
    return " ".join(said)


def contradictions(it: PeerReview) -> Element:
    """Where a rating and what was found do not go together, and ratings without evidence."""
    if it.study.public:
        return words(
            "A public page does not read confidential evidence, so it says nothing about evidence and ratings."
        )
    without = peer_review.without_evidence(it.review)
    parts = [contradiction_table(it), words(f"The rule. {peer_review.CONTRADICTION_RULE}"), _without(it, without)]
    return stack(*parts)


def contradiction_table(it: PeerReview) -> Element:
    """Where a rating and what was found do not go together, or why nothing is there to say."""
    found = peer_review.contradictions(it.review)
    if found.empty:
        return words(_nothing_clashes(it))
    return table(
        found.assign(who=[who_words(a) for a in found["assessor"]]),
        name="contradictions",
        caption=f"Ratings of {it.name} that do not go with what was found, {it.year}",
        labels={"name": "Key factor", "who": "Whose rating", "rating": "Rating", "words": "What does not go together"},
        ratings={"rating": it.study.benchmark.scale.names},
    )


def _nothing_clashes(it: PeerReview) -> str:
    """Why no rating is contradicted: nothing was there that could, or what was there does not."""
    ends = review_findings.could_be_contradicted(it.review)
    if not ends:
        return "No rating at the highest or lowest level has evidence whose side is told, or findings: nothing could contradict one."
    return (
        f"No rating at the highest or lowest level is contradicted. {counted(ends, 'such rating has', 'such ratings have')} "
        "evidence whose side is told, or findings on guide questions."
    )


def _without(it: PeerReview, rows: pd.DataFrame) -> Element:
    if rows.empty:
        rated = any(it.study.benchmark.scale.rate(text(r)) is not None for r in it.review.assessments["rating"])
        return words("Every rating has evidence from the one who gave it." if rated else "There is no rating.")
    return table(
        rows.assign(who=[who_words(a) for a in rows["assessor"]]),
        name="without-evidence",
        caption="Ratings for which their assessor gave no evidence",
        labels={
            "name": "Key factor",
            "who": "Whose rating",
            "rating": "Rating",
            "evidence_of_others": "Evidence by others",
        },
        ratings={"rating": it.study.benchmark.scale.names},
        note="A rating without evidence may be right. In the feedback session, ask what it rests on.",
    )


def recommendations(it: PeerReview) -> Element:
    """What the reviewers recommend, by key factor."""
    rows = review_findings.recommended(it.review)
    if rows.empty:
        return words(f"The data hold no recommendation from this wave to {it.name}.")
    quick = int((rows["horizon"] == "quick_win").sum())
    lead = f"{counted(len(rows), 'recommendation')}, {quick_wins_words(len(rows), quick)}."
    shown = table(
        rows.assign(horizon=rows["horizon"].map(HORIZONS), status=rows["status"].map(STATUSES)),
        name="recommendations",
        caption=f"What the reviewers recommend to {it.name}, {it.year}",
        labels={"name": "Key factor", "text": "Recommendation", "horizon": "Horizon", "status": "Status now"},
    )
    return stack(words(lead), shown)
