"""Visits and review teams of a study: what a network has and lacks in one wave, and the plans made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ickit._base.frames import frame, records, text
from ickit._base.phrases import comma_separated
from ickit.analysis import exchange
from ickit.analysis.exchange import ExchangePlan, Network
from ickit.analysis.review_teams import Teams, review_teams
from ickit.analysis.similar_cities import all_distances
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.study.in_place import in_place, last_reviews
from ickit.study.similar import conditions

if TYPE_CHECKING:
    from ickit.study.study_data import StudyData

MOST_CITIES = 300
COUNTRY = ("", "same", "other")
_NONE: frozenset[str] = frozenset()


COVERED = {
    "visitor": "str", "visitor_name": "str", "key_factor": "str", "name": "str", "host": "str", "host_name": "str",
    "confirmed_by": "str", "likeness": "float64", "reason": "str",
}  # fmt: skip


@dataclass(frozen=True)
class Exchange:
    """One wave of a study, seen as a network. Made by :func:`load_exchange`."""

    study: StudyData
    year: int
    host_limit: int
    visitor_limit: int
    country: str
    shared_language: bool = False

    @cached_property
    def cities(self) -> list[str]:
        """The cities of the wave."""
        return self.study.cities_in(self.year)

    @cached_property
    def gaps(self) -> dict[str, list[str]]:
        """By city, the key factors that it rates and has not in place."""
        wave = self.study.wave(self.year)
        top = self.study.benchmark.scale.in_place
        below = wave[wave["rating"].notna() & ~wave["rating"].isin(top) & wave["applies"]]
        return {city: list(below.loc[below["city"] == city, "key_factor"]) for city in self.cities}

    @cached_property
    def offers(self) -> dict[str, dict[str, str]]:
        """By city, the key factors it has in place, each with who confirms it. What reviewers of this wave rate lower
        is left out.
        """
        found: dict[str, dict[str, str]] = {city: {} for city in self.cities}
        for (city, key_factor), said in in_place(self.study, self.year).items():
            found[city][key_factor] = said
        return found

    @cached_property
    def likeness(self) -> dict[tuple[str, str], float]:
        """By two cities, 1 less their distance in conditions; no entry where too little is known."""
        apart = all_distances(conditions(self.study, self.year))
        return {
            (one, other): float(1 - apart[i, j])
            for i, one in enumerate(self.cities)
            for j, other in enumerate(self.cities)
            if i != j and len(apart) and np.isfinite(apart[i, j])
        }

    @cached_property
    def countries(self) -> dict[str, str]:
        """The country of each city that has one."""
        rows = self.study.tables.cities
        return dict(rows.loc[rows["country"].notna(), ["city", "country"]].itertuples(index=False))

    @cached_property
    def languages(self) -> dict[str, frozenset[str]]:
        """The languages in which each city can receive and make visits, in lower case; no entry where it names none."""
        rows = self.study.tables.cities
        named = {row["city"]: text(row["languages"]).casefold().split("|") for row in records(rows)}
        found = {city: frozenset(one.strip() for one in parts if one.strip()) for city, parts in named.items()}
        return {city: names for city, names in found.items() if names}

    @cached_property
    def allowed(self) -> frozenset[tuple[str, str]] | None:
        """The pairs of cities that may visit each other by country and language; None where all may."""
        if not self.country and not self.shared_language:
            return None
        same, home, spoken = self.country == "same", self.countries, self.languages

        def may(one: str, other: str) -> bool:
            near = not self.country or (one in home and other in home and (home[one] == home[other]) == same)
            return near and (not self.shared_language or bool(spoken.get(one, _NONE) & spoken.get(other, _NONE)))

        return frozenset((a, b) for a in self.cities for b in self.cities if may(a, b))

    @cached_property
    def plan(self) -> ExchangePlan:
        """The best plan of visits."""
        return exchange.best_plan(
            Network(self.gaps, self.offers, self.likeness, self.host_limit, self.visitor_limit, self.allowed)
        )

    @cached_property
    def table(self) -> pd.DataFrame:
        """Every gap of the wave: where it is covered, or why it is not. Columns: visitor, visitor_name, key_factor,
        name, host, host_name, confirmed_by, likeness (0 to 1), reason (missing where it is covered).
        """
        left, names = self.plan.open_gaps(), self.study.names
        rows = []
        for visitor, missing in self.gaps.items():
            for key_factor in missing:
                host = self.plan.covered.get((visitor, key_factor))
                rows.append(
                    {
                        "visitor": visitor,
                        "visitor_name": names[visitor],
                        "key_factor": key_factor,
                        "name": self.study.benchmark.factor(key_factor).label,
                        "host": host,
                        "host_name": names[host] if host else None,
                        "confirmed_by": self.offers[host][key_factor] if host else None,
                        "likeness": self.likeness.get((visitor, host)) if host else None,
                        "reason": left.get((visitor, key_factor)),
                    }
                )
        return frame(rows, COVERED)

    def last_review(self, city: str) -> int:
        """The year of a city's last review up to the wave; 0 for none."""
        return max((when for (c, _), (when, _) in last_reviews(self.study, self.year).items() if c == city), default=0)

    def due_for_review(self, number: int) -> list[str]:
        """The cities whose last review is longest ago, those never reviewed first; of equals, those with most gaps."""
        order = sorted(self.cities, key=lambda city: (self.last_review(city), -len(self.gaps[city]), city))
        return sorted(order[:number])

    def teams(self, reviewed: Sequence[str], size: int, at_most: int, own_country: bool) -> Teams:
        """The best review teams for some cities."""
        has: Mapping[str, list[str]] = {city: list(offers) for city, offers in self.offers.items()}
        return review_teams(
            reviewed,
            has,
            self.study.benchmark.ids,
            self.likeness,
            size=size,
            at_most=at_most,
            country=None if own_country else self.countries,
        )


def load_exchange(
    study: StudyData,
    year: int,
    *,
    visits_per_host: int = 2,
    visits_per_visitor: int = 2,
    country: str = "",
    shared_language: bool = False,
) -> Exchange:
    """The network of a wave. Raises InputError for an unknown wave, a limit below 1, an unknown preference, for more
    than 300 cities, and where a shared language is asked for and no city names any.
    """
    study.wave(year)
    for name, limit in (("visits_per_host", visits_per_host), ("visits_per_visitor", visits_per_visitor)):
        if limit < 1:
            raise InputError(Fault(f"parameter {name}", f"{limit} is below 1", "Write 1 or more."))
    if country not in COUNTRY:
        raise InputError(Fault("parameter country", f"{quoted(country)} is not known", "Write same, other or nothing."))
    cities = len(study.cities_in(year))
    if cities > MOST_CITIES:
        problem = f"{year} has {cities:,} cities, more than one plan of visits is made for ({MOST_CITIES})"
        raise InputError(Fault("parameter year", problem, "Divide the network, and make a source of each part."))
    found = Exchange(study, year, visits_per_host, visits_per_visitor, country, shared_language)
    if shared_language and not found.languages:
        mend = "Fill in the column languages of the table cities, for example en|de, or leave the parameter out."
        raise InputError(Fault("parameter shared_language", "no city names a language", mend))
    return found


def check_reviewed(it: Exchange, given: str) -> list[str]:
    """The cities named in ``given``, with commas between. Raises InputError for one that has no rows in the wave."""
    names = comma_separated(given)
    for name in names:
        if name not in it.cities:
            mend = did_you_mean(name, it.cities)
            raise InputError(Fault("parameter reviewed", f"{quoted(name)} is no city of the wave {it.year}", mend))
    return list(dict.fromkeys(names))
