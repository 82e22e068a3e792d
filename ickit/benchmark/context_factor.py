"""A condition in which a city works: rated by people, grouped from an indicator, or one of several groups."""

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import Field, model_validator

from ickit._base.yaml import MisfitError
from ickit.benchmark.exact import Exact, Frozen, Slug, Text
from ickit.benchmark.origin import Source, check_once
from ickit.benchmark.scale import MISSING
from ickit.errors import quoted


class ContextFactor(Frozen):
    """A condition largely outside the city's control: rated in the context table, or grouped from an indicator.

    ``breaks`` are closed below: a value equal to a break belongs to the upper group. ``groups`` are what the context
    table may say of a condition that has no order, such as who runs a service; without them it holds the ordered
    levels. ``constant_within: country`` says that all cities of a country share its level.
    """

    id: Slug
    name: Text
    involves: Text | None = None
    indicator: Slug | None = None
    unit: Text | None = None
    breaks: tuple[Exact, ...] = ()
    groups: tuple[Slug, ...] = Field(default=(), max_length=50)
    harder: Literal["higher", "lower", "none"] = "none"
    constant_within: Literal["country"] | None = None

    @model_validator(mode="after")
    def _check(self) -> "ContextFactor":
        if bool(self.breaks) != (self.indicator is not None):
            at = ("breaks",) if self.breaks else ("indicator",)
            raise MisfitError("indicator and breaks belong together", "Give both, or neither for a rated factor.", at)
        if list(self.breaks) != sorted(set(self.breaks)):
            raise MisfitError("breaks must rise", "Order them, lowest first, each once.", ("breaks",))
        if self.rated and (self.harder != "none" or self.unit):
            at = ("harder",) if self.harder != "none" else ("unit",)
            raise MisfitError(
                f"{at[0]} belongs to an indicator", "Remove it, or name the indicator and its breaks.", at
            )
        self._check_groups()
        return self

    def _check_groups(self) -> None:
        if self.groups and not self.rated:
            mend = "Remove them: an indicator has breaks."
            raise MisfitError("groups belong to a factor of the context table", mend, ("groups",))
        if len(self.groups) == 1:
            raise MisfitError("there are two groups or more", "Add one, or leave groups out.", ("groups",))
        check_once("group", ((group.casefold(), ("groups", i)) for i, group in enumerate(self.groups)))
        for i, group in enumerate(self.groups):
            if group.casefold() in MISSING:
                raise MisfitError(
                    f"{quoted(group)} cannot name a group", "It says that there is no answer.", ("groups", i)
                )

    @property
    def ordered(self) -> bool:
        """Whether its levels have an order, so that one city's can be compared with another's."""
        return not self.groups

    def allowed(self, levels: Sequence[str]) -> tuple[str, ...]:
        """What the context table may say of it: its groups or, without any, the ordered ``levels``."""
        return self.groups or tuple(levels)

    @property
    def rated(self) -> bool:
        """Whether the factor is rated in the context table (and not grouped from an indicator)."""
        return self.indicator is None


class ContextFactors(Frozen):
    """The rated context factors and the ordered levels of the context table, most favourable first."""

    source: Source | None = None
    levels: tuple[Slug, ...] = Field(min_length=2, max_length=50)
    factors: tuple[ContextFactor, ...] = Field(max_length=200)

    def allowed(self, named: Iterable[ContextFactor]) -> tuple[str, ...]:
        """What the context table may say of a factor that any of ``named`` may be; of none, the ordered levels."""
        said = [word for factor in named for word in factor.allowed(self.levels)]
        return tuple(dict.fromkeys(said)) or self.levels

    @model_validator(mode="after")
    def _check(self) -> "ContextFactors":
        check_once("id", ((f.id, ("factors", i, "id")) for i, f in enumerate(self.factors)))
        check_once("level", ((level, ("levels", i)) for i, level in enumerate(self.levels)))
        return self
