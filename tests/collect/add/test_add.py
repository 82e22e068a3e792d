"""Adding what files bring to a folder, a workbook or a database: all of a file or nothing."""

import csv
import io
import shutil
from collections import Counter
from dataclasses import replace as changed
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from addsources import BEFORE, CITIES, OLD, RATINGS, came, content, ratings, source_maker, tables_of  # noqa: F401  the fixture source
from conftest import ROOT
from incoming import BENCHMARK, FACTORS, answers, one_row

from ickit.cli.commands import main
from ickit.collect.add.add import add
from ickit.collect.add.submission import Submission
from ickit.errors import InputError
from ickit.sources.read import read
from ickit.study.selection import benchmarks_with

KINDS = ["csv", "parquet", "xlsx", "sqlite", "postgresql"]


@pytest.mark.parametrize("kind", KINDS)
def test_rows_come_in_below_those_that_are_there(kind, source):
    to = source(kind)
    added = add([answers("cc", note="=1+1"), answers("dd", "not_met"), answers("bb", new=False)], to)
    assert added.faults == ()
    assert [file.new for file in added.files] == [Counter(cities=1, assessments=3)] * 2 + [Counter(assessments=3)]
    assert ratings(to) == OLD | came("cc") | came("dd", "not_met") | came("bb")
    found = tables_of(to)
    assert sorted(found.cities["city"]) == ["aa", "bb", "cc", "dd"]
    assert found.cities.set_index("city")["name"]["cc"] == "City of cc"
    assert found.assessments.loc[found.assessments["city"] == "cc", "note"].tolist() == ["=1+1"] * 3
    assert found.cities.set_index("city")["aliases"]["aa"] == "Aarhus|Ørhus"


