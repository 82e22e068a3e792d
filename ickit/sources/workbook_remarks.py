"""What people write into a workbook beside its cells: comments, and texts in boxes and shapes."""

import html
import re
from collections.abc import Iterator, Mapping

_COMMENTS = re.compile(r"xl/(?:.+/)?(?:threadedComments?|comments?)[^/]*\.xml", re.IGNORECASE)
_DRAWINGS = re.compile(r"xl/drawings/[^/]+\.xml", re.IGNORECASE)
_COMMENT = re.compile(rb"<(?:\w+:)?(comment|threadedComment)\b[^>]*>(.*?)</(?:\w+:)?\1>", re.DOTALL)
_BOX = re.compile(rb"<(?:\w+:)?(txBody)\b[^>]*>(.*?)</(?:\w+:)?\1>", re.DOTALL)
_TEXT = re.compile(rb"<(?:\w+:)?(t|text)(?:\s[^>]*)?>([^<]*)</(?:\w+:)?\1>")
_ODS_REMARK = re.compile(rb"<(office:annotation|draw:text-box|draw:custom-shape)\b[^>]*>(.*?)</\1>", re.DOTALL)
_ODS_TEXT = re.compile(rb"<text:p\b[^>]*>(.*?)</text:p>", re.DOTALL)
_COPY = "[Threaded comment]"


def remarks(parts: Mapping[str, bytes]) -> tuple[str, ...]:
    """The texts of comments, boxes and shapes of a workbook, by its parts; each once, in their order."""
    return tuple(dict.fromkeys(text for text in _remarks(parts) if text and not text.startswith(_COPY)))


def _remarks(parts: Mapping[str, bytes]) -> Iterator[str]:
    for name, content in parts.items():
        if name == "content.xml":
            for found in _ODS_REMARK.finditer(content):
                yield _joined(re.sub(rb"<[^>]*>", b"", part[1]) for part in _ODS_TEXT.finditer(found[2]))
        elif pattern := _COMMENT if _COMMENTS.fullmatch(name) else _BOX if _DRAWINGS.fullmatch(name) else None:
            for found in pattern.finditer(content):
                yield _joined(part[2] for part in _TEXT.finditer(found[2]))


def _joined(texts: Iterator[bytes]) -> str:
    return " ".join(html.unescape(text.decode("utf-8", "replace")) for text in texts).strip()
