"""What cities reached: ratings, scores, ranks, coverage, and comparison by key factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import pandas as pd

from ickit.analysis import comparison, scores
from ickit.study.rank_choices import RankOptions
from ickit.study.ranks import load_ranks
from ickit.study.tidy import Columns, in_year, tidy, with_names

if TYPE_CHECKING:
    from ickit.study.study_data import StudyData

CITIES: Columns = {"city": "str", "city_name": "str", "country": "str", "charter_signed": "str"}
KEY_FACTORS: Columns = {
    "key_factor": "str",
    "key_factor_name": "str",
    "number": "Int64",
    "group": "str",
    "weight": "number",
}
RATINGS: Columns = {
    "city": "str", "city_name": "str", "year": "int64", "key_factor": "str", "key_factor_name": "str", "rating": "str",
    "value": "number", "applies": "bool",
}  # fmt: skip
_COUNTS: Columns = dict.fromkeys(scores.COUNTS, "int64")
_SCORED: Columns = {**_COUNTS, "coverage": "number", "score": "number", "low": "number", "high": "number"}
SCORES: Columns = {"city": "str", "city_name": "str", "year": "int64", **_SCORED}
GROUP_SCORES: Columns = {
    "city": "str", "city_name": "str", "year": "int64", "group": "str", "group_name": "str", "parent": "str",
    "depth": "int64", **_SCORED,
}  # fmt: skip
OTHER_RULES: Columns = {
    "city": "str", "city_name": "str", "year": "int64", "rule": "str", "score": "number", "difference": "number",
}  # fmt: skip
RANKS: Columns = {
    "city": "str", "city_name": "str", "year": "int64", "rank": "Int64", "tied": "Int64", "ranked": "Int64",
    "median": "Float64", "p5": "Float64", "p95": "Float64", "top_third": "Float64", "middle_third": "Float64",
    "bottom_third": "Float64", "reason": "str",
}  # fmt: skip
BY_KEY_FACTOR: Columns = {
    "year": "int64", "key_factor": "str", "key_factor_name": "str", "cities": "int64", "rated": "int64",
    "in_place": "int64", "share": "number", "low": "number", "high": "number", "mean": "number",
}  # fmt: skip
COVERAGE: Columns = {
    "city": "str", "city_name": "str", "year": "int64", "rated": "int64", "applicable": "int64", "coverage": "number",
}  # fmt: skip


class Results:
    """The part of :class:`ickit.Study` on results."""

    data: StudyData

    def cities(self) -> pd.DataFrame:
        """The cities of the source.

        Returns
        -------
        pandas.DataFrame
            A row a city: ``city`` (id), ``city_name``, ``country`` (ISO 3166-1 alpha-2), ``charter_signed`` (a day, a
            month or a year as text; missing where it is not known).

        Examples
        --------
        >>> import ickit
        >>> ickit.load("data/demo").cities()["city_name"].head(2).tolist()
        ['Lindenfurt', 'Sankt Jördis']
        """
        rows = self.data.tables.cities.rename(columns={"name": "city_name"})
        return tidy(rows, CITIES)

    def key_factors(self, exact: bool = False) -> pd.DataFrame:
        """The key factors of the study, in the benchmark's order.

        Parameters
        ----------
        exact : bool
            Weights as :class:`fractions.Fraction` in place of floats.

        Returns
        -------
        pandas.DataFrame
            A row a key factor: ``key_factor`` (id), ``key_factor_name``, ``number`` (missing where it has none),
            ``group`` (missing where it has none), ``weight`` (1 by default).
        """
        rows = [
            {"key_factor": f.id, "key_factor_name": f.name, "number": f.number, "group": f.group, "weight": f.weight}
            for f in self.data.benchmark.key_factors
        ]
        return tidy(pd.DataFrame(rows, columns=list(KEY_FACTORS)), KEY_FACTORS, exact=exact)

    def ratings(self, year: int | None = None, exact: bool = False) -> pd.DataFrame:
        """The assessor's ratings, complete: a row for every city, wave and key factor.

        Parameters
        ----------
        year : int, optional
            One wave; all of them by default.
        exact : bool
            ``value`` as :class:`fractions.Fraction` (None where it is missing) in place of floats.

        Returns
        -------
        pandas.DataFrame
            ``city``, ``city_name``, ``year``, ``key_factor``, ``key_factor_name``; ``rating`` as it was given, missing
            where there is none or the factor does not apply; ``value``, the rating from 0 to 1, missing likewise;
            ``applies``, False where the factor does not apply to the city.

        Raises
        ------
        ickit.InputError
            ``year`` is no wave.
        """
        rows = self._wave(self.data.ratings, year)
        rows = with_names(with_names(rows, "city", self.data.names), "key_factor", self._factor_names)
        return tidy(rows, RATINGS, exact=exact)

    def scores(self, year: int | None = None, exact: bool = False) -> pd.DataFrame:
        """Every city's result: what is in place, and the score with its bounds.

        Parameters
        ----------
        year : int, optional
            One wave; all of them by default.
        exact : bool
            Numbers as :class:`fractions.Fraction` (None where there is none) in place of floats.

        Returns
        -------
        pandas.DataFrame
            A row a city and wave: ``city``, ``city_name``, ``year``; ``in_place``, ``partly``, ``not_in_place``,
            ``not_rated``, ``not_applicable`` (numbers of key factors); ``coverage`` (0 to 1, by weight: rated /
            applicable); ``score`` (0 to 100; missing below the coverage that it needs), ``low`` and ``high`` (the score
            with every missing rating at the lowest and at the highest level).

        Raises
        ------
        ickit.InputError
            ``year`` is no wave.

        Examples
        --------
        >>> import ickit
        >>> scores = ickit.load("data/demo", "introductory-language-courses").scores(2024)
        >>> scores.loc[scores["city"] == "lindenfurt", ["in_place", "score"]].round(1).values.tolist()
        [[4.0, 62.5]]
        """
        rows = with_names(self._wave(self.data.scores, year), "city", self.data.names)
        return tidy(rows, SCORES, exact=exact)

    def group_scores(self, year: int | None = None, exact: bool = False) -> pd.DataFrame:
        """As :meth:`scores`, for each group of key factors; no rows where the benchmark has no groups.

        Returns
        -------
        pandas.DataFrame
            The columns of :meth:`scores` with four after ``year``: ``group`` (the id of a group of the tree, or the
            heading), ``group_name``, ``parent`` (the id of the group that holds it; missing at the top) and ``depth``
            (1 at the top). Of a tree every node has its rows, a group before those that it holds.
        """
        found = scores.group_scores(self._wave(self.data.ratings, year), self.data.benchmark)
        if "depth" not in found:
            found = found.assign(group_name=found["group"], parent=None, depth=1)
        return tidy(with_names(found, "city", self.data.names), GROUP_SCORES, exact=exact)

    def other_rules(self, year: int | None = None, exact: bool = False) -> pd.DataFrame:
        """How far other reasonable rules move each score.

        Returns
        -------
        pandas.DataFrame
            A row a city, wave and rule: ``city``, ``city_name``, ``year``, ``rule``, ``score`` (0 to 100),
            ``difference`` (to the score by the default rule, in points).
        """
        found = scores.alternatives(self._wave(self.data.ratings, year), self.data.benchmark)
        return tidy(with_names(found, "city", self.data.names), OTHER_RULES, exact=exact)

    def ranks(
        self,
        year: int,
        draws: int = 10_000,
        seed: int = 20_120_522,
        digits: int | None = None,
        **options: Unpack[RankOptions],
    ) -> pd.DataFrame:
        """The rank of every city in a wave, and how sure it is.

        Choices that could have been made otherwise (weights, missing ratings, judgement, the mean) are made otherwise
        ``draws`` times, as the OECD/JRC Handbook on Constructing Composite Indicators (2008) does.

        Parameters
        ----------
        year : int
            The wave.
        draws : int
            How often, at least 100.
        seed : int
            The same seed gives the same numbers.
        digits : int, optional
            Rank by scores rounded half up to so many decimals, as a published list may do; by default by exact scores.
            The draws are ranked by exact scores in either case.
        **options
            What is made otherwise, and how far: the parameters ``choices``, ``weight_noise``, ``means``, ``power``,
            ``slip_size`` and ``slip_chance`` of the notebook ``uncertainty``, with the same words and defaults.

        Returns
        -------
        pandas.DataFrame
            A row a city: ``city``, ``city_name``, ``year``; ``rank`` (exact; 1 is the highest score, ties share the
            smallest; missing without a score), ``tied`` (other cities of the same rank), ``ranked`` (cities with a
            rank); ``median``, ``p5``, ``p95`` (ranks over the draws); ``top_third``, ``middle_third``, ``bottom_third``
            (shares of draws, 0 to 1); ``reason`` (why there is no rank; missing where there is one).

        Raises
        ------
        ickit.InputError
            ``year`` is no wave, ``draws`` or ``seed`` are too small, or an option cannot be read.

        Examples
        --------
        >>> import ickit
        >>> study = ickit.load("data/demo", "introductory-language-courses")
        >>> sure = study.ranks(2024, draws=100, choices="weights", weight_noise="1/10")
        >>> bool((sure["p95"] - sure["p5"]).max() < 23)
        True
        """
        found = load_ranks(self.data, year, draws=draws, seed=seed, **options).intervals
        ranks = self.data.ranks if digits is None else comparison.ranks(self.data.scores, digits=digits)
        exact = in_year(ranks, year)[["city", "year", "rank", "tied", "ranked"]]
        rows = exact.merge(found.drop(columns=["nominal"]), on="city", how="left")
        return tidy(with_names(rows, "city", self.data.names), RANKS)

    def by_key_factor(self, year: int | None = None, exact: bool = False) -> pd.DataFrame:
        """How many cities have each key factor in place.

        Returns
        -------
        pandas.DataFrame
            A row a wave and key factor: ``year``, ``key_factor``, ``key_factor_name``; ``cities`` (to which it
            applies), ``rated``, ``in_place`` (numbers of cities); ``share`` (0 to 1: in_place / rated); ``low`` and
            ``high`` (the bounds of the share among all ``cities``, with every missing rating not in place, and in
            place); ``mean`` (mean rating as a score, 0 to 100). Missing where nothing is rated.
        """
        found = comparison.factor_summary(self._wave(self.data.ratings, year), self.data.benchmark)
        return tidy(with_names(found, "key_factor", self._factor_names), BY_KEY_FACTOR, exact=exact)

    def coverage(self, year: int | None = None, exact: bool = False) -> pd.DataFrame:
        """How much was rated: a row a city and wave.

        Returns
        -------
        pandas.DataFrame
            ``city``, ``city_name``, ``year``, ``rated`` and ``applicable`` (numbers of key factors), ``coverage`` (0 to
            1, by weight; missing where nothing applies).
        """
        rows = self._wave(self.data.scores, year)
        rated = rows["in_place"] + rows["partly"] + rows["not_in_place"]
        rows = rows.assign(rated=rated, applicable=rated + rows["not_rated"])
        return tidy(with_names(rows, "city", self.data.names), COVERAGE, exact=exact)

    @property
    def _factor_names(self) -> dict[str, str]:
        return {f.id: f.name for f in self.data.benchmark.key_factors}

    def _wave(self, rows: pd.DataFrame, year: int | None) -> pd.DataFrame:
        """The rows of a wave. Raises InputError where there is no such wave."""
        if year is not None:
            self.data.wave(year)
        return in_year(rows, year).reset_index(drop=True)
