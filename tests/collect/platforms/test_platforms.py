"""Exports of survey platforms: recognised, mapped by a draft, finished, and read as rows of the tables."""

import csv
import io
import time
import zipfile

import fuzz_exports
import openpyxl
import pytest
from commandline import call
from exportreading import drafted, edited, faults, mapping_rows, notices, ordered, read_export, save, tables
from surveyexports import (
    BENCHMARK,
    CHECKLIST,
    EXPORTS,
    LAST,
    PARTS,
    RATING,
    Rows,
    csv_bytes,
    expected,
    written,
    xlsx_bytes,
)

from ickit.collect.platforms.draft import draft_mapping
from ickit.collect.platforms.export import open_export
from ickit.collect.platforms.vocabulary import concept
from ickit.errors import InputError

NAMES = {
    "limesurvey": "LimeSurvey",
    "limesurvey-codes": "LimeSurvey",
    "kobo": "KoboToolbox",
    "odk": "ODK Central",
    "eusurvey": "EUSurvey",
    "google": "Google Forms",
    "microsoft": "Microsoft Forms",
    "qualtrics": "Qualtrics",
    "surveymonkey": "SurveyMonkey",
    "plain": "a plain table",
}
FIRST_ROW = {"qualtrics": 4, "surveymonkey": 3, "eusurvey": 5}
ID = BENCHMARK.id


@pytest.fixture
def small(tmp_path):
    """An export of two columns to be mapped, and its mapping."""
    rows: Rows = [["Timestamp", "City", RATING, "Other"], ["2024-05-01 10:00:00", "Altburg", "Yes", "x"]]
    export = written(tmp_path, rows, "forms.csv")
    return export, drafted(export)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("name", EXPORTS)
def test_every_platform_is_recognised_drafted_and_read(name, ending, tmp_path):
    export = written(tmp_path, EXPORTS[name](), f"{name}.{ending}")
    assert open_export(export).platform.name == NAMES[name]
    assert tables(read_export(export, drafted(export))) == ordered(expected())


@pytest.mark.parametrize("name", [name for name in EXPORTS if name != "plain"])
def test_of_several_submissions_of_a_city_the_last_complete_one_is_used_and_named(name, tmp_path):
    export = written(tmp_path, EXPORTS[name](), f"{name}.csv")
    said = notices(read_export(export, drafted(export)))
    assert "Lindenfurt, 2024, self stands in rows" in said
    assert "the last complete one (row" in said


@pytest.mark.parametrize("name", ["limesurvey", "limesurvey-codes", "qualtrics"])
def test_unfinished_submissions_are_left_out_and_named_unless_they_are_wanted(name, tmp_path):
    rows = [row for row in EXPORTS[name]() if "2024-05-01 10:00:00" not in row and "2024-05-03 17:45:00" not in row]
    export = written(tmp_path, rows, f"{name}.csv")
    without = read_export(export, drafted(export))
    number = FIRST_ROW.get(name, 2)
    assert f"row {number} (Lindenfurt) is not complete, and left out" in notices(without)
    assert "Lindenfurt" not in {row.values["city"] for row in without.rows}
    withal = read_export(export, drafted(export, incomplete=True))
    assert ("Lindenfurt", "met") in {(row.values["city"], row.values.get("rating")) for row in withal.rows}


def test_an_unfinished_submission_never_replaces_a_finished_one(tmp_path):
    rows = EXPORTS["limesurvey"]()
    rows.append([*rows[2][:1], "", *rows[2][2:]])
    export = written(tmp_path, rows, "lime.csv")
    assert tables(read_export(export, drafted(export, incomplete=True))) == ordered(expected())


def test_previews_and_rejected_submissions_are_left_out_and_named(tmp_path):
    qualtrics = written(tmp_path, EXPORTS["qualtrics"](), "qualtrics.csv")
    assert "row 8 (Testville) is made to test the survey" in notices(read_export(qualtrics, drafted(qualtrics)))
    kobo = written(tmp_path, EXPORTS["kobo"](), "kobo.csv")
    assert "row 5 (Lindenfurt) is rejected in its review" in notices(read_export(kobo, drafted(kobo)))


