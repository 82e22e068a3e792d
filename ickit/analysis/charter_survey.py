"""The Charter survey: what cities answered, as shares of those who answered and as bounds for those who were asked.

Base "answered": count, share and Wilson's 95 % interval. Base "asked": silence is not a no, so the share among all who
were asked is only known to lie between two bounds. Providers and advocates are rated on the same scale and shown apart.
"""

import calendar
import re
from collections.abc import Collection, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from ickit._base.frames import frame, records, text
from ickit.benchmark.model import Benchmark
from ickit.errors import Fault, InputError, quoted

PROVIDER, ADVOCATE, BOTH = "provider", "advocate", "both"
ROLE_RULE = (
    "A city's answer for a role is its lowest answer to the role's commitments, when it answered all of them: a role "
    "is fully kept only where each of its commitments is. A city that answers some of a role's commitments as a "
    "provider and some as an advocate is shown apart from both."
)
SHARES = {
    "item": "str",
    "role": "str",
    "name": "str",
    "capacity": "str",
    "answer": "str",
    "count": "int64",
    "answered": "int64",
    "share": "object",
    "low": "float64",
    "high": "float64",
    "asked": "int64",
    "asked_low": "object",
    "asked_high": "object",
}
CHANGES = {
    "commitment": "str",
    "role": "str",
    "name": "str",
    "capacity": "str",
    "earlier": "int64",
    "later": "int64",
    "cities": "int64",
    "up": "int64",
    "same": "int64",
    "down": "int64",
    "mean_earlier": "object",
    "mean_later": "object",
    "highest_earlier": "int64",
    "highest_later": "int64",
    "changed_capacity": "int64",
}
ASSESSMENTS = {
    "city": "str",
    "year": "int64",
    "benchmark": "str",
    "key_factor": "str",
    "assessor": "str",
    "rating": "str",
    "note": "str",
}


def as_assessments(survey: pd.DataFrame, charter: Benchmark, capacity: str | None = None) -> pd.DataFrame:
    """The answers as ratings by ``self``, so that the Charter is scored like any benchmark.

    ``survey`` has the columns of the data contract; ``capacity``: ``provider`` or ``advocate`` to keep those answers
    alone (a commitment without advocacy is always answered as a provider). Columns: those of the assessments table.
    """
    rows = [
        {**row, "benchmark": charter.id, "key_factor": row["commitment"], "assessor": "self", "rating": row["answer"]}
        for row in _rows(survey, charter)
        if capacity is None or row["capacity"] == capacity
    ]
    return frame(rows, ASSESSMENTS)


def shares(
    survey: pd.DataFrame,
    invitations: pd.DataFrame,
    charter: Benchmark,
    year: int,
    *,
    cities: Collection[str] | None = None,
) -> pd.DataFrame:
    """How many cities gave each answer to each commitment in one wave, providers and advocates apart.

    ``cities`` restricts both tables (to signatories, say). A row for every commitment, capacity and level of the scale.
    Columns: item (the commitment's id), role, name, capacity; answer, count, answered (cities that answered in this
    capacity), share (Fraction, or None where nobody answered), low and high (Wilson, 0..1); asked (answered plus the
    cities asked whose answer is missing), asked_low and asked_high (Fractions: the share among the asked if no and if
    every missing answer were this one). As what a silent city would have answered is not known, it counts in each
    capacity's bounds. Without invitations, those asked are the cities with rows in the wave.
    """
    rows = [r for r in _rows(survey, charter) if r["year"] == year and (cities is None or r["city"] in cities)]
    asked = _asked(invitations, rows, charter, year, cities)
    found = []
    for factor in charter.key_factors:
        own = {r["city"]: (r["capacity"], r["answer"]) for r in rows if r["commitment"] == factor.id}
        head = {"item": factor.id, "role": factor.group, "name": factor.name}
        for capacity in (PROVIDER, ADVOCATE) if factor.advocacy else (PROVIDER,):
            found += _shares(head, capacity, own, asked, charter)
    return frame(found, SHARES)


def role_shares(
    survey: pd.DataFrame,
    invitations: pd.DataFrame,
    charter: Benchmark,
    year: int,
    *,
    cities: Collection[str] | None = None,
) -> pd.DataFrame:
    """As :func:`shares`, a row for every role, capacity and level; a city's answer for a role is by ``ROLE_RULE``.

    item and name are the role; the capacity ``both`` is there only where some city answered so.
    """
    rows = [r for r in _rows(survey, charter) if r["year"] == year and (cities is None or r["city"] in cities)]
    asked = _asked(invitations, rows, charter, year, cities)
    found = []
    for role in charter.groups:
        factors = [f for f in charter.key_factors if f.group == role]
        by_city: dict[str, dict[str, Any]] = {}
        for row in rows:
            if row["commitment"] in {f.id for f in factors}:
                by_city.setdefault(row["city"], {})[row["commitment"]] = row
        own = {city: _of_role(given, len(factors), charter) for city, given in by_city.items()}
        used = {capacity for capacity, _ in own.values()}
        groups = [PROVIDER, ADVOCATE] if any(f.advocacy for f in factors) else [PROVIDER]
        for capacity in [*groups, *([BOTH] if BOTH in used else [])]:
            found += _shares({"item": role, "role": role, "name": role}, capacity, own, asked, charter)
    return frame(found, SHARES)


