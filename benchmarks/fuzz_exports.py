"""Reads many broken exports of survey platforms with many broken mappings: each must give rows or faults, nothing else.

A part of them are exports whose right reading is known (``export_kinds``): each must give that, or a fault.

    python benchmarks/fuzz_exports.py [CASES] [SEED]

Prints ``N passed, F failed``; what failed is kept in a temporary folder whose name is printed.
"""

import csv
import io
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

import export_kinds  # noqa: E402
from fuzzing import SECONDS, main, unclear  # noqa: E402
from openpyxl.utils.exceptions import IllegalCharacterError  # noqa: E402
from surveyexports import BENCHMARK, EXPORTS, Rows, csv_bytes, xlsx_bytes  # noqa: E402

from ickit.collect.platforms.draft import draft_mapping  # noqa: E402
from ickit.collect.platforms.read import read_export  # noqa: E402
from ickit.errors import InputError  # noqa: E402
from ickit.tables.schema import TABLES  # noqa: E402

PIECES = (
    "", " ", "=?", "|", "\\", "a=b", "(every row)", '"', "\n", "Yes", "x" * 5_000, "9" * 30, "\ufeff", "Oui;Non;", "/",
    "//", '{"ImportId":"x"}', "Alias", "_id", "KEY", "id", "a/b", "[x]", "-", "2024-13-45 99:99", "31/02/2024", "\x07",
    "=1+1", "Timestamp", "Respondent ID", "city", "all", "none", "answers", "chosen", "strategy.1", "\u202e", "\ud7ff",
    "' @x",
)  # fmt: skip
KNOWN = 0.4
"""The share of exports whose right reading is known."""
BYTES = (b'"', b"\r\n", b",", b";", b"|", b"=", b"\xff", b"=?", b"\x00", b"<c r='ZZ99999'>", b"</row>", b"\xe2\x80")


def spoilt(data: bytes, rng: random.Random) -> bytes:
    """The bytes cut off, cut out, overwritten, or with something put between."""
    at, to = sorted((rng.randrange(len(data)), rng.randrange(len(data))))
    kind = rng.randrange(4)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + data[to:]
    if kind == 2:
        return data[:at] + rng.randbytes(8) + data[at + 8 :]
    return data[:at] + rng.choice(BYTES) * rng.randrange(1, 4) + data[at:]


def mixed(rows: Rows, rng: random.Random) -> Rows:
    """The rows with some of them, or some of their cells, changed, moved, doubled or gone."""
    changed = [list(row) or [""] for row in rows]
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(changed))
        row = changed[at]
        steps: list[Callable[[], object]] = [
            lambda row=row: row.__setitem__(rng.randrange(len(row)), rng.choice(PIECES)),
            lambda row=row: row.insert(rng.randrange(len(row) + 1), rng.choice(PIECES)),
            lambda row=row: rng.shuffle(row),
            lambda at=at, row=row: changed.insert(at, list(row)),
            lambda: rng.shuffle(changed),
        ]
        if len(changed) > 1:
            steps.append(lambda at=at: changed.pop(at))
        if len(row) > 1:
            steps.append(lambda row=row: row.pop(rng.randrange(len(row))))
        rng.choice(steps)()
    return changed


def judge(export: Path, mapping: Path) -> str:
    """What is wrong with how an export and a mapping are read; blank where all is well."""
    started = time.process_time()
    for step in (lambda: _rows(export, mapping), lambda: _draft(export)):
        try:
            problem = step()
        except InputError as refused:
            problem = unclear(refused.faults, export.parent) if refused.faults else "refused without a fault"
        except BaseException:
            problem = traceback.format_exc()
        if problem:
            return problem
    return f"took more than {SECONDS} s of computing" if time.process_time() - started > SECONDS else ""


def _rows(export: Path, mapping: Path) -> str:
    for row in read_export(export, mapping, [BENCHMARK]).rows:
        if row.table not in TABLES or not set(row.values) <= set(TABLES[row.table].names):
            return f"a row that is none of {row.table}: {dict(row.values)}"
        if not set(row.places) <= set(row.values) or not row.place.startswith(f"{export.name}, row "):
            return f"a row without its place: {row.place}"
    return ""


def _draft(export: Path) -> str:
    out = export.with_name("draft.csv")
    draft_mapping(export, out, [BENCHMARK])
    cells = [cell for row in csv.reader(io.StringIO(out.read_text("utf-8-sig"))) for cell in row]
    formulas = [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    return f"a draft with a formula: {formulas[0][:100]!r}" if formulas else ""


def run(cases: int, seed: int, kept: Path) -> list[tuple[int, str]]:
    """The cases that went wrong, with what went wrong; their files stay in ``kept``."""
    whole = {(name, ending): make() for name, make in EXPORTS.items() for ending in ("csv", "xlsx")}
    plans = {case: _plan(*case, rows) for case, rows in whole.items()}
    wrong = []
    for number in range(cases):
        rng = random.Random(f"{seed} {number}")
        if rng.random() < KNOWN:
            if problem := _known(rng, kept / f"case-{number}"):
                wrong.append((number, problem))
            continue
        name, ending = case = rng.choice(list(whole))
        data, plan = _written(whole[case], ending), plans[case]
        if rng.random() < 0.8:
            data = spoilt(data, rng) if rng.random() < 0.5 else _written(mixed(whole[case], rng), ending, data)
        if rng.random() < 0.5:
            rows = list(csv.reader(io.StringIO(plan.decode("utf-8-sig"))))
            plan = spoilt(plan, rng) if rng.random() < 0.5 else _written(mixed(rows, rng), "csv", plan)
        with tempfile.TemporaryDirectory() as place:
            at = Path(place) / "files"
            at.mkdir()
            export, mapping = at / f"{name}.{ending}", at / "mapping.csv"
            export.write_bytes(data)
            mapping.write_bytes(plan)
            if problem := judge(export, mapping):
                wrong.append((number, problem))
                kept.mkdir(parents=True, exist_ok=True)
                at.rename(kept / f"case-{number}")
    return wrong


def _known(rng: random.Random, kept: Path) -> str:
    """What is wrong with an export whose right reading is known; its files stay in ``kept``."""
    with tempfile.TemporaryDirectory() as place:
        at = Path(place) / "files"
        at.mkdir()
        try:
            problem = export_kinds.judge(rng, at)
        except BaseException:
            problem = traceback.format_exc()
        if problem:
            kept.parent.mkdir(parents=True, exist_ok=True)
            at.rename(kept)
    return problem


def _plan(name: str, ending: str, rows: Rows) -> bytes:
    """The draft of an unbroken export, which must be read with it as it is."""
    with tempfile.TemporaryDirectory() as place:
        export, mapping = Path(place) / f"{name}.{ending}", Path(place) / "mapping.csv"
        export.write_bytes(_written(rows, ending))
        draft_mapping(export, mapping, [BENCHMARK], year=2024)
        if not read_export(export, mapping, [BENCHMARK]).rows:
            raise AssertionError(f"the unbroken export of {name} brings nothing")
        return mapping.read_bytes()


def _written(rows: Rows, ending: str, instead: bytes = b"") -> bytes:
    """The rows as a file; ``instead`` where such text cannot be written at all."""
    try:
        return xlsx_bytes(rows) if ending == "xlsx" else csv_bytes(rows)
    except (ValueError, IllegalCharacterError):
        return instead


if __name__ == "__main__":
    sys.exit(main("exports", run))
