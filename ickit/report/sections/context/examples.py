"""Cities in hard context that do well: from whom others in the same context can learn."""

from fractions import Fraction

import pandas as pd

from ickit._base.phrases import counted, listed
from ickit.analysis.comparison import median
from ickit.report.elements import Element, stack, table, text
from ickit.study.associations import ContextTests

MOST_FACTORS = 3


def matched_examples(tests: ContextTests) -> Element:
    """For each context factor, the cities at its hard levels that score in the upper third of the wave.

    Hard are the two hardest levels of a rated factor, and the hardest group of an indicator. A public page counts the
    cities and names none.
    """
    scores = _scored(tests)
    if len(scores) < 3:
        return text(
            f"Only {counted(len(scores), 'city has', 'cities have')} a score: too few to say which do well."
            if len(scores)
            else "No city has a score, so nobody can be shown as an example."
        )
    bar = _upper_third(list(scores.values()))
    in_place = _in_place(tests)
    rows = [row for factor in tests.factors for row in _of_factor(tests, factor.id, scores, bar, in_place)]
    lead = f"Doing well means here: a score in the upper third of the {len(scores)} cities with a score in {tests.year}. One example proves nothing; it is somebody to ask."
    counts = _counts(tests, scores, bar)
    if tests.factors and all(tests.side(f.id) == "group" for f in tests.factors):
        return text(
            "The benchmark does not say which end of its context factors is harder. So no context counts as hard here."
        )
    if counts.empty:
        return text(f"{lead} No city is known to work in hard context.")
    numbers = table(
        counts,
        name="hard-context",
        caption=f"Cities in hard context, {tests.year}",
        labels={
            "name": "Context factor",
            "levels": "Hard levels",
            "scored": "Cities at them with a score",
            "well": "Of these, doing well",
            "median": "Their median score",
        },
    )
    if tests.study.public:
        return stack(text(f"{lead} A public page names no city here."), numbers)
    if not rows:
        return stack(text(f"{lead} No city in hard context is among them."), numbers)
    named = table(
        pd.DataFrame(rows),
        name="examples",
        caption=f"Cities in hard context that do well, {tests.year}",
        labels={
            "city_name": "City",
            "name": "Context factor",
            "level": "Its level",
            "score": "Score",
            "n": "Cities at hard levels",
            "rare": "In place, where most others in hard context have not",
        },
        note="In order of context factor and name, not of score.",
    )
    return stack(text(lead), named, numbers)


def _scored(tests: ContextTests) -> dict[str, Fraction]:
    rows = tests.study.scores[tests.study.scores["year"] == tests.year]
    return {str(c): s for c, s in zip(rows["city"], rows["score"], strict=True) if s is not None}


def _upper_third(values: list[Fraction]) -> Fraction:
    """The lowest score that no more than a third of the cities reach; the highest score where more share that.

    >>> _upper_third([Fraction(x) for x in (10, 20, 30, 40, 50, 60)]), _upper_third([Fraction(x) for x in (1, 1, 1, 2)])
    (Fraction(50, 1), Fraction(2, 1))
    """
    rare = [v for v in set(values) if 3 * sum(s >= v for s in values) <= len(values)]
    return min(rare) if rare else max(values)


def _hard(tests: ContextTests, factor: str) -> pd.DataFrame:
    """The rows of the wave at a context factor's hard levels."""
    rows = tests.study.context
    rows = rows[(rows["factor"] == factor) & (rows["year"] == tests.year) & rows["harder"].notna()]
    of_it = next(f for f in tests.factors if f.id == factor)
    last = len(tests.study.levels_of_context) - 1 if of_it.rated else len(of_it.breaks)
    return rows[rows["harder"].astype(float) >= (last - 1 if of_it.rated else last)]


def _counts(tests: ContextTests, scores: dict[str, Fraction], bar: Fraction) -> pd.DataFrame:
    rows = []
    for factor in tests.factors:
        hard = _hard(tests, factor.id)
        given = sorted(scores[c] for c in hard["city"] if c in scores)
        if not given:
            continue
        levels = hard.sort_values("order")["level"].drop_duplicates()
        rows.append(
            {
                "factor": factor.id,
                "name": factor.name,
                "levels": listed(levels),
                "scored": len(given),
                "well": sum(s >= bar for s in given),
                "median": median(given),
            }
        )
    return pd.DataFrame(rows)


def _of_factor(
    tests: ContextTests, factor: str, scores: dict[str, Fraction], bar: Fraction, in_place: dict[str, dict[str, bool]]
) -> list[dict[str, object]]:
    hard = _hard(tests, factor)
    level = dict(zip(hard["city"], hard["level"], strict=True))
    report = [c for c in level if c in scores]
    well = sorted((c for c in report if scores[c] >= bar), key=lambda c: (tests.study.names[c].casefold(), c))
    return [
        {
            "factor": factor,
            "name": tests.factor_name(factor),
            "city": city,
            "city_name": tests.study.names[city],
            "level": level[city],
            "score": scores[city],
            "n": len(report),
            "rare": _rare(tests, in_place, city, report),
        }
        for city in well
    ]


def _rare(tests: ContextTests, in_place: dict[str, dict[str, bool]], city: str, among: list[str]) -> str:
    """Key factors in place in ``city`` and in fewer than half of the other cities of ``among`` that rated them."""
    kept = []
    for factor in tests.study.benchmark.key_factors:
        rated = in_place.get(factor.id, {})
        others = [rated[one] for one in among if one != city and one in rated]
        if rated.get(city) and others and 2 * sum(others) < len(others):
            kept.append((sum(others) / len(others), factor.label))
    return listed([label for _, label in sorted(kept, key=lambda pair: pair[0])[:MOST_FACTORS]]) if kept else "–"


def _in_place(tests: ContextTests) -> dict[str, dict[str, bool]]:
    """For each key factor the cities of the wave that rated it, and whether it is in place there."""
    wave = tests.study.wave(tests.year)
    found: dict[str, dict[str, bool]] = {}
    for factor, city, value in zip(wave["key_factor"], wave["city"], wave["value"], strict=True):
        if not pd.isna(value):
            found.setdefault(str(factor), {})[str(city)] = value == 1
    return found
