"""The report of one city: how much the rule matters, and what to know about the data."""

from fractions import Fraction

import pandas as pd

from ickit._base.phrases import listed
from ickit._base.rounding import rounded
from ickit.analysis import scores
from ickit.report.elements import Element, facts, stack, table, text
from ickit.report.sections.city.report import CityReport
from ickit.report.sections.city.result import peer_words
from ickit.report.sections.wording import assessor_words, coverage_rule, made_words
from ickit.study import aggregates
from ickit.study.study_data import StudyData
from ickit.tables.made_ratings import NO_VALUE


def other_rules(report: CityReport) -> Element:
    """How far the score moves under other rules than the default."""
    found = scores.alternatives(report.wave, report.study.benchmark)
    if not report.study.benchmark.scale.tells_in_place:  # nor does it say what is partly
        found = found[~found["rule"].str.contains("partly")]
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
                *not_covered_facts(study, report.year),
                ("Corrected on reading", listed(notes, most=5) if notes else "nothing for this city"),
            ]
        ),
        text(
            "Missing is never counted as not met. The score is the weighted mean of the rated factors, rescaled to 0 to 100. "
            "Its bounds are the same with every missing rating at the lowest and at the highest level. "
            f"{coverage_rule(study.benchmark)}"
        ),
        _how_made(report),
    )


def not_covered_facts(study: StudyData, year: int) -> list[tuple[str, str]]:
    """A fact on the key factors that the source does not cover; none where it covers all."""
    absent = study.shared(aggregates.not_covered, year)
    if not absent:
        return []
    names = listed([study.benchmark.factor(f).label for f in absent], most=12)
    said = "no city is rated on it in this wave. It counts as missing, which is not the same as not applying."
    return [("Not covered by this source", f"{names}: {said}")]


def _how_made(report: CityReport) -> Element:
    """What each rating that comes from an indicator was made of; in a public edition the rule alone."""
    rules = made_words(report.study.benchmark, public=report.study.public)
    if not rules:
        return text("")
    if report.study.public:
        return facts(rules)
    mine = _own_rows(report)
    made = {f.label: f.id for f in report.study.benchmark.key_factors}
    rows = [
        {"key_factor": made[n], "name": n, "rating": report.own[made[n]], "made": mine["note"].get(made[n])}
        for n, _ in rules
    ]
    return table(
        pd.DataFrame(rows),
        name="made-from-indicators",
        caption=f"Ratings of {report.name} made from indicators, {report.year}",
        labels={"name": "Key factor", "rating": "Rating", "made": "Made from"},
        ratings={"rating": report.study.benchmark.scale.names},
        note="Nothing is filled in: without a value there is no rating.",
    )


def _own_rows(report: CityReport) -> pd.DataFrame:
    table_ = report.study.assessments
    return table_[
        (table_["city"] == report.city)
        & (table_["year"] == report.year)
        & (table_["benchmark"] == report.study.benchmark.id)
        & (table_["assessor"] == report.study.assessor)
    ].set_index("key_factor")


def _missing_reasons(report: CityReport) -> str:
    if not report.not_rated:
        return "none"
    mine = _own_rows(report)["missing"]
    words = {
        NO_VALUE: "no value of the indicator",
        "blank": "left blank",
        "not_assessed": "not assessed",
        "dont_know": "don't know",
    }
    said = []
    for factor in report.not_rated:
        reason = mine.get(factor)
        said.append(f"{report.label(factor)} ({words.get(str(reason), 'no row in the data')})")
    return listed(said, most=12)
