"""Groups of unnamed cities: no number tells a rated condition, whatever the partition mixes."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from ickit.benchmark.model import Benchmark
from ickit.disclosure.audit import audit
from ickit.disclosure.bounds import Claim, narrowed
from ickit.disclosure.consent import consenting_waves
from ickit.disclosure.edition import public_edition
from ickit.disclosure.suppression import unnamed_counts
from ickit.sources.read import read
from ickit.tables.dataset import Tables, Unnamed

FACTORS = ("a", "b", "c")
BENCH = Benchmark(
    id="bench",
    title="Bench",
    key_factors=[{"id": one, "name": one.upper()} for one in FACTORS],
    context_factors=[{"id": "labour-market", "name": "Labour market"}, {"id": "housing", "name": "Housing"}],
)
LEVELS = ("not_met", "partly_met", "met")
HARD, EASY = "very_difficult", "neutral"


class Cities:
    """Unnamed cities in one wave, and one that is named."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[dict] = []
        self.add("named", "QS", EASY)

    def add(
        self, city: str, country: str, level: str, blank: str = "", assessors: str = "self", people: int = 1
    ) -> None:
        """A city with its country, condition, the key factors that it left blank and who rated it."""
        self.rows.append(
            {"city": city, "country": country, "level": level, "blank": blank, "by": assessors, "people": people}
        )

    def read(self) -> Tables:
        self.folder.mkdir(exist_ok=True)
        rated = [
            {"city": r["city"], "year": 2024, "benchmark": "bench", "key_factor": f, "assessor": who}
            | {"rating": "" if f in r["blank"] else LEVELS[(n + FACTORS.index(f)) % 3]}
            for n, r in enumerate(self.rows)
            for f in FACTORS
            for who in r["by"].split()
        ]
        wave = [{"city": r["city"], "year": 2024} for r in self.rows]
        tables = {
            "cities": [{"city": r["city"], "name": r["city"].title(), "country": r["country"]} for r in self.rows],
            "invitations": [{**w, "benchmark": "bench", "publish": "yes" if not n else ""} for n, w in enumerate(wave)],
            "assessments": rated,
            "context": [
                {**w, "factor": "labour-market", "assessor": "self", "level": r["level"]}
                for w, r in zip(wave, self.rows, strict=True)
            ],
            "indicators": [
                {**w, "indicator": "population", "value": r["people"]} for w, r in zip(wave, self.rows, strict=True)
            ],
        }
        for name, rows in tables.items():
            pd.DataFrame(rows).to_csv(self.folder / f"{name}.csv", index=False)
        return read(self.folder, [BENCH])

    def told(self, peer_group: str) -> tuple[Unnamed, ...]:
        tables = self.read()
        return unnamed_counts(tables, [BENCH], consenting_waves(tables.invitations), peer_group=peer_group)


@pytest.fixture
def cities(tmp_path: Path) -> Cities:
    return Cities(tmp_path / "data")


def _groups(told: tuple[Unnamed, ...]) -> dict[tuple, int]:
    return {one.group: one.cities for one in told}


MIXED = {"country,labour-market": "QS", "population/100,labour-market": "QS", "labour-market,country": "QS"}


@pytest.mark.parametrize("peer_group", MIXED)
def test_all_of_a_country_or_size_at_one_condition_is_not_told(cities: Cities, peer_group: str) -> None:
    """Cities elsewhere are no cover: a reader knows in which country each lies, and how large it is."""
    for place in range(5):
        cities.add(f"hard{place}", "QS", HARD, people=500)
    for place in range(4):
        cities.add(f"easy{place}", "QX", EASY, people=5)
    assert cities.told(peer_group) == ()
    for place in range(2):  # with these beside them nobody knows which five it are
        cities.add(f"more{place}", "QS", EASY, people=500)
    assert list(_groups(cities.told(peer_group)).values()) == [5]


def test_who_left_the_condition_blank_is_no_cover(cities: Cities) -> None:
    for place in range(6):
        cities.add(f"hard{place}", "QS", HARD)
    for place in range(3):
        cities.add(f"blank{place}", "QS", "")
    assert cities.told("labour-market") == ()


def test_who_left_a_key_factor_blank_is_no_cover_either(cities: Cities) -> None:
    """Of factor b six have rated, and all six are at one condition."""
    for place in range(6):
        cities.add(f"hard{place}", "QS", HARD)
    for place in range(2):
        cities.add(f"easy{place}", "QS", EASY, blank="b")
    assert all(one.key_factor != "b" for one in cities.told("labour-market"))


def test_numbers_of_one_group_are_all_of_the_same_cities(cities: Cities) -> None:
    """Seven rated a and six of them b: the difference would tell the condition of the one that left b blank."""
    for place in range(7):
        cities.add(f"hard{place}", "QS", HARD, blank="b" if place == 3 else "")
    for place in range(4):
        cities.add(f"easy{place}", "QS", EASY)
    told = cities.told("labour-market")
    assert {(one.cities, one.rated) for one in told} == {(6, 6)}


