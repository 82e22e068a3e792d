"""The ids that tables, forms and mappings name: of the benchmarks that a project knows, and of what one asks."""

from collections.abc import Iterator
from pathlib import Path

from ickit._base import project
from ickit._base.phrases import counted
from ickit.benchmark.library import CHARTER, known_benchmarks, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.errors import Fault, InputError


def known_lines() -> Iterator[str]:
    """A line for each benchmark that the project knows: its id, title, number of key factors, and where its file is.

    Raises InputError at the end for files that are at fault.
    """
    faults: list[Fault] = []
    for name, path in known_benchmarks().items():
        try:
            one = load_benchmark(name)
        except InputError as error:
            faults += error.faults
            continue
        where = "built in" if project.is_builtin(path) else project.show_path(path)
        yield f"{name}: {one.title} ({counted(len(one.key_factors), 'key factor')}; {where})"
    if faults:
        raise InputError(faults)


def id_lines(benchmark: str, base: Path | None = None) -> list[str]:
    """A line for each id of a benchmark, below the column in which tables name it.

    ``benchmark``: its id, or its YAML file, a relative one from ``base``. Raises InputError where it is not known, or
    at fault.
    """
    return list(_lines(load_benchmark(benchmark, base)))


def _lines(one: Benchmark) -> Iterator[str]:
    yield f"{one.id}: {one.title}"
    column = "commitment" if one.id == CHARTER else "key_factor"
    yield f"{column}:"
    yield from (f"  {factor.id}: {factor.name}" for factor in one.key_factors)
    if one.questions:
        yield "question:"
        for name, (_, question, part) in one.questions.items():
            yield f"  {name}: {(part or question).text}"
    rated = [factor for factor in one.context_factors or () if factor.rated]
    if rated:
        yield "factor (of the table context):"
        yield from (
            f"  {factor.id}: {factor.name}" + (f" ({', '.join(factor.groups)})" if factor.groups else "")
            for factor in rated
        )
    numbers = {factor.indicator: factor for factor in one.context_factors or () if factor.indicator}
    if numbers:
        yield "indicator:"
        for name, condition in numbers.items():
            yield f"  {name}: {condition.name}" + (f" ({condition.unit})" if condition.unit else "")
    yield f"levels: {', '.join(one.scale.names[:20])}{', …' if len(one.scale.names) > 20 else ''}"
