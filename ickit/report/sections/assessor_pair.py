"""Two assessors whose ratings a page compares, and its words for them."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ickit._base.phrases import counted
from ickit.analysis import agreement
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.study.study_data import StudyData

_CALLED = {"self": "the cities themselves", "peer": "reviewers"}
USUAL = ("self", "peer")


@dataclass(frozen=True)
class AssessorPair:
    """A study, and the two assessors that it compares: by default a city itself and its reviewers."""

    study: StudyData
    first: str = "self"
    second: str = "peer"

    def __post_init__(self) -> None:
        known = sorted(str(name) for name in self.study.assessments["assessor"].dropna().unique())
        for parameter, name in (("first", self.first), ("second", self.second)):
            if name not in known and name not in USUAL:
                mend = did_you_mean(name, known)
                raise InputError(Fault(f"parameter {parameter}", f"{quoted(name)} rated nothing in the data", mend))
        if self.first == self.second:
            problem = f"{quoted(self.second)} is also the first"
            raise InputError(Fault("parameter second", problem, "Name two assessors."))

    @property
    def usual(self) -> bool:
        """Whether these are a city and its reviewers."""
        return (self.first, self.second) == USUAL

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Every rating that both gave (see :func:`ickit.analysis.agreement.pairs`)."""
        return agreement.pairs(self.study.assessments, self.study.benchmark, self.first, self.second)

    @property
    def first_name(self) -> str:
        """The first in the middle of a sentence."""
        return _CALLED.get(self.first, self.first)

    @property
    def second_name(self) -> str:
        """The second in the middle of a sentence."""
        return _CALLED.get(self.second, self.second)

    @property
    def title(self) -> str:
        """The title of their page."""
        return "Self-assessment and peer review" if self.usual else f"Ratings by {self.both}"

    @property
    def both(self) -> str:
        """The two together: ``cities and reviewers``."""
        return "cities and reviewers" if self.usual else f"{self.first_name} and {self.second_name}"

    @property
    def minus(self) -> str:
        """What a difference is: ``the city minus its reviewers``."""
        return "the city minus its reviewers" if self.usual else f"{self.first_name} minus {self.second_name}"

    @property
    def first_says(self) -> str:
        """A heading for the first one's ratings."""
        return "The city says" if self.usual else f"{_capital(self.first_name)}"

    @property
    def second_says(self) -> str:
        """A heading before the second one's ratings."""
        return _capital(self.second_name)

    def cities(self, number: int) -> str:
        """A number of cities that both rated: ``8 reviewed cities``."""
        return cities_words(number, usual=self.usual)

    @property
    def nothing(self) -> str:
        """What to say where no key factor was rated by both."""
        who = "both a city and its reviewers" if self.usual else f"both {self.both}"
        return f"No key factor was rated by {who} in the same wave, so there is nothing to compare."


def cities_words(number: int, *, usual: bool) -> str:
    """A number of cities that two assessors rated: ``8 reviewed cities``, ``8 cities rated by both``."""
    if usual:
        return counted(number, "reviewed city", "reviewed cities")
    return f"{counted(number, 'city', 'cities')} rated by both"


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]
