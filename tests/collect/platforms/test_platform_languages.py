"""Exports of platforms whose account is in another language than English: known by their words, or by their shape."""

import csv
import io
import json

import pytest
from exportreading import drafted, edited, faults, mapping_rows, notices, ordered, read_export, save, tables
from surveyexports import CHECKLIST, EXPORTS, PARTS, RATING, Rows, expected, written, xlsx_bytes

from ickit.collect.platforms.export import open_export
from ickit.collect.platforms.formats import eusurvey_headings, limesurvey_headings

LIMESURVEY = [lang for lang, words in limesurvey_headings.HEADINGS.items() if words[0] != ";"]
MICROSOFT = {
    "fr": ["ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"],
    "pl": ["Id", "Godzina rozpoczęcia", "Godzina ukończenia", "Adres e-mail", "Nazwa"],
    "pt": ["ID", "Hora de início", "Hora de conclusão", "Email", "Nome"],
    "nl": ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam"],
    "an unknown one": ["Nr", "Aaa", "Bbb", "Ccc", "Ddd"],
}
GOOGLE = [
    "Sygnatura czasowa", "Marca temporal", "Carimbo de data/hora", "Časová značka", "Marcaj de timp",
    "Informazioni cronologiche", "Időbélyeg", "Χρονική σήμανση", "Aikaleima", "Tidsstempel", "Zzzz",
]  # fmt: skip
QUALTRICS = {
    "de": ("IP-Adresse", "Umfragevorschau", "Wahr", "Falsch"),
    "fr": ("Adresse IP", "Aperçu de l'enquête", "Vrai", "Faux"),
    "es": ("Dirección IP", "Vista previa de la encuesta", "Verdadero", "Falso"),
    "pl": ("Adres IP", "Podgląd ankiety", "Prawda", "Fałsz"),
    "codes": ("0", "1", "1", "0"),
    "words for finished that are not known": ("IP Address", "Survey Preview", "Ndiyo", "Hapana"),
}


def renamed(rows: Rows, heads: list[str]) -> Rows:
    return [[*heads, *rows[0][len(heads) :]], *rows[1:]]


def limesurvey(lang: str, rows: Rows) -> Rows:
    """Headings as texts alone, in one language of the administration."""
    words = [wordings.split("|")[0].strip() for wordings in limesurvey_headings.HEADINGS[lang].split(";")]
    own = [words[0], words[1], words[2], words[3], words[4] or "Xyz", words[6], words[7], words[8]]
    return renamed([[cell.partition(". ")[2] for cell in rows[0]], *rows[1:]], own)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", LIMESURVEY)
def test_limesurvey_in_every_language_of_its_administration(lang, ending, tmp_path):
    export = written(tmp_path, limesurvey(lang, EXPORTS["limesurvey"]()), f"lime.{ending}")
    assert open_export(export).platform.id == "limesurvey"
    brought = read_export(export, drafted(export))
    assert tables(brought) == ordered(expected())
    assert "row 3 (Lindenfurt) is not complete" in notices(brought)


def test_limesurvey_in_an_unknown_language_is_known_by_its_shape(tmp_path):
    heads = ["Aaa", "Bbb", "Ccc", "Ddd"]
    rows = renamed(
        [[cell.partition(". ")[2] for cell in EXPORTS["limesurvey"]()[0]], *EXPORTS["limesurvey"]()[1:]], heads
    )
    export = written(tmp_path, rows, "lime.csv")
    brought = read_export(export, drafted(export))
    assert tables(brought) == ordered(expected())
    assert "is read as an export of LimeSurvey, by what its first columns hold" in notices(brought)


def test_a_question_headed_like_a_column_of_limesurvey_is_a_question(tmp_path):
    rows = limesurvey("nl", EXPORTS["limesurvey"]())
    rows = [[*row, "Plaats" if i == 0 else "Utrecht"] for i, row in enumerate(rows)]
    export = written(tmp_path, rows, "lime.csv")
    assert [c.role for c in open_export(export).columns if c.title == "Plaats"] == ["other", None]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", eusurvey_headings.HEADINGS)
