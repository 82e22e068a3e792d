"""A benchmark as an XLSForm: pyxform accepts it, and what a platform exports of it maps back without hand work."""

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from commandline import call
from conftest import ROOT
from exportreading import mapping_rows, ordered, tables
from openpyxl import load_workbook
from pyxform.builder import create_survey_from_xls
from pyxform.xls2xform import convert
from surveyexports import Rows, written

from ickit.benchmark.library import CHARTER, context_factors, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.collect.platforms.draft import draft_mapping
from ickit.collect.platforms.form_fields import form_fields
from ickit.collect.platforms.read import read_export
from ickit.collect.platforms.xlsform import write_xlsform, xlsform
from ickit.errors import InputError

COURSES = load_benchmark("introductory-language-courses")
BENCHMARKS = {
    "courses": COURSES,
    "charter": load_benchmark(CHARTER),
    "template": load_benchmark(ROOT / "docs" / "benchmark-template.yaml"),
    "numeric": Benchmark.model_validate(
        {
            "id": "numbers",
            "title": "=Numbers ${x}",
            "scale": {"min": -1, "max": 1, "step": 0.5},
            "key_factors": [
                {"id": "a-b", "name": "A ${b}", "may_not_apply": True},
                {
                    "id": "a_b",
                    "name": "The same letters",
                    "questions": [{"id": "a.b", "text": "-Is it?", "kind": "yes_no"}],
                },
                {"id": "c", "name": "=C", "questions": [{"id": "a-b", "text": "And this?", "kind": "open"}]},
            ],
        }
    ),
}
CITIES = ("Lindenfurt", "Saint-Œuvre-l'Étoile", "Altburg")


@dataclass(frozen=True)
class Asked:
    """A question of the form as pyxform read it: its place in groups, its label, type and choices."""

    groups: tuple[tuple[str, str], ...]
    name: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...]


def asked(form: bytes, folder: Path) -> list[Asked]:
    """The form's questions, by pyxform."""
    path = folder / "form.xlsx"
    path.write_bytes(form)
    survey = create_survey_from_xls(str(path)).to_json_dict()
    return list(_walked(survey["children"], survey.get("choices", {}), ()))


def _walked(children: list[dict[str, Any]], lists: dict[str, Any], groups: tuple[tuple[str, str], ...]):
    for child in children:
        if child["name"] == "meta":
            continue
        if child["type"] == "group":
            yield from _walked(child["children"], lists, (*groups, (child["name"], child["label"])))
            continue
        given = child.get("choices") or lists.get(child.get("list_name", ""), [])
        choices = tuple((str(choice["name"]), choice["label"]) for choice in given)
        yield Asked(groups, child["name"], child["label"], child["type"], choices)


def answered(questions: list[Asked]) -> list[dict[str, Any]]:
    """What each city answers, by the question's name: every choice and every part is taken by some city."""
    replies = []
    for i, city in enumerate(CITIES):
        reply: dict[str, Any] = {}
        for j, question in enumerate(questions):
            if question.kind in ("select one", "select_one"):
                reply[question.name] = question.choices[(i + j) % len(question.choices)][0]
            elif question.choices:
                reply[question.name] = [name for k, (name, _) in enumerate(question.choices) if (i + j + k) % 2]
            else:
                reply[question.name] = f"{city}: {question.name}\nline two, with a comma"
        replies.append({**reply, "city": city, "year": "2024", "assessor": "self"})
    return replies


