"""Sources to which tests add: of every kind, with the same two cities, and what is in them afterwards."""

import io
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from incoming import BENCHMARK, FACTORS

from ickit.sources.read import read
from ickit.study.selection import benchmarks_with
from ickit.tables.dataset import Tables

CITIES = "city,name,country,aliases\naa,Århus,DK,Aarhus|Ørhus\nbb,Brno,CZ,\n"
RATINGS = (
    "city,year,benchmark,key_factor,assessor,rating,note\n"
    f"aa,2022,{BENCHMARK},strategy,self,met,good\naa,2022,{BENCHMARK},monitoring,self,,\n"
    f"aa,2022,{BENCHMARK},coordination,peer,partly_met,\n"
)
BEFORE = {"cities": CITIES, "assessments": RATINGS}


FILES = ("csv", "parquet", "xlsx", "sqlite")


def build_source(kind: str, folder: Path, url: str = "", tables: dict[str, str] | None = None) -> str:
    """Make a source of a kind in a folder, or in the database at ``url``; its path or URL."""
    frames = {
        name: pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False).replace("", None)
        for name, text in (BEFORE if tables is None else tables).items()
    }
    at = folder / "source"
    if kind in ("csv", "parquet"):
        at.mkdir()
        for name, frame in frames.items():
            if kind == "csv":
                frame.to_csv(at / f"{name}.csv", index=False, lineterminator="\n")
            else:
                whole = frame.astype({"year": "int64"}) if "year" in frame else frame
                whole.to_parquet(at / f"{name}.parquet")
        return str(at)
    if kind == "xlsx":
        with pd.ExcelWriter(folder / "source.xlsx") as book:
            for name, frame in frames.items():
                frame.to_excel(book, sheet_name=name, index=False)
        return str(folder / "source.xlsx")
    url = url or f"sqlite:///{folder / 'source.db'}"
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    for name, frame in frames.items():
        frame.to_sql(name, engine, index=False, dtype={"year": sa.Integer} if "year" in frame else None)
    engine.dispose()
    return str(url)


@pytest.fixture(name="source")
def source_maker(request, tmp_path):
    """Makes a source of a kind with the tables of BEFORE (or those given), and gives its path or URL."""

    def make(kind: str, tables: dict[str, str] | None = None) -> str:
        url = request.getfixturevalue("postgres")() if kind == "postgresql" else ""
        return build_source(kind, tmp_path, url, tables)

    return make


def tables_of(to: str) -> Tables:
    return read(to, benchmarks_with())


def ratings(to: str) -> dict[tuple[str, int, str, str], str]:
    rows = tables_of(to).assessments.fillna("")
    keys = zip(rows["city"], rows["year"], rows["key_factor"], rows["assessor"], strict=True)
    return dict(zip(keys, rows["rating"], strict=True))


def content(folder: str | Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in Path(folder).iterdir() if file.is_file()}


OLD = {("aa", 2022, "strategy", "self"): "met", ("aa", 2022, "monitoring", "self"): "",
       ("aa", 2022, "coordination", "peer"): "partly_met"}  # fmt: skip


def came(city: str, rating: str = "met", year: int = 2024) -> dict[tuple[str, int, str, str], str]:
    return {(city, year, factor, "self"): rating for factor in FACTORS}
