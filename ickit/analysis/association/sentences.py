"""A finding in words, made from its numbers by one function, so that every page says the same thing in the same way.

Somers' D describes pairs of cities and says nothing about causes; neither do these sentences.
"""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import pandas as pd

from ickit.analysis.association.settled_digits import one_decimal, shown_q

Row: TypeAlias = "Mapping[str, Any] | pd.Series[Any]"

Side: TypeAlias = Literal["harder", "group", "value"]

WIDE = 0.6
FEW = 30
SIGNIFICANT = 0.05


def association_sentence(
    row: Row,
    *,
    side: Side = "harder",
    of: Literal["levels", "changes"] = "levels",
    same_source: bool = False,
) -> str:
    """One row of ``associations`` (or, with ``of="changes"``, of ``within_city``) as plain sentences.

    In this order: how often, of two cities in different context, the one in the harder context scores lower, equal and
    higher; how many cities and pairs, D and its interval; what can be concluded; and, where it applies, that the sample
    is small, that the same people rated both (``same_source``), and what was done to the data. ``side`` names what is
    higher: "harder" context; the higher "group" (groups not ordered by difficulty, such as city size); the higher
    "value" (the indicator itself as a number).

    A direction is stated only where the interval is shown and leaves out zero as shown, and q is at most 0.05. Else the
    sentence says "cannot tell". Where nothing could be compared, the text is "We cannot tell." and the reason.

    >>> row = {"D": -0.4, "lower": 0.6, "equal": 0.2, "higher": 0.2, "n_cities": 40, "n_units": 40, "unit": "cities",
    ...        "n_pairs": 600, "low": -0.62, "high": -0.14, "q": 0.01, "n_tests": 63, "waves": "2024", "reason": "",
    ...        "interval_reason": "", "note": ""}
    >>> print(association_sentence(row))
    Of two cities in different context, the one in the harder context scores lower in 6 of 10 pairs, equal in 2 and \
higher in 2 (40 cities, 600 pairs). D is −0.4, 95 % interval −0.6 to −0.1. In these cities, harder context goes with \
lower results (q ≤ 0.01 over 63 tests).
    """
    if _missing(row["D"]):
        return f"We cannot tell. {row['reason']}"
    parts = [_shares(row, side, of), _interval(row), _conclusion(row, side, of)]
    if row["n_units"] < FEW and not row["reason"]:
        parts.append(
            f"Only {row['n_units']} {row['unit']}: a small sample, so read this as a hint and not as a result."
        )
    if same_source:
        parts.append("The same people rated result and context, so the two share a source.")
    return " ".join(part for part in (*parts, row["note"]) if part)


def _missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _shares(row: Row, side: Side, of: str) -> str:
    pairs = int(row["n_pairs"])
    base = pairs if pairs < 10 else 10
    lower, equal, higher = _whole([row["lower"], row["equal"], row["higher"]], base)
    noun = "pair" if base == 1 else "pairs"
    if of == "changes":
        what = {"harder": "context became harder", "group": "group moved up", "value": "value rose"}[side]
        lead = f"Of two cities that changed differently between the same two waves, the one whose {what} more"
        said = f"changed for the worse in {lower} of {base} {noun}, equally in {equal} and for the better in {higher}"
    else:
        lead = {
            "harder": "Of two cities in different context, the one in the harder context",
            "group": "Of two cities in different groups, the one in the higher group",
            "value": "Of two cities that differ in it, the one with the higher value",
        }[side]
        said = f"scores lower in {lower} of {base} {noun}, equal in {equal} and higher in {higher}"
    cities = "1 city" if row["n_cities"] == 1 else f"{row['n_cities']} cities"
    units = f" in {row['n_units']} countries" if row["unit"] == "countries" else ""
    waves = len(str(row["waves"]).split(", "))
    over = f", {waves} {'pairs of waves' if of == 'changes' else 'waves'}" if waves > 1 else ""
    return f"{lead} {said} ({cities}{units}, {pairs:,} {'pair' if pairs == 1 else 'pairs'}{over})."


def _whole(shares: list[float], base: int) -> list[int]:
    """Shares as whole numbers that add up to ``base``: the largest remainders are rounded up."""
    exact = [round(float(share) * base, 9) for share in shares]
    whole = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for i in order[: base - sum(whole)]:
        whole[i] += 1
    return whole


def _interval(row: Row) -> str:
    d = f"D is {one_decimal(row['D'])}"
    if _missing(row["low"]) or _missing(row["high"]):
        return f"{d}. {row['interval_reason']}"
    return f"{d}, 95 % interval {one_decimal(row['low'])} to {one_decimal(row['high'])}."


def _conclusion(row: Row, side: Side, of: str) -> str:
    if row["reason"]:
        return (
            "We cannot tell more from these."
            if row["reason"] == row["interval_reason"]
            else f"We cannot tell. {row['reason']}"
        )
    if _missing(row["low"]) or _missing(row["high"]):
        return "So we cannot tell whether this holds beyond these cities."
    low, high = (float(one_decimal(row[bound]).replace("−", "-")) for bound in ("low", "high"))
    wide = high - low > WIDE
    if low <= 0 <= high:
        if wide:
            return "The interval is wide: we cannot tell whether there is an association, or in which direction."
        return "We cannot tell a direction; if there is an association, it is not a strong one."
    if _missing(row["q"]) or row["q"] > SIGNIFICANT:
        return f"Among so many tests this can come by chance ({_q(row)}), so we cannot tell."
    context = {"harder": "harder context", "group": "the higher group", "value": "a higher value"}[side]
    if of == "changes":
        context = f"a change towards {context}"
    results = f"{'lower' if row['D'] < 0 else 'higher'} results"
    if of == "changes":
        results = f"a change for the {'worse' if row['D'] < 0 else 'better'}"
    said = f"In these cities, {context} goes with {results} ({_q(row)})"
    return f"{said}; the interval is wide, so how closely we cannot tell." if wide else f"{said}."


def _q(row: Row) -> str:
    tests = f"over {row['n_tests']} {'test' if row['n_tests'] == 1 else 'tests'}"
    return f"no q {tests}" if _missing(row["q"]) else f"q {shown_q(row['q'])} {tests}"
