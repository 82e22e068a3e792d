"""Outcomes of a benchmark against what cities have in place: the tests of a page, and their numbers."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from ickit.analysis.association.correction import settled
from ickit.analysis.association.sentences import Side
from ickit.analysis.association.tests import Observed, redraw, tested
from ickit.analysis.peer_groups import latest_values
from ickit.benchmark.outcome import Outcome
from ickit.study.associations import SCORE, ContextTests, load_tests
from ickit.study.study_data import StudyData

IN_PLACE = "key factors in place"


@dataclass(frozen=True)
class OutcomeTests:
    """Every outcome of the benchmark against the number of key factors in place, the score and each key factor. Made by
    :func:`load_outcomes`.

    ``context`` says the wave or, pooled, the waves, of which only cities of the same one are compared, and how often is
    drawn. All tests of the outcomes are corrected together.
    """

    context: ContextTests

    @property
    def study(self) -> StudyData:
        """The study."""
        return self.context.study

    @property
    def year(self) -> int:
        """The wave."""
        return self.context.year

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that the benchmark names."""
        return self.study.benchmark.outcomes

    @cached_property
    def results(self) -> pd.DataFrame:
        """City, year, the number of key factors in place, the score (0 to 100), each key factor's rating (0 to 1).

        NaN where missing; the number is missing where there is no score, and left out where the scale does not say what
        is in place.
        """
        found = self.context.outcome(self.context.waves)
        keys = [IN_PLACE, SCORE, *self.study.benchmark.ids]
        if not self.study.benchmark.scale.tells_in_place:
            return found[["city", "year", *keys[1:]]]
        scores = self.study.scores
        count = scores["in_place"].astype(float).where(scores["score"].notna(), np.nan)
        counted = scores[["city", "year"]].assign(**{IN_PLACE: count})
        return found.merge(counted, on=["city", "year"], how="left")[["city", "year", *keys]]

    @cached_property
    def values(self) -> pd.DataFrame:
        """City, year, and by outcome the latest value up to the wave with its year; NaN where there is none."""
        keys = self.results[["city", "year"]]
        found = keys
        for outcome in self.outcomes:
            own = latest_values(keys, self.study.tables.indicators, outcome.indicator)
            own = own.rename(columns={"value": outcome.id, "value_year": f"{outcome.id} year"})
            found = found.merge(
                own[["city", "year", outcome.id, f"{outcome.id} year"]], on=["city", "year"], how="left"
            )
        return found

    @cached_property
    def found(self) -> pd.DataFrame:
        """One row a test: see :func:`ickit.analysis.association.tests.associations`, with D above 0 where more in place
        goes with the better outcome. ``context_factor`` is the result: the number in place, the score, a key factor.
        """
        better = {one.id: 1.0 if one.better == "higher" else -1.0 for one in self.outcomes}
        oriented = self.values[["city", "year"]].assign(
            **{name: self.values[name].astype(float) * sign for name, sign in better.items()}
        )
        observed = Observed(oriented, self.results, self.context.country)
        return settled([tested(observed, self.context.draws)], [redraw(observed, self.context.draws)], together=True)[0]

    @property
    def result_names(self) -> dict[str, str]:
        """What each result is called, in order."""
        named = {IN_PLACE: "Key factors in place", SCORE: "Overall score"}
        named |= {factor.id: factor.label for factor in self.study.benchmark.key_factors}
        return {name: words for name, words in named.items() if name in self.results}

    def side(self, result: str) -> Side:
        """What a higher value of a result is."""
        return "in_place" if result == IN_PLACE else "score" if result == SCORE else "rating"


def load_outcomes(
    study: StudyData,
    year: int,
    *,
    waves: Literal["one", "pooled"] | str = "one",
    permutations: int = 10_000,
    seed: int = 20_120_522,
) -> OutcomeTests:
    """The tests of outcomes in one wave or, ``pooled``, in all up to it.

    Raises InputError for an unknown wave or number.
    """
    return OutcomeTests(load_tests(study, year, waves=waves, permutations=permutations, seed=seed))
