"""The report of one city: the cities most alike in their conditions, and what they have in place."""

from collections.abc import Mapping
from math import floor
from typing import Any

from ickit._base.frames import records, text
from ickit._base.phrases import counted, listed
from ickit.analysis.similar_cities import ALIKE, UNLIKE
from ickit.report.elements import Element, points, stack, table
from ickit.report.elements import text as words
from ickit.report.sections.city.report import CityReport
from ickit.study.similar import conditions_of, similar_cities_of

FIRM = 0.9
_SHOWN = 5


def similar_cities(report: CityReport) -> Element:
    """The ten most similar cities, what is alike and what is not, how firm the list is, and what each has in place that
    this city has not.
    """
    names = report.study.shared(conditions_of, report.year)
    found = report.study.shared(similar_cities_of, report.year, report.city)
    if found.empty:
        why = "no condition is known of it" if names else "the data hold neither rated conditions nor indicators"
        return words(f"There is no list of cities similar to {report.name}: {why}.")
    tells = report.study.benchmark.scale.tells_in_place
    could_show = [_could_show(report, row) for row in records(found)]
    shown = table(
        found.assign(
            could_show=could_show,
            stays_words=[f"{floor(100 * share + 1e-9)} %" for share in found["stays"]],
            known_words=[f"{known} of {of}" for known, of in zip(found["known"], found["conditions"], strict=True)],
        ),
        name="similar-cities",
        caption=f"The cities most similar to {report.name} in their conditions, {report.year}",
        labels={
            "city_name": "City",
            "could_show": f"Has {'in place' if tells else 'at the best rating'} what {report.name} has not, or has not rated",
            "alike": "Alike",
            "unlike": "Not alike",
            "known_words": "Conditions compared",
            "stays_words": "Stays",
        },
        note=_rule(),
    )
    firm = int((found["stays"] >= FIRM - 1e-9).sum())
    among = "the cities that agreed to be named" if report.study.public else "all cities of the wave"
    lead = f"Among {among}, these are nearest to {report.name} by {listed(names, most=12)}. {counted(firm, 'city', 'cities')} of {len(found)} would stay in the list in nine of ten cases if each condition counted up to a quarter more or less."
    calls = [(name, has) for name, has in zip(found["city_name"], could_show, strict=True) if has][:_SHOWN]
    whom = (
        points(
            calls,
            f"Whom to call first: similar cities that have {'in place what is not in place' if tells else 'at the best rating what is not at it'}, or not rated, here.",
        )
        if calls
        else words("")
    )
    return stack(words(lead), whom, shown)


def _could_show(report: CityReport, row: Mapping[str, Any]) -> str:
    """The key factors that a similar city has in place and this one has not."""
    away = {*report.in_place, *(k for k, rating in report.own.items() if rating == "not_applicable")}
    has = [k for k in text(row["in_place"]).split("; ") if k and k not in away]
    return listed([report.label(k) for k in has], most=9) if has else ""


def _rule() -> str:
    return (
        f"Distance: the mean over conditions of how much of the field lies between two cities, from 0 to 1. Alike: at most {ALIKE} "
        f"apart; not alike: at least {UNLIKE}. A condition that is not known of both is left out, and a city of which less than half "
        "can be compared is not listed. Stays: how often the city is in the list when every weight moves by up to a quarter, in whole "
        "per cent, rounded down."
    )
