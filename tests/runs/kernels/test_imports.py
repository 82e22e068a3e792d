"""What processes of a run import: each no more than its part of the work needs, since every run begins with it."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

TEMPLATE = "from ickit.runs.kernels import preload as p; p.preload((*p.LIBRARIES, *p.own_modules()))"
WORKER = "import ickit.runs.executors.execute, ickit.runs.kernels.manager"


@pytest.mark.parametrize(
    ("part", "used", "unused"),
    [
        (
            TEMPLATE,
            {"pandas", "scipy.stats", "ickit.report.pages.city", "ickit.report.render.lettering"},
            {"sqlalchemy", "openpyxl", "pandera", "pypdf", "nbconvert", "seaborn"},
        ),
        (WORKER, {"papermill", "nbconvert"}, {"pandas", "ickit.report.elements"}),
    ],
    ids=["template", "worker"],
)
def test_no_part_imports_what_another_needs(part: str, used: set[str], unused: set[str]) -> None:
    code = f"import sys, ickit.runs\n{part}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    imported = set(done.stdout.split())
    assert used <= imported
    assert not unused & imported


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        pytest.param("import seaborn as sns", True, marks=pytest.mark.long),
        ("import own", True),
        pytest.param("import pandas as pd", False, marks=pytest.mark.long),
    ],
    ids=["named", "in what it imports", "not named"],
)
def test_seaborn_is_there_where_a_notebook_names_it(tmp_path: Path, code: str, wanted: bool) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/own.py").write_text("from seaborn import heatmap\n")
    cells = [
        nbformat.v4.new_code_cell("n: int = 1", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("import sys; there = 'sea' 'born' in sys.modules"),
        nbformat.v4.new_code_cell(f"{code}\nassert there is {wanted}"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "notebooks/page.ipynb")
    (tmp_path / "params.yaml").write_text("run: r\ndata: none\nreports: [{notebook: page, parameters: {n: 2}}]\n")
    done = subprocess.run(
        [sys.executable, "-m", "ickit", "run", "params.yaml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_what_others_add_to_papermill_takes_no_part_in_a_run(tmp_path: Path) -> None:
    (tmp_path / "own_engine.py").write_text("class Engine: pass\n")
    (tmp_path / "own-1.0.dist-info").mkdir()
    (tmp_path / "own-1.0.dist-info/entry_points.txt").write_text("[papermill.engine]\nown = own_engine:Engine\n")
    (tmp_path / "own-1.0.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: own\nVersion: 1.0\n")
    found = {}
    for before in ("", "from ickit.runs.executors import local; local._without_extensions(); "):
        code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {before}import papermill; print(*sys.modules)"
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        found[bool(before)] = "own_engine" in done.stdout.split()
    assert found == {False: True, True: False}
