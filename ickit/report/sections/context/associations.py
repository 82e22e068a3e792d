"""How context factors go with results: the map of all tests, their reading, and what so few cities could show."""

from collections.abc import Iterable

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed
from ickit.analysis.association.power import smallest_detectable
from ickit.analysis.association.sentences import SIGNIFICANT, association_sentence, who_took_part_matters
from ickit.analysis.association.settled_digits import one_decimal, shown_p, shown_q
from ickit.report.elements import Element, details, figure, notice, points, stack, table, text
from ickit.report.figures.associations import association_map, smallest_found
from ickit.study.associations import SCORE, ContextTests, named

HEADINGS = {
    "outcome_name": "Result",
    "context_name": "Context factor",
    "n": "n",
    "D_shown": "D",
    "D_all_shown": "D over all pairs",
    "interval": "95 % interval",
    "q_shown": "q",
    "p_countries_shown": "p by countries",
    "why": "What is withheld, and why",
}
HIGHER = {
    "harder": "the city in the harder context",
    "group": "the city in the higher group",
    "value": "the city with the higher value",
}
HOW_TO_READ_POWER = "Bar: found, with its direction, at least four times in five, after correction for all tests of the page. It ends at the strongest association that such ratings can have at all. Just left of the bar an association is found a little less often than that; the further left, the more often it is missed. So where none is found, a weak one may well be there."
NOTHING = "The benchmark has no context factors, or none was chosen. So there is nothing to test."


def association_tests(tests: ContextTests) -> Element:
    """The map of Somers' D for every key factor and context factor, and all its numbers."""
    if not tests.factors:
        return stack(text(NOTHING), text(_no_order(tests)))
    shown = map_and_table(tests, tests.found, "associations", [f.id for f in tests.factors], "condition")
    return stack(shown, text(_no_order(tests))) if tests.without_order else shown


def _no_order(tests: ContextTests) -> str:
    """Which conditions are compared by group alone."""
    names = listed([factor.name for factor in tests.without_order], most=10)
    return f"Not tested here, since it has groups without order: {names}. See the scores by condition." * bool(names)


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
        note=correction(tests),
    )
    named = with_names(tests, found)
    shown = table(
        named,
        name=name,
        caption=f"All tests, {waves}",
        labels=headings(named),
        note="The CSV file has more: pairs, tau-b, shares of pairs lower, equal and higher, p, how p was computed, and the number of tests on the page.",
    )
    return stack(drawn, details(f"All {counted(len(found), 'test')} as a table", shown))


def _how_to_read(tests: ContextTests, columns: Iterable[str]) -> str:
    who = list(dict.fromkeys(HIGHER[tests.side(column)] for column in columns))
    return f"D lies between −1 and 1. It compares cities in pairs: below 0, {' or '.join(who)} has the lower result more often than the higher; near 0, lower and higher are as frequent. It does not say that a condition makes a result."


def _waves(waves: list[int]) -> str:
    return str(waves[0]) if len(waves) == 1 else f"waves {waves[0]} to {waves[-1]} pooled"


def correction(tests: ContextTests) -> str:
    """How many tests the page holds in all, and that q is over all of them."""
    kinds = {
        "found": "results by condition",
        "indicators": "results by indicator",
        "pooled": "all waves together",
        "within": "changes within cities",
    }
    parts = [f"{len(part)} of {kinds.get(name, 'ratings by two assessors')}" for name, part in tests.families.items()]
    return f"This page holds {counted(tests.n_tests, 'test')} in all: {listed(parts)}. q is corrected for all of them together (Benjamini and Hochberg): where nothing is associated, at most 1 page in 20 would bear a star."


def headings(shown: pd.DataFrame) -> dict[str, str]:
    """The headings of a table of tests: D over all pairs and p by countries only where some row has them."""
    return {k: v for k, v in HEADINGS.items() if k not in ("D_all_shown", "p_countries_shown") or shown[k].ne("").any()}


