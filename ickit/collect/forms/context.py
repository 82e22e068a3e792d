"""The page of conditions in which a city works: levels of context factors, and figures."""

from collections.abc import Iterator

from ickit.benchmark.context_factor import ContextFactor
from ickit.benchmark.model import Benchmark
from ickit.collect.forms import choices
from ickit.collect.forms.layout import Entry, Line, Page, heads

_COLUMNS = {"label": 28, "text": 46, "choice": 19, "long": 38, "third": 38}
_WIDE = "third"
_HEAD = (
    "Conditions largely outside the city's control. They stand beside a result and never change it. "
    "Yellow cells are yours."
)


def context(benchmark: Benchmark) -> Page | None:
    """The page "Context"; None where the benchmark has no context factors."""
    factors = benchmark.context_factors or ()
    rated, figures = [f for f in factors if f.rated], [f for f in factors if not f.rated]
    if not factors:
        return None
    lines = [*(_rated(rated) if rated else ()), *(_figures(figures) if figures else ())]
    return Page("Context", _COLUMNS, lines, _HEAD)


def _rated(factors: list[ContextFactor]) -> Iterator[Line]:
    yield Line("band", {"label": "In which conditions does the city work?"}, wide=_WIDE, opens="block")
    said = "Rate the condition itself, not how well the city copes with it."
    yield Line("text", {"label": said}, wide=_WIDE)
    yield heads(
        "Condition",
        text="What belongs to it",
        choice="Choose: how it is",
        long="Write: a note for the organisers. It is not made public, and no page shows it.",
        third="Write: a public note. It may be shown to everybody, on the city's pages.",
    )
    for factor in factors:
        cells: dict[str, str | Entry] = {
            "label": factor.name,
            "text": factor.involves or "",
            "choice": Entry("level", "level", choices.context_level(factor)),
            "long": Entry("note"),
            "third": Entry("public_note"),
        }
        yield Line("row", cells, f"context {factor.id}")


def _figures(factors: list[ContextFactor]) -> Iterator[Line]:
    yield Line("gap", opens="block")
    yield Line("band", {"label": "Figures about the city"}, wide=_WIDE)
    yield Line("text", {"label": "Give the latest figure that you have, and the year that it is for."}, wide=_WIDE)
    yield heads(
        "Figure",
        text="Unit",
        choice="Write: the number",
        long="Write: where it is from",
        third="Write: the year of the figure (empty: the year on the sheet Start)",
    )
    first = {factor.indicator: factor for factor in reversed(factors)}  # two factors may group one figure
    for factor in (f for f in factors if first[f.indicator] is f):
        cells: dict[str, str | Entry] = {
            "label": factor.name,
            "text": factor.unit or Entry("unit", "label"),
            "choice": Entry("value", "number"),
            "long": Entry("source"),
            "third": Entry("year", "year"),
        }
        yield Line("row", cells, f"indicator {factor.indicator}")
