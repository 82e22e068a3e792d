"""What no manifest of a run lists is never written over or deleted by a run: it is refused, with what to do."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from tinyproject import make_project, write_params

from ickit.errors import InputError
from ickit.runs import runner
from ickit.runs.manifest import Manifest

pytestmark = pytest.mark.usefixtures("light_templates")

CITIES = {"notebook": "tiny", "for_each": {"city": ["aa", "bb"]}, "parameters": {"year": 2024}}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_project(tmp_path / "project")
    write_params(made, CITIES)
    (made / "module.py").write_text("")
    monkeypatch.setattr("ickit.runs.hashes.package_files", lambda: {"module.py": made / "module.py"})
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def system() -> Iterator[Any]:
    yield fsspec.filesystem("memory")
    MemoryFileSystem.store.clear()


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def mine(folder: Path, *names: str) -> dict[str, bytes]:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"mine: {name}", encoding="utf-8")
    return contents(folder)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["index.html"], "index.html"),
        (["manifest.json"], "manifest.json"),
        (["tiny/bb-2024.html", "notes.txt"], "tiny/bb-2024.html"),
        (["tiny/aa-2024.ipynb"], "tiny/aa-2024.ipynb"),
        ([".unfinished/thesis.txt"], ".unfinished"),
        ([".unfinished"], ".unfinished"),
    ],
)
def test_a_persons_files_stay_and_the_run_says_so_before_anything_is_made(names, told, root):
    folder = root / "elsewhere" / "run"
    before = mine(folder, *names)
    with pytest.raises(InputError) as error:
        runner.run(root / "params/run.yaml", out=root / "elsewhere", force="thesis" in names[0])
    assert str(error.value) == (
        f"run/{told}: is there already and was not made by this run. "
        "Move it elsewhere, or write to another folder with --out."
    )
    assert contents(folder) == before


def test_a_manifest_of_something_else_is_no_licence(root):
    folder = root / "elsewhere" / "run"
    mine(folder, "index.html")
    (folder / "manifest.json").write_text(json.dumps({"name": "My app", "icons": [], "start_url": "/"}))
    before = contents(folder)
    with pytest.raises(InputError, match=r"run/manifest\.json: .*\nrun/index\.html: "):
        runner.run(root / "params/run.yaml", out=root / "elsewhere")
    assert contents(folder) == before


def test_a_persons_table_in_a_reports_folder_stays_and_that_report_fails(root):
    folder = root / "reports" / "run"
    before = mine(folder, "tiny/aa-2024/numbers.csv")
    assert runner.run(root / "params/run.yaml") == 1
    found = {entry["id"]: entry for entry in json.loads((folder / "manifest.json").read_text())["reports"]}
    assert found["tiny/aa-2024"]["status"] == "failed"
    assert "tiny/aa-2024/numbers.csv is there already and was not made by this run" in found["tiny/aa-2024"]["error"]
    assert found["tiny/bb-2024"]["status"] == "ok"
    assert contents(folder)["tiny/aa-2024/numbers.csv"] == before["tiny/aa-2024/numbers.csv"]
    assert runner.run(root / "params/run.yaml") == 1
    (folder / "tiny/aa-2024/numbers.csv").unlink()
    assert runner.run(root / "params/run.yaml") == 0


@pytest.mark.long
def test_what_a_run_that_was_killed_left_unfinished_is_no_hindrance(root):
    folder = root / "reports" / "run"
    (folder / ".unfinished").mkdir(parents=True)
    assert runner.run(root / "params/run.yaml") == 0
    mine(folder, ".unfinished/of-ickit", ".unfinished/html")
    assert runner.run(root / "params/run.yaml", force=True) == 0
    assert not (folder / ".unfinished").exists()


@pytest.mark.long
def test_a_manifest_of_another_version_lists_what_may_be_made_anew(root):
    assert runner.run(root / "params/run.yaml") == 0
    folder = root / "reports" / "run"
    file = folder / "manifest.json"
    content = json.loads(file.read_text())
    content["reports"][0]["of_another_version"] = 1
    file.write_text(json.dumps(content))
    assert runner.run(root / "params/run.yaml") == 0
    mine(folder, "mine.html")
    assert runner.run(root / "params/run.yaml", force=True) == 0
    assert (folder / "mine.html").exists()


@pytest.mark.parametrize("name", ["index.html", "tiny/aa-2024/numbers.csv"])
def test_a_persons_files_at_a_url_stay(name, root, system):
    system.pipe_file(f"/bucket/pages/run/{name}", b"mine")
    with pytest.raises(InputError, match="is there already and was not made by this run"):
        runner.run(root / "params/run.yaml", out="memory://bucket/pages")
    assert system.cat_file(f"/bucket/pages/run/{name}") == b"mine"
    assert len(system.find("/bucket/pages/run")) == 1


@pytest.mark.parametrize(
    "gone", [False, pytest.param(True, marks=pytest.mark.long)], ids=["asked-for-again", "no-longer-asked-for"]
)
def test_what_a_killed_run_put_in_place_before_its_manifest_listed_it_is_its_own(gone, root, monkeypatch):
    folder = root / "reports" / "run"
    real = Manifest.write
    written = []

    def killed(self, to):
        if written and any(entry.files for entry in self.reports.values()):
            raise KeyboardInterrupt
        written.append(to)
        real(self, to)

    monkeypatch.setattr(Manifest, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        runner.run(root / "params/run.yaml", jobs=1)
    monkeypatch.undo()
    monkeypatch.setattr("ickit.runs.hashes.package_files", lambda: {"module.py": root / "module.py"})
    monkeypatch.chdir(root)
    before = contents(folder)
    assert any(name.startswith("tiny/") and name.endswith(".html") for name in before)
    assert '"html": "tiny' not in (folder / "manifest.json").read_text()
    if gone:
        write_params(root, {**CITIES, "for_each": {"city": ["cc"]}})
    assert runner.run(root / "params/run.yaml", jobs=1) == 0
    cities = {"cc"} if gone else {"aa", "bb"}
    assert {
        name.split("/")[1].split("-")[0] for name in contents(folder) if name.endswith(".html") and "/" in name
    } == cities
    assert not (folder / ".unfinished").exists()
