"""A document for Word: headings, lists, captions and tables in styles, so that a network's own template can be used."""

from io import BytesIO

import docx
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from ickit._base import palette
from ickit._base.plain_text import plain
from ickit._base.zipped import MADE, unzipped, zip_of
from ickit.report.elements.document import Document
from ickit.report.elements.lists import Facts
from ickit.report.elements.prose import Title
from ickit.report.render.pdf import ABOUT
from ickit.report.render.typst_elements import Levels
from ickit.report.render.word_elements import word_xml
from ickit.report.render.word_tables import NOTE, STYLE
from ickit.report.render.word_xml import NAMESPACES, WordParts, run

_FONT = "Calibri"
_SIZES = {"Title": 22, "Heading 1": 14, "Heading 2": 12, "Heading 3": 11, "Heading 4": 10.5}
_STYLES = (*_SIZES, "Subtitle", "Caption", "Intense Quote", "List Bullet", "List Number", "No Spacing", NOTE)


def word(document: Document, template: bytes | None = None) -> bytes:
    """``document`` as a .docx file, in the styles of ``template`` (the bytes of a .docx file) where one is given.

    The same document and template give the same bytes. Raises ValueError for a template that is no .docx file.
    """
    made = docx.Document() if template is None else _opened(template)
    _complete_styles(made)
    if template is None:
        _own_look(made, document.theme.accent)
    _tell(made, document)
    parts = WordParts(made)
    about = () if document.sheet or not document.facts else (Title(ABOUT, 2), Facts(document.facts))
    head = ((document.kicker, "No Spacing"), (document.title, "Title"), (document.subtitle, "Subtitle"))
    xml = [parts.paragraph(run(words), style) for words, style in head if words]
    xml += word_xml([*document.body.elements, *about], parts, Levels())
    body = made.element.body
    for part in parse_xml(f"<w:body {NAMESPACES}>{''.join(xml)}</w:body>"):
        body.insert(len(body) - 1, part)  # the last is what the page is like
    out = BytesIO()
    made.save(out)
    return zip_of(unzipped(out.getvalue()))


def check_template(template: bytes) -> None:
    """Raise ValueError for a template that is no .docx file."""
    _opened(template)


def _opened(template: bytes) -> Word:
    """A template without its text: its styles, its page, its header and footer."""
    try:
        opened = docx.Document(BytesIO(template))
    except Exception as error:  # of many kinds: it is any file at all
        raise ValueError("is no .docx file that can be read; save a template (.dotx) as .docx") from error
    body = opened.element.body
    for part in [part for part in body if part.tag != qn("w:sectPr")]:
        body.remove(part)
    return opened


def _complete_styles(made: Word) -> None:
    """Add the styles that a template does not have."""
    for name in _STYLES:
        if name not in made.styles:
            style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = made.styles["Normal"]
    if STYLE not in made.styles:
        made.styles.add_style(STYLE, WD_STYLE_TYPE.TABLE)


def _own_look(made: Word, colour: str) -> None:
    accent, quiet = (RGBColor.from_string(shade[1:].upper()) for shade in (colour, palette.QUIET))
    for name in ("Normal", *_STYLES):
        style = made.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in list(fonts.attrib):
            del fonts.attrib[kind]
        for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{kind}"), _FONT)
        style.font.size = Pt(_SIZES.get(name, 10))
        if name in _SIZES:
            style.font.color.rgb = accent
    for name in ("Subtitle", NOTE):
        style = made.styles[name]
        style.font.italic, style.font.color.rgb = False, quiet
    made.styles[NOTE].font.size = Pt(8.5)
    made.styles["Caption"].font.color.rgb = RGBColor.from_string(palette.INK[1:].upper())
    made.styles["Intense Quote"].font.italic = False
    made.styles["Normal"].paragraph_format.space_after = Pt(5)
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)


def _tell(made: Word, document: Document) -> None:
    """What stands on every page and in the file's properties: title, language, edition, that data are made up."""
    properties = made.core_properties
    properties.title, properties.author = document.title, document.run_title or "ickit"
    properties.language, properties.subject = document.language, document.subtitle
    properties.created = properties.modified = MADE
    properties.last_modified_by, properties.comments, properties.keywords, properties.revision = "", "", "", 1
    ordinary = made.styles["Normal"].element.get_or_add_rPr()
    for old in ordinary.findall(qn("w:lang")):
        ordinary.remove(old)
    ordinary.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{_language(document.language)}"/>'))
    section = made.sections[0]
    _line(
        section.header.paragraphs[0],
        " · ".join(p for p in (document.theme.name, document.run_title, document.edition) if p),
    )
    foot = section.footer.paragraphs[0]
    _line(foot, " · ".join(part for part in (document.synthetic, document.title, "page ") if part))
    for field in ("PAGE", "NUMPAGES"):
        foot.add_run(" of " if field == "NUMPAGES" else "")
        simple = f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        foot._p.append(parse_xml(simple))


def _language(code: str) -> str:
    return "en-GB" if code == "en" else code


def _line(paragraph: Paragraph, words: str) -> None:
    """Add words to a header or footer, after what a template has there."""
    run = paragraph.add_run(
        f"{' · ' if paragraph.text.strip() else ''}{plain(words)}" + (" " if words.endswith(" ") else "")
    )
    run.font.size = Pt(8)
