"""The instruments that come with the project, and how a benchmark is read, refused and asked."""

import copy
import csv
import pickle
import re
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ickit._base.yaml import MOST_BYTES, MisfitError, read_model, read_yaml
from ickit.benchmark.context_factor import ContextFactors
from ickit.benchmark.exact import exact
from ickit.benchmark.library import context_factors, find_benchmark, known_benchmarks, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import Scale
from ickit.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT.parent / "shared" / "seed"
COURSES = "introductory-language-courses"

SMALL = "id: a\ntitle: A\nkey_factors:\n  - {id: x, name: X}\n"

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a benchmark file and return its path."""

    def written(content: str | bytes) -> Path:
        path = tmp_path / "mine.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def refusal(path: Path) -> str:
    """The message with which a benchmark file is refused."""
    with pytest.raises(InputError) as caught:
        load_benchmark(path)
    return str(caught.value)


class TestCourses:
    def test_counts(self) -> None:
        factors = load_benchmark(COURSES).key_factors
        questions = [q for f in factors for q in f.questions]
        assert [f.number for f in factors] == list(range(1, 10))
        assert [len(f.questions) for f in factors] == [5, 5, 7, 5, 6, 4, 3, 5, 9]
        assert Counter(q.kind for q in questions) == {"yes_no": 19, "checklist": 2, "open": 28}
        assert {q.id: len(q.parts) for q in questions if q.parts} == {"strategy.1": 6, "flexibility.4": 11}
        assert [len(f.examples) for f in factors] == [1, 1, 1, 2, 2, 2, 2, 2, 2]

    def test_ids(self) -> None:
        benchmark = load_benchmark(COURSES)
        assert benchmark.id == COURSES
        assert benchmark.ids == (
            "public-commitment",
            "strategy",
            "coordination",
            "needs-assessment",
            "facilitating-access",
            "flexibility",
            "orientation",
            "next-steps",
            "monitoring",
        )
        for factor in benchmark.key_factors:
            assert [q.id for q in factor.questions] == [f"{factor.id}.{n + 1}" for n in range(len(factor.questions))]
            for question in factor.questions:
                assert [p.id for p in question.parts] == [
                    f"{question.id}{c}" for c in "abcdefghijk"[: len(question.parts)]
                ]

    def test_everything_is_told(self) -> None:
        benchmark = load_benchmark(COURSES)
        assert benchmark.standard
        assert benchmark.why
        assert all(f.statement and f.why for f in benchmark.key_factors)
        assert benchmark.scale.values == {"not_met": 0, "partly_met": Fraction(1, 2), "met": 1}
        assert benchmark.source is not None
        assert benchmark.source.citation == (
            "Anna Reisenberger, Richard Stanton (MigrationWork CIC) (2012). "
            "Integrating Cities Toolkit: Introductory and language courses. EUROCITIES."
        )

    def test_conditions(self) -> None:
        questions = load_benchmark(COURSES).questions
        conditions = {name: q.condition for name, (_, q, part) in questions.items() if q.condition and part is None}
        assert set(conditions) == {"public-commitment.3", "strategy.5", "coordination.3"}
        assert "pay" in conditions["public-commitment.3"]
        assert "wider strategy" in conditions["strategy.5"]
        assert "private organisations" in conditions["coordination.3"]

    def test_places(self) -> None:
        examples = [(f.id, e) for f in load_benchmark(COURSES).key_factors for e in f.examples]
        assert Counter(e.kind for _, e in examples) == {"city": 13, "region": 1, "community": 1}
        assert {e.place: e.kind for _, e in examples if e.kind != "city"} == {
            "Lombardy": "region",
            "Flanders": "community",
        }
        assert [(k, e.place) for k, e in examples[:5]] == [
            ("public-commitment", "Dublin"),
            ("strategy", "London"),
            ("coordination", "Helsinki and its capital region"),
            ("needs-assessment", "Munich"),
            ("needs-assessment", "Barcelona"),
        ]

    def test_cefr_footnote(self) -> None:
        benchmark = load_benchmark(COURSES)
        assert len(benchmark.footnotes) == 1
        assert all(level in benchmark.footnotes[0] for level in ("A1", "A2", "B1", "B2", "C1", "Council of Europe"))
        assert [f.id for f in benchmark.key_factors if f.note and "Footnote 1" in f.note] == ["next-steps"]


def test_context_factors() -> None:
    read = context_factors()
    assert read.levels == ("favourable", "neutral", "difficult", "very_difficult")
    assert [f.id for f in read.factors] == [
        "national-legislation",
        "data-availability",
        "migrant-population",
        "labour-market",
        "city-resources",
        "political-situation",
        "civil-society",
    ]
    assert all(f.rated and f.involves for f in read.factors)
    assert [f.id for f in read.factors if f.constant_within == "country"] == ["national-legislation"]
    assert load_benchmark(COURSES).context_factors == read.factors


def test_charter() -> None:
    charter = load_benchmark("charter")
    assert Counter(f.group for f in charter.key_factors) == {
        "Policy makers": 3,
        "Service providers": 2,
        "Employers": 3,
        "Buyers of goods and services": 3,
    }
    assert charter.groups == ("Policy makers", "Service providers", "Employers", "Buyers of goods and services")
    assert charter.ids == ("P1", "P2", "P3", "S1", "S2", "E1", "E2", "E3", "B1", "B2", "B3")
    assert [f.id for f in charter.key_factors if f.advocacy] == ["S1", "S2"]
    assert all(f.statement for f in charter.key_factors)
    assert charter.scale.values == {"not_at_all": 0, "partly": Fraction(1, 2), "fully": 1}
    assert "advocate" in charter.footnotes[0]
    assert "provider" in charter.footnotes[0]


def test_signatories() -> None:
    with (ROOT / "data" / "charter_signatories.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["city", "country", "signed", "date_precision", "status", "source"]
    assert Counter(row["status"].partition(":")[0] for row in rows) == {"certain": 34, "uncertain": 1}
    assert [row["city"] for row in rows if row["status"].startswith("uncertain")] == ["Grenoble"]
    assert sum(row["signed"] == "2010-02-22" for row in rows) == 17
    assert len({row["city"] for row in rows}) == 35
    form = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d", "range": r"\d{4}/\d{4}"}
    for row in rows:
        assert re.fullmatch(form[row["date_precision"]], row["signed"]), row
        assert re.fullmatch("[A-Z]{2}", row["country"])
        assert row["source"].startswith("http")


# Names that nobody can tell in other words.
NAMES = (
    "Common European Framework of Reference",
    "English for speakers of other languages",
    "speakers of other languages",
    "Labour market and other economic conditions",
    "Introductory and language courses",
)


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def told(content: object, key: str = "") -> Iterator[str]:
    """Every text of a file except its source's."""
    if isinstance(content, dict):
        for name, value in content.items():
            if name != "source":
                yield from told(value, name)
    elif isinstance(content, list):
        for value in content:
            yield from told(value, key)
    elif isinstance(content, str):
        yield content


