"""Drafting a mapping: a row for each column of an export, with what it is likely to hold; a person finishes it."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from ickit._base.atomic import write_atomic
from ickit._base.csv_text import neutral
from ickit._base.phrases import counted
from ickit.benchmark.library import context_factors, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.collect.platforms.answer_texts import UNKNOWN, parsed
from ickit.collect.platforms.export import Column, Export, open_export
from ickit.collect.platforms.guess import Guess, Guesser
from ickit.collect.platforms.long_form_guess import fixed_rows, guess_long, guess_statistics, is_statistics
from ickit.collect.platforms.mapping import COLUMNS
from ickit.collect.platforms.mapping_rows import EVERY_ROW
from ickit.collect.platforms.repeated_titles import neighbours
from ickit.collect.platforms.samples import samples_of
from ickit.collect.platforms.targets import ALL, NONE, Known, Target, check_given
from ickit.errors import Fault, InputError, folded
from ickit.tables.cells import Notice

TITLE = 300


def draft_mapping(
    export: Path,
    out: Path,
    benchmarks: Sequence[str | Benchmark],
    *,
    city: str = "",
    year: int | None = None,
    assessor: str = "",
    incomplete: bool = False,
) -> tuple[Notice, ...]:
    """Write a draft of the mapping of ``export`` to ``out`` (.csv); returns what was noticed, and what is left to do.

    ``benchmarks``: what the export may hold answers to, as ids or files. ``city``, ``year`` and ``assessor`` are given
    to every row where all answers have one. ``incomplete``: submissions that were not finished are used. Raises
    InputError where the export cannot be read, and where ``out`` is there already: a person may have worked in it.
    """
    check_given(year, assessor)
    if out.suffix.casefold() != ".csv":
        raise InputError(Fault(str(out), "is no name for a mapping", "Let it end in .csv."))
    if out.exists():
        raise InputError(Fault(str(out), "exists already and may hold a person's work", "Choose another name."))
    loaded = [one if isinstance(one, Benchmark) else load_benchmark(one) for one in benchmarks]
    known = Known({benchmark.id: benchmark for benchmark in loaded}, context_factors())
    opened = open_export(export)
    fixed = {"city": city, "year": str(year or ""), "assessor": assessor, "incomplete": "use" if incomplete else ""}
    rows = list(_rows(opened, known, fixed))
    write_atomic(out, _text(rows).encode("utf-8-sig", errors="replace"))
    return (*opened.notices, *_left(opened, out.name, rows))


def _rows(export: Export, known: Known, fixed: dict[str, str]) -> Iterator[dict[str, str]]:
    guesses = _guesses(export, known)
    targets = {guess.target for guess in guesses.values() if guess.target}
    for name in ("city", "year", "assessor"):
        if fixed[name] or (name != "assessor" and Target(ALL, name) not in targets):
            remark = "" if fixed[name] else f"a person must give it: no column looks like the {name}"
            yield _fixed(name, fixed[name], remark)
    if is_statistics(export):
        own = [target.field for target in targets if target.table == "indicators"]
        for table, field, value, remark in fixed_rows(export, own):
            yield {"column": EVERY_ROW, "table": table, "field": field, "answers": value, "remark": remark}
    if any(submission.state == "incomplete" for submission in export.submissions):
        remark = '"use": unfinished submissions count where a city has no finished one'
        yield _fixed("incomplete", fixed["incomplete"] or "leave out", remark)
    for column in export.columns:
        guess = guesses.get(column.name) or Guess(Target(NONE, ""), f"added by {export.platform.name}")
        if guess.target and guess.target.table == ALL and fixed.get(guess.target.field):
            guess = Guess(Target(NONE, ""), f"the {guess.target.field} was given for every row")
        yield _row(export, known, column, guess)


def _guesses(export: Export, known: Known) -> dict[str, Guess]:
    if is_statistics(export):
        return guess_statistics(export, known)
    return guess_long(export, Guesser(export, known).guesses())


def _fixed(name: str, value: str, remark: str) -> dict[str, str]:
    return {"column": EVERY_ROW, "table": ALL, "field": name, "answers": value, "remark": remark}


def _row(export: Export, known: Known, column: Column, guess: Guess) -> dict[str, str]:
    target = guess.target
    title = column.title if folded(column.title) != folded(column.name) else ""
    samples = samples_of(column, target, list(export.values(column.name)), known)
    return {
        "column": column.name,
        "title": title[:TITLE],
        "samples": samples,
        "table": target.table if target else "",
        "benchmark": target.benchmark if target else "",
        "field": target.field if target else "",
        "item": target.item if target else "",
        "answers": guess.answers,
        "remark": guess.remark,
        "neighbours": neighbours(column, export.columns),
    }


def _text(rows: Sequence[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([neutral(row.get(name, "")) for name in COLUMNS])
    return out.getvalue()


def _left(export: Export, name: str, rows: Sequence[dict[str, str]]) -> Iterator[Notice]:
    """What a person has still to do, by the rows of the file as a spreadsheet numbers them."""
    numbered = list(enumerate(rows, start=2))
    missing = [number for number, row in numbered if row["column"] == EVERY_ROW and not row["answers"]]
    unmapped = [number for number, row in numbered if not row["table"]]
    unknown = [number for number, row in numbered if _unknown(row["answers"])]
    what = "row" if is_statistics(export) else "submission"
    size = f"{counted(len(export.submissions), what)}, {counted(len(export.columns), 'column')}"
    told = f"{export.platform.name}: {size}"
    yield Notice(export.name, told)
    for numbers, what in (
        (missing, "give the value of all submissions, which is not known yet (column answers)"),
        (unmapped, "fill in table, field and item, or leave the column out"),
        (unknown, "write a word in place of each ? (column answers)"),
    ):
        if numbers:
            more = f" and {len(numbers) - 20} more" if len(numbers) > 20 else ""
            yield Notice(f"{name}, row{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers[:20]))}{more}", what)


def _unknown(answers: str) -> bool:
    return any(word == UNKNOWN for _, word in parsed(answers)) if "=" in answers else False
