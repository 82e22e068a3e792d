"""Broken input gets one clear fault for each thing that is wrong, and never anything but a fault."""

from pathlib import Path

import fuzz_tables
import pytest
from brokentables import CELLS, FILES, HEAD, ROW
from tablefiles import ASSESSMENTS, BENCH, CITIES, CONTEXT, SMALL, folder, look, workbook
from workbookparts import packed, parts_of

from ickit.sources.read import check
from ickit.tables.countries import CODES
from ickit.tables.rules import RESERVED


def said(source):
    checked = look(source)
    assert checked.tables is None
    return [str(fault) for fault in checked.faults]


def one(at, **files):
    (fault,) = said(folder(at, **{**SMALL, **files}))
    return fault


@pytest.mark.parametrize("name", FILES)
def test_a_broken_assessments_file_has_one_fault(tmp_path, name):
    content, words = FILES[name]
    fault = one(tmp_path, assessments=content)
    assert words in fault
    assert fault.startswith("assessments.csv")


@pytest.mark.parametrize("name", CELLS)
def test_a_broken_cell_has_one_fault_with_its_place(tmp_path, name):
    table, content, words = CELLS[name]
    files = {table: content} if name != "slug" else {table: content, "assessments": HEAD + ROW}
    fault = one(tmp_path, **files)
    assert words in fault
    assert fault.startswith(f"{table}.csv, row ")


def test_required_tables_and_near_miss_file_names(tmp_path):
    checked = look(folder(tmp_path, cities=CITIES, assesments=ASSESSMENTS))
    (fault,) = checked.faults
    assert "the table assessments or survey is missing" in str(fault)
    assert 'did you mean "assessments.csv"?' in str(checked.notices[0])


def test_a_table_in_two_files(tmp_path):
    fault = one(tmp_path, **{"assessments.parquet": b"x"})
    assert "the table assessments stands twice: assessments.csv and assessments.parquet" in fault


def test_an_unknown_benchmark_names_the_file_that_holds_it_once(tmp_path):
    rows = HEAD + "".join(f"aa,{year},other,one,self,met,\n" for year in range(2000, 2010))
    fault = one(tmp_path, assessments=rows, **{"mine.yaml": "id: other\n"})
    assert "(and 9 more rows)" in fault
    assert "Give its file with --benchmark mine.yaml." in fault


def test_a_survey_without_the_charter(tmp_path):
    survey = "city,year,commitment,answer\naa,2024,P1,fully\n"
    (fault,) = check(folder(tmp_path, **SMALL, survey=survey), [BENCH], lambda: CONTEXT).faults
    assert "--benchmark charter" in fault.mend


def test_an_ambiguous_name_is_a_fault_and_an_id_is_not(tmp_path):
    cities = "city,name\nspringfield-a,Springfield\nspringfield-b,Springfield\n"
    assert "may be any of springfield-a, springfield-b" in one(
        tmp_path, cities=cities, assessments=HEAD + ROW.replace("aa", "Springfield")
    )
    assert look(folder(tmp_path, assessments=HEAD + ROW.replace("aa", "springfield-b"))).faults == ()


def test_long_listings_are_cut_and_say_so(tmp_path):
    rows = "".join(f"aa,2024,bench,factor{i},self,bad{i},\n" for i in range(1000))
    faults = said(folder(tmp_path, **{**SMALL, "assessments": HEAD + rows}))
    assert len(faults) == 201
    assert faults[-1] == "assessments.csv: 1,800 more faults are not listed. Mend these and check again."


def test_several_faults_are_listed_at_once_by_row(tmp_path):
    rows = ROW.replace("2024", "24") + ROW.replace("one", "three") + ROW.replace("met", "mett")
    assert [fault.split(":")[0] for fault in said(folder(tmp_path, cities=CITIES, assessments=HEAD + rows))] == [
        "assessments.csv, row 2, year",
        "assessments.csv, row 3, key_factor",
        "assessments.csv, row 4, rating",
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere", "there is no such folder or workbook"),
        ("cities.csv", "is one file, not a source"),
        ("macro.xlsm", "may hold macros"),
        ("old.xls", "is in a format that is not read here"),
        ("x.docx", "is neither a folder nor a workbook"),
        ("bad.xlsx", "is not a workbook"),
        ("cut.ods", "is a broken workbook"),
    ],
)
def test_a_source_that_cannot_be_one(tmp_path, name, words):
    (tmp_path / "cities.csv").write_text(CITIES, encoding="utf-8")
    for other, content in {
        "macro.xlsm": b"",
        "old.xls": b"",
        "x.docx": b"",
        "bad.xlsx": b"no",
        "cut.ods": b"PK\x03\x04",
    }.items():
        (tmp_path / other).write_bytes(content)
    (fault,) = said(tmp_path / name)
    assert words in fault


