"""Reads many broken sources: each must be accepted with tables or refused with faults, and nothing else may happen.

    python benchmarks/fuzz_tables.py [CASES] [SEED]

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
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
from fuzz_values import KINDS, Case, Judge
from fuzzing import SECONDS, main, unclear

from ickit.errors import InputError
from ickit.sources.read import check, read

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "helpers"))
from tablefiles import BENCH as BENCHMARK
from tablefiles import CHARTER, CONTEXT

GOOD = {
    "cities": "city,name,country,aliases,charter_signed\naa,Ärhus,DK,Aarhus|Ørhus,2010-02-22\nbb,Den Haag,NL,,2012\n",
    "invitations": "city,year,benchmark,asked,returned,publish\naa,2024,bench,yes,yes,no\nbb,2024,bench,yes,no,\n",
    "assessments": "city,year,benchmark,key_factor,assessor,rating,note\naa,2024,bench,one,self,met,\"a, b\nc\"\n"
    "aa,2024,bench,two,self,not_applicable,\nbb,2024,bench,one,peer,partly_met,ok\nDen Haag,2022,bench,one,,,\n",
    "survey": "city,year,commitment,answer,capacity,note\naa,2024,P1,fully,,\nbb,2024,S1,partly,advocate,x\n",
    "practices": "city,year,benchmark,key_factor,title,summary,reference\naa,2024,bench,one,Title,Summary,\n",
    "answers": "city,year,benchmark,question,assessor,answer,finding\naa,2024,bench,one.1,self,Yes,in_place\n",
    "evidence": "id,city,year,benchmark,key_factor,assessor,kind,stance,summary,reference,confidential\n"
    "e1,aa,2024,bench,one,peer,interview,supports,Said so,,yes\n",
    "recommendations": "id,city,year,benchmark,key_factor,text,horizon,status\n"
    "r1,aa,2024,bench,one,Do it,quick_win,open\n",
    "context": "city,year,factor,assessor,benchmark,level,note,public_note\naa,2024,labour-market,self,,difficult,,\n",
    "indicators": "city,year,indicator,value,unit,source,flag\naa,2023,population,1000.5,persons,Here,e\n",
}  # fmt: skip
ODD = [
    "", " ", "\0", "\ufeff", '"', '""', "'", ",", ";", "\t", "\r", "\n", "\r\n", "=1+1", "../../x", "con", "NaN", "inf",
    "-1", "1e999", "2024.0", "2024-02-31", "1,5", "1.234,5",
    "é" * 50, "x" * 30_000, "#N/A", "\u202e", "\ud7ff", "😀",
    "<html>", "9" * 21, "yes", "true", "met ", "MET", "None", "|", "|||", "١٢٣٤", "２０２４", "\x85", "ß",
]  # fmt: skip


def folder(files: dict[str, bytes], at: Path) -> Path:
    """A folder with these files."""
    at.mkdir()
    for name, content in files.items():
        (at / name).write_bytes(content)
    return at


def mutated(data: bytes, rng: random.Random) -> bytes:
    """``data`` with a few bytes changed, cut out, doubled or put in."""
    work = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5, 30])):
        at = rng.randrange(len(work) + 1)
        end = min(len(work), at + rng.choice([1, 2, 8, 100]))
        kind = rng.randrange(5)
        if kind == 0:
            work[at:end] = bytes(rng.randrange(256) for _ in range(end - at))
        elif kind == 1:
            del work[at:end]
        elif kind == 2:
            work[at:at] = work[at:end] * rng.choice([1, 2, 50])
        elif kind == 3:
            work[at:at] = rng.choice(ODD).encode("utf-8", "surrogatepass")
        else:
            del work[at:]
    return bytes(work)


def one_cell(text: str, rng: random.Random) -> str:
    """A table with one cell replaced by something odd."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    cells = lines[at].split(",")
    cells[rng.randrange(len(cells))] = rng.choice(ODD)
    lines[at] = ",".join(cells)
    return "\n".join(lines)


def encoded(text: str, rng: random.Random) -> bytes:
    """A table in some encoding, delimiter and line ending, right or wrong."""
    text = text.replace(",", rng.choice([",", ",", ";", "\t", "|"]))
    text = text.replace("\n", rng.choice(["\n", "\r\n", "\r"]))
    encoding = rng.choice(
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp1250", "utf-32", "cp037"]
    )
    return rng.choice([b"", b"", b"sep=;\n", b"\xef\xbb\xbf"]) + text.encode(encoding, "replace")


def csv_case(rng: random.Random, at: Path) -> Path:
    """A folder of CSV files of which some are broken."""
    files = {f"{name}.csv": text.encode() for name, text in GOOD.items() if rng.random() < 0.95}
    for name in rng.sample(sorted(files), min(len(files), rng.choice([1, 1, 2, 5]))):
        text = files[name].decode()
        change: Callable[[], bytes] = rng.choice(
            [
                lambda text=text: mutated(text.encode(), rng),
                lambda text=text: encoded(text, rng),
                lambda text=text: encoded(one_cell(text, rng), rng),
                lambda text=text: mutated(encoded(text, rng), rng),
                lambda text=text: one_cell(one_cell(text, rng), rng).encode("utf-8", "surrogatepass"),
                lambda: rng.choice(
                    [b"", b"\n\n", b"<html></html>", b"PK\x03\x04", bytes(rng.randrange(256) for _ in range(300))]
                ),
            ]
        )
        files[name] = change()
    return folder(files, at)


