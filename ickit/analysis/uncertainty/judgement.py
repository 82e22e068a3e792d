"""How likely a judgement is to be one level off, as far as a source itself shows it."""

from dataclasses import dataclass

import pandas as pd

LEAST_CITIES = 5
DEFAULT_SLIP = 0.1


@dataclass(frozen=True)
class JudgementSlip:
    """The chance (0 to 1) that a rating could as well have been one level higher or lower, and what it rests on.

    ``differ`` of ``pairs`` ratings made twice, in ``cities`` reviewed cities, differ by a level or more. ``observed``:
    whether the chance is that share, and not the default because too few cities were reviewed.
    """

    chance: float
    differ: int
    pairs: int
    cities: int

    @property
    def observed(self) -> bool:
        """Whether the chance comes from the source itself."""
        return self.cities >= LEAST_CITIES


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
