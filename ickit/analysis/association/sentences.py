"""A finding in words, made from its numbers by one function, so that every page says the same thing in the same way.

Somers' D describes pairs of cities and says nothing about causes; neither do these sentences.
"""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import pandas as pd

from ickit.analysis.association.settled_digits import one_decimal, shown_p, shown_q

Row: TypeAlias = "Mapping[str, Any] | pd.Series[Any]"

Side: TypeAlias = Literal["harder", "group", "value", "in_place", "rating", "score"]

OF_OUTCOMES: dict[str, str] = {"in_place": "more in place", "rating": "a higher rating", "score": "a higher score"}

Verdict: TypeAlias = Literal["nothing", "direction", "by_chance", "not_strong", "open", "cannot"]

WIDE = 0.6
STRONG = 0.3
APART = 0.05
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
    higher; how many cities and pairs, D and its interval; what can be concluded; and, where it applies, that cities of
    one country are alike, that the sample is small, that the same people rated both (``same_source``), and what was
    done to the data. ``side`` names what is higher: "harder" context; the higher "group" (groups not ordered by
    difficulty, such as city size); the higher "value" (the indicator itself as a number). Of an outcome it is what the
    city has "in_place", its "rating" of one key factor, or its "score".

    What is concluded is the :func:`verdict`. Where D differs from D over all pairs by more than 0.05, both are said,
    and that who took part goes with context and results. Where nothing could be compared, the text is "We cannot
    tell." and the reason.

    >>> row = {"D": -0.4, "lower": 0.6, "equal": 0.2, "higher": 0.2, "n_cities": 40, "n_units": 40, "unit": "cities",
    ...        "n_pairs": 600, "low": -0.62, "high": -0.14, "q": 0.01, "n_tests": 63, "waves": "2024", "reason": "",
    ...        "interval_reason": "", "note": "", "D_all": -0.4}
    >>> print(association_sentence(row))
    Of two cities in different context, the one in the harder context scores lower in 6 of 10 pairs, equal in 2 and \
