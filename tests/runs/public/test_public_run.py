"""Public runs as their users meet them: only cities that agreed, in a folder of their own, or nothing at all."""

import hashlib
import json
import re
import shutil
from base64 import b64decode
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from commandline import ickit
from conftest import ROOT
from tinyproject import make_project, notebook, write_params

from ickit.errors import InputError
from ickit.runs import runner
from ickit.runs.progress import Progress

pytestmark = pytest.mark.usefixtures("light_templates")

ALL = {"notebook": "tiny", "for_each": {"city": "all"}, "parameters": {"year": 2024}}


class Heard(Progress):
    """Keeps what a run says."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, text: str) -> None:
        self.lines.append(text)

    def done(self, entry) -> None:
        self.lines.append(f"{entry.status} {entry.id} {entry.error or ''}")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny project; ``aa`` and ``bb`` agreed to 2024, ``dd`` to 2022."""
    root = make_project(tmp_path / "project")
    consent(root, ("aa", 2024), ("bb", 2024), ("dd", 2022))
    monkeypatch.chdir(root)
    return root


def consent(root: Path, *agreed: tuple[str, int]) -> None:
    rows = [
        f"{city},{year},tiny,{'yes' if (city, year) in agreed else 'no'}"
        for city in ("aa", "bb", "cc", "dd")
        for year in (2022, 2024)
    ]
    (root / "data/tiny/invitations.csv").write_text("\n".join(["city,year,benchmark,publish", *rows]) + "\n")


def made(root: Path) -> dict[str, str]:
    return {r["id"]: r["status"] for r in manifest(root)["reports"]}


def manifest(root: Path) -> dict:
    return json.loads((root / "reports/run-public/manifest.json").read_text())


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_pages_of_cities_that_agreed_in_a_folder_of_their_own(root: Path) -> None:
    write_params(root, ALL)
    assert runner.run(root / "params/run.yaml", public=True) == 0
    assert made(root) == {"tiny/aa-2024": "ok", "tiny/bb-2024": "ok"}
    assert not (root / "reports/run").exists()
    assert all(r["parameters"]["public"] is True for r in manifest(root)["reports"])
    for name, content in contents(root / "reports/run-public").items():
        assert not re.search(rb"\b(cc|Cc|ee|Ee)\b", re.sub(rb"[0-9a-f]{40,}|base64,\S+", b"", content)), name
        if name.endswith(".html"):
            assert b"public edition" in content, name


def test_public_may_stand_in_the_params_file(root: Path) -> None:
    write_params(root, ALL, public=True)
    assert runner.run(root / "params/run.yaml") == 0
    assert set(made(root)) == {"tiny/aa-2024", "tiny/bb-2024"}


def test_again_is_cached_and_the_manifest_holds_no_hash_of_what_it_is_made_from(root: Path) -> None:
    write_params(root, ALL)
    assert runner.run(root / "params/run.yaml", public=True) == 0
    assert runner.run(root / "params/run.yaml", public=True) == 0
    assert set(made(root).values()) == {"cached"}
    assert manifest(root)["inputs"] == {}
    text = (root / "reports/run-public/manifest.json").read_text()
    for path in [*(root / "data").rglob("*.*"), root / "params/run.yaml", root / "notebooks/tiny.ipynb"]:
        assert hashlib.sha256(path.read_bytes()).hexdigest() not in text, path
    before = {r["id"]: r["made_from"] for r in manifest(root)["reports"]}
    shutil.rmtree(root / "reports")
    assert runner.run(root / "params/run.yaml", public=True) == 0
    after = {r["id"]: r["made_from"] for r in manifest(root)["reports"]}
    assert all(before[i][part] != after[i][part] for i in before for part in before[i])  # another key, other hashes


def test_a_dry_run_writes_nothing(root: Path) -> None:
    write_params(root, ALL)
    assert runner.run(root / "params/run.yaml", public=True, dry_run=True) == 0
    assert not (root / "reports").exists()


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ({"notebook": "tiny", "for_each": {"city": ["cc"]}}, r'"cc" did not agree to a public page'),
        ({"notebook": "tiny", "for_each": {"city": ["dd"]}}, r'"dd" did not agree .* in 2024'),
        ({"notebook": "tiny", "for_each": {"city": ["zz"]}}, r'"zz" is not a city'),
        ({"notebook": "tiny", "parameters": {"city": "cc"}}, r'"cc" did not agree'),
    ],
)  # fmt: skip
def test_a_city_named_that_did_not_agree_is_a_fault(root: Path, report: dict, said: str) -> None:
    write_params(root, report)
    with pytest.raises(InputError, match=said):
        runner.run(root / "params/run.yaml", public=True)
    assert not (root / "reports").exists()


GROUPED = """city: str = "aa"
year: int = 2024
data: str = "../data/tiny"
benchmark: str = "../data/tiny.yaml"
peer_group: str = "all"
public: bool = False"""


