"""All pages of a form."""

from collections.abc import Mapping
from dataclasses import replace

from ickit.benchmark.model import Benchmark
from ickit.collect.forms.assessment import assessment
from ickit.collect.forms.context import context
from ickit.collect.forms.cover_page import start
from ickit.collect.forms.layout import Entry, Given, Line, Page
from ickit.collect.forms.visit import visit_pages

EVERYTHING = Given()
VISIT = Given(visit=True)


def pages(benchmark: Benchmark, given: Given = EVERYTHING) -> list[Page]:
    """The pages of a form for a benchmark, in order. Where nothing is given they have every cell."""
    if given.visit:
        return visit_pages(benchmark, given)
    conditions = context(benchmark)
    made = [start(benchmark, given), assessment(benchmark, given), *([conditions] if conditions else [])]
    return [_filled(page, given.entries) for page in made] if given.entries else made


def _filled(page: Page, entries: Mapping[str, Mapping[str, str]]) -> Page:
    """A page with texts in its cells."""
    return replace(page, lines=[_with(line, entries[line.key]) if line.key in entries else line for line in page.lines])


def _with(line: Line, texts: Mapping[str, str]) -> Line:
    cells = {
        column: replace(cell, value=_shown(cell, texts[cell.name]))
        if isinstance(cell, Entry) and not cell.locked and cell.name in texts
        else cell
        for column, cell in line.cells.items()
    }
    return replace(line, cells=cells)


def _shown(entry: Entry, word: str) -> str:
    """A word of the tables as its list shows it."""
    return dict(entry.choice.words).get(word, word) if entry.choice is not None else word


def rows_to_fill_in(benchmark: Benchmark, given: Given = EVERYTHING) -> dict[str, tuple[Page, Line]]:
    """The rows with entries that a form of a benchmark can have, by their key, with their page."""
    return {line.key: (page, line) for page in pages(benchmark, given) for line in page.lines if line.entries}
