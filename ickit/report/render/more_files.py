"""What a run writes beside a page where it is asked for: PDF, Word, files of figures, the plan as a workbook."""

from collections.abc import Sequence

from ickit.report.elements.document import Document
from ickit.report.elements.picture import Picture
from ickit.report.elements.workbook import Workbook


def more_files(document: Document, formats: Sequence[str], template: bytes = b"") -> dict[str, bytes]:
    """The files of a document in ``formats`` beside page and CSV.

    By the ending of their names (``pdf``, ``docx``, ``xlsx``), and those of figures by name (``score.svg``).
    ``template`` is a Word file whose styles the Word file has. What sets documents is imported where it is used.
    """
    made: dict[str, bytes] = {}
    if "figures" in formats:
        from ickit.report.render.figure_files import figure_files

        for picture in document.walk():
            if isinstance(picture, Picture) and picture.name:
                files = figure_files(picture)
                made |= {f"{picture.name}.{kind}": content for kind, content in files.items()}
    if "workbook" in formats:
        books = [element.make() for element in document.walk() if isinstance(element, Workbook)]
        if books:
            made["xlsx"] = books[-1]
    if "docx" in formats:
        from ickit.report.render.word import word

        made["docx"] = word(document, template or None)
    if "pdf" in formats:
        from ickit.report.render.pdf import pdf

        made["pdf"] = pdf(document)
    return made
