"""Self-assessment against peer review, over all reviewed cities."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed, percent
from ickit._base.phrases import points as signed
from ickit._base.rounding import rounded
from ickit.analysis import agreement, agreement_errors, many_raters, peer_review
from ickit.analysis.association.settled_digits import shown_q
from ickit.report.elements import Element, cards, details, figure, notice, stack, table, text
from ickit.report.figures.differences import differences
from ickit.report.sections.wording import opening
from ickit.study import study_data

MOST_LEVELS = 12
NONE = "No key factor was rated by both a city and its reviewers in the same wave, so there is nothing to compare."


def _pairs(of_all: study_data.StudyData) -> pd.DataFrame:
    return agreement.pairs(of_all.assessments, of_all.benchmark)


def headline(of_all: study_data.StudyData) -> Element:
    """How many ratings were made twice, how often they agree, and who rates higher."""
    both = _pairs(of_all)
    head = opening(
        of_all,
        "Self-assessment and peer review",
        subtitle=of_all.benchmark.title,
        headline=_headline_words(both),
        shows=f"How far cities and their reviewers agree: {_headline_words(both)}.",
    )
    if both.empty:
        return stack(head, notice(NONE))
    (row,) = records(agreement.overall(both, of_all.benchmark))
    numbers = [
        (
            f"{row['same']} of {row['pairs']}",
            "ratings are the same",
            f"{counted(row['cities'], 'city', 'cities')} reviewed",
        ),
        (
            str(row["self_higher"]),
            "ratings in which the city is higher",
            f"{row['peer_higher']} in which the reviewers are",
        ),
        (signed(row["difference"]), "points: the city minus its reviewers", _interval(row)),
    ]
    return stack(head, cards(numbers), text(_visits(of_all)))


def _headline_words(both: pd.DataFrame) -> str:
    if both.empty:
        return "no city was rated twice"
    same = sum(d == 0 for d in both["difference"])
    return f"{same} of {len(both)} ratings the same in {counted(both['city'].nunique(), 'reviewed city', 'reviewed cities')}"


def _visits(of_all: study_data.StudyData) -> str:
    rows = peer_review.reviewed(of_all.assessments, of_all.benchmark)
    by_year = [f"{n} in {year}" for year, n in rows.groupby("year").size().items()]
    return f"Reviews: {listed(by_year, most=20)}. A city that was reviewed twice counts as one city with more ratings."


def _interval(row: Mapping[str, Any]) -> str:
    if pd.isna(row["low"]):
        return str(row["no_interval"])
    return f"95 % interval {signed(row['low'])} to {signed(row['high'])}"


def overall(of_all: study_data.StudyData) -> Element:
    """The coefficients over all key factors, and why they differ."""
    both = _pairs(of_all)
    if both.empty:
        return text(NONE)
    (row,) = records(agreement.overall(both, of_all.benchmark))
    rows = pd.DataFrame(
        [
            ("Percent agreement", row["percent_agreement"], percent(row["percent_agreement"]), "how often both give the same level"),
            ("Kappa, linear weights", row["kappa"], rounded(row["kappa"], 2), f"agreement beyond chance; {_near(of_all)}"),
            ("Gwet's AC2, linear weights", row["ac2"], rounded(row["ac2"], 2), "the same, with a chance agreement that does not break down when one level is common"),
            ("Krippendorff's alpha, ordinal", row["alpha"], rounded(row["alpha"], 2), "agreement beyond chance; a shift of one assessor counts in full"),
        ],
        columns=["coefficient", "value", "shown", "about"],
    ).astype({"value": object})  # fmt: skip
    errors = agreement_errors.coefficient_errors(both, of_all.benchmark)
    rows = pd.concat([rows, _quadratic(errors)], ignore_index=True)
    rows = pd.concat([rows, errors.drop(columns=["coefficient", "value"])], axis=1)
    rows["over_cities"] = [
        _between(low, high) for low, high in zip(rows["cities_low"], rows["cities_high"], strict=True)
    ]
    shown = table(
        rows,
        name="coefficients",
        caption=f"Agreement of cities and reviewers, {row['pairs']} ratings in {counted(row['cities'], 'city', 'cities')}",
        labels={
            "coefficient": "Coefficient",
            "shown": "Value",
            "over_cities": "95 % interval",
            "about": "What it says",
        },
        note=f"1 is full agreement, 0 is what chance would give. Intervals draw whole cities anew, from {agreement.LEAST_CITIES} cities up; the CSV file also has the asymptotic standard errors, which take ratings as independent.",
    )
    return stack(shown, text(agreement.why_they_differ(row, of_all.benchmark.scale)), _cross(of_all, both))


def _quadratic(errors: pd.DataFrame) -> pd.DataFrame:
    """The rows of kappa and AC2 with quadratic weights, where the scale has more than two levels."""
    known = {"kappa_quadratic": "Kappa, quadratic weights", "ac2_quadratic": "Gwet's AC2, quadratic weights"}
    about = "near levels count as agreed more, far ones less: by the square of their distance"
    rows = [
        (known[str(row["coefficient"])], row["value"], rounded(row["value"], 2), about)
        for row in records(errors)
        if row["coefficient"] in known
    ]
    return pd.DataFrame(rows, columns=["coefficient", "value", "shown", "about"]).astype({"value": object})


def _near(of_all: study_data.StudyData) -> str:
    """How much neighbouring levels count as agreed, on this scale."""
    if not of_all.benchmark.scale.few:
        return "the nearer two ratings, the more they count as agreed"
    credit = agreement_errors.shared_credit(agreement.linear_weights(of_all.benchmark.scale))
    if credit is None:
        return "near levels count as agreed in part, by how near their values are"
    if credit == 0:
        return "only the same level counts as agreed"
    return f"neighbouring levels count as {credit.numerator}/{credit.denominator} agreed"


def _between(low: float, high: float) -> str:
    return "" if pd.isna(low) else f"{rounded(low, 2)} to {rounded(high, 2)}"


def all_assessors(of_all: study_data.StudyData) -> Element:
    """How far all assessors agree, where there are more than two, each of whom may have left out ratings."""
    rated = many_raters.rated_by_all(of_all.assessments, of_all.benchmark)
    found = many_raters.many_raters(rated, of_all.benchmark)
    if rated.shape[1] < 3:
        who = listed([str(name) for name in rated.columns]) or "nobody"
        return text(f"There are not more than two assessors in the data ({who}).")
    if not of_all.benchmark.scale.few:  # among many numbers the very same one is seldom given twice
        found = found[found["weights"] != "identity"].reset_index(drop=True)
    row = records(found)[0]
    found = found.assign(
        over_cities=[_between(a, b) for a, b in zip(found["cities_low"], found["cities_high"], strict=True)]
    )
    given = "; ".join(f"{name}: {counted(int(rated[name].notna().sum()), 'rating')}" for name in rated.columns)
    shown = table(
        found,
        name="all-assessors",
        caption=f"Agreement of {row['assessors']} assessors, {row['rated_twice']} ratings made by two or more of them",
        labels={
            "coefficient": "Coefficient",
            "weights": "Weights",
            "value": "Value",
            "error": "Standard error",
            "over_cities": "95 % interval",
        },
        digits=2,
        note="Weights: identity counts the same rating alone as agreed; linear and quadratic count near ratings in part, by their distance on the scale or its square. The standard error is the asymptotic one (Gwet 2014), which takes ratings as independent; the interval draws whole cities anew.",
    )
    lead = f"{row['assessors']} assessors rated, not all of them everything ({given}). Of {row['units']} ratings of a city's key factor, {row['rated_twice']} were made by at least two."
    return stack(text(lead), shown)


def _cross(of_all: study_data.StudyData, both: pd.DataFrame) -> Element:
    scale = of_all.benchmark.scale
    if len(scale.names) > MOST_LEVELS:
        return text(
            f"The scale has {len(scale.names)} levels: too many for a table of self ratings against reviewers' ratings."
        )
    counts = agreement.cross_table(both, scale)
    rows = pd.DataFrame(counts, columns=[f"peers_{n}" for n in scale.names])
    rows.insert(0, "self_rating", [scale.label(n) for n in scale.names])
    rows["all"] = counts.sum(axis=1)
    last = {
        "self_rating": "All",
        **{f"peers_{n}": int(c) for n, c in zip(scale.names, counts.sum(axis=0), strict=True)},
    }
    rows = pd.concat([rows, pd.DataFrame([{**last, "all": int(counts.sum())}])], ignore_index=True)
    labels = {
        "self_rating": "The city says",
        **{f"peers_{n}": f"Reviewers: {scale.label(n)}" for n in scale.names},
        "all": "All",
    }
    return table(
        rows,
        name="cross-table",
        caption="Ratings by the city (rows) and by its reviewers (columns)",
        labels=labels,
        note="Numbers of ratings. Below the diagonal the city is higher.",
    )


def by_key_factor(of_all: study_data.StudyData) -> Element:
    """The mean of self minus peer for each key factor, and the coefficients."""
    both = _pairs(of_all)
    if both.empty:
        return text(NONE)
    found = agreement.by_key_factor(both, of_all.benchmark)
    drawn = figure(
        differences(
            found.assign(n=found["cities"], value=found["difference"]),
            title="The city's rating minus the reviewers', by key factor",
            xlabel="mean difference (points of 100)",
            sides=("reviewers rate higher", "cities rate higher"),
        ),
        name="self-minus-peer",
        alt="The mean of self minus peer for each key factor. "
        + "; ".join(
            f"{r['name']} {signed(r['difference'])} ({_interval(r) if not pd.isna(r['low']) else 'no interval'})"
            for r in records(found)
        )
        + ".",
        data=found[["key_factor", "name", "cities", "pairs", "difference", "low", "high", "no_interval"]],
        caption="Right of nought, cities rate themselves higher than their reviewers do. n is the number of cities.",
    )
    return stack(drawn, _factor_table(found), _why(of_all, found))


def _factor_table(found: pd.DataFrame) -> Element:
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
        caption="Agreement of cities and reviewers by key factor",
        labels={
            "name": "Key factor",
            "cities": "Cities",
            "agree": "The same",
            "difference_words": "Mean difference",
            "interval": "95 % interval",
            "q_words": "q",
        },
        note="Difference: self minus peer, points of 100. q: from an exact permutation test over cities, corrected for the number of key factors (Benjamini-Hochberg).",
    )
    return stack(tests, coefficients)


def _why(of_all: study_data.StudyData, found: pd.DataFrame) -> Element:
    reasons: dict[str, list[str]] = {}
    for row in records(found):
        reasons.setdefault(agreement.why_they_differ(row, of_all.benchmark.scale), []).append(row["name"])
    gates: dict[str, list[str]] = {}
    for row in records(found[found["low"].isna()]):
        gates.setdefault(row["no_interval"], []).append(row["name"])
    said = [f"{listed(names)}: {why}" for why, names in reasons.items()]
    none = [f"{listed(names)}: no interval. {why}" for why, names in gates.items()]
    return details("Why the coefficients differ, and where there is no interval", text(*said), text(*none))


def over_claimed(of_all: study_data.StudyData) -> Element:
    """The key factors that cities rate higher than their reviewers do, by more than chance."""
    both = _pairs(of_all)
    if both.empty:
        return text(NONE)
    found = agreement.by_key_factor(both, of_all.benchmark)
    rows = agreement.over_claimed(found)
    small = few_words(found)
    if rows.empty:
        higher = sum(d > 0 for d in found["difference"])
        said = f"On no key factor do cities rate themselves higher than their reviewers by more than chance would give (q at most {agreement.CLAIM_Q})."
        return text(
            f"{said} On {higher} of {counted(len(found), 'key factor')} the mean is on the cities' side. {small}"
        )
    items = [f"{r['name']} ({signed(r['difference'])} points, q {shown_q(r['q'])})" for r in records(rows)]
    return text(
        f"Cities rate themselves higher than their reviewers, by more than chance would give: {listed(items)}. {small}"
    )


def few_words(by_factor: pd.DataFrame) -> str:
    """What so few reviewed cities cannot show at all, or may well not show; empty from 20 cities up."""
    cities, tests = int(by_factor["cities"].max()), len(by_factor)
    alone, together = agreement.smallest_q(by_factor)
    limit = f"q {agreement.CLAIM_Q}"
    base = f"{counted(cities, 'reviewed city', 'reviewed cities')} and {counted(tests, 'key factor')}"
    if together > agreement.CLAIM_Q:
        return f"With {base}, and so few cities that differ, no key factor can reach {limit}, whatever the truth is: the smallest q possible is {rounded(together, 2)}."
    if alone > agreement.CLAIM_Q:
        return f"With {base}, one key factor alone cannot reach {limit}: the smallest q it can have is {rounded(alone, 2)}. Only where several differ at once can any reach it."
    return "Few cities were reviewed, so a real difference may well go unseen." if cities < 20 else ""
