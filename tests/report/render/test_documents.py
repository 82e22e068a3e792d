"""PDF, Word and figure files: the same words and numbers as the page, tagged, the same bytes each time."""

import io
import re
import shutil
import struct
import subprocess
import zipfile
from collections import Counter
from functools import lru_cache
from html import unescape
from itertools import pairwise

import docx
import pandas as pd
import pytest
from conftest import NAE, ROOT
from inprocess import executed
from printing import alone, fill, printed, sheets
from pypdf import PdfReader

import ickit
from ickit._base.formats import FORMATS
from ickit._base.rounding import rounded
from ickit.disclosure.binary_text import text_of_file
from ickit.report import elements
from ickit.report.elements.document import Document
from ickit.report.elements.picture import Picture
from ickit.report.elements.prose import Title
from ickit.report.elements.stack import OFF_PAPER, Stack
from ickit.report.render import compiler, more_files
from ickit.report.render.document import document_of, without_elements
from ickit.report.render.json_elements import element_json, read_element
from ickit.report.render.markdown_elements import markdown_elements
from ickit.report.render.pdf import pdf
from ickit.report.render.render import PageInfo, render
from ickit.report.render.word import word

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
INFO = PageInfo(run_title="Demo network", edition="member edition: names cities")


@pytest.fixture(scope="module")
def made():
    """A city's report, executed once: its page, its document and all its files."""
    nb = executed("city_report", city="lindenfurt", year=2024)
    page = render(nb, INFO)
    document = document_of(nb, page.head)
    return nb, page, document, more_files.more_files(document, FORMATS)


@lru_cache
def of_pdf(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def of_word(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        xml = file.read("word/document.xml").decode()
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r"</w:(p|tc)>", "\n", xml)))