def exported(questions: list[Asked], replies: list[dict[str, Any]], style: str) -> Rows:
    """The export of the replies, as KoboToolbox or ODK Central writes it in this style."""
    labels, groups, odk = "labels" in style, "groups" in style, "odk" in style
    joint = "-" if odk else "/"
    header, names = ["SubmissionDate"] if odk else ["start", "end"], []
    for question in questions:
        before = [label if labels else name for name, label in question.groups] if groups else []
        title = joint.join([*before, question.label if labels else question.name])
        several = "multiple" in question.kind
        if not several or "split" not in style:
            header.append(title)
            names.append((question, ""))
        if several and ("both" in style or "split" in style):
            for name, label in question.choices:
                header.append(f"{title}/{label if labels else name}")
                names.append((question, name))
    meta = ["meta-instanceID", "KEY", "SubmitterName"] if odk else ["_id", "_uuid", "_submission_time", "_index"]
    rows = [[*header, *meta]]
    for i, reply in enumerate(replies):
        row = ["2024-05-01T10:00:00"] if odk else ["2024-05-01T10:00:00", "2024-05-01T10:30:00"]
        for question, option in names:
            value, shown = reply[question.name], dict(question.choices)
            if option:
                row.append(("1" if option in value else "0") if value else "")
            elif isinstance(value, list):
                row.append(" ".join(shown[name] if labels else name for name in value))
            else:
                row.append(shown[value] if labels and shown else value)
        rows.append([*row, *[f"{name}{i}" for name in meta[:-1]], "2024-05-01T10:00:00" if not odk else "Jane"])
    return rows


def expected(benchmark: Benchmark, replies: list[dict[str, Any]]) -> dict[str, list[dict[str, str]]]:
    """The rows that the replies are, found by the names that the benchmark's ids give."""
    found: dict[str, list[dict[str, str]]] = {}

    def put(table: str, **values: str) -> None:
        given = {name: value for name, value in values.items() if value}
        if set(given) - {"city", "year", "assessor", "benchmark", "key_factor", "question", "commitment", "factor"}:
            found.setdefault(table, []).append(given)

    for reply in replies:
        city = {"city": reply["city"], "year": "2024"}
        who = {**city, "assessor": "self"}
        of = {"benchmark": benchmark.id}
        for factor in benchmark.key_factors:
            name = code(factor.id)
            if benchmark.id == CHARTER:
                values = {"answer": reply[f"charter_{name}"], "note": reply[f"note_{name}"]}
                put("survey", **city, commitment=factor.id, **values, capacity=reply.get(f"capacity_{name}", ""))
                continue
            values = {"rating": reply[f"rating_{name}"], "note": reply[f"note_{name}"]}
            put("assessments", **who, **of, key_factor=factor.id, **values)
            for question in factor.questions:
                name = code(question.id)
                finding = "" if question.parts else reply[f"finding_{name}"]
                put("answers", **who, **of, question=question.id, finding=finding, answer=reply[f"answer_{name}"])
                for part in question.parts:
                    if code(part.id) in reply[f"parts_{name}"]:
                        put("answers", **who, **of, question=part.id, finding="in_place")
        for one in (benchmark.context_factors or context_factors().factors) if benchmark.id != CHARTER else ():
            if one.rated:
                name = code(one.id)
                texts = {"note": reply[f"context_note_{name}"], "public_note": reply[f"public_note_{name}"]}
                own = {} if one.id in {common.id for common in context_factors().factors} else of
                put("context", **who, **own, factor=one.id, level=reply[f"context_{name}"], **texts)
        put("invitations", **city, **of, publish=reply["publish"], returned="yes")
    return ordered(found)


def code(item: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "_", item)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_pyxform_accepts_the_form_without_a_word(name):
    made = convert(xlsform=io.BytesIO(xlsform(BENCHMARKS[name])), file_type=".xlsx")
    assert made.warnings == []
    assert made.xform.startswith("<?xml")


STYLES = [
    "groups",
    "plain",
    "groups both",
    "plain split",
    "labels groups both",
    "labels plain",
    "odk groups",
    "odk split",
]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ["courses", "charter", "template"])
def test_an_export_of_the_form_maps_back_without_hand_work(name, style, tmp_path):
    benchmark = BENCHMARKS[name]
    questions = asked(xlsform(benchmark), tmp_path)
    replies = answered(questions)
    ending = "xlsx" if "both" in style else "csv"
    export = written(tmp_path, exported(questions, replies, style), f"export.{ending}")
    mapping = tmp_path / "mapping.csv"
    draft_mapping(export, mapping, [benchmark])
    brought = read_export(export, mapping, [benchmark])
    assert tables(brought) == expected(benchmark, replies)
    assert not [notice for notice in brought.notices if "not mapped" in notice.text]
    open_rows = [row["column"] for row in mapping_rows(mapping) if not row["table"] or "?" in row["answers"]]
    assert open_rows == []