@pytest.mark.parametrize(
    "name", ["benchmarks/introductory-language-courses.yaml", "charter.yaml", "context_factors.yaml"]
)
def test_told_in_own_words(name: str) -> None:
    """No six words in a row are the toolkit's, names aside."""
    if not SEED.is_dir():
        pytest.skip("the toolkit's text in ../shared/seed is not on this machine")
    toolkit = words(" ".join(path.read_text(encoding="utf-8") for path in sorted(SEED.glob("*.txt"))))
    assert len(toolkit) > 4000
    run = 6
    theirs = {tuple(toolkit[i : i + run]) for i in range(len(toolkit) - run + 1)}
    content, _ = read_yaml(ROOT / "data" / name)
    texts = list(told(content))
    assert len(texts) > 20
    names = re.compile("|".join(map(re.escape, NAMES)), re.IGNORECASE)
    for text in texts:
        for stretch in names.split(text):
            ours = words(stretch)
            copied = [" ".join(ours[i : i + run]) for i in range(len(ours)) if tuple(ours[i : i + run]) in theirs]
            assert copied == []


FAULTY = {
    "unknown key": (SMALL.replace("name: X", "nmae: X"), 4, '"nmae" is not a known key. Did you mean "name"?'),
    "unknown key at the top": (SMALL + "titel: B\n", 5, '"titel" is not a known key. Did you mean "title"?'),
    "duplicate key": (SMALL + "title: B\n", 5, 'the key "title" stands twice. Keep one'),
    "alias": ("id: &a b\ntitle: *a\n", 2, "an alias (*name) is not read here. Write the value out"),
    "missing id": ("title: A\nkey_factors:\n  - {id: x, name: X}\n", 1, '"id" is missing. Add a line: id'),
    "missing id of a factor": (SMALL + "  - name: Y\n", 5, '"id" is missing. Add a line: id'),
    "zero weight": (
        SMALL.replace("name: X", "name: X, weight: 0"),
        4,
        "a weight must be above 0. Leave the factor out",
    ),
    "weight that is no number": (SMALL.replace("name: X", "name: X, weight: .nan"), 4, '".nan" is not a number. Write'),
    "weight over zero": (SMALL.replace("name: X", "name: X, weight: 1/0"), 4, '"1/0" divides by zero. Write'),
    "unordered levels": (
        SMALL + "scale:\n  levels:\n    a: 0\n    c: 2\n    b: 1\n",
        9,
        'the level "b" is not above the one before it. Order them',
    ),
    "one level": (SMALL + "scale: {levels: {a: 0}}\n", 5, "a scale needs two or more levels. For example"),
    "level of a missing answer": (
        SMALL + "scale:\n  levels:\n    a: 0\n    dont_know: 1\n",
        8,
        '"dont_know" cannot name a level. Remove it',
    ),
    "no scale": (SMALL + "scale: {min: 1}\n", 5, "a scale needs levels, or min and max. For example"),
    "no whole steps": (SMALL + "scale: {min: 1, max: 5, step: 3}\n", 5, "max must lie above min by whole steps. For"),
    "too many steps": (SMALL + "scale: {min: 0, max: 100, step: 0.01}\n", 5, "at most 1,001. Leave step out"),
    "levels and min and max": (
        SMALL + "scale:\n  levels: {a: 0, b: 1}\n  max: 5\n",
        7,
        "levels, or min and max, not both. Remove one",
    ),
    "breaks without indicator": (
        SMALL + "context_factors:\n  - id: c\n    name: C\n    breaks: [1]\n",
        8,
        "indicator and breaks belong together. Give both",
    ),
    "falling breaks": (
        SMALL + "context_factors:\n  - {id: c, name: C, indicator: i, breaks: [2, 1]}\n",
        6,
        "breaks must rise. Order them",
    ),
    "harder without indicator": (
        SMALL + "context_factors:\n  - {id: c, name: C, harder: lower}\n",
        6,
        "harder belongs to an indicator. Remove it",
    ),
    "tab indentation": (
        "id: a\ntitle: A\nkey_factors:\n\t- {id: x, name: X}\n",
        4,
        "a tab stands where YAML wants spaces",
    ),
    "binary": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 3, "is a binary file, not YAML. Name a YAML file"),
    "UTF-16": (SMALL.encode("utf-16"), 1, "is UTF-16 text, not UTF-8. Save the file as UTF-8."),
    "Windows-1252": (SMALL.encode() + b"note: caf\xe9\n", 5, "is not UTF-8 text. Save the file as UTF-8."),
    "empty": ("", 1, "is empty. See docs/benchmarks.md"),
    "comment only": ("# nothing\n", 1, "is empty. See docs/benchmarks.md"),
    "too large": ("#" * (MOST_BYTES + 1), None, "is larger than 500,000 bytes. Use a smaller file."),
    "duplicate factor id": (
        "id: a\ntitle: A\nkey_factors:\n  - {id: x, name: X}\n  - name: Y\n    id: X\n",
        6,
        'the id "X" stands twice. Give each its own.',
    ),
    "duplicate number": (
        "id: a\ntitle: A\nkey_factors:\n  - {id: x, name: X, number: 1}\n  - {id: y, name: Y, number: 1}\n",
        5,
        'the number "1" stands twice',
    ),
    "duplicate question id": (
        "id: a\ntitle: A\nkey_factors:\n  - id: x\n    name: X\n    questions:\n"
        "      - {id: q, text: t, kind: checklist, parts: [{id: r, text: t}]}\n      - {id: r, text: t}\n",
        8,
        'the question id "r" stands twice',
    ),
    "web page": ("\n<!DOCTYPE html>\n<html></html>\n", 2, "is a web page or XML, not YAML. Download the file itself."),
    "list": ("- a\n", 1, "does not hold keys and values (key: value). Begin"),
    "key factors as text": ("id: a\ntitle: A\nkey_factors: some\n", 3, '"some" is not a list. Write a list'),
    "no key factors": ("id: a\ntitle: A\nkey_factors: []\n", 3, "has too few entries. Give at least 1."),
    "id with a space": (SMALL.replace("id: x", "id: x y"), 4, '"x y" is not an id. Use plain letters'),
    "id of digits": (SMALL.replace("id: x", "id: 12"), 4, '"12" is not text. Put it in quotation marks.'),
    "name without value": (SMALL.replace("name: X", "name:"), 4, "has no value. Write one"),
    "unknown kind": (
        SMALL.replace("name: X", "name: X, questions: [{id: q, text: t, kind: yesno}]"),
        4,
        '"yesno" is not one of the choices. Did you mean "yes_no"?',
    ),
    "checklist without parts": (
        SMALL.replace("name: X", "name: X, questions: [{id: q, text: t, kind: checklist}]"),
        4,
        "a checklist has parts, and no other kind has. Add parts",
    ),
    "unknown factor followed": (
        SMALL + "follows:\n  benchmark: b\n  factors:\n    y: x\n",
        8,
        '"y" is not a key factor here. Use one of: x.',
    ),
    "follows itself": (SMALL + "follows: {benchmark: a}\n", 5, "a benchmark cannot follow itself. Give"),
    "follows a factor of nothing": (
        SMALL.replace("name: X", "name: X, follows: w"),
        4,
        "follows an earlier factor of no named benchmark. Add follows",
    ),
    "merge key": (SMALL + "<<: {note: a}\n", 5, '"<<" is not a known key.'),
    "tag": (SMALL + "note: !!python/object/apply:os.system [ls]\n", 5, "is not read here. Remove it"),
    "harmless tag": (SMALL + "note: !!int ''\n", 5, "is not read here. Remove it"),
    "two documents": (SMALL + "---\nid: b\n", 5, "a second document begins here. Keep one document a file"),
    "key that is a list": (SMALL + "? [a, b]\n: c\n", 5, "a key must be plain text. Write the key"),
    "NUL byte": (SMALL + "note: a\0b\n", 5, "is a binary file"),
    "escaped NUL": (SMALL + 'note: "a\\0b"\n', 5, "the text holds a control character. Delete it"),
    "escaped surrogate": (SMALL + 'note: "\\ud800"\n', 5, "the text holds a control character. Delete it"),
    "surrogate in a key": (SMALL + '"\\ud800": 1\n', 5, "a key holds a control character. Write"),
    "escape sequence": (SMALL + "note: a\x1b[31mb\n", 5, "holds a control character"),
    "deep brackets": ("id: a\ntitle: " + "[" * 100_000, 2, "values are nested more than 40 deep. Check"),
    "deep indentation": ("".join("  " * i + "a:\n" for i in range(200)), 40, "values are nested more than 40 deep"),
    "too many values": ("note:\n" + "- a\n" * 31_000, 29_999, "the file has more than 30,000 values. Split it."),
    "huge number": (SMALL.replace("name: X", f"name: X, number: {'9' * 5000}"), 4, "is not a whole number. Write"),
    "huge hexadecimal": (SMALL + f"scale: {{min: 0x{'f' * 5000}, max: 3}}\n", 5, "is not a number. Write"),
    "colon in text": (SMALL + "note: a: b\n", 5, "a colon is not allowed here. Put text that holds a colon in quotes"),
    "unclosed quote": (SMALL + 'note: "abc\n', 6, "(it belongs to line 5)"),
    "unclosed bracket": (SMALL + "footnotes: [a, b\n", 6, "(it belongs to line 5)"),
    "long text": (SMALL + f"note: {'a' * 6000}\n", 5, "is too long (at most 5,000 characters). Shorten it."),
}


