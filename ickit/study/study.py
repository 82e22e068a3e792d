"""The study: what a researcher holds. Its methods give tidy frames; the same call gives the numbers of the pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

import pandas as pd

from ickit._base.phrases import counted
from ickit.study import study_data
from ickit.study.learning import Learning
from ickit.study.rank_choices import RankOptions
from ickit.study.ranks import load_ranks
from ickit.study.tidy import Columns, tidy, with_names

if TYPE_CHECKING:
    from ickit.benchmark.model import Benchmark

SENSITIVITY: Columns = {
    "group": "str", "first_order": "float64", "first_low": "float64", "first_high": "float64", "total": "float64",
    "total_low": "float64", "total_high": "float64", "samples": "int64", "reason": "str",
}  # fmt: skip
LEFT_OUT: Columns = {
    "key_factor": "str", "key_factor_name": "str", "city": "str", "city_name": "str", "nominal": "Int64",
    "rank": "Int64", "shift": "Int64",
}  # fmt: skip


class Study(Learning):
    """One source, one benchmark and the choices of an analysis. Made by :func:`ickit.load`; never changed.

    Attributes
    ----------
    benchmark : ickit.benchmark.model.Benchmark
        What was asked, with the key factors of the study alone.
    waves : list of int
        The years in which some city used the benchmark, in order.
    assessor, context_assessor : str
        Whose ratings, and whose levels of context, count.
    peer_group : str
        With whom a city is compared.
    source : str
        The name of the source.
    data : ickit.study.study_data.StudyData
        The tables and exact frames behind; what the project's own modules work with.

    Examples
    --------
    >>> import ickit
    >>> study = ickit.load("data/demo", "introductory-language-courses")
    >>> study
    Study of demo: Introductory and language courses (introductory-language-courses)
      23 cities, 6 waves (2014 to 2024), 9 key factors
      rated by self, context by self, peer group all
    """

    def __init__(self, data: study_data.StudyData) -> None:
        self.data = data

    def __repr__(self) -> str:
        data, waves = self.data, self.waves
        span = "" if not waves else f" ({waves[0]})" if len(waves) == 1 else f" ({waves[0]} to {waves[-1]})"
        cities = data.ratings["city"].nunique()
        size = f"{counted(cities, 'city', 'cities')}, {counted(len(waves), 'wave')}{span}"
        return (
            f"Study of {self.source}: {data.benchmark.title} ({data.benchmark.id})\n"
            f"  {size}, {counted(len(data.benchmark.key_factors), 'key factor')}\n"
            f"  rated by {self.assessor}, context by {self.context_assessor}, peer group {self.peer_group}"
        )

    @property
    def benchmark(self) -> Benchmark:
        """What was asked, with the key factors of the study alone."""
        return self.data.benchmark

    @property
    def waves(self) -> list[int]:
        """The years in which some city used the benchmark, in order."""
        return list(self.data.waves)

    @property
    def assessor(self) -> str:
        """Whose ratings count."""
        return self.data.assessor

    @property
    def context_assessor(self) -> str:
        """Whose levels of context count."""
        return self.data.context_assessor

    @property
    def peer_group(self) -> str:
        """With whom a city is compared."""
        return self.data.peer_group

    @property
    def source(self) -> str:
        """The name of the source."""
        return self.data.tables.source

    def sensitivity(
        self, year: int, samples: int | None = None, seed: int = 20_120_522, **options: Unpack[RankOptions]
    ) -> pd.DataFrame:
        """Which group of choices moves the ranks of a wave most: Sobol indices.

        Parameters
        ----------
        year : int
            The wave.
        samples : int, optional
            Base samples of the design; by default as many as the digits that a page prints need.
        seed : int
            The same seed gives the same numbers.
        **options
            What is made otherwise, and how far, as for :meth:`ranks`.

        Returns
        -------
        pandas.DataFrame
            A row a group of choices: ``group``, ``first_order`` and ``total`` (shares of the variance that the group
            makes alone, and together with the others) with 95 % intervals ``first_low``, ``first_high``,
            ``total_low``, ``total_high``; ``samples``; ``reason``
            (why there are no indices; missing where there are).

        Raises
        ------
        ickit.InputError
            ``year`` is no wave, or an option cannot be read.

        References
        ----------
        Lamboni, Monod and Makowski 2011, Reliab. Eng. Syst. Saf. 96; Gamboa et al. 2014, Electron. J. Stat. 8.
        """
        found = load_ranks(self.data, year, seed=seed, **options).sensitivity(samples)
        return tidy(found, SENSITIVITY)

    def leave_one_out(self, year: int, weight_to: Literal["group", "all"] | None = None) -> pd.DataFrame:
        """The ranks of a wave without each key factor in turn.

        Parameters
        ----------
        year : int
            The wave.
        weight_to : {"group", "all"}, optional
            Who gets the weight of the factor that is left out: the rest of its group, or all others in proportion to
            theirs. By default the group where the benchmark has a tree of groups, else all.

        Returns
        -------
        pandas.DataFrame
            A row a key factor and city with a rank: ``key_factor``, ``key_factor_name``, ``city``, ``city_name``;
            ``nominal`` (rank with all factors), ``rank`` (without it; missing where nothing else of the city is rated),
            ``shift`` (rank - nominal: above 0 the city ranks lower without it).

        Raises
        ------
        ickit.InputError
            ``year`` is no wave, or ``weight_to`` is ``group`` where the benchmark has no groups, or not known.
        """
        ranks = load_ranks(self.data, year, weight_to=weight_to or "")
        found = ranks.without_one_factor(over_all=(weight_to or ("all" if ranks.tree is None else "group")) == "all")
        named = with_names(with_names(found, "key_factor", self._factor_names), "city", self.data.names)
        return tidy(named, LEFT_OUT)


def load(
    source: str | Path,
    benchmark: str | Path = "introductory-language-courses",
    *,
    assessor: str = "",
    key_factors: str = "all",
    peer_group: str = "all",
    public: bool = False,
    coverage: str | float = "",
    city: str | None = None,
    year: int | None = None,
    until: int | None = None,
) -> Study:
    """Read a source and one benchmark for an analysis.

    Parameters
    ----------
    source : str or pathlib.Path
        A folder of tables, a workbook, or the URL of one or of a database. Relative paths are taken from the working
        directory.
    benchmark : str or pathlib.Path
        The id of a known benchmark, or a YAML file.
    assessor : str
        Whose ratings count; empty for the only assessor present, else ``self``.
    key_factors : str
        ``all``, or ids with commas between.
    peer_group : str
        With whom a city is compared: ``all``, or parts with commas between, each ``country``, the id of a context
        factor, an indicator with its breaks (``population/200000/500000``), or ``similar/10`` for the ten most similar
        cities.
    public : bool
        Read the public edition: it names only cities that agreed.
    coverage : str or float
        The share of rated weight below which there is no score (``1/2``); with others for some groups of a tree:
        ``1/2, policy=3/4``. Empty for the benchmark's own.
    city, year, until : str, int, int, optional
        Read only the rows of one city, of one wave, or of the waves up to one: what a page needs. All by default.

    Returns
    -------
    Study

    Raises
    ------
    ickit.InputError
        With every fault of the source, the benchmark or a choice: what is wrong, where, and how to mend it.

    Examples
    --------
    >>> import ickit
    >>> study = ickit.load("data/demo", "introductory-language-courses", assessor="self")
    >>> study.waves
    [2014, 2016, 2018, 2020, 2022, 2024]
    """
    if year is not None and until is not None and year != until:
        raise ValueError("give year or until, not both")
    return Study(
        study_data.load_data(
            str(source),
            str(benchmark),
            city=city,
            year=year if until is None else until,
            upto=until is not None,
            assessor=assessor,
            key_factors=key_factors,
            peer_group=peer_group,
            public=public,
            coverage=str(coverage),
        )
    )
