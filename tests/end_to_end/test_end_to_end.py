"""The whole kit as its users meet it: the demonstration, a real index, broken input, the same bytes elsewhere."""

import hashlib
import json
import os
import re
import shutil
from base64 import b64decode
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
import quantities
from brokentables import CELLS, FILES
from chromium import CHROMIUM, Server, opened, serve_folder  # noqa: F401  the fixture server
from commandline import ickit
from conftest import ROOT
from tinyproject import make_project, write_params

from ickit._base.rounding import rounded
from ickit.cli.commands import main
from ickit.demo.findings import MARKER

MOST_BYTES = 800_000
ABSOLUTE = re.compile(rb"(?<![\w.:/])(?:/(?:home|root|tmp|usr|work|opt|var|Users)/|[A-Z]:\\\\)[\w.-]+")


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    """The folder of a full run of ``params/demo.yaml``."""
    out = tmp_path_factory.mktemp("out")
    done = ickit("run", "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.rstrip().endswith("index.html")
    return out / "demo"


def test_every_report_of_the_demonstration_is_made(demo):
    reports = manifest(demo)["reports"]
    assert {r["status"] for r in reports} == {"ok"}
    assert {r["notebook"] for r in reports} == {p.stem for p in (ROOT / "notebooks").glob("*.ipynb")} - {
        "explore_context",
        "outcomes",  # for benchmarks that name outcomes, as an example does
    }
    cities = [r for r in reports if r["notebook"] == "city_report"]
    assert len(cities) >= 15
    listed = {path for r in reports for path in (r["html"], r["ipynb"], *r["tables"])}
    found = {p.relative_to(demo).as_posix() for p in demo.rglob("*") if p.is_file()}
    assert found - listed == {"index.html", "manifest.json"}
    assert listed <= found


def test_no_path_of_this_machine_stands_in_any_output(demo):
    for path in (p for p in demo.rglob("*") if p.is_file()):
        assert not ABSOLUTE.search(re.sub(rb"base64,[\w+/=]+", b"", path.read_bytes())), path


def test_every_page_says_that_the_cities_are_fictional_and_which_edition_it_is(demo):
    for page in demo.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "fictional" in text.lower(), page
        assert "member edition" in text.lower(), page


def test_pages_are_small_and_name_nothing_to_load(demo):
    for page in demo.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"(?:src|srcset|poster|data|action)\s*=\s*[\"']?(?:https?:)?//", text), page
        assert not re.search(r"<link[^>]+href\s*=\s*[\"']?(?:https?:)?//", text), page
        assert "@import" not in text, page
        if page.parent.name == "city_report":
            assert len(text.encode()) <= MOST_BYTES, (page, len(text))


def test_no_confidential_text_is_in_any_file(demo):
    """Every confidential row of the demonstration holds a marker word; none may stand anywhere, packed or not."""
    assert MARKER.encode() in (ROOT / "data" / "demo" / "evidence.csv").read_bytes()
    for path in (p for p in demo.rglob("*") if p.is_file()):
        raw = path.read_bytes()
        packed = b"".join(b64decode(found) for found in re.findall(rb"base64,([A-Za-z0-9+/]+=*)", raw))
        assert MARKER.encode() not in (raw + packed).lower(), path


def test_words_for_missing_values_never_show(demo):
    for page in demo.rglob("*.html"):
        plain = re.sub(
            r"<[^>]+>",
            " ",
            re.sub(r"<(style|script|pre)\b.*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL),
        )
        said = re.sub(r"“[^”]*”", "", plain)  # "None." is what a city answered
        assert not re.search(r"\b(nan|NaN|None|NaT|inf)\b", said), page


def test_the_numbers_stand_as_csv_beside_each_page(demo):
    for report in manifest(demo)["reports"]:
        assert report["tables"] or report["notebook"].endswith("_brief"), report["id"]  # a brief holds no table
        for table in report["tables"]:
            assert len(pd.read_csv(demo / table).columns) > 0


def test_a_number_that_stands_twice_is_the_same_wherever_it_stands(demo):
    """The same measure of the same city, year and benchmark: in tables, sentences, briefs and the index."""
    found = quantities.numbers_of_run(demo)
    assert sum(len(values) > 1 for values in found.values()) > 4000
    assert quantities.disagreements(found) == []
    for compare, least in (
        (quantities.wrong_sentences, 400),
        (quantities.wrong_counts_of_others, 900),
        (quantities.wrong_rows_of_the_index, 80),
    ):
        compared, wrong = compare(demo)
        assert wrong == []
        assert compared > least


WORDS = {
    "wave": r"wave is one round of the survey|one wave: of one round of the survey",
    "candidate action": r"candidate actions: steps that the city may choose to take up",
    "power mean": r"power mean, in which a high rating makes up less for a low one",
    "Sobol": r"never, since no page says it",
}
"""Words of our own, and where a page explains one: where it first stands."""


def test_a_word_of_the_field_is_explained_where_it_first_stands(demo):
    for report in manifest(demo)["reports"]:
        words = quantities.page_words(demo / report["html"])
        for word, explained in WORDS.items():
            first = re.search(rf"\b{word}s?\b", words)
            if first:
                known = re.search(explained, words)
                assert known, (report["id"], word, words[first.start() - 80 : first.end() + 40])
                assert known.start() <= first.start() + 1, (report["id"], word)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_pages_make_no_request_and_no_error_in_a_browser(demo, server, tmp_path):
    first = {r["notebook"]: demo / r["html"] for r in manifest(demo)["reports"]}
    for page in [demo / "index.html", *first.values()]:
        said, console, asked = opened(server, tmp_path, page.read_text(encoding="utf-8"), 360)
        assert (console, asked) == ([], []), page
        assert (said["over"], said["broken"]) == (0, 0), page
        server.asked.clear()


def bytes_of(folder: Path) -> dict[str, str]:
    kept = (p for p in sorted(folder.rglob("*")) if p.suffix in (".html", ".csv"))
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in kept}