def test_two_partitions_or_two_sources_are_a_fault(root: Path) -> None:
    (root / "notebooks/tiny.ipynb").write_text(notebook("print(1)", parameters=GROUPED))
    by_country = {**ALL, "parameters": {"year": 2024, "peer_group": "country"}}
    write_params(root, by_country, {"notebook": "tiny", "parameters": {"city": "aa"}})
    with pytest.raises(InputError, match="one partition of the cities, and these are 2: country and all"):
        runner.run(root / "params/run.yaml", public=True)
    shutil.copytree(root / "data/tiny", root / "data/older")
    write_params(root, ALL, {"notebook": "tiny", "data": "../data/older", "for_each": {"city": ["aa"]}})
    with pytest.raises(InputError, match="one source of tables"):
        runner.run(root / "params/run.yaml", public=True)
    assert not (root / "reports").exists()


@pytest.mark.parametrize("partition", ["country", "country,city-size"])
def test_a_notebook_without_a_partition_counts_as_all_cities(root: Path, partition: str) -> None:
    """Beside groups it would bring a second partition, and the cities in no group by subtraction."""
    (root / "notebooks/grouped.ipynb").write_text(notebook("print(1)", parameters=GROUPED))
    grouped = {"notebook": "grouped", "parameters": {"city": "aa", "peer_group": partition}}
    write_params(root, grouped, {"notebook": "tiny", "parameters": {"city": "bb"}})
    with pytest.raises(InputError, match=rf"these are 2: {partition} and all\. .*tiny has no such parameter"):
        runner.run(root / "params/run.yaml", public=True)
    assert not (root / "reports").exists()


def test_notebooks_that_are_not_for_the_public_are_left_out(root: Path) -> None:
    shutil.copy(root / "notebooks/tiny.ipynb", root / "notebooks/peer_review.ipynb")
    write_params(
        root,
        ALL,
        {"notebook": "peer_review", "for_each": {"city": ["cc"]}},
        {"notebook": "wave", "for_each": {"year": [2024]}},
    )
    heard = Heard()
    assert runner.run(root / "params/run.yaml", public=True, progress=heard) == 0
    assert set(made(root)) == {"tiny/aa-2024", "tiny/bb-2024"}
    assert any("peer_review is not part of the public edition" in line for line in heard.lines)
    assert any("wave is not part of the public edition: it has no parameter public" in line for line in heard.lines)
    assert "Not part of the public edition: Peer review, Wave." in (root / "reports/run-public/index.html").read_text()


def test_a_run_of_nothing_public_is_a_fault(root: Path) -> None:
    write_params(root, {"notebook": "wave"})
    with pytest.raises(InputError, match="no report is part of a public edition"):
        runner.run(root / "params/run.yaml", public=True)


TELLS = """from IPython.display import display
shown = {"tables": {}, "summary": {}}
said = "C" + "c"
display({"text/html": f"<p>Like {said}</p>", "application/vnd.ickit+json": shown}, raw=True)"""
IN_A_TABLE = TELLS.replace("Like {said}", "x").replace('"tables": {}', '"tables": {"t": "city\\nC" + "c\\n"}')


@pytest.mark.parametrize(
    "where", ["page", pytest.param("title", marks=pytest.mark.long), pytest.param("table", marks=pytest.mark.long)]
)
def test_where_the_audit_finds_something_nothing_is_published(root: Path, where: str) -> None:
    write_params(root, ALL)
    assert runner.run(root / "params/run.yaml", public=True) == 0
    before = contents(root / "reports/run-public")
    title = {"title": "Without Cc"} if where == "title" else {}
    cell = TELLS if where == "page" else TELLS.replace("Like Cc", "x").replace("{},", "{'t': 'city\\\\ncc\\\\n'},", 1)
    (root / "notebooks/tiny.ipynb").write_text(notebook(cell if where != "title" else "1"))
    write_params(root, ALL, **title)
    with pytest.raises(InputError, match=r"did not agree to be named.*Nothing was published"):
        runner.run(root / "params/run.yaml", public=True)
    assert contents(root / "reports/run-public") == before


def test_a_notebooks_default_names_no_city_in_what_is_published(root: Path) -> None:
    consent(root, ("bb", 2024))  # and not aa, the default
    write_params(root, ALL)
    assert runner.run(root / "params/run.yaml", public=True) == 0
    assert b"aa" not in re.sub(
        rb"[0-9a-f]{8,}|base64,\S+", b"", contents(root / "reports/run-public")["tiny/bb-2024.ipynb"]
    )


def test_what_went_wrong_is_told_in_the_terminal_alone(root: Path) -> None:
    (root / "notebooks/tiny.ipynb").write_text(notebook("if city == 'bb':\n    raise ValueError('C' + 'c has met')\n1"))
    write_params(root, ALL)
    heard = Heard()
    assert runner.run(root / "params/run.yaml", public=True, progress=heard) == 1
    assert any("Cc has met" in line for line in heard.lines)
    assert made(root) == {"tiny/aa-2024": "ok", "tiny/bb-2024": "failed"}
    assert not any(b"Cc has met" in content for content in contents(root / "reports").values())


