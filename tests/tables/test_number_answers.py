"""Guide questions that ask for a number: in benchmark files, forms, tables and pages."""

import openpyxl
import pytest
from conftest import ROOT
from formfilling import START, at, benchmark, filled, opened, rows

import ickit
from ickit.analysis.peer_practice import points_of
from ickit.benchmark.library import load_benchmark
from ickit.collect.forms.read import read_form
from ickit.collect.forms.workbook import form_workbook
from ickit.errors import InputError
from ickit.sources.read import read

WAIT = {"id": "fares.1", "text": "How long do people wait?", "kind": "number", "unit": "weeks"}


def asked(**more):
    factors = [{"id": "fares", "name": "Fares", "questions": [{**WAIT, **more}]}]
    return benchmark(key_factors=factors)


def tables(folder, *answers):
    (folder / "cities.csv").write_text("city,name\n" + "".join(f"c{n},C{n}\n" for n in range(len(answers))))
    given = [f'c{n},2024,buses,fares.1,self,"{answer}"' for n, answer in enumerate(answers)]
    (folder / "answers.csv").write_text("\n".join(["city,year,benchmark,question,assessor,answer", *given]) + "\n")
    rated = [f"c{n},2024,buses,fares,self,met" for n in range(len(answers))]
    (folder / "assessments.csv").write_text(
        "\n".join(["city,year,benchmark,key_factor,assessor,rating", *rated]) + "\n"
    )
    return folder


def test_a_unit_belongs_to_a_number():
    assert asked().key_factors[0].questions[0].unit == "weeks"
    with pytest.raises(ValueError, match="a unit belongs to a number"):
        asked(kind="open")
    with pytest.raises(ValueError, match="a checklist has parts"):
        asked(parts=[{"id": "x", "text": "y"}])


def test_an_answer_is_written_with_a_decimal_point(tmp_path):
    found = read(tables(tmp_path, "6", "2,5", "1 200", "-0.5e1"), [asked()])
    assert list(found.answers["answer"]) == ["6", "2.5", "1200", "-0.5e1"]


@pytest.mark.parametrize(("answer", "said"), [("six", "asks for a number of weeks"), ("6 weeks", "is not a number"),
                                              ("1.234", "may be 1234 or")])  # fmt: skip
def test_what_is_no_number_is_a_fault_with_its_place(tmp_path, answer, said):
    with pytest.raises(InputError, match=said) as wrong:
        read(tables(tmp_path, "6", answer), [asked()])
    assert "answers.csv, row 3, answer" in str(wrong.value.faults[0])


def test_words_to_an_open_question_stay_as_they_are(tmp_path):
    found = read(tables(tmp_path, "2,5", "six"), [asked(kind="open", unit=None)])
    assert list(found.answers["answer"]) == ["2,5", "six"]


def test_a_form_asks_for_the_number_alone(tmp_path):
    buses = asked()
    book = opened(form_workbook(buses))
    cell = at(buses, book, "question fares.1", "answer")
    assert [r.type for r in cell.parent.data_validations.dataValidation if cell.coordinate in r.sqref] == ["decimal"]
    path = filled(buses, {**START, "question fares.1": {"answer": 6.5}}, into=tmp_path / "brno.xlsx")
    (row,) = rows(read_form(path, [buses]), "answers")
    assert row["answer"] == "6.5"
    assert "weeks" in " ".join(str(c.value) for r in openpyxl.load_workbook(path)["Assessment"] for c in r)
    wrong = filled(buses, {**START, "question fares.1": {"answer": "long"}}, into=tmp_path / "wrong.xlsx")
    with pytest.raises(InputError, match=r"Assessment!\w+\d+.*not a number"):
        read_form(wrong, [buses])


def test_a_number_makes_no_action_of_a_plan():
    assert list(points_of(asked().key_factors[0])) == []


def test_the_page_tells_how_the_numbers_of_cities_spread(tmp_path):
    (tmp_path / "buses.yaml").write_text(
        "id: buses\ntitle: Buses\nkey_factors:\n- id: fares\n  name: Fares\n  questions:\n"
        "  - {id: fares.1, text: How long, kind: number, unit: weeks}\n"
    )
    study = ickit.load(tables(tmp_path, "2", "4", "6", "100", ""), tmp_path / "buses.yaml")
    (row,) = ickit.report.guide_questions(study, 2024, "fares").numbers().tables["numbers"].to_dict("records")
    assert (row["cities"], row["answered"], row["least"], row["median"], row["most"]) == (5, 4, 2, 5, 100)


def test_the_template_of_a_benchmark_has_one():
    found = load_benchmark(str(ROOT / "docs" / "benchmark-template.yaml"))
    assert "number" in {q.kind for f in found.key_factors for q in f.questions}
