"""What a cell leaves in a notebook, as whoever makes pages of notebooks knows it: without the elements themselves."""

from html import escape
from typing import Any

from ickit._base.plain_text import plain

ELEMENTS = "elements"
"""The key of what a cell shows in its payload, where the run asks for it."""

_IN_NOTEBOOK = "".join(
    f".ickit.ickit.ickit {rule}"
    for rule in (
        "table{table-layout:auto;width:auto;margin:0 0 .4rem;border-collapse:collapse}",
        "caption{caption-side:top;text-align:left;font-weight:600;padding:0 0 .3rem}",
        ":is(th,td){text-align:left;vertical-align:baseline;padding:.25rem 1.2rem .25rem 0;max-width:34rem}",
        ":is(th,td).n{text-align:right;font-variant-numeric:tabular-nums}",
        "td.n{white-space:nowrap}",
        "thead th{vertical-align:bottom;border-bottom:1px solid currentColor}",
        ".ickit-cards{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:0 0 1rem}",
        ".ickit-card{max-width:16rem}",
        ":is(dt,dd){margin:0;padding:0}",
        ".ickit-card :is(b,span){display:block}",
        ".ickit-card b{font-size:1.5em}",
        ".ickit-facts>div{display:grid;grid-template-columns:minmax(7rem,13rem) 1fr;gap:1rem}",
        ".ickit-chip{padding:.06rem .6rem;border-radius:3px}",
        ".ickit-notice{border-left:4px solid currentColor;padding:.2rem .8rem;margin:.6rem 0}",
        ".ickit-paper{display:none}",
        "figure{margin:.6rem 0}",
    )
)
"""How it looks in a notebook, whose own rules set every cell to the right and all columns to one width."""

BOX = f'<div class="ickit mathjax_ignore tex2jax_ignore"><style>{_IN_NOTEBOOK}</style>'
"""Begins what a cell shows: gives it a look in a notebook, which a page has from its style sheet; mathematics is left
unset, so a ``$`` in a name is text."""


def safe(value: Any) -> str:
    """``value`` as text that HTML shows as it stands, in an element or a quoted attribute.

    >>> safe('<b onclick="x">')
    '&lt;b onclick=&quot;x&quot;&gt;'
    """
    return escape(plain(value), quote=True)


def boxed(fragment: str) -> str:
    """A fragment as a cell's output, in its box; empty where there is nothing to show."""
    return f"{BOX}{fragment}</div>" if fragment else ""
