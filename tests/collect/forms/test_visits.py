"""The workbook of a visit: each piece of evidence comes back with an id, confidential unless told otherwise."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT
from formfilling import TOOLKIT, columns_of, converted, keys_of

from ickit.benchmark.library import load_benchmark
from ickit.cli.commands import main
from ickit.collect.files import add_files
from ickit.collect.forms.pages import VISIT, rows_to_fill_in
from ickit.collect.forms.read import read_form
from ickit.collect.forms.send import write_form
from ickit.errors import InputError
from ickit.sources.read import read
from ickit.study.selection import benchmarks_with

HEAD = {"city": "lindenfurt", "year": "2026", "benchmark": TOOLKIT}
SAID = {
    "piece 1": {"key_factor": "2 Strategy", "kind": "interview", "informant": "city staff", "summary": "It is known.",
                "reference": "Talk 3", "stance": "supports", "confidential": "no"},
    "piece 4": {"key_factor": "Monitoring and evaluation", "kind": "focus group", "stance": "contradicts",
                "summary": "Nobody counts."},
    "rating strategy": {"rating": "partly met", "note": "Known, not used."},
    "recommendation strategy 2": {"text": "Name one person.", "horizon": "quick win"},
}  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    out = tmp_path_factory.mktemp("visit") / "visit.xlsx"
    write_form(TOOLKIT, out, city="lindenfurt", year=2026, visit=True)
    return out


@pytest.fixture
def fill(written, tmp_path):
    """Fill in the workbook: texts by row and column of the tables."""
    expected = rows_to_fill_in(load_benchmark(TOOLKIT), VISIT)

    def made(texts, name="visit.xlsx"):
        book = openpyxl.load_workbook(written)
        for key, said in texts.items():
            page, line = expected[key]
            sheet = book[page.name]
            for column, text in said.items():
                letter = columns_of(sheet)[next(c for c, entry in line.entries.items() if entry.name == column)]
                cell = sheet[f"{letter}{keys_of(sheet)[key]}"]
                cell.value, cell.data_type = text, "s"
        path = tmp_path / "back" / name
        path.parent.mkdir(exist_ok=True)
        book.save(path)
        return path

    return made


@pytest.fixture
def to(tmp_path):
    folder = tmp_path / "to"
    folder.mkdir()
    for name in ("cities", "assessments"):
        rows = pd.read_csv(ROOT / "data" / "demo" / f"{name}.csv", dtype=str, keep_default_na=False)
        rows[rows["city"] == "lindenfurt"].to_csv(folder / f"{name}.csv", index=False)
    return folder


def added(path: Path, to: Path, *more: Path):
    return add_files([str(path), *map(str, more)], str(to), mapping=None, benchmarks=(), replace=False)


def of(path, table):
    return [dict(row.values) for row in read_form(path).rows if row.table == table]


def test_each_piece_becomes_a_row_with_an_id_and_is_confidential_unless_told_otherwise(fill):
    path = fill(SAID)
    own = {**HEAD, "assessor": "peer"}
    start = f"lindenfurt-2026-{TOOLKIT}-peer"
    assert of(path, "evidence") == [
        {**own, "id": f"{start}-visit-1", "key_factor": "strategy", "kind": "interview", "informant": "city_staff",
         "summary": "It is known.", "reference": "Talk 3", "stance": "supports", "confidential": "no"},
        {**own, "id": f"{start}-visit-4", "key_factor": "monitoring", "kind": "focus_group", "stance": "contradicts",
         "summary": "Nobody counts.", "confidential": "yes"},
    ]  # fmt: skip
    assert of(path, "assessments") == [
        {**own, "key_factor": "strategy", "rating": "partly_met", "note": "Known, not used."}
    ]
    assert of(path, "recommendations") == [
        {**HEAD, "id": f"{start}-strategy-recommendation-2", "key_factor": "strategy", "text": "Name one person.",
         "horizon": "quick_win"},
    ]  # fmt: skip
    assert [str(n) for n in read_form(path).notices] == [
        "visit.xlsx: 1 piece of evidence taken as confidential, since nothing is chosen there"
    ]


def test_what_is_added_is_in_the_tables_once_however_often_it_comes(fill, to):
    path = fill(SAID)
    outcome = added(path, to)
    assert outcome.faults == ()
    assert str(outcome.files[0]) == (
        f"visit.xlsx: Lindenfurt, 2026, {TOOLKIT}, peer; 1 row added to assessments, 2 rows added to evidence, "
        "1 row added to recommendations."
    )
    tables = read(to, benchmarks_with())
    assert tables.evidence.set_index("id")["confidential"].tolist() == [False, True]
    advice = pd.read_csv(to / "recommendations.csv", dtype=str)
    advice.assign(status="done").to_csv(to / "recommendations.csv", index=False)  # it is not opened again
    before = {file.name: file.read_bytes() for file in to.iterdir() if file.is_file()}
    again = added(path, to)
    assert again.faults == ()
    assert again.files[0].same.total() == 4
    assert {file.name: file.read_bytes() for file in to.iterdir() if file.is_file()} == before


def test_two_reviewers_each_fill_in_a_workbook_of_their_own(fill, to):
    one = fill({**SAID, "field recorder": {"recorder": "AB"}}, "visit-ab.xlsx")
    other = fill({"piece 1": SAID["piece 4"], "field recorder": {"recorder": "C.D."}}, "visit-cd.xlsx")
    outcome = added(one, to, other)
    assert outcome.faults == ()
    ids = read(to, benchmarks_with()).evidence["id"]
    start = f"lindenfurt-2026-{TOOLKIT}-peer"
    assert list(ids) == [f"{start}-ab-visit-1", f"{start}-ab-visit-4", f"{start}-c-d-visit-1"]


def test_two_workbooks_with_the_same_initials_are_told_apart_by_a_person(fill, to):
    one, other = fill(SAID, "one.xlsx"), fill({"piece 1": SAID["piece 4"]}, "two.xlsx")
    faults = [str(fault) for fault in added(one, to, other).faults]
    assert "write other initials on the sheet Start" in faults[0]
    assert not (to / "evidence.csv").exists()


WRONG = [
    ({"piece 2": {"summary": "Something."}}, "Evidence!C5: the evidence has no key factor. Choose the key factor"),
    ({"piece 2": {"key_factor": "Stratgy", "summary": "x"}}, 'Evidence!C5: "Stratgy" is not a key factor'),
    ({"piece 2": {"key_factor": "strategy", "summary": "x", "stance": "maybe"}}, 'Evidence!H5: "maybe" is not'),
    ({"piece 2": {"key_factor": "strategy", "summary": "x", "confidential": "perhaps"}}, 'Evidence!I5: "perhaps" is'),
    ({"rating strategy": {"rating": "half"}}, '"half" is not a rating'),
    ({"recommendation strategy 1": {"horizon": "quick win"}}, "the recommendation has no text. Write it"),
    ({}, "is not filled in: it holds no evidence and no conclusion"),
]


@pytest.mark.parametrize(("texts", "message"), WRONG)
def test_each_fault_has_one_message_with_its_cell(fill, texts, message):
    with pytest.raises(InputError) as refused:
        read_form(fill(texts))
    assert len(refused.value.faults) == 1
    assert message in str(refused.value.faults[0])


def test_a_workbook_without_a_city_asks_for_it(tmp_path):
    out = tmp_path / "v.xlsx"
    write_form(TOOLKIT, out, visit=True)
    with pytest.raises(InputError) as refused:
        read_form(out)
    assert [fault.problem for fault in refused.value.faults] == ["the city is not named", "the year is not given"]


def test_it_comes_back_through_libreoffice(fill):
    path = fill(SAID)
    saved = converted(path, "ods")
    for table in ("evidence", "assessments", "recommendations"):
        assert of(saved, table) == of(path, table)


def test_the_citys_own_ratings_of_the_year_stand_beside(tmp_path):
    out = tmp_path / "v.xlsx"
    write_form(TOOLKIT, out, city="Lindenfurt", year=2024, data=str(ROOT / "data" / "demo"), visit=True)
    sheet = openpyxl.load_workbook(out)["Conclusions"]
    row, letter = keys_of(sheet)["rating strategy"], columns_of(sheet)["fourth"]
    assert sheet[f"{letter}{row}"].value == "2024: not met"


def test_headings_of_the_evidence_stay_in_view(written):
    sheet = openpyxl.load_workbook(written)["Evidence"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A4", "$2:$3")


def called(*words):
    with pytest.raises(SystemExit) as ended:
        main(["form", *map(str, words)])
    return int(ended.value.code or 0)


def test_the_command_writes_it_and_refuses_what_does_not_go_together(tmp_path, capsys):
    out = tmp_path / "v.xlsx"
    assert called(TOOLKIT, "--visit", "--city", "brno", "--year", "2026", "-o", out) == 0
    assert capsys.readouterr().out == f"The workbook is in {out}.\n"
    for wrong in ([TOOLKIT, "--visit", "--all"], [TOOLKIT, "--visit", "--xlsform"], ["charter", "--visit"],
                  [TOOLKIT, "--visit", "--assessor", "self"]):  # fmt: skip
        assert called(*wrong, "-o", tmp_path / "w.xlsx") == 2
        assert not (tmp_path / "w.xlsx").exists()
