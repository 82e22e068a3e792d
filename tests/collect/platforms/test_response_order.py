"""Which of several submissions of one city is the last: times in the writings of platforms and languages."""

import itertools

import pytest
from exportreading import drafted, faults, mapping_rows, notices, read_export, save, tables
from surveyexports import RATING, Rows, written

from ickit.collect.platforms.timestamps import Times, read_moment

EARLY_AND_LATE = {
    "google": ("2024/04/30 11:59:59 PM GMT+3", "2024/05/01 12:00:01 AM GMT+2"),
    "google, hours behind": ("2024/10/26 9:15:00 AM GMT-1", "2024/10/26 1:15:00 PM GMT+2"),
    "google, zones that turn the order": ("2024/05/03 10:30:00 AM GMT+3", "2024/05/03 10:15:00 AM GMT+2"),
    "mail, zones that turn the order": ("Fri, 3 May 2024 10:30:00 +0530", "Fri, 3 May 2024 09:00:00 +0200"),
    "greek": ("2023/02/12 11:27:44 π.μ. EET", "2023/02/12 1:27:44 μ.μ. EET"),
    "bulgarian": ("2023/02/12 11:27:44 пр.об. EET", "2023/02/12 1:27:44 сл.об. EET"),
    "hungarian": ("2023/02/12 11:27:44 de. CET", "2023/02/12 1:27:44 du. CET"),
    "czech": ("2023/02/12 11:27:44 dop. SEČ", "2023/02/12 1:27:44 odp. SEČ"),
    "german": ("2023/06/12 11:27:44 vorm. MESZ", "2023/06/12 1:27:44 nachm. MESZ"),
    "spanish": ("2023/06/12 11:27:44 a. m. CEST", "2023/06/12 1:27:44 p.\u202fm. CEST"),
    "swedish": ("2023/06/12 11:27:44 fm CEST", "2023/06/12 1:27:44 em CEST"),
    "finnish": ("2023/06/12 11:27:44 ap. UTC+3", "2023/06/12 1:27:44 ip. UTC+3"),
    "french": ("2023/06/12 11:27:44 AM UTC+2", "2023/06/12 1:27:44 PM UTC+2"),
    "iso": ("2024-05-02T23:30:00.000-01:00", "2024-05-03T00:45:00.000Z"),
    "points": ("9.10.2024 08:00", "10.9.2025 08:00"),
    "points, day before month": ("05.11.2024 9.30.00", "04.12.2024 9.30.00"),
    "hungarian points": ("2024. 09. 30. 18:00:00", "2024. 10. 02. 7:00:00"),
    "slovak": ("9. 10. 2024 8:00:00", "1. 11. 2024 8:00:00"),
    "finnish clock": ("9.10.2024 klo 8.00.00", "1.11.2024 klo 8.00.00"),
    "day first": ("1/12/2024 10:00:00", "25/12/2024 10:00:00"),
    "month first": ("11/25/2024 10:00:00", "12/1/2024 10:00:00"),
    "months in words": ("30 aprile 2024, 10:00", "1 maggio 2024, 9:00"),
    "polish words": ("30 września 2024 10:00", "2 października 2024 10:00"),
    "greek words": ("31 Μαρτίου 2024 10:00", "2 Απριλίου 2024 10:00"),
    "english words": ("Sept 30, 2024 11:00 PM", "Oct 1, 2024 1:00 AM"),
    "weekday": ("Mon, 30 Sep 2024 23:59:00 +0200", "Tue, 01 Oct 2024 00:10:00 +0200"),
    "spreadsheet number": ("45565.25", "45565.75"),
    "either reading": ("3/4/2024 10:00:00", "5/6/2024 10:00:00"),
    "days": ("2024-09-30", "2024-10-01"),
    "the half of the day first": ("2024. 05. 03. de. 11:30:00", "2024. 05. 03. du. 12:10:00"),
    "the half of the day first, swedish": ("2024-05-03 fm 11:30", "2024-05-03 em 2:00"),
    "lithuanian": ("2024 m. gegužės 3 d. 09:00", "2024 m. gegužės 3 d. 10:00"),
    "latvian": ("2024. gada 3. maijs 09:00", "2024. gada 1. jūnijs 09:00"),
    "maltese": ("3 ta’ Mejju 2024 09:00", "2 ta’ Ġunju 2024 09:00"),
    "bulgarian hours": ("3.05.2024 г., 9:00:00 ч.", "3.05.2024 г., 14:00:00 ч."),
    "danish, in full": ("tirsdag den 30. september 2031 kl. 09.05", "onsdag den 1. oktober 2031 kl. 08.05"),
    "croatian words": ("30. rujna 2031. 10:00", "2. prosinca 2031. 9:00"),
    "catalan words": ("30 de setembre del 2031, 10:00", "1 d’octubre del 2031, 9:00"),
    "irish words": ("7 Lúnasa 2031 10:00", "3 Meán Fómhair 2031 9:00"),
    "one region": ("2024-05-03 09:00 Europe/Berlin", "2024-05-03 09:30 Europe/Berlin"),
    "unknown halves of two days": ("3.05.2024 12:30 ÖS", "4.05.2024 1:10 ÖS"),
}
NOT_TOLD = {
    "day or month": ("3/4/2024 10:00:00", "2/5/2024 10:00:00"),
    "unknown words": ("der dritte Mai", "der vierte Mai"),
    "a month that two languages share": ("3 listopad 2024 10:00", "4 listopad 2024 10:00"),
    "one is blank": ("2024-05-03 10:00:00", ""),
    "none": ("", ""),
    "one moment": ("2024-05-03 10:00:00", "2024-05-03 10:00:00"),
    "one day without a time": ("2024-05-03", "2024-05-03 10:00:00"),
    "an unknown zone beside a known one": ("2024/05/03 9:00:00 AM XYZ", "2024/05/03 9:00:00 AM GMT+2"),
    "unknown halves of one day": ("3.05.2024 12:30 ÖS", "3.05.2024 1:10 ÖS"),
    "unknown halves of one day, chinese": ("2024/05/03 12:30:00 下午 GMT+8", "2024/05/03 1:10:00 下午 GMT+8"),
    "year first or last": ("24/05/03 10:00", "25/04/03 10:00"),
}


