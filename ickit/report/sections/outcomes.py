"""What cities have in place against what it is for: outcomes by the number of key factors in place, by score and factor."""

from fractions import Fraction

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed
from ickit._base.rounding import rounded
from ickit.analysis.association.power import smallest_detectable
from ickit.analysis.association.sentences import SIGNIFICANT, association_sentence
from ickit.analysis.association.settled_digits import one_decimal, shown_q
from ickit.benchmark.outcome import Outcome
from ickit.report.elements import Element, cards, details, figure, notice, points, stack, table, text
from ickit.report.figures.associations import association_map, result_by_value, smallest_found
from ickit.report.sections.context.associations import HOW_TO_READ_POWER
from ickit.report.sections.wording import assessor_words, opening, taking_part_words
from ickit.study.associations import SCORE
from ickit.study.outcomes import IN_PLACE, OutcomeTests

NOTHING = "The benchmark names no outcome: an indicator that its key factors are meant to improve. So there is nothing to compare."
CAUTION = (
    "An association is not an effect. Cities with good outcomes may also find it easier to put things in place, and both may "
    "follow from something else. Outcomes are no part of the score."
)


def headline(tests: OutcomeTests) -> Element:
    """How many cities have an outcome and a result, and what is compared."""
    study, year = tests.study, tests.year
    cities = len(study.cities_in(year))
    values = tests.values[tests.values["year"] == year]
    head = opening(
        study,
        f"Outcomes, {year}",
        subtitle=study.benchmark.title,
        year=year,
        headline=f"{counted(cities, 'city', 'cities')}, {counted(len(tests.outcomes), 'outcome')}",
        shows=f"Outcomes by what cities have in place, {counted(cities, 'city', 'cities')}, {year}.",
    )
    if not tests.outcomes:
        return stack(head, text(NOTHING))
    numbers = [(str(cities), taking_part_words(study), "")]
    numbers += [
        (str(int(values[one.id].notna().sum())), f"cities with a value of: {one.name}", "") for one in tests.outcomes
    ]
    said = f"Results were rated by {assessor_words(study.assessor)}. Of each outcome the latest value up to the wave is used."
    return stack(head, cards(numbers), notice(CAUTION, "caution"), text(said))


def by_count(tests: OutcomeTests) -> Element:
    """Each outcome by the number of key factors in place, or by score where the scale does not say what is in place."""
    if not tests.outcomes:
        return text("So there is no outcome to show.")
    return stack(*(_by_count(tests, outcome) for outcome in tests.outcomes))


def _by_count(tests: OutcomeTests, outcome: Outcome) -> Element:
    result = IN_PLACE if IN_PLACE in tests.results else SCORE
    across = tests.result_names[result]
    rows = tests.results[["city", "year", result]].merge(tests.values, on=["city", "year"])
    rows = rows[(rows["year"] == tests.year) & rows[result].notna() & rows[outcome.id].notna()]
    if rows.empty:
        return text(f"No city of {tests.year} has both a result and a value of this outcome: {outcome.name}.")
    named = pd.DataFrame(
        {
            "city": rows["city"],
            "name": rows["city"].map(tests.study.names),
            "result": rows[result].astype(float),
            "value": rows[outcome.id].astype(float),
            "value_year": rows[f"{outcome.id} year"].astype("Int64"),
        }
    ).reset_index(drop=True)
    n = counted(len(named), "city", "cities")
    label = outcome.name + (f" ({outcome.unit})" if outcome.unit else "")
    low = " Low values are good." if outcome.better == "lower" else ""
    drawn = figure(
        result_by_value(
            named.rename(columns={"result": "value", "value": "result"}),
            title=f"{outcome.name}, {n}, {tests.year}",
            xlabel=across,
            ylabel=label,
            limits=None,
        ),
        name=f"{outcome.id}-by-result",
        alt=f"{outcome.name} of {n} in {tests.year}: one point a city, by {across.lower()}. The CSV file holds the points.",
        data=named,
        caption=f"One point a city.{low} The CSV file says of which year each value is.",
    )
    return stack(drawn, _grouped(named, outcome, across, tests.year))


def _grouped(named: pd.DataFrame, outcome: Outcome, across: str, year: int) -> Element:
    """The outcome in thirds of the cities by their result, no two cities of one result apart."""
    order = named["result"].rank(method="average", pct=True)
    third = [0 if place <= 1 / 3 else 1 if place <= 2 / 3 else 2 for place in order]
    rows = []
    for group, part in named.assign(third=third).groupby("third"):
        values = sorted(Fraction(repr(float(v))) for v in part["value"])
        low, high = part["result"].min(), part["result"].max()
        rows.append(
            {
                "third": ("lower", "middle", "upper")[int(str(group))],
                "from": low,
                "to": high,
                "cities": len(values),
                "median": float(pd.Series([float(v) for v in values]).median()),
                "lowest": float(values[0]),
                "highest": float(values[-1]),
            }
        )
    return table(
        pd.DataFrame(rows),
        name=f"{outcome.id}-by-third",
        caption=f"{outcome.name} in groups of cities by their result, {year}",
        labels={
            "third": "Group of cities",
            "from": f"{across}, from",
            "to": "to",
            "cities": "Cities",
            "median": "Median of the outcome",
            "lowest": "Lowest",
            "highest": "Highest",
        },
        digits={"from": 0, "to": 0},
        note="The groups are thirds of the cities as far as that goes: cities with the same result are in the same group. Small groups say little.",
    )


