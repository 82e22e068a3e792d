"""What a standard is for: an indicator that should be better where more of it is in place. Never part of the score."""

from collections.abc import Iterable
from typing import Literal

from ickit._base.yaml import MisfitError
from ickit.benchmark.exact import Frozen, Slug, Text
from ickit.benchmark.origin import check_once


class Outcome(Frozen):
    """An indicator that the key factors are meant to improve. ``better: lower`` where low values are good.

    It is no part of the score, and no condition in which a city works.
    """

    id: Slug
    name: Text
    indicator: Slug
    better: Literal["higher", "lower"] = "higher"
    unit: Text | None = None
    note: Text | None = None


def check_outcomes(outcomes: Iterable[Outcome], taken: Iterable[str], used: dict[str, str]) -> None:
    """Raises MisfitError where ids stand twice or are ``taken``, or an indicator is ``used`` otherwise (for what)."""
    every = list(outcomes)
    check_once("outcome", ((one.id, ("outcomes", i, "id")) for i, one in enumerate(every)))
    known = set(taken)
    for i, one in enumerate(every):
        if one.id in known:
            mend = "Give the outcome an id of its own."
            raise MisfitError(f"{one.id} is also the id of a key factor or context factor", mend, ("outcomes", i, "id"))
        if one.indicator in used:
            problem = f"{one.indicator} is {used[one.indicator]}, so it cannot be an outcome as well"
            raise MisfitError(problem, "Use it for one of the two.", ("outcomes", i, "indicator"))
