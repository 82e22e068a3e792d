"""A city that no longer agrees: nothing of it is left, whatever happened before and whatever the next run comes to."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from conftest import ROOT

from ickit.report.elements import stack, text
from ickit.report.elements.document import Document
from ickit.report.render.pdf import pdf
from ickit.runs.manifest import read_manifest

if sys.platform == "win32":
    pytest.skip("forks", allow_module_level=True)


@pytest.fixture(scope="module")
def attack() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        import attack_crash

        yield attack_crash
        sys.modules.pop("attack_crash", None)


@pytest.mark.parametrize("way", ["at fault", "last", "refused"])
def test_a_run_that_makes_nothing_removes_it_too(attack: ModuleType, tmp_path: Path, way: str) -> None:
    root = tmp_path / "project"
    attack.make_project(root, attack.CITIES[:3])
    assert attack.public_run(root) == ""
    before = {path.name for path in (root / "reports/run-public").rglob("*.html")}
    assert before == {"index.html", "ankerby-2024.html", "brunkeby-2024.html", "corvomont-2024.html"}
    attack.withdraw(root, way)
    assert attack.left_of(root) == []
    after = {path.name for path in (root / "reports/run-public").rglob("*.html")}
    stay = {"index.html"} if way == "last" else before - {"brunkeby-2024.html"}
    assert after == stay


@pytest.mark.parametrize("moment", [4, 12, 25])
def test_a_crash_then_a_withdrawal(attack: ModuleType, tmp_path: Path, moment: int) -> None:
    """A quick part of ``benchmarks/attack_crash.py``."""
    root = tmp_path / "project"
    attack.make_project(root, attack.CITIES[:3])
    assert attack.killed_at(root, moment, after=True)
    attack.withdraw(root, ("all", "only")[moment % 2])
    assert attack.left_of(root) == []


@pytest.mark.parametrize(("words", "stays"), [("Brunkeby has it in place.", False), ("Nobody is named.", True)])
def test_a_file_that_is_no_text_is_read_too(attack: ModuleType, tmp_path: Path, words: str, stays: bool) -> None:
    """The text of a PDF is packed: a name in it is found as the audit finds it."""
    root = tmp_path / "project"
    attack.make_project(root, attack.CITIES[:3])
    assert attack.public_run(root) == ""
    folder = root / "reports/run-public"
    old = folder / "trends/all.pdf"
    old.parent.mkdir(exist_ok=True)
    old.write_bytes(pdf(Document("Trends", stack(text(words)))))
    assert words.encode() not in old.read_bytes()
    manifest = read_manifest(folder)
    manifest.left["trends/all.pdf"] = ""
    manifest.write(folder)
    attack.withdraw(root, "at fault")
    assert old.exists() == stays
