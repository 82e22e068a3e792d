"""A report is made again when a Python file of the project changes that its notebook imports."""

import json
from pathlib import Path

import pytest
from tinyproject import make_project, notebook, write_params

from ickit.runs.local_imports import find_local_imports
from ickit.runs.runner import run

pytestmark = pytest.mark.usefixtures("light_templates")

FILES = {
    "notebooks/beside.py": "import deeper\n",
    "notebooks/deeper.py": "VALUE = 1\n",
    "notebooks/unused.py": "",
    "notebooks/broken.py": "import unused\nif (\n",
    "helpers/__init__.py": "",
    "helpers/more/tools.py": "from .. import beside\nimport atroot\n",
    "atroot.py": "import beside, atroot\n",
    "ickit/__init__.py": "import unused",
    "data/table.csv": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["import pandas as pd", "x = 1"], []),
        (["import beside"], ["notebooks/beside.py", "notebooks/deeper.py"]),
        (["from deeper import VALUE as v"], ["notebooks/deeper.py"]),
        (["%matplotlib inline\nimport deeper", "!ls\nif True:\n    %time 1\n"], ["notebooks/deeper.py"]),
        (["def f():\n    import deeper.x"], ["notebooks/deeper.py"]),
        (["import deeper\nx = '\\d'"], ["notebooks/deeper.py"]),
        (["import deeper\ndeeper?"], ["notebooks/deeper.py"]),
        (["import broken"], ["notebooks/broken.py"]),
        (["not python (", "import deeper"], ["notebooks/deeper.py"]),
        (["import data, ickit, notebooks"], [f for f in FILES if f.startswith("notebooks/")]),
        (
            ["from helpers.more import tools"],
            ["atroot.py", "helpers/__init__.py", "helpers/more/tools.py", "notebooks/beside.py", "notebooks/deeper.py"],
        ),
    ],
)
def test_what_a_notebook_imports_of_the_project(cells, found, root):
    named = [path.relative_to(root).as_posix() for path in find_local_imports(cells, root)]
    assert named == sorted(found)


def test_a_changed_import_makes_the_report_again(tmp_path, monkeypatch):
    project = make_project(tmp_path / "project")
    monkeypatch.chdir(project)
    (project / "notebooks/first.py").write_text("from second import WORD\n", "utf-8")
    (project / "notebooks/second.py").write_text("WORD = 'before'\n", "utf-8")
    (project / "notebooks/own.ipynb").write_text(notebook("from first import WORD\nprint(WORD)"), "utf-8")
    params = write_params(project, {"notebook": "own"}, {"notebook": "tiny"})
    made = project / "reports/run"

    def statuses() -> dict[str, str]:
        assert run(params, jobs=1) == 0
        return {entry["id"]: entry["status"] for entry in manifest()["reports"]}

    def manifest() -> dict[str, object]:
        return json.loads((made / "manifest.json").read_text("utf-8"))

    assert statuses() == {"own/all": "ok", "tiny/all": "ok"}
    assert {"../notebooks/first.py", "../notebooks/second.py"} <= set(manifest()["inputs"])
    assert statuses() == {"own/all": "cached", "tiny/all": "cached"}
    (project / "notebooks/second.py").write_text("WORD = 'after it'\n", "utf-8")
    assert statuses() == {"own/all": "ok", "tiny/all": "cached"}
    assert "after it" in (made / "own/all.html").read_text("utf-8")
