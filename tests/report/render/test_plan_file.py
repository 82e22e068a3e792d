"""The development plan as a workbook, by the command that writes it."""

import shutil
import subprocess

import openpyxl
import pytest
from conftest import ROOT

from ickit.cli.commands import main

DEMO = str(ROOT / "data" / "demo")
SOFFICE = shutil.which("soffice")


def plan(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["plan", *words])
    return int(ended.value.code or 0)


def call(city: str, out: object) -> list[str]:
    return [city, "--year", "2024", "--data", DEMO, "-o", str(out)]


@pytest.mark.parametrize("city", ["lindenfurt", "LINDENFURT am moor"])
def test_the_plan_of_a_city_by_its_id_or_another_name(city, tmp_path, capsys):
    assert plan(*call(city, tmp_path / "plan.xlsx")) == 0
    assert "plan.xlsx" in capsys.readouterr().out
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert shown == ["Read me", "Actions", "Objectives", "Recommendations", "Whom to ask"]
    assert "fictional" in " ".join(str(c.value) for row in book["Read me"] for c in row)
    heads = [str(c.value).lower() for row in book["Actions"].iter_rows(max_row=6) for c in row]
    assert {"owner", "deadline", "status"} <= set(heads)
    assert book["Actions"].data_validations.dataValidation
    assert [p.name for p in tmp_path.iterdir()] == ["plan.xlsx"]


def test_what_a_city_may_have_worked_in_is_not_written_over(tmp_path, capsys):
    (tmp_path / "plan.xlsx").write_text("work")
    assert plan(*call("lindenfurt", tmp_path / "plan.xlsx")) == 2
    assert "exists already" in capsys.readouterr().err
    assert (tmp_path / "plan.xlsx").read_text() == "work"


@pytest.mark.parametrize(
    ("city", "name", "said"),
    [
        ("lindenfort", "plan.xlsx", 'Did you mean "lindenfurt"?'),
        ("lozdrowiec", "plan.xlsx", "has no rows for introductory-language-courses in 2024"),
        ("lindenfurt", "plan.docx", "Let it end in .xlsx."),
        ("lindenfurt", "no/plan.xlsx", "cannot be written"),
    ],
)
def test_a_wrong_call_is_one_clear_line(city, name, said, tmp_path, capsys):
    assert plan(*call(city, tmp_path / name)) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert said in lines[0]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine")
def test_libreoffice_opens_it_and_finds_no_formula(tmp_path):
    assert plan(*call("lindenfurt", tmp_path / "plan.xlsx")) == 0
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    words = [
        str(SOFFICE),
        profile,
        "--headless",
        "--convert-to",
        "ods",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "plan.xlsx"),
    ]
    done = subprocess.run(words, capture_output=True, text=True, timeout=180, check=False)
    assert (tmp_path / "plan.ods").exists(), done.stderr
    import zipfile

    content = zipfile.ZipFile(tmp_path / "plan.ods").read("content.xml").decode()
    assert "table:formula" not in content
    assert "Lindenfurt" in content
