"""Sentences on how sure ranks are, each held by a predicate on its numbers."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed
from ickit._base.rounding import rounded
from ickit.analysis.uncertainty import JudgementSlip, mean_words
from ickit.analysis.uncertainty.judgement import LEAST_CITIES
from ickit.analysis.uncertainty.sobol import share_tens
from ickit.benchmark.model import Benchmark
from ickit.study.rank_choices import QUARTER, RankChoices, slip_words


def choices_words(slip: JudgementSlip, benchmark: Benchmark, choices: RankChoices) -> str:
    """What was made otherwise, and where the chance of a judgement slip comes from."""
    on = choices.groups
    said = [
        _noise_words(choices, benchmark) if "weights" in on else "Weights stay as they are.",
        "Missing ratings are left out, counted as not met, as met, or taken from other cities."
        if "missing" in on
        else "Missing ratings are left out.",
        f"Each rating moves {slip_words(choices, benchmark.scale)} up or down {_chance_words(slip)}."
        if "judgement" in on
        else "Ratings stay as they are.",
        _mean_words(choices) if "aggregation" in on else "Ratings are always put together as the benchmark says.",
    ]
    return " ".join(said)


def _chance_words(slip: JudgementSlip) -> str:
    if slip.chosen:
        return f"with a chance of {100 * slip.chance:.3g} %, as was asked for"
    if slip.observed:
        return f"with a chance of {rounded(100 * slip.chance)} %: so often did cities and their reviewers differ in this source ({slip.differ} of {slip.pairs} ratings made twice, {counted(slip.cities, 'city', 'cities')})"
    return f"with a chance of 10 %, an assumption: fewer than {LEAST_CITIES} cities were reviewed"


def _noise_words(choices: RankChoices, benchmark: Benchmark) -> str:
    noise = choices.noise
    every = QUARTER if noise.every is None else noise.every
    parts = []
    for group, share in noise.named.items():
        within = f"those within {benchmark.group_name(group)}" if group else "those of the groups at the top"
        parts.append(f"{within} {_up_to(share)}")
    return f"Weights are moved {_up_to(every)}{''.join(f', {part}' for part in parts)}."


def _up_to(share: Fraction) -> str:
    return {Fraction(0): "not at all", QUARTER: "by up to a quarter", Fraction(1, 2): "by up to half"}.get(
        share, f"by up to {float(100 * share):.3g} %"
    )


def _mean_words(choices: RankChoices) -> str:
    if not choices.asked_means:
        return "Ratings are put together by the mean, or by the power mean, in which a high rating makes up less for a low one."
    named = [
        "the benchmark's own mean"
        if mean is None
        else f"the {mean_words(mean)}{' everywhere' if mean.mean == 'arithmetic' else ''}"
        for mean in choices.means
    ]
    if len(named) == 1:
        return f"Ratings are always put together by {named[0]}."
    return f"Ratings are put together by {' or '.join(named)}, each as often."


def share_words(share: float, error: float) -> str:
    """A share in words that chance in the drawing does not change: to the nearest 10 %, or the two tens it lies between.

    >>> share_words(0.54, 0.002), share_words(0.25, 0.004), share_words(0.01, 0.002), share_words(0.99, 0.002)
    ('about 50 %', 'between 20 and 30 %', 'less than 5 %', 'more than 95 %')
    """
    low, high = share_tens(share, error)
    if low != high:
        return f"between {low} and {high} %"
    return {0: "less than 5 %", 100: "more than 95 %"}.get(low, f"about {low} %")


def most_important(found: pd.DataFrame) -> list[str]:
    """The groups of choices whose total index may be the largest, beyond chance in the drawing; the largest first.

    ``found`` as from :func:`ickit.analysis.uncertainty.sensitivity`. A group is left out where its total is smaller than the
    largest by more than three standard errors of both.
    """
    rows = records(found.sort_values("total", ascending=False, kind="stable"))
    first = rows[0]
    return [
        str(r["group"])
        for r in rows
        if first["total"] - r["total"] <= 3 * float(np.hypot(first["total_error"], r["total_error"])) or r is first
    ]


def sensitivity_words(found: pd.DataFrame) -> str:
    """Which choice ranks depend on most, or that the draws do not tell.

    ``found`` as from :func:`ickit.analysis.uncertainty.sensitivity`, with the groups' ``name``.
    """
    top = most_important(found)
    rows = {str(row["group"]): row for row in records(found)}
    if len(top) > 1:
        names = listed([str(rows[group]["name"]).lower() for group in top])
        return f"Which choice ranks depend on most cannot be told: {names} make about the same share of their variance."
    row = rows[top[0]]
    whole, alone = share_words(row["total"], row["total_error"]), share_words(row["first_order"], row["first_error"])
    return f"Ranks depend most on this choice: {str(row['name']).lower()}. With the others it makes {whole} of the variance of the cities' ranks, by itself {alone}."


def order_words(neighbours: pd.DataFrame, least: float = 0.9) -> str:
    """Of how many pairs of neighbours the order holds in at least ``least`` of the draws.

    ``neighbours``: next in rank but not equal, with the share of draws ``above`` in which the first is above the second.
    """
    if neighbours.empty:
        return "No two cities that follow each other have different ranks."
    held = int((neighbours["above"] >= least).sum())
    return f"Of {counted(len(neighbours), 'pair')} of cities that follow each other in rank, {held} {'keeps its' if held == 1 else 'keep their'} order in at least {rounded(100 * least)} % of the draws."


def latent_sentence(row: Mapping[str, Any]) -> str:
    """A city's second bar in words. ``row``: latent_low, latent_high and latent_share."""
    low, high = row["latent_low"], row["latent_high"]
    where = f"rank {low}" if low == high else f"between rank {low} and rank {high}"
    return f"Under a measurement model, which takes ratings as few and uncertain signs of a latent strength, that strength lies {where} with a chance of at least 90 %. It is a model, and leaves the choices out."
