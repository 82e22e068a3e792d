"""The Charter survey of one wave: shares with intervals and bounds, who answered, and what changed."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, percent
from ickit._base.phrases import points as signed
from ickit._base.rounding import rounded
from ickit.analysis import charter_survey, survey_response
from ickit.report.elements import Element, cards, figure, stack, table, text
from ickit.report.figures.survey import shares_with_bounds
from ickit.report.sections.unnamed import other_cities
from ickit.report.sections.wording import opening
from ickit.study import study_data

BASES = (
    "Two bases are used. The share is of those who answered. What those who were asked but said nothing would have "
    "answered is not known, so their share is given as bounds: if none, and if all of them, had given this answer."
)


def answers_of(of_all: study_data.StudyData, year: int) -> pd.DataFrame:
    """The answers of a wave. Raises InputError where there is no such wave."""
    of_all.wave(year)
    return of_all.tables.survey


def _shares(of_all: study_data.StudyData, year: int, cities: Collection[str] | None = None) -> pd.DataFrame:
    found = charter_survey.shares(
        answers_of(of_all, year), of_all.tables.invitations, of_all.benchmark, year, cities=cities
    )
    return found.assign(name=[f"{r['item']} {r['name']}" for r in records(found)])


def headline(of_all: study_data.StudyData, year: int) -> Element:
    """How many cities were asked and answered, and how often a commitment is fully kept."""
    who = survey_response.response(answers_of(of_all, year), of_all.tables.invitations, of_all.benchmark, year)
    answered = int((who["commitments"] > 0).sum())
    found = _shares(of_all, year)
    top = found[found["answer"] == of_all.benchmark.scale.highest]
    own, apart = (top[top["capacity"] == c] for c in (charter_survey.PROVIDER, charter_survey.ADVOCATE))
    kept, given, advocates = int(own["count"].sum()), int(own["answered"].sum()), int(apart["answered"].sum())
    label = of_all.benchmark.scale.label(of_all.benchmark.scale.highest)
    words = f"{_answered(who)[0]} cities answered, {kept} of {given} answers “{label}”"
    head = opening(
        of_all,
        f"The Charter survey, {year}",
        subtitle=of_all.benchmark.title,
        year=year,
        headline=words,
        shows=f"Answers of cities to each commitment of the Charter, {year}. {words}.",
    )
    numbers = [
        (*_answered(who), _partly(who) if answered else ""),
        (
            f"{kept} of {given}",
            f"answers are “{label}”",
            "over all cities and commitments" + (", advocates apart" if advocates else ""),
        ),
        (str(advocates), "answers as an advocate", "rated on the same scale and shown apart"),
    ]
    return stack(head, cards(numbers), text(BASES))


def _answered(who: pd.DataFrame) -> tuple[str, str]:
    """How many cities answered, of those asked where anybody was, and what that counts."""
    asked, given = _asked(who), who["commitments"] > 0
    if not asked.any():
        return str(int(given.sum())), "cities have answered; the data do not say who was asked"
    return f"{int((given & asked).sum())} of {int(asked.sum())}", "cities that were asked have answered"


def _asked(who: pd.DataFrame) -> "pd.Series[bool]":
    return who["asked"].fillna(False).astype(bool)


def _partly(who: pd.DataFrame) -> str:
    asked, given = _asked(who), who["commitments"] > 0
    among = given & asked if asked.any() else given
    part, more = int((among & (who["state"] == "answered in part")).sum()), int((given & ~asked).sum())
    said = f"{part} of them in part" if part else "all of them in full" if among.any() else "none of them"
    return f"{said}; {more} more without being asked" if more and asked.any() else said


def commitments(of_all: study_data.StudyData, year: int) -> Element:
    """Each commitment: the share that keeps it fully, for providers; then the same for advocates."""
    found = _shares(of_all, year)
    own, apart = (found[found["capacity"] == c] for c in (charter_survey.PROVIDER, charter_survey.ADVOCATE))
    parts = [
        _drawn(of_all, own, "commitments", f"Commitments kept in full, {year}"),
        _table(of_all, own, "commitments-table", f"Answers to each commitment, {year}"),
    ]
    if apart["answered"].any():
        note = "Advocates are cities in which others provide the service. They are rated on how they speak up for it, so their answers stand apart."
        note += " How a silent city would have answered is not known, so it counts in the bounds of both."
        parts += [text(note), _table(of_all, apart, "advocates", f"Answers of advocates, {year}")]
    elif len(apart):
        parts.append(text("No city answered as an advocate in this wave."))
    return stack(*parts, other_cities(of_all, year))


def roles(of_all: study_data.StudyData, year: int) -> Element:
    """Each of the city's roles: how many cities keep all of its commitments fully."""
    found = charter_survey.role_shares(answers_of(of_all, year), of_all.tables.invitations, of_all.benchmark, year)
    if found.empty:
        return text("The commitments chosen have no roles.")
    named = found.assign(
        name=[
            r["name"] if r["capacity"] == charter_survey.PROVIDER else f"{r['name']} ({r['capacity']})"
            for r in records(found)
        ]
    )
    own = named[(named["capacity"] == charter_survey.PROVIDER) | (named["answered"] > 0)]
    return stack(
        _drawn(of_all, own, "roles", f"Roles in which all commitments are kept in full, {year}"),
        _table(of_all, own, "roles-table", f"Answers by role, {year}"),
        text(charter_survey.ROLE_RULE),
    )