@pytest.mark.parametrize(("content", "line", "message"), FAULTY.values(), ids=FAULTY)
def test_faulty_file_says_where_and_how_to_mend(
    write: Write, content: str | bytes, line: int | None, message: str
) -> None:
    said = refusal(write(content))
    place = "mine.yaml" if line is None else f"mine.yaml, line {line}"
    assert re.match(re.escape(place) + "[,:]", said), said
    assert message in said
    assert len(said.splitlines()) <= 2, said


def test_line_endings_do_not_move_lines(write: Write) -> None:
    for ending in ("\r\n", "\r"):
        assert "line 5, note" in refusal(write((SMALL + "note: []\n").replace("\n", ending)))
        assert "line 5: holds a control" in refusal(write((SMALL + "note: \x1b\n").replace("\n", ending)))


def test_every_fault_is_told_at_once(write: Write) -> None:
    said = refusal(write("titel: A\nkey_factors:\n  - {id: x y, name: X}\n  - {id: z, name: [], weight: -1}\n"))
    assert [line.split(", ")[1].rstrip(":").split(":")[0] for line in said.splitlines()] == [
        "line 1",
        "line 1",
        "line 3",
        "line 4",
        "line 1",
    ]


def test_many_faults_are_counted(write: Write) -> None:
    said = refusal(write(SMALL + "".join(f"k{i}: 1\n" for i in range(250))))
    assert len(said.splitlines()) == 101
    assert said.endswith("has 150 more faults. Mend these first.")


