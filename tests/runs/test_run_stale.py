"""What a report depends on beside its own rows: the version that its benchmark follows, and rows still to be put in
place."""

import json
from pathlib import Path

import pytest
from tinyproject import SHOW, make_project, notebook, write_params

from ickit.runs import runner
from ickit.runs.grid import make_plan
from ickit.runs.hashes import Hashes
from ickit.runs.params import read_params
from ickit.runs.report import with_earlier

pytestmark = pytest.mark.usefixtures("light_templates")

OLD = "id: old\ntitle: Old\nkey_factors:\n  - {id: a, name: A}\n  - {id: b, name: B}\ncontext_factors: []\n"
NEW = OLD.replace("old", "tiny").replace("Old", "Tiny") + "follows: {benchmark: old, factors: {a: a, b: b}}\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_project(tmp_path / "project")
    (root / "notebooks/tiny.ipynb").write_text(notebook(SHOW))
    write_params(root, {"notebook": "tiny", "parameters": {"city": "aa"}})
    monkeypatch.chdir(root)
    return root


def statuses(root: Path) -> list[str]:
    return [r["status"] for r in json.loads((root / "reports/run/manifest.json").read_text())["reports"]]


@pytest.mark.long
def test_an_earlier_version_beside_its_successor_is_known_and_followed(root: Path) -> None:
    (root / "data/tiny.yaml").write_text(NEW)
    (root / "data/old.yaml").write_text(OLD)
    with (root / "data/tiny/assessments.csv").open("a") as out:
        out.write("aa,2018,old,a,self,met\n")
    assert runner.run(root / "params/run.yaml") == 0
    assert runner.run(root / "params/run.yaml") == 0
    assert statuses(root) == ["cached"]
    (root / "data/old.yaml").write_text(OLD.replace("name: B", "name: Bee"))
    assert runner.run(root / "params/run.yaml") == 0
    assert statuses(root) == ["ok"]


def test_a_version_that_is_followed_is_part_of_the_benchmark_wherever_it_lies(root: Path) -> None:
    """Also outside ``data/``, whose facts belong to every report."""
    elsewhere = root / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "tiny.yaml").write_text(NEW)
    (elsewhere / "old.yaml").write_text(OLD)

    def facts() -> str:
        return Hashes().facts(*with_earlier(elsewhere / "tiny.yaml"))

    before = facts()
    (elsewhere / "other.yaml").write_text(OLD.replace("old", "other"))
    assert facts() == before
    (elsewhere / "old.yaml").write_text(OLD.replace("name: B", "name: Bee"))
    assert facts() != before


def test_rows_that_an_interrupted_add_left_are_part_of_the_source(root: Path) -> None:
    def made_from() -> str:
        plan = make_plan(read_params(root / "params/run.yaml"), root)
        found = Hashes().source(str(plan.reports[0].data))
        assert found is not None
        return found

    before = made_from()
    beside = root / "data/tiny/.adding"
    beside.mkdir()
    (beside / "assessments.csv").write_text(
        "city,year,benchmark,key_factor,assessor,rating\naa,2024,tiny,a,self,not_met\n"
    )
    assert made_from() == before  # not finished, so not read
    (beside / "ready").write_text("{}")
    assert made_from() != before
