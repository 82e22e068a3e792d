"""Elements as parts of a Word document: one function an element. Looks are left to the document's styles."""

from collections.abc import Iterable, Iterator
from functools import singledispatch
from io import BytesIO

from PIL import Image

from ickit._base.plain_text import plain
from ickit.report.elements.element import Element
from ickit.report.elements.figure import Figure
from ickit.report.elements.lists import Cards, Facts, Points
from ickit.report.elements.numbers import Numbers
from ickit.report.elements.picture import Picture
from ickit.report.elements.prose import Code, Prose, Title
from ickit.report.elements.stack import Details, Stack, on_paper
from ickit.report.elements.summary import Summary
from ickit.report.elements.table import Table
from ickit.report.elements.text import Heading, Notice, Text
from ickit.report.elements.workbook import Workbook
from ickit.report.render.figure_files import png
from ickit.report.render.picture_of import picture_of_figure
from ickit.report.render.typst_elements import LINK, Levels
from ickit.report.render.word_tables import NOTE, table_xml
from ickit.report.render.word_xml import WordParts, run

_WIDTH, _TALLEST = 170 / 25.4, 190 / 25.4  # inches
_DOTS = 110.0  # of the picture for programs that know no vectors
_BOLD = "<w:b/>"
_HEADINGS = 4


def word_xml(elements: Iterable[Element], parts: WordParts, levels: Levels) -> Iterator[str]:
    """The XML of elements, in order."""
    for element in on_paper(elements):
        if isinstance(element, Details):
            yield _heading(element.title, levels.next(levels.last + 2), parts)
            above = levels.last - 1
            yield from word_xml(element.elements, parts, levels)
            levels.last = above
        elif isinstance(element, Stack):
            yield from word_xml(element.elements, parts, levels)
        elif isinstance(element, Heading | Title):
            yield _heading(element.words, levels.next(element.level), parts)
        else:
            yield element_xml(element, parts)


def _heading(words: str, level: int, parts: WordParts) -> str:
    return parts.paragraph(run(words), f"Heading {min(level, _HEADINGS)}")


@singledispatch
def element_xml(element: Element, parts: WordParts) -> str:  # noqa: ARG001
    """The XML of an element that holds no others.

    A function for one more kind of element is registered with ``element_xml.register``.
    """
    raise TypeError(f"there is no Word form of a {type(element).__name__}")


@element_xml.register
def _summary(element: Summary, parts: WordParts) -> str:  # noqa: ARG001
    return ""


@element_xml.register
def _numbers(element: Numbers, parts: WordParts) -> str:  # noqa: ARG001
    return ""


@element_xml.register
def _workbook(element: Workbook, parts: WordParts) -> str:  # noqa: ARG001
    return ""


@element_xml.register
def _text(element: Text, parts: WordParts) -> str:
    return "".join(parts.paragraph(_linked(paragraph, parts)) for paragraph in element.paragraphs)


def _linked(words: str, parts: WordParts) -> str:
    """Runs of a line of text, the addresses in it as links."""
    said, made, end = plain(words), [], 0
    for found in LINK.finditer(said):
        made += [run(said[end : found.start()]), parts.link(run(found[0], '<w:u w:val="single"/>'), found[0])]
        end = found.end()
    return "".join([*made, run(said[end:])])


@element_xml.register
def _prose(element: Prose, parts: WordParts) -> str:
    style = {"": "Normal", "•": "List Bullet"}.get(element.item, "List Number")
    runs = []
    for said in element.words:
        look = (_BOLD if said.strong else "") + ("<w:i/>" if said.emphasis else "")
        made = run(said.text, look + ('<w:u w:val="single"/>' if said.link else ""))
        runs.append(parts.link(made, said.link) if said.link else made)
    return parts.paragraph(runs, style)


@element_xml.register
def _code(element: Code, parts: WordParts) -> str:
    fonts = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/>'
    return "".join(parts.paragraph(run(line, fonts), "No Spacing") for line in element.text.split("\n"))


@element_xml.register
def _notice(element: Notice, parts: WordParts) -> str:
    return parts.paragraph([run(f"{element.mark}. ", _BOLD), run(element.words)], "Intense Quote")


@element_xml.register
def _points(element: Points, parts: WordParts) -> str:
    lead = parts.paragraph(run(element.lead), keep=True) if plain(element.lead).strip() else ""
    rows = []
    for name, words in element.items:
        mark = "" if not plain(words) or plain(name)[-1:] in {".", ":", "?", "!"} else ":"
        first = run(f"{plain(name)}{mark} ", _BOLD) if name else ""
        rows.append(parts.paragraph(first + _linked(words, parts), "List Bullet"))
    return lead + "".join(rows)


@element_xml.register
def _cards(element: Cards, parts: WordParts) -> str:
    return "".join(
        parts.paragraph(
            [run(value, _BOLD), run(f" {plain(label)}" + (f" ({plain(note)})" if plain(note) else ""))], "List Bullet"
        )
        for value, label, note in element.items
    )


@element_xml.register
def _facts(element: Facts, parts: WordParts) -> str:
    return "".join(
        parts.paragraph(run(f"{plain(name)}: ", _BOLD) + _linked(plain(value), parts), "No Spacing")
        for name, value in element.pairs
    )


@element_xml.register
def _figure(element: Figure, parts: WordParts) -> str:
    return _picture(picture_of_figure(element), parts)


@element_xml.register
def _picture(element: Picture, parts: WordParts) -> str:
    dots = png(element, _DOTS)
    width, height = element.width, element.height
    if not (width and height):
        width, height = (pixels / 96 for pixels in Image.open(BytesIO(dots)).size)
    scale = min(1.0, _WIDTH / width, _TALLEST / height)
    drawn = parts.picture(dots, element.svg, width * scale, height * scale, element.alt, element.name)
    said = [(element.caption, "Caption"), (element.note, NOTE)]
    words = "".join(parts.paragraph(run(one), style) for one, style in said if plain(one).strip())
    return parts.paragraph(drawn, keep=bool(words)) + words


@element_xml.register
def _table(element: Table, parts: WordParts) -> str:
    return table_xml(element, parts)