@pytest.mark.parametrize("kind", ["csv", "sqlite", "postgresql", "new folder", "new workbook"])
def test_a_source_that_is_empty_or_not_there_is_made(kind, source, tmp_path):
    made = {"new folder": str(tmp_path / "made" / "here"), "new workbook": str(tmp_path / "made" / "new.xlsx")}
    to = made.get(kind) or source(kind, {})
    added = add([answers("cc"), answers("dd")], to)
    assert added.faults == ()
    assert added.earlier == ""
    assert ratings(to) == came("cc") | came("dd")


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_with_a_fault_brings_nothing_and_the_others_come_in(kind, source):
    to = source(kind)
    added = add([answers("cc"), answers("dd", "mett"), answers("ee")], to)
    assert ratings(to) == OLD | came("cc") | came("ee")
    assert "dd" not in set(tables_of(to).cities["city"])
    assert [bool(file.faults) for file in added.files] == [False, True, False]
    level = f'"mett" is not a level of {BENCHMARK} (not_met, partly_met, met). Did you mean "met"?'
    assert [str(fault) for fault in added.faults] == [f"dd.xlsx, Assessment!D{n}: {level}" for n in (14, 15, 16)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_already_changes_nothing(kind, source, tmp_path):
    to = source(kind)
    add([answers("cc")], to)
    before, folders = content(tmp_path), content(to) if Path(to).is_dir() else {}
    added = add([answers("cc")], to)
    assert [file.same for file in added.files] == [Counter(cities=1, assessments=3)]
    assert not added.files[0].changes
    assert added.earlier == ""
    assert f"cc.xlsx: City of cc, 2024, {BENCHMARK}, self; 4 rows already there." in added.lines()
    assert content(tmp_path) == before
    assert folders == (content(to) if Path(to).is_dir() else {})


@pytest.mark.parametrize("kind", KINDS)
def test_a_difference_is_shown_and_needs_replace(kind, source):
    to = source(kind)
    add([answers("cc"), answers("dd")], to)
    refused = add([answers("cc", "partly_met", note="why")], to)
    assert ratings(to) == OLD | came("cc") | came("dd")
    place = {"csv": "assessments.csv", "parquet": "assessments.parquet"}.get(kind, "assessments")
    first = str(refused.faults[0])
    assert first.startswith(f'cc.xlsx, Assessment!D14: rating is "met" in {place}, row ')
    assert first.endswith(', and "partly_met" here. Add it with --replace to take what is here.')
    assert len(refused.faults) == 3  # a note where there was none is no difference
    replaced = add([answers("cc", "partly_met", note="why")], to, replace=True)
    assert replaced.faults == ()
    assert replaced.files[0].replaced == Counter(assessments=3)
    assert replaced.files[0].same == Counter(cities=1)
    assert any('rating is "met"' in str(n) and n.place == "cc.xlsx, Assessment!D14" for n in replaced.files[0].notices)
    assert ratings(to) == OLD | came("cc", "partly_met") | came("dd")
    found = tables_of(to)
    assert found.assessments.loc[found.assessments["city"] == "cc", "note"].tolist() == ["why"] * 3
    assert found.assessments.loc[found.assessments["city"] == "dd", "note"].isna().all()
    assert replaced.earlier


@pytest.mark.parametrize("kind", KINDS)
def test_the_earlier_version_is_kept(kind, source, tmp_path):
    to = source(kind)
    add([answers("cc")], to)
    if kind in ("sqlite", "postgresql"):
        added = add([answers("cc", "not_met")], to, replace=True)
        assert added.earlier == "the table ickit_replaced of this database"
        engine = sa.create_engine(to, poolclass=sa.pool.NullPool)
        kept = pd.read_sql("SELECT * FROM ickit_replaced", engine)
        engine.dispose()
        assert kept["table_name"].tolist() == ["assessments"] * 3
        assert all('"rating": "met"' in row for row in kept["row_before"])
        return
    before = content(to) if Path(to).is_dir() else {Path(to).name: Path(to).read_bytes()}
    added = add([answers("cc", "not_met"), answers("dd")], to, replace=True)
    assert Path(added.earlier).parent.name == ".earlier"
    assert content(added.earlier) == before
    assert f"The earlier version is kept in {added.earlier}." in added.lines()


@pytest.mark.parametrize("kind", KINDS)
def test_a_blank_cell_is_filled_and_nothing_else_is_touched(kind, source):
    invitations = f"city,year,benchmark,asked,returned,publish\naa,2022,{BENCHMARK},yes,no,\n"
    to = source(kind, {**BEFORE, "invitations": invitations})
    key = {"city": "aa", "year": "2022", "benchmark": BENCHMARK}
    more = [
        one_row("assessments", **key, key_factor="monitoring", assessor="self", rating="met"),
        one_row("invitations", **key, returned="yes", publish="yes"),
        one_row("cities", city="aa", name="Århus"),
    ]
    added = add(more, to)
    assert added.faults == ()
    assert [file.filled for file in added.files] == [Counter(assessments=1), Counter(invitations=1), Counter()]
    assert ratings(to) == OLD | {("aa", 2022, "monitoring", "self"): "met"}
    found = tables_of(to)
    assert found.invitations.iloc[0].tolist() == ["aa", 2022, BENCHMARK, True, True, True]
    assert found.cities.set_index("city")["country"]["aa"] == "DK"


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_was_taken_back_is_a_difference(kind, source):
    to = source(kind)
    key = {"city": "aa", "year": "2022", "benchmark": BENCHMARK, "key_factor": "strategy"}
    added = add([one_row("assessments", **key, rating="")], to)
    assert ", and blank here. Add it with --replace" in str(added.faults[0])
    assert ratings(to) == OLD
    assert add([one_row("assessments", **key, rating="")], to, replace=True).files[0].replaced == Counter(assessments=1)
    assert ratings(to) == OLD | {("aa", 2022, "strategy", "self"): ""}


def test_consent_that_was_denied_is_not_given_silently(source):
    to = source("csv", {**BEFORE, "invitations": f"city,year,benchmark,publish\naa,2022,{BENCHMARK},no\n"})
    added = add([one_row("invitations", city="aa", year="2022", benchmark=BENCHMARK, publish="yes")], to)
    assert 'publish is "no" in invitations.csv, row 2, and "yes" here' in str(added.faults[0])
    assert tables_of(to).invitations["publish"].tolist() == [False]


@pytest.mark.parametrize("name", ["Brno", "BRNO", "Aarhus", "ørhus"])
def test_a_city_may_be_given_by_its_name_or_another_name(source, name):
    to = source("csv")
    added = add([answers(name, new=False)], to)
    slug = "bb" if name.casefold() == "brno" else "aa"
    assert ratings(to) == OLD | came(slug)
    assert str(added.files[0].notices[0]).endswith(f'city: "{name}" was read as {slug} (and 2 more rows)')


def test_every_fault_of_a_file_is_listed_and_differences_too(source):
    to = source("csv")
    wrong = Submission(
        "bad.xlsx",
        (
            *answers("nowhere", "met", new=False).rows,
            *answers("bb", "mett", new=False, year="20024").rows,
            *one_row("assessments", "bad.xlsx", city="aa", year="2022", benchmark=BENCHMARK, key_factor="strategy",
                     rating="not_met").rows,
            *one_row("evidence", "bad.xlsx", city="aa", year="2022", benchmark=BENCHMARK, key_factor="strateyg").rows,
        ),
    )  # fmt: skip
    said = [str(fault) for fault in add([wrong], to).faults]
    assert sum('"nowhere" is not a city of the cities table' in one for one in said) == 3
    assert sum('"mett" is not a level' in one for one in said) == 3
    assert sum('"20024"' in one for one in said) == 3
    assert sum('rating is "met" in assessments.csv, row 2, and "not_met" here' in one for one in said) == 1
    assert any(one.startswith("bad.xlsx, evidence!A2, id: the cell is blank") for one in said)
    assert any(
        one.startswith("bad.xlsx, evidence!A2, key_factor: ") and 'Did you mean "strategy"?' in one for one in said
    )
    assert content(to) == {f"{name}.csv": text.encode() for name, text in BEFORE.items()}


def test_a_file_that_needs_a_city_of_a_refused_file_is_refused_too(source):
    to = source("csv")
    added = add([answers("cc", "mett"), answers("cc", new=False, year="2020"), answers("dd")], to)
    assert [len(file.faults) for file in added.files] == [3, 3, 0]
    assert '"cc" is not a city of the cities table' in str(added.files[1].faults[0])
    assert ratings(to) == OLD | came("dd")


def test_a_file_that_needs_a_city_of_a_file_that_differs_is_refused_too(source):
    to = source("csv")
    key = {"city": "aa", "year": "2022", "benchmark": BENCHMARK, "key_factor": "strategy"}
    differs = Submission("x.xlsx", answers("cc").rows + one_row("assessments", **key, rating="not_met").rows)
    added = add([differs, answers("cc", new=False, year="2020"), answers("dd")], to)
    assert [len(file.faults) for file in added.files] == [1, 3, 0]
    assert ratings(to) == OLD | came("dd")


def test_the_same_key_twice_in_one_file(source):
    to = source("csv")
    twice = answers("bb", new=False).rows + answers("bb", "not_met", new=False).rows
    added = add([Submission("two.xlsx", twice)], to)
    assert "stands twice, also in bb.xlsx, Assessment!A14" in str(added.faults[0])
    assert add([Submission("one.xlsx", twice[:3] * 2)], to).files[0].new == Counter(assessments=3)
    assert ratings(to) == OLD | came("bb")


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("turned", [False, True])
def test_two_files_of_one_city_that_differ_are_both_refused_whatever_their_order(source, replace, turned):
    to = source("csv")
    first, second = answers("bb", new=False), answers("bb", "not_met", new=False, note="so")
    files = [changed(first, name="bb.xlsx"), changed(second, name="bb (2).xlsx")]
    added = add(files[::-1] if turned else files, to, replace=replace)
    assert all(file.faults for file in added.files)
    assert ratings(to) == OLD
    said = "\n".join(str(fault) for fault in added.faults)
    about = f"Brno, 2024, {BENCHMARK}, self"
    assert f'bb.xlsx: holds {about}, and so does "bb (2).xlsx", and the two differ. Move away the one' in said
    assert f'bb (2).xlsx: holds {about}, and so does "bb.xlsx", and the two differ. Move away the one' in said
    assert ('rating is "not_met" here, and "met" in' if turned else 'rating is "met" here, and "not_met" in') in said
    assert "note is" in said
    assert "--replace" not in said


def test_two_files_of_one_city_that_say_the_same_do_no_harm(source):
    to = source("csv")
    added = add([answers("bb", new=False), changed(answers("bb", new=False), name="bb (1).xlsx")], to)
    assert added.faults == ()
    assert ratings(to) == OLD | came("bb")


def test_a_source_that_is_at_fault_itself_is_left_alone(source):
    to = source("csv", {**BEFORE, "assessments": RATINGS.replace("partly_met", "partly")})
    with pytest.raises(InputError) as error:
        add([answers("cc")], to)
    said = [str(fault) for fault in error.value.faults]
    assert said[0].startswith('assessments.csv, row 4, rating: "partly" is not a level')
    assert said[-1] == "source: nothing was added, since the source itself is at fault. Mend it first."
    assert sorted(content(to)) == ["assessments.csv", "cities.csv"]


def test_a_new_city_that_bears_the_name_of_another_is_refused(source):
    to = source("csv")
    new = one_row("cities", "new.xlsx", city="orhus", name="Aarhus")
    added = add([new, answers("cc")], to)
    assert "is also what" in str(added.files[0].faults[0])
    assert added.files[0].faults[0].place.startswith("new.xlsx")
    assert ratings(to) == OLD | came("cc")


def test_who_of_the_invited_is_missing_is_said(source):
    rows = "".join(f"{city},2024,{BENCHMARK},{asked}\n" for city, asked in (("aa", "yes"), ("bb", "yes")))
    to = source("csv", {**BEFORE, "invitations": f"city,year,benchmark,asked\n{rows}"})
    added = add([answers("bb", new=False)], to)
    assert f"{BENCHMARK}, 2024: 1 of 2 invited cities is still missing: Århus." in added.lines()
    added = add([answers("aa", new=False)], to)
    assert f"{BENCHMARK}, 2024: all 2 invited cities have answered." in added.lines()


@pytest.mark.parametrize("last", [True, False], ids=["ended", "not-ended"])
@pytest.mark.parametrize(
    ("encoding", "end", "delimiter"),
    [("utf-8", "\n", ","), ("utf-8-sig", "\r\n", ";"), ("utf-16-le", "\r\n", "\t"), ("utf-16-be", "\n", ";"),
     ("cp1252", "\r\n", ";"), ("utf-8", "\r", "\t"), ("cp1252", "\r", ",")],
)  # fmt: skip
def test_a_csv_file_keeps_its_dialect_and_every_byte_that_does_not_change(tmp_path, encoding, end, delimiter, last):
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    rows = [["colour", "city", "year", "benchmark", "key_factor", "Rating", "note"],
            ["rød", "aa", "2022", BENCHMARK, "strategy", "met", f"one{end}two"],
            ["", "aa", "2022", BENCHMARK, "monitoring", "met", 'say "ø"']]  # fmt: skip
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    text = mark + (out.getvalue() if last else out.getvalue().removesuffix(end))
    (tmp_path / "cities.csv").write_bytes((mark + CITIES.replace(",", delimiter)).encode(encoding))
    (tmp_path / "assessments.csv").write_bytes(text.encode(encoding))
    add([answers("bb", new=False, note=f"x{delimiter} ø")], str(tmp_path))
    found = (tmp_path / "assessments.csv").read_bytes()
    whole = text if last else text + end
    assert found.startswith(whole.encode(encoding))
    more = found.decode(encoding).removeprefix(whole)
    assert more.endswith(end)
    assert list(csv.reader(io.StringIO(more, newline=""), delimiter=delimiter)) == [
        ["", "bb", "2024", BENCHMARK, factor, "met", f"x{delimiter} ø"] for factor in FACTORS
    ]
    key = {"city": "aa", "year": "2022", "benchmark": BENCHMARK, "key_factor": "monitoring"}
    add([one_row("assessments", **key, rating="not_met")], str(tmp_path), replace=True)
    second = (tmp_path / "assessments.csv").read_bytes().decode(encoding)
    records = list(csv.reader(io.StringIO(second, newline=""), delimiter=delimiter))
    assert records[2] == [rows[2][0], *rows[2][1:5], "not_met", rows[2][6]]
    assert second.split(end)[0] == text.split(end)[0]


def test_a_character_that_the_file_cannot_hold_makes_it_utf_8(tmp_path):
    (tmp_path / "cities.csv").write_bytes(CITIES.encode("cp1252"))
    (tmp_path / "assessments.csv").write_text(RATINGS)
    added = add([one_row("cities", city="rez", name="Řež")], str(tmp_path))
    assert "lacks a character that was added; it is now in UTF-8" in str(added.notices[-1])
    assert tables_of(str(tmp_path)).cities["name"].tolist() == ["Århus", "Brno", "Řež"]


def test_a_column_that_a_file_lacks_is_added(source):
    to = source("csv", {"cities": "city\naa\nbb\n", "assessments": RATINGS.replace(",note\n", "\n").replace(",good", "")
                        .replace("self,,", "self,").replace("partly_met,", "partly_met")})  # fmt: skip
    add([answers("cc", note="well"), one_row("cities", city="aa", name="Århus")], to)
    found = tables_of(to)
    assert found.assessments["note"].fillna("-").tolist() == ["-"] * 3 + ["well"] * 3
    assert found.cities["name"].tolist() == ["Århus", "bb", "City of cc"]


def test_numbers_with_a_decimal_comma_stay_so(source):
    to = source("csv")
    (Path(to) / "indicators.csv").write_text("city;year;indicator;value\naa;2020;rate;0,5\n")
    key = {"city": "aa", "indicator": "rate"}
    more = [
        one_row("indicators", **key, year="2021", value="1.234"),
        one_row("indicators", **key, year="2020", value="0.50"),
    ]
    assert add(more, to).faults == ()
    assert (
        Path(to) / "indicators.csv"
    ).read_text() == "city;year;indicator;value\naa;2020;rate;0,5\naa;2021;rate;1,234\n"
    assert tables_of(to).indicators["value"].tolist() == [0.5, 1.234]


def test_text_never_becomes_a_formula(source, tmp_path):
    said = ["=1+1", "+1", "-1", "@SUM(A1)", " =2", "'=3", "＝4"]
    files = [one_row("practices", city="aa", year="2022", benchmark=BENCHMARK, key_factor="strategy", title=f"t{n}",
                     summary=text) for n, text in enumerate(said)]  # fmt: skip
    to, book = source("csv"), str(tmp_path / "book.xlsx")
    for at in (to, book):
        files_here = files if at == to else [one_row("cities", city="aa"), *files]
        assert add(files_here, at).faults == ()
        assert add(files_here, at).files[-1].same == Counter(practices=1)
    with (Path(to) / "practices.csv").open(newline="", encoding="utf-8-sig") as file:
        cells = [row["summary"] for row in csv.DictReader(file)]
    assert all(cell.startswith("'") for cell in cells)
    sheet = openpyxl.load_workbook(book)["practices"]
    column = list(sheet["F"][1:])
    assert [cell.data_type for cell in column] == ["s"] * len(said)
    assert [cell.quotePrefix for cell in column] == [True] * 5 + [False, True]
    assert tables_of(to).practices["summary"].tolist() == ["=1+1", "+1", "-1", "@SUM(A1)", "=2", "=3", "＝4"]
    assert tables_of(book).practices["summary"].tolist() == [text.strip() for text in said]


def test_a_workbook_keeps_its_other_sheets_and_its_looks(source):
    to = source("xlsx")
    book = openpyxl.load_workbook(to)
    notes = book.create_sheet("Notes")
    notes["A1"], notes["B2"] = "=SUM(B2:B9)", 7
    sheet = book["assessments"]
    sheet.column_dimensions["D"].width = 33
    sheet["A1"].font = openpyxl.styles.Font(italic=True)
    sheet["Z1"], sheet["Z2"] = "colour", "red"
    sheet.add_table(openpyxl.worksheet.table.Table(displayName="Ratings", ref="A1:G4"))
    book.save(to)
    assert add([answers("bb", new=False)], to).faults == ()
    found = openpyxl.load_workbook(to)
    assert found["Notes"]["A1"].value == "=SUM(B2:B9)"
    assert found["assessments"].column_dimensions["D"].width == 33
    assert found["assessments"]["A1"].font.italic
    assert found["assessments"]["Z2"].value == "red"
    assert found["assessments"].tables["Ratings"].ref == "A1:G7"
    assert found["assessments"]["B5"].value == 2024
    assert ratings(to) == OLD | came("bb")


def test_a_workbook_with_formulas_in_a_table_is_left_alone(source):
    to = source("xlsx")
    book = openpyxl.load_workbook(to)
    book["assessments"]["G2"] = '="a"&"b"'
    book.save(to)
    before = Path(to).read_bytes()
    with pytest.raises(InputError, match=r"assessments, row 2, note: the cell holds a formula without a stored value"):
        add([answers("bb", new=False)], to)
    assert Path(to).read_bytes() == before


def test_a_workbook_that_cannot_be_changed_is_left_alone(source, monkeypatch):
    to = source("xlsx")
    before = Path(to).read_bytes()
    monkeypatch.setattr("ickit.sources.workbook_store.Package", lambda path: {}[path])
    with pytest.raises(InputError, match=r"source\.xlsx: can be read, but not changed \(.*\)\. Open it"):
        add([answers("cc")], to)
    assert Path(to).read_bytes() == before


def test_a_parquet_file_keeps_its_types_where_the_new_texts_have_them(source):
    to = source("parquet")
    pd.DataFrame(
        {"city": ["aa"], "year": [2022], "benchmark": [BENCHMARK], "asked": [True], "extra": [1.5]}
    ).to_parquet(Path(to) / "invitations.parquet")
    invited = [
        one_row("invitations", city="bb", year="2022", benchmark=BENCHMARK, asked="no", publish="yes"),
        one_row("cities", city="aa", charter_signed="2010-02"),
    ]
    assert add(invited, to).faults == ()
    found = pq.read_table(Path(to) / "invitations.parquet")
    assert found.schema.field("year").type == "int64"
    assert found.column("asked").to_pylist() == [True, False]
    assert found.column("extra").to_pylist() == [1.5, None]
    assert found.column("publish").to_pylist() == [None, "yes"]
    assert tables_of(to).cities["charter_signed"].fillna("-").tolist() == ["2010-02", "-"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_typed_columns_of_a_database(kind, source):
    to = source(kind, {})
    engine = sa.create_engine(to, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        for statement in (
            'CREATE TABLE "Cities" ("CITY" VARCHAR(60) PRIMARY KEY, name TEXT, charter_signed DATE, mayor TEXT)',
            "CREATE TABLE invitations (city TEXT, year SMALLINT, benchmark TEXT, asked BOOLEAN)",
            "CREATE TABLE indicators (city TEXT, year INTEGER, indicator TEXT, value NUMERIC(12,3))",
            "CREATE TABLE assessments (city TEXT, year INTEGER, benchmark TEXT, key_factor TEXT, rating TEXT)",
        ):
            connection.exec_driver_sql(statement)
    key = {"city": "aa", "year": "2024"}
    good = [
        one_row("cities", city="aa", name="Århus", charter_signed="2010-02-22"),
        one_row("invitations", **key, benchmark=BENCHMARK, asked="yes", publish="no"),
        one_row("indicators", **key, indicator="rate", value="0.125"),
    ]
    assert add(good, to).faults == ()
    changed = [one_row("indicators", **key, indicator="rate", value="0.5"),
               one_row("cities", city="aa", charter_signed="2011-03-04")]  # fmt: skip
    assert add(changed, to, replace=True).faults == ()
    (fault,) = add([one_row("cities", city="bb", charter_signed="2012-05")], to).faults
    assert str(fault).startswith('more.xlsx, cities!A2, charter_signed: "2012-05" cannot stand in this column')
    engine.dispose()
    found = tables_of(to)
    assert found.cities[["city", "name", "charter_signed"]].to_numpy().tolist() == [["aa", "Århus", "2011-03-04"]]
    assert found.invitations[["asked", "publish"]].to_numpy().tolist() == [[True, False]]
    assert found.indicators["value"].tolist() == [0.5]


@pytest.mark.parametrize(
    ("kind", "columns", "column", "text", "said"),
    [
        (
            "postgresql",
            "value INT, unit VARCHAR(5)",
            "unit",
            "people",
            "the text has 6 characters, and this column of the data",
        ),
        ("postgresql", "value NUMERIC(8,1)", "value", "81230.25", '"81230.25" does not fit into this column'),
        ("postgresql", "value NUMERIC(4,1)", "value", "81230", "which takes 3 digits before the point and 1"),
        ("postgresql", "value REAL", "value", "1812303", "which takes 6 digits. Change the column's type"),
        ("postgresql", "value INTEGER", "value", "5000000000", "5000000000 is too large for this column"),
        ("postgresql", "value INTEGER", "value", "81230.5", '"81230.5" cannot stand in this column, whose'),
        ("sqlite", "value INTEGER", "value", "81230.5", '"81230.5" cannot stand in this column, whose'),
    ],
)
def test_a_file_that_the_source_cannot_keep_as_it_is_is_refused_and_the_others_come_in(
    kind, columns, column, text, said, source
):
    to = source(kind)
    engine = sa.create_engine(to, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE indicators (city TEXT, year INT, indicator TEXT, {columns})")
    engine.dispose()
    key = {"year": "2024", "indicator": "people"}
    bad = one_row("indicators", "bad.xlsx", city="aa", **key, **({"value": "3"} | {column: text}))
    refused, added = add([bad, one_row("indicators", city="bb", **key, value="7")], to).files
    (fault,) = refused.faults
    assert str(fault).startswith(f"bad.xlsx, indicators!A2, {column}: ")
    assert said in str(fault)
    assert not added.faults
    assert tables_of(to).indicators[["city", "value"]].to_numpy().tolist() == [["bb", 7.0]]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("mayor TEXT NOT NULL", "cities, mayor: wants a value in a column that the rows leave blank"),
        ("name TEXT UNIQUE", "cities, .*name.*: has a rule against the same value twice"),
        ("name TEXT, CONSTRAINT towns CHECK (name <> 'Brno')", "towns: has a rule for its values, which a row would"),
    ],
)
def test_a_rule_of_a_database_that_a_row_breaks_is_named(kind, rule, said, source):
    to = source(kind, {})
    engine = sa.create_engine(to, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        named = "" if rule.startswith("name") else ", name TEXT"
        connection.exec_driver_sql(f"CREATE TABLE cities (city TEXT, {rule}{named})")
    engine.dispose()
    both = [one_row("cities", city=city, name="Brno") for city in ("aa", "bb")]
    with pytest.raises(InputError, match=said):
        add(both, to)


def test_a_parquet_column_of_few_digits_rounds_nothing(source):
    to = source("parquet")
    made = pd.DataFrame({"city": ["aa"], "year": [2022], "indicator": ["people"], "value": [1.5]})
    made.astype({"value": "float32"}).to_parquet(Path(to) / "indicators.parquet")
    assert add([one_row("indicators", city="bb", year="2022", indicator="people", value="1812303.25")], to).faults == ()
    assert tables_of(to).indicators["value"].tolist() == [1.5, 1812303.25]


def test_a_view_of_a_database_is_not_written(source):
    to = source("sqlite")
    engine = sa.create_engine(to, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE cities RENAME TO all_cities")
        connection.exec_driver_sql("CREATE VIEW cities AS SELECT * FROM all_cities")
    engine.dispose()
    with pytest.raises(InputError, match=r'sqlite database "source\.db": '):
        add([answers("cc")], to)
    assert ratings(to) == OLD


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("network.ods", "is read, but not written. Save it as .xlsx and add to that."),
        ("network.db", "is a database file. Name it by a URL: sqlite:///network.db."),
        ("cities.csv", "is one file, not a source"),
        ("mysql://anna:s3cret@host/survey", 'mysql database "survey": is of a kind that is not read here'),
        ("sqlite:///a-file/x.db", "x.db: cannot be written"),
    ],
)
def test_what_cannot_be_written_is_one_clear_message(to, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a-file", *([] if "://" in to else [to])):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError) as error:
        add([answers("cc")], to)
    assert said in str(error.value)
    assert "s3cret" not in str(error.value)


def test_nothing_is_made_where_nothing_comes_in(tmp_path):
    for to in (tmp_path / "folder", tmp_path / "book.xlsx", f"sqlite:///{tmp_path}/new.db"):
        assert add([answers("cc", "mett")], str(to)).files[0].faults
    assert [file.name for file in tmp_path.iterdir() if not file.name.endswith(".lock")] == []


def ended(words: list[str], capsys) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as status:
        main(words)
    said = capsys.readouterr()
    return int(status.value.code or 0), said.out, said.err


def test_the_command_takes_files_folders_and_patterns(source, tmp_path, monkeypatch, capsys):
    to = source("csv")
    forms = tmp_path / "forms"
    forms.mkdir()
    for name in ("cc.xlsx", "dd.xlsx", "~$dd.xlsx", "notes.txt", "other.csv"):
        (forms / name).write_text(name)
    monkeypatch.setattr("ickit.collect.forms.read.is_form", lambda path: path.suffix == ".xlsx")
    monkeypatch.setattr("ickit.collect.forms.read.read_form", lambda path, known: answers(path.stem))
    monkeypatch.setattr("ickit.collect.forms.read.saved_at", lambda path: "")
    status, out, err = ended(["add", str(forms / "*.xlsx"), "--to", to], capsys)
    assert status == 0
    assert err == ""
    about = f"2024, {BENCHMARK}, self"
    assert f"cc.xlsx: City of cc, {about}; 1 row added to cities, 3 rows added to assessments." in out
    assert "source: 2 files added, 0 refused." in out
    assert ratings(to) == OLD | came("cc") | came("dd")
    status, out, err = ended(["add", str(forms), "--to", to], capsys)
    assert status == 2
    assert "other.csv: is not a form that ickit made. For a survey platform's export add --mapping MAPPING.csv" in err
    assert f"dd.xlsx: City of dd, {about}; 4 rows already there." in out
    assert "notice: forms/notes.txt: is neither a form nor an export and was left alone" in out
    assert "other.csv: refused, nothing of it was added (1 fault)." in out
    status, _, err = ended(["add", str(forms / "ccc.xlsx"), "--to", to], capsys)
    assert status == 2
    assert "there is no such file" in err


def test_the_demonstration_added_city_by_city_gives_the_same_tables(tmp_path):
    demo = ROOT / "data" / "demo"
    by_city: dict[str, list] = {}
    for table in ("cities", "invitations", "assessments", "survey", "practices", "answers", "evidence",
                  "recommendations", "context", "indicators", "actions"):  # fmt: skip
        with (demo / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                by_city.setdefault(row["city"], []).extend(one_row(table, **row).rows)
    files = [Submission(f"{city}.xlsx", tuple(rows)) for city, rows in by_city.items()]
    wanted = read(demo, benchmarks_with())
    for to in (tmp_path / "folder", f"sqlite:///{tmp_path}/network.db"):
        assert add(files, str(to)).faults == ()
        found = read(to, benchmarks_with())
        for name, frame in wanted.frames().items():
            there, here = (
                one.sort_values(list(one.columns)).reset_index(drop=True) for one in (found.frames()[name], frame)
            )
            pd.testing.assert_frame_equal(there, here)
    shutil.rmtree(tmp_path / "folder")