def export(tmp_path, times, ratings=("Yes", "No"), name="forms.csv", head="Timestamp"):
    rows: Rows = [[head, "City", RATING]]
    rows += [[time, "Altburg", rating] for time, rating in zip(times, ratings, strict=True)]
    return written(tmp_path, rows, name)


def with_row(mapping, **cells):
    rows = mapping_rows(mapping)
    return save(mapping, [*rows, {**dict.fromkeys(rows[0], ""), "table": "all", **cells}])


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("times", EARLY_AND_LATE.values(), ids=EARLY_AND_LATE)
def test_the_last_submission_is_known_in_every_writing(times, reverse, tmp_path):
    ratings = ("No", "Yes")
    if reverse:
        times, ratings = times[::-1], ratings[::-1]
    found = export(tmp_path, times, ratings)
    brought = read_export(found, drafted(found))
    assert [row["rating"] for row in tables(brought)["assessments"]] == ["met"]
    assert "the last complete one (row" in notices(brought)


@pytest.mark.parametrize("times", NOT_TOLD.values(), ids=NOT_TOLD)
def test_where_the_last_cannot_be_told_that_is_a_fault_that_asks(times, tmp_path):
    found = export(tmp_path, times)
    mapping = drafted(found)
    (fault,) = faults(found, mapping)
    assert "Altburg, 2024, self stands in rows 2 and 3, and which was sent last cannot be told" in fault
    assert "file order" in fault
    with_row(mapping, column="(every row)", field="submitted", answers="file order")
    brought = read_export(found, mapping)
    assert [row["rating"] for row in tables(brought)["assessments"]] == ["not_met"]
    assert "by the order of the file" in notices(brought)