@pytest.mark.long
def test_another_place_time_zone_and_number_of_jobs_give_the_same_bytes(demo, tmp_path):
    other = tmp_path / "another place"
    kept = shutil.ignore_patterns(".git", "reports", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info", "tests")
    shutil.copytree(ROOT, other, ignore=kept)
    done = ickit(
        "run",
        "--jobs",
        "1",
        "--only",
        "city=lindenfurt",
        cwd=other,
        TZ="Asia/Tokyo",
        PYTHONPATH=str(other),
        PYTHONHASHSEED="7",
    )
    assert (done.returncode, done.stderr) == (0, "")
    again = ickit(
        "run", "--jobs", "2", "--only", "notebook=data_quality", cwd=other, TZ="America/Lima", PYTHONPATH=str(other)
    )
    assert again.returncode == 0, again.stderr
    mine, theirs = bytes_of(demo), bytes_of(other / "reports" / "demo")
    made = [path for path in theirs if path != "index.html"]
    assert any(path.startswith("city_report/lindenfurt") for path in made)
    assert any(path.startswith("data_quality/") for path in made)
    assert {path: mine[path] for path in made} == {path: theirs[path] for path in made}


def test_a_second_run_makes_nothing_and_keeps_every_byte(demo):
    before = bytes_of(demo)
    done = ickit("run", "--out", str(demo.parent))
    assert done.returncode == 0, done.stderr
    assert {r["status"] for r in manifest(demo)["reports"]} == {"cached"}
    assert bytes_of(demo) == before


@pytest.mark.timeout(600)
def test_a_real_index_runs_without_a_change_of_code(nae, tmp_path):
    """The numbers on the pages are the published ones; all 100 city reports where ICKIT_LONG is set, as in .ci/run."""
    params, out = str(nae / "params.yaml"), str(tmp_path)
    planned = ickit("run", params, "--out", out, "--dry-run")
    assert len(re.findall(r"^would run city_report/", planned.stdout, re.MULTILINE)) == 100
    assert len(re.findall(r"^would run ", planned.stdout, re.MULTILINE)) == 102
    published = pd.read_csv(nae / "published.csv", dtype="str").set_index("city")["overall_score"]
    long = bool(os.environ.get("ICKIT_LONG"))
    parts = [[]] if long else [["--only", "notebook=key_factor_comparison"], ["--only", "city=san-jose-ca"]]
    for part in parts:
        done = ickit("run", params, "--out", out, *part, seconds=560)
        assert (done.returncode, done.stderr) == (0, "")
    cities = pd.read_csv(tmp_path / "nae/key_factor_comparison/2021/cities.csv").set_index("city")
    for city, score in published.items():
        assert rounded(Fraction(cities["mean_rating"][city]).limit_denominator(1000), 2) == f"{float(score):.2f}", city
    made = published if long else published.loc[["san-jose-ca"]]
    for city, score in made.items():
        text = (tmp_path / f"nae/city_report/{city}-2021.html").read_text(encoding="utf-8")
        assert f"<b>{float(score):.2f}</b>" in text, city


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    root = make_project(tmp_path / "project")
    write_params(root, {"notebook": "tiny", "for_each": {"city": ["aa"]}, "parameters": {"year": 2024}})
    (root / "reports/run").mkdir(parents=True)
    (root / "reports/run/page.html").write_text("as it was")
    monkeypatch.chdir(root)
    return root


def refused(words: list[str], capsys) -> list[str]:
    with pytest.raises(SystemExit) as ended:
        main(words)
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert "Traceback" not in said.err
    return said.err.splitlines()


BROKEN = {f"assessments, {name}": ("assessments", content, words) for name, (content, words) in FILES.items()}
BROKEN |= {name: parts for name, parts in CELLS.items() if name != "slug"}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_input_is_refused_by_check_and_run_and_leaves_reports(name, project, capsys):
    table, content, _ = BROKEN[name]
    data = project / "data/tiny"
    raw = content if isinstance(content, bytes) else content.encode()
    (data / f"{table}.csv").write_bytes(raw)
    faults = refused(["check", str(data), "--benchmark", str(project / "data/tiny.yaml")], capsys)
    assert any(line.startswith(f"{table}.csv") for line in faults)
    assert any(f"{table}.csv" in line for line in refused(["run", "params/run.yaml"], capsys))
    assert [p.name for p in (project / "reports").rglob("*")] == ["run", "page.html"]
    assert (project / "reports/run/page.html").read_text() == "as it was"
