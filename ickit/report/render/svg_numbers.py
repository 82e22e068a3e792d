"""Numbers in SVG text."""


def six(number: float) -> str:
    """A number as matplotlib writes it: six decimals at most.

    >>> six(2.50), six(1 / 3)
    ('2.5', '0.333333')
    """
    return f"{number:f}".rstrip("0").rstrip(".")


def hundredth(number: str) -> str:
    """A written number with two decimals at most.

    >>> hundredth("1.499"), hundredth("-0.004")
    ('1.5', '0')
    """
    written = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def short(number: float) -> str:
    """A number with two decimals at most."""
    return hundredth(six(number))