def of_page(html: str) -> str:
    """What stands on a page, without what is not for paper."""
    body = html[html.index("<main") : html.index("<footer")]
    body = re.sub(r'<details class="ickit-screen">.*?</details>', "", body, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", " ", body.replace("Numbers (CSV)", "")))


def numbers(text: str) -> Counter:
    return Counter(NUMBER.findall(text))


def test_page_pdf_and_word_hold_the_same_numbers(made):
    _, page, document, files = made
    shown = numbers(of_page(page.html))
    assert sum(shown.values()) > 250
    furniture = rf"page \d+ of \d+|{re.escape(document.synthetic)}"
    in_pdf = numbers(re.sub(furniture, "", "\n".join(of_pdf(files["pdf"]))))
    assert not shown - in_pdf, "in the page and not in the PDF"
    repeated = numbers(" ".join(c.label for t in document.walk() if isinstance(t, elements.Table) for c in t.columns))
    head = numbers(" ".join([document.title, document.subtitle, *(str(v) for _, v in document.facts)]))
    assert not {*in_pdf - shown} - {*repeated} - {*head}
    assert not shown - numbers(of_word(files["docx"])), "in the page and not in the Word file"
    assert not {*numbers(of_word(files["docx"])) - shown} - {*head}


def test_every_number_in_a_table_is_that_of_its_csv(made):
    _, page, document, _ = made
    compared = 0
    for table in (one for one in document.walk() if isinstance(one, elements.Table)):
        frame = pd.read_csv(io.StringIO(page.tables[table.name]))
        for column in table.columns:
            if column.key not in frame or not pd.api.types.is_numeric_dtype(frame[column.key]):
                continue
            for text, value in zip(column.texts, frame[column.key], strict=False):
                if not pd.isna(value):
                    whole = float(value).is_integer() and "." not in text
                    assert text.replace("−", "-") == rounded(value, 0 if whole else column.digits).replace("−", "-")
                    compared += 1
    assert compared > 60


def test_the_same_document_gives_the_same_bytes(made):
    _, _, document, files = made
    compiler._compiler.cache_clear()
    again = more_files.more_files(document, ("pdf", "docx", "workbook", "figures"))
    assert {name for name in files if files[name] != again[name]} == set()


def test_elements_come_out_of_the_kernel_as_they_went_in(made):
    nb, page, document, _ = made
    for table in (one for one in document.walk() if isinstance(one, elements.Table)):
        again = read_element(element_json(table), {})
        assert [c.texts for c in again.columns] == [c.texts for c in table.columns]
        assert [(c.numeric, c.header) for c in again.columns] == [(c.numeric, c.header) for c in table.columns]
    for picture in (one for one in document.walk() if isinstance(one, Picture)):
        assert picture.svg.startswith("<svg")
    assert {one.name for one in document.walk() if isinstance(one, elements.Table | Picture)} == {*page.tables}
    stored = str(nb)
    without_elements(nb)
    assert len(str(nb)) < len(stored)
    assert render(nb, INFO).html == page.html


def test_a_pdf_is_tagged_as_pdf_ua_asks(made):
    _, _, document, files = made
    reader = PdfReader(io.BytesIO(files["pdf"]))
    root = reader.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == document.title
    assert b"pdfuaid:part>1" in root["/Metadata"].get_object().get_data()
    assert reader.outline
    tags = list(tree(root["/StructTreeRoot"]))
    kinds = [tag["/S"] for tag in tags]
    pictures = [tag for tag in tags if tag["/S"] == "/Figure"]
    assert len(pictures) == sum(isinstance(one, Picture) for one in document.walk())
    assert all(str(tag["/Alt"]).strip() for tag in pictures)
    levels = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert kinds.count("/Table") == sum(isinstance(one, elements.Table) for one in on_paper(document.body))
    assert kinds.count("/TH") >= kinds.count("/Table")
    for page in reader.pages:
        assert page["/StructParents"] is not None
        assert page["/Tabs"] == "/S"
        for font in page["/Resources"].get("/Font", {}).values():
            within = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & {*within}
    marks = [document.edition, document.synthetic, f"page 1 of {len(reader.pages)}"]
    assert all(mark in of_pdf(files["pdf"])[0] for mark in marks)


def on_paper(element):
    """An element and all that it holds, without what is left out on paper."""
    yield element
    if isinstance(element, Stack) and getattr(element, "paper", True):
        for one in element.elements:
            yield from on_paper(one)


def tree(node):
    """Every element of a structure tree, in order."""
    children = node.get_object().get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        one = child.get_object()
        if isinstance(one, dict) and "/S" in one:
            yield one
            yield from tree(one)


def test_a_word_file_has_headings_captions_and_header_rows(made):
    _, _, document, files = made
    opened = docx.Document(io.BytesIO(files["docx"]))
    styles = Counter(paragraph.style.name for paragraph in opened.paragraphs)
    assert styles["Title"] == 1
    assert styles["Heading 1"] > 5
    assert styles["Caption"] > 5
    assert styles["List Bullet"] > 20
    assert opened.core_properties.title == document.title
    assert document.edition in opened.sections[0].header.paragraphs[0].text
    assert document.synthetic in opened.sections[0].footer.paragraphs[0].text
    xml = opened.element.xml
    tables = sum(isinstance(one, elements.Table) for one in on_paper(document.body))
    assert xml.count("<w:tbl>") == xml.count("<w:tblHeader/>") == tables
    alts = re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', xml)
    assert len(alts) == sum(isinstance(one, Picture) for one in document.walk())
    assert all(alts)


def test_a_template_gives_its_styles_page_and_footer():
    template = docx.Document()
    template.add_paragraph("What stood in the template")
    template.styles["Heading 1"].font.name = "Georgia"
    template.sections[0].footer.paragraphs[0].text = "Network of Towns"
    kept = io.BytesIO()
    template.save(kept)
    document = Document("T", Stack((elements.heading("A part", 2), elements.text("x"))), edition="members")
    made = docx.Document(io.BytesIO(word(document, kept.getvalue())))
    assert made.styles["Heading 1"].font.name == "Georgia"
    assert [p.text for p in made.paragraphs] == ["T", "A part", "x"]
    assert made.sections[0].footer.paragraphs[0].text.startswith("Network of Towns · T")
    with pytest.raises(ValueError, match=r"is no \.docx file"):
        word(document, b"PK not a file")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_libreoffice_opens_a_word_file_with_all_its_words(made, tmp_path):
    (tmp_path / "report.docx").write_bytes(made[3]["docx"])
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/own", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "report.docx")], check=True, capture_output=True
    )
    said = "".join("".join(of_pdf((tmp_path / "report.pdf").read_bytes())).split())  # a reader of PDF may set spaces
    assert not [number for number in numbers(of_word(made[3]["docx"])) if number not in said]


def faults_on_paper(document, content: bytes) -> list[str]:
    """What is wrong with a city report on paper: too many pages, pages too empty, headings alone at a foot."""
    headings = {one.words for one in document.walk() if isinstance(one, elements.Heading | Title)}
    headings |= {one.title for one in document.walk() if isinstance(one, elements.Details) and one.paper}
    pages = sheets(content)
    told = [f"{len(pages)} pages"] if len(pages) > 10 else []
    told += [f"page {n} is {fill(page):.0%} full" for n, page in enumerate(pages[:-1], 1) if fill(page) < 2 / 3]
    return told + [f"page {n}: {words}" for n, page in enumerate(pages, 1) for words in alone(page, headings)]


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine")
def test_a_city_report_prints_on_ten_full_pages_with_no_heading_alone(made, tmp_path):
    _, page, document, files = made
    assert faults_on_paper(document, files["pdf"]) == []
    assert faults_on_paper(document, printed(page.html, tmp_path)) == []
    assert OFF_PAPER in " ".join("".join(of_pdf(files["pdf"])).split())


@pytest.mark.parametrize(
    "city",
    [
        pytest.param("sankt-joerdis", marks=pytest.mark.long),
        "saint-oeuvre-l-etoile",
        pytest.param("porto-sant-amaranta", marks=pytest.mark.long),
    ],
)
def test_the_best_the_emptiest_and_the_lowest_city_fill_their_pages_too(city):
    nb = executed("city_report", city=city, year=2024)
    document = document_of(nb, render(nb, INFO).head)
    assert faults_on_paper(document, pdf(document)) == []


