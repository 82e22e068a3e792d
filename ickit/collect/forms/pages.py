"""All pages of a form."""

from ickit.benchmark.model import Benchmark
from ickit.collect.forms.assessment import assessment
from ickit.collect.forms.context import context
from ickit.collect.forms.cover_page import start
from ickit.collect.forms.layout import Given, Line, Page
from ickit.collect.forms.visit import visit_pages

EVERYTHING = Given()
VISIT = Given(visit=True)


def pages(benchmark: Benchmark, given: Given = EVERYTHING) -> list[Page]:
    """The pages of a form for a benchmark, in order. Where nothing is given they have every cell."""
    if given.visit:
        return visit_pages(benchmark, given)
    conditions = context(benchmark)
    return [start(benchmark, given), assessment(benchmark, given), *([conditions] if conditions else [])]


def rows_to_fill_in(benchmark: Benchmark, given: Given = EVERYTHING) -> dict[str, tuple[Page, Line]]:
    """The rows with entries that a form of a benchmark can have, by their key, with their page."""
    return {line.key: (page, line) for page in pages(benchmark, given) for line in page.lines if line.entries}
