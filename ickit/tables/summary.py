"""What there is: rows, cities and waves of each table, and how complete each wave is."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from ickit.benchmark.library import CHARTER
from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import NOT_APPLICABLE
from ickit.tables.dataset import Tables


@dataclass(frozen=True)
class Summary:
    """``tables``: a row per table (table, rows, cities, waves: the years, joined). ``waves``: a row per benchmark and
    year (benchmark, year, asked, returned: numbers of cities, missing where no invitation says; cities: those with
    rows; coverage: 0 to 1, by weight, the rated among the applicable key factors of those cities).
    """

    tables: pd.DataFrame
    waves: pd.DataFrame


def summary(tables: Tables, benchmarks: Sequence[Benchmark] = ()) -> Summary:
    """What the tables hold. Coverage needs the benchmark; it is missing for one that is not in ``benchmarks``.

    A key factor counts as rated where any assessor rated it.
    """
    known = {benchmark.id: benchmark for benchmark in benchmarks}
    return Summary(_by_table(tables), _by_wave(tables, known))


def _by_table(tables: Tables) -> pd.DataFrame:
    rows = []
    for name, frame in tables.frames().items():
        years = sorted(frame["year"].unique()) if "year" in frame else []
        rows.append((name, len(frame), frame["city"].nunique(), ", ".join(str(year) for year in years)))
    return pd.DataFrame(rows, columns=["table", "rows", "cities", "waves"])


def _by_wave(tables: Tables, known: dict[str, Benchmark]) -> pd.DataFrame:
    survey = tables.survey.rename(columns={"commitment": "key_factor", "answer": "rating"})
    columns = ["city", "year", "benchmark", "key_factor", "rating"]
    ratings = pd.concat([tables.assessments[columns], survey.assign(benchmark=CHARTER)[columns]], ignore_index=True)
    invited = tables.invitations
    waves = pd.concat([ratings[["benchmark", "year"]], invited[["benchmark", "year"]]]).drop_duplicates()
    rows = []
    for benchmark, year in sorted(waves.itertuples(index=False, name=None)):
        here = ratings[(ratings["benchmark"] == benchmark) & (ratings["year"] == year)]
        asked = invited[(invited["benchmark"] == benchmark) & (invited["year"] == year)]
        rows.append(
            (
                benchmark,
                year,
                _count(asked, "asked"),
                _count(asked, "returned"),
                here["city"].nunique(),
                _coverage(here, known[benchmark]) if benchmark in known and len(here) else None,
            )
        )
    frame = pd.DataFrame(rows, columns=["benchmark", "year", "asked", "returned", "cities", "coverage"])
    return frame.astype({"benchmark": "str", "year": "int64", "asked": "Int64", "returned": "Int64", "cities": "int64",
                         "coverage": "float64"})  # fmt: skip


def _count(asked: pd.DataFrame, column: str) -> int | None:
    return int(asked.loc[asked[column].fillna(False), "city"].nunique()) if asked[column].notna().any() else None


def _coverage(ratings: pd.DataFrame, benchmark: Benchmark) -> float | None:
    """Weight of the rated over weight of the applicable key factors, summed exactly over the cities."""
    pairs = ratings[ratings["rating"].notna()]
    rated = pairs[pairs["rating"] != NOT_APPLICABLE].groupby("key_factor")["city"].nunique().to_dict()
    some = pairs.assign(rated=pairs["rating"] != NOT_APPLICABLE).groupby(["key_factor", "city"])["rated"].any()
    apply_not = (~some).groupby("key_factor").sum().to_dict()
    cities = ratings["city"].nunique()
    weights = benchmark.factor_weights.items()
    part = sum((weight * int(rated.get(factor, 0)) for factor, weight in weights), Fraction(0))
    whole = sum((weight * (cities - int(apply_not.get(factor, 0))) for factor, weight in weights), Fraction(0))
    return float(part / whole) if whole else None
