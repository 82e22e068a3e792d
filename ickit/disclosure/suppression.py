"""What a public edition may tell of cities that did not agree to be named: how many have each rating, and only where
that bounds no single city's rating.

The reader is taken to know who was invited, who took part and every rating of the named cities, and to be one of the
unnamed cities that knows its own rating. A count says nothing about one city as long as each level that it tells apart
is held by at least two: then every city may have any of them, also in the eyes of one of them. So:

- fewer than ``minimum`` unnamed cities, in a group or among those that rated a key factor: no count;
- every level held by at least two: the count of every level; else
- the highest level and all lower ones together held by at least two each: these two counts; else no count.

The three ways are nested, so that why one was chosen tells nothing either. Key factors, assessors, waves and
benchmarks are counted apart, never together for the same cities, so each city's ratings stay free of each other, and
its score with them: it may lie anywhere from 0 to 100.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from ickit.analysis import peer_groups, scores
from ickit.benchmark.library import CHARTER, context_factors
from ickit.benchmark.model import Benchmark
from ickit.disclosure.consent import Waves
from ickit.errors import Fault, InputError
from ickit.tables.dataset import Tables, Unnamed

MINIMUM = 5
EACH = 2


def unnamed_counts(
    tables: Tables,
    benchmarks: Sequence[Benchmark],
    agreed: Waves,
    *,
    peer_group: str = "all",
    minimum: int = MINIMUM,
) -> tuple[Unnamed, ...]:
    """The counts of ratings of the cities that are not named, as far as they may be told.

    ``tables`` are those of the members, ``agreed`` the waves whose cities are named (see
    :func:`ickit.disclosure.consent`). Only waves in which some city is named have counts. ``peer_group`` is the one
    partition into groups (as :func:`ickit.analysis.peer_groups.peer_factors` takes it): with one, counts are made group
    by group, and none over all groups. Raises InputError where ``minimum`` is below 5.
    """
    if minimum < MINIMUM:
        problem = f"{minimum} cities are too few for a public edition"
        raise InputError(Fault("minimum", problem, f"Use {MINIMUM} or more."))
    known = {benchmark.id: benchmark for benchmark in benchmarks}
    rated = rated_rows(tables)
    found: list[Unnamed] = []
    for key, rows in rated.groupby(["benchmark", "year", "assessor"], sort=True):
        name, year, assessor = str(key[0]), int(str(key[1])), str(key[2])
        benchmark, wave = known.get(name), (name, year)
        named = agreed.get(wave, frozenset())
        if benchmark is None or not named:
            continue
        others = rows[~rows["city"].isin(named)]
        parts = _groups(sorted(others["city"].unique()), tables, benchmark, year, assessor, peer_group)
        for group, cities in _large_enough(parts, others["city"].nunique(), peer_group, minimum):
            of_group = others[others["city"].isin(cities)]
            head = Unnamed(*wave, assessor, group, len(cities))
            found.extend(_told(head, of_group, benchmark, minimum))
    return tuple(found)


def rated_rows(tables: Tables) -> pd.DataFrame:
    """All ratings: those of assessments, and the survey's answers as the Charter's ratings by ``self``.

    Columns: city, year, benchmark, key_factor, assessor, rating.
    """
    columns = ["city", "year", "benchmark", "key_factor", "assessor", "rating"]
    survey = tables.survey.rename(columns={"commitment": "key_factor", "answer": "rating"})
    survey = survey.assign(benchmark=CHARTER, assessor="self")
    return pd.concat([tables.assessments[columns], survey[columns]], ignore_index=True)


def suppress_small_counts(
    levels: Sequence[str], by_level: Sequence[int], minimum: int = MINIMUM, *, best: int = 1
) -> tuple[tuple[tuple[str, ...], int], ...]:
    """How the numbers of cities ``by_level`` (lowest first) may be told: pairs of levels and their count; none: not at
    all. ``best``: how many levels, from the highest down, count as in place; where these are several, only how many
    cities have one of them and how many have not is told.

    >>> suppress_small_counts(("not_met", "partly_met", "met"), (2, 2, 3))
    ((('not_met',), 2), (('partly_met',), 2), (('met',), 3))
    >>> suppress_small_counts(("not_met", "partly_met", "met"), (1, 2, 3))
    ((('not_met', 'partly_met'), 3), (('met',), 3))
    >>> [suppress_small_counts(("not_met", "partly_met", "met"), n) for n in ((0, 0, 9), (0, 2, 2))]
    [(), ()]
    """
    total = sum(by_level)
    if total < minimum:
        return ()
    if best == 1 and min(by_level) >= EACH:
        return tuple(((level,), count) for level, count in zip(levels, by_level, strict=True))
    reached = sum(by_level[-best:])
    if min(reached, total - reached) >= EACH:
        return ((tuple(levels[:-best]), total - reached), (tuple(levels[-best:]), reached))
    return ()


def _told(head: Unnamed, rows: pd.DataFrame, benchmark: Benchmark, minimum: int) -> Iterator[Unnamed]:
    scale = benchmark.scale
    if scale.continuous:  # of any decimals each rating would be told alone
        return
    levels, best = scale.names, len(scale.in_place)
    of = rows.groupby(["key_factor", "rating"]).size()
    for factor in benchmark.ids:
        by_level = [int(of.get((factor, level), 0)) for level in levels]
        if counts := suppress_small_counts(levels, by_level, minimum, best=best):
            yield replace(head, key_factor=factor, rated=sum(by_level), counts=counts)


def _groups(
    cities: Sequence[str], tables: Tables, benchmark: Benchmark, year: int, assessor: str, peer_group: str
) -> dict[peer_groups.Group, list[str]]:
    """The cities by their peer group; none of one that cannot be placed, or where the benchmark lacks a factor."""
    if peer_group.strip() in ("", "all"):
        return {(): list(cities)}
    try:
        factors = peer_groups.peer_factors(peer_group, benchmark, tables.indicators["indicator"].dropna().unique())
    except InputError:  # a page of this benchmark refuses the partition itself
        return {}
    context = tables.context[tables.context["benchmark"].isna() | (tables.context["benchmark"] == benchmark.id)]
    raters = {str(rater) for rater in context["assessor"].dropna()}
    levels = peer_groups.context_levels(
        pd.DataFrame({"city": list(cities), "year": year}),
        factors,
        context,
        tables.indicators,
        benchmark=benchmark.id,
        assessor=assessor if assessor in raters else scores.choose_assessor(raters, what="the context table"),
        levels=context_factors().levels,
    )
    found: dict[peer_groups.Group, list[str]] = {}
    for city in cities:
        group = peer_groups.group_of(city, year, peer_group, levels, tables.cities)
        if group is not None:
            found.setdefault(group, []).append(city)
    return found


def _large_enough(
    groups: dict[peer_groups.Group, list[str]], everyone: int, peer_group: str, minimum: int
) -> list[tuple[peer_groups.Group, list[str]]]:
    """The groups that may be told of. With a partition at least two cities stay outside of all of them, so that
    nobody's group, which may rest on a rating of its conditions, is known; else the smallest is left out as well.
    """
    kept = sorted(
        (pair for pair in groups.items() if len(pair[1]) >= minimum), key=lambda pair: (len(pair[1]), pair[0])
    )
    whole = peer_group.strip() in ("", "all", "country")
    if not whole and kept and everyone - sum(len(cities) for _, cities in kept) < EACH:
        kept = kept[1:]
    return sorted(kept, key=lambda pair: str(pair[0]))
