"""The documentation site: its picture, its pages and what they name. ``.ci/run`` builds it, with warnings as errors."""

import inspect
import re
import xml.etree.ElementTree as ET

import flow
import offline
import pytest
from conftest import ROOT

import ickit

DOCS = ROOT / "docs"
ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
FLOWS = re.findall(r"```\{flow\} ([^\n]*)\n(.*?)```", ARCHITECTURE, re.DOTALL)
SVG = "{http://www.w3.org/2000/svg}"


def test_a_picture_says_in_words_what_it_shows():
    boxes = flow.parse(["a/ | reads <cells> & more", "-> rows", "b/ | counts"])
    words = "1. a/ reads <cells> & more, and gives: rows. 2. b/ counts."
    assert flow.in_words(boxes) == words
    picture = ET.fromstring(flow.svg(boxes, "From a to b"))
    assert picture.get("role") == "img"
    assert picture.findtext(f"{SVG}title") == "From a to b"
    assert picture.findtext(f"{SVG}desc") == words
    assert [text.text for text in picture.iter(f"{SVG}text")] == ["a/", "reads <cells> & more", "rows", "b/", "counts"]


@pytest.mark.parametrize("lines", [["a"], ["-> b"], ["a | b", "-> c", "-> d"], ["a | b", "c | d"]])
def test_a_line_that_is_no_part_of_a_picture_is_refused(lines):
    with pytest.raises(ValueError, match=r"write 'name \| what it does'"):
        flow.parse(lines)


def test_words_fit_into_their_boxes():
    assert len(FLOWS) == 2
    for _, body in FLOWS:
        for box in flow.parse(body.splitlines()):
            assert len(box.name) * 9.1 < flow.NAME_WIDTH - 18, box.name
            assert len(box.does) * 8 < flow.WIDTH - flow.NAME_WIDTH, box.does
            assert len(box.gives) * 7.5 < flow.WIDTH - 82, box.gives


def test_the_page_on_architecture_names_every_folder_and_none_that_is_not_there():
    folders = {path.relative_to(ROOT / "ickit").parts[0] for path in (ROOT / "ickit").glob("*/**/*.py")}
    table = re.findall(r"^\| `(\w+)/` \|", ARCHITECTURE, re.MULTILINE)
    assert set(table) == folders
    boxes = [box.name for _, body in FLOWS for box in flow.parse(body.splitlines())]
    named = [name for name in re.findall(r"`([\w./]+)`", ARCHITECTURE) if name.split("/")[0] in folders and "/" in name]
    for name in named + [part for box in boxes for part in _parts(box)]:
        place = ROOT / "ickit" / name
        assert place.exists() or place.with_suffix(".py").exists(), name


def _parts(box: str) -> list[str]:
    first, *others = box.split(", ")
    return [first, *(f"{first.rsplit('/', 1)[0]}/{other}" for other in others)]


def test_a_page_that_loads_something_from_elsewhere_is_found(tmp_path):
    (tmp_path / "style.css").write_text("@import 'https://fonts.example.org/a.css'; p { color: red }", "utf-8")
    (tmp_path / "a.js").write_text('const page = "https://example.org"; import("https://a.example.org/b.js")', "utf-8")
    head = '<link rel="stylesheet" href="https://a.example.org/a.css"><link rel="canonical" href="https://example.org">'
    (tmp_path / "page.html").write_text(f'{head}<a href="https://example.org">a</a><img src="own.png">', "utf-8")
    assert offline.fetched_by_site(tmp_path) == [
        "a.js: https://a.example.org/b.js",
        "page.html: https://a.example.org/a.css",
        "style.css: https://fonts.example.org/a.css",
    ]


def test_the_notebook_on_the_site_is_stored_without_outputs():
    for path in DOCS.glob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert '"outputs": []' in text
        assert '"output_type"' not in text
        assert '"execution_count": 1' not in text


def test_every_public_name_stands_on_one_page_of_the_reference_and_no_other_does():
    pages = "\n".join(path.read_text(encoding="utf-8") for path in (DOCS / "api").glob("*.md"))
    blocks = re.findall(r"\.\. task::\n\n(.*?)```", pages, re.DOTALL)
    assert sorted(name for block in blocks for name in block.split()) == sorted(_public_names())


def _public_names() -> list[str]:
    methods = [name for name, _ in inspect.getmembers(ickit.Study, callable) if not name.startswith("_")]
    modules = {"plot": ickit.plot.__all__, "report": ickit.report.__all__}
    own = [name for name in ickit.__all__ if name not in modules]
    inner = [f"{module}.{name}" for module, names in modules.items() for name in names]
    return [*own, *inner, *(f"Study.{name}" for name in methods)]
