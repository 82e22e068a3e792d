"""The actions of development plans: what a city decided on, what became of it, and what the key factor did since."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ickit._base.frames import frame, records, text
from ickit.benchmark.model import Benchmark

STATUSES = ("open", "started", "done", "dropped")
UNFINISHED = ("open", "started")
ACTIONS = {
    "id": "str",
    "year": "int64",
    "key_factor": "str",
    "name": "str",
    "question": "str",
    "text": "str",
    "cause": "str",
    "horizon": "str",
    "effort": "str",
    "owner": "str",
    "due": "str",
    "status": "str",
    "evidence": "str",
    "public": "bool",
}
FOLLOWED = {**ACTIONS, "rating_then": "str", "rating_now": "str", "moved": "str"}
BY_KEY_FACTOR = {
    "key_factor": "str", "name": "str", "cities": "int64", "actions": "int64", **dict.fromkeys(STATUSES, "int64"),
}  # fmt: skip
UP, DOWN, SAME, CANNOT_TELL = "up", "down", "no change", "cannot tell"


def no_actions() -> pd.DataFrame:
    """A table of actions without rows."""
    return frame([], ACTIONS)


def actions_of(table: pd.DataFrame, benchmark: Benchmark, city: str | None = None) -> pd.DataFrame:
    """The actions on a benchmark's key factors, of one city or of all (then with a column ``city``), in the order of
    year and key factor.

    ``table`` has the columns of the data contract. A blank status is ``open``. Columns: id, year (the wave whose plan
    it belongs to), key_factor, name, question, text, cause, horizon, effort, owner, due, status, evidence, public.
    """
    own = table[(table["benchmark"] == benchmark.id) & table["key_factor"].isin(benchmark.ids)]
    own = own if city is None else own[own["city"] == city]
    order = {factor: i for i, factor in enumerate(benchmark.ids)}
    rows = [
        {
            **row,
            "name": benchmark.factor(row["key_factor"]).label,
            "status": text(row["status"]) or "open",
            "public": bool(row["public"]) if pd.notna(row["public"]) else False,
        }
        for row in records(own)
    ]
    rows.sort(key=lambda row: (row["year"], order[row["key_factor"]]))
    return frame(rows, ACTIONS if city is not None else {"city": "str", **ACTIONS})


def carried(table: pd.DataFrame, benchmark: Benchmark, city: str, year: int) -> pd.DataFrame:
    """The actions that a city's plan of the wave ``year`` holds: its own, and those of earlier plans that are open or
    started. Columns as :func:`actions_of`.
    """
    every = actions_of(table, benchmark, city)
    goes_on = (every["year"] < year) & every["status"].isin(UNFINISHED)
    return every[(every["year"] == year) | goes_on].reset_index(drop=True)


def followed(table: pd.DataFrame, ratings: pd.DataFrame, benchmark: Benchmark, city: str, year: int) -> pd.DataFrame:
    """What became of the actions of a city's plans before the wave ``year``, and what their key factors did meanwhile.

    ``ratings`` as from :func:`ickit.analysis.scores.ratings`. Columns of :func:`actions_of`, and rating_then (in the
    action's wave), rating_now (in ``year``), moved (up, down, no change, cannot tell: one of the two is missing).
    """
    every = actions_of(table, benchmark, city)
    earlier = every[every["year"] < year]
    own = ratings[ratings["city"] == city]
    given = {(row["year"], row["key_factor"]): row for row in records(own)}
    rows = []
    for row in records(earlier):
        then, now = (given.get((when, row["key_factor"]), {}) for when in (row["year"], year))
        rows.append(
            {**row, "rating_then": then.get("rating"), "rating_now": now.get("rating"), "moved": moved(then, now)}
        )
    return frame(rows, FOLLOWED)


def moved(then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Where a rating has moved between two rows with a ``value``: up, down, no change, cannot tell."""
    before, after = then.get("value"), now.get("value")
    if before is None or after is None:
        return CANNOT_TELL
    return UP if after > before else DOWN if after < before else SAME


def by_key_factor(actions: pd.DataFrame, benchmark: Benchmark) -> pd.DataFrame:
    """How many actions all cities have on each key factor, by status.

    ``actions`` of all cities as from :func:`actions_of`. Columns: key_factor, name, cities (with an action), actions,
    open, started, done, dropped.
    """
    rows = []
    for factor in benchmark.key_factors:
        own = actions[actions["key_factor"] == factor.id]
        counts = own["status"].value_counts()
        rows.append(
            {
                "key_factor": factor.id,
                "name": factor.label,
                "cities": own["city"].nunique(),
                "actions": len(own),
                **{status: int(counts.get(status, 0)) for status in STATUSES},
            }
        )
    return frame(rows, BY_KEY_FACTOR)
