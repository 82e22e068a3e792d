"""Typst, which sets documents as PDF and drawings as PDF or PNG, with fonts that packages bring and no network."""

import shutil
import tempfile
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import typst
from matplotlib.font_manager import get_font

_SANS = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
_REST = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf")
_TRY = """
#set text(font: ("Source Sans Pro", "DejaVu Sans"))
#let faces = for weight in ("regular", "semibold", "bold") { text(weight: weight, "Aაა→✓") }
#faces #emph(faces) #raw("Aა")
"""
_EARLIEST = 0  # the time that stands in a PDF: the same for the same document


@lru_cache(maxsize=1)
def letters() -> frozenset[int]:
    """The characters that a document's fonts hold."""
    return frozenset(code for file in _fonts() for code in get_font(str(file)).get_charmap())


def _fonts() -> tuple[Path, ...]:
    sans, rest = _folder("font_source_sans_pro", "files"), _folder("matplotlib", "mpl-data", "fonts", "ttf")
    return (*(sans / f"SourceSansPro-{face}.otf" for face in _SANS), *(rest / name for name in _REST))


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """A compiler that has read its fonts: Source Sans Pro for Latin, Greek and Cyrillic, DejaVu Sans for other letters.

    Packages hold faces twice, in two formats, and which is taken would depend on the order of a folder: so those that
    are used stand in a folder of their own until they are read.
    """
    with tempfile.TemporaryDirectory() as folder:
        for file in _fonts():
            shutil.copy(file, folder)
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
        compiler.compile(_TRY.encode(), format="pdf")
    return compiler


def _folder(package: str, *steps: str) -> Path:
    found = find_spec(package)
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0], *steps)


def compiled(source: str, kind: Literal["pdf", "png"], *, ppi: float | None = None) -> bytes:
    """What Typst makes of ``source``: a PDF that is tagged by PDF/UA-1, or the PNG of its first page.

    The same source gives the same bytes.
    """
    given: typst.PDFStandards = ["ua-1"] if kind == "pdf" else []
    made = _compiler().compile(source.encode(), format=kind, ppi=ppi, pdf_standards=given, timestamp=_EARLIEST)
    pages = made if isinstance(made, list) else [made]
    assert pages[0] is not None  # it is, where nothing is written to a file
    return pages[0]
