"""``ickit check``: a source looked through, and what is in it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ickit._base import project
from ickit._base.urls import is_url
from ickit.runs.inventory import SourceInventory
from ickit.sources.read import check
from ickit.tables.dataset import Checked, Tables


def check_source(source: str, benchmarks: Sequence[str]) -> Checked:
    """Every fault and notice of a source, against the benchmarks named (ids, or files) and the project's own.

    Raises InputError for a benchmark that is not there or is at fault.
    """
    sources = SourceInventory()
    for benchmark in benchmarks:
        sources.benchmark(benchmark, Path.cwd())
    return check(source if is_url(source) else project.resolve_path(Path(source)), sources.known())


def summary_lines(tables: Tables) -> Iterator[str]:
    """What is there, a line for each table and each benchmark's wave: cities, rows, how many are rated."""
    yield f"{tables.source}: {len(tables.cities)} cities"
    for name, frame in tables.frames().items():
        if name != "cities" and len(frame):
            yield f"{name}: {len(frame)} rows"
    rated = tables.assessments
    for key, rows in rated.groupby(["benchmark", "year"]):
        answered = int(rows["rating"].notna().sum())
        yield f"{', '.join(map(str, key))}: {rows['city'].nunique()} cities, {answered} of {len(rows)} ratings given"
    if len(rated) and set(rated["assessor"]) == {"self"}:
        yield "All ratings are by self, the cities themselves. Did somebody else rate? Say so in the column assessor."
    for year, rows in tables.survey.groupby("year", sort=True):
        answered = int(rows["answer"].notna().sum())
        yield f"survey, {year}: {rows['city'].nunique()} cities, {answered} of {len(rows)} answers given"
    yield "No faults."
