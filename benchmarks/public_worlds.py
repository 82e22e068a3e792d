"""Small random data sets for the attack on public editions, and twins of them that differ in what nobody may learn."""

import random
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

LEVELS = (("not_met", "partly_met", "met"), ("no", "yes"), ("1", "2", "3", "4"))
CHARTER_LEVELS = ("not_at_all", "partly", "fully")
COMMITMENTS = ("P1", "P2", "S1", "E1", "B1")
NAMES = ("Altenau", "Brückhaven", "Sankt Veit an der Lohe", "Reading", "Corvo", "Dunmore", "Elsterby", "Fjordnes",
         "Gaunt", "Hollin", "Isarbrück", "Jorvik", "Kestel", "Lorient-les-Bois", "Most", "Nice")  # fmt: skip
MISSING = ("", "not_assessed", "dont_know")
CONTEXT = ("favourable", "neutral", "difficult", "very_difficult")
PARTITIONS = ("all", "all", "country", "funding", "country,funding", "funding,country", "size,funding", "size",
              "population/500/1000,funding")  # fmt: skip
Cell = tuple[str, int, str]
"""Benchmark, year, assessor."""


@dataclass(frozen=True)
class World:
    """A data set: its benchmark, who agreed in which wave, and every rating.

    ``ratings``: by cell, then city and key factor. ``salt`` goes into every text that nobody may read. ``region``: a
    grouping of cities. ``tree``: whether key factors stand in groups, one within another.
    """

    levels: tuple[str, ...]
    factors: tuple[str, ...]
    cities: tuple[str, ...]
    years: tuple[int, ...]
    agreed: frozenset[tuple[str, str, int]]
    ratings: dict[Cell, dict[tuple[str, str], str]]
    context: dict[tuple[str, int], str]
    country: dict[str, str]
    peer_group: str
    salt: int
    region: dict[str, str] = field(default_factory=dict)
    tree: bool = False

    def name(self, city: str) -> str:
        """What a city is called."""
        return NAMES[self.cities.index(city)]

    def named(self, cell: Cell) -> set[str]:
        """The cities that agreed to the wave of a cell."""
        return {city for city, benchmark, year in self.agreed if (benchmark, year) == cell[:2]}

    def levels_of(self, cell: Cell) -> tuple[str, ...]:
        """The levels of a cell's benchmark, lowest first."""
        return CHARTER_LEVELS if cell[0] == "charter" else self.levels

    def unnamed(self, cell: Cell) -> list[str]:
        """The cities that took part in a cell and did not agree."""
        return sorted({city for city, _ in self.ratings[cell]} - self.named(cell))


def world(seed: int) -> World:
    """A random data set."""
    draw = random.Random(seed)
    partition = draw.choice(PARTITIONS)
    by_conditions = "funding" in partition  # of few cities nothing would be told
    number = draw.choice((14, 16, 16) if by_conditions else (5, 6, 8, 10, 12, 14, 16))
    cities = tuple(f"c{place:02}" if draw.random() < 0.5 else _slug(NAMES[place]) for place in range(number))
    levels = draw.choice(LEVELS)
    factors = tuple("abcd"[: draw.randint(1, 4)])
    years = tuple(sorted(draw.sample((2018, 2020, 2022, 2024), draw.randint(1, 3))))
    cells = [("bench", year, who) for year in years for who in (("self", "peer") if draw.random() < 0.4 else ("self",))]
    if draw.random() < 0.4:
        cells.append(("charter", years[-1], "self"))
    made = World(
        levels,
        factors,
        cities,
        years,
        frozenset(_agreed(draw, cities, {(b, y) for b, y, _ in cells}, by_conditions)),
        {},
        _conditions(draw, cities, years),
        {c: draw.choice(("QS", "QS", "QS", "QX") if by_conditions else ("QS", "QX")) for c in cities},
        partition,
        seed,
    )
    made = replace(made, ratings={cell: _ratings(draw, made, cell) for cell in cells})
    return _as_index(made, random.Random(f"as an index {seed}"))


