"""What to take away of a city's result, on one sheet and in a few lines: chosen by a rule that the page states."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from ickit._base import phrases
from ickit._base.frames import records
from ickit._base.phrases import counted, listed, percent, shortened
from ickit._base.rounding import rounded
from ickit.analysis import comparison, peer_review
from ickit.report.elements import Element, cards, heading, numbers, points, stack, summary, text
from ickit.report.sections.city import changes, context
from ickit.report.sections.city.chosen import gaps, rule, strengths
from ickit.report.sections.city.report import CityReport
from ickit.report.sections.city.result import headline_cards, peer_words, told
from ickit.report.sections.wording import assessor_words, coverage_words, on_scale, opening
from ickit.study import aggregates

MOST = 3
IN_SHORT = 2
_NAME, _QUESTION, _ASKED = 60, 140, 75  # characters of a name, of a question, of a question with its part
_GROUP = 3  # names in a list


def brief(report: CityReport) -> Element:
    """The whole sheet."""
    return stack(
        _opening(report),
        cards(headline_cards(report)),
        text(level_words(report), change_words(report), f"Rated by {assessor_words(report.study.assessor)}."),
        heading("Strengths that others may learn from", 2),
        _strengths(report, MOST),
        heading("Gaps, and what would close most of each", 2),
        _gaps(report, MOST),
        heading("Conditions", 2),
        text(*condition_words(report)),
        heading("What reviewers saw differently", 2),
        text(reviewer_words(report)),
        heading("Next steps", 2),
        text(next_words(report), where_words(report)),
        text(rule(report)),
        numbers(_chosen(report), "chosen"),
    )


def _chosen(report: CityReport) -> pd.DataFrame:
    """Every key factor with its rating, and in which list of the sheet it stands."""
    lists = dict.fromkeys(strengths(report)[:MOST], "strength") | dict.fromkeys(gaps(report)[:MOST], "gap")
    rows = [(k, report.label(k), rating, lists.get(k)) for k, rating in report.own.items()]
    return pd.DataFrame(rows, columns=["key_factor", "name", "rating", "list"])


def in_short(report: CityReport) -> Element:
    """The first lines of the report: level beside others, change, strengths, gaps, first step."""
    items = [("Level", level_words(report)), ("Change", change_words(report))]
    for name, chosen in (("Strengths", strengths(report)), ("Gaps", gaps(report))):
        if chosen:
            items.append((name, _named(report, chosen[:IN_SHORT])))
    items.append(("First step", first_step(report)))
    return points(items)


def _opening(report: CityReport) -> Element:
    head = opening(report.study, f"{report.name}, {report.year}: in brief", **told(report))
    return stack(head, summary(sheet=True))


def _label(report: CityReport, factor: str) -> str:
    return shortened(report.label(factor), _NAME)


def _beside(report: CityReport, factor: str) -> str:
    """In how many of the other cities a key factor is in place."""
    row, benchmark = report.others.get(factor), report.study.benchmark
    if row is None or not row["rated"]:
        return "no other city rated it"
    if not benchmark.scale.tells_in_place:
        cities = counted(row["rated"], "other city", "other cities")
        return f"{benchmark.scale.label(str(report.own[factor]))}; mean of {cities} {on_scale(row['mean'], benchmark)}"
    return f"in place in {row['in_place']} of {counted(row['rated'], 'other city', 'other cities')}"


def _named(report: CityReport, factors: list[str]) -> str:
    return "; ".join(f"{_label(report, k)} ({_beside(report, k)})" for k in factors) + "."


def _strengths(report: CityReport, most: int) -> Element:
    chosen = strengths(report)[:most]
    if chosen:
        return points([(_label(report, k), _beside(report, k)) for k in chosen])
    if not report.rated:
        return text(_nothing_rated(report))
    tells = report.study.benchmark.scale.tells_in_place
    return text("No key factor is rated as in place." if tells else "None is rated above the mean of the other cities.")


def _nothing_rated(report: CityReport) -> str:
    return f"{report.name} rated no key factor in {report.year}, so none can be named."


def _gaps(report: CityReport, most: int) -> Element:
    chosen = gaps(report)[:most]
    if chosen:
        return points([(_label(report, k), _gap_words(report, k)) for k in chosen])
    if not report.rated:
        return text(_nothing_rated(report))
    tells = report.study.benchmark.scale.tells_in_place
    return text("Every rated key factor is in place." if tells else "None is rated below the mean of the other cities.")


def _gap_words(report: CityReport, factor: str) -> str:
    scale = report.study.benchmark.scale
    rating = f"{scale.label(report.own[factor] or 'not_rated')}; " if scale.tells_in_place else ""
    words = f"{rating}{_beside(report, factor)}."
    quick = _quick_wins(report, factor)
    if not quick:
        return f"{words} No guide question gives a quick win."
    first = _question(quick[0])
    return f"{words} {first}" if len(quick) == 1 else f"{words} Of {len(quick)} quick wins: {first}"


def _quick_wins(report: CityReport, factor: str) -> list[Mapping[str, Any]]:
    """The quick wins of a key factor, first the one that the largest number of other cities has in place."""
    actions = report.plan.actions
    own = records(actions[(actions["key_factor"] == factor) & (actions["horizon"] == "quick_win")])
    return sorted(own, key=lambda row: 0 if pd.isna(row["peers_in_place"]) else -int(row["peers_in_place"]))


def _question(row: Mapping[str, Any]) -> str:
    """A quick win as something to do: what to complete, start or find out, and of a checklist which part."""
    asked, dash, part = str(row["text"]).partition(" – ")
    shown = f"{shortened(asked, _ASKED)} – {shortened(part, _ASKED)}" if dash else shortened(asked, _QUESTION)
    return f"{str(row['step']).capitalize()}: “{shown}”"


def level_words(report: CityReport) -> str:
    """How the city stands beside the others; no rank."""
    row, tells = report.result, report.study.benchmark.scale.tells_in_place
    applicable = len(report.own) - int(row["not_applicable"])
    own = f"{row['in_place']} of {applicable} key factors are in place" if tells else _score_words(report)
    if not report.rated:
        own = "No key factor is rated"
    if report.group is None:
        return f"{own}. {peer_words(report)}"
    if tells:
        counts = report.study.shared(aggregates.in_place_counts, report.year, report.group)
        mine = Fraction(row["in_place"]) if report.rated else None
        return f"{own}. {_spread(report, [Fraction(n) for n in counts], mine, 0, 'that rated any')}"
    given = list(report.study.shared(aggregates.group_scores, report.year, report.group))
    return f"{own}. {_spread(report, given, row['score'], 1, 'with a score')}"


def _score_words(report: CityReport) -> str:
    score = report.result["score"]
    return "There is no score" if score is None else f"The score is {rounded(score, 1)} of 100"


def _spread(report: CityReport, every: list[Fraction], own: Fraction | None, digits: int, which: str) -> str:
    """From where to where the others lie, and their middle; ``every`` holds the city's own value too."""
    if own is not None:
        every.remove(own)
    if not every:
        return f"There is no other city {which} to compare with."
    low, high = (rounded(value, digits) for value in (every[0], every[-1]))
    middle = rounded(comparison.median(every), 1).removesuffix(".0" if digits == 0 else " ")
    alike = "" if report.study.peer_group in ("", "all") else " in like conditions"
    cities = counted(len(every), "other city", "other cities")
    spread = f"from {low} to {high} (median {middle})" if low != high else low
    return f"The {cities}{alike} {which} {'has' if len(every) == 1 else 'have'} {spread}."


