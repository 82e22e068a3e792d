"""What the pages of all notebooks share."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from ickit._base.phrases import counted, listed, percent
from ickit.analysis.scores import COVERAGE_NEEDED, native
from ickit.benchmark.model import Benchmark
from ickit.report.elements import Element, notice, stack, summary
from ickit.study.study_data import StudyData

HORIZONS = {"quick_win": "Quick win", "longer_term": "Longer term"}
STATUSES = {"open": "open", "started": "started", "done": "done", "dropped": "dropped"}
SYNTHETIC = "Synthetic demonstration data. The cities are fictional."


def opening(study: StudyData, title: str, **more: str | int | float | None) -> Element:
    """What the index and the page's head say; of a public page also, for all to see, which cities it is about."""
    citation = study.benchmark.source.citation if study.benchmark.source else ""
    head = summary(
        title=title,
        edition="public edition" if study.public else "member edition",
        synthetic=SYNTHETIC if study.synthetic else None,
        citation=citation or None,
        source=study.tables.source,
        **more,
    )
    return stack(head, notice(_public_words(study, more.get("year")))) if study.public else head


def _public_words(study: StudyData, year: Any) -> str:
    """What a reader of a public page has to know of its cities."""
    words = "Public edition: it names only cities that agreed to that."
    if study.rows.city is not None:
        return f"{words} It compares with these cities and, where it says so, with all others together."
    named = len(study.cities_in(year)) if year in study.waves else study.ratings["city"].nunique()
    return (
        f"{words} This page is about the {counted(named, 'city', 'cities')} that agreed to be named and, where it says so, "
        "about all others together. Cities that agree may differ from those that do not."
    )


def in_place_words(row: Mapping[str, Any]) -> str:
    """The headline: ``6 of 9 in place, 2 partly, 1 not in place, 0 not rated``, and how many do not apply."""
    applicable = _applicable(row)
    words = (
        f"{row['in_place']} of {applicable} in place, {row['partly']} partly, "
        f"{row['not_in_place']} not in place, {row['not_rated']} not rated"
    )
    return words if not row["not_applicable"] else f"{words}; {counted(row['not_applicable'], 'factor')} not applicable"


def _applicable(row: Mapping[str, Any]) -> int:
    return int(row["in_place"] + row["partly"] + row["not_in_place"] + row["not_rated"])


def coverage_words(row: Mapping[str, Any]) -> str:
    """How much was rated: ``8 of 9 rated`` and, where weights differ, the share of the weight."""
    rated = _applicable(row) - int(row["not_rated"])
    words = f"{rated} of {_applicable(row)} rated"
    if row["coverage"] is not None and row["coverage"] * _applicable(row) != rated:
        words += f" ({percent(row['coverage'])} of the weight)"
    return words


def mean_rating_label(benchmark: Benchmark) -> str:
    """The heading of scores on the benchmark's own numeric scale; empty where its levels have names.

    >>> mean_rating_label(Benchmark(id="b", title="B", scale={"min": 1, "max": 5}, key_factors=[{"id": "a", "name": "A"}]))
    'Mean rating (1 to 5)'
    """
    scale = benchmark.scale
    return f"Mean rating ({scale.lowest} to {scale.highest})" if scale.numeric else ""


def with_mean_rating(results: pd.DataFrame, benchmark: Benchmark) -> tuple[pd.DataFrame, dict[str, str]]:
    """Results with a column mean_rating after score where the scale is numeric, and its heading for a table."""
    label = mean_rating_label(benchmark)
    if not label:
        return results, {}
    return results.assign(mean_rating=native(results["score"], benchmark)), {"mean_rating": label}


def why_no_score() -> str:
    """Why a score is withheld."""
    needed = {Fraction(2, 3): "two thirds"}.get(COVERAGE_NEEDED, percent(COVERAGE_NEEDED))
    return f"No score: less than {needed} of the key factors, by weight, are rated."


def quick_wins_words(actions: int, quick: int) -> str:
    """How many of ``actions`` are quick wins: ``all``, ``none`` or the number of them."""
    if actions == 1:
        return "it is a quick win" if quick else "it is no quick win"
    if quick in (0, actions):
        return "none of them a quick win" if quick == 0 else "all of them quick wins"
    return f"{quick} of them {'a quick win' if quick == 1 else 'quick wins'}"


def advocacy_words(benchmark: Benchmark) -> str:
    """What to know where providers and advocates are counted together; empty where there is no advocacy."""
    mixed = [f"{f.id} ({f.name})" for f in benchmark.key_factors if f.advocacy]
    if not mixed:
        return ""
    return f"On {listed(mixed)}, cities that provide the service and cities that speak up for it are counted together here. The page of the Charter survey shows them apart."


def taking_part_words(study: StudyData) -> str:
    """What the number of cities on a page counts: in a public edition those that agreed to be named."""
    return "cities took part and agreed to be named" if study.public else "cities took part"


def assessor_words(assessor: str) -> str:
    """Who rated, as a reader understands it."""
    return {"self": "the cities themselves (self-assessment)", "peer": "peers (peer review)"}.get(assessor, assessor)