def _as_index(made: World, draw: random.Random) -> World:
    """The data set with groups of cities and, often, of key factors; a part of the sets have the first as partition."""
    region = {city: draw.choice(("North", "North", "South")) for city in made.cities}
    by_region = made.peer_group in ("all", "country") and draw.random() < 0.4
    partition = "region" if by_region else made.peer_group
    return replace(made, region=region, tree=draw.random() < 0.5, peer_group=partition)


def _conditions(draw: random.Random, cities: tuple[str, ...], years: tuple[int, ...]) -> dict[tuple[str, int], str]:
    """How the cities rate their funding: all levels, or nearly all at one; some leave it blank."""
    likely = draw.choice(((1, 1, 1, 1), (0, 1, 0, 9), (2, 1, 0, 0), (0, 3, 0, 2)))
    blank = draw.choice((0.0, 0.0, 0.1))
    every = ((city, year) for city in cities for year in years)
    return {one: "" if draw.random() < blank else draw.choices(CONTEXT, likely)[0] for one in every}


def _slug(name: str) -> str:
    plain = name.casefold().replace("ü", "ue").replace(" ", "-")
    return "".join(sign for sign in plain if sign.isalnum() or sign == "-")


def _agreed(
    draw: random.Random, cities: tuple[str, ...], waves: Iterable[tuple[str, int]], few: bool
) -> Iterator[tuple[str, str, int]]:
    """Who agrees: many, few, nobody, or all but one, four, five or six; in each wave anew."""
    for benchmark, year in sorted(waves):
        but = None if few else draw.choice((1, 4, 5, 6, None, None, None))
        share = draw.choice((0.1, 0.2) if few else (0.0, 0.2, 0.4, 0.6, 0.9))
        refuse = (
            set(draw.sample(cities, min(but, len(cities)))) if but else {c for c in cities if draw.random() > share}
        )
        yield from ((city, benchmark, year) for city in cities if city not in refuse)


def _ratings(draw: random.Random, made: World, cell: Cell) -> dict[tuple[str, str], str]:
    """Ratings of one cell: of a city that took part every key factor has a row, some of them missing."""
    by_conditions = "funding" in made.peer_group
    levels, taking_part = made.levels_of(cell), draw.choice((0.9, 1.0) if by_conditions else (0.6, 0.9, 1.0))
    missing = draw.choice((0.0, 0.05) if by_conditions else (0.0, 0.1, 0.3))
    found = {}
    for factor in COMMITMENTS if cell[0] == "charter" else made.factors:
        likely = [draw.choice((0, 1, 1, 3)) for _ in levels]
        likely = likely if any(likely) else [1] * len(levels)
        for city in made.cities:
            gone = draw.random() < missing
            found[city, factor] = draw.choice(MISSING) if gone else draw.choices(levels, likely)[0]
    here = {city for city in made.cities if draw.random() < taking_part} or {made.cities[0]}
    return {(city, factor): rating for (city, factor), rating in found.items() if city in here}


def write(made: World, folder: Path) -> None:
    """The data set as a source (``data``) with its benchmark (``bench.yaml``) in a folder, in place of another."""
    shutil.rmtree(folder / "data", ignore_errors=True)
    (folder / "data").mkdir(parents=True)
    named = made.levels[0].isalpha() or "_" in made.levels[0]
    steps = len(made.levels) - 1
    scale = (
        "levels: {" + ", ".join(f"'{level}': {place}/{steps}" for place, level in enumerate(made.levels)) + "}"
        if named
        else f"min: {made.levels[0]}\n  max: {made.levels[-1]}\n  step: 1"
    )
    group = {factor: place % 2 for place, factor in enumerate(made.factors)}
    means = ("geometric", "arithmetic")[: len(set(group.values()))]
    leaves = ", ".join(f"{{id: leaf-{n}, name: Leaf {n}, mean: {mean}}}" for n, mean in enumerate(means))
    tree = f"groups: [{{id: trunk, name: Trunk, groups: [{leaves}]}}]\n" if made.tree else ""
    factors = "\n".join(
        f"  - {{id: {factor}, name: Factor {factor}{f', group: leaf-{group[factor]}' if made.tree else ''}}}"
        for factor in made.factors
    )
    (folder / "bench.yaml").write_text(
        f"id: bench\ntitle: A bench\nscale:\n  {scale}\n{tree}key_factors:\n{factors}\n"
        "groupings: [region]\ncontext_factors:\n"
        "  - {id: funding, name: Funding}\n"
        "  - {id: size, name: Size, indicator: population, breaks: [500], harder: higher}\n",
        encoding="utf-8",
    )
    for name, rows in _tables(made).items():
        pd.DataFrame(rows).to_csv(folder / "data" / f"{name}.csv", index=False)