def change_words(report: CityReport) -> str:
    """What moved since the wave before."""
    if not report.earlier:
        return f"{report.name} answered for the first time in {report.year}: the baseline for later years."
    last = report.earlier[-1]
    found = comparison.changes(report.study.ratings, report.city, last, report.year)
    by = {
        kind: list(found.loc[found["change"] == kind, "key_factor"]) for kind in ("up", "down", "same", "cannot tell")
    }
    parts = [f"{len(by[kind])} {kind}{_which(report, by[kind])}" for kind in ("up", "down")]
    parts.append(f"{len(by['same'])} unchanged")
    if by["cannot tell"]:
        parts.append(f"{len(by['cannot tell'])} that cannot be compared")
    every = report.study.scores
    mine = every[every["city"] == report.city].set_index("year")["score"]
    then, now = mine.get(last), mine.get(report.year)
    score = (
        ""
        if then is None or now is None
        else f" The score went from {rounded(then, 1)} to {rounded(now, 1)} ({phrases.change_words(then, now)})."
        f"{changes.on_both_words(report, last)}"
    )
    return f"Since {last}: {listed(parts)}.{score}"


def _which(report: CityReport, factors: list[str]) -> str:
    return f" ({listed((_label(report, k) for k in factors), most=_GROUP)})" if factors else ""


