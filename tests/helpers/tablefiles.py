"""Small sources for tests of reading: two cities, a benchmark of two key factors, and how they are read."""

import io

import openpyxl
import pandas as pd

from ickit.benchmark.context_factor import ContextFactor, ContextFactors
from ickit.benchmark.model import Benchmark
from ickit.sources.read import check, read

BENCH = Benchmark(
    id="bench",
    title="A benchmark",
    key_factors=[
        {"id": "one", "name": "One", "questions": [{"id": "one.1", "text": "Is it?"}]},
        {"id": "two", "name": "Two", "weight": 3, "may_not_apply": True},
    ],
)
CHARTER = Benchmark(
    id="charter",
    title="Charter",
    scale={"levels": {"not_at_all": 0, "partly": "1/2", "fully": 1}},
    key_factors=[{"id": "P1", "name": "P1"}, {"id": "S1", "name": "S1", "advocacy": True}],
)
CONTEXT = ContextFactors(
    levels=("favourable", "neutral", "difficult", "very_difficult"),
    factors=(ContextFactor(id="labour-market", name="Labour market"),),
)
CITIES = (
    "city,name,country,aliases,charter_signed\naa,Århus,DK,Aarhus|Ørhus,2010-02-22\n"
    "den-haag,Den Haag/The Hague,NL,,2012-05\n"
)
ASSESSMENTS = (
    "city,year,benchmark,key_factor,assessor,rating,note\naa,2024,bench,one,self,met,fine\n"
    "aa,2024,bench,two,self,not_applicable,\nden-haag,2024,bench,one,,,\nden-haag,2024,bench,two,peer,dont_know,\n"
)
SMALL = {"cities": CITIES, "assessments": ASSESSMENTS}


def folder(at, **files):
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (at / (name if "." in name else f"{name}.csv")).write_bytes(data)
    return at


def look(source):
    return check(source, [BENCH, CHARTER], lambda: CONTEXT)


def tables_of(source):
    return read(source, [BENCH, CHARTER], lambda: CONTEXT)


def workbook(at, tables, change=lambda book: None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in tables.items():
        sheet = book.create_sheet(name)
        for row in pd.read_csv(io.StringIO(text), header=None).itertuples(index=False):
            sheet.append([None if pd.isna(c) else float(c) if str(c).isdigit() else c for c in row])
    change(book)
    book.save(at)
    return at
