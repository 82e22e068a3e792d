"""The report of one city: what to do next, as a development plan from its ratings and findings."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ickit._base.frames import records, text
from ickit._base.phrases import counted, listed
from ickit.analysis import development_plan, peer_practice
from ickit.report.elements import Element, details, points, stack, table, workbook
from ickit.report.elements import text as words
from ickit.report.sections.city import numbers as city_numbers
from ickit.report.sections.city.last_plan import decided
from ickit.report.sections.city.report import CityReport
from ickit.report.sections.city.result import peer_words
from ickit.report.sections.wording import HORIZONS, STATUSES, SYNTHETIC, quick_wins_words

FINDINGS = {
    "partly": "partly in place",
    "not_in_place": "not in place",
    "unknown": "not known yet",
    peer_practice.NO_ANSWER: "not answered yet",
}
SOURCES = {"city in like context": "has it in place", "practice": "practice", "example": "example"}
MOST_PRACTICES = 4
ON_PAGE = 10
MOST_WORDS = 300


def what_next(report: CityReport) -> Element:
    """The development plan: objectives, candidate actions with their horizon, whom to ask, and recommendations."""
    made = report.plan
    if made.objectives.empty:
        lead = words(
            "Every key factor that applies is rated as in place. So there is no objective to set from this wave."
        )
        return stack(
            lead, decided(report, made.taken_up), _recommended(report, made), _own_practices(report), _book(report)
        )
    blocks = [_objective(report, made, row) for row in _shown(report, records(made.objectives))]
    return stack(
        _lead(report, made),
        decided(report, made.taken_up),
        *blocks,
        _in_tables(made),
        _rule(made),
        _recommended(report, made),
        _own_practices(report),
        _book(report),
    )


def _book(report: CityReport) -> Element:
    """The plan as the workbook that a run may write beside the page."""

    def make() -> bytes:
        from ickit.report.render.plan_workbook import plan_workbook  # brings what only a workbook needs

        note = SYNTHETIC if report.study.synthetic else ""
        return plan_workbook(report.plan, report.name, note, report.study.peer_group)

    return workbook(make)


def _shown(report: CityReport, objectives: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The objectives that are told in full: all or, where the scale does not say what is in place, the lowest rated."""
    if report.study.benchmark.scale.tells_in_place:
        return objectives
    ordered = sorted(objectives, key=lambda row: city_numbers.rank_of_objective(report, row["key_factor"]))
    return ordered[: city_numbers.MOST]


def _lead(report: CityReport, made: development_plan.Plan) -> Element:
    actions, quick = len(made.actions), int((made.actions["horizon"] == "quick_win").sum())
    goals = counted(len(made.objectives), "key factor becomes an objective", "key factors become objectives")
    tells = report.study.benchmark.scale.tells_in_place
    which = "not in place" if report.study.benchmark.scale.bands else "rated below the highest level"
    said = f"{goals}: {'it is' if len(made.objectives) == 1 else 'those that are'} {which} or not rated. "
    if not tells:
        said = f"The benchmark does not say from which rating on a key factor is in place, so it sets no objectives. Below stand the key factors rated lowest, at most {city_numbers.MOST}; the table has all that are not at the best rating. "
    said += (
        f"Their guide questions give {counted(actions, 'candidate action')}, {quick_wins_words(actions, quick)}."
        if actions
        else "The benchmark's guide questions give no candidate action for them: none is asked, or all are answered as in place."
    )
    unrated = made.objectives["state"] == development_plan.NOT_RATED
    first = (
        "No key factor is rated in this wave. The first step is to find out where the city stands."
        if unrated.all()
        else ""
    )
    rows = made.objectives.assign(peers_words=[_of_peers(r) for r in records(made.objectives)])
    columns = ["key_factor", "name", "state", "actions", "quick_wins", "peers", "peers_in_place", "peers_words"]
    if not tells:
        rows = rows.assign(
            rating=[report.study.benchmark.scale.label(report.own.get(f) or "not_rated") for f in rows["key_factor"]]
        )
        columns.append("rating")
    shown = table(
        rows[columns],
        name="objectives",
        caption=f"{'Objectives' if tells else 'Key factors not at the best rating'} for {report.name} after {report.year}",
        labels={
            "name": "Key factor",
            **({"state": "State"} if tells else {"rating": "Rating"}),
            "actions": "Candidate actions",
            "quick_wins": "Quick wins",
            **({"peers_words": "Other cities that have it in place"} if tells else {}),
        },
        note=peer_words(report),
    )
    return stack(words(first, said), shown)