def test_folder_and_missing_file_are_faults(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "mine.yaml").write_text(SMALL)
    assert refusal(tmp_path / "folder.yaml") == "folder.yaml: is a folder, not a YAML file. Name the file in it."
    assert refusal(tmp_path / "mien.yaml") == 'mien.yaml: there is no such file. Did you mean "mine.yaml"?'
    assert "cannot be read" in refusal(tmp_path / "a\0.yaml")
    with pytest.raises(InputError, match='Did you mean "introductory-language-courses"'):
        load_benchmark("introductory-langauge-courses")


def test_id_is_the_name_of_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data" / "benchmarks").mkdir(parents=True)
    (tmp_path / "data" / "benchmarks" / "b.yaml").write_text(SMALL)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r'b\.yaml: the id "a" is not the file\'s name\. Write id: b'):
        load_benchmark("b")
    assert load_benchmark("data/benchmarks/b.yaml").id == "a"
    assert load_benchmark("b.yaml", tmp_path / "data" / "benchmarks").id == "a"


def test_known_benchmarks() -> None:
    assert set(known_benchmarks()) >= {COURSES, "charter"}
    assert all(find_benchmark(name) == path for name, path in known_benchmarks().items())
    assert all(load_benchmark(name).id == name for name in known_benchmarks())


