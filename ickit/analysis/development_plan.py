"""A city's development plan: objectives from its key factors, candidate actions from the guide questions.

Key factors that are not in place, or partly, become objectives; those that are not rated become objectives to find out
first. Guide questions of these factors, checklists part by part, become candidate actions where the city's finding is
not in place, partly or unknown, or where it gave none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from ickit._base.frames import frame, records, text
from ickit._base.phrases import listed
from ickit.analysis import plan_actions
from ickit.analysis.peer_practice import (
    MOST_NAMED,
    NO_ANSWER,
    Count,
    Findings,
    Offers,
    PeerPractice,
    alone,
    counts,
    finding,
    offered,
    points_of,
    wave,
    without,
)
from ickit.benchmark.model import Benchmark, KeyFactor
from ickit.benchmark.scale import NOT_APPLICABLE
from ickit.tables.dataset import Tables

Horizon = Literal["quick_win", "longer_term"]
HORIZON_RULE = (
    "Quick win: what is unknown or has no answer yet (to find out is a first step that needs no new service); what is "
    "partly there already and is to be completed; and a single point (a yes/no question or one part of a checklist) "
    "that is missing in a key factor that is otherwise partly in place. Longer term: everything else, that is what is "
    "missing in a key factor that is not in place or not rated, and open questions found not in place. A "
    "recommendation keeps the horizon that the reviewers gave it; without one it is longer term."
)
NOT_IN_PLACE, PARTLY, NOT_RATED = "not in place", "partly in place", "not rated"
STEPS = {"partly": "complete", "not_in_place": "start", "unknown": "find out", NO_ANSWER: "find out"}

OBJECTIVES = {
    "key_factor": "str",
    "name": "str",
    "statement": "str",
    "rating": "str",
    "state": "str",
    "note": "str",
    "actions": "int64",
    "quick_wins": "int64",
    "peers": "Int64",
    "peers_in_place": "Int64",
    "ask": "str",
}
ACTIONS = {
    "key_factor": "str",
    "name": "str",
    "state": "str",
    "question": "str",
    "text": "str",
    "kind": "str",
    "condition": "str",
    "finding": "str",
    "answer": "str",
    "step": "str",
    "horizon": "str",
    "reason": "str",
    "peers": "Int64",
    "peers_in_place": "Int64",
    "ask": "str",
}
WHOM_TO_ASK = {
    "key_factor": "str",
    "name": "str",
    "source": "str",
    "who": "str",
    "like_context": "boolean",
    "year": "Int64",
    "title": "str",
    "text": "str",
    "reference": "str",
}
RECOMMENDATIONS = {
    "key_factor": "str",
    "name": "str",
    "id": "str",
    "year": "int64",
    "review": "str",
    "text": "str",
    "horizon": "str",
    "status": "str",
}


@dataclass(frozen=True)
class Plan:
    """A development plan as four tables. Made by :func:`plan`.

    ``objectives``, a row a key factor: key_factor, name, statement, rating, state (not in place, partly in place, not
    rated), note; actions and quick_wins (numbers); peers (cities in like context that were rated on it), peers_in_place
    of these, ask (their names, at most 8 of them).
    ``actions``, a row a guide question or part of a checklist: key_factor, name, state; question, text, kind (yes_no,
    open, part), condition (asked only if); finding (partly, not_in_place, unknown, no answer), answer (the city's own
    words); step (complete, start, find out), horizon, reason; peers (with a finding on it), peers_in_place, ask.
    ``whom_to_ask``: key_factor, name, source (city in like context, practice, example), who, like_context, year, title,
    text, reference; at most 25 practices on a key factor, of as many as ``practices`` says.
    ``recommendations``: key_factor, name, id, year, review (last, earlier), text, horizon, status; the last review's
    first, and in it the open ones first.
    ``taken_up``: the actions that the city has decided on in this plan, and those of earlier plans that are open or
    started, from which this plan starts (see :func:`ickit.analysis.plan_actions.carried`).
    peers and peers_in_place are missing where the city has no peer group or others are not to be shown.
    """

    benchmark: Benchmark
    city: str
    year: int
    objectives: pd.DataFrame
    actions: pd.DataFrame
    whom_to_ask: pd.DataFrame
    recommendations: pd.DataFrame
    practices: Mapping[str, int]
    taken_up: pd.DataFrame = field(default_factory=plan_actions.no_actions)


def plan(
    tables: Tables,
    benchmark: Benchmark,
    city: str,
    year: int,
    *,
    assessor: str = "self",
    peers: Sequence[str] | None = (),
    names: Mapping[str, str] | None = None,
) -> Plan:
    """The development plan of a city from its ratings and findings in one wave by one assessor.

    ``tables`` hold all cities. ``peers``: the cities in like context, None where the city cannot be placed; ``names``:
    cities' names by slug.
    """
    called = dict(names or {})
    known = None if peers is None else counts(tables, benchmark, year, assessor, [*peers, city], called)
    every = PeerPractice(known, offered(tables.practices, benchmark, year, peers or (), called))
    own = alone(city, tables, benchmark, year, assessor, called)
    return plan_beside(tables, benchmark, city, year, assessor, without(city, every, own))


def plan_beside(
    tables: Tables, benchmark: Benchmark, city: str, year: int, assessor: str, others: PeerPractice
) -> Plan:
    """As :func:`plan`, with what is known of the other cities; ``tables`` need hold the city's own rows alone."""
    objectives, actions = [], []
    rated = wave(tables.assessments, benchmark, year, assessor, [city])
    ratings = {row["key_factor"]: row for row in records(rated)}
    answers = wave(tables.answers, benchmark, year, assessor, [city])
    findings = {(row["city"], row["question"]): row for row in records(answers)}
    for factor in benchmark.key_factors:
        own = ratings.get(factor.id, {})
        if (state := _state(text(own.get("rating")), benchmark)) is None:
            continue
        proposed = list(_actions(factor, state, city, findings, others))
        objectives.append(
            {
                "key_factor": factor.id,
                "name": factor.label,
                "statement": factor.statement or factor.name,
                "rating": own.get("rating"),
                "note": own.get("note"),
                "state": state,
                "actions": len(proposed),
                "quick_wins": sum(a["horizon"] == "quick_win" for a in proposed),
                **_counted(others, factor.id),
            }
        )
        actions += proposed
    table = frame(objectives, OBJECTIVES)
    asked = [row for o in objectives for row in _whom_to_ask(benchmark.factor(o["key_factor"]), others)]
    said = recommendations(tables.recommendations, benchmark, city, year)
    offers = {o["key_factor"]: others.offers.get(o["key_factor"], Offers()).number for o in objectives}
    kept = plan_actions.carried(tables.actions, benchmark, city, year)
    return Plan(benchmark, city, year, table, frame(actions, ACTIONS), frame(asked, WHOM_TO_ASK), said, offers, kept)


