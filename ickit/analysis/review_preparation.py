"""Before a peer review: what a city says on each key factor, what that rests on, what is open, and whom to hear.

The reviewers' own rows of the wave are left out, so that the page is the same before the visit and after it. Nothing of
confidential evidence is told but how many pieces there are: from whom they come could tell who spoke.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from ickit._base.frames import frame, present, records, text
from ickit.analysis import peer_review
from ickit.analysis.peer_review import FOUND, KINDS, Review
from ickit.benchmark.informants import INFORMANTS
from ickit.benchmark.library import CHARTER, load_benchmark
from ickit.benchmark.model import Benchmark, KeyFactor
from ickit.benchmark.scale import NOT_APPLICABLE

NO_ANSWER, NOT_KNOWN = "no answer", "the city does not know"
PREPARATION = {
    "key_factor": "str",
    "name": "str",
    "rating": "str",
    "note": "str",
    "pieces": "int64",
    "supports": "int64",
    "contradicts": "int64",
    "confidential": "int64",
    **dict.fromkeys(KINDS, "int64"),
    "questions": "int64",
    "open_questions": "int64",
    "practices": "int64",
    "contradictions": "int64",
    "missing": "str",
    "not_heard": "str",
}
OPEN_QUESTIONS = {
    "key_factor": "str",
    "name": "str",
    "question": "str",
    "text": "str",
    "condition": "str",
    "state": "str",
}
WHOM_TO_HEAR = {
    "key_factor": "str",
    "name": "str",
    "charter_roles": "str",
    "informant": "str",
    "informant_name": "str",
    "pieces": "int64",
}


def before_visit(review: Review) -> Review:
    """The same review without what its reviewers rated, answered and recorded."""

    def without(table: pd.DataFrame) -> pd.DataFrame:
        return table[table["assessor"] != review.peer_assessor].reset_index(drop=True)

    return replace(
        review,
        assessments=without(review.assessments),
        answers=without(review.answers),
        evidence=without(review.evidence),
        recommendations=review.recommendations.iloc[:0],
    )


def preparation(review: Review) -> pd.DataFrame:
    """One row per key factor, in order, of a review as from :func:`before_visit`.

    Columns: key_factor, name; rating and note (the city's own); pieces (of evidence, by all), of which supports,
    contradicts (where the stance is told) and confidential; document, interview, focus_group, monitoring (pieces of
    each kind); questions (guide questions and parts of checklists) of which open_questions; practices; contradictions
    (see :data:`ickit.analysis.peer_review.CONTRADICTION_RULE`); missing (what is lacking, with semicolons between);
    not_heard (kinds of people that the key factor is about and that no evidence comes from, with semicolons between).
    """
    counts = peer_review.evidence_counts(review)
    rows_of = {row["key_factor"]: row for row in records(peer_review.factors(review))}
    left = Counter(open_questions(review)["key_factor"])
    asked = Counter(factor.id for factor, _ in _asked(review.benchmark))
    unheard = whom_to_hear(review).query("pieces == 0")
    rows = []
    for factor in review.benchmark.key_factors:
        row, own = rows_of[factor.id], counts[counts["key_factor"] == factor.id]
        pieces = int((own["supports"] + own["contradicts"] + own["no_stance"]).sum())
        by_kind = {
            kind: int(own.loc[own["kind"] == kind, ["supports", "contradicts", "no_stance"]].to_numpy().sum())
            for kind in KINDS
        }
        names = unheard.loc[unheard["key_factor"] == factor.id, "informant_name"]
        found = {
            **row,
            "rating": row["self_rating"],
            "note": row["self_note"],
            "pieces": pieces,
            **by_kind,
            "questions": asked[factor.id],
            "open_questions": left[factor.id],
            "not_heard": "; ".join(names) or None,
        }
        rows.append({**found, "missing": "; ".join(_missing(found, review)) or None})
    return frame(rows, PREPARATION)


def _missing(row: dict[str, Any], review: Review) -> Iterator[str]:
    rating, scale = text(row["rating"]), review.benchmark.scale
    rated = scale.rate(rating) is not None
    if not rated and rating != NOT_APPLICABLE:
        yield "the city's rating"
    elif not text(row["note"]):
        yield "the reasons for the rating"
    kinds = [kind for kind in KINDS if row[kind]]
    if not row["pieces"]:
        yield "any evidence"
    elif rated and scale.standing(rating) == "in_place" and not row["supports"] and not row["confidential"]:
        yield "evidence for the key factor, which is rated as in place"
    elif len(kinds) == 1 and row["pieces"] > 1:
        yield f"evidence of another kind than {kinds[0].replace('_', ' ')}"


def open_questions(review: Review) -> pd.DataFrame:
    """The guide questions, and parts of checklists, that the city has not answered or does not know the answer to.

    An answer in words counts as an answer, and so does a finding other than ``unknown``. Columns: key_factor, name,
    question, text, condition (asked only where it holds), state (``no answer``, ``the city does not know``).
    """
    own = review.answers[review.answers["assessor"] == review.self_assessor]
    given = {row["question"]: row for row in records(own)}
    rows = []
    for factor, (name, said, condition) in _asked(review.benchmark):
        row = given.get(name, {})
        finding = text(row.get("finding"))
        if finding in (*FOUND, NOT_APPLICABLE) or (finding != "unknown" and text(row.get("answer"))):
            continue
        state = NOT_KNOWN if finding == "unknown" else NO_ANSWER
        head = {"key_factor": factor.id, "name": factor.label, "question": name}
        rows.append({**head, "text": said, "condition": condition, "state": state})
    return frame(rows, OPEN_QUESTIONS)


def _asked(benchmark: Benchmark) -> Iterator[tuple[KeyFactor, tuple[str, str, str | None]]]:
    """What is to be answered one by one: questions, and in place of a checklist its parts."""
    for name, (factor, question, part) in benchmark.questions.items():
        if part is not None or not question.parts:
            yield factor, (name, question.full_text(part), question.condition)


def whom_to_hear(review: Review) -> pd.DataFrame:
    """By key factor, the kinds of people that it is about, and how many pieces of evidence come from each.

    A key factor that names none (``hear`` in the benchmark's file) is about all kinds. Evidence from others is counted
    as well. Confidential evidence is not counted: from whom it comes could tell who spoke. Columns: key_factor, name;
    charter_roles (the roles of the Charter in which the city acts here, with semicolons between); informant,
    informant_name; pieces.
    """
    open_pieces = peer_review.quotable(review)
    counted = Counter(
        (row["key_factor"], row["informant"]) for row in records(open_pieces) if present(row["informant"])
    )
    rows = []
    for factor in review.benchmark.key_factors:
        named = factor.hear or tuple(name for name in INFORMANTS if name != "other")
        more = tuple(name for name in INFORMANTS if counted[factor.id, name] and name not in named)
        head = {
            "key_factor": factor.id,
            "name": factor.label,
            "charter_roles": "; ".join(charter_roles(factor)) or None,
        }
        rows += [
            {**head, "informant": name, "informant_name": INFORMANTS[name], "pieces": counted[factor.id, name]}
            for name in INFORMANTS
            if name in (*named, *more)
        ]
    return frame(rows, WHOM_TO_HEAR)


def charter_roles(factor: KeyFactor) -> list[str]:
    """The roles of the Charter that a key factor bears on, by the commitments it names, in the Charter's order."""
    named = {one.id: one.group or "" for one in load_benchmark(CHARTER).key_factors}
    return list(dict.fromkeys(named[one] for one in named if one in factor.charter and named[one]))
