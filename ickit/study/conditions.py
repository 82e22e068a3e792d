"""The conditions cities work in, and how results go with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from ickit.analysis import comparison, peer_groups
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.study.associations import SCORE, load_tests
from ickit.study.results import Results
from ickit.study.tidy import Columns, in_year, tidy, with_names

if TYPE_CHECKING:
    from ickit.study.study_data import StudyData

CONTEXT: Columns = {
    "city": "str", "city_name": "str", "year": "int64", "context_factor": "str", "context_factor_name": "str",
    "level": "str", "order": "int64", "harder": "Int64", "value": "float64", "unit": "str", "value_year": "Int64",
    "source": "str", "flag": "str",
}  # fmt: skip
INDICATORS: Columns = {
    "city": "str", "city_name": "str", "year": "int64", "indicator": "str", "value": "float64", "unit": "str",
    "source": "str", "flag": "str",
}  # fmt: skip
GROUPS: Columns = {"city": "str", "city_name": "str", "year": "int64", "level": "str", "order": "int64"}
BY_GROUP: Columns = {
    "year": "int64", "level": "str", "order": "int64", "cities": "int64", "scored": "int64", "mean": "number",
    "median": "number", "lowest": "number", "highest": "number",
}  # fmt: skip
ASSOCIATIONS: Columns = {
    "outcome": "str", "outcome_name": "str", "context_factor": "str", "context_factor_name": "str", "family": "str",
    "unit": "str", "n_cities": "int64", "n_units": "int64", "waves": "str", "n_pairs": "int64", "D": "float64",
    "D_all": "float64", "tau_b": "float64",
    "lower": "float64", "equal": "float64", "higher": "float64", "p": "float64", "method": "str",
    "m": "int64", "q": "float64", "n_tests": "int64", "low": "float64", "high": "float64", "interval_reason": "str",
    "gamma": "float64", "D_error": "float64", "tau_b_error": "float64", "gamma_error": "float64",
    "n_countries": "Int64", "clustering_context": "float64", "clustering_outcome": "float64", "p_countries": "float64",
    "reason": "str", "note": "str",
}  # fmt: skip
WITHIN: Columns = {**ASSOCIATIONS, "slope": "float64", "n_changed": "Int64"}


class Conditions(Results):
    """The part of :class:`ickit.Study` on context."""

    data: StudyData

    def context(self, year: int | None = None) -> pd.DataFrame:
        """The level of every context factor for every city and wave that has one.

        Returns
        -------
        pandas.DataFrame
            ``city``, ``city_name``, ``year``, ``context_factor``, ``context_factor_name``; ``level`` (its words),
            ``order`` (0 is the first level), ``harder`` (0 is the least hard level; missing where neither end is
            harder); of an indicator ``value``, ``unit``, ``value_year`` (the year that the value is of), ``source`` and
            ``flag``.
        """
        rows = self._wave(self.data.context, year).rename(columns={"factor": "context_factor"})
        rows = with_names(with_names(rows, "city", self.data.names), "context_factor", self._context_names)
        return tidy(rows, CONTEXT)

    def indicators(self, indicator: str | None = None) -> pd.DataFrame:
        """The numbers about cities as the source has them.

        Returns
        -------
        pandas.DataFrame
            ``city``, ``city_name``, ``year``, ``indicator``, ``value``, ``unit``, ``source``, ``flag``.

        Raises
        ------
        ickit.InputError
            There is no such indicator.
        """
        rows = self.data.tables.indicators
        if indicator is not None:
            known = sorted(rows["indicator"].dropna().unique())
            if indicator not in known:
                problem = f"{quoted(indicator)} is no indicator of {self.data.tables.source}"
                raise InputError(Fault("indicator", problem, did_you_mean(indicator, known)))
            rows = rows[rows["indicator"] == indicator]
        return tidy(with_names(rows, "city", self.data.names), INDICATORS)

    def groups(self, year: int, by: str) -> pd.DataFrame:
        """The cities of a wave in groups.

        Parameters
        ----------
        year : int
            The wave.
        by : str
            The id of a context factor, ``country``, a grouping of the benchmark (``region``, say), or an indicator with
            its breaks (``population/200000/500000``: groups are closed below, the value is the latest up to the wave).

        Returns
        -------
        pandas.DataFrame
            A row a city that can be placed: ``city``, ``city_name``, ``year``, ``level`` (the group), ``order`` (0 is
            the first).

        Raises
        ------
        ickit.InputError
            ``year`` is no wave, or ``by`` makes no groups.
        """
        known = {f.id for f in self.data.benchmark.context_factors or ()}
        if by in known:
            levels = self.data.context[self.data.context["factor"] == by]
        elif by == "country" or by in self.data.benchmark.groupings:
            levels = self._grouped_by(year, by)
        else:
            levels = self._levels_of(by)
        self.data.wave(year)
        return tidy(with_names(in_year(levels, year), "city", self.data.names), GROUPS)

    def by_context_factor(self, year: int, context_factor: str, exact: bool = False) -> pd.DataFrame:
        """Scores by level of a context factor in a wave.

        Parameters
        ----------
        year : int
            The wave.
        context_factor : str
            The id of a context factor of the benchmark.
        exact : bool
            Numbers as :class:`fractions.Fraction` in place of floats.

        Returns
        -------
        pandas.DataFrame
            A row a level: ``year``, ``level``, ``order``, ``cities``, ``scored`` (cities with a score), ``mean``,
            ``median``, ``lowest``, ``highest`` (scores, 0 to 100; missing where no city has one).

        Raises
        ------
        ickit.InputError
            ``year`` is no wave, or there is no such context factor.
        """
        known = {f.id: f for f in self.data.benchmark.context_factors or ()}
        if context_factor not in known:
            problem = f"{quoted(context_factor)} is no context factor of {self.data.benchmark.id}"
            raise InputError(Fault("context_factor", problem, did_you_mean(context_factor, known)))
        levels = self.data.context[self.data.context["factor"] == context_factor]
        return self._by_group(year, levels, exact)

    def by_country(self, year: int, exact: bool = False) -> pd.DataFrame:
        """Scores by country in a wave; columns as :meth:`by_context_factor`, ``level`` being the country."""
        return self._by_group(year, self._grouped_by(year, "country"), exact)

    def by_grouping(self, year: int, grouping: str, exact: bool = False) -> pd.DataFrame:
        """Scores by a grouping of cities that has no order, such as a region or a network.

        Parameters
        ----------
        year : int
            The wave.
        grouping : str
            One of the benchmark's ``groupings``: a column of the cities table.
        exact : bool
            Numbers as :class:`fractions.Fraction` in place of floats.

        Returns
        -------
        pandas.DataFrame
            Columns as :meth:`by_context_factor`; groups in order of their names. Cities without a group are left out.

        Raises
        ------
        ickit.InputError
            ``year`` is no wave, or the benchmark names no such grouping.
        """
        known = self.data.benchmark.groupings
        if grouping not in known:
            problem = f"{quoted(grouping)} is no grouping of {self.data.benchmark.id}"
            raise InputError(Fault("grouping", problem, did_you_mean(grouping, known)))
        return self._by_group(year, self._grouped_by(year, grouping), exact)

    def by_indicator(self, year: int, groups: str, exact: bool = False) -> pd.DataFrame:
        """Scores by groups of an indicator in a wave.

        Parameters
        ----------
        year : int
            The wave.
        groups : str
            The indicator with its breaks: ``population/200000/500000``. Groups are closed below; the value used is the
            latest up to the wave.
        exact : bool
            Numbers as :class:`fractions.Fraction` in place of floats.

        Returns
        -------
        pandas.DataFrame
            As :meth:`by_context_factor`.

        Raises
        ------
        ickit.InputError
            ``year`` is no wave, or ``groups`` names no indicator or no breaks.
        """
        return self._by_group(year, self._levels_of(groups), exact)

    def associations(
        self,
        year: int,
        waves: Literal["one", "pooled", "within"] = "one",
        *,
        context_factors: str = "all",
        permutations: int = 10_000,
        seed: int = 20_120_522,
    ) -> pd.DataFrame:
        """How every key factor, and the score, go with every context factor. An association is not an effect.

        Parameters
        ----------
        year : int
            The wave.
        waves : {"one", "pooled", "within"}
            The wave alone; all waves up to it, comparing cities of one wave only; or changes between waves within
            cities, of the score.
        context_factors : str
            ``all``, or ids with commas between: with the key factors, the family of tests.
        permutations, seed : int
            Arrangements drawn for p (all are counted where there are at most 100,000), and the seed: the same gives the
            same numbers.

        Returns
        -------
        pandas.DataFrame
            A row a test: ``outcome`` (a key factor's id, or ``overall score``), ``outcome_name``, ``context_factor``,
            ``context_factor_name``, ``family`` of tests, ``unit`` (``cities`` or ``countries``), ``n_cities``,
            ``n_units``, ``waves``, ``n_pairs``; ``D`` (Somers' D, -1 to 1: negative where harder context goes with
            lower results; with pooled waves less its mean over the permitted arrangements), ``D_all`` (over all pairs)
            and ``tau_b``; ``lower``, ``equal``, ``higher`` (of pairs in different context, the share in which the one
            in harder context scores so); ``p`` (permutation, two-sided), ``method``, ``m`` (arrangements); ``q``
            (Benjamini and Hochberg 1995) over the ``n_tests`` of the page; ``low``, ``high`` (95 % interval of D) or
            ``interval_reason``; ``gamma`` (Goodman and Kruskal) and the asymptotic standard errors ``D_error``,
            ``tau_b_error`` and ``gamma_error``, of one wave of cities; ``n_countries``, ``clustering_context``,
            ``clustering_outcome`` (intraclass correlations by country) and ``p_countries`` where cities of a country
            are alike; ``reason`` (why there is no number) and ``note``. With ``within`` also ``slope`` (change of the
            result, in its own units, with one level harder) and ``n_changed`` (cities whose context changed). Missing
            where a number does not exist.

        Raises
        ------
        ickit.InputError
            ``year`` is no wave, or an argument is not known.

        References
        ----------
        Somers 1962; Benjamini and Hochberg 1995.
        """
        tests = load_tests(
            self.data,
            year,
            context_factors=context_factors,
            waves="one" if waves == "within" else waves,
            permutations=permutations,
            seed=seed,
        )
        found = tests.found if waves != "within" else tests.families.get("within", pd.DataFrame(columns=list(WITHIN)))
        names = {**self._factor_names, SCORE: "Overall score"}
        factor = found["context_factor"].map(tests.factor_name)
        rows = with_names(found, "outcome", names).assign(context_factor_name=factor)
        return tidy(rows, WITHIN if waves == "within" else ASSOCIATIONS)

    @property
    def _context_names(self) -> dict[str, str]:
        return {f.id: f.name for f in self.data.benchmark.context_factors or ()}

    def _grouped_by(self, year: int, column: str) -> pd.DataFrame:
        """The group of each city by a column of the cities table, in order of the groups' names."""
        countries = self.data.tables.cities.set_index("city")[column].dropna()
        order = {country: n for n, country in enumerate(sorted(countries.unique()))}
        rows = self._wave(self.data.scores, year)[["city", "year"]]
        rows = rows[rows["city"].isin(countries.index)].assign(level=lambda t: t["city"].map(countries))
        return rows.assign(order=rows["level"].map(order).astype("int64"))

    def _levels_of(self, groups: str) -> pd.DataFrame:
        """The level of each city and wave by one indicator's breaks, or by a context factor's id."""
        known = sorted(self.data.tables.indicators["indicator"].dropna().unique())
        factors = peer_groups.peer_factors(groups, self.data.benchmark, known)
        if len(factors) != 1:
            raise InputError(Fault("groups", f"{quoted(groups)} is not one indicator with its breaks", "Name one."))
        return self.data.levels(factors)

    def _by_group(self, year: int, levels: pd.DataFrame, exact: bool) -> pd.DataFrame:
        wave = self._wave(self.data.scores, year)
        found = comparison.by_group(wave, in_year(levels, year))
        return tidy(found, BY_GROUP, exact=exact)
