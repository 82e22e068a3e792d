"""The built wheel, installed outside any clone: everything that it brings along, and nothing written into it."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

COURSES = "introductory-language-courses"
BROUGHT = ("notebooks", "data", "params")
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")


class Installed:
    """A virtual environment with the wheel; the packages that it needs are those of this one."""

    def __init__(self, place: Path) -> None:
        self.place, source = place, _clean(place)
        self.python = place / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        _run(sys.executable, "-m", "venv", "--without-pip", place / "venv")
        _run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", place, source)
        (self.wheel,) = place.glob("*.whl")
        quietly = ("-q", "--no-deps", "--no-index", "--disable-pip-version-check")
        _run(sys.executable, "-m", "pip", "--python", self.python, "install", *quietly, self.wheel)
        paths = {"purelib": sysconfig.get_path("purelib"), "platlib": sysconfig.get_path("platlib")}
        (self.packages / "others.pth").write_text("\n".join(dict.fromkeys(paths.values())) + "\n", "utf-8")

    @property
    def packages(self) -> Path:
        """Where the wheel is installed."""
        asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
        return Path(
            subprocess.run([self.python, "-c", asked], capture_output=True, text=True, check=True).stdout.strip()
        )

    def ickit(self, folder: Path, *words: str, status: int = 0) -> str:
        """What a command says, run in a folder."""
        dropped = ("PYTHONPATH", "ICKIT_PROJECT", "PYTHONDONTWRITEBYTECODE")
        env = {name: value for name, value in os.environ.items() if name not in dropped} | {"COLUMNS": "120"}
        command = [str(self.python.with_name("ickit")), *words]
        ended = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert ended.returncode == status, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    def files(self) -> dict[str, str]:
        """Every file of the installed package and its hash."""
        folder = self.packages / "ickit"
        found = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def _run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)


def _clean(place: Path) -> Path:
    """A copy of what the wheel is built from, without what a person may have lying about in it."""
    (place / "source").mkdir()
    for name in ("ickit", *BROUGHT):
        shutil.copytree(ROOT / name, place / "source" / name, ignore=LEFT_OUT)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, place / "source")
    return place / "source"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    made = Installed(tmp_path_factory.mktemp("wheel"))
    before = made.files()
    for path in sorted((made.packages / "ickit").rglob("*"), reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield made
    assert made.files() == before, "something was written into the installed package"
    for path in (made.packages / "ickit").rglob("*/"):
        path.chmod(0o755)


def pages(folder: Path) -> dict[str, bytes]:
    """The pages and tables of a folder of reports, by their place in it."""
    kinds = (".html", ".csv")
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.suffix in kinds}


def test_the_wheel_brings_everything_of_the_repository_once(installed):
    own = installed.files()
    for folder in BROUGHT:
        for path in (installed.place / "source" / folder).rglob("*"):
            name = path.relative_to(installed.place / "source").as_posix()
            assert path.is_dir() or own[f"_shipped/{name}"] == hashlib.sha256(path.read_bytes()).hexdigest(), name
    assert len([name for name in own if name.endswith("city_report.ipynb")]) == 1


def test_a_new_project_runs_from_its_own_params(installed, tmp_path):
    one, other = tmp_path / "é à", tmp_path / "elsewhere" / "deep er"
    for folder in (one, other):
        folder.mkdir(parents=True)
        installed.ickit(folder, "init", "net")
        assert "1 made." in installed.ickit(folder / "net", "run")
    assert pages(one / "net/reports") == pages(other / "net/reports")
    assert set(pages(one / "net/reports")) == {
        "net/index.html",
        "net/data_quality/all.html",
        "net/data_quality/all/tables.csv",
    }
    for path in (one / "net/reports/net").rglob("*"):
        assert path.is_dir() or str(installed.place) not in path.read_text("utf-8"), path


@pytest.mark.long
def test_the_demonstration_runs_in_an_empty_folder_as_it_does_in_the_repository(installed, tmp_path):
    (tmp_path / "empty").mkdir()
    only = ("--only", "city=lindenfurt", "--only", "notebook=city_report")
    installed.ickit(tmp_path / "empty", "run", *only)
    assert [path.name for path in (tmp_path / "empty").iterdir()] == ["reports"]
    command = [sys.executable, "-m", "ickit", "run", *only, "--out", str(tmp_path / "repository")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    made = pages(tmp_path / "empty/reports/demo")
    assert {"city_report/lindenfurt-2024.html", "city_report/lindenfurt-2024-charter.html"} <= set(made)
    assert made == pages(tmp_path / "repository/demo"), "the same, wherever the package is"
    manifest = json.loads((tmp_path / "empty/reports/demo/manifest.json").read_text("utf-8"))
    assert not [name for name in manifest["inputs"] if "_shipped" in name or name.startswith("/")]
    for path in (tmp_path / "empty/reports").rglob("*"):
        assert path.is_dir() or str(installed.place) not in path.read_text("utf-8"), path


def test_the_other_commands_know_what_is_built_in(installed, tmp_path):
    installed.ickit(tmp_path, "demo", "-o", "tables", "--cities", "6", "--waves", "2022,2024")
    assert "No faults." in installed.ickit(tmp_path, "check", "tables")
    installed.ickit(tmp_path, "form", COURSES, "-o", "form.xlsx")
    city = (tmp_path / "tables/assessments.csv").read_text("utf-8").splitlines()[1].partition(",")[0]
    installed.ickit(tmp_path, "plan", city, "--year", "2024", "--data", "tables", "-o", "plan.xlsx")
    told = installed.ickit(tmp_path, "form", "introductory-language-course", "-o", "other.xlsx", status=2)
    assert f'Did you mean "{COURSES}"?' in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["form.xlsx", "plan.xlsx", "tables"]
    assert installed.ickit(tmp_path, "--version") == "ickit 0.1.0\n"


def test_a_run_from_within_the_package_writes_nothing(installed):
    for folder in ("", "_shipped", "_shipped/notebooks", "_shipped/params"):
        told = installed.ickit(installed.packages / "ickit" / folder, "run", status=2)
        assert "is part of the installed package, which is never written to" in told


@pytest.mark.long
def test_a_params_file_of_the_package_writes_to_the_working_directory(installed, tmp_path):
    params = installed.packages / "ickit/_shipped/params/demo.yaml"
    told = installed.ickit(tmp_path, "run", str(params), "--only", "notebook=data_quality")
    assert "Index: reports/demo/index.html" in told
    assert (tmp_path / "reports/demo/data_quality/all.html").exists()