def some_reports() -> list[dict]:
    """Of every fifth city of the demonstration and, where it is at hand, every 25th of the real index."""
    demo = ickit.load(str(ROOT / "data" / "demo"))
    found = [{"city": city, "year": 2024} for city in demo.data.cities_in(2024)[::5]]
    if NAE.is_dir():
        given = {"data": str(NAE), "benchmark": str(NAE / "benchmark.yaml")}
        cities = ickit.load(given["data"], given["benchmark"]).data.cities_in(2021)
        found += [{"city": city, "year": 2021, **given} for city in sorted(cities)[::25]]
    return found


@pytest.mark.long
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine")
def test_city_reports_fill_their_pages_and_each_brief_is_one(tmp_path):
    told = {}
    for given in some_reports():
        nb = executed("city_report", **given)
        page = render(nb, INFO)
        document = document_of(nb, page.head)
        forms = {"pdf": pdf(document), "print": printed(page.html, tmp_path)}
        told |= {
            (given["city"], form): said for form, made in forms.items() if (said := faults_on_paper(document, made))
        }
        nb = executed("city_brief", **given)
        page = render(nb, INFO)
        forms = {"pdf": pdf(document_of(nb, page.head)), "print": printed(page.html, tmp_path)}
        told |= {
            (given["city"], "brief", form): len(sheets(made)) for form, made in forms.items() if len(sheets(made)) != 1
        }
    assert told == {}


def test_figures_are_files_for_print(made):
    _, _, document, files = made
    pictures = [one for one in document.walk() if isinstance(one, Picture)]
    for one in pictures:
        assert files[f"{one.name}.svg"].startswith(b"<svg")
        drawn = PdfReader(io.BytesIO(files[f"{one.name}.pdf"]))
        assert float(drawn.pages[0].mediabox.width) == pytest.approx(one.width * 72, abs=1)
        assert not drawn.pages[0].images
        png = files[f"{one.name}.png"]
        wide, _ = struct.unpack(">II", png[16:24])
        assert wide == pytest.approx(one.width * 300, abs=2)
        where = png.index(b"pHYs")
        assert struct.unpack(">II", png[where + 4 : where + 12]) == (11811, 11811)
    assert len(pictures) == 4


def test_the_workbook_of_a_run_is_that_of_the_command(made, tmp_path):
    from ickit.report.render.plan_file import write_plan

    write_plan("lindenfurt", 2024, "data/demo", tmp_path / "plan.xlsx")
    assert text_of_file("a.xlsx", made[3]["xlsx"]) == text_of_file("a.xlsx", (tmp_path / "plan.xlsx").read_bytes())


HOSTILE = [
    '#panic("x") $x$ \\ "',
    "*a* _b_ `c` <d> @e = f",
    "<w:p>&amp;</w:p>",
    "= no heading",
    "x\x00\u202ey",
    "東京",
    "//a/*b",
]


def test_what_a_stranger_wrote_is_text_and_nothing_else():
    data = pd.DataFrame({"a": HOSTILE, "b": range(len(HOSTILE))})
    parts = (
        elements.table(data, name="t", caption=HOSTILE[0], labels={"a": HOSTILE[1], "b": "B"}),
        elements.points([(one, one) for one in HOSTILE], HOSTILE[0]),
        elements.cards([(one, one, one) for one in HOSTILE[:3]]),
        elements.facts([(one, one) for one in HOSTILE]),
        elements.notice(HOSTILE[0]),
        elements.heading(HOSTILE[0], 2),
        elements.details(HOSTILE[1], elements.text(*HOSTILE)),
    )
    document = Document(HOSTILE[0], Stack(parts), edition=HOSTILE[1], synthetic=HOSTILE[2])
    said = " ".join(" ".join(of_pdf(pdf(document))).split())
    in_word = of_word(word(document))
    for one in HOSTILE:
        shown = elements.facts([("x", one)]).plain.removeprefix("x: ")
        assert shown in in_word
        assert re.sub("[␀東京]", "□", shown) in said


def test_notebooks_of_ones_own_keep_their_markdown():
    source = "## A *part*\n\nSee [here](https://example.org/a) **now**, [not](javascript:x).\n\n1. one\n2. two\n"
    source += "\n- `x`\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    document = Document("T", Stack(tuple(markdown_elements(source))))
    content = pdf(document)
    said = " ".join(of_pdf(content)[0].split())
    assert "A part See here now, not. 1. one 2. two" in said
    assert "https://example.org/a" in text_of_file("a.pdf", content)
    assert "javascript" not in text_of_file("a.pdf", content)
    made = docx.Document(io.BytesIO(word(document)))
    assert [p.style.name for p in made.paragraphs[:3]] == ["Title", "Heading 1", "Normal"]
    assert made.tables[0].rows[1].cells[1].text == "2"
