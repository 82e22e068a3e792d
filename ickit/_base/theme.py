"""The look of a network: its name, its colour and its logo. Colours of figures keep their meaning."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from ickit._base import palette

LEAST_CONTRAST = 4.5
"""What WCAG 2.2 AA asks of text: the colour stands behind white text, and headings in it stand on white."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_MOST = 300_000  # bytes of a logo: it stands in every page


@dataclass(frozen=True)
class Theme:
    """``name`` stands above every page; ``accent`` is ``#rrggbb``; ``logo`` is the content of an SVG or PNG file.

    Raises ValueError where the colour is none or cannot be read beside white, and for a logo that is no picture.
    """

    name: str = ""
    accent: str = palette.ACCENT
    logo: bytes = b""

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.accent):
            raise ValueError(f'the colour "{self.accent}" is not written as "#14506b"')
        found = palette.contrast(self.accent, "#ffffff")
        if found < LEAST_CONTRAST:
            least = f"it has a contrast of {found:.1f} with white, and text needs {LEAST_CONTRAST}"
            raise ValueError(f"the colour {self.accent} is too light: {least}; choose a darker one")
        if self.logo and self.kind == "":
            raise ValueError("the logo is neither an SVG nor a PNG file")
        if len(self.logo) > _MOST:
            raise ValueError(f"the logo has {len(self.logo) // 1000} kB, and at most {_MOST // 1000} are allowed")

    @property
    def kind(self) -> Literal["svg", "png", ""]:
        """What kind of picture the logo is; empty where there is none."""
        if self.logo.startswith(b"\x89PNG\r\n"):
            return "png"
        return "svg" if b"<svg" in self.logo[:2000] else ""

    @property
    def soft(self) -> str:
        """A tint of the colour, for what stands apart on white."""
        channels = (int(self.accent[i : i + 2], 16) for i in (1, 3, 5))
        return "#" + "".join(f"{round(255 - (255 - value) * 0.1):02x}" for value in channels)

    @property
    def digest(self) -> str:
        """A hash of all of it; empty for the project's own look."""
        own = self == Theme()
        return "" if own else sha256(f"{self.name}\n{self.accent}\n".encode() + self.logo).hexdigest()
