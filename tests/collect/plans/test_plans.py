"""A plan workbook that comes back: ids survive sorting, copying and inserting; nothing is lost or made up."""

import shutil

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT
from formfilling import converted

from ickit.collect.add.add import add
from ickit.collect.files import add_files
from ickit.collect.plans.read import is_plan, read_plan
from ickit.errors import InputError
from ickit.report.render.plan_file import write_plan
from ickit.sources.read import read
from ickit.study.selection import benchmarks_with

BENCH = "introductory-language-courses"


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Some tables of the demonstration, the rows of one city."""
    folder = tmp_path_factory.mktemp("source") / "data"
    folder.mkdir()
    for name in ("cities", "assessments", "recommendations", "actions"):
        rows = pd.read_csv(ROOT / "data" / "demo" / f"{name}.csv", dtype=str, keep_default_na=False)
        rows[rows["city"] == "lindenfurt"].to_csv(folder / f"{name}.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def written(source):
    out = source.parent / "plan.xlsx"
    write_plan("lindenfurt", 2024, str(source), out)
    return out


@pytest.fixture
def plan(written, tmp_path):
    """The workbook as a city holds it, its sheet Actions, and the place of each heading."""
    book = openpyxl.load_workbook(written)
    sheet = book["Actions"]
    heads = {cell.value: cell.column for cell in sheet[1]}

    class Held:
        pass

    held = Held()
    held.book, held.sheet, held.heads, held.path = book, sheet, heads, tmp_path / "back" / "plan-lindenfurt.xlsx"
    held.path.parent.mkdir()
    held.at = lambda row, head: sheet.cell(row, heads[head])
    held.ids = {sheet.cell(row, heads["Id"]).value: row for row in range(2, sheet.max_row + 1)}
    held.save = lambda: book.save(held.path)
    return held


@pytest.fixture
def to(source, tmp_path):
    return shutil.copytree(source, tmp_path / "to")


def actions(path):
    return {row.values["id"]: dict(row.values) for row in read_plan(path).rows if row.table == "actions"}


def candidate(plan):
    """A row that nobody has taken up."""
    return next(row for name, row in plan.ids.items() if "own" not in name and not plan.at(row, "Status").value)


def in_tables(to):
    return read(to, benchmarks_with()).actions.set_index("id")


def test_a_plan_as_it_was_written_changes_nothing(written, to):
    before = (to / "actions.csv").read_bytes()
    outcome = add_files([str(written)], str(to), mapping=None, benchmarks=(), replace=False)
    assert outcome.faults == ()
    assert not outcome.files[0].new
    assert outcome.files[0].same["actions"] >= 3
    assert (to / "actions.csv").read_bytes() == before


def test_what_is_decided_becomes_actions_and_the_rest_does_not(plan, to):
    row = candidate(plan)
    name = plan.at(row, "Id").value
    before = in_tables(to)
    for head, said in {"Owner": "Course office", "Deadline": "2026-03-31", "Effort": "small",
                       "What stands in the way": "=money", "May be public once done": "yes"}.items():  # fmt: skip
        plan.at(row, head).value = said
        plan.at(row, head).data_type = "s"
    plan.save()
    outcome = add_files([str(plan.path)], str(to), mapping=None, benchmarks=(), replace=False)
    assert outcome.faults == ()
    after = in_tables(to)
    assert set(after.index) - set(before.index) == {name}
    found = after.loc[name]
    assert name == f"lindenfurt-2024-{BENCH}-{found['question']}"
    assert (found["owner"], found["due"], found["status"], found["cause"]) == (
        "Course office", "2026-03-31", "open", "=money",
    )  # fmt: skip
    assert bool(found["public"])


def test_ids_survive_sorting_inserting_and_copying(plan, to):
    sheet, heads = plan.sheet, plan.heads
    first = candidate(plan)
    text = plan.at(first, "Action").value
    plan.at(first, "Status").value = "started"
    expected = plan.at(first, "Id").value
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    copied = list(rows[first - 2])
    copied[heads["Action"] - 1] = "Do half of it first."
    inserted = [None] * len(copied)
    inserted[heads["Key factor"] - 1], inserted[heads["Action"] - 1] = "strategy", "Ask the neighbours."
    rows = sorted([copied, inserted, *rows], key=lambda row: str(row[heads["Action"] - 1]), reverse=True)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    plan.save()
    found = actions(plan.path)
    assert found[expected]["text"] == text
    own = {row["text"]: (name, row) for name, row in found.items() if "-own-" in name}
    assert set(own) == {"Do half of it first.", "Ask the neighbours."}
    assert own["Ask the neighbours."][1]["key_factor"] == "strategy"
    assert own["Do half of it first."][1]["key_factor"] == found[expected]["key_factor"]
    assert any("copy" in str(notice) for notice in read_plan(plan.path).notices)
    assert actions(plan.path) == found
    for _ in range(2):
        outcome = add_files([str(plan.path)], str(to), mapping=None, benchmarks=(), replace=False)
        assert outcome.faults == ()
    assert set(found) <= set(in_tables(to).index)
    assert not outcome.files[0].new


def test_an_action_goes_on_and_what_someone_else_changed_is_not_lost(plan, to):
    name = next(n for n, row in plan.ids.items() if plan.at(row, "Status").value in ("open", "started"))
    row = plan.ids[name]
    plan.at(row, "Status").value, plan.at(row, "Owner").value = "done", "Somebody new"
    plan.save()
    incoming = read_plan(plan.path)
    assert add([incoming], str(to)).faults == ()
    assert tuple(in_tables(to).loc[name, ["status", "owner"]]) == ("done", "Somebody new")
    plan.at(row, "Owner").value = "A third person"
    plan.save()
    (fault,) = add([read_plan(plan.path)], str(to)).faults
    assert "owner is" in str(fault)
    assert "Somebody new" in str(fault)
    assert add([read_plan(plan.path)], str(to), replace=True).faults == ()
    assert in_tables(to).loc[name, "owner"] == "A third person"


def test_the_next_plan_starts_from_it(plan, to, tmp_path):
    spare = next(row for name, row in plan.ids.items() if name.endswith("-own-1"))
    plan.at(spare, "Key factor").value, plan.at(spare, "Action").value = "2 Strategy", "A plan of our own."
    plan.save()
    assert add([read_plan(plan.path)], str(to)).faults == ()
    write_plan("lindenfurt", 2024, str(to), tmp_path / "next.xlsx")
    book = openpyxl.load_workbook(tmp_path / "next.xlsx")["Actions"]
    heads = {cell.value: cell.column for cell in book[1]}
    rows = {book.cell(r, heads["Id"]).value: r for r in range(2, book.max_row + 1)}
    own = f"lindenfurt-2024-{BENCH}-own-1"
    assert book.cell(rows[own], heads["Action"]).value == "A plan of our own."
    assert book.cell(rows[own], heads["Status"]).value == "open"
    assert len(rows) == book.max_row - 1
    unfinished = in_tables(to).query("city == 'lindenfurt' and year < 2024 and status in ('open', 'started')")
    assert len(unfinished)
    assert set(unfinished.index) <= set(rows)


def test_the_status_of_a_recommendation_comes_back(plan, to):
    sheet = plan.book["Recommendations"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    row = next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, heads["Status"]).value == "open")
    sheet.cell(row, heads["Status"]).value, sheet.cell(row, heads["Notes"]).value = "started", "mine"
    name = sheet.cell(row, heads["Id"]).value
    plan.save()
    incoming = read_plan(plan.path)
    assert any("status alone" in str(notice) for notice in incoming.notices)
    assert add([incoming], str(to)).faults == ()
    assert read(to, benchmarks_with()).recommendations.set_index("id").loc[name, "status"] == "started"


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_plan_saved_by_libreoffice_is_read_alike(plan, suffix):
    row = candidate(plan)
    plan.at(row, "Owner").value, plan.at(row, "Deadline").value = "+49 30 1", "2027-01-31"
    plan.save()
    wanted = actions(plan.path)
    assert actions(converted(plan.path, suffix)) == wanted


def test_what_is_wrong_is_named_with_its_cell_and_nothing_is_added(plan, to):
    row = candidate(plan)
    plan.at(row, "Status").value, plan.at(row, "Deadline").value = "nearly", "soon"
    last = plan.sheet.max_row
    plan.at(last, "Action").value = "Whose is this?"
    plan.save()
    before = (to / "actions.csv").read_bytes()
    outcome = add_files([str(plan.path)], str(to), mapping=None, benchmarks=(), replace=False)
    assert "has no key factor" in str(outcome.faults[0])
    assert f"Actions!A{last}" in str(outcome.faults[0])
    plan.at(last, "Key factor").value = "monitoring"
    plan.save()
    outcome = add_files([str(plan.path)], str(to), mapping=None, benchmarks=(), replace=False)
    said = " ".join(map(str, outcome.faults))
    assert '"nearly" is not one of open, started, done, dropped' in said
    assert '"soon" is not a date' in said
    assert plan.at(row, "Status").coordinate in said
    assert (to / "actions.csv").read_bytes() == before


def test_a_plan_that_lost_what_it_carries_is_refused(plan, tmp_path):
    plan.sheet.delete_cols(plan.heads["Id"])
    plan.save()
    assert is_plan(plan.path)
    with pytest.raises(InputError, match="Id"):
        read_plan(plan.path)
    del plan.book["ickit plan"]
    plan.save()
    assert not is_plan(plan.path)


def test_an_action_whose_row_was_deleted_stays_and_is_named(plan):
    name = next(n for n, row in plan.ids.items() if plan.at(row, "Status").value == "open")
    plan.sheet.delete_rows(plan.ids[name])
    plan.save()
    incoming = read_plan(plan.path)
    assert name not in actions(plan.path)
    assert any("not there any more" in str(notice) for notice in incoming.notices)
