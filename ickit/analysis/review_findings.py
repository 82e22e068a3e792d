"""What a peer review found: what the city does well, and what the reviewers recommend."""

from typing import Any

import pandas as pd

from ickit._base.frames import frame, records, text
from ickit.analysis.peer_review import Review, _given, _in_order
from ickit.benchmark.scale import NOT_APPLICABLE

RECOMMENDATIONS = {"key_factor": "str", "name": "str", "id": "str", "text": "str", "horizon": "str", "status": "str"}
DOES_WELL = {
    "key_factor": "str",
    "name": "str",
    "assessor": "str",
    "conclusion": "str",
    "supports": "int64",
    "title": "str",
    "summary": "str",
    "reference": "str",
}


def recommended(review: Review) -> pd.DataFrame:
    """The recommendations of one review, by key factor; a blank status is shown as ``open``.

    Columns: key_factor, name, id, text, horizon, status.
    """
    rows = [
        {**row, "name": review.benchmark.factor(row["key_factor"]).label, "status": text(row["status"]) or "open"}
        for row in _in_order(review.recommendations, review.benchmark)
    ]
    return frame(rows, RECOMMENDATIONS)


def does_well(review: Review) -> pd.DataFrame:
    """What the city does well: the factors in place by the peers' rating (by its own where the peers gave none), and
    the practices it offers to others.

    Columns: key_factor, name, assessor (whose rating; missing for a practice on a factor that is not in place),
    conclusion (the assessor's note), supports (pieces of evidence), title, summary, reference (of a practice; a factor
    with several practices has a row for each).
    """
    given, scale = _given(review), review.benchmark.scale
    offered = records(review.practices)
    rows = []
    for factor in review.benchmark.key_factors:
        both = [given.get((factor.id, who)) for who in (review.peer_assessor, review.self_assessor)]
        known = [one for one in both if one]
        judged = [one for one in known if one["rating"] == NOT_APPLICABLE or scale.rate(one["rating"]) is not None]
        first = judged[0]["rating"] if judged else NOT_APPLICABLE
        in_place = first != NOT_APPLICABLE and scale.standing(first) == "in_place"
        own = [p for p in offered if p["key_factor"] == factor.id] or ([{}] if in_place else [])
        supports = review.stances[factor.id]["supports"]
        head: dict[str, Any] = {"key_factor": factor.id, "name": factor.label, "supports": supports}
        if in_place:
            head |= {"assessor": judged[0]["assessor"], "conclusion": judged[0]["note"]}
        rows += [{**head, **{k: p.get(k) for k in ("title", "summary", "reference")}} for p in own]
    return frame(rows, DOES_WELL)


def could_be_contradicted(review: Review) -> int:
    """How many ratings at the highest or lowest level have something that could contradict them: evidence whose side is
    told, or a finding on a guide question.
    """
    scale, found = review.benchmark.scale, 0
    for row in records(review.assessments):
        rating, factor = text(row["rating"]), row["key_factor"]
        if scale.rate(rating) is None or scale.standing(rating) == "partly":
            continue
        sides = review.stances[factor]
        found += bool(sides["supports"] + sides["contradicts"] or review.findings[factor])
    return found