def _of_peers(row: Mapping[str, Any]) -> str:
    if pd.isna(row["peers"]):
        return ""
    return f"{row['peers_in_place']} of {row['peers']}" if row["peers"] else "no other city rated it"


def _objective(report: CityReport, made: development_plan.Plan, row: Mapping[str, Any]) -> Element:
    own = records(made.actions[made.actions["key_factor"] == row["key_factor"]])
    factor = made.benchmark.factor(row["key_factor"])
    tells = report.study.benchmark.scale.tells_in_place
    reasons = "The city's reasons for its rating" if factor.made_from is None else "How the rating was made"
    lead = "Objective" if tells else "What the key factor says"
    parts: list[Element] = [words(f"{lead}: {row['statement']}", _quoted(reasons, row["note"], report))]
    for horizon, heading in HORIZONS.items():
        parts += _actions([a for a in own if a["horizon"] == horizon], heading, made)
    if not own:
        parts.append(
            words("No guide question is open." if factor.questions else "The benchmark has no guide question on it.")
        )
    parts.append(_whom_to_ask(row["key_factor"], made))
    rating = report.study.benchmark.scale.label(report.own.get(row["key_factor"]) or "not yet")
    state = row["state"] if tells else f"rated {rating}"
    summary = f"{row['name']}: {state}, {counted(len(own), 'candidate action')}"
    return details(summary, *parts, paper=False)


def _quoted(lead: str, said: Any, report: CityReport) -> str:
    """A city's own words, which a public page does not hold."""
    kept = text(said)
    return f"{lead}: “{_short(kept)}”" if kept and not report.study.public else ""


def _short(said: str) -> str:
    return said if len(said) <= MOST_WORDS else said[:MOST_WORDS].rstrip() + "…"


def _actions(rows: list[dict[str, Any]], heading: str, made: development_plan.Plan) -> list[Element]:
    """Bullet lists: questions of their own, then the parts of each checklist under its question."""
    questions = made.benchmark.questions
    leads = ["" if row["kind"] != "part" else questions[row["question"]][1].text for row in rows]
    return [
        points(
            [_action(row, made) for row, own in zip(rows, leads, strict=True) if own == lead],
            f"{heading}. {lead}" if lead else f"{heading}:",
        )
        for lead in dict.fromkeys(sorted(leads, key=bool))
    ]


def _action(row: Mapping[str, Any], made: development_plan.Plan) -> tuple[str, str]:
    part = made.benchmark.questions[row["question"]][2]
    asked = part.text if part else str(row["text"])
    asked = f"If {row['condition']}: {asked}" if text(row["condition"]) else asked
    known = not pd.isna(row["peers"]) and row["peers"] > 0
    peers = (
        f" (in place in {row['peers_in_place']} of {counted(row['peers'], 'other city', 'other cities')} that answered)"
        if known
        else ""
    )
    return f"{str(row['step']).capitalize()} ({FINDINGS[row['finding']]})", f"{asked}{peers}"


