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

from ickit.benchmark.library import CHARTER
from ickit.benchmark.model import Benchmark
from ickit.disclosure.consent import Waves
from ickit.disclosure.partition import EACH, MINIMUM, PublishedGroups, complete_answers, groups_to_tell, place_cities
from ickit.errors import Fault, InputError
from ickit.tables.dataset import Tables, Unnamed


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
    told = PublishedGroups()
    for key, rows in rated.groupby(["benchmark", "year", "assessor"], sort=True):
        name, year, assessor = str(key[0]), int(str(key[1])), str(key[2])
        benchmark, wave = known.get(name), (name, year)
        named = agreed.get(wave, frozenset())
        if benchmark is None or not named:
            continue
        others = rows[~rows["city"].isin(named)]
        placement = place_cities(sorted(others["city"].unique()), tables, benchmark, year, assessor, peer_group)
        if placement.rated:
            complete, factors = complete_answers(others, placement.groups.keys(), benchmark)
            placement, others = placement.only(complete), others[others["key_factor"].isin(factors)]
        groups = groups_to_tell(placement, minimum)
        for group, cities in (told.add(year, placement, groups) if placement.rated else groups).items():
            of_group = others[others["city"].isin(cities)]
            found.extend(_told(Unnamed(*wave, assessor, group, len(cities)), of_group, benchmark, minimum))
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
