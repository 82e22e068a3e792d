"""The tests of a page on context: which results against which conditions, in which waves, and their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from ickit._base.phrases import comma_separated
from ickit.analysis.association.correction import settled
from ickit.analysis.association.sentences import Side
from ickit.analysis.association.tests import Draws, Observed, redraw, tested
from ickit.analysis.association.within_cities import observed_changes
from ickit.analysis.peer_groups import latest_values
from ickit.benchmark.context_factor import ContextFactor
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.study.selection import condition_indicators
from ickit.study.study_data import StudyData, basis

SCORE = "overall score"
AT_MOST, AT_MOST_FOLDED = 200_000, 20_000
LEAST_COMPARED = 10
_CONTEXT = "context:"


@dataclass(frozen=True)
class ContextTests:
    """The tests of a page, fixed beforehand: every result against each of ``factors``, and more. Made by :func:`load`.

    ``year`` is the wave; with ``pooled``, all waves up to it, of which only cities of the same wave are compared. All
    tests of the page are corrected together: see :attr:`families`. ``without_order``: the context factors that have
    groups without order; these are compared by group, and no test of this kind can say more of them.
    """

    study: StudyData
    year: int
    factors: tuple[ContextFactor, ...]
    draws: Draws
    pooled: bool = False
    without_order: tuple[ContextFactor, ...] = ()

    @property
    def waves(self) -> list[int]:
        """The waves that are used."""
        return self.waves_so_far if self.pooled else [self.year]

    @property
    def waves_so_far(self) -> list[int]:
        """All waves up to the year."""
        return [wave for wave in self.study.waves if wave <= self.year]

    @property
    def country(self) -> pd.Series:
        """The country of each city."""
        return self.study.tables.cities.set_index("city")["country"]

    @property
    def country_level(self) -> list[str]:
        """The columns of the context table that are the same in all cities of a country."""
        return [_CONTEXT + f.id for f in self.factors if f.constant_within == "country"]

    def outcome(self, waves: Sequence[int]) -> pd.DataFrame:
        """City, year, each key factor's rating from 0 to 1, and the overall score from 0 to 100; NaN where missing."""
        every = self._outcomes
        return every[every["year"].isin(waves)].reset_index(drop=True)

    @cached_property
    def _outcomes(self) -> pd.DataFrame:
        rows = self.study.ratings
        rows = rows.assign(value=[np.nan if v is None else float(v) for v in rows["value"]])
        wide = rows.pivot(index=["city", "year"], columns="key_factor", values="value")
        wide = wide.reindex(columns=list(self.study.benchmark.ids)).astype(float).reset_index()
        scores = self.study.scores[["city", "year"]].copy()
        scores[SCORE] = [np.nan if v is None else float(v) for v in self.study.scores["score"]]
        return wide.merge(scores, on=["city", "year"])

    def context(self, waves: Sequence[int]) -> pd.DataFrame:
        """City, year and the level of each context factor as a number, higher = harder; NaN where missing.

        Where neither end is harder, higher is the higher group.
        """
        every = self._levels
        return every[every["year"].isin(waves)].reset_index(drop=True)

    @cached_property
    def _levels(self) -> pd.DataFrame:
        rows = self.study.context
        level = rows["harder"].where(rows["harder"].notna(), rows["order"]).astype(float)
        wide = rows.assign(number=level).pivot(index=["city", "year"], columns="factor", values="number")
        wide = wide.reindex(columns=[f.id for f in self.factors]).astype(float)
        return wide.rename(columns=lambda name: _CONTEXT + str(name)).reset_index()

    def indicators(self, waves: Sequence[int]) -> pd.DataFrame:
        """City, year and the latest value of each indicator up to the wave; NaN where there is none."""
        keys = self.study.scores.loc[self.study.scores["year"].isin(waves), ["city", "year"]]
        wide = keys.reset_index(drop=True)
        for name in self.indicator_names:
            values = latest_values(keys, self.study.tables.indicators, name)[["city", "year", "value"]]
            wide = wide.merge(values.rename(columns={"value": _CONTEXT + name}), on=["city", "year"], how="left")
        return wide

    @property
    def indicator_names(self) -> list[str]:
        """The indicators in the data that are no outcomes of the benchmark, in order of name."""
        return condition_indicators(self.study.tables, self.study.benchmark)

    @cached_property
    def families(self) -> dict[str, pd.DataFrame]:
        """All tests of the page, by family: see :func:`ickit.analysis.association.tests.associations`. q is over all
        of them.

        ``found``: every result by every context factor. ``indicators``: by the indicators as numbers. ``pooled``: the
        overall score with all waves up to this one, and ``within``, its changes, where there is more than one wave.
        Then the overall score where another assessor rated one side (see :attr:`other_sources`), by the two assessors.
        """
        observed = self._observed()
        fewer = replace(self.draws, at_most=min(self.draws.at_most, AT_MOST_FOLDED))
        draws = [self.draws if name == "found" else fewer for name in observed]
        made = [tested(one, how) for one, how in zip(observed.values(), draws, strict=True)]
        again = [redraw(one, how) for one, how in zip(observed.values(), draws, strict=True)]
        return {name: named(part) for name, part in zip(observed, settled(made, again, together=True), strict=True)}

    def _observed(self) -> dict[str, Observed]:
        every = {"found": self._of(self.outcome(self.waves), self.context(self.waves))}
        if self.indicator_names:
            every["indicators"] = self._of(self.outcome(self.waves), self.indicators(self.waves))
        if len(self.waves_so_far) > 1 and self.factors:
            scores, context = self.outcome(self.waves_so_far)[["city", "year", SCORE]], self.context(self.waves_so_far)
            if not self.pooled:
                every["pooled"] = self._of(scores, context)
            every["within"] = observed_changes(
                scores, context, country=self.country, country_level=self.country_level, apart=[SCORE]
            )
        for who, tests in self.other_sources.items():
            if tests.n_compared >= LEAST_COMPARED:
                every[who] = tests._of(tests.outcome(self.waves)[["city", "year", SCORE]], tests.context(self.waves))
        return every

    def _of(self, outcome: pd.DataFrame, context: pd.DataFrame) -> Observed:
        """Every column of ``outcome`` against every one of ``context``."""
        country_level = [c for c in self.country_level if c in context]
        return Observed(outcome, context, self.country, country_level, [SCORE])

    @property
    def found(self) -> pd.DataFrame:
        """The result of every test of a result by a context factor."""
        return self.families["found"]

    @property
    def n_tests(self) -> int:
        """How many tests the page holds in all."""
        return sum(len(part) for part in self.families.values())

    @cached_property
    def other_sources(self) -> dict[str, "ContextTests"]:
        """The same with results by one assessor and rated conditions by another, by ``results by/conditions by``.

        Only where the page's results and conditions were rated by the same; none on a public page.
        """
        study = self.study
        rated = tuple(f for f in self.factors if f.rated)
        if study.public or study.assessor != study.context_assessor or not rated:
            return {}
        known = study.shared(basis)
        pairs = [(study.assessor, who) for who in known.context_raters if who != study.assessor]
        pairs += [(who, study.context_assessor) for who in known.raters if who != study.assessor]
        return {
            f"{result}/{context}": replace(
                self, study=replace(study, assessor=result, context_assessor=context), factors=rated
            )
            for result, context in pairs
        }

    @cached_property
    def n_compared(self) -> int:
        """How many cities the assessors rated in the waves used, both results and a condition."""
        study, ids = self.study, {f.id for f in self.factors}
        rated, levels = study.assessments, study.tables.context
        rated = rated[rated["year"].isin(self.waves) & (rated["assessor"] == study.assessor)]
        levels = levels[levels["year"].isin(self.waves) & (levels["assessor"] == study.context_assessor)]
        both = set(rated.loc[rated["rating"].notna(), "city"])
        return len(both & set(levels.loc[levels["factor"].isin(ids) & levels["level"].notna(), "city"]))

    def outcome_name(self, outcome: str) -> str:
        """A key factor's number and name, or "Overall score"."""
        return "Overall score" if outcome == SCORE else self.study.benchmark.factor(outcome).label

    def factor_name(self, factor: str) -> str:
        """A context factor's name, or an indicator's."""
        names = {f.id: f.name for f in self.factors}
        return names.get(factor, factor.replace("_", " "))

    def side(self, factor: str) -> Side:
        """What a higher level of a context factor means; an indicator as a number has higher values."""
        return next(
            ("harder" if f.rated or f.harder != "none" else "group" for f in self.factors if f.id == factor), "value"
        )

    def same_source(self, factor: str) -> bool:
        """Whether the same people rated the results and this context factor."""
        rated = any(f.rated for f in self.factors if f.id == factor)
        return rated and self.study.assessor == self.study.context_assessor


