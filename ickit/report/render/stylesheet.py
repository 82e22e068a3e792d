"""What a report's page and the index share: their style sheet, scripts, icon and policy of what a page may load."""

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

from ickit._base.theme import Theme

CSP = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
SYNTHETIC = "Demonstration data: the cities are fictional and their answers are made up."
FOLDER = files("ickit.report.render") / "template"
ICON = (
    "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCA4IDgiPjxwYXRoIGZp"
    "bGw9IiMxNDUwNmIiIGQ9Ik0xIDVoMXYySDF6TTMgM2gxdjRIM3pNNSAxaDF2Nkg1eiIvPjwvc3ZnPg=="
)


@lru_cache(maxsize=1)
def style() -> str:
    """The style sheet of every page, without comments and indents."""
    text = re.sub(r"/\*.*?\*/", "", (FOLDER / "style.css").read_text("utf-8"), flags=re.DOTALL)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


@lru_cache(maxsize=4)
def script(name: str) -> str:
    """A script of pages, without indents."""
    return "\n".join(line.strip() for line in (FOLDER / name).read_text("utf-8").splitlines())


def policy(with_script: str = "") -> str:
    """What a page may load: nothing from anywhere; of scripts this one alone, if any."""
    if not with_script:
        return CSP
    return f"{CSP}; script-src 'sha256-{b64encode(sha256(with_script.encode()).digest()).decode()}'"


def css_text(text: str) -> str:
    """``text`` for a quoted CSS string.

    >>> css_text('a"</style>')
    'a\\\\22 \\\\3c \\\\2f style\\\\3e '
    """
    return "".join(ch if ch.isalnum() or ch in " ,.:-–" else f"\\{ord(ch):x} " for ch in text[:120])


def look(theme: Theme) -> str:
    """What a theme changes in the style sheet; empty for the project's own look."""
    own = f":root {{ --accent: {theme.accent}; --accent-soft: {theme.soft}; }}"
    return own if theme.accent != Theme().accent else ""


def logo(theme: Theme) -> str:
    """The logo of a theme as the address of a picture that a page holds; empty where there is none."""
    kind = {"svg": "image/svg+xml", "png": "image/png"}.get(theme.kind, "")
    return f"data:{kind};base64,{b64encode(theme.logo).decode()}" if kind else ""
