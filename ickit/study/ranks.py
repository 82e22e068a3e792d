"""The ranks of one wave, and how sure they are under choices that could have been made otherwise."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ickit._base.frames import records
from ickit.analysis import uncertainty
from ickit.errors import Fault, InputError
from ickit.study.study_data import StudyData


@dataclass(frozen=True)
class Ranks:
    """The cities of one wave, ranked under ``draws`` draws of all choices from ``seed``. Made by :func:`load`."""

    study: StudyData
    year: int
    draws: int
    seed: int

    @cached_property
    def values(self) -> pd.DataFrame:
        """Cities × key factors: ratings from 0 to 1, NaN where missing."""
        return self._wide("value").astype(float)

    @cached_property
    def applies(self) -> pd.DataFrame:
        """Cities × key factors: whether the factor applies to the city."""
        return self._wide("applies").astype(bool)

    def _wide(self, column: str) -> pd.DataFrame:
        rows = self.study.wave(self.year)
        if column == "value":
            rows = rows.assign(value=[np.nan if v is None else float(v) for v in rows["value"]])
        wide = rows.pivot(index="city", columns="key_factor", values=column)
        return wide.reindex(columns=list(self.study.benchmark.ids)).sort_index()

    @property
    def weights(self) -> pd.Series:
        """The weight of each key factor."""
        return pd.Series({f.id: float(f.weight) for f in self.study.benchmark.key_factors})

    @property
    def groups(self) -> pd.Series | None:
        """The group of each key factor, one without a group being its own; None where the benchmark has no groups."""
        if len(self.study.benchmark.groups) < 2:
            return None
        return pd.Series({f.id: f.group or f.id for f in self.study.benchmark.key_factors})

    @property
    def levels(self) -> list[float]:
        """The scale's values, 0 to 1."""
        return [float(v) for v in self.study.benchmark.scale.values.values()]

    @cached_property
    def intervals(self) -> pd.DataFrame:
        """See :func:`ickit.analysis.uncertainty.rank_intervals`; with the city's name, and the exact rank as
        nominal."""
        found = uncertainty.rank_intervals(
            self.values, self.levels, weights=self.weights, applies=self.applies, draws=self.draws, seed=self.seed
        )
        ranks = self.study.ranks
        exact = ranks[ranks["year"] == self.year].set_index("city")["rank"]
        found["nominal"] = found["city"].map(exact).astype("Int64").where(found["median"].notna())
        found.insert(1, "name", found["city"].map(self.study.names))
        return found

    @property
    def ranked(self) -> pd.DataFrame:
        """The cities with a rank, in order of it, then of name."""
        given = self.intervals[self.intervals["nominal"].notna()]
        return given.sort_values(["nominal", "name"], kind="stable", ignore_index=True)


def load_ranks(study: StudyData, year: int, *, draws: int = 10_000, seed: int = 20_120_522) -> Ranks:
    """The ranks of one wave and how sure they are. Raises InputError for an unknown wave or number of draws."""
    study.wave(year)
    if draws < 100 or seed < 0:
        problem = "draws must be at least 100, and seed at least 0"
        raise InputError(Fault("parameters draws, seed", problem, "Leave them out for the default."))
    return Ranks(study, year, draws, seed)


def rank_intervals(study: StudyData, year: int, draws: int, seed: int) -> dict[str, Any]:
    """An aggregate: how many cities of a wave are ranked, and by city its row of :attr:`Ranks.intervals`."""
    ranks = load_ranks(study, year, draws=draws, seed=seed)
    return {"ranked": len(ranks.ranked), "cities": {row["city"]: row for row in records(ranks.intervals)}}
