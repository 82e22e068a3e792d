"""A study: one source, one benchmark and the choices an analysis makes, with what follows from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypedDict, TypeVar, Unpack

import pandas as pd

from ickit._base.phrases import comma_separated
from ickit.analysis import comparison, peer_groups, scores
from ickit.analysis.assessor import choose_assessor
from ickit.benchmark.context_factor import ContextFactor
from ickit.benchmark.coverage import with_coverage
from ickit.benchmark.library import context_factors
from ickit.benchmark.model import Benchmark
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.sources.snapshot import ALL_ROWS, RowFilter, Snapshot
from ickit.study import reader
from ickit.study.basis import Basis, basis_of
from ickit.study.reader import StudyRequest
from ickit.study.registry import aggregate, registered_name
from ickit.study.selection import _benchmarks, assessments_of, benchmarks_of
from ickit.study.similar import similar_to
from ickit.tables.dataset import Tables

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class StudyData:
    """One source, one benchmark and the choices an analysis makes. Made by :func:`load`; never changed.

    ``assessments`` are all ratings of the benchmark (see :func:`assessments_of`). ``assessor`` rated the benchmark,
    ``context_assessor`` the context; ``peer_group`` says with whom a city is compared (see
    :func:`ickit.analysis.peer_groups.peer_factors`); ``levels_of_context`` are the context table's, in order.
    ``earlier`` is the version that the benchmark follows, where its file is found. ``rows`` says which rows of the
    source ``tables`` hold; what needs the others, which are ``snapshot``, is an aggregate that :meth:`shared` gives.
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
    rows: RowFilter = ALL_ROWS
    request: StudyRequest | None = None
    snapshot: Snapshot | None = None
    _aggregates: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    _by_wave: dict[int, tuple[pd.DataFrame, list[str]]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def shared(self, make: Callable[..., _Value], *arguments: Any) -> _Value:
        """An aggregate over all cities: ``make(study, *arguments)`` with the study of all rows.

        ``make`` is registered (see :mod:`ickit.study.registry`); TypeError otherwise. It is called once for all reports
        of a run.
        """
        name = registered_name(make)
        key = (name, arguments)
        if key not in self._aggregates:
            if self.rows.whole or self.request is None:
                value = make(self, *arguments)
            else:
                value = reader.load_aggregate(self.request, name, arguments, lambda: make(self.whole, *arguments))
            self._aggregates[key] = value
        found: _Value = self._aggregates[key]
        return found

    @cached_property
    def whole(self) -> "StudyData":
        """The study of all rows. What comes of it is read, as far as a run can tell, only through :meth:`shared`."""
        if self.rows.whole or self.request is None or self.snapshot is None:
            return self
        return _data_from_rows(self.request, self.snapshot, ALL_ROWS)

    @cached_property
    def rated_tables(self) -> Tables:
        """The tables with ``assessments`` of this benchmark alone: for the Charter, with the survey's answers in it."""
        return replace(self.tables, assessments=self.assessments)

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """All ratings by the assessor (see :func:`ickit.analysis.scores.ratings`)."""
        return scores.ratings(self.assessments, self.benchmark, self.assessor)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Every city's result in every wave (see :func:`ickit.analysis.scores.score`)."""
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
        indicators = self.shared(basis).indicators
        return peer_groups.peer_factors(self.peer_group, self.benchmark, indicators, partition=self.public)

    @cached_property
    def context(self) -> pd.DataFrame:
        """The level of every context factor for every city and wave (see
        :func:`ickit.analysis.peer_groups.context_levels`)."""
        return self.levels(self.benchmark.context_factors or ())

    @cached_property
    def synthetic(self) -> bool:
        """Whether some city is fictional, by its country code."""
        return self.shared(basis).synthetic

    def wave(self, year: int) -> pd.DataFrame:
        """The ratings of one wave. Raises InputError where there is none."""
        return self._wave(year)[0].copy(deep=False)

    def cities_in(self, year: int) -> list[str]:
        """The cities with rows in a wave, in order of their slugs. Raises InputError where there is none."""
        return list(self._wave(year)[1])

    def _wave(self, year: int) -> tuple[pd.DataFrame, list[str]]:
        """The ratings of one wave, and its cities. Raises InputError where there is none."""
        if year not in self._by_wave:
            if year not in self.waves:
                mend = f"Waves: {', '.join(map(str, self.whole.waves)) or 'none'}."
                raise InputError(Fault("parameter year", f"{year} is no wave of {self.benchmark.id}", mend))
            own = self.ratings[self.ratings["year"] == year].reset_index(drop=True)
            self._by_wave[year] = own, sorted(own["city"].unique())
        return self._by_wave[year]

    def check_city(self, city: str, year: int) -> None:
        """Raise InputError where ``city`` is not in the data, or has no rows in the wave."""
        if not self.rows.whole:
            if city not in self.names or year not in self.waves or city not in self.cities_in(year):
                self.whole.check_city(city, year)
            return
        if city not in self.names:
            mend = did_you_mean(city, self.names)
            raise InputError(Fault("parameter city", f"{quoted(city)} is not in the data", mend))
        if city not in self.cities_in(year):
            years = [str(y) for y in self.waves if city in set(self.ratings.loc[self.ratings["year"] == y, "city"])]
            mend = f"It has rows in {', '.join(years)}." if years else f"It has none by {self.assessor} in any wave."
            raise InputError(
                Fault("parameter city", f"{quoted(city)} has no rows for {self.benchmark.id} in {year}", mend)
            )

    def group(self, city: str, year: int) -> peer_groups.Group | None:
        """The peer group of a city in a wave (see :func:`ickit.analysis.peer_groups.group_of`)."""
        return peer_groups.group_of(city, year, self.peer_group, self.levels(self.peer_factors), self.tables.cities)

    def members(self, group: peer_groups.Group, year: int) -> list[str]:
        """The cities of a peer group in a wave, in order of their slugs."""
        found = peer_groups.members(
            group, year, self.levels(self.peer_factors), self.tables.cities, self.cities_in(year)
        )
        for name, value in group:
            if name == peer_groups.SIMILAR:
                number, _, city = str(value).partition("/")
                near = {city, *similar_to(self, city, year, int(number), draws=1)["city"]}
                found = [one for one in found if one in near]
        return found

    def levels(self, factors: Sequence[ContextFactor]) -> pd.DataFrame:
        """The level of each of ``factors`` for every city and wave (see
        :func:`ickit.analysis.peer_groups.context_levels`)."""
        return peer_groups.context_levels(
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
        """Exact ranks within each wave (see :func:`ickit.analysis.comparison.ranks`)."""
        return comparison.ranks(self.scores)


class Choices(TypedDict, total=False):
    """What an analysis may choose: parameters of :func:`load`, and of every view that reads by it.

    ``assessor``: empty for the only one present, else ``self``. ``key_factors``: ``all``, or ids with commas between.
    ``peer_group``: see :func:`ickit.analysis.peer_groups.peer_factors`. ``public``: read the public edition.
    ``coverage``: see :func:`ickit.benchmark.coverage.with_coverage`.
    """

    assessor: str
    key_factors: str
    peer_group: str
    public: bool
    coverage: str


def load_data(
    data: str,
    benchmark: str,
    *,
    city: str | None = None,
    year: int | None = None,
    upto: bool = False,
    **choices: Unpack[Choices],
) -> StudyData:
    """Read a source and one benchmark for an analysis. Relative paths are taken from the working directory.

    For ``choices`` see :class:`Choices`. All rows are read or, where ``city``, ``year`` and ``upto`` say so, only some
    of them (see :class:`ickit.sources.snapshot.RowFilter`). Raises InputError with every fault of the source, the
    benchmark or a choice.
    """
    request = StudyRequest(data, benchmark, **choices)
    rows = RowFilter(city=city, year=year, upto=upto)
    if not rows.whole:
        whole, before = _benchmarks(benchmark)
        rows = replace(rows, benchmarks=tuple(b.id for b in (whole, before) if b is not None))
    snapshot = reader.load_snapshot(request, lambda: benchmarks_of(benchmark))
    reader.record_rows_read(request, rows, snapshot)
    study = _data_from_rows(request, snapshot, rows)
    _ = study.peer_factors  # a wrong peer group is said at once
    return study


@aggregate
def basis(study: StudyData) -> Basis:
    """What every analysis needs to know of the whole source."""
    return basis_of(study.tables, study.assessments, study.benchmark)


def data_from_snapshot(request: StudyRequest, snapshot: Snapshot) -> StudyData:
    """The study of all rows of tables that are already laid out."""
    return _data_from_rows(request, snapshot, ALL_ROWS)


def _data_from_rows(request: StudyRequest, snapshot: Snapshot, rows: RowFilter) -> StudyData:
    whole, before = _benchmarks(request.benchmark)
    whole = with_coverage(whole, request.coverage)
    chosen = whole if request.key_factors.strip() in ("", "all") else whole.subset(comma_separated(request.key_factors))
    tables = snapshot.tables(rows)
    assessments = assessments_of(tables, whole)
    known = _known(request, snapshot, rows, lambda: basis_of(tables, assessments, chosen))
    who = choose_assessor(known.raters, request.assessor)
    conditions = known.context_raters
    study = StudyData(
        tables=tables,
        assessments=assessments,
        benchmark=chosen.with_given(known.given),
        assessor=who,
        context_assessor=who if who in conditions else choose_assessor(conditions, what="the context table"),
        peer_group=request.peer_group,
        levels_of_context=context_factors().levels,
        public=request.public,
        earlier=before,
        rows=rows,
        request=request,
        snapshot=snapshot,
    )
    study._aggregates[registered_name(basis), ()] = known
    return study


def _known(request: StudyRequest, snapshot: Snapshot, rows: RowFilter, make: Callable[[], Basis]) -> Basis:
    """The basis of the whole source: made from all rows where these are read, else an aggregate of the run."""
    if rows.whole:
        return make()
    found: Basis = reader.load_aggregate(
        request, registered_name(basis), (), lambda: basis(data_from_snapshot(request, snapshot))
    )
    return found
