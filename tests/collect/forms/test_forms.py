"""Forms as they are written: what they ask, what can be typed in them, and the command."""

import io
import zipfile

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT
from formfilling import (
    HOSTILE,
    TOOLKIT,
    at,
    benchmark,
    choices,
    columns_of,
    keys_of,
    opened,
)
from openpyxl.cell.cell import MergedCell

from ickit.benchmark.library import CHARTER, load_benchmark
from ickit.cli.commands import main
from ickit.collect.forms.layout import Given
from ickit.collect.forms.pages import rows_to_fill_in
from ickit.collect.forms.workbook import form_workbook

DEMO = str(ROOT / "data" / "demo")


def test_a_form_holds_every_key_factor_question_and_condition():
    asked = load_benchmark(TOOLKIT)
    book = opened(form_workbook(asked))
    assert book.sheetnames == ["Start", "Assessment", "Context", "Lists", "ickit"]
    assert [sheet.sheet_state for sheet in book] == ["visible"] * 3 + ["hidden"] * 2
    assessment = " ".join(str(c.value) for row in book["Assessment"].iter_rows(min_col=2) for c in row if c.value)
    for factor in asked.key_factors:
        assert factor.statement in assessment
        for question in factor.questions:
            assert question.text in assessment
            assert question.condition is None or f"Asked only if {question.condition}" in assessment
            assert all(part.text in assessment for part in question.parts)
    keys = keys_of(book["Assessment"])
    assert {f"question {q}" for q in asked.questions} <= keys.keys()
    for factor in asked.ids:
        assert {
            f"rating {factor}",
            *(f"evidence {factor} {n}" for n in range(1, 6)),
            f"practice {factor} 2",
        } <= keys.keys()
    context = " ".join(str(c.value) for row in book["Context"].iter_rows() for c in row if c.value)
    assert all(f.name in context and f.involves in context for f in asked.context_factors or ())
    assert "not made public, and no page shows it" in context
    assert "may be shown to everybody" in context


@pytest.mark.parametrize("which", [TOOLKIT, CHARTER, "buses"])
def test_only_the_cells_to_fill_in_are_unlocked_and_they_look_it(which):
    asked = benchmark() if which == "buses" else load_benchmark(which)
    book = opened(form_workbook(asked, Given("brno", "Brno", 2026)))
    assert book.security.lockStructure
    open_cells = 0
    for sheet in book:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        unlocked = {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}
        meant = set()
        for key, (page, line) in rows_to_fill_in(asked).items():
            if page.name == sheet.title:
                letters, row = columns_of(sheet), keys_of(sheet)[key]
                for column, entry in line.entries.items():
                    if entry.name in ("city", "year") and "field" in key:
                        continue  # given, so they stay
                    meant.add(f"{letters[column]}{row}")
                    if entry.to:
                        meant.add(f"{letters[entry.to]}{row}")
        assert unlocked == meant
        open_cells += len(meant)
        for coordinate in (c for c in unlocked if not isinstance(sheet[c], MergedCell)):
            assert sheet[coordinate].fill.fgColor.rgb == "00FFF2CC"
            assert sheet[coordinate].border.top.style == "thin"
    assert open_cells > 20


def test_headings_say_in_words_what_is_to_be_filled_in():
    sheet = opened(form_workbook(load_benchmark(TOOLKIT)))["Assessment"]
    headings, columns = {}, columns_of(sheet)
    _, evidence = rows_to_fill_in(load_benchmark(TOOLKIT))["evidence strategy 1"]
    row = keys_of(sheet)["evidence strategy 1"] - 1
    for column, entry in evidence.entries.items():
        headings[entry.name] = sheet[f"{columns[column]}{row}"].value
    assert all(str(text).startswith(("Choose: ", "Write: ")) for text in headings.values())
    assert "Empty means yes" in headings["confidential"]


