"""Numbers by name, as a parameter writes them: one for all, and others for some (``1/4, policy=1/2``)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ickit._base.phrases import comma_separated
from ickit.benchmark.exact import exact, written
from ickit.errors import Fault, InputError, did_you_mean, quoted

Given = str | float
"""What a parameter may be: text or, of one number alone, the number."""


@dataclass(frozen=True)
class NamedShares:
    """A share from 0 to 1 for all (None: nothing is said), and those of some names."""

    every: Fraction | None = None
    named: Mapping[str, Fraction] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.every is not None or bool(self.named)


def parse_shares(given: Given, names: Mapping[str, str], place: str) -> NamedShares:
    """What a parameter says, in parts with commas between: a share, or ``name=share``.

    ``names``: what may be named, each by the key that stands for it. Raises InputError with every fault.

    >>> parse_shares("1/4, Policy=1/2", {"Policy": "policy"}, "parameter coverage")
    NamedShares(every=Fraction(1, 4), named={'policy': Fraction(1, 2)})
    """
    every: Fraction | None = None
    named: dict[str, Fraction] = {}
    faults: list[Fault] = []
    folded = {name.casefold(): key for name, key in names.items()}
    for part in _parts(str(given), names):
        name, stands, number = part.rpartition("=")
        name = name.strip()
        try:
            share = parse_number(number, place, most=Fraction(1))
        except InputError as error:
            faults.extend(error.faults)
            continue
        if not stands and every is None:
            every = share
        elif not stands:
            faults.append(Fault(place, f"{quoted(part)} is a second number for all", "Write it once."))
        elif name.casefold() not in folded:
            mend = did_you_mean(name, names) if names else "The benchmark has no groups: write one number."
            faults.append(Fault(place, f"{quoted(name)} is no group of the benchmark", mend))
        elif folded[name.casefold()] in named:
            faults.append(Fault(place, f"{quoted(name)} stands twice", "Write it once."))
        else:
            named[folded[name.casefold()]] = share
    if faults:
        raise InputError(faults)
    return NamedShares(every, named)


def _parts(text: str, names: Mapping[str, str]) -> list[str]:
    """The parts of a text between commas; a comma in one of the ``names`` is none."""
    for name in sorted(names, key=len, reverse=True):
        if "," in name:
            text = re.sub(re.escape(name), name.replace(",", "\0"), text, flags=re.IGNORECASE)
    return [part.replace("\0", ",") for part in comma_separated(text)]


def parse_number(
    given: Given, place: str, *, least: Fraction = Fraction(0), most: Fraction, above: bool = False
) -> Fraction:
    """A number from ``least`` (``above``: not ``least`` itself) to ``most``. Raises InputError for anything else.

    >>> parse_number("2/3", "parameter power", most=Fraction(10))
    Fraction(2, 3)
    """
    low = f"above {written(least)}, and at most" if above else f"from {written(least)} to"
    mend = f"Write a number {low} {written(most)}, such as {'0.5' if most < 1 else '1/2'}."
    try:
        number = exact(given)
    except ValueError:
        raise InputError(Fault(place, f"{quoted(given)} is not a number", mend)) from None
    if not least <= number <= most or (above and number == least):
        raise InputError(Fault(place, f"{quoted(given)} is not in range", mend))
    return number
