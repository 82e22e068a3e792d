"""What the index of a run and the head of a page say of the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ickit._base.plain_text import plain
from ickit.report.elements.element import Element


@dataclass(frozen=True)
class Summary(Element):
    """What the index and the page's head say; nothing of it is visible where it stands."""

    values: Mapping[str, str | int | float | bool | None]

    def __post_init__(self) -> None:
        for key, value in self.values.items():
            if not (value is None or isinstance(value, str | int | float)):
                raise TypeError(f"summary value {key} is a {type(value).__name__}; give text, a number, yes/no or None")

    @property
    def summary(self) -> dict[str, Any]:
        """The values, text made fit to show."""
        return {key: plain(value) if isinstance(value, str) else value for key, value in self.values.items()}


def summary(**values: str | int | float | bool | None) -> Summary:
    """What the index of a run says of this page; nothing is visible. Values are text, numbers, yes/no or None.

    Known to the index: ``title``, ``city`` and ``year`` (a page with both is a city report), ``headline``,
    ``in_place`` (``6 of 9``; without it the start of the headline), ``score``, ``coverage``, ``shows`` (a sentence on
    what another report shows). Known to the page: ``title``, ``subtitle``, ``edition`` (``member edition``),
    ``synthetic`` (True, or the sentence that says so), ``citation`` (the benchmark's), ``source``.

    >>> summary(city="Altenburg", year=2024).summary
    {'city': 'Altenburg', 'year': 2024}
    """
    return Summary(values)
