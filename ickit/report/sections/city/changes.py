"""The report of one city: what changed since its baseline and since the last wave."""

from fractions import Fraction

import pandas as pd

from ickit._base.phrases import change_words, counted, listed
from ickit._base.rounding import rounded
from ickit.analysis import comparison
from ickit.report.elements import Element, figure, stack, table, text
from ickit.report.figures.ratings import ratings_over_time
from ickit.report.figures.scores import score_over_time
from ickit.report.sections.city.report import CityReport
from ickit.study import aggregates

CHANGES = {"up": "up", "down": "down", "same": "no change", "cannot tell": "cannot tell"}


def since(report: CityReport) -> Element:
    """What changed since the baseline and since the last wave, beside the same other cities."""
    if not report.earlier:
        return text(f"{report.year} is the first wave of {report.name}: it is the baseline for later ones.")
    ratings = report.study.ratings
    mine = ratings[(ratings["city"] == report.city) & (ratings["year"] <= report.year)]
    years = [*report.earlier, report.year]
    path = figure(
        ratings_over_time(
            mine, report.study.benchmark, title=f"Key factors of {report.name}, {years[0]} to {report.year}"
        ),
        name="own-path",
        alt=f"The rating of each key factor of {report.name} in {listed(map(str, years))}. The table of changes below says the same.",
        data=mine,
        caption=f"Waves stand where they lie in time. {_sign_words(report)}; ? is not rated.",
    )
    return stack(path, _changes(report), _score_path(report, years))


def _sign_words(report: CityReport) -> str:
    """How to read the signs of the figure."""
    numbers = report.study.benchmark.scale.numeric
    return "The number is the rating; darker is better" if numbers else "A fuller circle is a higher level"


def _changes(report: CityReport) -> Element:
    first, last = report.earlier[0], report.earlier[-1]
    out = comparison.changes(report.study.ratings, report.city, last, report.year).rename(
        columns={"change": "since_last"}
    )
    labels = {"name": "Key factor", "earlier": f"{last}", "later": f"{report.year}", "since_last": f"Since {last}"}
    if first != last:
        base = comparison.changes(report.study.ratings, report.city, first, report.year).set_index("key_factor")
        out.insert(1, "baseline", out["key_factor"].map(base["earlier"]))
        out["since_baseline"] = out["key_factor"].map(base["change"]).map(CHANGES)
        labels = {
            "name": "Key factor",
            "baseline": f"{first} (baseline)",
            **dict(list(labels.items())[1:]),
            "since_baseline": f"Since {first}",
        }
    out["since_last"] = out["since_last"].map(CHANGES)
    out.insert(1, "name", out["key_factor"].map(report.label))
    moved = out["since_last"].value_counts()
    lead = f"Since {last}: {moved.get('up', 0)} up, {moved.get('down', 0)} down, {moved.get('no change', 0)} unchanged"
    lead += f", {moved.get('cannot tell', 0)} that cannot be compared." if moved.get("cannot tell", 0) else "."
    levels = dict.fromkeys(
        [c for c in ("baseline", "earlier", "later") if c in out], report.study.benchmark.scale.names
    )
    return stack(
        text(lead),
        table(out, name="changes", caption=f"What changed in {report.name}", labels=labels, ratings=levels),
    )


def _score_path(report: CityReport, years: list[int]) -> Element:
    every = report.study.scores
    mine = every[(every["city"] == report.city) & (every["year"].isin(years))]
    mean = _others_mean(report, mine, years)
    data = pd.concat(
        [
            mine.assign(cities=1)[["city", "year", "score", "low", "high"]],
            mean.rename(columns={"mean": "score"}).assign(city="mean of the same other cities"),
        ]
    )
    word = (
        f"{counted(int(mean['cities'].iloc[0]), 'other city has', 'other cities have')} a score in every one of these waves: the dashed line is their mean."
        if len(mean)
        else "No other city has a score in every one of these waves, so there is no line to compare with."
    )
    change = _difference(report, mine, years)
    return stack(
        text(change),
        figure(
            score_over_time(mine, mean, title=f"Score of {report.name} over time", name=report.name),
            name="score-path",
            alt=f"The score of {report.name} in {listed(map(str, years))}, with bounds for missing ratings, beside the mean of the same other cities.",
            data=data,
            caption=word,
        ),
    )


def _others_mean(report: CityReport, mine: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """The mean score, wave by wave, of the other cities with a score in every one of them; no row where there is none."""
    among = bool(mine["score"].notna().all()) and len(mine) == len(years)
    own = dict(zip(mine["year"], mine["score"], strict=True))
    rest = [
        (year, total - own[year] if among else total, cities - among)
        for year, total, cities in report.study.shared(aggregates.matched_scores, tuple(years))
    ]
    rows = [(year, Fraction(total) / cities, cities) for year, total, cities in rest if cities]
    return pd.DataFrame(rows, columns=["year", "mean", "cities"])


def _difference(report: CityReport, mine: pd.DataFrame, years: list[int]) -> str:
    given = {int(y): s for y, s in zip(mine["year"], mine["score"], strict=True) if s is not None}
    now, then = given.get(years[-1]), given.get(years[0])
    if now is None or then is None:
        which = "one of the two waves has" if (now is None) != (then is None) else "both waves have"
        return f"The score cannot be compared with the baseline: {which} too few ratings."
    went = f"The score went from {rounded(then, 1)} in {years[0]} to {rounded(now, 1)} in {years[-1]} ({change_words(then, now)})."
    return f"{went}{on_both_words(report, years[0])}"


def on_both_words(report: CityReport, earlier: int) -> str:
    """Where the city rated other key factors than in the wave ``earlier``: the change on those that it rated in both."""
    found = comparison.scores_on_both(report.study.ratings, report.study.benchmark, report.city, earlier, report.year)
    if found is None:
        return ""
    number, then, now = found
    lead = f" Not the same key factors are rated in both years. On {'the one that is' if number == 1 else f'the {number} that are'}, it"
    return f"{lead} went from {rounded(then, 1)} to {rounded(now, 1)} ({change_words(then, now)})."
