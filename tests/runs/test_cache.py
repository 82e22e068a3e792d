"""A changed rating makes again exactly the reports that read it; and what is not made again is as it would be made."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from commandline import ickit
from conftest import ROOT

COURSES = "introductory-language-courses"
OUTPUTS = (".html", ".csv")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The shipped notebooks and benchmarks, a small source, and a run of city reports and comparisons of two waves.

    ``charter_survey`` does not say there how it reads, as a notebook of somebody's own may not.
    """
    for name in ("notebooks", "data/benchmarks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for file in (ROOT / "data").glob("*.*"):
        shutil.copy(file, tmp_path / "data")
    assert ickit("demo", "-o", str(tmp_path / "data/net"), "--cities", "9", "--waves", "2020,2022,2024").returncode == 0
    (tmp_path / "params").mkdir()
    own = tmp_path / "notebooks/charter_survey.ipynb"
    charter = json.loads(own.read_text(encoding="utf-8"))
    del charter["metadata"]["ickit"]
    own.write_text(json.dumps(charter), encoding="utf-8")
    content = {
        "run": "net",
        "data": "../data/net",
        "benchmark": COURSES,
        "reports": [
            {"notebook": "city_report", "for_each": {"city": sorted(_present(tmp_path))[:1], "year": [2022, 2024]}},
            {"notebook": "key_factor_comparison", "for_each": {"year": [2022, 2024]}},
            {"notebook": "charter_survey", "parameters": {"year": 2024, "benchmark": "charter"}},
            {"notebook": "data_quality"},
        ],
    }
    (tmp_path / "params/net.yaml").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


def _present(root: Path) -> set[str]:
    """The cities that rated every factor in 2022 and 2024."""
    rated = pd.read_csv(root / "data/net/assessments.csv")
    own = rated[(rated["assessor"] == "self") & (rated["benchmark"] == COURSES) & rated["rating"].notna()]
    full = own.groupby("city")["year"].value_counts().unstack()[[2022, 2024]].eq(9).all(axis=1)
    return set(full.index[full])


def _run(root: Path, *more: str) -> dict[str, str]:
    done = ickit("run", "params/net.yaml", *more, cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr
    made = json.loads((root / "reports/net/manifest.json").read_text(encoding="utf-8"))
    return {report["id"]: report["status"] for report in made["reports"]}


def _outputs(root: Path) -> dict[str, dict[str, bytes]]:
    """The bytes of every page and CSV file, by report."""
    folder = root / "reports/net"
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["reports"]
    return {r["id"]: {n: (folder / n).read_bytes() for n in (r["html"], *r["tables"])} for r in listed}


def _rate(root: Path, city: str, year: int) -> None:
    """Turn one rating of a city by itself from met to not met, or the other way."""
    file = root / "data/net/assessments.csv"
    rated = pd.read_csv(file, dtype=str, keep_default_na=False)
    here = (rated["city"] == city) & (rated["year"] == str(year)) & (rated["assessor"] == "self")
    row = rated.index[here & (rated["benchmark"] == COURSES)][0]
    rated.loc[row, "rating"] = "not_met" if rated.loc[row, "rating"] == "met" else "met"
    rated.to_csv(file, index=False)


def test_a_changed_rating_makes_again_exactly_the_reports_that_read_it(project):
    city, other = sorted(_present(project))[:2]
    assert set(_run(project).values()) == {"ok"}
    before = _outputs(project)
    blind = {"charter_survey/2024-charter"}

    _rate(project, other, 2022)  # a city without a report here: the others show it in their comparisons
    status, after = _run(project), _outputs(project)
    again = {name for name, how in status.items() if how == "ok"} - blind
    assert again == {
        f"city_report/{city}-2022",
        f"city_report/{city}-2024",
        "key_factor_comparison/2022",
        "data_quality/all",
    }
    assert again == {name for name in before if before[name] != after[name]}, "each would differ, and no other"
    assert status.keys() - again - blind == {"key_factor_comparison/2024"}
    assert {status[name] for name in blind} == {"ok"}

    _rate(project, city, 2024)
    before, status, after = after, _run(project), _outputs(project)
    again = {name for name, how in status.items() if how == "ok"} - blind
    assert again == {f"city_report/{city}-2024", "key_factor_comparison/2024", "data_quality/all"}
    assert again == {name for name in before if before[name] != after[name]}

    assert set(_run(project).values()) == {"cached"}
    assert set(_run(project, "--force").values()) == {"ok"}
    assert _outputs(project) == after, "what was kept is what would be made"
