"""Attacks public editions: tries to learn a rating of a city that did not agree to be named, from all files together.

    python benchmarks/attack_public.py [--sets 200] [--seed 1] [--real-runs 10] [--open]

For each random data set it makes the pages of a public run and then, knowing who took part and all ratings of the named
cities:

- takes the named cities away from every total, matched and all, in tables of every kind, and solves for the counts of
  the others by trying all of them;
- makes a twin of the data set, in which one city that did not agree has the lowest or the highest level of every key
  factor, and every confidential text is another: all files must be the same to the byte, so that no file can tell;
- looks for names, however they are typed, confidential texts, and hashes of the source and of guesses at ratings;
- solves for the conditions of the others where a partition of any mix holds some, with every city as a reader;
- lets a notebook of one's own show the numbers of another partition, and an edition follow another: the audit has to
  refuse, and the run to say it;
- types names in other ways, and inflects and joins them, in a page of its own: the audit has to stop.

It also counts how often two colluding cities would learn something, against which the rules do not protect.

Most sets are made in this process, from the notebooks' own cells, and one of four of them with pictures;
``--real-runs`` by the runner, with its index and manifest. ``--open`` turns the protection off, to show that the
attacks can win. Prints what was learned; exit status 1 where that is anything (with ``--open``: where it is nothing).
"""

import argparse
import ast
import csv
import hashlib
import io
import json
import os
import random
import re
import sys
import tempfile
import time
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any
from unittest import mock

import nbformat
import public_attacks
import public_worlds
from public_worlds import Cell, World

from ickit.disclosure import suppression
from ickit.errors import InputError
from ickit.report.elements import Element
from ickit.report.render import html_elements
from ickit.report.render.render import PageInfo, render
from ickit.runs import runner
from ickit.study import reader

ROOT = Path(__file__).resolve().parent.parent
ORDINARY = ("Most", "Nice", "Reading")  # names that are words of every page: here only as aliases
HASH = re.compile(r"[0-9a-f]{40,}")
QUICK = {"draws": 100, "permutations": 30}
Files = dict[str, bytes]


# -- making the files ----------------------------------------------------------------------------------------------


