"""Words and numbers: paragraphs, lists, cards, notices, facts, folded parts."""

from collections.abc import Iterable
from typing import Any, Literal

from ickit._base.plain_text import plain
from ickit.report.elements.element import Element, safe, stack


def text(*paragraphs: str) -> Element:
    """Paragraphs of text, shown as they stand.

    >>> text("6 of 9 in place", "<b>").html
    '<p>6 of 9 in place</p><p>&lt;b&gt;</p>'
    """
    kept = [paragraph for paragraph in paragraphs if plain(paragraph).strip()]
    return Element("".join(f"<p>{safe(p)}</p>" for p in kept), "\n\n".join(plain(p) for p in kept))


def heading(words: str, level: Literal[2, 3, 4] = 3) -> Element:
    """A heading; level 2 stands in the page's contents list, level 3 below it."""
    if level not in {2, 3, 4}:
        raise ValueError(f"a heading has level 2, 3 or 4, not {level}")
    return Element(f"<h{level}>{safe(words)}</h{level}>", plain(words))


def points(items: Iterable[str | tuple[str, str]], lead: str = "") -> Element:
    """A bullet list after an optional ``lead`` sentence; an item may be a pair, whose first part is set strong.

    >>> points([("Strategy", "partly in place")], lead="To do next").plain
    'To do next\\n- Strategy: partly in place'
    """
    pairs = [("", item) if isinstance(item, str) else item for item in items]
    if not pairs:
        return text(lead)
    rows = "".join(f"<li>{_strong(name, said)}{safe(said)}</li>" for name, said in pairs)
    said = [f"- {plain(name)}: {plain(words)}" if name else f"- {plain(words)}" for name, words in pairs]
    return Element(f"{text(lead).html}<ul>{rows}</ul>", "\n".join([plain(lead), *said] if lead else said))


def _strong(name: str, said: str) -> str:
    mark = "" if not plain(said) or plain(name)[-1:] in {".", ":", "?", "!"} else ":"
    return f"<strong>{safe(name)}{mark}</strong> " if name else ""


def cards(items: Iterable[tuple[Any, str, str]]) -> Element:
    """Headline numbers: each ``(value, label, note)``; the first is set largest.

    >>> cards([("6 of 9", "key factors in place", "2 partly, 1 not rated")]).plain
    '6 of 9 key factors in place (2 partly, 1 not rated)'
    """
    kept = [(plain(value), plain(label), plain(note)) for value, label, note in items]
    boxes = "".join(
        f'<div class="ickit-card"><dt>{safe(label)}</dt><dd><b>{safe(value)}</b>'
        + (f"<span>{safe(note)}</span>" if note else "")
        + "</dd></div>"
        for value, label, note in kept
    )
    said = [f"{value} {label}" + (f" ({note})" if note else "") for value, label, note in kept]
    return Element(f'<dl class="ickit-cards">{boxes}</dl>', "\n".join(said))


def notice(words: str, kind: Literal["info", "caution"] = "info") -> Element:
    """A remark set apart: ``info`` for what helps reading, ``caution`` for what limits it.

    >>> notice("Small sample.", "caution").plain
    'Caution: Small sample.'
    """
    if kind not in {"info", "caution"}:
        raise ValueError(f"a notice is 'info' or 'caution', not {kind!r}")
    mark = {"info": "Note", "caution": "Caution"}[kind]
    html = f'<div class="ickit-notice ickit-{kind}" role="note"><p><strong>{mark}.</strong> {safe(words)}</p></div>'
    return Element(html, f"{mark}: {plain(words)}")


def facts(pairs: Iterable[tuple[str, Any]]) -> Element:
    """Facts in pairs, name and value; pairs without a value are left out.

    >>> facts([("Assessor", "self"), ("Peer group", None)]).html
    '<dl class="ickit-facts"><div><dt>Assessor</dt><dd>self</dd></div></dl>'
    """
    kept = [(name, value) for name, value in pairs if plain(value)]
    rows = "".join(f"<div><dt>{safe(name)}</dt><dd>{safe(value)}</dd></div>" for name, value in kept)
    said = "\n".join(f"{plain(name)}: {plain(value)}" for name, value in kept)
    return Element(f'<dl class="ickit-facts">{rows}</dl>' if kept else "", said)


def details(summary_text: str, *shown: Element) -> Element:
    """A part that is folded until the reader opens it; on paper it is open."""
    inner = stack(*shown)
    html = f"<details><summary>{safe(summary_text)}</summary>{inner.html}</details>"
    return Element(html, f"{plain(summary_text)}\n{inner.plain}".strip(), inner.tables, inner.summary)
