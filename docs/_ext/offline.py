"""Whether a built site needs the network: ``python docs/_ext/offline.py FOLDER`` lists what its pages would fetch."""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

_REMOTE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_IN_CSS = re.compile(r"""(?:@import\s+|url\(\s*)["']?((?:https?:)?//[^"')\s;]+)""", re.IGNORECASE)
_IN_SCRIPT = re.compile(r"""(?:import\s*\(|\bfrom|\bimport|importScripts\()\s*["']((?:https?:)?//[^"']+)""")
_FETCHED = {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "preconnect", "dns-prefetch", "manifest"}


class _Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._inside = tag if tag in {"style", "script"} else ""
        for name in ("src", "srcset", "poster", "data"):
            self._keep(given.get(name, ""))
        if tag == "link" and _FETCHED & set(given.get("rel", "").lower().split()):
            self._keep(given.get("href", ""))
        self.found += _IN_CSS.findall(given.get("style", ""))

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found += _IN_CSS.findall(data) + _IN_SCRIPT.findall(data)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  the parser's interface
        self._inside = ""

    def _keep(self, address: str) -> None:
        self.found += [part for part in address.split(", ") if _REMOTE.match(part)]


def fetched_by_page(html: str) -> list[str]:
    """The addresses that a page loads from elsewhere by itself. Links that a reader may follow are none.

    >>> fetched_by_page('<script src="https://cdn.example.org/a.js"></script><a href="https://example.org">more</a>')
    ['https://cdn.example.org/a.js']
    >>> fetched_by_page('<script src="_static/a.js"></script><style>p { background: url(//example.org/b.png) }</style>')
    ['//example.org/b.png']
    """
    parser = _Loads()
    parser.feed(html)
    return parser.found


def fetched_by_site(folder: Path) -> list[str]:
    """One line for each address that a page or a style sheet of a site loads from elsewhere."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".html":
            addresses = fetched_by_page(path.read_text(encoding="utf-8"))
        elif path.suffix == ".css":
            addresses = _IN_CSS.findall(path.read_text(encoding="utf-8"))
        elif path.suffix in {".js", ".mjs"}:
            addresses = _IN_SCRIPT.findall(path.read_text(encoding="utf-8"))
        else:
            continue
        found += [f"{path.relative_to(folder).as_posix()}: {address}" for address in addresses]
    return found


if __name__ == "__main__":
    loads = fetched_by_site(Path(sys.argv[1]))
    print("\n".join(loads) or "The site loads nothing from elsewhere.")
    sys.exit(1 if loads else 0)
