"""A picture in a document, drawn already: what a figure becomes when it leaves the kernel that drew it."""

from dataclasses import dataclass

from ickit.report.elements.element import Element


@dataclass(frozen=True)
class Picture(Element):
    """A picture as ``svg`` text, or in ``content`` as bytes of ``kind`` (``png``, ``jpeg`` or ``gif``).

    ``width`` and ``height`` are in inches, 0 where they are not known. ``name`` is empty where the picture has no
    numbers. ``alt`` is for who cannot see it; ``caption`` and ``note`` stand below it.
    """

    name: str
    alt: str
    svg: str = ""
    content: bytes = b""
    kind: str = "svg"
    width: float = 0.0
    height: float = 0.0
    caption: str = ""
    note: str = ""