def _drawn(of_all: study_data.StudyData, found: pd.DataFrame, name: str, title: str) -> Element:
    top, label = of_all.benchmark.scale.highest, of_all.benchmark.scale.label(of_all.benchmark.scale.highest)
    rows = found[found["answer"] == top]
    return figure(
        shares_with_bounds(rows, title=title, answer=label),
        name=name,
        alt=f"{title}. Share of those who answered “{label}”: "
        + "; ".join(
            f"{r['name']} {percent(r['share'])} ({r['count']} of {r['answered']}), of the {r['asked']} asked {percent(r['asked_low'])} to {percent(r['asked_high'])}"
            for r in records(rows)
        )
        + ".",
        data=rows,
        caption="The point is the share of the cities that answered, the line its 95 % interval (Wilson). The pale bar holds the share of all that were asked, whatever the silent ones would have said.",
    )


def _table(of_all: study_data.StudyData, found: pd.DataFrame, name: str, caption: str) -> Element:
    levels, top = of_all.benchmark.scale.names, of_all.benchmark.scale.highest
    counts = {(r["item"], r["capacity"], r["answer"]): r["count"] for r in records(found)}
    rows = found[found["answer"] == top].reset_index(drop=True)
    for level in levels:
        rows[f"n_{level}"] = [counts[r["item"], r["capacity"], level] for r in records(rows)]
    rows["share_words"] = [percent(s) for s in rows["share"]]
    rows["interval"] = [_wilson(r) for r in records(rows)]
    rows["bounds"] = [f"{percent(r['asked_low'])} to {percent(r['asked_high'])}" for r in records(rows)]
    label = of_all.benchmark.scale.label
    return table(
        rows,
        name=name,
        caption=caption,
        labels={
            "name": "Commitment" if name != "roles-table" else "Role",
            **{f"n_{level}": label(level).capitalize() for level in reversed(levels)},
            "answered": "Answered",
            "share_words": f"Share {label(top)}, of answered",
            "interval": "95 % interval",
            "asked": "Asked",
            "bounds": f"Share {label(top)}, of asked, lies in",
        },
        note="Numbers of cities. Interval: Wilson. Asked: without those that answered in the other capacity.",
    )


def _wilson(row: Mapping[str, Any]) -> str:
    return "" if pd.isna(row["low"]) else f"{rounded(100 * row['low'])} to {rounded(100 * row['high'])} %"