def test_plain_values_stay_what_was_typed(write: Write) -> None:
    content, _ = read_yaml(
        write("a: no\nb: 2020-01-01\nc: 1:30\nd: 007\ne: 1_000\nf: 4\ng: 0.5\nh: true\nno: ~\ni: '4'\n")
    )
    assert content == {
        "a": "no",
        "b": "2020-01-01",
        "c": "1:30",
        "d": "007",
        "e": "1_000",
        "f": 4,
        "g": 0.5,
        "h": True,
        "no": None,
        "i": "4",
    }


def test_harmless_yaml_is_read(write: Write) -> None:
    assert load_benchmark(write("\ufeff# a comment\n---\n" + SMALL + "note: &anchor text\n...\n")).note == "text"
    assert load_benchmark(write(SMALL + "scale: {levels: {no: 0, yes: 1}}\n")).scale.names == ("no", "yes")


def test_smallest_benchmark_has_the_defaults(write: Write) -> None:
    read = load_benchmark(write(SMALL))
    assert read.scale.names == ("not_met", "partly_met", "met")
    assert read.key_factors[0].weight == 1
    assert read.key_factors[0].label == "X"
    assert len(read.context_factors or ()) == 7
    assert load_benchmark(write(SMALL + "context_factors: []\n")).context_factors == ()