@pytest.mark.parametrize(
    ("delimiter", "encoding", "quoting"),
    [(",", "utf-8", csv.QUOTE_ALL), (";", "utf-8-sig", csv.QUOTE_ALL), ("\t", "utf-16", 0), (";", "cp1252", 0)],
)
@pytest.mark.parametrize("name", ["limesurvey", "qualtrics", "surveymonkey", "eusurvey", "plain"])
def test_delimiters_and_encodings(name, delimiter, encoding, quoting, tmp_path):
    export = tmp_path / "export.csv"
    export.write_bytes(csv_bytes(EXPORTS[name](), delimiter, encoding, quoting))
    assert tables(read_export(export, drafted(export))) == ordered(expected())


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("name", EXPORTS)
def test_rows_name_the_row_that_a_spreadsheet_shows_and_the_column(name, ending, tmp_path):
    data = EXPORTS[name]()
    export = written(tmp_path, data, f"{name}.{ending}")
    for row in read_export(export, drafted(export)).rows:
        number = int(row.place.removeprefix(f"{export.name}, row "))
        assert row.values["city"] in data[number - 1]
        if "note" in row.values and row.table == "assessments":
            assert row.values["note"] in data[number - 1]
            assert row.place_of("note").startswith(f"{export.name}, row {number}, column ")
        assert row.place_of("year") == "mapping.csv, row 2"


@pytest.mark.parametrize("name", EXPORTS)
def test_nothing_about_a_person_leaves_the_export(name, tmp_path):
    export = written(tmp_path, EXPORTS[name](), f"{name}.csv")
    mapping = drafted(export)
    brought = read_export(export, mapping)
    for text in (mapping.read_text("utf-8-sig"), repr(brought)):
        for secret in ("example.org", "192.0.2.", "Jane", "Quist", "48.1", "u-1\n"):
            assert secret not in text


