"""What processes of a run import: each no more than its part of the work needs, since every run begins with it."""

import subprocess
import sys

import pytest

TEMPLATE = "from ickit.runs.kernels import preload as p; p.preload(p.own_modules())"
WORKER = "import ickit.runs.executors.execute, ickit.runs.kernels.manager"


@pytest.mark.parametrize(
    ("part", "used", "unused"),
    [
        (
            TEMPLATE,
            {"pandas", "ickit.report.pages.city", "ickit.report.render.html_elements"},
            {"sqlalchemy", "openpyxl", "pandera", "pypdf", "nbconvert"},
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