class TestTemplate:
    path = ROOT / "docs" / "benchmark-template.yaml"

    def test_loads(self) -> None:
        read = load_benchmark(self.path)
        assert read.scale.names == ("absent", "planned", "started", "in_use")
        assert read.scale.value("planned") == Fraction(1, 3)
        assert read.groups == ("Reach", "Result")
        assert sum(f.weight for f in read.key_factors) == 1
        assert [f.id for f in read.key_factors if f.may_not_apply] == ["own-homes"]
        assert [(c.id, c.rated, c.harder) for c in read.context_factors or ()] == [
            ("national-legislation", True, "none"),
            ("city-size", False, "none"),
            ("rent", False, "higher"),
        ]
        assert read.context_factor("rent").breaks == (8, Fraction(25, 2))

    def test_its_other_choices_load(self, write: Write) -> None:
        text = self.path.read_text(encoding="utf-8")
        follows = text.replace("#follows:", "follows:").replace("#  benchmark:", "  benchmark:")
        read = load_benchmark(write(follows.replace("#  factors:", "  factors:")))
        assert read.earlier == {"open-hours": "opening-times", "many-languages": "languages"}
        levels = "scale:\n  levels: {absent: 0, planned: 1/3, started: 2/3, in_use: 1}\n"
        assert levels in text
        plain = text.replace("scale:\n  levels:", "#scale:\n#  levels:")
        for numbers in ("{min: 1", "{min: 0"):
            assert load_benchmark(write(plain.replace(f"#scale: {numbers}", f"scale: {numbers}"))).scale.numeric

    def test_examples_of_the_guide_load(self, write: Write) -> None:
        guide = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
        blocks = re.findall(r"```yaml\n(.*?)```", guide, flags=re.DOTALL)
        small, newer = (load_benchmark(write(block)) for block in blocks if block.startswith("id:"))
        tree, made = (block for block in blocks if not block.startswith("id:"))
        factors = "".join(f"  - {{id: {g}-1, name: F, group: {g}}}\n" for g in ("language", "work", "outcome"))
        assert (
            load_benchmark(write(f"id: a\ntitle: A\n{tree}key_factors:\n{factors}")).root.nodes[1].mean == "geometric"
        )
        rows = "".join(f"  {line}\n" for line in made.splitlines())
        of_numbers = f"id: a\ntitle: A\nscale: {{min: 0, max: 100}}\nkey_factors:\n{rows}"
        assert all(factor.made_from for factor in load_benchmark(write(of_numbers)).key_factors)
        assert newer.follows is not None
        assert newer.follows.benchmark == small.id
        assert newer.earlier == {"plan-published": "plan", "money": "money"}
        assert set(newer.earlier.values()) <= set(small.ids)
        scales = re.findall(r"`(scale: .*?)` \|", guide)
        assert len(scales) == 6
        assert all(load_benchmark(write(f"{SMALL}{scale}\n")).scale.highest for scale in scales)


class TestScale:
    def test_numeric(self) -> None:
        scale = Scale(min=1, max=5, step=1)
        assert scale.names == ("1", "2", "3", "4", "5")
        assert [scale.parse(t) for t in ("4", "4.0", "4,0", " 4 ", "04")] == ["4"] * 5
        assert [scale.parse(t) for t in ("4.5", "0", "6", "met", "", "4/5", "5/5", "4 0", "nan", "٤", "1e0")] == [
            None
        ] * 11
        assert scale.value("4") == Fraction(3, 4)
        assert scale.native(Fraction(3, 4)) == 4
        assert (scale.lowest, scale.highest) == ("1", "5")

    def test_steps(self) -> None:
        halves = Scale(min=-1, max=1, step="0.5")
        assert halves.names == ("-1", "-0.5", "0", "0.5", "1")
        assert halves.parse("-,5") is None
        assert halves.parse("0,50") == "0.5"
        assert halves.value("0.5") == Fraction(3, 4)
        assert Scale(min=0, max="0.000002", step="0.000001").names == ("0", "0.000001", "0.000002")

    def test_levels_parse_exactly(self) -> None:
        scale = load_benchmark(COURSES).scale
        assert scale.parse("met") == "met"
        assert [scale.parse(t) for t in ("met ", "Met", "1", "")] == [None] * 4
        assert scale.label("partly_met") == "partly met"
        with pytest.raises(ValueError, match="range"):
            scale.native(Fraction(1))

    def test_values(self) -> None:
        assert Scale(levels={"a": 1, "b": 2, "c": 5}).values == {"a": 0, "b": Fraction(1, 4), "c": 1}
        assert Scale(levels={"a": "1/5", "b": "4/5"}).values == {"a": Fraction(1, 5), "b": Fraction(4, 5)}

    @given(st.integers(-1000, 1000), st.integers(1, 60), st.sampled_from(["1", "0.5", "0.25", "0.1", "0.000001", "7"]))
    def test_every_rating_is_its_own_name(self, low: int, steps: int, step: str) -> None:
        scale = Scale(min=low, max=low + steps * exact(step), step=step)
        assert len(scale.names) == steps + 1
        assert all(scale.parse(name) == name for name in scale.names)
        assert [scale.native(v) for v in scale.values.values()] == [low + i * exact(step) for i in range(steps + 1)]
        assert all(exact(name) == scale.native(value) for name, value in scale.values.items())
        assert scale.value(scale.lowest) == 0
        assert scale.value(scale.highest) == 1