def test_a_mapping_of_a_few_answers_serves_for_all_that_follow(tmp_path):
    questions = asked(xlsform(COURSES), tmp_path)
    replies = answered(questions)
    rows = exported(questions, replies, "labels groups")
    export, mapping = written(tmp_path, rows[:2], "export.csv"), tmp_path / "mapping.csv"
    draft_mapping(export, mapping, [COURSES])
    written(tmp_path, rows, "export.csv")
    assert tables(read_export(export, mapping, [COURSES])) == expected(COURSES, replies)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_the_labels_say_what_the_names_mean(name, tmp_path):
    benchmark = BENCHMARKS[name]
    said = {question.name: question.label.replace("$ {", "${") for question in asked(xlsform(benchmark), tmp_path)}
    fields = form_fields(benchmark, context_factors())
    assert len({field.name.casefold() for field in fields}) == len(fields) == len(said)
    for item, (_, question, part) in benchmark.questions.items():
        (field,) = [f for f in fields if f.target.item == item and f.target.field in ("finding", "chosen")] or [None]
        if part is None:
            assert question.text in said[field.name]
        else:
            assert field is None


def test_ids_that_differ_by_a_sign_alone_come_back_as_they_are(tmp_path):
    benchmark = BENCHMARKS["numeric"]
    questions = asked(xlsform(benchmark), tmp_path)
    rated = [question for question in questions if question.name.startswith("rating_a_b")]
    assert [name for name, _ in rated[0].choices] == ["-1", "-0.5", "0", "0.5", "1", "not_applicable", "dont_know"]
    (reply, *_) = answered(questions)
    reply |= {rated[0].name: "-0.5", rated[1].name: "1"}
    export = written(tmp_path, exported(questions, [reply], "groups"), "export.csv")
    mapping = tmp_path / "mapping.csv"
    draft_mapping(export, mapping, [benchmark])
    found = tables(read_export(export, mapping, [benchmark]))["assessments"]
    assert {row["key_factor"]: row["rating"] for row in found if row["key_factor"] != "c"} == {
        "a-b": "-0.5",
        "a_b": "1",
    }


def test_the_form_holds_no_formula_and_is_the_same_each_time():
    form = xlsform(BENCHMARKS["numeric"])
    assert form == xlsform(BENCHMARKS["numeric"])
    for sheet in load_workbook(io.BytesIO(form)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), cell.coordinate
                assert "${" not in str(cell.value)
                assert not str(cell.value).startswith(("=", "+", "@"))


def test_what_is_known_beforehand_is_filled_in(tmp_path, capsys):
    out = tmp_path / "form.xlsx"
    assert call("form", COURSES.id, "-o", out, "--xlsform", "--city", "Lindenfurt", "--year", 2024) == 0
    sheet = load_workbook(out)["survey"]
    columns = [cell.value for cell in sheet[1]]
    rows = [dict(zip(columns, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert {row["name"]: row["default"] for row in rows if row["default"]} == {"city": "Lindenfurt", "year": "2024"}
    with pytest.raises(InputError, match="exists already"):
        write_xlsform(COURSES, out)
    assert call("form", COURSES.id, "-o", tmp_path / "other.xlsx", "--xlsform", "--all") == 2
    assert "makes one form for all cities" in capsys.readouterr().err
    with pytest.raises(InputError, match="is none that the form offers"):
        write_xlsform(COURSES, tmp_path / "other.xlsx", assessor="ngo")


def test_from_xlsform_to_source_by_commands(tmp_path, capsys):
    questions = asked(xlsform(COURSES), tmp_path)
    export = written(tmp_path, exported(questions, answered(questions), "labels groups both"), "kobo.xlsx")
    source, mapping = tmp_path / "data", tmp_path / "mapping.csv"
    source.mkdir()
    cities = "city,name\nlindenfurt,Lindenfurt\nsaint-oeuvre,Saint-Œuvre-l'Étoile\naltburg,Altburg\n"
    (source / "cities.csv").write_text(cities, "utf-8")
    assert call("map", export, "--benchmark", COURSES.id, "-o", mapping) == 0
    assert call("add", export, "--mapping", mapping, "--to", source) == 0
    capsys.readouterr()
    assert call("check", source) == 0
    assert f"{COURSES.id}, 2024: 3 cities" in capsys.readouterr().out