higher in 2 (40 cities, 600 pairs). D is −0.4, 95 % interval −0.6 to −0.1. In these cities, harder context goes with \
lower results (q ≤ 0.01 over 63 tests).
    """
    if _missing(row["D"]):
        return f"We cannot tell. {row['reason']}"
    parts = [
        _shares(row, side, of),
        _participation(row),
        _interval(row),
        _conclusion(row, side, of),
        _countries(row, side),
    ]
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
        what = {
            "harder": "larger step towards harder context",
            "group": "larger step to a higher group",
            "value": "larger rise",
        }.get(side, "larger rise")
        lead = f"Of two cities that changed differently between the same two waves, the one with the {what}"
        said = f"changed for the worse in {lower} of {base} {noun}, equally in {equal} and for the better in {higher}"
    else:
        lead = {
            "harder": "Of two cities in different context, the one in the harder context",
            "group": "Of two cities in different groups, the one in the higher group",
            "value": "Of two cities that differ in it, the one with the higher value",
            "in_place": "Of two cities that differ in it, the one with more in place",
            "rating": "Of two cities rated differently, the one rated higher",
            "score": "Of two cities with different scores, the one with the higher score",
        }[side]
        said = f"scores lower in {lower} of {base} {noun}, equal in {equal} and higher in {higher}"
        if side in OF_OUTCOMES:
            said = (
                f"has the worse outcome in {lower} of {base} {noun}, an equal one in {equal} and the better in {higher}"
            )
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


def who_took_part_matters(row: Row) -> bool:
    """Whether D over all pairs differs from D, since those who take part differ in context and in results."""
    return not _missing(row.get("D_all")) and abs(row["D_all"] - row["D"]) > APART


def _participation(row: Row) -> str:
    if not who_took_part_matters(row):
        return ""
    alone = one_decimal(row["D_all"] - row["D"])
    return (
        f"Over all these pairs D is {one_decimal(row['D_all'])}. But who took part in which waves goes with context "
        f"and results: this alone would make it {alone}. Compared with that:"
    )


def _interval(row: Row) -> str:
    d = f"D is {one_decimal(row['D'])}"
    if _missing(row["low"]) or _missing(row["high"]):
        return f"{d}. {row['interval_reason']}"
    return f"{d}, 95 % interval {one_decimal(row['low'])} to {one_decimal(row['high'])}."


def verdict(row: Row) -> Verdict:
    """What a row lets one say.

    - ``nothing``: it was not tested.
    - ``direction``: q is at most 0.05. How strong is said only by the interval, where there is one.
    - ``not_strong``: q is above that, and both bounds of the interval lie within ±0.3.
    - ``by_chance``: q is above that, but the interval as shown leaves out zero.
    - ``open``: q is above that, and the interval as shown holds zero.
    - ``cannot``: q is above that, and there is no interval.

    >>> verdict({"reason": "", "q": 0.2, "low": -0.62, "high": 0.03}), verdict({"reason": "", "q": 0.01, "low": None})
    ('open', 'direction')
    """
    if row["reason"]:
        return "nothing"
    if not _missing(row["q"]) and row["q"] <= SIGNIFICANT:
        return "direction"
    if _missing(row["low"]) or _missing(row["high"]):
        return "cannot"
    if max(abs(row["low"]), abs(row["high"])) <= STRONG:
        return "not_strong"
    return "open" if _holds_zero(row) else "by_chance"


def _holds_zero(row: Row) -> bool:
    low, high = (float(one_decimal(row[bound]).replace("−", "-")) for bound in ("low", "high"))
    return low <= 0 <= high


def _conclusion(row: Row, side: Side, of: str) -> str:
    said = {
        "cannot": f"So we cannot tell whether this holds beyond these cities ({_q(row)}).",
        "not_strong": f"We cannot tell a direction ({_q(row)}); if there is an association, it is not a strong one.",
        "open": f"We cannot tell whether there is an association, or in which direction ({_q(row)}).",
        "by_chance": f"Among so many tests this can come by chance ({_q(row)}), so we cannot tell.",
        "nothing": "We cannot tell more from these."
        if row["reason"] == row["interval_reason"]
        else f"We cannot tell. {row['reason']}",
    }
    which = verdict(row)
    return _direction(row, side, of) if which == "direction" else said[which]


def _direction(row: Row, side: Side, of: str) -> str:
    context = {"harder": "harder context", "group": "the higher group", "value": "a higher value", **OF_OUTCOMES}[side]
    results = f"{'lower' if row['D'] < 0 else 'higher'} results"
    if side in OF_OUTCOMES:
        results = f"{'worse' if row['D'] < 0 else 'better'} outcomes"
    if of == "changes":
        context = f"a change towards {context}"
        results = f"a change for the {'worse' if row['D'] < 0 else 'better'}"
    return f"In these cities, {context} goes with {results} ({_q(row)}){_how_closely(row)}."


def _how_closely(row: Row) -> str:
    if _missing(row["low"]) or _missing(row["high"]):
        return "; how closely we cannot tell"
    if _holds_zero(row):
        return "; the interval reaches zero, so how closely we cannot tell"
    if row["high"] - row["low"] > WIDE:
        return "; the interval is wide, so how closely we cannot tell"
    return "; it is not a strong association" if max(abs(row["low"]), abs(row["high"])) <= STRONG else ""


def _countries(row: Row, side: Side) -> str:
    """Where cities of one country are alike in both and p by countries is known: what it says."""
    p = row.get("p_countries")
    if p is None or _missing(p):
        return ""
    both = "in results and in outcomes" if side in OF_OUTCOMES else "in context and in results"
    said = f"Cities of one country are alike here, {both}. By countries ({row['n_countries']}), p is"
    return f"{said} {shown_p(p)}{'' if p <= SIGNIFICANT else ': not beyond chance'}."


def _q(row: Row) -> str:
    tests = f"over {row['n_tests']} {'test' if row['n_tests'] == 1 else 'tests'}"
    return f"no q {tests}" if _missing(row["q"]) else f"q {shown_q(row['q'])} {tests}"