def test_lists_to_choose_from():
    asked = load_benchmark(TOOLKIT)
    book = opened(form_workbook(asked))
    offered = {
        "rating strategy": ["not met", "partly met", "met", "not assessed", "don't know"],
        "question strategy.1b": ["in place", "partly", "not in place", "unknown", "not applicable"],
        "context city-resources": [
            "favourable",
            "neutral",
            "difficult",
            "very difficult",
            "not assessed",
            "don't know",
        ],
    }
    for (key, words), name in zip(offered.items(), ("rating", "finding", "level"), strict=True):
        assert choices(book, at(asked, book, key, name)) == words
    assert choices(book, at(asked, book, "evidence strategy 5", "kind")) == [
        "document",
        "interview",
        "focus group",
        "monitoring",
    ]
    assert choices(book, at(asked, book, "field publish", "publish")) == ["yes", "no"]
    assert choices(book, at(asked, book, "rating strategy", "note")) == []


def test_not_applicable_is_offered_only_where_a_factor_may_not_apply():
    asked = benchmark()
    book = opened(form_workbook(asked))
    assert "not applicable" not in choices(book, at(asked, book, "rating lines", "rating"))
    assert "not applicable" in choices(book, at(asked, book, "rating fares", "rating"))


def test_a_numeric_scale_is_offered_as_numbers():
    asked = benchmark(scale={"min": 0, "max": 10, "step": "0.5"})
    book = opened(form_workbook(asked))
    assert choices(book, at(asked, book, "rating lines", "rating")) == [
        *(n / 2 for n in range(21)),
        "not assessed",
        "don't know",
    ]


def test_the_form_of_the_charter_asks_for_answers_and_capacity():
    asked = load_benchmark(CHARTER)
    book = opened(form_workbook(asked))
    assert book.sheetnames == ["Start", "Survey", "Context", "Lists", "ickit"]
    assert choices(book, at(asked, book, "rating P1", "answer"))[:3] == ["not at all", "partly", "fully"]
    assert choices(book, at(asked, book, "rating S1", "capacity")) == ["provider", "advocate"]
    with pytest.raises(StopIteration):
        at(asked, book, "rating E1", "capacity")
    assert "field assessor" not in keys_of(book["Start"])


def test_sixty_factors_with_a_long_scale_fit():
    levels = {f"level-{'x' * 20}-{i}": f"{i}/59" for i in range(60)}
    factors = [{"id": f"f{i}", "name": f"Factor {i}", "statement": "It is so. " * 40} for i in range(60)]
    asked = benchmark(scale={"levels": levels}, key_factors=factors)
    book = opened(form_workbook(asked))
    for i in range(60):
        assert len(choices(book, at(asked, book, f"rating f{i}", "rating"))) == 62
    for rule in book["Assessment"].data_validations.dataValidation:
        assert len(rule.formula1) < 255
    assert len(book["Assessment"].row_breaks.brk) > 15


def test_it_prints_on_a4_and_says_its_language():
    book = opened(form_workbook(load_benchmark(TOOLKIT), Given("brno", "Brno", 2026)))
    assert book.properties.language == "en-GB"
    assert book.properties.title == "Introductory and language courses: form, Brno"
    for name in ("Start", "Assessment", "Context"):
        sheet = book[name]
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.column_dimensions["A"].hidden
        assert sheet.row_dimensions[1].hidden
        assert (sheet.print_title_rows, sheet.freeze_panes) == (("$2:$2", "A3") if name != "Start" else (None, None))


def test_a_new_page_never_begins_between_a_heading_and_its_rows():
    sheet = opened(form_workbook(load_benchmark(TOOLKIT)))["Assessment"]
    assert len(sheet.row_breaks.brk) >= 8
    for page_end in sheet.row_breaks.brk:
        assert sheet.cell(page_end.id + 1, 1).value == "text"  # a block or a part begins, with its heading
        assert str(sheet.cell(page_end.id, 1).value).split()[0] in ("question", "evidence", "rating", "practice")