Table = list[dict[str, object]]


def _tables(made: World) -> dict[str, Table]:
    rated = [
        {
            "city": city,
            "year": cell[1],
            "benchmark": cell[0],
            "key_factor": factor,
            "assessor": cell[2],
            "rating": rating,
        }
        | {"note": _secret(made, number)}
        for cell, ratings in made.ratings.items()
        for number, ((city, factor), rating) in enumerate(sorted(ratings.items()))
    ]
    tables: dict[str, Table] = {
        "cities": [
            {"city": c, "name": made.name(c), "country": made.country[c], "aliases": f"Old {made.name(c)}"}
            | {"region": made.region[c]}
            for c in made.cities
        ],
        "assessments": [row for row in rated if row["benchmark"] == "bench"],
        "survey": [
            {
                "city": r["city"],
                "year": r["year"],
                "commitment": r["key_factor"],
                "answer": r["rating"],
                "note": r["note"],
            }
            for r in rated
            if r["benchmark"] == "charter"
        ],
        **_beside(made),
    }
    return {name: rows for name, rows in tables.items() if rows}


def _beside(made: World) -> dict[str, Table]:
    """The tables without ratings of key factors."""
    draw, shared = random.Random(made.salt), random.Random(len(made.cities))
    yes = {(city, year, benchmark) for city, benchmark, year in made.agreed}
    ever = {city for city, _, _ in made.agreed}
    waves = sorted({cell[:2] for cell in made.ratings})
    head = [{"city": c, "year": y, "benchmark": b} for b, y in waves for c in made.cities]
    own = [{**row, "key_factor": made.factors[0]} for row in head if row["benchmark"] == "bench"]
    return {
        "invitations": [
            {**row, "asked": "yes", "returned": "yes", "publish": "yes" if tuple(row.values()) in yes else ""}
            for row in head
        ],
        "context": [
            {"city": city, "year": year, "factor": "funding", "assessor": "self", "level": level}
            | {
                "note": _secret(made, city),
                "public_note": f"As in {_typed(shared, made.name(shared.choice(made.cities)))} and in this city",
            }
            for (city, year), level in made.context.items()
        ],
        "indicators": [
            {"city": city, "year": year, "indicator": "population"}
            | {"value": people_in(made, city) + (0 if city in ever else draw.randint(0, 9))}
            for city in made.cities
            for year in made.years
        ],
        "practices": [
            {
                **row,
                "title": f"Seen in {made.name(shared.choice(made.cities))}",
                "summary": f"Open words {number} for all",
            }
            for number, row in enumerate(own)
        ],
        "evidence": [
            {"id": f"e{number}", **row, "kind": "interview", "summary": _secret(made, f"x{number}")}
            | {"confidential": draw.choice(("yes", "", "no"))}
            for number, row in enumerate(own)
        ],
    }


def _typed(draw: random.Random, name: str) -> str:
    """A name as some write it: with signs that are not shown, or letters made of two."""
    hidden = draw.choice(("", "", "\u00ad", "\u200b", "\u2060", "\u034f", "\u200f"))
    return unicodedata.normalize(draw.choice(("NFC", "NFD")), f"{name[:2]}{hidden}{name[2:]}")


def _secret(made: World, of: object) -> str:
    return f"zzsecret{made.salt} kept words {of} from all"


def people_in(made: World, city: str) -> int:
    """The population of a city, which everybody knows."""
    return 100 + 90 * made.cities.index(city)


