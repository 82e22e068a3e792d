"""How likely a judgement is to be one level off, as far as a source itself shows it."""

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from ickit.benchmark.scale import Scale

LEAST_CITIES = 5
DEFAULT_SLIP = 0.1


@dataclass(frozen=True)
class JudgementSlip:
    """The chance (0 to 1) that a rating could as well have been one level higher or lower, and what it rests on.

    ``differ`` of ``pairs`` ratings made twice, in ``cities`` reviewed cities, differ by a level or more. ``observed``:
    whether the chance is that share, and not the default because too few cities were reviewed. ``chosen``: the chance
    was asked for.
    """

    chance: float
    differ: int
    pairs: int
    cities: int
    chosen: bool = False

    @property
    def observed(self) -> bool:
        """Whether the chance comes from the source itself."""
        return self.cities >= LEAST_CITIES and not self.chosen


def slip_size(scale: Scale) -> Fraction | None:
    """How far a judgement slips on a scale of many numbers, in its units; None where it is to the next level.

    One whole number on a range of 2 to 10, else a tenth of the range: so it does not follow how the scale is written.

    >>> [str(slip_size(Scale(min=0, max=100, step=step))) for step in ("0.1", 1, 5, None)]
    ['10', '10', '10', '10']
    >>> str(slip_size(Scale(min=1, max=5))), str(slip_size(Scale(min=0, max=1))), slip_size(Scale(min=1, max=5, step=1))
    ('1', '1/10', None)
    """
    if not scale.fine:
        return None
    low, high = scale.range
    return Fraction(1) if 2 <= high - low <= 10 else (high - low) / 10


def judgement_slip(pairs: pd.DataFrame) -> JudgementSlip:
    """The chance of a judgement slip from ratings made twice, or the default, 0.1, below 5 reviewed cities.

    ``pairs`` as from :func:`ickit.analysis.agreement.pairs`: one row per rating made both by the city and by its
    reviewers, with city and difference (self minus peer).

    >>> judgement_slip(pd.DataFrame({"city": list("abcde"), "difference": [0, 50, 0, 0, -100]})).chance
    0.4
    >>> judgement_slip(pd.DataFrame({"city": list("aaaaa"), "difference": [0, 50, 0, 0, -100]})).chance
    0.1
    """
    differ = sum(d != 0 for d in pairs["difference"])
    cities = int(pairs["city"].nunique())
    chance = differ / len(pairs) if cities >= LEAST_CITIES else DEFAULT_SLIP
    return JudgementSlip(chance, differ, len(pairs), cities)