def _strongest(tests: ContextTests, found: pd.DataFrame) -> str:
    given = found[found["D"].notna()]
    if given.empty:
        return "No D could be computed."
    row = max(records(given), key=lambda r: abs(r["D"]))
    return f"The largest |D| is {one_decimal(abs(row['D']))}: {tests.outcome_name(row['outcome'])} by {tests.factor_name(row['context_factor'])}."


def with_names(tests: ContextTests, found: pd.DataFrame) -> pd.DataFrame:
    """``found`` with names in front and the digits that are shown."""
    shown, rows = found.copy(), records(found)
    shown.insert(0, "outcome_name", [tests.outcome_name(o) for o in found["outcome"]])
    shown.insert(1, "context_name", [tests.factor_name(f) for f in found["context_factor"]])
    shown["n"] = [_n(row) for row in rows]
    shown["D_shown"] = ["" if pd.isna(d) else one_decimal(d) for d in found["D"]]
    shown["D_all_shown"] = [one_decimal(r["D_all"]) if who_took_part_matters(r) else "" for r in rows]
    shown["p_countries_shown"] = [
        "" if pd.isna(p) else f"{shown_p(p)} ({n})"
        for p, n in zip(found["p_countries"], found["n_countries"], strict=True)
    ]
    bounds = zip(found["low"], found["high"], strict=True)
    shown["interval"] = ["" if pd.isna(a) else f"{one_decimal(a)} to {one_decimal(b)}" for a, b in bounds]
    shown["q_shown"] = ["" if pd.isna(q) else shown_q(q) for q in found["q"]]
    shown["why"] = [_why(row) for row in rows]
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
        f"The same people rated the results and these conditions: {listed(same)}. The two share a source, so a part of any likeness may lie in how these people judge. A comparison with ratings by reviewers, where there are any, can show how much.",
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
    families = [(f"a key factor ({tests.outcome_name(best)}, where ratings differ most)", best)]
    families.append(("the overall score", SCORE))
    parts = []
    for family, name in families:
        part = smallest_detectable(
            outcome[["city", "year", name]],
            context,
            n_tests=tests.n_tests,
            country=tests.country,
            country_level=tests.country_level,
            seed=tests.draws.seed,
        )
        parts.append(named(part).assign(family=family, n_tests=tests.n_tests))
    rows = pd.concat(parts, ignore_index=True)
    rows.insert(0, "name", [tests.factor_name(f) for f in rows["context_factor"]])
    rows["smallest"] = ["none" if pd.isna(d) else f"{d:.2f}" for d in rows["detectable"]]
    rows["largest"] = ["" if pd.isna(d) else f"{d:.2f}" for d in rows["attainable"]]
    drawn = figure(
        smallest_found(rows, title=f"Associations that {year} could show, by context factor"),
        name="detectable-map",
        alt=f"For each context factor, a bar over the strengths |D| that would be found at least four times in five with the cities of {year}. The table gives the numbers.",
        data=rows,
        caption=HOW_TO_READ_POWER,
    )
    labels = {
        "name": "Context factor",
        "family": "Result",
        "n_units": "n (cities or countries)",
        "smallest": "Smallest |D| found",
        "largest": "Largest |D| possible",
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
    tested = rows[rows["attainable"].notna()]
    given = tested["detectable"].dropna()
    if tested.empty:
        return "There is nothing to compare, so these cities can show nothing."
    if given.empty:
        return "With so few cities, even the strongest association would be missed more than one time in five."
    none = len(tested) - len(given)
    only = "" if given.min() <= 0.4 else "only strong "
    said = f"With these cities, {only}associations can be found four times in five: from |D| of {given.min():.2f} upwards at best"
    if none:
        return (
            f"{said}; in {none} of {len(tested)} cases even the strongest possible one is missed more often than that."
        )
    return f"{said}."
