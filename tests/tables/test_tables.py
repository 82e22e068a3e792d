"""Good input, however it is written, gives the tables of the contract."""

import io
import subprocess
import sys
from pathlib import Path

import fuzz_tables
import pandas as pd
import pytest
from tablefiles import ASSESSMENTS, BENCH, CHARTER, CITIES, CONTEXT, SMALL, folder, look, tables_of, workbook

from ickit._base.yaml import read_model
from ickit.benchmark.model import Benchmark
from ickit.errors import InputError
from ickit.sources.read import read
from ickit.tables.schema import TABLES, schema
from ickit.tables.summary import summary

ROOT = Path(__file__).resolve().parents[2]


def test_every_table_has_the_columns_and_types_of_the_contract(tmp_path):
    tables = tables_of(folder(tmp_path, **SMALL))
    assert tables.source == tmp_path.name
    for name, frame in tables.frames().items():
        extra = ["missing"] if name in ("assessments", "survey") else []
        assert sorted(frame.columns) == sorted([*TABLES[name].names, *extra])
        for column in TABLES[name].columns:
            wanted = {"year": "int64", "yes_no": "boolean", "number": "float64"}.get(column.kind, "str")
            assert str(frame[column.name].dtype) == wanted, (name, column.name)


def test_missing_ratings_say_why_and_a_blank_assessor_is_self(tmp_path):
    rows = tables_of(folder(tmp_path, **SMALL)).assessments
    assert rows["city"].tolist() == ["aa", "aa", "den-haag", "den-haag"]
    assert rows["rating"].fillna("-").tolist() == ["met", "not_applicable", "-", "-"]
    assert rows["missing"].fillna("-").tolist() == ["-", "-", "blank", "dont_know"]
    assert rows["assessor"].tolist() == ["self", "self", "self", "peer"]
    assert rows["year"].tolist() == [2024] * 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_as_spreadsheets_write_it(tmp_path, encoding, end, delimiter):
    (tmp_path / "plain").mkdir()
    (tmp_path / "other").mkdir()
    plain = tables_of(folder(tmp_path / "plain", **SMALL))
    files = {n: t.replace(",", delimiter).replace("\n", end).encode(encoding) for n, t in SMALL.items()}
    other = look(folder(tmp_path / "other", **files))
    assert other.faults == ()
    for name, frame in plain.frames().items():
        pd.testing.assert_frame_equal(frame, other.tables.frames()[name])
    windows = [str(notice) for notice in other.notices if "Windows-1252" in notice.text]
    assert len(windows) == (encoding == "cp1252")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_of_either_byte_order(tmp_path, encoding):
    cities = ("\ufeff" + CITIES).encode(encoding)
    assert tables_of(folder(tmp_path, cities=cities, assessments=ASSESSMENTS)).cities["name"][0] == "Århus"


def test_excels_first_line_quoted_newlines_and_empty_edges(tmp_path):
    header = "sep=;\r\nCity ; YEAR;benchmark;key_factor;rating;note;;\r\n"
    text = header + 'aa;2024;bench;one;met;"a; b\r\nc";;\r\n;;;;;;;\r\n\r\n'
    rows = tables_of(folder(tmp_path, cities=CITIES, assessments=text)).assessments
    assert rows["note"].tolist() == ["a; b\r\nc"]


def test_faults_after_a_quoted_newline_name_the_line(tmp_path):
    text = 'city,year,benchmark,key_factor,rating,note\naa,2024,bench,one,met,"a\nb"\naa,2024,bench,two,mett,\n'
    (fault,) = look(folder(tmp_path, cities=CITIES, assessments=text)).faults
    assert str(fault) == (
        'assessments.csv, line 4, rating: "mett" is not a level of bench (not_met, partly_met, met). '
        'Did you mean "met"?'
    )


def test_decimal_commas_only_where_the_semicolon_delimits(tmp_path):
    good = "city;year;indicator;value\naa;2024;share;10,5\naa;2023;share;7\n"
    rows = tables_of(folder(tmp_path, **SMALL, indicators=good)).indicators
    assert rows["value"].tolist() == [10.5, 7.0]
    doubtful = good + "aa;2022;share;1.234\n"
    assert [f.place for f in look(folder(tmp_path, indicators=doubtful)).faults] == ["indicators.csv, row 4, value"]
    quoted = 'city,year,indicator,value\naa,2024,share,"10,5"\n'
    assert "Write 10.5" in str(look(folder(tmp_path, indicators=quoted)).faults[0])


@pytest.mark.parametrize("name", ["AA", "århus", "AARHUS", "orhus", " Aarhus "])
def test_names_and_aliases_become_the_citys_id_with_a_notice(tmp_path, name):
    text = f"city,year,benchmark,key_factor,rating\n{name},2024,bench,one,met\n"
    checked = look(folder(tmp_path, cities=CITIES, assessments=text))
    assert checked.tables.assessments["city"].tolist() == ["aa"]
    assert [str(n) for n in checked.notices] == [f'assessments.csv, row 2, city: "{name.strip()}" was read as aa']


