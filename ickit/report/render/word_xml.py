"""Parts of a Word document as XML text.

Text is joined and read once: python-docx looks styles and cells up by walking the document for every paragraph, which
takes seconds in a long one. What needs its help (styles, pictures, links) is asked of :class:`WordParts`.
"""

from collections.abc import Iterable
from html import escape
from io import BytesIO
from typing import Any

from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from ickit._base.plain_text import plain

_EMU = 914_400  # units of a drawing to the inch
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_VECTOR = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    f'xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main" xmlns:pic="{_DRAWING}/picture" '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
)


def run(text: Any, look: str = "") -> str:
    """Words of one look, such as ``<w:b/>``."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(plain(text))}</w:t></w:r>'


class WordParts:
    """Makes paragraphs of a document, and keeps its pictures and links."""

    def __init__(self, word: Word) -> None:
        self._word = word
        self._styles = {style.name: style.style_id for style in word.styles}
        self._number = 0

    def style(self, name: str) -> str:
        """The id of a style by its name."""
        return str(self._styles[name])

    def paragraph(self, runs: str | Iterable[str], style: str = "Normal", *, keep: bool = False) -> str:
        """A paragraph of runs in a style; with ``keep`` it stays on the page of the next."""
        kept = "<w:keepNext/>" if keep else ""
        body = runs if isinstance(runs, str) else "".join(runs)
        return f'<w:p><w:pPr><w:pStyle w:val="{self.style(style)}"/>{kept}</w:pPr>{body}</w:p>'

    def link(self, runs: str, address: str) -> str:
        """Runs that lead to an address."""
        where = self._word.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<w:hyperlink r:id="{where}">{runs}</w:hyperlink>'

    def picture(self, png: bytes, svg: str, width: float, height: float, alt: str, name: str) -> str:
        """A run with a picture of ``width`` × ``height`` inches, as a vector where a program can show it."""
        self._number += 1
        part = self._word.part
        dots, _ = part.get_or_add_image(_stream(png))
        vector = ""
        if svg:
            address = PackURI(f"/word/media/drawing{self._number}.svg")
            drawn = Part(address, "image/svg+xml", svg.encode(), part.package)
            where = part.relate_to(drawn, RELATIONSHIP_TYPE.IMAGE)
            vector = f'<a:extLst><a:ext uri="{_VECTOR}"><asvg:svgBlip r:embed="{where}"/></a:ext></a:extLst>'
        wide, high = round(width * _EMU), round(height * _EMU)
        named = f'id="{self._number}" name="{escape(name or "picture", quote=True)}"'
        said = f'descr="{escape(plain(alt), quote=True)}"'
        return (
            f'<w:r><w:drawing><wp:inline><wp:extent cx="{wide}" cy="{high}"/><wp:docPr {named} {said}/>'
            f'<a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic><pic:nvPicPr><pic:cNvPr {named} {said}/>'
            f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{dots}">{vector}</a:blip>'
            f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
            f'<a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            f"</pic:pic></a:graphicData></a:graphic>"
            f"</wp:inline></w:drawing></w:r>"
        )


def _stream(content: bytes) -> Any:
    return BytesIO(content)
