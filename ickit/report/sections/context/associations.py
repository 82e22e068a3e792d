"""How context factors go with results: the map of all tests, their reading, and what so few cities could show."""

from collections.abc import Iterable

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed
from ickit.analysis.association.power import smallest_detectable
from ickit.analysis.association.sentences import SIGNIFICANT, association_sentence
from ickit.analysis.association.settled_digits import one_decimal, shown_q
from ickit.report.elements import Element, details, figure, notice, points, stack, table, text
from ickit.report.figures.associations import association_map, smallest_found
from ickit.study.associations import SCORE, ContextTests, named

HEADINGS = {
    "outcome_name": "Result",
    "context_name": "Context factor",
    "n": "n",
    "D_shown": "D",
    "interval": "95 % interval",
    "q_shown": "q",
    "why": "What is withheld, and why",
}
HIGHER = {
    "harder": "the city in the harder context",
    "group": "the city in the higher group",
    "value": "the city with the higher value",
}
NOTHING = "The benchmark has no context factors, or none was chosen. So there is nothing to test."


def association_tests(tests: ContextTests) -> Element:
    """The map of Somers' D for every key factor and context factor, and all its numbers."""
    if not tests.factors:
        return text(NOTHING)
    return map_and_table(tests, tests.found, "associations", [f.id for f in tests.factors], "condition")


def map_and_table(tests: ContextTests, found: pd.DataFrame, name: str, columns: list[str], what: str) -> Element:
    """The map of ``found``, by the context factors or indicators ``columns``, and all its numbers in a table."""
    rows = [(o, tests.outcome_name(o)) for o in dict.fromkeys(found["outcome"])]
    waves = _waves(tests.waves)
    n = int(found["n_cities"].max()) if len(found) else 0
    drawn = figure(
        association_map(
            found,
            rows,
            [(c, tests.factor_name(c)) for c in columns],
            title=f"Results by {what}: Somers' D, up to {counted(n, 'city', 'cities')}, {waves}",
            apart=SCORE,
        ),
        name=f"{name}-map",
        alt=f"A row for each result and a column for each {what}: Somers' D, its interval and n, {waves}. {_strongest(tests, found)} The table below gives all numbers.",
        data=with_names(tests, found),
        caption=_how_to_read(tests, columns),
        note=_family(found),
    )
    shown = table(
        with_names(tests, found),
        name=name,
        caption=f"All tests, {waves}",
        labels=HEADINGS,
        note="The CSV file has more: pairs, tau-b, shares of pairs lower, equal and higher, p, how p was computed, and the number of tests.",
    )
    return stack(drawn, details(f"All {counted(len(found), 'test')} as a table", shown))


def _how_to_read(tests: ContextTests, columns: Iterable[str]) -> str:
    who = list(dict.fromkeys(HIGHER[tests.side(column)] for column in columns))
    return f"D lies between −1 and 1. It compares cities in pairs: below 0, {' or '.join(who)} mostly has the lower result; near 0, lower and higher are as frequent. It does not say that a condition makes a result."


def _waves(waves: list[int]) -> str:
    return str(waves[0]) if len(waves) == 1 else f"waves {waves[0]} to {waves[-1]} pooled"


def _family(found: pd.DataFrame) -> str:
    sizes = found.groupby("family", sort=False)["n_tests"].first()
    parts = [f"{counted(int(n), 'test')} {'of the ' + f if f == SCORE else 'of key factors'}" for f, n in sizes.items()]
    return f"q is corrected for the number of tests (Benjamini and Hochberg) within each family: {listed(parts)}."


def _strongest(tests: ContextTests, found: pd.DataFrame) -> str:
    given = found[found["D"].notna()]
    if given.empty:
        return "No D could be computed."
    row = max(records(given), key=lambda r: abs(r["D"]))
    return f"The largest |D| is {one_decimal(abs(row['D']))}: {tests.outcome_name(row['outcome'])} by {tests.factor_name(row['context_factor'])}."


def with_names(tests: ContextTests, found: pd.DataFrame) -> pd.DataFrame:
    """``found`` with names in front and the digits that are shown."""
    shown = found.copy()
    shown.insert(0, "outcome_name", [tests.outcome_name(o) for o in found["outcome"]])
    shown.insert(1, "context_name", [tests.factor_name(f) for f in found["context_factor"]])
    shown["n"] = [_n(row) for row in records(found)]
    shown["D_shown"] = ["" if pd.isna(d) else one_decimal(d) for d in found["D"]]
    bounds = zip(found["low"], found["high"], strict=True)
    shown["interval"] = ["" if pd.isna(a) else f"{one_decimal(a)} to {one_decimal(b)}" for a, b in bounds]
    shown["q_shown"] = ["" if pd.isna(q) else shown_q(q) for q in found["q"]]
    shown["why"] = [_why(row) for row in records(found)]
    return shown


def _n(row: dict[str, object]) -> str:
    cities = counted(int(str(row["n_cities"])), "city", "cities")
    return f"{cities}, {row['n_units']} countries" if row["unit"] == "countries" else cities


def _why(row: dict[str, object]) -> str:
    said = [str(row["reason"]), str(row["interval_reason"]), str(row["note"])]
    return " ".join(dict.fromkeys(part for part in said if part))


