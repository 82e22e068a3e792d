"""A number written as text is read as the one number that its column shows it to be, or it is a fault."""

import io

import openpyxl
import pandas as pd
import pytest
import sqlalchemy as sa
from exportreading import drafted, mapping_rows, read_export, save
from surveyexports import csv_bytes
from tablefiles import SMALL, folder, look, workbook

from ickit.tables.numbers import certain, written

HEAD = ("city", "year", "indicator", "value")
CITIES = "city,name\n" + "".join(f"c{i},City {i}\n" for i in range(9))
NAMES = {"cities": CITIES, "assessments": "city,year,benchmark,key_factor,rating\n"}
DOUBTFUL = {
    "points": ["318.204", "77.350", "204.118"],
    "commas": ["318,204", "77,350"],
    "one alone": ["12.345"],
    "negative": ["-318.204", "-77.350"],
    "beside small ones": ["318.204", "950", "12"],
    "beside one without": ["318.204", "95100"],
    "round": ["300.000", "1.000"],
    "signed": ["+318.204"],
}
SHOWN = {
    "millions": (["2.318.204", "318.204", "77.350"], [2318204, 318204, 77350]),
    "with decimals": (["318.204,5", "77.350"], [318204.5, 77350]),
    "spaces": (["318 204", "77 350", "950"], [318204, 77350, 950]),
    "narrow spaces": (["318\u202f204", "77\u00a0350,25", "1\u2009000"], [318204, 77350.25, 1000]),
    "apostrophes": (["318'204", "77’350.5"], [318204, 77350.5]),
    "Indian": (["3,18,204", "12,34,56,789.25"], [318204, 123456789.25]),
    "English": (["2,318,204", "318,204", "77.5"], [2318204, 318204, 77.5]),
    "negative": (["-2.318.204", "\u2212318.204"], [-2318204, -318204]),
    "decimals shown by one": (["12.345", "9.5", "100.000"], [12.345, 9.5, 100]),
    "decimals shown by a zero": (["12.345", "0.125"], [12.345, 0.125]),
    "long": (["1234.567", "12.345"], [1234.567, 12.345]),
    "exponents": (["1.234e3", "12.345"], [1234, 12.345]),
}  # fmt: skip


def csv(values, delimiter=";", indicators=("population",)):
    rows = [HEAD, *((f"c{i}", "2024", indicators[i % len(indicators)], v) for i, v in enumerate(values))]
    return "".join(delimiter.join(f'"{c}"' if delimiter in c else c for c in row) + "\n" for row in rows)


def parquet(values):
    out = io.BytesIO()
    frame = pd.DataFrame([(f"c{i}", 2024, "population", v) for i, v in enumerate(values)], columns=HEAD)
    frame.to_parquet(out)
    return out.getvalue()


def source_of(kind, values, at):
    """A source of this kind whose table of indicators holds the values as text."""
    if kind in (";", "\t", ","):
        return folder(at, **NAMES, indicators=csv(values, kind))
    if kind == "parquet":
        return folder(at, **NAMES, **{"indicators.parquet": parquet(values)})
    if kind == "database":
        url = f"sqlite:///{at / 'tables.db'}"
        engine = sa.create_engine(url)
        for name, text in NAMES.items():
            pd.read_csv(io.StringIO(text)).to_sql(name, engine, index=False)
        frame = pd.DataFrame([(f"c{i}", 2024, "population", v) for i, v in enumerate(values)], columns=HEAD)
        frame.to_sql("indicators", engine, index=False)
        engine.dispose()
        return url
    book = openpyxl.Workbook()
    for name, text in {**NAMES, "indicators": ",".join(HEAD) + "\n"}.items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    for i, value in enumerate(values):
        book["indicators"].append([f"c{i}", 2024, "population", value])
    book.remove(book["Sheet"])
    book.save(at / "tables.xlsx")
    return at / "tables.xlsx"


