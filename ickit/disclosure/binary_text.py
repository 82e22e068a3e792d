"""The text of files that are no text: PDF, Word, workbooks; pictures hold none."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, TextStringObject

from ickit._base.zipped import unzipped

_TAG = re.compile(r"<[^<>]*>")
_QUOTED = re.compile(r'"([^"<>]*)"')
_END = re.compile(r"</(?:w:p|row|si|c)>")


def text_of_file(name: str, content: str | bytes) -> str:
    """What can be read in a file, by the ending of its ``name``: of a PDF also titles, outline and words for pictures,
    of Word and workbooks also what stands in attributes and properties.

    >>> text_of_file("a.csv", "n\\n1\\n".encode())
    'n\\n1\\n'
    """
    if isinstance(content, str):
        return content
    if name.endswith(".pdf"):
        return _of_pdf(content)
    if name.endswith((".docx", ".xlsx")):
        return "\n".join(_of_xml(file.decode()) for part, file in unzipped(content).items() if _is_xml(part))
    return "" if name.endswith(".png") else content.decode("utf-8")


def _is_xml(part: str) -> bool:
    return part.endswith((".xml", ".rels", ".svg"))


def _of_xml(text: str) -> str:
    attributes = " ".join(_QUOTED.findall(" ".join(_TAG.findall(text))))
    return f"{unescape(_TAG.sub('', _END.sub(chr(10), text)))}\n{unescape(attributes)}"


def _of_pdf(content: bytes) -> str:
    reader = PdfReader(BytesIO(content))
    pages = [page.extract_text() for page in reader.pages]
    return "\n".join([*pages, *_strings(reader.trailer, set())])


def _strings(root: Any, seen: set[int]) -> Iterator[str]:
    """The texts in the objects of a PDF, each object once."""
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            waiting.extend(dict.values(one))
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))
        elif isinstance(one, TextStringObject):
            yield str(one)
