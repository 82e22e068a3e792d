"""Attacks on what a public edition may tell, without making pages: conditions, own notebooks, two editions, colluders,
spellings of names.

Used by ``attack_public.py``. Each takes a data set that is written to a folder and yields what it learned.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import numpy as np
from public_worlds import Cell, World, stratum_of, write
from scipy.optimize import Bounds, LinearConstraint, milp

from ickit.benchmark.model import Benchmark
from ickit.disclosure.audit import audit, edition_claims
from ickit.disclosure.bounds import claims
from ickit.disclosure.edition import public_edition
from ickit.disclosure.scan import Scan
from ickit.disclosure.two_editions import changed_counts
from ickit.sources.read import read
from ickit.study.selection import benchmarks_of
from ickit.tables.dataset import Tables, Unnamed

ORDER = ("favourable", "neutral", "difficult", "very_difficult")
TYPED: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "soft hyphen": lambda name: f"{name[:3]}\u00ad{name[3:]}",
    "zero width": "\u200b".join,
    "word joiner": lambda name: f"{name[:2]}\u2060{name[2:]}",
    "grapheme joiner": lambda name: f"{name[:1]}\u034f{name[1:]}",
    "direction": lambda name: f"{name[:2]}\u200f{name[2:]}",
}
JOINED: dict[str, Callable[[str], str]] = {
    "inflected": lambda name: f"{name}s",
    "joined": lambda name: f"In{''.join(word.capitalize() for word in _words(name))}",
    "hashtag": lambda name: f"#in{''.join(_words(name)).lower()}",
    "percent": lambda name: f"/see/{quote(name)}%21",
}


def _words(name: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in name).split()


def members_of(folder: Path) -> tuple[Tables, list[Benchmark]]:
    """The tables of a data set, and its benchmarks."""
    benchmarks = benchmarks_of(str(folder / "bench.yaml"))
    return read(folder / "data", benchmarks, others=False), benchmarks


def beside_pages(made: World, folder: Path) -> Iterator[str]:
    """What all attacks learn of a data set in a folder."""
    members, benchmarks = members_of(folder)
    edition = public_edition(members, benchmarks, peer_group=made.peer_group)
    yield from by_conditions(made, edition)
    yield from by_own_notebook(made, members, edition, benchmarks)
    yield from by_spelling(made, members, edition, benchmarks)
    write(_one_late(made), folder)
    before = public_edition(members_of(folder)[0], benchmarks, peer_group=made.peer_group)
    write(made, folder)
    yield from by_two_editions(before, edition, benchmarks)


# -- conditions ------------------------------------------------------------------------------------------------------


def by_conditions(made: World, edition: Tables) -> Iterator[str]:
    """Conditions of unnamed cities: for each city and each reader among the others, whether the city can be in a group
    that is told of and can be in none, by integer programming over all numbers of a year together.
    """
    if "funding" not in made.peer_group:
        return
    told: dict[tuple[int, str], list[tuple[Unnamed, list[str]]]] = {}
    for one in edition.unnamed:
        stratum = stratum_of(made, made.cities[0], ()) if not one.group else _stratum(one)
        told.setdefault((one.year, stratum), []).append((one, _base(made, one, edition)))
    for (year, stratum), found in told.items():
        groups = sorted({_level(one) for one, _ in found})
        cities = sorted({city for _, base in found for city in base})
        rows, counts = _equations(found, groups, cities)
        for reader in cities:
            for city in cities:
                if city == reader:
                    continue
                open_to = [
                    level
                    for level in (*groups, "")
                    if _possible(rows, counts, cities, groups, {city: level, reader: _own(made, reader, year, groups)})
                ]
                if len(open_to) < 2 or (len(groups) == 1 and len(open_to) < len(groups) + 1):
                    yield f"{year} {stratum}: {reader} knows that {city} is {open_to}"


def _stratum(one: Unnamed) -> str:
    return " ".join(f"{name} {value}" for name, value in one.group if name != "funding")


def _level(one: Unnamed) -> str:
    return ORDER[int(dict(one.group)["funding"])]


def _own(made: World, city: str, year: int, groups: Sequence[str]) -> str:
    level = made.context.get((city, year), "")
    return level if level in groups else ""


def _base(made: World, one: Unnamed, edition: Tables) -> list[str]:
    """Whom a number counts, as a reader can know it: who rated every key factor that the cell tells of."""
    cell: Cell = (one.benchmark, one.year, one.assessor)
    factors = {other.key_factor for other in edition.unnamed if (other.benchmark, other.year, other.assessor) == cell}
    return [
        city
        for city in made.unnamed(cell)
        if made.context.get((city, one.year)) and stratum_of(made, city, one.group) == _stratum(one)
        if all(made.ratings[cell].get((city, factor)) in made.levels_of(cell) for factor in factors)
    ]


def _equations(
    found: list[tuple[Unnamed, list[str]]], groups: list[str], cities: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """One row for each number, and one for each city, which is in one group or in none."""
    width = len(groups) + 1
    rows, counts = [], []
    for one, base in found:
        row = np.zeros((len(cities), width))
        row[[cities.index(city) for city in base], groups.index(_level(one))] = 1
        rows.append(row.ravel())
        counts.append(one.cities)
    for place in range(len(cities)):
        row = np.zeros((len(cities), width))
        row[place] = 1
        rows.append(row.ravel())
        counts.append(1)
    return np.array(rows), np.array(counts, dtype=float)


def _possible(
    rows: np.ndarray, counts: np.ndarray, cities: list[str], groups: list[str], fixed: dict[str, str]
) -> bool:
    low, high = np.zeros((len(cities), len(groups) + 1)), np.ones((len(cities), len(groups) + 1))
    for city, level in fixed.items():
        low[cities.index(city), [*groups, ""].index(level)] = 1
    fits = LinearConstraint(rows, counts, counts)
    bounds = Bounds(low.ravel(), high.ravel())
    return bool(
        milp(np.zeros(rows.shape[1]), constraints=fits, integrality=np.ones(rows.shape[1]), bounds=bounds).success
    )


# -- own notebooks, two editions, colluders --------------------------------------------------------------------------


def as_file(unnamed: Sequence[Unnamed], benchmarks: Sequence[Benchmark]) -> str:
    """The numbers of an edition as a notebook of one's own may show them."""
    known = {benchmark.id: benchmark for benchmark in benchmarks}
    lines = ["benchmark,year,assessor,group,key_factor,other_in_place,other_rated,all_rated,levels"]
    for one in unnamed:
        label = known[one.benchmark].scale.label
        group = " ".join(f"{name} {level}" for name, level in one.group) or "all"
        levels = ", ".join(f"{count} {' or '.join(map(label, of))}" for of, count in one.counts)
        head = f"{one.benchmark},{one.year},{one.assessor},{group},{one.key_factor}"
        lines.append(f'{head},{one.counts[-1][1]},{one.rated},,"{levels}"')
    return "\n".join(lines) + "\n"


