"""One output of a cell as markup: what ickit shows passes as it is, all else is sanitised."""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from ickit._base.formats import MIME
from ickit._base.plain_text import plain, plain_lines
from ickit.report.render.cell_output import BOX
from ickit.report.render.markdown import free, markdown, sanitised

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_IMAGES = ("image/png", "image/jpeg", "image/gif")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")


@dataclass
class CollectedOutputs:
    """What the outputs of a page leave behind: tables by name, the summary, the ids that are taken."""

    tables: dict[str, str] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


def collect_outputs(outputs: Iterable[Mapping[str, Any]], gathered: CollectedOutputs) -> str:
    """The outputs of one cell as HTML, in order. What is written to stderr stays in the notebook."""
    return "\n".join(html for html in (_output(output, gathered) for output in outputs) if html)


def _output(output: Mapping[str, Any], gathered: CollectedOutputs) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return _pre(output.get("text", "")) if output.get("name") == "stdout" else ""
    if kind == "error":
        said = f"{plain(output.get('ename'))}: {plain(without_colour(output.get('evalue', '')))}"
        return (
            f'<div class="ickit-notice ickit-caution" role="note"><p><strong>Error.</strong> {escape(said)}</p></div>'
        )
    data = output.get("data", {})
    return _ours(data, gathered) if MIME in data and "text/html" in data else _theirs(data)


def _ours(data: Mapping[str, Any], gathered: CollectedOutputs) -> str:
    payload = data[MIME]
    html = _text(data["text/html"]).removeprefix(BOX)
    html = html.removesuffix("</div>") if html != _text(data["text/html"]) else html
    for name, csv in payload.get("tables", {}).items():
        chosen = free(name, set(gathered.tables))
        gathered.tables[chosen] = csv
        if chosen != name:
            html = html.replace(f'-{name}"', f'-{chosen}"').replace(
                f'download="{name}.csv"', f'download="{chosen}.csv"'
            )
    gathered.used.update(f"{kind}-{name}" for name in gathered.tables for kind in ("figure", "table", "caption"))
    gathered.summary.update(payload.get("summary", {}))
    return html


def _theirs(data: Mapping[str, Any]) -> str:
    words = plain(without_colour(data.get("text/plain", "")))
    alt = "Figure" if not words or words.startswith("<") else words[:200]
    if "image/svg+xml" in data:
        return _image("image/svg+xml", b64encode(_text(data["image/svg+xml"]).encode("utf-8", "replace")).decode(), alt)
    for kind in _IMAGES:
        if kind in data and _BASE64.fullmatch(_text(data[kind])):
            return _image(kind, "".join(_text(data[kind]).split()), alt)
    if "application/vnd.jupyter.widget-view+json" in data:
        return "<p>An interactive control; open the notebook to use it.</p>"
    if "text/html" in data:
        return f'<div class="foreign" tabindex="0">{sanitised(_text(data["text/html"]))}</div>'
    if "text/markdown" in data:
        return markdown(_text(data["text/markdown"]))
    return _pre(data.get("text/plain", ""))


def _image(kind: str, content: str, alt: str) -> str:
    image = f'<img alt="{escape(alt)}" src="data:{kind};base64,{content}">'
    room = f'<div class="ickit-scroll" role="group" aria-label="Figure: {escape(alt)}" tabindex="0">{image}</div>'
    return f'<figure class="ickit-figure">{room}</figure>'


def _pre(text: Any) -> str:
    words = plain_lines(without_colour(text)).strip("\n")
    return f'<pre tabindex="0">{escape(words)}</pre>' if words.strip() else ""


def without_colour(text: Any) -> str:
    """Text of an output, which may be in lines, without the codes that colour it in a terminal."""
    return _ANSI.sub("", _text(text))


def _text(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)
