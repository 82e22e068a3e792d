"""A figure as files for a paper: SVG, PDF and PNG, each with its letters drawn, so that no font is needed."""

import struct
import zlib

from ickit.report.elements.picture import Picture
from ickit.report.render.compiler import compiled
from ickit.report.render.typst_elements import quoted

PRINT = 300.0
"""Dots an inch of a PNG for print."""

_HEAD = b"\x89PNG\r\n\x1a\n"


def figure_files(picture: Picture) -> dict[str, bytes]:
    """The files of a drawn figure by the ending of their names: ``svg``, ``pdf`` and ``png`` (300 dots an inch)."""
    return {"svg": f"{picture.svg}\n".encode(), "pdf": compiled(_source(picture), "pdf"), "png": png(picture, PRINT)}


def png(picture: Picture, dots: float) -> bytes:
    """A picture as PNG with ``dots`` an inch, which the file says; a picture that is PNG already stays as it is."""
    if not picture.svg:
        return picture.content
    return _with_dots(compiled(_source(picture), "png", ppi=dots), dots)


def _source(picture: Picture) -> str:
    """A page of Typst as large as the picture."""
    alt, known = quoted(picture.alt), bool(picture.width)
    size = f"width: {picture.width:.4f}in, height: {picture.height:.4f}in" if known else "width: auto, height: auto"
    width = ", width: 100%" if known else ""
    return (
        f'#set document(title: {alt}, date: none)\n#set text(lang: "en")\n#set page({size}, margin: 0pt)\n'
        f'#image(bytes({quoted(picture.svg)}), format: "svg", alt: {alt}{width})\n'
    )


def _with_dots(content: bytes, dots: float) -> bytes:
    """A PNG that says how many dots an inch it has."""
    if b"pHYs" in content[:200]:
        return content
    metre = round(dots / 0.0254)
    body = b"pHYs" + struct.pack(">IIB", metre, metre, 1)
    chunk = struct.pack(">I", 9) + body + struct.pack(">I", zlib.crc32(body))
    first = len(_HEAD) + 25  # the header chunk is always the first
    return content[:first] + chunk + content[first:]
