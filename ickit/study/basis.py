"""What every analysis needs to know of a whole source, also where it reads some of the rows alone."""

from dataclasses import dataclass

import pandas as pd

from ickit.benchmark.model import Benchmark
from ickit.tables.countries import FICTIONAL
from ickit.tables.dataset import Tables


@dataclass(frozen=True)
class Basis:
    """What every analysis needs to know of the whole source: who rated the benchmark and who the context, which
    indicators there are, whether some city is fictional (by its country code), and, on a scale of many levels, which
    ratings were given.
    """

    raters: tuple[str, ...]
    context_raters: tuple[str, ...]
    indicators: tuple[str, ...]
    synthetic: bool
    given: tuple[str, ...] = ()


def basis_of(tables: Tables, assessments: pd.DataFrame, benchmark: Benchmark) -> Basis:
    """The basis of all rows of a source; ``assessments`` are all ratings of the benchmark."""
    context = tables.context
    context = context[context["benchmark"].isna() | (context["benchmark"] == benchmark.id)]
    return Basis(
        raters=_distinct(assessments["assessor"]),
        context_raters=_distinct(context["assessor"]),
        indicators=_distinct(tables.indicators["indicator"]),
        synthetic=bool(tables.cities["country"].isin(FICTIONAL).any()),
        given=_distinct(assessments["rating"]) if benchmark.scale.fine else (),
    )


def _distinct(column: "pd.Series[str]") -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in column.dropna().unique()))
