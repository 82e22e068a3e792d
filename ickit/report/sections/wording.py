"""What the pages of all notebooks share."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from ickit._base.phrases import counted, listed, percent
from ickit._base.rounding import rounded
from ickit.analysis.scores import native
from ickit.benchmark.exact import written
from ickit.benchmark.model import Benchmark
from ickit.report.elements import Element, notice, stack, summary
from ickit.study.study_data import StudyData
from ickit.tables.made_ratings import INDICATORS

BY_GROUP = {
    "cities": "Cities",
    "scored": "With a score",
    "median": "Median",
    "mean": "Mean",
    "lowest": "Lowest",
    "highest": "Highest",
}
"""Headings of :func:`ickit.analysis.comparison.by_group`."""
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
    """The heading of scores on the benchmark's own numeric scale; empty where its levels have names, or it is 0 to 100.

    >>> mean_rating_label(Benchmark(id="b", title="B", scale={"min": 1, "max": 5}, key_factors=[{"id": "a", "name": "A"}]))
    'Mean rating (1 to 5)'
    """
    scale = benchmark.scale
    if not scale.numeric or (scale.range == (Fraction(0), Fraction(100)) and scale.better == "higher"):
        return ""
    return scale_words(benchmark)


def scale_words(benchmark: Benchmark) -> str:
    """``Mean rating`` with the ends of a numeric scale, and which is better where that is the lower one."""
    lower = "" if benchmark.scale.better == "higher" else ", lower is better"
    return f"Mean rating ({' to '.join(map(written, benchmark.scale.range))}{lower})"


def on_scale(value: Fraction, benchmark: Benchmark) -> str:
    """A value of 0 to 1 as a number of the benchmark's own scale, with two decimals."""
    return rounded(benchmark.scale.native(value), 2)


def with_mean_rating(results: pd.DataFrame, benchmark: Benchmark) -> tuple[pd.DataFrame, dict[str, str]]:
    """Results with a column mean_rating after score where the scale is numeric, and its heading for a table."""
    label = mean_rating_label(benchmark)
    if not label:
        return results, {}
    return results.assign(mean_rating=native(results["score"], benchmark)), {"mean_rating": label}


def why_no_score(benchmark: Benchmark) -> str:
    """Why a score is withheld."""
    return f"No score: less than {share_words(benchmark.coverage)} of the key factors, by weight, are rated."


def share_words(share: Fraction) -> str:
    """A share in words: ``two thirds``, ``half``, ``60 %``.

    >>> share_words(Fraction(2, 3)), share_words(Fraction(3, 5))
    ('two thirds', '60 %')
    """
    known = {Fraction(2, 3): "two thirds", Fraction(1, 2): "half", Fraction(3, 4): "three quarters"}
    return known.get(share) or percent(share)


def coverage_rule(benchmark: Benchmark) -> str:
    """From which coverage on there is a score, in a sentence."""
    words = f"where less than {share_words(benchmark.coverage)} of the factors, by weight, are rated"
    return f"There is no score {words}." if benchmark.coverage else "There is a score wherever a factor is rated."


def group_path(benchmark: Benchmark, group: str) -> str:
    """The name of a group of the tree behind those of the groups that hold it: ``Policy › Language``."""
    nodes = {node.id: node for node in benchmark.root.walk()}
    names, at = [], nodes.get(group)
    while at is not None and at.depth:
        names.append(at.name)
        at = nodes.get(at.parent or "")
    return " › ".join(reversed(names)) or group


def tree_words(benchmark: Benchmark) -> str:
    """How the groups make the score, where the benchmark has a tree of them; else empty."""
    if not benchmark.tree:
        return ""
    by_mean: dict[str, list[str]] = {}
    for node in benchmark.root.walk():
        if node.depth and node.mean != "arithmetic":
            by_mean.setdefault(node.mean, []).append(node.name)
    others = "; ".join(f"by the {mean} one: {listed(names)}" for mean, names in sorted(by_mean.items()))
    return (
        "The parts of a group are put together by their weighted arithmetic mean, and so are the groups at the top"
        f"{f' ({others})' if others else ''}. The weight of a missing part goes to the others of its group."
    )


def best_alone_words(benchmark: Benchmark) -> str:
    """What in place means on pages that need it, where the scale does not say; empty where it does."""
    if benchmark.scale.tells_in_place:
        return ""
    return "The benchmark does not say from which rating on a key factor is in place. Here only the best rating counts as that; bands in the benchmark's file would say more."


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
    known = {
        "self": "the cities themselves (self-assessment)",
        "peer": "reviewers (peer review)",
        INDICATORS: "official statistics (ratings are made from indicators)",
    }
    return known.get(assessor, assessor)


def made_words(benchmark: Benchmark, *, public: bool = False) -> list[tuple[str, str]]:
    """How each rating that comes from an indicator is made: key factor and rule; empty where none does.

    ``public``: the wave is that of the cities named.
    """
    found = []
    wave = "the wave's named cities" if public else "the wave"
    for factor in benchmark.key_factors:
        way = factor.made_from
        if way is None:
            continue
        per = f" / {way.per}" if way.per else ""
        times = f" × {written(way.times)}" if way.times != 1 else ""
        if way.goalposts:
            ends = f"goalposts {' to '.join(map(written, way.goalposts))}"
        elif way.cut is not None:
            ends = f"between the values that {percent(way.cut)} of {wave} lie below and above"
        else:
            ends = f"between the smallest and the largest value of {wave}"
        back = f"; values up to {counted(way.years_back, 'year')} old" if way.years_back else ""
        found.append((factor.label, f"{way.indicator}{per}{times}, {ends}; {way.better} is better{back}"))
    return found