def association_tests(tests: OutcomeTests) -> Element:
    """The map of Somers' D for every result and outcome, and all its numbers."""
    if not tests.outcomes:
        return text("So there is nothing to test.")
    found = _named(tests)
    n = int(found["n_cities"].max())
    waves = _waves(tests.context.waves)
    turned = tests.found.rename(columns={"outcome": "context_factor", "context_factor": "outcome"})
    names = tests.result_names
    caption = "D lies between −1 and 1. It compares cities in pairs: above 0, the city with more in place, or the higher score or rating, has the better outcome more often than the worse. It does not say that one makes the other."
    drawn = figure(
        association_map(
            turned,
            list(names.items()),
            [(one.id, one.name) for one in tests.outcomes],
            title=f"Outcomes by result: Somers' D, up to {counted(n, 'city', 'cities')}, {waves}",
            apart=next(name for name in names if name not in (IN_PLACE, SCORE)),
        ),
        name="outcome-map",
        alt=f"A row for each result and a column for each outcome: Somers' D, its interval and n, {waves}. The table below gives all numbers.",
        data=found,
        caption=caption,
        note=f"This page holds {counted(len(found), 'test')} in all. q is corrected for all of them together (Benjamini and Hochberg): where nothing is associated, at most 1 page in 20 would bear a star.",
    )
    shown = table(
        found,
        name="outcome-tests",
        caption=f"All tests, {waves}",
        labels={
            "outcome_name": "Outcome",
            "result_name": "Result",
            "n_cities": "n",
            "D_shown": "D",
            "interval": "95 % interval",
            "q_shown": "q",
            "why": "What is withheld, and why",
        },
        note="The CSV file has more: pairs, tau-b, shares of pairs, p, how p was computed, and p by countries.",
    )
    return stack(drawn, details(f"All {counted(len(found), 'test')} as a table", shown))


def _waves(waves: list[int]) -> str:
    return str(waves[0]) if len(waves) == 1 else f"waves {waves[0]} to {waves[-1]} pooled"


def _named(tests: OutcomeTests) -> pd.DataFrame:
    found = tests.found.rename(columns={"context_factor": "result"})
    names = {one.id: one.name for one in tests.outcomes}
    found.insert(1, "outcome_name", found["outcome"].map(names))
    found.insert(3, "result_name", found["result"].map(tests.result_names))
    bounds = zip(found["low"], found["high"], strict=True)
    return found.assign(
        D_shown=["" if pd.isna(d) else one_decimal(d) for d in found["D"]],
        interval=["" if pd.isna(a) else f"{one_decimal(a)} to {one_decimal(b)}" for a, b in bounds],
        q_shown=["" if pd.isna(q) else shown_q(q) for q in found["q"]],
        why=[_why(row) for row in records(found)],
    )


def _why(row: dict[str, object]) -> str:
    said = [str(row["reason"]), str(row["interval_reason"]), str(row["note"])]
    return " ".join(dict.fromkeys(part for part in said if part))


def plain_reading(tests: OutcomeTests) -> Element:
    """What the tests say in words: of the number in place and the score always, of key factors where q is small."""
    if not tests.outcomes:
        return text("So there is nothing to read either.")
    found = _named(tests)
    parts = []
    for outcome in tests.outcomes:
        own = found[found["outcome"] == outcome.id]
        whole = own[own["result"].isin([IN_PLACE, SCORE])]
        keys = own[~own["result"].isin([IN_PLACE, SCORE])]
        sure = keys[keys["q"] <= SIGNIFICANT]
        said = [(str(r["result_name"]), _sentence(tests, r)) for r in records(pd.concat([whole, sure]))]
        parts.append(points(said, f"{outcome.name}:"))
        if sure.empty:
            parts.append(
                text(
                    f"In none of the {counted(len(keys), 'test')} of single key factors is q at most {SIGNIFICANT}. This does not mean that there is no association: see below what so many cities could show."
                )
            )
    return stack(*parts)


def _sentence(tests: OutcomeTests, row: dict[str, object]) -> str:
    return association_sentence(row, side=tests.side(str(row["result"])))


def what_n_could_show(tests: OutcomeTests) -> Element:
    """The smallest association of the number in place, and of the score, that these cities would show four times in five."""
    if not tests.outcomes:
        return text("So there is no question of what the tests could show.")
    year = tests.year
    results = tests.results[tests.results["year"] == year]
    whole = [name for name in (IN_PLACE, SCORE) if name in results]
    parts = []
    for outcome in tests.outcomes:
        values = tests.values.loc[tests.values["year"] == year, ["city", "year", outcome.id]].astype(
            {outcome.id: float}
        )
        part = smallest_detectable(
            values,
            results[["city", "year", *whole]],
            n_tests=len(tests.found),
            country=tests.context.country,
            seed=tests.context.draws.seed,
        )
        parts.append(part.assign(family=outcome.name))
    rows = pd.concat(parts, ignore_index=True).rename(columns={"context_factor": "result"})
    rows.insert(0, "name", rows["result"].map(tests.result_names))
    rows["smallest"] = ["none" if pd.isna(d) else rounded(d, 2) for d in rows["detectable"]]
    drawn = figure(
        smallest_found(rows, title=f"Associations with outcomes that {year} could show"),
        name="detectable-outcomes",
        alt="For the number in place and the score, a bar over the strengths |D| that would be found at least four times in five. The table gives the numbers.",
        data=rows,
        caption=HOW_TO_READ_POWER,
    )
    none = rows[rows["attainable"].notna() & rows["detectable"].isna()]
    said = (
        f"With so few cities, even the strongest association would be missed more than one time in five: {listed(none['name'])}."
        * (len(none) > 0)
    )
    labels = {
        "family": "Outcome",
        "name": "Result",
        "n_units": "n",
        "smallest": "Smallest |D| found",
        "reason": "Why none",
    }
    shown = table(rows, name="detectable", caption=f"What {year} could show", labels=labels)
    return stack(text(said), drawn, details("The numbers", shown))
