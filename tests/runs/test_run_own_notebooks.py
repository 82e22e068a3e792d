"""What people's own notebooks and grids bring: a cell that exits, another language, cities that only others rated."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tinyproject import PARAMETERS, SHOW, make_project, notebook, write_params

from ickit.errors import InputError
from ickit.runs import runner
from ickit.runs.progress import Progress

pytestmark = pytest.mark.usefixtures("light_templates")

RATED = f'{PARAMETERS}\nassessor: str = ""'


class Said(Progress):
    """Keeps what a run says."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, text: str) -> None:
        self.lines.append(text)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_project(tmp_path / "project")
    (made / "module.py").write_text("")
    monkeypatch.setattr("ickit.runs.hashes.package_files", lambda: {"module.py": made / "module.py"})
    monkeypatch.chdir(made)
    return made


def statuses(root: Path) -> dict[str, tuple[str, Any]]:
    reports = json.loads((root / "reports/run/manifest.json").read_text())["reports"]
    return {entry["id"]: (entry["status"], entry["error"]) for entry in reports}


@pytest.mark.parametrize(
    "cells",
    [
        (SHOW, "quit()"),
        ("if year:\n    exit()", "1", SHOW),
        pytest.param(("exit()", SHOW), marks=pytest.mark.long),
        pytest.param(("import sys\nsys.exit(0)", SHOW), marks=pytest.mark.long),
    ],
)
def test_a_cell_that_exits_fails_the_report_and_is_named(cells, root):
    (root / "notebooks/tiny.ipynb").write_text(notebook(*cells), encoding="utf-8")
    write_params(root, {"notebook": "tiny", "parameters": {"city": "aa"}})
    assert runner.run(root / "params/run.yaml", jobs=1) == 1
    ((status, error),) = statuses(root).values()
    number = next(n for n, cell in enumerate(cells, 2) if "exit" in cell or "quit" in cell)
    assert status == "failed"
    assert error == (
        f"cell {number} ended the notebook before its last cell, as exit() or sys.exit() does; take that out"
    )


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}, "language_info": {"name": "R"}}, "r"),
        ({"kernelspec": {"name": "julia-1.11", "display_name": "Julia", "language": "julia"}}, "julia"),
    ],
)
def test_a_notebook_in_another_language_says_so(metadata, language, root):
    made = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell('city <- "aa"', metadata={"tags": ["parameters"]})], metadata=metadata
    )
    (root / "notebooks/other.ipynb").write_text(nbformat.writes(made), encoding="utf-8")
    write_params(root, {"notebook": "other", "parameters": {"city": "aa"}})
    with pytest.raises(InputError) as error:
        runner.run(root / "params/run.yaml")
    assert (
        f"notebooks/other.ipynb: is a notebook in {language}, and only Python is run here. Write it in Python"
        in str(error.value)
    )


def test_a_city_that_only_others_rated_is_left_out_with_a_note(root):
    (root / "notebooks/tiny.ipynb").write_text(notebook(SHOW, parameters=RATED), encoding="utf-8")
    table = root / "data/tiny/assessments.csv"
    text = table.read_text().replace("bb,2024,tiny,a,self", "bb,2024,tiny,a,peer")
    table.write_text(text.replace("bb,2024,tiny,b,self", "bb,2024,tiny,b,peer") + "aa,2024,tiny,a,peer,met\n")
    entry = {"notebook": "tiny", "for_each": {"city": "all"}, "parameters": {"year": 2024}}
    write_params(root, entry)
    for _ in range(2):  # the second time from what is kept of the source
        said = Said()
        assert runner.run(root / "params/run.yaml", jobs=1, progress=said) == 0
        assert statuses(root).keys() == {"tiny/aa-2024", "tiny/cc-2024"}
        assert (
            "tiny: no report for bb (2024), which others rated, but not self. "
            "Set the parameter assessor to show other ratings."
        ) in said.lines
    write_params(root, {**entry, "parameters": {"year": 2024, "assessor": "peer"}})
    said = Said()
    assert runner.run(root / "params/run.yaml", jobs=1, progress=said) == 0
    assert statuses(root).keys() == {"tiny/aa-2024-peer", "tiny/bb-2024-peer"}
    assert any("no report for cc (2024), which others rated, but not peer" in line for line in said.lines)
