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