@pytest.mark.parametrize(("said", "rating"), [("day first", "not_met"), ("month first", "met")])
def test_a_person_says_what_stands_first_in_a_date(said, rating, tmp_path):
    found = export(tmp_path, NOT_TOLD["day or month"])
    mapping = drafted(found)
    save(mapping, [row for row in mapping_rows(mapping) if row["column"] != "Timestamp"])
    with_row(mapping, column="Timestamp", field="submitted", answers=said)
    assert [row["rating"] for row in tables(read_export(found, mapping))["assessments"]] == [rating]


def test_another_column_may_hold_the_time(tmp_path):
    rows: Rows = [["Municipality", RATING, "Sent on"]]
    rows += [["Altburg", "Yes", "2 ottobre 2024"], ["Altburg", "No", "30 settembre 2024"]]
    found = written(tmp_path, rows, "table.csv")
    mapping = drafted(found)
    assert "no time of submission is known" in faults(found, mapping)[0]
    save(mapping, [row for row in mapping_rows(mapping) if row["column"] != "Sent on"])
    with_row(mapping, column="Sent on", field="submitted")
    assert [row["rating"] for row in tables(read_export(found, mapping))["assessments"]] == ["met"]


@pytest.mark.parametrize(("column", "answers"), [("Timestamp", "perhaps"), ("(every row)", "day first")])
def test_what_says_no_order_is_a_fault(column, answers, tmp_path):
    found = export(tmp_path, NOT_TOLD["none"])
    mapping = drafted(found)
    save(mapping, [row for row in mapping_rows(mapping) if row["column"] != "Timestamp"])
    with_row(mapping, column=column, field="submitted", answers=answers)
    (fault,) = faults(found, mapping)
    assert "says no order of submissions" in fault


def test_two_that_say_the_same_need_no_order(tmp_path):
    found = export(tmp_path, NOT_TOLD["one moment"], ("Yes", "Yes"))
    assert [row["rating"] for row in tables(read_export(found, drafted(found)))["assessments"]] == ["met"]


def test_a_year_is_taken_from_the_time_of_submission_on_request(tmp_path):
    found = export(tmp_path, ("31/12/2023 10:00:00", "2.1.2025 10:00:00"))
    mapping = drafted(found, year=None)
    save(mapping, [row for row in mapping_rows(mapping) if row["field"] != "year" and row["column"] != "Timestamp"])
    with_row(mapping, column="Timestamp", field="year")
    assert {row["year"]: row["rating"] for row in tables(read_export(found, mapping))["assessments"]} == {
        "2023": "met",
        "2025": "not_met",
    }


def test_of_unfinished_ones_the_last_changed_is_the_last(tmp_path):
    head = ["id", "submitdate", "lastpage", "startlanguage", "startdate", "datestamp", "City", RATING]
    rows: Rows = [head]
    rows += [["1", "", "1", "en", "2024-05-01 08:00:00", "2024-05-04 08:00:00", "Altburg", "Yes"]]
    rows += [["2", "", "1", "en", "2024-05-02 08:00:00", "2024-05-03 08:00:00", "Altburg", "No"]]
    found = written(tmp_path, rows, "lime.csv")
    brought = read_export(found, drafted(found, incomplete=True))
    assert [row["rating"] for row in tables(brought)["assessments"]] == ["met"]
    assert "the last one, which is not complete, (row 2" in notices(brought)


def test_every_writing_agrees_with_every_other():
    said = ["3 May 2024 10:00", "2024-05-03 10:00", "3.5.2024 10:00", "May 3, 2024 10:00 AM", "3 mai 2024 10:00",
            "2024. május 3. 10:00", "3 maja 2024 10.00", "3 de mayo de 2024, 10:00", "3. toukokuuta 2024 klo 10.00",
            "3. května 2024 10:00", "3 мая 2024 10:00"]  # fmt: skip
    known = [moment for text in said if (moment := read_moment(text))]
    assert len(known) == len(said) - 1
    assert all(one.readings == other.readings for one, other in itertools.pairwise(known))


@pytest.mark.parametrize("text", ["", "soon", "13/13/2024", "2024-02-30", "3/4/2024 25:00", "12", "x" * 10_000])
def test_what_is_no_time_is_none(text):
    assert read_moment(text) is None
    assert Times([text, "2024-05-03 10:00"]).last([text, "2024-05-03 10:00"]) is None
