"""The development plan as a workbook: what it holds, that it can be worked in, that nothing in it runs."""

import io
import time
import zipfile

import pytest
from building import tables
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from ickit.analysis import development_plan
from ickit.benchmark.model import Benchmark
from ickit.report.render.plan_workbook import plan_workbook

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]


@pytest.fixture
def made():
    questions = [{"id": f"a.{i}", "text": word, "kind": "yes_no"} for i, word in enumerate(["Do it?", "And?"], start=1)]
    factors = [{"id": "a", "name": "A", "questions": questions}]
    bench = Benchmark.model_validate({"id": "one", "title": "T", "key_factors": factors, "context_factors": []})
    head = {"city": "x", "year": 2020, "benchmark": "one"}
    held = tables(
        assessments=[{**head, "key_factor": "a", "assessor": "self", "rating": "partly_met", "note": "=cmd()"}],
        answers=[{**head, "question": "a.1", "assessor": "self", "finding": "not_in_place"}],
        recommendations=[
            {**head, "id": str(i), "key_factor": "a", "text": t} for i, t in enumerate([*EVIL, "#N/A", "a\x00b\x0b"])
        ],
    )
    return development_plan.plan(held, bench, "x", 2020, names={"x": "X"})


def opened(made, **more):
    return load_workbook(io.BytesIO(plan_workbook(made, **more)))


def test_every_action_and_recommendation_is_a_row_to_work_in(made):
    book = opened(made, city_name="Ex", note="Fictional.")
    assert book.sheetnames == ["Read me", "Actions", "Objectives", "Recommendations", "Whom to ask", "ickit plan"]
    assert book["ickit plan"].sheet_state == "hidden"
    rows = list(book["Actions"].iter_rows(values_only=True))
    heads = list(rows[0])
    first, second = (dict(zip(heads, row, strict=True)) for row in rows[1:3])
    assert (first["Action"], first["Found"], first["Horizon"], first["Status"]) == (
        "Do it?",
        "not in place",
        "quick win",
        None,
    )
    assert (first["Id"], second["Id"]) == ("x-2020-one-a.1", "x-2020-one-a.2")
    assert (second["Found"], second["What to do"]) == ("no answer", "find out")
    assert first["Owner"] is first["Deadline"] is None
    said = {row[0]: row[1] for row in book["Read me"].iter_rows(values_only=True)}
    assert (said["Development plan"], said["Note"], said["Horizon"]) == (
        "Ex, 2020",
        "Fictional.",
        development_plan.HORIZON_RULE,
    )


def test_drop_downs_header_and_print_set_up(made):
    for name in ("Actions", "Recommendations"):
        sheet = opened(made)[name]
        lists = {v.formula1: str(v.sqref) for v in sheet.data_validations.dataValidation if v.type == "list"}
        status = next(c.column_letter for c in sheet[1] if c.value == "Status")
        assert lists['"open,started,done,dropped"'].startswith(f"{status}2:{status}")
        assert '"quick win,longer term"' in lists
        assert [v.type for v in sheet.data_validations.dataValidation].count("date") == 1
        assert sheet.freeze_panes == "B2"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"


def test_every_sheet_prints_in_letters_of_seven_points(made):
    """By the widths of columns: as wide as the paper or, of the sheet to work in, on two pages beside each other."""
    book = opened(made)
    for sheet in book.worksheets[:-1]:
        across = 11.69 if sheet.page_setup.orientation == "landscape" else 8.27
        room = (across - sheet.page_margins.left - sheet.page_margins.right) * 72
        printed = [sheet.column_dimensions[letter].width for letter in printed_columns(sheet)]
        if sheet.sheet_properties.pageSetUpPr.fitToPage:
            assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
            scale = min(room / (5.5 * sum(printed)), 1)
        else:
            (split,), scale = sheet.col_breaks.brk, sheet.page_setup.scale / 100
            assert sheet.print_title_cols == "$A:$C"
            for page in (printed[: split.id], printed[:3] + printed[split.id :]):
                assert 5.5 * sum(page) * scale < room
        assert sheet["B1"].font.size * scale >= 7
        assert {cell.font.name for row in sheet.iter_rows() for cell in row} == {"Arial"}
    assert book["Actions"].col_breaks.brk[0].id == [c.value for c in book["Actions"][1]].index("Owner")


def printed_columns(sheet) -> list[str]:
    """The letters of the columns that are printed; ids are not."""
    first, last = sheet.print_area.replace("$", "").partition("!")[2].split(":")
    cells = sheet[1][: column_index_from_string(last.rstrip("0123456789"))]
    assert first == "A1"
    assert "Id" not in [cell.value for cell in cells]
    return [cell.column_letter for cell in cells]


def test_ten_of_the_empty_rows_are_printed(made):
    sheet = opened(made)["Actions"]
    written = sum(bool(row[2].value) for row in sheet.iter_rows(min_row=2))
    assert int(sheet.print_area.rpartition("$")[2]) == 1 + written + 10


def test_no_cell_is_a_formula_and_no_text_can_become_one(made):
    for sheet in opened(made).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n"}
                if isinstance(cell.value, str):
                    assert not cell.value.lstrip().startswith(("=", "+", "-", "@", "＝"))
    shown = [row[3] for row in opened(made)["Recommendations"].iter_rows(min_row=2, values_only=True) if row[3]]
    assert shown[0] == "'=1+1"
    assert shown[-1] == "a␀b␋"
    with zipfile.ZipFile(io.BytesIO(plan_workbook(made))) as file:
        assert not [name for name in file.namelist() if "vba" in name.lower() or "macro" in name.lower()]


def test_the_same_plan_gives_the_same_bytes(made):
    one = plan_workbook(made)
    time.sleep(2.1)
    assert plan_workbook(made) == one


def test_an_empty_plan_says_so(made):
    bench = made.benchmark
    head = {"city": "x", "year": 2020, "benchmark": "one", "key_factor": "a", "assessor": "self"}
    done = development_plan.plan(tables(assessments=[{**head, "rating": "met"}]), bench, "x", 2020)
    book = opened(done)
    said = {row[0]: row[1] for row in book["Read me"].iter_rows(values_only=True)}
    assert said["Objectives"] == "None: all key factors are in place."
    assert len(book["Objectives"]["A"]) == 1
