"""How a key factor's rating is made from an indicator of official statistics."""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ickit._base.yaml import MisfitError
from ickit.benchmark.exact import Exact, Frozen, Slug


class FromIndicator(Frozen):
    """A rating made from an indicator: its place between two goalposts, or between the ends of its wave.

    ``per``: the indicator that it is divided by (population, say), and ``times`` what the quotient is multiplied with.
    ``goalposts``: the values that are the worst and the best rating, the smaller first; without them they are the
    smallest and the largest value of the wave or, with ``cut``, the values below and above which this share of the
    cities lies. A value beyond them counts as they do. ``better: lower`` turns the direction. ``years_back``: how many
    years old a value may be (0: of the wave's own year).
    """

    indicator: Slug
    per: Slug | None = None
    times: Exact = Fraction(1)
    goalposts: Annotated[tuple[Exact, ...], Field(max_length=2)] = ()
    cut: Exact | None = None
    better: Literal["higher", "lower"] = "higher"
    years_back: Annotated[int, Field(ge=0, le=50)] = 0

    @model_validator(mode="after")
    def _check(self) -> "FromIndicator":
        if self.goalposts and (len(self.goalposts) != 2 or self.goalposts[0] >= self.goalposts[1]):
            raise MisfitError("goalposts are two numbers, the smaller first", "For example [0, 5].", ("goalposts",))
        if self.cut is not None and (self.goalposts or not 0 < self.cut < Fraction(1, 2)):
            mend = "Leave it out, or write a share such as 1/20, without goalposts."
            raise MisfitError("cut is a share of the cities at each end of a wave", mend, ("cut",))
        if self.times <= 0:
            raise MisfitError("times must be above 0", "For example 1000, for a value per 1,000.", ("times",))
        return self
