"""The rows of a mapping as they were read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ickit.collect.platforms.answer_texts import NOT_CHOSEN, OTHERS
from ickit.collect.platforms.targets import Known, Target
from ickit.tables.normalise import key

EVERY_ROW = "(every row)"


@dataclass(frozen=True)
class MapRow:
    """One row of a mapping. ``place`` names it in messages; ``answers`` translates by text as ``key`` compares it.

    ``neighbours``: what stood around its column, where others have the same title.
    """

    place: str
    column: str
    target: Target
    answers: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[tuple[str, str], ...] = ()
    neighbours: str = ""

    @property
    def fixed(self) -> bool:
        """Whether it gives one value to all submissions."""
        return self.column == EVERY_ROW

    @property
    def value(self) -> str:
        """The one value that it gives to all submissions, or what it says of the column as a whole."""
        return self.texts[0][1] if self.texts else ""

    @cached_property
    def others(self) -> str | None:
        """What stands for every answer that is not named; None where nothing does."""
        return self.answers.get(key(OTHERS))

    @cached_property
    def not_chosen(self) -> str:
        """What stands for an option that was not chosen; blank: nothing."""
        return self.answers.get(key(NOT_CHOSEN), "")


@dataclass(frozen=True)
class MappingFile:
    """The rows of a mapping, and what is asked. ``named``: all columns that it names, those not mapped among them."""

    name: str
    rows: tuple[MapRow, ...]
    known: Known
    named: tuple[str, ...] = ()

    @cached_property
    def _by_field(self) -> dict[tuple[str, str], list[MapRow]]:
        found: dict[tuple[str, str], list[MapRow]] = {}
        for row in self.rows:
            found.setdefault((row.target.table, row.target.field), []).append(row)
        return found

    def of(self, table: str, name: str) -> list[MapRow]:
        """The rows that give a field of a table."""
        return self._by_field.get((table, name), [])
