"""What a plan workbook is made of: its columns, the ids of its rows, and what it carries hidden.

Writing and reading share it. A row of the sheets Actions and Recommendations is known by its id, wherever it has come
to stand; the hidden sheet says of each id what it is about, and what the tables held when the workbook was made.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ickit._base.frames import records, text
from ickit.analysis.development_plan import Plan

SHEET, MARK, FORMAT = "ickit plan", "ickit plan:", "1"
SPARE_ROWS = 40
STATUSES = ("open", "started", "done", "dropped")
HORIZONS = ("quick win", "longer term")
EFFORTS = ("small", "medium", "large")
YES_NO = ("yes", "no")
ID, ACTION, KEY_FACTOR, RECOMMENDATION = "Id", "Action", "Key factor", "Recommendation"

ACTIONS = [
    (KEY_FACTOR, "name", 20),
    ("State", "state", 12),
    (ACTION, "text", 52),
    ("Asked only if", "condition", 16),
    ("Found", "finding", 13),
    ("What to do", "step", 11),
    ("Horizon", "horizon", 13),
    ("Why this horizon", "reason", 18),
    ("Other cities that have it in place", "peers_in_place", 11),
    ("of cities that answered", "peers", 10),
    ("Whom to ask", "ask", 22),
]
WORK = [
    ("Owner", "owner", 18),
    ("Deadline", "due", 12),
    ("Status", "status", 12),
    ("What stands in the way", "cause", 26),
    ("Effort", "effort", 9),
    ("How one can see that it is done", "evidence", 26),
    ("May be public once done", "public", 10),
]
READ_BACK = {"Horizon": "horizon", ACTION: "text", **{heading: name for heading, name, _ in WORK}}
"""The headings of the sheet Actions whose cells go to the actions table, with its columns."""
CHOICES = {"Status": STATUSES, "Horizon": HORIZONS, "Effort": EFFORTS, "May be public once done": YES_NO}
RECOMMENDATIONS = [
    (KEY_FACTOR, "name", 22),
    ("Review", "review", 10),
    ("Year", "year", 8),
    (RECOMMENDATION, "text", 70),
    ("Horizon", "horizon", 13),
]
RECOMMENDATION_WORK = [("Owner", "", 20), ("Deadline", "", 13), ("Status", "status", 12), ("Notes", "", 30)]
ID_COLUMN = (ID, "id", 24)
OWN_COLUMNS = ("text", "horizon", "owner", "due", "status", "cause", "effort", "evidence", "public")


@dataclass(frozen=True)
class PlanRow:
    """What is known of a row by its id: the wave of its plan, its key factor and question (blank: none), its action as
    the workbook shows it (blank: a row to write in), and ``known``, what the tables held of it (nothing: not there).
    """

    year: int
    key_factor: str = ""
    question: str = ""
    text: str = ""
    known: Mapping[str, str] = field(default_factory=dict)

    def as_text(self) -> str:
        """The row as the hidden sheet holds it."""
        said = [self.year, self.key_factor, self.question, self.text, dict(self.known)]
        return json.dumps(said, ensure_ascii=False)

    @classmethod
    def of_text(cls, cell: str) -> "PlanRow":
        """The row from the text of the hidden sheet. Raises ValueError where it is none."""
        year, key_factor, question, said, known = json.loads(cell)
        return cls(int(year), str(key_factor), str(question), str(said), {str(k): str(v) for k, v in known.items()})


def action_rows(plan: Plan) -> Iterator[tuple[dict[str, Any], PlanRow]]:
    """The rows of the sheet Actions: the actions taken up, candidates, and rows to write in, each with its id.

    An action that is about the guide question of a candidate takes the candidate's place.
    """
    taken = {row["id"]: row for row in records(plan.taken_up)}
    of_question: dict[str, str] = {}
    for row in taken.values():
        of_question.setdefault(text(row["question"]) or row["id"], row["id"])
    states = {row["key_factor"]: row["state"] for row in records(plan.objectives)}
    placed: set[str] = set()
    for row in records(plan.actions):
        own = taken.get(of_question.get(row["question"], ""))
        if own is None:
            name = f"{prefix(plan)}{row['question']}"
            yield {**row, "id": name}, PlanRow(plan.year, row["key_factor"], row["question"], row["text"])
        else:
            placed.add(own["id"])
            yield {**row, **_said(own)}, _known(own)
    for row in taken.values():
        if row["id"] not in placed:
            placed.add(row["id"])
            yield {"name": row["name"], "state": states.get(row["key_factor"], ""), **_said(row)}, _known(row)
    free = (n for n in range(1, 10_000) if f"{prefix(plan)}own-{n}" not in taken)
    for _ in range(SPARE_ROWS):
        yield {"id": f"{prefix(plan)}own-{next(free)}"}, PlanRow(plan.year)


def prefix(plan: Plan) -> str:
    """What the ids of a plan's own actions begin with."""
    return f"{plan.city}-{plan.year}-{plan.benchmark.id}-"


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    public = "yes" if row["public"] else "no"
    return {"id": row["id"], **{name: row[name] for name in OWN_COLUMNS}, "public": public}


def _known(row: Mapping[str, Any]) -> PlanRow:
    said = {name: text(value) for name, value in _said(row).items() if name != "id"}
    return PlanRow(int(row["year"]), row["key_factor"], text(row["question"]), said["text"], said)