def _whom_to_ask(factor: str, made: development_plan.Plan) -> Element:
    rows = records(made.whom_to_ask[made.whom_to_ask["key_factor"] == factor])
    peers = [r["who"] for r in rows if r["source"] == "city in like context"]
    objectives = made.objectives
    in_place = objectives.loc[objectives["key_factor"] == factor, "peers_in_place"].fillna(0).iloc[0]
    more = max(0, int(in_place) - len(peers))
    named = f"{listed(peers, most=10)}" if not more else f"{', '.join(peers)} and {more} more"
    tells = made.benchmark.scale.tells_in_place
    said = f"Other cities {'that have it in place' if tells else 'at the best rating'}"
    items: list[tuple[str, str]] = [(said, named)] if peers else []
    practices = [r for r in rows if r["source"] == "practice"]
    for row in practices[:MOST_PRACTICES]:
        items.append((f"{row['who']} ({row['year']}), practice: {row['title']}", text(row["text"])))
    if len(practices) > MOST_PRACTICES:
        listed_there = f"{len(practices) - MOST_PRACTICES} in the CSV file of whom to ask"
        others_there = made.practices[factor] - len(practices)
        items.append(
            ("More practices", f"{listed_there}, {others_there} in the data" if others_there else listed_there)
        )
    items += [
        (f"{r['who']} ({r['title']}, example in the benchmark)", text(r["text"]))
        for r in rows
        if r["source"] == "example"
    ]
    if not items:
        return words("Nobody to ask yet: the data name no other city, no practice and no example.")
    return points(items, "Whom to ask:")


def _in_tables(made: development_plan.Plan) -> Element:
    """The whole plan as tables to take away, folded and cut short on the page."""
    actions = made.actions.assign(
        horizon_words=made.actions["horizon"].map(HORIZONS), finding_words=made.actions["finding"].map(FINDINGS)
    ).drop(columns=["answer"])
    shown = table(
        actions,
        name="actions",
        caption="Candidate actions",
        labels={
            "name": "Key factor",
            "text": "Guide question",
            "finding_words": "State",
            "horizon_words": "Horizon",
            "reason": "Why this horizon",
        },
        most=ON_PAGE,
    )
    ask = made.whom_to_ask.assign(source=made.whom_to_ask["source"].map(SOURCES))
    asked = table(
        ask,
        name="whom-to-ask",
        caption="Whom to ask",
        labels={"name": "Key factor", "who": "Who", "source": "Why", "title": "Title", "year": "Year"},
        most=ON_PAGE,
    )
    parts = [part for part, rows in ((shown, actions), (asked, ask)) if len(rows)]
    return details("The plan as tables to take away", *parts, paper=False) if parts else words("")


def _rule(made: development_plan.Plan) -> Element:
    if made.actions.empty:
        return words("")
    return words(f"How quick wins and longer-term actions are told apart. {development_plan.HORIZON_RULE}")


def _recommended(report: CityReport, made: development_plan.Plan) -> Element:
    rows = made.recommendations
    if rows.empty:
        return words(f"The data hold no recommendation by reviewers to {report.name} up to {report.year}.")
    last = rows[rows["review"] == "last"]
    year = int(last["year"].iloc[0])
    waiting = last["status"].isin(["open", "started"])
    lead = f"The last review with recommendations was in {year}: {counted(int(waiting.sum()), 'recommendation is', 'recommendations are')} still open or started, of {len(last)}."
    before = rows[rows["review"] == "earlier"]
    if len(before):
        became = ", ".join(f"{int((before['status'] == s).sum())} {said}" for s, said in STATUSES.items())
        lead += f" What became of the {len(before)} from earlier reviews: {became}."
    shown = table(
        rows.assign(horizon=rows["horizon"].map(HORIZONS), status=rows["status"].map(STATUSES)),
        name="recommendations",
        caption=f"Recommendations of reviewers to {report.name}, and what became of them",
        labels={
            "name": "Key factor",
            "text": "Recommendation",
            "year": "Review",
            "horizon": "Horizon",
            "status": "Status",
        },
    )
    return stack(words(lead), shown)


def _own_practices(report: CityReport) -> Element:
    practices = report.study.tables.practices
    mine = practices[
        (practices["city"] == report.city)
        & (practices["benchmark"] == report.study.benchmark.id)
        & (practices["year"] <= report.year)
        & practices["key_factor"].isin(report.study.benchmark.ids)
    ]
    items = [
        (f"{r['title']} ({r['year']}, {report.label(r['key_factor'])})", text(r["summary"])) for r in records(mine)
    ]
    return points(items, f"What {report.name} offers others:") if items else words("")