@pytest.mark.parametrize("name", ["The Hague", "Den Haag", "den haag", "Den Haag/The Hague"])
def test_both_names_of_a_city_in_two_languages(tmp_path, name):
    text = f"city,year,benchmark,key_factor,rating\n{name},2024,bench,one,met\n"
    assert tables_of(folder(tmp_path, cities=CITIES, assessments=text)).assessments["city"].tolist() == ["den-haag"]


def test_spellings_of_a_level_are_read_with_a_notice(tmp_path):
    text = "city,year,benchmark,key_factor,rating\naa,2024,bench,one,Partly met\naa,2023,bench,one,Partly met\n"
    checked = look(folder(tmp_path, cities=CITIES, assessments=text))
    assert checked.tables.assessments["rating"].tolist() == ["partly_met"] * 2
    said = 'assessments.csv, row 2, rating: "Partly met" was read as partly_met (and 1 more row)'
    assert [str(notice) for notice in checked.notices] == [said]


def test_yes_and_no_in_their_usual_spellings(tmp_path):
    words = ["yes", "No", "TRUE", "false", "1", "0", "y", "N", ""]
    rows = "".join(f"aa,{2000 + i},bench,{word},{word}\n" for i, word in enumerate(words))
    frame = tables_of(folder(tmp_path, **SMALL, invitations="city,year,benchmark,asked,publish\n" + rows)).invitations
    assert frame["asked"].tolist()[:8] == [True, False] * 4
    assert frame["asked"].isna().tolist()[8]
    assert frame["publish"].tolist()[8] is False
    assert frame["returned"].isna().all()


def test_survey_answers_answers_and_context(tmp_path):
    tables = tables_of(
        folder(
            tmp_path,
            cities=CITIES,
            survey="city,year,commitment,answer,capacity\naa,2024,S1,Fully,advocate\naa,2024,P1,not_assessed,\n",
            answers="city,year,benchmark,question,finding\naa,2024,bench,one.1,In place\n",
            context="city,year,factor,level\naa,2024,labour-market,very difficult\naa,2022,labour-market,\n",
        )
    )
    assert tables.survey["answer"].fillna("-").tolist() == ["fully", "-"]
    assert tables.survey["capacity"].tolist() == ["advocate", "provider"]
    assert tables.survey["missing"].fillna("-").tolist() == ["-", "not_assessed"]
    assert tables.answers["finding"].tolist() == ["in_place"]
    assert tables.context["level"].fillna("-").tolist() == ["very_difficult", "-"]


def test_tables_with_a_header_alone_are_empty(tmp_path):
    headers = {name: ",".join(table.names) + "\n" for name, table in TABLES.items() if name not in SMALL}
    checked = look(folder(tmp_path, **SMALL, **headers))
    assert checked.faults == ()
    assert all(len(checked.tables.frames()[name]) == 0 for name in headers)


def test_parquet_gives_the_same_tables(tmp_path):
    (tmp_path / "p").mkdir()
    (tmp_path / "c").mkdir()
    frame = pd.read_csv(io.StringIO(ASSESSMENTS)).astype({"key_factor": "category"})
    frame.to_parquet(tmp_path / "p" / "assessments.parquet")
    left = tables_of(folder(tmp_path / "p", cities=CITIES))
    pd.testing.assert_frame_equal(left.assessments, tables_of(folder(tmp_path / "c", **SMALL)).assessments)


def test_a_workbook_gives_the_same_tables(tmp_path):
    source = workbook(tmp_path / "book.xlsx", {"Cities": CITIES, "assessments": ASSESSMENTS, "Sheet3": "a\n"})
    (tmp_path / "c").mkdir()
    checked = look(source)
    pd.testing.assert_frame_equal(checked.tables.assessments, tables_of(folder(tmp_path / "c", **SMALL)).assessments)
    assert [str(n) for n in checked.notices] == ['book.xlsx: the sheet "Sheet3" is no table of ours and was left alone']


def test_a_workbooks_dates_and_rows(tmp_path):
    def change(book):
        sheet = book["cities"]
        sheet["E2"] = pd.Timestamp("2010-02-22").to_pydatetime()
        book["assessments"].insert_rows(1, 2)
        book["assessments"]["F4"] = "mett"

    checked = look(workbook(tmp_path / "book.xlsx", SMALL, change))
    assert [f.place for f in checked.faults] == ["assessments, row 4, rating"]
    fine = tables_of(workbook(tmp_path / "fine.xlsx", SMALL, lambda book: book["assessments"].insert_rows(1, 2)))
    assert fine.cities["charter_signed"].tolist() == ["2010-02-22", "2012-05"]


def test_an_ods_workbook(tmp_path):
    (tmp_path / "book.ods").write_bytes(fuzz_tables.workbook("ods"))
    tables = read(tmp_path / "book.ods", [fuzz_tables.BENCHMARK, fuzz_tables.CHARTER], lambda: fuzz_tables.CONTEXT)
    assert tables.cities["name"].tolist() == ["Ärhus", "Den Haag"]
    assert tables.indicators["value"].tolist() == [1000.5]


