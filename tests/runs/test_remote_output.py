"""Runs whose folder lies elsewhere, at a URL."""

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

pytestmark = pytest.mark.usefixtures("light_templates")

URL = "memory://bucket/pages"
CITIES = {"notebook": "tiny", "for_each": {"city": ["aa", "bb"]}, "parameters": {"year": 2024}}


@pytest.fixture(autouse=True)
def _package_at_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that nobody edits while these tests run."""
    (tmp_path / "module.py").write_text("")
    monkeypatch.setattr("ickit.runs.hashes.package_files", lambda: {"module.py": tmp_path / "module.py"})


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_project(tmp_path / "project")
    write_params(made, CITIES)
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def system() -> Iterator[Any]:
    found = fsspec.filesystem("memory")
    yield found
    MemoryFileSystem.store.clear()


def contents(system: Any, folder: str = "/bucket/pages/run") -> dict[str, bytes]:
    return {name.removeprefix(folder): system.cat_file(name) for name in system.find(folder)}


def statuses(system: Any) -> dict[str, str]:
    reports = json.loads(contents(system)["/manifest.json"])["reports"]
    return {report["parameters"]["city"]: report["status"] for report in reports}


def test_a_run_elsewhere_is_as_one_here(root: Path, system: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert runner.run(root / "params/run.yaml", out=URL) == 0
    assert runner.run(root / "params/run.yaml") == 0
    here = root / "reports/run"
    same = {f"/{path.relative_to(here)}": path.read_bytes() for path in here.rglob("*") if path.is_file()}
    there = contents(system)
    assert there.keys() == same.keys()
    pages = [name for name in same if name.endswith((".html", ".csv"))]
    assert len(pages) == 5
    assert all(there[name] == same[name] for name in pages)

    # What has not changed is not made, or sent, again; what has is, and what is no longer asked for goes.
    sent: list[str] = []
    write = MemoryFileSystem._open

    def noted(self: Any, path: str, *rest: Any, **more: Any) -> Any:
        sent.append(path)
        return write(self, path, *rest, **more)

    monkeypatch.setattr(MemoryFileSystem, "_open", noted)
    assert runner.run(root / "params/run.yaml", out=URL) == 0
    assert statuses(system) == {"aa": "cached", "bb": "cached"}
    assert {Path(path).name for path in sent} == {".ickit-check", "index.html", "manifest.json"}
    system.rm_file("/bucket/pages/run/tiny/bb-2024.html")
    system.pipe_file("/bucket/pages/run/mine.txt", b"")
    write_params(root, {**CITIES, "for_each": {"city": ["bb"]}})
    assert runner.run(root / "params/run.yaml", out=URL, dry_run=True) == 0
    assert statuses(system) == {"aa": "cached", "bb": "cached"}
    assert runner.run(root / "params/run.yaml", out=URL) == 0
    assert statuses(system) == {"bb": "ok"}
    assert contents(system)["/tiny/bb-2024.html"] == same["/tiny/bb-2024.html"]
    assert not [name for name in contents(system) if "aa-2024" in name]
    assert "/mine.txt" in contents(system)


@pytest.mark.long
def test_a_run_that_cannot_be_sent_promises_nothing_that_is_not_there(
    root: Path, system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert runner.run(root / "params/run.yaml", out=URL) == 0
    write = MemoryFileSystem._open

    def full(self: Any, path: str, mode: str = "rb", **more: Any) -> Any:
        if path.endswith("bb-2024.html") and mode == "wb":
            raise OSError("no room: secret")
        return write(self, path, mode, **more)

    monkeypatch.setattr(MemoryFileSystem, "_open", full)
    write_params(root, CITIES, title="Other")
    with pytest.raises(InputError, match=r"memory://bucket/pages/run: cannot be written \(OSError\)"):
        runner.run(root / "params/run.yaml", out=URL)
    assert statuses(system) == {"aa": "not_run", "bb": "not_run"}
    monkeypatch.setattr(MemoryFileSystem, "_open", write)
    assert runner.run(root / "params/run.yaml", out=URL) == 0
    assert set(statuses(system).values()) == {"ok"}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nosuch://bucket/x", r"nosuch://bucket/x/run: cannot be read \(ValueError\)"),
        ("s3://key:secret@bucket/x", r"--out: holds a (?:password|secret)"),
        ("https://127.0.0.1:1/x", r"--out: https is not written without a further package|cannot be"),
    ],
)
def test_a_place_that_cannot_be_is_told(root: Path, url: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        runner.run(root / "params/run.yaml", out=url)
    assert "key:secret" not in str(caught.value)


def test_a_place_that_cannot_be_written_is_told_before_anything_is_made(root: Path) -> None:
    (root / "file").write_text("")
    with pytest.raises(InputError, match=r"file/run: cannot be (?:read|written)"):
        runner.run(root / "params/run.yaml", out=f"file://{root}/file")


def test_files_are_sent_whole_to_a_folder_by_its_url(root: Path) -> None:
    assert runner.run(root / "params/run.yaml", out=f"file://{root}/away") == 0
    assert {path.suffix for path in (root / "away/run").rglob("*") if path.is_file()} == {
        ".html",
        ".ipynb",
        ".csv",
        ".json",
    }