def parquet_case(rng: random.Random, at: Path) -> Path:
    """A folder in which one table is a broken Parquet file."""
    files = {f"{name}.csv": text.encode() for name, text in GOOD.items()}
    name = rng.choice(sorted(GOOD))
    frame = pd.read_csv(io.StringIO(GOOD[name]))
    if rng.random() < 0.3:
        frame[frame.columns[rng.randrange(len(frame.columns))]] = [rng.choice([[1], {"a": 1}, b"x", 1.5, None])] * len(
            frame
        )
    out = io.BytesIO()
    frame.to_parquet(out)
    del files[f"{name}.csv"]
    files[f"{name}.parquet"] = mutated(out.getvalue(), rng) if rng.random() < 0.8 else out.getvalue()
    return folder(files, at)


def workbook(extension: str) -> bytes:
    """The good tables as one workbook."""
    out = io.BytesIO()
    if extension == "xlsx":
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, text in GOOD.items():
            sheet = book.create_sheet(name)
            for row in pd.read_csv(io.StringIO(text), header=None).itertuples(index=False):
                sheet.append([None if pd.isna(cell) else cell for cell in row])
        book.save(out)
        return out.getvalue()
    sheets = "".join(
        f'<table:table table:name="{name}">'
        + "".join(
            "<table:table-row>"
            + "".join(
                f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
                for cell in row.split(",")
            )
            + "</table:table-row>"
            for row in text.replace('"a, b\nc"', "abc").strip().split("\n")
        )
        + "</table:table>"
        for name, text in GOOD.items()
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    body = f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
    content = f"<office:document-content {spaces}>{body}</office:document-content>"
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return out.getvalue()


def workbook_case(rng: random.Random, at: Path, extension: str, whole: bytes) -> Path:
    """A workbook with its bytes or the bytes of its parts changed."""
    at.mkdir()
    path = at / f"book.{extension}"
    if rng.random() < 0.3:
        path.write_bytes(mutated(whole, rng))
        return path
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in rng.sample(sorted(parts), rng.choice([1, 1, 2])):
        kind = rng.random()
        if kind < 0.7:
            parts[name] = mutated(parts[name], rng)
        elif kind < 0.8:
            parts[name] = parts[name].replace(b'"1"', rng.choice([b'"4294967296"', b'"-1"', b'"9999999"', b'"16385"']))
        elif kind < 0.9:
            parts[name] = rng.choice([b"", b"<a/>", bytes(rng.randrange(256) for _ in range(100))])
        else:
            del parts[name]
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", rng.choice([0, 8])) as archive:
        warnings.simplefilter("ignore")
        for name, content in parts.items():
            archive.writestr(rng.choice([name] * 20 + ["../../x", "xl/vbaProject.bin", name.upper()]), content)
    return path


def judge(source: Path, wrong: Judge = lambda _: "") -> str:
    """Empty where the source was accepted with tables that are right, or refused with faults, in time; else what went
    wrong. ``wrong`` says what is wrong with the tables.
    """
    started = time.process_time()
    try:
        checked = check(source, [BENCHMARK, CHARTER], lambda: CONTEXT)
    except BaseException:  # a panic of a library is no Exception, and it is what this looks for
        return traceback.format_exc()
    if time.process_time() - started > SECONDS:
        return f"took more than {SECONDS} s of computing"
    if (checked.tables is None) == (not checked.faults):
        return "neither tables nor faults, or both"
    if checked.tables is not None and (problem := wrong(checked.tables)):
        return problem
    return unclear(checked.faults, source.parent)


def run(cases: int, seed: int, kept: Path) -> list[tuple[int, str]]:
    """The cases that went wrong, with what went wrong; their sources stay in ``kept``."""
    wholes = {extension: workbook(extension) for extension in ("xlsx", "ods")}
    with tempfile.TemporaryDirectory() as untouched:
        for name, text in GOOD.items():
            (Path(untouched) / f"{name}.csv").write_text(text, encoding="utf-8")
        try:
            read(untouched, [BENCHMARK, CHARTER], lambda: CONTEXT)
        except InputError as error:
            raise AssertionError(f"the unbroken tables are refused: {error}") from None
    wrong = []
    for case in range(cases):
        rng = random.Random(f"{seed} {case}")
        with tempfile.TemporaryDirectory() as place:
            at = Path(place) / "source"
            kind = rng.random()
            case_of: Case | None = None
            if kind < 0.25:
                case_of = rng.choice(KINDS)(rng, at)
                source = case_of.source
            elif kind < 0.5:
                source = csv_case(rng, at)
            elif kind < 0.6:
                source = parquet_case(rng, at)
            else:
                extension = rng.choice(["xlsx", "ods"])
                source = workbook_case(rng, at, extension, wholes[extension])
            problem = judge(source, case_of.wrong) if case_of else judge(source)
            if problem:
                wrong.append((case, problem))
                kept.mkdir(parents=True, exist_ok=True)
                at.rename(kept / f"case-{case}")
    return wrong


if __name__ == "__main__":
    sys.exit(main("tables", run))
