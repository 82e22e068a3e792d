"""Where an instrument comes from, and which earlier one it follows; ids that stand twice."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from ickit._base.yaml import MisfitError
from ickit.benchmark.exact import Frozen, Slug, Text
from ickit.errors import quoted


class Source(Frozen):
    """Where an instrument comes from."""

    title: Text
    authors: tuple[Text, ...] = ()
    publisher: Text | None = None
    year: Annotated[int, Field(ge=1000, le=2100)] | None = None
    note: Text | None = None

    @property
    def citation(self) -> str:
        """Authors (year). Title. Publisher. — as far as known; without authors: Title (year). Publisher."""
        when = f" ({self.year})" if self.year else ""
        lead = [", ".join(self.authors) + when, self.title] if self.authors else [self.title + when]
        return ". ".join(part for part in (*lead, self.publisher) if part) + "."


class Follows(Frozen):
    """The earlier version of a benchmark and which of its factors compare: ``factors`` maps new id to earlier id."""

    benchmark: Slug
    factors: dict[Slug, Slug] = Field(default_factory=dict)
    note: Text | None = None

    def __hash__(self) -> int:
        return hash((self.benchmark, tuple(self.factors.items()), self.note))


def check_once(what: str, ids: Iterable[tuple[str, tuple[int | str, ...]]]) -> None:
    """Raises MisfitError where an id stands twice, also in other case; each comes with the keys at which it stands."""
    seen: set[str] = set()
    for one, at in ids:
        if one.casefold() in seen:
            raise MisfitError(f"the {what} {quoted(one)} stands twice", "Give each its own.", at)
        seen.add(one.casefold())