def condition_words(report: CityReport) -> list[str]:
    """The conditions nearest to their hard end, each with the median score of the other cities that work in it."""
    rows = sorted(context.like_rows(report), key=lambda row: 1 if row["hardness"] is None else -row["hardness"])
    if not rows:
        return [f"The data do not say in what conditions {report.name} works."]
    said = [f"{shortened(row['name'], _NAME)}: {row['shown']} ({_like(row)})" for row in rows[:MOST]]
    left = len(rows) - len(said)
    more = f" {counted(left, 'more condition is', 'more conditions are')} in the city report." if left else ""
    return [f"{'; '.join(said)}.{more} A condition is not a cause, and no score is adjusted for it."]


def _like(row: Mapping[str, Any]) -> str:
    if not row["scored"]:
        return "no other city with it has a score"
    cities = counted(row["scored"], "other city", "other cities")
    return f"median score of {cities} with it: {rounded(row['median'], 1)}"


def reviewer_words(report: CityReport) -> str:
    """On what the city and its reviewers differ."""
    if report.year not in report.years_reviewed:
        before = [y for y in report.years_reviewed if y < report.year]
        last = f" The last review was in {before[-1]}." if before else ""
        return f"No reviewers visited {report.name} in {report.year}.{last}"
    found = peer_review.factors(
        peer_review.select(report.study.rated_tables, report.study.benchmark, report.city, report.year)
    )
    both = [row for row in records(found) if row["difference"] is not None]
    if not both:
        return "No key factor is rated by both the city and its reviewers."
    lower = [str(row["key_factor"]) for row in both if row["difference"] > 0]
    higher = [str(row["key_factor"]) for row in both if row["difference"] < 0]
    parts = [f"the same on {len(both) - len(lower) - len(higher)}"]
    parts += [f"lower on {len(lower)}{_which(report, lower)}"] if lower else []
    parts += [f"higher on {len(higher)}{_which(report, higher)}"] if higher else []
    return f"Of {counted(len(both), 'key factor')} that both rated, the reviewers' rating is {listed(parts)}."


def next_words(report: CityReport) -> str:
    """How much the plan holds, and what waits."""
    made = report.plan
    quick = int((made.actions["horizon"] == "quick_win").sum())
    said = f"{counted(len(made.objectives), 'key factor becomes an objective', 'key factors become objectives')}"
    if not report.study.benchmark.scale.tells_in_place:
        said = "The benchmark does not say from which rating on a key factor is in place, so it sets no objectives"
    elif made.objectives.empty:
        said = "Every key factor that applies is in place: no objective to set from this year"
    if len(made.actions):
        said += f", with {counted(len(made.actions), 'open guide question')}, of which {counted(quick, 'is a quick win', 'are quick wins')}"
    waiting = int(made.recommendations["status"].isin(["open", "started"]).sum())
    done = len(made.recommendations)
    kept = f" Of {counted(done, 'recommendation')} by reviewers, {waiting} {'is' if waiting == 1 else 'are'} open or started."
    return f"{said}.{kept if done else ''} First step: {first_step(report)}"


def first_step(report: CityReport) -> str:
    """What to begin with: the first quick win of the first gap that has one, or to rate what is not rated."""
    for factor in gaps(report):
        if quick := _quick_wins(report, factor):
            return f"{_label(report, factor)}. {_question(quick[0])}"
    if not report.study.benchmark.scale.tells_in_place and report.rated:
        scale = report.study.benchmark.scale
        rated = {k: value for k, r in report.own.items() if (value := scale.rate(r)) is not None}
        lowest = gaps(report) or sorted(rated, key=lambda k: rated[k])
        return f"Look into what is rated lowest{' beside the others' if gaps(report) else ''}: {_label(report, lowest[0])}."
    if report.not_rated:
        names = listed((_label(report, k) for k in report.not_rated), most=_GROUP)
        return f"Find out where the city stands on what is not rated: {names}."
    return "Keep what is in place, and offer it to others as an example."


def where_words(report: CityReport) -> str:
    """Where all else is."""
    rated = percent(report.result["coverage"])
    return (
        f"All else is in the city report of {report.name}: every key factor, all changes, conditions, the whole plan and how sure "
        f"the numbers are ({coverage_words(report.result)}, {rated} coverage)."
    )
