"""Sentences on how sure ranks are, each held by a predicate on its numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed
from ickit._base.rounding import rounded
from ickit.analysis.uncertainty import JudgementSlip, slip_size
from ickit.analysis.uncertainty.judgement import LEAST_CITIES
from ickit.analysis.uncertainty.sobol import share_tens
from ickit.benchmark.exact import written
from ickit.benchmark.scale import Scale


def choices_words(slip: JudgementSlip, scale: Scale) -> str:
    """What was made otherwise, and where the chance of a judgement slip comes from."""
    if slip.observed:
        why = f"with a chance of {rounded(100 * slip.chance)} %: so often did cities and their reviewers differ in this source ({slip.differ} of {slip.pairs} ratings made twice, {counted(slip.cities, 'city', 'cities')})"
    else:
        why = f"with a chance of 10 %, an assumption: fewer than {LEAST_CITIES} cities were reviewed"
    return f"Weights are moved by up to a quarter. Missing ratings are left out, counted as not met, as met, or taken from other cities. Each rating moves {_slip_words(scale)} up or down {why}. Ratings are put together by the mean, or by the power mean, which compensates less."


def _slip_words(scale: Scale) -> str:
    """How far a rating moves: a level or, on a scale of many numbers, so much of it."""
    size = slip_size(scale)
    return (
        "one level" if size is None or scale.few else f"by {written(size)} ({' to '.join(map(written, scale.range))})"
    )


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
