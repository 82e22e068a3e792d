"""Workbooks that may take much memory are read in a process of their own: one that takes too much is refused alone."""

import time

import openpyxl
import pytest
from incoming import BENCHMARK

from ickit.collect.files import add_files
from ickit.errors import InputError
from ickit.sources import workbook_limits, workbook_opened, workbook_subprocess
from ickit.sources.read import read
from ickit.sources.workbook_opened import opened, texts
from ickit.study.selection import benchmarks_with
from ickit.tables.cells import StoredNumber


@pytest.fixture
def large(monkeypatch):
    """Takes every workbook for a large one."""
    monkeypatch.setattr(workbook_opened, "LARGE_CELLS", 0)


def book(at, sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(at)
    return at


RATINGS = [["city", "year", "benchmark", "key_factor", "rating"], ["aa", 2031, BENCHMARK, "strategy", "met"]]
NUMBERS = [["city", "year", "indicator", "value"], ["aa", 2031, "population", 318.204], ["aa", 2030, "population", 0.5]]
TABLES = {
    "cities": [["city", "name"], ["aa", "Århus"]],
    "Assessments ": RATINGS,
    "indicators": NUMBERS,
    "own sheet": [["x" * 500]],
}


def whole(at):
    made = opened(at.read_bytes(), at.name)
    cells = {name: texts(made, name, at.name) for name in made.names}
    stored = {name: [[isinstance(c, StoredNumber) for c in row] for row in rows] for name, rows in cells.items()}
    return made.sheets, cells, stored


def test_what_is_read_apart_is_what_is_read_here(tmp_path, monkeypatch):
    at = book(tmp_path / "source.xlsx", TABLES)
    changed = openpyxl.load_workbook(at)
    changed["indicators"].row_dimensions[2].hidden = True
    changed["indicators"]["D3"].number_format = "0.0%"
    changed["indicators"]["F2"] = "=1+1"
    changed["own sheet"].sheet_state = "hidden"
    changed.save(at)
    here, tables = whole(at), read(at, benchmarks_with())
    monkeypatch.setattr(workbook_opened, "LARGE_CELLS", 0)
    assert whole(at) == here
    again = read(at, benchmarks_with())
    assert all(frame.equals(again.frames()[name]) for name, frame in tables.frames().items())
    assert again.notices == tables.notices


def test_one_that_takes_too_much_memory_is_refused_and_the_rest_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_subprocess, "MOST_MEMORY", 50_000_000)
    monkeypatch.setattr(workbook_opened, "LARGE_CELLS", 2_000)
    returned = tmp_path / "returned"
    returned.mkdir()
    bomb = book(returned / "bomb.xlsx", {"Content": [["city"], *[[n] for n in range(2_500)]]})
    with pytest.raises(InputError, match=r"bomb\.xlsx: takes more than 0\.05 GB of memory to be read\. Split it"):
        opened(bomb.read_bytes(), bomb.name)
    mapping = tmp_path / "mapping.csv"
    rows = ["column,table,benchmark,field,item,answers", "city,all,,city,,", "year,all,,year,,"]
    mapping.write_text("\n".join([*rows, f"Strategy,assessments,{BENCHMARK},rating,strategy,"]), "utf-8")
    for city in ("aa", "bb"):
        book(returned / f"{city}.xlsx", {"Content": [["city", "year", "Strategy"], [city, 2031, "met"]]})
    source = tmp_path / "source"
    source.mkdir()
    (source / "cities.csv").write_text("city,name\naa,Aa\nbb,Bb\n", "utf-8")
    added = add_files([str(returned)], str(source), mapping=mapping, benchmarks=(), replace=False)
    assert [file.name for file in added.files if file.faults] == ["bomb.xlsx"]
    assert sorted(read(source, benchmarks_with()).assessments["city"]) == ["aa", "bb"]


@pytest.mark.usefixtures("large")
def test_faults_come_back_from_the_process(tmp_path, monkeypatch):
    at = book(tmp_path / "source.xlsx", {"cities": [["city"], ["x" * 900]]})
    monkeypatch.setattr(workbook_limits, "is_large", lambda _: True)
    broken = at.read_bytes()[:-200]
    monkeypatch.setattr(workbook_opened, "is_large", lambda _: True)
    with pytest.raises(InputError, match=r"^source\.xlsx: is a broken workbook"):
        opened(broken, "source.xlsx")


@pytest.mark.usefixtures("large")
def test_one_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_subprocess, "MOST_SECONDS", 0.05)
    at, started = book(tmp_path / "source.xlsx", TABLES), time.monotonic()
    with pytest.raises(InputError, match=r"takes more than 0\.05 seconds to be read"):
        opened(at.read_bytes(), at.name)
    assert time.monotonic() - started < 20


def test_an_ordinary_one_is_read_in_this_process(tmp_path, monkeypatch):
    def none(*_, **__):
        raise AssertionError("a process was started")

    monkeypatch.setattr(workbook_opened, "read_in_subprocess", none)
    assert whole(book(tmp_path / "source.xlsx", TABLES))[1]["cities"][1] == ["aa", "Århus"]