def _part_of(made: World, part: str, city: str, year: int) -> str:
    if part == "country":
        return made.country[city]
    if part == "region":
        return made.region[city]
    if part == "funding":
        return made.context[city, year]
    breaks = [500] if part == "size" else [int(one) for one in part.split("/")[1:]]
    return str(sum(people_in(made, city) >= one for one in breaks))


def group_of(made: World, cell: Cell, city: str) -> str:
    """The peer group of a city, as the data set's partition makes it; empty where it cannot be placed."""
    if made.peer_group == "all":
        return "all"
    parts = [_part_of(made, part, city, cell[1]) for part in made.peer_group.split(",")]
    return " ".join(parts) if all(parts) else ""


def stratum_of(made: World, city: str, group: Sequence[tuple[str, object]]) -> str:
    """What everybody knows of a city's group, in the words of ``group``, which is one of the partition's."""
    parts = made.peer_group.split(",")
    known = {part.split("/")[0]: _part_of(made, part, city, 0) for part in parts if part != "funding"}
    return " ".join(f"{name} {known[name]}" for name, _ in group if name != "funding")


def _counted(made: World, cell: Cell, others: Sequence[str]) -> tuple[list[str], set[str]]:
    """Of some cities those that are counted where a partition holds conditions, and on which key factors: those that
    rated all of these, chosen so that there are most ratings of all unnamed cities that can be placed.
    """
    levels, ratings = made.levels_of(cell), made.ratings[cell]
    placed = [c for c in made.unnamed(cell) if group_of(made, cell, c)]
    order = COMMITMENTS if cell[0] == "charter" else made.factors
    who = {k: [c for c in placed if ratings[c, k] in levels] for k in order}
    best: tuple[list[str], set[str]] = [], set()
    base, chosen = placed, set[str]()
    for factor in sorted((k for k in order if who[k]), key=lambda k: -len(who[k])):
        base, chosen = [c for c in base if c in who[factor]], chosen | {factor}
        if len(base) * len(chosen) > len(best[0]) * len(best[1]):
            best = base, chosen
    return [c for c in best[0] if c in others], best[1]


def twin(made: World, city: str, highest: bool) -> World:
    """The same data set with one city, in every wave in which it did not agree, at the lowest or highest level of every
    key factor, and with other texts in every place that nobody may read. The counts of unnamed cities stay as they may
    be told: what a cell tells of levels stays, and where nothing is told the others follow. Raises LookupError where
    there is no such data set.
    """
    from ickit.disclosure.suppression import suppress_small_counts

    changed = {}
    for cell, ratings in made.ratings.items():
        new, levels = dict(ratings), made.levels_of(cell)
        target, group = levels[-1 if highest else 0], group_of(made, cell, city)
        by_conditions = "funding" in made.peer_group
        others = [c for c in made.unnamed(cell) if group_of(made, cell, c) == group]
        counted, told = _counted(made, cell, others) if by_conditions else (others, {f for _, f in ratings})
        for factor in {factor for _, factor in ratings} if city in others else ():
            here = {c: ratings[c, factor] for c in (counted if factor in told else others)}
            if by_conditions and city not in here:
                here = {city: ratings[city, factor]}  # it is not counted
            counts = (
                suppress_small_counts(levels, [list(here.values()).count(level) for level in levels])
                if len(here) >= 5 and factor in told
                else ()
            )
            rated = [c for c, rating in here.items() if rating in levels]
            if not counts:
                new |= {(c, factor): target for c in rated} | {(city, factor): here[city]}
                if rated and city not in rated and not by_conditions:  # by conditions it is known who answered
                    new[rated[0], factor], new[city, factor] = here[city], target
                elif city in rated:
                    new[city, factor] = target
                continue
            part = next(part for part, _ in counts if target in part)
            giver = city if here[city] in part else next((c for c in rated if here[c] in part), None)
            if giver is None:
                raise LookupError(f"{cell} {factor}: by the counts no city can have {target}")
            swapped = here | {city: here[giver], giver: here[city]}
            new |= {(c, factor): target if rating in part else rating for c, rating in swapped.items()}
        changed[cell] = new
    return replace(made, ratings=changed, salt=made.salt + 1_000_000)
