"""A document as PDF: tagged (PDF/UA-1), its fonts within, figures as vectors, the same bytes each time."""

from functools import lru_cache

from ickit._base import palette
from ickit.report.elements.document import Document
from ickit.report.elements.lists import Facts
from ickit.report.elements.prose import Title
from ickit.report.render.compiler import compiled
from ickit.report.render.stylesheet import FOLDER
from ickit.report.render.typst_elements import quoted, typst_source

_COLOURS = {
    "ink": palette.INK,
    "quiet": palette.QUIET,
    "rule": palette.RULE,
    "accent": palette.ACCENT,
    "field": palette.FIELD,
    "city": palette.CITY,
}
ABOUT = "How this document was made"


def pdf(document: Document) -> bytes:
    """``document`` as a PDF file."""
    return compiled(pdf_source(document), "pdf")


def pdf_source(document: Document) -> str:
    """The Typst source of a document: all the words that its PDF holds."""
    theme = document.theme
    shown = {**_COLOURS, "accent": theme.accent}
    colours = "".join(f'#let {name} = rgb("{value}")\n' for name, value in shown.items())
    head = {
        "title": document.title,
        "kicker": document.kicker,
        "subtitle": document.subtitle,
        "run": " · ".join(part for part in (theme.name, document.run_title) if part),
        "edition": document.edition,
        "synthetic": document.synthetic,
        "language": document.language,
    }
    colours += f"#let floating = {'false' if document.sheet else 'true'}\n"
    said = ", ".join(f"{name}: {quoted(words)}" for name, words in head.items())
    sheet = ", sheet: true" if document.sheet else ""
    if theme.kind:
        packed = f"bytes(({', '.join(map(str, theme.logo))},))"
        sheet += f', logo: image({packed}, format: "{theme.kind}", height: 6mm, alt: {quoted(theme.name or "logo")})'
    about = () if document.sheet or not document.facts else (Title(ABOUT, 2), Facts(document.facts))
    body = typst_source([*document.body.elements, *about])
    return f"{colours}{_template()}\n#show: report.with({said}{sheet})\n{body}\n"


@lru_cache(maxsize=1)
def _template() -> str:
    return (FOLDER / "report.typ").read_text("utf-8")
