"""Whose answers a file holds: told in its line, held against its name, its twins and the invitations."""

from dataclasses import replace

import pytest
from addsources import BEFORE, OLD, came, make_source, ratings, tables_of  # noqa: F401  the fixture source
from incoming import BENCHMARK, FACTORS, answers

from ickit.collect.add.add import add
from ickit.collect.add.submission import Row, Submission
from ickit.collect.files import add_files

CITIES = "city,name,country,aliases\naa,Århus,DK,Aarhus|Ørhus\nbb,Brno,CZ,\nnova-lipa,Nová Lipa,CZ,Neulinde\n"


def named(incoming: Submission, name: str, saved: str = "") -> Submission:
    return replace(incoming, name=name, saved=saved)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("brno.xlsx", "Brno"),
        ("BRNO (3) final.xlsx", "Brno"),
        ("Nová_Lipa-introductory-language-courses-2024.xlsx", "Nová Lipa"),
        ("form neulinde copy.xlsx", "Nová Lipa"),
        ("NovaLipa_2024.xlsx", "Nová Lipa"),
    ],
)
def test_a_file_that_is_called_like_another_known_city_is_asked_about(name, other, source):
    to = source("csv", {**BEFORE, "cities": CITIES})
    added = add([named(answers("aa", new=False), name)], to, replace=True)
    (fault,) = added.faults
    assert str(fault).startswith(
        f"{name}: is called like {other}, but holds the answers of Århus. Which city's are they?"
    )
    assert "call the file aa.xlsx" in str(fault)
    assert "--replace" not in str(fault)
    assert ratings(to) == OLD


@pytest.mark.parametrize(
    "name", ["aa.xlsx", "Aarhus and Brno.xlsx", "answers 2024.xlsx", "ORHUS (2).xlsx", "novalipan.xlsx"]
)
def test_a_file_of_any_other_name_comes_in_with_its_line(name, source):
    to = source("csv", {**BEFORE, "cities": CITIES})
    added = add([named(answers("aa", new=False), name)], to)
    assert ratings(to) == OLD | came("aa")
    assert next(added.lines()) == f"{name}: Århus, 2024, {BENCHMARK}, self; 3 rows added to assessments."


def test_a_file_of_many_says_how_many(source):
    to = source("csv", {**BEFORE, "cities": CITIES})
    rows = (*answers("aa", new=False).rows, *answers("bb", new=False, year="2022").rows)
    added = add([Submission("brno.csv", rows)], to)
    assert next(added.lines()).startswith(f"brno.csv: 2 cities, 2022 and 2024, {BENCHMARK}, self; 6 rows added")


def test_two_forms_that_differ_show_when_they_were_saved_and_where_they_differ(source):
    to = source("csv")
    first = named(answers("bb", "partly_met", new=False), "bb.xlsx", "2031-02-03 09:15 UTC")
    more = Row("evidence", {"id": "e1", "city": "bb", "year": "2024", "benchmark": BENCHMARK, "key_factor": FACTORS[0],
                            "summary": "A plan.", "confidential": "yes"}, "bb (1).xlsx, Assessment!B30")  # fmt: skip
    second = answers("bb", "partly_met", new=False)
    second = replace(second, name="bb (1).xlsx", saved="2031-02-05 17:40 UTC", rows=(*second.rows, more))
    other = answers("aa", new=False)
    added = add([second, first, other], to)
    assert ratings(to) == OLD | came("aa")
    said = [str(fault) for fault in added.files[0].faults]
    assert "(this one was saved 2031-02-05 17:40 UTC, the other 2031-02-03 09:15 UTC)" in said[0]
    assert said[1] == 'bb (1).xlsx, Assessment!B30: a row of evidence that "bb.xlsx" does not have.'
    assert "the two differ" in str(added.files[1].faults[0])


def test_files_that_each_hold_a_part_go_together(source):
    to = source("csv")
    whole = answers("bb", new=False)
    halves = [Submission("one.csv", whole.rows[:1]), Submission("two.csv", whole.rows[1:])]
    assert add(halves, to).faults == ()
    assert ratings(to) == OLD | came("bb")


INVITED = f"city,year,benchmark,asked\naa,2024,{BENCHMARK},yes\nbb,2024,{BENCHMARK},no\n"


def reply(city: str, year: str) -> Submission:
    form = answers(city, new=False, year=year)
    key = {"city": city, "year": year, "benchmark": BENCHMARK, "returned": "yes"}
    return replace(form, rows=(*form.rows, Row("invitations", key, f"{form.name}, Start!B3")))