def test_samples_are_no_formulas_and_come_back_as_they_were(tmp_path):
    rows: Rows = [["Timestamp", "City", RATING, "=1+1"], ["2024-05-01 10:00:00", "Altburg", "- Yes", "@x"]]
    export = written(tmp_path, rows, "forms.csv")
    mapping = drafted(export)
    cells = [cell for row in csv.reader(io.StringIO(mapping.read_text("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    edited(mapping, RATING, table="assessments", benchmark=ID, field="rating", item="strategy", answers="'- Yes=met")
    edited(mapping, "'=1+1", table="assessments", benchmark=ID, field="note", item="strategy")
    (rating,) = tables(read_export(export, mapping))["assessments"]
    assert (rating["rating"], rating["note"]) == ("met", "@x")


def test_what_is_not_sure_stays_blank_with_a_remark(tmp_path):
    header = ["Timestamp", "City", RATING, f"{RATING} ", "Does it rain?", "Coordination"]
    export = written(tmp_path, [header, ["2024-05-01 10:00:00", "Altburg", "Yes", "No", "Yes", "well"]], "forms.csv")
    mapping = drafted(export)
    left = {row["column"]: row["remark"] for row in mapping_rows(mapping) if not row["table"]}
    assert list(left) == [f"{RATING} (column C)", f"{RATING} (column D)", "Does it rain?", "Coordination"]
    assert "a person must choose: like strategy" in left[f"{RATING} (column C)"]
    assert "a person must look" in left["Does it rain?"]
    assert "its answers are no levels" in left["Coordination"]


@pytest.mark.parametrize(
    "title", ["<b>2. Strategy</b>", "Q2: STRATEGY", "2) Strategy", "How far is it true? [Strategy]"]
)
def test_titles_are_known_with_numbers_markup_and_in_a_grid(title, tmp_path):
    rows: Rows = [["Timestamp", "City", title], ["2024-05-01 10:00:00", "Altburg", "Yes"]]
    export = written(tmp_path, rows, "forms.csv")
    assert mapping_rows(drafted(export))[-1]["item"] == "strategy"


def test_two_near_equal_key_factors_are_not_told_apart(tmp_path):
    first, second = (f"The city has a plan for the courses of the year {n}" for n in ("one", "two"))
    near = BENCHMARK.model_copy(
        update={
            "key_factors": tuple(
                factor.model_copy(update={"id": f"k{i}", "name": name, "statement": None, "questions": ()})
                for i, (factor, name) in enumerate(zip(BENCHMARK.key_factors, (first, second), strict=False))
            )
        }
    )
    rows: Rows = [["Timestamp", "City", first[:-3] + "ten", first], ["2024-05-01 10:00:00", "Altburg", "Yes", "No"]]
    export = written(tmp_path, rows, "forms.csv")
    out = tmp_path / "near.csv"
    draft_mapping(export, out, [near], year=2024)
    assert [row["item"] for row in mapping_rows(out)][-2:] == ["", "k0"]


def test_an_answer_that_is_not_translated_is_said_once_with_the_mend(tmp_path):
    rows: Rows = [["Timestamp", "City", RATING]]
    rows += [[f"2024-05-0{i} 10:00:00", f"Altburg {i}", "Mostly"] for i in range(1, 4)]
    export = written(tmp_path, rows, "forms.csv")
    mapping = drafted(export)
    edited(mapping, RATING, table="assessments", benchmark=ID, field="rating", item="strategy", answers="")
    (fault,) = faults(export, mapping)
    assert fault.startswith(f'forms.csv, row 2, column {RATING[:60]}…: "Mostly" is not translated (and 2 more rows).')
    assert "Add to mapping.csv, row 5, answers: |Mostly=…" in fault
    assert "not_met, partly_met, met" in fault
    edited(mapping, RATING, answers="Mostly=partly_met")
    assert {row["rating"] for row in tables(read_export(export, mapping))["assessments"]} == {"partly_met"}


def test_a_draft_marks_what_it_cannot_translate_and_reading_asks_for_it(tmp_path):
    rows: Rows = [["Timestamp", "City", RATING]]
    rows += [["2024-05-01 10:00:00", "Altburg", "Yes"], ["2024-05-01 10:00:00", "Neuburg", "Mostly"]]
    export = written(tmp_path, rows, "forms.csv")
    mapping = drafted(export)
    assert mapping_rows(mapping)[-1]["answers"] == "Yes=met|Mostly=?"
    (fault,) = faults(export, mapping)
    assert fault.startswith('mapping.csv, row 5, answers: what "Mostly" stands for is not said. Write not_met')


FAULTS = {
    "table": ({"table": "assesments"}, 'row 5, table: "assesments" is no table that an export can fill. Did you mean'),
    "field": ({"field": "ratings"}, 'row 5, field: "ratings" is not a field of assessments. Did you mean "rating"?'),
    "blank field": ({"field": ""}, "row 5, field: the cell is blank. Use one of: rating, note, key_factor."),
    "item": (
        {"item": "strategi"},
        '"strategi" is not a key factor of introductory-language-courses. Did you mean "str',
    ),
    "blank item": ({"item": ""}, "row 5, item: the cell is blank. Write the id of a key factor, or map the column"),
    "benchmark": ({"benchmark": "introductory"}, 'row 5, benchmark: "introductory" is no benchmark that is known'),
    "blank benchmark": ({"benchmark": ""}, "row 5, benchmark: the cell is blank. Write its id"),
    "word": ({"answers": "Yes=mett"}, 'row 5, answers: "mett" ("Yes") is not one of not_met, partly_met, met'),
    "no equals": ({"answers": "Yes"}, 'row 5, answers: "Yes" has no =.'),
    "twice": ({"answers": "Yes=met|yes=not_met"}, 'row 5, answers: "yes" stands twice, for two things'),
    "column": ({"column": "Strategy: A written strategy"}, "is not a column of forms.csv."),
    "blank column": ({"column": ""}, "row 5, column: the cell is blank. Name a column of the export"),
    "not here": ({"column": "(every row)"}, "row 5, table: one value for (every row) is taken for the table all only"),
}


@pytest.mark.parametrize(("cells", "said"), FAULTS.values(), ids=FAULTS)
def test_faults_of_a_mapping_name_their_cell_and_the_mend(cells, said, small):
    export, mapping = small
    found = faults(export, edited(mapping, RATING, **cells))
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize("field", ["city", "year"])
def test_a_mapping_says_of_every_row_its_city_and_year(field, small):
    export, mapping = small
    save(mapping, [row for row in mapping_rows(mapping) if row["field"] != field])
    (fault,) = faults(export, mapping)
    assert f"no row gives the {field}" in fault
    assert f"(every row), table all, field {field}, answers" in fault


def test_a_draft_without_a_year_asks_for_it(tmp_path):
    export = written(tmp_path, [["Timestamp", "City", RATING], ["2024-05-01 10:00:00", "Altburg", "Yes"]], "forms.csv")
    mapping = drafted(export, year=None)
    assert "a person must give it" in mapping_rows(mapping)[0]["remark"]
    (fault,) = faults(export, mapping)
    assert fault == "mapping.csv, row 2, answers: the cell is blank. Write the year of all submissions here."


def test_columns_that_the_mapping_does_not_name_are_named(small):
    export, mapping = small
    assert '1 column is not mapped and left out: "Other"' in notices(read_export(export, mapping))
    save(mapping, [row for row in mapping_rows(mapping) if row["column"] != "Other"])
    assert '1 column is not mapped and left out: "Other"' in notices(read_export(export, mapping))
    rows = mapping_rows(mapping)
    save(mapping, [*rows, {**dict.fromkeys(rows[0], ""), "column": "Other", "table": "none"}])
    assert "not mapped" not in notices(read_export(export, mapping))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_mapping_is_read_as_a_spreadsheet_saves_it(encoding, small):
    export, mapping = small
    before = tables(read_export(export, mapping))
    text = save(mapping, mapping_rows(mapping)).read_text("utf-8-sig")
    mapping.write_bytes(text.encode(encoding))
    assert tables(read_export(export, mapping)) == before
    book = mapping.with_suffix(".xlsx")
    book.write_bytes(xlsx_bytes([list(row) for row in csv.reader(io.StringIO(text), delimiter=";")], "mapping"))
    assert tables(read_export(export, book)) == before


@pytest.mark.parametrize("name", ["surveymonkey", "kobo", "google", "limesurvey"])
def test_not_chosen_is_blank_unless_the_mapping_says_otherwise(name, tmp_path):
    export = written(tmp_path, EXPORTS[name](), f"{name}.csv")
    mapping = drafted(export)
    rows = mapping_rows(mapping)
    for row in rows:
        if row["item"].startswith("strategy.1") and row["table"] == "answers":
            row["answers"] = row["answers"].replace("0=", "0=not_in_place").replace("No=", "No=not_in_place")
            row["answers"] += "|(not chosen)=not_in_place"
    found = tables(read_export(export, save(mapping, rows)))["answers"]
    said = {(r["city"], r["question"]): r.get("finding") for r in found if r["question"] in PARTS}
    assert {q: f for (city, q), f in said.items() if city == LAST.city} == {
        part: "in_place" if part in LAST.parts else "not_in_place" for part in PARTS
    }


def test_where_nothing_was_chosen_nobody_said_no(tmp_path):
    rows = EXPORTS["surveymonkey"]()
    silent = [*rows[-1]]
    silent[9] = "Altburg"
    at = rows[0].index(CHECKLIST.text)
    silent[at : at + len(PARTS)] = [""] * len(PARTS)
    export = written(tmp_path, [*rows, silent], "surveymonkey.csv")
    mapping = drafted(export)
    for row in mapping_rows(mapping):
        if row["item"] in PARTS:
            edited(mapping, row["column"], answers=f"{row['answers']}|(not chosen)=not_in_place")
    found = tables(read_export(export, mapping))["answers"]
    assert {row["question"] for row in found if row["city"] == "Altburg"} == {"strategy.2", "strategy.5"}
    assert {row["question"] for row in found if row["city"] == LAST.city} > set(PARTS)


def test_an_option_that_holds_the_separator_is_one_option(tmp_path):
    rows: Rows = [["Timestamp", "City", CHECKLIST.text], ["2024-05-01 10:00:00", "Altburg", ", ".join(PARTS.values())]]
    export = written(tmp_path, rows, "forms.csv")
    found = tables(read_export(export, drafted(export)))["answers"]
    assert [row["question"] for row in found] == list(PARTS)


def test_two_columns_may_give_one_field_but_not_two_answers(tmp_path):
    rows: Rows = [["Timestamp", "City", RATING, "Stratégie"]]
    rows += [["2024-05-01 10:00:00", "Altburg", "Yes", ""], ["2024-05-01 10:00:00", "Neuburg", "", "Oui"]]
    export = written(tmp_path, rows, "forms.csv")
    mapping = drafted(export)
    edited(
        mapping,
        "Stratégie",
        table="assessments",
        benchmark=ID,
        field="rating",
        item="strategy",
        answers="Oui=met|Non=not_met",
    )
    assert [row["rating"] for row in tables(read_export(export, mapping))["assessments"]] == ["met", "met"]
    written(tmp_path, [*rows, ["2024-05-01 10:00:00", "Oldenau", "Yes", "Non"]], "forms.csv")
    (fault,) = faults(export, mapping)
    assert 'row 4, column Stratégie: "not_met" differs from "met" in the column Strategy' in fault


def test_only_the_city_itself_agrees_to_be_published(tmp_path):
    header = ["Timestamp", "City", "assessor", RATING, "publish"]
    export = written(tmp_path, [header, ["2024-05-01 10:00:00", "Altburg", "self", "Yes", "yes"]], "forms.csv")
    mapping = drafted(export)
    (invited,) = tables(read_export(export, mapping))["invitations"]
    assert invited["publish"] == "yes"
    written(tmp_path, [header, ["2024-05-01 10:00:00", "Altburg", "peer", "Yes", "yes"]], "forms.csv")
    (fault,) = faults(export, mapping)
    assert fault.startswith("forms.csv, row 2, column publish: only the city itself can agree to be published.")


def test_the_charter_is_mapped_by_its_codes_and_its_texts(tmp_path):
    header = [
        "StartDate",
        "EndDate",
        "ResponseId",
        "Finished",
        "Q1",
        "P1",
        "P2",
        "P3",
        "S1",
        "S2",
        "E1",
        "E2",
        "E3",
        "B1",
    ]
    texts = ["Start Date", "End Date", "Response ID", "Finished", "Which city?"]
    texts += ["Tell everyone about equal opportunities", *["How far is this kept?"] * 8]
    answer = ["2024-05-01", "2024-05-01", "R_1", "True", "Altburg", "Fully", "Pas du tout", "Teilweise", *["fully"] * 6]
    ids = [f'{{"ImportId":"{code}"}}' for code in header]
    export = written(tmp_path, [header, texts, ids, answer], "qualtrics.csv")
    out = tmp_path / "charter.csv"
    draft_mapping(export, out, ["charter"], year=2024)
    found = {row["commitment"]: row["answer"] for row in tables(read_export(export, out))["survey"]}
    assert found == {
        "P1": "fully",
        "P2": "not_at_all",
        "P3": "partly",
        **dict.fromkeys(["S1", "S2", "E1", "E2", "E3", "B1"], "fully"),
    }


def test_one_export_may_hold_answers_to_two_benchmarks(tmp_path):
    header = ["Timestamp", "City", RATING, "Tell everyone about equal opportunities", "publish"]
    export = written(tmp_path, [header, ["2024-05-01 10:00:00", "Altburg", "Yes", "Partly", "no"]], "forms.csv")
    out = tmp_path / "both.csv"
    draft_mapping(export, out, [ID, "charter"], year=2024)
    assert "a person must choose" in mapping_rows(out)[-1]["remark"]
    found = tables(read_export(export, edited(out, "publish", table="invitations", field="publish", benchmark=ID)))
    assert (found["assessments"][0]["rating"], found["survey"][0]["answer"]) == ("met", "partly")
    assert {row["benchmark"]: row.get("publish") for row in found["invitations"]} == {ID: "no", "charter": None}


def test_eusurvey_is_known_by_its_preamble_alone(tmp_path):
    rows = [row[:8] for row in EXPORTS["eusurvey"]() if "2024-05-01 10:00:00" not in row]
    export = written(tmp_path, rows, "eusurvey.xlsx")
    assert open_export(export).platform.name == "EUSurvey"
    assert tables(read_export(export, drafted(export))) == ordered(expected())


def test_not_applicable_is_no_answer_where_the_factor_applies_to_all(tmp_path):
    rows: Rows = [["Timestamp", "City", RATING], ["2024-05-01 10:00:00", "Altburg", "Yes"]]
    export = written(tmp_path, [*rows, ["2024-05-01 10:00:00", "Neuburg", "N/A"]], "forms.csv")
    assert mapping_rows(drafted(export))[-1]["answers"] == "Yes=met|N/A=?"


def test_hostile_headings_and_answers_do_not_take_long(tmp_path):
    heads = ["-" * 100_000, "a/" * 40_000, "[x" * 40_000, "reasons " * 10_000, "(" * 90_000, CHECKLIST.text]
    answers = [["=" * 50_000, "|" * 50_000, "; " * 30_000, "\\" * 50_000, "a", f"{i} what " * 500] for i in range(50)]
    rows: Rows = [
        ["Timestamp", "City", *heads],
        *[["2024-05-01", f"Altburg {i}", *row] for i, row in enumerate(answers)],
    ]
    export = written(tmp_path, rows, "forms.csv")
    start = time.perf_counter()
    mapping = drafted(export)
    edited(mapping, CHECKLIST.text, table="answers", benchmark=ID, field="chosen", item="strategy.1", answers="")
    with pytest.raises(InputError, match="is not translated"):
        read_export(export, mapping)
    assert time.perf_counter() - start < 20


def test_eusurvey_may_give_each_answer_a_column_of_its_own(tmp_path):
    rows = EXPORTS["eusurvey"]()
    at = next(i for i, cell in enumerate(rows[3]) if cell.startswith(CHECKLIST.text))
    split: Rows = [*rows[:3], [*rows[3][: at + 1], *[f"{text} (P{i})" for i, text in enumerate(PARTS.values())]]]
    split[3] += rows[3][at + 1 :]
    for row in rows[4:]:
        chosen = ["Yes" if text in row[at] else "No" for text in PARTS.values()]
        split.append([*row[:at], "", *chosen, *row[at + 1 :]])
    export = written(tmp_path, split, "eusurvey.xlsx")
    assert tables(read_export(export, drafted(export))) == ordered(expected())


def test_surveymonkey_may_put_several_answers_into_one_cell(tmp_path):
    rows = EXPORTS["surveymonkey"]()
    at = rows[0].index(CHECKLIST.text)
    condensed: Rows = [[*rows[0][: at + 1], *rows[0][at + 6 :]], [*rows[1][:at], "Response", *rows[1][at + 6 :]]]
    for row in rows[2:]:
        chosen = ", ".join(cell for cell in row[at : at + 6] if cell)
        condensed.append([*row[:at], chosen, *row[at + 6 :]])
    export = written(tmp_path, condensed, "surveymonkey.csv")
    assert tables(read_export(export, drafted(export))) == ordered(expected())


def test_short_codes_alone_are_not_trusted(tmp_path):
    export = written(tmp_path, [["Timestamp", "City", "P1"], ["2024-05-01 10:00:00", "Altburg", "Yes"]], "forms.csv")
    out = tmp_path / "charter.csv"
    draft_mapping(export, out, ["charter"], year=2024)
    assert mapping_rows(out)[-1]["table"] == ""


@pytest.mark.parametrize(
    ("texts", "meant"),
    [
        ("Yes Oui Ja Sí Sì Sim", "yes"),
        ("No Non Nein Nee Não Nej", "no"),
        ("Partly Partiellement Teilweise Gedeeltelijk Parcialmente Parzialmente Delvis", "partly"),
        ("Don't know, Don’t know, Je ne sais pas, Weiß nicht, Weet niet, No sé, Non so, Não sei, Vet ej", "dont_know"),
    ],
)
def test_common_answers_in_the_languages_of_cities(texts, meant):
    assert {concept(text) for text in texts.split(", " if ", " in texts else " ")} == {meant}


def test_a_draft_is_never_written_over(small):
    export, mapping = small
    with pytest.raises(InputError, match="exists already"):
        draft_mapping(export, mapping, [ID])


@pytest.mark.parametrize("given", [{"year": 1800}, {"assessor": "Two words"}])
def test_what_is_given_for_all_submissions_is_checked(given, small):
    export, mapping = small
    with pytest.raises(InputError, match=f"--{next(iter(given))}"):
        draft_mapping(export, mapping.with_name("other.csv"), [BENCHMARK], **given)
    assert not mapping.with_name("other.csv").exists()


BROKEN = {
    "empty": (b"", "is empty"),
    "web page": (b"<!DOCTYPE html><html></html>", "is a web page"),
    "one row": (b"Timestamp,City\n", None),
    "zip": (b"PK\x03\x04 nothing", "is a workbook or zip file"),
    "open quote": (b'Timestamp,City\n2024-05-01,"Altburg\n', "a quotation mark is opened"),
    "short row": (b"Timestamp,City,Other\n2024-05-01\n", "forms.csv, row 2: the row has 1 cell where the header has 3"),
    "long row": (b"Timestamp,City\n2024-05-01,a,b\n", "forms.csv, row 2: the row has 3 cells where the header has 2"),
}


@pytest.mark.parametrize(("data", "said"), BROKEN.values(), ids=BROKEN)
def test_broken_files_are_refused_with_one_clear_fault(data, said, tmp_path):
    export = tmp_path / "forms.csv"
    export.write_bytes(data)
    if said is None:
        assert open_export(export).submissions == ()
        return
    with pytest.raises(InputError) as refused:
        open_export(export)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere.csv", "there is no such file"),
        ("folder", "is not an ordinary file"),
        ("export.xls", "save it as .xlsx"),
        ("export.xlsm", "may hold macros"),
        ("export.zip", "Unpack it"),
        ("export.pdf", "is neither a CSV file nor a workbook"),
        ("export.xlsx", "is not a workbook"),
    ],
)
def test_files_of_other_kinds_are_refused(name, said, tmp_path):
    (tmp_path / "folder").mkdir()
    if name.startswith("export"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError) as refused:
        open_export(tmp_path / name)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("part", "said"), [("xl/vbaProject.bin", "holds macros"), ("xl/externalLinks/externalLink1.xml", "holds links")]
)
def test_workbooks_with_macros_or_links_are_refused(part, said, tmp_path):
    export = written(tmp_path, EXPORTS["microsoft"](), "microsoft.xlsx")
    with zipfile.ZipFile(export, "a") as archive:
        archive.writestr(part, b"x")
    with pytest.raises(InputError, match=said):
        open_export(export)


def test_broken_exports_and_mappings_give_rows_or_faults_and_nothing_else(tmp_path):
    assert fuzz_exports.run(150, 2, tmp_path / "kept") == []


@pytest.mark.parametrize("name", ["limesurvey", "eusurvey", "qualtrics"])
def test_from_export_to_source_by_commands(name, tmp_path, capsys):
    export = written(tmp_path, EXPORTS[name](), f"{name}.xlsx")
    source, mapping = tmp_path / "data", tmp_path / "mapping.csv"
    source.mkdir()
    cities = "city,name,country\nlindenfurt,Lindenfurt,QS\nsaint-oeuvre-l-etoile,Saint-Œuvre-l'Étoile,QX\n"
    (source / "cities.csv").write_text(cities, "utf-8")
    (source / "assessments.csv").write_text("city,year,benchmark,key_factor,assessor,rating,note\n", "utf-8")
    assert call("map", export, "--benchmark", ID, "--year", 2024, "-o", mapping) == 0
    assert "The draft is in" in capsys.readouterr().out
    assert call("add", export, "--mapping", mapping, "--to", source) == 0
    assert "Lindenfurt, 2024, self stands in rows" in capsys.readouterr().out
    assert call("check", source) == 0
    assert f"{ID}, 2024: 2 cities, 2 of 2 ratings given" in capsys.readouterr().out
    with (source / "assessments.csv").open(encoding="utf-8-sig", newline="") as file:
        found = {row["city"]: row["rating"] for row in csv.DictReader(file)}
    assert found == {"lindenfurt": "met", "saint-oeuvre-l-etoile": "partly_met"}


def test_hidden_rows_and_comments_of_a_workbook_are_told(tmp_path):
    book = openpyxl.Workbook()
    for row in (["City", "Year"], ["Lindenfurt", 2024], ["Altburg", 2024], ["Neuburg", 2024]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = book.active.row_dimensions[9].hidden = True
    book.active["B2"].comment = openpyxl.comments.Comment("or was it 2023?", "x")
    book.save(tmp_path / "export.xlsx")
    told = [str(notice) for notice in open_export(tmp_path / "export.xlsx").notices]
    assert "export.xlsx, row 3: the row is hidden, by a filter or by hand, and was read" in told
    assert 'export.xlsx: holds 1 comment or text in a shape, which is not read: "or was it 2023?"' in told


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_lines_that_are_quoted_as_a_whole_are_a_fault(delimiter, tmp_path):
    lines = [
        delimiter.join(row) for row in (["City", "Year", "Why"], ["Altburg", "2024", "so"], ["Neuburg", "2024", ""])
    ]
    path = tmp_path / "export.csv"
    path.write_text("\n".join(f'"{line}"' for line in lines), "utf-8")
    with pytest.raises(InputError, match=r"export\.csv, row 1: the line is quoted as a whole, as one cell\. Take the"):
        open_export(path)
    path.write_text('City\n"Altburg, in the north"\nNeuburg\n', "utf-8")
    assert [column.name for column in open_export(path).columns] == ["City"]
