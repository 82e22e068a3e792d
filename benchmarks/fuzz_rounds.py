"""Coordinators' rounds at random: forms that came back filled in badly in many ways, added to a source.

Each round has cities, invitations, a benchmark and the Charter's survey. Of every file it is known what must come of
it: its ratings in the tables, or a refusal. Nothing else may be in the tables, every file has its line, nothing changes
when all is added again, and who is missing is told.

    python benchmarks/fuzz_rounds.py [CASES] [SEED]

Prints ``N passed, F failed``; what failed is kept in a temporary folder whose name is printed.
"""

import io
import random
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

import openpyxl  # noqa: E402
import pandas as pd  # noqa: E402
from formfilling import Fill, at, type_in  # noqa: E402
from fuzzing import main, unclear  # noqa: E402

from ickit.benchmark.library import load_benchmark  # noqa: E402
from ickit.collect.add.outcome import Outcome  # noqa: E402
from ickit.collect.files import add_files  # noqa: E402
from ickit.collect.forms.layout import Given  # noqa: E402
from ickit.collect.forms.workbook import form_workbook  # noqa: E402

CITIES = {
    "alby": "Ålby", "ile-verte": "Île Verte", "stara-luka": "Stara Luka", "mossheim": "Moßheim", "zarasu": "Žarasu",
    "odde-sund": "Odde Sund", "lodzia": "Łodzia", "quinta": "Quinta",
}  # fmt: skip
YEARS = (2031, 2033)
WRITTEN = {
    "met": ("met", "Met ", "MET"), "partly_met": ("partly met", "Partly_Met", "partly-met"), "not_met": ("not met",),
    "not_at_all": ("not at all", "NOT_AT_ALL"), "partly": ("partly",), "fully": ("fully", " Fully"),
}  # fmt: skip
WRONG = ("mets", "almost", "100 %", "yes!", "0.5", "unmet", "met/partly met", "=1", "x" * 400)
FILES = """id: bench
title: A benchmark
key_factors:
  - {id: one, name: One, questions: [{id: one.1, text: "Is it?"}]}
  - {id: two, name: Two, may_not_apply: true}
---
id: charter
title: Charter
scale: {levels: {not_at_all: 0, partly: 1/2, fully: 1}}
key_factors: [{id: P1, name: P1}, {id: S1, name: S1, advocacy: true}]
"""


def written(folder: Path) -> list[Path]:
    """The files of the two benchmarks."""
    paths = [folder / "bench.yaml", folder / "charter.yaml"]
    for path, text in zip(paths, FILES.split("---\n"), strict=True):
        path.write_text(text, "utf-8")
    return paths


with tempfile.TemporaryDirectory() as _place:
    BENCHMARK, CHARTER = (load_benchmark(path) for path in written(Path(_place)))

Rating = tuple[str, int, str, str]
Ratings = dict[Rating, str]


@dataclass
class Came:
    """A file that came back: its name, and the ratings that it brings (None: it must be refused)."""

    name: str
    ratings: Ratings | None
    notice: str = ""


@dataclass
class Round:
    """A round: where its files lie, who is invited to which benchmark in which year, and what came back."""

    rng: random.Random
    folder: Path
    invited: set[tuple[str, int, str]] = field(default_factory=set)
    came: list[Came] = field(default_factory=list)

    def path(self, name: str) -> Path:
        """Where a file that came back lies."""
        return self.folder / "returned" / name

    def name(self, city: str, year: int, benchmark: str) -> str:
        """A name for a city's file as a city would save it, free yet."""
        ways = (f"{city}-{benchmark}-{year}", CITIES[city], f"{city} final", f"form {year} {city.replace('-', '_')}")
        name = next(f"{way}{n}" for n in ("", " (2)", " copy", " neu", " x") for way in self.rng.sample(ways, len(ways))
                    if not self.path(f"{way}{n}.xlsx").exists())  # fmt: skip
        return f"{name}.xlsx"


@cache
def blank(city: str, year: int, charter: bool) -> bytes:
    """The form that a city was sent."""
    details = {"name": CITIES[city], "country": "", "aliases": "", "charter_signed": ""}
    return form_workbook(CHARTER if charter else BENCHMARK, Given(city, CITIES[city], year, "", details))


