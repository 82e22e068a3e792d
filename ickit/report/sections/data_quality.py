"""What there is in a source, what is missing, and what was corrected on reading."""

from fractions import Fraction

import numpy as np
import pandas as pd

from ickit._base.phrases import counted, listed, percent
from ickit.report.elements import Element, cards, figure, points, stack, table, text
from ickit.report.figures.tiles import coverage_tiles
from ickit.report.sections.wording import assessor_words, coverage_rule, opening, share_words
from ickit.sources.snapshot import fingerprint
from ickit.study import study_data

ABOUT = {
    "cities": "the cities",
    "invitations": "who was asked and answered",
    "assessments": "ratings of key factors",
    "survey": "answers to the Charter survey",
    "practices": "what cities offer as an example",
    "answers": "answers to guide questions",
    "evidence": "documents, interviews, focus groups, monitoring",
    "recommendations": "recommendations of reviewers",
    "context": "ratings of conditions",
    "indicators": "numbers about conditions",
    "actions": "actions of development plans",
}


def headline(of_all: study_data.StudyData) -> Element:
    """Cities, waves and the share of ratings that is there."""
    ratings = of_all.ratings[of_all.ratings["applies"]]
    rated = int(ratings["rating"].notna().sum())
    low = int(of_all.scores["score"].isna().sum())
    head = opening(
        of_all,
        "Data quality",
        subtitle=of_all.benchmark.title,
        headline=f"{counted(len(of_all.names), 'city', 'cities')}, {counted(len(of_all.waves), 'wave')}, {rated} of {len(ratings)} ratings given",
        shows="What the source holds, what is missing and what was corrected on reading.",
    )
    numbers = [
        (str(len(of_all.names)), "cities in the source", f"{of_all.scores['city'].nunique()} rated this benchmark"),
        (
            str(len(of_all.waves)),
            "wave" if len(of_all.waves) == 1 else "waves",
            listed(map(str, of_all.waves), most=12),
        ),
        (f"{rated} of {len(ratings)}", "ratings are given", f"by {assessor_words(of_all.assessor)}"),
        (
            str(low),
            "result without a score" if low == 1 else "results without a score",
            f"too little rated (asked for: {share_words(of_all.benchmark.coverage)}, by weight)",
        ),
    ]
    return stack(head, cards(numbers))


def contents(of_all: study_data.StudyData) -> Element:
    """Every table: rows, cities and years."""
    rows = []
    for name, about in ABOUT.items():
        data: pd.DataFrame = getattr(of_all.tables, name)
        years = sorted(data["year"].dropna().unique()) if "year" in data else []
        span = "" if not years else str(int(years[0])) if len(years) == 1 else f"{int(years[0])} to {int(years[-1])}"
        rows.append(
            {
                "table": name,
                "about": about,
                "rows": len(data),
                "cities": data["city"].nunique() if "city" in data else 0,
                "years": span,
                "fingerprint": fingerprint(data),
            }
        )
    return table(
        pd.DataFrame(rows),
        name="tables",
        caption="The tables of the source",
        labels={
            "table": "Table",
            "about": "What it holds",
            "rows": "Rows",
            "cities": "Cities",
            "years": "Years",
            "fingerprint": "Fingerprint",
        },
        note="The fingerprint is a short hash of a table's content and order. Cite it: whoever finds the same one has the same rows.",
    )


def coverage(of_all: study_data.StudyData) -> Element:
    """The share of factors rated, by city and wave."""
    scores = of_all.scores
    if scores.empty:
        return text("No city has rated this benchmark.")
    share = scores.assign(share=[np.nan if c is None else float(c) for c in scores["coverage"]])
    wide = share.pivot(index="city", columns="year", values="share")
    wide.index = pd.Index([of_all.names[c] for c in wide.index], name="city")
    wide = wide.sort_index(key=lambda names: names.str.casefold())
    return figure(
        coverage_tiles(
            wide,
            title="Coverage by city and wave",
            legend="Number: percent of the factors rated, by weight. Blank: the city did not take part.",
        ),
        name="coverage",
        alt=f"A grid of {len(wide)} cities by {len(wide.columns)} waves: the percent of factors rated. Blank cells are waves without the city.",
        data=wide.reset_index(),
        caption=f"{coverage_rule(of_all.benchmark)} Who takes part changes from wave to wave.",
    )


def missing(of_all: study_data.StudyData) -> Element:
    """Which factors are missing most, why, and which are missing together."""
    ratings = of_all.ratings[of_all.ratings["applies"]]
    gaps = ratings[ratings["rating"].isna()]
    if ratings.empty:
        return text("No city has rated this benchmark.")
    if gaps.empty:
        return text("Every factor is rated by every city in every wave.")
    reasons = _reasons(of_all)
    rows = []
    for factor in of_all.benchmark.key_factors:
        part = gaps[gaps["key_factor"] == factor.id]
        of_it = reasons[reasons["key_factor"] == factor.id]["missing"].value_counts()
        asked = int((ratings["key_factor"] == factor.id).sum())
        rows.append(
            {
                "key_factor": factor.id,
                "name": factor.label,
                "missing": len(part),
                "asked": asked,
                "share": percent(Fraction(len(part), asked) if asked else None),
                **{kind: int(of_it.get(kind, 0)) for kind in ("blank", "not_assessed", "dont_know")},
                "no_row": len(part) - int(of_it.sum()),
            }
        )
    data = pd.DataFrame(rows)
    shown = table(
        data,
        name="missing-by-factor",
        caption="Missing ratings by key factor, all waves",
        labels={
            "name": "Key factor",
            "missing": "Missing",
            "asked": "Of",
            "share": "Share",
            "blank": "Left blank",
            "not_assessed": "Not assessed",
            "dont_know": "Don't know",
            "no_row": "No row",
        },
    )
    return stack(shown, _patterns(of_all, gaps))


def _reasons(of_all: study_data.StudyData) -> pd.DataFrame:
    every = of_all.assessments
    own = every[(every["benchmark"] == of_all.benchmark.id) & (every["assessor"] == of_all.assessor)]
    return own[own["rating"].isna()]


def _patterns(of_all: study_data.StudyData, gaps: pd.DataFrame) -> Element:
    together = gaps.groupby(["city", "year"])["key_factor"].agg(", ".join)
    counts = together.value_counts()
    counts.index = counts.index.astype(str)
    several = counts[counts.index.str.contains(", ")]
    alone = int(counts.sum() - several.sum())
    names = {f.id: f.name for f in of_all.benchmark.key_factors}
    items = [
        f"{listed([names[k] for k in pattern.split(', ')], most=12)}: {counted(n, 'time')}"
        for pattern, n in sorted(((str(k), int(v)) for k, v in several.items()), key=lambda item: (-item[1], item[0]))[
            :8
        ]
    ]
    whole = len(of_all.scores) - len(together)
    lead = (
        f"{counted(whole, 'result has', 'results have')} no missing rating, {alone} have one, {int(several.sum())} have several. "
        + ("Factors missing together most often:" if items else "")
    )
    return points(items, lead.strip())


def corrections(of_all: study_data.StudyData) -> Element:
    """What was corrected, left alone or looks odd, as the reader of the source noticed it."""
    notices = of_all.tables.notices
    if not notices:
        return text("Nothing had to be corrected on reading, and nothing was left alone.")
    data = pd.DataFrame([(n.place, n.text) for n in notices], columns=["place", "text"])
    return table(
        data,
        name="notices",
        caption="What was noticed on reading",
        labels={"place": "Place", "text": "What was noticed"},
        most=200,
    )
