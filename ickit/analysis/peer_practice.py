"""What other cities can teach: how many have a point in place, who, and which practices they offer."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

import pandas as pd

from ickit._base.frames import records, text
from ickit.benchmark.model import Benchmark, KeyFactor, Part, Question
from ickit.tables.dataset import Tables

MOST_NAMED = 8
MOST_PRACTICES = 25
_OF_ONE = 15  # practices of one city on a key factor
_KEPT = MOST_PRACTICES + _OF_ONE  # so that enough are left when a city's own are taken out
NO_ANSWER = "no answer"
_KNOWN = ("in_place", "partly", "not_in_place")


class Count(NamedTuple):
    """Of some cities: how many are known on a point, how many have it in place, and the first of these (name, slug)."""

    known: int
    in_place: int
    first: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> list[str]:
        """The first of the cities that have it in place, by name."""
        return [name for name, _ in self.first[:MOST_NAMED]]


class Offers(NamedTuple):
    """The practices that cities offer on one key factor: how many, and the first of them.

    Each row has city, who (the city's name), like_context (whether it is in the peer group), year, title, text,
    reference.
    """

    number: int = 0
    rows: tuple[Mapping[str, Any], ...] = ()


Findings = Mapping[tuple[str, str], Mapping[str, Any]]
"""A wave's answers by city and question."""


@dataclass(frozen=True)
class PeerPractice:
    """What the cities of a peer group have in place, by key factor, question and part (None: the city has no group),
    and what any city offers, by key factor. The city itself is not among them.
    """

    counts: Mapping[str, Count] | None = None
    offers: Mapping[str, Offers] = field(default_factory=dict)


def without(city: str, every: PeerPractice, alone: PeerPractice) -> PeerPractice:
    """The others of a city, from what is known of every city and of that city ``alone`` (see :func:`alone`)."""
    counts, own = every.counts, alone.counts or {}
    rest = counts and {
        point: Count(c.known - own[point].known, c.in_place - own[point].in_place, _except(city, c.first))
        for point, c in counts.items()
    }
    none = Offers()
    offers = {f: _offers_without(city, found, alone.offers.get(f, none)) for f, found in every.offers.items()}
    return PeerPractice(rest, offers)


def alone(
    city: str, tables: Tables, benchmark: Benchmark, year: int, assessor: str, names: Mapping[str, str]
) -> PeerPractice:
    """What one city has in place in a wave, by one assessor, and what it offers up to then."""
    own = counts(tables, benchmark, year, assessor, [city], names)
    rows = tables.practices
    return PeerPractice(own, offered(rows[rows["city"] == city], benchmark, year, [], names))


def _except(city: str, first: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in first if pair[1] != city)


def _offers_without(city: str, found: Offers, own: Offers) -> Offers:
    rows = tuple(row for row in found.rows if row["city"] != city)
    return Offers(found.number - own.number, rows[:MOST_PRACTICES])


def counts(
    tables: Tables, benchmark: Benchmark, year: int, assessor: str, cities: Sequence[str], names: Mapping[str, str]
) -> dict[str, Count]:
    """How many of ``cities`` have each key factor, question and part in place in a wave, by one assessor.

    Known are: rated, for a key factor; with a finding of in place, partly or not in place, for a question or part.
    """
    ratings = wave(tables.assessments, benchmark, year, assessor, cities)
    levels = {(r["city"], r["key_factor"]): text(r["rating"]) for r in records(ratings)}
    findings = {(r["city"], r["question"]): r for r in records(wave(tables.answers, benchmark, year, assessor, cities))}
    found = {}
    for factor in benchmark.key_factors:
        rated = {c: levels.get((c, factor.id)) for c in cities}
        levels_of = {c: level for c, level in rated.items() if level and benchmark.scale.rate(level) is not None}
        best = [c for c, level in levels_of.items() if benchmark.scale.standing(level) == "in_place"]
        found[factor.id] = _count(levels_of, best, names)
        for question, part in points_of(factor):
            said = {c: finding(c, question, part, findings)[0] for c in cities}
            known = [c for c, f in said.items() if f in _KNOWN]
            found[(part or question).id] = _count(known, [c for c in known if said[c] == "in_place"], names)
    return found


def _count(known: Collection[str], in_place: Collection[str], names: Mapping[str, str]) -> Count:
    first = sorted((names.get(c, c), c) for c in in_place)[: MOST_NAMED + 1]
    return Count(len(known), len(in_place), tuple(first))


def offered(
    practices: pd.DataFrame, benchmark: Benchmark, year: int, cities: Collection[str], names: Mapping[str, str]
) -> dict[str, Offers]:
    """By key factor: practices offered up to a wave, first those of ``cities``, then the latest; of each city 15."""
    near = set(cities)
    own = practices[(practices["benchmark"] == benchmark.id) & (practices["year"] <= year)]
    found = {}
    for factor, part in own.groupby("key_factor", sort=False):
        rows = sorted(records(part), key=lambda r: (r["city"] not in near, -r["year"], r["city"], r["title"]))
        kept = islice(_few_of_each(rows), _KEPT)
        found[str(factor)] = Offers(len(rows), tuple(_offer(row, names, near) for row in kept))
    return found


def _few_of_each(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Rows in their order, without those of a city that has had enough."""
    had = Counter[Any]()
    for row in rows:
        had[row["city"]] += 1
        if had[row["city"]] <= _OF_ONE:
            yield row


def _offer(row: Mapping[str, Any], names: Mapping[str, str], near: Collection[str]) -> dict[str, Any]:
    said = {"city": row["city"], "who": names.get(row["city"], row["city"]), "like_context": row["city"] in near}
    return {
        **said,
        "year": row["year"],
        "title": row["title"],
        "text": row["summary"],
        "reference": row["reference"],
    }


def wave(table: pd.DataFrame, benchmark: Benchmark, year: int, assessor: str, cities: Collection[str]) -> pd.DataFrame:
    """The rows of some cities on one benchmark, in one wave, by one assessor."""
    own = table[(table["benchmark"] == benchmark.id) & (table["year"] == year) & (table["assessor"] == assessor)]
    return own[own["city"].isin(cities)]


def points_of(factor: KeyFactor) -> Iterator[tuple[Question, Part | None]]:
    """The guide questions of a key factor, a checklist part by part, without those that ask for a number: a number is
    neither in place nor not.
    """
    for question in (one for one in factor.questions if one.kind != "number"):
        yield from ((question, part) for part in question.parts or (None,))


def finding(city: str, question: Question, part: Part | None, findings: Findings) -> tuple[str, str]:
    """A city's finding and answer; for a part without one, those of its checklist."""
    for point in (part, question):
        row = findings.get((city, point.id), {}) if point else {}
        if said := text(row.get("finding")):
            return said, text(row.get("answer"))
    return NO_ANSWER, text(findings.get((city, (part or question).id), {}).get("answer"))
