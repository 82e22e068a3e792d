"""A notebook's Markdown as elements of a document. Raw HTML in it is left out; links lead only to addresses."""

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import mistune
import pandas as pd

from ickit._base.plain_text import plain, plain_lines
from ickit.report.elements.element import Element
from ickit.report.elements.picture import Picture
from ickit.report.elements.prose import Code, Prose, Title, Words
from ickit.report.elements.table import Table

_LINK = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_DRAWN = re.compile(r"data:image/(png|jpeg|gif|svg\+xml);base64,([A-Za-z0-9+/=\s]+)")
_NAME = "written"

Node = Mapping[str, Any]


@lru_cache(maxsize=1)
def _parser() -> mistune.Markdown:
    return mistune.create_markdown(renderer="ast", plugins=["table", "strikethrough"])


def markdown_elements(source: str) -> list[Element]:
    """What a Markdown cell says, as elements.

    >>> markdown_elements("## A part")
    [Title(words='A part', level=2)]
    >>> markdown_elements("See *this*.")[0].words[1]
    Words(text='this', strong=False, emphasis=True, code=False, link='')
    """
    parsed = _parser()(plain_lines(source))
    return [element for node in parsed if isinstance(node, dict) for element in _block(node)]


def _block(node: Node) -> Iterator[Element]:
    kind, inner = node["type"], node.get("children", [])
    if kind == "heading":
        yield Title(plain("".join(one.text for one in _inline(inner))), node["attrs"]["level"])
    elif kind in ("paragraph", "block_text"):
        yield from _pictures(inner)
        if words := _inline(inner):
            yield Prose(words)
    elif kind == "list":
        yield from _list(node)
    elif kind == "block_code":
        yield Code(str(node["raw"]).rstrip("\n"))
    elif kind == "table":
        yield _table(inner)
    elif kind == "block_quote":
        for one in inner:
            yield from _block(one)


def _list(node: Node) -> Iterator[Element]:
    ordered, first = node["attrs"].get("ordered", False), node["attrs"].get("start", 1)
    for i, entry in enumerate(node["children"]):
        mark = f"{first + i}." if ordered else "•"
        for one in entry["children"]:
            for element in _block(one):
                first_words = isinstance(element, Prose) and not element.item
                yield Prose(element.words, mark) if isinstance(element, Prose) and first_words else element


def _inline(nodes: Sequence[Node], **marks: Any) -> tuple[Words, ...]:
    found: list[Words] = []
    for node in nodes:
        kind, inner = node["type"], node.get("children", [])
        if kind == "text":
            found.append(Words(plain(node["raw"]), **marks))
        elif kind == "codespan":
            found.append(Words(plain(node["raw"]), **{**marks, "code": True}))
        elif kind in ("softbreak", "linebreak"):
            found.append(Words(" ", **marks))
        elif kind in ("strong", "emphasis"):
            found.extend(_inline(inner, **{**marks, kind: True}))
        elif kind == "link":
            address = node["attrs"]["url"]
            found.extend(_inline(inner, **{**marks, "link": address if _LINK.fullmatch(address) else ""}))
        elif kind == "image":
            if not _DRAWN.fullmatch(node["attrs"]["url"]):
                found.extend(_inline(inner, **marks))
        elif inner:
            found.extend(_inline(inner, **marks))
    return tuple(found)


def _pictures(nodes: Sequence[Node]) -> Iterator[Picture]:
    for node in nodes:
        drawn = _DRAWN.fullmatch(node["attrs"]["url"]) if node["type"] == "image" else None
        if drawn:
            words = plain("".join(one.text for one in _inline(node.get("children", [])))) or "Image"
            yield picture_of(drawn[1], drawn[2], words)


def picture_of(kind: str, packed: str, alt: str) -> Picture:
    """A picture that stands in a page, ``packed`` as base64, of a kind such as ``png`` or ``svg+xml``."""
    content = b64decode("".join(packed.split()))
    if kind.startswith("svg"):
        return Picture("", alt, content.decode("utf-8", "replace"))
    return Picture("", alt, content=content, kind=kind)


def _table(parts: Sequence[Node]) -> Table:
    head = [_plain(cell) for part in parts if part["type"] == "table_head" for cell in part["children"]]
    rows = [
        [_plain(cell) for cell in row["children"]]
        for part in parts
        if part["type"] == "table_body"
        for row in part["children"]
    ]
    keys = [f"c{i}" for i in range(len(head))]
    frame = pd.DataFrame([dict(zip(keys, row, strict=False)) for row in rows], columns=keys, dtype=object)
    return Table(frame, _NAME, "", dict(zip(keys, head, strict=True)))


def _plain(cell: Node) -> str:
    return "".join(one.text for one in _inline(cell.get("children", [])))
