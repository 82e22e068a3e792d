"""Reads many broken forms: each must bring rows of the tables or be refused with faults, and nothing else may happen.

    python benchmarks/fuzz_forms.py [CASES] [SEED]

Prints ``N passed, F failed``; what failed is kept in a temporary folder whose name is printed.
"""

import io
import random
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from html import escape
from pathlib import Path

import openpyxl
from fuzz_tables import BENCHMARK, ODD, mutated
from fuzzing import SECONDS, main, unclear

from ickit.collect.forms.layout import Given
from ickit.collect.forms.read import is_form, read_form
from ickit.collect.forms.workbook import form_workbook
from ickit.errors import InputError
from ickit.tables.schema import TABLES

KEYS = [
    "",
    "text",
    "rating",
    "rating one",
    "field city",
    "evidence one 1",
    "evidence x y z",
    "ickit form: Start",
    "answer",
]


def filled(rng: random.Random) -> openpyxl.Workbook:
    """A form in which something good or odd stands in some of the unlocked cells, or in any cell."""
    book = openpyxl.load_workbook(io.BytesIO(form_workbook(BENCHMARK, Given("aa", year=2024))))
    good = ["met", "in place", "interview", "yes", "neutral", "A title", 2024, "1,5"]
    for sheet in book.worksheets[:3]:
        for row in sheet.iter_rows(min_row=2, min_col=3):
            for cell in row:
                if not cell.protection.locked and not isinstance(cell, openpyxl.cell.cell.MergedCell):
                    cell.value = rng.choice([None] * 12 + good + [printable(rng)])
    if rng.random() < 0.3:
        sheet = rng.choice(book.worksheets)
        cell = sheet.cell(rng.randint(1, 30), rng.randint(1, 3))
        if not isinstance(cell, openpyxl.cell.cell.MergedCell):
            cell.value = rng.choice(KEYS)
    return book


def printable(rng: random.Random) -> str:
    """Something odd that a workbook can hold."""
    return "".join(ch for ch in rng.choice(ODD) if ch.isprintable() or ch in "\t\n")


def as_ods(book: openpyxl.Workbook) -> bytes:
    """The texts of a workbook as an OpenDocument spreadsheet."""
    sheets = "".join(
        f'<table:table table:name="{sheet.title}">'
        + "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in sheet.values)
        + "</table:table>"
        for sheet in book
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    body = f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def case(rng: random.Random, folder: Path) -> Path:
    """A form that is filled in somehow, and then perhaps broken."""
    book, suffix = filled(rng), rng.choice(["xlsx", "ods"])
    out = io.BytesIO()
    book.save(out)
    data = out.getvalue() if suffix == "xlsx" else as_ods(book)
    path = folder / f"form.{suffix}"
    kind = rng.random()
    if kind < 0.35:
        path.write_bytes(data)
    elif kind < 0.5:
        path.write_bytes(mutated(data, rng))
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        for name in rng.sample(
            sorted(n for n in parts if n.endswith(".xml")), rng.choice([1, 1, 2]) if len(parts) > 4 else 1
        ):
            parts[name] = mutated(parts[name], rng)
        with warnings.catch_warnings(), zipfile.ZipFile(path, "w", rng.choice([0, 8])) as archive:
            warnings.simplefilter("ignore")
            for name, content in parts.items():
                archive.writestr(name, content)
    return path


def judge(path: Path) -> str:
    """What is wrong with how a form was read; nothing where it was read as it should be."""
    started = time.process_time()
    try:
        is_form(path)
        rows, faults = read_form(path, [BENCHMARK]).rows, ()
    except InputError as error:
        rows, faults = (), error.faults
    except BaseException:  # a panic of a library is no Exception, and it is what this looks for
        return traceback.format_exc()
    if time.process_time() - started > SECONDS:
        return f"took more than {SECONDS} s of computing"
    if bool(rows) == bool(faults):
        return "neither rows nor faults, or both"
    if problem := unclear(faults, path.parent):
        return problem
    for row in rows:
        if not row.values.keys() <= set(TABLES[row.table].names) or not row.place.startswith(path.name):
            return f"a row that is none of the table's: {row}"
    return ""


def run(cases: int, seed: int, kept: Path) -> list[tuple[int, str]]:
    """The cases that went wrong, with what went wrong; their forms stay in ``kept``."""
    wrong = []
    for number in range(cases):
        with tempfile.TemporaryDirectory() as place:
            path = case(random.Random(f"{seed} {number}"), Path(place))
            problem = judge(path)
            if problem:
                wrong.append((number, problem))
                kept.mkdir(parents=True, exist_ok=True)
                path.rename(kept / f"case-{number}{path.suffix}")
    return wrong


if __name__ == "__main__":
    sys.exit(main("forms", run))
