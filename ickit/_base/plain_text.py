"""Text from strangers made fit to show: one Unicode text that no terminal, browser or font renderer acts on."""

from typing import Any

from ickit._base.rounding import missing

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_OVERRIDES = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_ACTING: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "\N{SYMBOL FOR DELETE}",
    **dict.fromkeys([*range(0x80, 0xA0), *_OVERRIDES, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF], REPLACEMENT),
    **dict.fromkeys(range(0xD800, 0xE000), REPLACEMENT),
}
_LINE = {**_ACTING, 0x09: " ", 0x0A: " ", 0x0D: " "}
_LINES = {**_ACTING, 0x09: "\t", 0x0A: "\n"}


def plain(value: Any) -> str:
    """``value`` as one line of text: control characters as their pictures, no bidirectional overrides, no surrogates.

    >>> plain("Zürich"), plain("a" + chr(10) + "b" + chr(0)), plain(chr(27) + "[31mred"), plain(None)
    ('Zürich', 'a b␀', '␛[31mred', '')
    >>> plain("x" + chr(0x202E) + "y")
    'x�y'
    """
    text = "" if missing(value) else str(value)
    return text if text.isprintable() else text.replace("\r\n", "\n").translate(_LINE)


def plain_lines(value: Any) -> str:
    r"""As ``plain``, with its line breaks (as LF) and tabs kept.

    >>> plain_lines("a\r\nb\rc")
    'a\nb\nc'
    """
    text = "" if missing(value) else str(value)
    return text if text.isprintable() else text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINES)
