"""What a person is told who wrote no level: never to invent an answer, and of numbers the nearest by value."""

import pytest
from tablefiles import ASSESSMENTS, CITIES, CONTEXT, folder, look

from ickit.benchmark.model import Benchmark
from ickit.sources.read import check

HEAD = "city,year,benchmark,key_factor,assessor,rating\n"
BLANK = "Leave the cell blank, or write not_assessed or dont_know"


@pytest.mark.parametrize("word", ["n/a", "NA", "N.A.", "..", "-", "–", "?", "null", ":", "k.A.", "no answer", "<NA>"])
@pytest.mark.parametrize(("factor", "more"), [("one", "."), ("two", ", or not_applicable where it does not apply")])
def test_what_stands_for_no_answer_may_stay_blank(tmp_path, word, factor, more):
    (fault,) = look(folder(tmp_path, cities=CITIES, assessments=f"{HEAD}aa,2024,bench,{factor},,{word}\n")).faults
    assert fault.place == "assessments.csv, row 2, rating"
    assert (BLANK + more) in fault.mend
    context = f"city,year,factor,level\naa,2024,labour-market,{word}\n"
    (fault,) = look(folder(tmp_path, assessments=ASSESSMENTS, context=context)).faults
    assert fault.mend == f"{BLANK}."


@pytest.mark.parametrize(
    ("scale", "cell", "mend"),
    [
        ((0, 100, "1/10"), "37.44", "The nearest is 37.4; write it if it is meant."),
        ((0, 100, "1/10"), '"37,46"', "The nearest is 37.5; write it if it is meant."),
        ((0, 100, 5), "62.5", "The nearest are 60 and 65; write the one that is meant."),
        ((0, 100, "1/10"), "150", "Write a number from 0 to 100: it lies outside."),
        ((1, 7, 1), "0", "Write a number from 1 to 7: it lies outside."),
        ((1, 7, 1), "good", "Write a number from 1 to 7."),
    ],
)
def test_a_number_off_the_grid_is_told_the_nearest_by_value(tmp_path, scale, cell, mend):
    low, high, step = scale
    bench = Benchmark(
        id="b", title="B", scale={"min": low, "max": high, "step": step}, key_factors=[{"id": "a", "name": "A"}]
    )
    source = folder(tmp_path, cities=CITIES, assessments=f"{HEAD}aa,2024,b,a,,{cell}\n")
    (fault,) = check(source, [bench], lambda: CONTEXT).faults
    assert fault.mend == mend
    if step == "1/10":
        assert "(0 to 100 in steps of 0.1)" in fault.problem


@pytest.mark.parametrize(("code", "right"), [("DNK", "DK"), ("nld", "NL"), ("UKR", "UA"), ("CHE", "CH"), ("SRB", "RS")])
def test_the_right_code_is_offered_for_three_letters(tmp_path, code, right):
    cities = CITIES.replace(",DK,", f",{code},")
    (fault,) = look(folder(tmp_path, cities=cities, assessments=ASSESSMENTS)).faults
    assert f'Did you mean "{right}"?' in str(fault)


def test_names_in_place_of_ids_are_one_line_where_they_are_many(tmp_path):
    cities = "city,name\n" + "".join(f"c{i},Town {i}\n" for i in range(40))
    rows = HEAD + "".join(f"Town {i},{year},bench,one,,met\n" for i in range(40) for year in (2022, 2024))
    checked = look(folder(tmp_path, cities=cities, assessments=rows))
    assert checked.faults == ()
    (notice,) = checked.notices
    assert str(notice) == (
        "assessments.csv, row 2, city: 40 other spellings were read, in 80 rows: "
        '"Town 0" was read as c0; "Town 1" was read as c1; "Town 2" was read as c2; and so on'
    )


@pytest.mark.parametrize(("cell", "level"), [("1.000", None), ("1000", "1000"), ("2.0", "2"), ("0.000", "0")])
def test_a_rating_that_may_be_two_levels_is_a_fault(tmp_path, cell, level):
    factors = [{"id": "a", "name": "A"}]
    bench = Benchmark(id="b", title="B", scale={"min": 0, "max": 1000, "step": 1}, key_factors=factors)
    source = folder(tmp_path, cities=CITIES, assessments=f"{HEAD}aa,2024,b,a,,{cell}\n")
    checked = check(source, [bench], lambda: CONTEXT)
    if level is None:
        assert "may be 1000 or 1.0000" in checked.faults[0].problem
    else:
        assert checked.tables.assessments["rating"].tolist() == [level]
