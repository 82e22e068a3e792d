"""Reports in other formats: what is written, when it is made again, what goes, what is refused."""

import io
import json
from pathlib import Path

import docx
import pytest
from tinyproject import make_project, notebook, write_params

from ickit.disclosure.binary_text import text_of_file
from ickit.errors import InputError
from ickit.runs import runner

pytestmark = pytest.mark.usefixtures("light_templates")

ONE = {"notebook": "drawn", "for_each": {"city": ["aa"]}, "parameters": {"year": 2024}}
DRAWN = """import pandas as pd
import ickit.report
from ickit.report import elements
from ickit.report.figures import style

numbers = pd.DataFrame({"city": [city], "share": [61.25]})
with style.look():
    fig, axes = style.figure(4, 2)
    axes.barh(["a"], [61.25])
elements.stack(
    elements.table(numbers, name="shares", caption="Shares", labels={"city": "City", "share": "Share"}),
    elements.figure(fig, name="bars", alt="One bar.", data=numbers),
)"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_project(tmp_path / "project")
    (root / "notebooks/drawn.ipynb").write_text(notebook(DRAWN), encoding="utf-8")
    monkeypatch.chdir(root)
    return root


def entry(root: Path, run: str = "run") -> dict:
    return json.loads((root / f"reports/{run}/manifest.json").read_text())["reports"][0]


def files(root: Path) -> set[str]:
    folder = root / "reports/run"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if name not in ("manifest.json", "index.html")}


def outputs(root: Path) -> list:
    nb = json.loads((root / "reports/run/drawn/aa-2024.ipynb").read_text())
    return [cell["outputs"] for cell in nb["cells"] if cell["cell_type"] == "code"]


def test_formats_come_and_go_with_the_manifest(root: Path) -> None:
    template = docx.Document()
    template.sections[0].footer.paragraphs[0].text = "Network of Towns"
    template.save(str(root / "params/own.docx"))
    path = write_params(root, ONE, formats=["html", "pdf", "docx", "figures"], word_template="own.docx")
    assert runner.run(path, jobs=1) == 0
    page = {f"drawn/aa-2024.{kind}" for kind in ("html", "ipynb")} | {
        f"drawn/aa-2024/{n}.csv" for n in ("shares", "bars")
    }
    more = {"drawn/aa-2024.pdf", "drawn/aa-2024.docx"}
    figures = {f"drawn/aa-2024/bars.{kind}" for kind in ("svg", "pdf", "png")}
    made = entry(root)
    assert files(root) == page | more | figures == {*made["files"]}
    assert (made["pdf"], made["docx"], made["workbook"]) == (*sorted(more, reverse=True), None)
    assert {*made["figures"]} == figures
    assert {*made["tables"]} == {name for name in page if name.endswith(".csv")}
    index = (root / "reports/run/index.html").read_text()
    assert 'href="drawn/aa-2024.pdf"' in index
    assert 'href="drawn/aa-2024.docx"' in index
    whole = {name: (root / "reports/run" / name).read_bytes() for name in files(root)}
    assert "61.3" in text_of_file("a.pdf", whole["drawn/aa-2024.pdf"])
    opened = docx.Document(io.BytesIO(whole["drawn/aa-2024.docx"]))
    assert opened.sections[0].footer.paragraphs[0].text.startswith("Network of Towns")

    assert runner.run(path, jobs=1) == 0
    assert entry(root)["status"] == "cached"
    template.sections[0].footer.paragraphs[0].text = "Another network"
    template.save(str(root / "params/own.docx"))
    assert runner.run(path, jobs=1) == 0
    assert entry(root)["status"] == "ok"
    changed = {name for name in whole if (root / "reports/run" / name).read_bytes() != whole[name]}
    assert changed == {"drawn/aa-2024.docx", "drawn/aa-2024.ipynb"}  # the notebook tells when it was run

    stored = outputs(root)
    assert runner.run(path, jobs=1, formats="html") == 0
    assert files(root) == page
    assert outputs(root) == stored
    assert (root / "reports/run/drawn/aa-2024.html").read_bytes() == whole["drawn/aa-2024.html"]


def test_a_pdf_that_somebody_else_put_there_stays(root: Path) -> None:
    path = write_params(root, ONE)
    (root / "reports/run/drawn").mkdir(parents=True)
    (root / "reports/run/drawn/aa-2024.pdf").write_bytes(b"mine")
    with pytest.raises(InputError, match=r"aa-2024\.pdf: is there already"):
        runner.run(path, formats="pdf", dry_run=True)
    assert runner.run(path, dry_run=True) == 0
    assert (root / "reports/run/drawn/aa-2024.pdf").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("given", "in_file", "said"),
    [
        ({"formats": "html,pdff"}, {}, r'--formats: "pdff" is no format\. Did you mean "pdf"\?'),
        ({"formats": ","}, {}, "--formats: names no format"),
        ({}, {"formats": ["html", "word"]}, r'run\.yaml.*formats.*"word"'),
        ({"formats": "docx", "word_template": Path("no.docx")}, {}, r"--word-template: no\.docx cannot be read"),
        ({}, {"formats": ["docx"], "word_template": "run.yaml"}, r"run\.yaml.*word_template: run\.yaml is no \.docx"),
    ],
)
def test_what_cannot_be_made_is_told_before_anything_is_written(
    root: Path, given: dict, in_file: dict, said: str
) -> None:
    path = write_params(root, ONE, **in_file)
    with pytest.raises(InputError, match=said):
        runner.run(path, **given)
    assert not (root / "reports").exists()


@pytest.mark.long
def test_a_public_run_reads_its_pdf_and_word_files_before_it_publishes_them(root: Path) -> None:
    rows = [f"{city},2024,tiny,{'yes' if city == 'aa' else 'no'}" for city in ("aa", "bb", "cc")]
    (root / "data/tiny/invitations.csv").write_text("\n".join(["city,year,benchmark,publish", *rows]) + "\n")
    (root / "data/tiny/cities.csv").write_text(
        "city,name,country\naa,Aa,DE\nbb,Barchester,DE\ncc,Cc,DE\ndd,Dd,DE\nee,Ee,DE\n"
    )
    path = write_params(root, ONE)
    assert runner.run(path, public=True, formats="pdf,docx,figures", jobs=1) == 0
    assert runner.run(path, public=True, formats="pdf,docx,figures", jobs=1) == 0
    assert entry(root, "run-public")["status"] == "cached"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ickit.runs.executors.local.outcomes", _with_a_name)
        with pytest.raises(InputError, match=r'aa-2024\.docx: names "Barchester"[^|]*aa-2024\.pdf: names "Barchester"'):
            runner.run(path, public=True, formats="pdf,docx", jobs=1)


def _with_a_name(jobs, workers, folder):
    """One report whose page names nobody and whose other files do."""
    from ickit.report import elements
    from ickit.report.elements.document import Document
    from ickit.report.elements.stack import Stack
    from ickit.report.render.more_files import more_files
    from ickit.runs.executors.job import Outcome

    document = Document("A report", Stack((elements.text("Barchester is ahead."),)))
    for job in jobs:
        yield Outcome(job.id, 0.1, None, "<p>x</p>", '{"cells": []}', {}, {}, (), more_files(document, job.formats))