SHEET = "xl/worksheets/sheet2.xml"


def with_part(name, content):
    return lambda parts: parts | {name: content}


WORKBOOKS = {
    "macros": (with_part("xl/vbaProject.bin", b"x"), "holds macros"),
    "links": (with_part("xl/externalLinks/externalLink1.xml", b"<a/>"), "holds links to other workbooks"),
    "bomb": (with_part("xl/media/x.xml", b"\0" * 60_000_000), "unpacks to"),
    "far row": (lambda p: p | {SHEET: p[SHEET].replace(b'r="A2"', b'r="XFD1048576"')}, "spans 1,048,576 rows"),
    "far row, other quotes": (lambda p: p | {SHEET: p[SHEET].replace(b'r="A2"', b"r = 'XFD1048576'")}, "spans 1,"),
    "far row, sly": (lambda p: p | {SHEET: p[SHEET].replace(b'r="A2"', b'x=">" r="XFD1048576"')}, "spans 1,"),
    "two places": (lambda p: p | {SHEET: p[SHEET].replace(b'r="A2"', b'r="A2" r="XFD1048576"')}, "duplicate attribute"),
    "row past all": (lambda p: p | {SHEET: p[SHEET].replace(b'r="A2"', b'r="A99999999999992"')}, "spans 999,"),
    "column past all": (lambda p: p | {SHEET: p[SHEET].replace(b'r="A2"', b'r="ABCDEFGHIJKL2"')}, "columns, more than"),
    "many parts": (lambda p: p | {f"x{i}.xml": b"" for i in range(5_001)}, "parts, too many"),
    "long text": (with_part("xl/sharedStrings.xml", b"<sst><si>" + b"x" * 300_000 + b"</si></sst>"), "a text of about"),
}  # fmt: skip


@pytest.mark.parametrize("name", WORKBOOKS)
def test_workbooks_that_are_refused(tmp_path, name):
    change, words = WORKBOOKS[name]
    path = workbook(tmp_path / "book.xlsx", SMALL)
    path.write_bytes(packed(change(parts_of(path))))
    (fault,) = said(path)
    assert words in fault
    assert fault.startswith("book.xlsx")


def test_an_error_in_a_workbooks_cell_has_its_place(tmp_path):
    path = workbook(tmp_path / "book.xlsx", SMALL, lambda book: book["assessments"].__setitem__("F2", "#REF!"))
    assert b't="e"' in parts_of(path)[SHEET]
    (fault,) = said(path)
    assert fault.startswith('assessments, row 2, rating: "#REF!" is a spreadsheet\'s error')


@pytest.mark.parametrize("times", [b"16384", b"99999999999999999"])
def test_an_ods_that_repeats_cells_without_end_is_refused(times, tmp_path):
    path = tmp_path / "book.ods"
    path.write_bytes(fuzz_tables.workbook("ods"))
    parts = parts_of(path)
    parts["content.xml"] = (
        parts["content.xml"]
        .replace(b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1048576">', 1)
        .replace(b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="' + times + b'" ', 1)
    )
    path.write_bytes(packed(parts))
    (fault,) = said(path)
    assert "more than is read here" in fault


def test_no_broken_source_does_anything_but_be_refused(tmp_path):
    assert fuzz_tables.run(50, 2, tmp_path / "kept") == []


def test_the_country_codes_and_reserved_names():
    assert len(CODES) == 249
    assert {"DE", "GB", "GR"} <= CODES
    assert not {"UK", "EL", "XK"} & CODES
    assert {"con", "nul", "com1", "lpt9"} <= RESERVED


def test_no_message_holds_an_absolute_path(tmp_path):
    fault = one(tmp_path, assessments=b"")
    assert str(Path(tmp_path)) not in fault
