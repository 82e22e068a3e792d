"""A study: one source, one benchmark and the choices an analysis makes, with what follows from them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from ickit import compare, peers, scores
from ickit.benchmark import (
    CHARTER,
    Benchmark,
    ContextFactor,
    context_factors,
    find_benchmark,
    known_benchmarks,
    load_benchmark,
)
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.tables import Tables, read
from ickit.tables.countries import FICTIONAL


@dataclass(frozen=True)
class Study:
    """One source, one benchmark and the choices an analysis makes. Made by :func:`load`; never changed.

    ``assessments`` are all ratings of the benchmark (see :func:`assessments_of`). ``assessor`` rated the benchmark,
    ``context_assessor`` the context; ``peer_group`` says with whom a city is compared (see
    :func:`ickit.peers.peer_factors`); ``levels_of_context`` are the context table's, in order. ``earlier`` is the
    version that the benchmark follows, where its file is found.
    """

    tables: Tables
    assessments: pd.DataFrame
    benchmark: Benchmark
    assessor: str
    context_assessor: str
    peer_group: str
    levels_of_context: tuple[str, ...]
    public: bool = False
    earlier: Benchmark | None = None

    @cached_property
    def rated_tables(self) -> Tables:
        """The tables with ``assessments`` of this benchmark alone: for the Charter, with the survey's answers in it."""
        return replace(self.tables, assessments=self.assessments)

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """All ratings by the assessor (see :func:`ickit.scores.ratings`)."""
        return scores.ratings(self.assessments, self.benchmark, self.assessor)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Every city's result in every wave (see :func:`ickit.scores.score`)."""
        return scores.score(self.ratings, self.benchmark)

    @cached_property
    def waves(self) -> list[int]:
        """The years in which some city used the benchmark, in order."""
        return sorted(int(y) for y in self.ratings["year"].unique())

    @cached_property
    def names(self) -> dict[str, str]:
        """The cities' names by slug; the slug itself where there is no name."""
        named = self.tables.cities.assign(name=self.tables.cities["name"].fillna(self.tables.cities["city"]))
        return dict(zip(named["city"], named["name"], strict=True))

    @cached_property
    def peer_factors(self) -> list[ContextFactor]:
        """The context factors by which peers are chosen."""
        indicators = sorted(self.tables.indicators["indicator"].dropna().unique())
        return peers.peer_factors(self.peer_group, self.benchmark, indicators)

    @cached_property
    def context(self) -> pd.DataFrame:
        """The level of every context factor for every city and wave (see :func:`ickit.peers.context_levels`)."""
        return self._levels(self.benchmark.context_factors or ())

    @cached_property
    def synthetic(self) -> bool:
        """Whether some city is fictional, by its country code."""
        return bool(self.tables.cities["country"].isin(FICTIONAL).any())

    def wave(self, year: int) -> pd.DataFrame:
        """The ratings of one wave. Raises InputError where there is none."""
        if year not in self.waves:
            mend = f"Waves: {', '.join(map(str, self.waves)) or 'none'}."
            raise InputError(Fault("parameter year", f"{year} is no wave of {self.benchmark.id}", mend))
        return self.ratings[self.ratings["year"] == year].reset_index(drop=True)

    def cities_in(self, year: int) -> list[str]:
        """The cities with rows in a wave, in order of their slugs."""
        return sorted(self.wave(year)["city"].unique())

    def check_city(self, city: str, year: int) -> None:
        """Raise InputError where ``city`` is not in the data, or has no rows in the wave."""
        if city not in self.names:
            mend = did_you_mean(city, self.names)
            raise InputError(Fault("parameter city", f"{quoted(city)} is not in the data", mend))
        if city not in self.cities_in(year):
            years = [str(y) for y in self.waves if city in set(self.ratings.loc[self.ratings["year"] == y, "city"])]
            mend = f"It has rows in {', '.join(years)}." if years else f"It has none by {self.assessor} in any wave."
            raise InputError(
                Fault("parameter city", f"{quoted(city)} has no rows for {self.benchmark.id} in {year}", mend)
            )

    def peers(self, city: str, year: int) -> list[str] | None:
        """The other cities of a city's peer group in a wave; None where the city cannot be placed in one."""
        here = self.tables.cities[self.tables.cities["city"].isin(self.cities_in(year))]
        levels = self._levels(self.peer_factors)
        return peers.peer_cities(city, year, self.peer_group, self.peer_factors, levels, here)

    def _levels(self, factors: Sequence[ContextFactor]) -> pd.DataFrame:
        return peers.context_levels(
            self.scores[["city", "year"]],
            factors,
            self.tables.context,
            self.tables.indicators,
            benchmark=self.benchmark.id,
            assessor=self.context_assessor,
            levels=self.levels_of_context,
        )

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Exact ranks within each wave (see :func:`ickit.compare.ranks`)."""
        return compare.ranks(self.scores)


def load(
    data: str,
    benchmark: str,
    *,
    assessor: str = "",
    key_factors: str = "all",
    peer_group: str = "all",
    public: bool = False,
) -> Study:
    """Read a source and one benchmark for an analysis. Relative paths are taken from the working directory.

    ``assessor``: empty for the only one present, else ``self``. ``key_factors``: ``all``, or ids with commas between.
    Raises InputError with every fault of the source, the benchmark or a choice.
    """
    whole = load_benchmark(benchmark)
    chosen = whole if key_factors.strip() in ("", "all") else whole.subset(_ids(key_factors))
    before = _earlier(benchmark, whole)
    tables = read(data, benchmarks_with(whole, *([before] if before else [])), others=False)
    of_it = assessments_of(tables, whole)
    context = tables.context[tables.context["benchmark"].isna() | (tables.context["benchmark"] == whole.id)]
    who = scores.choose_assessor(of_it, assessor)
    raters = set(context["assessor"].dropna())
    study = Study(
        tables=tables,
        assessments=of_it,
        benchmark=chosen,
        assessor=who,
        context_assessor=who if who in raters else scores.choose_assessor(context, what="the context table"),
        peer_group=peer_group,
        levels_of_context=context_factors().levels,
        public=public,
        earlier=before,
    )
    _ = study.peer_factors  # a wrong peer group is said at once
    return study


def assessments_of(tables: Tables, benchmark: Benchmark) -> pd.DataFrame:
    """All ratings of one benchmark, with the columns of the assessments table and ``missing``.

    For the Charter the survey's answers come first, as ratings by ``self``. Raises InputError where the two tables
    rate the same commitment.
    """
    rated = tables.assessments[tables.assessments["benchmark"] == benchmark.id].reset_index(drop=True)
    if benchmark.id != CHARTER or tables.survey.empty:
        return rated
    from ickit.survey import as_assessments  # brings statistics that only the survey needs

    key = ["city", "year", "key_factor"]
    why = tables.survey.rename(columns={"commitment": "key_factor"})[[*key, "missing"]]
    answers = as_assessments(tables.survey, benchmark).merge(why, on=key, how="left")
    twice = rated[rated["assessor"] == "self"].merge(answers[key], on=key)
    if len(twice):
        row = twice.iloc[0]
        problem = f"{row['city']} rates {row['key_factor']} of the Charter in {row['year']} here and in survey"
        raise InputError(Fault("assessments", problem, "Keep one of the two, best the answer in survey."))
    return pd.concat([answers, rated], ignore_index=True) if len(rated) else answers


def _earlier(named: str, benchmark: Benchmark) -> Benchmark | None:
    """The version that a benchmark follows: one the project knows, or the file of that name beside its own."""
    if benchmark.follows is None:
        return None
    earlier = benchmark.follows.benchmark
    beside = find_benchmark(named).with_name(f"{earlier}.yaml")
    if earlier in known_benchmarks():
        return load_benchmark(earlier)
    return load_benchmark(beside) if beside.is_file() else None


def benchmarks_with(*own: Benchmark) -> list[Benchmark]:
    """These benchmarks, and every one the project knows that has not one of their ids."""
    ids = {b.id for b in own}
    return [*own, *(load_benchmark(i) for i in known_benchmarks() if i not in ids)]


def _ids(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


__all__ = ["CHARTER", "Study", "assessments_of", "benchmarks_with", "load"]