def save(
    one: Round, name: str, city: str, year: int, levels: dict[str, str], charter: bool, more: Fill | None = None,
    stray: str = "",
) -> Ratings:  # fmt: skip
    """Fill in a form of a city and save it. Returns the ratings that stand in it."""
    asked, column = (CHARTER, "answer") if charter else (BENCHMARK, "rating")
    book = openpyxl.load_workbook(io.BytesIO(blank(city, year, charter)))
    fill: Fill = {
        f"rating {factor}": {column: one.rng.choice(WRITTEN[level])} for factor, level in levels.items() if level
    }
    type_in(asked, book, {**fill, **(more or {})})
    if stray:
        cell = at(asked, book, f"rating {asked.ids[0]}", column)
        cell.parent.cell(cell.row, cell.column + 2).value = stray
    book.save(one.path(name))
    return {(city, year, asked.id, factor): level for factor, level in levels.items()}


def levels(rng: random.Random, charter: bool) -> dict[str, str]:
    """Some answers to all factors, at least one of them given."""
    asked, names = (CHARTER, CHARTER.scale.names) if charter else (BENCHMARK, BENCHMARK.scale.names)
    first, *rest = asked.ids
    return {first: rng.choice(names), **{factor: rng.choice(["", *names]) for factor in rest}}


Kind = Callable[[Round, str, int, bool], list[Came]]


def plain(one: Round, city: str, year: int, charter: bool) -> list[Came]:
    """A form as it should be."""
    name = one.name(city, year, "charter" if charter else "bench")
    return [Came(name, save(one, name, city, year, levels(one.rng, charter), charter))]


def corrected(one: Round, city: str, year: int, charter: bool) -> list[Came]:
    """A form, and later another of the same city that says something else; or the same once more."""
    said, names = levels(one.rng, charter), (CHARTER if charter else BENCHMARK).scale.names
    found = []
    for again in (said, dict(said) if one.rng.random() < 0.3 else said | {next(iter(said)): one.rng.choice(names)}):
        name = one.name(city, year, "charter" if charter else "bench")
        found.append(Came(name, save(one, name, city, year, again, charter)))
    if found[0].ratings != found[1].ratings:
        found = [Came(file.name, None) for file in found]
    return found


def other_city(one: Round, city: str, year: int, charter: bool) -> list[Came]:
    """The form of a city, filled in and named by another one."""
    others = [other for other in CITIES if other != city]
    name = one.name(one.rng.choice(others), year, "form")
    save(one, name, city, year, levels(one.rng, charter), charter)
    return [Came(name, None)]


def beside(one: Round, city: str, year: int, charter: bool) -> list[Came]:
    """Text typed where the form has no place for it."""
    name = one.name(city, year, "charter" if charter else "bench")
    save(one, name, city, year, levels(one.rng, charter), charter, stray=one.rng.choice(("only in part", "?", "2031")))
    return [Came(name, None)]


def mistyped(one: Round, city: str, year: int, charter: bool) -> list[Came]:
    """One rating that is none."""
    name, factor = one.name(city, year, "wrong"), (CHARTER if charter else BENCHMARK).ids[0]
    wrong: Fill = {f"rating {factor}": {"answer" if charter else "rating": one.rng.choice(WRONG)}}
    save(one, name, city, year, levels(one.rng, charter), charter, wrong)
    return [Came(name, None)]


def renamed(one: Round, city: str, year: int, charter: bool) -> list[Came]:
    """The city written by its name, in capitals, or as one that nobody knows."""
    name, unknown = f"form {one.rng.randrange(10**6)}.xlsx", one.rng.random() < 0.3
    written = one.rng.choice(("Atlantika", "Q")) if unknown else one.rng.choice((CITIES[city], CITIES[city].upper()))
    said = save(one, name, city, year, levels(one.rng, charter), charter, {"field city": {"city": written}})
    return [Came(name, None if unknown else said)]


def not_filled_in(one: Round, city: str, year: int, charter: bool) -> list[Came]:
    """The form as it was sent."""
    name = one.name(city, year, "empty")
    one.path(name).write_bytes(blank(city, year, charter))
    return [Came(name, None)]


def no_form(one: Round, city: str, year: int, charter: bool) -> list[Came]:  # noqa: ARG001
    """Something else: an old workbook, a broken one, a letter."""
    name = f"{city}{one.rng.choice(('.xls', '.XLS', '.xlsx', '.csv', '.ods'))}"
    if one.path(name).exists():
        return []
    one.path(name).write_bytes(
        one.rng.choice((b"\xd0\xcf\x11\xe0" + bytes(600), b"PK\x03\x04 cut", b"a;b\n1;2\n", b""))
    )
    return [Came(name, None)]


def twice_asked(one: Round, city: str, year: int, charter: bool) -> list[Came]:  # noqa: ARG001
    """The form of the benchmark and that of the Charter of one city: both come in."""
    return [*plain(one, city, year, True), *plain(one, city, year, False)]