def test_rows_to_write_in_grow_with_what_is_written():
    with zipfile.ZipFile(io.BytesIO(form_workbook(load_benchmark(TOOLKIT)))) as file:
        sheet = file.read("xl/worksheets/sheet2.xml").decode()
    row = keys_of(opened(form_workbook(load_benchmark(TOOLKIT)))["Assessment"])["rating strategy"]
    mine = sheet[sheet.index(f'<row r="{row}"') :].partition(">")[0]
    assert "ht=" in mine
    assert "customHeight" not in mine


def test_words_stay_as_they_are_typed_and_numbers_are_numbers():
    """A cell for words has the format text: 3/4 becomes no date in it, and =1+1 no formula."""
    asked = benchmark()
    book = opened(form_workbook(asked))
    for key, name in (("rating lines", "note"), ("field charter_signed", "charter_signed"), ("indicator rain", "unit")):
        assert at(asked, book, key, name).number_format == "@"
    for key, name in (("rating lines", "rating"), ("field year", "year"), ("indicator rain", "value")):
        assert at(asked, book, key, name).number_format == "General"


def test_equal_forms_are_equal_bytes_without_macros_links_or_formulas():
    asked = load_benchmark(TOOLKIT)
    assert form_workbook(asked, Given("brno")) == form_workbook(asked, Given("brno"))
    with zipfile.ZipFile(io.BytesIO(form_workbook(asked))) as file:
        assert not [n for n in file.namelist() if "vba" in n.casefold() or "external" in n.casefold()]
        assert not [n for n in file.namelist() if b"<f>" in file.read(n)]


def test_hostile_text_of_a_source_or_benchmark_is_text():
    for text in HOSTILE:
        factors = [{"id": "a", "name": text, "statement": text, "questions": [{"id": "a.1", "text": text, "if": text}]}]
        asked = benchmark(title=text, key_factors=factors, context_factors=[])
        book = opened(
            form_workbook(asked, Given("x", text, 2026, "self", {"name": text, "aliases": text}, {"a": text}))
        )
        for cell in (c for sheet in book for row in sheet.iter_rows() for c in row):
            assert cell.data_type in ("s", "n")
            assert not str(cell.value or "").startswith(("=", "+", "-", "@"))
            assert cell.hyperlink is None


def form(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["form", *map(str, words)])
    return int(ended.value.code or 0)


def test_one_form_by_command(tmp_path, capsys):
    out = tmp_path / "form.xlsx"
    assert form(TOOLKIT, "-o", out, "--city", "brno", "--year", "2026", "--assessor", "peer") == 0
    assert capsys.readouterr().out == f"The form is in {out}.\n"
    asked, book = load_benchmark(TOOLKIT), openpyxl.load_workbook(out)
    for name, value in (("city", "brno"), ("year", 2026), ("assessor", "peer (we review another city)")):
        cell = at(asked, book, f"field {name}", name)
        assert cell.value == value
        assert cell.protection.locked
    assert "field publish" not in keys_of(book["Start"])
    assert [p.name for p in tmp_path.iterdir()] == ["form.xlsx"]
    assert form(TOOLKIT, "-o", out) == 2
    assert "exists already and may hold a city's answers" in capsys.readouterr().err


def test_a_benchmark_may_be_a_file(tmp_path):
    assert form(ROOT / "docs" / "benchmark-template.yaml", "-o", tmp_path / "form.xlsx") == 0
    assert keys_of(openpyxl.load_workbook(tmp_path / "form.xlsx")["Context"]).keys() >= {
        "indicator population",
        "indicator rent_per_m2",
    }


