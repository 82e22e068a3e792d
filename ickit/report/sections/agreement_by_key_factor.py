"""How far two assessors agree on each key factor, and on which of them one rates higher."""

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed, percent
from ickit._base.phrases import points as signed
from ickit._base.rounding import rounded
from ickit.analysis import agreement
from ickit.analysis.association.settled_digits import shown_q
from ickit.report.elements import Element, details, figure, stack, table, text
from ickit.report.figures.differences import differences
from ickit.report.sections.agreement import interval_words, why_words
from ickit.report.sections.assessor_pair import AssessorPair, cities_words


def by_key_factor(pair: AssessorPair) -> Element:
    """The mean difference on each key factor, and the coefficients."""
    both = pair.pairs
    if both.empty:
        return text(pair.nothing)
    found = agreement.by_key_factor(both, pair.study.benchmark)
    drawn = figure(
        differences(
            found.assign(n=found["cities"], value=found["difference"]),
            title="The city's rating minus the reviewers', by key factor"
            if pair.usual
            else f"Ratings by {pair.minus}, by key factor",
            xlabel="mean difference (points of 100)",
            sides=("reviewers rate higher", "cities rate higher")
            if pair.usual
            else (f"{pair.second_name} higher", f"{pair.first_name} higher"),
        ),
        name="first-minus-second",
        alt=f"The mean of {pair.minus} for each key factor. "
        + "; ".join(
            f"{r['name']} {signed(r['difference'])} ({interval_words(r) if not pd.isna(r['low']) else 'no interval'})"
            for r in records(found)
        )
        + ".",
        data=found[["key_factor", "name", "cities", "pairs", "difference", "low", "high", "no_interval"]],
        caption="Right of nought, cities rate themselves higher than their reviewers do. n is the number of cities."
        if pair.usual
        else f"Right of nought, ratings by {pair.first_name} are higher than those by {pair.second_name}. n is the number of cities.",
    )
    return stack(drawn, _factor_table(pair, found), _why(pair, found))


def _factor_table(pair: AssessorPair, found: pd.DataFrame) -> Element:
    rows = found.assign(
        difference_words=[signed(d) for d in found["difference"]],
        interval=[
            f"{signed(r['low'])} to {signed(r['high'])}" if not pd.isna(r["low"]) else "none" for r in records(found)
        ],
        agree=[percent(p) for p in found["percent_agreement"]],
        **{f"{c}_words": [rounded(v, 2) for v in found[c]] for c in ("kappa", "ac2", "alpha")},
        q_words=["" if pd.isna(q) else shown_q(q) for q in found["q"]],
    )
    coefficients = table(
        rows[["name", "pairs", "kappa_words", "ac2_words", "alpha_words"]],
        name="coefficients-by-factor",
        caption="Coefficients by key factor",
        labels={
            "name": "Key factor",
            "pairs": "Ratings",
            "kappa_words": "Kappa",
            "ac2_words": "AC2",
            "alpha_words": "Alpha",
        },
        note="A dash: the coefficient has no value.",
    )
    tests = table(
        rows,
        name="agreement-by-factor",
        caption=f"Agreement of {pair.both} by key factor",
        labels={
            "name": "Key factor",
            "cities": "Cities",
            "agree": "The same",
            "difference_words": "Mean difference",
            "interval": "95 % interval",
            "q_words": "q",
        },
        note=f"Difference: {pair.minus}, points of 100. q: from an exact permutation test over cities, corrected for the number of key factors (Benjamini-Hochberg).",
    )
    return stack(tests, coefficients)


def _why(pair: AssessorPair, found: pd.DataFrame) -> Element:
    reasons: dict[str, list[str]] = {}
    for row in records(found):
        reasons.setdefault(why_words(pair, row), []).append(row["name"])
    gates: dict[str, list[str]] = {}
    for row in records(found[found["low"].isna()]):
        gates.setdefault(row["no_interval"], []).append(row["name"])
    said = [f"{listed(names)}: {why}" for why, names in reasons.items()]
    none = [f"{listed(names)}: no interval. {why}" for why, names in gates.items()]
    return details("Why the coefficients differ, and where there is no interval", text(*said), text(*none))


def over_claimed(pair: AssessorPair) -> Element:
    """The key factors on which the first rates higher than the second, by more than chance."""
    both = pair.pairs
    if both.empty:
        return text(pair.nothing)
    found = agreement.by_key_factor(both, pair.study.benchmark)
    rows = agreement.over_claimed(found)
    small = few_words(found, usual=pair.usual)
    if rows.empty:
        higher = sum(d > 0 for d in found["difference"])
        who = "do cities rate themselves higher than their reviewers"
        side = "the cities' side"
        if not pair.usual:
            who = f"are ratings by {pair.first_name} higher than those by {pair.second_name}"
            side = f"the side of {pair.first_name}"
        said = f"On no key factor {who} by more than chance would give (q at most {agreement.CLAIM_Q})."
        return text(f"{said} On {higher} of {counted(len(found), 'key factor')} the mean is on {side}. {small}")
    items = [f"{r['name']} ({signed(r['difference'])} points, q {shown_q(r['q'])})" for r in records(rows)]
    who = "Cities rate themselves higher than their reviewers"
    if not pair.usual:
        who = f"Ratings by {pair.first_name} are higher than those by {pair.second_name}"
    return text(f"{who}, by more than chance would give: {listed(items)}. {small}")


def few_words(by_factor: pd.DataFrame, *, usual: bool = True) -> str:
    """What so few cities cannot show at all, or may well not show; empty from 20 cities up."""
    cities, tests = int(by_factor["cities"].max()), len(by_factor)
    alone, together = agreement.smallest_q(by_factor)
    limit = f"q {agreement.CLAIM_Q}"
    base = f"{cities_words(cities, usual=usual)} and {counted(tests, 'key factor')}"
    if together > agreement.CLAIM_Q:
        return f"With {base}, and so few cities that differ, no key factor can reach {limit}, whatever the truth is: the smallest q possible is {rounded(together, 2)}."
    if alone > agreement.CLAIM_Q:
        return f"With {base}, one key factor alone cannot reach {limit}: the smallest q it can have is {rounded(alone, 2)}. Only where several differ at once can any reach it."
    return (
        f"Few cities were {'reviewed' if usual else 'rated by both'}, so a real difference may well go unseen."
        if cities < 20
        else ""
    )
