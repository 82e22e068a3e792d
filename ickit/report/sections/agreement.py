"""How far two assessors agree, by default cities and their reviewers, over all cities that both rated."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed, percent
from ickit._base.phrases import points as signed
from ickit._base.rounding import rounded
from ickit.analysis import agreement, agreement_errors, many_raters, peer_review
from ickit.report.elements import Element, cards, notice, stack, table, text
from ickit.report.sections.assessor_pair import AssessorPair
from ickit.report.sections.wording import opening

MOST_LEVELS = 12


def headline(pair: AssessorPair) -> Element:
    """How many ratings were made twice, how often they agree, and who rates higher."""
    both = pair.pairs
    agree = "cities and their reviewers" if pair.usual else pair.both
    head = opening(
        pair.study,
        pair.title,
        subtitle=pair.study.benchmark.title,
        headline=_headline_words(pair),
        shows=f"How far {agree} agree: {_headline_words(pair)}.",
    )
    if both.empty:
        return stack(head, notice(pair.nothing))
    (row,) = records(agreement.overall(both, pair.study.benchmark))
    numbers = [
        (
            f"{row['same']} of {row['pairs']}",
            "ratings are the same",
            f"{counted(row['cities'], 'city', 'cities')} {'reviewed' if pair.usual else 'rated by both'}",
        ),
        (str(row["first_higher"]), *_higher(pair, row["second_higher"])),
        (signed(row["difference"]), f"points: {pair.minus}", interval_words(row)),
    ]
    return stack(head, cards(numbers), text(_visits(pair)))


def _higher(pair: AssessorPair, second_higher: int) -> tuple[str, str]:
    if pair.usual:
        return "ratings in which the city is higher", f"{second_higher} in which the reviewers are"
    return (
        f"ratings in which that by {pair.first_name} is higher",
        f"{second_higher} in which that by {pair.second_name} is",
    )


def _headline_words(pair: AssessorPair) -> str:
    both = pair.pairs
    if both.empty:
        return "no city was rated twice" if pair.usual else "no city was rated by both"
    same = sum(d == 0 for d in both["difference"])
    return f"{same} of {len(both)} ratings the same in {pair.cities(both['city'].nunique())}"


def _visits(pair: AssessorPair) -> str:
    if not pair.usual:
        cities = pair.pairs.groupby("year")["city"].nunique()
        by_year = [f"{n} in {year}" for year, n in cities.items()]
        return f"Cities that both rated: {listed(by_year, most=20)}. A city that was rated in two waves counts as one city with more ratings."
    rows = peer_review.reviewed(pair.study.assessments, pair.study.benchmark)
    by_year = [f"{n} in {year}" for year, n in rows.groupby("year").size().items()]
    return f"Reviews: {listed(by_year, most=20)}. A city that was reviewed twice counts as one city with more ratings."


def interval_words(row: Mapping[str, Any]) -> str:
    """The interval of a difference, or why there is none."""
    if pd.isna(row["low"]):
        return str(row["no_interval"])
    return f"95 % interval {signed(row['low'])} to {signed(row['high'])}"


def overall(pair: AssessorPair) -> Element:
    """The coefficients over all key factors, and why they differ."""
    both = pair.pairs
    if both.empty:
        return text(pair.nothing)
    (row,) = records(agreement.overall(both, pair.study.benchmark))
    rows = pd.DataFrame(
        [
            ("Percent agreement", row["percent_agreement"], percent(row["percent_agreement"]), "how often both give the same level"),
            ("Kappa, linear weights", row["kappa"], rounded(row["kappa"], 2), f"agreement beyond chance; {_near(pair)}"),
            ("Gwet's AC2, linear weights", row["ac2"], rounded(row["ac2"], 2), "the same, with a chance agreement that does not break down when one level is common"),
            ("Krippendorff's alpha, ordinal", row["alpha"], rounded(row["alpha"], 2), "agreement beyond chance; a shift of one assessor counts in full"),
        ],
        columns=["coefficient", "value", "shown", "about"],
    ).astype({"value": object})  # fmt: skip
    errors = agreement_errors.coefficient_errors(both, pair.study.benchmark)
    rows = pd.concat([rows, _quadratic(errors)], ignore_index=True)
    rows = pd.concat([rows, errors.drop(columns=["coefficient", "value"])], axis=1)
    rows["over_cities"] = [
        _between(low, high, in_percent=place == 0)
        for place, (low, high) in enumerate(zip(rows["cities_low"], rows["cities_high"], strict=True))
    ]
    shown = table(
        rows,
        name="coefficients",
        caption=f"Agreement of {pair.both}, {row['pairs']} ratings in {counted(row['cities'], 'city', 'cities')}",
        labels={
            "coefficient": "Coefficient",
            "shown": "Value",
            "over_cities": "95 % interval",
            "about": "What it says",
        },
        note=f"1 is full agreement, 0 is what chance would give. Intervals draw whole cities anew, from {agreement.LEAST_CITIES} cities up; the CSV file also has the asymptotic standard errors, which take ratings as independent.",
    )
    return stack(shown, text(why_words(pair, row)), _cross(pair, both))


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


def why_words(pair: AssessorPair, row: Mapping[str, Any]) -> str:
    """Why the coefficients of a row differ, in words that name the assessors."""
    if pair.usual:
        return agreement.why_they_differ(row, pair.study.benchmark.scale)
    who = (f"ratings by {pair.first_name} are", f"ratings by {pair.second_name} are")
    return agreement.why_they_differ(row, pair.study.benchmark.scale, who)


def _near(pair: AssessorPair) -> str:
    """How much neighbouring levels count as agreed, on this scale."""
    if not pair.study.benchmark.scale.few:
        return "the nearer two ratings, the more they count as agreed"
    credit = agreement_errors.shared_credit(agreement.linear_weights(pair.study.benchmark.scale))
    if credit is None:
        return "near levels count as agreed in part, by how near their values are"
    if credit == 0:
        return "only the same level counts as agreed"
    return f"neighbouring levels count as {credit.numerator}/{credit.denominator} agreed"


def _between(low: float, high: float, *, in_percent: bool = False) -> str:
    if pd.isna(low):
        return ""
    return (
        f"{rounded(100 * low)} to {rounded(100 * high)} %" if in_percent else f"{rounded(low, 2)} to {rounded(high, 2)}"
    )


def all_assessors(pair: AssessorPair) -> Element:
    """How far all assessors agree, where there are more than two, each of whom may have left out ratings."""
    rated = many_raters.rated_by_all(pair.study.assessments, pair.study.benchmark)
    found = many_raters.many_raters(rated, pair.study.benchmark)
    if rated.shape[1] < 3:
        who = listed([str(name) for name in rated.columns]) or "nobody"
        return text(f"There are not more than two assessors in the data ({who}).")
    if not pair.study.benchmark.scale.few:  # among many numbers the very same one is seldom given twice
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


def _cross(pair: AssessorPair, both: pd.DataFrame) -> Element:
    scale = pair.study.benchmark.scale
    if len(scale.names) > MOST_LEVELS:
        return text(
            f"The scale has {len(scale.names)} levels: too many for a table of the ones' ratings against the others'."
        )
    counts = agreement.cross_table(both, scale)
    rows = pd.DataFrame(counts, columns=[f"second_{n}" for n in scale.names])
    rows.insert(0, "first_rating", [scale.label(n) for n in scale.names])
    rows["all"] = counts.sum(axis=1)
    last = {
        "first_rating": "All",
        **{f"second_{n}": int(c) for n, c in zip(scale.names, counts.sum(axis=0), strict=True)},
    }
    rows = pd.concat([rows, pd.DataFrame([{**last, "all": int(counts.sum())}])], ignore_index=True)
    labels = {
        "first_rating": pair.first_says,
        **{f"second_{n}": f"{pair.second_says}: {scale.label(n)}" for n in scale.names},
        "all": "All",
    }
    return table(
        rows,
        name="cross-table",
        caption="Ratings by the city (rows) and by its reviewers (columns)"
        if pair.usual
        else f"Ratings by {pair.first_name} (rows) and by {pair.second_name} (columns)",
        labels=labels,
        note=f"Numbers of ratings. Below the diagonal {'the city is' if pair.usual else f'the rating by {pair.first_name} is'} higher.",
    )
