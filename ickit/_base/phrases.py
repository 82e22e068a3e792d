"""Small pieces of sentences."""

from collections.abc import Iterable
from fractions import Fraction

from ickit._base.rounding import rounded


def listed(items: Iterable[str], most: int = 8) -> str:
    """Items as a list in a sentence; after ``most``, the number of the others.

    >>> listed(["a", "b", "c"]), listed("abcd", most=2), listed([])
    ('a, b and c', 'a, b and 2 more', 'none')
    """
    every = list(items)
    if not every:
        return "none"
    if len(every) > most:
        return f"{', '.join(every[:most])} and {len(every) - most} more"
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "city", "cities"), counted(3, "city", "cities"), counted(0, "factor")
    ('1 city', '3 cities', '0 factors')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def percent(share: Fraction | None) -> str:
    """A share of 0 to 1 in whole percent, half up; a dash for none.

    >>> percent(Fraction(1, 8)), percent(None)
    ('13 %', '–')
    """
    return "–" if share is None else f"{rounded(100 * share)} %"


def shortened(text: str, most: int) -> str:
    """Text of at most ``most`` characters, cut between words.

    >>> shortened("one two three", 9), shortened("one", 9)
    ('one two …', 'one')
    """
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return f"{(cut.rpartition(' ')[0] or cut).rstrip(' ,;:.')} …"


def moved(then: Fraction, now: Fraction) -> str:
    """Two scores and their difference, which is that of the scores before rounding; said where it can be seen.

    >>> moved(Fraction(50), Fraction(125, 2)), moved(Fraction(6464, 100), Fraction(7296, 100))
    ('50.0 to 62.5 (+12.5)', '64.6 to 73.0 (+8.3 before rounding)')
    """
    shown = [Fraction(rounded(score, 1)) for score in (then, now)]
    exact = rounded(now - then, 1) == rounded(shown[1] - shown[0], 1)
    return f"{rounded(then, 1)} to {rounded(now, 1)} ({points(now - then)}{'' if exact else ' before rounding'})"


def points(difference: Fraction | float | None, digits: int = 1) -> str:
    """A difference of scores with its sign.

    >>> points(Fraction(5, 2)), points(Fraction(-5, 2)), points(Fraction(0)), points(None)
    ('+2.5', '−2.5', '0.0', '–')
    """
    shown = rounded(difference, digits)
    if difference is None or shown == "–" or not any(c in "123456789" for c in shown):
        return shown
    return f"+{shown}" if difference > 0 else shown.replace("-", "−")
