"""The project's colours, one list for pages and figures: safe for colour-blind readers, ordered in grey."""

from functools import lru_cache

INK = "#1b2a36"
QUIET = "#56646f"
RULE = "#d5dce1"
ACCENT = "#14506b"
CITY = "#c2410c"
PEERS = "#7d97a5"
FIELD = "#e8edf0"
NOT_RATED = "#e9ebed"
NOT_RATED_HATCH = "#9aa3aa"
NOT_APPLICABLE = "#ffffff"
CATEGORIES = ("#14506b", "#c2410c", "#5b9aa8", "#8a6d1d", "#7a4a78", "#3d3d3d")
_LOW_TO_HIGH = ("#f5d896", "#6ba5b3", "#14506b")


def levels(count: int) -> tuple[str, ...]:
    """Colours for ``count`` ordered levels, lowest first: light sand over blue-grey to deep blue, darker each step.

    >>> levels(3)
    ('#f5d896', '#6ba5b3', '#14506b')
    >>> levels(2)
    ('#f5d896', '#14506b')
    """
    if count < 1:
        raise ValueError("a scale has at least one level")
    return tuple(at(i / (count - 1) if count > 1 else 1.0) for i in range(count))


@lru_cache(maxsize=256)
def of_levels(names: tuple[str, ...]) -> dict[str, str]:
    """The colour of each of these levels, worst first: numbers by their value, words in even steps.

    >>> of_levels(("0", "10", "50", "100"))["50"] == of_levels(("not_met", "partly_met", "met"))["partly_met"]
    True
    """
    try:
        first, *_, last = numbers = [float(name) for name in names]
    except ValueError:
        return dict(zip(names, levels(len(names)), strict=True))
    if first == last:
        return dict.fromkeys(names, at(1.0))
    return {name: at((number - first) / (last - first)) for name, number in zip(names, numbers, strict=True)}


def at(share: float) -> str:
    """The colour of a value between 0 (lowest) and 1 (highest)."""
    place = min(max(share, 0.0), 1.0) * (len(_LOW_TO_HIGH) - 1)
    left = min(int(place), len(_LOW_TO_HIGH) - 2)
    pairs = zip(_channels(_LOW_TO_HIGH[left]), _channels(_LOW_TO_HIGH[left + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (place - left)):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it.

    >>> luminance("#ffffff"), luminance("#000000")
    (1.0, 0.0)
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (x / 255 for x in _channels(colour))]
    return round(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2], 6)


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours, 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink_on(colour: str) -> str:
    """The page's ink, white or black, the first that is read well (contrast of at least 4.5) on ``colour``.

    >>> ink_on("#14506b"), ink_on("#f5d896")
    ('#ffffff', '#1b2a36')
    """
    return next(ink for ink in (INK, "#ffffff", "#000000") if contrast(ink, colour) >= 4.5)