def test_a_form_that_nobody_was_asked_for_says_so(source):
    to = source("csv", {**BEFORE, "invitations": INVITED})
    added = add([reply("bb", "2024")], to)
    assert f"bb.xlsx: Brno was not invited to {BENCHMARK} in 2024" in map(str, added.files[0].notices)
    assert f"{BENCHMARK}, 2024: 1 of 1 invited cities is still missing: Århus." in added.lines()
    added = add([reply("aa", "2023")], to)
    said = f"aa.xlsx: nobody was invited to {BENCHMARK} in 2023, but in 2024: is it a form of another round?"
    assert said in map(str, added.files[0].notices)
    assert not any("2023: all" in line for line in added.lines())
    again = add([reply("aa", "2023")], to)
    assert not any("2023: all" in line for line in again.lines())
    assert not any("not invited" in str(notice) for notice in add([reply("aa", "2024")], to).files[0].notices)


def test_without_invitations_nothing_is_said_of_them(source):
    to = source("csv")
    for _ in range(2):
        added = add([reply("aa", "2024")], to)
        assert added.files[0].notices == ()
        assert not any("invited" in line for line in added.lines())


@pytest.mark.parametrize("asked", ["yes", ""])
def test_whoever_answers_without_being_asked_is_not_asked_from_then_on(asked, source):
    table = f"city,year,benchmark,asked\naa,2024,{BENCHMARK},{asked}\n"
    to = source("csv", {**BEFORE, "invitations": table})
    for _ in range(2):
        assert add([reply("bb", "2024"), reply("aa", "2024")], to).faults == ()
        found = tables_of(to).invitations.set_index("city")["asked"].astype("object")
        assert not found["bb"]
        assert found.notna().to_dict() == {"aa": bool(asked), "bb": True}
    assert tables_of(to).invitations["returned"].all()


def test_where_nobody_wrote_down_who_was_asked_it_stays_unknown(source):
    to = source("csv")
    for city in ("aa", "bb"):
        added = add([reply(city, "2024")], to)
        assert added.files[0].notices == ()
    assert tables_of(to).invitations["asked"].isna().all()


def test_one_unknown_city_in_a_form_is_one_fault_and_one_reading_one_notice(source):
    to = source("csv")
    at = {"city": "x.xlsx, Start!C16"}
    rows = [Row(row.table, {**row.values, "city": "Ostwerder"}, row.place, {**row.places, **at})
            for row in answers("aa", new=False).rows]  # fmt: skip
    (fault,) = add([Submission("x.xlsx", tuple(rows))], to).faults
    assert str(fault).startswith('x.xlsx, Start!C16: "Ostwerder" is not a city of the cities table')
    rows = [Row(row.table, {**row.values, "city": "Aarhus"}, row.place, {**row.places, **at}) for row in rows]
    (notice,) = add([Submission("x.xlsx", tuple(rows))], to).files[0].notices
    assert str(notice) == 'x.xlsx, Start!C16: "Aarhus" was read as aa'


@pytest.mark.parametrize("suffix", [".xls", ".XLS", ".xlsb", ".xlsm", ".numbers"])
def test_a_workbook_in_another_format_is_refused_by_name(suffix, tmp_path):
    folder = tmp_path / "only"
    folder.mkdir()
    (folder / f"brno{suffix}").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "letters").mkdir()
    for names in ([str(folder)], [str(folder / f"brno{suffix}")]):
        added = add_files(names, str(tmp_path / "to"), mapping=None, benchmarks=(), replace=False)
        why = "may hold macros, which are not accepted" if suffix == ".xlsm" else "is in a format that is not read here"
        assert [str(fault) for fault in added.faults] == [f"brno{suffix}: {why}. Save it as .xlsx."]
        assert f"brno{suffix}: refused, nothing of it was added (1 fault)." in added.lines()
        told = ["only/letters: is a folder and was left alone"] if names == [str(folder)] else []
        assert [str(notice) for notice in added.notices] == told


def test_characters_that_nobody_sees_are_taken_out_of_ids_and_years(source):
    to = source("csv")
    said = answers("bb", new=False, year="20\u200b24")
    rows = [Row(row.table, {**row.values, "city": "\u2060bb", "note": "a\u200bb"}, row.place) for row in said.rows]
    added = add([Submission("x.xlsx", tuple(rows))], to)
    assert added.faults == ()
    assert ratings(to) == OLD | came("bb")
    told = [str(notice) for notice in added.files[0].notices]
    assert [line.partition(" holds ")[0].rpartition(": ")[2] for line in told] == ['"\\u2060bb"', '"20\\u200b24"']
    assert all("invisible characters" in line and "(and 2 more rows)" in line for line in told)
