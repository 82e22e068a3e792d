"""The report of one city: what is still open, whom to learn from, and what to know about the data."""

import pandas as pd

from ickit.benchmark import Question
from ickit.frames import records
from ickit.shown import Shown, details, facts, join, points, table, text
from ickit.views.city_report import CityReport, peer_words
from ickit.views.common import assessor_words
from ickit.words import counted, listed

FINDINGS = {
    "partly": "partly in place",
    "not_in_place": "not in place",
    "unknown": "not known yet",
    None: "not answered yet",
}


def open_questions(here: CityReport) -> Shown:
    """The guide questions of factors that are not in place, or not rated, that are not yet answered as in place."""
    rows = _open_rows(here)
    waiting = [*here.not_yet, *here.not_rated]
    if not waiting:
        return text("Every key factor that applies is rated as in place, so no guide question is listed here.")
    if not rows:
        return text("The guide questions of the factors that are not in place are all answered, or there are none.")
    groups = [
        details(
            f"{here.label(factor)}: {counted(sum(r['key_factor'] == factor for r in rows), 'open question')}",
            *_by_lead([r for r in rows if r["key_factor"] == factor]),
        )
        for factor in dict.fromkeys(r["key_factor"] for r in rows)
    ]
    data = pd.DataFrame(rows)
    lead = (
        f"{counted(len(rows), 'guide question is', 'guide questions are')} still open for {counted(len(groups), 'key factor')} "
        "not in place or not rated. They show what to find out or to do next."
    )
    shown = table(
        data,
        name="open-questions",
        caption="Open guide questions by key factor and state",
        labels={"name": "Key factor", "state": "State", "lead": "Checklist", "text": "Guide question"},
    )
    return join(text(lead), *groups, details("All open questions in one table", shown))


def _by_lead(rows: list[dict[str, str]]) -> list[Shown]:
    """Bullet lists: questions of their own, and the open parts of a checklist under its question."""
    return [
        points([(f"{r['state']}.", r["text"]) for r in rows if r["lead"] == lead], lead)
        for lead in dict.fromkeys(r["lead"] for r in rows)
    ]


def _open_rows(here: CityReport) -> list[dict[str, str]]:
    answers = here.study.tables.answers
    mine = answers[
        (answers["city"] == here.city)
        & (answers["year"] == here.year)
        & (answers["benchmark"] == here.study.benchmark.id)
        & (answers["assessor"] == here.study.assessor)
    ]
    finding = {q: None if pd.isna(f) else str(f) for q, f in zip(mine["question"], mine["finding"], strict=True)}
    return [
        {"key_factor": factor.id, "name": factor.label, **asked, "state": FINDINGS[found].capitalize()}
        for factor in here.study.benchmark.key_factors
        if factor.id in here.not_yet or factor.id in here.not_rated
        for question in factor.questions
        for asked in _asked(question)
        if (found := finding.get(asked["question"])) in FINDINGS
    ]


def _asked(question: Question) -> list[dict[str, str]]:
    """What is asked, one by one: a checklist by its parts, under its own text as lead."""
    words = f"If {question.condition}: {question.text}" if question.condition else question.text
    if question.parts:
        return [{"question": part.id, "lead": words, "text": part.text} for part in question.parts]
    return [{"question": question.id, "lead": "", "text": words}]


def learn_from(here: CityReport) -> Shown:
    """For each factor that is not in place or not rated: examples, practices, and peers that have it in place."""
    waiting = [*here.not_yet, *here.not_rated]
    if not waiting:
        return join(
            text("Every key factor that applies is in place. Others may want to learn from this city."),
            _own_practices(here),
        )
    parts = [_lessons(here, factor) for factor in here.study.benchmark.ids if factor in waiting]
    return join(*parts, _own_practices(here))


def _lessons(here: CityReport, factor_id: str) -> Shown:
    factor = here.study.benchmark.factor(factor_id)
    items: list[tuple[str, str]] = [
        (f"{e.place} ({e.kind}, example in the benchmark)", e.text) for e in factor.examples
    ]
    practices = here.study.tables.practices
    own = practices[
        (practices["benchmark"] == here.study.benchmark.id)
        & (practices["key_factor"] == factor_id)
        & (practices["city"] != here.city)
        & (practices["year"] <= here.year)
    ].sort_values(["year", "city", "title"], ascending=[False, True, True])
    for row in records(own.head(4)):
        summary = "" if pd.isna(row["summary"]) else str(row["summary"])
        items.append((f"{here.study.names.get(row['city'], row['city'])} ({row['year']}): {row['title']}", summary))
    among = here.wave[(here.wave["key_factor"] == factor_id) & here.wave["city"].isin(here.peers or [])]
    best = sorted(here.study.names[c] for c in among.loc[[v == 1 for v in among["value"]], "city"])
    if best:
        items.append(("Peers that have it in place", listed(best, most=10)))
    if not items:
        items.append(("Nobody to ask yet", "the data name no example, no practice and no peer that has it in place"))
    return details(f"{factor.label}: {counted(len(items), 'lead')}", points(items))


def _own_practices(here: CityReport) -> Shown:
    practices = here.study.tables.practices
    mine = practices[
        (practices["city"] == here.city)
        & (practices["benchmark"] == here.study.benchmark.id)
        & (practices["year"] <= here.year)
        & practices["key_factor"].isin(here.study.benchmark.ids)
    ]
    if mine.empty:
        return text("")
    items = [
        (
            f"{r['title']} ({r['year']}, {here.label(r['key_factor'])})",
            "" if pd.isna(r["summary"]) else str(r["summary"]),
        )
        for r in records(mine)
    ]
    return points(items, f"What {here.name} offers others:")


def data_notes(here: CityReport) -> Shown:
    """What a careful reader needs to know about the numbers of this page."""
    study = here.study
    notes = [n for n in study.tables.notices if here.city in n.text or here.name in n.text]
    missing = _missing_reasons(here)
    return join(
        facts(
            [
                ("Benchmark", study.benchmark.title),
                ("Rated by", assessor_words(study.assessor)),
                ("Conditions rated by", assessor_words(study.context_assessor)),
                ("Comparison", peer_words(here)),
                (
                    "Key factors",
                    f"{len(study.benchmark.ids)}: {listed([f.name for f in study.benchmark.key_factors], most=12)}",
                ),
                ("Missing ratings", missing),
                ("Corrected on reading", listed([n.text for n in notes], most=5) if notes else "nothing for this city"),
            ]
        ),
        text(
            "Missing is never counted as not met. The score is the weighted mean of the rated factors, rescaled to 0 to 100. "
            "Its bounds are the same with every missing rating at the lowest and at the highest level. "
            "There is no score where less than two thirds of the factors, by weight, are rated."
        ),
    )


def _missing_reasons(here: CityReport) -> str:
    if not here.not_rated:
        return "none"
    table_ = here.study.tables.assessments
    mine = table_[
        (table_["city"] == here.city)
        & (table_["year"] == here.year)
        & (table_["benchmark"] == here.study.benchmark.id)
        & (table_["assessor"] == here.study.assessor)
    ].set_index("key_factor")["missing"]
    words = {"blank": "left blank", "not_assessed": "not assessed", "dont_know": "don't know"}
    said = []
    for factor in here.not_rated:
        reason = mine.get(factor)
        said.append(f"{here.label(factor)} ({words.get(str(reason), 'no row in the data')})")
    return listed(said, most=12)
