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


def comma_separated(text: str) -> list[str]:
    """The parts of a text between commas, without blanks around them; empty ones are left out.

    >>> comma_separated("a, b,,c ")
    ['a', 'b', 'c']
    """
    return [part.strip() for part in text.split(",") if part.strip()]


def noun(number: int, one: str, many: str = "") -> str:
    """A noun for so many.

    >>> noun(1, "city", "cities"), noun(0, "factor")
    ('city', 'factors')
    """
    return one if number == 1 else many or f"{one}s"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "city", "cities"), counted(3, "city", "cities"), counted(0, "factor")
    ('1 city', '3 cities', '0 factors')
    """
    return f"{number} {noun(number, one, many)}"


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


def points(difference: Fraction | float | None, digits: int = 1) -> str:
    """A difference of scores with its sign.

    >>> points(Fraction(5, 2)), points(Fraction(-5, 2)), points(Fraction(0)), points(None)
    ('+2.5', '−2.5', '0.0', '–')
    """
    shown = rounded(difference, digits)
    if difference is None or shown == "–" or not any(c in "123456789" for c in shown):
        return shown
    return f"+{shown}" if difference > 0 else shown.replace("-", "−")


def change_words(before: Fraction | float, after: Fraction | float, digits: int = 1) -> str:
    """The change from one score to another; where it differs from that of the two as shown, it says why.

    >>> change_words(Fraction(5), Fraction(15, 2)), change_words(64.64, 72.96)
    ('+2.5 points', '+8.3 points, before rounding')
    """
    shown = Fraction(rounded(after, digits)) - Fraction(rounded(before, digits))
    same = Fraction(rounded(after - before, digits)) == shown
    return f"{points(after - before, digits)} points{'' if same else ', before rounding'}"
