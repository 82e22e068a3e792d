"""The questions that an audit of a benchmark raises, each from its own predicate."""

from typing import TYPE_CHECKING

import pandas as pd

from ickit._base.frames import records
from ickit._base.rounding import rounded

if TYPE_CHECKING:
    from ickit.report.sections.audited_ratings import Audit


def few_words(cities: int) -> str:
    """What so many cities can show. The figures are those of benchmarks/calibration_audit.py."""
    if cities < 20:
        return f"With {cities} cities most faults of an instrument go unseen: read what is found, and take nothing from what is not."
    if cities < 40:
        return f"With {cities} cities only strong faults show; in simulations they were found in seven to nine samples of ten with 20 cities, and in nine of ten with 40. Below 30, no effective weight is held against chance."
    return f"With {cities} cities strong faults show: in simulations of 40 they were found at least nine times in ten, and found where there was none about one time in twenty at most. Weaker ones may go unseen."


def questions_raised(of: "Audit") -> list[tuple[str, str]]:
    """The questions, as pairs of what it is about and the question."""
    asked: list[tuple[str, str]] = []
    top = max(float(v) for v in of.study.benchmark.scale.values.values())
    for row in records(of.silent[of.silent["silent"]]):
        where = "is met" if row["commonest"] == top else "stands at one level"
        asked.append((of.names[row["key_factor"]], f"It {where} nearly everywhere ({rounded(100 * row['share'])} % of {row['cities']} cities): it no longer tells cities apart. Raise its standard, or keep it as a minimum?"))  # fmt: skip
    for row in records(of.rest[of.rest["against"].astype(bool)]):
        asked.append((of.names[row["key_factor"]], "It runs against the rest: cities that are strong elsewhere are weaker here. Is it worded the wrong way round, or does it ask for something else?"))  # fmt: skip
    for row in records(of.pairs[of.pairs["redundant"].astype(bool)]):
        pair = f"{of.names[row['first']]}; {of.names[row['second']]}"
        asked.append(
            (
                pair,
                f"They say the same of nearly all cities ({rounded(100 * row['same'])} % of {row['cities']}). Do both need to be asked, and should it count twice?",
            )
        )
    kept = int(of.dimensions["kept"].sum())
    if kept > 1:
        asked.append(("The score", f"The key factors measure {kept} things. Should there be a score for each?"))
    for row in records(of.effective[of.effective["apart"].astype(bool)]):
        way = "more" if row["effective"] > row["nominal"] else "less"
        asked.append((of.names[row["key_factor"]], f"It counts for {way} than its weight says ({rounded(100 * row['effective'])} % beside {rounded(100 * row['nominal'])} %). Is that meant?"))  # fmt: skip
    for what, found in of.functioning.items():
        if isinstance(found, pd.DataFrame):
            who = "cities of the largest country" if what == "country" else "reviewers"
            for row in records(found[found["differs"].astype(bool)]):
                asked.append((of.names[row["key_factor"]], f"It is rated differently by {who} than by others with the same result on the rest. Is it understood alike?"))  # fmt: skip
    return asked
