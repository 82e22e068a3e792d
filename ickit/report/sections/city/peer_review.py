"""The report of one city: how reviewers see it, and what it answered in the Charter survey."""

import pandas as pd

from ickit._base.frames import records, text
from ickit._base.phrases import counted, listed
from ickit.analysis import peer_review, survey_response
from ickit.benchmark.library import CHARTER, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.report.elements import Element, details, points, stack, table
from ickit.report.elements import text as words
from ickit.report.sections.city.report import CityReport


def seen_by_peers(report: CityReport) -> Element:
    """Self rating and reviewers' rating of each key factor, where the city was reviewed in this wave."""
    if report.year not in report.years_reviewed:
        others = [str(y) for y in report.years_reviewed if y < report.year]
        before = f" The last peer review before it was in {others[-1]}." if others else ""
        return words(f"{report.name} was not reviewed in {report.year}.{before}")
    found = peer_review.select(report.study.rated_tables, report.study.benchmark, report.city, report.year)
    rows = peer_review.factors(found)
    return stack(words(*how_they_compare(rows)), _both(report, rows), _conclusions(rows, report))


def how_they_compare(rows: pd.DataFrame) -> list[str]:
    """In sentences: where self and reviewers give the same rating, and where one is higher. ``rows``: ``review.factors``."""
    both = [r for r in records(rows) if r["difference"] is not None]
    if not both:
        return ["No key factor is rated by both the city and its reviewers, so the two cannot be compared."]
    higher = [r["name"] for r in both if r["difference"] > 0]
    lower = [r["name"] for r in both if r["difference"] < 0]
    said = f"The city and its reviewers both rated {counted(len(both), 'key factor')} and agree on {len(both) - len(higher) - len(lower)}."
    if higher:
        said += f" The city rates itself higher on {listed(higher)}."
    if lower:
        said += f" The reviewers rate it higher on {listed(lower)}."
    return [said]


def _both(report: CityReport, rows: pd.DataFrame) -> Element:
    levels = report.study.benchmark.scale.names
    return table(
        rows[
            [
                "key_factor",
                "name",
                "self_rating",
                "peer_rating",
                "difference",
                "supports",
                "contradicts",
                "recommendations",
            ]
        ],
        name="self-and-peers",
        caption=f"{report.name} as it sees itself and as reviewers see it, {report.year}",
        labels={
            "name": "Key factor",
            "self_rating": "The city's rating",
            "peer_rating": "The reviewers' rating",
            "recommendations": "Recommendations",
        },
        ratings={"self_rating": levels, "peer_rating": levels},
        note="The peer review report of the city holds the evidence and the contradictions.",
    )


def _conclusions(rows: pd.DataFrame, report: CityReport) -> Element:
    items = [(str(r["name"]), text(r["conclusion"])) for r in records(rows) if text(r["conclusion"])]
    if not items or report.study.public:
        return words("")
    return details(f"What the reviewers concluded on {counted(len(items), 'key factor')}", points(items))


def charter_survey(report: CityReport) -> Element:
    """What the city answered in the latest survey on the Charter up to this wave, and in which capacity."""
    charter = report.study.benchmark if report.study.benchmark.id == CHARTER else load_benchmark(CHARTER)
    given = report.study.tables.survey
    if given.empty:
        return words("The data hold no survey on the Integrating Cities Charter.")
    mine = given[(given["city"] == report.city) & (given["year"] <= report.year) & given["answer"].notna()]
    years = sorted(int(y) for y in mine["year"].unique())
    signed = _signed(report)
    if not years:
        return words(f"{report.name} has answered no survey on the Charter up to {report.year}. {signed}")
    return stack(
        words(f"{signed} It answered the survey on the Charter in {listed(map(str, years))}."),
        _answers(report, charter, years),
    )


def _signed(report: CityReport) -> str:
    own = report.study.tables.cities.loc[report.study.tables.cities["city"] == report.city, "charter_signed"]
    when = text(own.iloc[0]) if len(own) else ""
    if not when:
        return f"The data give no date on which {report.name} signed the Charter."
    if int(when[:4]) > report.year:
        return f"{report.name} signed the Charter later than this wave ({when})."
    return f"{report.name} has signed the Charter ({when})."


def _answers(report: CityReport, charter: Benchmark, years: list[int]) -> Element:
    from ickit.analysis import charter_survey  # brings statistics that only the survey needs

    own = report.study.tables.survey[report.study.tables.survey["city"] == report.city]
    last = survey_response.overview(own, charter, years[-1])
    top = charter.scale.highest
    counts = [f"{_kept(survey_response.overview(own, charter, year), top)} in {year}" for year in years]
    rows = last.assign(
        name=[f"{r['commitment']} {r['name']}" for r in records(last)],
        capacity=last["capacity"].where(last["answer"].notna()),
    )
    advocates = sorted(last.loc[last["capacity"].eq(charter_survey.ADVOCATE) & last["answer"].notna(), "commitment"])
    note = f"Kept {charter.scale.label(top)}, of the commitments answered{' as provider' if any(f.advocacy for f in charter.key_factors) else ''}: {listed(counts, most=12)}."
    if advocates:
        note += f" As advocate: {listed(advocates)}. There the answer is on how the city speaks up for it, as others provide the service."
    columns = ["commitment", "role", "name", "answer", "capacity"]
    return table(
        rows[columns],
        name="charter-answers",
        caption=f"What {report.name} answered on the Charter in {years[-1]}",
        labels={"name": "Commitment", "role": "Role of the city", "answer": "Answer", "capacity": "Answered as"},
        ratings={"answer": charter.scale.names},
        note=note,
    )


def _kept(overview: pd.DataFrame, level: str) -> str:
    """How many commitments a city keeps at a level, of those that it answered as a provider."""
    own = overview[overview["answer"].notna() & overview["value"].notna() & overview["capacity"].ne("advocate")]
    return f"{int((own['answer'] == level).sum())} of {len(own)}"
