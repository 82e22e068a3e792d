"""Filled forms as they are read: rows, every fault with its cell, and the way there and back through LibreOffice."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import fuzz_forms
import openpyxl
import pandas as pd
import pytest
from formfilling import (
    ANSWERS,
    HEAD,
    HOSTILE,
    START,
    TOOLKIT,
    Fill,
    at,
    benchmark,
    choices,
    columns_of,
    converted,
    filled,
    keys_of,
    place,
    rows,
    said,
    type_in,
)

from ickit.benchmark.library import CHARTER, load_benchmark
from ickit.cli.commands import main
from ickit.collect.add.submission import Submission
from ickit.collect.forms.layout import Given
from ickit.collect.forms.read import is_form, read_form
from ickit.sources.read import check
from ickit.tables.schema import TABLES


def test_a_filled_form_becomes_rows(tmp_path):
    asked = load_benchmark(TOOLKIT)
    incoming = read_form(filled(asked, ANSWERS, into=tmp_path / "brno.xlsx"))
    assert incoming.name == "brno.xlsx"
    assert rows(incoming, "invitations") == [{**HEAD, "returned": "yes", "publish": "yes"}]
    assert rows(incoming, "cities") == []
    rated = {r["key_factor"]: r for r in rows(incoming, "assessments")}
    own = {**HEAD, "assessor": "self"}
    assert list(rated) == list(asked.ids)
    assert rated["public-commitment"] == {
        **own,
        "key_factor": "public-commitment",
        "rating": "partly_met",
        "note": "Because so.",
    }
    assert rated["strategy"] == {**own, "key_factor": "strategy", "rating": "met"}
    assert rated["monitoring"]["rating"] == "dont_know"
    assert rated["coordination"] == {**own, "key_factor": "coordination"}
    assert rows(incoming, "answers") == [
        {**own, "question": "public-commitment.3", "finding": "not_in_place", "answer": "No budget."},
        {**own, "question": "strategy.1a", "finding": "in_place"},
    ]
    of_it = {**own, "key_factor": "strategy"}
    assert rows(incoming, "evidence") == [
        {**of_it, "id": f"brno-2026-{TOOLKIT}-strategy-self-1", "kind": "focus_group", "stance": "supports",
         "summary": "It is adopted.", "reference": "p. 3", "confidential": "yes"},
        {**of_it, "id": f"brno-2026-{TOOLKIT}-strategy-self-3", "summary": "Public.", "confidential": "no"},
    ]  # fmt: skip
    assert [str(n) for n in incoming.notices] == [
        "brno.xlsx: 1 piece of evidence taken as confidential, since nothing is chosen there"
    ]
    practice = {"key_factor": "strategy", "title": "Plan on a page", "summary": "One page."}
    assert rows(incoming, "practices") == [{**HEAD, **practice, "reference": "https://brno.example"}]
    condition = {"factor": "data-availability", "level": "very_difficult", "note": "private", "public_note": "public"}
    assert rows(incoming, "context") == [{**own, **condition}]


def test_every_value_knows_its_cell(tmp_path):
    asked = load_benchmark(TOOLKIT)
    path = filled(asked, ANSWERS, into=tmp_path / "brno.xlsx")
    row = next(r for r in read_form(path).rows if r.values.get("note") == "Because so.")
    content = path.read_bytes()
    for column, key in (
        ("rating", "rating public-commitment"),
        ("note", "rating public-commitment"),
        ("city", "field city"),
    ):
        assert row.place_of(column) == f"brno.xlsx, {place(asked, content, key, column)}"
    assert row.place_of("benchmark") == row.place == row.place_of("rating")


def test_the_survey_of_the_charter(tmp_path):
    fill: Fill = {
        **START, "rating P1": {"answer": "fully", "note": "x"},
        "rating S1": {"answer": "Partly", "capacity": "Advocate"}, "practice P1 1": {"title": "Day of welcome"},
    }  # fmt: skip
    incoming = read_form(filled(load_benchmark(CHARTER), fill, into=tmp_path / "a.xlsx"))
    head = {"city": "brno", "year": "2026"}
    answered = {r["commitment"]: r for r in rows(incoming, "survey")}
    assert list(answered) == list(load_benchmark(CHARTER).ids)
    assert answered["P1"] == {**head, "commitment": "P1", "answer": "fully", "note": "x"}
    assert answered["S1"] == {**head, "commitment": "S1", "answer": "partly", "capacity": "advocate"}
    assert answered["E1"] == {**head, "commitment": "E1"}
    assert rows(incoming, "assessments") == []
    assert rows(incoming, "practices") == [
        {**head, "benchmark": CHARTER, "key_factor": "P1", "title": "Day of welcome"}
    ]


def test_numbers_of_a_scale_and_figures(tmp_path):
    asked = benchmark(scale={"min": 0, "max": 10, "step": "0.5"})
    fill: Fill = {
        **START, "rating lines": {"rating": 7.5}, "rating fares": {"rating": "not applicable"},
        "indicator population": {"value": 1234.5, "source": "Register", "year": 2024},
        "indicator rain": {"value": 600, "unit": "mm"},
    }  # fmt: skip
    incoming = read_form(filled(asked, fill, into=tmp_path / "a.xlsx"), [asked])
    assert [r.get("rating") for r in rows(incoming, "assessments")] == ["7.5", "not_applicable"]
    assert rows(incoming, "indicators") == [
        {
            "city": "brno",
            "year": "2024",
            "indicator": "population",
            "unit": "people",
            "value": "1234.5",
            "source": "Register",
        },
        {"city": "brno", "year": "2026", "indicator": "rain", "value": "600", "unit": "mm"},
    ]


@pytest.mark.parametrize("written", ["7.5", "7,5", "7.50"])
def test_a_number_written_as_text_is_the_number(written, tmp_path):
    asked = benchmark(scale={"min": 0, "max": 10, "step": "0.5"})
    path = filled(asked, {**START, "rating lines": {"rating": written}}, into=tmp_path / "a.xlsx")
    assert rows(read_form(path, [asked]), "assessments")[0]["rating"] == "7.5"


def test_levels_that_differ_only_in_their_signs_stay_apart(tmp_path):
    asked = benchmark(scale={"levels": {"a_b": 0, "a-b": 1}})
    fill: Fill = {**START, "rating lines": {"rating": "a b"}, "rating fares": {"rating": "a-b"}}
    incoming = read_form(filled(asked, fill, into=tmp_path / "a.xlsx"), [asked])
    assert [r["rating"] for r in rows(incoming, "assessments")] == ["a_b", "a-b"]


def test_a_new_city_brings_its_details(tmp_path):
    asked = load_benchmark(TOOLKIT)
    fill: Fill = {
        **ANSWERS, "field city": {"city": "Český Krumlov"}, "field name": {"name": "Český Krumlov"},
        "field country": {"country": "cz"}, "field charter_signed": {"charter_signed": 2011},
    }  # fmt: skip
    incoming = read_form(filled(asked, fill, into=tmp_path / "a.xlsx"))
    new = {"city": "cesky-krumlov", "name": "Český Krumlov", "country": "CZ", "charter_signed": "2011"}
    assert rows(incoming, "cities") == [new]
    assert {r["city"] for t in TABLES for r in rows(incoming, t)} == {"cesky-krumlov"}


def test_of_known_details_only_what_was_changed_comes_in(tmp_path):
    asked = load_benchmark(TOOLKIT)
    given = Given("brno", "Brno", 2026, "self", {"name": "Brno", "country": "CZ", "aliases": "", "charter_signed": ""})
    kept = {key: texts for key, texts in ANSWERS.items() if key not in START}
    assert rows(read_form(filled(asked, kept, given, into=tmp_path / "a.xlsx")), "cities") == []
    changed = {**kept, "field aliases": {"aliases": "Brünn"}}
    incoming = read_form(filled(asked, changed, given, into=tmp_path / "a.xlsx"))
    assert rows(incoming, "cities") == [{"city": "brno", "aliases": "Brünn"}]


def test_peers_bring_their_ratings_and_no_consent(tmp_path):
    asked = load_benchmark(TOOLKIT)
    fill: Fill = {"rating strategy": {"rating": "met"}, "evidence strategy 1": {"summary": "Seen."}}
    incoming = read_form(filled(asked, fill, Given("brno", year=2026, assessor="peer"), into=tmp_path / "a.xlsx"))
    assert rows(incoming, "invitations") == []
    assert {r["assessor"] for r in rows(incoming, "assessments")} == {"peer"}
    assert rows(incoming, "evidence")[0]["id"] == f"brno-2026-{TOOLKIT}-strategy-peer-1"
    other = filled(asked, fill, Given("brno", year=2026, assessor="ngo"), into=tmp_path / "b.xlsx")
    assert {r["assessor"] for r in rows(read_form(other), "assessments")} == {"ngo"}


FAULTS: list[tuple[str, str, object, str, str]] = [
    ("rating strategy", "rating", "Partialy",
     '"Partialy" is not a rating (not met, partly met, met, not assessed, don\'t know)', 'Did you mean "partly met"?'),
    ("rating strategy", "rating", "not applicable", '"not applicable" is not a rating', ""),
    ("rating strategy", "rating", 5, '"5" is not a rating', "Choose from the list in the cell."),
    ("rating strategy", "note", "x" * 20_001, "the text has 20,001 characters, more than 20,000", "Shorten it."),
    ("question strategy.1a", "finding", "yes",
     '"yes" is not a finding (in place, partly, not in place, unknown, not applicable)', ""),
    ("evidence strategy 1", "kind", "documnet", '"documnet" is not a kind of evidence', 'Did you mean "document"?'),
    ("evidence strategy 1", "stance", "maybe", '"maybe" is not a choice here (supports, contradicts)', ""),
    ("evidence strategy 1", "confidential", "secret", '"secret" is not an answer here (yes, no)', ""),
    ("practice strategy 1", "title", "x" * 301, "the text has 301 characters, more than 300", ""),
    ("context city-resources", "level", "dificult", '"dificult" is not a level', 'Did you mean "difficult"?'),
    ("context city-resources", "public_note", "#REF!", '"#REF!" is a spreadsheet\'s error', ""),
    ("field year", "year", 26, '"26" is not a year from 1990 to 2100', "Write four digits, such as 2024."),
    ("field year", "year", None, "the year is not given", "Write the year of this round, for example 2026."),
    ("field city", "city", None, "the city is not named", "Write its name or its id."),
    ("field publish", "publish", "ok", '"ok" is not an answer here (yes, no)', ""),
    ("field country", "country", "Czechia", '"Czechia" is not a country code', ""),
    ("field charter_signed", "charter_signed", "soon", '"soon" is not a date, month or year', ""),
    ("field assessor", "assessor", "our office", '"our office" is not the name of an assessor', ""),
]  # fmt: skip


@pytest.mark.parametrize(("key", "name", "value", "problem", "mend"), FAULTS, ids=lambda x: str(x)[:30])
def test_a_fault_is_told_with_its_cell(key, name, value, problem, mend, tmp_path):
    asked = load_benchmark(TOOLKIT)
    fill = {**START, "rating coordination": {"rating": "met"}}
    if key.startswith("practice"):
        fill["practice strategy 1"] = {"title": "t"}
    fill = {**fill, key: {**fill.get(key, {}), name: value}}
    path = filled(asked, fill, into=tmp_path / "brno.xlsx")
    told = said(path)
    assert len(told) == 1, told
    assert told[0].startswith(f"brno.xlsx, {place(asked, path.read_bytes(), key, name)}: {problem}")
    assert told[0].endswith(mend)


def test_every_fault_is_told_at_once_in_the_order_of_the_form(tmp_path):
    asked = load_benchmark(TOOLKIT)
    fill: Fill = {key: {name: value} for key, name, value, _, _ in reversed(FAULTS) if value is not None}
    told = said(filled(asked, fill, into=tmp_path / "brno.xlsx"))
    assert len(told) == len(fill) + 1  # the city too is not named
    places = [line.partition(": ")[0].split(", ")[1] for line in told]
    order = {"Start": 0, "Assessment": 1, "Context": 2}
    assert places == sorted(places, key=lambda p: (order[p.split("!")[0]], int("".join(c for c in p if c.isdigit()))))


def test_a_practice_needs_a_title_of_its_own_and_a_figure_its_number(tmp_path):
    asked = benchmark()
    fill: Fill = {
        **START, "rating lines": {"rating": "met"}, "practice lines 1": {"title": "Same"},
        "practice lines 2": {"title": "Same"}, "practice fares 1": {"summary": "No title."},
        "indicator rain": {"source": "Met office"},
    }  # fmt: skip
    told = said(filled(asked, fill, into=tmp_path / "a.xlsx"), benchmarks=[asked])
    assert [line.partition(": ")[2].split(",")[0] for line in told] == [
        'the title "Same" stands twice', "the practice has no title. Write a short title",
        "the number is missing. Write it",
    ]  # fmt: skip


def test_evidence_without_words_is_left_out_with_a_notice(tmp_path):
    fill: Fill = {**START, "rating strategy": {"rating": "met"}, "evidence strategy 2": {"kind": "interview"}}
    incoming = read_form(filled(load_benchmark(TOOLKIT), fill, into=tmp_path / "a.xlsx"))
    assert rows(incoming, "evidence") == []
    assert "evidence without a text was left out" in str(incoming.notices[0])
    assert "Assessment!D" in incoming.notices[0].place


@pytest.mark.parametrize("fill", [{}, START, {**START, "field publish": {"publish": "yes"}}])
def test_a_form_that_is_not_filled_in_says_so(fill, tmp_path):
    told = said(filled(load_benchmark(TOOLKIT), fill, Given("brno", year=2026), into=tmp_path / "a.xlsx"))
    assert told == ["a.xlsx: is not filled in: it holds no answer. Fill in the pages after Start, and save the file."]


def test_only_the_city_itself_consents(tmp_path):
    fill: Fill = {**ANSWERS, "field assessor": {"assessor": "peer"}}
    told = said(filled(load_benchmark(TOOLKIT), fill, into=tmp_path / "a.xlsx"))
    assert len(told) == 1
    assert "only the city itself can consent" in told[0]


def test_the_same_form_gives_the_same_rows_wherever_they_have_come_to_stand(tmp_path):
    asked = load_benchmark(TOOLKIT)
    path = filled(asked, ANSWERS, into=tmp_path / "brno.xlsx")
    first = [(row.table, row.values) for row in read_form(path).rows]
    assert [(row.table, row.values) for row in read_form(path).rows] == first
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[:3]:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.insert_rows(9, 3)
        sheet.insert_rows(1)
        sheet.insert_cols(3)
        sheet.title = f"{sheet.title} (Brno)"
    book.create_sheet("Our notes", 0)["A1"] = "ours"
    book.save(path)
    moved = read_form(path)
    assert [(row.table, row.values) for row in moved.rows] == first
    assert moved.rows[1].place.startswith("brno.xlsx, Assessment (Brno)!E")
    assert any("Our notes: is no sheet of the form" in str(notice) for notice in moved.notices)


def test_what_stands_in_a_row_that_was_put_in_or_copied_is_a_fault_and_not_lost(tmp_path):
    asked = load_benchmark(TOOLKIT)
    path = filled(asked, ANSWERS, into=tmp_path / "brno.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Assessment"]
    last = sheet.max_row
    sheet.cell(last + 1, 4).value = "met"
    sheet.cell(last + 2, 1).value, sheet.cell(last + 2, 4).value = "rating strategy", "not met"
    sheet.cell(last + 3, 1).value = "rating strategy"  # a copy in which nothing stands
    book.save(path)
    told = said(path)
    assert len(told) == 2
    assert told[0].startswith(f'brno.xlsx, Assessment!D{last + 1}: "met" is in a row that is not of the form')
    assert told[1].startswith(f'brno.xlsx, Assessment!D{last + 2}: "not met" is in a copy of a row of the form')


def test_a_row_that_was_deleted_is_a_fault(tmp_path):
    asked = load_benchmark(TOOLKIT)
    path = filled(asked, ANSWERS, into=tmp_path / "brno.xlsx")
    book = openpyxl.load_workbook(path)
    book["Assessment"].delete_rows(keys_of(book["Assessment"])["rating coordination"])
    book.save(path)
    told = said(path)
    assert told == ['brno.xlsx, Assessment: the row "rating coordination" is not there any more. Fill in a new form.']


def test_another_version_of_the_benchmark_is_refused_and_another_wording_noticed(tmp_path):
    old = benchmark()
    path = filled(old, {**START, "rating lines": {"rating": "met"}}, into=tmp_path / "a.xlsx")
    factors = [f.model_dump(by_alias=True) for f in old.key_factors]
    more = benchmark(key_factors=[*factors, {"id": "stops", "name": "Stops"}])
    told = said(path, benchmarks=[more])
    assert told[0].startswith("a.xlsx: was made for another version of the benchmark buses (it lacks stops)")
    assert "scale" in said(path, benchmarks=[benchmark(scale={"min": 1, "max": 5})])[0]
    reworded = benchmark(key_factors=[{**factors[0], "statement": "Buses go nearly everywhere."}, factors[1]])
    incoming = read_form(path, [reworded])
    assert len(rows(incoming, "assessments")) == 2
    assert "the wording of the benchmark buses has changed" in str(incoming.notices[0])
    assert read_form(path, [old]).notices == ()


def test_a_benchmark_that_is_not_known_is_asked_for(tmp_path):
    path = filled(benchmark(), {**START, "rating lines": {"rating": "met"}}, into=tmp_path / "a.xlsx")
    assert said(path) == [
        'a.xlsx: is a form for the benchmark "buses", which is not known here. Give its file with --benchmark FILE.'
    ]


@pytest.mark.parametrize("value", ["../../../etc/passwd", "/etc/passwd.yaml", "C:\\x.yaml", "=1+1", ""])
def test_what_the_hidden_sheet_says_is_looked_up_and_never_a_path(value, tmp_path, monkeypatch):
    path = filled(load_benchmark(TOOLKIT), ANSWERS, into=tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    row = keys_of(book["ickit"])["benchmark"]
    book["ickit"].cell(row, 2).value = value
    book["ickit"].cell(row, 2).data_type = "s"
    book.save(path)
    monkeypatch.setattr("ickit.collect.forms.read.load_benchmark", lambda _: pytest.fail("opened"))
    assert "which is not known here" in said(path)[0]


def test_a_form_of_another_format_is_refused(tmp_path):
    path = filled(load_benchmark(TOOLKIT), ANSWERS, into=tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["ickit"].cell(keys_of(book["ickit"])["format"], 2).value = 2
    book.save(path)
    assert said(path)[0].startswith('a.xlsx: is a form of format "2", and this ickit reads format 1')


def test_hostile_text_comes_out_as_the_text_it_is(tmp_path):
    asked = load_benchmark(TOOLKIT)
    notes = {f"rating {factor}": {"note": text} for factor, text in zip(asked.ids, HOSTILE, strict=False)}
    questions = {f"question {name}": {"answer": text} for name, text in zip(asked.questions, HOSTILE, strict=False)}
    evidence = {f"evidence {factor} 1": {"summary": text} for factor, text in zip(asked.ids, HOSTILE, strict=False)}
    titles = {f"practice {factor} 1": {"title": text} for factor, text in zip(asked.ids, HOSTILE, strict=False)}
    name = {"field name": {"name": HOSTILE[4]}}
    fill: Fill = {**START, **notes, **questions, **evidence, **titles, **name}
    incoming = read_form(filled(asked, fill, into=tmp_path / "a.xlsx"))
    assert len(HOSTILE) == len(asked.ids)
    for table, column in (
        ("assessments", "note"),
        ("answers", "answer"),
        ("evidence", "summary"),
        ("practices", "title"),
    ):
        assert [row[column] for row in rows(incoming, table)] == HOSTILE
    assert rows(incoming, "cities")[0]["name"] == HOSTILE[4]


def repacked(path: Path, change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> None:
    with zipfile.ZipFile(path) as old:
        parts = {name: change(name, old.read(name)) for name in old.namelist()} | (more or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"xl/vbaProject.bin": b"x"}, "holds macros"),
        ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, "holds links to other workbooks"),
        ({"xl/bomb.xml": b"0" * 50_000_000}, "unpacks to"),
    ],
)
def test_macros_links_and_bombs_are_refused(more, problem, tmp_path):
    path = filled(load_benchmark(TOOLKIT), ANSWERS, into=tmp_path / "a.xlsx")
    repacked(path, lambda _, content: content, more)
    assert is_form(path)
    assert problem in said(path)[0]


def test_what_is_no_form(tmp_path):
    other = openpyxl.Workbook()
    other.save(tmp_path / "other.xlsx")
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 and nothing")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    (tmp_path / "table.csv").write_text("city\n", encoding="utf-8")
    for path in [*tmp_path.iterdir(), tmp_path, tmp_path / "none.xlsx"]:
        assert not is_form(path)
    assert "is no form" in said(tmp_path / "other.xlsx")[0]
    assert "there is no such file" in said(tmp_path / "none.xlsx")[0]
    for name in ("bad.xlsx", "empty.xlsx", "table.csv"):
        assert said(tmp_path / name)[0].startswith(name)
    assert is_form(filled(load_benchmark(TOOLKIT), {}, into=tmp_path / "form.xlsx"))


@pytest.mark.parametrize("which", ["all keys", "a heading of a column", "the row of the city"])
def test_a_form_that_lost_what_it_carries_hidden_says_so(which, tmp_path):
    path = filled(load_benchmark(TOOLKIT), ANSWERS, into=tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    if which == "all keys":
        for sheet in book.worksheets[:3]:
            for row in range(1, sheet.max_row + 1):
                sheet.cell(row, 1).value = None
    elif which == "a heading of a column":
        book["Assessment"][f"{columns_of(book['Assessment'])['choice']}1"].value = None
    else:
        book["Start"].cell(keys_of(book["Start"])["field city"], 1).value = "text"
    book.save(path)
    assert said(path)[0].startswith("a.xlsx: is no form, or lost what it carries hidden")


def test_broken_forms_bring_rows_or_faults_and_nothing_else(tmp_path):
    assert fuzz_forms.run(40, 2, tmp_path / "kept") == []


def into_tables(incoming: Submission, folder: Path) -> None:
    """What came in as a source of its own, with the city beside where it is not among it."""
    folder.mkdir()
    for name in TABLES:
        found = rows(incoming, name)
        if name == "cities" and not found:
            found = [{"city": "brno", "name": "Brno", "country": "CZ"}]
        if found:
            pd.DataFrame(found).to_csv(folder / f"{name}.csv", index=False, encoding="utf-8")


@pytest.mark.parametrize("saved", ["as it is", "xlsx", "ods"])
def test_round_trip(saved, tmp_path):
    """Written, filled, saved (by LibreOffice too), read, and found in order by the check of tables."""
    everything = {**ANSWERS, "field name": {"name": "Brno"}, "field country": {"country": "CZ"}}
    everything |= {f"rating {factor}": {"rating": "partly met"} for factor in load_benchmark(TOOLKIT).ids}
    path = filled(load_benchmark(TOOLKIT), everything, into=tmp_path / "brno.xlsx")
    expected = [(row.table, row.values) for row in read_form(path).rows]
    back = path if saved == "as it is" else converted(path, saved)
    assert is_form(back)
    incoming = read_form(back)
    assert [(row.table, row.values) for row in incoming.rows] == expected
    into_tables(incoming, tmp_path / "source")
    found = check(tmp_path / "source", [load_benchmark(TOOLKIT), load_benchmark(CHARTER)])
    assert found.faults == ()
    assert found.tables is not None
    assert len(found.tables.assessments) == 9
    assert found.tables.evidence["confidential"].tolist() == [True, False]


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_round_trip_of_numbers_and_of_the_survey_through_libreoffice(suffix, tmp_path):
    asked = benchmark(scale={"min": 0, "max": 10, "step": "0.5"})
    fill: Fill = {**START, "rating lines": {"rating": 7.5}, "indicator population": {"value": 1234.5, "year": 2024}}
    incoming = read_form(converted(filled(asked, fill, into=tmp_path / "a.xlsx"), suffix), [asked])
    assert rows(incoming, "assessments")[0]["rating"] == "7.5"
    assert rows(incoming, "indicators")[0]["value"] == "1234.5"
    fill = {**START, "rating S2": {"answer": "fully", "capacity": "advocate"}}
    incoming = read_form(converted(filled(load_benchmark(CHARTER), fill, into=tmp_path / "b.xlsx"), suffix))
    assert rows(incoming, "survey")[4]["capacity"] == "advocate"


def test_libreoffice_keeps_lists_locks_and_lines(tmp_path):
    """What LibreOffice understood of the form is what it saves again: so it opened it as it was meant."""
    asked = load_benchmark(TOOLKIT)
    book = openpyxl.load_workbook(converted(filled(asked, {}, into=tmp_path / "form.xlsx"), "xlsx"))
    cell = at(asked, book, "rating strategy", "rating")
    assert not cell.protection.locked
    assert book["Assessment"].protection.sheet
    assert at(asked, book, "rating strategy", "note").alignment.wrap_text
    assert choices(book, cell) == ["not met", "partly met", "met", "not assessed", "don't know"]
    assert book["Lists"].sheet_state == "hidden"
    assert book["Assessment"].print_title_rows == "$2:$2"


def ickit(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


def test_forms_sent_filled_in_and_added_give_tables_in_order(tmp_path, capsys):
    """The coordinator's way: form --all, add, check; added again, nothing changes; what is mended comes in."""
    source = tmp_path / "source"
    source.mkdir()
    cities, head = ["brno", "ghent", "oslo"], "city,year,benchmark,asked\n"
    (source / "cities.csv").write_text("city,name\nbrno,Brno\nghent,Gent\noslo,Oslo\nriga,Riga\n", encoding="utf-8")
    (source / "assessments.csv").write_text("city,year,benchmark,key_factor,rating\n", encoding="utf-8")
    invited = "".join(f"{city},2026,{TOOLKIT},yes\n" for city in cities)
    others = f"riga,2024,{TOOLKIT},yes\nriga,2026,{CHARTER},yes\nriga,2026,{TOOLKIT},no\n"
    (source / "invitations.csv").write_text(head + invited + others, encoding="utf-8")
    assert ickit("form", TOOLKIT, "-o", tmp_path / "sent", "--all", "--data", source, "--year", 2026) == 0
    assert sorted(path.stem for path in (tmp_path / "sent").iterdir()) == [f"{city}-{TOOLKIT}-2026" for city in cities]
    asked = load_benchmark(TOOLKIT)
    fill = {key: texts for key, texts in ANSWERS.items() if key not in START}
    for city in ("brno", "ghent"):
        book = openpyxl.load_workbook(tmp_path / "sent" / f"{city}-{TOOLKIT}-2026.xlsx")
        type_in(asked, book, fill | ({"rating strategy": {"rating": "mets"}} if city == "ghent" else {}))
        book.save(tmp_path / f"{city}.xlsx")
    returned = [tmp_path / "brno.xlsx", tmp_path / "ghent.xlsx"]
    capsys.readouterr()
    assert ickit("add", *returned, "--to", source) == 2
    told = capsys.readouterr()
    assert 'ghent.xlsx, Assessment!D47: "mets" is not a rating' in told.err
    assert "2 of 3 invited cities are still missing: Gent and Oslo." in told.out
    book = openpyxl.load_workbook(returned[1])
    type_in(asked, book, {"rating strategy": {"rating": "met"}})
    book.save(returned[1])
    assert ickit("add", *returned, "--to", source) == 0
    assert "1 of 3 invited cities is still missing: Oslo." in capsys.readouterr().out
    before = {path.name: path.read_bytes() for path in source.glob("*.csv")}
    assert ickit("add", *returned, "--to", source) == 0
    assert {path.name: path.read_bytes() for path in source.glob("*.csv")} == before
    assert ickit("check", source) == 0
    rated = pd.read_csv(source / "assessments.csv")
    assert rated["city"].value_counts().to_dict() == {"brno": 9, "ghent": 9}
    assert pd.read_csv(source / "evidence.csv")["id"].is_unique
    answered = pd.read_csv(source / "invitations.csv").drop_duplicates("city").set_index("city")
    assert answered.loc["brno", ["asked", "returned", "publish"]].tolist() == ["yes"] * 3
    assert pd.isna(answered.loc["oslo", "returned"])


@pytest.mark.parametrize("away", [(0, 2), (0, 9), (-1, 7)])
def test_text_in_a_cell_without_meaning_is_told_with_its_cell(away, tmp_path):
    asked = benchmark()
    path = filled(asked, {**START, "rating lines": {"rating": "met"}}, into=tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(path)
    cell = at(asked, book, "rating lines", "rating")
    beside = cell.parent.cell(cell.row + away[0], cell.column + away[1])
    assert beside.value is None
    beside.value = "only on Sundays"
    book.save(path)
    (told,) = said(path, benchmarks=[asked])
    assert told == (
        f'form.xlsx, Assessment!{beside.coordinate}: "only on Sundays" is in a cell that is not read. '
        "Move it to a yellow cell, or empty this one."
    )


@pytest.mark.parametrize("written", ["partly in place", "Partly In Place", "partially in place", "partly"])
def test_partly_is_understood_as_people_write_it(written, tmp_path):
    asked = benchmark()
    fill = {**START, "rating lines": {"rating": "met"}, "question fares.1": {"finding": written}}
    found = read_form(filled(asked, fill, into=tmp_path / "form.xlsx"), [asked])
    assert [row["finding"] for row in rows(found, "answers")] == ["partly"]
