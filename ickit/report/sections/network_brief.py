"""What to take away of a wave, on one sheet: chosen by a rule that the page states."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, percent, shortened
from ickit._base.phrases import points as signed
from ickit._base.rounding import rounded
from ickit.analysis import comparison, trends
from ickit.analysis.association.sentences import association_sentence, verdict
from ickit.report.elements import Element, cards, heading, points, stack, summary, text
from ickit.report.sections.context.associations import of_score
from ickit.report.sections.key_factor_changes import beyond_chance
from ickit.report.sections.key_factors import headline_cards, in_words
from ickit.report.sections.wording import assessor_words, opening
from ickit.study.associations import ContextTests
from ickit.study.study_data import StudyData

MOST, TOLD = 3, 2
_NAME, _SAID = 60, 260
RULE = (
    "How they are chosen. Most have and most lack: the key factors that the largest and the smallest share of the cities that "
    "rated them has in place. Conditions: those whose association with the score is beyond chance, as on the page “Context "
    "and scores”; an association does not say that a condition makes a result. Where nothing decides, the order of the "
    "benchmark does."
)


def brief(of_all: StudyData, year: int, tests: ContextTests) -> Element:
    """The whole sheet."""
    shares = _shares(of_all, year)
    return stack(
        _opening(of_all, year),
        cards(headline_cards(of_all, year)),
        text(answered_words(of_all, year)),
        heading("What most have", 2),
        _factors(of_all, shares, best=True),
        heading("What most lack", 2),
        _factors(of_all, shares, best=False),
        heading("What moved", 2),
        text(*moved_words(of_all, year)),
        heading("What conditions go with it", 2),
        conditions(tests),
        heading("How sure this is", 2),
        text(sure_words(of_all, year)),
        text(
            "All else is in the pages “Key factors compared”, “Context and scores” and “Trends” of the same run.", RULE
        ),
    )


def _opening(of_all: StudyData, year: int) -> Element:
    words = in_words(of_all, year)
    head = opening(
        of_all,
        f"The network in {year}: in brief",
        subtitle=of_all.benchmark.title,
        year=year,
        headline=words,
        shows=f"One page on the wave of {year}: {words}.",
    )
    return stack(head, summary(sheet=True))


def answered_words(of_all: StudyData, year: int) -> str:
    """How many of the invited cities answered, and who rated."""
    given = of_all.tables.invitations
    asked = given[(given["benchmark"] == of_all.benchmark.id) & (given["year"] == year)]
    asked = asked[asked["asked"].astype("boolean").fillna(True).astype(bool)]
    here = set(of_all.cities_in(year))
    who = f"Rated by {assessor_words(of_all.assessor)}."
    if of_all.public or asked.empty:
        return who
    came = len(here & set(asked["city"]))
    return f"{came} of {counted(len(asked), 'invited city', 'invited cities')} answered ({percent(Fraction(came, len(asked)))}). {who}"


def _shares(of_all: StudyData, year: int) -> pd.DataFrame:
    found = comparison.factor_summary(of_all.wave(year), of_all.benchmark)
    return found[found["share"].notna()].reset_index(drop=True)


def _factors(of_all: StudyData, shares: pd.DataFrame, *, best: bool) -> Element:
    """The three key factors with the largest, or the smallest, share in place; none stands in both lists."""
    rows = sorted(records(shares), key=lambda row: -row["share"])
    half = len(rows) // 2
    chosen = rows[: min(MOST, len(rows) - half)] if best else rows[::-1][: min(MOST, half)]
    if not chosen:
        return text("No key factor is rated in this wave." if shares.empty else "Only one key factor is rated.")
    return points(
        [
            (
                shortened(of_all.benchmark.factor(row["key_factor"]).label, _NAME),
                f"in place in {row['in_place']} of {counted(row['rated'], 'city', 'cities')} that rated it "
                f"({percent(row['share'])})",
            )
            for row in chosen
        ]
    )


def moved_words(of_all: StudyData, year: int) -> list[str]:
    """The change of the same cities since the wave before, of the score and of the key factors."""
    before = [wave for wave in of_all.waves if wave < year]
    if not before:
        return [f"{year} is the first wave: the baseline for later ones."]
    pair = (before[-1], year)
    (row,) = records(trends.changes(trends.of_scores(of_all.scores), [pair]))
    if not row["cities_both"]:
        return [f"No city has a score in both {pair[0]} and {year}, so no change can be told."]
    cities = counted(row["cities_both"], "city has", "cities have")
    sure = "" if pd.isna(row["stayed_low"]) else (
        f" (95 % interval {signed(row['stayed_low'])} to {signed(row['stayed_high'])})"
    )  # fmt: skip
    ratings = of_all.ratings[of_all.ratings["year"].isin(pair)]
    factors = trends.key_factor_changes(ratings, of_all.benchmark, [pair])
    return [
        f"Since {pair[0]}: {cities} a score in both waves; their mean changed by {signed(row['stayed'])} points of 100{sure}. "
        f"{row['up']} went up, {row['down']} down, {row['same']} stayed.",
        f"Key factors: {shortened(beyond_chance(factors), _SAID)}",
    ]


def conditions(tests: ContextTests) -> Element:
    """Which conditions go with the score beyond chance, and how surely."""
    if not tests.factors:
        return text("The benchmark has no context factors.")
    rows = records(of_score(tests.found))
    told = sorted((row for row in rows if verdict(row) == "direction"), key=lambda row: -abs(row["D"]))
    if not told:
        return text(
            f"No association of the score with any of {counted(len(rows), 'condition')} is beyond chance. "
            "With so few cities, weak ones would be missed."
        )
    items = [(tests.factor_name(f), _sentence(tests, row)) for row in told[:TOLD] for f in [str(row["context_factor"])]]
    left = len(told) - TOLD
    more = text(f"{counted(left, 'more condition goes', 'more conditions go')} with the score." if left > 0 else "")
    return stack(points(items), more)


def _sentence(tests: ContextTests, row: Mapping[str, Any]) -> str:
    return association_sentence(row, side=tests.side(str(row["context_factor"])))


def sure_words(of_all: StudyData, year: int) -> str:
    """How much is missing, and how far it could move the picture."""
    every = of_all.scores[of_all.scores["year"] == year]
    missing = int(every["not_rated"].sum())
    applicable = int((every["in_place"] + every["partly"] + every["not_in_place"] + every["not_rated"]).sum())
    scored = int(every["score"].notna().sum())
    found = comparison.factor_summary(of_all.wave(year), of_all.benchmark)
    width = max((row["high"] - row["low"] for row in records(found) if row["high"] is not None), default=None)
    said = (
        f"{missing} of {counted(applicable, 'rating')} are missing; {scored} of {counted(len(every), 'city has', 'cities have')} "
        "a score, which needs two thirds of the ratings."
    )
    if missing and width is not None:
        said += f" Missing ratings leave the share in place of a key factor open by up to {rounded(100 * width)} points of 100."
    return said + " Cities rate themselves or are rated by others; levels are judgements."
