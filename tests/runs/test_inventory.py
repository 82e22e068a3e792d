"""What a plan knows of a source is kept from run to run, and never used once something it comes from has changed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tinyproject import make_project, write_params

from ickit._base import project
from ickit.errors import InputError
from ickit.runs import hashes
from ickit.runs.grid import make_plan
from ickit.runs.inventory import SourceInventory
from ickit.runs.params import read_params
from ickit.runs.report import Plan

EVERY = {"notebook": "tiny", "for_each": {"city": "all", "year": "all"}}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_project(tmp_path / "project")
    module = tmp_path / "module.py"
    module.write_text("")
    monkeypatch.setattr(hashes, "package_files", lambda: {"module.py": module})
    monkeypatch.chdir(made)
    write_params(made, EVERY)
    (made / "reports").mkdir()
    planned(made).sources.keep()
    return made


def planned(root: Path) -> Plan:
    return make_plan(read_params(root / "params/run.yaml"), project.root())


def was_read(plan: Plan) -> bool:
    return bool(plan.sources.members)


def test_a_source_that_is_as_it_was_is_not_read(root: Path) -> None:
    again = planned(root)
    assert not was_read(again)
    for kept in (root / "reports/.sources").iterdir():
        kept.unlink()
    first = planned(root)
    assert was_read(first)
    assert again.sources.facts == first.sources.facts
    assert again.sources.notices == first.sources.notices
    assert [report.id for report in again.reports] == [report.id for report in first.reports]


def _rated(root: Path) -> None:
    file = root / "data/tiny/assessments.csv"
    file.write_text(file.read_text() + "ee,2024,tiny,a,self,met\n")


def _defined(root: Path) -> None:
    file = root / "data/tiny.yaml"
    file.write_text(file.read_text().replace("title: Tiny", "title: Other"))


def _beside(root: Path) -> None:
    (root / "data/tiny/survey.csv").write_text("city,year,commitment,answer\n")


def _installed(root: Path) -> None:
    (root.parent / "module.py").write_text("changed = True")


@pytest.mark.parametrize("change", [_rated, _defined, _beside, _installed])
def test_a_source_is_read_again_when_something_changed(root: Path, change) -> None:
    change(root)
    again = planned(root)
    assert was_read(again)
    assert len(again.reports) == (8 if change is _rated else 7)


def test_a_fault_that_came_meanwhile_is_told(root: Path) -> None:
    file = root / "data/tiny/assessments.csv"
    plan = planned(root)
    file.write_text(file.read_text().replace("met", "mett", 1))
    with pytest.raises(InputError, match="mett"):
        plan.sources.tables(str(root / "data/tiny"))
    with pytest.raises(InputError, match="mett"):
        planned(root)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"state": 1}', "null"])
def test_kept_facts_that_cannot_be_read_are_passed_over(root: Path, content: str) -> None:
    for kept in (root / "reports/.sources").iterdir():
        kept.write_text(content)
    assert was_read(planned(root))


def test_a_project_without_reports_keeps_nothing(root: Path) -> None:
    shutil.rmtree(root / "reports")
    planned(root).sources.keep()
    assert not (root / "reports").exists()


def test_a_folder_that_cannot_be_written_is_no_matter(root: Path) -> None:
    for kept in (root / "reports/.sources").iterdir():
        kept.unlink()
        kept.mkdir()
    plan = planned(root)
    plan.sources.keep()
    assert was_read(planned(root))


def test_a_public_run_keeps_nothing(root: Path) -> None:
    for kept in (root / "reports/.sources").iterdir():
        kept.unlink()
    sources = SourceInventory(root / "reports", public=True)
    sources.benchmark(str(root / "data/tiny.yaml"), root)
    sources.read([str(root / "data/tiny")])
    sources.keep()
    assert sources.facts
    assert not list((root / "reports/.sources").iterdir())


def test_a_run_with_nothing_to_do_starts_without_what_reads_tables(root: Path) -> None:
    code = (
        "import sys; from ickit.runs import runner, hashes; from pathlib import Path;"
        f"hashes.package_files = lambda: {{'module.py': Path({str(root.parent / 'module.py')!r})}};"
        "runner.run(Path('params/run.yaml'), dry_run=True); print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