def test_exact() -> None:
    assert sum([exact("1/12")] * 6 + [exact("1/8")] * 4) == 1
    assert exact(0.1) == Fraction(1, 10)
    assert exact(0.00001) == Fraction(1, 100_000)
    assert exact(" 1 / 3 ") == Fraction(1, 3)
    for wrong in (True, None, "", "1e5", "1/0", "inf", float("nan"), 10**400, "1 2", "½", []):
        with pytest.raises(MisfitError):
            exact(wrong)


def test_weights_of_a_file_are_exact(write: Write) -> None:
    text = SMALL.replace("name: X", "name: X, weight: 1/12") + "  - {id: y, name: Y, weight: 0.1}\n"
    assert [f.weight for f in load_benchmark(write(text)).key_factors] == [Fraction(1, 12), Fraction(1, 10)]


class TestBenchmark:
    def test_subset_keeps_order_and_forgets_the_rest(self) -> None:
        whole = load_benchmark(COURSES)
        assert "monitoring.9" in whole.questions
        part = whole.subset(["orientation", "strategy"])
        assert part.ids == ("strategy", "orientation")
        assert set(part.questions) == {q for q in whole.questions if q.startswith(("strategy.", "orientation."))}
        assert len(whole.ids) == 9
        assert part.id == whole.id
        with pytest.raises(InputError, match='Did you mean "strategy"'):
            whole.subset(["stratgy"])
        with pytest.raises(InputError, match="no key factor is chosen"):
            whole.subset([])

    def test_questions_name_factor_question_and_part(self) -> None:
        questions = load_benchmark(COURSES).questions
        assert len(questions) == 49 + 17
        factor, question, part = questions["flexibility.4k"]
        assert (factor.id, question.id) == ("flexibility", "flexibility.4")
        assert part is not None
        assert part.id == "flexibility.4k"

    def test_unknown_factor(self) -> None:
        benchmark = load_benchmark(COURSES)
        assert benchmark.factor("strategy").label == "2 Strategy"
        with pytest.raises(InputError, match='"stratgy" is not a key factor of it'):
            benchmark.factor("stratgy")
        with pytest.raises(InputError, match='Did you mean "labour-market"'):
            benchmark.context_factor("labor-market")

    def test_types_are_frozen(self) -> None:
        benchmark = load_benchmark(COURSES)
        _ = benchmark.questions, benchmark.scale.values
        frozen = [benchmark, benchmark.scale, benchmark.source, benchmark.key_factors[1], context_factors()]
        for thing in [*frozen, benchmark.key_factors[1].questions[0], benchmark.key_factors[1].examples[0]]:
            assert thing is not None
            for name in type(thing).model_fields:
                with pytest.raises(ValidationError, match="frozen"):
                    setattr(thing, name, None)
        assert isinstance(benchmark.key_factors, tuple)

    def test_compares_hashes_copies_and_pickles(self) -> None:
        for name in known_benchmarks():
            fresh, used = load_benchmark(name), load_benchmark(name)
            _ = used.questions, used.scale.values
            assert fresh == used
            assert hash(fresh) == hash(used)
            again = pickle.loads(pickle.dumps(used))
            assert again == fresh
            assert again.questions == used.questions
            assert pickle.dumps(used) == pickle.dumps(fresh)
            assert copy.deepcopy(used) == fresh
            assert used.subset(used.ids[:1]) != used

    def test_earlier_version(self) -> None:
        def made(**more: object) -> Benchmark:
            factors = [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]
            return Benchmark.model_validate({"id": "new", "title": "New", "key_factors": factors, **more})

        assert made().earlier == {}
        assert made(follows={"benchmark": "old"}).earlier == {"a": "a", "b": "b"}
        assert made(follows={"benchmark": "old", "factors": {"b": "z"}}).earlier == {"b": "z"}
        own = [{"id": "a", "name": "A", "follows": "y"}]
        assert made(follows={"benchmark": "old"}, key_factors=own).earlier == {"a": "y"}
        with pytest.raises(ValidationError, match="stands twice"):
            made(follows={"benchmark": "old", "factors": {"a": "z", "b": "z"}})

    def test_context_levels_stand_once(self, write: Write) -> None:
        path = write("levels: [easy, hard, Easy]\nfactors: []\n")
        with pytest.raises(InputError, match=r'line 1, levels 3: the level "Easy" stands twice'):
            read_model(path, ContextFactors)
