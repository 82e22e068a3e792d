"""One city in one wave: what the sections of its report are about."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from ickit._base.frames import records
from ickit.analysis import comparison, development_plan, peer_practice, peer_review
from ickit.analysis.peer_groups import Group
from ickit.study import aggregates, study_data


@dataclass(frozen=True)
class CityReport:
    """One city in one wave of a study. Made by :func:`load`.

    The study holds the city's own rows up to the wave; what is shown of other cities are aggregates (see
    :mod:`ickit.study.aggregates`).
    """

    study: study_data.StudyData
    city: str
    year: int

    @cached_property
    def name(self) -> str:
        """The city's name."""
        return self.study.names[self.city]

    @cached_property
    def wave(self) -> pd.DataFrame:
        """The city's ratings of this wave."""
        rows = self.study.wave(self.year)
        return rows[rows["city"] == self.city].reset_index(drop=True)

    @cached_property
    def own(self) -> dict[str, str | None]:
        """The city's rating by key factor; ``not_applicable``, or None where not rated."""
        mine = self.wave
        return {
            k: "not_applicable" if not applies else None if pd.isna(r) else str(r)
            for k, r, applies in zip(mine["key_factor"], mine["rating"], mine["applies"], strict=True)
        }

    @cached_property
    def result(self) -> dict[str, Any]:
        """The city's row of the scores."""
        rows = self.study.scores
        return records(rows[(rows["city"] == self.city) & (rows["year"] == self.year)])[0]

    @cached_property
    def years_reviewed(self) -> list[int]:
        """The waves in which the city was reviewed, in order."""
        every = peer_review.reviewed(self.study.assessments, self.study.benchmark)
        return sorted(int(y) for y in every.loc[every["city"] == self.city, "year"])

    @cached_property
    def group(self) -> Group | None:
        """Its peer group; None where it cannot be placed in one."""
        return self.study.group(self.city, self.year)

    @cached_property
    def peers(self) -> int | None:
        """How many other cities its peer group has; None where it cannot be placed."""
        return None if self.group is None else self.study.shared(aggregates.group_size, self.year, self.group) - 1

    @cached_property
    def spread(self) -> pd.DataFrame:
        """How the other cities of its peer group are rated (see :func:`ickit.analysis.comparison.distribution`)."""
        if self.group is None:
            return comparison.distribution(self.wave.iloc[:0], self.study.benchmark, [self.year])
        found = self.study.shared(aggregates.rating_distribution, self.year, self.group)
        return comparison.without(found, self.own, self.study.benchmark)

    @cached_property
    def others(self) -> dict[str, dict[str, Any]]:
        """By key factor: how many others have it in place, how many were rated on it, the share, and the mean."""
        return comparison.in_place_of(self.spread, self.study.benchmark)

    @cached_property
    def plan(self) -> development_plan.Plan:
        """Its development plan, beside what is known of the other cities of its peer group."""
        of_it = self.study
        known = None if self.group is None else of_it.shared(aggregates.peer_counts, self.year, self.group)
        every = peer_practice.PeerPractice(known, of_it.shared(aggregates.practices, self.year, self.group))
        who = (of_it.benchmark, self.year, of_it.assessor)
        own = peer_practice.alone(self.city, of_it.rated_tables, *who, of_it.names)
        others = peer_practice.without(self.city, every, own)
        return development_plan.plan_beside(
            of_it.rated_tables, of_it.benchmark, self.city, self.year, of_it.assessor, others
        )

    @cached_property
    def earlier(self) -> list[int]:
        """The city's own earlier waves, in order; the first is its baseline."""
        mine = self.study.scores[self.study.scores["city"] == self.city]
        return sorted(int(y) for y in mine["year"] if y < self.year)

    @property
    def in_place(self) -> list[str]:
        """The ids of its key factors in place."""
        return [k for k in self._rated if self.study.benchmark.scale.standing(self._rated[k]) == "in_place"]

    @property
    def not_yet(self) -> list[str]:
        """The ids of its key factors rated, but not in place."""
        return [k for k in self._rated if k not in self.in_place]

    @cached_property
    def _rated(self) -> dict[str, str]:
        return {k: r for k, r in self.own.items() if r is not None and r != "not_applicable"}

    @property
    def not_rated(self) -> list[str]:
        """The ids of its key factors without a rating."""
        return [k for k, r in self.own.items() if r is None]

    @property
    def rated(self) -> bool:
        """Whether it rated any key factor."""
        return any(r is not None and r != "not_applicable" for r in self.own.values())

    def label(self, key_factor: str) -> str:
        """A key factor's number and name."""
        return self.study.benchmark.factor(key_factor).label
