"""Cells of workbooks whose stored value is not what is shown: read as shown with a notice, or a fault."""

import datetime as dt
import random
import re

import fuzz_tables
import fuzz_values
import openpyxl
import pytest
from tablefiles import CONTEXT, look
from workbookparts import packed, parts_of

from ickit.benchmark.model import Benchmark
from ickit.sources.read import check
from ickit.sources.workbook_cells import PERCENT, SCALED, UNCLEAR, mark_of

INDICATORS = ["city", "year", "indicator", "value", "unit", "source"]
ASSESSMENTS = ["city", "year", "benchmark", "key_factor", "rating", "note"]
FACTORS = [{"id": "a", "name": "A"}]
SHARES = Benchmark(id="shares", title="S", scale={"min": 0, "max": 1, "step": "1/100"}, key_factors=FACTORS)
POINTS = Benchmark(id="points", title="P", scale={"min": 0, "max": 100, "step": "1/2"}, key_factors=FACTORS)


def book(at, indicators=(), assessments=(), change=lambda book: None):
    made = openpyxl.Workbook()
    made.active.title = "cities"
    made.active.append(["city", "name"])
    for i in range(6):
        made.active.append([f"c{i}", f"City {i}"])
    for name, head, rows in (("indicators", INDICATORS, indicators), ("assessments", ASSESSMENTS, assessments)):
        sheet = made.create_sheet(name)
        sheet.append(head)
        for row in rows:
            sheet.append([cell[0] if isinstance(cell, tuple) else cell for cell in row])
            for at_column, cell in enumerate(row, 1):
                if isinstance(cell, tuple):
                    sheet.cell(sheet.max_row, at_column).number_format = cell[1]
    change(made)
    made.save(at)
    return at


def values(at, *cells):
    return book(at / "book.xlsx", [[f"c{i}", 2024, "share", cell] for i, cell in enumerate(cells)])


@pytest.mark.parametrize("code", ["0%", "0.00%", "0.0 %", "[Red]0.0%;[Blue]-0.0%", "#,##0.0%", "0%;-0%;0%"])
def test_a_percentage_is_read_as_it_is_shown(tmp_path, code):
    checked = look(values(tmp_path, (0.175, code), 8.25, (0.07, code), (-0.5, code), (1, code)))
    assert checked.faults == ()
    assert checked.tables.indicators["value"].tolist() == [17.5, 8.25, 7.0, -50.0, 100.0]
    assert str(checked.notices[0]) == 'indicators, row 2, value: "17.5%" was read as 17.5'


@pytest.mark.parametrize(
    "code", ['0.0"%"', r"0.0\%", "0.00", '"Share of 100%:" 0', "General", "€ #,##0.00", "# ?/?", "0.0E+00"]
)
def test_formats_that_do_not_scale_are_read_as_stored(tmp_path, code):
    checked = look(values(tmp_path, (17.5, code), (1234.125, code)))
    assert checked.tables.indicators["value"].tolist() == [17.5, 1234.125]
    assert checked.notices == ()


def test_thousands_that_are_not_shown_are_read_and_named(tmp_path):
    checked = look(values(tmp_path, (318204, "#,##0,"), (2318204, '0.0,,"M"')))
    assert checked.tables.indicators["value"].tolist() == [318204, 2318204]
    assert [n.text for n in checked.notices] == [
        "is shown in thousands, and was read as 318204", "is shown in thousands, and was read as 2318204"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ((0.25, "0%;0"), "is shown otherwise by its number format"),
        ((0.25, "0%%"), "is shown otherwise by its number format"),
        ((dt.date(2024, 3, 1), "yyyy-mm-dd"), "is not a number"),
        ((0.25, "hh:mm"), "is not a number"),
        ((45352, "dd.mm.yyyy"), "is not a number"),
        (True, "is not a number"),
        ("12,5 %", "Write 12.5, and the unit"),
    ],
)
def test_what_is_no_number_as_shown_is_a_fault_with_its_place(tmp_path, cell, words):
    (fault,) = look(values(tmp_path, 8.25, cell)).faults
    assert fault.place == "indicators, row 3, value"
    assert words in str(fault)


def test_marks_of_formats():
    assert [mark_of(c) for c in ("0%", "#,##0,", "0%;0", "0_%", "0*%", "@", "")] == [
        PERCENT,
        SCALED,
        UNCLEAR,
        *[""] * 4,
    ]


