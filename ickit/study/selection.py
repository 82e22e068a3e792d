"""Which benchmarks and ratings a study is about."""

import pandas as pd

from ickit.benchmark.library import CHARTER, find_benchmark, find_earlier, known_benchmarks, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.errors import Fault, InputError
from ickit.tables.dataset import Tables


def _benchmarks(named: str) -> tuple[Benchmark, Benchmark | None]:
    """The benchmark, whole, and the version that it follows."""
    whole = load_benchmark(named)
    return whole, _earlier(named, whole)


def benchmarks_of(named: str) -> list[Benchmark]:
    """The benchmarks whose rows a source may hold when it is read for one of them."""
    whole, before = _benchmarks(named)
    return benchmarks_with(whole, *([before] if before else []))


def assessments_of(tables: Tables, benchmark: Benchmark) -> pd.DataFrame:
    """All ratings of one benchmark, with the columns of the assessments table and ``missing``.

    For the Charter the survey's answers come first, as ratings by ``self``. Raises InputError where the two tables
    rate the same commitment.
    """
    rated = tables.assessments[tables.assessments["benchmark"] == benchmark.id].reset_index(drop=True)
    if benchmark.id != CHARTER or tables.survey.empty:
        return rated
    from ickit.analysis.charter_survey import as_assessments  # brings statistics that only the survey needs

    key = ["city", "year", "key_factor"]
    why = tables.survey.rename(columns={"commitment": "key_factor"})[[*key, "missing"]]
    answers = as_assessments(tables.survey, benchmark).merge(why, on=key, how="left")
    twice = rated[rated["assessor"] == "self"].merge(answers[key], on=key)
    if len(twice):
        row = twice.iloc[0]
        problem = f"{row['city']} rates {row['key_factor']} of the Charter in {row['year']} here and in survey"
        raise InputError(Fault("assessments", problem, "Keep one of the two, best the answer in survey."))
    return pd.concat([answers, rated], ignore_index=True) if len(rated) else answers


def condition_indicators(tables: Tables, benchmark: Benchmark) -> list[str]:
    """The indicators in the data that may stand for a condition, in order of name.

    Without the benchmark's outcomes, and without those that its ratings are made from: a rating goes with itself.
    """
    other = {outcome.indicator for outcome in benchmark.outcomes}
    made = {factor.made_from.indicator for factor in benchmark.key_factors if factor.made_from is not None}
    conditions = {factor.indicator for factor in benchmark.context_factors or ()}
    return sorted(set(map(str, tables.indicators["indicator"].dropna())) - other - (made - conditions))


def _earlier(named: str, benchmark: Benchmark) -> Benchmark | None:
    """The version that a benchmark follows: one the project knows, or the file of that name beside its own."""
    path = find_earlier(find_benchmark(named), benchmark)
    return None if path is None else load_benchmark(str(path))


def benchmarks_with(*own: Benchmark) -> list[Benchmark]:
    """These benchmarks, and every one the project knows that has not one of their ids."""
    ids = {b.id for b in own}
    return [*own, *(load_benchmark(i) for i in known_benchmarks() if i not in ids)]