def test_another_assessor_who_rated_one_city_less_is_not_told(cities: Cities) -> None:
    """The difference between the two would tell the condition of that one."""
    for place in range(7):
        cities.add(f"hard{place}", "QS", HARD, assessors="self" if place == 3 else "self peer")
    for place in range(3):
        cities.add(f"easy{place}", "QS", EASY, assessors="self peer")
    assert {one.assessor for one in cities.told("labour-market")} == {"peer"}
    cities.rows[4]["by"] = "self peer"
    assert {one.assessor for one in cities.told("labour-market")} == {"peer", "self"}


def test_groups_by_country_alone_are_public_knowledge(cities: Cities) -> None:
    for place in range(6):
        cities.add(f"hard{place}", "QX", HARD)
    assert _groups(cities.told("country")) == {(("country", "QX"),): 6}  # and no two of them stay outside


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("peer_group", ["labour-market", "country,labour-market"])
def test_every_condition_stays_possible_for_every_city_in_the_eyes_of_every_other(
    cities: Cities, peer_group: str, seed: int
) -> None:
    """By trying all conditions that fit all numbers: the reader knows who answered what, and its own condition."""
    draw = random.Random(seed)
    likely = draw.choice((0.5, 0.7, 0.9))
    for place in range(draw.choice((9, 10, 11))):
        level = draw.choices((HARD, EASY, ""), (likely, 1 - likely, 0.1))[0]
        cities.add(
            f"city{place}",
            draw.choice(("QS", "QS", "QX")),
            level,
            blank=draw.choice(("", "", "", "a", "bc")),
            assessors=draw.choice(("self", "self peer")),
        )
    told = cities.told(peer_group)
    unnamed = cities.rows[1:]
    placed = [row for row in unnamed if row["level"]]
    possible = list(_possible(placed, told))
    for reader, target in product(range(len(placed)), repeat=2):
        if reader != target:
            seen = {world[target] for world in possible if world[reader] == placed[reader]["level"]}
            assert seen == {HARD, EASY}, (placed[target], told)


def _possible(placed: list[dict], told: tuple[Unnamed, ...]) -> Iterator[tuple[str, ...]]:
    """All conditions of the cities that can be placed that agree with what is told."""
    for world in product((HARD, EASY), repeat=len(placed)):
        if all(_agrees(placed, world, one, told) for one in told):
            yield world


def _agrees(placed: list[dict], world: tuple[str, ...], one: Unnamed, told: tuple[Unnamed, ...]) -> bool:
    with_it = {other.key_factor for other in told if other.assessor == one.assessor}
    here = dict(one.group)
    in_group = [
        row
        for row, level in zip(placed, world, strict=True)
        if one.assessor in row["by"].split()
        and here.get("country", row["country"]) == row["country"]
        and here["labour-market"] == (1 if level == EASY else 3)
        and not with_it & set(row["blank"])
    ]
    return len(in_group) == one.cities == one.rated


# -- two partitions in one run -------------------------------------------------------------------------------------


def _as_file(told: tuple[Unnamed, ...]) -> str:
    """The numbers as a notebook of one's own may show them: one row for each key factor and group."""
    lines = ["benchmark,year,assessor,group,key_factor,other_in_place,other_rated,all_rated,levels"]
    for one in told:
        group = " ".join(f"{name} {level}" for name, level in one.group) or "all"
        levels = ", ".join(f"{n} {' or '.join(BENCH.scale.label(x) for x in of)}" for of, n in one.counts)
        lines.append(f'bench,2024,self,{group},{one.key_factor},{one.counts[-1][1]},{one.rated},,"{levels}"')
    return "\n".join(lines) + "\n"


def _audited(tables: Tables, edition: str, *shown: str) -> str:
    public = public_edition(tables, [BENCH], peer_group=edition)
    files = [
        (f"own/{name}.csv", _as_file(public_edition(tables, [BENCH], peer_group=name.replace("+", ",")).unnamed))
        for name in shown
    ]
    return " ".join(map(str, audit(files, tables, public, [BENCH])))


@pytest.mark.parametrize("alone", [1, 2, 3, 6])
def test_all_cities_beside_the_groups_of_a_partition_are_found(cities: Cities, alone: int) -> None:
    """Less the groups they are the exact ratings of the cities in no group."""
    for place in range(6):
        cities.add(f"many{place}", "QS", HARD)
    for place in range(alone):
        cities.add(f"few{place}", "QX", EASY)
    tables = cities.read()
    assert _audited(tables, "country", "country") == ""
    assert _audited(tables, "all", "all") == ""
    for run in ("country", "all"):
        said = _audited(tables, run, "country", "all")
        assert "than may be told" in said
        assert ("no unnamed city has" in said) == (alone < 6)  # six of each country are told of group by group


def test_groups_of_which_only_the_whole_is_told_are_solved_together() -> None:
    """11 cities and 10 of one country: the one that is left has what is left."""
    known = {"bench": BENCH}
    every = [
        Claim("bench", 2024, "self", "all", "a", LEVELS, 11),
        Claim("bench", 2024, "self", "all", "a", ("met",), 5),
    ]
    here = [replace(claim, group="country QS", count=claim.count - 1) for claim in every]
    assert list(narrowed(every, known)) == list(narrowed(here, known)) == []
    assert list(narrowed([*every, *here], known)) == [(every[1], "not_met")]