def since_last(of_all: study_data.StudyData, year: int) -> Element:
    """What changed since the wave before, for the cities that answered in both, in the same capacity."""
    answers_of(of_all, year)
    before = [y for y in of_all.waves if y < year]
    if not before:
        return text(f"{year} is the first wave of the survey: it is the baseline for later ones.")
    found = charter_survey.changes(of_all.tables.survey, of_all.benchmark, before[-1], year)
    kept = found[found["cities"] > 0]
    if kept.empty:
        return text(
            f"No city answered a commitment in both {before[-1]} and {year}, so the two waves cannot be compared."
        )
    rows = kept.assign(
        name=[f"{r['commitment']} {r['name']}" for r in records(kept)],
        change=[b - a for a, b in zip(kept["mean_earlier"], kept["mean_later"], strict=True)],
    )
    rows["change_words"] = [signed(c) for c in rows["change"]]
    up, same, down = (int(rows[c].sum()) for c in ("up", "same", "down"))
    lead = f"Of {counted(up + same + down, 'answer')} given in both {before[-1]} and {year} by the same city in the same capacity, {up} went up, {same} stayed and {down} went down."
    moved = int(found.drop_duplicates("commitment")["changed_capacity"].sum())
    note = (
        f"{counted(moved, 'answer is', 'answers are')} left out because the city went from provider to advocate or back."
        if moved
        else ""
    )
    shown = table(
        rows,
        name="changes",
        caption=f"The same cities in {before[-1]} and {year}",
        labels={
            "name": "Commitment",
            "capacity": "Answered as",
            "cities": "Cities in both",
            "up": "Up",
            "same": "Same",
            "down": "Down",
            "mean_earlier": f"Mean {before[-1]}",
            "mean_later": f"Mean {year}",
            "change_words": "Change",
        },
        note=f"Means from 0 to 100. {note}",
    )
    return stack(text(lead), shown)


def signatories(of_all: study_data.StudyData, year: int) -> Element:
    """Cities that had signed the Charter by the end of the wave, beside the others."""
    found = survey_response.signatories(of_all.tables.cities, str(year))
    groups = {k: set(found.loc[found["status"] == k, "city"]) for k in ("signatory", "other")}
    report = set(of_all.cities_in(year))
    if any(not (cities & report) for cities in groups.values()):
        which = "have signed" if groups["signatory"] & report else "have not signed"
        return text(
            f"All cities that answered {which} the Charter by the end of {year}, by the dates in the data. There is no second group to compare."
        )
    top = of_all.benchmark.scale.highest
    tables = {k: _shares(of_all, year, cities) for k, cities in groups.items()}
    rows = tables["signatory"][["item", "name", "capacity", "answer"]].copy()
    for key, own in tables.items():
        rows[f"{key}_count"], rows[f"{key}_answered"] = own["count"], own["answered"]
        rows[key] = [_share_words(r) for r in records(own)]
        rows[f"{key}_interval"] = [_wilson(r) for r in records(own)]
    rows = rows[(rows["answer"] == top) & (rows["capacity"] == charter_survey.PROVIDER)]
    n = {k: len(cities & report) for k, cities in groups.items()}
    return table(
        rows,
        name="signatories",
        caption=f"Commitments kept {of_all.benchmark.scale.label(top)} by signatories and by others, {year}",
        labels={
            "name": "Commitment",
            "signatory": f"Signatories ({n['signatory']})",
            "signatory_interval": "95 % interval",
            "other": f"Others ({n['other']})",
            "other_interval": "95 % interval (others)",
        },
        note=f"Of those that answered as providers. Signed: by the end of {year}; a city without a date counts with the others. Who signs is no matter of chance, so a difference is not an effect of signing.",
    )


def _share_words(row: Mapping[str, Any]) -> str:
    return f"{percent(row['share'])} ({row['count']} of {row['answered']})"
