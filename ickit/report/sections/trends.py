"""Change over all waves: for the same cities, for all who answered, and for each key factor."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import change_words, counted, listed
from ickit._base.phrases import points as signed
from ickit._base.rounding import rounded
from ickit.analysis import benchmark_versions, scores, trends
from ickit.benchmark.model import Benchmark
from ickit.report.elements import Element, cards, details, figure, notice, stack, table, text
from ickit.report.figures.trends import means_over_time
from ickit.report.sections.key_factor_changes import factor_changes, span
from ickit.report.sections.wording import assessor_words, opening
from ickit.study import study_data

_COUNTED_TWICE = re.compile(r"^There (?:is|are) \d+ cit(?:y|ies); ")
ONE_WAVE = "There is only one wave with scores. It is the baseline; a later wave will show what changes."
NO_WAVE = "No city has a score in any wave, so there is no change to show."
OPPOSITE = "The two have opposite signs, each beyond chance: the mean of all who answered would tell the wrong story about the cities."
PERHAPS_OPPOSITE = "The two have opposite signs, but not both are beyond chance. Follow the same cities."
LABELS = {
    "span": "Waves",
    "change_words": "Change, all who answered",
    "stayed_words": "Change, the same cities",
    "stayed_interval": "95 % interval",
    "who_words": "Change of who answered",
}
WHO_LABELS = {
    "span": "Waves",
    "mean_earlier": "Mean before",
    "mean_later": "Mean after",
    "cities_both": "Cities in both",
    "cities_joined": "Joined",
    "cities_left": "Left",
}


def _values(of_all: study_data.StudyData) -> pd.DataFrame:
    return trends.of_scores(of_all.scores)


def _ends(values: pd.DataFrame) -> tuple[int, int] | None:
    """The first and the last wave with a score; None where there are not two."""
    years = sorted(int(y) for y in values["year"].unique())
    return (years[0], years[-1]) if len(years) > 1 else None


def headline(of_all: study_data.StudyData) -> Element:
    """From the first to the last wave: the change of the same cities, and that of all who answered."""
    values = _values(of_all)
    ends = _ends(values)
    waves = counted(len(of_all.waves), "wave")
    if ends is None:
        why = ONE_WAVE if len(values) else NO_WAVE
        return stack(_opening(of_all, f"{waves}, nothing to compare"), notice(why))
    (row,) = records(trends.changes(values, [ends]))
    numbers = [
        (signed(row["stayed"]), f"points: change of the same cities, {ends[0]} to {ends[1]}", _same_note(row)),
        (
            signed(row["change"]),
            "points: change of the mean of all who answered",
            f"{row['cities_earlier']} cities, then {row['cities_later']}",
        ),
        (str(len(of_all.waves)), "waves" if len(of_all.waves) > 1 else "wave", listed(map(str, of_all.waves), most=12)),
    ]
    same = f"{signed(row['stayed'])} points for the same cities" if row["stayed"] is not None else "no city in both"
    head = _opening(of_all, f"{waves}, {ends[0]} to {ends[1]}: {same}, {signed(row['change'])} for all who answered")
    return stack(head, cards(numbers), text(f"Rated by {assessor_words(of_all.assessor)}. Scores go from 0 to 100."))


def _opening(of_all: study_data.StudyData, words: str) -> Element:
    return opening(
        of_all,
        "Trends over all waves",
        subtitle=of_all.benchmark.title,
        headline=words,
        shows=f"Change over the waves. {words}.",
    )


def _same_note(row: Mapping[str, Any]) -> str:
    if not row["cities_both"]:
        return "no city has a score in both waves"
    cities = counted(row["cities_both"], "city", "cities")
    return f"{cities}; {_COUNTED_TWICE.sub('', _interval_words(row, 'stayed'))}"


def _interval_words(row: Mapping[str, Any], of: str) -> str:
    if pd.isna(row[f"{of}_low"]):
        return str(row[f"{of}_no_interval"]) or "no interval"
    return f"95 % interval {signed(row[f'{of}_low'])} to {signed(row[f'{of}_high'])}"


def means(of_all: study_data.StudyData) -> Element:
    """The mean score of each wave, for the same cities and for all who answered."""
    values = _values(of_all)
    if _ends(values) is None:
        return text(ONE_WAVE if len(values) else NO_WAVE)
    found = trends.means(values)
    same = found.loc[found["base"] == trends.SAME, "cities"]
    n = int(same.iloc[0])
    drawn = figure(
        means_over_time(found, title="Mean score by wave: the same cities, and all who answered"),
        name="means",
        alt="The mean score of each wave. "
        + " ".join(f"{base.capitalize()}: {_path(found, base)}." for base in (trends.ALL, trends.SAME)),
        data=found,
        caption=_how_to_read(found, n),
        note="" if n else "No city has a score in every wave, so there is no line for the same cities.",
    )
    rows = found[found["cities"] > 0].assign(interval=[_between(r) for r in records(found[found["cities"] > 0])])
    shown = table(
        rows,
        name="mean-scores",
        caption="Mean score by wave",
        labels={
            "base": "Who",
            "year": "Wave",
            "cities": "Cities (n)",
            "mean": "Mean score",
            "interval": "95 % interval",
        },
    )
    said = (
        f"{counted(n, 'city has', 'cities have')} a score in every wave."
        if n
        else "No city has a score in every wave. The comparison of two waves at a time, below, still uses the same cities."
    )
    return stack(text(said), drawn, details("The means as a table", shown))


def _how_to_read(found: pd.DataFrame, same: int) -> str:
    said = ["Waves stand where they lie in time."]
    if found["low"].notna().any():
        said.append("Thin bars are 95 % intervals.")
    if same:
        said.append("Follow the full line for change: it holds the same cities in every wave.")
    return " ".join(said)


def _path(found: pd.DataFrame, base: str) -> str:
    part = found[(found["base"] == base) & (found["cities"] > 0)]
    return ", ".join(f"{rounded(r['mean'], 1)} in {r['year']} (n = {r['cities']})" for r in records(part)) or "none"


def _between(row: Mapping[str, Any]) -> str:
    return str(row["no_interval"]) if pd.isna(row["low"]) else f"{rounded(row['low'], 1)} to {rounded(row['high'], 1)}"


def who_answered(of_all: study_data.StudyData) -> Element:
    """How much of each change is a change of who answered."""
    values = _values(of_all)
    ends = _ends(values)
    if ends is None:
        return text(ONE_WAVE if len(values) else NO_WAVE)
    pairs = trends.consecutive(values)
    found = trends.changes(values, pairs if ends in pairs else [*pairs, ends])
    return stack(
        text(*_in_words(records(found)[-1])),
        _changes_table(found, "change-taken-apart", "The change of the mean score, taken apart"),
    )


def _in_words(row: Mapping[str, Any]) -> list[str]:
    earlier, later = row["earlier"], row["later"]
    lead = (
        f"The mean of all who answered went from {rounded(row['mean_earlier'], 1)} in {earlier} to {rounded(row['mean_later'], 1)} in {later}: "
        f"{change_words(row['mean_earlier'], row['mean_later'])}."
    )
    if row["stayed"] is None:
        return [
            lead,
            "No city has a score in both waves. So nothing can be said of how cities changed: all of it may be a change of who answered.",
        ]
    cities = counted(row["cities_both"], "city", "cities")
    parts = (
        f"The {cities} with a score in both waves changed by {signed(row['stayed'])} points. "
        f"The rest, {signed(row['who_answered'])} points, is a change of who answered: {signed(row['joined'])} because "
        f"{counted(row['cities_joined'], 'city', 'cities')} joined, {signed(row['left'])} because {counted(row['cities_left'], 'city', 'cities')} left."
    )
    said = [lead, parts]
    if row["change"] * row["stayed"] < 0:
        said.append(OPPOSITE if _beyond_chance(row, "change") and _beyond_chance(row, "stayed") else PERHAPS_OPPOSITE)
    return said


def _beyond_chance(row: Mapping[str, Any], of: str) -> bool:
    """Whether an interval is known and leaves out nought."""
    low, high = row[f"{of}_low"], row[f"{of}_high"]
    return not pd.isna(low) and (low > 0 or high < 0)


def _changes_table(found: pd.DataFrame, name: str, caption: str) -> Element:
    rows = found.assign(
        span=[f"{r['earlier']} to {r['later']}" for r in records(found)],
        change_words=[signed(c) for c in found["change"]],
        stayed_words=[signed(c) for c in found["stayed"]],
        who_words=[signed(c) for c in found["who_answered"]],
        stayed_interval=[span(r) for r in records(found)],
    )
    taken_apart = table(
        rows,
        name=name,
        caption=caption,
        labels=LABELS,
        note="Points of 100, taken before rounding. The change of all who answered is the change of the same cities plus the change of who answered, exactly. A dash: no interval; the CSV file says why.",
    )
    columns = ["earlier", "later", *WHO_LABELS]
    cities = table(rows[columns], name=f"{name}-cities", caption=f"{caption}: means and cities", labels=WHO_LABELS)
    return stack(taken_apart, cities)


def by_key_factor(of_all: study_data.StudyData) -> Element:
    """The change of each key factor from the first to the last wave, for the cities that rated it in both."""
    ends = _ends(_values(of_all))
    if ends is None:
        return text("Without two waves there is no change of a key factor.")
    return factor_changes(of_all.ratings, of_all, ends, "key-factor-changes")


def earlier_version(of_all: study_data.StudyData) -> Element:
    """The comparison with the version that the benchmark follows, on the key factors that correspond."""
    follows, earlier = of_all.benchmark.follows, of_all.earlier
    if follows is None:
        return text("This benchmark follows no earlier version.")
    if earlier is None:
        return text(
            f"This benchmark follows {follows.benchmark}. The file of that version was not found, so the two are not compared."
        )
    rated = of_all.tables.assessments
    before = scores.ratings(rated[rated["benchmark"] == earlier.id], earlier, of_all.assessor)
    pairs = benchmark_versions.corresponding(of_all.benchmark, earlier)
    if before.empty or pairs.empty:
        why = "holds no ratings of that version" if before.empty else "names no key factor that corresponds"
        return text(f"This benchmark follows {earlier.title}. The source {why}, so the two are not compared.")
    both, reduced = benchmark_versions.with_earlier(of_all.ratings, of_all.benchmark, before, earlier)
    values = trends.of_scores(_scored(both, reduced, earlier))
    names = table(
        pairs,
        name="corresponding-factors",
        caption="Key factors that correspond",
        labels={"name": "In this version", "earlier_name": "In the earlier version"},
    )
    ends = _ends(values)
    lead = f"This benchmark follows {earlier.title}. {counted(len(pairs), 'key factor corresponds', 'key factors correspond')}; the comparison uses these alone, each scale going from 0 to 100."
    if ends is None:
        return stack(text(lead, "There are no two waves with a score on them."), names)
    found = trends.changes(values)
    if ends not in trends.consecutive(values):
        found = trends.changes(values, [*trends.consecutive(values), ends])
    shown = _changes_table(found, "versions-compared", "The change of the mean score on the factors that correspond")
    caution = notice(
        "Wording or scale changed between the versions. A part of the change may come from that.", "caution"
    )
    return stack(text(lead, *_in_words(records(found)[-1])), caution, shown, names)


def _scored(ratings: pd.DataFrame, reduced: Benchmark, earlier: Benchmark) -> pd.DataFrame:
    """Scores of both versions, each on its own scale, with the weights of the later one."""
    old = ratings["version"] == earlier.id
    parts = [
        scores.score(ratings[old], reduced.model_copy(update={"scale": earlier.scale})),
        scores.score(ratings[~old], reduced),
    ]
    return pd.concat(parts, ignore_index=True)
