"""The public edition of the tables: all that a public page may be made from.

It is a function of the members' tables alone, and what comes of it is public, so that a page need not know what to
hide:

- rows only of waves in which the city agreed that its page may be public; of indicators the latest up to such a wave;
- no evidence, no notes, no answers in the city's own words, no recommendations: none was written for the public. What a
  city says in public is in its public notes, which stand in place of its notes, and in the practices that it offers;
  findings and ratings stay;
- of the actions of plans, those that are done and that the city marked as public: what was done, and how one can see
  it;
- ratings made between the smallest and the largest value of a wave are made anew between those of the cities named,
  since a rating beside its value would tell the ends, which may be another city's;
- in the texts that stay, every other city is "another city";
- notices of reading, and the cities' other names, are left out; rows stand in order of their keys, since the order in
  which answers came in may tell who gave them;
- of all other cities, counts of ratings, as far as they bound no city's rating (see
:mod:`ickit.disclosure.suppression`).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from ickit._base.frames import records, text
from ickit.benchmark.library import CHARTER
from ickit.benchmark.model import Benchmark
from ickit.disclosure.consent import Waves, consenting_waves
from ickit.disclosure.partition import MINIMUM
from ickit.disclosure.redaction import Names, names_of
from ickit.disclosure.suppression import unnamed_counts
from ickit.tables.dataset import Tables
from ickit.tables.made_ratings import made_among
from ickit.tables.schema import TABLES

_NEVER = ("evidence", "recommendations")
_BLANK: dict[str, tuple[str, ...]] = {
    "cities": ("aliases", "languages"),
    "assessments": ("note",),
    "survey": ("note",),
    "answers": ("answer",),
    "actions": ("cause", "horizon", "effort", "owner", "due"),
}
_FREE: dict[str, tuple[str, ...]] = {
    "practices": ("title", "summary", "reference"),
    "context": ("public_note",),
    "indicators": ("unit", "source", "flag"),
    "actions": ("text", "evidence"),
}
_RATED_BY = ("assessments", "answers", "context")


def public_edition(
    tables: Tables, benchmarks: Sequence[Benchmark], *, peer_group: str = "all", minimum: int = MINIMUM
) -> Tables:
    """The public edition of the members' ``tables``: new tables, and in ``unnamed`` the counts of all other cities.

    ``benchmarks`` are those whose rows the tables may hold; ``peer_group`` is the one partition of the run, ``minimum``
    the least number of unnamed cities that any count is of. Raises InputError where one of these cannot be used.
    """
    waves = consenting_waves(tables.invitations)
    names = names_of(tables.cities)
    named = frozenset(city for cities in waves.values() for city in cities)
    raters = _raters(tables, names, named)
    frames = {name: _kept(name, frame, waves, named) for name, frame in tables.frames().items()}
    frames["assessments"] = made_among(frames["assessments"], frames["indicators"], tables.frames(), benchmarks)
    for name, blank in _BLANK.items():
        frames[name] = frames[name].assign(**{c: pd.Series(float("nan"), frames[name].index, "str") for c in blank})
    for name, free in _FREE.items():
        frames[name] = _redacted(frames[name], free, _shown_in(waves, named), names)
    frames["context"] = frames["context"].assign(note=frames["context"]["public_note"])
    for name in _RATED_BY:
        frames[name] = frames[name].assign(assessor=frames[name]["assessor"].map(lambda a: raters.get(a, a)))
    counts = unnamed_counts(tables, benchmarks, waves, peer_group=peer_group, minimum=minimum)
    counts = tuple(replace(one, assessor=raters.get(one.assessor, one.assessor)) for one in counts)
    ordered: dict[str, Any] = {name: _in_order(name, frame) for name, frame in frames.items()}
    return replace(tables, **ordered, notices=(), unnamed=counts)


def _kept(name: str, frame: pd.DataFrame, waves: Waves, named: frozenset[str]) -> pd.DataFrame:
    """The rows of a table that are of agreed waves."""
    if name in _NEVER:
        return frame.iloc[:0]
    if name == "cities":
        return frame[frame["city"].isin(named)]
    if name == "indicators":
        return _latest(frame, waves)
    if name == "actions":
        frame = frame[frame["public"].fillna(False).astype(bool) & (frame["status"] == "done")]
    of_any = {(city, year) for (_, year), cities in waves.items() for city in cities}
    of_it = {(city, year, benchmark) for (benchmark, year), cities in waves.items() for city in cities}
    rows = zip(frame["city"], frame["year"], _benchmark(name, frame), strict=True)
    chosen = [(c, y) in of_any if pd.isna(b) else (c, y, b) in of_it for c, y, b in rows]
    return frame[pd.Series(chosen, index=frame.index, dtype=bool)]


def _benchmark(name: str, frame: pd.DataFrame) -> "pd.Series[Any]":
    return pd.Series(CHARTER, index=frame.index) if name == "survey" else frame["benchmark"]


def _latest(indicators: pd.DataFrame, waves: Waves) -> pd.DataFrame:
    """Of each indicator the rows that are the latest with a value up to some agreed wave of the city."""
    mine = sorted({(city, year) for (_, year), cities in waves.items() for city in cities})
    wave = pd.DataFrame(mine, columns=["city", "wave"]).astype({"city": "str", "wave": "int64"})
    valued = indicators[indicators["value"].notna()]
    upto = valued.assign(_row=valued.index).merge(wave, on="city")
    upto = upto[upto["year"] <= upto["wave"]].sort_values("year", kind="stable")
    rows = upto.drop_duplicates(["city", "wave", "indicator"], keep="last")["_row"]
    return indicators[indicators.index.isin(rows)]


def _shown_in(waves: Waves, named: frozenset[str]) -> Callable[[dict[str, Any]], Collection[str]]:
    """Which cities a row may name: those that agreed for its wave; for a row of no wave, any that agreed."""
    by_year: dict[int, set[str]] = {}
    for (_, year), cities in waves.items():
        by_year.setdefault(year, set()).update(cities)

    def shown(row: dict[str, Any]) -> Collection[str]:
        if "indicator" in row:
            return named
        benchmark = text(row["benchmark"])
        return waves.get((benchmark, row["year"]), ()) if benchmark else by_year.get(row["year"], ())

    return shown


def _redacted(
    frame: pd.DataFrame, columns: Sequence[str], shown: Callable[[dict[str, Any]], Collection[str]], names: Names
) -> pd.DataFrame:
    spoken = frame[frame[list(columns)].notna().any(axis=1)]
    rows = records(spoken)
    done = {}
    for column in columns:
        said = [names.without(row[column], shown(row)) if text(row[column]) else row[column] for row in rows]
        done[column] = frame[column].where(frame[column].isna(), pd.Series(said, spoken.index, frame[column].dtype))
    return frame.assign(**done)


def _raters(tables: Tables, names: Names, named: frozenset[str]) -> dict[str, str]:
    """Other words for assessors whose own name holds the name of a city that is not shown."""
    known = {str(a) for name in _RATED_BY for a in getattr(tables, name)["assessor"].dropna()}
    telling = sorted(one for one in known if names.without(f"{one} {one.title()}", named) != f"{one} {one.title()}")
    return {one: f"assessor {number}" for number, one in enumerate(telling, start=1)}


def _in_order(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(list(TABLES[name].key), kind="stable", na_position="first", ignore_index=True)
