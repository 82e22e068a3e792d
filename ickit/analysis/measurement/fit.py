"""The measurement model of all ratings of a benchmark."""

import pandas as pd

from ickit.analysis import scores
from ickit.analysis.measurement.graded_response import GradedResponse, fit
from ickit.analysis.measurement.responses import MOST_LEVELS, Responses, lay_out
from ickit.benchmark.model import Benchmark


def fit_study(assessments: pd.DataFrame, benchmark: Benchmark, assessor: str) -> tuple[Responses, GradedResponse] | str:
    """Fit the model to all waves, or say in a sentence why these ratings carry none.

    ``assessments`` has the columns of the data contract. ``assessor`` is whose ratings an analysis is about: ``peer``
    and ``self`` are taken together, another one stands in the place of ``self``.
    """
    benchmark = benchmark.with_given(assessments.loc[assessments["benchmark"] == benchmark.id, "rating"].dropna())
    if len(benchmark.scale.values) > MOST_LEVELS:
        return f"The scale has more than {MOST_LEVELS} levels, too many for the measurement model."
    own, peers = (
        scores.ratings(assessments, benchmark, who) for who in ("self" if assessor == "peer" else assessor, "peer")
    )
    values = [float(v) for v in benchmark.scale.values.values()]
    responses = lay_out(own, peers, benchmark.ids, values)
    return responses.too_few or (responses, fit(responses.ratings))