def test_with_data_the_last_ratings_stand_beside(tmp_path):
    out = tmp_path / "form.xlsx"
    assert form(TOOLKIT, "-o", out, "--city", "LINDENFURT am moor", "--year", "2024", "--data", DEMO) == 0
    asked, book = load_benchmark(TOOLKIT), openpyxl.load_workbook(out)
    assert at(asked, book, "field city", "city").value == "lindenfurt"
    assert at(asked, book, "field name", "name").value == "Lindenfurt"
    rated = pd.read_csv(f"{DEMO}/assessments.csv", dtype=str)
    mine = rated[(rated["city"] == "lindenfurt") & (rated["assessor"] == "self") & (rated["year"] < "2024")]
    last = mine[mine["year"] == mine["year"].max()].set_index("key_factor")
    sheet = book["Assessment"]
    for factor, row in last.iterrows():
        shown = sheet[f"G{keys_of(sheet)[f'rating {factor}']}"].value
        rating = (
            "not rated" if row["rating"] != row["rating"] else row["rating"].replace("_", " ").replace("dont", "don't")
        )
        assert shown == f"{row['year']}: {rating}" or (
            row["rating"] in ("dont_know", "not_assessed") and "not rated" in shown
        )
    assert len(last) == 9


def test_a_form_for_every_invited_city(tmp_path, capsys):
    out = tmp_path / "forms"
    assert form(TOOLKIT, "-o", out, "--all", "--data", DEMO, "--year", "2024") == 0
    invited = pd.read_csv(f"{DEMO}/invitations.csv", dtype=str)
    mine = invited[(invited["benchmark"] == TOOLKIT) & (invited["year"] == "2024") & (invited["asked"] != "no")]
    assert capsys.readouterr().out == f"{len(mine)} forms are in {out}.\n"
    assert sorted(p.name for p in out.iterdir()) == sorted(f"{city}-{TOOLKIT}-2024.xlsx" for city in mine["city"])
    assert [p.name for p in tmp_path.iterdir()] == ["forms"]
    asked, book = load_benchmark(TOOLKIT), openpyxl.load_workbook(out / f"sankt-joerdis-{TOOLKIT}-2024.xlsx")
    assert at(asked, book, "field city", "city").value == "sankt-joerdis"
    assert form(TOOLKIT, "-o", out, "--all", "--data", DEMO, "--year", "2024") == 2
    assert "is not an empty folder" in capsys.readouterr().err


def test_all_forms_or_none(tmp_path, monkeypatch):
    from ickit.collect.forms import send

    made = []

    def full(*words):
        made.append(words)
        if len(made) == 3:
            raise OSError(28, "No space left on device")
        return form_workbook(*words)

    monkeypatch.setattr(send, "form_workbook", full)
    assert form(TOOLKIT, "-o", tmp_path / "forms", "--all", "--data", DEMO, "--year", "2024") == 2
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_put_in_place_leaves_nothing(tmp_path, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ickit._base.atomic.os.replace", full)
    assert form(TOOLKIT, "-o", tmp_path / "form.xlsx") == 2
    assert "form.xlsx: cannot be written (No space left on device)" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nope"], "is not an id under data/benchmarks"),
        ([TOOLKIT, "--year", "26"], '--year: "26" is not a year'),
        ([TOOLKIT, "--city", "../x"], '--city: "../x" is not a slug'),
        ([TOOLKIT, "--assessor", "our office"], '--assessor: "our office" is not the name of an assessor'),
        ([TOOLKIT, "--city", "lindenfort", "--data", DEMO], 'Did you mean "lindenfurt"?'),
        ([CHARTER, "--assessor", "peer"], "is answered by the city itself"),
        ([TOOLKIT, "--all"], "--all: needs --data and --year"),
        ([TOOLKIT, "--all", "--data", DEMO, "--year", "2031"], "no city is invited"),
    ],
)
def test_a_wrong_call_is_one_clear_line(words, told, tmp_path, capsys):
    assert form(*words, "-o", tmp_path / "form.xlsx") == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert told in lines[0]
    assert list(tmp_path.iterdir()) == []
    assert form(TOOLKIT, "-o", tmp_path / "form.docx") == 2
    assert form(TOOLKIT, "-o", tmp_path / "no" / "form.xlsx") == 2
