"""The structure of a benchmark: for whoever keeps it."""

import numpy as np
import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed
from ickit._base.rounding import rounded
from ickit.analysis import audit
from ickit.analysis.audit.association import smallest_visible
from ickit.analysis.audit.factors import LEAST_CITIES
from ickit.analysis.audit.weights import LEAST_CITIES as LEAST_FOR_WEIGHTS
from ickit.report.elements import Element, cards, details, figure, notice, points, stack, table, text
from ickit.report.figures.audit import correlation_tiles, scree, weight_dots
from ickit.report.sections.audit_questions import few_words, questions_raised
from ickit.report.sections.audited_ratings import Audit
from ickit.report.sections.wording import assessor_words, opening


def headline(of: Audit) -> Element:
    """How many cities, how many questions are raised."""
    asked = questions_raised(of)
    n = len(of.values)
    head = opening(
        of.study,
        f"The benchmark itself, {of.when}",
        subtitle=of.study.benchmark.title,
        year=of.year or None,
        headline=f"{counted(len(asked), 'question')} for the next edition",
        shows=f"The structure of the benchmark: what its key factors measure together, {counted(n, 'city', 'cities')}.",
    )
    found = of.reliability
    numbers = [
        (str(len(asked)), "questions for the next edition" if len(asked) != 1 else "question for the next edition", ""),
        (str(n), "cities", of.when),
        (rounded(found.alpha, 1), "Cronbach's alpha", _alpha_interval(of)),
    ]
    who = f"Rated by {assessor_words(of.study.assessor)}. This page is about the instrument and ranks or rates no city."
    return stack(head, cards(numbers), text(who, few_words(n)))


def _alpha_interval(of: Audit) -> str:
    found = of.reliability
    if np.isnan(found.low):
        return "no interval: fewer than 10 cities"
    return f"95 % interval {rounded(found.low, 1)} to {rounded(found.high, 1)}"


def hang_together(of: Audit) -> Element:
    """Cronbach's and ordinal alpha, and the dimensions by parallel analysis."""
    found, rows = of.reliability, of.dimensions
    if np.isnan(found.alpha) or rows.empty:
        return text("Too few cities or key factors that vary: how they hang together cannot be told.")
    kept = int(rows["kept"].sum())
    said = {
        0: "No dimension is above chance: the key factors do not go together more than ratings without any association.",
        1: "One dimension is above chance: the key factors measure one thing together, as far as so many cities show.",
    }.get(kept, f"{kept} dimensions are above chance: one score puts together more than one thing.")
    alpha = f"Alpha is {rounded(found.alpha, 1)} ({_alpha_interval(of)}), of the ordinal correlations {rounded(found.ordinal, 1)}. A high alpha says that key factors go together, not that they are the right ones; very high, that some may be left out."
    drawn = figure(
        scree(rows, title=f"Dimensions, {of.when}, {counted(found.cities, 'city', 'cities')}"),
        name="dimensions",
        alt=f"Eigenvalues of the correlations beside those of ratings without association. {said}",
        data=rows,
        caption="Points above the dashed line are dimensions beyond chance (parallel analysis, Horn 1965).",
    )
    return stack(text(alpha, said), drawn)


def go_together(of: Audit) -> Element:
    """Correlations of the key factors, and pairs that say nearly the same."""
    rows = of.pairs
    if rows.empty:
        return text("No two key factors vary over enough cities, so there are no correlations.")
    matrix = audit.spearman(of.values).rename(index=of.names, columns=of.names)
    twins = records(rows[rows["redundant"]])
    said = (
        "The same of nearly all cities say: "
        + listed(f"{of.names[r['first']]} and {of.names[r['second']]}" for r in twins)
        + "."
        if twins
        else "No two key factors say the same of nearly all cities."
    )
    shows = f"With {len(of.values)} cities, correlations below {rounded(smallest_visible(len(of.values)), 1)} cannot be told from none."
    drawn = figure(
        correlation_tiles(matrix, title=f"How key factors go together, {of.when}"),
        name="correlations",
        alt=f"A tile for each pair of key factors with its Spearman correlation. {said} {shows}",
        data=rows.assign(first_name=rows["first"].map(of.names), second_name=rows["second"].map(of.names)),
        caption="Spearman correlations; the darker, the closer. Numbers of columns are those of the rows.",
    )
    ordinal = audit.polychoric(of.values)
    shown = table(
        ordinal.rename(columns=of.names).assign(name=[of.names[f] for f in ordinal.index]),
        name="polychoric",
        caption="Polychoric correlations",
        labels={"name": "Key factor", **{of.names[f]: str(i + 1) for i, f in enumerate(ordinal.columns)}},
        note="Of the latent values that ratings may be cut from; with few cities an error of .2 is common.",
    )
    return stack(text(said, shows), drawn, details("Polychoric correlations", shown))