def by_own_notebook(made: World, members: Tables, edition: Tables, benchmarks: Sequence[Benchmark]) -> Iterator[str]:
    """A notebook that reads by another partition than the run's: its numbers must not pass the audit."""
    known = {benchmark.id: benchmark for benchmark in benchmarks}
    for other in {"all", "country", "country,funding"} - {made.peer_group}:
        own = public_edition(members, benchmarks, peer_group=other)
        text = as_file(own.unnamed, benchmarks)
        more = set(claims(text, known)) - set(edition_claims(edition, known))
        if more and not audit([("own/all/counts.csv", text)], members, edition, benchmarks):
            yield f"a notebook by {other} beside {made.peer_group} tells {len(more)} numbers more"


def _one_late(made: World) -> World:
    """The data set before the last city had answered."""
    late = made.cities[-1]
    ratings = {cell: {key: v for key, v in of.items() if key[0] != late} or of for cell, of in made.ratings.items()}
    return replace(made, ratings=ratings)


def by_two_editions(before: Tables, now: Tables, benchmarks: Sequence[Benchmark]) -> Iterator[str]:
    """Counts of two editions that differ: each has to be said."""
    known = {benchmark.id: benchmark for benchmark in benchmarks}
    said = changed_counts(edition_claims(before, known), edition_claims(now, known), known)
    cells = {(one.benchmark, one.year, one.assessor, one.key_factor) for one in said}
    old = {(o.benchmark, o.year, o.assessor, o.key_factor, o.group): (o.rated, o.counts[-1][1]) for o in before.unnamed}
    for one in now.unnamed:
        key = (one.benchmark, one.year, one.assessor, one.key_factor, one.group)
        if key in old and old[key] != (one.rated, one.counts[-1][1]) and key[:4] not in cells:
            yield f"two editions differ on {key}, and nobody says so"


def by_two_colluders(folder: Path, peer_group: str) -> tuple[int, int]:
    """In how many of the counts that are told two unnamed cities together would learn that no other has a level."""
    members, benchmarks = members_of(folder)
    told = public_edition(members, benchmarks, peer_group=peer_group).unnamed
    return sum(any(count == 2 for _, count in one.counts) for one in told), len(told)


# -- spellings -------------------------------------------------------------------------------------------------------


def by_spelling(made: World, members: Tables, edition: Tables, benchmarks: Sequence[Benchmark]) -> Iterator[str]:
    """Names typed in other ways in a page: the audit has to find each, or leave it to a person."""
    draw = random.Random(made.salt)
    never = [c for c in made.cities if not any(c == one for one, _, _ in made.agreed)]
    never = [city for city in never if len("".join(_words(made.name(city)))) > 6]
    if not never:
        return
    city, scan = draw.choice(never), Scan(members, edition, benchmarks)
    for way, spell in (TYPED | JOINED).items():
        typed = spell(made.name(city))
        if not list(scan.faults("own/all.html", f"<p>We were in {typed} once</p>")):
            yield f"{way}: {typed!r} passes"
