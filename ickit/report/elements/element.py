"""The display object and how several become one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from ickit._base.plain_text import plain

MIME = "application/vnd.ickit+json"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Element:
    """Something a notebook shows.

    ``html`` is a fragment with all text escaped, ``plain`` the same in a few words, ``tables`` the CSV text of each
    table by its name, ``summary`` what the index of a run says of the page (see ``summary``).
    """

    html: str
    plain: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002
        """The forms that Jupyter stores as a cell's output; mathematics is left unset, so a ``$`` in a name is text."""
        boxed = f'<div class="ickit mathjax_ignore tex2jax_ignore">{self.html}</div>' if self.html else ""
        payload = {"tables": dict(self.tables), "summary": dict(self.summary)}
        return {"text/html": boxed, "text/plain": self.plain, MIME: payload}


def safe(value: Any) -> str:
    """``value`` as text that HTML shows as it stands, in an element or a quoted attribute.

    >>> safe('<b onclick="x">')
    '&lt;b onclick=&quot;x&quot;&gt;'
    """
    return escape(plain(value), quote=True)


def checked_name(name: str) -> str:
    """``name`` if it can name a file and an HTML id: lower-case words joined by hyphens, at most 80 characters.

    >>> checked_name("score-by-group")
    'score-by-group'
    """
    if not _NAME.fullmatch(name) or len(name) > 80:
        raise ValueError(f"{name!r} is no name for a table or figure; use lower-case words joined by hyphens")
    return name


def stack(*shown: Element) -> Element:
    """Several display objects as one, in order. Raises ValueError where two tables share a name.

    >>> join(Shown("<p>a</p>", "a", {"t": "x"}), Shown("<p>b</p>", "b")).plain.split()
    ['a', 'b']
    """
    tables: dict[str, str] = {}
    merged: dict[str, Any] = {}
    for one in shown:
        if twice := tables.keys() & one.tables.keys():
            raise ValueError(f"two tables are named {min(twice)!r}; give each table and figure its own name")
        tables.update(one.tables)
        merged.update(one.summary)
    html = "\n".join(one.html for one in shown if one.html)
    return Element(html, "\n\n".join(one.plain for one in shown if one.plain), tables, merged)


def summary(**values: str | int | float | bool | None) -> Element:
    """What the index of a run says of this page; nothing is visible. Values are text, numbers, yes/no or None.

    Known to the index: ``title``, ``city`` and ``year`` (a page with a city is a city report), ``headline``,
    ``in_place`` (``6 of 9``; without it the start of the headline), ``score``, ``coverage``, ``shows`` (a sentence on
    what another report shows). Known to the page: ``title``, ``subtitle``, ``edition`` (``member edition``),
    ``synthetic`` (True, or the sentence that says so), ``citation`` (the benchmark's), ``source``.

    >>> summary(city="Altenburg", year=2024).summary
    {'city': 'Altenburg', 'year': 2024}
    """
    kept: dict[str, Any] = {}
    for key, value in values.items():
        if not (value is None or isinstance(value, str | int | float)):
            raise TypeError(f"summary value {key} is a {type(value).__name__}; give text, a number, yes/no or None")
        kept[key] = plain(value) if isinstance(value, str) else value
    return Element("", "", {}, kept)