def how_much_each_counts(of: Audit) -> Element:
    """Effective weights beside nominal ones."""
    rows = of.effective.assign(name=of.effective["key_factor"].map(of.names))
    if rows["effective"].isna().all():
        return text("The score does not vary, so no key factor counts more than another.")
    if rows["low"].isna().all():
        said = (
            f"Fewer than {LEAST_FOR_WEIGHTS} cities: a difference from the nominal weight cannot be told from chance."
        )
    elif rows["apart"].any():
        more = [r["name"] for r in records(rows[rows["apart"]]) if r["effective"] > r["nominal"]]
        less = [r["name"] for r in records(rows[rows["apart"]]) if r["effective"] < r["nominal"]]
        more_words = f"Counts for more than its weight says: {listed(more)}." if more else ""
        less_words = f"Counts for less than its weight says: {listed(less)}." if less else ""
        said = f"{more_words} {less_words}".strip()
    else:
        said = "No key factor counts for more or less than its weight says, as far as so many cities show."
    bar = " Bar: where it lies by chance, if all key factors measure one thing equally well and count as their weights say (95 % for all of them together)."
    bar = "" if rows["low"].isna().all() else bar
    drawn = figure(
        weight_dots(rows, title=f"Nominal and effective weights, {of.when}"),
        name="weights",
        alt=f"For each key factor its nominal and its effective weight{bar and ', and how far from the nominal one chance takes it'}. {said}",
        data=rows,
        caption=f"Effective: the key factor's part of what ratings tell of the score's variance (Becker et al. 2017).{bar}",
    )
    return stack(text(said), drawn)


def each_key_factor(of: Audit) -> Element:
    """Silent key factors, and those that run against the rest."""
    rows = of.silent.merge(of.rest[["key_factor", "rest_correlation", "p_adjusted", "against"]], on="key_factor")
    scale = of.study.benchmark.scale
    level = {float(v): scale.label(n) for n, v in scale.values.items()}
    rows = rows.assign(
        name=rows["key_factor"].map(of.names),
        level=["" if pd.isna(v) else level[v] for v in rows["commonest"]],
        percent=100 * rows["share"].astype(float),
        says=[_says(r) for r in records(rows)],
    )
    silent, against = (listed(rows.loc[rows[c].astype(bool), "name"]) for c in ("silent", "against"))
    said = [
        f"Nearly all cities at one level: {silent}."
        if rows["silent"].any()
        else "No key factor has nearly all cities at one level.",
        f"Against the rest: {against}."
        if rows["against"].any()
        else "No key factor runs against the rest beyond chance.",
    ]
    shown = table(
        rows,
        name="key-factors",
        caption=f"Each key factor, {of.when}",
        labels={
            "name": "Key factor",
            "cities": "Cities",
            "level": "Commonest level",
            "percent": "Of cities, %",
            "rest_correlation": "With the rest",
            "says": "What stands out",
        },
        note=f"Nearly all: at least 9 of 10, from {LEAST_CITIES} cities up. With the rest: Spearman correlation with the mean of a city's other ratings; against it where that is below 0 beyond chance (permutation, Holm over the key factors).",
        digits={"percent": 0, "rest_correlation": 1},
    )
    return stack(text(*said), shown)


def _says(row: "dict[str, object]") -> str:
    return (
        listed([w for k, w in (("silent", "nearly all alike"), ("against", "against the rest")) if row[k]])
        if row["silent"] or row["against"]
        else ""
    )


def read_differently(of: Audit) -> Element:
    """Key factors that some cities, or reviewers, rate differently at the same result on the rest."""
    parts: list[Element] = []
    for what, found in of.functioning.items():
        if isinstance(found, str):
            parts.append(text(found))
            continue
        rows = found.assign(name=found["key_factor"].map(of.names))
        differs = listed(rows.loc[rows["differs"], "name"]) if rows["differs"].any() else "no key factor"
        who = "Cities of the largest country" if what == "country" else "Reviewers"
        said = f"{who} rate {differs} differently from others at the same result on the rest, beyond chance."
        shown = table(
            rows,
            name=f"read-differently-{what}",
            caption=f"{who} beside all others",
            labels={
                "name": "Key factor",
                "cities": "Cities",
                "difference": "Difference, points of 100",
                "p_adjusted": "p (Holm)",
            },
            digits={"difference": 0, "p_adjusted": 2},
        )
        parts.append(stack(text(said), shown))
    return stack(*parts)


def questions(of: Audit) -> Element:
    """The questions that all this raises for the next edition."""
    asked = questions_raised(of)
    if not asked:
        return text(
            "These ratings raise no question about the benchmark. That is no proof: " + few_words(len(of.values))
        )
    caution = notice(
        "A number can raise a question and not answer it. A key factor that is met nearly everywhere may still be worth keeping, as a minimum that all should hold."
    )
    return stack(points(asked), caution)
