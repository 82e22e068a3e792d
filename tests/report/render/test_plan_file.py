"""The development plan as a workbook, by the command that writes it."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT
from pypdf import PdfReader

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


def converted(folder: Path, kind: str) -> Path:
    """The plan in ``folder`` as LibreOffice saves it."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = [str(SOFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(folder)]
    done = subprocess.run([*words, str(folder / "plan.xlsx")], capture_output=True, text=True, timeout=180, check=False)
    assert (folder / f"plan.{kind}").exists(), done.stderr
    return folder / f"plan.{kind}"


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine")
def test_libreoffice_opens_it_and_finds_no_formula(tmp_path):
    assert plan(*call("lindenfurt", tmp_path / "plan.xlsx")) == 0
    content = zipfile.ZipFile(converted(tmp_path, "ods")).read("content.xml").decode()
    assert "table:formula" not in content
    assert "Lindenfurt" in content


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine")
def test_libreoffice_prints_it_in_letters_of_seven_points_and_no_page_is_blank(tmp_path):
    assert plan(*call("lindenfurt", tmp_path / "plan.xlsx")) == 0
    pages = PdfReader(converted(tmp_path, "pdf")).pages
    sizes = [letters(page) for page in pages]
    assert min(min(each) for each in sizes) >= 6.95
    assert min(map(len, sizes)) > 3
    assert len(pages) <= 20
    actions = [page.extract_text() for page in pages if "Actions, page" in page.extract_text()]
    assert all(("Whom to ask" in one) != ("Owner" in one) for one in actions)
    assert all("Key factor" in one and "Action" in one for one in actions)


def letters(page) -> list[float]:
    """The size of every piece of text on a page, in points."""
    found: list[float] = []
    page.extract_text(
        visitor_text=lambda text, cm, tm, _, size: found.append(abs(size * tm[3] * cm[3])) if text.strip() else None
    )
    return found