KINDS = [";", "\t", ",", "parquet", "database", "xlsx"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", DOUBTFUL)
def test_three_digits_behind_every_separator_are_a_fault_with_both_readings(tmp_path, kind, name):
    checked = look(source_of(kind, DOUBTFUL[name], tmp_path))
    assert checked.tables is None
    first = DOUBTFUL[name][0]
    fault = next(f for f in checked.faults if first in f.problem)
    assert fault.place.endswith(" 2, value") or "database" in kind
    assert certain(first.replace(",", ".")) in f"{fault.problem} {fault.mend}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SHOWN)
def test_other_rows_of_the_column_show_what_a_separator_marks(tmp_path, kind, name):
    texts, numbers = SHOWN[name]
    checked = look(source_of(kind, texts, tmp_path))
    assert checked.faults == ()
    assert checked.tables.indicators["value"].tolist() == numbers
    read = {text for text in texts if written(text).shows == "thousands"}
    assert all(any(f'"{text}" was read as'.encode("unicode_escape") in str(n).encode("unicode_escape")
                   or not text.isprintable() for n in checked.notices) for text in read)  # fmt: skip


def test_another_indicator_shows_nothing(tmp_path):
    text = csv(["318.204", "9.5", "77.350", "12.25"], indicators=("population", "share"))
    (first, second) = look(folder(tmp_path, **NAMES, indicators=text)).faults
    assert [first.place, second.place] == ["indicators.csv, row 2, value", "indicators.csv, row 4, value"]


@pytest.mark.parametrize("values", [["2.318.204", "9.5", "318.204"], ["2,318,204", "9,5"], ["1.234,5", "12.75"]])
def test_one_sign_for_two_things_is_a_fault(tmp_path, values):
    assert look(folder(tmp_path, **NAMES, indicators=csv(values))).tables is None


@pytest.mark.parametrize("text", ["1.23.4", "1,2,3", "12.34.567,8,9", "1 23", "1.2345.678", "1234.567.890", "1''234"])
def test_what_is_no_way_of_writing_a_number_is_a_fault(tmp_path, text):
    (fault,) = look(folder(tmp_path, **NAMES, indicators=csv([text]))).faults
    assert "is not a number" in fault.problem


def test_a_cell_stored_as_a_number_is_certain(tmp_path):
    numbers = [318.204, 77.35, 12.345]
    for kind in ("parquet", "database", "xlsx"):
        at = tmp_path / kind
        at.mkdir()
        checked = look(source_of(kind, numbers, at))
        assert checked.tables.indicators["value"].tolist() == numbers
        assert checked.notices == ()


def test_a_number_added_is_the_same_number_when_it_is_read_again(tmp_path):
    from ickit.collect.add.add import add
    from ickit.collect.add.submission import Row, Submission

    for kind in KINDS:
        at = tmp_path / str(KINDS.index(kind))
        at.mkdir()
        source = source_of(kind, ["0,5" if kind == ";" else "0.5"], at)
        rows = [Row("indicators", {"city": "c3", "year": "2024", "indicator": "income", "value": "318.204"}, "x")]
        done = add([Submission("x.csv", tuple(rows))], str(source))
        assert done.files[0].faults == ()
        checked = look(source)
        assert checked.faults == (), kind
        assert sorted(checked.tables.indicators["value"].tolist()) == [0.5, 318.204]


def test_plain_tables_are_read_without_a_word(tmp_path):
    values = ["318204", "77.35", "1e5", "-0.125", ".5", "7."]
    checked = look(folder(tmp_path, **NAMES, indicators=csv(values, ",")))
    assert checked.tables.indicators["value"].tolist() == [318204, 77.35, 100000, -0.125, 0.5, 7]
    assert checked.notices == ()
    assert look(workbook(tmp_path / "small.xlsx", SMALL)).notices == ()


def test_a_number_of_a_form_as_text_may_be_two_and_as_a_number_is_one():
    from ickit.collect.forms.cells import Cell
    from ickit.collect.forms.layout import Entry
    from ickit.collect.forms.validate import FormValidator
    from ickit.tables.cells import StoredNumber

    for text, faults in ((StoredNumber("318.204"), 0), ("318.204", 1), ("318.25", 0), ("318,204", 1)):
        found = []
        FormValidator(found).text(Entry("value", "number"), Cell((1, 1, 1), text, "x.xlsx, Context!D4"))
        assert len(found) == faults, text


@pytest.mark.parametrize(
    ("text", "others", "number"),
    [("318.204", ["9.5"], "318.204"), ("318.204", ["2.318.204"], "318204"), ("318.204", ["12"], None),
     ("9,5", [], "9.5"), ("1 234", [], "1234"), ("1.234,5", ["9,5"], "1234.5"), ("1,234", ["9,5", "1,234,567"], None),
     ("many", [], "many"), ("12,34,567", [], "1234567")],
)  # fmt: skip
def test_a_number_of_an_export_is_what_its_column_shows(text, others, number):
    from ickit.tables.numbers import settle_number

    assert settle_number(text, [*others, text]) == number


def export(at, values, ending):
    rows = [["Timestamp", "City", "Income"], *(["3/4/2024 10:00:00", f"Town {i}", v] for i, v in enumerate(values))]
    path = at / f"forms.{ending}"
    if ending == "csv":
        path.write_bytes(csv_bytes(rows))
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    mapping = drafted(path)
    mapped = mapping_rows(mapping)
    for row in mapped:
        if row["column"] == "Income":
            row.update(table="indicators", field="value", item="income", answers="")
        if row["column"] == "City":
            row.update(table="all", field="city")
    save(mapping, mapped)
    return [row.values["value"] for row in read_export(path, mapping).rows if row.table == "indicators"]


def test_numbers_of_an_export_are_read_as_its_column_shows(tmp_path):
    from ickit.errors import InputError

    assert export(tmp_path, ["318.204", "77.5"], "csv") == ["318.204", "77.5"]
    assert export(tmp_path, ["2.318.204", "77.350"], "csv") == ["2318204", "77350"]
    assert export(tmp_path, [318.204, 77.35], "xlsx") == ["318.204", "77.35"]
    with pytest.raises(InputError, match=r"may be 318204 or 318\.2040") as caught:
        export(tmp_path, ["318.204", "77.350"], "csv")
    places = [fault.place for fault in caught.value.faults]
    assert places == ["forms.csv, row 2, column Income", "forms.csv, row 3, column Income"]