COUNTS = """from IPython.display import display
from ickit.disclosure.edition import public_edition
from ickit.report.render.csv_elements import csv_tables
from ickit.report.sections.unnamed import other_cities
from ickit.study.study_data import load_data
told = csv_tables(other_cities(load_data(data, benchmark, public=True), year))
display({"text/html": "<p>x</p>", "application/vnd.ickit+json": {"tables": told, "summary": {}}}, raw=True)"""


@pytest.mark.long
def test_beside_an_earlier_edition_it_is_said_what_is_counted_otherwise(root: Path) -> None:
    """A late reply is the difference of two counts."""
    more = [f"x{number}" for number in range(7)]
    with (root / "data/tiny/cities.csv").open("a") as out:
        out.writelines(f"{city},{city.title()}burg,DE\n" for city in more)
    rated = root / "data/tiny/assessments.csv"
    with rated.open("a") as out:
        out.writelines(f"{c},2024,tiny,a,self,{('met', 'not_met')[n % 2]}\n" for n, c in enumerate(more[:6]))
    (root / "notebooks/tiny.ipynb").write_text(notebook(COUNTS))
    write_params(root, {"notebook": "tiny", "parameters": {"city": "aa"}})
    first, again, dry, late = Heard(), Heard(), Heard(), Heard()
    assert runner.run(root / "params/run.yaml", public=True, progress=first) == 0
    assert runner.run(root / "params/run.yaml", public=True, progress=again, force=True) == 0
    with rated.open("a") as out:
        out.write("x6,2024,tiny,a,self,met\n")
    assert runner.run(root / "params/run.yaml", public=True, progress=dry, dry_run=True) == 0
    assert runner.run(root / "params/run.yaml", public=True, progress=late) == 0
    said = "  a, 2024: now 5 of 8 unnamed cities in place, before 4 of 7"
    assert [said in heard.lines for heard in (first, again, dry, late)] == [False, False, True, True]
    assert late.lines.index(said) < late.lines.index(late.lines[-1])


def test_a_city_that_no_longer_agrees_goes_also_when_another_is_made(root: Path) -> None:
    write_params(root, ALL)
    assert runner.run(root / "params/run.yaml", public=True) == 0
    consent(root, ("aa", 2024), ("cc", 2024))
    assert runner.run(root / "params/run.yaml", public=True, only=["city=cc"]) == 0
    assert {path for path in contents(root / "reports/run-public") if path.endswith(".html")} == {
        "index.html",
        "tiny/cc-2024.html",
    }
    assert made(root) == {"tiny/aa-2024": "not_run", "tiny/cc-2024": "ok"}


# -- the demonstration ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a public run of ``params/demo.yaml``."""
    out = tmp_path_factory.mktemp("public")
    done = ickit("run", "--public", "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    return out / "demo-public"


def _readable(path: Path) -> str:
    """All that can be read in a file, also behind escapes and in what is packed into it; in lower case."""
    raw = path.read_bytes()
    packed = b"".join(b64decode(found) for found in re.findall(rb"base64,([A-Za-z0-9+/]+=*)", raw))
    text = (raw + packed).decode("utf-8", "replace")
    if path.suffix in (".ipynb", ".json"):
        text += json.dumps(json.loads(raw), ensure_ascii=False)
    return unescape(text).casefold()


@pytest.mark.long
def test_the_public_demonstration_names_no_other_city(demo: Path) -> None:
    data = ROOT / "data/demo"
    cities, asked = pd.read_csv(data / "cities.csv"), pd.read_csv(data / "invitations.csv")
    others = cities[~cities["city"].isin(asked.loc[asked["publish"] == "yes", "city"])].fillna("")
    words = [w for row in others.itertuples() for w in (row.city, row.name, *row.aliases.split("|")) if w]
    assert len(others) >= 3
    for path in (p for p in demo.rglob("*") if p.is_file()):
        text = _readable(path)
        assert not [word for word in words if word.casefold() in text or word in path.name], path


@pytest.mark.long
def test_the_public_demonstration_has_a_page_for_each_city_that_agreed_and_no_other(demo: Path) -> None:
    asked = pd.read_csv(ROOT / "data/demo/invitations.csv")
    rated = pd.read_csv(ROOT / "data/demo/assessments.csv")
    agreed = asked[(asked["publish"] == "yes") & (asked["year"] == 2024) & (asked["benchmark"] != "charter")]
    here = set(agreed["city"]) & set(rated.loc[rated["year"] == 2024, "city"])
    pages = {path.stem for path in (demo / "city_report").glob("*-2024.html")}
    assert pages == {f"{city}-2024" for city in here}


@pytest.mark.long
def test_the_public_demonstration_says_what_it_is_and_holds_no_private_text(demo: Path) -> None:
    notes = pd.read_csv(ROOT / "data/demo/context.csv")["note"].dropna()
    kept = {" ".join(note.casefold().split()) for note in notes if len(note) > 25}
    for path in (p for p in demo.rglob("*") if p.is_file()):
        text = _readable(path)
        assert "kestrel-" not in text, path
        assert not any(note in " ".join(text.split()) for note in kept), path
        if path.suffix in (".html", ".ipynb"):
            assert "public edition" in text, path
        assert "member edition" not in text, path
    assert not (demo / "peer_review").exists()
    assert not (demo / "data_quality").exists()
