"""A parcel a city: everything that is about it, and nothing of another city that the edition does not show."""

import os
import zipfile
from pathlib import Path

import pytest
from tinyproject import make_project, write_params

from ickit.disclosure.binary_text import text_of_file
from ickit.errors import InputError
from ickit.runs import runner
from ickit.runs.pack import pack

BOTH = [
    {"notebook": name, "for_each": {"city": ["aa", "bb"]}, "parameters": {"year": 2024}}
    for name in ("city_report", "city_brief")
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of two cities, whose notes say who wrote them."""
    root = make_project(tmp_path_factory.mktemp("pack") / "project")
    (root / "notebooks/tiny.ipynb").unlink()
    rows = [f"{c},2024,tiny,{f},self,met,written in {c * 4}\n" for c in ("aa", "bb", "cc") for f in "ab"]
    (root / "data/tiny/assessments.csv").write_text(
        "city,year,benchmark,key_factor,assessor,rating,note\n" + "".join(rows)
    )
    before = Path.cwd()
    os.chdir(root)
    try:
        assert runner.run(write_params(root, *BOTH), jobs=2, formats="pdf,workbook") == 0
        assert runner.run(write_params(root, BOTH[1], name="bare.yaml"), jobs=2) == 0
    finally:
        os.chdir(before)
    return root


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_parcel_holds_all_of_its_city_and_no_word_of_another(made: Path, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.chdir(made)
    assert pack("run", tmp_path / "out") == ["aa.zip", "bb.zip"]
    for city, other in (("aa", "bb"), ("bb", "aa")):
        files = contents(tmp_path / f"out/{city}.zip")
        assert sorted(files) == sorted(
            ["letter.docx", f"{city}-tiny-form.xlsx"]
            + [f"{city}-2024-{kind}" for kind in ("brief.pdf", "report.pdf", "report.html", "plan.xlsx")]
        )
        for name, content in files.items():
            said = text_of_file(name, content)
            assert f"written in {other * 4}" not in said, name
            assert "written in cccc" not in said, name
        assert f"results: {city.title()}" in text_of_file("a.docx", files["letter.docx"])
        assert "2 of 2 in place" in text_of_file("a.docx", files["letter.docx"])
        assert "met" in text_of_file("a.xlsx", files[f"{city}-tiny-form.xlsx"])
        page = files[f"{city}-2024-report.html"].decode()
        assert "index.html" not in page
        assert ".ipynb" not in page
    again = tmp_path / "again"
    pack(str(made / "reports/run"), again)
    assert (again / "aa.zip").read_bytes() == (tmp_path / "out/aa.zip").read_bytes()


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ("nothing", 'RUN: "nothing" is no finished run'),
        ("ruun", r'is no finished run\. Did you mean "run"\?'),
        ("bare", r"bare, city_brief/aa-2024: has no PDF\. Run again with --formats"),
    ],
)
def test_what_cannot_be_packed_is_told_and_nothing_written(
    made: Path, monkeypatch, tmp_path, run: str, said: str
) -> None:
    monkeypatch.chdir(made)
    with pytest.raises(InputError, match=said):
        pack(run, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_left_alone(made: Path, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.chdir(made)
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(InputError, match="is not an empty folder"):
        pack("run", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