def named(found: pd.DataFrame) -> pd.DataFrame:
    """``found`` with the ids of context factors as the data have them."""
    return found.assign(context_factor=found["context_factor"].str.removeprefix(_CONTEXT))


def load_tests(
    study: StudyData,
    year: int,
    *,
    context_factors: str = "all",
    waves: Literal["one", "pooled"] | str = "one",
    permutations: int = 10_000,
    seed: int = 20_120_522,
) -> ContextTests:
    """The tests of one wave. ``context_factors``: ``all``, or ids with commas between. ``waves``: ``one``, or
    ``pooled`` for all up to ``year``. Raises InputError for an unknown wave, context factor or number.
    """
    study.wave(year)
    if waves not in ("one", "pooled"):
        raise InputError(Fault("parameter waves", f"{quoted(waves)} is not known", "Write one or pooled."))
    if permutations < 1 or seed < 0:
        problem = "permutations must be at least 1, seed at least 0"
        raise InputError(Fault("parameters permutations, seed", problem, "Leave them out for the default."))
    draws = Draws(permutations=permutations, at_most=AT_MOST, seed=seed)
    every = study.benchmark.context_factors or ()
    without = tuple(factor for factor in every if not factor.ordered)
    return ContextTests(study, year, _chosen(study, context_factors), draws, waves == "pooled", without)


def _chosen(study: StudyData, text: str) -> tuple[ContextFactor, ...]:
    both = {f.id: f for f in study.benchmark.context_factors or ()}
    every = {name: f for name, f in both.items() if f.ordered}
    wanted = comma_separated(text)
    if wanted in ([], ["all"]):
        return tuple(every.values())
    faults = [
        Fault("parameter context_factors", f"{quoted(part)} has groups without order, so no D", "Leave it out.")
        if part in both
        else Fault("parameter context_factors", f"{quoted(part)} is no context factor", did_you_mean(part, every))
        for part in wanted
        if part not in every
    ]
    if faults:
        raise InputError(faults)
    return tuple(f for i, f in every.items() if i in wanted)