def test_eusurvey_in_every_language_of_the_eu(lang, ending, tmp_path):
    rows = EXPORTS["eusurvey"]()
    own = [word.strip() for word in eusurvey_headings.HEADINGS[lang].split(";")][:6]
    rows[3] = [*rows[3][:-6], *own]
    export = written(tmp_path, rows, f"eusurvey.{ending}")
    assert tables(read_export(export, drafted(export))) == ordered(expected())
    bare = written(tmp_path, rows[3:], f"bare.{ending}")
    assert open_export(bare).platform.id == "eusurvey"


def test_a_question_about_languages_is_no_column_of_eusurveys(tmp_path):
    rows = EXPORTS["eusurvey"]()
    rows[3] = [*rows[3][:-6], "Languages", *rows[3][-6:]]
    rows[4:] = [[*row[:-6], "Yiddish", *row[-6:]] for row in rows[4:]]
    export = written(tmp_path, rows, "eusurvey.xlsx")
    roles = {c.name: c.role for c in open_export(export).columns if c.name.startswith("Languages")}
    assert list(roles.values()) == [None, "language"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("heads", MICROSOFT.values(), ids=MICROSOFT)
def test_microsoft_forms_in_other_languages(heads, ending, tmp_path):
    export = written(tmp_path, renamed(EXPORTS["microsoft"](), heads), f"forms.{ending}")
    assert open_export(export).platform.id == "microsoft"
    brought = read_export(export, drafted(export))
    assert tables(brought) == ordered(expected())
    assert "Jane" not in drafted(export).read_text("utf-8-sig")


@pytest.mark.parametrize("head", GOOGLE)
def test_google_forms_in_other_languages(head, tmp_path):
    export = written(tmp_path, renamed(EXPORTS["google"](), [head]), "forms.csv")
    assert open_export(export).platform.id == "google"
    assert tables(read_export(export, drafted(export))) == ordered(expected())


def qualtrics(normal: str, preview: str, finished: str, unfinished: str) -> Rows:
    rows = EXPORTS["qualtrics"]()
    titles = [f"T {i}" for i in range(17)]
    titles[3] = "IP-Adresse"
    rows[1] = [*titles, *rows[1][17:]]
    words = {"True": finished, "False": unfinished, "Survey Preview": preview, "IP Address": normal}
    return [*rows[:3], *([words.get(cell, cell) for cell in row] for row in rows[3:])]


@pytest.mark.parametrize("codes", [True, False])
@pytest.mark.parametrize("words", QUALTRICS.values(), ids=QUALTRICS)
def test_qualtrics_in_other_languages(words, codes, tmp_path):
    rows = qualtrics(*words)
    if not codes:  # the codes too may be in the account's language: the import ids tell
        rows[2] = [json.dumps({"ImportId": {"ResponseId": "_recordId"}.get(code, code)}) for code in rows[0]]
        rows[0] = [*[f"C {i}" for i in range(17)], *rows[0][17:]]
    export = written(tmp_path, rows, "qualtrics.csv")
    brought = read_export(export, drafted(export))
    assert tables(brought) == ordered(expected())
    assert "row 8 (Testville) is made to test the survey" in notices(brought)
    assert "row 5 (Lindenfurt) is not complete" in notices(brought)
    assert "Testville" not in repr(brought.rows)


def test_a_second_header_row_of_qualtrics_in_another_language_is_no_submission(tmp_path):
    rows = qualtrics(*QUALTRICS["de"])
    export = written(tmp_path, [rows[0], ["Startdatum", *rows[1][1:]], *rows[3:]], "qualtrics.csv")
    assert tables(read_export(export, drafted(export))) == ordered(expected())


@pytest.mark.parametrize("status", ["Spam", "Survey Preview Spam", "Imported Spam", "8", "12", "24", "40"])
def test_spam_is_no_answer(status, tmp_path):
    rows = EXPORTS["qualtrics"]()
    spam = [*rows[-2]]
    spam[rows[0].index("Status")], spam[rows[0].index("Q1")] = status, "Spamville"
    export = written(tmp_path, [*rows, spam], "qualtrics.csv")
    brought = read_export(export, drafted(export))
    assert tables(brought) == ordered(expected())
    assert "(Spamville)" in notices(brought)
    assert ("marked as spam" in notices(brought)) == ("Preview" not in status)


@pytest.mark.parametrize("status", ["Imported", "Importiert", "Offline", "EX", "EX Offline", "4", "16", "32", "48"])
def test_imported_and_offline_responses_count(status, tmp_path):
    rows = EXPORTS["qualtrics"]()
    rows[-2][rows[0].index("Status")] = status
    export = written(tmp_path, rows, "qualtrics.csv")
    assert tables(read_export(export, drafted(export))) == ordered(expected())


def test_a_status_that_is_not_known_is_a_fault_that_asks(tmp_path):
    rows = EXPORTS["qualtrics"]()
    for row in rows[3:]:
        row[rows[0].index("Status")] = "Zwykła" if "Survey Preview" not in row else "Zkouška"
    export = written(tmp_path, rows, "qualtrics.csv")
    mapping = drafted(export)
    found = faults(export, mapping)
    assert len(found) == 2
    assert 'qualtrics.csv, row 4, column Status: "Zwykła" does not say in words known here whether' in found[0]
    assert 'column "Status", table all, field state, answers Zwykła=…' in found[0]
    edited(mapping, "Status", table="all", field="state", answers="Zwykła=complete|Zkouška=test")
    brought = read_export(export, mapping)
    assert tables(brought) == ordered(expected())
    assert "row 5 (Lindenfurt) is not complete" in notices(brought)


def test_a_word_for_finished_that_nothing_tells_is_a_fault_that_asks(tmp_path):
    rows = qualtrics("IP Address", "Survey Preview", "Ndiyo", "Hapana")
    at = rows[0].index("Progress")
    export = written(tmp_path, [[*row[:at], *row[at + 1 :]] for row in rows], "qualtrics.csv")
    mapping = drafted(export)
    assert [fault.partition(":")[0] for fault in faults(export, mapping)] == [
        "qualtrics.csv, row 4, column Finished",
        "qualtrics.csv, row 5, column Finished",
    ]
    edited(mapping, "Finished", table="all", field="state", answers="Ndiyo=complete|Hapana=incomplete")
    assert tables(read_export(export, mapping)) == ordered(expected())


def test_a_review_state_that_is_not_known_is_a_fault_that_asks(tmp_path):
    rows = EXPORTS["kobo"]()
    rows[-1][rows[0].index("_validation_status")] = "Nicht genehmigt"
    export = written(tmp_path, rows, "kobo.csv")
    mapping = drafted(export)
    assert "row 5, column _validation_status" in faults(export, mapping)[0]
    edited(mapping, "_validation_status", table="all", field="state", answers="Nicht genehmigt=rejected")
    assert tables(read_export(export, mapping)) == ordered(expected())


def test_surveymonkey_in_an_unknown_language_is_known_by_its_shape(tmp_path):
    rows = EXPORTS["surveymonkey"]()
    rows = renamed(rows, ["Aaa", "Bbb", "Ccc", "Ddd", "Eee"])
    rows[1] = [{"Response": "Antwort", "Open-Ended Response": "Offene Antwort"}.get(cell, cell) for cell in rows[1]]
    rows[2:] = [[f"11223344{row[0]}", f"99887766{row[1]}", *row[2:]] for row in rows[2:]]
    export = written(tmp_path, rows, "monkey.csv")
    assert open_export(export).platform.id == "surveymonkey"
    assert tables(read_export(export, drafted(export))) == ordered(expected())


SECOND = {
    "tags": lambda name: f"#{name.partition('/')[0].strip('_').lower()[:8]}" if not name.startswith("_i") else "",
    "names": lambda name: name if name.startswith("_") else f"q_{abs(hash(name)) % 100}",
    "blank": lambda name: "" if name.startswith("_") else "Antwort",
}


@pytest.mark.parametrize("second", SECOND.values(), ids=SECOND)
def test_a_second_header_row_of_kobo_is_no_submission(second, tmp_path):
    rows = EXPORTS["kobo"]()
    export = written(tmp_path, [rows[0], [second(name) for name in rows[0]], *rows[1:]], "kobo.csv")
    assert tables(read_export(export, drafted(export))) == ordered(expected())


@pytest.mark.parametrize("ids", [("", "", ""), ("x", "y", "")])
def test_submissions_of_kobo_without_ids_are_no_headers(ids, tmp_path):
    rows = EXPORTS["kobo"]()
    for row in rows[1:]:
        for name, value in zip(("_id", "_uuid", "_submission_time"), ids, strict=True):
            row[rows[0].index(name)] = value
    assert len(open_export(written(tmp_path, rows, "kobo.csv")).submissions) == len(rows) - 1


def test_a_respondent_id_that_a_spreadsheet_changed_is_no_header(tmp_path):
    rows = [EXPORTS["surveymonkey"]()[0], *EXPORTS["surveymonkey"]()[2:]]
    rows[1][0] = "1.18E+11"
    assert len(open_export(written(tmp_path, rows, "monkey.csv")).submissions) == len(rows) - 1


@pytest.mark.parametrize("first", ["", "Numer"])
def test_a_second_header_row_of_surveymonkey_is_no_submission(first, tmp_path):
    rows = EXPORTS["surveymonkey"]()
    rows[1][0] = first
    export = written(tmp_path, rows, "monkey.csv")
    assert tables(read_export(export, drafted(export))) == ordered(expected())


def test_eusurvey_goes_on_in_further_sheets(tmp_path):
    from openpyxl import load_workbook

    rows = EXPORTS["eusurvey"]()
    cut = 5
    parts: list[Rows] = [[row[:cut] if i > 2 else row for i, row in enumerate(rows)]]
    parts.append([row[cut:] if i > 2 else row for i, row in enumerate(rows)])
    book = load_workbook(io.BytesIO(xlsx_bytes(parts[0])))
    more = load_workbook(io.BytesIO(xlsx_bytes(parts[1])))["Content"]
    sheet = book.create_sheet("Content1")
    for row in more.iter_rows():
        for cell in row:
            sheet.cell(cell.row, cell.column).value = cell.value
    book.save(tmp_path / "wide.xlsx")
    brought = read_export(tmp_path / "wide.xlsx", drafted(tmp_path / "wide.xlsx"))
    assert tables(brought) == ordered(expected())
    assert 'the sheets "Content" and "Content1" were read' in notices(brought)
    sheet.cell(sheet.max_row + 1, 1).value = "one more"
    book.save(tmp_path / "wide.xlsx")
    with pytest.raises(Exception, match=r"wide.xlsx, Content1: has \d rows where the sheet before it has"):
        open_export(tmp_path / "wide.xlsx")


@pytest.mark.parametrize("names", [["ID21", "ID22", "ID23"], ["yes_1", "part_1", "no_1"]])
def test_short_names_of_answers_are_no_part_of_them(names, tmp_path):
    rows = EXPORTS["eusurvey"]()
    short = {
        "Oui": names[0],
        "Yes": names[0],
        "En partie": names[1],
        "Partly": names[1],
        "No": names[2],
        "Non": names[2],
    }
    parts = {text: f"ID3{i}" for i, text in enumerate(PARTS.values())}
    at = next(i for i, cell in enumerate(rows[3]) if cell.startswith(CHECKLIST.text))
    for row in rows[4:]:
        row[:] = [f"{cell} ({short[cell]})" if cell in short else cell for cell in row]
        row[at] = "; ".join(f"{text} ({parts[text]})" for text in row[at].split("; ") if text)
    rows += [[*row[:-6], *row[-6:]] for row in rows[4:]]
    export = written(tmp_path, rows, "eusurvey.xlsx")
    assert tables(read_export(export, drafted(export))) == ordered(expected())


def test_brackets_in_an_answer_in_words_stay(tmp_path):
    rows = EXPORTS["eusurvey"]()
    rows[-1][2], rows[-2][2] = "We follow the framework (CEFR)", "By law (since 2005)"
    export = written(tmp_path, rows, "eusurvey.xlsx")
    notes = {row["note"] for row in tables(read_export(export, drafted(export)))["assessments"]}
    assert notes == {"We follow the framework (CEFR)", "By law (since 2005)"}


def test_a_numbered_title_of_microsoft_is_no_code(tmp_path):
    head = ["ID", "Start time", "Completion time", "Email", "Name", "City", RATING, "Strategy", "Strategy2"]
    row = ["1", "2024-05-01 10:00:00", "2024-05-01 10:00:00", "", "", "Altburg", "Yes", "well", "two councillors"]
    mapping = drafted(written(tmp_path, [head, row], "forms.xlsx"))
    assert {r["column"]: r["item"] for r in mapping_rows(mapping)}["Strategy2"] == ""


@pytest.mark.parametrize(
    ("title", "item"), [("Strategy2", ""), ("strategy.2", "strategy.2"), ("Strategy-2", "strategy.2")]
)
def test_a_title_of_microsoft_is_a_code_only_as_it_is_written(title, item, tmp_path):
    head = ["ID", "Start time", "Completion time", "Email", "Name", "City", RATING, title]
    row = ["1", "2024-05-01 10:00:00", "2024-05-01 10:00:00", "", "", "Altburg", "Yes", "two councillors"]
    assert mapping_rows(drafted(written(tmp_path, [head, row], "forms.xlsx")))[-1]["item"] == item


def test_a_likert_statement_of_microsoft_is_known_by_its_statement(tmp_path):
    head = ["ID", "Start time", "Completion time", "Email", "Name", "City", "How far is it true?.Strategy",
            "How far is it true?.Coordination"]  # fmt: skip
    row = ["1", "2024-05-01 10:00:00", "2024-05-01 10:00:00", "", "", "Altburg", "Yes", "No"]
    export = written(tmp_path, [head, row], "forms.xlsx")
    found = tables(read_export(export, drafted(export)))["assessments"]
    assert {r["key_factor"]: r["rating"] for r in found}["strategy"] == "met"


def test_the_drafts_of_other_languages_show_no_person(tmp_path):
    for name, rows in {"l": limesurvey("hu", EXPORTS["limesurvey"]()), "q": qualtrics(*QUALTRICS["es"])}.items():
        text = drafted(written(tmp_path, rows, f"{name}.csv")).read_text("utf-8-sig")
        assert csv.reader(io.StringIO(text))
        assert not [secret for secret in ("example.org", "192.0.2.", "Quist", "48.1") if secret in text]


def test_a_state_may_be_mapped_from_any_column(tmp_path):
    rows: Rows = [["Timestamp", "City", RATING, "Done?"]]
    rows += [["2024-05-01 10:00:00", "Altburg", "Yes", "ja"], ["2024-05-02 10:00:00", "Altburg", "No", "nein"]]
    export = written(tmp_path, rows, "forms.csv")
    mapping = edited(drafted(export), "Done?", table="all", field="state", answers="ja=complete|nein=incomplete")
    assert [row["rating"] for row in tables(read_export(export, mapping))["assessments"]] == ["met"]
    save(mapping, [row for row in mapping_rows(mapping) if row["column"] != "Done?"])
    assert [row["rating"] for row in tables(read_export(export, mapping))["assessments"]] == ["not_met"]