def horizon(finding: str, kind: str, state: str) -> tuple[Horizon, str]:
    """The horizon of an action and the reason, by ``HORIZON_RULE``.

    ``finding``: partly, not_in_place, unknown or no answer; ``kind``: yes_no, open or part; ``state``: of its factor.

    >>> horizon("not_in_place", "yes_no", "partly in place")[0], horizon("not_in_place", "open", "partly in place")[0]
    ('quick_win', 'longer_term')
    """
    if finding in ("unknown", NO_ANSWER):
        return "quick_win", "to find out is a first step"
    if finding == "partly":
        return "quick_win", "partly there already"
    if state == PARTLY and kind in ("yes_no", "part"):
        return "quick_win", "a single point missing in a key factor that is partly in place"
    if state == PARTLY:
        return "longer_term", "an open question found not in place"
    return "longer_term", f"missing in a key factor that is {state}"


def recommendations(table: pd.DataFrame, benchmark: Benchmark, city: str, year: int) -> pd.DataFrame:
    """The recommendations of a city's last review up to ``year`` and what became of earlier ones.

    ``table`` has the columns of the data contract; a blank status is ``open``, a blank horizon ``longer_term``. Columns
    as the recommendations of :class:`Plan`.
    """
    own = table[(table["city"] == city) & (table["benchmark"] == benchmark.id) & (table["year"] <= year)]
    rows = [row for row in records(own) if row["key_factor"] in benchmark.ids]
    last = max((row["year"] for row in rows), default=0)
    for row in rows:
        row["name"] = benchmark.factor(row["key_factor"]).label
        row["review"] = "last" if row["year"] == last else "earlier"
        row["horizon"] = text(row["horizon"]) or "longer_term"
        row["status"] = text(row["status"]) or "open"
    done = {"done": 1, "dropped": 1}
    order = {factor: i for i, factor in enumerate(benchmark.ids)}
    rows.sort(key=lambda r: (-r["year"], done.get(r["status"], 0), order[r["key_factor"]]))
    return frame(rows, RECOMMENDATIONS)


def _counted(others: PeerPractice, point: str) -> dict[str, Any]:
    if others.counts is None:
        return {"peers": None, "peers_in_place": None, "ask": None}
    found = others.counts.get(point, Count(0, 0))
    unnamed = [""] * (found.in_place - len(found.names))
    said = listed([*found.names, *unnamed], MOST_NAMED) if found.in_place else None
    return {"peers": found.known, "peers_in_place": found.in_place, "ask": said}


def _state(rating: str, benchmark: Benchmark) -> str | None:
    """What an objective's factor lacks; None where it is in place or does not apply."""
    if rating == NOT_APPLICABLE:
        return None
    if benchmark.scale.rate(rating) is None:
        return NOT_RATED
    return {"in_place": None, "partly": PARTLY, "not_in_place": NOT_IN_PLACE}[benchmark.scale.standing(rating)]


def _actions(
    factor: KeyFactor, state: str, city: str, findings: Findings, others: PeerPractice
) -> Iterator[dict[str, Any]]:
    for question, part in points_of(factor):
        kind = "part" if part else question.kind
        found, answer = finding(city, question, part, findings)
        if found not in STEPS:
            continue
        when, reason = horizon(found, kind, state)
        yield {
            "key_factor": factor.id,
            "name": factor.label,
            "state": state,
            "question": (part or question).id,
            "text": question.full_text(part),
            "kind": kind,
            "condition": question.condition,
            "finding": found,
            "answer": answer,
            "step": STEPS[found],
            "horizon": when,
            "reason": reason,
            **_counted(others, (part or question).id),
        }


def _whom_to_ask(factor: KeyFactor, others: PeerPractice) -> Iterator[dict[str, Any]]:
    """Cities in like context that have it in place, practices (theirs first), and the benchmark's examples."""
    head = {"key_factor": factor.id, "name": factor.label}
    for who in others.counts[factor.id].names if others.counts is not None else ():
        yield {**head, "source": "city in like context", "who": who, "like_context": True}
    for row in others.offers.get(factor.id, Offers()).rows:
        yield {**head, "source": "practice", **row}
    for example in factor.examples:
        yield {**head, "source": "example", "who": example.place, "title": example.kind, "text": example.text}
