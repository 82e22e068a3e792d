"""Markdown and foreign HTML as markup that loads nothing and runs nothing; headings with ids."""

import re
from functools import lru_cache
from html import unescape
from typing import Any

import bleach  # type: ignore[import-untyped]
import mistune

from ickit._base.plain_text import plain, plain_lines
from ickit.errors import folded
from ickit.report.render.cell_output import safe

_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/=\s]+")
_LINK = re.compile(r"(?:https?://|mailto:|#)\S*", re.IGNORECASE)
_TAGS = """
a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i
img kbd li ol p pre s small span strong sub summary sup table tbody td tfoot th thead tr u ul
"""
_CELL = {"colspan", "rowspan", "scope", "start"}
_UNSEEN = re.compile(r"<(script|style|template|noscript|svg|math)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_LONGEST = 300_000


class _Renderer(mistune.HTMLRenderer):
    """HTML of Markdown: links lead only to addresses, images are only those the page itself holds."""

    def link(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        """A link, or its text where the address is none that a reader should follow."""
        return f'<a href="{safe(url)}" rel="noopener noreferrer">{text}</a>' if _LINK.fullmatch(url) else text

    def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        """An image held in the page, or its alternative text."""
        words = safe(unescape(re.sub(r"<[^>]*>", "", text)))
        return f'<img alt="{words or "Image"}" src="{safe(url)}">' if _IMAGE.fullmatch(url) else words


@lru_cache(maxsize=1)
def _converter() -> mistune.Markdown:
    return mistune.create_markdown(renderer=_Renderer(escape=False), plugins=["table", "strikethrough", "footnotes"])


def markdown(source: str, attachments: Any = None) -> str:
    """A notebook's Markdown as HTML; raw HTML in it is sanitised.

    >>> markdown("# Title").strip(), markdown("![map](http://example.org/x.png)").strip()
    ('<h1>Title</h1>', '<p>map</p>')
    >>> markdown("[x](javascript:alert(1)) <script>alert(1)</script>").strip()
    '<p>x </p>'
    """
    for name, forms in (attachments or {}).items():
        for kind, content in forms.items():
            source = source.replace(f"(attachment:{name})", f"(data:{kind};base64,{content})")
    html = str(_converter()(plain_lines(source)))
    return sanitised(html) if "<" in source else html


def sanitised(html: str) -> str:
    """HTML of unknown origin with nothing in it but text, tables and images that the page itself holds.

    >>> sanitised('<b onclick="x()">a</b><img src="http://example.org/x.png"><script>b</script>')
    '<b>a</b>'
    """
    if len(html) > _LONGEST:
        return "<p>An output too large for this page; it is in the notebook.</p>"
    kept = bleach.clean(
        _UNSEEN.sub("", plain_lines(html)),
        tags=frozenset(_TAGS.split()),
        attributes=_allowed,
        protocols={"http", "https", "mailto", "data"},
        strip=True,
        strip_comments=True,
    )
    kept = re.sub(r"<img(?![^>]* src=)[^>]*>", "", kept)
    return re.sub(r"<img(?![^>]* alt=)", '<img alt="Image"', kept)


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "a":
        return name == "href" and bool(_LINK.fullmatch(value))
    if tag == "img":
        return (name == "src" and bool(_IMAGE.fullmatch(value))) or name == "alt"
    return name in _CELL


_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)


def with_ids(html: str, used: set[str]) -> tuple[str, list[tuple[str, str]]]:
    """``html`` with an id in every heading, and the level-2 headings as (id, text). ``used`` grows by the ids given.

    A level-1 heading becomes level 2, since the page has one title.

    >>> with_ids("<h2>A &amp; B</h2><h3>A b</h3><h2>A b</h2>", set())[0]
    '<h2 id="a-b">A &amp; B</h2><h3 id="a-b-2">A b</h3><h2 id="a-b-3">A b</h2>'
    """
    found: list[tuple[str, str]] = []

    def mark(heading: re.Match[str]) -> str:
        level, words = max(int(heading[1]), 2), words_of(heading[2])
        stem = re.sub(r"[^a-z0-9]+", "-", folded(words)).strip("-")[:60] or "section"
        name = free(stem, used)
        if level == 2:
            found.append((name, words))
        return f'<h{level} id="{name}">{heading[2]}</h{level}>'

    return _HEADING.sub(mark, html), found


def free(name: str, used: set[str]) -> str:
    """``name``, or with the first number that makes it new; it is then used."""
    chosen, count = name, 1
    while chosen in used:
        count += 1
        chosen = f"{name}-{count}"
    used.add(chosen)
    return chosen


def words_of(html: str) -> str:
    """The text of a piece of HTML.

    >>> words_of("A <em>&lt;b&gt;</em>")
    'A <b>'
    """
    return plain(unescape(re.sub(r"<[^>]*>", "", html))).strip()