def reports(made: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """A few reports of a public run of the data set, chosen at random but the same for a twin."""
    draw = random.Random(len(made.cities) * 1000 + sum(made.years))
    waves = sorted({(b, y) for c, b, y in made.agreed if any(c == one for one, _ in made.ratings[b, y, "self"])})
    if made.peer_group not in ("all", "country"):  # which are no conditions of the Charter
        waves = [(b, y) for b, y in waves if b == "bench"]
    for benchmark, year in waves:
        yield (
            "charter_survey" if benchmark == "charter" else "key_factor_comparison",
            {"year": year, "benchmark": benchmark},
        )
    own = [(b, y) for b, y in waves if b == "bench"]
    if own and draw.random() < 0.5:
        benchmark, year = draw.choice(own)
        here = sorted({c for c, _ in made.ratings[benchmark, year, "self"]} & made.named((benchmark, year, "self")))
        yield "city_report", {"city": draw.choice(here), "year": year, "benchmark": benchmark}
        more = draw.choice(("trends", "agreement", "uncertainty", "context_comparison", ""))
        wave = {"year": year} if more in _SLOW else {}
        yield from [(more, {**wave, "benchmark": benchmark})] * bool(more)


def in_process(made: World, folder: Path) -> Files:
    """The files of the data set's reports, made from the cells of the notebooks in this process."""
    files: Files = {}
    with mock.patch.object(reader, "load_snapshot", _reading_once(reader.load_snapshot)):
        for name, parameters in reports(made):
            files |= _made(name, parameters, made, folder)
    return files


def _reading_once(held: Callable[..., Any]) -> Callable[..., Any]:
    """Reads each source once for all reports, as a run does."""
    known: dict[str, Any] = {}

    def once(asked: reader.StudyRequest, benchmarks: Any) -> Any:
        name = reader.snapshot_name(asked)
        if name not in known:
            known[name] = held(asked, benchmarks)
        return known[name]

    return once


def _made(name: str, parameters: Mapping[str, Any], made: World, folder: Path) -> Files:
    own = {**parameters, "data": str(folder / "data"), "peer_group": made.peer_group, "public": True}
    own["benchmark"] = str(folder / "bench.yaml") if own["benchmark"] == "bench" else own["benchmark"]
    notebook = executed(name, own)
    page = render(notebook, PageInfo(edition="public edition"))
    place = f"{name}/{parameters.get('city', 'all')}-{parameters.get('year', 'all')}"
    texts = {f"{place}/{table}.csv": text for table, text in page.tables.items()}
    texts |= {f"{place}.html": page.html, f"{place}.ipynb": nbformat.writes(notebook)}
    return {path: text.encode() for path, text in texts.items()}


def without_pictures(made: World, folder: Path) -> Files:
    """As :func:`in_process`, in a fraction of the time: what a picture shows is in the table behind it."""
    with mock.patch.object(html_elements, "svg", lambda fig: f"<svg>{len(fig.axes)}</svg>"):
        return in_process(made, folder)


def executed(name: str, parameters: Mapping[str, Any]) -> Any:
    """The notebook with the outputs that its cells give in this process."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    space: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        body = ast.parse(cell.source).body
        if "parameters" in cell.metadata.get("tags", []):
            known = {node.target.id for node in body if isinstance(node, ast.AnnAssign)}
            given = {k: v for k, v in {**QUICK, **parameters}.items() if k in known}
            cell.source = "\n".join(f"{k} = {v!r}" for k, v in given.items())
            exec(compile(ast.Module(body, []), name, "exec"), space)
            space |= given
            continue
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), name, "exec"), space)
        shown = eval(compile(ast.Expression(last.value), name, "eval"), space) if last else None
        if isinstance(shown, Element):
            cell.outputs = [nbformat.v4.new_output("display_data", data=shown._repr_mimebundle_())]
    return notebook


def by_runner(made: World, folder: Path) -> Files:
    """The files of the same reports made by the runner, with index and manifest; what differs by the clock left out."""
    entries = []
    for name, given in reports(made):
        own = {k: v for k, v in given.items() if k != "benchmark"}
        own |= {k: v for k, v in QUICK.items() if (k == "draws") == (name == "uncertainty") and name in _SLOW}
        benchmark = "bench.yaml" if given["benchmark"] == "bench" else given["benchmark"]
        entries.append({"notebook": name, "benchmark": benchmark, "parameters": {**own, "peer_group": made.peer_group}})
    if not entries:
        return {}
    (folder / "attack.yaml").write_text(
        json.dumps({"data": "data", "public": True, "reports": entries}), encoding="utf-8"
    )
    status = runner.run(folder / "attack.yaml", out=folder / "reports", force=True)
    assert status == 0, "a report failed"
    run = folder / "reports" / "attack-public"
    return {path.relative_to(run).as_posix(): path.read_bytes() for path in sorted(run.rglob("*")) if path.is_file()}


_SLOW = ("uncertainty", "context_comparison")


# -- attacking them ------------------------------------------------------------------------------------------------


def learned(made: World, files: Files, folder: Path) -> Iterator[str]:
    """What the files tell of cities that did not agree."""
    yield from _by_counting(made, files)
    never = [c for c in made.cities if not any(c == one for one, _, _ in made.agreed)]
    for name, content in files.items():
        text = " ".join([name, _plain(_text(content))])
        if "zzsecret" in text:
            yield f"{name}: a confidential text"
        for city in never:
            name_of = made.name(city)
            pattern = f"Old {name_of}" if name_of in ORDINARY else name_of
            if re.search(rf"(?<!\w){re.escape(pattern)}(?!\w)", text):
                yield f"{name}: the name {made.name(city)}"
    known = {_hash(path.read_bytes()) for path in (folder / "data").iterdir()} | set(_guesses(made))
    for name, content in files.items():
        if known & set(HASH.findall(content.decode("utf-8", "replace"))):
            yield f"{name}: a hash of the source or of a rating"


def _text(content: bytes) -> str:
    from ickit.disclosure.extract_text import extract_text

    return extract_text("x.html", content.decode("utf-8", "replace"))


def _plain(text: str) -> str:
    """As it is read: without signs that are not shown, and with composed letters."""
    shown = (sign for sign in text if sign.isascii() or not (unicodedata.category(sign) == "Cf" or sign == "\u034f"))
    return unicodedata.normalize("NFC", "".join(shown))


def _guesses(made: World) -> Iterator[str]:
    """Hashes of what somebody may guess: each city at each level, in the forms of a row."""
    for cell in made.ratings:
        for city, factor in made.ratings[cell]:
            for level in made.levels_of(cell):
                row = (city, str(cell[1]), cell[0], factor, cell[2], level)
                yield from (_hash(sign.join(part).encode()) for sign in ",;|" for part in (row, row[:2] + row[3:]))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _by_counting(made: World, files: Files) -> Iterator[str]:
    """Every count of a key factor, less the named cities: where something is left it is of the others."""
    found: dict[tuple[Cell, str, str], set[tuple[tuple[str, ...], int]]] = {}
    for name, content in files.items():
        if not name.endswith(".csv"):
            continue
        for row in csv.DictReader(io.StringIO(content.decode())):
            for cell, factor, group, levels, count in _claims(made, name, row):
                found.setdefault((cell, factor, group), set()).add((levels, count))
    for (cell, factor, group), claims in found.items():
        out = [
            city
            for city in made.unnamed(cell)
            if group in ("all", f"{made.peer_group} {public_worlds.group_of(made, cell, city)}")
        ]
        rated = [c for c in made.unnamed(cell) if made.ratings[cell][c, factor] in made.levels_of(cell)]
        possible = _possible(made.levels_of(cell), claims, len(made.unnamed(cell)))
        if rated and possible is not None and len(possible) < len(made.levels_of(cell)):
            never = sorted(set(made.levels_of(cell)) - possible)
            yield f"{cell} {factor} {group}: no city of {len(out) or len(rated)} has {', '.join(never)}"


def _claims(made: World, name: str, row: Mapping[str, str]) -> Iterator[tuple[Cell, str, str, tuple[str, ...], int]]:
    """What one row says of the cities that are not named, read as a total of all of them and the named ones."""
    year = row.get("year") or next((y for y in re.findall(r"20\d\d", name)), "")
    factor, benchmark = row.get("key_factor", ""), row.get("benchmark") or "bench"
    cell = (benchmark, int(year or 0), row.get("assessor") or "self")
    if cell not in made.ratings or not any(k == factor for _, k in made.ratings[cell]):
        return
    levels, named = made.levels_of(cell), made.named(cell)
    have = [made.ratings[cell].get((city, factor), "") for city in sorted(named)]
    own = [r for r in have if r in levels]
    if row.get("other_rated"):
        group = row.get("group") or "all"
        yield cell, factor, group, levels, int(row["other_rated"])
        yield cell, factor, group, levels[-1:], int(row["other_in_place"])
        for part in re.findall(r"(\d+) ([^,]+)", row["levels"]):
            said = tuple(word.strip().replace(" ", "_") for word in part[1].split(" or "))
            yield cell, factor, group, said, int(part[0])
        if made.peer_group == "all":
            yield cell, factor, "all", levels, int(row["all_rated"]) - len(own)
    if made.peer_group == "all" and "city_report" not in name and {"in_place", "rated"} <= {*row} and row["rated"]:
        left = int(row["rated"]) - len(own)
        yield from [(cell, factor, "all", levels, left)] * (left > 0)
        yield from [(cell, factor, "all", levels[-1:], int(row["in_place"]) - own.count(levels[-1]))] * (left > 0)


def _possible(levels: tuple[str, ...], claims: set[tuple[tuple[str, ...], int]], most: int) -> set[str] | None:
    """The levels that some city may have, by trying every way to share out the cities; None where none fits."""
    whole = {count for part, count in claims if set(part) == set(levels)}
    sizes = whole or set(range(most + 1))
    fits: set[str] | None = None
    for numbers in product(range(max(sizes) + 1), repeat=len(levels)):
        by_level = dict(zip(levels, numbers, strict=True))
        if sum(numbers) in sizes and all(sum(by_level.get(one, 0) for one in part) == count for part, count in claims):
            fits = (fits or set()) | {level for level, number in by_level.items() if number >= 1}
    return fits


def told_apart(files: Files, others: Files) -> list[str]:
    """The files in which two data sets differ, without what keeps the time."""
    names = sorted(files.keys() | others.keys())
    return [name for name in names if _timeless(name, files.get(name)) != _timeless(name, others.get(name))]


def _timeless(name: str, content: bytes | None) -> bytes | None:
    if content is None or not name.endswith((".ipynb", "manifest.json")):
        return content
    made = json.loads(content)
    for entry in made.get("reports", []):
        kept = {
            k: v for k, v in entry["made_from"].items() if k != "data"
        }  # a keyed hash of the source, that none can test
        files = {k: v for k, v in entry["files"].items() if not k.endswith(".ipynb")}
        entry.update(seconds=None, made_from=kept, files=files)
    for cell in made.get("cells", []):
        cell["metadata"].pop("papermill", None)
        cell["metadata"].pop("execution", None)
        cell.pop("id", None)  # papermill draws one for the cell that it adds
    made.get("metadata", {}).pop("papermill", None)
    return json.dumps(made, sort_keys=True).encode()


# -- all sets ------------------------------------------------------------------------------------------------------


def attack(seed: int, folder: Path, real: bool) -> list[str]:
    """What was learned from one data set."""
    made = public_worlds.world(seed)
    make = by_runner if real else in_process if seed % 4 == 0 else without_pictures
    public_worlds.write(made, folder)
    files = make(made, folder)
    if not files:
        return []
    found = [*learned(made, files, folder), *public_attacks.beside_pages(made, folder)]
    draw = random.Random(seed)
    unnamed = sorted({city for cell in made.ratings if made.named(cell) for city in made.unnamed(cell)})
    if unnamed:
        city, highest = draw.choice(unnamed), draw.random() < 0.5
        try:
            other = public_worlds.twin(made, city, highest)
        except LookupError as error:
            return [*found, str(error)]
        public_worlds.write(other, folder)
        level = "highest" if highest else "lowest"
        found += [
            f"{name}: tells whether {city} has the {level} level" for name in told_apart(files, make(made, folder))
        ]
    return found


def everything(levels: tuple[str, ...], by_level: list[int], minimum: int = 1, *, best: int = 1) -> Any:  # noqa: ARG001
    """Counts without any protection, in place of :func:`ickit.disclosure.suppression.suppress_small_counts`."""
    return tuple(((level,), count) for level, count in zip(levels, by_level, strict=True)) if sum(by_level) else ()


def main() -> int:
    """Run the attacks."""
    parser = argparse.ArgumentParser(description="Attacks public editions.")
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real-runs", type=int, default=10)
    parser.add_argument("--open", action="store_true", help="turn the protection off")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    os.chdir(ROOT / "notebooks")
    won = refused = 0
    colluders, begun = (0, 0), time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(
            suppression, "suppress_small_counts", everything if asked.open else suppression.suppress_small_counts
        ),
    ):
        for number in range(asked.sets):
            real = not asked.open and number < asked.real_runs
            try:
                found = attack(asked.seed + number, Path(folder) / str(number), real)
            except InputError as error:
                refused, found = refused + 1, []
                print(f"set {asked.seed + number}: refused: {error}")
            won += bool(found)
            place = Path(folder) / str(number)
            if place.exists() and not asked.open:
                pair = public_attacks.by_two_colluders(place, public_worlds.world(asked.seed + number).peer_group)
                colluders = colluders[0] + pair[0], colluders[1] + pair[1]
            for one in found[:5]:
                print(f"set {asked.seed + number}: {one}", flush=True)
    print(
        f"{asked.sets} sets, {0 if asked.open else asked.real_runs} by the runner: "
        f"{won} gave something away, {refused} refused; seed {asked.seed}, {time.monotonic() - begun:.0f} s"
    )
    print(f"two colluders would learn something in {colluders[0]} of {colluders[1]} counts")
    return int((won > 0) != asked.open)


if __name__ == "__main__":
    sys.exit(main())
