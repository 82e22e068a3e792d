"""The peer review of one city when time has passed: what became of its recommendations, and each key factor since."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed
from ickit.analysis import plan_actions, review_follow_up, scores
from ickit.analysis.peer_review import PEER, SELF
from ickit.report.elements import Element, notice, stack, table
from ickit.report.elements import text as words
from ickit.report.sections.review.side_by_side import PeerReview
from ickit.report.sections.wording import HORIZONS, STATUSES

NO_CAUSE = (
    "A key factor may have moved for other reasons than a recommendation or an action. The page sets side by side what "
    "happened. It does not say what led to what."
)
_MOVED = {plan_actions.UP: "moved up", plan_actions.DOWN: "moved down", plan_actions.SAME: "did not move"}


@dataclass(frozen=True)
class FollowUp:
    """What the tables hold of the time since a review."""

    it: PeerReview

    @cached_property
    def actions(self) -> pd.DataFrame:
        """The actions of the city's plans from the review on."""
        study = self.it.study
        return review_follow_up.actions_since(study.tables.actions, study.benchmark, self.it.city, self.it.year)

    @cached_property
    def advice(self) -> pd.DataFrame:
        """What became of each recommendation."""
        return review_follow_up.followed(self.it.review, self.actions)

    @cached_property
    def factors(self) -> pd.DataFrame:
        """Each key factor then and since."""
        study = self.it.study
        ratings = {who: scores.ratings(study.assessments, study.benchmark, who) for who in (SELF, PEER)}
        return review_follow_up.before_and_after(self.it.review, ratings, self.actions, self.it.city, self.it.year)

    @property
    def due(self) -> bool:
        """Whether there is anything to tell: a review, and a later wave or actions since."""
        return self.it.report and (bool(self.it.later_waves) or len(self.actions) > 0)


def what_became(it: PeerReview) -> Element:
    """What became of the review: recommendations with actions since, and key factors before and after."""
    since = FollowUp(it)
    if not it.report:
        return words(f"{it.name} was not reviewed in {it.year}, so there is nothing to follow up.")
    if not since.due:
        return words(
            f"{it.name} has neither rated itself since {it.year} nor planned an action. Later, this section says what became of the review."
        )
    parts = [words(*_lead(since)), _recommendations(since), _factors(since), _actions(since)]
    return stack(*parts, notice(NO_CAUSE, "caution"))


def _lead(since: FollowUp) -> list[str]:
    it, said = since.it, []
    if len(since.advice):
        counts = since.advice["status"].value_counts()
        became = [f"{counts[status]} {word}" for status, word in STATUSES.items() if status in counts]
        said.append(f"Of {counted(len(since.advice), 'recommendation')} of {it.year}: {listed(became)}.")
    if len(since.actions):
        done = int((since.actions["status"] == "done").sum())
        said.append(
            f"Since then {it.name} has planned {counted(len(since.actions), 'action')}, of which {done} {'is' if done == 1 else 'are'} done."
        )
    if it.later_waves:
        moved = since.factors["moved"].value_counts()
        told = [f"{moved[way]} {said}" for way, said in _MOVED.items() if way in moved]
        unknown = int(moved.get(plan_actions.CANNOT_TELL, 0))
        more = f" On {counted(unknown, 'key factor')} one of the two ratings is missing." if unknown else ""
        said.append(
            f"By the city's own last rating since ({listed(map(str, it.later_waves))}), of its key factors {listed(told)}.{more}"
        )
    else:
        said.append(f"{it.name} has not rated itself since, so the tables cannot say what its key factors did.")
    return said


def _recommendations(since: FollowUp) -> Element:
    if since.advice.empty:
        return words(f"The review of {since.it.year} made no recommendation.")
    rows = since.advice.assign(
        horizon=since.advice["horizon"].map(HORIZONS),
        status=since.advice["status"].map(STATUSES),
    )
    return table(
        rows,
        name="recommendations-since",
        caption=f"What became of the recommendations of {since.it.year}",
        labels={
            "name": "Key factor",
            "text": "Recommendation",
            "horizon": "Horizon",
            "status": "Status now",
            "action_texts": "Actions since on this key factor (plan: status)",
        },
        note="Actions are linked to recommendations by their key factor; where an action has a recommendation's own words, that one alone.",
    )


def _factors(since: FollowUp) -> Element:
    it, rows = since.it, since.factors
    if not it.later_waves:
        return words("")
    levels = it.study.benchmark.scale.names
    labels = {
        "name": "Key factor",
        "self_then": f"The city {it.year}",
        "peer_then": f"The reviewers {it.year}",
        "self_now": "The city since",
    }
    columns = ["self_then", "peer_then", "self_now"]
    if rows["peer_now"].notna().any():
        labels["peer_now"] = "The reviewers since"
        columns.append("peer_now")
    labels |= {
        "moved": "The city's rating",
        "recommendations_words": "Recommendations done",
        "actions_words": "Actions done",
    }
    rows = rows.assign(
        recommendations_words=[_of(r["recommendations_done"], r["recommendations"]) for r in records(rows)],
        actions_words=[_of(r["actions_done"], r["actions"]) for r in records(rows)],
    )
    return table(
        rows,
        name="before-and-after",
        caption=f"{it.name}: each key factor at the review of {it.year} and since",
        labels=labels,
        ratings=dict.fromkeys(columns, levels),
        note="Since: the last rating after the review; the CSV file has its year.",
    )


def _of(done: int, every: int) -> str:
    return f"{done} of {every}" if every else ""


def _actions(since: FollowUp) -> Element:
    linked = set(since.advice["key_factor"])
    rest = since.actions[~since.actions["key_factor"].isin(linked)]
    if rest.empty:
        return words("")
    return table(
        rest.assign(status=rest["status"].map(STATUSES)),
        name="other-actions",
        caption="Actions since on key factors without a recommendation",
        labels={"name": "Key factor", "text": "Action", "status": "Status", "year": "Plan of"},
    )
