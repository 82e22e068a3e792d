"""What can be read in a file of a run: also in data packed into it, behind escapes, and in strings of JSON."""

import html
import json
import re
from base64 import b64decode
from binascii import Error
from contextlib import suppress
from typing import Any

_PACKED = re.compile(r"base64,([A-Za-z0-9+/]+=*)")
_BREAK = re.compile(r"<wbr\s*/?>", re.IGNORECASE)  # where a word may be broken: it is one word
_TAG = re.compile(r"<[^<>]*>")
_QUOTED = re.compile(r'"([^"<>]*)"')


def extract_text(name: str, content: str) -> str:
    """The text of one file, by the ending of its ``name``: words that stand in markup, attributes, outputs and
    pictures.

    >>> extract_text("a.html", '<img alt="Saint&#x27;s"><b>6</b> of 9')
    " Saint's \\n  6  of 9"
    """
    if name.endswith((".ipynb", ".json")):
        with suppress(ValueError):
            content = "\n".join(_strings(json.loads(content)))
    return _unpacked(content) if name.endswith((".html", ".ipynb")) else content


def _unpacked(content: str) -> str:
    found: list[str] = []
    outer = _BREAK.sub("", _PACKED.sub(lambda packed: _kept(packed[1], found), content))
    said = " ".join(_QUOTED.findall(" ".join(_TAG.findall(outer))))
    return "\n".join([f" {html.unescape(said)} ", html.unescape(_TAG.sub(" ", outer)), *map(_without_drawing, found)])


def _kept(packed: str, found: list[str]) -> str:
    with suppress(Error, UnicodeDecodeError):  # a picture of dots is no text
        found.append(b64decode(packed, validate=True).decode("utf-8"))
    return ""


def _without_drawing(text: str) -> str:
    """An unpacked table as it stands; of a drawing the words that stand in it."""
    return html.unescape(_TAG.sub(" ", text)) if text.lstrip().startswith("<svg") else text


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, one in value.items() for text in (str(key), *_strings(one))]
    if isinstance(value, list):
        return [text for one in value for text in _strings(one)]
    return [] if value is None or isinstance(value, bool) else [str(value)]