KINDS: tuple[Kind, ...] = (
    plain, plain, corrected, other_city, beside, mistyped, renamed, not_filled_in, no_form, twice_asked
)  # fmt: skip


def made(rng: random.Random, folder: Path) -> Round:
    """A round of three or four cities, each with a kind of its own."""
    one = Round(rng, folder)
    (folder / "returned").mkdir(parents=True)
    (folder / "tables").mkdir()
    written(folder)
    rows = "".join(f"{city},{name}\n" for city, name in CITIES.items())
    (folder / "tables" / "cities.csv").write_text(f"city,name\n{rows}", "utf-8")
    for city in CITIES:
        one.invited |= {(city, YEARS[1], name) for name in ("bench", "charter") if rng.random() < 0.6}
    called = [f"{city},{year},{benchmark},yes\n" for city, year, benchmark in sorted(one.invited)]
    (folder / "tables" / "invitations.csv").write_text("city,year,benchmark,asked\n" + "".join(called), "utf-8")
    for city in rng.sample(list(CITIES), rng.choice((2, 3, 4))):
        year = YEARS[rng.random() < 0.85]
        one.came += rng.choice(KINDS)(one, city, year, rng.random() < 0.3)
    return one


def found(folder: Path) -> Ratings:
    """The ratings that stand in the tables."""
    ratings: Ratings = {}
    for table, factor, level in (("assessments", "key_factor", "rating"), ("survey", "commitment", "answer")):
        path = folder / "tables" / f"{table}.csv"
        for row in pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records") if path.exists() else []:
            key = (row["city"], int(row["year"]), row.get("benchmark") or "charter", row[factor])
            ratings[key] = row[level]
    return ratings


def add(one: Round) -> Outcome:
    """Add all that came back."""
    known = [str(one.folder / name) for name in ("bench.yaml", "charter.yaml")]
    returned, tables = str(one.folder / "returned"), str(one.folder / "tables")
    return add_files([returned], tables, mapping=None, benchmarks=known, replace=False)


def judge(one: Round) -> str:
    """What is wrong with what came of a round; nothing where all is as it must be."""
    outcome = add(one)
    if problem := unclear(outcome.faults, one.folder):
        return problem
    refused = {file.name for file in outcome.files if file.faults}
    expected = {file.name for file in one.came if file.ratings is None}
    if refused != expected:
        return f"refused are {sorted(refused)}, and should be {sorted(expected)}"
    right: Ratings = {}
    for file in one.came:
        right |= file.ratings or {}
    if (there := found(one.folder)) != right:
        return f"in the tables is {there}, and right is {right}"
    lines = [line for line in outcome.lines() for file in one.came if line.startswith(f"{file.name}: ")]
    if len(lines) != len(one.came) or len(outcome.files) != len(one.came):
        return f"{len(one.came)} files have {len(lines)} lines: {lines}"
    if problem := _missing(one, outcome, right):
        return problem
    before = {path.name: path.read_bytes() for path in (one.folder / "tables").glob("*.csv")}
    add(one)
    after = {path.name: path.read_bytes() for path in (one.folder / "tables").glob("*.csv")}
    return "" if before == after else "adding the same again changes the tables"


def _missing(one: Round, outcome: Outcome, right: Ratings) -> str:
    """Whether the cities that have not answered are told, for every wave that a file is about."""
    for wave in outcome.awaited:
        invited = {c for c, year, benchmark in one.invited if (year, benchmark) == (wave.year, wave.benchmark)}
        answered = {c for c, year, benchmark, _ in right if (year, benchmark) == (wave.year, wave.benchmark)}
        if {CITIES[city] for city in invited - answered} != set(wave.cities) or wave.invited != len(invited):
            return f"missing are said to be {wave.cities} of {wave.invited}"
    return ""


def run(cases: int, seed: int, kept: Path) -> list[tuple[int, str]]:
    """The cases that went wrong, with what went wrong; their files stay in ``kept``."""
    wrong = []
    for number in range(cases):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "round"
            try:
                problem = judge(made(random.Random(f"{seed} {number}"), folder))
            except BaseException:  # a panic of a library is no Exception, and it is what this looks for
                problem = traceback.format_exc()
            if problem:
                wrong.append((number, problem))
                kept.mkdir(parents=True, exist_ok=True)
                folder.rename(kept / f"case-{number}")
    return wrong


if __name__ == "__main__":
    sys.exit(main("rounds", run))