def _of_role(given: Mapping[str, Mapping[str, Any]], commitments: int, charter: Benchmark) -> tuple[str, str | None]:
    capacities = {row["capacity"] for row in given.values()}
    capacity = capacities.pop() if len(capacities) == 1 else BOTH
    answers = [row["answer"] for row in given.values() if row["answer"] in charter.scale.values]
    return capacity, min(answers, key=charter.scale.value) if len(answers) == commitments else None


def _shares(
    head: Mapping[str, Any],
    capacity: str,
    own: Mapping[str, tuple[str, str | None]],
    asked: set[str],
    charter: Benchmark,
) -> list[dict[str, Any]]:
    """``own``: city to capacity and answer; one that is missing there said nothing at all."""
    levels = charter.scale.names
    here = [answer for c, answer in own.values() if c == capacity]
    answered = [a for a in here if a in levels]
    silent = len(asked - set(own)) + sum(a not in (*levels, "not_applicable") for a in here)
    base = len(answered) + silent
    rows = []
    for level in levels:
        count = answered.count(level)
        low, high = _wilson(count, len(answered))
        rows.append(
            {
                **head,
                "capacity": capacity,
                "answer": level,
                "count": count,
                "answered": len(answered),
                "share": Fraction(count, len(answered)) if answered else None,
                "low": low,
                "high": high,
                "asked": base,
                "asked_low": Fraction(count, base) if base else None,
                "asked_high": Fraction(count + silent, base) if base else None,
            }
        )
    return rows


def _wilson(count: int, base: int) -> tuple[float | None, float | None]:
    if base == 0:
        return None, None
    low, high = proportion_confint(count, base, method="wilson")
    return max(0.0, float(low)), min(1.0, float(high))


def changes(survey: pd.DataFrame, charter: Benchmark, earlier: int, later: int) -> pd.DataFrame:
    """Two waves compared for the same cities: those that answered a commitment in both, in the same capacity.

    A row for every commitment and capacity. Columns: commitment, role, name, capacity, earlier, later; cities
    (matched); up, same, down (cities); mean_earlier, mean_later (Fractions 0..100, or None); highest_earlier,
    highest_later (cities at the highest level); changed_capacity (cities left out because they went from provider to
    advocate or back).
    """
    rows = [r for r in _rows(survey, charter) if r["answer"] in charter.scale.values]
    found = []
    for factor in charter.key_factors:
        own = {(r["city"], r["year"]): r for r in rows if r["commitment"] == factor.id}
        both = [(a, own[city, later]) for (city, year), a in own.items() if year == earlier and (city, later) in own]
        head = {"commitment": factor.id, "role": factor.group, "name": factor.name, "earlier": earlier, "later": later}
        moved = sum(a["capacity"] != b["capacity"] for a, b in both)
        for capacity in (PROVIDER, ADVOCATE) if factor.advocacy else (PROVIDER,):
            same = [(a["answer"], b["answer"]) for a, b in both if a["capacity"] == b["capacity"] == capacity]
            found.append({**head, "capacity": capacity, "changed_capacity": moved, **_moves(same, charter)})
    return frame(found, CHANGES)


def _moves(pairs: list[tuple[str, str]], charter: Benchmark) -> dict[str, Any]:
    values = [(charter.scale.value(a), charter.scale.value(b)) for a, b in pairs]
    highest = charter.scale.highest
    return {
        "cities": len(pairs),
        "up": sum(b > a for a, b in values),
        "same": sum(b == a for a, b in values),
        "down": sum(b < a for a, b in values),
        "mean_earlier": 100 * sum((a for a, _ in values), Fraction(0)) / len(pairs) if pairs else None,
        "mean_later": 100 * sum((b for _, b in values), Fraction(0)) / len(pairs) if pairs else None,
        "highest_earlier": sum(a == highest for a, _ in pairs),
        "highest_later": sum(b == highest for _, b in pairs),
    }


def _span(when: str) -> tuple[date, date]:
    """The first and last day of a year, month or day."""
    if found := re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", when.strip()):
        year, month, day = (int(part) if part else None for part in found.groups())
        try:
            assert year is not None
            last = month or 12
            end = date(year, last, day or calendar.monthrange(year, last)[1])
            return date(year, month or 1, day or 1), end
        except (ValueError, calendar.IllegalMonthError):
            pass
    raise InputError(Fault("a date", f"{quoted(when)} is no date", "Write 2010-02-22, 2010-02 or 2010."))


def _rows(survey: pd.DataFrame, charter: Benchmark) -> list[dict[str, Any]]:
    """The answers to this Charter's commitments; where there is no advocacy, every answer is a provider's."""
    advocacy = {f.id: f.advocacy for f in charter.key_factors}
    rows = [r for r in records(survey) if r["commitment"] in advocacy]
    for row in rows:
        capacity = text(row["capacity"]) or PROVIDER
        row["capacity"] = capacity if advocacy[row["commitment"]] else PROVIDER
    return rows


def _invited(invitations: pd.DataFrame, charter: Benchmark, year: int) -> pd.DataFrame:
    return invitations[(invitations["benchmark"] == charter.id) & (invitations["year"] == year)]


def _asked(
    invitations: pd.DataFrame,
    rows: list[dict[str, Any]],
    charter: Benchmark,
    year: int,
    cities: Collection[str] | None,
) -> set[str]:
    """The cities asked in a wave, and those with rows in it; an invitation that does not say so counts as asked."""
    invited = _invited(invitations, charter, year)
    asked = set(invited.loc[invited["asked"].astype("boolean").fillna(True).astype(bool), "city"])
    return {c for c in asked if cities is None or c in cities} | {r["city"] for r in rows}
