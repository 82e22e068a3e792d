"""How a PDF fills its pages: its lines from top to bottom, and how far down each page goes."""

import io
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from pypdf import PdfReader

MM = 72 / 25.4
TOP, FOOT = 278 * MM, 17 * MM
"""Points from the foot of an A4 page: what lies above and below is head and foot, not text."""


def sheets(content: bytes) -> list[list[tuple[float, str]]]:
    """For each page its lines, top to bottom: how far each stands above the foot of the page, and what it says.

    Pictures hold no text here, but each has its caption below it.
    """
    return [_lines(page) for page in PdfReader(io.BytesIO(content)).pages]


def _lines(page) -> list[tuple[float, str]]:
    said: dict[float, list[str]] = {}

    def visit(text, cm, tm, *_):
        if text.strip():
            y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
            said.setdefault(next((at for at in said if abs(at - y) < 2), y), []).append(text)

    page.extract_text(visitor_text=visit)
    rows = ((y, " ".join("".join(parts).split())) for y, parts in said.items() if FOOT < y < TOP)
    return sorted(rows, reverse=True)


def fill(lines: list[tuple[float, str]]) -> float:
    """How much of the room for text a page uses, from 0 to 1."""
    return (TOP - min((y for y, _ in lines), default=TOP)) / (TOP - FOOT)


def alone(lines: list[tuple[float, str]], headings: Iterable[str]) -> list[str]:
    """The headings of a page that have fewer than two lines under them."""
    known = {" ".join(words.split()) for words in headings}
    return [words for place, (_, words) in enumerate(lines) if words in known and len(lines) - place < 3]


def printed(html: str, folder: Path) -> bytes:
    """The PDF that the browser's own print makes of a page."""
    (folder / "page.html").write_text(html, "utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    where = [f"--user-data-dir={folder}/own", f"--print-to-pdf={folder}/page.pdf", f"file://{folder}/page.html"]
    subprocess.run([*command, *where], check=True, capture_output=True, env={**os.environ, "HOME": str(folder)})
    shutil.rmtree(folder / "own", ignore_errors=True)
    return (folder / "page.pdf").read_bytes()
