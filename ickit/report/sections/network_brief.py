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
from ickit.analysis.association.sentences import FEW, association_sentence, verdict
from ickit.report.elements import Element, cards, heading, numbers, points, stack, summary, text
from ickit.report.sections.context.associations import of_score
from ickit.report.sections.key_factor_changes import beyond_chance
from ickit.report.sections.wave_numbers import headline_cards, in_words
from ickit.report.sections.wording import assessor_words, coverage_rule, on_scale, opening
from ickit.study.associations import ContextTests
from ickit.study.study_data import StudyData

MOST, TOLD = 3, 2
_NAME, _SAID = 60, 260
_IN_PLACE = (
    "How they are chosen. In place most and least often: the key factors that the largest and the smallest share of the "
    "cities that rated them has in place. "
)
_BY_MEANS = "How they are chosen. Best and lowest: by the mean rating of the cities that rated the key factor. "
_REST = (
    "Conditions: those whose association with the score is beyond chance, as on the page “Context and scores”; an "
    "association does not say that a condition makes a result. Where nothing decides, the order of the benchmark does."
)


def brief(of_all: StudyData, year: int, tests: ContextTests) -> Element:
    """The whole sheet."""
    rows = _ordered(of_all, year)
    tells = of_all.benchmark.scale.tells_in_place
    return stack(
        _opening(of_all, year),
        cards(headline_cards(of_all, year)),
        text(answered_words(of_all, year)),
        heading("In place most often" if tells else "Rated best", 2),
        _factors(of_all, rows, best=True),
        heading("In place least often" if tells else "Rated lowest", 2),
        _factors(of_all, rows, best=False),
        heading("What moved", 2),
        text(*moved_words(of_all, year)),
        heading("What conditions go with it", 2),
        conditions(tests),
        heading("How sure this is", 2),
        text(sure_words(of_all, year)),
        text(
            "All else is in the pages “Key factors compared”, “Context and scores” and “Trends” of the same run.",
            (_IN_PLACE if tells else _BY_MEANS) + _REST,
        ),
        numbers(_shown(of_all, rows), "key-factors"),
    )


def _shown(of_all: StudyData, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The key factors in the order of the sheet, with the share in place or the mean rating in percent."""
    by = "share" if of_all.benchmark.scale.tells_in_place else "mean"
    scale = 100 if by == "share" else 1
    found = [(row["key_factor"], of_all.benchmark.factor(row["key_factor"]).label, scale * row[by]) for row in rows]
    return pd.DataFrame(found, columns=["key_factor", "name", f"{by}_percent"])


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


def _ordered(of_all: StudyData, year: int) -> list[dict[str, Any]]:
    """The rated key factors, first those that most have; or by mean, where the scale does not say what is in place."""
    found = records(comparison.factor_summary(of_all.wave(year), of_all.benchmark))
    by = "share" if of_all.benchmark.scale.tells_in_place else "mean"
    return sorted((row for row in found if row[by] is not None), key=lambda row: -row[by])


def _factors(of_all: StudyData, rows: list[dict[str, Any]], *, best: bool) -> Element:
    """The three key factors at one end; none stands in both lists."""
    by = "share" if of_all.benchmark.scale.tells_in_place else "mean"
    if not rows:
        return text("No key factor is rated in this year.")
    if len({row[by] for row in rows}) == 1:
        alike = "in place equally often" if by == "share" else "rated the same on average"
        return text("Only one key factor is rated." if len(rows) == 1 else f"All rated key factors are {alike}.")
    half = len(rows) // 2
    most = [row for row in rows if row[by] != rows[-1][by]][: min(MOST, len(rows) - half)]
    rest = [row for row in rows if row[by] < most[-1][by]]
    least = sorted(rest, key=lambda row: row[by])[: min(MOST, half)]  # equal ones in the order of the benchmark
    chosen = most if best else least
    label = of_all.benchmark.factor
    return points([(shortened(label(row["key_factor"]).label, _NAME), _counted(of_all, row)) for row in chosen])


def _counted(of_all: StudyData, row: Mapping[str, Any]) -> str:
    cities = f"{counted(row['rated'], 'city', 'cities')} that rated it"
    if of_all.benchmark.scale.tells_in_place:
        return f"in place in {row['in_place']} of {cities} ({percent(row['share'])})"
    return f"mean rating {on_scale(row['mean'] / 100, of_all.benchmark)} in {cities}"


def moved_words(of_all: StudyData, year: int) -> list[str]:
    """The change of the same cities since the wave before, of the score and of the key factors."""
    before = [wave for wave in of_all.waves if wave < year]
    if not before:
        return [f"{year} is the first year in the data: the baseline for later ones."]
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
        f"Since {pair[0]}: {cities} a score in both years; their mean changed by {signed(row['stayed'])} points of 100{sure}. "
        f"{row['up']} went up, {row['down']} down, {row['same']} stayed.",
        f"Key factors: {shortened(beyond_chance(factors), _SAID)}",
    ]


def conditions(tests: ContextTests) -> Element:
    """Which conditions go with the score beyond chance, and how surely."""
    if not tests.factors:
        return text("The benchmark has no context factors.")
    rows = records(of_score(tests.found))
    tested = [row for row in rows if not pd.isna(row["q"])]
    if not tested:
        return text("Too little is known of conditions and scores to test whether any go together.")
    told = sorted((row for row in rows if verdict(row) == "direction"), key=lambda row: -abs(row["D"]))
    if not told:
        return text(
            f"No association of the score with any of {_of_tested(len(tested), len(rows))} is beyond chance. "
            + ("With so few cities, weak ones would be missed." if len(tests.study.cities_in(tests.year)) < FEW else "")
        )
    items = [(tests.factor_name(f), _sentence(tests, row)) for row in told[:TOLD] for f in [str(row["context_factor"])]]
    left = len(told) - TOLD
    more = text(f"{counted(left, 'more condition goes', 'more conditions go')} with the score." if left > 0 else "")
    return stack(points(items), more)


def _of_tested(tested: int, rows: int) -> str:
    """How many conditions were tested and, where some could not be, of how many."""
    return counted(rows, "condition") if tested == rows else f"the {tested} conditions of {rows} that could be tested"


def _sentence(tests: ContextTests, row: Mapping[str, Any]) -> str:
    return association_sentence(row, side=tests.side(str(row["context_factor"])))


def sure_words(of_all: StudyData, year: int) -> str:
    """How much is missing, and how far it could move the picture."""
    every = of_all.scores[of_all.scores["year"] == year]
    missing = int(every["not_rated"].sum())
    applicable = int((every["in_place"] + every["partly"] + every["not_in_place"] + every["not_rated"]).sum())
    scored = int(every["score"].notna().sum())
    found = comparison.factor_summary(of_all.wave(year), of_all.benchmark)
    tells = of_all.benchmark.scale.tells_in_place
    width = max((row["high"] - row["low"] for row in records(found) if row["high"] is not None), default=None)
    said = (
        f"{missing} of {counted(applicable, 'rating')} are missing; {scored} of {counted(len(every), 'city has', 'cities have')} "
        f"a score. {coverage_rule(of_all.benchmark)}"
    )
    if missing and width is not None and tells:
        said += f" Missing ratings leave the share in place of a key factor open by up to {rounded(100 * width)} points of 100."
    return said