@pytest.mark.parametrize(
    ("benchmark", "share", "level"),
    [(SHARES, 0.45, "0.45"), (SHARES, 0.01, "0.01"), (POINTS, 0.45, "45"), (POINTS, 0.005, "0.5")],
)
def test_a_rating_as_a_percentage(tmp_path, benchmark, share, level):
    at = book(tmp_path / "book.xlsx", assessments=[["c1", 2024, benchmark.id, "a", (share, "0.0%")]])
    checked = check(at, [benchmark], lambda: CONTEXT)
    assert checked.faults == ()
    assert checked.tables.assessments["rating"].tolist() == [level]
    assert f"% was read as {level}".replace("% ", '%" ') in str(checked.notices[0])


def test_a_percentage_in_a_text_is_what_is_shown(tmp_path):
    at = book(tmp_path / "book.xlsx", assessments=[["c1", 2024, "bench", "one", "met", (0.125, "0.0%")]])
    assert look(at).tables.assessments["note"].tolist() == ["12.5%"]


def test_a_formula_without_a_stored_value_is_a_fault_with_its_cell(tmp_path):
    rows = [
        ["c1", 2024, "bench", "one", '=IF(1,"met","not_met")', "=A1"],
        ["c2", "=2000+24", "bench", "one", "met", "x"],
    ]
    faults = look(book(tmp_path / "book.xlsx", assessments=rows)).faults
    said = [f.place for f in faults if "a formula without a stored value" in f.problem]
    assert said == ["assessments, row 2, rating", "assessments, row 2, note", "assessments, row 3, year"]


def test_the_noughts_that_a_library_writes_for_formulas_are_no_values(tmp_path):
    at = values(tmp_path, 8.25, "=D2*2")
    sheet = "xl/worksheets/sheet2.xml"

    def with_value(value, ask):
        parts = parts_of(at)
        parts[sheet] = re.sub(rb"(</f>)<v ?/>|(</f>)<v></v>", rb"</f><v>" + value + b"</v>", parts[sheet])
        assert b"<v>" + value + b"</v>" in parts[sheet]
        parts["xl/workbook.xml"] = re.sub(rb'fullCalcOnLoad="1"', ask, parts["xl/workbook.xml"])
        other = tmp_path / "other.xlsx"
        other.write_bytes(packed(parts))
        return look(other)

    assert "without a stored value" in str(with_value(b"0", b'fullCalcOnLoad="1"').faults)
    assert with_value(b"16.5", b'fullCalcOnLoad="1"').tables.indicators["value"].tolist() == [8.25, 16.5]
    assert with_value(b"0", b"").tables.indicators["value"].tolist() == [8.25, 0]


def test_a_formula_in_a_column_that_is_not_ours_does_no_harm(tmp_path):
    def change(made):
        made["indicators"]["H1"], made["indicators"]["H2"] = "check", "=D2*2"

    at = book(tmp_path / "book.xlsx", [["c1", 2024, "share", 5]], change=change)
    assert look(at).faults == ()


@pytest.mark.parametrize("how", ["filter", "hand"])
def test_hidden_rows_are_read_with_a_notice(tmp_path, how):
    def change(made):
        sheet = made["indicators"]
        if how == "filter":
            sheet.auto_filter.ref = "A1:D5"
            sheet.auto_filter.add_filter_column(0, ["c1"])
        for row in (3, 4, 9):
            sheet.row_dimensions[row].hidden = True

    rows = [[f"c{i}", 2024, "share", i] for i in range(4)]
    checked = look(book(tmp_path / "book.xlsx", rows, change=change))
    assert checked.tables.indicators["value"].tolist() == [0, 1, 2, 3]
    said = "indicators, row 3: the row is hidden, by a filter or by hand, and was read (and 1 more row)"
    assert [str(n) for n in checked.notices] == [said]


def ods(at, change):
    at.write_bytes(fuzz_tables.workbook("ods"))
    parts = parts_of(at)
    content = parts["content.xml"].decode()
    changed = change(content)
    assert changed != content
    at.write_bytes(packed(parts | {"content.xml": changed.encode()}))
    return check(at, [fuzz_tables.BENCHMARK, fuzz_tables.CHARTER], lambda: fuzz_tables.CONTEXT)


VALUE = '<table:table-cell office:value-type="string"><text:p>1000.5</text:p></table:table-cell>'
NOTE = '<table:table-cell office:value-type="string"><text:p>abc</text:p></table:table-cell>'


def cell(attributes, inside=""):
    return f"<table:table-cell {attributes}>{inside}</table:table-cell>"


def test_an_ods_percentage_is_read_as_it_is_shown(tmp_path):
    share = cell('office:value-type="percentage" office:value="0.175"', "<text:p>17,5 %</text:p>")
    checked = ods(tmp_path / "book.ods", lambda text: text.replace(VALUE, share))
    assert checked.tables.indicators["value"].tolist() == [17.5]
    assert '"17.5%" was read as 17.5' in str(checked.notices[-1])


