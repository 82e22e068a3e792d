"""The report of one city: how much the rule matters, and what to know about the data."""

from fractions import Fraction

import pandas as pd

from ickit._base.phrases import listed
from ickit._base.rounding import rounded
from ickit.analysis import scores
from ickit.report.elements import Element, facts, stack, table, text
from ickit.report.sections.city.report import CityReport
from ickit.report.sections.city.result import peer_words
from ickit.report.sections.wording import assessor_words
from ickit.study import aggregates


def other_rules(report: CityReport) -> Element:
    """How far the score moves under other rules than the default."""
    found = scores.alternatives(report.wave, report.study.benchmark)
    if found["score"].isna().all():
        return text("Without a score there is nothing to compare, and no other rule gives one.")
    usual = report.result["score"]
    rows = pd.concat(
        [
            pd.DataFrame(
                {
                    "rule": ["the rule used here"],
                    "score": [usual],
                    "difference": [None if usual is None else Fraction(0)],
                }
            ),
            found[["rule", "score", "difference"]],
        ],
        ignore_index=True,
    )
    given = [abs(d) for d in found["difference"] if d is not None]
    most = max(given) if given else None
    lead = (
        "Without a score there is nothing to compare; the rules that fill missing ratings are shown all the same."
        if most is None
        else "Under every other rule the score stays the same."
        if most == 0
        else f"Under other rules the score would move by up to {rounded(most, 1)} points."
    )
    return stack(
        text(lead),
        table(
            rows,
            name="other-rules",
            caption=f"The score of {report.name} under other rules",
            labels={"rule": "Rule", "score": "Score", "difference": "Difference"},
        ),
    )


def data_notes(report: CityReport) -> Element:
    """What a careful reader needs to know about the numbers of this page."""
    study = report.study
    notes = study.shared(aggregates.corrections_for, report.city)
    missing = _missing_reasons(report)
    return stack(
        facts(
            [
                ("Benchmark", study.benchmark.title),
                ("Rated by", assessor_words(study.assessor)),
                ("Conditions rated by", assessor_words(study.context_assessor)),
                ("Comparison", peer_words(report)),
                (
                    "Key factors",
                    f"{len(study.benchmark.ids)}: {listed([f.name for f in study.benchmark.key_factors], most=12)}",
                ),
                ("Missing ratings", missing),
                ("Corrected on reading", listed(notes, most=5) if notes else "nothing for this city"),
            ]
        ),
        text(
            "Missing is never counted as not met. The score is the weighted mean of the rated factors, rescaled to 0 to 100. "
            "Its bounds are the same with every missing rating at the lowest and at the highest level. "
            "There is no score where less than two thirds of the factors, by weight, are rated."
        ),
    )


def _missing_reasons(report: CityReport) -> str:
    if not report.not_rated:
        return "none"
    table_ = report.study.assessments
    mine = table_[
        (table_["city"] == report.city)
        & (table_["year"] == report.year)
        & (table_["benchmark"] == report.study.benchmark.id)
        & (table_["assessor"] == report.study.assessor)
    ].set_index("key_factor")["missing"]
    words = {"blank": "left blank", "not_assessed": "not assessed", "dont_know": "don't know"}
    said = []
    for factor in report.not_rated:
        reason = mine.get(factor)
        said.append(f"{report.label(factor)} ({words.get(str(reason), 'no row in the data')})")
    return listed(said, most=12)
