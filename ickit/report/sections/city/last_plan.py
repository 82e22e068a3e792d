"""The report of one city: what became of the actions of its earlier plans."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ickit._base.frames import records, text
from ickit._base.phrases import counted
from ickit.analysis import plan_actions
from ickit.report.elements import Element, stack, table
from ickit.report.elements import text as words
from ickit.report.sections.city.report import CityReport
from ickit.report.sections.wording import STATUSES


def last_plan(report: CityReport) -> Element:
    """What became of each action of earlier plans, and what its key factor did meanwhile. On a public page: what the
    city marked as public and has done.
    """
    rows = plan_actions.followed(
        report.study.tables.actions, report.study.ratings, report.study.benchmark, report.city, report.year
    )
    if rows.empty:
        kind = "public action that is done" if report.study.public else "action"
        return words(f"The data hold no {kind} from plans of {report.name} before {report.year}.")
    levels = report.study.benchmark.scale.names
    labels = {
        "name": "Key factor",
        "year": "Plan of",
        "text": "Action",
        "status": "Status",
        "rating_then": "Then",
        "rating_now": f"{report.year}",
        "moved": "Key factor",
        "said": "In the city's words",
    }
    shown = table(
        rows.assign(status=rows["status"].map(STATUSES), said=[_said(row) for row in records(rows)]),
        name="last-plan",
        caption=f"Actions of earlier plans of {report.name}, and what became of them",
        labels=labels,
        ratings={"rating_then": levels, "rating_now": levels},
        note="Then: the rating in the wave of the plan. That a key factor moved after an action does not say that the action moved it.",
    )
    return stack(words(_lead(report, rows)), shown)


def _lead(report: CityReport, rows: pd.DataFrame) -> str:
    counts = rows["status"].value_counts()
    became = ", ".join(f"{counts[status]} {said}" for status, said in STATUSES.items() if status in counts)
    lead = f"{counted(len(rows), 'action')} of plans before {report.year}: {became}."
    done = rows[(rows["status"] == "done") & (rows["moved"] != plan_actions.CANNOT_TELL)]
    if len(done):
        up = int((done["moved"] == plan_actions.UP).sum())
        lead += f" {counted(len(done), 'is', 'are')} done on a key factor that was rated both times; it has moved up for {up} of these."
    open_still = int(rows["status"].isin(plan_actions.UNFINISHED).sum())
    if open_still:
        lead += f" {counted(open_still, 'action that is open or started goes', 'actions that are open or started go')} on into the next plan."
    return lead


def _said(row: Mapping[str, Any]) -> str:
    """How one can see that it is done or, where it is not, what stands in the way."""
    return text(row["evidence"]) if row["status"] == "done" else text(row["cause"])


def decided(report: CityReport, taken_up: pd.DataFrame) -> Element:
    """What the city has decided on so far: the actions that its plan of this wave starts from."""
    if taken_up.empty or report.study.public:
        return words("")
    counts = taken_up["status"].value_counts()
    became = ", ".join(f"{counts[status]} {said}" for status, said in STATUSES.items() if status in counts)
    shown = table(
        taken_up.assign(status=taken_up["status"].map(STATUSES)),
        name="decided",
        caption=f"What {report.name} has decided on",
        labels={
            "name": "Key factor",
            "text": "Action",
            "owner": "Owner",
            "due": "Until",
            "status": "Status",
            "year": "Plan of",
        },
        note="Actions of earlier plans stand here as long as they are open or started.",
    )
    return stack(words(f"{report.name} has decided on {counted(len(taken_up), 'action')}: {became}."), shown)