def of_score(found: pd.DataFrame) -> pd.DataFrame:
    """The rows on the overall score."""
    return found[found["outcome"] == SCORE]


def readings(tests: ContextTests, found: pd.DataFrame, lead: str, changes: bool = False) -> Element:
    """Each row of ``found`` in words."""
    said = []
    for row in records(found):
        factor = str(row["context_factor"])
        words = association_sentence(row, side=tests.side(factor), of="changes" if changes else "levels")
        head = tests.factor_name(factor)
        said.append(
            (head if row["outcome"] == SCORE else f"{tests.outcome_name(str(row['outcome']))} by {head}", words)
        )
    return points(said, lead)


def shared_source(tests: ContextTests) -> Element:
    """The caution on conditions and results that the same people rated; nothing where none are."""
    same = [f.name for f in tests.factors if tests.same_source(f.id)]
    if not same:
        return text("")
    return notice(
        f"The same people rated the results and these conditions: {listed(same)}. The two share a source, so a part of any likeness may lie in how these people judge. A comparison with ratings by peers, where there are any, can show how much.",
        "caution",
    )


def plain_reading(tests: ContextTests) -> Element:
    """What the tests say in words: for the overall score each context factor, then the key factors that stand out."""
    if not tests.factors:
        return text("So there is nothing to read either.")
    found = tests.found
    keys = found[found["outcome"] != SCORE]
    sure = keys[keys["q"] <= SIGNIFICANT]
    lead = f"The overall score, {_waves(tests.waves)}:"
    if sure.empty:
        more: Element = text(
            f"In none of the {counted(len(keys), 'test')} of key factors is q at most {SIGNIFICANT}. This does not mean that there is no association: see below what so many cities could show."
        )
    else:
        more = readings(
            tests,
            sure,
            f"Of the {counted(len(keys), 'test')} of key factors, {len(sure)} {'has' if len(sure) == 1 else 'have'} a q of at most {SIGNIFICANT}:",
        )
    small = _small(found)
    return stack(shared_source(tests), readings(tests, of_score(found), lead), more, *small)


def _small(found: pd.DataFrame) -> Iterable[Element]:
    n = int(found["n_units"].max()) if len(found) else 0
    if n < 30:
        yield notice(
            f"No test has more than {counted(n, 'city or country', 'cities or countries')}: a small sample. Read single numbers as hints, and look at the next waves.",
            "caution",
        )


def what_n_could_show(tests: ContextTests) -> Element:
    """The smallest association that these cities would show four times in five."""
    if not tests.factors:
        return text("So there is no question of what the tests could show.")
    year, outcome, context = tests.year, tests.outcome([tests.year]), tests.context([tests.year])
    best = _most_even(outcome, list(tests.study.benchmark.ids))
    families = [
        (f"a key factor ({tests.outcome_name(best)}, where ratings differ most)", best, len(tests.study.benchmark.ids))
    ]
    families.append(("the overall score", SCORE, 1))
    parts = []
    for family, name, outcomes in families:
        n_tests = outcomes * len(tests.factors)
        part = smallest_detectable(
            outcome[["city", "year", name]],
            context,
            n_tests=n_tests,
            country=tests.country,
            country_level=tests.country_level,
            seed=tests.draws.seed,
        )
        parts.append(named(part).assign(family=family, n_tests=n_tests))
    rows = pd.concat(parts, ignore_index=True)
    rows.insert(0, "name", [tests.factor_name(f) for f in rows["context_factor"]])
    rows["smallest"] = ["none" if pd.isna(d) else f"{d:.2f}" for d in rows["detectable"]]
    drawn = figure(
        smallest_found(rows, title=f"Associations that {year} could show, by context factor"),
        name="detectable-map",
        alt=f"For each context factor, a bar over the strengths |D| that would be found at least four times in five with the cities of {year}. The table gives the numbers.",
        data=rows,
        caption="Bar: found at least four times in five, after correction for the number of tests. An association to the left of the bar would mostly be missed, so not finding one there says little.",
    )
    labels = {
        "name": "Context factor",
        "family": "Result",
        "n_units": "n (cities or countries)",
        "smallest": "Smallest |D| found",
        "reason": "Why none",
    }
    return stack(
        text(_could(rows)), drawn, details("The numbers", table(rows, name="detectable", caption=f"What {year} could show", labels=labels))
    )  # fmt: skip


def _most_even(outcome: pd.DataFrame, ids: list[str]) -> str:
    """The key factor whose ratings are most and most evenly spread: the easiest to find something in."""
    spread = {}
    for name in ids:
        shares = outcome[name].value_counts(normalize=True)
        spread[name] = (1 - float((shares**2).sum())) * int(outcome[name].notna().sum()) if len(shares) else 0.0
    return max(ids, key=lambda name: spread[name])


def _could(rows: pd.DataFrame) -> str:
    given = rows["detectable"].dropna()
    if given.empty:
        return "With so few cities, even the strongest association would be missed more than one time in five."
    none = int(rows["detectable"].isna().sum())
    said = f"With these cities, only strong associations can be found: from |D| of {given.min():.2f} upwards at best"
    if given.min() <= 0.4:
        said = f"With these cities, associations can be found from |D| of {given.min():.2f} upwards at best"
    return f"{said}, and in {none} of {len(rows)} cases none at all." if none else f"{said}."
