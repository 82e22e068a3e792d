"""Who answered the Charter survey, city by city, and which cities had signed the Charter."""

import pandas as pd

from ickit._base.frames import frame, records, text
from ickit.analysis.charter_survey import _invited, _rows, _span
from ickit.benchmark.model import Benchmark

RESPONSE = {
    "city": "str",
    "year": "int64",
    "asked": "boolean",
    "returned": "boolean",
    "commitments": "int64",
    "of": "int64",
    "state": "str",
}
OVERVIEW = {
    "city": "str",
    "commitment": "str",
    "role": "str",
    "name": "str",
    "answer": "str",
    "capacity": "str",
    "value": "object",
    "note": "str",
}


def response(survey: pd.DataFrame, invitations: pd.DataFrame, charter: Benchmark, year: int) -> pd.DataFrame:
    """Who was asked in one wave, and who answered how much.

    Columns: city, year, asked (yes where an invitation does not say; missing where there is none), returned,
    commitments (number answered), of (number of commitments), state: ``answered``, ``answered in part``, ``no answer``,
    or ``not asked``.
    A city that answered without an invitation is listed too.
    """
    rows = [r for r in _rows(survey, charter) if r["year"] == year and text(r["answer"])]
    invited = {r["city"]: r for r in records(_invited(invitations, charter, year))}
    found = []
    for city in sorted({*invited, *(r["city"] for r in rows)}):
        given, of = sum(r["city"] == city for r in rows), len(charter.key_factors)
        called = invited.get(city, {})
        state = "no answer" if given == 0 else "answered" if given == of else "answered in part"
        if given == 0 and not pd.isna(called.get("asked")) and not called["asked"]:
            state = "not asked"
        asked = True if called and pd.isna(called["asked"]) else called.get("asked")
        said = {"asked": asked, "returned": called.get("returned")}
        found.append({"city": city, "year": year, **said, "commitments": given, "of": of, "state": state})
    return frame(found, RESPONSE)


def overview(survey: pd.DataFrame, charter: Benchmark, year: int) -> pd.DataFrame:
    """City by commitment in one wave: a row for every city with rows and every commitment.

    Columns: city, commitment, role, name, answer (missing where none), capacity, value (Fraction 0..1 or None), note.
    """
    rows = {(r["city"], r["commitment"]): r for r in _rows(survey, charter) if r["year"] == year}
    found = []
    for city in sorted({city for city, _ in rows}):
        for factor in charter.key_factors:
            row = rows.get((city, factor.id), {})
            value = charter.scale.values.get(text(row.get("answer")))
            head = {"city": city, "commitment": factor.id, "role": factor.group, "name": factor.name}
            found.append({**row, **head, "value": value})
    return frame(found, OVERVIEW)


def signatories(cities: pd.DataFrame, at: str) -> pd.DataFrame:
    """Which cities had signed the Charter at a date, which may be a day, a month or a year (then: its end).

    Columns: city, charter_signed, status: ``signatory`` (signed by then), ``other`` (not, or no date known), or
    ``uncertain`` (a month or year of signing in which ``at`` lies before the end). Raises InputError for a wrong date.

    >>> signed = pd.DataFrame({"city": ["a", "b", "c"], "charter_signed": ["2015-10", "2010-02-22", None]})
    >>> list(signatories(signed, "2015-10-15")["status"]), list(signatories(signed, "2015")["status"])
    (['uncertain', 'signatory', 'other'], ['signatory', 'signatory', 'other'])
    """
    end = _span(at)[1]
    found = []
    for row in records(cities):
        status = "other"
        if signed := text(row["charter_signed"]):
            first, last = _span(signed)
            status = "signatory" if last <= end else "other" if first > end else "uncertain"
        found.append({"city": row["city"], "charter_signed": signed or None, "status": status})
    return frame(found, {"city": "str", "charter_signed": "str", "status": "str"})
