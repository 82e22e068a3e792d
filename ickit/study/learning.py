"""What cities can learn from each other: similar cities, actions and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import pandas as pd

from ickit.analysis import finished_actions, plan_actions, similar_cities
from ickit.errors import Fault, InputError
from ickit.study.conditions import ASSOCIATIONS
from ickit.study.exchange import COVERED, load_exchange
from ickit.study.outcomes import load_outcomes
from ickit.study.practices import PRACTICES, all_practices
from ickit.study.similar import similar_to
from ickit.study.tidy import Columns, tidy, with_names
from ickit.study.waves import Waves

if TYPE_CHECKING:
    from ickit.study.study_data import StudyData

_ACTION: Columns = {
    **{name: kind for name, kind in plan_actions.ACTIONS.items() if name not in ("id", "year", "key_factor", "name")},
}
ACTIONS: Columns = {
    "id": "str", "city": "str", "city_name": "str", "year": "int64", "key_factor": "str", "key_factor_name": "str",
    **_ACTION,
}  # fmt: skip
FOLLOWED: Columns = {
    "id": "str", "year": "int64", "key_factor": "str", "key_factor_name": "str", **_ACTION,
    "rating_then": "str", "rating_now": "str", "moved": "str",
}  # fmt: skip
SIMILAR: Columns = {"city": "str", "city_name": "str", **similar_cities.SIMILAR}
EXCHANGE: Columns = {"key_factor_name" if name == "name" else name: kind for name, kind in COVERED.items()}
PRACTICE: Columns = {"key_factor_name" if name == "name" else name: kind for name, kind in PRACTICES.items()}
OUTCOMES: Columns = {
    "outcome": "str", "outcome_name": "str", "result": "str", "result_name": "str",
    **{name: kind for name, kind in ASSOCIATIONS.items() if not name.startswith(("outcome", "context", "family"))},
}  # fmt: skip
FINISHED: Columns = {
    "city": "str", "city_name": "str", "compared_with": "str", "compared_with_name": "str", "key_factors": "int64",
    "own_change": "number", "other_change": "number", "difference": "number", "condition_distance": "float64",
}  # fmt: skip


class Learning(Waves):
    """The part of :class:`ickit.Study` on what cities can learn from each other."""

    data: StudyData

    def similar(
        self,
        city: str,
        year: int,
        k: int = 10,
        by: Sequence[str] = (),
        weights: Mapping[str, float] | None = None,
        draws: int = 1000,
        seed: int = 20_120_522,
    ) -> pd.DataFrame:
        """The cities most alike to one in their conditions, nearest first.

        Parameters
        ----------
        city, year : str, int
            The city's id, and the wave.
        k : int
            How many, at least 1.
        by : sequence of str
            Ids of rated context factors and of indicators; by default all rated context factors, and the indicators of
            the data (of more than twelve, those that the benchmark's context factors name).
        weights : mapping, optional
            The weight of a condition by its id, above 0; 1 where nothing is said.
        draws : int
            How often weights are moved by up to a quarter, to see how firm the list is.
        seed : int
            The same seed gives the same numbers.

        Returns
        -------
        pandas.DataFrame
            A row a city: ``city``, ``city_name``, ``place``, ``distance`` (0 to 1), ``known`` (conditions known of
            both) of ``conditions``, ``alike`` and ``unlike`` (names of conditions at most 0.15, or at least 0.5,
            apart), ``missing`` (names of conditions not known), ``stays`` (share of draws in which the city stays in
            the list).

        Raises
        ------
        ickit.InputError
            The city is not in the data, or has no rows in the wave; a condition, a weight or a number that cannot be.

        Examples
        --------
        >>> import ickit
        >>> ickit.load("data/demo").similar("lindenfurt", 2024, k=3)["place"].tolist()
        [1, 2, 3]
        """
        self._check(city, year)
        if k < 1 or draws < 1:
            raise InputError(Fault("k" if k < 1 else "draws", "is below 1", "Write 10, say."))
        whole = self.data.whole
        found = similar_to(whole, city, year, k, by=by, weights=weights, draws=draws, seed=seed)
        return tidy(with_names(found, "city", whole.names), SIMILAR)

    def practices(self) -> pd.DataFrame:
        """All that cities offer each other as examples, and the examples of the benchmark.

        Returns
        -------
        pandas.DataFrame
            A row a practice or example, by key factor, the latest first: ``key_factor``, ``key_factor_name``,
            ``source`` (city, or example in the benchmark), ``city`` (its id; missing for an example), ``who`` (the
            city's name, or the example's place), ``country``, ``year``, ``title``, ``summary``, ``reference``,
            ``in_place`` (who says that the city has the key factor in place in that year: reviewers, evidence, the
            city alone; else not in place, or not rated; missing for an example), ``hard_conditions`` (names of
            conditions that the city rates as difficult or very difficult, with semicolons between).
        """
        return tidy(all_practices(self.data).rename(columns={"name": "key_factor_name"}), PRACTICE)

    def exchange(
        self,
        year: int,
        visits_per_host: int = 2,
        visits_per_visitor: int = 2,
        country: str = "",
        shared_language: bool = False,
    ) -> pd.DataFrame:
        """Whom to visit: the best plan of visits for the network, gap by gap.

        Parameters
        ----------
        year : int
            The wave, of at most 300 cities.
        visits_per_host, visits_per_visitor : int
            The most visits that a city receives, and makes.
        country : {"", "same", "other"}
            Visits within a country alone, or between countries alone; by default both.
        shared_language : bool
            Visits only between cities that name a language in common (column ``languages`` of the table cities).

        Returns
        -------
        pandas.DataFrame
            A row a gap (a key factor that a city rates below the highest level): ``visitor``, ``visitor_name``,
            ``key_factor``, ``key_factor_name``, ``host`` and ``host_name`` (missing where no visit covers it),
            ``confirmed_by`` (reviewers, evidence, the city alone: who says that the host has it in place),
            ``likeness`` (0 to 1), ``reason`` (why it is not covered). ``attrs`` holds ``value`` of the plan, ``bound``
            (no plan is worth more) and ``optimal`` (whether that is proven).

        Raises
        ------
        ickit.InputError
            ``year`` is no wave or has more than 300 cities; a limit is below 1; ``country`` is none of the three;
            a shared language is asked for and no city names any.
        """
        it = load_exchange(
            self.data.whole,
            year,
            visits_per_host=visits_per_host,
            visits_per_visitor=visits_per_visitor,
            country=country,
            shared_language=shared_language,
        )
        out = tidy(it.table.rename(columns={"name": "key_factor_name"}), EXCHANGE)
        out.attrs = {"value": it.plan.value, "bound": it.plan.bound, "optimal": it.plan.optimal}
        return out

    def actions(self) -> pd.DataFrame:
        """The actions of all cities' development plans.

        Returns
        -------
        pandas.DataFrame
            A row an action: ``id``, ``city``, ``city_name``, ``year`` (the wave whose plan it belongs to),
            ``key_factor``, ``key_factor_name``, ``question`` (missing where it is about none), ``text``, ``cause``
            (what stands in the way), ``horizon`` (quick_win, longer_term), ``effort`` (small, medium, large),
            ``owner``, ``due`` (a day, a month or a year as text), ``status`` (open, started, done, dropped),
            ``evidence`` (how one can see that it is done), ``public``.
        """
        found = plan_actions.actions_of(self.data.tables.actions, self.data.benchmark)
        return tidy(self._named(with_names(found, "city", self.data.names)), ACTIONS)

    def followed_actions(self, city: str, year: int) -> pd.DataFrame:
        """What became of the actions of a city's plans before a wave, and what their key factors did meanwhile.

        Parameters
        ----------
        city, year : str, int
            The city's id, and the wave from which one looks back.

        Returns
        -------
        pandas.DataFrame
            The columns of :meth:`actions` without the city's, and ``rating_then`` (in the wave of the plan),
            ``rating_now`` (in ``year``; missing where not rated), ``moved`` (up, down, no change, cannot tell).

        Raises
        ------
        ickit.InputError
            The city is not in the data, or has no rows in the wave.
        """
        self._check(city, year)
        found = plan_actions.followed(self.data.tables.actions, self.data.ratings, self.data.benchmark, city, year)
        return tidy(self._named(found), FOLLOWED)

    def outcomes(
        self,
        year: int,
        waves: Literal["one", "pooled"] = "one",
        *,
        permutations: int = 10_000,
        seed: int = 20_120_522,
    ) -> pd.DataFrame:
        """How the benchmark's outcomes go with what cities have in place. An association is not an effect.

        Parameters
        ----------
        year : int
            The wave.
        waves : {"one", "pooled"}
            The wave alone, or all waves up to it, comparing cities of one wave only.
        permutations, seed : int
            As for :meth:`associations`.

        Returns
        -------
        pandas.DataFrame
            A row a test: ``outcome`` (id), ``outcome_name``, ``result`` (``key factors in place``, their number;
            ``overall score``; or a key factor's id), ``result_name``; then the columns of :meth:`associations` from
            ``unit`` on. ``D`` is above 0 where more in place goes with the better outcome; ``lower``, ``equal`` and
            ``higher`` are the shares of pairs in which the city with more in place has the worse, an equal or the
            better one. No rows where the benchmark names no outcome.

        Raises
        ------
        ickit.InputError
            ``year`` is no wave, or an argument is not known.
        """
        tests = load_outcomes(self.data, year, waves=waves, permutations=permutations, seed=seed)
        if not tests.outcomes:
            return tidy(pd.DataFrame(columns=list(OUTCOMES)), OUTCOMES)
        names = {one.id: one.name for one in tests.outcomes}
        found = with_names(tests.found.rename(columns={"context_factor": "result"}), "outcome", names)
        return tidy(with_names(found, "result", tests.result_names), OUTCOMES)

    def finished_actions(self, exact: bool = False) -> pd.DataFrame:
        """Cities with a finished action, each beside a similar city that finished none on the same key factors.

        Parameters
        ----------
        exact : bool
            Changes as :class:`fractions.Fraction` in place of floats.

        Returns
        -------
        pandas.DataFrame
            A row a pair: ``city``, ``city_name``, ``compared_with``, ``compared_with_name``, ``key_factors`` (steps
            from one wave to the next that were compared), ``own_change``, ``other_change``, ``difference`` (means, in
            points of 100), ``condition_distance`` (mean difference in levels of the context factors). ``attrs``
            holds ``mean``, ``p`` (two-sided; None below 6 pairs), ``detectable`` (the mean difference found about three
            times in four, or None; both in points of 100) and ``verdict`` (moved more, moved less, cannot tell).
        """
        data = self.data
        actions = plan_actions.actions_of(data.tables.actions, data.benchmark)
        found = finished_actions.compare(actions, data.ratings, data.context, data.benchmark.scale)
        points = {name: [100 * v for v in found.pairs[name]] for name in ("own_change", "other_change", "difference")}
        rows = with_names(found.pairs.assign(**points), "city", data.names)
        out = tidy(with_names(rows, "compared_with", data.names), FINISHED, exact=exact)
        mean, least = (None if v is None else 100 * float(v) for v in (found.mean, found.detectable))
        out.attrs = {"mean": mean, "p": found.p, "detectable": least, "verdict": found.verdict}
        return out