def test_what_is_no_table_of_ours_is_left_alone_and_named(tmp_path):
    files = {"published.csv": "a\n", "README.md": "x", ".hidden.csv": "x", "~$book.xlsx": "x", "evidnce.csv": "id\n"}
    checked = look(
        folder(
            tmp_path,
            **{
                **SMALL,
                "cities": CITIES.replace("name", "Name,mayor", 1).replace("Å", "X,Å").replace("Den", "Y,Den", 1),
            },
            **files,
        )
    )
    said = [notice.text for notice in checked.notices]
    assert '"evidnce.csv" is no table of ours and was left alone; did you mean "evidence.csv"?' in said
    assert '"published.csv" is no table of ours and was left alone' in said
    assert 'the column "mayor" is none of ours and was left alone' in said
    assert len(said) == 3


EVIDENCE = "id,city,year,benchmark,key_factor,assessor,stance,summary,{}\ne1,aa,2024,bench,one,peer,supports,Said,{}\n"


@pytest.mark.parametrize("cell", ["", " ", "yes"])
def test_what_is_not_said_to_be_open_is_confidential(tmp_path, cell):
    assert tables_of(folder(tmp_path, **SMALL, evidence=EVIDENCE.format("confidential", cell))).evidence[
        "confidential"
    ].tolist() == [True]


def test_evidence_without_the_column_is_confidential(tmp_path):
    found = tables_of(folder(tmp_path, **SMALL, evidence=EVIDENCE.format("mayor", "no")))
    assert found.evidence["confidential"].tolist() == [True]


@pytest.mark.parametrize("column", ["confidental", "Confidentiel", "confidential?", "confidentail"])
def test_a_column_of_evidence_that_is_spelt_wrong_is_a_fault(tmp_path, column):
    checked = look(folder(tmp_path, **SMALL, evidence=EVIDENCE.format(column, "yes")))
    (fault,) = checked.faults
    assert 'and may be "confidential"' in fault.problem


def test_summary_counts_rows_cities_and_coverage(tmp_path):
    invitations = "city,year,benchmark,asked,returned\naa,2024,bench,yes,yes\nden-haag,2024,bench,yes,no\n"
    found = summary(tables_of(folder(tmp_path, **SMALL, invitations=invitations)), [BENCH])
    assert found.tables.set_index("table").loc["assessments"].tolist() == [4, 2, "2024"]
    (wave,) = found.waves.to_dict("records")
    # weights 1 and 3 for two cities are 8; aa's factor two does not apply (3), aa's factor one is rated (1): 1 of 5
    assert wave == {"benchmark": "bench", "year": 2024, "asked": 2, "returned": 1, "cities": 2, "coverage": 0.2}


def test_the_schemas_carry_the_contract():
    contract = schema(TABLES["evidence"])
    assert list(contract.columns) == list(TABLES["evidence"].names)
    assert contract.columns["stance"].metadata["words"] == ("supports", "contradicts")
    assert contract.columns["id"].nullable is False


def test_rows_of_other_benchmarks_can_be_left_out(tmp_path):
    rows = ASSESSMENTS + "aa,2024,other,one,self,met,\naa,2024,other,ten,self,9,\n"
    context = "city,year,factor,level,benchmark\naa,2024,labour-market,neutral,\naa,2024,snow,deep,other\n"
    context += "aa,2024,ice,neutral,\n"
    source = folder(tmp_path, cities=CITIES, assessments=rows, context=context)
    assert look(source).tables is None
    tables = read(source, [BENCH, CHARTER], lambda: CONTEXT, others=False)
    assert tables.assessments["benchmark"].unique().tolist() == ["bench"]
    assert tables.context["factor"].tolist() == ["labour-market"]
    said = [str(n) for n in tables.notices]
    assert 'assessments.csv, row 6, benchmark: "other" is not in use here and was left out (and 1 more row)' in said
    assert 'context.csv, row 4, factor: "ice" is not in use here and was left out' in said


def test_read_raises_with_every_fault(tmp_path):
    with pytest.raises(InputError) as caught:
        tables_of(folder(tmp_path, cities=CITIES.replace("DK", "UK"), assessments=ASSESSMENTS.replace("2024", "24")))
    assert len(caught.value.faults) == 2


def test_importing_loads_no_validation_library():
    code = (
        "import sys, ickit.tables; print(sorted({'pandera', 'pyarrow.parquet', 'python_calamine'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_real_input_is_read():
    source = ROOT.parent / "shared" / "real" / "nae"
    if not source.is_dir():
        pytest.skip("the real tables are not beside the project")
    benchmark = read_model(source / "benchmark.yaml", Benchmark)
    tables = read(source, [benchmark], lambda: CONTEXT)
    assert (len(tables.cities), len(tables.assessments), len(tables.indicators)) == (100, 1000, 200)
    assert all(benchmark.scale.rate(rating) is not None for rating in tables.assessments["rating"])
    (wave,) = summary(tables, [benchmark]).waves.to_dict("records")
    assert (wave["year"], wave["cities"], wave["coverage"]) == (2021, 100, 1.0)
