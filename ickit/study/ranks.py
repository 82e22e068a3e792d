"""The ranks of one wave, and how sure they are under choices that could have been made otherwise."""

from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import pandas as pd

from ickit._base.frames import records
from ickit.analysis import comparison, uncertainty
from ickit.benchmark.groups import Node
from ickit.errors import Fault, InputError
from ickit.study.rank_choices import RankChoices, RankOptions, rank_choices
from ickit.study.registry import aggregate
from ickit.study.study_data import StudyData

if TYPE_CHECKING:
    from ickit.analysis.measurement import GradedResponse, Responses


@dataclass(frozen=True)
class Ranks:
    """The cities of one wave, ranked under ``draws`` draws of all ``choices`` from ``seed``. Made by
    :func:`load_ranks`.
    """

    study: StudyData
    year: int
    draws: int
    seed: int
    choices: RankChoices = field(default_factory=RankChoices)

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

    @property
    def tree(self) -> Node | None:
        """The benchmark's groups, where it has a tree of them; then they hold the weights."""
        return self.study.benchmark.root if self.study.benchmark.tree else None

    @property
    def size(self) -> float | None:
        """How far a judgement slips, as a share of the scale; None: to the next level."""
        units, scale = self.choices.slip_size, self.study.benchmark.scale
        return None if units is None else float(units / (scale.range[1] - scale.range[0]))

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """The worst and the best value of the scale, and from which values on a rating is partly, and is in place; None
        where the scale does not say that, or has many numbers.
        """
        scale = self.study.benchmark.scale
        if not scale.few or not scale.tells_in_place:
            return None
        standing = {float(value): scale.standing(name) for name, value in scale.values.items()}
        enough = min(value for value, one in standing.items() if one == "in_place")
        some = min((value for value, one in standing.items() if one != "not_in_place"), default=enough)
        return min(standing), max(standing), some, enough

    @property
    def minimum_coverage(self) -> float:
        """The share of rated weight below which there is no score and no rank."""
        return float(self.study.benchmark.coverage)

    @cached_property
    def slip(self) -> uncertainty.JudgementSlip:
        """The chance of a judgement slip: the one chosen, else from this source's ratings made twice where there are
        enough.
        """
        from ickit.analysis import agreement  # brings statistics that ranks alone do not need

        found = uncertainty.judgement_slip(agreement.pairs(self.study.assessments, self.study.benchmark))
        chosen = self.choices.slip_chance
        return found if chosen is None else replace(found, chance=float(chosen), chosen=True)

    @property
    def assumptions(self) -> uncertainty.Assumptions:
        """What is made otherwise."""
        spread = self.choices.spread(self.study.benchmark)
        return uncertainty.Assumptions(self.choices.groups, spread, self.slip.chance, self.choices.means)

    @cached_property
    def drawn(self) -> uncertainty.RankDraws:
        """The ranks under all draws."""
        return uncertainty.draw_ranks(
            self.values,
            self.levels,
            weights=self.weights,
            applies=self.applies,
            assumptions=self.assumptions,
            draws=self.draws,
            seed=self.seed,
            minimum_coverage=self.minimum_coverage,
            tree=self.tree,
            size=self.size,
        )

    def sensitivity(self, samples: int | None = None) -> pd.DataFrame:
        """See :func:`ickit.analysis.uncertainty.sensitivity`."""
        return uncertainty.sensitivity(
            self.values,
            self.levels,
            weights=self.weights,
            applies=self.applies,
            assumptions=self.assumptions,
            samples=samples,
            seed=self.seed,
            minimum_coverage=self.minimum_coverage,
            tree=self.tree,
            size=self.size,
        )

    def without_one_factor(self, *, over_all: bool) -> pd.DataFrame:
        """See :func:`ickit.analysis.uncertainty.leave_one_factor_out`."""
        return uncertainty.leave_one_factor_out(
            self.values,
            weights=self.weights,
            applies=self.applies,
            minimum_coverage=self.minimum_coverage,
            tree=self.tree,
            groups=self.groups,
            over_all=over_all,
        )

    @cached_property
    def intervals(self) -> pd.DataFrame:
        """See :func:`ickit.analysis.uncertainty.rank_intervals`; with the city's name, and the exact rank as
        nominal."""
        found = self.drawn.intervals()
        ranks = self.study.ranks
        exact = ranks[ranks["year"] == self.year].set_index("city")["rank"]
        found["nominal"] = found["city"].map(exact).astype("Int64").where(found["median"].notna())
        found.insert(1, "name", found["city"].map(self.study.names))
        if self.choices.digits is not None:
            every = comparison.ranks(self.study.scores, digits=self.choices.digits)
            published = every[every["year"] == self.year].set_index("city")["rank"]
            by_digits = found["city"].map(published).astype("Int64").where(found["median"].notna())
            found.insert(list(found.columns).index("nominal") + 1, "published", by_digits)
        return found

    @cached_property
    def measured(self) -> "tuple[Responses, GradedResponse] | str":
        """The measurement model of all waves and what it was fitted to, or the sentence why there is none."""
        from ickit.analysis.measurement.fit import fit_study

        return fit_study(self.study.assessments, self.study.benchmark, self.study.assessor)

    @cached_property
    def latent(self) -> pd.DataFrame | str:
        """The second bar: ranks of latent strength of the cities with a rank; or the sentence why there are none.

        In the order of :attr:`ranked`: the columns of :func:`ickit.analysis.measurement.latent_intervals`, and
        above_next, the chance (0 to 1) that the city is stronger than the next.
        """
        from ickit.analysis import measurement

        if isinstance(self.measured, str):
            return self.measured
        responses, model = self.measured
        place = {responses.rows[i][0]: i for i in responses.of_wave(self.year)}
        cities = [str(city) for city in self.ranked["city"]]
        posterior = model.posterior(responses.ratings)[[place[city] for city in cities]]
        strength = measurement.draw_strength(posterior, self.draws, np.random.default_rng(self.seed))
        found = measurement.latent_intervals(cities, strength)
        found["above_next"] = [*(measurement.chance_above(posterior, i, i + 1) for i in range(len(cities) - 1)), np.nan]
        return found

    @property
    def ranked(self) -> pd.DataFrame:
        """The cities with a rank, in order of it, then of name."""
        given = self.intervals[self.intervals["nominal"].notna()]
        return given.sort_values(["nominal", "name"], kind="stable", ignore_index=True)

    @cached_property
    def neighbours(self) -> pd.DataFrame:
        """How often each city with a rank is above the next (see
        :meth:`ickit.analysis.uncertainty.RankDraws.order_shares`).

        With name, rank, next_name and next_rank; cities of one rank stand in order of their names.
        """
        given = self.ranked
        shares = self.drawn.order_shares(list(given["city"]))
        for column, source in (("name", "name"), ("rank", "nominal")):
            shares[column] = given[source].iloc[:-1].to_list()
            shares[f"next_{column}"] = given[source].iloc[1:].to_list()
        return shares


def load_ranks(
    study: StudyData, year: int, *, draws: int = 10_000, seed: int = 20_120_522, **options: Unpack[RankOptions]
) -> Ranks:
    """The ranks of one wave and how sure they are. Raises InputError for an unknown wave or number of draws, and for
    what :func:`ickit.study.rank_choices.rank_choices` cannot read.
    """
    study.wave(year)
    if draws < 100 or seed < 0:
        problem = "draws must be at least 100, and seed at least 0"
        raise InputError(Fault("parameters draws, seed", problem, "Leave them out for the default."))
    return Ranks(study, year, draws, seed, rank_choices(study.benchmark, options))


@aggregate
def rank_intervals(study: StudyData, year: int, draws: int, seed: int) -> dict[str, Any]:
    """An aggregate: how many cities of a wave are ranked, by city its row of :attr:`Ranks.intervals`, and the chance
    of a judgement slip."""
    ranks = load_ranks(study, year, draws=draws, seed=seed)
    cities = {row["city"]: row for row in records(ranks.intervals)}
    latent = ranks.latent if isinstance(ranks.latent, str) else {row["city"]: row for row in records(ranks.latent)}
    return {"ranked": len(ranks.ranked), "cities": cities, "slip": asdict(ranks.slip), "latent": latent}
