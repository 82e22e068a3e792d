"""A rating scale with exact values: named levels, or numbers in steps or of any decimals."""

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from typing import Literal

from pydantic import PrivateAttr, model_validator

from ickit._base.yaml import MisfitError
from ickit.benchmark.exact import Exact, Frozen, Slug, exact, shown, written
from ickit.errors import quoted

NOT_APPLICABLE = "not_applicable"
MISSING = ("not_assessed", "dont_know")
FEW = 12
"""A scale of up to so many levels is shown level by level."""

Standing = Literal["in_place", "partly", "not_in_place"]


class Bands(Frozen):
    """From which rating of a numeric scale on a key factor counts as in place, and from which as partly.

    Without ``partly`` every rating better than the worst one counts as partly.
    """

    in_place: Exact
    partly: Exact | None = None


class Scale(Frozen):
    """A rating scale: named ``levels`` with their values, lowest first, or numbers from ``min`` to ``max``.

    Numbers go in steps of ``step`` or, without one, are any decimals. ``better: lower`` says that ``min`` is the best.
    ``bands`` say what counts as in place.

    >>> three = Scale(levels={"not_met": 0, "partly_met": "1/2", "met": 1})
    >>> three.value("partly_met"), three.highest
    (Fraction(1, 2), 'met')
    >>> Scale(min=1, max=5, step=1).names, Scale(min=0, max=100).value("92.86")
    (('1', '2', '3', '4', '5'), Fraction(4643, 5000))
    >>> Scale(min=0, max=100, better="lower", bands={"in_place": 10}).standing("7.5")
    'in_place'
    """

    levels: dict[Slug, Exact] | None = None
    min: Exact | None = None
    max: Exact | None = None
    step: Exact | None = None
    better: Literal["higher", "lower"] = "higher"
    bands: Bands | None = None
    _given: tuple[str, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _check(self) -> "Scale":
        if self.levels is not None:
            given = {"min", "max", "step", "better", "bands"} & self.model_fields_set
            if given:
                what = "min and max" if given & {"min", "max", "step"} else min(given)
                raise MisfitError(f"a scale has levels, or {what}, not both", "Remove one of the two.", (min(given),))
            _check_levels(self.levels)
        elif self.min is None or self.max is None:
            raise MisfitError("a scale needs levels, or min and max", "For example: {min: 1, max: 5}.")
        elif max(abs(self.min), abs(self.max)) > 10**9:
            raise MisfitError("min and max must lie within a thousand million of 0", "Use smaller numbers.")
        elif self.max <= self.min:
            raise MisfitError("max must lie above min", "For example: {min: 1, max: 5}.")
        else:
            self._check_step(self.min, self.max)
            self._check_bands(self.min, self.max)
        return self

    def _check_step(self, low: Fraction, high: Fraction) -> None:
        step = self.step
        if step is not None and (step <= 0 or (high - low) % step != 0):
            raise MisfitError("max must lie above min by whole steps", "For example: {min: 1, max: 5, step: 1}.")
        if step is not None and (high - low) / step > 1000:
            mend = "Leave step out: then any decimal is a rating."
            raise MisfitError("a scale in steps may have at most 1,001", mend, ("step",))
        if any(not _six_decimals(x) for x in (low, high, step or Fraction(1))):
            raise MisfitError("min, max and step need at most six decimals", "Use another step, or named levels.")

    def _check_bands(self, low: Fraction, high: Fraction) -> None:
        if self.bands is None:
            return
        for name in ("in_place", "partly"):
            limit = getattr(self.bands, name)
            if limit is not None and not low <= limit <= high:
                mend = f"Use a number from {written(low)} to {written(high)}."
                raise MisfitError("a band must begin on the scale", mend, ("bands", name))
        partly, best = self.bands.partly, self.bands.in_place
        if partly is not None and not (partly < best if self.better == "higher" else partly > best):
            raise MisfitError(
                "partly must begin before in_place", f"Better is {self.better} here.", ("bands", "partly")
            )

    def __hash__(self) -> int:
        named = tuple((self.levels or {}).items())
        return hash((named, self.min, self.max, self.step, self.better, self.bands, self._given))

    @property
    def numeric(self) -> bool:
        """Whether ratings are numbers (no named levels)."""
        return self.levels is None

    @property
    def continuous(self) -> bool:
        """Whether any decimal between min and max is a rating."""
        return self.numeric and self.step is None

    @property
    def tells_in_place(self) -> bool:
        """Whether the scale says what counts as in place: its levels have names, or it has bands."""
        return not self.numeric or self.bands is not None

    @property
    def fine(self) -> bool:
        """Whether it allows more numbers than are shown one by one, whichever of them were given."""
        if self.levels is not None:
            return False
        low, high = self.range
        return self.step is None or (high - low) / self.step >= FEW

    @property
    def few(self) -> bool:
        """Whether it has so few levels that each is shown: it is not fine, or few of its numbers were given."""
        return not self.fine or (bool(self._given) and len(self.values) <= FEW)

    def with_given(self, ratings: Iterable[str]) -> "Scale":
        """A copy whose levels are, where they are many or any decimal, only the ``ratings`` given, and the two ends.

        Ratings that are not on the scale are left out.

        >>> Scale(min=0, max=100).with_given(["92.86", "7"]).names
        ('0', '7', '92.86', '100')
        """
        if not self.fine:
            return self
        found = {one for one in ratings if self.rate(one) is not None} | set(self._given)
        if found <= set(self._given):
            return self
        out = self.model_copy()
        out._given = tuple(sorted(found))
        return out

    @cached_property
    def values(self) -> dict[str, Fraction]:
        """The ratings, worst first, rescaled to 0..1 (worst to best): every one that the scale allows.

        Of a scale of any decimals the two ends, and the ratings of :meth:`with_given`.
        """
        if self.levels is None:
            points = sorted(self._points(), reverse=self.better == "lower")
            return {written(x): self._share(x) for x in points}
        low, high = min(self.levels.values()), max(self.levels.values())
        if low >= 0 and high <= 1:
            low, high = Fraction(0), Fraction(1)  # levels already on 0..1 count by their value
        return {name: (x - low) / (high - low) for name, x in self.levels.items()}

    def _points(self) -> set[Fraction]:
        low, high = self.range
        if self.step is None or self._given:
            return {low, high, *(exact(one) for one in self._given)}
        return {low + i * self.step for i in range(int((high - low) / self.step) + 1)}

    def _share(self, number: Fraction) -> Fraction:
        low, high = self.range
        share = (number - low) / (high - low)
        return share if self.better == "higher" else 1 - share

    @property
    def range(self) -> tuple[Fraction, Fraction]:
        """Min and max. Raises ValueError where the levels have names."""
        if self.min is None or self.max is None:
            raise ValueError("only a numeric scale has a range of its own")
        return self.min, self.max

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The ratings of :attr:`values` as they are written, worst first."""
        return tuple(self.values)

    @property
    def lowest(self) -> str:
        """The worst rating."""
        return self.names[0]

    @property
    def highest(self) -> str:
        """The best rating."""
        return self.names[-1]

    @cached_property
    def in_place(self) -> tuple[str, ...]:
        """Those of :attr:`names` that count as in place: from the band on, or the best alone."""
        return tuple(name for name in self.names if self.standing(name) == "in_place")

    def value(self, rating: str) -> Fraction:
        """A rating rescaled to 0..1. Raises KeyError for one that is not on the scale."""
        found = self.rate(rating)
        if found is None:
            raise KeyError(rating)
        return found

    def rate(self, rating: object) -> Fraction | None:
        """A rating rescaled to 0..1, or None where it is none of the scale."""
        if not isinstance(rating, str):
            return None
        found = self.values.get(rating)
        if found is not None or not self.numeric:
            return found
        number = self._number(rating)
        return None if number is None else self._share(number)

    def standing(self, rating: str) -> Standing:
        """Whether a rating counts as in place, as partly or as not in place. Raises KeyError where it is none.

        By the bands; without them the best rating is in place and the worst is not.
        """
        value = self.value(rating)
        if self.bands is None:
            return "in_place" if rating == self.highest else "not_in_place" if rating == self.lowest else "partly"
        if value >= self._share(self.bands.in_place):
            return "in_place"
        partly = self.bands.partly
        some = value > 0 if partly is None else value >= self._share(partly)
        return "partly" if some else "not_in_place"

    def parse(self, text: str) -> str | None:
        """The rating that ``text`` writes (``4.0`` and ``4,0`` for ``4``), or None where it is none.

        >>> Scale(min=1, max=5).parse("4,0"), Scale(min=1, max=5).parse("4/5")
        ('4', None)
        """
        if text in self.values:
            return text
        number = self._number(text.replace(",", ".")) if self.numeric else None
        return None if number is None else written(number)

    def _number(self, text: str) -> Fraction | None:
        """The number that a text writes as a decimal, where it is on the scale."""
        try:
            number = None if "/" in text else exact(text)
        except ValueError:
            return None
        low, high = self.range
        if number is None or not low <= number <= high:
            return None
        return number if self.step is None or (number - low) % self.step == 0 else None

    def label(self, rating: str) -> str:
        """A rating as people read it: ``partly_met`` is "partly met"."""
        return shown(rating).replace("_", " ")

    def native(self, value: Fraction) -> Fraction:
        """A value of 0..1 on the numeric scale's own range, e.g. 0.75 on 1 to 5 is 4."""
        low, high = self.range
        return low + (value if self.better == "higher" else 1 - value) * (high - low)


def _check_levels(levels: dict[str, Fraction]) -> None:
    if len(levels) < 2:
        raise MisfitError("a scale needs two or more levels", "For example: {not_met: 0, met: 1}.", ("levels",))
    if len(levels) > 1001:
        raise MisfitError("a scale may have at most 1,001 levels", "Use fewer, or min and max.", ("levels",))
    seen: set[str] = set()
    before: Fraction | None = None
    for name, value in levels.items():
        at = ("levels", name)
        if name in (NOT_APPLICABLE, *MISSING):
            raise MisfitError(f"{quoted(name)} cannot name a level", "Remove it: a missing answer needs no level.", at)
        if name.casefold() in seen:
            raise MisfitError(f"the level {quoted(name)} stands twice", "Give each level its own name.", at)
        if before is not None and value <= before:
            raise MisfitError(
                f"the level {quoted(name)} is not above the one before it", "Order them lowest first.", at
            )
        seen.add(name.casefold())
        before = value


def _six_decimals(number: Fraction) -> bool:
    return 10**6 % number.denominator == 0