@pytest.mark.parametrize(
    "other",
    [
        cell('office:value-type="date" office:date-value="2024-03-01"', "<text:p>1.3.24</text:p>"),
        cell('office:value-type="time" office:time-value="PT06H00M00S"', "<text:p>6:00</text:p>"),
        cell('office:value-type="boolean" office:boolean-value="true"', "<text:p>WAHR</text:p>"),
        cell('table:formula="of:=[.A1]*2"'),
        '<table:table-cell table:formula="of:=IF([.A1]&gt;2;1;2)"/>',
    ],
)
def test_what_is_no_number_in_an_ods_is_a_fault(tmp_path, other):
    (fault,) = ods(tmp_path / "book.ods", lambda text: text.replace(VALUE, other)).faults
    assert fault.place == "indicators, row 2, value"


def test_line_breaks_and_tabs_of_an_ods_keep_words_apart(tmp_path):
    text = '<text:p>a<text:line-break/>b<text:tab/>c<text:s text:c="2"/>d</text:p><text:p>e</text:p>'
    other = cell('office:value-type="string"', text)
    checked = ods(tmp_path / "book.ods", lambda text: text.replace(NOTE, other))
    assert checked.tables.assessments["note"].tolist()[0] == "a\nb\tc  d\ne"


def test_filtered_rows_of_an_ods_are_read_with_a_notice(tmp_path):
    def change(text):
        head, rest = text.split('table:name="assessments">')
        rows = rest.split("<table:table-row>")
        rows[3] = rows[3] + '<table:table-row table:visibility="filter">'
        return head + 'table:name="assessments">' + "<table:table-row>".join([*rows[:3], rows[3] + rows[4], *rows[5:]])

    checked = ods(tmp_path / "book.ods", change)
    assert len(checked.tables.assessments) == 4
    assert "assessments, row 4: the row is hidden, by a filter or by hand, and was read" in map(str, checked.notices)


def spaces(number):
    text = f'<text:p>a<text:s text:c="{number}"/>b</text:p>'
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'


LONG = "x" * 60_000
STRING = 'office:value-type="string"'
BOMBS = {
    "spaces": spaces("1900000000"),
    "spaces in other quotes": spaces("9").replace('"9"', "'1900000000'"),
    "spaces written as an entity": spaces("&#50;000000000"),
    "spaces and spaces": spaces("150000").replace("<text:p>a", '<text:p><text:s text:c="190000"/>'),
    "a repeated text": cell(f'table:number-columns-repeated="9000" {STRING}', f"<text:p>{LONG}</text:p>"),
    "a repeated value": cell(f'table:number-columns-repeated="9000" {STRING} office:string-value="{LONG}"'),
    "repeats as an entity": cell(f'table:number-columns-repeated="&#49;00000000" {STRING}', "<text:p>a</text:p>"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_an_ods_that_stands_for_far_more_than_it_holds_is_refused(tmp_path, name):
    (fault,) = ods(tmp_path / "book.ods", lambda text: text.replace(NOTE, BOMBS[name], 1)).faults
    assert "book.ods: holds " in str(fault) or "more than is read here" in fault.problem


@pytest.mark.parametrize(("cells", "refused"), [(4, False), (5, True)])
def test_a_text_that_many_cells_of_a_workbook_share_is_counted_as_often(tmp_path, monkeypatch, cells, refused):
    monkeypatch.setattr("ickit.sources.workbook_limits.MOST_STRINGS", 40_000)
    monkeypatch.setattr("ickit.sources.workbook_limits.LARGE_TEXT", 10_000)
    path = values(tmp_path, *range(5))
    parts = parts_of(path)
    sheet = "xl/worksheets/sheet2.xml"
    shared = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>share</t></si>'
    parts["xl/sharedStrings.xml"] = shared + b"<si><t>" + b"y" * 9_000 + b"</t></si></sst>"
    inline = b't="inlineStr"><is><t>share</t></is>'
    assert parts[sheet].count(inline) == 5
    parts[sheet] = parts[sheet].replace(inline, b't="s"><v>1</v>', cells).replace(inline, b't="s"><v>0</v>')
    path.write_bytes(packed(parts))
    assert any("holds too much text" in fault.problem for fault in look(path).faults) is refused


def test_typed_cells_are_read_as_they_are_shown_or_refused(tmp_path):
    read = 0
    for number in range(25):
        case = fuzz_values.typed_cells(random.Random(f"typed {number}"), tmp_path / str(number))
        checked = check(case.source, [fuzz_tables.BENCHMARK, fuzz_tables.CHARTER], lambda: fuzz_tables.CONTEXT)
        assert checked.tables is None or case.wrong(checked.tables) == "", number
        read += checked.tables is not None
    assert read >= 10
