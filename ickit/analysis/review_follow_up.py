"""After a peer review: what became of its recommendations, and each key factor before and after.

Actions of the city's plans stand beside recommendations on the same key factor: the tables do not say which action
answers which recommendation, except where the two have the same words.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ickit._base.frames import frame, records, text
from ickit.analysis import plan_actions, review_findings
from ickit.analysis.peer_review import PEER, SELF, Review
from ickit.benchmark.model import Benchmark

FOLLOWED = {
    "key_factor": "str",
    "name": "str",
    "id": "str",
    "text": "str",
    "horizon": "str",
    "status": "str",
    "actions": "int64",
    "actions_done": "int64",
    "action_texts": "str",
    "same_words": "bool",
}
BEFORE_AFTER = {
    "key_factor": "str",
    "name": "str",
    "self_then": "str",
    "peer_then": "str",
    "year_now": "Int64",
    "self_now": "str",
    "peer_year_now": "Int64",
    "peer_now": "str",
    "moved": "str",
    "recommendations": "int64",
    "recommendations_done": "int64",
    "actions": "int64",
    "actions_done": "int64",
}


def actions_since(actions: pd.DataFrame, benchmark: Benchmark, city: str, year: int) -> pd.DataFrame:
    """The actions of a city's plans from the wave of a review on.

    Columns as :func:`ickit.analysis.plan_actions.actions_of`.
    """
    every = plan_actions.actions_of(actions, benchmark, city)
    return every[every["year"] >= year].reset_index(drop=True)


def followed(review: Review, actions: pd.DataFrame) -> pd.DataFrame:
    """What became of each recommendation of a review.

    ``actions`` as from :func:`actions_since`. Columns: key_factor, name, id, text, horizon, status (blank is ``open``);
    actions and actions_done on the same key factor; action_texts (each with the wave of its plan and its status, with
    semicolons between); same_words (whether an action has the recommendation's own words: then it alone is counted).
    """
    rows = []
    for row in records(review_findings.recommended(review)):
        own = actions[actions["key_factor"] == row["key_factor"]]
        same = own[[_alike(said, row["text"]) for said in own["text"]]]
        linked = same if len(same) else own
        told = "; ".join(f"{text(a['text']).rstrip('.')} ({a['year']}: {a['status']})" for a in records(linked))
        counts = {"actions": len(linked), "actions_done": int((linked["status"] == "done").sum())}
        rows.append({**row, **counts, "action_texts": told or None, "same_words": bool(len(same))})
    return frame(rows, FOLLOWED)


def _alike(one: Any, other: Any) -> bool:
    return text(one).casefold().rstrip(". ") == text(other).casefold().rstrip(". ")


def before_and_after(
    review: Review, ratings: Mapping[str, pd.DataFrame], actions: pd.DataFrame, city: str, year: int
) -> pd.DataFrame:
    """Each key factor at the time of a review, and the last time that it was rated since.

    ``ratings``: by assessor (``self``, ``peer``), as from :func:`ickit.analysis.scores.ratings`; ``actions`` as from
    :func:`actions_since`. Columns: key_factor, name; self_then and peer_then (the ratings of ``year``); year_now and
    self_now (the city's last rating since), peer_year_now and peer_now (that of a later review); moved (the city's own
    rating: up, down, no change, cannot tell: one of the two is missing); recommendations and actions on the key factor,
    and how many of each are done.
    """
    own, peers = ratings[SELF], ratings[PEER]
    advice = review_findings.recommended(review)
    rows = []
    for factor in review.benchmark.key_factors:
        then, now = _then(own, city, factor.id, year), _now(own, city, factor.id, year)
        later = _now(peers, city, factor.id, year)
        told, done = advice[advice["key_factor"] == factor.id], actions[actions["key_factor"] == factor.id]
        rows.append(
            {
                "key_factor": factor.id,
                "name": factor.label,
                "self_then": then.get("rating"),
                "peer_then": _then(peers, city, factor.id, year).get("rating"),
                "year_now": now.get("year"),
                "self_now": now.get("rating"),
                "peer_year_now": later.get("year"),
                "peer_now": later.get("rating"),
                "moved": plan_actions.moved(then, now),
                "recommendations": len(told),
                "recommendations_done": int((told["status"] == "done").sum()),
                "actions": len(done),
                "actions_done": int((done["status"] == "done").sum()),
            }
        )
    return frame(rows, BEFORE_AFTER)


def _then(ratings: pd.DataFrame, city: str, factor: str, year: int) -> dict[str, Any]:
    rows = ratings[(ratings["city"] == city) & (ratings["key_factor"] == factor) & (ratings["year"] == year)]
    return records(rows)[0] if len(rows) else {}


def _now(ratings: pd.DataFrame, city: str, factor: str, year: int) -> dict[str, Any]:
    rows = ratings[(ratings["city"] == city) & (ratings["key_factor"] == factor) & (ratings["year"] > year)]
    rows = rows[rows["rating"].notna()].sort_values("year", kind="stable")
    return records(rows)[-1] if len(rows) else {}
